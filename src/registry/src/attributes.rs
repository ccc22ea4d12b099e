//! Attributes of the population, identity card and residence databases.

use std::sync::OnceLock;

use serde::Deserialize;
use value::Text;

/// One thing a register knows about a person.
///
/// # Source
/// Luật Căn cước 26/2023/QH15, Điều 9 and Điều 15, in force since 1 July 2024.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// Id that bindings name, e.g. `name.birth`.
    pub id: String,
    /// Kind of value: a field type of the language, `place` (a place as it was written at the
    /// time, a text) or `list`.
    pub kind: String,
    /// Whose value can be read, by what a role's `from` says: `self`, `household.head`,
    /// `household.members`. Empty for what no form may read for its applicant. Birth and sex of members
    /// are given of the applicant's own children under age only (`prefill`).
    pub roles: Vec<String>,
    /// Id of the register that holds it, see [`source`].
    pub source: String,
    /// Legal ground for holding it, as the law is cited.
    pub legal: String,
    /// Whether it exists as an electronic source.
    pub availability: Availability,
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
}

/// Whether a source answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Availability {
    /// It answers today.
    Today,
    /// Some places have it.
    Pilot,
    /// The law provides for it.
    Planned,
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
            "place" => field_type == "text",
            "name" | "id-number" | "phone" | "email" if field_type == "text" => true,
            kind => kind == field_type,
        }
    }

    /// Whether it can be read for a role that comes `from` there.
    pub fn is_known_for(&self, from: &str) -> bool {
        self.roles.iter().any(|role| role == from)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sources: Vec<Source>,
    attributes: Vec<Attribute>,
}

fn file() -> &'static File {
    static FILE: OnceLock<File> = OnceLock::new();
    FILE.get_or_init(|| {
        serde_json::from_str(include_str!("attributes.json"))
            .expect("the embedded file is read by a test")
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
