//! Words and values as people read them.

use serde_json::Value;
use value::Date;

use crate::claims::Item;

/// The register an attribute is read from.
pub(crate) fn source_of(attr: &str) -> &'static str {
    registry::attribute(attr).map_or("population", |a| a.source.as_str())
}

/// How a register is called.
pub(crate) fn source_name(id: &str) -> &str {
    registry::source(id).map_or(id, |source| source.name.get("vi"))
}

/// How an attribute is called.
pub(crate) fn label(attr: &str) -> &str {
    registry::attribute(attr).map_or(attr, |a| a.label.get("vi"))
}

/// Whether the law calls the attribute sensitive.
pub(crate) fn is_sensitive(attr: &str) -> bool {
    registry::attribute(attr).is_some_and(|a| a.sensitive)
}

/// The value as the person sees it before sharing it, or nothing where only a form's list knows the word for a code.
pub(crate) fn shown(item: &Item) -> Option<String> {
    let kind = registry::attribute(&item.attr).map_or("", |a| a.kind.as_str());
    match (kind, &item.value) {
        ("list", member) => Some(member.pointer("/name/birth")?.as_str()?.to_owned()),
        ("address", address) => Some(address_line(address)),
        ("date", Value::String(text)) => Some(date(text)),
        ("choice", Value::String(code)) => code_word(&item.attr, code).map(str::to_owned),
        (_, Value::String(text)) => Some(text.clone()),
        _ => None,
    }
}

/// A date the Vietnamese way; one that is known in part stays as far as it is known.
fn date(text: &str) -> String {
    match Date::parse_iso(text) {
        Some(day) => day.to_vietnamese(),
        None => text.rsplit('-').collect::<Vec<_>>().join("/"),
    }
}

fn code_word(attr: &str, code: &str) -> Option<&'static str> {
    match (attr, code) {
        ("sex", "M") => Some("Nam"),
        ("sex", "F") => Some("Nữ"),
        ("nationality", "VN") => Some("Việt Nam"),
        _ => None,
    }
}

/// Detail, commune and province in the order of an envelope.
fn address_line(address: &Value) -> String {
    let part = |name: &str| address.get(name).and_then(Value::as_str);
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
            value,
        };
        assert_eq!(shown(&item).as_deref(), expected, "{attr}");
    }

    #[test]
    fn values_are_shown_as_people_write_them() {
        check("birth.date", json!("2000-02-29"), Some("29/02/2000"));
        check("birth.date", json!("1938"), Some("1938"));
        check("birth.date", json!("1938-05"), Some("05/1938"));
        check("sex", json!("F"), Some("Nữ"));
        check("ethnicity", json!("16"), None);
        check("name.birth", json!("K' Brêm Mẫu"), Some("K' Brêm Mẫu"));
        let address =
            json!({ "country": "VN", "province": "01", "commune": "00166", "detail": "Số 12" });
        check(
            "residence.permanent",
            address,
            Some("Số 12, Phường Cầu Giấy, Thành phố Hà Nội"),
        );
        let member = json!({ "name": { "birth": "Nguyễn Thị Thí" } });
        check("household.members", member, Some("Nguyễn Thị Thí"));
    }
}
