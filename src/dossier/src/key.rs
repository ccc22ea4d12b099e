//! The idempotency key of a dossier.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A UUIDv7 in lower case: made once by the page, the same at each attempt to send.
///
/// # Source
/// RFC 9562 section 5.7.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key(String);

impl Key {
    /// Reads `xxxxxxxx-xxxx-7xxx-[89ab]xxx-xxxxxxxxxxxx` and nothing else.
    pub fn parse(text: &str) -> Option<Key> {
        let bytes = text.as_bytes();
        let shape_fits = bytes.len() == 36 && bytes.iter().enumerate().all(fits);
        let is_version_7 = shape_fits && bytes[14] == b'7';
        let is_rfc_variant = shape_fits && matches!(bytes[19], b'8' | b'9' | b'a' | b'b');
        (is_version_7 && is_rfc_variant).then(|| Key(text.to_owned()))
    }

    /// A key made of the time, in milliseconds since 1970, and ten random bytes.
    pub fn from_parts(unix_ms: u64, random: [u8; 10]) -> Key {
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&unix_ms.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&random);
        bytes[6] = 0x70 | (bytes[6] & 0x0f);
        bytes[8] = 0x80 | (bytes[8] & 0x3f);
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        Key(parts.join("-"))
    }

    /// The key as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn fits((index, byte): (usize, &u8)) -> bool {
    match index {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Key {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Key, Self::Error> {
        Key::parse(&text).ok_or("key is not a UUIDv7 in lower case")
    }
}

impl From<Key> for String {
    fn from(key: Key) -> String {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_of_the_rfc_is_read() {
        // RFC 9562 appendix A.6.
        assert!(Key::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").is_some());
    }

    #[test]
    fn other_versions_variants_and_spellings_are_refused() {
        for text in [
            "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
            "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",
            "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
            "017f22e279b07cc398c4dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398ế",
            "",
        ] {
            assert!(Key::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn made_keys_are_read_back_and_go_by_time() {
        let early = Key::from_parts(1_795_000_000_000, [0xff; 10]);
        let late = Key::from_parts(1_795_000_000_001, [0; 10]);
        assert_eq!(Key::parse(early.as_str()), Some(early.clone()));
        assert!(early < late);
    }
}
