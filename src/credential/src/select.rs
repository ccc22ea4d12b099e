//! The holder's side: looking into a token and showing a part of it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::unfold::{Unfolded, unfold};
use crate::verify::split;
use crate::{Error, json, jws};

/// JSON Pointers of everything the token can disclose, in the token's order.
///
/// The signature is not looked at: this is for a holder who picks, not for a reader who trusts.
///
/// # Errors
/// Whatever keeps the disclosures from their places.
pub fn disclosed_pointers(token: &str) -> Result<Vec<String>, Error> {
    Ok(unfolded(token)?.pointers)
}

fn unfolded(token: &str) -> Result<Unfolded, Error> {
    let (signed, disclosures) = split(token)?;
    let payload = signed.split('.').nth(1).ok_or(Error::Malformed)?;
    match json::read(&jws::bytes(payload)?)? {
        Value::Object(claims) => unfold(claims, &disclosures),
        _ => Err(Error::Malformed),
    }
}

/// What the token says with the disclosures that are in it, bound or not.
///
/// Neither signature is looked at: this is for a token that was verified before it was kept.
///
/// # Errors
/// As [`disclosed_pointers`].
pub fn claims_as_written(token: &str) -> Result<Value, Error> {
    let end = token.rfind('~').map_or(token.len(), |at| at + 1);
    Ok(Value::Object(unfolded(&token[..end])?.claims))
}

/// The same token with only the disclosures that `keep` names and those around them.
///
/// # Errors
/// As [`disclosed_pointers`]; [`Error::UnknownPath`] when `keep` names what the token does not disclose.
pub fn select(token: &str, keep: &BTreeSet<String>) -> Result<String, Error> {
    let pointers = disclosed_pointers(token)?;
    if keep.iter().any(|wanted| !pointers.contains(wanted)) {
        return Err(Error::UnknownPath);
    }
    let (signed, disclosures) = split(token)?;
    let mut shown = format!("{signed}~");
    for (disclosure, pointer) in disclosures.iter().zip(&pointers) {
        if keep.iter().any(|wanted| leads_through(wanted, pointer)) {
            shown.push_str(disclosure);
            shown.push('~');
        }
    }
    Ok(shown)
}

/// Whether `pointer` is `wanted` or a value around it.
fn leads_through(wanted: &str, pointer: &str) -> bool {
    wanted
        .strip_prefix(pointer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
