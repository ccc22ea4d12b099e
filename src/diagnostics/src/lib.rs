//! Problems as plain data: place, severity, code, sentence and hint.
//!
//! In: whatever a room of the compiler found in a definition, a shared block or a list.
//! Out: [`Diagnostic`], which a command line draws, an editor lists and a test compares.
//! Left to others: drawing (`cli`), and deciding what is a problem (`syntax`, `check`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Byte offsets into a file's text: from `start` up to, not including, `end`.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Whether a definition with this problem may still be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It does not build.
    Error,
    /// It builds; somebody should look.
    Warning,
}

/// One problem in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable name in kebab case, e.g. `unknown-name`: also the name of its test and its heading.
    pub code: String,
    /// Error or warning.
    pub severity: Severity,
    /// The file's label as handed in, e.g. `forms/dang-ky-tam-tru.json`.
    pub file: String,
    /// Where in that file.
    pub span: Span,
    /// JSON Pointer to the nearest value in the definition, `""` for the whole.
    pub pointer: String,
    /// One line, lower case, naming what was found; by language, `vi` and `en`.
    pub message: BTreeMap<String, String>,
    /// What to write instead; by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hint: BTreeMap<String, String>,
}

impl Diagnostic {
    /// A problem of `severity` at `span` of `file`, without a hint yet.
    pub fn new(
        severity: Severity,
        code: &str,
        file: &str,
        span: Span,
        pointer: &str,
        vi: &str,
        en: &str,
    ) -> Diagnostic {
        Diagnostic {
            code: code.to_owned(),
            severity,
            file: file.to_owned(),
            span,
            pointer: pointer.to_owned(),
            message: by_language(vi, en),
            hint: BTreeMap::new(),
        }
    }

    /// The same problem with what to do about it.
    pub fn with_hint(mut self, vi: &str, en: &str) -> Diagnostic {
        self.hint = by_language(vi, en);
        self
    }
}

fn by_language(vi: &str, en: &str) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("vi".to_owned(), vi.to_owned()),
        ("en".to_owned(), en.to_owned()),
    ])
}

/// Line and column of a byte offset, both from 1; columns count Unicode scalar values.
///
/// An offset past the end is the place after the last character.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (
        before.matches('\n').count() + 1,
        before[line_start..].chars().count() + 1,
    )
}
