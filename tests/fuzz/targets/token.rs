//! Signed tokens: a token as it stands on one line, or the parts of one (header, claims, disclosures), which are signed here
//! with the right key, so that what lies behind the signature is reached.
//!
//! In the parts, `#0` to `#9` stand for the digest of that disclosure.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credential::{
    Expected, ExpectedBinding, ExpectedToken, Jwks, SigningKey, disclosed_pointers, read_token,
    select, verify, verify_bound, verify_jwt,
};
use ed25519_dalek::Signer;
use serde_json::Value;
use sha2::{Digest, Sha256};

const SEED: [u8; 32] = [5; 32];
const NOW: i64 = 1_800_000_000;

static KEYS: LazyLock<Jwks> = LazyLock::new(|| Jwks {
    keys: vec![SigningKey::ed25519(&SEED).public()],
});

pub(crate) fn enter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match text.contains('\n') {
        true => judge(&made_of(text)),
        false => judge(text),
    }
    let _ = Jwks::parse(text);
}

fn judge(token: &str) {
    let expected = Expected {
        typ: "dc+sd-jwt",
        issuer: "https://id.test",
        audience: Some("to-khai"),
        vct: "test/1",
        must_expire: true,
        now: NOW,
        keys: &KEYS,
    };
    let binding = ExpectedBinding {
        audience: "to-khai",
        nonce: "n",
        max_age_s: 600,
        also: &[],
    };
    let _ = verify_jwt(token, "JWT", &KEYS);
    let found = [
        verify(token, &expected),
        verify_bound(token, &expected, &binding),
    ];
    for verified in found.into_iter().flatten() {
        judge_claims(&verified.claims);
        for pointer in &verified.disclosed {
            assert!(verified.claims.pointer(pointer).is_some(), "{pointer}");
        }
    }
    let expected = ExpectedToken {
        issuer: "https://id.test",
        audience: Some("to-khai"),
        nonce: None,
        now: NOW,
        max_age_s: 600,
        keys: &KEYS,
    };
    if let Ok(read) = read_token(token, &expected) {
        judge_claims(&read.claims);
    }
    if let Ok(pointers) = disclosed_pointers(token) {
        let every: BTreeSet<String> = pointers.iter().cloned().collect();
        let none = select(token, &BTreeSet::new()).expect("nothing can be shown of it");
        assert_eq!(disclosed_pointers(&none), Ok(Vec::new()));
        let every = select(token, &every).expect("all of it can be shown");
        assert_eq!(disclosed_pointers(&every), Ok(pointers));
    }
}

/// Digests are gone from what a token says.
fn judge_claims(claims: &Value) {
    match claims {
        Value::Object(members) => {
            assert!(!members.contains_key("_sd") && !members.contains_key("..."));
            members.values().for_each(judge_claims);
        }
        Value::Array(items) => items.iter().for_each(judge_claims),
        _ => {}
    }
}

/// Header, claims and disclosures, one a line.
fn made_of(text: &str) -> String {
    let mut lines = text.lines();
    let (header, claims) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let written: Vec<&str> = lines.take(10).collect();
    // Those further down are named by those further up, so their digests are known first.
    let mut disclosures: Vec<(String, String)> = Vec::new();
    let named = |line: &str, known: &[(String, String)]| {
        known
            .iter()
            .fold(line.to_owned(), |line, (name, disclosure)| {
                line.replace(name, &digest(disclosure))
            })
    };
    for (at, line) in written.iter().enumerate().rev() {
        let disclosure = URL_SAFE_NO_PAD.encode(named(line, &disclosures));
        disclosures.push((format!("#{at}"), disclosure));
    }
    let header = header.replace("#k", SigningKey::ed25519(&SEED).kid());
    let claims = named(claims, &disclosures);
    let mut token = [header, claims]
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .join(".");
    let signature = ed25519_dalek::SigningKey::from_bytes(&SEED).sign(token.as_bytes());
    token += &format!(".{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
    if !written.is_empty() {
        token.push('~');
    }
    for (_, disclosure) in disclosures
        .iter()
        .rev()
        .filter(|(_, text)| !text.is_empty())
    {
        token += &format!("{disclosure}~");
    }
    token
}

fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}
