//! Reading JSON (RFC 8259) where it lies.
//!
//! A text is checked once by [`valid`]; after that the cursor may trust its syntax. Strings without escapes are
//! slices of the text, the others are written to a side buffer as long as the text.

use crate::heap::Buffer;
use crate::str::{Str, byte, encode, is_utf8, put_byte};

const DEPTH: u32 = 64;

static mut AT: u32 = 0;
static mut SIDE: u32 = 0;
static mut SIDE_BUFFER: Buffer = Buffer::new();

/// Forgets the side buffer, after the heap was reset.
pub fn forget() {
    unsafe { SIDE_BUFFER = Buffer::new() }
}

/// Whether the bytes are one JSON text in UTF-8, at most 64 deep.
pub fn valid(text: Str) -> bool {
    let end = text.ptr + text.len;
    is_utf8(text)
        && check_value(skip_space(text.ptr, end), end, 0)
            .is_some_and(|at| skip_space(at, end) == end)
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

/// Reads without moving the cursor; a text it gives lasts until the next string is read.
pub fn peek_with<T>(at: u32, read: impl Fn() -> T) -> T {
    unsafe {
        let (before, side) = (AT, SIDE);
        AT = at;
        let result = read();
        AT = before;
        SIDE = side;
        result
    }
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

fn skip_space(mut at: u32, end: u32) -> u32 {
    while at < end && matches!(byte(at), b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}

/// One past the value that starts at `at`, or nothing if it breaks the syntax.
fn check_value(at: u32, end: u32, depth: u32) -> Option<u32> {
    if at >= end || depth > DEPTH {
        return None;
    }
    match byte(at) {
        b'{' => check_members(at + 1, end, depth, b'}'),
        b'[' => check_members(at + 1, end, depth, b']'),
        b'"' => check_string(at + 1, end),
        b't' => check_word(at, end, b"true"),
        b'f' => check_word(at, end, b"false"),
        b'n' => check_word(at, end, b"null"),
        _ => check_number(at, end),
    }
}

fn check_members(at: u32, end: u32, depth: u32, close: u8) -> Option<u32> {
    let mut at = skip_space(at, end);
    if at < end && byte(at) == close {
        return Some(at + 1);
    }
    loop {
        if close == b'}' {
            if at >= end || byte(at) != b'"' {
                return None;
            }
            at = skip_space(check_string(at + 1, end)?, end);
            if at >= end || byte(at) != b':' {
                return None;
            }
            at = skip_space(at + 1, end);
        }
        at = skip_space(check_value(at, end, depth + 1)?, end);
        if at >= end {
            return None;
        }
        let next = byte(at);
        at += 1;
        if next == close {
            return Some(at);
        }
        if next != b',' {
            return None;
        }
        at = skip_space(at, end);
    }
}

fn check_string(mut at: u32, end: u32) -> Option<u32> {
    while at < end {
        match byte(at) {
            b'"' => return Some(at + 1),
            0..=31 => return None,
            b'\\' => {
                if at + 1 >= end {
                    return None;
                }
                at += match byte(at + 1) {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                    b'u' => check_escape(at, end)?,
                    _ => return None,
                }
            }
            _ => at += 1,
        }
    }
    None
}

/// Length of the `\u` escape at `at`, both halves of a pair counted; lone surrogates are refused.
fn check_escape(at: u32, end: u32) -> Option<u32> {
    let point = check_hex4(at + 2, end)?;
    if !(0xD800..0xE000).contains(&point) {
        return Some(6);
    }
    let is_pair = point < 0xDC00 && end - at >= 12 && byte(at + 6) == b'\\' && byte(at + 7) == b'u';
    if is_pair && (0xDC00..0xE000).contains(&check_hex4(at + 8, end)?) {
        Some(12)
    } else {
        None
    }
}

fn check_hex4(at: u32, end: u32) -> Option<u32> {
    if end < at + 4 {
        return None;
    }
    let mut i = 0;
    while i < 4 {
        if !byte(at + i).is_ascii_hexdigit() {
            return None;
        }
        i += 1;
    }
    Some(hex4(at))
}

fn check_word(at: u32, end: u32, word: &'static [u8]) -> Option<u32> {
    let len = word.len() as u32;
    let there = Str { ptr: at, len };
    if end - at >= len && there.same(crate::str::lit(word)) {
        Some(at + len)
    } else {
        None
    }
}

fn check_number(at: u32, end: u32) -> Option<u32> {
    let mut at = at;
    if byte(at) == b'-' {
        at += 1;
    }
    let whole = check_digits(at, end)?;
    if byte(at) == b'0' && whole > at + 1 {
        return None;
    }
    at = whole;
    if at < end && byte(at) == b'.' {
        at = check_digits(at + 1, end)?;
    }
    if at < end && (byte(at) | 32) == b'e' {
        at += 1;
        if at < end && matches!(byte(at), b'+' | b'-') {
            at += 1;
        }
        at = check_digits(at, end)?;
    }
    Some(at)
}

fn check_digits(from: u32, end: u32) -> Option<u32> {
    let mut at = from;
    while at < end && byte(at).is_ascii_digit() {
        at += 1;
    }
    if at == from { None } else { Some(at) }
}
