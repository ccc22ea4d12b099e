//! What people see before they send anything.

use axum::http::StatusCode;

use super::world::World;

#[tokio::test]
async fn the_catalogue_names_every_open_form() {
    let world = World::start().await;
    let page = world.get("/", "").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.contains(r#"<a href="/bieu-mau/dang-ky-tam-tru">Đăng ký tạm trú</a>"#));
    assert!(text.contains("Khai tử") && text.contains("7.000\u{a0}₫"));
    assert_eq!(page.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn search_forgives_missing_marks_and_says_when_nothing_is_found() {
    let world = World::start().await;
    let found = world.get("/?tim=TAM%20tru", "").await.text();
    assert!(found.contains("Đăng ký tạm trú") && !found.contains("Khai tử"));
    let nothing = world
        .get("/?tim=%3Cscript%3Ealert(1)%3C/script%3E", "")
        .await
        .text();
    assert!(nothing.contains("Không tìm thấy biểu mẫu nào"));
    assert!(nothing.contains("&lt;script&gt;alert(1)") && !nothing.contains("<script>alert"));
}

#[tokio::test]
async fn a_form_has_a_page_that_informs_without_script() {
    let world = World::start().await;
    let page = world.get("/bieu-mau/dang-ky-tam-tru", "").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    for words in [
        "Công an cấp xã",
        "3 ngày làm việc",
        "Trực tuyến: 7.000",
        "Luật Cư trú 2020",
        "<noscript>",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let form = world.state.catalogue.form("dang-ky-tam-tru").unwrap();
    let attributes = format!(
        "<to-khai id=\"to-khai\" src=\"/forms/{}.wasm\" integrity=\"{}\" lang=\"vi\" form-id=\"dang-ky-tam-tru\" \
         action=\"/api/submissions\" session=\"/api/session\" identity=\"/api/identity?form=dang-ky-tam-tru\" nonces=\"/api/nonce\" invitations=\"/api/invitations\" queue=\"/bieu-mau/dang-ky-tam-tru\" uploads=\"/api/files\" \
         login=\"/dang-nhap?bieu-mau=dang-ky-tam-tru\" logout=\"/dang-xuat\" units=\"{}\" today=\"{}\"><div data-swap=\"content\"><h1>Đăng ký tạm trú</h1>",
        form.hex(),
        form.digest,
        world.state.edition.units(),
        world.state.today().to_iso(),
    );
    assert!(text.contains(&attributes), "{text}");
    let base = world.state.edition.base();
    let script = format!("<script type=\"module\" src=\"{base}tokhai.js\"></script>");
    assert!(text.contains(&script));
}

#[tokio::test]
async fn an_unknown_form_is_a_calm_page_that_says_what_to_do() {
    let world = World::start().await;
    for path in [
        "/bieu-mau/khong-co",
        "/khong/co/trang",
        "/dang-nhap?bieu-mau=khong-co",
        "/loi/khong-co",
    ] {
        let page = world.get(path, "").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text().contains("trang chủ"), "{path}");
    }
    let api = world.get("/api/khong-co", "").await;
    assert_eq!(api.status, StatusCode::NOT_FOUND);
    assert_eq!(api.code(), "not-found");
    let unreadable = world.get("/bieu-mau/%FF", "").await;
    assert_eq!(unreadable.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_problem_means_can_be_looked_up() {
    let world = World::start().await;
    for kind in crate::problem::Kind::ALL {
        let page = world.get(&format!("/loi/{}", kind.code()), "").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(kind.title().get("vi")), "{kind:?}");
    }
}

#[tokio::test]
async fn a_visitor_sees_how_to_sign_in_or_out() {
    let world = World::start().await;
    let stranger = world.get("/bieu-mau/khai-tu", "").await;
    assert!(
        stranger
            .text()
            .contains(r#"<a href="/dang-nhap?bieu-mau=khai-tu">Đăng nhập</a>"#)
    );
    let known = world
        .get("/bieu-mau/khai-tu", &world.signed_in("person-1"))
        .await;
    assert!(known.text().contains("Tài khoản mức 2") && known.text().contains("/dang-xuat"));
    assert_eq!(known.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_language_that_is_chosen_is_spoken_on_every_page_and_remembered() {
    let world = World::start().await;
    let chosen = world.get("/?tim=tam&lang=en", "").await;
    let text = chosen.text();
    assert!(text.contains(r#"<html lang="en">"#) && text.contains("What do you need to do?"));
    assert!(text.contains(r#"href="?tim=tam&amp;lang=vi""#), "{text}");
    assert_eq!(chosen.header("content-language"), "en");
    let cookie = chosen.header("set-cookie").split(';').next().unwrap();
    assert_eq!(cookie, "tokhai_lang=en");
    for (path, words) in [
        ("/bieu-mau/dang-ky-tam-tru", "3 working days"),
        ("/bieu-mau/khong-co", "Go to the home page"),
        ("/loi/findings", "Some answers need correcting"),
        ("/ho-so", "Sign in"),
    ] {
        let page = world.get(path, cookie).await;
        let text = page.text();
        assert!(text.contains(r#"<html lang="en">"#), "{path}");
        assert!(text.contains(words), "{path}: {text}");
        assert!(page.response.headers().get("set-cookie").is_none());
    }
    let form = world.get("/bieu-mau/dang-ky-tam-tru", cookie).await.text();
    assert!(form.contains(r#" lang="en" form-id="#));
    assert!(form.contains(r#"<span lang="vi">Công an cấp xã</span>"#));
}

#[tokio::test]
async fn everybody_finds_their_own_dossiers_and_no_others() {
    let world = World::start().await;
    assert_eq!(
        world.get("/ho-so", "").await.status,
        StatusCode::UNAUTHORIZED
    );
    let mine = world.signed_in("person-1");
    assert!(
        world
            .get("/ho-so", &mine)
            .await
            .text()
            .contains("Bạn chưa nộp hồ sơ nào")
    );
    let sent = world.post(&world.dossier(), &mine).await;
    assert_eq!(sent.status, StatusCode::CREATED);
    let (code, page) = (sent.json()["code"].clone(), sent.json()["page"].clone());
    let (code, page) = (code.as_str().unwrap(), page.as_str().unwrap());
    let list = world.get("/ho-so", &mine).await.text();
    assert!(
        list.contains(code) && list.contains(&format!("href=\"{page}\"")),
        "{list}"
    );

    let by_code = |cookie: String| {
        let path = format!("/ho-so?ma={}", code.to_lowercase());
        let world = &world;
        async move { world.get(&path, &cookie).await.text() }
    };
    assert!(by_code(mine).await.contains(page));
    let other = by_code(world.signed_in("person-2")).await;
    assert!(!other.contains(page) && other.contains("Không có hồ sơ nào của bạn"));
}
