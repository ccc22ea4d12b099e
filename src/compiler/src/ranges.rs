//! Ranges of numbers, times and days that are written as text, as regular expressions for JSON Schema.

use std::ops::RangeInclusive;

/// Texts from one to another, both included: of equal length, with digits and everything else in the same places.
pub(crate) fn between(least: &str, most: &str) -> String {
    digits(least.as_bytes(), most.as_bytes())
}

/// Numbers with exactly `scale` digits after the point, by their units of the last digit: `-0.50`, `12.00`.
pub(crate) fn decimals(units: RangeInclusive<i64>, scale: u32) -> String {
    let (least, most) = units.into_inner();
    let mut parts = Vec::new();
    if least < 0 {
        let nearest = if most < 0 { most.unsigned_abs() } else { 1 };
        parts.push(format!(
            "-(?:{})",
            amounts(nearest, least.unsigned_abs(), scale)
        ));
    }
    if most >= 0 {
        let least = u64::try_from(least).unwrap_or(0);
        parts.push(amounts(least, most.unsigned_abs(), scale));
    }
    parts.join("|")
}

// One part for each count of digits, so that no needless zero stands before.
fn amounts(least: u64, most: u64, scale: u32) -> String {
    let length = |units: u64| units.to_string().len().max(scale as usize + 1);
    let part = |count: usize| {
        let width = u32::try_from(count).unwrap_or(u32::MAX);
        let first = if count > length(0) {
            10_u64.pow(width - 1)
        } else {
            0
        };
        let last = 10_u64.pow(width) - 1;
        let text = |units: u64| {
            let mut text = format!("{units:0count$}");
            text.insert(count - scale as usize, '.');
            text
        };
        between(&text(least.max(first)), &text(most.min(last)))
    };
    let parts: Vec<String> = (length(least)..=length(most)).map(part).collect();
    parts.join("|")
}

fn digits(least: &[u8], most: &[u8]) -> String {
    let ([low, least @ ..], [high, most @ ..]) = (least, most) else {
        return String::new();
    };
    if low == high {
        return format!("{}{}", literal(*low), digits(least, most));
    }
    let mut parts = vec![format!("{}{}", literal(*low), from(least))];
    if high - low > 1 {
        parts.push(format!("{}{}", class(low + 1, high - 1), any(least)));
    }
    parts.push(format!("{}{}", literal(*high), up_to(most)));
    format!("(?:{})", parts.join("|"))
}

fn from(least: &[u8]) -> String {
    ending(least, b'0', from, |digit| {
        (digit < b'9').then(|| class(digit + 1, b'9'))
    })
}

fn up_to(most: &[u8]) -> String {
    ending(most, b'9', up_to, |digit| {
        (digit > b'0').then(|| class(b'0', digit - 1))
    })
}

// All texts of the shape if the bound is the outermost; else those that keep its first digit, and those that need not.
fn ending(
    bound: &[u8],
    outermost: u8,
    keep: fn(&[u8]) -> String,
    others: fn(u8) -> Option<String>,
) -> String {
    let is_outermost = |byte: &u8| !byte.is_ascii_digit() || *byte == outermost;
    let [first, rest @ ..] = bound else {
        return String::new();
    };
    if bound.iter().all(is_outermost) {
        return any(bound);
    }
    let kept = format!("{}{}", literal(*first), keep(rest));
    match others(*first).filter(|_| first.is_ascii_digit()) {
        Some(others) => format!("(?:{kept}|{others}{})", any(rest)),
        None => kept,
    }
}

fn any(shape: &[u8]) -> String {
    let one = |byte: &u8| match byte {
        b'0'..=b'9' => "[0-9]".to_owned(),
        other => literal(*other),
    };
    shape.iter().map(one).collect()
}

fn class(first: u8, last: u8) -> String {
    if first == last {
        return literal(first);
    }
    format!("[{}-{}]", char::from(first), char::from(last))
}

fn literal(byte: u8) -> String {
    if byte == b'.' {
        return "\\.".to_owned();
    }
    char::from(byte).to_string()
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::{between, decimals};

    fn whole(pattern: &str) -> Regex {
        Regex::new(&format!("^(?:{pattern})$")).expect("a regular expression")
    }

    fn text(units: i64, scale: usize) -> String {
        let width = scale + 1;
        let mut text = format!("{:0width$}", units.unsigned_abs());
        text.insert(text.len() - scale, '.');
        let sign = if units < 0 { "-" } else { "" };
        format!("{sign}{text}")
    }

    #[test]
    fn a_range_of_decimals_takes_its_own_numbers_and_no_others() {
        for (least, most) in [
            (0, 0),
            (-5, 5),
            (5, 1250),
            (-1250, -99),
            (-1, 100),
            (99, 101),
        ] {
            for scale in [1, 2, 3] {
                let range = whole(&decimals(least..=most, scale));
                for units in -1300..=1300 {
                    let text = text(units, scale as usize);
                    let is_in = (least..=most).contains(&units);
                    assert_eq!(range.is_match(&text), is_in, "{least}..{most}: {text}");
                }
            }
        }
        let range = whole(&decimals(-9_007_199_254_740_991..=9_007_199_254_740_991, 6));
        assert!(range.is_match("9007199254.740991") && range.is_match("-9007199254.740991"));
        for wrong in [
            "9007199254.740992",
            "-0.000000",
            "00.000000",
            "1.0",
            "1",
            "",
            "1.0000000",
            "-9007199254.740992",
        ] {
            assert!(!range.is_match(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_range_of_texts_is_between_them_as_texts() {
        let times = || (0..=9).flat_map(|a| (0..=9).map(move |b| format!("0{a}:{b}5")));
        for least in times() {
            for most in times().filter(|most| least <= *most) {
                let range = whole(&between(&least, &most));
                for text in times() {
                    assert_eq!(
                        range.is_match(&text),
                        least <= text && text <= most,
                        "{least}..{most}: {text}"
                    );
                }
            }
        }
        assert!(!whole(&between("2000-02-29", "2026-11-21")).is_match("2000/03/01"));
    }
}
