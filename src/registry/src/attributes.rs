//! Attributes of people: what the registers and the papers kept with an electronic identity hold.

use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;
use value::Text;

use crate::kin::parts_of;

/// One thing a register knows about a person.
///
/// # Source
/// Luật Căn cước 26/2023/QH15, Điều 9, Điều 15 and Điều 22, in force since 1 July 2024; other grounds as each names
/// them, with how sure we are of it in [`Attribute::confidence`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Id that bindings name, e.g. `name.birth`.
    pub id: String,
    /// Kind of value: a field type of the language, `place` (a place as it was written at the
    /// time, a text) or `list`.
    pub kind: String,
    /// Whose value can be read, by what a role's `from` says: `self`, `household.head`, `household.members`,
    /// `family.father`, `family.mother`, `family.spouse`, `family.children`, `deceased`; `invited` where nobody but that person can say it.
    /// Empty for what no form may read for its applicant. Birth and sex of members
    /// are given of the applicant's own children under age only (`prefill`).
    pub roles: Vec<String>,
    /// Those of the roles of which only some people have it, so that a register which says nothing of it has said all.
    #[serde(default)]
    pub some: Vec<String>,
    /// Id of the register that holds it, see [`source`].
    pub source: String,
    /// Legal ground for holding it, as the law is cited.
    pub legal: String,
    /// Whether it exists as an electronic source.
    pub availability: Availability,
    /// How sure we are of the ground and of the availability.
    pub confidence: Confidence,
    /// How it is called on consent pages.
    pub label: Text,
    /// Whether it is sensitive personal data [dữ liệu cá nhân nhạy cảm], NĐ 356/2025/NĐ-CP.
    #[serde(default)]
    pub sensitive: bool,
    /// Whether a verified value locks its field unless the form loosens it.
    pub lock: bool,
    /// Why it does not lock; empty if it does.
    #[serde(default)]
    pub exempt: Text,
    /// An invented value in its stored shape, of a person who does not exist.
    pub sample: Value,
}

/// How sure a fact of this file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// That the ground says so.
    pub legal: Sureness,
    /// That the source answers as [`Attribute::availability`] says. No register has published it in a form we could check.
    pub availability: Sureness,
}

/// Steps of being sure. Only the first is told as official.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sureness {
    /// Read in the law or an official text about it.
    Verified,
    /// Known well, not looked up.
    RecalledHigh,
    /// Probably so.
    RecalledMedium,
    /// Our best guess.
    RecalledLow,
}

impl Sureness {
    /// Its name as the file writes it.
    pub fn name(self) -> &'static str {
        match self {
            Sureness::Verified => "verified",
            Sureness::RecalledHigh => "recalled-high",
            Sureness::RecalledMedium => "recalled-medium",
            Sureness::RecalledLow => "recalled-low",
        }
    }
}

/// Whether a source answers; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Availability {
    /// It answers today.
    Today,
    /// Some places have it.
    Pilot,
    /// The law provides for it.
    Planned,
}

impl Availability {
    /// Its name as the file writes it.
    pub fn name(self) -> &'static str {
        match self {
            Availability::Today => "today",
            Availability::Pilot => "pilot",
            Availability::Planned => "planned",
        }
    }
}

/// What a register holds and no form may read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// What it is.
    pub what: Text,
    /// Why no form may read it.
    pub why: Text,
    /// Legal ground, as the law is cited.
    pub legal: String,
}

/// A register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Id, e.g. `population`.
    pub id: String,
    /// How it is called.
    pub name: Text,
}

impl Attribute {
    /// Whether a field of this type can hold the value.
    pub fn fits(&self, field_type: &str) -> bool {
        match self.kind.as_str() {
            "list" => false,
            "place" | "text" => matches!(field_type, "text" | "long-text"),
            // Kinds of text that a form may also ask for without their own field type.
            "name"
            | "id-number"
            | "phone"
            | "email"
            | "licence-plate"
            | "social-insurance-no"
            | "tax-code"
            | "bank-account"
                if field_type == "text" =>
            {
                true
            }
            // A person's number is the tax code as well, Thông tư 86/2024/TT-BTC, Điều 5, since 1 July 2025.
            "id-number" if field_type == "tax-code" => true,
            // A whole day is a day that is wholly known.
            "date" if field_type == "partial-date" => true,
            "choice" if field_type == "country" => self.id == "nationality",
            "choice" if field_type == "ethnicity" => self.id == "ethnicity",
            kind => kind == field_type,
        }
    }

    /// Whether it can be read for a role that comes `from` there.
    pub fn is_known_for(&self, from: &str) -> bool {
        let known = |from: &str| self.roles.iter().any(|role| role == from);
        // Who is invited shares what is known of themself, and only they can consent.
        let is_shared = from == "invited" && !known(from);
        let from = if is_shared { "self" } else { from };
        parts_of(from).into_iter().any(known)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sources: Vec<Source>,
    attributes: Vec<Attribute>,
    never: Vec<Never>,
}

/// Id of what a field of type `consent` is bound to: that an invited person agrees, which no token says and only they do.
pub const CONSENT: &str = "consent";

/// The file itself, for publishing.
pub const ATTRIBUTES_JSON: &str = include_str!("attributes.json");

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| {
        serde_json::from_str(ATTRIBUTES_JSON).expect("the embedded file is read by a test")
    })
}

/// All attributes, in the order of the law.
pub fn attributes() -> &'static [Attribute] {
    &file().attributes
}

/// The attribute of this id.
pub fn attribute(id: &str) -> Option<&'static Attribute> {
    attributes().iter().find(|attribute| attribute.id == id)
}

/// All registers.
pub fn sources() -> &'static [Source] {
    &file().sources
}

/// The register of this id.
pub fn source(id: &str) -> Option<&'static Source> {
    sources().iter().find(|source| source.id == id)
}

/// What no form may read.
pub fn never() -> &'static [Never] {
    &file().never
}
