//! What a browser keeps to open without the network, and how it is told apart from what came after.

use axum::http::StatusCode;
use serde_json::Value;

use super::issuer::Issuer;
use super::judging::form;
use super::world::{World, folder};

/// What only a page of somebody who is signed in has.
const SIGN_OUT: &str = "<form method=\"post\"";

/// A language that is one file, for forms and pages alike.
const ARABIC: &str = r#"{"dir":"rtl","next":"التالي","portal/language":"العربية","portal/home.question":"ماذا تريد؟",
  "portal/time.working_days":"{n} يوم عمل","portal/time.working_days.few":"{n} أيام عمل","portal/problem.sign-in-needed":"سجّل الدخول"}"#;

/// A service with a few files for the browser.
async fn world() -> World {
    let folder = folder();
    let assets = folder.join("assets");
    for part in ["portal", "designer", "lang"] {
        std::fs::create_dir_all(assets.join(part)).unwrap();
    }
    for (name, text) in [
        ("tokhai.js", "plain"),
        ("portal/worker.js", "addEventListener;"),
        ("portal/portal.js", "portal"),
        ("portal/fr.json", r#"{"language":"Français"}"#),
        ("designer/designer.js", "large"),
        ("scanner_bg.wasm", "large"),
        ("lang/vi.json", "{}"),
        ("lang/de.json", r#"{"next":"Weiter"}"#),
        ("lang/ar.json", ARABIC),
        ("units.json", "[]"),
    ] {
        std::fs::write(assets.join(name), text).unwrap();
    }
    let forms = vec![form("dang-ky-tam-tru", "Đăng ký tạm trú", "")];
    World::start_in(folder, forms, Issuer::start().await).await
}

/// What the worker is told.
fn site(script: &str) -> Value {
    let (site, worker) = script.split_once(";\n").unwrap();
    assert_eq!(worker, "addEventListener;");
    serde_json::from_str(site.strip_prefix("const SITE = ").unwrap()).unwrap()
}

#[tokio::test]
async fn the_worker_is_told_what_to_keep_and_nothing_large_that_forms_do_without() {
    let world = world().await;
    let worker = world.get("/worker.js", "").await;
    assert_eq!(worker.status, StatusCode::OK);
    assert_eq!(worker.header("cache-control"), "no-cache");
    assert_eq!(
        worker.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    let site = site(&worker.text());
    let base = world.state.edition.base();
    let mut files: Vec<String> = [
        "lang/ar.json",
        "lang/de.json",
        "lang/vi.json",
        "portal.css",
        "portal/portal.js",
        "tokhai.js",
    ]
    .map(|name| format!("{base}{name}"))
    .to_vec();
    files.push(world.state.edition.units().to_owned());
    assert_eq!(site["files"], serde_json::json!(files));
    assert_eq!(
        site["languages"],
        serde_json::json!(["ar", "en", "fr", "vi"])
    );
    let empty = World::start().await;
    let none = empty.get("/worker.js", "").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_file_more_is_one_language_more_on_every_page() {
    let world = world().await;
    let home = world.get("/?lang=ar", "").await;
    let text = home.text();
    assert!(text.contains(r#"<html lang="ar" dir="rtl">"#), "{text}");
    assert!(text.contains("<h1>ماذا تريد؟</h1>"));
    // What the file does not say, and what a form says of itself, is Vietnamese.
    assert!(text.contains("Tìm biểu mẫu"));
    assert!(text.contains(r#"<span lang="vi">Đăng ký tạm trú</span></a>"#));
    let english = world.get("/", "tokhai_lang=en").await.text();
    assert!(english.contains(r#"hreflang="ar" data-language="ar">العربية</a>"#));
    // A language that has no words of pages is for forms on other sites.
    assert!(!english.contains("lang=de"));

    let spoken = "tokhai_lang=ar";
    let form = world.get("/bieu-mau/dang-ky-tam-tru", spoken).await.text();
    assert!(form.contains("3 أيام عمل") && form.contains(r#" lang="ar" form-id="#));
    let refused = world.get("/ho-so", spoken).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.text().contains("<h1>سجّل الدخول</h1>"));
    let api = world.get("/api/submissions/khong-co", spoken).await.json();
    assert_eq!(api["title_ar"], "سجّل الدخول");
    assert_eq!(api["detail_ar"], api["detail"]);
    let own = world
        .get("/api/submissions/khong-co", "tokhai_lang=en")
        .await;
    assert!(own.json().get("title_ar").is_none() && own.json().get("title_en").is_some());
}

#[tokio::test]
async fn provinces_and_communes_lie_under_their_own_digest_whatever_the_edition() {
    let world = world().await;
    let units = world.state.edition.units();
    assert_eq!(units, format!("/units/{}.json", dossier::sha256_hex(b"[]")));
    let own = world.get(units, "").await;
    assert_eq!(
        (own.text().as_str(), own.header("cache-control")),
        ("[]", "public, max-age=31536000, immutable")
    );
    assert_eq!(own.header("access-control-allow-origin"), "*");
    let form = world.get("/bieu-mau/dang-ky-tam-tru", "").await.text();
    assert!(form.contains(&format!("units=\"{units}\"")), "{form}");
    // A page that was open when they changed.
    let before = format!("/units/{}.json", "0".repeat(64));
    let led = world.get(&before, "").await;
    assert_eq!(
        (led.status, led.header("location")),
        (StatusCode::TEMPORARY_REDIRECT, units)
    );
    for path in ["/units/", "/units/x", "/units/x/y.json"] {
        assert_eq!(
            world.get(path, "").await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let empty = World::start().await;
    assert_eq!(empty.get(&before, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_of_this_edition_keeps_for_ever_and_one_of_another_nowhere() {
    let world = world().await;
    let base = world.state.edition.base();
    let own = world.get(&format!("{base}tokhai.js"), "").await;
    assert_eq!(
        (own.text().as_str(), own.header("cache-control")),
        ("plain", "public, max-age=31536000, immutable")
    );
    let other = world.get("/v/0123456789abcdef/assets/tokhai.js", "").await;
    assert_eq!(
        (other.text().as_str(), other.header("cache-control")),
        ("plain", "no-store")
    );
    for path in ["/v/x/assets/khong-co.js", "/v/x/tokhai.js", "/v/", "/v/x"] {
        let answer = world.get(path, "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_page_that_is_kept_names_nobody_and_no_day() {
    let world = world().await;
    let cookie = world.signed_in("a");
    let edition = world.state.edition.base().split('/').nth(2).unwrap();
    for page in ["/", "/bieu-mau/dang-ky-tam-tru", "/mat-mang"] {
        let kept = format!("{page}?kept={edition}&lang=en");
        let kept = world.get(&kept, &cookie).await;
        assert_eq!(kept.status, StatusCode::OK, "{page}");
        let text = kept.text();
        assert!(
            !text.contains(SIGN_OUT) && !text.contains(" today="),
            "{page}"
        );
        assert!(text.contains("<body data-kept>") && text.contains("lang=\"en\""));
        for wrong in ["0123456789abcdef", "", "%22%3E"] {
            let path = format!("{page}?kept={wrong}");
            let answer = world.get(&path, &cookie).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let own = world.get("/bieu-mau/dang-ky-tam-tru", &cookie).await.text();
    assert!(own.contains(SIGN_OUT) && own.contains(" today=") && !own.contains("data-kept"));
}

#[tokio::test]
async fn another_form_or_another_file_is_another_edition() {
    let world = world().await;
    let again = self::world().await;
    assert_eq!(world.state.edition.base(), again.state.edition.base());
    let folder = folder();
    let forms = vec![form("dang-ky-tam-tru", "Đăng ký tạm trú khác", "")];
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    let other = World::start_in(folder, forms, Issuer::start().await).await;
    assert_ne!(world.state.edition.base(), other.state.edition.base());
}
