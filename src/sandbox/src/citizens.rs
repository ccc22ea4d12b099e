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
    /// What the register should say, by registry id, where it holds an error. It is never shared: tests and the burden correct by it.
    #[serde(default)]
    pub right: BTreeMap<String, Value>,
    /// What other registers than its own hold of an attribute, by the register's id: where they differ, somebody has to be asked.
    #[serde(default)]
    pub elsewhere: BTreeMap<String, BTreeMap<String, Value>>,
    /// Ids of the sources that do not answer when asked for this person's data.
    #[serde(default)]
    pub down: Vec<String>,
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
    /// An attribute, or a source that is down, which the registry does not know.
    #[error("the attribute registry does not know `{0}` of a sample citizen")]
    Unknown(String),
    /// A correction of something that is not there, or is right already.
    #[error("`right` of a sample citizen corrects `{0}`, which is no error of the register")]
    Right(String),
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

    /// Whether this source does not answer when asked for the person's data.
    pub fn is_down(&self, source: &str) -> bool {
        self.down.iter().any(|down| down == source)
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
    check_names(&citizen)?;
    for attributes in citizen.elsewhere.values() {
        if !attributes
            .iter()
            .all(|(attr, value)| is_nobodys(attr, value))
        {
            return Err(CitizenError::Number);
        }
    }
    let corrected = citizen.attributes.iter().chain(&citizen.right).collect();
    let members = citizen.members.iter().map(|one| one.iter().collect());
    for person in std::iter::once(corrected).chain(members) {
        if !is_nobody(&person) {
            return Err(CitizenError::Number);
        }
    }
    Ok(citizen)
}

fn check_names(citizen: &Citizen) -> Result<(), CitizenError> {
    let unknown = |id: &&String| registry::attribute(id).is_none();
    if let Some(id) = citizen.attributes.keys().find(unknown) {
        return Err(CitizenError::Unknown(id.clone()));
    }
    let elsewhere = citizen.elsewhere.values().flat_map(BTreeMap::keys);
    let not_own = |id: &&String| registry::attribute(id).is_none();
    if let Some(id) = elsewhere.into_iter().find(not_own) {
        return Err(CitizenError::Unknown(id.clone()));
    }
    let unknown = |id: &&String| registry::source(id).is_none();
    if let Some(id) = citizen
        .down
        .iter()
        .chain(citizen.elsewhere.keys())
        .find(unknown)
    {
        return Err(CitizenError::Unknown(id.clone()));
    }
    let is_error =
        |id: &str, value: &Value| citizen.attributes.get(id).is_some_and(|held| held != value);
    match citizen
        .right
        .iter()
        .find(|(id, value)| !is_error(id, value))
    {
        Some((id, _)) => Err(CitizenError::Right(id.clone())),
        None => Ok(()),
    }
}

/// Whether nobody can have the numbers and addresses of this person. Without a number somebody is no sample.
fn is_nobody(person: &BTreeMap<&String, &Value>) -> bool {
    let own_number = "id.number".to_owned();
    let mut values = person.iter();
    person.contains_key(&own_number) && values.all(|(attr, value)| is_nobodys(attr, value))
}

/// Whether a value, as far as it leads to somebody, leads to nobody.
fn is_nobodys(attr: &str, value: &Value) -> bool {
    let nobody = registry::nobody();
    let kind = registry::attribute(attr).map_or("", |known| known.kind.as_str());
    let text = value.as_str();
    match kind {
        "id-number" => text.is_some_and(|number| nobody.has_id(number)),
        // A person's number is their tax code too.
        "tax-code" => text.is_some_and(|code| nobody.has_id(code) || nobody.has_code(code)),
        "phone" => text.is_some_and(|number| nobody.has_phone(number)),
        "email" => text.is_some_and(|address| nobody.has_email(address)),
        "licence-plate" => text.is_some_and(|plate| nobody.has_plate(plate)),
        "social-insurance-no" => text.is_some_and(|code| nobody.has_code(code)),
        "list" => {
            let rows = value.as_array().map_or(&[][..], Vec::as_slice);
            let number = |row: &Value| row.pointer("/id/number").cloned();
            let mut numbers = rows.iter().filter_map(number);
            numbers.all(|number| number.as_str().is_some_and(|n| nobody.has_id(n)))
        }
        _ => match attr {
            "licence.number" | "health.cardNumber" | "id.oldNumber" => {
                text.is_some_and(|code| nobody.has_code(code))
            }
            _ => true,
        },
    }
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
    "anna-muster",
    "cao-van-lech",
    "quach-thi-dut-noi",
    "huynh-van-so-cu",
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

    fn one(id: &str) -> Citizen {
        let found = citizens().into_iter().find(|citizen| citizen.id == id);
        found.expect("a sample citizen of that name")
    }

    fn text(citizen: &Citizen, attr: &str) -> String {
        let value = citizen.attributes.get(attr).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    }

    /// Years on the day the files were written.
    fn age(birth: &str) -> i32 {
        let seeds_written = value::Date::from_ymd(2026, 11, 21).unwrap();
        value::Date::parse_iso(birth).unwrap().age_on(seeds_written)
    }

    /// Who covers which kind of person that forms must stand, each shown by the data itself.
    #[test]
    fn every_kind_of_person_has_its_sample() {
        assert!(citizens().len() >= 12);
        let family = one("nguyen-van-mau");
        let born = family
            .members
            .iter()
            .filter(|m| m.contains_key("birth.date"));
        let ages: Vec<i32> = born
            .map(|m| age(m["birth.date"].as_str().unwrap()))
            .collect();
        assert!(
            ages.len() == 2 && ages.iter().any(|&years| years < 6),
            "two children, one under 6"
        );
        assert_eq!(
            text(&family, "household.relation"),
            "chu-ho",
            "head of a household"
        );
        let tenant = one("tran-thi-thu");
        assert_ne!(text(&tenant, "household.relation"), "chu-ho");
        let (permanent, current) = ("residence.permanent", "residence.current");
        assert_ne!(tenant.attributes[permanent], tenant.attributes[current]);
        let elderly = one("le-thi-gia-mau");
        assert_eq!(text(&elderly, "birth.date").len(), 4, "a year alone");
        for minority in ["k-brem-mau", "h-mau-nie", "danh-thi-dao"] {
            assert_ne!(text(&one(minority), "ethnicity"), "01", "{minority}");
        }
        assert!(one("h-mau-nie").name().contains('\''));
        assert!(!one("mau").name().contains(' '), "one word");
        assert_eq!(one("ton-nu-ten-dai").name().chars().count(), 60);
        assert_ne!(text(&one("anna-muster"), "nationality"), "VN");
        assert_eq!(one("pham-van-muc-mot").level, 1);
        assert!(age(&text(&one("vu-thi-vi-thanh-nien"), "birth.date")) < 18);
        assert!(text(&one("do-thi-nhuan"), "birth.date").ends_with("-02-29"));
        let thin = one("ly-van-khuyet");
        assert!(!thin.attributes.contains_key(permanent) && thin.members.is_empty());
        assert_eq!(
            one("cao-van-lech").right.len(),
            1,
            "an error of the register"
        );
        assert_eq!(one("quach-thi-dut-noi").down.len(), 3, "sources down");
        let old = one("huynh-van-so-cu");
        let successors = |attr: &str| {
            let part = |name: &str| old.attributes[attr][name].as_str().unwrap();
            let unit =
                registry::old_unit(part("province"), part("district"), Some(part("commune")));
            unit.unwrap().now.len()
        };
        assert_eq!(successors(permanent), 1, "went whole into one of today's");
        assert_eq!(successors("residence.temporary"), 2, "was split");
    }

    /// What the wallet and the civil status registers hold, for forms that are about more than where somebody lives.
    #[test]
    fn every_kind_of_paper_has_a_sample() {
        for attr in [
            "father.id",
            "mother.id",
            "spouse.id",
            "children",
            "licence.number",
            "vehicle.plate",
            "health.cardNumber",
            "health.firstCareFacilityCode",
            "social.number",
            "tax.code",
            "payout.account",
            "civil.marriageCertificate.number",
            "civil.birthCertificate.number",
            "residence.history",
            "employment.employer",
        ] {
            let held = citizens()
                .into_iter()
                .filter(|c| c.attributes.contains_key(attr));
            assert!(held.count() > 0, "{attr}");
        }
        // Spouse and children live in the household, so they are the same people there.
        for citizen in citizens() {
            let members: Vec<&Value> = citizen.members.iter().map(|m| &m["id.number"]).collect();
            let spouse = citizen.attributes.get("spouse.id");
            assert!(
                spouse.is_none_or(|number| members.contains(&number)),
                "{}",
                citizen.id
            );
            let children = citizen.attributes.get("children").and_then(Value::as_array);
            for child in children.into_iter().flatten() {
                assert!(members.contains(&&child["id"]["number"]), "{}", citizen.id);
            }
        }
    }

    #[test]
    fn a_file_that_the_registry_does_not_know_is_refused() {
        let file = |rest: &str| {
            let text = format!(
                r#"{{"id":"x","level":2,"about":{{"vi":"x"}},"attributes":{{"id.number":"000090000001","sex":"M"}}{rest}}}"#
            );
            read_citizen(&text).map(|citizen| citizen.id)
        };
        assert!(file("").is_ok());
        assert!(file(r#","down":["residence"],"right":{"sex":"F"}"#).is_ok());
        let unknown = file(r#","down":["residences"]"#);
        assert!(matches!(unknown, Err(CitizenError::Unknown(id)) if id == "residences"));
        for right in [r#"{"sex":"M"}"#, r#"{"hometown":"Xã Mẫu"}"#] {
            let wrong = file(&format!(r#","right":{right}"#));
            assert!(matches!(wrong, Err(CitizenError::Right(_))), "{right}");
        }
        for attr in [
            r#""father.id":"001060000001""#,
            r#""tax.code":"0100047516""#,
            r#""vehicle.plate":"29A-123.45""#,
            r#""social.number":"0123456789""#,
            r#""licence.number":"790123456789""#,
            r#""children":[{"id":{"number":"001315000014"}}]"#,
            r#""name.unknown":"x""#,
        ] {
            let text = format!(
                r#"{{"id":"x","level":2,"about":{{"vi":"x"}},"attributes":{{"id.number":"000090000001",{attr}}}}}"#
            );
            assert!(read_citizen(&text).is_err(), "{attr}");
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
