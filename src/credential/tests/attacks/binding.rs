//! Key binding: for one receiver, one nonce, one set of disclosures and one purpose.

use std::collections::BTreeSet;

use credential::{
    Error, Expected, ExpectedBinding, MAX_TOKEN_BYTES, SigningKey, bind, claimed_nonce,
    presentation, select, sign_jwt, verify_bound,
};
use serde_json::json;

use crate::forge::*;

fn read_bound(token: &str, now: i64) -> Result<(), Error> {
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
    let binding = ExpectedBinding {
        audience: "https://service.test",
        nonce: "n-1",
        max_age_s: 300,
        also: &[("dossier_sha256", "d-1")],
    };
    verify_bound(token, &expected, &binding).map(|_| ())
}

const MADE_FOR: &[(&str, &str)] = &[("dossier_sha256", "d-1")];

#[test]
fn a_bound_presentation_is_read() {
    let bound = bind_well(&bound_token());
    assert_eq!(read_bound(&bound, NOW), Ok(()));
    assert_eq!(read_bound(&bound, NOW + 360), Ok(()));
    assert_eq!(read_bound(&bound, NOW + 361), Err(Error::Binding));
    assert_eq!(read_bound(&bound, NOW - 61), Err(Error::Binding));
}

#[test]
fn a_binding_must_be_there_when_asked_for_and_only_then() {
    assert_eq!(read_bound(&bound_token(), NOW), Err(Error::BindingAbsent));
    refused(&bind_well(&bound_token()), Error::BindingAbsent);
    // A token that names no key can not be bound.
    let unbound = bind_well(&good());
    assert_eq!(read_bound(&unbound, NOW), Err(Error::BindingAbsent));
    assert_eq!(
        bind(&bind_well(&good()), "a", "n", NOW, MADE_FOR, &holder()),
        Err(Error::BindingAbsent)
    );
}

#[test]
fn a_binding_is_for_one_receiver_nonce_text_and_key() {
    let token = bound_token();
    let wrong_receiver =
        bind(&token, "https://evil.test", "n-1", NOW, MADE_FOR, &holder()).unwrap();
    assert_eq!(read_bound(&wrong_receiver, NOW), Err(Error::Binding));
    let wrong_nonce = bind(
        &token,
        "https://service.test",
        "n-2",
        NOW,
        MADE_FOR,
        &holder(),
    )
    .unwrap();
    assert_eq!(read_bound(&wrong_nonce, NOW), Err(Error::Binding));
    let wrong_key = bind(&token, "https://service.test", "n-1", NOW, MADE_FOR, &key()).unwrap();
    assert_eq!(read_bound(&wrong_key, NOW), Err(Error::Algorithm));
    let other = SigningKey::es256(&[10; 32]).unwrap();
    let wrong_key = bind(&token, "https://service.test", "n-1", NOW, MADE_FOR, &other).unwrap();
    assert_eq!(read_bound(&wrong_key, NOW), Err(Error::Signature));
    // A binding taken from a presentation with more disclosures.
    let full = bind_well(&token);
    let proof = full.rsplit('~').next().unwrap();
    let less = select(&token, &BTreeSet::from(["/sex".to_owned()])).unwrap();
    assert_eq!(
        read_bound(&format!("{less}{proof}"), NOW),
        Err(Error::Binding)
    );
    // An ordinary token of the holder is no binding.
    let plain = sign_jwt("JWT", &json!({ "iat": NOW }), &holder()).unwrap();
    assert_eq!(
        read_bound(&format!("{token}{plain}"), NOW),
        Err(Error::Kind)
    );
}

#[test]
fn a_binding_made_for_something_else_is_refused() {
    let token = bound_token();
    for also in [&[][..], &[("dossier_sha256", "d-2")], &[("purpose", "d-1")]] {
        let bound = bind(&token, "https://service.test", "n-1", NOW, also, &holder()).unwrap();
        assert_eq!(read_bound(&bound, NOW), Err(Error::Binding));
    }
    // What it is made for can not overrule what every binding says.
    let also = [("nonce", "n-1"), ("dossier_sha256", "d-1")];
    let bound = bind(&token, "https://service.test", "n-2", NOW, &also, &holder()).unwrap();
    assert_eq!(read_bound(&bound, NOW), Err(Error::Binding));
}

#[test]
fn the_nonce_of_a_binding_can_be_looked_up_before_it_is_believed() {
    let token = bound_token();
    let bound = bind_well(&token);
    assert_eq!(claimed_nonce(&bound).as_deref(), Ok("n-1"));
    assert_eq!(presentation(&bound), Ok(token.as_str()));
    assert_eq!(claimed_nonce(&token), Err(Error::BindingAbsent));
    for text in ["", "x", "a.b.c~x", "a.b.c~x.y.z", "~..", "~.W10."] {
        assert!(claimed_nonce(text).is_err(), "{text}");
    }
    assert_eq!(
        claimed_nonce(&"~".repeat(MAX_TOKEN_BYTES + 1)),
        Err(Error::TooLarge)
    );
}

#[test]
fn a_key_to_bind_to_is_a_point_of_the_curve_and_nothing_else() {
    let mut key = holder().public();
    let bare = key.bare_p256().unwrap();
    assert_eq!((bare.kid.as_str(), bare.alg), ("", None));
    key.y = None;
    assert_eq!(key.bare_p256(), Err(Error::Key));
    key.y = Some("A".repeat(43));
    assert_eq!(key.bare_p256(), Err(Error::Key));
    assert_eq!(
        SigningKey::ed25519(&[1; 32]).public().bare_p256(),
        Err(Error::Key)
    );
}

#[test]
fn a_holder_key_that_is_none_is_refused() {
    for cnf in [
        json!({}),
        json!({ "jwk": 7 }),
        json!("x"),
        json!({ "kid": "x" }),
    ] {
        let claims = claims_and(json!({ "cnf": cnf }));
        refused(&token(&claims, &[]), Error::Key);
    }
}
