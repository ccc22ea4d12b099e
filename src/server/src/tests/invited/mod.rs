//! Another adult's data in somebody's form: shared by that adult alone, for that dossier alone, as long as they wish.

mod consent;
mod followed;
mod invite;
mod restart;
mod withdraw;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use credential::SigningKey;
use host::Machine;
use serde_json::{Value, json};

use crate::forms::PublishedForm;
use crate::identity::wanted;
use crate::modules::Modules;
use crate::tests::issuer::{Issuer, OTHER_NAME, OTHER_NUMBER, only_needed, page_key};
use crate::tests::sign_in::{cookie, depart};
use crate::tests::world::{Answer, ORIGIN, World, folder, fresh_key, logs, published_as, request};
use crate::tests::{NAME, NUMBER};

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
    filled_with(world, form, key, given, &[])
}

/// The same, with what the filer types.
fn filled_with(
    world: &World,
    form: &str,
    key: &str,
    given: &Value,
    typed: &[(&str, &str)],
) -> Value {
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
    let mut machine = world.machine(&form.bytes);
    machine.identity(&record.to_string()).unwrap();
    for (path, text) in typed {
        machine.set(path, text).unwrap();
    }
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
    dossier["parties"] = json!([ { "role": "applicant", "subject": "self" } ]);
    if let Some(entry) = theirs.first() {
        let party = json!({ "role": entry["role"], "subject": "invited" });
        dossier["parties"].as_array_mut().unwrap().push(party);
    }
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

/// Where the form of a page leads.
fn action(page: &str) -> String {
    let (_, rest) = page.split_once("action=\"").expect("a form");
    let (path, _) = rest.split_once('"').expect("its end");
    path.replace("&amp;", "&")
}
