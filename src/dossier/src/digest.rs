//! Digests, always SHA-256 in lower-case hex.

use std::fmt::Write;

use sha2::{Digest, Sha256};

const MODULE_PREFIX: &str = "sha256-";

/// SHA-256 of `bytes`, 64 lower-case hex digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut out, byte| {
            write!(out, "{byte:02x}").expect("a string takes every write");
            out
        })
}

/// How formats name a module: `sha256-` and the hex digest of its bytes.
pub fn module_name(bytes: &[u8]) -> String {
    format!("{MODULE_PREFIX}{}", sha256_hex(bytes))
}

/// Whether `text` has the shape of a module's name.
pub fn is_module_name(text: &str) -> bool {
    text.strip_prefix(MODULE_PREFIX).is_some_and(is_sha256_hex)
}

pub(crate) fn is_sha256_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_text_has_the_known_digest() {
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256_hex(b""), digest);
        assert_eq!(module_name(b""), format!("sha256-{digest}"));
        assert!(is_module_name(&module_name(b"")));
    }

    #[test]
    fn only_lower_case_hex_names_a_module() {
        assert!(!is_module_name(&module_name(b"").to_uppercase()));
        assert!(!is_module_name("sha256-abc"));
        assert!(!is_module_name(""));
    }
}
