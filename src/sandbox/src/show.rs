//! Words and values as people read them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use value::{Date, Text};

use crate::claims::Item;
use crate::params::Lang;

/// How a register is called.
pub(crate) fn source_name(id: &str, lang: Lang) -> &str {
    registry::source(id).map_or(id, |source| source.name.get(lang.tag()))
}

/// How an attribute is called.
pub(crate) fn label(attr: &str, lang: Lang) -> &str {
    registry::attribute(attr).map_or(attr, |a| a.label.get(lang.tag()))
}

/// Whether the law calls the attribute sensitive.
pub(crate) fn is_sensitive(attr: &str) -> bool {
    registry::attribute(attr).is_some_and(|a| a.sensitive)
}

/// The value as the person sees it before sharing it.
pub(crate) fn shown(item: &Item, lang: Lang) -> Option<String> {
    match &item.value {
        row @ Value::Object(_) if item.is_element => Some(row_line(&item.attr, row, lang)),
        value => shown_value(&item.attr, value, lang),
    }
}

fn shown_value(attr: &str, value: &Value, lang: Lang) -> Option<String> {
    let kind = registry::attribute(attr).map_or("", |a| a.kind.as_str());
    match (kind, value) {
        ("address", address) => Some(address_line(address, lang)),
        ("date", Value::String(text)) => Some(date(text)),
        ("choice", Value::String(code)) => Some(code_word(attr, code, lang)),
        (kind, Value::String(text)) => Some(value::shown(kind, text)),
        _ => None,
    }
}

/// All that is said in one element of a list: of a person who is they, of a place from when to when.
fn row_line(attr: &str, row: &Value, lang: Lang) -> String {
    if attr == "residence.history" {
        let part = |name: &str| row.get(name).and_then(Value::as_str);
        let days = [part("from"), part("to")]
            .map(|day| day.map_or(lang.pick("nay", "now").to_owned(), date));
        return format!(
            "{} – {}: {}",
            days[0],
            days[1],
            part("place").unwrap_or_default()
        );
    }
    const TOLD: [&str; 6] = [
        "name.birth",
        "household.relation",
        "id.number",
        "birth.date",
        "sex",
        "death.date",
    ];
    let told = TOLD.iter().filter_map(|attr| {
        let pointer = format!("/{}", attr.replace('.', "/"));
        shown_value(attr, row.pointer(&pointer)?, lang)
    });
    told.collect::<Vec<_>>().join(" · ")
}

/// A date the Vietnamese way; one that is known in part stays as far as it is known.
fn date(text: &str) -> String {
    match Date::parse_iso(text) {
        Some(day) => day.to_vietnamese(),
        None => text.rsplit('-').collect::<Vec<_>>().join("/"),
    }
}

fn code_word(attr: &str, code: &str, lang: Lang) -> String {
    let word = match (attr, code) {
        ("sex", "M") => Some(lang.pick("Nam", "Male")),
        ("sex", "F") => Some(lang.pick("Nữ", "Female")),
        _ => lists()
            .get(
                attr.rsplit_once("nationality")
                    .map_or(attr, |_| "nationality"),
            )
            .and_then(|words| words.get(code))
            .map(|label| label.get(lang.tag())),
    };
    // Where there is no list of words yet, the code is still more than nothing.
    word.map_or_else(
        || format!("{} {code}", lang.pick("Mã", "Code")),
        str::to_owned,
    )
}

/// Words for the codes of attributes: the lists that forms use.
fn lists() -> &'static BTreeMap<&'static str, BTreeMap<String, Text>> {
    static LISTS: OnceLock<BTreeMap<&'static str, BTreeMap<String, Text>>> = OnceLock::new();
    LISTS.get_or_init(|| {
        let all = [
            (
                "household.relation",
                include_str!("../../../forms/lists/quan-he-chu-ho.json"),
            ),
            (
                "ethnicity",
                include_str!("../../../forms/lists/dan-toc.json"),
            ),
            (
                "marital.status",
                include_str!("../../../forms/lists/tinh-trang-hon-nhan.json"),
            ),
            (
                "nationality",
                include_str!("../../../forms/lists/quoc-gia.json"),
            ),
        ];
        all.map(|(attr, text)| (attr, words_of(text))).into()
    })
}

fn words_of(text: &str) -> BTreeMap<String, Text> {
    let list: List = serde_json::from_str(text).expect("a test reads the lists");
    let options = list.options.into_iter();
    options.map(|option| (option.code, option.label)).collect()
}

#[derive(Deserialize)]
struct List {
    options: Vec<ListOption>,
}

#[derive(Deserialize)]
struct ListOption {
    code: String,
    label: Text,
}

/// Detail, commune and province in the order of an envelope; of before July 2025 as it was written then.
fn address_line(address: &Value, lang: Lang) -> String {
    let part = |name: &str| address.get(name).and_then(Value::as_str);
    if part("vintage") == Some("before-2025-07") {
        let codes = part("province").zip(part("district"));
        let unit = codes.and_then(|(p, d)| registry::old_unit(p, d, part("commune")));
        let unit = unit.map(|unit| unit.name);
        let words: Vec<&str> = part("detail").into_iter().chain(unit.as_deref()).collect();
        let when = lang.pick("trước 01/7/2025", "before 1 July 2025");
        return format!("{} ({when})", words.join(", "));
    }
    let province = part("province").and_then(registry::province);
    let commune = province.and_then(|p| p.commune(part("commune")?));
    let parts = [
        part("detail").or(part("text")),
        commune.map(|c| c.name.as_str()),
        province.map(|p| p.name.as_str()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(attr: &str, value: Value, expected: Option<&str>) {
        let item = Item {
            key: attr.to_owned(),
            attr: attr.to_owned(),
            source: "population".to_owned(),
            is_element: value.is_object() && attr != "residence.permanent",
            value,
        };
        assert_eq!(shown(&item, Lang::Vi).as_deref(), expected, "{attr}");
    }

    #[test]
    fn every_listed_code_of_the_sample_citizens_has_a_word() {
        for citizen in crate::citizens() {
            for person in std::iter::once(&citizen.attributes).chain(&citizen.members) {
                for (attr, words) in lists() {
                    let code = person.get(*attr).and_then(Value::as_str);
                    assert!(code.is_none_or(|code| words.contains_key(code)), "{attr}");
                }
            }
        }
    }

    #[test]
    fn values_are_shown_as_people_write_them() {
        check("birth.date", json!("2000-02-29"), Some("29/02/2000"));
        check("birth.date", json!("1938"), Some("1938"));
        check("birth.date", json!("1938-05"), Some("05/1938"));
        check("sex", json!("F"), Some("Nữ"));
        check("ethnicity", json!("16"), Some("Cơ-ho"));
        check("father.nationality", json!("VN"), Some("Việt Nam"));
        check("religion", json!("khong"), Some("Mã khong"));
        check("household.relation", json!("con-de"), Some("Con đẻ"));
        check("name.birth", json!("K' Brêm Mẫu"), Some("K' Brêm Mẫu"));
        let address =
            json!({ "country": "VN", "province": "01", "commune": "00166", "detail": "Số 12" });
        check(
            "residence.permanent",
            address,
            Some("Số 12, Phường Cầu Giấy, Thành phố Hà Nội"),
        );
        let old = json!({
            "country": "VN", "province": "80", "district": "804", "commune": "28048", "detail": "Ấp 1", "vintage": "before-2025-07"
        });
        check(
            "residence.permanent",
            old,
            Some("Ấp 1, Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An (trước 01/7/2025)"),
        );
        let child = json!({
            "name": { "birth": "Nguyễn Thị Thí" }, "id": { "number": "003314000023" }, "sex": "F",
            "household": { "relation": "con-de" }, "birth": { "date": "2014-06-01" }, "minor_child": true,
        });
        check(
            "household.members",
            child,
            Some("Nguyễn Thị Thí · Con đẻ · 003 314 000 023 · 01/06/2014 · Nữ"),
        );
        let place = json!({ "from": "2010-09-01", "place": "Phường Mẫu" });
        check(
            "residence.history",
            place,
            Some("01/09/2010 – nay: Phường Mẫu"),
        );
        check("birth.date", Value::Null, None);
    }
}
