//! Any signed token of an issuer, as an operator meets them: a JWT, an SD-JWT, or one with key binding.

use serde_json::{Map, Value};

use crate::binding::{ExpectedBinding, verify_binding};
use crate::jws::verify_by;
use crate::keys::{Jwk, Jwks};
use crate::unfold::unfold;
use crate::verify::{check_when, holder_key, is_for, split, text, time};
use crate::{Error, MAX_TOKEN_BYTES};

/// What a token must be.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedToken<'a> {
    /// Who must have issued it.
    pub issuer: &'a str,
    /// For whom it, or its key binding, must be made.
    pub audience: Option<&'a str>,
    /// What it, or its key binding, must repeat.
    pub nonce: Option<&'a str>,
    /// Now, in seconds since 1970.
    pub now: i64,
    /// How old a key binding may be, in seconds.
    pub max_age_s: i64,
    /// Keys that the issuer publishes.
    pub keys: &'a Jwks,
}

/// What kind of token it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Everything in the clear.
    Jwt,
    /// With disclosures, from whoever holds it.
    SdJwt,
    /// With disclosures, from the holder of the key that it names.
    Bound,
}

/// A token that has stood every check.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadToken {
    /// Which kind.
    pub kind: TokenKind,
    /// All it says and discloses.
    pub claims: Value,
}

/// Checks a token of whatever kind. Without a key binding it must have an end; a nonce that is expected of an SD-JWT is looked for
/// in its key binding.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_token(token: &str, expected: &ExpectedToken<'_>) -> Result<ReadToken, Error> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    match token.rfind('~') {
        None => plain(token, expected),
        Some(at) if at + 1 == token.len() => {
            let (claims, _) = disclosed(token, expected)?;
            if expected.nonce.is_some() {
                return Err(Error::BindingAbsent);
            }
            check_audience(&claims, expected)?;
            check_when(&claims, expected.now, true)?;
            Ok(ReadToken {
                kind: TokenKind::SdJwt,
                claims: Value::Object(claims),
            })
        }
        Some(at) => bound(&token[..=at], &token[at + 1..], expected),
    }
}

fn plain(token: &str, expected: &ExpectedToken<'_>) -> Result<ReadToken, Error> {
    let is_kind = |typ: Option<&str>| typ.is_none_or(|typ| typ.eq_ignore_ascii_case("JWT"));
    let claims = verify_by(token, &is_kind, |header| key(header, expected.keys))?.claims;
    // Digests mean that disclosures were taken off: what is left is not what the issuer said.
    let claims = unfold_nothing(claims)?;
    check_issuer(&claims, expected)?;
    check_audience(&claims, expected)?;
    if let Some(nonce) = expected.nonce
        && text(&claims, "nonce")? != nonce
    {
        return Err(Error::Binding);
    }
    if time(&claims, "iat")?.is_none() {
        return Err(Error::MissingClaim);
    }
    check_when(&claims, expected.now, true)?;
    Ok(ReadToken {
        kind: TokenKind::Jwt,
        claims: Value::Object(claims),
    })
}

fn unfold_nothing(claims: Map<String, Value>) -> Result<Map<String, Value>, Error> {
    let before = claims.clone();
    let after = unfold(claims, &[])?.claims;
    if after == before {
        Ok(after)
    } else {
        Err(Error::StrayDigest)
    }
}

fn bound(
    presentation: &str,
    proof: &str,
    expected: &ExpectedToken<'_>,
) -> Result<ReadToken, Error> {
    let (claims, holder) = disclosed(presentation, expected)?;
    check_when(&claims, expected.now, false)?;
    let binding = ExpectedBinding {
        audience: expected.audience.ok_or(Error::Audience)?,
        nonce: expected.nonce.ok_or(Error::Binding)?,
        max_age_s: expected.max_age_s,
        also: &[],
    };
    let holder = holder.ok_or(Error::BindingAbsent)?;
    verify_binding(presentation, proof, &holder, &binding, expected.now)?;
    Ok(ReadToken {
        kind: TokenKind::Bound,
        claims: Value::Object(claims),
    })
}

fn disclosed(
    presentation: &str,
    expected: &ExpectedToken<'_>,
) -> Result<(Map<String, Value>, Option<Jwk>), Error> {
    let (signed, disclosures) = split(presentation)?;
    let is_kind = |typ: Option<&str>| {
        typ.is_none_or(|typ| {
            let typ = typ.to_ascii_lowercase();
            typ == "jwt" || typ.ends_with("+sd-jwt")
        })
    };
    let claims = verify_by(signed, &is_kind, |header| key(header, expected.keys))?.claims;
    check_issuer(&claims, expected)?;
    let holder = holder_key(&claims)?;
    Ok((unfold(claims, &disclosures)?.claims, holder))
}

fn check_issuer(claims: &Map<String, Value>, expected: &ExpectedToken<'_>) -> Result<(), Error> {
    match text(claims, "iss")? == expected.issuer {
        true => Ok(()),
        false => Err(Error::Issuer),
    }
}

fn check_audience(claims: &Map<String, Value>, expected: &ExpectedToken<'_>) -> Result<(), Error> {
    match expected.audience {
        Some(audience) if !is_for(claims.get("aud"), audience) => Err(Error::Audience),
        _ => Ok(()),
    }
}

/// The key that the header names; without a name, the only one there is.
fn key<'k>(header: &Map<String, Value>, keys: &'k Jwks) -> Result<&'k Jwk, Error> {
    match (header.get("kid"), keys.keys.as_slice()) {
        (Some(kid), _) => keys.find(kid.as_str().ok_or(Error::UnknownKey)?),
        (None, [only]) => Ok(only),
        (None, _) => Err(Error::UnknownKey),
    }
}
