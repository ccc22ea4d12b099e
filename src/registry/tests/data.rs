//! The embedded data is whole.

use std::collections::BTreeSet;

use registry::{
    Attribute, Availability, Folded, Level, Sureness, attribute, attributes, never, nobody,
    provinces, questions, source, sources,
};
use serde_json::Value;
use value::Date;

fn catalogue(name: &str) -> Value {
    let path = format!("{}/../../www/lang/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a catalogue of the page");
    serde_json::from_str(&text).expect("JSON")
}

/// Whoever answers is named where their answer stands, on screen and on paper; a person says it of themself.
#[test]
fn the_page_names_every_source() {
    let sheet = catalogue("print/sheet");
    for source in sources().iter().filter(|source| source.id != "person") {
        let id = &source.id;
        for lang in ["vi", "en"] {
            let name = format!("origin.register.{id}");
            let (first, later) = (catalogue(lang), catalogue(&format!("later/{lang}")));
            assert!(
                first[&name].is_string() || later[&name].is_string(),
                "{name} in {lang}"
            );
        }
        assert!(sheet[format!("source.{id}")].is_string(), "{id} on paper");
    }
}

#[test]
fn attributes_are_complete() {
    let mut ids = BTreeSet::new();
    for attribute in attributes() {
        let id = &attribute.id;
        assert!(ids.insert(id), "{id} is given once");
        assert!(source(&attribute.source).is_some(), "{id}: source");
        assert!(!attribute.legal.is_empty(), "{id}: ground");
        // The ladder of the law itself was read; what the papers of the wallet rest on was not everywhere.
        let is_identity_law = attribute.legal.contains("Luật Căn cước 26/2023/QH15");
        assert!(
            !is_identity_law || attribute.confidence.legal == Sureness::Verified,
            "{id}: the law on identity was read"
        );
        assert_ne!(
            attribute.confidence.availability,
            Sureness::Verified,
            "{id}: no register has published what it answers"
        );
        for lang in ["vi", "en"] {
            assert!(
                attribute.label.0.contains_key(lang),
                "{id}: label in {lang}"
            );
            assert_eq!(
                attribute.exempt.0.contains_key(lang),
                !attribute.lock,
                "{id}: reason in {lang}"
            );
        }
    }
    for id in [
        "household.members",
        "sex",
        "residence.current",
        "occupation",
    ] {
        assert!(attribute(id).is_some(), "{id}");
    }
}

#[test]
fn exempt_from_the_lock_is_what_changes_before_the_register_knows() {
    let free: Vec<&str> = attributes()
        .iter()
        .filter(|a| !a.lock)
        .map(|a| a.id.as_str())
        .collect();
    assert_eq!(
        free,
        [
            "spouse.name",
            "spouse.id",
            "spouse.oldId",
            "spouse.nationality",
            "residence.temporary",
            "residence.current",
            "residence.absence.from",
            "residence.absence.to",
            "residence.absence.reason",
            "marital.status",
            "contact.phone",
            "contact.email",
            "occupation",
            "civil.marriageCertificate.number",
            "civil.marriageCertificate.date",
            "civil.marriageCertificate.place",
            "health.firstCareFacility",
            "employment.employer",
            "employment.position",
            "payout.bank",
            "payout.account",
            "payout.holder",
        ]
    );
}

#[test]
fn members_give_who_they_are_and_children_their_birth_and_sex() {
    let known = attributes()
        .iter()
        .filter(|a| a.is_known_for("household.members"));
    let ids: Vec<&str> = known.map(|a| a.id.as_str()).collect();
    // Of an adult member `prefill` gives neither birth nor sex: those they show themselves.
    assert_eq!(
        ids,
        [
            "name.birth",
            "id.number",
            "birth.date",
            "sex",
            "household.relation"
        ]
    );
}

/// Items 1 to 25 of Điều 9, each with the attributes that carry it.
#[test]
fn every_item_of_the_law_has_its_attribute() {
    for item in 1..=25 {
        let ground = format!("Điều 9 khoản {item} Luật Căn cước 26/2023/QH15");
        assert!(attributes().iter().any(|a| a.legal == ground), "{ground}");
    }
    for source in sources() {
        let of_source = attributes().iter().filter(|a| a.source == source.id);
        assert!(of_source.count() > 0, "{}", source.id);
    }
    assert!(never().iter().all(|one| !one.why.get("en").is_empty()));
}

/// Claims nest by the dots of the ids, so that no id may be a step on the way to another.
#[test]
fn no_attribute_lies_inside_another() {
    for a in attributes() {
        let inside = format!("{}.", a.id);
        assert!(
            attributes().iter().all(|b| !b.id.starts_with(&inside)),
            "{}",
            a.id
        );
    }
}

#[test]
fn what_the_wallet_holds_is_not_counted_as_there_today() {
    let of_wallet = attributes().iter().filter(|a| {
        !["population", "identity-card", "residence", "person"].contains(&a.source.as_str())
    });
    for attribute in of_wallet {
        assert_ne!(
            attribute.availability,
            Availability::Today,
            "{}",
            attribute.id
        );
    }
}

fn fits_kind(attribute: &Attribute) -> bool {
    let text = attribute.sample.as_str();
    match attribute.kind.as_str() {
        "id-number" => text.is_some_and(|number| nobody().has_id(number)),
        "phone" => text.is_some_and(|number| nobody().has_phone(number)),
        "email" => text.is_some_and(|address| nobody().has_email(address)),
        "date" => text.is_some_and(|day| Date::parse_iso(day).is_some()),
        "address" => {
            let part = |name: &str| attribute.sample[name].as_str();
            let province = part("province").and_then(registry::province);
            province.is_some_and(|p| part("commune").is_some_and(|c| p.commune(c).is_some()))
        }
        "consent" => attribute.sample == Value::Bool(true),
        "list" => attribute
            .sample
            .as_array()
            .is_some_and(|rows| !rows.is_empty()),
        "name"
        | "text"
        | "place"
        | "choice"
        | "facility"
        | "licence-plate"
        | "social-insurance-no"
        | "tax-code"
        | "bank-account" => text.is_some_and(|text| !text.trim().is_empty()),
        _ => false,
    }
}

#[test]
fn samples_have_the_shape_of_their_kind_and_are_nobodys() {
    for attribute in attributes() {
        assert!(
            fits_kind(attribute),
            "{}: {}",
            attribute.id,
            attribute.sample
        );
        for number in long_numbers(&attribute.sample) {
            assert!(
                number.bytes().all(|b| b == b'0')
                    || nobody().has_id(&number)
                    || number.starts_with("0000"),
                "{}: {number} could be somebody's",
                attribute.id
            );
        }
    }
}

/// Runs of nine digits and more, wherever they stand.
fn long_numbers(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let runs = text.split(|c: char| !c.is_ascii_digit());
    let long = runs.filter(|run| run.len() >= 9 && !run.starts_with("053"));
    long.map(str::to_owned).collect()
}

#[test]
fn nobody_has_numbers_that_were_never_given_out() {
    let nobody = nobody();
    for (number, is_nobodys) in [
        ("000190000018", true),
        ("099300000099", true),
        ("001190000018", false),
        ("00019000001", false),
        ("00019000001x", false),
    ] {
        assert_eq!(nobody.has_id(number), is_nobodys, "{number}");
    }
    for (number, is_nobodys) in [
        ("0530000018", true),
        ("0912000000", false),
        ("053000001", false),
    ] {
        assert_eq!(nobody.has_phone(number), is_nobodys, "{number}");
    }
    for (address, is_nobodys) in [
        ("mau@example.test", true),
        ("mau@example.com", true),
        ("mau@notexample.com", false),
        ("mau@test", false),
        ("a@b@c.test", false),
        ("example.test", false),
    ] {
        assert_eq!(nobody.has_email(address), is_nobodys, "{address}");
    }
    for (code, is_nobodys) in [
        ("0000000018", true),
        ("0100047516", false),
        ("0000AB", false),
    ] {
        assert_eq!(nobody.has_code(code), is_nobodys, "{code}");
    }
    for (plate, is_nobodys) in [
        ("29A-000.00", true),
        ("29A-000.01", false),
        ("00000", false),
    ] {
        assert_eq!(nobody.has_plate(plate), is_nobodys, "{plate}");
    }
}

#[test]
fn the_table_of_the_docs_is_the_data() {
    const MARK: &str = "<!-- generated -->\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (head, table) = text.split_once(MARK).expect("the mark stands in the file");
    let expected = format!("\n{}", registry::markdown());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, format!("{head}{MARK}{expected}")).unwrap();
        return;
    }
    assert_eq!(
        table, expected,
        "run UPDATE_EXPECT=1 cargo test -p registry"
    );
}

#[test]
fn nobody_is_asked_for_their_own_death() {
    let death = attribute("death.date").expect("Điều 9 khoản 24");
    assert_eq!(death.roles, ["deceased"]);
    assert!(!death.is_known_for("self") && !death.is_known_for("invited"));
}

#[test]
fn a_relative_is_read_from_what_the_applicant_s_own_entry_says_and_counts_as_that_does() {
    let known = |from: &str| -> Vec<&str> {
        let all = attributes().iter().filter(|one| one.is_known_for(from));
        all.map(|one| one.id.as_str()).collect()
    };
    let who = ["name.birth", "id.number", "nationality", "id.oldNumber"];
    for from in [
        "family.father",
        "family.mother",
        "family.spouse",
        "family.children",
        "family",
    ] {
        assert_eq!(
            known(from),
            who,
            "no adult's data beyond who they are: {from}"
        );
    }
    assert_eq!(known("deceased"), ["name.birth", "id.number", "death.date"]);
    let name = attribute("name.birth").expect("Điều 9 khoản 1");
    for (from, availability, locks) in [
        ("self", Availability::Today, true),
        ("household.head", Availability::Today, true),
        ("household", Availability::Today, true),
        ("family.father", Availability::Pilot, true),
        ("family.children", Availability::Pilot, true),
        // A marriage may have ended before the register knows.
        ("family.spouse", Availability::Pilot, false),
        ("family", Availability::Pilot, false),
        ("deceased", Availability::Planned, true),
    ] {
        assert_eq!(name.availability_for(from), availability, "{from}");
        assert_eq!(name.locks_for(from), locks, "{from}");
    }
}

#[test]
fn sensitive_attributes_are_those_of_the_decree() {
    let ids: Vec<&str> = attributes()
        .iter()
        .filter(|a| a.sensitive)
        .map(|a| a.id.as_str())
        .collect();
    assert_eq!(ids, ["ethnicity", "religion", "bloodType"]);
}

#[test]
fn units_are_those_since_july_2025() {
    assert_eq!(provinces().len(), 34);
    let communes: usize = provinces().iter().map(|p| p.communes.len()).sum();
    assert_eq!(communes, 3321);
    let mut codes = BTreeSet::new();
    for province in provinces() {
        assert_eq!(province.code.len(), 2);
        assert!(
            province.name.ends_with(&province.short_name) || province.code == "79",
            "{}",
            province.name
        );
        for commune in &province.communes {
            assert!(
                commune.code.len() == 5 && codes.insert(&commune.code),
                "{}",
                commune.code
            );
            assert!(
                ["Xã ", "Phường ", "Đặc khu "]
                    .iter()
                    .any(|kind| commune.name.starts_with(kind)),
                "{}",
                commune.name
            );
        }
    }
    let hanoi = registry::province("01").expect("Hà Nội");
    assert_eq!(
        hanoi.commune("00004").expect("its first ward").name,
        "Phường Ba Đình"
    );
    assert!(hanoi.commune("26740").is_none());
}

fn level(text: &str, is_required: bool) -> Option<(&'static str, Level)> {
    questions().iter().find_map(|question| {
        question.find(&Folded::new(text))?;
        let level = if is_required {
            Some(question.when_required)
        } else {
            question.when_optional
        };
        level.map(|level| (question.id.as_str(), level))
    })
}

#[test]
fn forbidden_questions_are_found_by_their_words() {
    use Level::{Error, Warning};
    for (text, required, optional) in [
        ("Số SỔ HỘ KHẨU", Some(Error), Some(Warning)),
        ("so ho khau gia dinh", Some(Error), Some(Warning)),
        ("Số CMND", Some(Error), None),
        ("Giấy xác nhận CMND", Some(Error), Some(Error)),
        ("Hộ khẩu thường trú", Some(Warning), Some(Warning)),
        ("Quận/huyện", Some(Error), Some(Warning)),
        ("Bản sao căn cước", Some(Warning), Some(Warning)),
        ("Tôn giáo", Some(Warning), Some(Warning)),
        ("Dân tộc", Some(Warning), Some(Warning)),
        ("Bản sao có chứng thực", Some(Warning), Some(Warning)),
    ] {
        assert_eq!(
            level(text, true).map(|found| found.1),
            required,
            "{text}, required"
        );
        assert_eq!(
            level(text, false).map(|found| found.1),
            optional,
            "{text}, optional"
        );
    }
}

#[test]
fn other_words_are_left_alone() {
    for text in [
        "Cơ quan đăng ký",
        "Họ và tên",
        "Không cần nộp bản sao căn cước",
        "Quan hệ với chủ hộ",
        "Số hộ gia đình",
        "Đơn vị quản lý",
        "Không phải xuất trình sổ hộ khẩu",
        "Giấy khai sinh, nếu không tra cứu được",
        "Nơi thường trú",
        "Chân tộc",
    ] {
        assert_eq!(level(text, true), None, "{text}");
    }
}
