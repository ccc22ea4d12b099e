//! What becomes of claims: the right people, the asked attributes and no others, and a reason for what is not there.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeSet;

use prefill::{
    IdentityRecord, ReadError, SCHEMA, Wanted, Why, attributes_to_request, merge, missing_record,
    placed_record, presented, record_from_claims,
};
use serde_json::{Value, json};
use value::Assurance;

fn claims() -> Value {
    json!({
        "iss": "https://id.test", "sub": "x",
        "source": "population", "assurance": "vneid2", "as_of": "2026-11-21", "declined": ["contact.email"],
        "name": { "birth": "Nguyễn Văn Mẫu" },
        "id": { "number": "003086000021" },
        "sex": "M",
        "religion": "none of the form's business",
        "contact": { "phone": null },
        "household": {
            "relation": "chu-ho",
            "head": { "name": "Nguyễn Văn Mẫu", "id": "003086000021", "phone": "not for others" },
            "members": [
                { "name": { "birth": "Nguyễn Văn Mẫu" }, "id": { "number": "003086000021" }, "household": { "relation": "chu-ho" } },
                { "name": { "birth": "Phạm Thị Thí Dụ" }, "id": { "number": "003188000022" }, "household": { "relation": "vo" },
                  "birth": { "date": "1988-11-30" }, "sex": "F", "contact": { "phone": "0530000000" } },
                { "name": { "birth": "Nguyễn Thị Thí" }, "household": { "relation": "con-de" },
                  "birth": { "date": "2014-06-01" }, "sex": "F", "minor_child": true, "contact": { "phone": "0530000001" } },
            ],
        },
    })
}

fn check(wanted: &[(&str, &str, &str)], entries: &[(&str, &str, &str)], missing: &[(&str, Why)]) {
    let wanted: Vec<Wanted<'_>> = wanted
        .iter()
        .map(|(attr, role, from)| Wanted { attr, role, from })
        .collect();
    let record = record_from_claims(&claims(), 3, &wanted);
    let found: Vec<(&str, &str, &str)> = record
        .entries
        .iter()
        .map(|e| {
            (
                e.subject.as_str(),
                e.attr.as_str(),
                e.value.as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, entries);
    let found: Vec<(&str, Why)> = record
        .missing
        .iter()
        .map(|m| (m.attr.as_str(), m.why))
        .collect();
    assert_eq!(found, missing);
    for entry in &record.entries {
        assert_eq!(entry.source, "population");
        assert_eq!(entry.assurance, Assurance::Vneid2);
        assert_eq!(entry.as_of, "2026-11-21");
        assert_eq!(entry.proof, Some(3));
    }
}

#[test]
fn only_what_is_wanted_comes_out_in_the_order_it_is_wanted() {
    check(
        &[
            ("sex", "applicant", "self"),
            ("name.birth", "applicant", "self"),
        ],
        &[
            ("self", "sex", "M"),
            ("self", "name.birth", "Nguyễn Văn Mẫu"),
        ],
        &[],
    );
    check(&[], &[], &[]);
}

#[test]
fn the_head_is_an_attribute_of_the_applicant_or_a_person_of_their_own() {
    check(
        &[
            ("household.head.name", "applicant", "self"),
            ("name.birth", "owner", "household.head"),
            ("id.number", "owner", "household.head"),
        ],
        &[
            ("self", "household.head.name", "Nguyễn Văn Mẫu"),
            ("head", "name.birth", "Nguyễn Văn Mẫu"),
            ("head", "id.number", "003086000021"),
        ],
        &[],
    );
}

#[test]
fn of_the_head_nothing_but_name_and_number_is_read() {
    check(
        &[
            ("contact.phone", "owner", "household.head"),
            ("household.head.phone", "owner", "household.head"),
        ],
        &[],
        &[
            ("contact.phone", Why::None),
            ("household.head.phone", Why::None),
        ],
    );
}

#[test]
fn members_are_numbered_without_the_applicant() {
    check(
        &[
            ("name.birth", "members", "household.members"),
            ("household.relation", "members", "household.members"),
        ],
        &[
            ("m1", "name.birth", "Phạm Thị Thí Dụ"),
            ("m1", "household.relation", "vo"),
            ("m2", "name.birth", "Nguyễn Thị Thí"),
            ("m2", "household.relation", "con-de"),
        ],
        &[],
    );
}

#[test]
fn whoever_may_be_chosen_is_the_applicant_or_a_member() {
    check(
        &[
            ("name.birth", "child", "household"),
            ("sex", "child", "household"),
            ("contact.phone", "child", "household"),
        ],
        &[
            ("self", "name.birth", "Nguyễn Văn Mẫu"),
            ("self", "sex", "M"),
            ("m1", "name.birth", "Phạm Thị Thí Dụ"),
            ("m2", "name.birth", "Nguyễn Thị Thí"),
            ("m2", "sex", "F"),
        ],
        &[("contact.phone", Why::None)],
    );
    let wanted = [Wanted {
        attr: "sex",
        role: "child",
        from: "household",
    }];
    assert_eq!(attributes_to_request(&wanted), ["household.members", "sex"]);
}

#[test]
fn more_is_read_of_the_own_child_under_age_and_of_nobody_else() {
    check(
        &[
            ("birth.date", "members", "household.members"),
            ("sex", "members", "household.members"),
            ("contact.phone", "members", "household.members"),
        ],
        &[("m2", "birth.date", "2014-06-01"), ("m2", "sex", "F")],
        &[("contact.phone", Why::None)],
    );
}

#[test]
fn a_number_that_one_member_lacks_is_not_missing_for_the_role() {
    check(
        &[("id.number", "members", "household.members")],
        &[("m1", "id.number", "003188000022")],
        &[],
    );
}

#[test]
fn what_is_not_there_has_a_reason() {
    check(
        &[
            ("contact.phone", "applicant", "self"),
            ("contact.email", "applicant", "self"),
            ("birth.date", "applicant", "self"),
            ("name.birth", "friend", "somewhere.else"),
        ],
        &[],
        &[
            ("contact.phone", Why::None),
            ("contact.email", Why::Declined),
            ("birth.date", Why::None),
            ("name.birth", Why::None),
        ],
    );
}

#[test]
fn claims_of_any_shape_give_a_record() {
    let wanted = [
        Wanted {
            attr: "name.birth",
            role: "a",
            from: "self",
        },
        Wanted {
            attr: "name.birth",
            role: "b",
            from: "household.members",
        },
        Wanted {
            attr: "name.birth",
            role: "c",
            from: "household.head",
        },
    ];
    for odd in [
        json!(null),
        json!([]),
        json!("x"),
        json!({}),
        json!({ "name": "x" }),
        json!({ "name": { "birth": {} } }),
    ] {
        for household in [
            json!(7),
            json!({ "members": 7 }),
            json!({ "members": [7, null, {}] }),
            json!({ "head": [] }),
        ] {
            let mut claims = claims();
            claims["household"] = household;
            claims["name"] = odd.clone();
            let record = record_from_claims(&claims, 0, &wanted);
            assert_eq!(record.missing.iter().filter(|m| m.role != "a").count(), 2);
        }
        // Without a stamp nothing can be said of any value.
        let record = record_from_claims(&odd, 0, &wanted);
        assert_eq!((record.entries.len(), record.missing.len()), (0, 3));
    }
    for (name, value) in [
        ("source", json!(1)),
        ("assurance", json!("godlike")),
        ("as_of", json!(null)),
    ] {
        let mut claims = claims();
        claims[name] = value;
        assert_eq!(record_from_claims(&claims, 0, &wanted).entries, []);
    }
}

#[test]
fn several_tokens_make_one_record() {
    let wanted = [
        Wanted {
            attr: "name.birth",
            role: "applicant",
            from: "self",
        },
        Wanted {
            attr: "contact.email",
            role: "applicant",
            from: "self",
        },
        Wanted {
            attr: "hometown",
            role: "applicant",
            from: "self",
        },
    ];
    let one = record_from_claims(&claims(), 0, &wanted);
    let stamp = json!({ "source": "residence", "assurance": "vneid2", "as_of": "2026-11-21", "hometown": "Huế" });
    let two = record_from_claims(&stamp, 1, &wanted);
    let down = missing_record(&wanted, Why::SourceDown);
    let whole = merge([two, one, down]);
    let attrs: Vec<&str> = whole.entries.iter().map(|e| e.attr.as_str()).collect();
    assert_eq!(attrs, ["hometown", "name.birth"]);
    assert_eq!(whole.missing.len(), 1);
    assert_eq!(whole.missing[0].why, Why::Declined);
    assert_eq!(merge([]), IdentityRecord::empty());
}

#[test]
fn nothing_is_asked_for_that_no_role_may_have() {
    let wanted = [
        Wanted {
            attr: "sex",
            role: "applicant",
            from: "self",
        },
        Wanted {
            attr: "id.number",
            role: "owner",
            from: "household.head",
        },
        Wanted {
            attr: "contact.phone",
            role: "owner",
            from: "household.head",
        },
        Wanted {
            attr: "name.birth",
            role: "members",
            from: "household.members",
        },
        Wanted {
            attr: "household.relation",
            role: "members",
            from: "household.members",
        },
        Wanted {
            attr: "religion",
            role: "x",
            from: "somewhere",
        },
    ];
    let ids = attributes_to_request(&wanted);
    assert_eq!(ids, ["household.head.id", "household.members", "sex"]);
}

const SAMPLE: &str = include_str!("../schema/identity.sample.json");

#[test]
fn the_sample_is_read_and_written_back_unchanged() {
    let record = IdentityRecord::parse(SAMPLE).unwrap();
    let written: Value = serde_json::from_str(&record.to_json()).unwrap();
    let sample: Value = serde_json::from_str(SAMPLE).unwrap();
    assert_eq!(written, sample);
}

#[test]
fn unknown_members_and_other_formats_are_refused() {
    let change = |from: &str, to: &str| IdentityRecord::parse(&SAMPLE.replacen(from, to, 1));
    for (from, to) in [
        ("\"missing\"", "\"extra\": 1, \"missing\""),
        ("\"attr\"", "\"extra\": 1, \"attr\""),
        ("\"why\"", "\"extra\": 1, \"why\""),
        ("\"vneid2\"", "\"vneid9\""),
        ("\"declined\"", "\"unwilling\""),
        ("\"proof\": 0", "\"proof\": -1"),
        ("\"subject\": \"self\", ", ""),
    ] {
        assert!(matches!(change(from, to), Err(ReadError::Shape)), "{from}");
    }
    assert!(matches!(
        change("identity/1", "identity/2"),
        Err(ReadError::Format)
    ));
    // What is wrong is told without what it says.
    let error = change("\"Nguyễn Văn Mẫu\"", "Nguyễn")
        .unwrap_err()
        .to_string();
    assert!(!error.contains("Nguyễn"));
}

/// The schema names exactly the members that the types have.
#[test]
fn schema_and_types_have_the_same_members() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let sample: Value = serde_json::from_str(SAMPLE).unwrap();
    for (in_schema, in_sample) in [
        ("/properties", ""),
        ("/$defs/entry/properties", "/entries"),
        ("/$defs/missing/properties", "/missing"),
    ] {
        // Of a list all that any of them has.
        let names = |value: &Value, place: &str| -> BTreeSet<String> {
            let found = value.pointer(place).unwrap();
            let all = found.as_array().cloned().unwrap_or(vec![found.clone()]);
            let members = all.iter().filter_map(Value::as_object);
            members.flat_map(|one| one.keys().cloned()).collect()
        };
        assert_eq!(names(&schema, in_schema), names(&sample, in_sample));
        let owner = in_schema.trim_end_matches("/properties");
        assert_eq!(
            schema.pointer(owner).unwrap()["additionalProperties"],
            false
        );
    }
    let reasons = schema
        .pointer("/$defs/missing/properties/why/enum")
        .unwrap();
    assert_eq!(reasons, &json!([Why::SourceDown, Why::None, Why::Declined]));
    let ladder = schema
        .pointer("/$defs/entry/properties/assurance/enum")
        .unwrap();
    let all = [
        Assurance::Typed,
        Assurance::Qr,
        Assurance::MrzQr,
        Assurance::Vneid1,
        Assurance::Vneid2,
        Assurance::Chip,
        Assurance::AgencyDb,
    ];
    assert_eq!(ladder, &json!(all));
}

#[test]
fn every_entry_tells_where_its_value_stands() {
    let wanted = [
        ("name.birth", "applicant", "self"),
        ("id.number", "owner", "household.head"),
        ("household.relation", "members", "household.members"),
    ];
    let wanted = wanted.map(|(attr, role, from)| Wanted { attr, role, from });
    let claims = claims();
    let (record, places) = placed_record(&claims, 0, &wanted);
    assert_eq!(
        places,
        [
            "/name/birth",
            "/household/head/id",
            "/household/members/1/household/relation",
            "/household/members/2/household/relation",
        ]
    );
    for (entry, place) in record.entries.iter().zip(&places) {
        assert_eq!(claims.pointer(place), Some(&entry.value));
    }
}

#[test]
fn members_keep_their_key_whoever_else_is_disclosed() {
    let subjects = |members: Value| {
        let claims = json!({ "source": "residence", "assurance": "vneid2", "as_of": "2026-11-21",
                             "household": { "members": members } });
        let wanted = [Wanted {
            attr: "name.birth",
            role: "members",
            from: "household.members",
        }];
        let record = record_from_claims(&claims, 0, &wanted);
        record
            .entries
            .into_iter()
            .map(|e| e.subject)
            .collect::<Vec<_>>()
    };
    let member = |key: Value| json!({ "key": key, "name": { "birth": "Mẫu" } });
    assert_eq!(
        subjects(json!([member(json!("m1")), member(json!("m2"))])),
        ["m1", "m2"]
    );
    assert_eq!(subjects(json!([member(json!("m2"))])), ["m2"]);
    for bad in [
        json!(""),
        json!("A"),
        json!("1a"),
        json!("self"),
        json!(7),
        json!("m1"),
        json!(null),
        json!("a/b"),
    ] {
        assert_eq!(
            subjects(json!([member(json!("m1")), member(bad)])),
            ["m1", "m2"]
        );
    }
}

#[test]
fn of_two_registers_the_attributes_own_counts_and_the_rest_keeps_its_order() {
    let entry = |attr: &str, subject: &str, source: &str| prefill::Entry {
        as_written: None,
        attr: attr.to_owned(),
        role: "r".to_owned(),
        subject: subject.to_owned(),
        value: json!("x"),
        source: source.to_owned(),
        assurance: Assurance::Vneid2,
        as_of: "2026-11-21".to_owned(),
        proof: None,
        reason: None,
    };
    let entries = [
        entry("birth.date", "self", "identity-card"),
        entry("name.birth", "m1", "residence"),
        entry("household.relation", "m1", "residence"),
        entry("birth.date", "self", "population"),
        entry("birth.date", "other", "identity-card"),
        entry("no.such", "self", "population"),
    ];
    assert_eq!(prefill::own_registers_first(&entries), [1, 2, 3, 4, 5, 0]);
    assert!(prefill::own_registers_first(&[]).is_empty());
}

#[test]
fn who_is_invited_is_never_read_from_what_the_applicant_shares() {
    let wanted = [
        ("name.birth", "applicant", "self"),
        ("name.birth", "owner", "invited"),
        ("ethnicity", "owner", "invited"),
        ("id.number", "other", "invited"),
    ];
    let wanted = wanted.map(|(attr, role, from)| Wanted { attr, role, from });
    assert_eq!(attributes_to_request(&wanted), ["name.birth"]);
    let record = record_from_claims(&claims(), 0, &wanted);
    assert!(record.entries.iter().all(|entry| entry.role == "applicant"));
    assert!(record.missing.iter().any(|one| one.role == "owner"));
    // The same claims presented by the person of one invited role are that role's, and no other's.
    let owner = presented(&wanted, "owner");
    assert_eq!(attributes_to_request(&owner), ["ethnicity", "name.birth"]);
    let record = record_from_claims(&claims(), 1, &owner);
    let told: Vec<_> = record
        .entries
        .iter()
        .map(|e| (&*e.role, &*e.subject, &*e.attr))
        .collect();
    assert_eq!(told[0], ("owner", "invited", "name.birth"));
    assert!(
        told.iter()
            .all(|(role, subject, _)| *role == "owner" && *subject == "invited")
    );
    assert!(presented(&wanted, "applicant").is_empty() && presented(&wanted, "nobody").is_empty());
}
