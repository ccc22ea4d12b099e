//! Days of the proleptic Gregorian calendar as numbers since 1970-01-01; the same rules as `value::Date`.
//!
//! A day is also written as one number `yyyymmdd`.

use crate::str::{Str, byte, trim, unpack};

/// No day.
pub const NO_DAY: i32 = i32::MIN;

/// The number of the day `yyyymmdd`, or [`NO_DAY`] if there is no such day in the years 1 to 9999.
pub fn from_ymd(date: i32) -> i32 {
    if date < 1_01_01 || date > 9999_12_31 {
        return NO_DAY;
    }
    let days = count(date / 10_000, date / 100 % 100, date % 100);
    // A month or day that is none becomes another date.
    if ymd(days) == date { days } else { NO_DAY }
}

/// Days up to a date; months beyond 12 and days beyond the month's end go on into what follows.
fn count(year: i32, month: i32, day: i32) -> i32 {
    // Years begin in March, so that the leap day comes last.
    let months = year * 12 + month - 3;
    let y = months / 12;
    y * 365 + y / 4 - y / 100 + y / 400 + (153 * (months % 12) + 2) / 5 + day - 719_469
}

/// `yyyymmdd` of a day's number from 0001-01-01 on.
pub fn ymd(days: i32) -> i32 {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let months = (era * 400 + year_of_era) * 12 + month_from_march + 2;
    months / 12 * 10_000 + (months % 12 + 1) * 100 + day
}

/// The first or last day that `yyyymmdd` can be, whose month or day is 0 when it is not known.
pub fn bound(date: i32, is_last: bool) -> i32 {
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    if day != 0 {
        count(year, month, day)
    } else if !is_last {
        count(year, if month == 0 { 1 } else { month }, 1)
    } else {
        count(year, if month == 0 { 13 } else { month + 1 }, 1) - 1
    }
}

/// Days of its year before a day.
pub fn of_year(days: i32) -> i32 {
    // As in the same year of the next era, since [`count`] knows none before 1.
    days + 146_097 - count(ymd(days) / 10_000 + 400, 1, 1)
}

/// Full years from `birth` to `on`; a year of 29 February ends on 1 March of a common year.
pub fn age(birth: i32, on: i32) -> i32 {
    (ymd(on) - ymd(birth)).div_euclid(10_000)
}

/// `months` later, on the month's last day where it is shorter; [`NO_DAY`] outside the years 1 to 9999.
pub fn add_months(days: i32, months: i64) -> i32 {
    let date = ymd(days);
    let before = (date / 10_000 * 12 + date / 100 % 100 - 1) as i64;
    if months < -120_000 || months > 120_000 {
        return NO_DAY;
    }
    let total = before + months;
    if total < 12 || total >= 120_000 {
        return NO_DAY;
    }
    let (year, month) = ((total / 12) as i32, (total % 12) as i32 + 1);
    let last = count(year, month + 1, 1) - 1;
    let day = count(year, month, date % 100);
    if day < last { day } else { last }
}

/// `n` days later; [`NO_DAY`] outside the years 1 to 9999.
pub fn add_days(days: i32, n: i64) -> i32 {
    let sum = (days as i64).saturating_add(n);
    // 0001-01-01 and 9999-12-31
    if sum < -719_162 || sum > 2_932_896 {
        NO_DAY
    } else {
        sum as i32
    }
}

/// Exactly `YYYY-MM-DD`; [`NO_DAY`] if it is something else.
pub fn parse_iso(text: Str) -> i32 {
    parse(text, false)
}

/// As people type it: `d/m/yyyy` with `/`, `-` or `.`, or `YYYY-MM-DD`.
pub fn parse_typed(text: Str) -> i32 {
    parse(unpack(trim(text)), true)
}

fn parse(text: Str, typed: bool) -> i32 {
    // The last three numbers, and how many digits each number had, as one number in base 8 after a 1.
    let (mut a, mut b, mut c) = (0, 0, 0);
    let mut lengths = 1 << 3;
    // The separators, both in one.
    let mut marks = 0;
    let mut i = 0;
    while i < text.len {
        let character = byte(text.ptr + i) as u32;
        i += 1;
        let digit = character.wrapping_sub(b'0' as u32);
        if digit <= 9 {
            c = c * 10 + digit as i32;
            lengths += 1;
        } else {
            (a, b, c) = (b, c, 0);
            lengths <<= 3;
            marks = marks << 8 | character;
        }
        if lengths & 7 > 4 || lengths > 0o1777 {
            return NO_DAY;
        }
    }
    if lengths == 0o1422 && marks == 0x2D2D {
        return from_ymd(a * 10_000 + b * 100 + c);
    }
    // One or two digits of day and month, four of the year.
    let is_short = (lengths - 0o1114) & !0o110 == 0;
    if typed && is_short && matches!(marks, 0x2F2F | 0x2D2D | 0x2E2E) {
        return from_ymd(c * 10_000 + b * 100 + a);
    }
    NO_DAY
}
