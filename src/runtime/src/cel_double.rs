//! Doubles as decimal digits and back, exactly.
//!
//! A decimal is kept as its digits and shifted by powers of two, a slow way that is right for every double: the
//! "simple decimal conversion" of Nigel Tao's Wuffs and of Go's `strconv/decimal.go`, written anew.

use crate::cel::{packed, scratch};
use crate::str::{Str, byte, copy, lit, put_byte};

// The longest exact double has 767 digits.
const MOST: u32 = 800;

/// `0.d₁d₂… × 10^point`
pub struct Decimal {
    digits: u32,
    /// Number of digits.
    pub count: u32,
    /// Where the decimal point stands.
    pub point: i32,
    /// Whether digits that are not zero were dropped at the end.
    is_cut: bool,
}

impl Decimal {
    fn new() -> Option<Decimal> {
        let digits = scratch(MOST + 32);
        (digits != 0).then_some(Decimal {
            digits,
            count: 0,
            point: 0,
            is_cut: false,
        })
    }

    /// The digit at a place, 0 beyond the last.
    pub fn digit(&self, at: i32) -> u8 {
        if at >= 0 && (at as u32) < self.count {
            byte(self.digits + at as u32)
        } else {
            0
        }
    }

    fn push(&mut self, digit: u8) {
        if self.count < MOST {
            put_byte(self.digits + self.count, digit);
            self.count += 1;
        } else if digit != 0 {
            self.is_cut = true;
        }
    }

    fn trim(&mut self) {
        while self.count > 0 && byte(self.digits + self.count - 1) == 0 {
            self.count -= 1;
        }
        if self.count == 0 {
            self.point = 0;
        }
    }

    /// The exact value of a finite double's magnitude.
    pub fn of(value: f64) -> Option<Decimal> {
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7FF) as i32;
        let fraction = bits & ((1 << 52) - 1);
        let mantissa = if exponent == 0 {
            fraction
        } else {
            fraction | 1 << 52
        };
        let mut decimal = Decimal::new()?;
        decimal.assign(mantissa);
        decimal.shift(if exponent == 0 { 1 } else { exponent } - 1075);
        Some(decimal)
    }

    fn assign(&mut self, mut number: u64) {
        let mut length = 0;
        let mut rest = number;
        while rest != 0 {
            rest /= 10;
            length += 1;
        }
        self.count = length;
        self.point = length as i32;
        while length > 0 {
            length -= 1;
            put_byte(self.digits + length, (number % 10) as u8);
            number /= 10;
        }
        self.trim();
    }

    /// Multiplies by a power of two.
    fn shift(&mut self, mut by: i32) {
        while by > 0 && self.count > 0 {
            let step = if by > 50 { 50 } else { by };
            self.left(step as u32);
            by -= step;
        }
        while by < 0 && self.count > 0 {
            let step = if by < -50 { 50 } else { -by };
            self.right(step as u32);
            by += step;
        }
    }

    fn left(&mut self, by: u32) {
        let mut carry: u64 = 0;
        let mut at = self.count;
        while at > 0 {
            at -= 1;
            carry += (byte(self.digits + at) as u64) << by;
            put_byte(self.digits + at, (carry % 10) as u8);
            carry /= 10;
        }
        let mut more = 0;
        let mut rest = carry;
        while rest != 0 {
            rest /= 10;
            more += 1;
        }
        // There is room for the digits of one step behind the last.
        copy(self.digits + more, self.digits, self.count);
        self.count += more;
        self.point += more as i32;
        while more > 0 {
            more -= 1;
            put_byte(self.digits + more, (carry % 10) as u8);
            carry /= 10;
        }
        while self.count > MOST {
            self.count -= 1;
            self.is_cut |= byte(self.digits + self.count) != 0;
        }
        self.trim();
    }

    fn right(&mut self, by: u32) {
        let (mut read, mut value) = (0, 0u64);
        while value >> by == 0 {
            if read >= self.count {
                while value >> by == 0 {
                    value *= 10;
                    read += 1;
                }
                break;
            }
            value = value * 10 + byte(self.digits + read) as u64;
            read += 1;
        }
        self.point -= read as i32 - 1;
        let mask = (1u64 << by) - 1;
        let count = self.count;
        self.count = 0;
        while read < count {
            let digit = (value >> by) as u8;
            value = (value & mask) * 10 + byte(self.digits + read) as u64;
            self.push(digit);
            read += 1;
        }
        while value > 0 {
            let digit = (value >> by) as u8;
            value = (value & mask) * 10;
            self.push(digit);
        }
        self.trim();
    }

    fn rounds_up(&self, at: i32) -> bool {
        if at < 0 || at as u32 >= self.count {
            return false;
        }
        if self.digit(at) == 5 && at as u32 + 1 == self.count {
            // Exactly half: to the even digit, unless something was cut.
            return self.is_cut || (at > 0 && self.digit(at - 1) % 2 == 1);
        }
        self.digit(at) >= 5
    }

    /// Rounds to a number of digits, halves to even.
    pub fn round(&mut self, count: i32) {
        if count < 0 {
            self.count = 0;
            self.trim();
            return;
        }
        if count as u32 >= self.count {
            return;
        }
        let up = self.rounds_up(count);
        self.count = count as u32;
        if !up {
            return self.trim();
        }
        while self.count > 0 && byte(self.digits + self.count - 1) == 9 {
            self.count -= 1;
        }
        if self.count == 0 {
            self.point += 1;
            self.push(1);
            return;
        }
        let last = self.digits + self.count - 1;
        put_byte(last, byte(last) + 1);
    }

    /// The nearest whole number.
    fn whole(&self) -> u64 {
        let mut number: u64 = 0;
        let mut at = 0;
        while at < self.point && at < 20 {
            number = number.wrapping_mul(10).wrapping_add(self.digit(at) as u64);
            at += 1;
        }
        number + self.rounds_up(self.point) as u64
    }

    /// The nearest double.
    fn value(&mut self) -> f64 {
        if self.count == 0 || self.point < -330 {
            return 0.0;
        }
        if self.point > 310 {
            return f64::INFINITY;
        }
        let mut exponent = 0;
        while self.point > 0 {
            let by = power(self.point);
            self.shift(-by);
            exponent += by;
        }
        while self.point < 0 || (self.point == 0 && self.digit(0) < 5) {
            let by = power(-self.point);
            self.shift(by);
            exponent -= by;
        }
        // The value is in [½, 1) now; mantissas are in [1, 2).
        exponent -= 1;
        if exponent < -1022 {
            self.shift(exponent + 1022);
            exponent = -1022;
        }
        if exponent > 1023 {
            return f64::INFINITY;
        }
        self.shift(53);
        let mut mantissa = self.whole();
        if mantissa == 1 << 53 {
            mantissa >>= 1;
            exponent += 1;
            if exponent > 1023 {
                return f64::INFINITY;
            }
        }
        let biased = if mantissa >> 52 == 0 {
            0
        } else {
            exponent + 1023
        };
        f64::from_bits((biased as u64) << 52 | mantissa & ((1 << 52) - 1))
    }
}

// How far to shift to take about that many digits off.
fn power(digits: i32) -> i32 {
    if digits == 0 {
        1
    } else if digits > 8 {
        27
    } else {
        digits * 3
    }
}

/// Reads a double: sign, digits, fraction, exponent; or infinity or NaN by name.
pub fn parse(text: Str) -> Option<f64> {
    let mut at = 0;
    let first = if text.len > 0 {
        byte(text.ptr)
    } else {
        return None;
    };
    let is_negative = first == b'-';
    at += (is_negative || first == b'+') as u32;
    let sign = if is_negative { -1.0 } else { 1.0 };
    if let Some(special) = special(text.from(at)) {
        return Some(sign * special);
    }
    let mut decimal = Decimal::new()?;
    let (mut seen, mut point) = (false, false);
    while at < text.len {
        let c = byte(text.ptr + at);
        if c == b'.' && !point {
            point = true;
        } else if c.is_ascii_digit() {
            seen = true;
            let is_leading = c == b'0' && decimal.count == 0;
            if !is_leading {
                decimal.push(c - b'0');
            }
            decimal.point += if point {
                -(is_leading as i32)
            } else {
                !is_leading as i32
            };
        } else {
            break;
        }
        at += 1;
    }
    if !seen {
        return None;
    }
    if at < text.len {
        decimal.point += exponent(text.from(at))?;
    }
    let point = decimal.point;
    decimal.trim();
    if decimal.count > 0 {
        decimal.point = point;
    }
    Some(sign * decimal.value())
}

fn exponent(text: Str) -> Option<i32> {
    if byte(text.ptr) | 0x20 != b'e' || text.len < 2 {
        return None;
    }
    let mut at = 1;
    let sign = byte(text.ptr + 1);
    at += (sign == b'-' || sign == b'+') as u32;
    if at == text.len {
        return None;
    }
    let mut value = 0;
    while at < text.len {
        let digit = byte(text.ptr + at).wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        if value < 100_000 {
            value = value * 10 + digit as i32;
        }
        at += 1;
    }
    Some(if sign == b'-' { -value } else { value })
}

fn special(text: Str) -> Option<f64> {
    let is = |word: &'static [u8]| {
        let word = lit(word);
        let mut i = 0;
        while i < word.len && i < text.len {
            if byte(text.ptr + i) | 0x20 != byte(word.ptr + i) {
                return false;
            }
            i += 1;
        }
        text.len == word.len
    };
    if is(b"nan") {
        Some(f64::NAN)
    } else if is(b"inf") || is(b"infinity") {
        Some(f64::INFINITY)
    } else {
        None
    }
}

/// The fewest digits that give the double back.
pub fn fewest(value: f64) -> Option<Decimal> {
    let mut count = 1;
    loop {
        let mut decimal = Decimal::of(value)?;
        decimal.round(count);
        let mut copy_of = Decimal::new()?;
        copy(copy_of.digits, decimal.digits, decimal.count);
        copy_of.count = decimal.count;
        copy_of.point = decimal.point;
        let magnitude = f64::from_bits(value.to_bits() & !(1 << 63));
        if count >= 17 || copy_of.value() == magnitude {
            return Some(decimal);
        }
        count += 1;
    }
}

/// A text under construction.
pub struct Out {
    at: u32,
    len: u32,
}

impl Out {
    /// Room for `most` bytes.
    pub fn new(most: u32) -> Option<Out> {
        let at = scratch(most);
        (at != 0).then_some(Out { at, len: 0 })
    }

    /// One more byte.
    pub fn push(&mut self, c: u8) {
        put_byte(self.at + self.len, c);
        self.len += 1;
    }

    fn digits(&mut self, decimal: &Decimal, from: i32, to: i32) {
        let mut at = from;
        while at < to {
            self.push(b'0' + decimal.digit(at));
            at += 1;
        }
    }

    /// The text.
    pub fn text(&self) -> Str {
        Str {
            ptr: self.at,
            len: self.len,
        }
    }
}

/// NaN and infinities by their names.
pub fn name(value: f64) -> Option<Str> {
    if value != value {
        Some(lit(b"NaN"))
    } else if value == f64::INFINITY {
        Some(lit(b"Infinity"))
    } else if value == f64::NEG_INFINITY {
        Some(lit(b"-Infinity"))
    } else {
        None
    }
}

/// The double in as few digits as give it back, packed: plain, or with an exponent from 10^21 on and below 10^-4.
pub fn shortest(value: f64) -> i64 {
    match shortest_text(value) {
        Some(text) => packed(text),
        None => 0,
    }
}

/// The same as a text; nothing when memory is used up.
pub fn shortest_text(value: f64) -> Option<Str> {
    if let Some(name) = name(value) {
        return Some(name);
    }
    let decimal = fewest(value)?;
    let exponent = if decimal.count == 0 {
        0
    } else {
        decimal.point - 1
    };
    if exponent < -4 || exponent >= 21 {
        return scientific(value, &decimal, decimal.count as i32 - 1);
    }
    let behind = decimal.count as i32 - decimal.point;
    plain(value, &decimal, if behind > 0 { behind } else { 0 })
}

fn plain(value: f64, decimal: &Decimal, behind: i32) -> Option<Str> {
    let before = if decimal.point > 0 { decimal.point } else { 0 };
    let mut out = Out::new((before + behind) as u32 + 8)?;
    if value.to_bits() >> 63 != 0 {
        out.push(b'-');
    }
    if before == 0 {
        out.push(b'0');
    }
    out.digits(decimal, 0, before);
    if behind > 0 {
        out.push(b'.');
        let mut place = 0;
        while place < behind {
            out.push(b'0' + decimal.digit(decimal.point + place));
            place += 1;
        }
    }
    Some(out.text())
}

fn scientific(value: f64, decimal: &Decimal, behind: i32) -> Option<Str> {
    let mut out = Out::new(if behind > 0 { behind as u32 } else { 0 } + 16)?;
    if value.to_bits() >> 63 != 0 {
        out.push(b'-');
    }
    out.push(b'0' + decimal.digit(0));
    if behind > 0 {
        out.push(b'.');
        out.digits(decimal, 1, 1 + behind);
    }
    let exponent = if decimal.count == 0 {
        0
    } else {
        decimal.point - 1
    };
    out.push(b'e');
    out.push(if exponent < 0 { b'-' } else { b'+' });
    let size = exponent.unsigned_abs();
    if size >= 100 {
        out.push(b'0' + (size / 100) as u8);
    }
    out.push(b'0' + (size / 10 % 10) as u8);
    out.push(b'0' + (size % 10) as u8);
    Some(out.text())
}

/// With a fixed number of digits behind the point.
pub fn fixed(value: f64, behind: i32) -> Option<Str> {
    let mut decimal = Decimal::of(value)?;
    let count = decimal.point + behind;
    decimal.round(count);
    plain(value, &decimal, behind)
}

/// With one digit before the point, a fixed number behind it, and an exponent.
pub fn exponential(value: f64, behind: i32) -> Option<Str> {
    let mut decimal = Decimal::of(value)?;
    decimal.round(behind + 1);
    scientific(value, &decimal, behind)
}
