//! Addresses of before July 2025: today's with the register's own words, a question where the commune was split, and nothing for
//! what can not be understood.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use prefill::{Entry, Wanted, Why, record_from_claims, settle};
use serde_json::{Value, json};
use value::Assurance;

const WANTED: [Wanted<'_>; 1] = [Wanted {
    attr: "residence.permanent",
    role: "applicant",
    from: "self",
}];

/// The entry that a register's address becomes; an error with why there is none.
fn entry(address: Value) -> Result<Entry, Why> {
    let claims = json!({
        "source": "residence", "assurance": "vneid2", "as_of": "2026-11-21", "residence": { "permanent": address },
    });
    let mut record = record_from_claims(&claims, 0, &WANTED);
    record.entries.pop().ok_or_else(|| record.missing[0].why)
}

fn old(province: &str, district: &str, commune: &str) -> Value {
    json!({
        "country": "VN", "province": province, "district": district, "commune": commune, "detail": "Ấp 1",
        "vintage": "before-2025-07",
    })
}

fn with(mut address: Value, name: &str, value: Value) -> Value {
    address[name] = value;
    address
}

fn without(mut address: Value, name: &str) -> Value {
    address.as_object_mut().unwrap().remove(name);
    address
}

fn whole() -> Value {
    old("80", "804", "28048")
}

fn split() -> Value {
    old("80", "804", "28057")
}

fn today(commune: &str) -> Value {
    json!({
        "commune": commune, "country": "VN", "detail": "Ấp 1", "province": "80", "vintage": "since-2025-07",
    })
}

#[test]
fn a_commune_that_went_whole_into_one_of_today_s_is_that_one() {
    let entry = entry(whole()).unwrap();
    assert_eq!(entry.value, today("28051"));
    let words = "Ấp 1, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An";
    assert_eq!(entry.as_written.as_deref(), Some(words));
    assert_eq!(
        entry.assurance,
        Assurance::Vneid2,
        "as sure as the register"
    );
}

#[test]
fn an_address_of_today_stays_as_it_is() {
    let entry = entry(today("28051")).unwrap();
    assert_eq!((entry.value, entry.as_written), (today("28051"), None));
}

#[test]
fn without_a_detail_there_is_none() {
    let entry = entry(without(whole(), "detail")).unwrap();
    assert_eq!(entry.value, without(today("28051"), "detail"));
    let words = "Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An";
    assert_eq!(entry.as_written.as_deref(), Some(words));
}

#[test]
fn an_island_without_communes_is_one_of_today_s() {
    let island = without(old("77", "755", ""), "commune");
    let entry = entry(island).unwrap();
    assert_eq!(entry.value["commune"], "26732");
    assert_eq!(entry.value["province"], "79");
}

#[test]
fn of_a_split_commune_all_successors_are_told_and_none_is_chosen() {
    let entry = entry(split()).unwrap();
    let words = "Ấp 1, Xã Nhị Thành, Huyện Thủ Thừa, Tỉnh Long An";
    assert_eq!(entry.as_written.as_deref(), Some(words));
    assert_eq!(
        entry.value["vintage"], "before-2025-07",
        "no field takes it"
    );
    assert_eq!(entry.value["text"], words);
    let unit = |commune: &str| json!({ "province": "80", "commune": commune });
    assert_eq!(entry.value["today"], json!([unit("28036"), unit("28087")]));
}

#[test]
fn what_can_not_be_understood_is_not_there() {
    for (why, address) in [
        ("no such commune", old("80", "804", "99999")),
        ("a commune of another district", old("80", "803", "28048")),
        ("a district of another province", old("79", "804", "28048")),
        ("a province of today's codes", old("79", "755", "26732")),
        ("no province", without(whole(), "province")),
        ("no district", without(whole(), "district")),
        (
            "no commune, where there were some",
            without(whole(), "commune"),
        ),
        (
            "a commune that is no text",
            with(whole(), "commune", json!(28048)),
        ),
        (
            "a commune that is null",
            with(whole(), "commune", Value::Null),
        ),
        (
            "a province that is no text",
            with(whole(), "province", json!(80)),
        ),
        (
            "of no known time",
            with(whole(), "vintage", json!("before-1975")),
        ),
        ("a time that is no text", with(whole(), "vintage", json!(1))),
        // Most codes were given anew: who holds back the time would make another commune of it.
        ("the time held back", without(whole(), "vintage")),
        (
            "the time held back today, too",
            without(today("28051"), "vintage"),
        ),
        ("nothing at all", json!({})),
    ] {
        assert_eq!(entry(address), Err(Why::None), "{why}");
    }
}

#[test]
fn what_is_no_address_stays_as_it_is() {
    let text = json!("Ấp 1, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An");
    let entry = entry(text.clone()).unwrap();
    assert_eq!((entry.value, entry.as_written), (text, None));
}

#[test]
fn the_person_settles_a_split_one_with_their_own_word() {
    for commune in ["28036", "28087"] {
        let mut entry = entry(split()).unwrap();
        settle(&mut entry, &today(commune));
        assert_eq!(entry.value, today(commune));
        assert_eq!(entry.assurance, Assurance::Typed, "it locks nothing");
        assert!(entry.as_written.is_some());
    }
}

#[test]
fn nobody_settles_what_is_not_asked() {
    let check = |address: Value, answer: Value| {
        let before = entry(address).unwrap();
        let mut after = before.clone();
        settle(&mut after, &answer);
        assert_eq!(after, before, "{answer}");
    };
    for answer in [
        today("28051"),
        with(today("28036"), "province", json!("79")),
        without(today("28036"), "province"),
        without(today("28036"), "commune"),
        json!("28036"),
        json!({}),
        Value::Null,
    ] {
        check(split(), answer);
    }
    check(whole(), today("28036"));
    // An issuer that says itself what there is to choose from has converted nothing.
    let units = json!([{ "province": "80", "commune": "28036" }]);
    check(with(today("28051"), "today", units), today("28036"));
}
