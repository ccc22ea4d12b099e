//! Days of the proleptic Gregorian calendar as numbers since 1970-01-01; the same rules as `value::Date`.

use crate::str::{Str, byte, trim};

/// Days of a month.
pub fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day's number, or nothing if there is no such day in the years 1 to 9999.
pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<i32> {
    if year < 1
        || year > 9999
        || month < 1
        || month > 12
        || day < 1
        || day > month_length(year, month)
    {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month as i32 + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
    let era = y / 400;
    let year_of_era = y % 400;
    Some(
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468,
    )
}

/// Year, month and day of a day's number from 0001-01-01 on.
pub fn civil(days: i32) -> (i32, u32, u32) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    } as u32;
    (era * 400 + year_of_era + (month <= 2) as i32, month, day)
}

/// Full years from `birth` to `on`; a year of 29 February ends on 1 March of a common year.
pub fn age(birth: i32, on: i32) -> i32 {
    let (birth_year, birth_month, birth_day) = civil(birth);
    let (year, month, day) = civil(on);
    let before = month < birth_month || (month == birth_month && day < birth_day);
    year - birth_year - before as i32
}

/// `months` later, on the month's last day where it is shorter.
pub fn add_months(days: i32, months: i64) -> Option<i32> {
    let (year, month, day) = civil(days);
    let total = (year as i64 * 12 + month as i64 - 1).checked_add(months)?;
    if total < 12 || total >= 120_000 {
        return None;
    }
    let (year, month) = ((total / 12) as i32, (total % 12) as u32 + 1);
    let length = month_length(year, month);
    from_ymd(year, month, if day < length { day } else { length })
}

/// `n` days later.
pub fn add_days(days: i32, n: i64) -> Option<i32> {
    let sum = (days as i64).checked_add(n)?;
    // 0001-01-01 and 9999-12-31
    if sum < -719_162 || sum > 2_932_896 {
        None
    } else {
        Some(sum as i32)
    }
}

/// One to `most` digits as a number.
pub fn number(text: Str, most: u32) -> Option<u32> {
    if text.len == 0 || text.len > most {
        return None;
    }
    let mut value = 0;
    let mut i = 0;
    while i < text.len {
        let digit = byte(text.ptr + i).wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + digit as u32;
        i += 1;
    }
    Some(value)
}

/// Exactly `YYYY-MM-DD`.
pub fn parse_iso(text: Str) -> Option<i32> {
    if text.len != 10 || byte(text.ptr + 4) != b'-' || byte(text.ptr + 7) != b'-' {
        return None;
    }
    let year = number(text.first(4), 4)?;
    from_ymd(
        year as i32,
        number(text.from(5).first(2), 2)?,
        number(text.from(8), 2)?,
    )
}

/// As people type it: `d/m/yyyy` with `/`, `-` or `.`, or `YYYY-MM-DD`.
pub fn parse_typed(text: Str) -> Option<i32> {
    let text = trim(text);
    if let Some(days) = parse_iso(text) {
        return Some(days);
    }
    let first = separator(text, 0)?;
    let second = separator(text, first + 1)?;
    if byte(text.ptr + first) != byte(text.ptr + second) {
        return None;
    }
    let day = number(text.first(first), 2)?;
    let month = number(text.from(first + 1).first(second - first - 1), 2)?;
    let year = text.from(second + 1);
    if year.len != 4 {
        return None;
    }
    from_ymd(number(year, 4)? as i32, month, day)
}

fn separator(text: Str, from: u32) -> Option<u32> {
    let mut i = from;
    while i < text.len {
        if matches!(byte(text.ptr + i), b'/' | b'-' | b'.') {
            return Some(i);
        }
        i += 1;
    }
    None
}
