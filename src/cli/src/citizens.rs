//! Sample citizens, and what their registers or their cards would say of them.

use std::path::Path;

use abi::{AttributeUse, Meta};
use anyhow::{Context, Result};
use prefill::{IdentityRecord, Wanted};
use sandbox::Citizen;
use serde_json::Value;
use value::{Assurance, Date};

use crate::files;
use crate::lang::Lang;

/// The day of which the sample citizens are described; journeys play on it unless told otherwise, so
/// that nobody comes of age between two runs.
pub(crate) const SAMPLE_DAY: &str = "2026-11-21";

/// Years from which a person files alone.
const ADULT_YEARS: i32 = 18;

/// What the QR code of an identity card says that a form can take over unchanged.
const CARD: [&str; 4] = ["name.birth", "id.number", "birth.date", "sex"];

/// Those of `folder`, or the built-in ones.
///
/// # Errors
/// When a file can not be read or is no citizen.
pub(crate) fn citizens(folder: Option<&Path>, lang: Lang) -> Result<Vec<Citizen>> {
    let Some(folder) = folder else {
        return Ok(sandbox::citizens());
    };
    let read = |path: &std::path::PathBuf| {
        let text = files::read(path, lang)?;
        sandbox::read_citizen(&text).with_context(|| path.display().to_string())
    };
    files::json_files(folder, lang)?.iter().map(read).collect()
}

/// Whether they are of age. Someone of whom only the year or month is known counts from its end.
pub(crate) fn is_adult(citizen: &Citizen, today: Date) -> bool {
    let birth = citizen.attributes.get("birth.date");
    let Some(birth) = birth.and_then(Value::as_str) else {
        return false;
    };
    let latest = match birth.len() {
        4 => format!("{birth}-12-31"),
        7 => format!("{birth}-28"),
        _ => birth.to_owned(),
    };
    Date::parse_iso(&latest).is_some_and(|day| day.age_on(today) >= ADULT_YEARS)
}

/// What the citizen shares by signing in, of those attributes of the form that `keep` lets through, and from which
/// sources.
pub(crate) fn signed_in(
    citizen: &Citizen,
    meta: &Meta,
    keep: impl Fn(&AttributeUse) -> bool,
) -> (IdentityRecord, Vec<&'static str>) {
    let records = sandbox::records_of(citizen, &wanted(meta, &keep), SAMPLE_DAY);
    let (sources, records): (Vec<_>, Vec<_>) = records.into_iter().unzip();
    (prefill::merge(records), sources)
}

/// What the QR code of the citizen's card fills: nothing is proved, so nothing locks.
pub(crate) fn card(citizen: &Citizen, meta: &Meta) -> IdentityRecord {
    let on_card = |one: &AttributeUse| one.from == "self" && CARD.contains(&one.attr.as_str());
    let (mut record, _) = signed_in(citizen, meta, on_card);
    for entry in &mut record.entries {
        entry.source = "card".to_owned();
        entry.assurance = Assurance::Qr;
        entry.proof = None;
    }
    record
}

fn wanted<'m>(meta: &'m Meta, keep: &impl Fn(&AttributeUse) -> bool) -> Vec<Wanted<'m>> {
    let kept = meta.attributes.iter().filter(|one| keep(one));
    kept.map(|one| Wanted {
        attr: &one.attr,
        role: &one.role,
        from: &one.from,
    })
    .collect()
}

/// Those of a record who can become rows, for the roles that may be any of several people.
pub(crate) fn people(record: &IdentityRecord, meta: &Meta) -> Vec<journey::Person> {
    let mut people: Vec<journey::Person> = Vec::new();
    let is_group = |role: &str| {
        let mut uses = meta.attributes.iter();
        uses.any(|one| one.role == role && registry::is_of_several(&one.from))
    };
    for entry in record.entries.iter().filter(|entry| is_group(&entry.role)) {
        let known = people
            .iter_mut()
            .find(|person| person.role == entry.role && person.subject == entry.subject);
        let name = match (&*entry.attr, entry.value.as_str()) {
            ("name.birth", Some(name)) => name,
            _ => "",
        };
        match known {
            Some(person) if person.name.is_empty() => person.name = name.to_owned(),
            Some(_) => {}
            None => people.push(journey::Person {
                role: entry.role.clone(),
                subject: entry.subject.clone(),
                name: name.to_owned(),
            }),
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta() -> Meta {
        let read = |attr: &str, role: &str, from: &str| AttributeUse {
            attr: attr.to_owned(),
            role: role.to_owned(),
            from: from.to_owned(),
        };
        Meta {
            format: String::new(),
            form: String::new(),
            version: String::new(),
            compiler: String::new(),
            definition_sha256: String::new(),
            attributes: vec![
                read("name.birth", "applicant", "self"),
                read("contact.phone", "applicant", "self"),
                read("household.head.name", "applicant", "self"),
                read("name.birth", "members", "household.members"),
            ],
            lists: Default::default(),
            procedure: String::new(),
            fuel: abi::FuelBound::default(),
            outputs: Vec::new(),
        }
    }

    fn citizen(id: &str) -> Citizen {
        let mut all = sandbox::citizens().into_iter();
        all.find(|one| one.id == id).expect("a sample citizen")
    }

    #[test]
    fn each_source_is_counted_and_people_of_the_household_are_found() {
        let (record, sources) = signed_in(&citizen("nguyen-van-mau"), &meta(), |_| true);
        assert_eq!(sources, ["population", "residence"]);
        assert_eq!(people(&record, &meta()).len(), 3);
        let (record, sources) = signed_in(&citizen("nguyen-van-mau"), &meta(), |one| {
            one.attr == "contact.phone"
        });
        assert_eq!((record.entries.len(), sources.len()), (1, 1));
    }

    #[test]
    fn a_card_proves_nothing_and_knows_no_phone() {
        let record = card(&citizen("tran-thi-thu"), &meta());
        assert_eq!(record.entries.len(), 1);
        assert!(!record.entries[0].assurance.is_verified());
        assert_eq!(record.entries[0].proof, None);
    }

    #[test]
    fn who_is_of_age_is_decided_on_the_day() {
        let young = citizen("vu-thi-vi-thanh-nien");
        let day = |text: &str| Date::parse_iso(text).expect("a real day");
        assert!(!is_adult(&young, day("2029-03-04")));
        assert!(is_adult(&young, day("2029-03-05")));
        assert!(is_adult(&citizen("le-thi-gia-mau"), day(SAMPLE_DAY)));
    }
}
