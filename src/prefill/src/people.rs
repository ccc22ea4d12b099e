//! From the claims of one token to the attributes of the people a form asks about.

use std::collections::BTreeSet;

use serde_json::Value;
use value::Assurance;

use crate::record::{Entry, FORMAT, IdentityRecord, Missing, Why};
use crate::vintage::as_of_today;

/// One attribute that a module reads, as its section `tokhai.meta` lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted<'a> {
    /// Registry id, e.g. `name.birth`.
    pub attr: &'a str,
    /// Role of the form, e.g. `applicant`.
    pub role: &'a str,
    /// Where the role's person is found: `self`, `household.head`, `household.members`, `family.father`, `family.mother`,
    /// `family.spouse`, `family.children`, `deceased`; or `household`, which is the applicant and the members, or `family`, which is
    /// parents, spouse and children. Of who is `invited` the applicant's tokens say nothing: see [`presented`].
    pub from: &'a str,
}

/// Where the person of a token is found that somebody who was invited presents of themself.
const PRESENTER: &str = "presenter";

/// How a record calls the person of an invited role.
pub const INVITED: &str = "invited";

/// What the person of an invited role is asked for, to be read from their own tokens; nothing if the role is none of those. That they
/// consent is in no token, whatever it says: they do it themself.
pub fn presented<'a>(wanted: &[Wanted<'a>], role: &str) -> Vec<Wanted<'a>> {
    let of_role = wanted
        .iter()
        .filter(|one| one.from == "invited" && one.role == role && one.attr != registry::CONSENT);
    of_role
        .map(|one| Wanted {
            from: PRESENTER,
            ..*one
        })
        .collect()
}

/// What may be read of every other member of the household.
const MEMBER: [&str; 3] = ["name.birth", "id.number", "household.relation"];

/// What may be read besides of the applicant's own children under age. Everybody else shows it themself.
const OWN_CHILD: [&str; 2] = ["birth.date", "sex"];

/// What the register holds of somebody's children.
const CHILD: [&str; 4] = ["name.birth", "id.number", "id.oldNumber", "nationality"];

/// What may be read of a relative whose death is registered.
const DECEASED: [&str; 3] = ["name.birth", "id.number", "death.date"];

/// One person alone, where a role's person comes `from`, with how a record calls them.
const SINGLE: [(&str, &str); 4] = [
    ("household.head", "head"),
    ("family.father", "father"),
    ("family.mother", "mother"),
    ("family.spouse", "spouse"),
];

/// Several people: where they come `from`, how a record calls those to whom the issuer gives no key, and what may be read of them.
const SEVERAL: [(&str, &str, &[&str]); 3] = [
    ("household.members", "m", &MEMBER),
    ("family.children", "c", &CHILD),
    ("deceased", "d", &DECEASED),
];

/// Ids to ask the identity provider for, so that nothing else is disclosed, in order and each once.
///
/// Attributes that a role can not have (another adult's phone number) are left out.
pub fn attributes_to_request(wanted: &[Wanted<'_>]) -> Vec<String> {
    let mut ids = BTreeSet::new();
    for one in wanted {
        for part in registry::parts_of(one.from) {
            let id = match (part, registry::list_of(part)) {
                ("self" | PRESENTER, _) => Some(one.attr),
                (_, Some(list)) => Some(list),
                _ => registry::claim_of(part, one.attr),
            };
            ids.extend(id.map(str::to_owned));
        }
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
/// Subjects: `self`, `head`, `father`, `mother`, `spouse`, `invited`, and for people of a list, without the applicant, the `key` that the issuer gives
/// each; if one has none, or two the same, `m1`, `m2` … in the token's order (members; children `c1` …, the deceased `d1` …). With keys a member is the same person whoever else is disclosed. Without a readable
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
    /// One relative, of whom the applicant's own attributes speak.
    Single(&'c Value, &'static str),
    Element {
        element: &'c Value,
        /// JSON Pointer to it, as the list was disclosed.
        base: String,
        /// What may be read of it.
        may: &'static [&'static str],
        is_own_child: bool,
    },
}

impl Person<'_> {
    /// The value of an attribute and the pointer to it.
    fn attribute(&self, attr: &str) -> Option<(&Value, String)> {
        let (around, id, base) = match &self.place {
            PlaceOf::Own(claims) => (claims, attr, ""),
            PlaceOf::Single(claims, from) => (claims, registry::claim_of(from, attr)?, ""),
            PlaceOf::Element {
                element,
                base,
                may,
                is_own_child,
            } => {
                let may = may.contains(&attr) || (*is_own_child && OWN_CHILD.contains(&attr));
                if !may {
                    return None;
                }
                (element, attr, &**base)
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
    let parts = registry::parts_of(first.from).into_iter();
    parts.flat_map(|part| people_of(claims, part)).collect()
}

fn people_of<'c>(claims: &'c Value, from: &str) -> Vec<Person<'c>> {
    if let Some((from, subject)) = SINGLE.iter().find(|(single, _)| *single == from) {
        return vec![person(subject, PlaceOf::Single(claims, from))];
    }
    if let Some((from, letter, may)) = SEVERAL.iter().find(|(several, ..)| *several == from) {
        return elements(claims, from, letter, may);
    }
    match from {
        "self" => vec![person("self", PlaceOf::Own(claims))],
        PRESENTER => vec![person(INVITED, PlaceOf::Own(claims))],
        _ => Vec::new(),
    }
}

fn person<'c>(subject: &str, place: PlaceOf<'c>) -> Person<'c> {
    Person {
        subject: subject.to_owned(),
        place,
    }
}

fn elements<'c>(
    claims: &'c Value,
    from: &str,
    letter: &str,
    may: &'static [&'static str],
) -> Vec<Person<'c>> {
    let Some(list) = registry::list_of(from) else {
        return Vec::new();
    };
    let own_number = at(claims, "id.number").and_then(Value::as_str);
    let is_applicant = |element: &Value| {
        let number = at(element, "id.number").and_then(Value::as_str);
        number.is_some() && number == own_number
    };
    let all = at(claims, list).and_then(Value::as_array);
    let others: Vec<(usize, &Value)> = all
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
                None => format!("{letter}{}", nth + 1),
            },
            place: PlaceOf::Element {
                element,
                base: format!("/{}/{index}", list.replace('.', "/")),
                may,
                is_own_child: from == "household.members"
                    && element.get("minor_child") == Some(&Value::Bool(true)),
            },
        })
        .collect()
}

/// The issuer's own keys of the people of a list, or none at all if they do not tell everybody apart.
fn keys<'c>(all: &[(usize, &'c Value)]) -> Vec<&'c str> {
    let is_taken = |text: &str| {
        let mut singles = SINGLE.iter();
        text == "self" || text == INVITED || singles.any(|(_, subject)| *subject == text)
    };
    let is_key = |text: &&str| {
        let mut bytes = text.bytes();
        text.len() <= 16
            && bytes.next().is_some_and(|b| b.is_ascii_lowercase())
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && !is_taken(text)
    };
    let found: Option<Vec<&str>> = all
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
        // An address that can not be understood is one that the register does not hold.
        let Some((value, as_written)) = as_of_today(one.attr, value) else {
            continue;
        };
        places.push(place);
        record.entries.push(Entry {
            attr: one.attr.to_owned(),
            role: one.role.to_owned(),
            subject: person.subject.clone(),
            value,
            source: stamp.source.clone(),
            assurance: stamp.assurance,
            as_of: stamp.as_of.clone(),
            proof: Some(stamp.proof),
            reason: None,
            as_written,
        });
    }
}

fn why(claims: &Value, one: &Wanted<'_>) -> Why {
    // Of who may be any of several people: held back if one of them is.
    let asked = attributes_to_request(std::slice::from_ref(one));
    let declined = claims.get("declined").and_then(Value::as_array);
    let is_declined = |id: &Value| {
        id == one.attr
            || id
                .as_str()
                .is_some_and(|id| asked.iter().any(|asked| asked == id))
    };
    match declined {
        Some(ids) if ids.iter().any(is_declined) => Why::Declined,
        _ => Why::None,
    }
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
