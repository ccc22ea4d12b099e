//! What pages of other sites may read and show, and nothing more.

use axum::http::StatusCode;

use super::world::{AGENCY, World, folder};

const FORM: &str = "dang-ky-tam-tru";

#[tokio::test]
async fn what_is_the_same_for_everybody_is_open_to_all_and_nothing_else_is() {
    let folder = folder();
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    std::fs::write(folder.join("assets").join("units.json"), "[]").unwrap();
    let world = World::start_in(
        folder,
        vec![super::judging::form(FORM, "Đăng ký tạm trú", "")],
        super::issuer::Issuer::start().await,
    )
    .await;
    let cookie = world.signed_in("person-1");
    let form = world.state.catalogue.form(FORM).unwrap();
    let module = format!("/forms/{}.wasm", form.hex());
    for path in [
        module.as_str(),
        "/forms/dang-ky-tam-tru.wasm",
        "/assets/units.json",
        "/api/forms",
    ] {
        let answer = world.get(path, &cookie).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            "",
            "{path}"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin",
            "{path}"
        );
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        assert_ne!(answer.header("cache-control"), "no-store", "{path}");
    }
    // That there is none is no secret either, and has to be told apart from a lost network.
    for path in ["/assets/lang/fr.json", "/forms/khong-co.wasm"] {
        let answer = world.get(path, &cookie).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
    for path in [
        "/",
        "/bieu-mau/dang-ky-tam-tru",
        "/nhung/dang-ky-tam-tru?trang=https://agency.example",
        "/api/session",
        "/api/identity?form=khai-tu",
        "/api/submissions/017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "/ho-so",
        "/nhat-ky",
    ] {
        let answer = world.get(path, &cookie).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_form_is_found_by_its_name_and_leads_to_the_module_that_is_open() {
    let world = World::start().await;
    let form = world.state.catalogue.form(FORM).unwrap();
    let answer = world.get("/forms/dang-ky-tam-tru.wasm", "").await;
    assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(
        answer.header("location"),
        format!("/forms/{}.wasm", form.hex())
    );
    assert_eq!(answer.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn a_page_that_is_named_may_frame_a_form_and_no_other_page_may() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let page = world
        .get(&format!("/nhung/{FORM}?trang={AGENCY}&lang=en"), &cookie)
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("x-frame-options"), "");
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("frame-ancestors {AGENCY};")),
        "{policy}"
    );
    assert!(
        policy.contains(&format!(
            "form-action 'self' {} {AGENCY};",
            world.issuer.url
        )),
        "{policy}"
    );
    assert!(
        policy.contains("require-trusted-types-for 'script'"),
        "{policy}"
    );
    assert_eq!(page.header("set-cookie"), "", "somebody else's page");
    let text = page.text();
    assert!(
        text.contains(&format!("<body data-around=\"{AGENCY}\">")),
        "{text}"
    );
    // A page around it must not file in the name of who is signed in here.
    for attribute in [
        " action=",
        " session=",
        " identity=",
        " login=",
        " logout=",
        " nonces=",
    ] {
        assert!(!text.contains(attribute), "{attribute}");
    }
    for refused in [
        "https://other.example",
        "https://agency.example.other.example",
        "https://agency.example/",
        "http://agency.example",
        "",
        "%27none%27",
    ] {
        let answer = world
            .get(&format!("/nhung/{FORM}?trang={refused}"), "")
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{refused}");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
    }
}

#[tokio::test]
async fn a_frame_leads_back_to_a_path_of_the_page_around_it_only() {
    let world = World::start().await;
    let ask = |back: &str| format!("/nhung/{FORM}?trang={AGENCY}&ve={back}");
    let page = world.get(&ask("/nhan?a=1%22%3E%3Cscript%3E"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text()
            .contains("data-back=\"/nhan?a=1&quot;&gt;&lt;script&gt;\""),
        "{}",
        page.text()
    );
    for refused in [
        "//other.example",
        ".other.example",
        "@other.example/x",
        ":1@other.example",
        "",
    ] {
        assert_eq!(
            world.get(&ask(refused), "").await.status,
            StatusCode::FORBIDDEN,
            "{refused}"
        );
    }
}

#[tokio::test]
async fn an_unknown_form_says_so_inside_the_frame() {
    let world = World::start().await;
    let page = world
        .get(&format!("/nhung/khong-co?trang={AGENCY}"), "")
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(
        page.header("content-security-policy")
            .contains(&format!("frame-ancestors {AGENCY};"))
    );
    assert!(page.text().contains("<h1>"));
    assert_eq!(
        world.get(&format!("/nhung/{FORM}"), "").await.status,
        StatusCode::NOT_FOUND
    );
}
