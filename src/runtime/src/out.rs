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
        if c == b'"' || c == b'\\' || c < 32 {
            ascii(b'\\');
        }
        if c >= 32 {
            ascii(c);
        } else if (8..14).contains(&c) && c != 11 {
            ascii(unsafe { *b"btn.fr".as_ptr().add(c as usize - 8) });
        } else {
            raw(b"u00");
            ascii(b'0' + (c >> 4));
            let low = c & 15;
            ascii(low + if low < 10 { b'0' } else { b'a' - 10 });
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

/// The digits of the number or day written last.
static mut DIGITS: [u8; 20] = [0; 20];

/// An integer's digits, until the next number is written; twenty characters hold the smallest with its sign.
pub fn write_int(value: i64) -> Str {
    let end = unsafe { DIGITS.as_ptr() as u32 } + 20;
    let mut at = end;
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        put_byte(at, b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        put_byte(at, b'-');
    }
    Str {
        ptr: at,
        len: end - at,
    }
}

/// A day as `YYYY-MM-DD`, until the next number is written.
pub fn write_date(days: i32) -> Str {
    let ptr = unsafe { DIGITS.as_ptr() as u32 };
    let mut rest = crate::date::ymd(days) as u32;
    let mut i = 10;
    while i > 0 {
        i -= 1;
        put_byte(
            ptr + i,
            if i == 4 || i == 7 {
                b'-'
            } else {
                let digit = b'0' + (rest % 10) as u8;
                rest /= 10;
                digit
            },
        );
    }
    Str { ptr, len: 10 }
}
