//! Problems as an editor shows and selects them.

use std::collections::BTreeMap;

use compiler::{Diagnostic, Severity, SourceFile, Sources};
use serde::Serialize;

/// More than anybody reads at once; of a hostile text there could be a hundred thousand.
const MOST: usize = 200;

/// All problems of one definition.
#[derive(Debug, Serialize)]
pub struct Report {
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// The first two hundred, in order of file and place.
    pub problems: Vec<Problem>,
}

/// One problem and its place.
#[derive(Debug, Serialize)]
pub struct Problem {
    file: String,
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
    /// Where a selection begins, in UTF-16 units, as text areas count.
    from: usize,
    /// Where it ends.
    to: usize,
    severity: Severity,
    code: String,
    message: BTreeMap<String, String>,
    hint: BTreeMap<String, String>,
}

impl Report {
    pub(crate) fn of(diagnostics: &[Diagnostic], sources: &Sources) -> Report {
        let shared = sources.blocks.values().chain(sources.lists.values());
        let texts: BTreeMap<&str, &str> = std::iter::once(&sources.main)
            .chain(shared)
            .map(|source: &SourceFile| (source.file.as_str(), source.text.as_str()))
            .collect();
        let count = |severity| {
            let all = diagnostics.iter();
            all.filter(|one| one.severity == severity).count()
        };
        let shown = diagnostics.iter().take(MOST);
        Report {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            problems: shown
                .map(|one| problem(one, texts.get(one.file.as_str()).unwrap_or(&"")))
                .collect(),
        }
    }
}

fn problem(diagnostic: &Diagnostic, text: &str) -> Problem {
    let start = border(text, diagnostic.span.start);
    let end = border(text, diagnostic.span.end).max(start);
    let before = &text[..start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let from = before.encode_utf16().count();
    Problem {
        file: diagnostic.file.clone(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        from,
        to: from + text[start..end].encode_utf16().count(),
        severity: diagnostic.severity,
        code: diagnostic.code.clone(),
        message: diagnostic.message.clone(),
        hint: diagnostic.hint.clone(),
    }
}

/// The last border between characters at or before `at`.
fn border(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use compiler::Span;

    use super::*;

    fn at(text: &str, start: usize, end: usize) -> Problem {
        let span = Span { start, end };
        let one = Diagnostic::new(Severity::Error, "x", "a.json", span, "", "vi", "en");
        problem(&one, text)
    }

    #[test]
    fn places_are_counted_as_text_areas_count() {
        let found = at("{\n \"😀ế\": 1\n}", 9, 10);
        assert_eq!((found.line, found.column), (2, 4));
        assert_eq!(
            (found.from, found.to),
            (6, 6),
            "the border before ế is byte 8"
        );
        let found = at("{\n \"😀ế\": 1\n}", 8, 11);
        assert_eq!((found.from, found.to), (6, 7));
    }

    #[test]
    fn places_outside_the_text_are_its_end() {
        for (start, end) in [(99, 3), (99, 999), (3, 1)] {
            let found = at("abc", start, end);
            assert_eq!((found.from, found.to), (3, 3));
        }
    }
}
