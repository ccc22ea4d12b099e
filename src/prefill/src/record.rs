//! The identity record and its parts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use value::Assurance;

/// Name and version of the format.
pub const FORMAT: &str = "tokhai-identity/1";

/// What is known about the people of one form, as a module takes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityRecord {
    /// Always [`FORMAT`].
    pub format: String,
    /// The attributes, grouped by role and subject in the order they were asked for.
    pub entries: Vec<Entry>,
    /// What was asked for and is not there.
    #[serde(default)]
    pub missing: Vec<Missing>,
}

/// One attribute of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Registry id, e.g. `name.birth`.
    pub attr: String,
    /// Role of the form the person has, e.g. `applicant`.
    pub role: String,
    /// Opaque key that groups the attributes of one person: `self`, `head`, `m1` …
    pub subject: String,
    /// The value in its stored shape.
    pub value: Value,
    /// The register it was read from, e.g. `population`.
    pub source: String,
    /// How sure that is; set by the host after it has verified.
    pub assurance: Assurance,
    /// The day or instant the register spoke of, ISO 8601.
    pub as_of: String,
    /// Index into the dossier's proofs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<u32>,
    /// Why the person says that it is wrong: then it fills nothing, and their own answer stands beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The register's own words where the value had to be converted: an address as it was before 1 July 2025.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_written: Option<String>,
}

/// One attribute that is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// Registry id.
    pub attr: String,
    /// Role of the form it was asked for.
    pub role: String,
    /// Why it is not there.
    pub why: Why,
}

/// Why an attribute is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The register holds nothing, or gives it to nobody of this account's level.
    None,
    /// The register could not be asked.
    SourceDown,
    /// The person did not want to share it.
    Declined,
}

/// Why a text is no identity record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not the JSON of one. The cause is left out, since it may quote a value.
    #[error("this is not an identity record")]
    Shape,
    /// A record of another version.
    #[error("this identity record has another format")]
    Format,
}

impl IdentityRecord {
    /// A record that holds nothing.
    pub fn empty() -> IdentityRecord {
        IdentityRecord {
            format: FORMAT.to_owned(),
            entries: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Reads a record; unknown members are refused.
    ///
    /// # Errors
    /// [`ReadError::Format`] when it names another format, [`ReadError::Shape`] when it is something else.
    pub fn parse(text: &str) -> Result<IdentityRecord, ReadError> {
        let record: IdentityRecord = serde_json::from_str(text).map_err(|_| ReadError::Shape)?;
        if record.format != FORMAT {
            return Err(ReadError::Format);
        }
        Ok(record)
    }

    /// The JSON to hand to a module.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts, numbers and JSON values can always be written")
    }
}

/// The places of the entries in the order in which they count: own-register-first.
///
/// Where two registers say something of the same attribute of the same person, the one that the attribute registry names as its
/// source counts, and what the other says comes after everything else, so that it can be shown beside. All others keep their order.
pub fn own_registers_first(entries: &[Entry]) -> Vec<usize> {
    let key = |entry: &Entry| {
        (
            entry.role.clone(),
            entry.subject.clone(),
            entry.attr.clone(),
        )
    };
    let is_own = |entry: &&Entry| {
        registry::attribute(&entry.attr).is_some_and(|known| known.source == entry.source)
    };
    let own: BTreeSet<_> = entries.iter().filter(is_own).map(key).collect();
    let is_beaten = |entry: &Entry| !is_own(&entry) && own.contains(&key(entry));
    let (beaten, first): (Vec<usize>, Vec<usize>) =
        (0..entries.len()).partition(|place| is_beaten(&entries[*place]));
    [first, beaten].concat()
}

/// One record out of several, as when each source gives its own token.
///
/// Entries keep their order. An attribute is missing only if no record has it; of several reasons the one that stands
/// last in [`Why`] is told, so that "declined" is never hidden behind "none".
pub fn merge(records: impl IntoIterator<Item = IdentityRecord>) -> IdentityRecord {
    let mut whole = IdentityRecord::empty();
    let mut missing: Vec<Missing> = Vec::new();
    for record in records {
        whole.entries.extend(record.entries);
        for one in record.missing {
            match missing
                .iter_mut()
                .find(|m| m.attr == one.attr && m.role == one.role)
            {
                Some(known) => known.why = known.why.max(one.why),
                None => missing.push(one),
            }
        }
    }
    let present: BTreeSet<(&str, &str)> = whole
        .entries
        .iter()
        .map(|e| (e.attr.as_str(), e.role.as_str()))
        .collect();
    missing.retain(|m| !present.contains(&(m.attr.as_str(), m.role.as_str())));
    whole.missing = missing;
    whole
}
