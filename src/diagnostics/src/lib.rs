//! Problems as plain data: place, severity, code, sentence and hint.
//!
//! In: whatever a room of the compiler found in a definition, a shared block or a list.
//! Out: [`Diagnostic`], which a command line draws, an editor lists and a test compares.
//! Left to others: drawing (`cli`), and deciding what is a problem (`syntax`, `check`).

mod listed;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use listed::{Listed, ListedPlace, Range, listed};

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
    /// Other places that have to do with it, such as the first of two equal ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

/// A place that has to do with a problem elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Related {
    /// The file's label, as in [`Diagnostic::file`].
    pub file: String,
    /// Where in that file.
    pub span: Span,
    /// JSON Pointer to the value there.
    pub pointer: String,
    /// What is there; by language.
    pub message: BTreeMap<String, String>,
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
            related: Vec::new(),
        }
    }

    /// The same problem with one more place that has to do with it.
    pub fn with_related(
        mut self,
        (file, span, pointer): (&str, Span, &str),
        vi: &str,
        en: &str,
    ) -> Diagnostic {
        self.related.push(Related {
            file: file.to_owned(),
            span,
            pointer: pointer.to_owned(),
            message: by_language(vi, en),
        });
        self
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

/// Where the lines of a text begin, so that many places in it are found quickly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

/// A place as the Language Server Protocol counts: both from 0, characters in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// UTF-16 code units before it in its line.
    pub character: usize,
    /// Bytes of UTF-8 before it in the file.
    pub offset: usize,
}

impl<'t> Lines<'t> {
    /// The lines of a text.
    pub fn new(text: &'t str) -> Lines<'t> {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines {
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The line of an offset, from 0, with the byte it begins at and the text between.
    pub fn before(&self, offset: usize) -> (usize, usize, &'t str) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let start = self.starts[line];
        (line, start, &self.text[start..offset])
    }

    /// A place as editors count.
    pub fn position(&self, offset: usize) -> Position {
        let (line, start, before) = self.before(offset);
        Position {
            line,
            character: before.encode_utf16().count(),
            offset: start + before.len(),
        }
    }

    /// Line and column from 1, in characters, as people count.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let (line, _, before) = self.before(offset);
        (line + 1, before.chars().count() + 1)
    }
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
