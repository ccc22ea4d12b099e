//! Whole sign-ins against the provider, without a socket: what a client and a browser do, right and wrong.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod browser;

use axum::http::StatusCode;
use browser::{Browser, CLIENT, ISSUER, NONCE, REDIRECT, STATE, VERIFIER};
use credential::{Expected, Jwks, Verified, verify, verify_jwt};
use prefill::{Wanted, Why, attributes_to_request, merge, record_from_claims};
use serde_json::{Value, json};
use value::Assurance;

const WANTED: [Wanted<'static>; 7] = [
    wanted("name.birth", "applicant", "self"),
    wanted("birth.date", "applicant", "self"),
    wanted("contact.phone", "applicant", "self"),
    wanted("household.head.name", "applicant", "self"),
    wanted("name.birth", "members", "household.members"),
    wanted("household.relation", "members", "household.members"),
    wanted("birth.date", "members", "household.members"),
];

const fn wanted(attr: &'static str, role: &'static str, from: &'static str) -> Wanted<'static> {
    Wanted { attr, role, from }
}

fn asked() -> String {
    attributes_to_request(&WANTED).join(" ")
}

async fn keys(browser: &mut Browser) -> Jwks {
    let answer = browser.get("/jwks").await;
    Jwks::parse(&answer.text).unwrap()
}

async fn attributes(browser: &mut Browser, token: &Value, source: &str) -> Verified {
    let access = token["access_token"].as_str().unwrap().to_owned();
    let answer = browser.bearer(&format!("source={source}"), &access).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/dc+sd-jwt");
    assert_eq!(answer.header("cache-control"), "no-store");
    let keys = keys(browser).await;
    let expected = Expected {
        typ: sandbox::TYP,
        issuer: ISSUER,
        audience: Some(CLIENT),
        vct: sandbox::VCT,
        must_expire: true,
        now: browser.now(),
        keys: &keys,
    };
    verify(&answer.text, &expected).unwrap()
}

#[tokio::test]
async fn a_sign_in_gives_exactly_what_was_agreed_to() {
    let mut browser = Browser::new();
    browser.authorize(&asked()).await;
    let page = browser.choose("nguyen-van-mau").await;
    assert!(page.text.contains("Cơ sở dữ liệu quốc gia về dân cư"));
    assert!(page.text.contains("12/04/1986"));
    assert!(page.text.contains("Đồng ý chia sẻ 3 mục"));
    assert!(!page.text.contains(" checked"));
    // The phone number and the second member, the elder child, are held back.
    let page = browser.agree("population", &["contact.phone"]).await;
    let page = browser.follow(page).await;
    assert!(page.text.contains("Đồng ý chia sẻ 4 mục"));
    let back = browser.agree("residence", &["household.members/1"]).await;
    let code = browser.code(&back);

    let token = browser.exchange(&code, VERIFIER).await;
    assert_eq!(token.status, StatusCode::OK, "{}", token.text);
    let token = token.json();
    assert_eq!(
        token["attribute_sources"],
        json!(["population", "residence"])
    );
    let keys = keys(&mut browser).await;
    let id_token = verify_jwt(token["id_token"].as_str().unwrap(), "JWT", &keys).unwrap();
    assert_eq!(id_token.claims["nonce"], NONCE);
    assert_eq!(id_token.claims["acr"], "vneid2");
    assert_eq!(id_token.claims["auth_time"], browser.now());

    let population = attributes(&mut browser, &token, "population").await;
    let residence = attributes(&mut browser, &token, "residence").await;
    assert_eq!(population.claims["sub"], id_token.claims["sub"]);
    assert_eq!(population.disclosed, ["/birth/date", "/name/birth"]);
    assert_eq!(population.claims.get("contact"), None);
    assert_eq!(population.claims["declined"], json!(["contact.phone"]));
    assert_eq!(residence.claims.get("declined"), None);

    let record = merge([
        record_from_claims(&population.claims, 0, &WANTED),
        record_from_claims(&residence.claims, 1, &WANTED),
    ]);
    let entries: Vec<(&str, &str, &Value, Option<u32>)> = record
        .entries
        .iter()
        .map(|e| (e.subject.as_str(), e.attr.as_str(), &e.value, e.proof))
        .collect();
    assert_eq!(
        entries,
        [
            ("self", "name.birth", &json!("Nguyễn Văn Mẫu"), Some(0)),
            ("self", "birth.date", &json!("1986-04-12"), Some(0)),
            (
                "self",
                "household.head.name",
                &json!("Nguyễn Văn Mẫu"),
                Some(1)
            ),
            ("m1", "name.birth", &json!("Phạm Thị Thí Dụ"), Some(1)),
            ("m1", "household.relation", &json!("vo"), Some(1)),
            ("m3", "name.birth", &json!("Nguyễn Văn Dụ"), Some(1)),
            ("m3", "household.relation", &json!("con-de"), Some(1)),
            ("m3", "birth.date", &json!("2021-12-25"), Some(1)),
        ]
    );
    assert!(
        record
            .entries
            .iter()
            .all(|e| e.assurance == Assurance::Vneid2)
    );
    assert_eq!(record.missing.len(), 1);
    assert_eq!(record.missing[0].attr, "contact.phone");
    assert_eq!(record.missing[0].why, Why::Declined);
}

#[tokio::test]
async fn without_attributes_signing_in_alone_is_agreed_to() {
    let mut browser = Browser::new();
    browser.authorize("").await;
    let page = browser.choose("mau").await;
    assert!(page.text.contains("Đồng ý đăng nhập"));
    let back = browser.agree("", &[]).await;
    let code = browser.code(&back);
    let token = browser.exchange(&code, VERIFIER).await.json();
    assert_eq!(token["attribute_sources"], json!([]));
    let access = token["access_token"].as_str().unwrap().to_owned();
    let answer = browser.bearer("", &access).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn one_press_shares_nothing_of_a_source_and_leaves_the_others() {
    let mut browser = Browser::new();
    browser.authorize(&asked()).await;
    browser.choose("nguyen-van-mau").await;
    let page = browser.share_nothing("residence").await;
    let page = browser.follow(page).await;
    assert!(
        page.text.contains("Cơ sở dữ liệu quốc gia về dân cư"),
        "not the source whose turn it is"
    );
    let page = browser.share_nothing("population").await;
    browser.follow(page).await;
    let back = browser.agree("residence", &[]).await;
    let token = browser
        .exchange(&browser.code(&back), VERIFIER)
        .await
        .json();
    let population = attributes(&mut browser, &token, "population").await;
    assert!(population.disclosed.is_empty());
    assert_eq!(
        population.claims["declined"],
        json!(["birth.date", "contact.phone", "name.birth"])
    );
    let residence = attributes(&mut browser, &token, "residence").await;
    assert!(!residence.disclosed.is_empty());
}

#[tokio::test]
async fn one_source_need_not_be_named() {
    let mut browser = Browser::new();
    let token = browser.sign_in("k-brem-mau", "name.birth").await;
    let access = token["access_token"].as_str().unwrap().to_owned();
    let answer = browser.bearer("", &access).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = browser.bearer("source=residence", &access).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_level_1_account_shares_with_its_own_assurance() {
    let mut browser = Browser::new();
    browser.authorize("name.birth residence.permanent").await;
    let page = browser.choose("pham-van-muc-mot").await;
    assert!(page.text.contains("Không có để chia sẻ"));
    let back = browser.agree("population", &[]).await;
    let code = browser.code(&back);
    let token = browser.exchange(&code, VERIFIER).await.json();
    let seen = attributes(&mut browser, &token, "population").await;
    assert_eq!(seen.claims["assurance"], "vneid1");
    assert_eq!(seen.disclosed, ["/name/birth"]);
}

#[tokio::test]
async fn a_source_that_is_down_is_agreed_to_and_does_not_answer() {
    let mut browser = Browser::new();
    browser.authorize("name.birth residence.permanent").await;
    let page = browser.choose("quach-thi-dut-noi").await;
    assert!(!page.text.contains("đang không trả lời"));
    let page = browser.agree("population", &[]).await;
    let page = browser.follow(page).await;
    assert!(page.text.contains("đang không trả lời"));
    let back = browser.agree("residence", &[]).await;
    let code = browser.code(&back);
    let token = browser.exchange(&code, VERIFIER).await.json();
    assert_eq!(
        token["attribute_sources"],
        json!(["population", "residence"])
    );
    attributes(&mut browser, &token, "population").await;
    let access = token["access_token"].as_str().unwrap().to_owned();
    let answer = browser.bearer("source=residence", &access).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
}

#[tokio::test]
async fn the_pages_speak_english_when_asked_to_and_change_on_the_way() {
    let mut browser = Browser::new();
    let query = browser.query("name.birth sex religion") + "&ui_locales=en";
    let page = browser.begin(&query).await;
    assert!(page.text.contains("Choose a sample citizen") && page.text.contains("lang=\"en\""));
    let page = browser.choose("nguyen-van-mau").await;
    for words in [
        "National population database",
        "Male",
        "Agree to share: 2",
        "Not there to share",
        "Do not share this",
    ] {
        assert!(page.text.contains(words), "{words}");
    }
    // One press leads to the same page in Vietnamese, and it stays so.
    let (_, rest) = page.text.split_once("href=\"consent?").unwrap();
    let link = rest.split('"').next().unwrap().replace("&amp;", "&");
    assert!(link.ends_with("&lang=vi"), "{link}");
    let page = browser.get(&format!("/consent?{link}")).await;
    assert!(page.text.contains("Đồng ý chia sẻ 2 mục") && page.text.contains(">English<"));
    let back = browser.agree("population", &[]).await;
    assert!(!browser.code(&back).is_empty());
}

#[tokio::test]
async fn refusing_goes_back_with_the_reason() {
    let mut browser = Browser::new();
    browser.authorize("name.birth").await;
    browser.choose("mau").await;
    let back = browser.refuse().await;
    let query = browser.answer(&back);
    assert_eq!(query["error"], "access_denied");
    assert_eq!(query["state"], STATE);
    assert_eq!(query["iss"], ISSUER);
    // What was refused can not be agreed to afterwards.
    let late = browser.agree("population", &[]).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn subjects_are_stable_for_a_client_and_differ_between_citizens_and_clients() {
    async fn subject(browser: &mut Browser, citizen: &str) -> Value {
        let token = browser.sign_in(citizen, "").await;
        let keys = keys(browser).await;
        let token = verify_jwt(token["id_token"].as_str().unwrap(), "JWT", &keys).unwrap();
        token.claims["sub"].clone()
    }
    let mut browser = Browser::new();
    let first = subject(&mut browser, "mau").await;
    assert_eq!(first, subject(&mut browser, "mau").await);
    assert_ne!(first, subject(&mut browser, "tran-thi-thu").await);
    // The same seed after a restart, then another client.
    let mut browser = Browser::new();
    assert_eq!(first, subject(&mut browser, "mau").await);
    let mut browser = Browser::with(|config| config.client_id = "another".to_owned());
    assert_ne!(first, subject(&mut browser, "mau").await);
}

#[tokio::test]
async fn a_code_works_once_and_a_second_use_ends_what_it_gave() {
    let mut browser = Browser::new();
    let code = browser.sign_in_to_code("mau", "name.birth").await;
    let token = browser.exchange(&code, VERIFIER).await.json();
    let access = token["access_token"].as_str().unwrap().to_owned();
    assert_eq!(browser.bearer("", &access).await.status, StatusCode::OK);
    let again = browser.exchange(&code, VERIFIER).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert_eq!(again.json()["error"], "invalid_grant");
    let gone = browser.bearer("", &access).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
    assert!(gone.header("www-authenticate").contains("invalid_token"));
}

#[tokio::test]
async fn an_access_token_is_renewed_once_and_a_second_use_ends_everything() {
    let mut browser = Browser::new();
    let text = |token: &Value, name: &str| token[name].as_str().unwrap_or_default().to_owned();
    let first = browser.sign_in("mau", "name.birth").await;
    browser.wait(301);
    let ended = browser.bearer("", &text(&first, "access_token")).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    let second = browser.renew(&text(&first, "refresh_token")).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text);
    let second = second.json();
    assert_eq!(second["attribute_sources"], first["attribute_sources"]);
    let access = text(&second, "access_token");
    assert_eq!(browser.bearer("", &access).await.status, StatusCode::OK);

    // Somebody has a copy: neither they nor the first can go on.
    let copy = browser.renew(&text(&first, "refresh_token")).await;
    assert_eq!(copy.json()["error"], "invalid_grant");
    let gone = browser.bearer("", &access).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
    let late = browser.renew(&text(&second, "refresh_token")).await;
    assert_eq!(late.json()["error"], "invalid_grant");
    for wrong in ["", "unknown"] {
        let answer = browser.renew(wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_code_needs_its_verifier_and_address() {
    let mut browser = Browser::new();
    for (verifier, redirect) in [
        ("", REDIRECT),
        ("short", REDIRECT),
        (
            "another-verifier-of-at-least-forty-three-characters",
            REDIRECT,
        ),
        (VERIFIER, "https://service.test/other"),
    ] {
        let code = browser.sign_in_to_code("mau", "name.birth").await;
        let answer = browser.exchange_at(&code, verifier, redirect).await;
        assert_eq!(
            answer.status,
            StatusCode::BAD_REQUEST,
            "{verifier} {redirect}"
        );
        assert_eq!(answer.json()["error"], "invalid_grant");
        // It was used up by the try.
        let answer = browser.exchange(&code, VERIFIER).await;
        assert_eq!(answer.json()["error"], "invalid_grant");
    }
}

#[tokio::test]
async fn codes_tokens_and_sign_ins_end() {
    let mut browser = Browser::new();
    let code = browser.sign_in_to_code("mau", "name.birth").await;
    browser.wait(61);
    let answer = browser.exchange(&code, VERIFIER).await;
    assert_eq!(answer.json()["error"], "invalid_grant");

    let token = browser.sign_in("mau", "name.birth").await;
    let access = token["access_token"].as_str().unwrap().to_owned();
    browser.wait(301);
    let answer = browser.bearer("", &access).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);

    browser.authorize("name.birth").await;
    browser.wait(15 * 60 + 1);
    let answer = browser.try_choose("mau").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("đã kết thúc"));
}

#[tokio::test]
async fn a_client_with_a_secret_must_show_it() {
    let mut browser = Browser::with(|config| config.client_secret = Some("s:e/c+r et".to_owned()));
    let code = browser.sign_in_to_code("mau", "").await;
    let answer = browser.exchange(&code, VERIFIER).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["error"], "invalid_client");
    assert!(answer.header("www-authenticate").starts_with("Basic"));
    let answer = browser.exchange_with_secret(&code, "wrong").await;
    assert_eq!(answer.json()["error"], "invalid_client");
    let answer = browser.exchange_with_secret(&code, "s:e/c+r et").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn an_unknown_client_or_address_gets_a_page_and_no_redirect() {
    let mut browser = Browser::new();
    for (from, to) in [
        ("client_id=to-khai", "client_id=another"),
        ("service.test%2Fback", "evil.test%2Fback"),
        ("service.test%2Fback", "service.test%2Fback%3Fx%3D1"),
    ] {
        let query = browser.query("name.birth").replace(from, to);
        let answer = browser.get(&format!("/authorize?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.header("location"), "");
        assert!(answer.text.contains("Không nhận ra trang"));
        assert!(!answer.text.contains("evil.test"));
    }
}

#[tokio::test]
async fn a_request_without_pkce_goes_back_as_an_error() {
    let mut browser = Browser::new();
    let query = browser.query("name.birth").replace("S256", "plain");
    let answer = browser.get(&format!("/authorize?{query}")).await;
    let told = browser.answer(&answer);
    assert_eq!(told["error"], "invalid_request");
    assert_eq!(told["state"], STATE);
}

#[tokio::test]
async fn another_browser_can_not_go_on_with_a_sign_in() {
    let mut browser = Browser::new();
    browser.authorize("name.birth").await;
    browser.choose("mau").await;
    browser.forget_cookies();
    let answer = browser.agree("population", &[]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.header("location"), "");
}

#[tokio::test]
async fn a_consent_page_sent_out_of_turn_agrees_to_nothing() {
    let mut browser = Browser::new();
    browser.authorize("name.birth residence.permanent").await;
    browser.choose("nguyen-van-mau").await;
    // The page of the second source first, then the first one twice.
    let answer = browser.agree("residence", &[]).await;
    assert!(answer.header("location").starts_with("consent?"));
    browser.agree("population", &[]).await;
    let answer = browser.agree("population", &[]).await;
    assert!(answer.header("location").starts_with("consent?"));
    let back = browser.agree("residence", &[]).await;
    let code = browser.code(&back);
    let token = browser.exchange(&code, VERIFIER).await.json();
    assert_eq!(
        token["attribute_sources"],
        json!(["population", "residence"])
    );
}

#[tokio::test]
async fn somebody_can_choose_again() {
    let mut browser = Browser::new();
    browser.authorize("name.birth").await;
    browser.choose("mau").await;
    let id = browser.interaction.clone();
    let answer = browser.get(&format!("/choose?interaction={id}")).await;
    assert!(answer.text.contains("Chọn công dân mẫu"));
    let page = browser.choose("h-mau-nie").await;
    assert!(page.text.contains("H&#39;Mẫu Niê") || page.text.contains("H'Mẫu Niê"));
    let answer = browser.try_choose("nobody").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn signing_out_ends_the_access_and_leads_back() {
    const OUT: &str = "https://service.test/bye";
    let mut browser =
        Browser::with(|config| config.post_logout_redirect_uris = vec![OUT.to_owned()]);
    let token = browser.sign_in("mau", "name.birth").await;
    let hint = token["id_token"].as_str().unwrap();
    let query = format!("id_token_hint={hint}&post_logout_redirect_uri={OUT}&state=x");
    let answer = browser.get(&format!("/end-session?{query}")).await;
    assert_eq!(answer.header("location"), format!("{OUT}?state=x"));
    let access = token["access_token"].as_str().unwrap().to_owned();
    let gone = browser.bearer("", &access).await;
    assert_eq!(gone.status, StatusCode::UNAUTHORIZED);
    let refresh = token["refresh_token"].as_str().unwrap();
    assert_eq!(
        browser.renew(refresh).await.json()["error"],
        "invalid_grant"
    );

    let answer = browser
        .get("/end-session?post_logout_redirect_uri=https://evil.test")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let answer = browser.get("/end-session?id_token_hint=a.b.c").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let answer = browser.get("/end-session").await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn discovery_names_what_is_served() {
    let mut browser = Browser::new();
    let metadata = browser
        .get("/.well-known/openid-configuration")
        .await
        .json();
    assert_eq!(metadata["issuer"], ISSUER);
    for member in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "end_session_endpoint",
        "attributes_endpoint",
    ] {
        let address = metadata[member].as_str().unwrap();
        let path = address.strip_prefix(ISSUER).unwrap();
        let answer = browser.get(path).await;
        assert_ne!(answer.status, StatusCode::NOT_FOUND, "{member}");
    }
    let attributes = metadata["attributes_supported"].as_array().unwrap();
    assert!(attributes.contains(&json!("household.members")));
    assert!(!attributes.contains(&json!("death.date")));
}

#[tokio::test]
async fn every_answer_is_guarded_and_pages_bring_no_inline_style_or_script() {
    let mut browser = Browser::new();
    let choice = browser
        .authorize("name.birth residence.permanent ethnicity")
        .await;
    let consent = browser.choose("k-brem-mau").await;
    let missing = browser.get("/nowhere").await;
    let style = browser.get("/style.css").await;
    for answer in [&choice, &consent, &missing, &style] {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("https://service.test"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    for page in [&choice, &consent, &missing] {
        assert!(page.text.contains("<html lang=\"vi\">"));
        assert_eq!(page.text.matches("<h1>").count(), 1);
        assert!(!page.text.contains(" style=") && !page.text.contains("<style"));
        assert!(!page.text.contains("onclick") && !page.text.contains("<script>"));
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert!(consent.text.contains("Dữ liệu nhạy cảm"));
    let cookie = choice.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure")
    );
}

#[tokio::test]
async fn what_a_client_says_is_shown_as_text() {
    let mut browser = Browser::new();
    let query = browser.query("name.birth")
        + "&purpose=%3Cscript%3Ealert(1)%3C%2Fscript%3E"
        + "&purposes=%7B%22name.birth%22%3A%22%3Cscript%3Ealert(2)%3C%2Fscript%3E%22%7D";
    browser.begin(&query).await;
    let page = browser.choose("mau").await;
    assert!(page.text.contains("&lt;script&gt;alert(1)"));
    assert!(
        page.text
            .contains("Để điền phần: &lt;script&gt;alert(2)&lt;/script&gt;")
    );
    assert!(!page.text.contains("<script>alert"));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let mut browser = Browser::new();
    let body = format!("grant_type={}", "a".repeat(40_000));
    let answer = browser.post("/token", &body).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_token_is_bound_to_the_key_that_is_named_and_to_nothing_else() {
    let mut browser = Browser::new();
    let token = browser.sign_in("tran-thi-thu", "name.birth").await;
    let access = token["access_token"].as_str().unwrap().to_owned();
    let key = credential::SigningKey::es256(&[3; 32]).unwrap().public();
    let mut named = json!(key);
    named["d"] = json!("a secret somebody sent by mistake");
    let form = format!("source=population&jwk={}", percent(&named.to_string()));
    let answer = browser.bearer(&form, &access).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let payload = answer.text.split('.').nth(1).unwrap();
    let claims = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, payload).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["cnf"]["jwk"], json!(key.bare_p256().unwrap()));
    let ed25519 = json!(credential::SigningKey::ed25519(&[3; 32]).public());
    for bad in ["x".to_owned(), "{}".to_owned(), ed25519.to_string()] {
        let form = format!("source=population&jwk={}", percent(&bad));
        let answer = browser.bearer(&form, &access).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
