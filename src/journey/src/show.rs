//! Canonical texts as people in Việt Nam write them.

use abi::FieldView;
use value::Date;

/// `2000-02-29` as `29/02/2000`; anything else as it is.
pub fn date_text(canonical: &str) -> String {
    match Date::parse_iso(canonical) {
        // Cut from the text rather than printed, which would bring number formatting to the page.
        Some(_) => [&canonical[8..10], &canonical[5..7], &canonical[..4]].join("/"),
        None => canonical.to_owned(),
    }
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
