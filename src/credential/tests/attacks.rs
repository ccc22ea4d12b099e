//! Tokens that must be refused, each for its own reason, and the few that stand beside them and must not.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod forge;

use std::collections::BTreeSet;

use credential::{
    Error, Expected, ExpectedBinding, ExpectedToken, Issue, Jwks, MAX_DEPTH, MAX_TOKEN_BYTES,
    SigningKey, TokenKind, bind, claimed_nonce, disclosed_pointers, issue, presentation,
    read_token, select, sign_jwt, verify, verify_bound, verify_jwt,
};
use forge::*;
use serde_json::{Value, json};

/// An ordinary token with two disclosed claims and two disclosed list elements.
fn good() -> String {
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

fn issued(claims: &Value, pointers: &[&str]) -> String {
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

#[test]
fn what_was_issued_is_read() {
    let seen = read(&good()).unwrap();
    assert_eq!(seen.claims["name"]["birth"], "H'Mẫu Niê");
    assert_eq!(seen.claims["sex"], "F");
    assert_eq!(
        seen.claims["household"]["members"][1]["name"]["birth"],
        "Hai"
    );
    assert!(!seen.claims.to_string().contains("_sd"));
    assert_eq!(seen.holder, None);
}

#[test]
fn the_signed_part_alone_names_no_disclosed_value() {
    let token = good();
    let signed = token.split('~').next().unwrap();
    let said = verify_jwt(signed, "dc+sd-jwt", &keys()).unwrap();
    let text = Value::Object(said.claims).to_string();
    for value in ["Mẫu", "birth", "sex", "Một", "Hai"] {
        assert!(!text.contains(value), "{value}");
    }
}

#[test]
fn what_is_held_back_is_absent_and_elements_close_up() {
    let keep = BTreeSet::from(["/household/members/1".to_owned()]);
    let shown = select(&good(), &keep).unwrap();
    let seen = read(&shown).unwrap();
    assert_eq!(seen.disclosed, ["/household/members/0"]);
    assert_eq!(
        seen.claims["household"]["members"],
        json!([{ "name": { "birth": "Hai" } }])
    );
    assert_eq!(seen.claims.get("sex"), None);
    assert_eq!(seen.claims["name"], json!({}));
    let none = select(&good(), &BTreeSet::new()).unwrap();
    assert_eq!(read(&none).unwrap().disclosed, [""; 0]);
    let unknown = BTreeSet::from(["/religion".to_owned()]);
    assert_eq!(select(&good(), &unknown), Err(Error::UnknownPath));
}

#[test]
fn a_disclosure_inside_a_disclosure_needs_both() {
    let claims = claims_and(json!({ "child": { "name": "Ba", "birth": "2020-01-01" } }));
    let token = issued(&claims, &["/child", "/child/birth"]);
    assert_eq!(
        disclosed_pointers(&token).unwrap(),
        ["/child/birth", "/child"]
    );
    assert_eq!(read(&token).unwrap().claims["child"]["birth"], "2020-01-01");
    let outer = select(&token, &BTreeSet::from(["/child".to_owned()])).unwrap();
    assert_eq!(
        read(&outer).unwrap().claims["child"],
        json!({ "name": "Ba" })
    );
    // Asking for the inner one brings the outer one along.
    let inner = select(&token, &BTreeSet::from(["/child/birth".to_owned()])).unwrap();
    assert_eq!(inner, token);
    // The inner one without the outer one has no place.
    let alone = token.rsplitn(3, '~').nth(2).unwrap().to_owned() + "~";
    refused(&alone, Error::UnusedDisclosure);
}

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
        verify_jwt(&token, "JWT", &forge::keys()).err(),
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
fn texts_that_are_no_tokens_are_refused() {
    let token = token(&claims(), &[]);
    let without_end = token.trim_end_matches('~');
    for text in ["", "~", "~~", ".", "..", "..~", "a.b.c~", "{}", without_end] {
        assert!(read(text).is_err(), "{text}");
    }
    refused(&format!("{token}~"), Error::Disclosure);
    refused(&format!("{without_end}=~"), Error::Malformed);
    refused(
        &(signed_text(&header().to_string(), "[]") + "~"),
        Error::Malformed,
    );
    let parts: Vec<&str> = without_end.split('.').collect();
    refused(
        &format!("{}.x.{}.{}~", parts[0], parts[1], parts[2]),
        Error::Signature,
    );
}

#[test]
fn a_member_written_twice_is_refused_where_ever_it_stands() {
    let claims = claims().to_string();
    let twice = claims.replacen('{', r#"{"iss":"https://evil.test","#, 1);
    let header_text = header().to_string();
    refused(&(signed_text(&header_text, &twice) + "~"), Error::Malformed);
    let twice = header_text.replacen('{', r#"{"alg":"none","#, 1);
    refused(&(signed_text(&twice, &claims) + "~"), Error::Malformed);
}

#[test]
fn size_has_a_limit() {
    let large = claims_and(json!({ "x": "a".repeat(MAX_TOKEN_BYTES) }));
    refused(&token(&large, &[]), Error::TooLarge);
    let disclosed = disclosure(json!(["salt", "x", "a".repeat(MAX_TOKEN_BYTES)]));
    let claims_with = claims_and(json!({ "_sd": [digest(&disclosed)] }));
    refused(&token(&claims_with, &[&disclosed]), Error::TooLarge);
    let request = Issue {
        typ: "dc+sd-jwt",
        claims: &large,
        disclose: &["/x".to_owned()],
        key: &key(),
    };
    assert_eq!(issue(&request, &mut || [0; 16]), Err(Error::TooLarge));
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(json!(1), |inner, _| json!([inner]))
}

#[test]
fn depth_has_a_limit() {
    assert!(
        read(&token(
            &claims_and(json!({ "x": nested(MAX_DEPTH - 1) })),
            &[]
        ))
        .is_ok()
    );
    let deep = claims_and(json!({ "x": nested(MAX_DEPTH) }));
    refused(&token(&deep, &[]), Error::TooDeep);
    let request = Issue {
        typ: "dc+sd-jwt",
        claims: &deep,
        disclose: &[],
        key: &key(),
    };
    assert_eq!(issue(&request, &mut || [0; 16]), Err(Error::TooDeep));
}

#[test]
fn disclosures_that_bring_disclosures_can_not_pile_up_depth() {
    for (levels, is_read) in [(MAX_DEPTH, true), (MAX_DEPTH + 1, false), (500, false)] {
        let mut disclosures = vec![disclosure(json!(["s", "x", 1]))];
        for _ in 1..levels {
            let last = digest(disclosures.last().unwrap());
            disclosures.push(disclosure(json!(["s", "x", { "_sd": [last] }])));
        }
        let claims = claims_and(json!({ "_sd": [digest(disclosures.last().unwrap())] }));
        let texts: Vec<&str> = disclosures.iter().map(String::as_str).collect();
        let result = read(&token(&claims, &texts));
        if is_read {
            assert!(result.is_ok(), "{levels}");
        } else {
            assert_eq!(result.err(), Some(Error::TooDeep), "{levels}");
        }
    }
}

#[test]
fn a_disclosure_without_a_place_is_refused() {
    let stray = disclosure(json!(["salt", "sex", "F"]));
    refused(&token(&claims(), &[&stray]), Error::UnusedDisclosure);
    refused(&(good() + &stray + "~"), Error::UnusedDisclosure);
    // A digest of the same text in a plain claim is no place either.
    let claims = claims_and(json!({ "note": digest(&stray) }));
    refused(&token(&claims, &[&stray]), Error::UnusedDisclosure);
}

#[test]
fn a_disclosure_shown_twice_is_refused() {
    let one = disclosure(json!(["salt", "sex", "F"]));
    let claims = claims_and(json!({ "_sd": [digest(&one)] }));
    assert!(read(&token(&claims, &[&one])).is_ok());
    refused(&token(&claims, &[&one, &one]), Error::DuplicateDigest);
}

#[test]
fn a_digest_that_stands_twice_is_refused_shown_or_not() {
    let one = disclosure(json!(["salt", "x", 1]));
    let element = disclosure(json!(["salt", 1]));
    let d = digest(&one);
    let e = digest(&element);
    for claims in [
        json!({ "_sd": [d, d] }),
        json!({ "_sd": [d], "inner": { "_sd": [d] } }),
        json!({ "list": [{ "...": e }, { "...": e }] }),
        json!({ "list": [{ "...": d }], "_sd": [d] }),
    ] {
        let claims = claims_and(claims);
        refused(&token(&claims, &[]), Error::DuplicateDigest);
    }
    // Once in the signed part, once inside what another disclosure brings.
    let outer = disclosure(json!(["salt", "outer", { "_sd": [d] }]));
    let claims = claims_and(json!({ "_sd": [d, digest(&outer)] }));
    refused(&token(&claims, &[&outer]), Error::DuplicateDigest);
}

#[test]
fn digests_where_they_have_no_meaning_are_refused() {
    for claims in [
        json!({ "_sd": "text" }),
        json!({ "_sd": { "a": 1 } }),
        json!({ "_sd": [7] }),
        json!({ "_sd": [null] }),
        json!({ "...": "text" }),
        json!({ "x": { "...": "text" } }),
        json!({ "list": [{ "...": "text", "more": 1 }] }),
        json!({ "list": [{ "...": 7 }] }),
        json!({ "x": { "_sd_alg": "sha-256" } }),
    ] {
        refused(&token(&claims_and(claims), &[]), Error::StrayDigest);
    }
}

#[test]
fn hashes_other_than_sha_256_are_refused() {
    for name in [
        json!("sha-512"),
        json!("SHA-256"),
        json!("md5"),
        json!(null),
    ] {
        let claims = claims_and(json!({ "_sd_alg": name }));
        refused(&token(&claims, &[]), Error::HashAlgorithm);
    }
}

#[test]
fn disclosures_of_another_shape_are_refused() {
    for value in [
        json!([]),
        json!(["salt"]),
        json!(["salt", "x", 1, 2]),
        json!([1, "x", 1]),
        json!(["salt", 2, 1]),
        json!([1, 1]),
        json!({ "salt": 1 }),
        json!("text"),
    ] {
        let text = disclosure(value);
        let claims = claims_and(json!({ "_sd": [digest(&text)] }));
        refused(&token(&claims, &[&text]), Error::Disclosure);
    }
    for text in ["", "!", "AAAA", "W10="] {
        let claims = claims_and(json!({ "_sd": [digest(text)] }));
        assert!(read(&token(&claims, &[text])).is_err(), "{text}");
    }
    let twice = base64(r#"["salt","x",{"a":1,"a":2}]"#);
    let claims = claims_and(json!({ "_sd": [digest(&twice)] }));
    refused(&token(&claims, &[&twice]), Error::Disclosure);
}

#[test]
fn members_and_elements_do_not_take_each_others_disclosures() {
    let member = disclosure(json!(["salt", "x", 1]));
    let element = disclosure(json!(["salt", 1]));
    let claims = claims_and(json!({ "list": [{ "...": digest(&member) }] }));
    refused(&token(&claims, &[&member]), Error::Disclosure);
    let claims = claims_and(json!({ "_sd": [digest(&element)] }));
    refused(&token(&claims, &[&element]), Error::Disclosure);
}

#[test]
fn a_disclosure_can_not_replace_or_bring_what_must_be_in_the_clear() {
    for name in [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "vct",
        "cnf",
        "source",
        "assurance",
        "as_of",
        "declined",
        "_sd",
        "_sd_alg",
        "...",
    ] {
        let text = disclosure(json!(["salt", name, "x"]));
        let claims = claims_and(json!({ "_sd": [digest(&text)] }));
        refused(&token(&claims, &[&text]), Error::ForbiddenClaim);
    }
    let text = disclosure(json!(["salt", "sex", "F"]));
    let claims = claims_and(json!({ "sex": "M", "_sd": [digest(&text)] }));
    refused(&token(&claims, &[&text]), Error::ForbiddenClaim);
    let two = disclosure(json!(["another", "sex", "M"]));
    let claims = claims_and(json!({ "_sd": [digest(&text), digest(&two)] }));
    refused(&token(&claims, &[&text, &two]), Error::ForbiddenClaim);
}

#[test]
fn digests_of_what_is_not_shown_leave_nothing_behind() {
    let claims = claims_and(json!({
        "_sd": ["decoy"], "x": { "_sd": ["another"], "y": 1 }, "list": [{ "...": "third" }, 2],
    }));
    let seen = read(&token(&claims, &[])).unwrap();
    assert_eq!(seen.claims["x"], json!({ "y": 1 }));
    assert_eq!(seen.claims["list"], json!([2]));
    assert_eq!(seen.claims.get("_sd"), None);
}

/// Two disclosures of RFC 9901 §4.2, with the digests printed there.
#[test]
fn digests_are_as_in_the_rfc() {
    let member = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    let element = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0";
    let claims = claims_and(json!({
        "_sd": ["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"],
        "nationalities": ["DE", { "...": "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs" }],
    }));
    let seen = read(&token(&claims, &[member, element])).unwrap();
    assert_eq!(seen.claims["family_name"], "Möbius");
    assert_eq!(seen.claims["nationalities"], json!(["DE", "FR"]));
}

#[test]
fn what_can_not_be_disclosed_is_not_issued() {
    let claims = claims_and(json!({ "a": { "b": 1 }, "list": [1] }));
    for (pointer, expected) in [
        ("/a/c", Error::UnknownPath),
        ("/a/b/c", Error::UnknownPath),
        ("/list/1", Error::UnknownPath),
        ("/list/x", Error::UnknownPath),
        ("", Error::UnknownPath),
        ("a", Error::UnknownPath),
        ("/iss", Error::ForbiddenClaim),
    ] {
        let request = Issue {
            typ: "dc+sd-jwt",
            claims: &claims,
            disclose: &[pointer.to_owned()],
            key: &key(),
        };
        assert_eq!(issue(&request, &mut || [0; 16]), Err(expected), "{pointer}");
    }
    let twice = ["/a/b".to_owned(), "/a/b".to_owned()];
    let request = Issue {
        typ: "dc+sd-jwt",
        claims: &claims,
        disclose: &twice,
        key: &key(),
    };
    assert_eq!(issue(&request, &mut || [0; 16]), Err(Error::UnknownPath));
    let digests = claims_and(json!({ "a": { "_sd": [] } }));
    let request = Issue {
        claims: &digests,
        disclose: &[],
        ..request
    };
    assert_eq!(issue(&request, &mut || [0; 16]), Err(Error::StrayDigest));
}

#[test]
fn names_with_signs_of_pointers_are_found() {
    let claims = claims_and(json!({ "/a/b~c": 1, "answers": { "/nguoi_khai/ho_ten": "Mẫu" } }));
    let pointers = ["/~1a~1b~0c", "/answers/~1nguoi_khai~1ho_ten"];
    let token = issued(&claims, &pointers);
    let seen = read(&token).unwrap();
    assert_eq!(seen.claims["answers"]["/nguoi_khai/ho_ten"], "Mẫu");
    let told: BTreeSet<&str> = seen.disclosed.iter().map(String::as_str).collect();
    assert_eq!(told, BTreeSet::from(pointers));
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

// Key binding.

fn holder() -> SigningKey {
    SigningKey::es256(&[9; 32]).unwrap()
}

fn bound_token() -> String {
    let claims = claims_and(json!({ "cnf": { "jwk": holder().public() }, "sex": "F", "a": 1 }));
    issued(&claims, &["/sex", "/a"])
}

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

fn bind_well(token: &str) -> String {
    bind(
        token,
        "https://service.test",
        "n-1",
        NOW,
        MADE_FOR,
        &holder(),
    )
    .unwrap()
}

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

/// Whatever comes in, an answer comes out.
#[test]
fn arbitrary_bytes_never_panic() {
    let token = good();
    let mut state = 1u64;
    for _ in 0..1_000 {
        let mut bytes = token.clone().into_bytes();
        for _ in 0..8 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let index = usize::try_from(state >> 33).unwrap() % bytes.len();
            bytes[index] = b'!' + u8::try_from((state >> 20) % 90).unwrap();
        }
        let text = String::from_utf8(bytes).unwrap();
        assert!(read(&text).is_err());
        let _ = disclosed_pointers(&text);
    }
}

// Tokens of any kind, as an operator reads them.

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
