//! Reading JSON (RFC 8259) where it lies.
//!
//! A text is checked once by [`valid`]; after that the cursor may trust its syntax. Strings are unescaped into a
//! side buffer, and into what is free of it also when they are only stepped over.

use crate::heap::Buffer;
use crate::str::{NONE, Packed, Str, byte, encode, fail, index_of, is_utf8, parse_int, put_byte};

const DEPTH: u32 = 64;

static mut AT: u32 = 0;
static mut SIDE: u32 = 0;
/// Where the string that was last read begins and ends: where it stood, or in the side buffer.
static mut START: u32 = 0;
static mut END: u32 = 0;
static mut SIDE_BUFFER: Buffer = Buffer::new();

/// Forgets the side buffer, after the heap was reset.
pub fn forget() {
    unsafe { SIDE_BUFFER = Buffer::new() }
}

/// Whether the text that was opened is JSON in UTF-8, no value inside more than 64 arrays and objects.
///
/// A zero byte stands after the text: nothing in JSON goes on over it, so no reader needs the end.
pub fn valid(text: Str) -> bool {
    if !is_utf8(text) {
        return false;
    }
    let end = value_end(skip_space(text.ptr));
    end != 0 && skip_space(end) == text.ptr + text.len
}

/// One past the value at `at`, 0 if there is none.
fn value_end(mut at: u32) -> u32 {
    // One bit for each open array (0) and object (1), the innermost lowest.
    let (mut kinds, mut depth) = (0u64, 0);
    loop {
        at = skip_space(at);
        let c = byte(at);
        let is_object = c == b'{';
        if is_object || c == b'[' {
            at = skip_space(at + 1);
            if byte(at) != closing(is_object) {
                if depth == DEPTH {
                    return 0;
                }
                depth += 1;
                kinds = kinds << 1 | is_object as u64;
                at = check_key(at, is_object);
                if at == 0 {
                    return 0;
                }
                continue;
            }
            at += 1;
        } else {
            at = if c == b'"' {
                string_end(at)
            } else {
                check_scalar(at)
            };
            if at == 0 {
                return 0;
            }
        }
        loop {
            if depth == 0 {
                return at;
            }
            at = skip_space(at);
            let is_object = kinds & 1 != 0;
            let c = byte(at);
            at += 1;
            if c == b',' {
                at = check_key(skip_space(at), is_object);
                if at == 0 {
                    return 0;
                }
                break;
            }
            if c != closing(is_object) {
                return 0;
            }
            depth -= 1;
            kinds >>= 1;
        }
    }
}

fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

/// In an object, one past the colon after the name at `at`, 0 if there is none; in an array, `at`.
fn check_key(at: u32, is_object: bool) -> u32 {
    if !is_object {
        return at;
    }
    let after = string_end(at);
    if after == 0 {
        return 0;
    }
    let colon = skip_space(after);
    if byte(colon) == b':' { colon + 1 } else { 0 }
}

/// Puts the cursor on a valid text, with a side buffer that lasts until the next call.
///
/// A load reads the keys of rows once before everything else, and then one at a time again.
///
/// Always in place, so that a module without files, where one caller is left, has no function for it.
#[inline(always)]
pub fn open(text: Str) -> bool {
    unsafe {
        if !SIDE_BUFFER.reserve(text.len * 3 + 1, 0) {
            return false;
        }
        open_with_side(text, SIDE_BUFFER.ptr);
    }
    true
}

/// Puts the cursor on a valid text; unescaped strings go to `side`, which has room for the text.
pub fn open_with_side(text: Str, side: u32) {
    unsafe {
        AT = text.ptr;
        SIDE = side;
        space();
    }
}

/// Reads the value at `at`, and then goes on where the cursor stood; unescaped strings go to `side`, which has room for it.
pub fn aside<T>(at: u32, side: u32, read: impl Fn() -> T) -> T {
    unsafe {
        let before = (AT, SIDE);
        (AT, SIDE) = (at, side);
        let result = read();
        (AT, SIDE) = before;
        result
    }
}

/// Where the cursor stands.
pub fn at() -> u32 {
    unsafe { AT }
}

/// Puts the cursor back to where it stood.
pub fn seek(at: u32) {
    unsafe { AT = at }
}

fn space() {
    unsafe { AT = skip_space(AT) }
}

/// First character of the value at the cursor.
pub fn peek() -> u8 {
    byte(at())
}

fn step() {
    unsafe {
        AT += 1;
    }
    space();
}

/// Steps into an object or array if there is one at the cursor.
pub fn enter(open: u8) -> bool {
    let is_there = peek() == open;
    if is_there {
        step();
    }
    is_there
}

/// Whether another item follows in the array; leaves the array otherwise.
pub fn next_item() -> bool {
    if peek() == b',' {
        step();
    }
    if peek() == b']' {
        step();
        return false;
    }
    true
}

/// The next member's name, the cursor on its value; leaves the object and gives [`NONE`] when there is none.
pub fn next_key() -> Packed {
    if peek() == b',' {
        step();
    }
    if peek() == b'}' {
        step();
        return NONE;
    }
    let name = string();
    step();
    name
}

/// The string at the cursor, unescaped; skips any other value and gives [`NONE`].
pub fn string() -> Packed {
    if peek() != b'"' {
        skip();
        return NONE;
    }
    unsafe {
        AT = string_end(AT);
        space();
        let text = Str {
            ptr: START,
            len: END - START,
        };
        if START == SIDE {
            SIDE = END;
        }
        text.pack()
    }
}

/// One past the string at `at`, 0 if there is none; with an escape in it it is written unescaped to where the side buffer
/// is free. Lone surrogates are refused.
fn string_end(mut at: u32) -> u32 {
    if byte(at) != b'"' {
        return 0;
    }
    // Most texts have no escape in them, and stay where they are.
    let plain = plain_end(at + 1);
    let mut to = unsafe { SIDE };
    unsafe { (START, END) = (at + 1, plain) }
    if byte(plain) == b'"' {
        return plain + 1;
    }
    unsafe { START = to }
    loop {
        at += 1;
        let c = byte(at);
        if c == b'"' {
            unsafe { END = to }
            return at + 1;
        }
        if c < 32 {
            return 0;
        }
        if c != b'\\' {
            put_byte(to, c);
            to += 1;
            continue;
        }
        at += 1;
        let mut point = match byte(at) {
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'u' => hex4(at + 1),
            c @ (b'"' | b'\\' | b'/') => c as u32,
            _ => return 0,
        };
        if byte(at) == b'u' {
            at += 4;
            if point >> 10 == 0x36 && byte(at + 1) == b'\\' && byte(at + 2) == b'u' {
                // Anything but a second half leaves no point that may stand alone.
                point = pair(point, hex4(at + 3));
                at += 6;
            }
            if point >> 11 == 0x1B || point > 0x10_FFFF {
                return 0;
            }
        }
        to += encode(to, point);
    }
}

/// Where the next quote, backslash or control character stands.
fn plain_end(mut at: u32) -> u32 {
    loop {
        let c = byte(at);
        // Behind the quote stand most.
        let is_plain = if c > b'"' { c != b'\\' } else { c | 1 == b'!' };
        if !is_plain {
            return at;
        }
        at += 1;
    }
}

/// The point that two halves mean; the first one if the other is none.
fn pair(first: u32, second: u32) -> u32 {
    if second >> 10 == 0x37 {
        (first << 10) + second - PAIR
    } else {
        first
    }
}

/// What the two halves of a pair have too much when they are put side by side.
const PAIR: u32 = (0xD800 << 10) + 0xDC00 - 0x1_0000;

/// Four hexadecimal digits; a number beyond all code points if there are no four.
fn hex4(at: u32) -> u32 {
    let mut value = 0;
    let mut i = 0;
    while i < 4 {
        let digit = byte(at + i) as u32;
        if !(digit as u8).is_ascii_hexdigit() {
            return u32::MAX;
        }
        // Letters of both cases lie 9 above what their last four bits say.
        value = value << 4 | (digit & 15) + 9 * (digit >> 6);
        i += 1;
    }
    value
}

/// The integer at the cursor if it is one written without fraction and exponent, else a failure; steps over any value.
pub fn integer() -> i64 {
    parse_int(raw(), false)
}

/// The value at the cursor as it is written; steps over it.
pub fn raw() -> Str {
    let start = at();
    Str {
        ptr: start,
        len: past() - start,
    }
}

/// The boolean at the cursor, or a failure; steps over any value.
pub fn boolean() -> i64 {
    let first = peek();
    skip();
    match first {
        b't' => 1,
        b'f' => 0,
        _ => fail(),
    }
}

/// Steps over the value at the cursor; where it ended.
fn past() -> u32 {
    let end = value_end(at());
    seek(end);
    space();
    end
}

/// Steps over the value at the cursor.
pub fn skip() {
    past();
}

fn skip_space(mut at: u32) -> u32 {
    while byte(at) <= b' ' && matches!(byte(at), b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}

/// One past the number, `true`, `false` or `null` at `at`, 0 if there is none.
fn check_scalar(at: u32) -> u32 {
    let mut end = at;
    while byte(end).is_ascii_lowercase() && byte(at) != b'-' && !byte(at).is_ascii_digit() {
        end += 1;
    }
    if end > at {
        let word = Str {
            ptr: at,
            len: end - at,
        };
        return if index_of(word, b"true\0false\0null\0\0") < 0 {
            0
        } else {
            end
        };
    }
    let whole = at + (byte(at) == b'-') as u32;
    let mut end = skip_digits(whole);
    if end == whole || (byte(whole) == b'0' && end > whole + 1) {
        return 0;
    }
    if byte(end) == b'.' {
        let from = end + 1;
        end = skip_digits(from);
        if end == from {
            return 0;
        }
    }
    if byte(end) | 32 == b'e' {
        let from = end + 1 + matches!(byte(end + 1), b'+' | b'-') as u32;
        end = skip_digits(from);
        if end == from {
            return 0;
        }
    }
    end
}

fn skip_digits(mut at: u32) -> u32 {
    while byte(at).is_ascii_digit() {
        at += 1;
    }
    at
}
