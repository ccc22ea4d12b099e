//! Canonical texts as people in Việt Nam write them.

use abi::FieldView;

pub use value::{date_text, grouped_number};

/// Several texts in one.
pub fn cat(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// A path without its last step, and that step.
#[inline(never)]
pub fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or_default()
}

/// A canonical value as it would stand in the field's own input.
pub fn typed_text(field: &FieldView, canonical: &str) -> String {
    value::shown(&field.kind, canonical)
}
/// Whether a code is among those of an answer, one a line.
pub fn has_code(answer: &str, code: &str) -> bool {
    answer.split('\n').any(|one| one == code)
}
