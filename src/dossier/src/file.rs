//! A dossier as text.

use serde_json::Value;

use crate::canonical::canonical;
use crate::digest::{is_module_name, is_sha256_hex, sha256_hex};
use crate::shapes::{DOSSIER_FORMAT, Dossier, Extensions};
use crate::strict::{StrictError, strict_json};

/// Why a text is no dossier. It names members and places, never values.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes are not JSON, or JSON that readers could disagree about.
    #[error(transparent)]
    Json(#[from] StrictError),
    /// It is JSON of another shape: a member is missing, unknown or of another type.
    #[error("a member of the dossier is missing, unknown or of another type")]
    Shape,
    /// The member is there, but its text is not what the format asks for.
    #[error("member {0} is not as the format asks")]
    Member(&'static str),
}

/// Reads one dossier.
///
/// # Errors
/// [`ReadError::Json`] as [`strict_json`] says; [`ReadError::Shape`] for members that are missing, of
/// another type, or unknown and not under `x-`; [`ReadError::Member`] for a digest, day or key that is none.
pub fn read(bytes: &[u8]) -> Result<Dossier, ReadError> {
    let value = strict_json(bytes)?;
    // The error of serde may quote what stood there, so it goes no further.
    let dossier: Dossier = serde_json::from_value(value).map_err(|_| ReadError::Shape)?;
    if !extensions(&dossier).all(only_x) {
        return Err(ReadError::Shape);
    }
    match wrong_member(&dossier) {
        Some(name) => Err(ReadError::Member(name)),
        None => Ok(dossier),
    }
}

/// The canonical bytes of a dossier: what is hashed, stored and handed on.
pub fn write(dossier: &Dossier) -> Vec<u8> {
    let value: Value = serde_json::to_value(dossier).expect("a dossier is made of JSON values");
    canonical(&value)
}

/// SHA-256, in hex, of what the holder's key speaks of: the canonical dossier with each proof cut off behind its last `~`.
///
/// A key binding says this digest, so it can not be part of it. Two attempts to send the same dossier have the same digest, however
/// often the page bound its proofs anew.
pub fn unbound_sha256(dossier: &Dossier) -> String {
    let mut unbound = dossier.clone();
    for proof in &mut unbound.proofs {
        let end = proof.rfind('~').map_or(proof.len(), |at| at + 1);
        proof.truncate(end);
    }
    sha256_hex(&write(&unbound))
}

/// SHA-256, in hex, of what a person files: form, parties, answers and where they came from, files. When it was filled and declared,
/// in which language, and which tokens prove it, do not count.
///
/// Somebody who lost the answer to a sending signs in again, gets new tokens, and declares once more: it is still the same filing.
pub fn filing_sha256(dossier: &Dossier) -> String {
    let mut origins = dossier.origins.clone();
    for origin in origins.values_mut() {
        origin.as_of = None;
        origin.proof = None;
    }
    let filed = serde_json::json!({
        "form": dossier.form, "parties": dossier.parties, "helper": dossier.helper, "answers": dossier.answers,
        "origins": origins, "files": dossier.files, "outputs": dossier.outputs, "extensions": dossier.extensions,
    });
    sha256_hex(&canonical(&filed))
}

fn extensions(dossier: &Dossier) -> impl Iterator<Item = &Extensions> {
    [
        &dossier.extensions,
        &dossier.form.extensions,
        &dossier.statement.extensions,
    ]
    .into_iter()
    .chain(dossier.parties.iter().map(|party| &party.extensions))
    .chain(dossier.helper.iter().map(|helper| &helper.extensions))
    .chain(dossier.files.iter().map(|file| &file.extensions))
}

fn only_x(extensions: &Extensions) -> bool {
    extensions.keys().all(|name| name.starts_with("x-"))
}

fn wrong_member(dossier: &Dossier) -> Option<&'static str> {
    let digests_fit = dossier.files.iter().all(|file| is_sha256_hex(&file.sha256));
    let rules = [
        ("format", dossier.format == DOSSIER_FORMAT),
        ("form.module", is_module_name(&dossier.form.module)),
        (
            "filled_on",
            value::Date::parse_iso(&dossier.filled_on).is_some(),
        ),
        ("lang", matches!(dossier.lang.len(), 2..=35)),
        ("files", digests_fit),
        (
            "statement.text_sha256",
            is_sha256_hex(&dossier.statement.text_sha256),
        ),
        (
            "statement.accepted_at",
            is_instant(&dossier.statement.accepted_at),
        ),
    ];
    rules
        .into_iter()
        .find(|(_, fits)| !fits)
        .map(|(name, _)| name)
}

/// `YYYY-MM-DDThh:mm:ss`, perhaps a fraction, and `Z`.
fn is_instant(text: &str) -> bool {
    let Some((day, time)) = text.strip_suffix('Z').and_then(|text| text.split_once('T')) else {
        return false;
    };
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let parts: Vec<_> = clock.split(':').collect();
    let limits = ["23", "59", "60"];
    value::Date::parse_iso(day).is_some()
        && parts.len() == 3
        && parts
            .iter()
            .zip(limits)
            .all(|(part, limit)| part.len() == 2 && is_digits(part) && *part <= limit)
        && is_digits(fraction)
        && fraction.len() <= 9
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SAMPLE: &[u8] = include_bytes!("../schema/tokhai-dossier-1.sample.json");

    fn changed(pointer: &str, name: &str, value: Value) -> Vec<u8> {
        let mut sample: Value = serde_json::from_slice(SAMPLE).unwrap();
        let place = sample.pointer_mut(pointer).unwrap();
        place
            .as_object_mut()
            .unwrap()
            .insert(name.to_owned(), value);
        serde_json::to_vec(&sample).unwrap()
    }

    fn without(name: &str) -> Vec<u8> {
        let mut sample: Value = serde_json::from_slice(SAMPLE).unwrap();
        sample.as_object_mut().unwrap().remove(name).unwrap();
        serde_json::to_vec(&sample).unwrap()
    }

    #[test]
    fn the_sample_comes_back_as_it_was() {
        let dossier = read(SAMPLE).unwrap();
        let sample: Value = serde_json::from_slice(SAMPLE).unwrap();
        assert_eq!(write(&dossier), canonical(&sample));
        assert_eq!(read(&write(&dossier)).unwrap(), dossier);
    }

    #[test]
    fn a_member_the_format_lacks_is_refused_unless_it_begins_with_x() {
        for pointer in ["", "/form", "/statement", "/parties/0", "/files/0"] {
            let bytes = changed(pointer, "status", json!("approved"));
            assert!(matches!(read(&bytes), Err(ReadError::Shape)), "{pointer}");
            let bytes = changed(pointer, "x-office", json!({"desk": 4}));
            assert_eq!(
                write(&read(&bytes).unwrap()),
                canonical(&serde_json::from_slice(&bytes).unwrap())
            );
        }
        let bytes = changed("/origins/~1nguoi_khai~1ho_ten", "verified", json!(true));
        assert!(matches!(read(&bytes), Err(ReadError::Shape)));
    }

    #[test]
    fn every_member_is_asked_for() {
        for name in [
            "format",
            "key",
            "form",
            "filled_on",
            "lang",
            "parties",
            "answers",
            "origins",
            "proofs",
            "files",
            "statement",
        ] {
            assert!(
                matches!(read(&without(name)), Err(ReadError::Shape)),
                "{name}"
            );
        }
    }

    #[test]
    fn members_of_another_kind_are_refused() {
        for (pointer, name, value) in [
            ("", "format", json!("tokhai-dossier/2")),
            ("", "key", json!("017f22e2-79b0-4cc3-98c4-dc0c0c07398f")),
            ("", "filled_on", json!("2026-02-30")),
            ("", "answers", json!([])),
            ("", "proofs", json!([1])),
            ("/form", "module", json!("sha256-00")),
            ("/statement", "accepted_at", json!("2026-11-21 10:00:00")),
            ("/statement", "accepted_at", json!("2026-11-21T25:00:00Z")),
            ("/statement", "text_sha256", json!("ab")),
            ("/files/0", "size", json!(-1)),
            ("/files/0", "sha256", json!("zz")),
        ] {
            assert!(
                read(&changed(pointer, name, value)).is_err(),
                "{pointer}/{name}"
            );
        }
    }

    #[test]
    fn an_error_quotes_nothing() {
        let error = read(&changed("", "proofs", json!("000300000018"))).unwrap_err();
        assert!(!error.to_string().contains("000300000018"));
    }
}
