//! The result of a call: text written piece by piece, JSON escaped as RFC 8785 says.

use crate::heap::Buffer;
use crate::str::{Str, byte, copy, lit, put_byte};

static mut OUT: Buffer = Buffer::new();
static mut LEN: u32 = 0;

/// Starts an empty result.
pub fn begin() {
    unsafe { LEN = 0 }
}

/// Forgets the buffer, after the heap was reset.
pub fn forget() {
    unsafe {
        OUT = Buffer::new();
        LEN = 0;
    }
}

/// Bytes written so far.
pub fn len() -> u32 {
    unsafe { LEN }
}

/// Takes back what was written after byte `len`.
pub fn truncate(len: u32) {
    unsafe { LEN = len }
}

/// Where the result stands.
pub fn ptr() -> u32 {
    unsafe { OUT.ptr }
}

/// Appends bytes as they are.
pub fn text(text: Str) {
    unsafe {
        if OUT.reserve(LEN + text.len, LEN) {
            copy(OUT.ptr + LEN, text.ptr, text.len);
            LEN += text.len;
        }
    }
}

/// Appends a constant.
pub fn raw(constant: &'static [u8]) {
    text(lit(constant));
}

/// Appends one ASCII character.
pub fn ascii(character: u8) {
    unsafe {
        if OUT.reserve(LEN + 1, LEN) {
            put_byte(OUT.ptr + LEN, character);
            LEN += 1;
        }
    }
}

/// The last byte written, 0 if there is none.
pub fn last() -> u8 {
    unsafe { if LEN == 0 { 0 } else { byte(OUT.ptr + LEN - 1) } }
}

/// Appends a comma unless an object or array was just opened.
pub fn comma() {
    if !matches!(last(), 0 | b'{' | b'[') {
        ascii(b',');
    }
}

/// Appends the inside of a JSON string.
pub fn escaped(string: Str) {
    let mut i = 0;
    while i < string.len {
        let c = byte(string.ptr + i);
        match c {
            b'"' | b'\\' => {
                ascii(b'\\');
                ascii(c);
            }
            8 => raw(b"\\b"),
            9 => raw(b"\\t"),
            10 => raw(b"\\n"),
            12 => raw(b"\\f"),
            13 => raw(b"\\r"),
            0..=31 => {
                raw(b"\\u00");
                ascii(b'0' + (c >> 4));
                ascii(if c & 15 < 10 {
                    b'0' + (c & 15)
                } else {
                    b'a' - 10 + (c & 15)
                });
            }
            _ => ascii(c),
        }
        i += 1;
    }
}

/// Appends a JSON string.
pub fn string(content: Str) {
    ascii(b'"');
    escaped(content);
    ascii(b'"');
}

/// Appends `"name":"value"` with a comma before it where one is needed.
pub fn member(name: &'static [u8], value: Str) {
    key(name);
    string(value);
}

/// Appends `"name":` with a comma before it where one is needed.
pub fn key(name: &'static [u8]) {
    comma();
    ascii(b'"');
    raw(name);
    raw(b"\":");
}

/// Appends an integer in decimal digits.
pub fn int(value: i64) {
    // Twenty characters hold the smallest integer with its sign.
    let mut digits = [0u8; 20];
    text(write_int(value, digits.as_mut_ptr() as u32));
}

/// Writes an integer's digits backwards into 20 bytes at `at`; where they stand.
pub fn write_int(value: i64, at: u32) -> Str {
    let mut rest = value.unsigned_abs();
    let mut start = 20;
    loop {
        start -= 1;
        put_byte(at + start, b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        start -= 1;
        put_byte(at + start, b'-');
    }
    Str {
        ptr: at + start,
        len: 20 - start,
    }
}

/// Writes a day as `YYYY-MM-DD` into ten bytes at `at`.
pub fn write_date(days: i32, at: u32) -> Str {
    let (year, month, day) = crate::date::civil(days);
    let digit = |i: u32, n: u32| put_byte(at + i, b'0' + (n % 10) as u8);
    let year = year as u32;
    digit(0, year / 1000);
    digit(1, year / 100);
    digit(2, year / 10);
    digit(3, year);
    put_byte(at + 4, b'-');
    digit(5, month / 10);
    digit(6, month);
    put_byte(at + 7, b'-');
    digit(8, day / 10);
    digit(9, day);
    Str { ptr: at, len: 10 }
}
