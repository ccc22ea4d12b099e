//! Canonical texts as people in Việt Nam write them.

use abi::FieldView;

/// `2000-02-29` as `29/02/2000`; anything else as it is.
pub fn date_text(canonical: &str) -> String {
    let mut parts = canonical.split('-');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day), None) if canonical.len() == 10 => {
            cat(&[day, "/", month, "/", year])
        }
        _ => canonical.to_owned(),
    }
}

/// Several texts in one.
pub fn cat(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// `1250000` as `1.250.000`.
pub fn grouped_number(canonical: &str) -> String {
    let (sign, digits) = match canonical.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", canonical),
    };
    let mut text = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// A canonical value as it would stand in the field's own input.
pub fn typed_text(field: &FieldView, canonical: &str) -> String {
    match field.kind.as_str() {
        "date" => date_text(canonical),
        _ => canonical.to_owned(),
    }
}
