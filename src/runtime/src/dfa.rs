//! Stepping an automaton over code-point classes, as `codegen` lays it out.
//!
//! Layout, little endian: u16 classes, u16 start, u16 states, u16 ranges, 128 × u8 class of each ASCII
//! character, ranges × (u32 first, u32 last, u32 class) above ASCII, states × u8 accept, then padded
//! to two bytes states × classes × u16 next.

use crate::str::{Str, byte, decode, width};

fn half(at: u32) -> u32 {
    byte(at) as u32 | (byte(at + 1) as u32) << 8
}

fn word(at: u32) -> u32 {
    unsafe { *(at as *const u32) }
}

/// Whether the whole text matches.
pub fn matches(table: u32, text: Str) -> bool {
    let (classes, mut state, states, ranges) = (
        half(table),
        half(table + 2),
        half(table + 4),
        half(table + 6),
    );
    let range_table = table + 136;
    let accept = range_table + ranges * 12;
    let next = accept + (states + 1 & !1);
    let end = text.ptr + text.len;
    let mut at = text.ptr;
    while at < end {
        let first = byte(at) as u32;
        let class = if first < 128 {
            at += 1;
            byte(table + 8 + first) as u32
        } else {
            let point = decode(at);
            at += width(point);
            class(range_table, ranges, point)
        };
        state = half(next + (state * classes + class) * 2);
        if state == 0 {
            return false;
        }
    }
    byte(accept + state) != 0
}

fn class(table: u32, count: u32, point: u32) -> u32 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = (low + high) / 2;
        let range = table + middle * 12;
        if point < word(range) {
            high = middle;
        } else if point > word(range + 4) {
            low = middle + 1;
        } else {
            return word(range + 8);
        }
    }
    0
}
