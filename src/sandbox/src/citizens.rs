//! The invented citizens of `seeds/citizens/`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use value::{Assurance, Text};

/// One invented person, as a register would know them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citizen {
    /// Name of the file, and how tests call the person.
    pub id: String,
    /// Level of the electronic identity account, 1 or 2.
    pub level: u8,
    /// What the person is a sample of.
    pub about: Text,
    /// Attributes by registry id, in their stored shape.
    pub attributes: BTreeMap<String, Value>,
    /// The other members of the household, each with attributes by registry id, and `minor_child: true` for the person's
    /// own children under age.
    #[serde(default)]
    pub members: Vec<BTreeMap<String, Value>>,
}

/// Why a file is no citizen.
#[derive(Debug, thiserror::Error)]
pub enum CitizenError {
    /// Not the JSON of one.
    #[error("this is not a sample citizen: {0}")]
    Shape(#[from] serde_json::Error),
    /// A level that does not exist.
    #[error("the level of a sample citizen is 1 or 2")]
    Level,
    /// A number that could be a real person's.
    #[error(
        "a sample citizen has a number, phone or e-mail address that somebody could have; see registry/src/nobody.json"
    )]
    Number,
}

impl Citizen {
    /// The person's name as registered at birth.
    pub fn name(&self) -> &str {
        let name = self.attributes.get("name.birth");
        name.and_then(Value::as_str).unwrap_or_default()
    }

    /// How sure what the account shares is.
    pub fn assurance(&self) -> Assurance {
        if self.level >= 2 {
            Assurance::Vneid2
        } else {
            Assurance::Vneid1
        }
    }

    /// Whether an account of this level shares the attribute at all.
    ///
    /// A level 1 account shows who somebody is, and no more.
    pub fn may_share(&self, attr: &str) -> bool {
        const LEVEL_1: [&str; 4] = ["name.birth", "id.number", "birth.date", "sex"];
        self.level >= 2 || LEVEL_1.contains(&attr)
    }
}

/// Reads one citizen.
///
/// # Errors
/// [`CitizenError`] when the text is none, or could be taken for a real person.
pub fn read_citizen(text: &str) -> Result<Citizen, CitizenError> {
    let citizen: Citizen = serde_json::from_str(text)?;
    if !matches!(citizen.level, 1 | 2) {
        return Err(CitizenError::Level);
    }
    let people = std::iter::once(&citizen.attributes).chain(&citizen.members);
    for person in people {
        if !is_nobody(person) {
            return Err(CitizenError::Number);
        }
    }
    Ok(citizen)
}

/// Whether nobody can have the numbers and addresses of this person. Without a number somebody is no sample.
fn is_nobody(person: &BTreeMap<String, Value>) -> bool {
    let nobody = registry::nobody();
    let is_nobodys = |attr: &str, test: &dyn Fn(&str) -> bool| {
        person
            .get(attr)
            .is_none_or(|value| value.as_str().is_some_and(test))
    };
    person.contains_key("id.number")
        && is_nobodys("id.number", &|number| nobody.has_id(number))
        && is_nobodys("contact.phone", &|number| nobody.has_phone(number))
        && is_nobodys("contact.email", &|address| nobody.has_email(address))
}

/// The citizens of `seeds/citizens/`, in the order they are offered.
pub fn citizens() -> Vec<Citizen> {
    FILES
        .iter()
        .map(|text| read_citizen(text).expect("a test reads every file that is built in"))
        .collect()
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        const FILES: &[&str] = &[$(include_str!(concat!("../../../seeds/citizens/", $name, ".json"))),*];
        #[cfg(test)]
        const NAMES: &[&str] = &[$($name),*];
    };
}

files![
    "tran-thi-thu",
    "nguyen-van-mau",
    "le-thi-gia-mau",
    "k-brem-mau",
    "h-mau-nie",
    "mau",
    "pham-van-muc-mot",
    "vu-thi-vi-thanh-nien",
    "do-thi-nhuan",
    "ton-nu-ten-dai",
    "ly-van-khuyet",
    "danh-thi-dao",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_is_built_in_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds/citizens");
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let built_in = NAMES.iter().map(|name| format!("{name}.json")).collect();
        assert_eq!(on_disk, built_in);
        for (name, citizen) in NAMES.iter().zip(citizens()) {
            assert_eq!(&citizen.id, name);
        }
    }

    #[test]
    fn nobody_is_in_two_households_and_no_number_is_used_twice() {
        let mut numbers = BTreeSet::new();
        for citizen in citizens() {
            for person in std::iter::once(&citizen.attributes).chain(&citizen.members) {
                let number = person["id.number"].as_str().unwrap().to_owned();
                assert!(numbers.insert(number), "{}", citizen.id);
            }
        }
    }

    #[test]
    fn a_number_fits_the_year_and_sex_it_is_made_of() {
        for citizen in citizens() {
            for person in std::iter::once(&citizen.attributes).chain(&citizen.members) {
                let (Some(birth), Some(sex)) = (person.get("birth.date"), person.get("sex")) else {
                    continue;
                };
                let year: u32 = birth.as_str().unwrap()[..4].parse().unwrap();
                let century = (year / 100 - 19) * 2 + u32::from(sex == "F");
                let number = person["id.number"].as_str().unwrap();
                let expected = format!("{century}{:02}", year % 100);
                assert_eq!(&number[3..6], expected, "{}", citizen.id);
            }
        }
    }

    #[test]
    fn the_head_of_the_household_is_the_person_or_a_member() {
        for citizen in citizens() {
            let Some(head) = citizen.attributes.get("household.head.id") else {
                continue;
            };
            let is_self = head == &citizen.attributes["id.number"];
            let heads: Vec<_> = citizen
                .members
                .iter()
                .filter(|m| m["household.relation"] == "chu-ho")
                .map(|m| &m["id.number"])
                .collect();
            let expected: Vec<&Value> = if is_self { vec![] } else { vec![head] };
            assert_eq!(heads, expected, "{}", citizen.id);
            let relation = &citizen.attributes["household.relation"];
            assert_eq!(relation == "chu-ho", is_self, "{}", citizen.id);
        }
    }

    #[test]
    fn other_adults_have_no_more_than_name_number_and_relation() {
        for citizen in citizens() {
            for member in &citizen.members {
                let names: Vec<&str> = member.keys().map(String::as_str).collect();
                if member.get("minor_child") == Some(&Value::Bool(true)) {
                    let born = member["birth.date"].as_str().unwrap();
                    let born = value::Date::parse_iso(born).unwrap();
                    let seeds_written = value::Date::from_ymd(2026, 11, 21).unwrap();
                    assert!(born.age_on(seeds_written) < 18, "{}", citizen.id);
                } else {
                    assert_eq!(names, ["household.relation", "id.number", "name.birth"]);
                }
            }
        }
    }

    #[test]
    fn a_number_of_a_real_province_is_refused() {
        let text =
            r#"{"id":"x","level":2,"about":{"vi":"x"},"attributes":{"id.number":"001090000001"}}"#;
        assert!(matches!(read_citizen(text), Err(CitizenError::Number)));
        let text = text.replace("001090000001", "000090000001");
        assert!(read_citizen(&text).is_ok());
        let text = text.replace("\"level\":2", "\"level\":3");
        assert!(matches!(read_citizen(&text), Err(CitizenError::Level)));
    }
}
