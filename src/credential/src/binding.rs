//! Key binding: the holder proves to have the key that a token is bound to (RFC 9901, §4.3).

use serde_json::json;

use crate::issue::digest;
use crate::jws::verify_with_key;
use crate::keys::SigningKey;
use crate::verify::{split, text, time};
use crate::{Error, Expected, LEEWAY_S, MAX_TOKEN_BYTES, Verified, sign_jwt, verify};

/// What a key binding must say to be taken.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedBinding<'a> {
    /// For whom it must be made.
    pub audience: &'a str,
    /// The reader's own fresh text that it must repeat.
    pub nonce: &'a str,
    /// How old it may be, in seconds.
    pub max_age_s: i64,
}

/// Appends a key binding to a presentation `signed~disclosure~…~`. This is the holder's side.
///
/// # Errors
/// [`Error::Malformed`] when `presentation` is none, [`Error::BindingAbsent`] when it carries a binding already,
/// [`Error::TooLarge`] beyond the limit.
pub fn bind(
    presentation: &str,
    audience: &str,
    nonce: &str,
    now: i64,
    key: &SigningKey,
) -> Result<String, Error> {
    split(presentation)?;
    let claims =
        json!({ "iat": now, "aud": audience, "nonce": nonce, "sd_hash": digest(presentation) });
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
    let end = token.rfind('~').ok_or(Error::Malformed)? + 1;
    let (presentation, proof) = token.split_at(end);
    let verified = verify(presentation, expected)?;
    if proof.is_empty() {
        return Err(Error::BindingAbsent);
    }
    let key = verified.holder.as_ref().ok_or(Error::BindingAbsent)?;
    let claims = verify_with_key(proof, "kb+jwt", key)?.claims;
    let made = time(&claims, "iat")?.ok_or(Error::MissingClaim)?;
    let is_fresh = made <= expected.now.saturating_add(LEEWAY_S)
        && expected.now.saturating_sub(made) <= binding.max_age_s.saturating_add(LEEWAY_S);
    let fits = is_fresh
        && text(&claims, "aud")? == binding.audience
        && text(&claims, "nonce")? == binding.nonce
        && text(&claims, "sd_hash")? == digest(presentation);
    if fits {
        Ok(verified)
    } else {
        Err(Error::Binding)
    }
}
