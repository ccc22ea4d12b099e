//! Cleaning of the types that few forms have: line by line, in capitals, amounts of money.
//!
//! Each is its own way in, so that a form without such a field carries nothing of it.

use crate::json;
use crate::put::{TRIMMED, TYPED, is_blank, pending, put_number, put_text, room};
use crate::slot;
use crate::str::{
    EMPTY, NONE, Str, byte, decode, encode, fail, index_in, is_space, parse_int, put_byte, trim,
    unpack, width,
};

fn put_cleaned(slot: u32, max: u32, mode: u32, clean: impl Fn(Str, u32) -> Str) -> i32 {
    let mut text = pending(mode);
    if text != NONE {
        let to = room(unpack(text).len);
        text = if to == 0 {
            NONE
        } else {
            clean(unpack(text), to).pack()
        };
    }
    put_text(slot::at(slot), text, TRIMMED, max, mode)
}

/// Reads the pending input into a text of several lines.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_lines(slot: u32, max: u32, mode: u32) -> i32 {
    put_cleaned(slot, max, mode, lines)
}

/// Reads the pending input into a text of capitals and digits.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_capitals(slot: u32, max: u32, mode: u32) -> i32 {
    put_cleaned(slot, max, mode, capitals)
}

/// Kinds of numbers that people group: with `.` and `-`, and phone numbers.
const PHONE: u32 = 1;

/// Reads the pending input into a number that is kept as text, of one of these kinds.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_digits(slot: u32, kind: u32, max: u32, mode: u32) -> i32 {
    put_cleaned(slot, max, mode, |text, to| digits(text, to, kind))
}

/// Takes the result of a `value` that is such a number.
#[unsafe(no_mangle)]
pub extern "C" fn rt_value_digits(
    slot: u32,
    kind: u32,
    max: u32,
    text: u32,
    len: u32,
    status: u32,
) {
    let to = room(len);
    let clean = if to == 0 || status != 0 {
        EMPTY
    } else {
        digits(Str { ptr: text, len }, to, kind)
    };
    crate::cel::rt_value_text(slot, TRIMMED, max, clean.ptr, clean.len, status);
}

fn digits(text: Str, to: u32, kind: u32) -> Str {
    if kind == PHONE {
        phone(without(text, to, b".-()"))
    } else {
        without(text, to, b".-")
    }
}

/// Without the characters of `dropped` and without white space. `to` may be where the text lies.
fn without(text: Str, to: u32, dropped: &'static [u8]) -> Str {
    let mut len = 0;
    let mut i = 0;
    while i < text.len {
        let point = decode(text.ptr + i);
        i += width(point);
        if !is_space(point) && !(point < 128 && contains(dropped, point as u8)) {
            len += encode(to + len, point);
        }
    }
    Str { ptr: to, len }
}

fn contains(set: &'static [u8], c: u8) -> bool {
    let mut i = 0;
    while i < set.len() {
        if unsafe { *set.as_ptr().add(i) } == c {
            return true;
        }
        i += 1;
    }
    false
}

/// `+84` or `84` before nine digits is the country code; inside the country the number starts with `0`.
fn phone(text: Str) -> Str {
    let plus = (text.len > 0 && byte(text.ptr) == b'+') as u32;
    let digits = text.from(plus);
    let mut i = 0;
    while i < digits.len && byte(digits.ptr + i).is_ascii_digit() {
        i += 1;
    }
    if i == 11 && digits.len == 11 && byte(digits.ptr) == b'8' && byte(digits.ptr + 1) == b'4' {
        put_byte(digits.ptr + 1, b'0');
        return digits.from(1);
    }
    text
}

/// Each line trimmed and folded, ended by LF; one empty line for several, none at the ends.
fn lines(text: Str, to: u32) -> Str {
    let (mut len, mut breaks, mut gap) = (0, 0, false);
    let mut before = 0;
    let mut i = 0;
    while i < text.len {
        let point = decode(text.ptr + i);
        i += width(point);
        if point == 13 || (point == 10 && before != 13) {
            breaks += 1;
        } else if is_space(point) {
            gap = true;
        } else {
            if len > 0 && breaks > 0 {
                put_byte(to + len, b'\n');
                put_byte(to + len + 1, b'\n');
                len += if breaks > 1 { 2 } else { 1 };
            } else if len > 0 && gap {
                put_byte(to + len, b' ');
                len += 1;
            }
            breaks = 0;
            gap = false;
            len += encode(to + len, point);
        }
        before = point;
    }
    Str { ptr: to, len }
}

/// Without white space, dots and hyphens, small letters of the alphabet and `đ` made large.
fn capitals(text: Str, to: u32) -> Str {
    let mut len = 0;
    let mut i = 0;
    while i < text.len {
        let mut point = decode(text.ptr + i);
        i += width(point);
        if is_space(point) || point == 0x2D || point == 0x2E {
            continue;
        }
        if point >= 0x61 && point <= 0x7A {
            point -= 32;
        } else if point == 0x111 {
            point = 0x110;
        }
        len += encode(to + len, point);
    }
    Str { ptr: to, len }
}

/// Reads the pending input into an amount of money.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_money(slot: u32, mode: u32) -> i32 {
    if is_blank(slot, mode) {
        return 0;
    }
    let number = if mode == TYPED {
        typed_money(unpack(pending(mode)))
    } else {
        json::integer()
    };
    put_number(slot, number, mode)
}

/// Digits, or groups of three with dots, commas or spaces, and perhaps the currency.
fn typed_money(text: Str) -> i64 {
    let text = without_currency(unpack(trim(text)));
    let to = room(text.len);
    if to == 0 {
        return fail();
    }
    let mut separator = 0;
    let mut i = 0;
    while i < text.len {
        let c = byte(text.ptr + i);
        if separator == 0 && matches!(c, b'.' | b',' | b' ') {
            separator = c;
        }
        // A second separator, or a dot that is none, stops the number from being read.
        put_byte(
            to + i,
            if c == separator {
                b'.'
            } else if c == b'.' {
                b'x'
            } else {
                c
            },
        );
        i += 1;
    }
    let grouped = Str {
        ptr: to,
        len: text.len,
    };
    parse_int(grouped, true)
}

fn without_currency(text: Str) -> Str {
    let mut end = text.len;
    while end > 0 && !matches!(byte(text.ptr + end - 1), b'0'..=b'9' | b' ') {
        end -= 1;
    }
    let words = "đ\0Đ\0₫\0VND\0vnd\0VNĐ\0vnđ\0\0".as_ptr() as u32;
    if end > 0 && index_in(unpack(trim(text.from(end))), words) >= 0 {
        let amount = Str {
            ptr: text.ptr,
            len: end,
        };
        unpack(trim(amount))
    } else {
        text
    }
}
