//! From a citizen's attributes to what is offered for sharing, and to the claims of a token.

use prefill::{IdentityRecord, Wanted};
use serde_json::{Map, Value, json};

use crate::citizens::Citizen;

/// Id of the attribute whose elements are shared one by one.
const MEMBERS: &str = "household.members";

/// One thing a person can share or hold back.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// How the consent page calls it: the attribute's id, for a member of the household with its number:
    /// `household.members/0`.
    pub key: String,
    /// Registry id of the attribute.
    pub attr: String,
    /// Its value as a claim.
    pub value: Value,
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
    (items, lacking)
}

fn items_of(citizen: &Citizen, attr: &str) -> Vec<Item> {
    if attr == MEMBERS {
        let member_item = |(index, member): (usize, &_)| Item {
            key: format!("{MEMBERS}/{index}"),
            attr: attr.to_owned(),
            value: keyed(index, nested(member)),
        };
        return citizen
            .members
            .iter()
            .enumerate()
            .map(member_item)
            .collect();
    }
    let value = citizen.attributes.get(attr);
    let own_item = |value: &Value| Item {
        key: attr.to_owned(),
        attr: attr.to_owned(),
        value: value.clone(),
    };
    value.map(own_item).into_iter().collect()
}

/// The claims of the items, nested by the dots of their ids, and the JSON Pointer of each: one disclosure for each
/// attribute, and for each member of the household.
pub(crate) fn claims_and_pointers(items: &[Item]) -> (Map<String, Value>, Vec<String>) {
    let mut claims = Map::new();
    let mut pointers = Vec::new();
    for item in items {
        let path = item.attr.replace('.', "/");
        if item.attr == MEMBERS {
            let household = object_in(&mut claims, "household");
            let members = household.entry("members").or_insert_with(|| json!([]));
            if let Value::Array(members) = members {
                pointers.push(format!("/{path}/{}", members.len()));
                members.push(item.value.clone());
            }
        } else {
            put(&mut claims, &item.attr, item.value.clone());
            pointers.push(format!("/{path}"));
        }
    }
    (claims, pointers)
}

/// What `credential::verify` would give for a token of this citizen's attributes from `source`, nothing held back:
/// for previews and for counting burden without a sign-in.
///
/// `as_of` is the day the register is taken to speak of, `YYYY-MM-DD`.
pub fn claims_of(citizen: &Citizen, asked: &[String], source: &str, as_of: &str) -> Value {
    let (items, _) = offered(citizen, asked);
    let of_source: Vec<Item> = items
        .into_iter()
        .filter(|item| source_of(&item.attr) == source)
        .collect();
    let (mut claims, _) = claims_and_pointers(&of_source);
    claims.insert("source".to_owned(), json!(source));
    claims.insert("assurance".to_owned(), json!(citizen.assurance()));
    claims.insert("as_of".to_owned(), json!(as_of));
    Value::Object(claims)
}

/// What a citizen who signs in and agrees to everything shares of what is wanted: one record for each source that has any
/// of it, in the order of the registry's sources, which is also the number of their proof.
pub fn records_of(citizen: &Citizen, wanted: &[Wanted<'_>], as_of: &str) -> Vec<IdentityRecord> {
    let asked = prefill::attributes_to_request(wanted);
    let sources = registry::sources().iter().enumerate();
    let records = sources.map(|(proof, source)| {
        let claims = claims_of(citizen, &asked, &source.id, as_of);
        prefill::record_from_claims(&claims, proof as u32, wanted)
    });
    records
        .filter(|record| !record.entries.is_empty())
        .collect()
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

/// A member with the key that stays theirs whoever else of the household is shared.
fn keyed(index: usize, mut member: Value) -> Value {
    member["key"] = json!(format!("m{}", index + 1));
    member
}

fn put(claims: &mut Map<String, Value>, attr: &str, value: Value) {
    match attr.split_once('.') {
        Some((first, rest)) => put(object_in(claims, first), rest, value),
        None => {
            claims.insert(attr.to_owned(), value);
        }
    }
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
            pointers,
            [
                "/household/head/name",
                "/household/members/0",
                "/household/members/1",
                "/household/members/2",
                "/sex"
            ]
        );
    }
}
