//! Days, by way of `jiff`: nothing here counts days itself.

use jiff::civil::Date;
use jiff::{Span, Unit};

/// The day of a number like `20261121`.
pub(crate) fn from_number(yyyymmdd: i32) -> Option<Date> {
    let month_day = yyyymmdd.rem_euclid(10_000);
    new(
        i16::try_from(yyyymmdd.div_euclid(10_000)).ok()?,
        i8::try_from(month_day / 100).ok()?,
        i8::try_from(month_day % 100).ok()?,
    )
}

/// A day of the definition.
pub(crate) fn from_form(date: value::Date) -> Option<Date> {
    add_days(Date::constant(1970, 1, 1), date.days.into())
}

/// Reads `yyyy-mm-dd` and nothing else.
pub(crate) fn parse_iso(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, '-')?;
    if [year.1, month.1, day.1] != [4, 2, 2] {
        return None;
    }
    new(year.0, month.0 as i8, day.0 as i8)
}

/// The first day of `yyyy`, `yyyy-mm` or `yyyy-mm-dd`.
pub(crate) fn earliest(text: &str) -> Option<Date> {
    let mut whole = text.to_owned();
    while whole.len() < "yyyy-mm-dd".len() {
        whole += "-01";
    }
    parse_iso(&whole)
}

/// The last day of it.
pub(crate) fn latest(text: &str) -> Option<Date> {
    let first = earliest(text)?;
    match text.len() {
        4 => Some(first.last_of_year()),
        7 => Some(first.last_of_month()),
        _ => Some(first),
    }
}

/// Reads what people type: `dd/mm/yyyy`, `d-m-yyyy`, `d.m.yyyy` or `yyyy-mm-dd`.
pub(crate) fn parse_typed(text: &str) -> Option<Date> {
    let day_first = |separator| {
        let [day, month, year] = numbers(text, separator)?;
        if day.1 > 2 || month.1 > 2 || year.1 != 4 {
            return None;
        }
        new(year.0, month.0 as i8, day.0 as i8)
    };
    ['/', '-', '.']
        .into_iter()
        .find_map(day_first)
        .or_else(|| parse_iso(text))
}

// Three runs of one to four ASCII digits, each with its length.
fn numbers(text: &str, separator: char) -> Option<[(i16, usize); 3]> {
    let number = |part: &str| {
        let fits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        Some((fits.then(|| part.parse().ok())??, part.len()))
    };
    let parts: Vec<(i16, usize)> = text.split(separator).map(number).collect::<Option<_>>()?;
    parts.try_into().ok()
}

fn new(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day)
        .ok()
        .filter(|date| date.year() >= 1)
}

/// Full years from `birth` to `on`, rounded down; the year of someone born on 29 February is
/// complete on 1 March of a common year.
pub(crate) fn age(birth: Date, on: Date) -> i64 {
    let before_birthday = (on.month(), on.day()) < (birth.month(), birth.day());
    i64::from(on.year()) - i64::from(birth.year()) - i64::from(before_birthday)
}

/// Days from `a` to `b`.
pub(crate) fn days_between(a: Date, b: Date) -> i64 {
    let span = a
        .until((Unit::Day, b))
        .expect("any two days have a distance");
    span.get_days().into()
}

/// The same day `n` months later, or the last of that month.
pub(crate) fn add_months(date: Date, n: i64) -> Option<Date> {
    add(date, Span::new().try_months(n).ok()?)
}

/// The day of so many minutes since 1970.
pub(crate) fn of_minutes(minutes: i64) -> Option<Date> {
    add_days(Date::constant(1970, 1, 1), minutes.div_euclid(24 * 60))
}

/// `n` days later.
pub(crate) fn add_days(date: Date, n: i64) -> Option<Date> {
    add(date, Span::new().try_days(n).ok()?)
}

fn add(date: Date, span: Span) -> Option<Date> {
    date.checked_add(span).ok().filter(|date| date.year() >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, expected: Option<&str>) {
        let found = parse_typed(text).map(|date| date.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn typed_days() {
        typed("21/11/2026", Some("2026-11-21"));
        typed("1.2.2026", Some("2026-02-01"));
        typed("01-2-2026", Some("2026-02-01"));
        typed("2026-11-21", Some("2026-11-21"));
        typed("0001-01-01", Some("0001-01-01"));
        for text in [
            "31/02/2026",
            "1/2-2026",
            "1/2/26",
            "2026-1-2",
            "2026/01/02",
            "001/2/2026",
            "1/1/0000",
            "1//2026",
            "1/2/2026/",
            "१/1/2026",
            "-1/2/2026",
            "1 /2/2026",
        ] {
            typed(text, None);
        }
    }

    #[test]
    fn both_calendars_agree() {
        for days in (-719_162..=2_932_896).step_by(97) {
            let date = value::Date { days };
            let ours = from_form(date).map(|date| date.to_string());
            assert_eq!(ours, Some(date.to_iso()));
        }
    }

    #[test]
    fn arithmetic_stays_in_four_digit_years() {
        let last = parse_iso("9999-12-31").expect("a day");
        let first = parse_iso("0001-01-01").expect("a day");
        assert_eq!(add_days(last, 1), None);
        assert_eq!(add_days(first, -1), None);
        assert_eq!(add_months(first, -1), None);
        assert_eq!(add_months(last, i64::MAX), None);
        assert_eq!(days_between(first, last), 3_652_058);
        assert_eq!(days_between(last, first), -3_652_058);
    }

    #[test]
    fn a_leap_birthday_is_on_1_march() {
        let day = |text| parse_iso(text).expect("a day");
        assert_eq!(age(day("2000-02-29"), day("2018-02-28")), 17);
        assert_eq!(age(day("2000-02-29"), day("2018-03-01")), 18);
        assert_eq!(age(day("2026-11-22"), day("2026-11-21")), -1);
    }
}
