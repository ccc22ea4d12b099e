//! Tokens of any kind, as an operator reads them.

use std::collections::BTreeSet;

use credential::{Error, ExpectedToken, Jwks, TokenKind, read_token, select, sign_jwt};
use serde_json::{Value, json};

use crate::forge::*;

fn told(token: &str, audience: Option<&str>, nonce: Option<&str>) -> Result<TokenKind, Error> {
    told_by(token, audience, nonce, &keys())
}

fn told_by(
    token: &str,
    audience: Option<&str>,
    nonce: Option<&str>,
    keys: &Jwks,
) -> Result<TokenKind, Error> {
    let expected = ExpectedToken {
        issuer: "https://id.test",
        audience,
        nonce,
        now: NOW,
        max_age_s: 300,
        keys,
    };
    read_token(token, &expected).map(|read| read.kind)
}

fn id_token(change: Value) -> String {
    let mut claims = json!({ "iss": "https://id.test", "sub": "x", "aud": "to-khai", "iat": NOW, "exp": NOW + 60, "nonce": "n-1" });
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    sign_jwt("JWT", &claims, &key()).unwrap()
}

#[test]
fn an_id_token_is_read_strictly() {
    let read = |token: &str| told(token, Some("to-khai"), Some("n-1"));
    assert_eq!(read(&id_token(json!({}))), Ok(TokenKind::Jwt));
    assert_eq!(
        read(&id_token(json!({ "aud": ["x", "to-khai"] }))),
        Ok(TokenKind::Jwt)
    );
    for (change, expected) in [
        (json!({ "iss": "https://evil.test" }), Error::Issuer),
        (json!({ "iss": null }), Error::MissingClaim),
        (json!({ "aud": "another" }), Error::Audience),
        (json!({ "aud": null }), Error::Audience),
        (json!({ "nonce": "n-2" }), Error::Binding),
        (json!({ "nonce": null }), Error::MissingClaim),
        (json!({ "exp": null }), Error::MissingClaim),
        (json!({ "iat": null }), Error::MissingClaim),
        (json!({ "exp": NOW - 60 }), Error::Expired),
        (json!({ "iat": NOW + 61 }), Error::NotYetValid),
        (json!({ "nbf": NOW + 61 }), Error::NotYetValid),
        (json!({ "exp": "2030-01-01" }), Error::Malformed),
        (json!({ "_sd": ["abc"] }), Error::StrayDigest),
    ] {
        assert_eq!(read(&id_token(change.clone())), Err(expected), "{change}");
    }
    let claims = json!({ "iss": "https://id.test" });
    for typ in ["kb+jwt", "dc+sd-jwt", "logout+jwt"] {
        assert_eq!(
            read(&sign_jwt(typ, &claims, &key()).unwrap()),
            Err(Error::Kind)
        );
    }
}

#[test]
fn a_token_without_the_name_of_its_key_needs_a_set_of_one() {
    let head = json!({ "alg": key().algorithm().name(), "typ": "JWT" });
    let claims = json!({ "iss": "https://id.test", "iat": NOW, "exp": NOW + 60 });
    let nameless = signed_text(&head.to_string(), &claims.to_string());
    let one = Jwks {
        keys: vec![key().public()],
    };
    assert_eq!(told_by(&nameless, None, None, &one), Ok(TokenKind::Jwt));
    let two = Jwks {
        keys: vec![key().public(), holder().public()],
    };
    assert_eq!(told_by(&nameless, None, None, &two), Err(Error::UnknownKey));
    assert_eq!(
        told_by(&nameless, None, None, &Jwks::default()),
        Err(Error::UnknownKey)
    );
}

#[test]
fn disclosures_and_bindings_are_read_strictly() {
    assert_eq!(told(&good(), Some("to-khai"), None), Ok(TokenKind::SdJwt));
    assert_eq!(told(&good(), Some("another"), None), Err(Error::Audience));
    assert_eq!(
        told(&good(), Some("to-khai"), Some("n-1")),
        Err(Error::BindingAbsent)
    );
    // The same without its disclosures' mark is no token of its own kind.
    assert_eq!(
        told(good().split('~').next().unwrap(), Some("to-khai"), None),
        Err(Error::Kind)
    );
    let bound = bind_well(&bound_token());
    let (audience, nonce) = (Some("https://service.test"), Some("n-1"));
    assert_eq!(told(&bound, audience, nonce), Ok(TokenKind::Bound));
    assert_eq!(told(&bound, None, nonce), Err(Error::Audience));
    assert_eq!(told(&bound, audience, None), Err(Error::Binding));
    assert_eq!(told(&bound, audience, Some("n-2")), Err(Error::Binding));
    assert_eq!(
        told(&bound, Some("https://evil.test"), nonce),
        Err(Error::Binding)
    );
    let less = select(&bound_token(), &BTreeSet::new()).unwrap();
    let moved = format!("{less}{}", bound.rsplit('~').next().unwrap());
    assert_eq!(told(&moved, audience, nonce), Err(Error::Binding));
    for text in ["", "~", "a.b.c", "a.b.c~", "a.b.c~d.e.f", "....", "~~~"] {
        assert!(told(text, audience, nonce).is_err(), "{text}");
    }
}
