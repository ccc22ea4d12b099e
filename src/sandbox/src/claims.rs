//! From a citizen's attributes to what is offered for sharing, and to the claims of a token.

use prefill::{IdentityRecord, Wanted, Why};
use serde_json::{Map, Value, json};

use crate::citizens::Citizen;

/// Id of the attribute whose elements are the other people of the household, each with a key.
const MEMBERS: &str = "household.members";

/// One thing a person can share or hold back.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// How the consent page calls it: the attribute's id, for an element of a list with its number: `household.members/0`.
    pub key: String,
    /// Registry id of the attribute.
    pub attr: String,
    /// The register that says it.
    pub source: String,
    /// Its value as a claim; null where the source does not answer, so that nobody knows it yet.
    pub value: Value,
    /// Whether it is an element of a list, which is shared by itself.
    pub is_element: bool,
}

/// What a citizen's account can share of the attributes that are asked for, and the ids of those it can not.
///
/// Both in the order asked; an id asked for twice counts once.
pub fn offered(citizen: &Citizen, asked: &[String]) -> (Vec<Item>, Vec<String>) {
    let mut items = Vec::new();
    let mut lacking: Vec<String> = Vec::new();
    for (index, attr) in asked.iter().enumerate() {
        if asked[..index].contains(attr) {
            continue;
        }
        let before = items.len();
        if citizen.may_share(attr) {
            items.extend(items_of(citizen, attr));
        }
        if items.len() == before {
            lacking.push(attr.clone());
        }
    }
    let others = elsewhere(citizen, &items);
    items.extend(others);
    (items, lacking)
}

/// What registers that are asked for something of their own say besides of what another register is asked for.
fn elsewhere(citizen: &Citizen, items: &[Item]) -> Vec<Item> {
    let is_asked = |source: &str| {
        items
            .iter()
            .any(|item| item.source == source && !item.value.is_null())
    };
    let mut others = Vec::new();
    for (source, held) in citizen
        .elsewhere
        .iter()
        .filter(|(source, _)| is_asked(source))
    {
        for (attr, value) in held {
            if items.iter().any(|item| item.attr == *attr) {
                let source = source.clone();
                others.push(Item {
                    source,
                    ..own_item(attr, value)
                });
            }
        }
    }
    others
}

fn items_of(citizen: &Citizen, attr: &str) -> Vec<Item> {
    if citizen.is_down(source_of(attr)) {
        return vec![own_item(attr, &Value::Null)];
    }
    if attr == MEMBERS {
        let members = citizen.members.iter().enumerate();
        return members
            .map(|(index, member)| element(attr, index, keyed(attr, index, nested(member))))
            .collect();
    }
    match citizen.attributes.get(attr) {
        Some(Value::Array(rows)) => {
            let rows = rows.iter().enumerate();
            rows.map(|(index, row)| element(attr, index, keyed(attr, index, row.clone())))
                .collect()
        }
        Some(value) => vec![own_item(attr, value)],
        None => Vec::new(),
    }
}

fn own_item(attr: &str, value: &Value) -> Item {
    Item {
        key: attr.to_owned(),
        attr: attr.to_owned(),
        source: source_of(attr).to_owned(),
        value: value.clone(),
        is_element: false,
    }
}

fn element(attr: &str, index: usize, value: Value) -> Item {
    Item {
        key: format!("{attr}/{index}"),
        attr: attr.to_owned(),
        source: source_of(attr).to_owned(),
        value,
        is_element: true,
    }
}

/// Members of an element that say which one it is; whoever sees the element sees them.
const OF_THE_ELEMENT: [&str; 2] = ["key", "minor_child"];

/// The claims of the items, nested by the dots of their ids, and the JSON Pointer of each disclosure: one for each leaf, and
/// around those of a list's element or of an address one for the whole, so that nothing tells that it is there.
pub(crate) fn claims_and_pointers(items: &[Item]) -> (Map<String, Value>, Vec<String>) {
    let mut claims = Map::new();
    let mut pointers = Vec::new();
    for item in items {
        let mut place = format!("/{}", item.attr.replace('.', "/"));
        if item.is_element {
            let row = push(&mut claims, &item.attr, item.value.clone());
            place = format!("{place}/{row}");
        } else {
            put(&mut claims, &item.attr, item.value.clone());
        }
        if item.value.is_object() {
            leaves(&item.value, &place, &mut pointers);
        }
        pointers.push(place);
    }
    (claims, pointers)
}

fn leaves(value: &Value, place: &str, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let hidden = |name: &&String| !OF_THE_ELEMENT.contains(&name.as_str());
            for name in members.keys().filter(hidden) {
                leaves(&members[name], &format!("{place}/{name}"), pointers);
            }
        }
        _ => pointers.push(place.to_owned()),
    }
}

/// What `credential::verify` would give for a token of this citizen's attributes from `source`, nothing held back:
/// for previews and for counting burden without a sign-in.
///
/// `as_of` is the day the register is taken to speak of, `YYYY-MM-DD`.
pub fn claims_of(citizen: &Citizen, asked: &[String], source: &str, as_of: &str) -> Value {
    let (items, _) = offered(citizen, asked);
    let of_source: Vec<Item> = items
        .into_iter()
        .filter(|item| item.source == source && !item.value.is_null())
        .collect();
    let (mut claims, _) = claims_and_pointers(&of_source);
    claims.insert("source".to_owned(), json!(source));
    claims.insert("assurance".to_owned(), json!(citizen.assurance()));
    claims.insert("as_of".to_owned(), json!(as_of));
    Value::Object(claims)
}

/// What a citizen who signs in and agrees to everything shares of what is wanted: one record for each source that has any
/// of it or does not answer, in the order of the registry's sources, which is also the number of their proof.
pub fn records_of(
    citizen: &Citizen,
    wanted: &[Wanted<'_>],
    as_of: &str,
) -> Vec<(&'static str, IdentityRecord)> {
    let asked = prefill::attributes_to_request(wanted);
    let mut records = Vec::new();
    for (proof, source) in (0..).zip(registry::sources()) {
        let of_source = prefill::wanted_from(wanted, &source.id);
        let may_share = |one: &Wanted<'_>| citizen.may_share(one.attr);
        if citizen.is_down(&source.id) && of_source.iter().any(may_share) {
            let missing = prefill::missing_record(&of_source, Why::SourceDown);
            records.push((source.id.as_str(), missing));
            continue;
        }
        let claims = claims_of(citizen, &asked, &source.id, as_of);
        let record = prefill::record_from_claims(&claims, proof, wanted);
        if !record.entries.is_empty() {
            records.push((source.id.as_str(), record));
        }
    }
    records
}

/// The register an attribute is read from.
pub(crate) fn source_of(attr: &str) -> &'static str {
    registry::attribute(attr).map_or("population", |a| a.source.as_str())
}

/// Attributes by id as one object nested by the dots of the ids.
fn nested(attributes: &std::collections::BTreeMap<String, Value>) -> Value {
    let mut out = Map::new();
    for (attr, value) in attributes {
        put(&mut out, attr, value.clone());
    }
    Value::Object(out)
}

/// Somebody of a list with the key that stays theirs whoever else of it is shared; what is no list of people stays as it is.
fn keyed(attr: &str, index: usize, mut row: Value) -> Value {
    let letter = match attr {
        MEMBERS => "m",
        "children" => "c",
        "civil.deaths" => "d",
        _ => return row,
    };
    row["key"] = json!(format!("{letter}{}", index + 1));
    row
}

fn put(claims: &mut Map<String, Value>, attr: &str, value: Value) {
    match attr.split_once('.') {
        Some((first, rest)) => put(object_in(claims, first), rest, value),
        None => {
            claims.insert(attr.to_owned(), value);
        }
    }
}

/// Adds a row to the list at an attribute's place and gives its number.
fn push(claims: &mut Map<String, Value>, attr: &str, row: Value) -> usize {
    if let Some((first, rest)) = attr.split_once('.') {
        return push(object_in(claims, first), rest, row);
    }
    let rows = claims.entry(attr).or_insert_with(|| json!([]));
    let Value::Array(rows) = rows else {
        return 0;
    };
    rows.push(row);
    rows.len() - 1
}

fn object_in<'c>(claims: &'c mut Map<String, Value>, name: &str) -> &'c mut Map<String, Value> {
    let inner = claims.entry(name).or_insert_with(|| json!({}));
    if !inner.is_object() {
        *inner = json!({});
    }
    inner
        .as_object_mut()
        .expect("it was made an object on the line above")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citizens::citizens;

    fn asked(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn citizen(id: &str) -> Citizen {
        let found = citizens().into_iter().find(|c| c.id == id);
        found.expect("a sample citizen of that name")
    }

    #[test]
    fn only_what_is_asked_is_offered_and_members_one_by_one() {
        let ids = asked(&[
            "household.members",
            "name.birth",
            "name.birth",
            "name.other",
        ]);
        let (items, lacking) = offered(&citizen("nguyen-van-mau"), &ids);
        let keys: Vec<&str> = items.iter().map(|i| i.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "household.members/0",
                "household.members/1",
                "household.members/2",
                "name.birth"
            ]
        );
        assert_eq!(lacking, ["name.other"]);
    }

    #[test]
    fn level_1_shares_who_somebody_is_and_no_more() {
        let ids = asked(&["id.number", "residence.permanent", "household.members"]);
        let (items, lacking) = offered(&citizen("pham-van-muc-mot"), &ids);
        assert_eq!(items.len(), 1);
        assert_eq!(lacking, ["residence.permanent", "household.members"]);
    }

    #[test]
    fn lists_are_shared_element_by_element() {
        let (items, _) = offered(
            &citizen("nguyen-van-mau"),
            &asked(&["children", "residence.history"]),
        );
        let keys: Vec<&str> = items.iter().map(|i| i.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "children/0",
                "children/1",
                "residence.history/0",
                "residence.history/1"
            ]
        );
        // The elder child is held back, so the younger one stands first.
        let (claims, pointers) = claims_and_pointers(&items[1..]);
        assert_eq!(claims["children"][0]["name"]["birth"], "Nguyễn Văn Dụ");
        assert_eq!(
            pointers[..4],
            [
                "/children/0/id/number",
                "/children/0/name/birth",
                "/children/0/nationality",
                "/children/0"
            ]
        );
        assert!(pointers.contains(&"/residence/history/1/place".to_owned()));
    }

    #[test]
    fn a_source_that_is_down_is_asked_for_and_gives_nothing() {
        let citizen = citizen("quach-thi-dut-noi");
        let ids = asked(&["name.birth", "residence.permanent", "household.members"]);
        let (items, lacking) = offered(&citizen, &ids);
        let unknown: Vec<&str> = items
            .iter()
            .filter(|i| i.value.is_null())
            .map(|i| &*i.attr)
            .collect();
        assert_eq!(unknown, ["residence.permanent", "household.members"]);
        assert!(lacking.is_empty());
        let wanted = |attr, role, from| Wanted { attr, role, from };
        let wanted = [
            wanted("name.birth", "applicant", "self"),
            wanted("residence.permanent", "applicant", "self"),
            wanted("name.birth", "head", "household.head"),
            wanted("religion", "applicant", "self"),
        ];
        let records = records_of(&citizen, &wanted, "2026-11-21");
        let asked: Vec<&str> = records.iter().map(|(source, _)| *source).collect();
        assert_eq!(
            asked,
            ["population", "residence"],
            "the person is asked for both"
        );
        let record = prefill::merge(records.into_iter().map(|(_, record)| record));
        assert_eq!(record.entries.len(), 1);
        let why: Vec<(&str, Why)> = record.missing.iter().map(|m| (&*m.attr, m.why)).collect();
        assert_eq!(
            why,
            [
                ("residence.permanent", Why::SourceDown),
                ("religion", Why::None),
                ("name.birth", Why::SourceDown),
            ]
        );
    }

    #[test]
    fn claims_are_nested_by_the_dots_of_their_ids() {
        let ids = asked(&["household.head.name", "household.members", "sex"]);
        let (items, _) = offered(&citizen("do-thi-nhuan"), &ids);
        let (claims, pointers) = claims_and_pointers(&items);
        assert_eq!(claims["household"]["head"]["name"], "Bùi Văn Mẫu");
        assert_eq!(claims["household"]["members"][2]["minor_child"], true);
        assert_eq!(
            claims["household"]["members"][1]["household"]["relation"],
            "con-de"
        );
        assert_eq!(
            pointers[..5],
            [
                "/household/head/name",
                "/household/members/0/household/relation",
                "/household/members/0/id/number",
                "/household/members/0/name/birth",
                "/household/members/0"
            ]
        );
        assert_eq!(pointers.last().map(String::as_str), Some("/sex"));
        // Whose element it is and whether it is an own child is no leaf of its own.
        assert!(
            pointers
                .iter()
                .all(|p| !p.ends_with("/key") && !p.ends_with("/minor_child"))
        );
    }
}
