//! The standard's own tokens (`tests/cases/credential`), as they are printed there and damaged in every way.

use std::path::Path;

use credential::{Error, ExpectedToken, Jwks, ReadToken, SigningKey, TokenKind, read_token};
use serde::Deserialize;
use serde_json::Value;

/// A token as a document prints it, with what it must give.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    description: String,
    source: String,
    issuer: String,
    audience: Option<String>,
    nonce: Option<String>,
    now: i64,
    jwks: Jwks,
    token: Vec<String>,
    claims: Value,
}

impl Case {
    fn text(&self) -> String {
        self.token.concat()
    }

    fn is_bound(&self) -> bool {
        self.nonce.is_some()
    }

    fn expected(&self) -> ExpectedToken<'_> {
        ExpectedToken {
            issuer: &self.issuer,
            audience: self.audience.as_deref(),
            nonce: self.nonce.as_deref(),
            now: self.now,
            max_age_s: 300,
            keys: &self.jwks,
        }
    }

    fn read(&self, token: &str) -> Result<ReadToken, Error> {
        read_token(token, &self.expected())
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/credential");
    let files = std::fs::read_dir(folder).unwrap();
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let cases: Vec<Case> = files.map(read).collect();
    assert!(cases.len() >= 3 && cases.iter().all(|case| case.source.contains("RFC 9901")));
    cases
}

/// The parts of a token between the tildes; the last is its key binding, or empty.
fn parts(token: &str) -> Vec<&str> {
    token.split('~').collect()
}

#[test]
fn they_verify_and_give_the_payload_that_is_printed() {
    for case in cases() {
        let read = case.read(&case.text()).unwrap();
        let kind = if case.is_bound() {
            TokenKind::Bound
        } else {
            TokenKind::SdJwt
        };
        assert_eq!(
            (read.kind, &read.claims),
            (kind, &case.claims),
            "{}",
            case.description
        );
    }
}

#[test]
fn a_letter_that_is_another_is_refused_wherever_it_stands() {
    for case in cases() {
        let token = case.text();
        // Each signature takes milliseconds, so every ninth letter stands for all; the last of a part may hold unused bits.
        for at in (0..token.len()).step_by(9) {
            let old = token.as_bytes()[at];
            let mut changed = token.clone().into_bytes();
            changed[at] = if old == b'A' { b'g' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(case.read(&changed).is_err(), "{} at {at}", case.description);
        }
    }
}

#[test]
fn a_disclosure_that_is_taken_away_shows_less_or_breaks_the_binding() {
    for case in cases() {
        let token = case.text();
        let parts = parts(&token);
        for out in 1..parts.len() - 1 {
            let mut less = parts.clone();
            less.remove(out);
            let read = case.read(&less.join("~"));
            match case.is_bound() {
                // One with another inside it leaves that one without a place before the binding is looked at.
                true => assert!(matches!(
                    read,
                    Err(Error::Binding | Error::UnusedDisclosure)
                )),
                false => assert_ne!(read.unwrap().claims, case.claims, "{out}"),
            }
        }
    }
}

#[test]
fn a_disclosure_twice_or_from_elsewhere_is_refused() {
    let foreign = "WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    for case in cases() {
        let token = case.text();
        let parts = parts(&token);
        for extra in [parts[1], foreign] {
            let mut more = parts.clone();
            more.insert(1, extra);
            assert!(case.read(&more.join("~")).is_err(), "{}", case.description);
        }
    }
}

#[test]
fn disclosures_in_another_order_break_the_binding() {
    for case in cases().iter().filter(|case| case.is_bound()) {
        let token = case.text();
        let mut turned = parts(&token);
        let last = turned.len() - 2;
        turned[1..=last].reverse();
        assert_eq!(case.read(&turned.join("~")).err(), Some(Error::Binding));
    }
}

#[test]
fn a_binding_of_another_token_or_none_is_refused() {
    let bound: Vec<Case> = cases().into_iter().filter(Case::is_bound).collect();
    let texts: Vec<String> = bound.iter().map(Case::text).collect();
    for (at, case) in bound.iter().enumerate() {
        let other = parts(&texts[(at + 1) % texts.len()]);
        let mut moved = parts(&texts[at]);
        *moved.last_mut().unwrap() = other.last().unwrap();
        assert_eq!(case.read(&moved.join("~")).err(), Some(Error::Binding));
        *moved.last_mut().unwrap() = "";
        assert_eq!(
            case.read(&moved.join("~")).err(),
            Some(Error::BindingAbsent)
        );
    }
}

#[test]
fn another_expectation_is_refused() {
    for case in cases() {
        let token = case.text();
        let refused = |expected: ExpectedToken<'_>, error: Error| {
            assert_eq!(
                read_token(&token, &expected).err(),
                Some(error),
                "{}",
                case.description
            );
        };
        let evil = ExpectedToken {
            issuer: "https://evil.example",
            ..case.expected()
        };
        refused(evil, Error::Issuer);
        let strangers = Jwks {
            keys: vec![SigningKey::es256(&[3; 32]).unwrap().public()],
        };
        let by_others = ExpectedToken {
            keys: &strangers,
            ..case.expected()
        };
        refused(by_others, Error::Signature);
        let after = ExpectedToken {
            now: 1_883_000_060,
            ..case.expected()
        };
        refused(after, Error::Expired);
        let before = ExpectedToken {
            now: 1_682_999_939,
            ..case.expected()
        };
        refused(before, Error::NotYetValid);
        if case.is_bound() {
            refused(
                ExpectedToken {
                    audience: Some("https://evil.example"),
                    ..case.expected()
                },
                Error::Binding,
            );
            refused(
                ExpectedToken {
                    nonce: Some("another"),
                    ..case.expected()
                },
                Error::Binding,
            );
            refused(
                ExpectedToken {
                    now: case.now + 361,
                    ..case.expected()
                },
                Error::Binding,
            );
            refused(
                ExpectedToken {
                    now: case.now - 61,
                    ..case.expected()
                },
                Error::Binding,
            );
        } else {
            refused(
                ExpectedToken {
                    nonce: Some("1234567890"),
                    ..case.expected()
                },
                Error::BindingAbsent,
            );
        }
    }
}
