//! Points in time and spans of it: seconds and, counted upwards, nanoseconds.

use crate::cel::packed;
use crate::cel_double::Out;
use crate::cel_value::{put_long, put_word, rt_block};
use crate::date;
use crate::str::{Str, byte, fail};

/// 0001-01-01T00:00:00Z
const FIRST: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z
const LAST: i64 = 253_402_300_799;
const DAY: i64 = 86_400;
const NANOS: i64 = 1_000_000_000;

/// A time in a block, or 0 and a failure outside of its range.
fn time(seconds: i64, nanos: i64, is_point: bool) -> u32 {
    let fits = if is_point {
        seconds >= FIRST && seconds <= LAST
    } else {
        is_span(seconds, nanos)
    };
    let at = if fits { rt_block(16) } else { 0 };
    if at == 0 {
        fail();
        return 0;
    }
    put_long(at, seconds);
    put_word(at + 8, nanos as u32);
    at
}

// A span is at most what 64 bits hold in nanoseconds, about 292 years.
fn is_span(seconds: i64, nanos: i64) -> bool {
    total(seconds, nanos).is_some()
}

/// The whole span in nanoseconds.
fn total(seconds: i64, nanos: i64) -> Option<i64> {
    if seconds < 0 {
        // Towards zero first, so that the sum does not pass the border on its way.
        (seconds + 1).checked_mul(NANOS)?.checked_add(nanos - NANOS)
    } else {
        seconds.checked_mul(NANOS)?.checked_add(nanos)
    }
}

/// `a + b`, or with `is_minus` `a - b`.
#[unsafe(no_mangle)]
pub extern "C" fn rt_add_times(
    a: i64,
    a_nanos: u32,
    b: i64,
    b_nanos: u32,
    is_minus: u32,
    is_point: u32,
) -> u32 {
    let (a_nanos, b_nanos) = (a_nanos as i64, b_nanos as i64);
    // Both are far from the borders of 64 bits.
    let (mut seconds, mut nanos) = if is_minus != 0 {
        (a - b, a_nanos - b_nanos)
    } else {
        (a + b, a_nanos + b_nanos)
    };
    if nanos < 0 {
        nanos += NANOS;
        seconds -= 1;
    } else if nanos >= NANOS {
        nanos -= NANOS;
        seconds += 1;
    }
    time(seconds, nanos, is_point != 0)
}

/// `timestamp(int)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_int_timestamp(seconds: i64) -> u32 {
    time(seconds, 0, true)
}

struct Reader {
    text: Str,
    at: u32,
}

impl Reader {
    fn peek(&self) -> u8 {
        if self.at < self.text.len {
            byte(self.text.ptr + self.at)
        } else {
            0
        }
    }

    fn eat(&mut self, c: u8) -> Option<()> {
        if self.peek() != c {
            return None;
        }
        self.at += 1;
        Some(())
    }

    fn digit(&mut self) -> Option<i64> {
        let digit = self.peek().wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        self.at += 1;
        Some(digit as i64)
    }

    fn number(&mut self, digits: u32) -> Option<i64> {
        let mut value = 0;
        let mut left = digits;
        while left > 0 {
            value = value * 10 + self.digit()?;
            left -= 1;
        }
        Some(value)
    }

    // Digits behind the point as nanoseconds.
    fn nanos(&mut self) -> Option<i64> {
        let (mut value, mut unit) = (self.digit()? * (NANOS / 10), NANOS / 10);
        while let Some(digit) = self.digit() {
            unit /= 10;
            value += digit * unit;
        }
        Some(value)
    }
}

/// `timestamp(text)`: as RFC 3339 has it.
#[unsafe(no_mangle)]
pub extern "C" fn rt_text_timestamp(ptr: u32, len: u32) -> u32 {
    match point(Str { ptr, len }) {
        Some((seconds, nanos)) => time(seconds, nanos, true),
        None => {
            fail();
            0
        }
    }
}

fn point(text: Str) -> Option<(i64, i64)> {
    let mut reader = Reader { text, at: 0 };
    let year = reader.number(4)?;
    reader.eat(b'-')?;
    let month = reader.number(2)?;
    reader.eat(b'-')?;
    let day = reader.number(2)?;
    if reader.peek() | 0x20 != b't' {
        return None;
    }
    reader.at += 1;
    let hour = reader.number(2)?;
    reader.eat(b':')?;
    let minute = reader.number(2)?;
    reader.eat(b':')?;
    let second = reader.number(2)?;
    let mut nanos = 0;
    if reader.eat(b'.').is_some() {
        nanos = reader.nanos()?;
    }
    let mut offset = 0;
    let sign = reader.peek();
    reader.at += 1;
    if sign == b'+' || sign == b'-' {
        let hours = reader.number(2)?;
        reader.eat(b':')?;
        let minutes = reader.number(2)?;
        if hours > 23 || minutes > 59 {
            return None;
        }
        offset = (hours * 60 + minutes) * if sign == b'-' { -60 } else { 60 };
    } else if sign | 0x20 != b'z' {
        return None;
    }
    if reader.at != text.len || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = date::from_ymd((year * 10_000 + month * 100 + day) as i32);
    if days == date::NO_DAY {
        return None;
    }
    let days = days as i64;
    Some((
        days * DAY + hour * 3600 + minute * 60 + second - offset,
        nanos,
    ))
}

/// `duration(text)`: numbers with units, `1h30m`, `-1.5s`.
#[unsafe(no_mangle)]
pub extern "C" fn rt_text_duration(ptr: u32, len: u32) -> u32 {
    match span(Str { ptr, len }) {
        Some(nanos) => time(nanos.div_euclid(NANOS), nanos.rem_euclid(NANOS), false),
        None => {
            fail();
            0
        }
    }
}

fn span(text: Str) -> Option<i64> {
    let mut reader = Reader { text, at: 0 };
    let is_negative = reader.peek() == b'-';
    if is_negative || reader.peek() == b'+' {
        reader.at += 1;
    }
    if reader.peek() == b'0' && reader.at + 1 == text.len {
        return Some(0);
    }
    // Counted downwards, because the longest negative span has no positive twin.
    let mut sum: i64 = 0;
    let mut is_empty = true;
    while reader.at < text.len {
        sum = sum.checked_sub(piece(&mut reader)?)?;
        is_empty = false;
    }
    if is_empty {
        None
    } else if is_negative {
        Some(sum)
    } else {
        sum.checked_neg()
    }
}

// `1.5h` in nanoseconds.
fn piece(reader: &mut Reader) -> Option<i64> {
    let (mut whole, mut fraction, mut scale, mut seen) = (0i64, 0i64, 1i64, false);
    while let Some(digit) = reader.digit() {
        whole = whole.checked_mul(10)?.checked_add(digit)?;
        seen = true;
    }
    if reader.eat(b'.').is_some() {
        while let Some(digit) = reader.digit() {
            seen = true;
            // More digits than a double of units tells apart are dropped.
            if scale < 1_000_000_000_000_000 {
                fraction = fraction * 10 + digit;
                scale *= 10;
            }
        }
    }
    if !seen {
        return None;
    }
    let unit = unit(reader)?;
    let part = (fraction as f64 * (unit as f64 / scale as f64)) as i64;
    whole.checked_mul(unit)?.checked_add(part)
}

fn unit(reader: &mut Reader) -> Option<i64> {
    let first = reader.peek();
    reader.at += 1;
    match first {
        b'h' => return Some(3600 * NANOS),
        b's' => return Some(NANOS),
        b'm' if reader.peek() != b's' => return Some(60 * NANOS),
        // µ is written with one of two code points.
        0xC2 => reader.eat(0xB5)?,
        0xCE => reader.eat(0xBC)?,
        b'm' | b'u' | b'n' => {}
        _ => return None,
    }
    reader.eat(b's')?;
    Some(match first {
        b'm' => 1_000_000,
        b'n' => 1,
        _ => 1_000,
    })
}

fn two(out: &mut Out, number: i64) {
    out.push(b'0' + (number / 10 % 10) as u8);
    out.push(b'0' + (number % 10) as u8);
}

fn fraction(out: &mut Out, nanos: i64) {
    let mut rest = nanos;
    if rest > 0 {
        out.push(b'.');
    }
    let mut unit = NANOS / 10;
    while rest > 0 && unit > 0 {
        out.push(b'0' + (rest / unit) as u8);
        rest %= unit;
        unit /= 10;
    }
}

/// `string(timestamp)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_timestamp_text(seconds: i64, nanos: u32) -> i64 {
    match timestamp_text(seconds, nanos) {
        Some(text) => packed(text),
        None => 0,
    }
}

/// A point in time as RFC 3339 has it, in UTC.
pub fn timestamp_text(seconds: i64, nanos: u32) -> Option<Str> {
    let mut out = Out::new(40)?;
    let date = date::ymd(seconds.div_euclid(DAY) as i32) as i64;
    two(&mut out, date / 1_000_000);
    two(&mut out, date / 10_000);
    out.push(b'-');
    two(&mut out, date / 100);
    out.push(b'-');
    two(&mut out, date);
    out.push(b'T');
    let rest = seconds.rem_euclid(DAY);
    two(&mut out, rest / 3600);
    out.push(b':');
    two(&mut out, rest / 60 % 60);
    out.push(b':');
    two(&mut out, rest % 60);
    fraction(&mut out, nanos as i64);
    out.push(b'Z');
    Some(out.text())
}

/// `string(duration)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_duration_text(seconds: i64, nanos: u32) -> i64 {
    match duration_text(seconds, nanos) {
        Some(text) => packed(text),
        None => 0,
    }
}

/// A span in seconds, `1.5s`.
pub fn duration_text(seconds: i64, nanos: u32) -> Option<Str> {
    let mut out = Out::new(40)?;
    let (mut seconds, mut nanos) = (seconds, nanos as i64);
    if seconds < 0 {
        out.push(b'-');
        seconds = -seconds;
        if nanos > 0 {
            seconds -= 1;
            nanos = NANOS - nanos;
        }
    }
    let mut unit = 1;
    while seconds / 10 >= unit {
        unit *= 10;
    }
    while unit > 0 {
        out.push(b'0' + (seconds / unit % 10) as u8);
        unit /= 10;
    }
    fraction(&mut out, nanos);
    out.push(b's');
    Some(out.text())
}

/// A part of a point in time, so many minutes east of UTC.
#[unsafe(no_mangle)]
pub extern "C" fn rt_time_part(seconds: i64, nanos: u32, offset: i64, part: u32) -> i64 {
    let seconds = seconds + offset * 60;
    let days = seconds.div_euclid(DAY);
    let rest = seconds.rem_euclid(DAY);
    let date = date::ymd(days as i32) as i64;
    match part {
        0 => date / 10_000,
        1 => date / 100 % 100 - 1,
        2 => date % 100,
        3 => date % 100 - 1,
        // 1 January 1970 was a Thursday, the fifth day from Sunday.
        4 => (days + 4).rem_euclid(7),
        5 => date::of_year(days as i32) as i64,
        6 => rest / 3600,
        7 => rest / 60 % 60,
        8 => rest % 60,
        _ => nanos as i64 / 1_000_000,
    }
}

/// A span in hours, minutes or seconds, towards zero; its milliseconds within the second.
#[unsafe(no_mangle)]
pub extern "C" fn rt_span_part(seconds: i64, nanos: u32, part: u32) -> i64 {
    let Some(total) = total(seconds, nanos as i64) else {
        return fail();
    };
    match part {
        6 => total / (3600 * NANOS),
        7 => total / (60 * NANOS),
        8 => total / NANOS,
        _ => total / 1_000_000 % 1000,
    }
}
