//! Keys and algorithms: whose signature counts, and for which kind of token.

use credential::{Error, Jwks, SigningKey, sign_jwt, verify_jwt};
use serde_json::json;

use crate::forge::*;

#[test]
fn no_single_letter_can_be_changed() {
    let token = good();
    // Each check of a signature takes milliseconds without optimisation, so not every letter is tried with every other.
    for index in (0..token.len()).step_by(4) {
        let old = token.as_bytes()[index];
        let new = [b'A', b'.', b'~', b'='][index / 4 % 4];
        let mut bytes = token.clone().into_bytes();
        bytes[index] = if new == old { b'B' } else { new };
        let changed = String::from_utf8(bytes).unwrap();
        assert!(read(&changed).is_err(), "{index} {}", char::from(new));
    }
}

#[test]
fn no_part_can_be_cut_off_but_a_whole_disclosure() {
    let token = good();
    let whole: Vec<usize> = token.match_indices('~').map(|(i, _)| i + 1).collect();
    // Every end of a disclosure, and the places around it.
    for length in
        (0..token.len()).filter(|l| l % 16 == 0 || whole.iter().any(|w| w.abs_diff(*l) < 3))
    {
        let result = read(&token[..length]);
        assert_eq!(result.is_ok(), whole.contains(&length), "{length}");
    }
}

#[test]
fn another_key_under_the_same_id_is_forgery() {
    let other = SigningKey::ed25519(&[6; 32]);
    let token = sign_jwt("dc+sd-jwt", &claims(), &other).unwrap() + "~";
    refused(&token, Error::UnknownKey);
    let (_, rest) = token.split_once('.').unwrap();
    let forged = format!("{}.{rest}", base64(&header().to_string()));
    refused(&forged, Error::Signature);
}

#[test]
fn algorithms_off_the_list_are_refused() {
    for alg in [
        "none", "None", "NONE", "HS256", "RS256", "ES384", "eddsa", "Ed25519", "",
    ] {
        let mut header = header();
        header["alg"] = json!(alg);
        refused(&(signed(&header, &claims()) + "~"), Error::Algorithm);
        let unsigned = format!(
            "{}.{}.~",
            base64(&header.to_string()),
            base64(&claims().to_string())
        );
        refused(&unsigned, Error::Algorithm);
    }
    let mut header = header();
    header.as_object_mut().unwrap().remove("alg");
    refused(&(signed(&header, &claims()) + "~"), Error::Algorithm);
}

#[test]
fn the_header_can_not_talk_a_key_into_another_algorithm() {
    let mut header = header();
    header["alg"] = json!("ES256");
    refused(&(signed(&header, &claims()) + "~"), Error::Algorithm);
    // The other way round: an EdDSA header over a P-256 key's id.
    let p256 = SigningKey::es256(&[7; 32]).unwrap();
    header["alg"] = json!("EdDSA");
    header["kid"] = json!(p256.kid());
    let keys = Jwks {
        keys: vec![p256.public()],
    };
    assert_eq!(
        verify_jwt(&signed(&header, &claims()), "dc+sd-jwt", &keys).err(),
        Some(Error::Algorithm)
    );
}

#[test]
fn es256_is_read_as_well() {
    let key = SigningKey::es256(&[7; 32]).unwrap();
    let token = sign_jwt("JWT", &claims(), &key).unwrap();
    let keys = Jwks {
        keys: vec![key.public()],
    };
    assert!(verify_jwt(&token, "JWT", &keys).is_ok());
    assert_eq!(
        verify_jwt(&token, "JWT", &crate::forge::keys()).err(),
        Some(Error::UnknownKey)
    );
}

#[test]
fn a_key_the_token_brings_itself_is_never_used() {
    for (name, value) in [
        ("jwk", json!(key().public())),
        ("jku", json!("https://evil.test")),
        ("x5u", json!("https://evil.test")),
        ("x5c", json!(["AAAA"])),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        let mut header = header();
        header[name] = value;
        refused(&(signed(&header, &claims()) + "~"), Error::Header);
    }
}

#[test]
fn the_key_must_be_named_and_known() {
    for kid in [json!(null), json!(7), json!("another")] {
        let mut header = header();
        header["kid"] = kid;
        refused(&(signed(&header, &claims()) + "~"), Error::UnknownKey);
    }
}

#[test]
fn another_kind_of_token_is_refused() {
    for typ in [json!("JWT"), json!("kb+jwt"), json!(null), json!("")] {
        let mut header = header();
        header["typ"] = typ;
        refused(&(signed(&header, &claims()) + "~"), Error::Kind);
    }
}
