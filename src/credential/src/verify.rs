//! Reading a token that somebody else issued.

use serde_json::{Map, Value};

use crate::keys::{Jwk, Jwks};
use crate::unfold::unfold;
use crate::{Error, LEEWAY_S, MAX_TOKEN_BYTES, verify_jwt};

/// What a token must be to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Kind, e.g. `dc+sd-jwt`.
    pub typ: &'a str,
    /// Who must have issued it.
    pub issuer: &'a str,
    /// For whom it must be; `None` where it is for everybody, as a receipt is.
    pub audience: Option<&'a str>,
    /// What it must attest, e.g. `tokhai-identity/1`.
    pub vct: &'a str,
    /// Whether it must have an end (`exp`). An end that is there always counts.
    pub must_expire: bool,
    /// Now, in seconds since 1970.
    pub now: i64,
    /// Keys that the issuer publishes.
    pub keys: &'a Jwks,
}

/// A token that has stood every check.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// All it says and discloses, as one JSON object without digests.
    pub claims: Value,
    /// JSON Pointers into `claims` of what was disclosed, in the token's order.
    pub disclosed: Vec<String>,
    /// The key its holder must prove to have (`cnf`), if it is bound to one.
    pub holder: Option<Jwk>,
}

/// Checks an SD-JWT without key binding and gives what it says.
///
/// In order: size; kind, algorithm, key and signature; issuer, receiver, what it attests, and time, all in the
/// clear; then that each disclosure has exactly one place and that no digest stands twice.
///
/// # Errors
/// The first thing that is wrong. [`Error::BindingAbsent`] when a key binding follows: that is for [`crate::verify_bound`].
pub fn verify(token: &str, expected: &Expected<'_>) -> Result<Verified, Error> {
    let (signed, disclosures) = split(token)?;
    let claims = verify_jwt(signed, expected.typ, expected.keys)?.claims;
    check_claims(&claims, expected)?;
    let holder = holder_key(&claims)?;
    let unfolded = unfold(claims, &disclosures)?;
    Ok(Verified {
        claims: Value::Object(unfolded.claims),
        disclosed: unfolded.pointers,
        holder,
    })
}

/// The signed part and the disclosures of `signed~disclosure~…~`.
pub(crate) fn split(token: &str) -> Result<(&str, Vec<&str>), Error> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    let (signed, rest) = token.split_once('~').ok_or(Error::Malformed)?;
    if rest.is_empty() {
        return Ok((signed, Vec::new()));
    }
    let Some(rest) = rest.strip_suffix('~') else {
        return Err(Error::BindingAbsent);
    };
    Ok((signed, rest.split('~').collect()))
}

fn check_claims(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Error> {
    if text(claims, "iss")? != expected.issuer {
        return Err(Error::Issuer);
    }
    if let Some(audience) = expected.audience
        && !is_for(claims.get("aud"), audience)
    {
        return Err(Error::Audience);
    }
    if text(claims, "vct")? != expected.vct {
        return Err(Error::Type);
    }
    if time(claims, "iat")?.is_none() {
        return Err(Error::MissingClaim);
    }
    check_when(claims, expected.now, expected.must_expire)
}

/// Whether `now` lies between the times that the claims name.
pub(crate) fn check_when(
    claims: &Map<String, Value>,
    now: i64,
    must_expire: bool,
) -> Result<(), Error> {
    let latest_start = now.saturating_add(LEEWAY_S);
    for start in ["iat", "nbf"] {
        if time(claims, start)?.is_some_and(|start| start > latest_start) {
            return Err(Error::NotYetValid);
        }
    }
    match time(claims, "exp")? {
        None if must_expire => Err(Error::MissingClaim),
        Some(end) if end.saturating_add(LEEWAY_S) <= now => Err(Error::Expired),
        _ => Ok(()),
    }
}

/// A time claim in whole seconds; anything but an integer is not taken for one.
pub(crate) fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, Error> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or(Error::Malformed),
    }
}

pub(crate) fn text<'c>(claims: &'c Map<String, Value>, name: &str) -> Result<&'c str, Error> {
    match claims.get(name) {
        None => Err(Error::MissingClaim),
        Some(value) => value.as_str().ok_or(Error::Malformed),
    }
}

/// Whether `aud`, one text or a list of them, names `audience`.
pub(crate) fn is_for(aud: Option<&Value>, audience: &str) -> bool {
    match aud {
        Some(Value::String(one)) => one == audience,
        Some(Value::Array(many)) => many.iter().any(|one| one == audience),
        _ => false,
    }
}

pub(crate) fn holder_key(claims: &Map<String, Value>) -> Result<Option<Jwk>, Error> {
    let Some(cnf) = claims.get("cnf") else {
        return Ok(None);
    };
    let jwk = cnf.get("jwk").ok_or(Error::Key)?;
    serde_json::from_value(jwk.clone())
        .map(Some)
        .map_err(|_| Error::Key)
}
