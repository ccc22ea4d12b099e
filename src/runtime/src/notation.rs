//! Answers that are numbers inside and texts with a notation of their own outside: decimals, times, days as far
//! as they are known. One reader and one writer, which only forms with such a field carry.
//!
//! A notation is the number that `codegen` writes into calls: the digits after the comma of a decimal, or one of
//! the numbers below.

use crate::check::find_with;
use crate::date;
use crate::out;
use crate::put::{TYPED, is_blank, is_exact, pending, put_number};
use crate::slot;
use crate::str::{NONE, Packed, Str, byte, copy, fail, failed, put_byte, trim, unpack};

/// Minutes since midnight.
const TIME: u32 = 16;
/// Minutes since 1970-01-01T00:00.
const DATE_TIME: u32 = 17;
/// `yyyymmdd`, months and days that are not known 0.
const PARTIAL: u32 = 18;

/// Most characters of a text in any notation.
const MOST: usize = 24;

pub const DAY: i64 = 1440;

static mut WRITTEN: [u8; MOST] = [0; MOST];

fn first(text: Str, len: u32) -> Str {
    Str { ptr: text.ptr, len }
}

fn int(text: Str, grouped: bool) -> Option<i64> {
    let number = crate::str::parse_int(text, grouped);
    if failed() { None } else { Some(number) }
}

/// One to `most` digits as a number.
fn digits(text: Str, most: u32) -> Option<i64> {
    if text.len > most || text.len > 0 && byte(text.ptr) == b'-' {
        return None;
    }
    int(text, false)
}

fn day(day: i32) -> Option<i32> {
    if day == date::NO_DAY { None } else { Some(day) }
}

fn read(notation: u32, text: Str, is_typed: bool) -> Option<i64> {
    match notation {
        TIME => read_time(text),
        DATE_TIME => read_date_time(text),
        PARTIAL => read_partial(text),
        scale => read_decimal(text, scale, is_typed),
    }
}

/// A value as text, until the next one is written.
fn write(notation: u32, value: i64) -> Str {
    let to = unsafe { WRITTEN.as_mut_ptr() } as u32;
    let len = match notation {
        TIME => write_time(value, to),
        DATE_TIME => {
            copy(to, out::write_date(value.div_euclid(DAY) as i32).ptr, 10);
            put_byte(to + 10, b'T');
            11 + write_time(value.rem_euclid(DAY), to + 11)
        }
        PARTIAL => write_partial(value as u32, to),
        scale => return write_decimal(value, scale),
    };
    Str { ptr: to, len }
}

fn power(scale: u32) -> i64 {
    let mut power = 1;
    let mut i = 0;
    while i < scale {
        power *= 10;
        i += 1;
    }
    power
}

/// A comma is the decimal sign, with dots before it in groups of three. Without a comma, dots in groups of three
/// are groups, and a single dot that is none is the decimal sign.
fn read_decimal(text: Str, scale: u32, is_typed: bool) -> Option<i64> {
    let (mut commas, mut dots, mut comma, mut dot) = (0, 0, 0, 0);
    let mut i = 0;
    while i < text.len {
        let c = byte(text.ptr + i);
        if c == b',' {
            commas += 1;
            comma = i;
        } else if c == b'.' {
            dots += 1;
            dot = i;
        }
        i += 1;
    }
    let sign = if is_typed && commas == 1 {
        comma
    } else if commas == 0 && dots == 1 && !(is_typed && int(text, true).is_some()) {
        dot
    } else {
        text.len
    };
    let head = int(first(text, sign), true)?;
    let mut units = head.checked_mul(power(scale))?;
    if sign < text.len {
        let tail = text.from(sign + 1);
        // A minus after the comma is no digit.
        if tail.len == 0 || tail.len > scale || byte(tail.ptr) == b'-' {
            return None;
        }
        let rest = int(tail, false)? * power(scale - tail.len);
        units += if byte(text.ptr) == b'-' { -rest } else { rest };
    }
    if is_exact(units) { Some(units) } else { None }
}

/// Units of the last of `scale` digits, with a point before those.
pub fn write_decimal(units: i64, scale: u32) -> Str {
    let to = unsafe { WRITTEN.as_mut_ptr() } as u32;
    let mut rest = units.unsigned_abs();
    let mut start = MOST as u32;
    let mut place = 0;
    while place <= scale || rest > 0 {
        if place == scale {
            start -= 1;
            put_byte(to + start, b'.');
        }
        start -= 1;
        put_byte(to + start, b'0' + (rest % 10) as u8);
        rest /= 10;
        place += 1;
    }
    if units < 0 {
        start -= 1;
        put_byte(to + start, b'-');
    }
    Str {
        ptr: to + start,
        len: MOST as u32 - start,
    }
}

/// `H:MM`, `HhMM` or `Hh`, the hour with one or two digits.
fn read_time(text: Str) -> Option<i64> {
    let mut i = 0;
    while i < text.len && byte(text.ptr + i).is_ascii_digit() {
        i += 1;
    }
    if i == 0 || i > 2 || i == text.len {
        return None;
    }
    let hour = int(first(text, i), false)?;
    let is_letter = byte(text.ptr + i) | 32 == b'h';
    let rest = text.from(i + 1);
    let minute = if rest.len == 0 && is_letter {
        0
    } else if rest.len == 2 && byte(rest.ptr) != b'-' && (is_letter || byte(text.ptr + i) == b':') {
        int(rest, false)?
    } else {
        return None;
    };
    if hour < 24 && minute < 60 {
        Some(hour * 60 + minute)
    } else {
        None
    }
}

fn write_time(minutes: i64, to: u32) -> u32 {
    let digit = |i: u32, n: i64| put_byte(to + i, b'0' + (n % 10) as u8);
    digit(0, minutes / 600);
    digit(1, minutes / 60);
    put_byte(to + 2, b':');
    digit(3, minutes % 60 / 10);
    digit(4, minutes % 60);
    5
}

/// A day and a time in either order with white space between them, or `T` as in ISO 8601.
fn read_date_time(text: Str) -> Option<i64> {
    let mut split = 0;
    while split < text.len && !matches!(byte(text.ptr + split), b' ' | b'T' | b'\t') {
        split += 1;
    }
    if split == text.len {
        return None;
    }
    let (first, second) = (first(text, split), unpack(trim(text.from(split + 1))));
    let (day, time) = if byte(text.ptr + split) == b'T' {
        (
            day(date::parse_iso(first))?,
            read_time(text.from(split + 1))?,
        )
    } else if let Some(time) = read_time(first) {
        (day(date::parse_typed(second))?, time)
    } else {
        (day(date::parse_typed(first))?, read_time(second)?)
    };
    Some(day as i64 * DAY + time)
}

/// `yyyy`, `m/yyyy` (also with `-` or `.`), `yyyy-mm`, or a whole day.
fn read_partial(text: Str) -> Option<i64> {
    if let Some(days) = day(date::parse_typed(text)) {
        return Some(date::ymd(days) as i64);
    }
    let mut split = 0;
    while split < text.len && !matches!(byte(text.ptr + split), b'/' | b'-' | b'.') {
        split += 1;
    }
    let first = first(text, split);
    let (month, year) = if split == text.len {
        (0, digits(text, 4)?)
    } else {
        let second = text.from(split + 1);
        if first.len == 4 && second.len == 2 && byte(text.ptr + split) == b'-' {
            (digits(second, 2)?, digits(first, 4)?)
        } else if second.len == 4 {
            (digits(first, 2)?, digits(second, 4)?)
        } else {
            return None;
        }
    };
    let is_year_written = split < text.len || text.len == 4;
    let is_month = split == text.len || (month >= 1 && month <= 12);
    if is_year_written && is_month && year >= 1 {
        Some(year * 10_000 + month * 100)
    } else {
        None
    }
}

fn write_partial(value: u32, to: u32) -> u32 {
    let digit = |i: u32, n: u32| put_byte(to + i, b'0' + (n % 10) as u8);
    let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
    digit(0, year / 1000);
    digit(1, year / 100);
    digit(2, year / 10);
    digit(3, year);
    put_byte(to + 4, b'-');
    digit(5, month / 10);
    digit(6, month);
    put_byte(to + 7, b'-');
    digit(8, day / 10);
    digit(9, day);
    if month == 0 {
        4
    } else if day == 0 {
        7
    } else {
        10
    }
}

/// Reads the pending input.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_notation(slot: u32, notation: u32, mode: u32) -> i32 {
    if is_blank(slot, mode) {
        return 0;
    }
    let text = pending(mode);
    let number = if text == NONE {
        None
    } else if mode == TYPED {
        read(notation, unpack(trim(unpack(text))), true)
    } else {
        read_stored(notation, unpack(text))
    };
    let number = number.unwrap_or_else(fail);
    put_number(slot, number, mode)
}

/// A stored text has exactly the shape that would be written for it.
fn read_stored(notation: u32, text: Str) -> Option<i64> {
    let value = read(notation, text, false)?;
    if write(notation, value).same(text) {
        Some(value)
    } else {
        None
    }
}

/// The answer as text.
#[unsafe(no_mangle)]
pub extern "C" fn rt_notation(slot: u32, notation: u32) -> Packed {
    write(notation, slot::at(slot).num).pack()
}

/// Range of a decimal or a time.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_notation(slot: u32, notation: u32, min: i64, max: i64) -> i32 {
    let value = slot::at(slot).num;
    let (rule, name, bound): (&'static [u8], &'static [u8], i64) = if value < min {
        (b"too-small", b"min", min)
    } else if value > max {
        (b"too-large", b"max", max)
    } else {
        return 0;
    };
    find_with(rule, name, write(notation, bound))
}

/// Earliest (`is_max` 0) or latest day of something that is more or less than a day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_day(slot: u32, notation: u32, is_max: u32, day: i64) -> i32 {
    let value = slot::at(slot).num;
    let is_max = is_max != 0;
    let bound = if notation == PARTIAL {
        date::ymd(day as i32) as i64
    } else {
        day
    };
    let value = if notation != PARTIAL {
        value.div_euclid(DAY)
    } else if is_max {
        value
    } else {
        // What is not known may be as late as can be.
        value
            + if value % 10_000 == 0 {
                9_999
            } else if value % 100 == 0 {
                99
            } else {
                0
            }
    };
    if is_max && value > bound {
        find_with(b"too-large", b"max", out::write_date(day as i32))
    } else if !is_max && value < bound {
        find_with(b"too-small", b"min", out::write_date(day as i32))
    } else {
        0
    }
}
