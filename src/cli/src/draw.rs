//! Problems as people and programs read them.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use diagnostics::{Diagnostic, Severity, line_column};
use serde_json::{Value, json};

use crate::lang::Lang;

/// Texts of the files that problems point into, by the label the problems name.
pub(crate) type Texts = BTreeMap<String, String>;

/// One problem under the line it stands in, with colours if `styled`.
pub(crate) fn as_text(diagnostic: &Diagnostic, texts: &Texts, lang: Lang, styled: bool) -> String {
    let title = level(diagnostic.severity, lang)
        .primary_title(lang.of(&diagnostic.message))
        .id(diagnostic.code.as_str());
    let mut group = match texts.get(&diagnostic.file) {
        Some(text) => title.element(snippet(diagnostic, text)),
        None => title.elements(None::<Snippet<'_, annotate_snippets::Annotation<'_>>>),
    };
    let hint = lang.of(&diagnostic.hint);
    if !hint.is_empty() {
        group = group.element(
            Level::HELP
                .with_name(lang.pick("gợi ý", "hint"))
                .message(hint),
        );
    }
    render(group, styled)
}

/// Every problem as JSON: where it stands by line and column (from 1, in characters), and in bytes.
pub(crate) fn as_json(diagnostics: &[Diagnostic], texts: &Texts) -> Value {
    let one = |diagnostic: &Diagnostic| {
        let text = texts.get(&diagnostic.file).map_or("", String::as_str);
        let (line, column) = line_column(text, diagnostic.span.start);
        let (end_line, end_column) = line_column(text, diagnostic.span.end);
        json!({
            "file": diagnostic.file,
            "line": line, "column": column, "end_line": end_line, "end_column": end_column,
            "start": diagnostic.span.start, "end": diagnostic.span.end,
            "severity": diagnostic.severity, "code": diagnostic.code, "pointer": diagnostic.pointer,
            "message": diagnostic.message, "hint": diagnostic.hint,
        })
    };
    diagnostics.iter().map(one).collect()
}

/// How many errors and warnings there are, as a sentence.
pub(crate) fn summary(diagnostics: &[Diagnostic], files: usize, lang: Lang) -> String {
    let errors = count(diagnostics, Severity::Error);
    let warnings = count(diagnostics, Severity::Warning);
    let many = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match lang {
        Lang::Vi => format!("{files} tệp: {errors} lỗi, {warnings} cảnh báo"),
        Lang::En => format!(
            "{}: {}, {}",
            many(files, "file"),
            many(errors, "error"),
            many(warnings, "warning")
        ),
    }
}

/// How many problems are of one severity.
pub(crate) fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == severity)
        .count()
}

fn level(severity: Severity, lang: Lang) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR.with_name(lang.pick("lỗi", "error")),
        Severity::Warning => Level::WARNING.with_name(lang.pick("cảnh báo", "warning")),
    }
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    text: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    Snippet::source(text)
        .path(diagnostic.file.as_str())
        .annotation(AnnotationKind::Primary.span(span_in(diagnostic, text)))
}

/// The span, moved to character borders inside the text and ended at its first line, so that a
/// problem with a whole form does not print the whole form.
fn span_in(diagnostic: &Diagnostic, text: &str) -> Range<usize> {
    let border = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = border(diagnostic.span.start);
    let end = border(diagnostic.span.end).max(start);
    let line = text[start..end].find('\n').map_or(end, |at| start + at);
    start..line
}

fn render(group: Group<'_>, styled: bool) -> String {
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.decor_style(DecorStyle::Unicode).render(&[group])
}

#[cfg(test)]
mod tests {
    use diagnostics::Span;

    use super::*;

    fn problem(start: usize, end: usize) -> (Diagnostic, Texts) {
        let text = "{\n  \"tên\": 1\n}\n";
        let diagnostic = Diagnostic::new(
            Severity::Error,
            "unknown-member",
            "a.json",
            Span { start, end },
            "",
            "không có thành phần “tên”",
            "there is no member “tên”",
        )
        .with_hint("xóa nó đi", "remove it");
        (
            diagnostic,
            Texts::from([("a.json".to_owned(), text.to_owned())]),
        )
    }

    #[test]
    fn a_problem_names_file_line_column_code_sentence_and_hint() {
        let (diagnostic, texts) = problem(4, 11);
        let drawn = as_text(&diagnostic, &texts, Lang::En, false);
        for part in [
            "a.json:2:3",
            "error[unknown-member]",
            "there is no member",
            "hint: remove it",
        ] {
            assert!(drawn.contains(part), "{part} in {drawn}");
        }
        let drawn = as_text(&diagnostic, &texts, Lang::Vi, false);
        assert!(drawn.contains("lỗi[unknown-member]: không có") && drawn.contains("gợi ý: xóa"));
    }

    #[test]
    fn places_outside_the_text_or_inside_a_letter_are_drawn_all_the_same() {
        for (start, end) in [(0, 0), (7, 8), (8, 7), (0, 9999), (9999, 9999), (9999, 0)] {
            let (diagnostic, texts) = problem(start, end);
            let drawn = as_text(&diagnostic, &texts, Lang::Vi, false);
            assert!(drawn.contains("unknown-member"), "{start}..{end}: {drawn}");
        }
        let (diagnostic, _) = problem(1, 2);
        assert!(as_text(&diagnostic, &Texts::new(), Lang::Vi, false).contains("unknown-member"));
    }
}
