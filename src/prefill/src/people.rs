//! From the claims of one token to the attributes of the people a form asks about.

use std::collections::BTreeSet;

use serde_json::Value;
use value::Assurance;

use crate::record::{Entry, FORMAT, IdentityRecord, Missing, Why};

/// One attribute that a module reads, as its section `tokhai.meta` lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted<'a> {
    /// Registry id, e.g. `name.birth`.
    pub attr: &'a str,
    /// Role of the form, e.g. `applicant`.
    pub role: &'a str,
    /// Where the role's person is found: `self`, `household.head`, `household.members`, or `household`, which is the
    /// applicant and the members. Of who is `invited` the applicant's tokens say nothing: see [`presented`].
    pub from: &'a str,
}

/// Where the person of a token is found that somebody who was invited presents of themself.
const PRESENTER: &str = "presenter";

/// How a record calls the person of an invited role.
pub const INVITED: &str = "invited";

/// What the person of an invited role is asked for, to be read from their own tokens; nothing if the role is none of those.
pub fn presented<'a>(wanted: &[Wanted<'a>], role: &str) -> Vec<Wanted<'a>> {
    let of_role = wanted
        .iter()
        .filter(|one| one.from == "invited" && one.role == role);
    of_role
        .map(|one| Wanted {
            from: PRESENTER,
            ..*one
        })
        .collect()
}

/// How the household head's own attributes are called among the applicant's.
const HEAD: [(&str, &str); 2] = [
    ("name.birth", "household.head.name"),
    ("id.number", "household.head.id"),
];

/// What may be read of every other member of the household.
const MEMBER: [&str; 3] = ["name.birth", "id.number", "household.relation"];

/// What may be read besides of the applicant's own children under age. Everybody else shows it themself.
const OWN_CHILD: [&str; 2] = ["birth.date", "sex"];

/// Ids to ask the identity provider for, so that nothing else is disclosed, in order and each once.
///
/// Attributes that a role can not have (another adult's phone number) are left out.
pub fn attributes_to_request(wanted: &[Wanted<'_>]) -> Vec<String> {
    let mut ids = BTreeSet::new();
    for one in wanted {
        match one.from {
            "self" | PRESENTER => ids.insert(one.attr.to_owned()),
            "household.head" => match head_claim(one.attr) {
                Some(claim) => ids.insert(claim.to_owned()),
                None => false,
            },
            "household.members" => ids.insert("household.members".to_owned()),
            "household" => {
                ids.insert("household.members".to_owned());
                ids.insert(one.attr.to_owned())
            }
            _ => false,
        };
    }
    ids.into_iter().collect()
}

/// Those of `wanted` that the register `source` answers, at least in part: what is missing when it can not be asked.
pub fn wanted_from<'a>(wanted: &[Wanted<'a>], source: &str) -> Vec<Wanted<'a>> {
    let is_held = |id: &String| registry::attribute(id).is_some_and(|known| known.source == source);
    let asks = |one: &Wanted<'a>| {
        attributes_to_request(std::slice::from_ref(one))
            .iter()
            .any(is_held)
    };
    wanted.iter().copied().filter(asks).collect()
}

/// The identity record of the attributes that are wanted and disclosed.
///
/// `claims` are those of a verified token, without digests: attributes nested by the dots of their ids, and beside them
/// `source`, `assurance`, `as_of` and, if the person held something back, `declined` (a list of attribute ids). `proof` is the
/// index that the token will have among the dossier's proofs.
///
/// Subjects: `self`, `head`, `invited`, and for members, without the applicant, the `key` that the issuer gives each; if one has none, or
/// two the same, `m1`, `m2` … in the token's order. With keys a member is the same person whoever else is disclosed. Without a readable
/// `source`, `assurance` and `as_of` nothing can be said of any value, and everything is missing.
pub fn record_from_claims(claims: &Value, proof: u32, wanted: &[Wanted<'_>]) -> IdentityRecord {
    placed_record(claims, proof, wanted).0
}

/// The same, and for each entry the JSON Pointer into `claims` where its value stands, so that a holder knows what to disclose
/// for it.
pub fn placed_record(
    claims: &Value,
    proof: u32,
    wanted: &[Wanted<'_>],
) -> (IdentityRecord, Vec<String>) {
    let Some(stamp) = Stamp::read(claims, proof) else {
        return (missing_record(wanted, Why::None), Vec::new());
    };
    let mut record = IdentityRecord::empty();
    let mut places = Vec::new();
    for role in roles_in_order(wanted) {
        let of_role: Vec<Wanted<'_>> = wanted.iter().copied().filter(|w| w.role == role).collect();
        let start = record.entries.len();
        for person in people(claims, &of_role) {
            add_person(&mut record, &mut places, &stamp, &of_role, &person);
        }
        for one in &of_role {
            let is_there = record.entries[start..].iter().any(|e| e.attr == one.attr);
            if !is_there {
                record.missing.push(missing(one, why(claims, one)));
            }
        }
    }
    (record, places)
}

/// The record when a source gave nothing at all, e.g. because it could not be reached.
pub fn missing_record(wanted: &[Wanted<'_>], why: Why) -> IdentityRecord {
    IdentityRecord {
        format: FORMAT.to_owned(),
        entries: Vec::new(),
        missing: wanted.iter().map(|one| missing(one, why)).collect(),
    }
}

fn missing(one: &Wanted<'_>, why: Why) -> Missing {
    Missing {
        attr: one.attr.to_owned(),
        role: one.role.to_owned(),
        why,
    }
}

/// What holds for all values of one token.
struct Stamp {
    source: String,
    assurance: Assurance,
    as_of: String,
    proof: u32,
}

impl Stamp {
    fn read(claims: &Value, proof: u32) -> Option<Stamp> {
        Some(Stamp {
            source: claims.get("source")?.as_str()?.to_owned(),
            assurance: serde_json::from_value(claims.get("assurance")?.clone()).ok()?,
            as_of: claims.get("as_of")?.as_str()?.to_owned(),
            proof,
        })
    }
}

/// One person and where their attributes stand.
struct Person<'c> {
    subject: String,
    place: PlaceOf<'c>,
}

enum PlaceOf<'c> {
    Own(&'c Value),
    Head(&'c Value),
    Member {
        element: &'c Value,
        /// Its index in the list as it was disclosed.
        index: usize,
        is_own_child: bool,
    },
}

impl Person<'_> {
    /// The value of an attribute and the pointer to it.
    fn attribute(&self, attr: &str) -> Option<(&Value, String)> {
        let (around, id, base) = match self.place {
            PlaceOf::Own(claims) => (claims, attr, String::new()),
            PlaceOf::Head(claims) => (claims, head_claim(attr)?, String::new()),
            PlaceOf::Member {
                element,
                index,
                is_own_child,
            } => {
                let may = MEMBER.contains(&attr) || (is_own_child && OWN_CHILD.contains(&attr));
                if !may {
                    return None;
                }
                (element, attr, format!("/household/members/{index}"))
            }
        };
        // A register that writes "nothing" as null holds nothing.
        let value = at(around, id).filter(|value| !value.is_null())?;
        Some((value, format!("{base}/{}", id.replace('.', "/"))))
    }
}

fn people<'c>(claims: &'c Value, of_role: &[Wanted<'_>]) -> Vec<Person<'c>> {
    let Some(first) = of_role.first() else {
        return Vec::new();
    };
    match first.from {
        "self" => vec![person("self", PlaceOf::Own(claims))],
        PRESENTER => vec![person(INVITED, PlaceOf::Own(claims))],
        "household.head" => vec![person("head", PlaceOf::Head(claims))],
        "household.members" => members(claims),
        "household" => {
            let own = person("self", PlaceOf::Own(claims));
            std::iter::once(own).chain(members(claims)).collect()
        }
        _ => Vec::new(),
    }
}

fn person<'c>(subject: &str, place: PlaceOf<'c>) -> Person<'c> {
    Person {
        subject: subject.to_owned(),
        place,
    }
}

fn members(claims: &Value) -> Vec<Person<'_>> {
    let own_number = at(claims, "id.number").and_then(Value::as_str);
    let is_applicant = |element: &Value| {
        let number = at(element, "id.number").and_then(Value::as_str);
        number.is_some() && number == own_number
    };
    let elements = at(claims, "household.members").and_then(Value::as_array);
    let others: Vec<(usize, &Value)> = elements
        .into_iter()
        .flatten()
        .enumerate()
        .filter(|(_, element)| !is_applicant(element))
        .collect();
    let keys = keys(&others);
    others
        .iter()
        .enumerate()
        .map(|(nth, (index, element))| Person {
            subject: match keys.get(nth) {
                Some(key) => (*key).to_owned(),
                None => format!("m{}", nth + 1),
            },
            place: PlaceOf::Member {
                element,
                index: *index,
                is_own_child: element.get("minor_child") == Some(&Value::Bool(true)),
            },
        })
        .collect()
}

/// The issuer's own keys of the members, or none at all if they do not tell everybody apart.
fn keys<'c>(members: &[(usize, &'c Value)]) -> Vec<&'c str> {
    let is_key = |text: &&str| {
        let mut bytes = text.bytes();
        text.len() <= 16
            && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && !["self", "head", INVITED].contains(text)
    };
    let found: Option<Vec<&str>> = members
        .iter()
        .map(|(_, element)| element.get("key")?.as_str().filter(is_key))
        .collect();
    let found = found.unwrap_or_default();
    let distinct: BTreeSet<&str> = found.iter().copied().collect();
    if distinct.len() == found.len() {
        found
    } else {
        Vec::new()
    }
}

fn add_person(
    record: &mut IdentityRecord,
    places: &mut Vec<String>,
    stamp: &Stamp,
    of_role: &[Wanted<'_>],
    person: &Person<'_>,
) {
    for one in of_role {
        let Some((value, place)) = person.attribute(one.attr) else {
            continue;
        };
        places.push(place);
        record.entries.push(Entry {
            attr: one.attr.to_owned(),
            role: one.role.to_owned(),
            subject: person.subject.clone(),
            value: value.clone(),
            source: stamp.source.clone(),
            assurance: stamp.assurance,
            as_of: stamp.as_of.clone(),
            proof: Some(stamp.proof),
            reason: None,
        });
    }
}

fn why(claims: &Value, one: &Wanted<'_>) -> Why {
    let claim = match one.from {
        "household.head" => head_claim(one.attr).unwrap_or(one.attr),
        "household.members" => "household.members",
        _ => one.attr,
    };
    let declined = claims.get("declined").and_then(Value::as_array);
    match declined {
        Some(ids) if ids.iter().any(|id| id == claim) => Why::Declined,
        _ => Why::None,
    }
}

fn head_claim(attr: &str) -> Option<&'static str> {
    HEAD.iter()
        .find(|(own, _)| *own == attr)
        .map(|(_, claim)| *claim)
}

/// The value at an attribute id, its dots being steps inward.
fn at<'c>(claims: &'c Value, attr: &str) -> Option<&'c Value> {
    attr.split('.')
        .try_fold(claims, |inner, step| inner.as_object()?.get(step))
}

fn roles_in_order<'a>(wanted: &[Wanted<'a>]) -> Vec<&'a str> {
    let mut roles = Vec::new();
    for one in wanted {
        if !roles.contains(&one.role) {
            roles.push(one.role);
        }
    }
    roles
}
