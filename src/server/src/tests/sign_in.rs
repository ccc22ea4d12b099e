//! Signing in at the provider, and what may be read afterwards.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::json;

use super::issuer::only_needed;
use super::world::{Answer, World};
use super::{NAME, NUMBER};

/// The address a sign-in leads to, its parameters, and the cookie of the browser that began it.
pub(super) struct Departed {
    pub(super) parameters: BTreeMap<String, String>,
    cookie: String,
}

pub(super) async fn depart(world: &World, path: &str) -> Departed {
    let answer = world.get(path, "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let url = openidconnect::url::Url::parse(answer.header("location")).unwrap();
    assert!(
        url.as_str()
            .starts_with(&format!("{}/authorize?", world.issuer.url))
    );
    let parameters: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    world.issuer.change(|manner| {
        manner.nonce = parameters["nonce"].clone();
        manner.challenge = parameters["code_challenge"].clone();
    });
    Departed {
        parameters,
        cookie: cookie(&answer, "tokhai_dang_nhap"),
    }
}

pub(super) fn cookie(answer: &Answer, name: &str) -> String {
    let all = answer.response.headers().get_all("set-cookie").iter();
    let mut found = all
        .filter_map(|value| value.to_str().ok())
        .filter(|text| text.starts_with(name));
    let text = found.next().unwrap_or_else(|| panic!("no cookie {name}"));
    assert!(text.contains("; Path=/; HttpOnly; SameSite=Lax"));
    text.split(';').next().unwrap().to_owned()
}

impl Departed {
    pub(super) async fn back(&self, world: &World, change: &[(&str, &str)]) -> Answer {
        let mut query = BTreeMap::from([
            ("code".to_owned(), "the-code".to_owned()),
            ("state".to_owned(), self.parameters["state"].clone()),
            ("iss".to_owned(), world.issuer.url.clone()),
        ]);
        query.extend(
            change
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let mut url = openidconnect::url::Url::parse("http://x/dang-nhap/ve").unwrap();
        url.query_pairs_mut().extend_pairs(&query);
        world
            .get(
                &format!("/dang-nhap/ve?{}", url.query().unwrap()),
                &self.cookie,
            )
            .await
    }
}

const PATH: &str = "/dang-nhap?bieu-mau=dang-ky-tam-tru";

#[tokio::test]
async fn a_sign_in_asks_for_what_the_form_reads_and_no_more() {
    let world = World::start().await;
    let parameters = depart(&world, PATH).await.parameters;
    assert_eq!(parameters["attributes"], "id.number name.birth");
    assert_eq!(parameters["purpose"], "Điền sẵn biểu mẫu “Đăng ký tạm trú”");
    assert_eq!(parameters["response_type"], "code");
    assert_eq!(parameters["code_challenge_method"], "S256");
    assert_eq!(
        parameters["redirect_uri"],
        "http://localhost:8080/dang-nhap/ve"
    );
    assert!(parameters["state"].len() >= 20 && parameters["nonce"].len() >= 20);
    let bare = depart(&world, "/dang-nhap").await.parameters;
    assert!(!bare.contains_key("attributes") && !bare.contains_key("purpose"));
}

#[tokio::test]
async fn who_signed_in_comes_back_to_the_form_with_their_data() {
    let world = World::start().await;
    let departed = depart(&world, PATH).await;
    let back = departed.back(&world, &[]).await;
    assert_eq!(
        (back.status, back.header("location")),
        (StatusCode::SEE_OTHER, "/bieu-mau/dang-ky-tam-tru")
    );
    let session = cookie(&back, "tokhai_session");
    let who = world.get("/api/session", &session).await.json();
    assert_eq!(
        (&who["signed_in"], &who["level"], &who["forms"]),
        (&json!(true), &json!("vneid2"), &json!(["dang-ky-tam-tru"]))
    );
    assert!(!who.to_string().contains(NUMBER));
    let identity = world.identity("dang-ky-tam-tru", &session).await.json();
    assert_eq!(identity["record"]["format"], "tokhai-identity/1");
    let name = &identity["record"]["entries"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["attr"] == "name.birth")
        .unwrap()
        .clone();
    assert_eq!(
        (&name["value"], &name["assurance"], &name["proof"]),
        (&json!(NAME), &json!("vneid2"), &json!(0))
    );
    // What came back is what a dossier proves its answers with.
    let mut dossier = world.dossier();
    dossier["proofs"] = identity["proofs"].clone();
    only_needed(&mut dossier);
    assert_eq!(
        world.post(&dossier, &session).await.status,
        StatusCode::CREATED
    );
    let other = world.identity("khai-tu", &session).await;
    assert_eq!(
        (other.status.as_u16(), other.code().as_str()),
        (403, "share-again")
    );
    assert_eq!(world.identity("khai-tu", "").await.code(), "sign-in-needed");
    assert_eq!(
        world.identity("khong-co", &session).await.code(),
        "unknown-form"
    );
}

#[tokio::test]
async fn who_signs_in_from_a_page_comes_back_to_it_and_to_no_other_place() {
    let world = World::start().await;
    for page in [
        "/ho-so",
        "/nhat-ky",
        "/bien-nhan/017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    ] {
        let refused = world.get(page, "").await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        let link = format!("/dang-nhap?ve={page}");
        assert!(
            refused.text().contains(&format!("href=\"{link}\"")),
            "{page}"
        );
        let back = depart(&world, &link).await.back(&world, &[]).await;
        assert_eq!(back.header("location"), page);
    }
    for foreign in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/ho-so/../api",
        "/api/session",
        "/bien-nhan/x%0d%0aset-cookie:a=b",
        "",
    ] {
        let link = format!("/dang-nhap?ve={foreign}");
        let back = depart(&world, &link).await.back(&world, &[]).await;
        assert_eq!(back.header("location"), "/", "{foreign}");
    }
}

#[tokio::test]
async fn a_return_that_is_not_the_answer_to_our_request_signs_nobody_in() {
    let world = World::start().await;
    for change in [
        ("state", "other"),
        ("iss", "https://evil.example"),
        ("error", "server_error"),
        ("code", "another-code"),
    ] {
        let departed = depart(&world, PATH).await;
        let back = departed.back(&world, &[change]).await;
        assert_eq!(back.status, StatusCode::BAD_REQUEST, "{change:?}");
        assert!(
            back.response.headers().get("set-cookie").is_none(),
            "{change:?}"
        );
    }
    let departed = depart(&world, PATH).await;
    let stranger = Departed {
        parameters: departed.parameters.clone(),
        cookie: String::new(),
    };
    assert_eq!(
        stranger.back(&world, &[]).await.status,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        departed.back(&world, &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        departed.back(&world, &[]).await.status,
        StatusCode::BAD_REQUEST,
        "only once"
    );
}

#[tokio::test]
async fn an_id_token_that_is_wrong_signs_nobody_in() {
    let world = World::start().await;
    let departed = depart(&world, PATH).await;
    world
        .issuer
        .change(|manner| manner.nonce = "another".to_owned());
    assert_eq!(
        departed.back(&world, &[]).await.status,
        StatusCode::BAD_REQUEST
    );
    let departed = depart(&world, PATH).await;
    world.issuer.change(|manner| manner.is_expired = true);
    assert_eq!(
        departed.back(&world, &[]).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_provider_that_changes_its_keys_is_asked_for_them_again_and_not_too_often() {
    let world = World::start().await;
    let back = depart(&world, PATH).await.back(&world, &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let session = cookie(&back, "tokhai_session");
    world.issuer.change(|manner| manner.has_new_key = true);
    // The keys were fetched a moment ago, so a token by another one is not believed yet.
    let early = depart(&world, PATH).await.back(&world, &[]).await;
    assert_eq!(early.status, StatusCode::BAD_REQUEST);
    let early = world.identity("dang-ky-tam-tru", &session).await;
    assert_eq!(early.code(), "identity-provider-down");
    world.clock.advance_s(31);
    let back = depart(&world, PATH).await.back(&world, &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text());
    let record = world.identity("dang-ky-tam-tru", &session).await.json();
    assert_eq!(record["record"]["entries"][0]["value"], NAME);
}

#[tokio::test]
async fn refusing_is_told_as_what_it_is() {
    let world = World::start().await;
    let back = depart(&world, PATH)
        .await
        .back(&world, &[("error", "access_denied")])
        .await;
    assert_eq!(back.status, StatusCode::BAD_REQUEST);
    assert!(back.text().contains("Bạn đã dừng đăng nhập"));
}

/// Somebody who has just signed in and shares with the form.
async fn sharing(world: &World) -> String {
    let back = depart(world, PATH).await.back(world, &[]).await;
    cookie(&back, "tokhai_session")
}

const FORM: &str = "dang-ky-tam-tru";

#[tokio::test]
async fn a_page_asks_one_source_at_a_time_and_none_that_the_form_binds_nothing_of() {
    let world = World::start().await;
    let session = sharing(&world).await;
    let path = format!("/api/identity?form={FORM}");
    let plan = world.get(&path, &session).await;
    assert_eq!(plan.status, StatusCode::OK);
    assert_eq!(
        plan.json(),
        json!({ "subject": "person-1", "sources": [ {
            "source": "population",
            "name": registry::source("population").unwrap().name,
            "reads": [
                { "attr": "name.birth", "role": "applicant" },
                { "attr": "id.number", "role": "applicant" },
            ],
        } ], "registers": { "name.birth": "population", "id.number": "population" } }),
        "the person agreed to residence as well, and the form has nothing of it"
    );
    let asked = || world.issuer.manner.lock().unwrap().asked.clone();
    assert!(asked().is_empty(), "to plan asks nobody");
    let given = world.identity_from("population", FORM, &session).await;
    assert_eq!(given.json()["record"]["entries"][0]["value"], NAME);
    assert_eq!(asked(), ["population"]);
    for source in ["residence", "tax", "", "population residence"] {
        let refused = world.identity_from(source, FORM, &session).await;
        assert_eq!(refused.code(), "share-again", "{source}");
    }
    assert_eq!(world.identity(FORM, &session).await.status, StatusCode::OK);
    assert_eq!(asked(), ["population", "population"]);
    assert_eq!(world.get(&path, "").await.code(), "sign-in-needed");
    let other = world.get("/api/identity?form=khai-tu", &session).await;
    assert_eq!(other.code(), "share-again");
}

#[tokio::test]
async fn access_that_has_ended_is_renewed_without_the_person_and_once_for_all() {
    let world = World::start().await;
    let session = sharing(&world).await;
    world.issuer.change(|manner| manner.has_ended = true);
    let (first, second) = tokio::join!(
        world.identity_from("population", FORM, &session),
        world.identity_from("population", FORM, &session),
    );
    for given in [first, second] {
        assert_eq!(given.status, StatusCode::OK, "{}", given.text());
        assert_eq!(given.json()["record"]["entries"][0]["value"], NAME);
    }
    let later = world.identity_from("population", FORM, &session).await;
    assert_eq!(
        later.status,
        StatusCode::OK,
        "the session keeps what was renewed"
    );
}

#[tokio::test]
async fn access_that_can_not_be_renewed_leads_to_a_new_sign_in_which_gives_it_again() {
    let world = World::start().await;
    let session = sharing(&world).await;
    world.issuer.change(|manner| {
        manner.has_ended = true;
        manner.renews_nothing = true;
    });
    for _ in 0..2 {
        let refused = world.identity_from("population", FORM, &session).await;
        assert_eq!(refused.code(), "share-again");
    }
    world.issuer.change(|manner| manner.has_ended = false);
    let session = sharing(&world).await;
    let given = world.identity_from("population", FORM, &session).await;
    assert_eq!(given.status, StatusCode::OK);
}

#[tokio::test]
async fn a_source_that_is_down_leaves_the_form_usable() {
    let world = World::start().await;
    let back = depart(&world, PATH).await.back(&world, &[]).await;
    let session = cookie(&back, "tokhai_session");
    world.issuer.change(|manner| manner.source_is_down = true);
    let identity = world.identity("dang-ky-tam-tru", &session).await;
    assert_eq!(identity.status, StatusCode::OK);
    let record = &identity.json()["record"];
    assert_eq!(record["entries"], json!([]));
    assert_eq!(record["missing"][0]["why"], "source-down");
}

#[tokio::test]
async fn a_provider_that_is_down_is_told_and_the_pages_stay() {
    let world = World::start().await;
    let mut issuer = world.issuer.clone();
    issuer.url = "http://127.0.0.1:9".to_owned();
    let alone = World::start_in(
        super::world::folder(),
        vec![super::judging::form("khai-tu", "Khai tử", "")],
        issuer,
    )
    .await;
    let answer = alone.get("/dang-nhap?bieu-mau=khai-tu", "").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("Bạn vẫn có thể tự điền biểu mẫu"));
    assert_eq!(
        alone.get("/bieu-mau/khai-tu", "").await.status,
        StatusCode::OK
    );
}
