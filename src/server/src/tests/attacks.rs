//! Fourteen attacks and accidents that other form services met, each against a real module: a changed value must not pass
//! for a verified one, and an honest person must not be stuck.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use credential::{disclosed_pointers, select};
use host::Machine;
use prefill::IdentityRecord;
use serde_json::{Value, json};

use super::issuer::{Issuer, only_needed};
use super::world::{World, folder, fresh_key, published_as};
use super::{NAME, NUMBER};
use crate::forms::PublishedForm;
use crate::identity::wanted;
use crate::modules::Modules;

/// A form with a locked name and number, a date, a choice, a field that another one hides, and members of the household.
fn definition(version: &str) -> Value {
    let field = |id: &str, kind: &str, more: Value| {
        let mut field = json!({ "id": id, "type": kind, "label": { "vi": id, "en": id } });
        let members = more.as_object().unwrap().clone();
        field.as_object_mut().unwrap().extend(members);
        field
    };
    let sexes = json!([
        { "code": "M", "label": { "vi": "Nam", "en": "Male" } },
        { "code": "F", "label": { "vi": "Nữ", "en": "Female" } },
    ]);
    let member = [
        field(
            "ho_ten",
            "name",
            json!({ "required": true, "bind": "name.birth" }),
        ),
        field("so_dinh_danh", "id-number", json!({ "bind": "id.number" })),
    ];
    json!({
        "id": "thu", "version": version, "title": { "vi": "Thử", "en": "Trial" },
        "procedure": { "code": "0.000000", "authority": "Cơ quan mẫu", "form": "Mẫu" },
        "roles": {
            "applicant": { "from": "self", "title": { "vi": "Người khai", "en": "Applicant" } },
            "members": { "from": "household.members", "choose": "many", "title": { "vi": "Thành viên", "en": "Members" } },
        },
        "pages": [ { "id": "trang", "title": { "vi": "Trang", "en": "Page" }, "fields": [
            field("ho_ten", "name", json!({ "required": true, "bind": "name.birth" })),
            field("so_dinh_danh", "id-number", json!({ "bind": "id.number" })),
            field("ngay_sinh", "date", json!({ "bind": "birth.date", "max": "today" })),
            field("gioi_tinh", "choice", json!({ "bind": "sex", "options": sexes })),
            field("an_ten_khac", "boolean", json!({})),
            field("ten_khac", "text", json!({ "bind": "name.other", "show": "an_ten_khac != true", "max_length": 30 })),
            field("thanh_vien", "repeat", json!({ "role": "members", "max_rows": 3, "fields": member })),
        ] } ],
    })
}

fn published(version: &str) -> PublishedForm {
    published_as(&definition(version))
}

pub(super) async fn world() -> World {
    let (issuer, forms) = (Issuer::start().await, vec![published("2026-01-01")]);
    World::start_with(folder(), forms, issuer, Arc::new(Modules::default())).await
}

/// All that the register knows of the person, or what it knows instead.
pub(super) fn proof(world: &World, known: &Value) -> String {
    let all = [
        ("name", "/name/birth"),
        ("name", "/name/other"),
        ("id", "/id/number"),
        ("birth", "/birth/date"),
        ("sex", "/sex"),
        ("household", "/household/members/0"),
        ("household", "/household/members/1"),
    ];
    let there = all.iter().map(|(_, pointer)| *pointer);
    let there: Vec<&str> = there.filter(|p| known.pointer(p).is_some()).collect();
    world.issuer.proof_of(known.clone(), &there)
}

fn known() -> Value {
    json!({
        "name": { "birth": NAME, "other": "Thị Thí Dụ" }, "id": { "number": NUMBER },
        "birth": { "date": "1990-09-02" }, "sex": "F",
        "household": { "members": [
            { "key": "m1", "name": { "birth": "Trần Văn Một" }, "id": { "number": "003200000011" } },
            { "key": "m2", "name": { "birth": "Trần Thị Hai" }, "id": { "number": "003300000022" } },
        ] },
    })
}

/// The dossier that an honest page makes of these proofs, of who is picked and of what is typed.
pub(super) fn filled(
    world: &World,
    proofs: &[String],
    picked: &[&str],
    typed: &[(&str, &str)],
) -> Value {
    filled_with(world, proofs, &|_| (), picked, typed)
}

/// The same with the person's word about what the registers say.
pub(super) fn filled_with(
    world: &World,
    proofs: &[String],
    say: &dyn Fn(&mut IdentityRecord),
    picked: &[&str],
    typed: &[(&str, &str)],
) -> Value {
    let form = world.state.catalogue.form("thu").unwrap();
    let mut record = world.issuer.record(proofs, &wanted(&form.meta));
    say(&mut record);
    let mut machine = world.machine(&form.bytes);
    machine.identity(&record.to_json()).unwrap();
    for subject in picked {
        machine.add_row("/thanh_vien", Some(subject)).unwrap();
    }
    for (path, text) in typed {
        machine.set(path, text).unwrap();
    }
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let mut dossier = world.dossier();
    dossier["form"] =
        json!({ "id": form.id(), "version": form.meta.version, "module": form.digest });
    dossier["answers"] = read(machine.save().unwrap());
    dossier["origins"] = read(machine.origins().unwrap());
    dossier["proofs"] = json!(proofs);
    let members = picked
        .iter()
        .map(|subject| json!({ "role": "members", "subject": subject }));
    let own = json!({ "role": "applicant", "subject": "self" });
    dossier["parties"] = std::iter::once(own).chain(members).collect();
    only_needed(&mut dossier);
    dossier
}

/// Sends the dossier under a key of its own and gives the code of the refusal, or `taken`.
pub(super) async fn outcome(world: &World, dossier: &Value) -> String {
    let mut dossier = dossier.clone();
    dossier["key"] = json!(fresh_key());
    let answer = world.post(&dossier, &world.signed_in("person-1")).await;
    match answer.status {
        StatusCode::CREATED => "taken".to_owned(),
        _ => answer.code(),
    }
}

async fn check(world: &World, right: &Value, code: &str, change: impl FnOnce(&mut Value)) {
    let mut dossier = right.clone();
    change(&mut dossier);
    assert_eq!(outcome(world, &dossier).await, code);
    assert_eq!(
        outcome(world, right).await,
        "taken",
        "the honest one goes through"
    );
}

#[tokio::test]
async fn attack_01_change_a_locked_value_in_the_request() {
    let world = world().await;
    let right = filled(&world, &[proof(&world, &known())], &["m1"], &[]);
    for (pointer, value) in [
        ("/answers/ho_ten", "Kẻ Mạo Danh"),
        ("/answers/so_dinh_danh", "000000000000"),
        ("/answers/ngay_sinh", "1990-09-03"),
        ("/answers/gioi_tinh", "M"),
        ("/answers/thanh_vien/0/ho_ten", "Kẻ Mạo Danh"),
    ] {
        check(&world, &right, "findings", |d| {
            *d.pointer_mut(pointer).unwrap() = json!(value);
        })
        .await;
    }
}

#[tokio::test]
async fn attack_02_unlock_by_sending_data_that_flips_a_rule() {
    let world = world().await;
    let right = filled(
        &world,
        &[proof(&world, &known())],
        &[],
        &[("/an_ten_khac", "false")],
    );
    assert_eq!(right["answers"]["ten_khac"], "Thị Thí Dụ");
    // The flipped rule hides the field; a value sent along for it is not what the module saves.
    check(&world, &right, "answers-not-as-saved", |d| {
        d["answers"]["an_ten_khac"] = json!(true);
        d["answers"]["ten_khac"] = json!("Tên khác do tôi đặt");
        d["origins"].as_object_mut().unwrap().remove("/ten_khac");
    })
    .await;
    check(&world, &right, "findings", |d| {
        d["answers"]["ten_khac"] = json!("Tên khác do tôi đặt");
    })
    .await;
}

#[tokio::test]
async fn attack_03_claim_verified_in_the_request_itself() {
    let world = world().await;
    let right = filled(&world, &[], &[], &[("/ho_ten", "Trần Thị Tự Khai")]);
    let claim = json!({ "origin": "register", "attribute": "name.birth", "role": "applicant", "source": "population",
                        "assurance": "agency-db", "as_of": "2026-11-20", "proof": 0 });
    check(&world, &right, "origin-mismatch", |d| {
        d["origins"]["/ho_ten"] = claim.clone()
    })
    .await;
    // Members that the format does not have are no way either.
    check(&world, &right, "not-a-dossier", |d| {
        d["verified"] = json!(true)
    })
    .await;
    check(&world, &right, "not-a-dossier", |d| {
        d["record"] = json!({ "format": "tokhai-identity/1", "entries": [], "missing": [] });
    })
    .await;
}

#[tokio::test]
async fn what_a_card_says_is_self_declared_and_never_more() {
    let world = world().await;
    let card = json!({ "origin": "card", "attribute": "name.birth", "role": "applicant", "source": "card",
                       "assurance": "qr", "as_of": "2024-09-02" });
    let mut right = filled(&world, &[], &[], &[("/ho_ten", "Trần Thị Thẻ")]);
    right["origins"]["/ho_ten"] = card;
    assert_eq!(outcome(&world, &right).await, "taken");
    for (member, value) in [
        ("assurance", json!("vneid2")),
        ("assurance", json!("typed")),
        ("source", json!("population")),
        ("attribute", json!("name.other")),
        ("attribute", json!("id.number")),
        ("role", json!("members")),
        ("origin", json!("register")),
    ] {
        check(&world, &right, "origin-mismatch", |d| {
            d["origins"]["/ho_ten"][member] = value;
        })
        .await;
    }
    check(&world, &right, "origin-mismatch", |d| {
        d["origins"]["/khong_co"] = d["origins"]["/ho_ten"].clone();
    })
    .await;
    // Lines of the same card make it surer, and still self-declared.
    let mut both = right.clone();
    both["origins"]["/ho_ten"]["assurance"] = json!("mrz+qr");
    assert_eq!(outcome(&world, &both).await, "taken");
    // Where a register speaks, its value stands and a card can not take its place.
    let proven = filled(&world, &[proof(&world, &known())], &[], &[]);
    check(&world, &proven, "origin-mismatch", |d| {
        d["origins"]["/ho_ten"] = right["origins"]["/ho_ten"].clone();
    })
    .await;
}

#[tokio::test]
async fn attack_04_fill_a_register_field_from_the_url() {
    let world = world().await;
    let element = async |path: &str| {
        let page = world.get(path, "").await.text();
        let start = page.find("<to-khai").unwrap();
        page[start..page.find("</to-khai>").unwrap()].to_owned()
    };
    let filled =
        "/bieu-mau/thu?ho_ten=Ke+Mao+Danh&name.birth=Ke+Mao+Danh&identity=https://evil.example";
    let form = element(filled).await;
    assert_eq!(
        form,
        element("/bieu-mau/thu").await,
        "nothing of the address reaches the form"
    );
}

#[tokio::test]
async fn attack_05_a_locked_field_whose_register_is_empty() {
    let world = world().await;
    let mut known = known();
    known["name"].as_object_mut().unwrap().remove("birth");
    let proofs = [proof(&world, &known)];
    // Without a value there is no lock: the person types, and it is told as typed.
    let right = filled(&world, &proofs, &[], &[("/ho_ten", "Trần Thị Tự Khai")]);
    assert_eq!(right["origins"].get("/ho_ten"), None);
    check(&world, &right, "origin-mismatch", |d| {
        d["origins"]["/ho_ten"] = d["origins"]["/so_dinh_danh"].clone();
    })
    .await;
    // Nothing supplied is an ordinary missing answer that can be given.
    check(&world, &right, "findings", |d| {
        d["answers"].as_object_mut().unwrap().remove("ho_ten");
    })
    .await;
}

#[tokio::test]
async fn attack_06_shown_and_stored_form_of_a_value_differ() {
    let world = world().await;
    let proofs = [proof(&world, &known())];
    let right = filled(&world, &proofs, &[], &[]);
    // The stored form is the register's; the form people read is not taken for it.
    for (member, text) in [("ngay_sinh", "02/09/1990"), ("ngay_sinh", "1990-9-2")] {
        check(&world, &right, "findings", |d| {
            d["answers"][member] = json!(text)
        })
        .await;
    }
    // A register that writes the same name in another normal form of Unicode locks nobody out.
    let mut decomposed = known();
    decomposed["name"]["birth"] = json!("Nguye\u{302}\u{303}n Thi\u{323} Ma\u{302}\u{303}u");
    let dossier = filled(&world, &[proof(&world, &decomposed)], &[], &[]);
    assert_eq!(dossier["answers"]["ho_ten"], "Nguyễn Thị Mẫu");
    assert_eq!(outcome(&world, &dossier).await, "taken");
}

#[tokio::test]
async fn attack_07_an_answer_for_a_hidden_field() {
    let world = world().await;
    let proofs = [proof(&world, &known())];
    let right = filled(&world, &proofs, &[], &[("/an_ten_khac", "true")]);
    assert_eq!(right["answers"].get("ten_khac"), None);
    check(&world, &right, "answers-not-as-saved", |d| {
        d["answers"]["ten_khac"] = json!("x")
    })
    .await;
    // What was typed wrongly before the field was hidden stops nobody.
    let typed = [
        ("/ten_khac", "một tên dài hơn ba mươi ký tự thì quá dài"),
        ("/an_ten_khac", "true"),
    ];
    let hidden = filled(
        &world,
        &[],
        &[],
        &[&[("/ho_ten", "Trần Thị Hai")][..], &typed].concat(),
    );
    assert_eq!(outcome(&world, &hidden).await, "taken");
}

#[tokio::test]
async fn attack_08_a_proof_that_expired_or_belongs_to_something_else() {
    let world = world().await;
    let cookie = world.signed_in("person-1");
    let right = filled(&world, &[world.issuer.proof("person-1")], &[], &[]);
    let expired = world.issuer.expired_proof("person-1");
    check(&world, &right, "proof-expired", |d| {
        d["proofs"] = json!([expired])
    })
    .await;
    let others = world.issuer.proof("person-2");
    check(&world, &right, "proof", |d| d["proofs"] = json!([others])).await;
    // A binding made for this dossier fits no other one: another answer, form, version or module.
    for (pointer, value) in [
        ("/answers/gioi_tinh", "M"),
        ("/key", "01a0b1c2-d3e4-7000-8000-000000000001"),
        ("/filled_on", "2026-11-20"),
        ("/lang", "en"),
    ] {
        let mut right = right.clone();
        right["key"] = json!(fresh_key());
        let mut replayed = world.sealed(&right, &cookie).await;
        let (around, name) = pointer.rsplit_once('/').unwrap();
        let around = if around.is_empty() {
            &mut replayed
        } else {
            replayed.pointer_mut(around).unwrap()
        };
        around[name] = json!(value);
        let body = serde_json::to_vec(&replayed).unwrap();
        let answer = world.post_bytes(body, &cookie).await;
        assert_eq!(answer.code(), "proof", "{pointer}");
        // The nonce is that dossier's now; the honest page takes a new one.
        let again = world.post(&right, &cookie).await;
        assert!(again.status.is_success(), "{}", again.text());
    }
    // Without a binding, or with one for another session, receiver, key or moment, a token proves nothing.
    let mut other = right.clone();
    other["key"] = json!(fresh_key());
    let bare = serde_json::to_vec(&other).unwrap();
    assert_eq!(world.post_bytes(bare, &cookie).await.code(), "proof");
    let mine = serde_json::to_vec(&world.sealed(&other, &cookie).await).unwrap();
    let elsewhere = world.signed_in("person-1");
    assert_eq!(
        world.post_bytes(mine.clone(), &elsewhere).await.code(),
        "proof-expired"
    );
    world.clock.advance_s(6 * 60);
    assert_eq!(
        world.post_bytes(mine, &cookie).await.code(),
        "proof-expired"
    );
    for (audience, late_s) in [
        ("https://evil.example", 0),
        (super::world::ORIGIN, -400),
        (super::world::ORIGIN, 400),
    ] {
        let nonce = world.nonce(&cookie).await.unwrap();
        let read = dossier::read(&serde_json::to_vec(&other).unwrap()).unwrap();
        let sha256 = dossier::unbound_sha256(&read);
        let also = [("dossier_sha256", sha256.as_str())];
        let now = world.state.now_ms() / 1000 + late_s;
        let key = super::issuer::page_key();
        let token = right["proofs"][0].as_str().unwrap();
        let bound = credential::bind(token, audience, &nonce, now, &also, &key).unwrap();
        let mut sent = other.clone();
        sent["proofs"] = json!([bound]);
        let answer = world
            .post_bytes(serde_json::to_vec(&sent).unwrap(), &cookie)
            .await;
        assert_eq!(answer.code(), "proof", "{audience} {late_s}");
    }
}

#[tokio::test]
async fn more_of_a_person_than_the_answers_need_is_refused() {
    let world = world().await;
    let all = proof(&world, &known());
    let right = filled(&world, std::slice::from_ref(&all), &["m1"], &[]);
    // The other member of the household, who is no part of the dossier, and a name that the form hides.
    for extra in ["/household/members/1", "/name/other"] {
        let shown = right["proofs"][0].as_str().unwrap();
        let mut keep: BTreeSet<String> = disclosed_pointers(&all).unwrap().into_iter().collect();
        let kept = shown.matches('~').count();
        let others = ["/household/members/1", "/name/other"];
        keep.retain(|one| one == extra || !others.contains(&one.as_str()));
        let more = select(&all, &keep).unwrap();
        assert_eq!(more.matches('~').count(), kept + 1);
        let answer = {
            let mut dossier = right.clone();
            dossier["key"] = json!(fresh_key());
            dossier["proofs"] = json!([more]);
            world.post(&dossier, &world.signed_in("person-1")).await
        };
        assert_eq!(answer.code(), "proof");
        let said = &answer.json()["detail_en"];
        assert!(
            said.as_str().unwrap().contains("more of your data"),
            "{said}"
        );
    }
    assert_eq!(outcome(&world, &right).await, "taken");
}

#[tokio::test]
async fn attack_09_rows_reordered_or_removed_after_prefill() {
    let world = world().await;
    let right = filled(&world, &[proof(&world, &known())], &["m1", "m2"], &[]);
    // In another order the rows are the same people, by their keys.
    let mut turned = right.clone();
    turned["answers"]["thanh_vien"]
        .as_array_mut()
        .unwrap()
        .reverse();
    assert_eq!(outcome(&world, &turned).await, "taken");
    // Removing one is the person's right.
    let fewer = filled(&world, &[proof(&world, &known())], &["m2"], &[]);
    assert_eq!(fewer["answers"]["thanh_vien"][0]["ho_ten"], "Trần Thị Hai");
    assert_eq!(outcome(&world, &fewer).await, "taken");
    // Two people who change names are not.
    check(&world, &right, "findings", |d| {
        let rows = d["answers"]["thanh_vien"].as_array_mut().unwrap();
        rows[0]["_id"] = json!("m2");
        rows[1]["_id"] = json!("m1");
    })
    .await;
    // Disclosing only the second keeps who is who.
    let alone = known()["household"]["members"][1].clone();
    let mut less = known();
    less["household"]["members"] = json!([alone]);
    let alone = filled(&world, &[proof(&world, &less)], &["m2"], &[]);
    assert_eq!(alone["answers"], fewer["answers"]);
}

#[tokio::test]
async fn attack_10_a_prefilled_value_goes_through_the_fields_own_rules() {
    let world = world().await;
    let mut known = known();
    known["birth"]["date"] = json!("2999-01-01");
    known["name"]["other"] = json!("một tên dài hơn ba mươi ký tự thì quá dài");
    let dossier = filled(
        &world,
        &[proof(&world, &known)],
        &[],
        &[("/ngay_sinh", "02/09/1990")],
    );
    assert_eq!(
        dossier["answers"]["ngay_sinh"], "1990-09-02",
        "the refused value locks nothing"
    );
    assert_eq!(dossier["answers"].get("ten_khac"), None);
    check(&world, &dossier, "findings", |d| {
        d["answers"]["ngay_sinh"] = json!("2999-01-01")
    })
    .await;
}

#[tokio::test]
async fn attack_11_the_wrong_person_is_prefilled() {
    let world = world().await;
    let right = filled(&world, &[proof(&world, &known())], &["m1"], &[]);
    assert_eq!(right["answers"]["ho_ten"], NAME);
    assert_eq!(right["answers"]["thanh_vien"][0]["ho_ten"], "Trần Văn Một");
    // Nobody becomes a party who is not proven, and the applicant's data are not another's.
    check(&world, &right, "unknown-party", |d| {
        d["parties"][1]["subject"] = json!("m9")
    })
    .await;
    check(&world, &right, "unknown-party", |d| {
        d["parties"][0]["subject"] = json!("m1")
    })
    .await;
    check(&world, &right, "unknown-party", |d| {
        d["parties"][0]["role"] = json!("owner")
    })
    .await;
}

#[tokio::test]
async fn attack_12_a_register_code_that_the_form_does_not_offer() {
    let world = world().await;
    let mut known = known();
    known["sex"] = json!("X");
    let dossier = filled(
        &world,
        &[proof(&world, &known)],
        &[],
        &[("/gioi_tinh", "F")],
    );
    assert_eq!(
        dossier["origins"].get("/gioi_tinh"),
        None,
        "it is the person's own answer"
    );
    check(&world, &dossier, "findings", |d| {
        d["answers"]["gioi_tinh"] = json!("X")
    })
    .await;
}

#[tokio::test]
async fn attack_13_a_draft_made_with_an_older_form() {
    let world = world().await;
    let old = filled(&world, &[proof(&world, &known())], &[], &[]);
    // Within its grace the older module still judges what was filled with it.
    let forms = vec![published("2026-06-01")];
    let verifier = Arc::new(Modules::default());
    let later =
        World::start_with(world.folder.clone(), forms, world.issuer.clone(), verifier).await;
    assert_eq!(outcome(&later, &old).await, "taken");
    check(&later, &old, "other-form", |d| {
        d["form"]["version"] = json!("2026-06-01")
    })
    .await;
    check(&later, &old, "form-replaced", |d| {
        d["form"]["module"] = json!(dossier::module_name(b"never published"));
    })
    .await;
}

#[tokio::test]
async fn attack_14_a_session_used_again_or_a_return_to_a_foreign_host() {
    let world = world().await;
    let departing = world
        .get(
            "/dang-nhap?bieu-mau=thu&redirect_uri=https://evil.example",
            "",
        )
        .await;
    let url = openidconnect::url::Url::parse(departing.header("location")).unwrap();
    let back = url
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .unwrap()
        .1;
    assert_eq!(back, "http://localhost:8080/dang-nhap/ve");
    // A link with somebody's state, without the cookie of the browser that began, signs nobody in.
    let state = url
        .query_pairs()
        .find(|(name, _)| name == "state")
        .unwrap()
        .1;
    let link = format!("/dang-nhap/ve?code=the-code&state={state}");
    let answer = world.get(&link, "").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.response.headers().get("set-cookie").is_none());
    // After leaving, the old cookie opens nothing and takes no nonce.
    let cookie = world.signed_in("person-1");
    let leaving = super::world::request(axum::http::Method::POST, "/dang-xuat", &cookie)
        .header("origin", super::world::ORIGIN);
    world
        .send(leaving.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(world.nonce(&cookie).await, None);
    let dossier = filled(&world, &[], &[], &[("/ho_ten", "Trần Thị Hai")]);
    assert_eq!(world.post(&dossier, &cookie).await.code(), "sign-in-needed");
}

#[tokio::test]
async fn a_token_bound_to_another_key_is_not_handed_to_the_page() {
    let world = World::start().await;
    let mut session = crate::session::Session::new("person-1".to_owned(), None, None);
    let grant = crate::oidc::Grant::for_tests("the-access-token", &["population"]);
    session.grants.insert("khai-tu".to_owned(), grant);
    let token = world
        .state
        .sessions
        .open(session, None, world.state.now_ms())
        .unwrap();
    let cookie = format!("tokhai_session={token}");
    assert_eq!(
        world.identity("khai-tu", &cookie).await.status,
        StatusCode::OK
    );
    world.issuer.change(|manner| manner.binds_to_another = true);
    let answer = world.identity("khai-tu", &cookie).await;
    assert_eq!(answer.code(), "identity-provider-down");
}
