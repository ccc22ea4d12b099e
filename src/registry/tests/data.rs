//! The embedded data is whole.

use std::collections::BTreeSet;

use registry::{Folded, Level, attribute, attributes, provinces, questions, source};

#[test]
fn attributes_are_complete() {
    let mut ids = BTreeSet::new();
    for attribute in attributes() {
        let id = &attribute.id;
        assert!(ids.insert(id), "{id} is given once");
        assert!(source(&attribute.source).is_some(), "{id}: source");
        assert!(
            attribute.legal.contains("Luật Căn cước 26/2023/QH15"),
            "{id}: ground"
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
fn exempt_from_the_lock_are_contact_current_residence_marital_facts_and_occupation() {
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
            "residence.temporary",
            "residence.current",
            "marital.status",
            "contact.phone",
            "contact.email",
            "occupation"
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

#[test]
fn nobody_is_asked_for_their_own_death() {
    let death = attribute("death.date").expect("Điều 9 khoản 24");
    assert!(death.roles.is_empty());
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
