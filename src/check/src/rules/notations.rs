//! Canonical texts of decimals, times and days as far as they are known: bounds and samples.

use value::Date;

use crate::cursor::Obj;
use crate::report::{Report, error};
use crate::rules::members::wrong_type;

/// Largest decimal in units of its last digit, as for integers.
const MOST_UNITS: i64 = (1 << 53) - 1;

/// Reads a bound that is written as text; one that can not be read is reported.
pub(crate) fn bound(
    obj: &Obj,
    key: &str,
    read: impl Fn(&str) -> Option<i64>,
    shape: [&str; 2],
    report: &mut Report,
) -> Option<i64> {
    let val = obj.get(key)?;
    let Some(text) = val.node.text() else {
        return wrong_type(&val, shape, report);
    };
    let value = read(text);
    if value.is_none() {
        report.push(
            error(
                &val.place(),
                "invalid-value",
                format!("không dùng được \"{text}\" ở đây"),
                format!("\"{text}\" is no value for this"),
            )
            .hint(format!("viết {}", shape[0]), format!("write {}", shape[1])),
        );
    }
    value
}

/// A decimal with a point in units of its last digit; fewer digits than `scale` are enough.
pub(crate) fn units(text: &str, scale: u32) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (head, tail) = match digits.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (digits, ""),
    };
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if head.is_empty() || !is_plain(head) || !is_plain(tail) || tail.len() > scale as usize {
        return None;
    }
    let width = scale as usize;
    let units: i64 = format!("{head}{tail:0<width$}").parse().ok()?;
    (units <= MOST_UNITS).then_some(sign * units)
}

/// A decimal of so many units of its last digit.
pub(crate) fn decimal_text(units: i64, scale: u32) -> String {
    let width = scale as usize + 1;
    let digits = format!("{:0>width$}", units.unsigned_abs());
    let (head, tail) = digits.split_at(digits.len() - scale as usize);
    let sign = if units < 0 { "-" } else { "" };
    format!("{sign}{head}.{tail}")
}

/// `08:30` in minutes since midnight.
pub(crate) fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str, end: i64| {
        let is_plain = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        let number: i64 = part.parse().ok().filter(|_| is_plain)?;
        (number < end).then_some(number)
    };
    Some(number(hour, 24)? * 60 + number(minute, 60)?)
}

/// Minutes since midnight as `08:30`.
pub(crate) fn minutes_text(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Whether a text is `2026-11-21T08:30`.
pub(crate) fn date_time(text: &str) -> Option<Date> {
    let (day, time) = text.split_once('T')?;
    minutes(time)?;
    Date::parse_iso(day)
}

/// The first and the last day that `2000`, `2000-02` or `2000-02-29` can mean.
pub(crate) fn partial(text: &str) -> Option<(Date, Date)> {
    let first = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let ends: &[&str] = match text.len() {
        4 => &["-12-31"],
        7 => &["-31", "-30", "-29", "-28"],
        _ => &[""],
    };
    let last = ends
        .iter()
        .find_map(|end| Date::parse_iso(&format!("{text}{end}")))?;
    Some((Date::parse_iso(&first)?, last))
}
