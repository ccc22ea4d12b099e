//! Decimals, times and days as far as they are known, read and compared as texts.

use form::{DateBound, Kind};
use jiff::civil::Date;

use crate::dates;

/// Largest magnitude of a decimal in units of its last digit.
const MAX_UNITS: i128 = (1 << 53) - 1;

/// The canonical text of what a person typed.
pub(crate) fn typed(kind: &Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Decimal { scale, .. } => typed_decimal(text, *scale as usize),
        Kind::Time { .. } => time(text),
        Kind::DateTime { .. } => date_time(text),
        Kind::PartialDate { .. } => partial(text),
        _ => None,
    }
}

/// A stored text, if it is canonical.
pub(crate) fn stored(kind: &Kind, text: &str) -> Option<String> {
    let read = match kind {
        // As stored, a point is the decimal sign whatever stands behind it.
        Kind::Decimal { scale, .. } => decimal(&text.replacen('.', ",", 1), *scale as usize),
        _ => typed(kind, text),
    };
    read.filter(|canonical| canonical == text)
}

fn typed_decimal(text: &str, scale: usize) -> Option<String> {
    if text.contains(',') {
        let (head, tail) = text.split_once(',')?;
        return decimal(&format!("{},{tail}", ungrouped(head)?), scale);
    }
    match ungrouped(text) {
        Some(whole) => decimal(&whole, scale),
        None if text.matches('.').count() == 1 => decimal(&text.replace('.', ","), scale),
        None => None,
    }
}

// Digits without the dots that stand between groups of three.
fn ungrouped(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let groups: Vec<&str> = digits.split('.').collect();
    let is_plain = groups.len() == 1;
    let first_fits = groups[0].len() <= 3 && !groups[0].starts_with('0') && !groups[0].is_empty();
    let rest_fits = groups[1..].iter().all(|group| group.len() == 3);
    (is_plain || (first_fits && rest_fits)).then(|| text.replace('.', ""))
}

// Digits, and with a comma one to `scale` more.
fn decimal(text: &str, scale: usize) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (head, tail) = match rest.split_once(',') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if head.is_empty() || !plain(head) || !plain(tail) || tail.len() > scale {
        return None;
    }
    let units: i128 = format!("{head}{tail:0<scale$}").parse().ok()?;
    (units <= MAX_UNITS).then(|| decimal_text(sign * units as i64, scale))
}

/// A decimal of so many units of its last digit.
pub(crate) fn decimal_text(units: i64, scale: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (head, tail) = digits.split_at(digits.len() - scale);
    format!("{sign}{head}.{tail}")
}

/// What expressions reckon with: units of the last digit, minutes since midnight, or minutes since 1970.
pub(crate) fn number(text: &str) -> Option<i64> {
    let minutes = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
    };
    if let Some((day, time)) = text.split_once('T') {
        let since = dates::days_between(Date::constant(1970, 1, 1), dates::parse_iso(day)?);
        return Some(since * 24 * 60 + minutes(time)?);
    }
    match text.contains(':') {
        true => minutes(text),
        false => text.replace('.', "").parse().ok(),
    }
}

fn time(text: &str) -> Option<String> {
    let at = text.find([':', 'h', 'H'])?;
    let (hour, minute) = (&text[..at], &text[at + 1..]);
    let minute = match minute {
        "" if !text[at..].starts_with(':') => "00",
        minute => minute,
    };
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || !plain(hour) || !plain(minute) {
        return None;
    }
    let time = jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some(minutes_text(
        i64::from(time.hour()) * 60 + i64::from(time.minute()),
    ))
}

/// Minutes since midnight as a time of day.
pub(crate) fn minutes_text(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn date_time(text: &str) -> Option<String> {
    let at = text.find([' ', '\t', 'T'])?;
    let (first, second) = (&text[..at], &text[at + 1..]);
    let (day, time) = if text[at..].starts_with('T') {
        (dates::parse_iso(first)?, time(second)?)
    } else {
        match time(first) {
            Some(time) => (dates::parse_typed(second.trim())?, time),
            None => (dates::parse_typed(first)?, time(second.trim())?),
        }
    };
    Some(format!("{day}T{time}"))
}

fn partial(text: &str) -> Option<String> {
    if let Some(day) = dates::parse_typed(text) {
        return Some(day.to_string());
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(plain) {
        return None;
    }
    let (year, month) = match parts[..] {
        [year] => (year, None),
        [year, month] if year.len() == 4 && month.len() == 2 && text.contains('-') => {
            (year, Some(month))
        }
        [month, year] if month.len() <= 2 => (year, Some(month)),
        _ => return None,
    };
    let first_day = Date::new(year.parse().ok()?, month.unwrap_or("1").parse().ok()?, 1);
    let day = first_day
        .ok()
        .filter(|day| year.len() == 4 && day.year() >= 1)?;
    let text = day.to_string();
    Some(
        if month.is_some() {
            &text[..7]
        } else {
            &text[..4]
        }
        .to_owned(),
    )
}

/// Whether an answer lies before the earliest or after the latest day, and that day.
pub(crate) fn outside(
    kind: &Kind,
    text: &str,
    today: Date,
) -> Option<(&'static str, &'static str, String)> {
    let (Kind::DateTime { min, max } | Kind::PartialDate { min, max }) = kind else {
        return None;
    };
    let day = |bound: DateBound| match bound {
        DateBound::Today => Some(today.to_string()),
        DateBound::Day(day) => dates::from_form(day).map(|day| day.to_string()),
    };
    // Only as much of the bound counts as the answer says.
    let known = text.get(..10).unwrap_or(text);
    let min = min.and_then(day).filter(|min| *known < min[..known.len()]);
    let max = max.and_then(day).filter(|max| *known > max[..known.len()]);
    min.map(|min| (abi::rule::TOO_SMALL, "min", min))
        .or(max.map(|max| (abi::rule::TOO_LARGE, "max", max)))
}
