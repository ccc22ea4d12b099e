//! Sample citizens, and what each would share with the form being written.

use abi::Meta;
use prefill::{IdentityRecord, Wanted};
use serde::Serialize;
use value::Text;

/// A citizen to choose from.
#[derive(Debug, Serialize)]
pub struct Person {
    /// How [`record`] calls the citizen.
    pub id: String,
    /// Name as registered.
    pub name: String,
    /// What the citizen is a sample of.
    pub about: Text,
}

/// Everyone there is to choose from, in the order they are offered.
pub fn people() -> Vec<Person> {
    let one = |citizen: sandbox::Citizen| Person {
        name: citizen.name().to_owned(),
        id: citizen.id,
        about: citizen.about,
    };
    sandbox::citizens().into_iter().map(one).collect()
}

/// What the form of `meta` gets of a citizen who signed in and agreed to everything; nothing if there is no such citizen.
///
/// `as_of` is the day the registers are taken to speak of, `YYYY-MM-DD`.
pub fn record(citizen: &str, meta: &Meta, as_of: &str) -> Option<IdentityRecord> {
    let mut all = sandbox::citizens().into_iter();
    let citizen = all.find(|one| one.id == citizen)?;
    let wanted: Vec<Wanted<'_>> = meta
        .attributes
        .iter()
        .map(|one| Wanted {
            attr: &one.attr,
            role: &one.role,
            from: &one.from,
        })
        .collect();
    let records = sandbox::records_of(&citizen, &wanted, as_of);
    Some(prefill::merge(
        records.into_iter().map(|(_, record)| record),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta() -> Meta {
        let read = |attr: &str| abi::AttributeUse {
            attr: attr.to_owned(),
            role: "applicant".to_owned(),
            from: "self".to_owned(),
        };
        Meta {
            format: String::new(),
            form: String::new(),
            version: String::new(),
            compiler: String::new(),
            definition_sha256: String::new(),
            attributes: vec![read("name.birth"), read("contact.phone")],
            lists: Default::default(),
            procedure: String::new(),
            fuel: abi::FuelBound::default(),
            outputs: Vec::new(),
        }
    }

    #[test]
    fn everyone_who_is_offered_has_a_record_and_nobody_else() {
        for person in people() {
            let record = record(&person.id, &meta(), "2026-11-21").expect("a citizen");
            assert!(!record.entries.is_empty(), "{}", person.id);
        }
        assert!(record("nobody", &meta(), "2026-11-21").is_none());
    }
}
