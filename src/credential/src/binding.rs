//! Key binding: the holder proves to have the key that a token is bound to (RFC 9901, §4.3).

use serde_json::{Map, Value, json};

use crate::issue::digest;
use crate::jws::{self, verify_with_key};
use crate::keys::{Jwk, SigningKey};
use crate::verify::{split, text, time};
use crate::{Error, Expected, LEEWAY_S, MAX_TOKEN_BYTES, Verified, json, sign_jwt, verify};

/// What a key binding must say to be taken.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedBinding<'a> {
    /// For whom it must be made.
    pub audience: &'a str,
    /// The reader's own fresh text that it must repeat.
    pub nonce: &'a str,
    /// How old it may be, in seconds.
    pub max_age_s: i64,
    /// What it must say besides, each name with exactly this text: what the presentation is made for.
    pub also: &'a [(&'a str, &'a str)],
}

/// Appends a key binding to a presentation `signed~disclosure~…~`, saying `also` what it is made for. This is the
/// holder's side.
///
/// # Errors
/// [`Error::Malformed`] when `presentation` is none, [`Error::BindingAbsent`] when it carries a binding already,
/// [`Error::TooLarge`] beyond the limit.
pub fn bind(
    presentation: &str,
    audience: &str,
    nonce: &str,
    now: i64,
    also: &[(&str, &str)],
    key: &SigningKey,
) -> Result<String, Error> {
    split(presentation)?;
    let mut claims = Map::new();
    for (name, text) in also {
        claims.insert((*name).to_owned(), json!(text));
    }
    claims.insert("iat".to_owned(), json!(now));
    claims.insert("aud".to_owned(), json!(audience));
    claims.insert("nonce".to_owned(), json!(nonce));
    claims.insert("sd_hash".to_owned(), json!(digest(presentation)));
    let claims = Value::Object(claims);
    let bound = format!("{presentation}{}", sign_jwt("kb+jwt", &claims, key)?);
    if bound.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    Ok(bound)
}

/// Checks an SD-JWT with key binding: the token as [`verify`] does, then the binding over exactly these disclosures.
///
/// # Errors
/// As [`verify`]; [`Error::BindingAbsent`] when there is no binding or the token names no key; [`Error::Binding`] when
/// it is for other disclosures, another receiver or nonce, or too old.
pub fn verify_bound(
    token: &str,
    expected: &Expected<'_>,
    binding: &ExpectedBinding<'_>,
) -> Result<Verified, Error> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    let (presentation, proof) = halves(token)?;
    let verified = verify(presentation, expected)?;
    if proof.is_empty() {
        return Err(Error::BindingAbsent);
    }
    let key = verified.holder.as_ref().ok_or(Error::BindingAbsent)?;
    verify_binding(presentation, proof, key, binding, expected.now)?;
    Ok(verified)
}

/// Checks the binding `proof` by `key` over a presentation that was checked before.
pub(crate) fn verify_binding(
    presentation: &str,
    proof: &str,
    key: &Jwk,
    binding: &ExpectedBinding<'_>,
    now: i64,
) -> Result<(), Error> {
    let claims = verify_with_key(proof, "kb+jwt", key)?.claims;
    let made = time(&claims, "iat")?.ok_or(Error::MissingClaim)?;
    let is_fresh = made <= now.saturating_add(LEEWAY_S)
        && now.saturating_sub(made) <= binding.max_age_s.saturating_add(LEEWAY_S);
    let fits = is_fresh
        && text(&claims, "aud")? == binding.audience
        && text(&claims, "nonce")? == binding.nonce
        && text(&claims, "sd_hash")? == digest(presentation);
    let mut also = binding.also.iter();
    let fits = fits && also.all(|(name, expected)| text(&claims, name) == Ok(*expected));
    fits.then_some(()).ok_or(Error::Binding)
}

/// The token without its key binding, if it has one: what the binding speaks of.
///
/// # Errors
/// [`Error::Malformed`] when it is no SD-JWT at all.
pub fn presentation(token: &str) -> Result<&str, Error> {
    Ok(halves(token)?.0)
}

/// The nonce that a key binding repeats, so that the reader can look up whether it gave that one out.
///
/// Nothing is checked: only [`verify_bound`] with this nonce tells whether the binding is to be believed.
///
/// # Errors
/// As [`claimed_binding`]; [`Error::Malformed`] without a nonce.
pub fn claimed_nonce(token: &str) -> Result<String, Error> {
    Ok(text(&claimed_binding(token)?, "nonce")?.to_owned())
}

/// Everything that a key binding says. Nothing is checked, as of [`claimed_nonce`].
///
/// # Errors
/// [`Error::TooLarge`], [`Error::BindingAbsent`], or [`Error::Malformed`] when it can not be read.
pub fn claimed_binding(token: &str) -> Result<Map<String, Value>, Error> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    let (_, proof) = halves(token)?;
    if proof.is_empty() {
        return Err(Error::BindingAbsent);
    }
    let payload = proof.split('.').nth(1).ok_or(Error::Malformed)?;
    match json::read(&jws::bytes(payload)?)? {
        Value::Object(claims) => Ok(claims),
        _ => Err(Error::Malformed),
    }
}

fn halves(token: &str) -> Result<(&str, &str), Error> {
    let end = token.rfind('~').ok_or(Error::Malformed)? + 1;
    Ok(token.split_at(end))
}
