//! Problems as editors take them: `tokhai check --format json`, told in this crate's `README.md`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Diagnostic, Lines, Position, Severity, Span};

/// A range as the Language Server Protocol has it: `end` is one past the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// First character.
    pub start: Position,
    /// One past the last.
    pub end: Position,
}

/// One problem with its places counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The file's label.
    pub file: String,
    /// From 0, in UTF-16 code units.
    pub range: Range,
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
    /// Line of the end, from 1.
    pub end_line: usize,
    /// Column of the end, from 1.
    pub end_column: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Error or warning.
    pub severity: Severity,
    /// Stable name.
    pub code: String,
    /// JSON Pointer.
    pub pointer: String,
    /// What was found, by language.
    pub message: BTreeMap<String, String>,
    /// What to write instead, by language; empty if there is nothing to say.
    pub hint: BTreeMap<String, String>,
    /// Other places that have to do with it.
    pub related: Vec<ListedPlace>,
}

/// A place that has to do with a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedPlace {
    /// The file's label.
    pub file: String,
    /// From 0, in UTF-16 code units.
    pub range: Range,
    /// JSON Pointer.
    pub pointer: String,
    /// What is there, by language.
    pub message: BTreeMap<String, String>,
}

/// Every problem with its places counted in the texts of its files; a file that is not there counts as empty.
pub fn listed(diagnostics: &[Diagnostic], texts: &BTreeMap<String, String>) -> Vec<Listed> {
    let lines: BTreeMap<&str, Lines> = texts
        .iter()
        .map(|(file, text)| (file.as_str(), Lines::new(text)))
        .collect();
    let nothing = Lines::new("");
    let of = |file: &str| lines.get(file).unwrap_or(&nothing);
    diagnostics
        .iter()
        .map(|one| Listed {
            related: one
                .related
                .iter()
                .map(|place| ListedPlace {
                    file: place.file.clone(),
                    range: range(of(&place.file), place.span),
                    pointer: place.pointer.clone(),
                    message: place.message.clone(),
                })
                .collect(),
            ..problem(one, of(&one.file))
        })
        .collect()
}

fn problem(one: &Diagnostic, lines: &Lines) -> Listed {
    let (line, column) = lines.line_column(one.span.start);
    let (end_line, end_column) = lines.line_column(one.span.end);
    Listed {
        file: one.file.clone(),
        range: range(lines, one.span),
        line,
        column,
        end_line,
        end_column,
        start: one.span.start,
        end: one.span.end,
        severity: one.severity,
        code: one.code.clone(),
        pointer: one.pointer.clone(),
        message: one.message.clone(),
        hint: one.hint.clone(),
        related: Vec::new(),
    }
}

fn range(lines: &Lines, span: Span) -> Range {
    Range {
        start: lines.position(span.start),
        end: lines.position(span.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: usize, expected: (usize, usize, usize)) {
        let place = Lines::new(text).position(offset);
        assert_eq!(
            (place.line, place.character, place.offset),
            expected,
            "{text:?} {offset}"
        );
    }

    #[test]
    fn places_count_from_nought_in_utf_16() {
        check("", 0, (0, 0, 0));
        check("ab", 1, (0, 1, 1));
        check("a\nb", 2, (1, 0, 2));
        check("a\r\nb", 3, (1, 0, 3));
        // Two bytes and one unit each, then four bytes and two units.
        check("đđx", 4, (0, 2, 4));
        check("😀x", 4, (0, 2, 4));
        // Inside a character is where it begins; past the end is the end.
        check("😀x", 2, (0, 0, 0));
        check("ab\n", 99, (1, 0, 3));
    }

    #[test]
    fn lines_and_columns_are_those_of_line_column() {
        let text = "{\n  \"tên\": 1,\n\n  \"đ\": 😀 }\n";
        let lines = Lines::new(text);
        for offset in 0..text.len() + 3 {
            assert_eq!(
                lines.line_column(offset),
                crate::line_column(text, offset),
                "{offset}"
            );
        }
    }
}
