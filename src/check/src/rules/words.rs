//! `missing-translation`, and the reading of words by language.

use std::collections::BTreeMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use value::Text;

use crate::cursor::{Obj, Val};
use crate::limits;
use crate::report::{Report, error, warning};
use crate::rules::members::{missing, wrong_type};

/// NFC, as all texts of a form are kept.
pub(crate) fn nfc(text: &str) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        _ => text.nfc().collect(),
    }
}

/// Words that have to be there.
pub(crate) fn need(obj: &Obj, key: &str, report: &mut Report) -> Text {
    match obj.need(key, report) {
        Some(val) => words(&val, report),
        None => Text::default(),
    }
}

/// Words that may be there.
pub(crate) fn maybe(obj: &Obj, key: &str, report: &mut Report) -> Text {
    match obj.get(key) {
        Some(val) => words(&val, report),
        None => Text::default(),
    }
}

/// Reads `{ "vi": "…", "en": "…" }`.
pub(crate) fn words(val: &Val, report: &mut Report) -> Text {
    if let Some(text) = val.node.text() {
        let shape = format!("{{ \"vi\": \"{text}\" }}");
        wrong_type::<()>(val, [&shape, &shape], report);
        return Text::default();
    }
    let Some(obj) = val.object(report) else {
        return Text::default();
    };
    let mut texts = BTreeMap::new();
    for (language, val) in obj.members() {
        if !is_language(language) {
            unknown_language(&obj, language, report);
        } else if let Some(text) = val.text(report) {
            texts.insert(language.to_owned(), nfc(within(&val, text, report)));
        }
    }
    if obj.get("vi").is_none() {
        missing(&obj, "vi", report);
    } else if obj.get("en").is_none() {
        report.push(
            warning(
                &obj.place(),
                "missing-translation",
                "chưa có bản tiếng Anh",
                "there is no English text",
            )
            .hint("thêm \"en\": \"…\"", "add \"en\": \"…\""),
        );
    }
    Text(texts)
}

// The text as far as there is room for it.
fn within<'t>(val: &Val, text: &'t str, report: &mut Report) -> &'t str {
    let is_first = !report.is_spent();
    if text.len() > limits::TEXT {
        let what = ["văn bản dài quá (byte)", "a text is too long (bytes)"];
        limits::too_large(&val.place(), what, limits::TEXT, report);
        return "";
    }
    if report.takes_text(text.len()) {
        return text;
    }
    if is_first {
        let what = ["quá nhiều lời (byte)", "too many words (bytes)"];
        limits::too_large(&val.place(), what, limits::TEXTS, report);
    }
    ""
}

// The shape of a BCP 47 tag; which languages there are is no concern of a form.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    matches!(primary.len(), 2 | 3)
        && primary.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

fn unknown_language(obj: &Obj, tag: &str, report: &mut Report) {
    report.push(
        error(
            &obj.key_place(tag),
            "unknown-member",
            format!("\"{tag}\" không phải là mã ngôn ngữ"),
            format!("\"{tag}\" is no language tag"),
        )
        .hint("ví dụ vi, en, zh-Hant", "for example vi, en, zh-Hant"),
    );
}
