//! Problems as people and programs read them.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use diagnostics::{Diagnostic, Related, Severity, Span};
use serde_json::{Value, json};

use crate::lang::Lang;

/// Bytes of a line shown before and after the place.
const NEAR: usize = 2000;

/// Texts of the files that problems point into, by the label the problems name.
pub(crate) type Texts = BTreeMap<String, String>;

/// One problem under the line it stands in, with colours if `styled`.
pub(crate) fn as_text(diagnostic: &Diagnostic, texts: &Texts, lang: Lang, styled: bool) -> String {
    let title = level(diagnostic.severity, lang)
        .primary_title(lang.of(&diagnostic.message))
        .id(diagnostic.code.as_str());
    let mut group = match texts.get(&diagnostic.file) {
        Some(text) => title.element(snippet(&diagnostic.file, diagnostic.span, text)),
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
    let mut groups = vec![group];
    groups.extend(diagnostic.related.iter().filter_map(|place| {
        let text = texts.get(&place.file)?;
        Some(see(place, text, lang))
    }));
    render(&groups, styled)
}

fn see<'a>(place: &'a Related, text: &'a str, lang: Lang) -> Group<'a> {
    let title = Level::NOTE
        .with_name(lang.pick("xem", "see"))
        .secondary_title(lang.of(&place.message));
    title.element(snippet(&place.file, place.span, text))
}

/// Every problem as JSON, in the format of `diagnostics/README.md`.
pub(crate) fn as_json(diagnostics: &[Diagnostic], texts: &Texts) -> Value {
    json!(diagnostics::listed(diagnostics, texts))
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

// Of a long file only the line is handed over, and of a very long line only what is near.
fn snippet<'a>(
    file: &'a str,
    span: Span,
    text: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let span = span_in(span, text);
    let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[span.end..]
        .find('\n')
        .map_or(text.len(), |at| span.end + at);
    let from = border(text, span.start.saturating_sub(NEAR).max(line_start));
    let to = border(text, (span.start + NEAR).min(line_end)).max(span.start);
    let marked = span.start - from..span.end.min(to) - from;
    Snippet::source(&text[from..to])
        .line_start(text[..from].matches('\n').count() + 1)
        .path(file)
        .annotation(AnnotationKind::Primary.span(marked))
}

/// The span, moved to character borders inside the text and ended at its first line, so that a
/// problem with a whole form does not print the whole form.
fn span_in(span: Span, text: &str) -> Range<usize> {
    let start = border(text, span.start);
    let end = border(text, span.end).max(start);
    let line = text[start..end].find('\n').map_or(end, |at| start + at);
    start..line
}

fn border(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn render(groups: &[Group<'_>], styled: bool) -> String {
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.decor_style(DecorStyle::Unicode).render(groups)
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
