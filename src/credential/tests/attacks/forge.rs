//! A workshop for tokens that nobody should take: any header, any claims, any digests, properly signed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credential::{Error, Expected, Issue, Jwks, SigningKey, Verified, bind, issue, verify};
use ed25519_dalek::Signer as _;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const SEED: [u8; 32] = [5; 32];
pub(crate) const NOW: i64 = 1_800_000_000;

pub(crate) fn key() -> SigningKey {
    SigningKey::ed25519(&SEED)
}

pub(crate) fn keys() -> Jwks {
    Jwks {
        keys: vec![key().public()],
    }
}

/// Claims that are as expected.
pub(crate) fn claims() -> Value {
    json!({
        "iss": "https://id.test", "aud": "to-khai", "vct": "test/1",
        "iat": NOW - 10, "exp": NOW + 600,
    })
}

/// The same with more members.
pub(crate) fn claims_and(more: Value) -> Value {
    let mut all = claims();
    let (Value::Object(all_members), Value::Object(more)) = (&mut all, more) else {
        panic!("both are objects");
    };
    all_members.extend(more);
    all
}

pub(crate) fn header() -> Value {
    json!({ "alg": "EdDSA", "kid": key().kid(), "typ": "dc+sd-jwt" })
}

pub(crate) fn base64(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// Header and claims as texts, signed with the right key whatever they say.
pub(crate) fn signed_text(header: &str, claims: &str) -> String {
    let text = format!("{}.{}", base64(header), base64(claims));
    let signature = ed25519_dalek::SigningKey::from_bytes(&SEED).sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

pub(crate) fn signed(header: &Value, claims: &Value) -> String {
    signed_text(&header.to_string(), &claims.to_string())
}

/// A token of the ordinary header with these claims and disclosures.
pub(crate) fn token(claims: &Value, disclosures: &[&str]) -> String {
    let mut token = signed(&header(), claims) + "~";
    for disclosure in disclosures {
        token.push_str(disclosure);
        token.push('~');
    }
    token
}

/// A disclosure of any shape.
pub(crate) fn disclosure(value: Value) -> String {
    base64(&value.to_string())
}

pub(crate) fn digest(disclosure: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(disclosure))
}

pub(crate) fn read(token: &str) -> Result<Verified, Error> {
    read_at(token, NOW)
}

pub(crate) fn read_at(token: &str, now: i64) -> Result<Verified, Error> {
    let keys = keys();
    let expected = Expected {
        typ: "dc+sd-jwt",
        issuer: "https://id.test",
        audience: Some("to-khai"),
        vct: "test/1",
        must_expire: true,
        now,
        keys: &keys,
    };
    verify(token, &expected)
}

#[track_caller]
pub(crate) fn refused(token: &str, expected: Error) {
    assert_eq!(read(token).err(), Some(expected));
}

/// An ordinary token with two disclosed claims and two disclosed list elements.
pub(crate) fn good() -> String {
    let claims = claims_and(json!({
        "name": { "birth": "H'Mẫu Niê" }, "sex": "F",
        "household": { "members": [{ "name": { "birth": "Một" } }, { "name": { "birth": "Hai" } }] },
    }));
    let pointers = [
        "/name/birth",
        "/sex",
        "/household/members/0",
        "/household/members/1",
    ];
    issued(&claims, &pointers)
}

pub(crate) fn issued(claims: &Value, pointers: &[&str]) -> String {
    let disclose: Vec<String> = pointers.iter().map(|p| (*p).to_owned()).collect();
    let mut count = 0;
    let request = Issue {
        typ: "dc+sd-jwt",
        claims,
        disclose: &disclose,
        key: &key(),
    };
    let salt = &mut || {
        count += 1;
        [count; 16]
    };
    issue(&request, salt).unwrap()
}

pub(crate) fn holder() -> SigningKey {
    SigningKey::es256(&[9; 32]).unwrap()
}

pub(crate) fn bound_token() -> String {
    let claims = claims_and(json!({ "cnf": { "jwk": holder().public() }, "sex": "F", "a": 1 }));
    issued(&claims, &["/sex", "/a"])
}

pub(crate) fn bind_well(token: &str) -> String {
    bind(
        token,
        "https://service.test",
        "n-1",
        NOW,
        &[("dossier_sha256", "d-1")],
        &holder(),
    )
    .unwrap()
}
