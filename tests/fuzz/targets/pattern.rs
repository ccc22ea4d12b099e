//! Patterns: the first line is one, the rest is a text. The crate `regex` has the second opinion.

use pattern::{compile, compile_search};
use regex::RegexBuilder;

pub(crate) fn enter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (source, text) = text.split_once('\n').unwrap_or((text, ""));
    let (Ok(whole), Ok(search)) = (compile(source), compile_search(source)) else {
        return;
    };
    let (found, within) = (whole.is_match(text), search.is_match(text));
    assert!(!found || within, "all of it and nowhere in it");
    let Some(other) = told(source) else { return };
    let regex = |source: &str| RegexBuilder::new(source).size_limit(1 << 22).build();
    // Too large for that crate, or two repetitions in a row, which only ours refuses in some cases.
    let (Ok(whole), Ok(search)) = (regex(&format!(r"\A(?:{other})\z")), regex(&other)) else {
        return;
    };
    assert_eq!(found, whole.is_match(text), "{source:?} on all of {text:?}");
    assert_eq!(within, search.is_match(text), "{source:?} in {text:?}");
}

/// The pattern with its ASCII classes as the other crate has to be told of them; nothing where that can not be done by
/// replacing, inside brackets of which the class is a part.
fn told(source: &str) -> Option<String> {
    let mut out = String::new();
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        let escaped = letters.next()?;
        match escaped {
            'd' => out += "[0-9]",
            'D' => out += "[^0-9]",
            'w' => out += "[0-9A-Za-z_]",
            'W' => out += "[^0-9A-Za-z_]",
            's' => out += "[\\t\\n\\x0B\\x0C\\r ]",
            'S' => out += "[^\\t\\n\\x0B\\x0C\\r ]",
            other => out.extend(['\\', other]),
        }
    }
    // Flags change what a class is, and white space after `x` what an escape is.
    (!source.contains("(?")).then_some(out)
}
