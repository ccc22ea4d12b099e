//! Making tokens whose claims can be shown one by one.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::jws::encode;
use crate::keys::SigningKey;
use crate::unfold::is_reserved;
use crate::{Error, MAX_DEPTH, MAX_TOKEN_BYTES, json, sign_jwt};

/// What to issue.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// Kind of the token, `dc+sd-jwt` for attributes and receipts.
    pub typ: &'a str,
    /// Everything it says, as one JSON object. `iss`, `iat` and `vct` must be there for [`crate::verify`] to take it.
    pub claims: &'a Value,
    /// JSON Pointers to the values that can be shown or held back, each a member or an array element. A pointer may
    /// lead into what another one discloses: then the inner value needs both.
    pub disclose: &'a [String],
    /// Key to sign with.
    pub key: &'a SigningKey,
}

/// Issues an SD-JWT with all its disclosures: `signed~disclosure~…~`.
///
/// `salt` gives 16 fresh random bytes at each call; everything else is fixed by the request.
///
/// # Errors
/// [`Error::UnknownPath`] for a pointer to nothing, to the whole, or given twice; [`Error::ForbiddenClaim`] for one to a claim
/// that must stay in the clear (`iss`, `exp` …); [`Error::StrayDigest`] when the claims use `_sd`, `_sd_alg` or `...`
/// themselves; [`Error::TooDeep`], [`Error::TooLarge`] beyond the limits that a reader has.
pub fn issue(request: &Issue<'_>, salt: &mut dyn FnMut() -> [u8; 16]) -> Result<String, Error> {
    refuse_digest_names(request.claims)?;
    if json::depth(request.claims) > MAX_DEPTH {
        return Err(Error::TooDeep);
    }
    let mut claims = request.claims.clone();
    let mut disclosures = Vec::new();
    for pointer in innermost_first(request.disclose)? {
        disclosures.push(hide(&mut claims, pointer, salt())?);
    }
    let members = claims.as_object_mut().ok_or(Error::Malformed)?;
    if !disclosures.is_empty() {
        members.insert("_sd_alg".to_owned(), json!("sha-256"));
    }
    let mut token = sign_jwt(request.typ, &claims, request.key)?;
    token.push('~');
    for disclosure in &disclosures {
        token.push_str(disclosure);
        token.push('~');
    }
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    Ok(token)
}

/// SHA-256 of a text's bytes in base64url, as digests of disclosures and of whole presentations are written.
pub(crate) fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

fn refuse_digest_names(value: &Value) -> Result<(), Error> {
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, inner)| {
            if is_reserved(name) {
                return Err(Error::StrayDigest);
            }
            refuse_digest_names(inner)
        }),
        Value::Array(items) => items.iter().try_for_each(refuse_digest_names),
        _ => Ok(()),
    }
}

/// The pointers, those with most steps first, so that a value is hidden before the value around it.
fn innermost_first(pointers: &[String]) -> Result<Vec<&str>, Error> {
    let distinct: BTreeSet<&str> = pointers.iter().map(String::as_str).collect();
    if distinct.len() != pointers.len() {
        return Err(Error::UnknownPath);
    }
    let mut order: Vec<&str> = pointers.iter().map(String::as_str).collect();
    order.sort_by_key(|p| std::cmp::Reverse(p.matches('/').count()));
    Ok(order)
}

/// Takes the value at `pointer` out, leaves its digest, and gives the disclosure.
fn hide(claims: &mut Value, pointer: &str, salt: [u8; 16]) -> Result<String, Error> {
    let (around, step) = pointer.rsplit_once('/').ok_or(Error::UnknownPath)?;
    let name = step.replace("~1", "/").replace("~0", "~");
    if around.is_empty() && MUST_BE_CLEAR.contains(&name.as_str()) {
        return Err(Error::ForbiddenClaim);
    }
    let salt = URL_SAFE_NO_PAD.encode(salt);
    match claims.pointer_mut(around).ok_or(Error::UnknownPath)? {
        Value::Object(members) => {
            let value = members.remove(&name).ok_or(Error::UnknownPath)?;
            let disclosure = encode(&json!([salt, name, value]));
            let digests = members.entry("_sd").or_insert_with(|| json!([]));
            insert_sorted(digests, digest(&disclosure));
            Ok(disclosure)
        }
        Value::Array(items) => {
            let index: usize = name.parse().map_err(|_| Error::UnknownPath)?;
            let place = items.get_mut(index).ok_or(Error::UnknownPath)?;
            let disclosure = encode(&json!([salt, place]));
            *place = json!({ "...": digest(&disclosure) });
            Ok(disclosure)
        }
        _ => Err(Error::UnknownPath),
    }
}

/// Digests stand in their own order, which tells nothing about the order of the claims.
fn insert_sorted(digests: &mut Value, digest: String) {
    if let Value::Array(items) = digests {
        let at = items.partition_point(|d| d.as_str() < Some(digest.as_str()));
        items.insert(at, Value::String(digest));
    }
}

/// Claims that a reader must see before anything else, so that no disclosure may bring or hide them.
///
/// # Source
/// The SD-JWT VC draft names `iss`, `nbf`, `exp`, `cnf`, `vct`, `status`; the others are our own need.
pub(crate) const MUST_BE_CLEAR: [&str; 14] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "jti",
    "vct",
    "cnf",
    "status",
    "source",
    "assurance",
    "as_of",
    "declined",
];
