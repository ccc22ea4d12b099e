//! Another adult's data in somebody's form: shared by that adult alone, for that dossier alone, as long as they wish.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use credential::SigningKey;
use host::Machine;
use serde_json::{Value, json};

use super::issuer::{Issuer, OTHER_NAME, OTHER_NUMBER, only_needed, page_key};
use super::sign_in::{cookie, depart};
use super::world::{Answer, ORIGIN, World, folder, fresh_key, logs, published_as, request};
use super::{NAME, NUMBER};
use crate::forms::PublishedForm;
use crate::identity::wanted;
use crate::modules::Modules;

/// A form about the applicant and two people who are invited.
fn invited_form(id: &str) -> PublishedForm {
    let field = |id: &str, kind: &str, attr: &str, role: &str| json!({ "id": id, "type": kind, "label": { "vi": id, "en": id }, "bind": { "attr": attr, "role": role } });
    let words = |text: &str| json!({ "vi": text, "en": text });
    let form = json!({
        "id": id, "version": "2026-01-01", "title": words("Thử"),
        "procedure": { "code": "0.000000", "authority": "Cơ quan mẫu", "form": "Mẫu" },
        "roles": {
            "applicant": { "from": "self", "title": words("Người khai") },
            "ben_kia": { "from": "invited", "title": words("Bên kia") },
            "chu_nha": { "from": "invited", "title": words("Chủ nhà") },
        },
        "pages": [ { "id": "trang", "title": words("Trang"), "fields": [
            field("ho_ten", "name", "name.birth", "applicant"),
            field("ten_ben_kia", "name", "name.birth", "ben_kia"),
            field("so_ben_kia", "id-number", "id.number", "ben_kia"),
            field("ten_chu_nha", "name", "name.birth", "chu_nha"),
        ] } ],
    });
    published_as(&form)
}

async fn world() -> World {
    let forms = vec![invited_form("thu"), invited_form("khac")];
    let judge = Arc::new(Modules::default());
    World::start_with(folder(), forms, Issuer::start().await, judge).await
}

/// The key of the invited person's own page.
fn their_key() -> SigningKey {
    SigningKey::es256(&[6; 32]).unwrap()
}

impl World {
    async fn json(&self, method: Method, path: &str, cookie: &str, body: &Value) -> Answer {
        let request = request(method, path, cookie)
            .header("origin", ORIGIN)
            .header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    async fn invite(&self, form: &str, role: &str, key: &str, cookie: &str) -> String {
        let body = json!({ "form": form, "role": role, "key": key });
        let answer = self
            .json(Method::POST, "/api/invitations", cookie, &body)
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["invitation"].as_str().unwrap().to_owned()
    }

    /// Signs in for an invitation as this person and gives the answer.
    async fn come(&self, invitation: &str, subject: &str) -> Answer {
        self.issuer
            .change(|manner| manner.subject = subject.to_owned());
        let departed = depart(self, &format!("/dang-nhap?loi-moi={invitation}")).await;
        assert_eq!(departed.parameters["prompt"], "login");
        departed.back(self, &[]).await
    }

    async fn data(&self, invitation: &str, guest: &str) -> Answer {
        let path = format!("/api/invitations/{invitation}/data");
        let body = json!({ "jwk": their_key().public() });
        self.json(Method::POST, &path, guest, &body).await
    }

    async fn answer(&self, invitation: &str, guest: &str, proofs: &[String]) -> Answer {
        let path = format!("/api/invitations/{invitation}/answer");
        self.json(Method::POST, &path, guest, &json!({ "proofs": proofs }))
            .await
    }

    async fn standing(&self, invitation: &str, cookie: &str) -> Answer {
        self.get(&format!("/api/invitations/{invitation}"), cookie)
            .await
    }
}

/// The tokens, bound as the invited person's page does.
fn bound(data: &Value) -> Vec<String> {
    bound_as(data, |_, _| {})
}

fn bound_as(data: &Value, change: impl Fn(&mut Vec<(String, String)>, &mut i64)) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let made_for = data["made_for"].as_array().unwrap().iter();
    let mut made_for: Vec<(String, String)> =
        made_for.map(|one| (text(&one[0]), text(&one[1]))).collect();
    let mut now = data["now"].as_i64().unwrap();
    change(&mut made_for, &mut now);
    let also: Vec<(&str, &str)> = made_for
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    let (audience, nonce) = (text(&data["audience"]), text(&data["nonce"]));
    let proofs = data["proofs"].as_array().unwrap().iter();
    proofs
        .map(|proof| {
            let proof = proof.as_str().unwrap();
            credential::bind(proof, &audience, &nonce, now, &also, &their_key()).unwrap()
        })
        .collect()
}

/// What somebody has shared for one part of a dossier.
struct Shared {
    invitation: String,
    guest: String,
    given: Value,
}

/// `person-1` asks, `person-2` shares.
async fn shared(world: &World, form: &str, role: &str, key: &str) -> Shared {
    let asker = world.signed_in("person-1");
    let invitation = world.invite(form, role, key, &asker).await;
    let back = world.come(&invitation, "person-2").await;
    assert_eq!(back.header("location"), format!("/chia-se/{invitation}"));
    let guest = cookie(&back, "tokhai_khach");
    let data = world.data(&invitation, &guest).await.json();
    let answer = world.answer(&invitation, &guest, &bound(&data)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    let given = world.standing(&invitation, &asker).await.json();
    assert_eq!(given["state"], "shared");
    Shared {
        invitation,
        guest,
        given,
    }
}

/// The dossier that an honest page makes of the asker's own data and of what was shared.
fn filled(world: &World, form: &str, key: &str, given: &Value) -> Value {
    let form = world.state.catalogue.form(form).unwrap();
    let own = vec![world.issuer.proof("person-1")];
    let record = world.issuer.record(&own, &wanted(&form.meta));
    let mut record: Value = serde_json::from_str(&record.to_json()).unwrap();
    let theirs = given["record"]["entries"].as_array().unwrap();
    let proofs = given["proofs"].as_array().unwrap();
    for entry in theirs {
        let mut entry = entry.clone();
        entry["proof"] = json!(entry["proof"].as_u64().unwrap() + 1);
        record["entries"].as_array_mut().unwrap().push(entry);
    }
    let module = host::native::Module::new(&form.bytes).unwrap();
    let mut machine = module.instantiate().unwrap();
    let (year, month, day) = world.state.today().ymd();
    machine
        .start(year * 10_000 + (month * 100 + day) as i32)
        .unwrap();
    machine.identity(&record.to_string()).unwrap();
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let mut dossier = world.dossier();
    dossier["key"] = json!(key);
    dossier["form"] =
        json!({ "id": form.id(), "version": form.meta.version, "module": form.digest });
    dossier["answers"] = read(machine.save().unwrap());
    dossier["origins"] = read(machine.origins().unwrap());
    dossier["proofs"] = json!(own);
    only_needed(&mut dossier);
    dossier["proofs"]
        .as_array_mut()
        .unwrap()
        .extend(proofs.clone());
    let role = theirs[0]["role"].clone();
    dossier["parties"] = json!([ { "role": "applicant", "subject": "self" }, { "role": role, "subject": "invited" } ]);
    dossier
}

/// Files as `subject` and gives the code of the refusal, or `taken`.
async fn outcome(world: &World, dossier: &Value, subject: &str) -> String {
    let answer = world.post(dossier, &world.signed_in(subject)).await;
    match answer.status {
        StatusCode::CREATED => "taken".to_owned(),
        _ => answer.code(),
    }
}

#[tokio::test]
async fn what_another_adult_shares_fills_locks_and_is_taken_as_theirs() {
    let world = world().await;
    let key = fresh_key();
    let Shared { given, .. } = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &given);
    assert_eq!(dossier["answers"]["ho_ten"], NAME);
    assert_eq!(dossier["answers"]["ten_ben_kia"], OTHER_NAME);
    assert_eq!(dossier["answers"]["so_ben_kia"], OTHER_NUMBER);
    assert!(
        dossier["answers"].get("ten_chu_nha").is_none(),
        "nobody else's part"
    );
    assert_eq!(dossier["origins"]["/ten_ben_kia"]["role"], "ben_kia");
    // Locked like any verified value.
    let mut changed = dossier.clone();
    changed["answers"]["ten_ben_kia"] = json!("Kẻ Mạo Danh");
    assert_eq!(outcome(&world, &changed, "person-1").await, "findings");
    assert_eq!(outcome(&world, &dossier, "person-1").await, "taken");
    // Both readings stand in the chain of the person whose data it is, and nothing of theirs in the filer's.
    let read = |entries: Vec<crate::store::LogEntry>| -> Vec<(String, Vec<String>)> {
        let told = entries.into_iter().map(|one| (one.purpose, one.attributes));
        told.collect()
    };
    let theirs = world.state.store.readings_of("person-2").await.unwrap();
    let attributes = vec![
        "ben_kia/id.number".to_owned(),
        "ben_kia/name.birth".to_owned(),
    ];
    assert_eq!(
        read(theirs),
        [
            ("filing".to_owned(), attributes.clone()),
            ("presentation".to_owned(), attributes)
        ]
    );
    let own = world.state.store.readings_of("person-1").await.unwrap();
    assert_eq!(
        read(own),
        [("filing".to_owned(), vec!["applicant/name.birth".to_owned()])]
    );
    assert!(!logs().contains(OTHER_NAME) && !logs().contains(OTHER_NUMBER));
}

#[tokio::test]
async fn the_invited_person_sees_who_asks_for_what_before_and_after_signing_in() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let invitation = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let page = format!("/chia-se/{invitation}");
    let before = world.get(&page, "").await.text();
    for told in [
        "Thử",
        "Bên kia",
        "Họ, chữ đệm và tên khai sinh",
        "Số định danh cá nhân",
    ] {
        assert!(before.contains(told), "{told}");
    }
    let departed = depart(&world, &format!("/dang-nhap?loi-moi={invitation}")).await;
    // Only their part is asked for, and no name stands in the address.
    assert_eq!(departed.parameters["attributes"], "id.number name.birth");
    assert!(departed.parameters["purpose"].contains("“Bên kia” của biểu mẫu “Thử”"));
    let back = world.come(&invitation, "person-2").await;
    let guest = cookie(&back, "tokhai_khach");
    let all = back.response.headers().get_all("set-cookie").iter();
    let sessions = all.filter(|one| one.to_str().unwrap().starts_with("tokhai_session"));
    assert_eq!(sessions.count(), 0, "the session of the device stays");
    let data = world.data(&invitation, &guest).await.json();
    assert_eq!(data["shown"][0]["value"], OTHER_NAME);
    assert!(
        world
            .get(&page, &guest)
            .await
            .text()
            .contains("data-invitation")
    );
    // Until they agree the asking page has nothing, not even a name.
    let standing = world.standing(&invitation, &asker).await.json();
    assert_eq!(standing, json!({ "state": "opened" }));
    // Somebody else with the link learns nothing once it is taken.
    assert_eq!(world.get(&page, "").await.status, StatusCode::GONE);
    assert_eq!(
        world.come(&invitation, "person-3").await.status,
        StatusCode::GONE
    );
    assert_eq!(
        world.data(&invitation, "tokhai_khach=guess").await.code(),
        "invitation-ended"
    );
    // Declined: nothing was shared, and nothing noted.
    assert_eq!(
        world.answer(&invitation, &guest, &[]).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        world.standing(&invitation, &asker).await.json()["state"],
        "declined"
    );
    assert!(world.nothing_was_read_of("person-2").await);
    assert!(
        world
            .get(&page, &guest)
            .await
            .text()
            .contains("Bạn đã từ chối")
    );
}

#[tokio::test]
async fn who_asks_is_named_by_their_own_token_and_by_nothing_they_say() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let ask = async |proof: String| {
        let body = json!({ "form": "thu", "role": "ben_kia", "key": fresh_key(), "proof": proof });
        world
            .json(Method::POST, "/api/invitations", &asker, &body)
            .await
    };
    let named = ask(world.issuer.proof("person-1")).await.json();
    let page = world.get(named["page"].as_str().unwrap(), "").await.text();
    assert!(page.contains(NAME));
    for proof in [
        world.issuer.proof("person-2"),
        world.issuer.forged_proof("person-1"),
        NAME.to_owned(),
    ] {
        assert_eq!(ask(proof).await.code(), "proof");
    }
    let expired = ask(world.issuer.expired_proof("person-1")).await;
    assert_eq!(expired.code(), "proof-expired");
    let unnamed = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let page = world.get(&format!("/chia-se/{unnamed}"), "").await.text();
    assert!(page.contains("Một người đã đăng nhập trên cổng này"));
}

#[tokio::test]
async fn nobody_answers_their_own_invitation() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let invitation = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let back = world.come(&invitation, "person-1").await;
    assert_eq!(back.status, StatusCode::FORBIDDEN);
    assert!(back.text().contains("lời mời của chính mình"));
    assert!(
        back.text().contains(&format!("/chia-se/{invitation}")),
        "a way on"
    );
    // Nor do they sign for another in a dossier: their own token under the other's name is refused.
    let key = fresh_key();
    let Shared { given, .. } = shared(&world, "thu", "ben_kia", &key).await;
    let mut dossier = filled(&world, "thu", &key, &given);
    let nonce = credential::claimed_nonce(given["proofs"][0].as_str().unwrap()).unwrap();
    let also = [("form", "thu"), ("role", "ben_kia"), ("dossier_key", &*key)];
    let now = world.state.now_ms() / 1000;
    let own = world.issuer.proof("person-1");
    let own = credential::bind(&own, ORIGIN, &nonce, now, &also, &page_key()).unwrap();
    dossier["proofs"][1] = json!(own);
    dossier["answers"]["ten_ben_kia"] = json!(NAME);
    dossier["answers"]["so_ben_kia"] = json!(NUMBER);
    assert_eq!(outcome(&world, &dossier, "person-1").await, "proof");
}

#[tokio::test]
async fn a_presentation_counts_for_its_dossier_form_role_and_asker_alone() {
    let world = world().await;
    let key = fresh_key();
    let Shared { given, .. } = shared(&world, "thu", "ben_kia", &key).await;
    let right = filled(&world, "thu", &key, &given);
    // Another dossier of the same person and form.
    let other = filled(&world, "thu", &fresh_key(), &given);
    assert_eq!(outcome(&world, &other, "person-1").await, "proof");
    // Another form, under the same key.
    let other = filled(&world, "khac", &key, &given);
    assert_eq!(outcome(&world, &other, "person-1").await, "proof");
    // Another role of the same dossier: the record has the data in the role that it was presented for.
    let mut other = given.clone();
    for entry in other["record"]["entries"].as_array_mut().unwrap() {
        entry["role"] = json!("chu_nha");
    }
    let other = filled(&world, "thu", &key, &other);
    assert_eq!(other["answers"]["ten_chu_nha"], OTHER_NAME);
    assert_ne!(outcome(&world, &other, "person-1").await, "taken");
    // Somebody else's dossier, however they came by it.
    assert_eq!(outcome(&world, &right, "person-3").await, "proof");
    // Without the binding that says what it is for, and bound by a key that is not the invited person's.
    let bare = right["proofs"][1]
        .as_str()
        .unwrap()
        .rsplit_once('~')
        .unwrap()
        .0;
    let mut other = right.clone();
    other["proofs"][1] = json!(format!("{bare}~"));
    assert_eq!(outcome(&world, &other, "person-1").await, "proof");
    assert_eq!(outcome(&world, &right, "person-1").await, "taken");
}

#[tokio::test]
async fn what_is_answered_must_be_whole_fresh_and_for_this_invitation() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let invitation = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let guest = cookie(&world.come(&invitation, "person-2").await, "tokhai_khach");
    let data = world.data(&invitation, &guest).await.json();
    for (at, value) in [
        (0, "khac"),
        (1, "chu_nha"),
        (2, "01932c07-1111-7111-8111-111111111111"),
    ] {
        let wrong = bound_as(&data, |made_for, _| made_for[at].1 = value.to_owned());
        assert_eq!(
            world.answer(&invitation, &guest, &wrong).await.code(),
            "proof"
        );
    }
    let late = bound_as(&data, |_, now| *now -= 3600);
    assert_eq!(
        world.answer(&invitation, &guest, &late).await.code(),
        "proof"
    );
    // Tokens of somebody else, of nobody's key, and more than was asked for.
    let bare: Vec<String> = serde_json::from_value(data["proofs"].clone()).unwrap();
    assert_eq!(
        world.answer(&invitation, &guest, &bare).await.code(),
        "proof"
    );
    let mut theirs = data.clone();
    theirs["proofs"] = json!([world.issuer.proof("person-2")]);
    assert_eq!(
        world
            .answer(&invitation, &guest, &bound(&theirs))
            .await
            .code(),
        "proof"
    );
    // Nothing of that was shared, and the right one still is; then it is over.
    assert_eq!(
        world.standing(&invitation, &asker).await.json()["state"],
        "opened"
    );
    assert!(world.nothing_was_read_of("person-2").await);
    let answer = world.answer(&invitation, &guest, &bound(&data)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let again = world.answer(&invitation, &guest, &bound(&data)).await;
    assert_eq!(again.code(), "invitation-ended");
    // Nobody but the asker can have it, and only for minutes.
    let other = world.signed_in("person-3");
    assert_eq!(
        world.standing(&invitation, &other).await.code(),
        "invitation-ended"
    );
    assert_eq!(
        world.standing(&invitation, "").await.code(),
        "sign-in-needed"
    );
    world.clock.advance_s(301);
    let asker = world.signed_in("person-1");
    assert_eq!(
        world.standing(&invitation, &asker).await.json(),
        json!({ "state": "fetched" })
    );
}

#[tokio::test]
async fn an_invitation_ends_after_a_quarter_of_an_hour_and_by_whoever_made_it() {
    let world = world().await;
    let asker = world.signed_in("person-1");
    let key = fresh_key();
    let invitation = world.invite("thu", "ben_kia", &key, &asker).await;
    // A new one for the same part ends the one before.
    let newer = world.invite("thu", "ben_kia", &key, &asker).await;
    assert_eq!(
        world.standing(&invitation, &asker).await.code(),
        "invitation-ended"
    );
    let path = format!("/api/invitations/{newer}");
    let other = world.signed_in("person-3");
    world.json(Method::DELETE, &path, &other, &json!({})).await;
    assert_eq!(
        world.standing(&newer, &asker).await.status,
        StatusCode::OK,
        "not by another"
    );
    world.json(Method::DELETE, &path, &asker, &json!({})).await;
    assert_eq!(
        world.standing(&newer, &asker).await.code(),
        "invitation-ended"
    );
    let late = world.invite("thu", "ben_kia", &key, &asker).await;
    world.clock.advance_s(15 * 60 + 1);
    assert_eq!(
        world.get(&format!("/chia-se/{late}"), "").await.status,
        StatusCode::GONE
    );
    assert_eq!(
        world
            .get(&format!("/dang-nhap?loi-moi={late}"), "")
            .await
            .status,
        StatusCode::GONE
    );
    // Nobody is invited to a part that the form does not have, without a session, or from another site.
    let asker = world.signed_in("person-1");
    for (form, role, cookie, code) in [
        ("thu", "applicant", &*asker, "unknown-party"),
        ("thu", "ai", &asker, "unknown-party"),
        ("khong", "ben_kia", &asker, "unknown-form"),
        ("thu", "ben_kia", "", "sign-in-needed"),
    ] {
        let body = json!({ "form": form, "role": role, "key": fresh_key() });
        let answer = world
            .json(Method::POST, "/api/invitations", cookie, &body)
            .await;
        assert_eq!(answer.code(), code);
    }
    let body = json!({ "form": "thu", "role": "ben_kia", "key": "../1" });
    let answer = world
        .json(Method::POST, "/api/invitations", &asker, &body)
        .await;
    assert_eq!(answer.code(), "malformed-json");
    for n in 0..20 {
        let body = json!({ "form": "thu", "role": "ben_kia", "key": fresh_key() });
        let answer = world
            .json(Method::POST, "/api/invitations", &asker, &body)
            .await;
        assert_eq!(answer.status == StatusCode::CREATED, n < 16, "{n}");
    }
}

#[tokio::test]
async fn what_was_taken_back_or_is_too_old_is_refused() {
    let world = world().await;
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    let log = world
        .get("/nhat-ky", &world.signed_in("person-2"))
        .await
        .text();
    let name = log.split_once("/rut-lai?ma=").unwrap().1;
    let name = name.split_once('"').unwrap().0;
    let path = format!("/rut-lai?ma={name}");
    let withdraw = async |path: &str, cookie: &str| {
        let request = request(Method::POST, path, cookie).header("origin", ORIGIN);
        world.send(request.body(Body::empty()).unwrap()).await
    };
    // Nobody else takes it back, whatever they know.
    withdraw(&path, &world.signed_in("person-1")).await;
    assert!(
        world
            .get("/nhat-ky", &world.signed_in("person-2"))
            .await
            .text()
            .contains(&path)
    );
    let answer = withdraw(&path, &world.signed_in("person-2")).await;
    assert_eq!(answer.header("location"), "/nhat-ky");
    assert_eq!(
        outcome(&world, &dossier, "person-1").await,
        "presentation-withdrawn"
    );
    let asker = world.signed_in("person-1");
    assert_eq!(
        world.standing(&all.invitation, &asker).await.json()["state"],
        "fetched"
    );
    // The same from the page of the invitation.
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    let page = format!("/chia-se/{}", all.invitation);
    let text = world.get(&page, &all.guest).await.text();
    let path = action(&text);
    assert!(path.starts_with("/rut-lai?ma="), "{path}");
    let answer = withdraw(&path, &all.guest).await;
    assert_eq!(answer.header("location"), page);
    assert!(
        world
            .get(&page, &all.guest)
            .await
            .text()
            .contains("Bạn đã rút lại")
    );
    assert_eq!(
        outcome(&world, &dossier, "person-1").await,
        "presentation-withdrawn"
    );
    // What is typed instead is taken.
    let mut typed = dossier.clone();
    for path in ["/ten_ben_kia", "/so_ben_kia"] {
        typed["origins"].as_object_mut().unwrap().remove(path);
    }
    typed["proofs"].as_array_mut().unwrap().truncate(1);
    assert_eq!(outcome(&world, &typed, "person-1").await, "taken");
    // Its token ends, and so does what is known of it.
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    world.clock.advance_s(2 * 3600);
    let mut fresh = dossier.clone();
    fresh["proofs"].as_array_mut().unwrap().remove(0);
    fresh["origins"].as_object_mut().unwrap().remove("/ho_ten");
    for origin in ["/ten_ben_kia", "/so_ben_kia"] {
        fresh["origins"][origin]["proof"] = json!(0);
    }
    assert_eq!(outcome(&world, &fresh, "person-1").await, "proof-expired");
    world.clock.advance_s(8 * 3600);
    assert_eq!(
        outcome(&world, &fresh, "person-1").await,
        "presentation-ended"
    );
}

/// The same service after a restart: what was only in memory is gone, also who was signed in.
async fn restarted(world: &World) -> World {
    let forms = vec![invited_form("thu"), invited_form("khac")];
    let judge = Arc::new(Modules::default());
    let after = World::start_with(world.folder.clone(), forms, world.issuer.clone(), judge).await;
    after
        .clock
        .advance_s((world.state.now_ms() - after.state.now_ms()) / 1000);
    after
}

#[tokio::test]
async fn a_restart_takes_back_nothing_that_a_person_did() {
    let world = world().await;
    let key = fresh_key();
    let all = shared(&world, "thu", "ben_kia", &key).await;
    let dossier = filled(&world, "thu", &key, &all.given);
    // One more was asked and not answered yet; one was called off, one declined, one taken back.
    let asker = world.signed_in("person-1");
    let waiting = world.invite("thu", "ben_kia", &fresh_key(), &asker).await;
    let off = world.invite("khac", "ben_kia", &key, &asker).await;
    world
        .json(
            Method::DELETE,
            &format!("/api/invitations/{off}"),
            &asker,
            &json!({}),
        )
        .await;
    let declined = world.invite("khac", "chu_nha", &key, &asker).await;
    let guest = cookie(&world.come(&declined, "person-2").await, "tokhai_khach");
    world.answer(&declined, &guest, &[]).await;
    let other_key = fresh_key();
    let back = shared(&world, "thu", "ben_kia", &other_key).await;
    let taken_back = filled(&world, "thu", &other_key, &back.given);
    let text = world
        .get(&format!("/chia-se/{}", back.invitation), &back.guest)
        .await
        .text();
    let request = request(Method::POST, &action(&text), &back.guest).header("origin", ORIGIN);
    world.send(request.body(Body::empty()).unwrap()).await;

    let after = restarted(&world).await;
    // What was shared for others' dossiers counts for none but its own, as before.
    assert_eq!(
        outcome(
            &after,
            &filled(&after, "thu", &fresh_key(), &all.given),
            "person-1"
        )
        .await,
        "proof"
    );
    assert_eq!(outcome(&after, &dossier, "person-3").await, "proof");
    assert_eq!(
        outcome(&after, &taken_back, "person-1").await,
        "presentation-withdrawn"
    );
    assert_eq!(outcome(&after, &dossier, "person-1").await, "taken");
    // The person still sees what they have shared, and can take it back.
    let log = after
        .get("/nhat-ky", &after.signed_in("person-2"))
        .await
        .text();
    assert_eq!(log.matches("/rut-lai?ma=").count(), 1);
    // The link that nobody has answered can be, without the name of who asks; those that are over are over.
    let page = after.get(&format!("/chia-se/{waiting}"), "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Một người đã đăng nhập trên cổng này"));
    for over in [&off, &declined, &all.invitation] {
        assert_eq!(
            after.get(&format!("/chia-se/{over}"), "").await.status,
            StatusCode::GONE
        );
    }
    let guest = cookie(&after.come(&waiting, "person-2").await, "tokhai_khach");
    let data = after.data(&waiting, &guest).await.json();
    let answer = after.answer(&waiting, &guest, &bound(&data)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    // And it all ends as ever.
    after.clock.advance_s(8 * 3600 + 1);
    let late = restarted(&after).await;
    assert_eq!(
        outcome(&late, &taken_back, "person-1").await,
        "presentation-ended"
    );
}

#[tokio::test]
async fn the_database_holds_nobody_s_data_of_an_invitation() {
    let world = world().await;
    let all = shared(&world, "thu", "ben_kia", &fresh_key()).await;
    let asker = world.signed_in("person-1");
    let proof = world.issuer.proof("person-1");
    let body = json!({ "form": "thu", "role": "chu_nha", "key": fresh_key(), "proof": proof });
    let open = world
        .json(Method::POST, "/api/invitations", &asker, &body)
        .await
        .json();
    let nonce = credential::claimed_nonce(all.given["proofs"][0].as_str().unwrap()).unwrap();
    let secrets = [
        OTHER_NAME,
        OTHER_NUMBER,
        NAME,
        NUMBER,
        &all.invitation,
        open["invitation"].as_str().unwrap(),
        &nonce,
    ];
    for file in std::fs::read_dir(&**world.folder).unwrap().flatten() {
        let Ok(bytes) = std::fs::read(file.path()) else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        for secret in secrets {
            assert!(
                !text.contains(secret),
                "{:?} holds {secret}",
                file.file_name()
            );
        }
    }
}

/// Where the form of a page leads.
fn action(page: &str) -> String {
    let (_, rest) = page.split_once("action=\"").expect("a form");
    let (path, _) = rest.split_once('"').expect("its end");
    path.replace("&amp;", "&")
}
