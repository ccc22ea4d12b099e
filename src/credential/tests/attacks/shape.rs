//! Texts that are no tokens, and limits of size and depth.

use credential::{Error, Issue, MAX_DEPTH, MAX_TOKEN_BYTES, disclosed_pointers, issue};
use serde_json::{Value, json};

use crate::forge::*;

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
