//! What an invited person agrees to is theirs alone to say, for exactly what they read.

use super::*;

/// A form that asks an invited person to agree to how long the applicant stays.
fn consent_form() -> PublishedForm {
    let words = |text: &str| json!({ "vi": text, "en": text });
    let field = |id: &str, kind: &str| json!({ "id": id, "type": kind, "label": words(id) });
    let with = |mut field: Value, more: Value| {
        let more = more.as_object().unwrap().clone();
        field.as_object_mut().unwrap().extend(more);
        field
    };
    let form = json!({
        "id": "dong-y", "version": "2026-01-01", "title": words("Thử"),
        "procedure": { "code": "0.000000", "authority": "Cơ quan mẫu", "form": "Mẫu" },
        "roles": {
            "applicant": { "from": "self", "title": words("Người khai") },
            "chu_ho": { "from": "invited", "title": words("Chủ hộ") },
        },
        "pages": [ { "id": "trang", "title": words("Trang"), "fields": [
            with(field("ho_ten", "name"), json!({ "bind": { "attr": "name.birth", "role": "applicant" } })),
            with(field("thoi_han", "integer"), json!({ "unit": words("tháng") })),
            with(field("so_chu_ho", "id-number"), json!({ "bind": { "attr": "id.number", "role": "chu_ho" } })),
            with(field("dong_y", "consent"), json!({ "role": "chu_ho", "label": words("Đồng ý cho {ho_ten} ở {thoi_han}") })),
            with(field("van_ban", "text"), json!({ "show": "!present(dong_y)" })),
        ] } ],
    });
    published_as(&form)
}

async fn world() -> World {
    let judge = Arc::new(Modules::default());
    World::start_with(folder(), vec![consent_form()], Issuer::start().await, judge).await
}

fn told() -> Value {
    json!({ "/ho_ten": NAME, "/thoi_han": 12 })
}

async fn ask(world: &World, key: &str, answers: Value) -> Answer {
    let body = json!({ "form": "dong-y", "role": "chu_ho", "key": key, "answers": answers });
    let asker = world.signed_in("person-1");
    world
        .json(Method::POST, "/api/invitations", &asker, &body)
        .await
}

/// Somebody who has signed in to answer, and what they are shown.
struct Came {
    invitation: String,
    guest: String,
    data: Value,
}

async fn came(world: &World, key: &str) -> Came {
    let asked = ask(world, key, told()).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text());
    let invitation = asked.json()["invitation"].as_str().unwrap().to_owned();
    let guest = cookie(&world.come(&invitation, "person-2").await, "tokhai_khach");
    let data = world.data(&invitation, &guest).await.json();
    Came {
        invitation,
        guest,
        data,
    }
}

/// Tokens bound as the page of somebody who agrees does.
fn agreed(data: &Value) -> Vec<String> {
    agreed_to(data, data["consent"].as_str().unwrap())
}

fn agreed_to(data: &Value, digest: &str) -> Vec<String> {
    bound_as(data, |made_for, _| {
        made_for.push(("consent".to_owned(), digest.to_owned()));
    })
}

/// What the asking page gets from somebody who agreed.
async fn given(world: &World, key: &str) -> (Value, Came) {
    let came = came(world, key).await;
    let answer = world
        .answer(&came.invitation, &came.guest, &agreed(&came.data))
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    let asker = world.signed_in("person-1");
    let given = world.standing(&came.invitation, &asker).await.json();
    (given, came)
}

/// The honest page's dossier: a stay of so many months, with what was given.
fn stay(world: &World, key: &str, given: &Value, months: u32, digest: Option<&str>) -> Value {
    let mut dossier = filled_with(
        world,
        "dong-y",
        key,
        given,
        &[("/thoi_han", &months.to_string())],
    );
    if let Some(digest) = digest {
        dossier["parties"][1]["consent"] = json!(digest);
    }
    dossier
}

#[tokio::test]
async fn a_consent_is_taken_with_the_sentence_that_its_person_read() {
    let world = world().await;
    let key = fresh_key();
    let (given, came) = given(&world, &key).await;
    assert_eq!(
        came.data["sentences"],
        json!([format!("Đồng ý cho {NAME} ở 12 tháng")])
    );
    let digest = came.data["consent"].as_str().unwrap();
    let dossier = stay(&world, &key, &given, 12, Some(digest));
    assert_eq!(dossier["answers"]["dong_y"], true);
    let origin = &dossier["origins"]["/dong_y"];
    assert_eq!(origin["origin"], "presented");
    assert_eq!(origin["role"], "chu_ho");
    assert_eq!(outcome(&world, &dossier, "person-1").await, "taken");
    // It stands in the chain of who agreed.
    let read = world.state.store.readings_of("person-2").await.unwrap();
    for reading in read {
        assert!(
            reading.attributes.contains(&"chu_ho/consent".to_owned()),
            "{}",
            reading.purpose
        );
    }
    let receipt = world
        .get(&format!("/bien-nhan/{key}"), &world.signed_in("person-1"))
        .await
        .text();
    assert!(receipt.contains(&format!("Đồng ý cho {NAME} ở 12 tháng")));
    // Who agreed, and on which day, in Việt Nam.
    let day = crate::clock::day_in_vietnam(crate::clock::Clock::now_ms(&crate::clock::SystemClock));
    let who = format!("{OTHER_NAME}, {}", day.to_vietnamese());
    assert!(receipt.contains(&format!("({who})")), "{receipt}");
    let filed = world
        .get("/ho-so", &world.signed_in("person-1"))
        .await
        .text();
    assert!(
        filed.contains(&format!("Chủ hộ đã đồng ý: {who}")),
        "{filed}"
    );
    assert!(!logs().contains(OTHER_NAME) && !logs().contains(digest));
}

#[tokio::test]
async fn what_was_agreed_to_is_these_answers_and_no_others() {
    let world = world().await;
    let key = fresh_key();
    let (given, came) = given(&world, &key).await;
    let digest = came.data["consent"].as_str().unwrap();
    // A longer stay than the one that was read, whatever the parties say.
    for said in [None, Some(digest), Some("00")] {
        let longer = stay(&world, &key, &given, 24, said);
        assert_eq!(
            outcome(&world, &longer, "person-1").await,
            "consent-differs"
        );
    }
    // Without the consent, what they shared of themself still counts.
    let aside = fresh_key();
    let (theirs, _) = self::given(&world, &aside).await;
    let mut bare = theirs.clone();
    let entries = bare["record"]["entries"].as_array_mut().unwrap();
    entries.retain(|entry| entry["attr"] != "consent");
    let longer = stay(&world, &aside, &bare, 24, None);
    assert_eq!(outcome(&world, &longer, "person-1").await, "taken");
    // Another dossier, and another filer's.
    let other = stay(&world, &fresh_key(), &given, 12, Some(digest));
    assert_eq!(outcome(&world, &other, "person-1").await, "proof");
    let right = stay(&world, &key, &given, 12, Some(digest));
    assert_eq!(outcome(&world, &right, "person-3").await, "proof");
    // A party's consent is what was proven: not left out, not another one.
    for said in [None, Some("00")] {
        let wrong = stay(&world, &key, &given, 12, said);
        assert_eq!(outcome(&world, &wrong, "person-1").await, "unknown-party");
    }
    assert_eq!(outcome(&world, &right, "person-1").await, "taken");
}

#[tokio::test]
async fn nobody_claims_a_consent_that_was_not_given() {
    let world = world().await;
    let key = fresh_key();
    let came = came(&world, &key).await;
    // They share who they are and agree to nothing.
    let answer = world
        .answer(&came.invitation, &came.guest, &bound(&came.data))
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    let asker = world.signed_in("person-1");
    let shared = world.standing(&came.invitation, &asker).await.json();
    let bare = stay(&world, &key, &shared, 12, None);
    assert!(bare["answers"].get("dong_y").is_none());
    // The answer alone, with the origin of a real one, with a proof that says nothing of it, and from a card.
    let digest = came.data["consent"].as_str().unwrap();
    let origin = json!({
        "origin": "presented", "attribute": "consent", "role": "chu_ho", "source": "person", "assurance": "vneid2",
        "as_of": "2026-11-22T00:00:00Z", "proof": 1,
    });
    let card = json!({ "origin": "card", "attribute": "consent", "role": "chu_ho", "source": "card", "assurance": "mrz+qr", "as_of": "2026-11-22" });
    for origin in [None, Some(origin), Some(card)] {
        let mut forged = bare.clone();
        forged["answers"]["dong_y"] = json!(true);
        if let Some(origin) = origin {
            forged["origins"]["/dong_y"] = origin;
        }
        let outcome = outcome(&world, &forged, "person-1").await;
        assert!(
            ["findings", "origin-mismatch", "proof"].contains(&&*outcome),
            "{outcome}"
        );
    }
    let mut forged = bare.clone();
    forged["parties"][1]["consent"] = json!(digest);
    assert_eq!(outcome(&world, &forged, "person-1").await, "unknown-party");
    // A token that says so itself: an issuer knows of no consent.
    let mut own = stay(
        &world,
        &fresh_key(),
        &json!({ "record": { "entries": [] }, "proofs": [] }),
        12,
        None,
    );
    let known = json!({ "name": { "birth": NAME }, "consent": true });
    own["proofs"] = json!([world.issuer.proof_of(known, &["/name/birth", "/consent"])]);
    own["answers"]["dong_y"] = json!(true);
    assert_ne!(outcome(&world, &own, "person-1").await, "taken");
}

#[tokio::test]
async fn what_is_agreed_to_must_be_what_was_shown() {
    let world = world().await;
    let key = fresh_key();
    let came = came(&world, &key).await;
    for digest in ["", "00", &"0".repeat(64)] {
        let answer = world
            .answer(
                &came.invitation,
                &came.guest,
                &agreed_to(&came.data, digest),
            )
            .await;
        assert_eq!(answer.code(), "consent-differs");
    }
    // Nothing of it was kept, and the right one still is.
    assert!(world.nothing_was_read_of("person-2").await);
    let answer = world
        .answer(&came.invitation, &came.guest, &agreed(&came.data))
        .await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn nobody_is_asked_to_agree_to_a_sentence_with_a_hole() {
    let world = world().await;
    let key = fresh_key();
    for (answers, code) in [
        (Value::Null, "consent-incomplete"),
        (json!({}), "consent-incomplete"),
        (json!({ "/ho_ten": NAME }), "consent-incomplete"),
        (
            json!({ "/ho_ten": NAME, "/thoi_han": 12, "/van_ban": "x" }),
            "malformed-json",
        ),
        (
            json!({ "/ho_ten": "x".repeat(20_000), "/thoi_han": 12 }),
            "too-large",
        ),
    ] {
        assert_eq!(ask(&world, &key, answers).await.code(), code);
    }
}

#[tokio::test]
async fn who_refuses_or_takes_back_leaves_no_consent() {
    let world = world().await;
    let key = fresh_key();
    let refused = came(&world, &key).await;
    let answer = world.answer(&refused.invitation, &refused.guest, &[]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let asker = world.signed_in("person-1");
    assert_eq!(
        world.standing(&refused.invitation, &asker).await.json(),
        json!({ "state": "declined" })
    );
    assert!(world.nothing_was_read_of("person-2").await);
    // Agreed, and taken back before it is sent.
    let (given, came) = given(&world, &key).await;
    let digest = came.data["consent"].as_str().unwrap();
    let dossier = stay(&world, &key, &given, 12, Some(digest));
    let page = format!("/chia-se/{}", came.invitation);
    let text = world.get(&page, &came.guest).await.text();
    let request = request(Method::POST, &action(&text), &came.guest).header("origin", ORIGIN);
    world.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        outcome(&world, &dossier, "person-1").await,
        "presentation-withdrawn"
    );
    // Without it the rest is taken: what was typed stays.
    let nothing = json!({ "record": { "entries": [] }, "proofs": [] });
    let without = stay(&world, &key, &nothing, 12, None);
    assert_eq!(without["answers"]["thoi_han"], 12);
    assert_eq!(outcome(&world, &without, "person-1").await, "taken");
}

#[tokio::test]
async fn a_consent_ends_with_what_carries_it() {
    let world = world().await;
    let key = fresh_key();
    let (given, came) = given(&world, &key).await;
    let dossier = stay(&world, &key, &given, 12, came.data["consent"].as_str());
    world.clock.advance_s(9 * 3600);
    assert_eq!(
        outcome(&world, &dossier, "person-1").await,
        "presentation-ended"
    );
}

#[tokio::test]
async fn after_a_restart_nobody_agrees_to_what_can_not_be_read_and_what_was_agreed_to_counts() {
    let world = world().await;
    let (asked, key) = (ask(&world, &fresh_key(), told()).await.json(), fresh_key());
    let (given, came) = given(&world, &key).await;
    let judge = Arc::new(Modules::default());
    let (folder, issuer) = (world.folder.clone(), world.issuer.clone());
    let after = World::start_with(folder, vec![consent_form()], issuer, judge).await;
    let page = asked["page"].as_str().unwrap();
    assert_eq!(after.get(page, "").await.status, StatusCode::GONE);
    let token = asked["invitation"].as_str().unwrap();
    let leave = format!("/dang-nhap?loi-moi={token}");
    assert_eq!(after.get(&leave, "").await.status, StatusCode::GONE);
    let dossier = stay(&after, &key, &given, 12, came.data["consent"].as_str());
    assert_eq!(outcome(&after, &dossier, "person-1").await, "taken");
}
