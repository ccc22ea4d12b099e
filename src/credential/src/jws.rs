//! The signed part: three base64url texts between dots (RFC 7515, compact form).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::keys::{Algorithm, Jwk, Jwks, SigningKey};
use crate::{Error, MAX_TOKEN_BYTES, json};

/// A signed token, read and its signature checked, but nothing of its claims.
#[derive(Debug, Clone, PartialEq)]
pub struct Jwt {
    /// What the header says.
    pub header: Map<String, Value>,
    /// What the token says.
    pub claims: Map<String, Value>,
}

/// Signs `claims` as a token of kind `typ`, e.g. `JWT`.
///
/// # Errors
/// [`Error::Malformed`] when `claims` is no object; [`Error::TooLarge`] when the token would be.
pub fn sign_jwt(typ: &str, claims: &Value, key: &SigningKey) -> Result<String, Error> {
    if !claims.is_object() {
        return Err(Error::Malformed);
    }
    let header = json!({ "alg": key.algorithm().name(), "kid": key.kid(), "typ": typ });
    let mut token = encode(&header);
    token.push('.');
    token.push_str(&encode(claims));
    let signature = key.sign(token.as_bytes());
    token.push('.');
    token.push_str(&URL_SAFE_NO_PAD.encode(signature));
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    Ok(token)
}

/// Reads a signed token and checks its kind and signature. Issuer, receiver and time are for the caller to check.
///
/// # Errors
/// Whatever is wrong with size, form, header, key or signature.
pub fn verify_jwt(token: &str, typ: &str, keys: &Jwks) -> Result<Jwt, Error> {
    verify_by(token, &is(typ), |header| {
        let kid = header.get("kid").and_then(Value::as_str);
        keys.find(kid.ok_or(Error::UnknownKey)?)
    })
}

/// The same with a key that is known beforehand, as in key binding.
pub(crate) fn verify_with_key(token: &str, typ: &str, key: &Jwk) -> Result<Jwt, Error> {
    verify_by(token, &is(typ), |_| Ok(key))
}

fn is(typ: &str) -> impl Fn(Option<&str>) -> bool {
    move |found| found.is_some_and(|found| found.eq_ignore_ascii_case(typ))
}

/// The same for every kind that `is_kind` takes, with the key that `key` finds for the header.
pub(crate) fn verify_by<'k>(
    token: &str,
    is_kind: &dyn Fn(Option<&str>) -> bool,
    key: impl FnOnce(&Map<String, Value>) -> Result<&'k Jwk, Error>,
) -> Result<Jwt, Error> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Error::TooLarge);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Error::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Error::Malformed)?;
    let header = object(header)?;
    check_header(&header, is_kind)?;
    let algorithm = header.get("alg").and_then(Value::as_str);
    let algorithm = Algorithm::from_name(algorithm.ok_or(Error::Algorithm)?)?;
    let signature = bytes(signature)?;
    key(&header)?.check(algorithm, signed.as_bytes(), &signature)?;
    let claims = object(payload)?;
    Ok(Jwt { header, claims })
}

fn check_header(
    header: &Map<String, Value>,
    is_kind: &dyn Fn(Option<&str>) -> bool,
) -> Result<(), Error> {
    // `crit` and `b64` change what the token means; keys come from the issuer's set, never from the token.
    const NOT_TAKEN: [&str; 7] = ["crit", "b64", "zip", "jwk", "jku", "x5u", "x5c"];
    if NOT_TAKEN.iter().any(|name| header.contains_key(*name)) {
        return Err(Error::Header);
    }
    let typ = match header.get("typ") {
        None => None,
        Some(typ) => Some(typ.as_str().ok_or(Error::Kind)?),
    };
    is_kind(typ).then_some(()).ok_or(Error::Kind)
}

/// The JSON object that a base64url text holds.
fn object(part: &str) -> Result<Map<String, Value>, Error> {
    match json::read(&bytes(part)?)? {
        Value::Object(members) => Ok(members),
        _ => Err(Error::Malformed),
    }
}

/// The bytes that a base64url text without padding holds.
pub(crate) fn bytes(part: &str) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Error::Malformed)
}

/// JSON as base64url without padding.
pub(crate) fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
