//! Addresses of before July 2025 in proofs: the service makes today's of them as the page did, and nobody makes another commune of one.

use std::collections::BTreeSet;
use std::sync::Arc;

use credential::{disclosed_pointers, select};
use prefill::IdentityRecord;
use serde_json::{Value, json};

use super::attacks::{filled, filled_with, outcome};
use super::issuer::Issuer;
use super::world::{World, folder, published_as};
use crate::modules::Modules;

const WORDS: &str = "Ấp 1, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An";
const SPLIT_WORDS: &str = "Ấp 2, Xã Nhị Thành, Huyện Thủ Thừa, Tỉnh Long An";

async fn world() -> World {
    let words = |text: &str| json!({ "vi": text, "en": text });
    let address = |id: &str, attr: &str| json!({ "id": id, "type": "address", "label": words(id), "bind": attr });
    let form = json!({
        "id": "thu", "version": "2026-01-01", "title": words("Thử"),
        "procedure": { "code": "0.000000", "authority": "Cơ quan mẫu", "form": "Mẫu" },
        "roles": { "applicant": { "from": "self", "title": words("Người khai") } },
        "pages": [ { "id": "trang", "title": words("Trang"), "fields": [
            address("thuong_tru", "residence.permanent"), address("tam_tru", "residence.temporary"),
        ] } ],
    });
    let judge = Arc::new(Modules::default());
    World::start_with(
        folder(),
        vec![published_as(&form)],
        Issuer::start().await,
        judge,
    )
    .await
}

fn old(commune: &str, detail: &str) -> Value {
    json!({
        "country": "VN", "province": "80", "district": "804", "commune": commune, "detail": detail,
        "vintage": "before-2025-07",
    })
}

/// What the register of residence says: each part of an address a disclosure, as the provider gives it.
fn proof(world: &World, permanent: &Value, temporary: &Value) -> String {
    let known = json!({ "source": "residence", "residence": { "permanent": permanent, "temporary": temporary } });
    let mut disclosed = Vec::new();
    for (name, address) in [("permanent", permanent), ("temporary", temporary)] {
        let parts = address.as_object().unwrap().keys();
        disclosed.extend(parts.map(|part| format!("/residence/{name}/{part}")));
        disclosed.push(format!("/residence/{name}"));
    }
    let disclosed: Vec<&str> = disclosed.iter().map(String::as_str).collect();
    world.issuer.proof_of(known, &disclosed)
}

fn both(world: &World) -> [String; 1] {
    [proof(world, &old("28048", "Ấp 1"), &old("28057", "Ấp 2"))]
}

/// The person says in which of today's communes the place of the split one lies.
fn chosen(record: &mut IdentityRecord, commune: &str) {
    let answer = json!({ "province": "80", "commune": commune });
    for entry in &mut record.entries {
        prefill::settle(entry, &answer);
    }
}

async fn check(world: &World, right: &Value, code: &str, change: impl FnOnce(&mut Value)) {
    let mut dossier = right.clone();
    change(&mut dossier);
    assert_eq!(outcome(world, &dossier).await, code);
}

#[tokio::test]
async fn an_old_address_locks_as_today_s_with_the_register_s_own_words() {
    let world = world().await;
    let right = filled(&world, &both(&world), &[], &[]);
    assert_eq!(right["answers"]["thuong_tru"]["commune"], "28051");
    assert_eq!(right["origins"]["/thuong_tru"]["as_written"], WORDS);
    assert_eq!(
        right["answers"].get("tam_tru"),
        None,
        "nobody was asked yet"
    );
    assert_eq!(outcome(&world, &right).await, "taken");
    // Another commune, another house, the register's words changed or left out, or the old codes themselves.
    let at = |part: &str, value: &str| {
        let (part, value) = (part.to_owned(), json!(value));
        move |dossier: &mut Value| dossier["answers"]["thuong_tru"][part] = value
    };
    check(&world, &right, "findings", at("commune", "28036")).await;
    check(&world, &right, "findings", at("detail", "Ấp 9")).await;
    check(&world, &right, "findings", |dossier| {
        dossier["answers"]["thuong_tru"] = old("28048", "Ấp 1")
    })
    .await;
    let said = |value: Value| {
        move |dossier: &mut Value| dossier["origins"]["/thuong_tru"]["as_written"] = value
    };
    check(&world, &right, "origin-mismatch", said(json!("Xã khác"))).await;
    check(&world, &right, "origin-mismatch", said(Value::Null)).await;
    check(&world, &right, "origin-mismatch", |dossier| {
        let origins = dossier["origins"].as_object_mut().unwrap();
        origins.remove("/thuong_tru");
    })
    .await;
}

#[tokio::test]
async fn of_a_split_commune_the_person_says_which_it_is_and_only_of_those_that_took_a_part() {
    let world = world().await;
    for commune in ["28036", "28087"] {
        let right = filled_with(
            &world,
            &both(&world),
            &|record| chosen(record, commune),
            &[],
            &[],
        );
        let origin = &right["origins"]["/tam_tru"];
        assert_eq!(right["answers"]["tam_tru"]["commune"], commune);
        assert_eq!(origin["as_written"], SPLIT_WORDS);
        assert_eq!(
            origin["assurance"], "typed",
            "the commune is the person's word"
        );
        assert_eq!(outcome(&world, &right).await, "taken");
        // A neighbour that took no part of it, and a house that the register does not name.
        check(&world, &right, "origin-mismatch", |dossier| {
            dossier["answers"]["tam_tru"]["commune"] = json!("28051")
        })
        .await;
        check(&world, &right, "origin-mismatch", |dossier| {
            dossier["answers"]["tam_tru"]["detail"] = json!("Ấp 9")
        })
        .await;
        // Nor is it surer than what is typed.
        check(&world, &right, "origin-mismatch", |dossier| {
            dossier["origins"]["/tam_tru"]["assurance"] = json!("vneid2")
        })
        .await;
    }
    // Who types it themself says so.
    let typed = [
        ("/tam_tru/province", "80"),
        ("/tam_tru/commune", "28051"),
        ("/tam_tru/detail", "Ấp 9"),
    ];
    let own = filled(&world, &both(&world), &[], &typed);
    assert_eq!(own["origins"].get("/tam_tru"), None);
    assert_eq!(outcome(&world, &own).await, "taken");
}

#[tokio::test]
async fn who_holds_back_a_part_of_an_old_address_makes_no_other_of_it() {
    let world = world().await;
    // 28066 is a unit of today, too: without its time the old code would name it.
    let whole = proof(&world, &old("28066", "Ấp 1"), &old("28057", "Ấp 2"));
    let right = filled(&world, std::slice::from_ref(&whole), &[], &[]);
    assert_eq!(outcome(&world, &right).await, "taken");
    for part in ["vintage", "district", "commune", "province"] {
        let held_back = format!("/residence/permanent/{part}");
        let there = disclosed_pointers(right["proofs"][0].as_str().unwrap()).unwrap();
        let keep: BTreeSet<String> = there.into_iter().filter(|one| *one != held_back).collect();
        // `select` keeps what lies around: the whole goes only with all of its parts left to pick.
        let keep = keep
            .into_iter()
            .filter(|one| one != "/residence/permanent")
            .collect();
        let mut wrong = right.clone();
        wrong["proofs"][0] = json!(select(&whole, &keep).unwrap());
        assert_eq!(outcome(&world, &wrong).await, "origin-mismatch", "{part}");
    }
}

#[tokio::test]
async fn an_old_address_that_can_not_be_understood_fills_nothing_and_stops_nobody() {
    let world = world().await;
    let mut contradicting = old("28048", "Ấp 1");
    contradicting["district"] = json!("803");
    for wrong in [old("99999", "Ấp 1"), contradicting] {
        let proofs = [proof(&world, &wrong, &old("28057", "Ấp 2"))];
        let typed = [
            ("/thuong_tru/province", "80"),
            ("/thuong_tru/commune", "28051"),
            ("/thuong_tru/detail", "Ấp 1"),
        ];
        let own = filled(&world, &proofs, &[], &typed);
        assert_eq!(own["origins"].as_object().unwrap().len(), 0);
        assert_eq!(outcome(&world, &own).await, "taken");
    }
}
