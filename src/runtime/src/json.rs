//! Reading JSON (RFC 8259) where it lies.
//!
//! A text is checked once by [`valid`]; after that the cursor may trust its syntax. Strings without escapes are
//! slices of the text, the others are written to a side buffer as long as the text.

use crate::heap::Buffer;
use crate::str::{Str, byte, encode, index_of, is_utf8, put_byte};

const DEPTH: u32 = 64;

static mut AT: u32 = 0;
static mut SIDE: u32 = 0;
static mut SIDE_BUFFER: Buffer = Buffer::new();
static mut VALUE_BUFFER: Buffer = Buffer::new();

/// Forgets the side buffers, after the heap was reset.
pub fn forget() {
    unsafe {
        SIDE_BUFFER = Buffer::new();
        VALUE_BUFFER = Buffer::new();
    }
}

/// Whether the bytes are one JSON text in UTF-8, no value inside more than 64 arrays and objects.
///
/// A zero byte stands after the text: nothing in JSON goes on over it, so no reader needs the end.
pub fn valid(text: Str) -> bool {
    if !is_utf8(text) {
        return false;
    }
    // One bit for each open array (0) and object (1), the innermost lowest.
    let (mut kinds, mut depth) = (0u64, 0);
    let mut at = text.ptr;
    loop {
        at = skip_space(at);
        let c = byte(at);
        let is_object = c == b'{';
        if is_object || c == b'[' {
            at = skip_space(at + 1);
            if byte(at) != closing(is_object) {
                if depth == DEPTH {
                    return false;
                }
                depth += 1;
                kinds = kinds << 1 | is_object as u64;
                at = check_key(at, is_object);
                if at == 0 {
                    return false;
                }
                continue;
            }
            at += 1;
        } else {
            at = if c == b'"' {
                check_string(at)
            } else {
                check_scalar(at)
            };
            if at == 0 {
                return false;
            }
        }
        loop {
            at = skip_space(at);
            if depth == 0 {
                return at == text.ptr + text.len;
            }
            let is_object = kinds & 1 != 0;
            let c = byte(at);
            if c == b',' {
                at = check_key(skip_space(at + 1), is_object);
                if at == 0 {
                    return false;
                }
                break;
            }
            if c != closing(is_object) {
                return false;
            }
            at += 1;
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
    let after = check_string(at);
    if after == 0 {
        return 0;
    }
    let colon = skip_space(after);
    if byte(colon) == b':' { colon + 1 } else { 0 }
}

/// Puts the cursor on a valid text, with a side buffer that lasts until the next call.
///
/// A load reads the keys of rows once before everything else, and then one at a time again.
pub fn open(text: Str) -> bool {
    unsafe {
        if !SIDE_BUFFER.reserve(text.len * 3 + 1, 0) {
            return false;
        }
        open_with_side(text, SIDE_BUFFER.ptr);
    }
    true
}

/// Puts the cursor on a value of the identity record, with a side buffer of its own: a load that brings a person's row
/// still holds keys in the other. [`leave_value`] goes back to that one, with what this gave.
pub fn enter_value(text: Str) -> Option<u32> {
    unsafe {
        if !VALUE_BUFFER.reserve(text.len + 1, 0) {
            return None;
        }
        let side = SIDE;
        open_with_side(text, VALUE_BUFFER.ptr);
        Some(side)
    }
}

/// Goes back to the side buffer that was in use.
pub fn leave_value(side: u32) {
    unsafe { SIDE = side }
}

/// Puts the cursor on a valid text; unescaped strings go to `side`, which has room for the text.
pub fn open_with_side(text: Str, side: u32) {
    unsafe {
        AT = text.ptr;
        SIDE = side;
        space();
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
    unsafe {
        while matches!(byte(AT), b' ' | b'\t' | b'\n' | b'\r') {
            AT += 1;
        }
    }
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

/// The next member's name, the cursor on its value; leaves the object when there is none.
pub fn next_key() -> Option<Str> {
    if peek() == b',' {
        step();
    }
    if peek() == b'}' {
        step();
        return None;
    }
    let name = string()?;
    step();
    Some(name)
}

/// The string at the cursor, unescaped; skips any other value.
pub fn string() -> Option<Str> {
    if peek() != b'"' {
        skip();
        return None;
    }
    unsafe {
        let start = AT + 1;
        let mut end = start;
        while byte(end) != b'"' && byte(end) != b'\\' {
            end += 1;
        }
        if byte(end) == b'"' {
            AT = end + 1;
            space();
            return Some(Str {
                ptr: start,
                len: end - start,
            });
        }
        let from = SIDE;
        crate::str::copy(SIDE, start, end - start);
        SIDE += end - start;
        AT = end;
        while byte(AT) != b'"' {
            if byte(AT) == b'\\' {
                AT += 2;
                unescape(byte(AT - 1));
            } else {
                put_byte(SIDE, byte(AT));
                SIDE += 1;
                AT += 1;
            }
        }
        step();
        Some(Str {
            ptr: from,
            len: SIDE - from,
        })
    }
}

unsafe fn unescape(letter: u8) {
    unsafe {
        let plain = match letter {
            b'b' => 8,
            b'f' => 12,
            b'n' => 10,
            b'r' => 13,
            b't' => 9,
            b'u' => {
                let mut point = hex4(AT);
                AT += 4;
                if (0xD800..0xDC00).contains(&point) {
                    point = 0x1_0000 + ((point - 0xD800) << 10) + (hex4(AT + 2) - 0xDC00);
                    AT += 6;
                }
                SIDE += encode(SIDE, point);
                return;
            }
            other => other,
        };
        put_byte(SIDE, plain);
        SIDE += 1;
    }
}

fn hex4(at: u32) -> u32 {
    hex(at) << 12 | hex(at + 1) << 8 | hex(at + 2) << 4 | hex(at + 3)
}

fn hex(at: u32) -> u32 {
    let digit = byte(at);
    (if digit <= b'9' {
        digit - b'0'
    } else {
        (digit | 32) - b'a' + 10
    }) as u32
}

/// The integer at the cursor if it is one written without fraction and exponent; skips any other value.
pub fn integer() -> Option<i64> {
    let start = at();
    skip_plain();
    let token = Str {
        ptr: start,
        len: scalar_end(start) - start,
    };
    crate::str::parse_int(token)
}

/// The boolean at the cursor; skips any other value.
pub fn boolean() -> Option<bool> {
    let first = peek();
    skip();
    match first {
        b't' => Some(true),
        b'f' => Some(false),
        _ => None,
    }
}

fn scalar_end(from: u32) -> u32 {
    let mut end = from;
    while matches!(byte(end), b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
        end += 1;
    }
    end
}

fn skip_plain() {
    if matches!(peek(), b'-' | b'0'..=b'9') {
        seek(scalar_end(at()))
    } else {
        skip()
    }
    space();
}

/// Steps over the value at the cursor.
pub fn skip() {
    let mut depth = 0;
    loop {
        match peek() {
            b'"' => skip_string(),
            b'{' | b'[' => {
                depth += 1;
                step();
            }
            b'}' | b']' => {
                depth -= 1;
                step();
            }
            b',' | b':' => step(),
            _ => skip_word(),
        }
        if depth == 0 {
            return;
        }
    }
}

fn skip_string() {
    unsafe {
        AT += 1;
        while byte(AT) != b'"' {
            AT += if byte(AT) == b'\\' { 2 } else { 1 };
        }
    }
    step();
}

fn skip_word() {
    unsafe {
        while matches!(byte(AT), b'a'..=b'z' | b'0'..=b'9' | b'-' | b'+' | b'.' | b'E') {
            AT += 1;
        }
    }
    space();
}

fn skip_space(mut at: u32) -> u32 {
    while matches!(byte(at), b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}

/// One past the string at `at`, 0 if there is none; lone surrogates are refused.
fn check_string(at: u32) -> u32 {
    if byte(at) != b'"' {
        return 0;
    }
    let mut at = at + 1;
    // Where the second half of a pair has to stand, if the first was just read.
    let mut pair = 0;
    loop {
        let c = byte(at);
        if c < 32 || (pair == at && c != b'\\') {
            return 0;
        }
        at += 1;
        if c == b'"' {
            return at;
        }
        if c != b'\\' {
            continue;
        }
        let is_second = pair == at - 1;
        let letter = byte(at);
        at += 1;
        if letter == b'u' {
            let mut i = 0;
            while i < 4 {
                if !byte(at + i).is_ascii_hexdigit() {
                    return 0;
                }
                i += 1;
            }
            let half = hex4(at) >> 10;
            at += 4;
            if is_second != (half == 0x37) {
                return 0;
            }
            if half == 0x36 {
                pair = at;
            }
        } else if is_second
            || index_of(
                Str {
                    ptr: at - 1,
                    len: 1,
                },
                b"\"\0\\\0/\0b\0f\0n\0r\0t\0",
            ) < 0
        {
            return 0;
        }
    }
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
        return if index_of(word, b"true\0false\0null\0") < 0 {
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
