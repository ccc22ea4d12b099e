//! Normalisation Form C (Unicode Standard Annex 15) over the letters of Vietnamese and their eight marks.
//!
//! Everything else is kept byte for byte: the tables of all letters would be larger than the rest of a module, and
//! whoever drives one has them at hand.
//!
//! Such a letter is one number: its stem, `AÂĂEÊIOÔƠUƯY` from 0, and twelve times its tone: none, grave, acute, tilde, hook
//! above, dot below. A mark is one more than its code point less U+0300, 0 is none.

use crate::heap;
use crate::str::{Str, byte, copy, decode, encode, width};

const STEMS: u32 = 12;
/// Marks a small letter beside its number.
const SMALL: u32 = 128;
/// No letter.
const NONE: u32 = u32::MAX;
const BEFORE_MARKS: u32 = 0x2FF;
const HORN: u32 = 0x1C;
const DOT_BELOW: u32 = 0x24;

/// The mark of each tone.
static TONES: [u8; 6] = [0, 1, 2, 4, 10, 36];
/// The mark that makes each stem of the nearest before it that has none.
static SHAPES: [u8; 13] = [0, 3, 7, 0, 3, 0, 0, 3, 28, 0, 28, 0, 0];

/// The capitals by their numbers, made from the canonical decompositions of the Unicode Character Database (Unicode License
/// v3). Small letters stand 32 after their capitals up to U+00FF, and next to them after that.
static CAPITALS: [u16; 72] = [
    0x41, 0xC2, 0x102, 0x45, 0xCA, 0x49, 0x4F, 0xD4, 0x1A0, 0x55, 0x1AF, 0x59, 0xC0, 0x1EA6,
    0x1EB0, 0xC8, 0x1EC0, 0xCC, 0xD2, 0x1ED2, 0x1EDC, 0xD9, 0x1EEA, 0x1EF2, 0xC1, 0x1EA4, 0x1EAE,
    0xC9, 0x1EBE, 0xCD, 0xD3, 0x1ED0, 0x1EDA, 0xDA, 0x1EE8, 0xDD, 0xC3, 0x1EAA, 0x1EB4, 0x1EBC,
    0x1EC4, 0x128, 0xD5, 0x1ED6, 0x1EE0, 0x168, 0x1EEE, 0x1EF8, 0x1EA2, 0x1EA8, 0x1EB2, 0x1EBA,
    0x1EC2, 0x1EC8, 0x1ECE, 0x1ED4, 0x1EDE, 0x1EE6, 0x1EEC, 0x1EF6, 0x1EA0, 0x1EAC, 0x1EB6, 0x1EB8,
    0x1EC6, 0x1ECA, 0x1ECC, 0x1ED8, 0x1EE2, 0x1EE4, 0x1EF0, 0x1EF4,
];

fn capital(number: u32) -> u32 {
    unsafe { *CAPITALS.as_ptr().add(number as usize) as u32 }
}

/// The number of a letter, with [`SMALL`] if it is small.
fn number_of(point: u32) -> u32 {
    let large = if point < 0x100 {
        point & !32
    } else if (point + 1) / 2 == 0xD8 {
        // The one capital with an odd number after U+00FF.
        0x1AF
    } else {
        point & !1
    };
    // Among ASCII there are stems without a tone only.
    let count = if point < 0x80 { STEMS } else { 6 * STEMS };
    let mut number = 0;
    while number < count {
        if capital(number) == large {
            return number + if point == large { 0 } else { SMALL };
        }
        number += 1;
    }
    NONE
}

/// The letter of a number.
fn letter_of(number: u32) -> u32 {
    let large = capital(number & !SMALL);
    if number < SMALL {
        large
    } else if large < 0x100 {
        large + 32
    } else {
        large + 1
    }
}

/// Whether a text can differ from its normal form at all: only with the byte that all marks begin with.
pub fn needs_work(text: Str) -> bool {
    let mut i = 0;
    while i < text.len && byte(text.ptr + i) != 0xCC {
        i += 1;
    }
    i < text.len
}

/// Rank of a mark's canonical combining class among those there are, 0 for anything else.
fn rank(mark: u32) -> u32 {
    match mark {
        HORN => 1,
        DOT_BELOW => 2,
        1..=4 | 7 | 10 => 3,
        _ => 0,
    }
}

fn shape(stem: u32) -> u32 {
    unsafe { *SHAPES.as_ptr().add(stem as usize) as u32 }
}

fn tone(number: u32) -> u32 {
    unsafe { *TONES.as_ptr().add(number as usize) as u32 }
}

/// What a letter and a mark make together, [`NONE`] if nothing.
fn joined(number: u32, mark: u32) -> u32 {
    let (stem, has_tone) = ((number & 127) % STEMS, (number & 127) / STEMS);
    let mut more = 1;
    while more < 6 && has_tone == 0 {
        if tone(more) == mark {
            return number + more * STEMS;
        }
        more += 1;
    }
    // Of the tones only the dot below comes before a shape.
    if shape(stem) != 0 || has_tone % 5 != 0 {
        return NONE;
    }
    let mut next = 1;
    while shape(stem + next) != 0 {
        if shape(stem + next) == mark {
            return number + next;
        }
        next += 1;
    }
    NONE
}

/// Writes the normal form to `to`, which has room for twice the text, and returns it; the
/// text itself when memory is short.
pub fn normalise(text: Str, to: u32) -> Str {
    // First what is made, at most twice as long, then the marks of one letter.
    let size = text.len * 3 + 32;
    let block = heap::take(size);
    if block == 0 {
        return text;
    }
    let all_marks = block + text.len * 2 + 16;
    let end = text.ptr + text.len;
    let (mut at, mut out) = (text.ptr, block);
    while at < end {
        let letter = at;
        let point = decode(at);
        at += width(point);
        let marks = at;
        while at < end && rank(decode(at).wrapping_sub(BEFORE_MARKS)) != 0 {
            at += 2;
        }
        // A letter without marks behind it is as it should be.
        let number = if at > marks { number_of(point) } else { NONE };
        if number == NONE {
            copy(out, letter, at - letter);
            out += at - letter;
            continue;
        }
        let mut stem = (number & 127) % STEMS;
        let mut own = all_marks;
        for mark in [shape(stem), tone((number & 127) / STEMS)] {
            if mark != 0 {
                own += encode(own, BEFORE_MARKS + mark);
            }
        }
        while shape(stem) != 0 {
            stem -= 1;
        }
        copy(own, marks, at - marks);
        out = compose(stem + (number & SMALL), all_marks, own + at - marks, out);
    }
    copy(to, block, out - block);
    heap::give(block, heap::rounded(size));
    Str {
        ptr: to,
        len: out - block,
    }
}

/// Writes a letter with the marks that follow it; where it ends.
///
/// Marks by class, those of one class in their order, each joined to the letter unless one of its class stands between.
fn compose(mut number: u32, marks: u32, end: u32, to: u32) -> u32 {
    // What is left of the marks, behind the largest letter.
    let mut rest = to + 3;
    let (mut now, mut last) = (1, 0);
    while now <= 3 {
        let mut at = marks;
        while at < end {
            let mark = decode(at) - BEFORE_MARKS;
            at += 2;
            if rank(mark) != now {
                continue;
            }
            let joined = if last < now {
                joined(number, mark)
            } else {
                NONE
            };
            if joined == NONE {
                rest += encode(rest, BEFORE_MARKS + mark);
                last = now;
            } else {
                number = joined;
            }
        }
        now += 1;
    }
    let size = encode(to, letter_of(number));
    copy(to + size, to + 3, rest - to - 3);
    rest - 3 + size
}
