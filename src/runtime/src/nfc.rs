//! Normalisation Form C (Unicode Standard Annex 15) over the letters of Vietnamese and their eight marks.
//!
//! Everything else is kept byte for byte: the tables of all letters would be larger than the rest of a module, and
//! whoever drives one has them at hand.
//!
//! Such a letter is one number: six times its stem, `AÂĂEÊIOÔƠUƯY` from 0, and its tone: none, grave, acute, tilde, hook
//! above, dot below. A mark is one more than its code point less U+0300, 0 is none.

use crate::heap;
use crate::str::{Str, byte, decode, encode, width};

/// The first and the last letter that stand together, and how many entries of [`LETTERS`] stand before them.
const LATE: u32 = 0x1EA0;
const LAST: u32 = 0x1EF9;
const EARLY_ENTRIES: u32 = 44;
const BEFORE_MARKS: u32 = 0x2FF;
const HORN: u32 = 0x1C;
const DOT_BELOW: u32 = 0x24;

/// The mark of each tone.
static TONES: [u8; 6] = [0, 1, 2, 4, 10, 36];
/// The mark that makes each stem of the nearest before it that has none.
static SHAPES: [u8; 13] = [0, 3, 7, 0, 3, 0, 0, 3, 28, 0, 28, 0, 0];

/// One more than the number of each capital from U+0041 on, in the order of code points: 129 to 254 step over so many code
/// points less 128, 255 goes on to U+1EA0, 0 ends.
///
/// Made from the canonical decompositions of the Unicode Character Database (Unicode License v3).
static LETTERS: [u8; 90] = [
    1, 131, 19, 131, 31, 133, 37, 133, 55, 131, 67, 230, 2, 3, 7, 4, 132, 20, 21, 25, 129, 32, 33,
    132, 38, 39, 43, 40, 131, 56, 57, 130, 69, 164, 13, 164, 34, 190, 58, 182, 49, 141, 61, 255, 6,
    5, 9, 8, 11, 10, 12, 15, 14, 17, 16, 18, 24, 23, 22, 27, 26, 29, 28, 30, 35, 36, 42, 41, 45,
    44, 47, 46, 48, 51, 50, 53, 52, 54, 60, 59, 63, 62, 65, 64, 66, 68, 72, 71, 70, 0,
];

/// The letter with a code point, or the code point of a letter, each 0 for the other question; 0 if there is none.
///
/// A letter is one more than its number here, and 128 more when it is small.
fn look_up(point: u32, letter: u32) -> u32 {
    let (mut at, mut capital) = (LETTERS.as_ptr() as u32, 0x41);
    if point >= LATE {
        // Here each capital has its small letter beside it, with no gap.
        return if point > LAST {
            0
        } else {
            byte(at + EARLY_ENTRIES + (point - LATE) / 2) as u32 + point % 2 * 128
        };
    }
    loop {
        let entry = byte(at) as u32;
        at += 1;
        if entry == 0 || point != 0 && capital > point {
            return 0;
        } else if entry == 255 {
            capital = LATE;
        } else if entry > 128 {
            capital += entry - 128;
        } else {
            // Small letters stand 32 after their capitals up to U+00FF, and next to them after that.
            let is_early = capital < 0x100;
            let small = capital + if is_early { 32 } else { 1 };
            if point == capital || letter == entry {
                return capital ^ point ^ entry ^ letter;
            }
            if point == small || letter == entry + 128 {
                return small ^ point ^ (entry + 128) ^ letter;
            }
            capital += if is_early { 1 } else { 2 };
        }
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

/// What a letter and a mark make together, 0 if nothing.
fn joined(number: u32, mark: u32) -> u32 {
    let (stem, has_tone) = (number / 6, number % 6);
    let mut more = 0;
    while more < 5 {
        more += 1;
        if has_tone == 0 && tone(more) == mark {
            return number + more;
        }
    }
    if shape(stem) != 0 || has_tone % 5 != 0 {
        return 0;
    }
    let mut next = stem + 1;
    while shape(next) != 0 {
        if shape(next) == mark {
            return number + (next - stem) * 6;
        }
        next += 1;
    }
    0
}

/// Writes a text to `to` with its letters taken apart; where it ends.
fn decompose(text: Str, mut to: u32) -> u32 {
    let mut at = text.ptr;
    while at < text.ptr + text.len {
        let point = decode(at);
        at += width(point);
        let letter = look_up(point, 0);
        if letter == 0 {
            to += encode(to, point);
            continue;
        }
        let number = (letter & 127) - 1;
        let mut stem = number / 6;
        let own = shape(stem);
        while shape(stem) != 0 {
            stem -= 1;
        }
        to += encode(to, look_up(0, letter & 128 | (stem * 6 + 1)));
        for mark in [own, tone(number % 6)] {
            if mark != 0 {
                to += encode(to, BEFORE_MARKS + mark);
            }
        }
    }
    to
}

/// Writes the normal form to `to`, which has room for three times the text, and returns it; the
/// text itself when memory is short.
pub fn normalise(text: Str, to: u32) -> Str {
    // A letter of three bytes comes apart into at most five.
    let size = text.len * 2 + 16;
    let block = heap::take(size);
    if block == 0 {
        return text;
    }
    let end = decompose(text, block);
    let (mut at, mut out) = (block, to);
    while at < end {
        let point = decode(at);
        at += width(point);
        let letter = look_up(point, 0);
        let marks = at;
        while letter != 0 && at < end && rank(decode(at).wrapping_sub(BEFORE_MARKS)) != 0 {
            at += 2;
        }
        out = if letter == 0 {
            out + encode(out, point)
        } else {
            compose(letter, marks, at, out)
        };
    }
    heap::give(block, heap::rounded(size));
    Str {
        ptr: to,
        len: out - to,
    }
}

/// Writes a letter with the marks that follow it; where it ends.
///
/// Marks by class, those of one class in their order, each joined to the letter unless one of its class stands between.
fn compose(letter: u32, marks: u32, end: u32, to: u32) -> u32 {
    let mut number = (letter & 127) - 1;
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
            let joined = if last < now { joined(number, mark) } else { 0 };
            if joined == 0 {
                rest += encode(rest, BEFORE_MARKS + mark);
                last = now;
            } else {
                number = joined;
            }
        }
        now += 1;
    }
    let size = encode(to, look_up(0, letter & 128 | (number + 1)));
    crate::str::copy(to + size, to + 3, rest - to - 3);
    rest - 3 + size
}
