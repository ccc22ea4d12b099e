//! What a token must say in the clear: issuer, receiver, what it attests, and time.

use credential::{Error, Expected, verify};
use serde_json::json;

use crate::forge::*;

#[test]
fn issuer_receiver_and_subject_matter_must_be_as_expected() {
    for (name, value, expected) in [
        ("iss", json!("https://evil.test"), Error::Issuer),
        ("iss", json!(["https://id.test"]), Error::Malformed),
        ("aud", json!("another"), Error::Audience),
        ("aud", json!(["another", "third"]), Error::Audience),
        ("aud", json!({ "to-khai": true }), Error::Audience),
        ("vct", json!("test/2"), Error::Type),
        ("vct", json!(null), Error::Malformed),
    ] {
        let mut claims = claims();
        claims[name] = value;
        refused(&token(&claims, &[]), expected);
    }
    for (name, expected) in [
        ("iss", Error::MissingClaim),
        ("aud", Error::Audience),
        ("vct", Error::MissingClaim),
        ("iat", Error::MissingClaim),
        ("exp", Error::MissingClaim),
    ] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        refused(&token(&claims, &[]), expected);
    }
    let mut several = claims();
    several["aud"] = json!(["another", "to-khai"]);
    assert!(read(&token(&several, &[])).is_ok());
}

#[test]
fn time_counts_with_a_minute_of_leeway() {
    let token = token(&claims(), &[]);
    assert!(read_at(&token, NOW + 600 + 59).is_ok());
    assert_eq!(read_at(&token, NOW + 600 + 60).err(), Some(Error::Expired));
    assert!(read_at(&token, NOW - 10 - 60).is_ok());
    assert_eq!(
        read_at(&token, NOW - 10 - 61).err(),
        Some(Error::NotYetValid)
    );
    assert_eq!(read_at(&token, i64::MAX).err(), Some(Error::Expired));
    assert_eq!(read_at(&token, i64::MIN).err(), Some(Error::NotYetValid));
}

#[test]
fn times_that_are_no_whole_seconds_are_refused() {
    for (name, value, expected) in [
        ("nbf", json!(NOW + 61), Error::NotYetValid),
        ("exp", json!("never"), Error::Malformed),
        ("exp", json!(1.8e9), Error::Malformed),
        ("exp", json!(u64::MAX), Error::Malformed),
        ("exp", json!(null), Error::Malformed),
        ("exp", json!(i64::MIN), Error::Expired),
        ("iat", json!(i64::MAX), Error::NotYetValid),
    ] {
        let mut claims = claims();
        claims[name] = value;
        refused(&token(&claims, &[]), expected);
    }
}

#[test]
fn a_receipt_is_for_everybody_and_has_no_end() {
    let claims = json!({ "iss": "https://service.test", "vct": "receipt/1", "iat": NOW, "answers": { "a": 1 } });
    let token = issued(&claims, &["/answers/a"]);
    let keys = keys();
    let expected = Expected {
        typ: "dc+sd-jwt",
        issuer: "https://service.test",
        audience: None,
        vct: "receipt/1",
        must_expire: false,
        now: NOW + 100 * 365 * 86_400,
        keys: &keys,
    };
    assert_eq!(verify(&token, &expected).unwrap().claims["answers"]["a"], 1);
}
