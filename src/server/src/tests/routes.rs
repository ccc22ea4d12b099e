//! What holds for every route: headers, types, caching.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use super::world::{ORIGIN, World, folder, request};

const ROUTES: [(Method, &str); 26] = [
    (Method::GET, "/"),
    (Method::GET, "/bieu-mau/dang-ky-tam-tru"),
    (Method::GET, "/bieu-mau/khong-co"),
    (
        Method::GET,
        "/bien-nhan/017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    ),
    (Method::GET, "/loi/findings"),
    (Method::GET, "/ho-so?ma=x"),
    (Method::GET, "/thiet-ke"),
    (Method::GET, "/forms/00.wasm"),
    (Method::GET, "/assets/portal.css"),
    (Method::GET, "/assets/khong-co.js"),
    (Method::GET, "/dang-nhap"),
    (Method::GET, "/dang-nhap/ve"),
    (Method::POST, "/dang-xuat"),
    (Method::GET, "/dang-xuat"),
    (Method::GET, "/api/forms"),
    (Method::GET, "/api/attributes"),
    (Method::GET, "/api/session"),
    (Method::POST, "/api/identity?form=khai-tu"),
    (Method::POST, "/api/nonce"),
    (Method::POST, "/api/submissions"),
    (Method::GET, "/api/submissions"),
    (
        Method::GET,
        "/api/submissions/017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    ),
    (Method::DELETE, "/"),
    (Method::GET, "/.well-known/jwt-vc-issuer"),
    (Method::GET, "/healthz"),
    (Method::GET, "/khong/co"),
];

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let world = World::start().await;
    for (method, path) in ROUTES {
        let request = request(method.clone(), path, "")
            .body(Body::empty())
            .unwrap();
        let answer = world.send(request).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"),
            "{path}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}"
        );
        assert!(
            policy.contains(&format!("form-action 'self' {}", world.issuer.url)),
            "{path}"
        );
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert!(!answer.header("permissions-policy").is_empty(), "{path}");
        assert!(!answer.header("cache-control").is_empty(), "{path}");
        assert!(
            !answer.header("content-type").is_empty() || answer.bytes.is_empty(),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn what_is_personal_is_kept_nowhere() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    for path in [
        "/",
        "/bieu-mau/khai-tu",
        "/api/session",
        "/api/identity?form=khai-tu",
        "/bien-nhan/x",
        "/dang-nhap",
    ] {
        assert_eq!(
            world.get(path, &cookie).await.header("cache-control"),
            "no-store",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_module_is_served_by_its_digest_for_ever() {
    let world = World::start().await;
    let form = world.state.catalogue.form("khai-tu").unwrap().clone();
    let path = format!("/forms/{}.wasm", form.hex());
    let answer = world.get(&path, "").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/wasm");
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(dossier::module_name(&answer.bytes), form.digest);
    let again = Request::get(&path).header("if-none-match", answer.header("etag"));
    let again = world.send(again.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (again.status, again.bytes.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    for path in [
        path.trim_end_matches(".wasm"),
        "/forms/..%2Freceipt.key",
        "/forms/index.json",
    ] {
        assert_eq!(
            world.get(path, "").await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn assets_have_types_and_come_compressed_where_a_twin_is() {
    let folder = folder();
    let assets = folder.join("assets");
    std::fs::create_dir_all(assets.join("lang")).unwrap();
    for (name, text) in [
        ("tokhai.js", "plain"),
        ("tokhai.js.br", "pressed"),
        ("units.0a1b2c3d.json", "[]"),
        ("lang/vi.json", "{}"),
        (".hidden", "secret"),
    ] {
        std::fs::write(assets.join(name), text).unwrap();
    }
    let issuer = super::issuer::Issuer::start().await;
    let world = World::start_in(folder, Vec::new(), issuer).await;
    let plain = world.get("/assets/tokhai.js", "").await;
    assert_eq!(plain.text(), "plain");
    assert_eq!(
        plain.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(plain.header("cache-control"), "no-cache");
    let brotli = Request::get("/assets/tokhai.js").header("accept-encoding", "gzip, br");
    let brotli = world.send(brotli.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (brotli.text().as_str(), brotli.header("content-encoding")),
        ("pressed", "br")
    );
    let hashed = world.get("/assets/units.0a1b2c3d.json", "").await;
    assert_eq!(
        hashed.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        world
            .get("/assets/lang/vi.json", "")
            .await
            .header("content-type"),
        "application/json"
    );
    for path in [
        "/assets/.hidden",
        "/assets/../tokhai.sqlite",
        "/assets/..%2Freceipt.key",
        "/assets/",
    ] {
        assert_eq!(
            world.get(path, "").await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn only_our_own_pages_may_end_a_session() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let from = |origin: &'static str| {
        let request = request(Method::POST, "/dang-xuat", &cookie).header("origin", origin);
        world.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(
        from("https://evil.example").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.get("/api/session", &cookie).await.json()["signed_in"],
        true
    );
    let left = from(ORIGIN).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(
        left.header("set-cookie").contains("tokhai_session=; ")
            && left.header("set-cookie").contains("Max-Age=0")
    );
    assert_eq!(
        world.get("/api/session", &cookie).await.json()["signed_in"],
        false
    );
}

#[tokio::test]
async fn health_tells_whether_a_dossier_could_be_taken() {
    let world = World::start().await;
    assert_eq!(world.get("/healthz", "").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_log_line_names_the_route_and_not_the_address() {
    let world = World::start().await;
    world
        .get("/bien-nhan/017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "")
        .await;
    let logs = super::world::logs();
    assert!(
        logs.contains("route=\"/bien-nhan/{key}\" status=401"),
        "{logs}"
    );
    assert!(!logs.contains("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
}
