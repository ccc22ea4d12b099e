//! Disclosures and digests: each has one place, and none brings what must be in the clear.

use std::collections::BTreeSet;

use credential::{Error, Issue, disclosed_pointers, issue, select, verify_jwt};
use serde_json::{Value, json};

use crate::forge::*;

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
