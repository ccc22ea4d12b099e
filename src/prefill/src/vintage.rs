//! Addresses of the three levels before 1 July 2025: what they are in today's units, which alone a form asks for.
//!
//! This is the one place that converts. The page gets its record from the service, and the service makes the same record again
//! from the proofs at submit, so both come to the same address, or to none. A code alone says nothing, since most were given
//! anew in 2025: an address that does not say of which time it is says nothing either.

use serde_json::{Value, json};
use value::Assurance;

use crate::record::Entry;

const TODAY: &str = "since-2025-07";
const BEFORE: &str = "before-2025-07";

/// The value of an attribute as a form takes it, and the register's own words where it had to be converted. Nothing if it is an
/// address whose levels contradict each other, of a unit that there was not, or of no known time.
///
/// Where the old commune was split, the value is an address that no field takes: the old codes, its words in `text`, and in
/// `today` the communes that [`settle`] can choose from, the one to offer first at the beginning.
pub(crate) fn as_of_today(attr: &str, value: &Value) -> Option<(Value, Option<String>)> {
    let as_it_is = || Some((value.clone(), None));
    let is_address = registry::attribute(attr).is_some_and(|known| known.kind == "address");
    let part = |name: &str| value.get(name).and_then(Value::as_str);
    if !is_address || !value.is_object() || part("country").is_some_and(|code| code != "VN") {
        return as_it_is();
    }
    match part("vintage") {
        Some(TODAY) => as_it_is(),
        Some(BEFORE) => converted(value),
        _ => None,
    }
}

fn converted(old: &Value) -> Option<(Value, Option<String>)> {
    let part = |name: &str| old.get(name).and_then(Value::as_str);
    let commune = match old.get("commune") {
        Some(code) => Some(code.as_str()?),
        None => None,
    };
    let unit = registry::old_unit(part("province")?, part("district")?, commune)?;
    let detail = part("detail").filter(|detail| !detail.is_empty());
    let words: Vec<&str> = detail.into_iter().chain([unit.name.as_str()]).collect();
    let words = words.join(", ");
    let value = match unit.now[..] {
        [now] => today(now.province, now.commune, detail),
        _ => {
            let communes = unit.now.iter();
            let communes: Vec<Value> = communes
                .map(|now| json!({ "province": now.province, "commune": now.commune }))
                .collect();
            let mut split = old.clone();
            split["text"] = json!(words);
            split["today"] = json!(communes);
            split
        }
    };
    Some((value, Some(words)))
}

fn today(province: &str, commune: &str, detail: Option<&str>) -> Value {
    let mut address =
        json!({ "country": "VN", "province": province, "commune": commune, "vintage": TODAY });
    if let Some(detail) = detail {
        address["detail"] = json!(detail);
    }
    address
}

/// Takes the person's word in which of today's communes the place of a split one lies, if it is one of those that took a part of
/// it; `answer` is the address as the form has it. That is their word, so it is no surer than what they type, and locks nothing.
pub fn settle(entry: &mut Entry, answer: &Value) {
    let units = entry.value.get("today").and_then(Value::as_array);
    let is_meant = |unit: &&Value| {
        let same = |part: &str| unit.get(part) == answer.get(part);
        same("province") && same("commune")
    };
    let found = units.and_then(|units| units.iter().find(is_meant));
    let part = |name: &str| found?.get(name)?.as_str();
    // Nobody but this room says that an address was converted.
    let (Some(province), Some(commune), Some(_)) =
        (part("province"), part("commune"), &entry.as_written)
    else {
        return;
    };
    let detail = entry.value.get("detail").and_then(Value::as_str);
    entry.value = today(province, commune, detail);
    entry.assurance = Assurance::Typed;
}
