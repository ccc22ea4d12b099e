//! Where an answer came from, and how sure its source is.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

/// How an answer came to be. An answer without an origin was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Taken unchanged from a register, with proof.
    Register,
    /// The person says that the register is wrong; the register's value is kept beside the answer.
    RegisterCorrected,
    /// Shown by another person about themselves, by their own consent.
    Presented,
    /// Read from the QR code of an identity card.
    Card,
    /// What the same person answered before, by consent.
    Previous,
    /// The result of a `value` expression.
    Computed,
    /// The definition's own starting value.
    Default,
}

/// How far a source can be trusted, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Assurance {
    /// Entered by hand.
    #[serde(rename = "typed")]
    Typed,
    /// The text of a card's QR code, which nobody signed.
    #[serde(rename = "qr")]
    Qr,
    /// QR code and machine-readable zone agree.
    #[serde(rename = "mrz+qr")]
    MrzQr,
    /// A level 1 electronic identity account.
    #[serde(rename = "vneid1")]
    Vneid1,
    /// A level 2 electronic identity account.
    #[serde(rename = "vneid2")]
    Vneid2,
    /// The signed chip of an identity card; ranks with level 2.
    #[serde(rename = "chip")]
    Chip,
    /// The responsible agency's own database.
    #[serde(rename = "agency-db")]
    AgencyDb,
}

impl Assurance {
    /// Whether a value of this assurance may be locked: level 2 and above.
    pub fn is_verified(self) -> bool {
        self >= Assurance::Vneid2
    }
}

/// What a dossier says about one answer that was not simply typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOrigin {
    /// How the answer came to be.
    pub origin: Origin,
    /// Registry attribute it was read from, e.g. `name.birth`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// Whose data it is, a role of the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The register that holds it, e.g. `population`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How sure that source is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
    /// The day or instant the source spoke of, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Index into the dossier's `proofs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<u32>,
    /// What the register said, in its stored shape, when the answer corrects it.
    #[serde(
        default,
        deserialize_with = "said",
        skip_serializing_if = "Option::is_none"
    )]
    pub register_value: Option<serde_json::Value>,
    /// The register's own words where its value had to be converted: an address as it was before 1 July 2025.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_written: Option<String>,
    /// Why the person says the register is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Origins by JSON Pointer into the answers, e.g. `/nguoi_khai/ho_ten`.
pub type Origins = BTreeMap<String, AnswerOrigin>;

/// What a register said, where it said anything: `null` as well, which by itself would count as nothing.
fn said<'de, D: Deserializer<'de>>(json: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(json).map(Some)
}
