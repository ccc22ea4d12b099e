//! Cleaning of the types that few forms have: line by line, in capitals, amounts of money.
//!
//! Each is its own way in, so that a form without such a field carries nothing of it.

use crate::abi::error;

use crate::json;
use crate::put::{
    EMAIL, TYPED, is_blank, is_exact, pending, put_number, put_text, room, see, typed_int,
};
use crate::slot::{self, LOCKED};
use crate::str::{Str, byte, decode, encode, index_of, is_space, put_byte, trim};

fn put_cleaned(slot: u32, max: u32, mode: u32, clean: impl Fn(Str, u32) -> Str) -> i32 {
    let slot = slot::at(slot);
    see(slot, mode);
    let text = pending(mode).and_then(|text| Some(clean(text, room(text.len)?)));
    put_text(slot, text, EMAIL, max, mode)
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

/// Each line trimmed and folded, ended by LF; one empty line for several, none at the ends.
fn lines(text: Str, to: u32) -> Str {
    let (mut len, mut breaks, mut gap) = (0, 0, false);
    let mut before = 0;
    let mut i = 0;
    while i < text.len {
        let (point, size) = decode(text.ptr + i);
        i += size;
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
        let (mut point, size) = decode(text.ptr + i);
        i += size;
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
    let slot = slot::at(slot);
    if mode == TYPED && slot.is(LOCKED) {
        return error::LOCKED;
    }
    if is_blank(slot, mode) {
        return 0;
    }
    see(slot, mode);
    let number = if mode == TYPED {
        pending(mode).and_then(typed_money)
    } else {
        json::integer()
    };
    put_number(slot, number.filter(|n| is_exact(*n)), mode)
}

/// Digits, or groups of three with dots, commas or spaces, and perhaps the currency.
fn typed_money(text: Str) -> Option<i64> {
    let text = without_currency(trim(text));
    let to = room(text.len)?;
    let mut separator = 0;
    let mut i = 0;
    while i < text.len {
        let c = byte(text.ptr + i);
        if separator == 0 && matches!(c, b'.' | b',' | b' ') {
            separator = c;
        }
        // A second separator, or a dot that is none, stops the number from being read.
        put_byte(to + i, if c == separator { b'.' } else if c == b'.' { b'x' } else { c });
        i += 1;
    }
    typed_int(Str { ptr: to, len: text.len })
}

fn without_currency(text: Str) -> Str {
    let mut end = text.len;
    while end > 0 && !matches!(byte(text.ptr + end - 1), b'0'..=b'9' | b' ') {
        end -= 1;
    }
    let words = "đ\0Đ\0₫\0VND\0vnd\0VNĐ\0vnđ\0".as_bytes();
    if end > 0 && index_of(trim(text.from(end)), words) >= 0 {
        trim(text.first(end))
    } else {
        text
    }
}
