//! Sending a dossier, rightly and wrongly.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::NAME;
use super::issuer::Issuer;
use super::judging::form;
use super::world::{Answer, ORIGIN, World, fresh_key, request};
use crate::submit::names_its_outputs;

#[tokio::test]
async fn a_right_dossier_gets_a_receipt_that_can_be_verified() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let sent = world.sealed(&world.dossier(), &cookie).await;
    let answer = world.post(&sent, &cookie).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let receipt = answer.json();
    let year = world.state.today().ymd().0;
    assert_eq!(receipt["code"], format!("CT01-{year}-000001"));
    assert_eq!(receipt["key"], sent["key"]);
    let bytes = dossier::canonical(&sent);
    assert_eq!(receipt["dossier_sha256"], dossier::sha256_hex(&bytes));
    let keys = world.get("/.well-known/jwt-vc-issuer", "").await.json();
    let keys = serde_json::from_value(keys["jwks"].clone()).unwrap();
    let expected = credential::Expected {
        typ: "dc+sd-jwt",
        issuer: ORIGIN,
        audience: None,
        vct: dossier::RECEIPT_FORMAT,
        must_expire: false,
        now: world.state.now_ms() / 1000,
        keys: &keys,
    };
    let token = receipt["receipt"].as_str().unwrap();
    let seen = credential::verify(token, &expected).unwrap();
    assert_eq!(
        seen.claims["answers"],
        json!({ "/ho_ten": NAME, "/so": 12, "/han": sent["filled_on"] })
    );
    assert_eq!(seen.claims["dossier_sha256"], receipt["dossier_sha256"]);
    assert_eq!(seen.disclosed.len(), 3);
    // Without the disclosures it proves the same filing and tells no answer.
    let bare = format!("{}~", token.split('~').next().unwrap());
    assert!(
        !credential::verify(&bare, &expected)
            .unwrap()
            .claims
            .to_string()
            .contains(NAME)
    );
    let page = world.get(receipt["page"].as_str().unwrap(), &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        NAME,
        "Từ dữ liệu quốc gia về dân cư",
        receipt["code"].as_str().unwrap(),
        "Số tháng",
        "Tự khai",
    ] {
        assert!(page.text().contains(words), "{words}");
    }
}

#[tokio::test]
async fn what_is_not_even_a_request_of_ours_is_refused_first() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let dossier = world.sealed(&world.dossier(), &cookie).await;
    let dossier = serde_json::to_vec(&dossier).unwrap();
    let send = async |origin: &str, kind: &str, cookie: &str| -> Answer {
        let request = request(Method::POST, "/api/submissions", cookie)
            .header("origin", origin)
            .header("content-type", kind);
        world
            .send(request.body(Body::from(dossier.clone())).unwrap())
            .await
    };
    let check = async |origin, kind, cookie, status: u16, code: &str| {
        let answer = send(origin, kind, cookie).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code)
        );
    };
    check(
        "https://evil.example",
        "application/json",
        &cookie,
        403,
        "foreign-origin",
    )
    .await;
    check(ORIGIN, "text/plain", &cookie, 415, "unsupported-media-type").await;
    check(
        ORIGIN,
        "application/jsonp",
        &cookie,
        415,
        "unsupported-media-type",
    )
    .await;
    check(ORIGIN, "application/json", "", 401, "sign-in-needed").await;
    check(
        ORIGIN,
        "application/json",
        "tokhai_session=guess",
        401,
        "sign-in-needed",
    )
    .await;
    let answer = send(ORIGIN, "application/json; charset=utf-8", &cookie).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_session_that_has_ended_takes_nothing() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let dossier = world.dossier();
    world.clock.advance_s(31 * 60);
    assert_eq!(
        world.post(&dossier, &cookie).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let large = vec![b' '; 1024 * 1024 + 1];
    let answer = world.post_bytes(large, &cookie).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (413, "too-large")
    );
    // With a length told beforehand nothing is read at all.
    let request = request(Method::POST, "/api/submissions", &cookie)
        .header("origin", ORIGIN)
        .header("content-type", "application/json")
        .header("content-length", "1048577");
    let answer = world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (413, "too-large")
    );
}

#[tokio::test]
async fn what_is_no_json_or_no_dossier_is_told_apart() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let check = async |body: &[u8], status: u16, code: &str| {
        let answer = world.post_bytes(body.to_vec(), &cookie).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code)
        );
        assert!(!answer.text().contains(NAME));
    };
    check(b"", 400, "malformed-json").await;
    check(b"{\"answers\":", 400, "malformed-json").await;
    check("[".repeat(100_000).as_bytes(), 400, "malformed-json").await;
    let text = serde_json::to_string(&world.dossier()).unwrap();
    let doubled = text.replacen("\"so\":12", "\"so\":12,\"so\":12", 1);
    check(doubled.as_bytes(), 400, "malformed-json").await;
    check(b"[]", 422, "not-a-dossier").await;
    let unknown = text.replacen('{', "{\"verdict\":\"approved\",", 1);
    check(unknown.as_bytes(), 422, "not-a-dossier").await;
    let day = text.replacen(&world.state.today().to_iso(), "2026-02-30", 10);
    check(day.as_bytes(), 422, "not-a-dossier").await;
}

/// Sends a dossier that is right but for one thing, and gives status and code.
async fn refused(world: &World, change: impl FnOnce(&mut Value)) -> (u16, String) {
    let mut dossier = world.dossier();
    change(&mut dossier);
    let answer = world.post(&dossier, &world.signed_in("person-1")).await;
    let code = answer.code();
    assert!(!answer.text().contains(NAME) && !answer.text().contains("eyJ"));
    let key = dossier["key"].as_str().unwrap();
    assert!(
        world.state.store.dossier(key).await.unwrap().is_none(),
        "nothing was stored"
    );
    (answer.status.as_u16(), code)
}

#[tokio::test]
async fn a_dossier_must_fit_its_form() {
    let world = World::start().await;
    let check = async |change: fn(&mut Value), status: u16, code: &str| {
        assert_eq!(refused(&world, change).await, (status, code.to_owned()));
    };
    check(
        |d| d["form"]["module"] = json!(dossier::module_name(b"other")),
        409,
        "form-replaced",
    )
    .await;
    check(|d| d["form"]["id"] = json!("khai-tu"), 422, "other-form").await;
    check(|d| d["form"]["version"] = json!("2027"), 422, "other-form").await;
    check(|d| d["outputs"] = json!(["9.999999"]), 422, "other-form").await;
    check(|d| d["filled_on"] = json!("2999-01-01"), 422, "future-day").await;
    check(
        |d| d["statement"]["text_sha256"] = json!("00".repeat(32)),
        422,
        "other-declaration",
    )
    .await;
    check(
        |d| d["parties"][0]["role"] = json!("officer"),
        422,
        "unknown-party",
    )
    .await;
    check(
        |d| d["parties"][0]["subject"] = json!("m1"),
        422,
        "unknown-party",
    )
    .await;
    let file = |d: &mut Value| {
        d["files"] = json!([{ "path": "/so", "name": "a", "type": "b", "size": 1, "sha256": "00".repeat(32) }]);
    };
    check(file, 422, "files-differ").await;
}

#[tokio::test]
async fn a_changed_locked_value_is_refused_and_named() {
    let world = World::start().await;
    let mut dossier = world.dossier();
    dossier["answers"]["ho_ten"] = json!("Trần Thị Khác");
    let answer = world.post(&dossier, &world.signed_in("person-1")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "findings")
    );
    let expected = json!([{ "path": "/ho_ten", "rule": "locked-changed" }]);
    assert_eq!(answer.json()["findings"], expected);
}

#[tokio::test]
async fn answers_and_origins_must_be_what_the_module_makes_of_them() {
    let world = World::start().await;
    let check = async |change: fn(&mut Value), status: u16, code: &str| {
        assert_eq!(refused(&world, change).await, (status, code.to_owned()));
    };
    check(
        |d| d["answers"]["an"] = json!("hidden"),
        422,
        "answers-not-as-saved",
    )
    .await;
    check(|d| d["origins"] = json!({}), 422, "origin-mismatch").await;
    check(
        |d| d["origins"]["/so"] = json!({ "origin": "register" }),
        422,
        "origin-mismatch",
    )
    .await;
    check(
        |d| d["origins"]["/ho_ten"]["assurance"] = json!("agency-db"),
        422,
        "origin-mismatch",
    )
    .await;
    // Without its proof the value is typed, whatever the dossier says of it.
    check(|d| d["proofs"] = json!([]), 422, "origin-mismatch").await;
    check(
        |d| d["answers"]["hong"] = json!(1),
        422,
        "can-not-be-checked",
    )
    .await;
}

#[tokio::test]
async fn a_judge_that_breaks_takes_nobody_with_it() {
    let world = World::start().await;
    let answer = refused(&world, |d| d["answers"]["vo"] = json!(1)).await;
    assert_eq!(answer, (500, "internal".to_owned()));
    let right = world
        .post(&world.dossier(), &world.signed_in("person-1"))
        .await;
    assert_eq!(right.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_proof_must_be_the_providers_and_about_this_person_and_fresh() {
    let world = World::start().await;
    let issuer = world.issuer.clone();
    let stranger = Issuer::start().await;
    let cut = {
        let mut text = issuer.proof("person-1");
        text.truncate(text.len() / 2);
        text
    };
    let expired = issuer.expired_proof("person-1");
    let answer = refused(&world, |d| d["proofs"] = json!([expired])).await;
    assert_eq!(answer, (422, "proof-expired".to_owned()));
    for proof in [
        issuer.proof("person-2"),
        issuer.forged_proof("person-1"),
        stranger.proof("person-1"),
        cut,
        String::new(),
    ] {
        let answer = refused(&world, |d| d["proofs"] = json!([proof])).await;
        assert_eq!(answer, (422, "proof".to_owned()));
    }
    let proof = issuer.proof("person-1");
    let answer = refused(&world, |d| d["proofs"] = json!(vec![proof; 9])).await;
    assert_eq!(answer, (422, "proof".to_owned()));
}

#[tokio::test]
async fn a_typed_dossier_needs_no_proof() {
    let world = World::start().await;
    let mut dossier = world.dossier();
    dossier["proofs"] = json!([]);
    dossier["origins"] = json!({});
    dossier["parties"] = json!([]);
    let answer = world.post(&dossier, &world.signed_in("person-1")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
}

#[tokio::test]
async fn a_verdict_that_the_day_has_changed_says_so() {
    let world = World::start().await;
    let dossier = world.dossier();
    world.clock.advance_s(24 * 3600);
    // Right yesterday, by a day that has passed now; the proof is fresh.
    let mut dossier = dossier;
    dossier["proofs"] = json!([]);
    dossier["origins"] = json!({});
    let cookie = world.signed_in("person-1");
    let answer = world.post(&dossier, &cookie).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (409, "day-changed")
    );
    assert_eq!(
        answer.json()["findings"],
        json!([{ "path": "/han", "rule": "too-small" }])
    );
    // Wrong on either day is simply wrong.
    dossier["answers"]["han"] = json!("2020-01-01");
    assert_eq!(world.post(&dossier, &cookie).await.code(), "findings");
    // What does not hang on the day is judged by today and taken.
    dossier["answers"]["han"] = json!("2999-01-01");
    assert_eq!(
        world.post(&dossier, &cookie).await.status,
        StatusCode::CREATED
    );
}

#[tokio::test]
async fn a_page_from_before_a_form_changed_can_still_send() {
    let world = World::start().await;
    let before = world.dossier();
    let changed = world
        .restart(vec![form("dang-ky-tam-tru", "Đăng ký tạm trú", "newer")])
        .await;
    let cookie = changed.signed_in("person-1");
    assert_ne!(
        changed.dossier()["form"]["module"],
        before["form"]["module"]
    );
    assert_eq!(
        changed.post(&before, &cookie).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        changed.get("/bieu-mau/khai-tu", "").await.status,
        StatusCode::NOT_FOUND
    );
    let mut never = before.clone();
    never["key"] = json!(fresh_key());
    never["form"]["module"] = json!(dossier::module_name(b"never open"));
    assert_eq!(changed.post(&never, &cookie).await.code(), "form-replaced");
}

#[tokio::test]
async fn a_module_that_is_long_gone_takes_nothing_and_its_receipts_can_be_read() {
    let world = World::start().await;
    let cookie = world.signed_in("person-1");
    let receipt = world.post(&world.dossier(), &cookie).await.json();
    let mut late = world.dossier();
    late["key"] = json!(fresh_key());
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(31 * 24 * 3600);
    for file in std::fs::read_dir(world.folder.join("modules")).unwrap() {
        let file = std::fs::File::options()
            .append(true)
            .open(file.unwrap().path())
            .unwrap();
        file.set_modified(old).unwrap();
    }
    let changed = world.restart(vec![form("khai-tu", "Khai tử", "")]).await;
    let cookie = changed.signed_in("person-1");
    let answer = changed.post(&late, &cookie).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (409, "form-replaced")
    );
    let page = changed
        .get(receipt["page"].as_str().unwrap(), &cookie)
        .await;
    assert!(page.text().contains("Số tháng") && page.text().contains("Đăng ký tạm trú"));
}

#[test]
fn a_form_for_several_procedures_names_them_all_in_order() {
    let check = |outputs: &[&str], codes: &[&str], fits: bool| {
        let mut form = form("khai-sinh", "Khai sinh", "outputs");
        let output = |code: &&str| abi::OutputUse {
            procedure: (*code).to_owned(),
            fields: vec!["/ho_ten".to_owned()],
        };
        form.meta.outputs = outputs.iter().map(output).collect();
        let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
        assert_eq!(
            names_its_outputs(&form, &codes),
            fits,
            "{outputs:?} {codes:?}"
        );
    };
    check(&[], &[], true);
    check(&[], &["1.004194"], true);
    check(&[], &["1.001193"], false);
    let both = ["1.001193", "1.004222"];
    check(&both, &both, true);
    check(&both, &[], false);
    check(&both, &["1.001193"], false);
    check(&both, &["1.004222", "1.001193"], false);
    check(&both, &["1.001193", "1.004222", "1.004194"], false);
}
