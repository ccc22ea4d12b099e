//! The dossier, member by member.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use value::Origins;

use crate::key::Key;

/// What [`Dossier::format`] says.
pub const DOSSIER_FORMAT: &str = "tokhai-dossier/1";

/// Members a newer or foreign writer added under names that begin with `x-`.
pub type Extensions = BTreeMap<String, Value>;

/// One filled form, as handed in. The service adds nothing to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// Always [`DOSSIER_FORMAT`].
    pub format: String,
    /// Idempotency key, the same at each attempt to send.
    pub key: Key,
    /// Which form was filled.
    pub form: FormRef,
    /// The `today` the page filled it with, `YYYY-MM-DD` in Asia/Ho_Chi_Minh.
    pub filled_on: String,
    /// Language the page was shown in, BCP 47.
    pub lang: String,
    /// The people it speaks for, by role.
    pub parties: Vec<Party>,
    /// Who helped to fill it in, if anyone did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helper: Option<Helper>,
    /// What the module saved; empty and hidden answers are absent.
    pub answers: Map<String, Value>,
    /// Where each answer that was not typed came from, by JSON Pointer.
    pub origins: Origins,
    /// SD-JWTs that prove the locked answers; origins point into this list.
    pub proofs: Vec<String>,
    /// Files sent beside it.
    pub files: Vec<AttachedFile>,
    /// What the person declared before sending.
    pub statement: Statement,
    /// Procedures it feeds, where the form serves several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
    /// Members under `x-…`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Form, version and the very module that was filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRef {
    /// Id of the form, e.g. `dang-ky-tam-tru`.
    pub id: String,
    /// Version of its definition, for people.
    pub version: String,
    /// `sha256-` and the digest of the module, for verdicts.
    pub module: String,
    /// Members under `x-…`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A person the dossier speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Role of the form, e.g. `applicant`.
    pub role: String,
    /// Opaque key of the person, as in the identity record.
    pub subject: String,
    /// That person's own agreement, where the form asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
    /// Members under `x-…`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// Who filled it in for somebody else, e.g. a clerk at a post office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helper {
    /// Opaque key of the helper.
    pub subject: String,
    /// The office, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// Members under `x-…`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// A file that belongs to an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    /// JSON Pointer of the answer.
    pub path: String,
    /// Its name, as the person sees it.
    pub name: String,
    /// Media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Members under `x-…`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// What was declared, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// SHA-256, in hex, of the sentence that was shown, in UTF-8.
    pub text_sha256: String,
    /// When it was accepted, RFC 3339 in UTC.
    pub accepted_at: String,
    /// Members under `x-…`.
    #[serde(flatten)]
    pub extensions: Extensions,
}
