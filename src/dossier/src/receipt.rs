//! What the service puts its name to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical::canonical;
use crate::digest::sha256_hex;
use crate::key::Key;
use crate::shapes::{Dossier, Extensions};

/// What the claim `vct` of a receipt says.
pub const RECEIPT_FORMAT: &str = "tokhai-receipt/1";

/// The claims of a receipt, before signing.
///
/// Everything stands in clear but the members of `answers`: each of these is one disclosure of the
/// SD-JWT (RFC 9901), so that its owner can show a receipt without showing the answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReceiptClaims {
    /// Always [`RECEIPT_FORMAT`].
    pub vct: String,
    /// The service that signed it: its public address.
    pub iss: String,
    /// When the dossier was stored, in seconds since 1970.
    pub iat: i64,
    /// Key of the dossier.
    pub key: Key,
    /// Code people read out: authority, year and counter, e.g. `CT01-2026-000001`.
    pub code: String,
    /// When the dossier was stored, RFC 3339 in UTC.
    pub received_at: String,
    /// Id of the form.
    pub form: String,
    /// The module that judged it.
    pub module: String,
    /// SHA-256, in hex, of the dossier's canonical bytes.
    pub dossier_sha256: String,
    /// SHA-256, in hex, of each file by the path of its answer and its place there: `/giay_to/0`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
    /// Every answer by its JSON Pointer.
    pub answers: BTreeMap<String, Value>,
    /// Members under `x-…`.
    #[serde(flatten)]
    pub extensions: Extensions,
}

impl ReceiptClaims {
    /// The claims for a dossier stored at `received_at` under `code`.
    ///
    /// `iss` is the public address of the service, `iat` the same instant in seconds.
    pub fn new(dossier: &Dossier, code: &str, iss: &str, iat: i64, received_at: &str) -> Self {
        ReceiptClaims {
            vct: RECEIPT_FORMAT.to_owned(),
            iss: iss.to_owned(),
            iat,
            key: dossier.key.clone(),
            code: code.to_owned(),
            received_at: received_at.to_owned(),
            form: dossier.form.id.clone(),
            module: dossier.form.module.clone(),
            dossier_sha256: dossier_sha256(dossier),
            files: file_digests(dossier),
            answers: flat_answers(dossier),
            extensions: Extensions::new(),
        }
    }
}

fn dossier_sha256(dossier: &Dossier) -> String {
    let value = serde_json::to_value(dossier).expect("a dossier is made of JSON values");
    sha256_hex(&canonical(&value))
}

fn file_digests(dossier: &Dossier) -> BTreeMap<String, String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut digests = BTreeMap::new();
    for file in &dossier.files {
        let index = seen.entry(&file.path).or_default();
        digests.insert(format!("{}/{index}", file.path), file.sha256.clone());
        *index += 1;
    }
    digests
}

/// Every leaf of the answers by its JSON Pointer, rows by their key.
fn flat_answers(dossier: &Dossier) -> BTreeMap<String, Value> {
    let mut flat = BTreeMap::new();
    for (name, value) in &dossier.answers {
        flatten(format!("/{}", escape(name)), value, &mut flat);
    }
    flat
}

fn flatten(path: String, value: &Value, flat: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) => {
            for (name, item) in members.iter().filter(|(name, _)| *name != "_id") {
                flatten(format!("{path}/{}", escape(name)), item, flat);
            }
        }
        Value::Array(rows) if rows.iter().any(|row| row.get("_id").is_some()) => {
            for (index, row) in rows.iter().enumerate() {
                let row_key = row.get("_id").and_then(Value::as_str);
                let row_key = row_key.map_or_else(|| index.to_string(), escape);
                flatten(format!("{path}/{row_key}"), row, flat);
            }
        }
        leaf => {
            flat.insert(path, leaf.clone());
        }
    }
}

fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_names_every_answer_once() {
        let text = include_bytes!("../schema/tokhai-dossier-1.sample.json");
        let dossier = crate::read(text).unwrap();
        let claims = ReceiptClaims::new(
            &dossier,
            "CT01-2026-000001",
            "http://localhost:8080",
            1_795_230_000,
            "2026-11-19T03:40:00Z",
        );
        let paths: Vec<_> = claims.answers.keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            [
                "/members/m2/ho_ten",
                "/members/m2/so_dinh_danh",
                "/nguoi_khai/ho_ten",
                "/nguoi_khai/so_dinh_danh",
                "/noi_tam_tru/commune",
                "/noi_tam_tru/country",
                "/noi_tam_tru/detail",
                "/noi_tam_tru/province",
                "/noi_tam_tru/vintage",
                "/thoi_han",
            ]
        );
        let sample: ReceiptClaims =
            serde_json::from_str(include_str!("../schema/tokhai-receipt-1.sample.json")).unwrap();
        assert_eq!(claims, sample);
    }
}
