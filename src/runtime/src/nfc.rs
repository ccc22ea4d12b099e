//! Normalisation Form C (Unicode Standard Annex 15) over Latin letters and combining marks.
//!
//! Everything else is kept byte for byte: Vietnamese needs no more, and the full tables would be
//! larger than the rest of a module.

use crate::heap;
use crate::nfc_table as table;
use crate::str::{Str, byte, clear, decode, encode, width};

const FIRST_MARK: u32 = 0x300;
const LAST_MARK: u32 = 0x36F;
/// What can be put together or taken apart lies among these; other code points may be the number of somebody's parts.
const FIRST_LETTER: u32 = b'A' as u32;
const LAST_LETTER: u32 = 0x1EFF;
/// Highest rank of [`table::CLASS`].
const LAST_RANK: u8 = 9;

fn is_mark(point: u32) -> bool {
    point >= FIRST_MARK && point <= LAST_MARK
}

/// Whether a text can differ from its normal form at all: only with a mark or a singleton in it.
pub fn needs_work(text: Str) -> bool {
    let mut at = text.ptr;
    while at < text.ptr + text.len {
        // Marks begin with the byte CC or CD, and no later byte of a character is as large.
        if byte(at) >= 0xCC {
            let point = decode(at);
            if is_mark(point) || point == 0x212A || point == 0x212B {
                return true;
            }
        }
        at += 1;
    }
    false
}

fn class(point: u32) -> u8 {
    if is_mark(point) {
        unsafe { *table::CLASS.as_ptr().add((point - FIRST_MARK) as usize) }
    } else {
        0
    }
}

/// Where composed letters are found by their parts, and their parts by the letter: pairs of key and value, each at a
/// place that the key gives or the next free one. Parts are one number: the letter, then six bits for each of two
/// marks, one more than the mark less U+0300. So no letter is the number of parts that begin with one.
static mut PLACES: u32 = 0;
/// Twice as many as there are pairs.
const PLACE_COUNT: u32 = 2048;

/// Forgets them, after the heap was reset.
pub fn forget() {
    unsafe { PLACES = 0 }
}

/// The place of a key: key, then value; both 0 when it is not there.
fn place(key: u32) -> *mut [u32; 2] {
    let mut at = key.wrapping_mul(0x9E37_79B1) >> 21;
    loop {
        let place = (unsafe { PLACES } + at * 8) as *mut [u32; 2];
        let there = unsafe { (*place)[0] };
        if there == key || there == 0 {
            return place;
        }
        at = (at + 1) % PLACE_COUNT;
    }
}

fn look_up(key: u32) -> u32 {
    unsafe { (*place(key))[1] }
}

fn enter(point: u32, parts: u32) {
    unsafe {
        *place(point) = [point, parts];
        *place(parts) = [parts, point];
    }
}

/// Unfolds the table into places, once, as looking through it for every mark would cost more than the rest of a
/// load; false when memory is short.
fn unfold() -> bool {
    unsafe {
        if PLACES == 0 {
            PLACES = heap::take(PLACE_COUNT * 8);
            if PLACES != 0 {
                clear(PLACES, PLACE_COUNT * 8);
                enter_all();
            }
        }
        PLACES != 0
    }
}

fn enter_all() {
    let (mut letters, mut marks) = (table::LETTERS.as_ptr() as u32, table::MARKS.as_ptr() as u32);
    let mut point = 0xC0;
    loop {
        let mut letter = byte(letters) as u32;
        letters += 1;
        if letter == 0 {
            return;
        } else if letter == 255 {
            point = 0x1E00;
            continue;
        } else if letter < 64 {
            point += letter;
            continue;
        } else if letter > 240 {
            letter = unsafe { *table::OTHERS.as_ptr().add(letter as usize - 241) } as u32;
        }
        let mark = byte(marks) as u32;
        marks += 1;
        let mut parts = letter << 12 | (mark & 63) + 1 << 6;
        if mark & 128 != 0 {
            parts |= byte(marks) as u32 + 1;
            marks += 1;
        }
        enter(point, parts);
        if mark & 64 == 0 {
            // Small letters stand 32 after their capitals in Latin-1, and next to them everywhere else.
            let step = if point < 0x100 { 32 } else { 1 };
            enter(point + step, parts + (32 << 12));
            point += step & 1;
        }
        point += 1;
    }
}

/// The letter that a base and a mark make together, 0 if there is none.
fn joined(base: u32, mark: u32) -> u32 {
    if base.wrapping_sub(FIRST_LETTER) > LAST_LETTER - FIRST_LETTER || !is_mark(mark) {
        return 0;
    }
    let mark = mark - FIRST_MARK + 1;
    match look_up(base) {
        0 => look_up(base << 12 | mark << 6),
        parts if parts & 63 == 0 => look_up(parts | mark),
        _ => 0,
    }
}

/// Code points in a heap block.
struct Points {
    at: u32,
    count: u32,
}

impl Points {
    fn get(&self, i: u32) -> u32 {
        unsafe { *((self.at + i * 4) as *const u32) }
    }

    fn set(&self, i: u32, point: u32) {
        unsafe { *((self.at + i * 4) as *mut u32) = point }
    }

    fn push_decomposed(&mut self, point: u32) {
        let parts = match point {
            0x212A => (b'K' as u32) << 12,
            0x212B => look_up(0xC5),
            0x340 | 0x341 => point - 0x40 << 12,
            0x343 => 0x313 << 12,
            0x344 => 0x308 << 12 | 2 << 6,
            0xC0..=LAST_LETTER => look_up(point),
            _ => 0,
        };
        if parts == 0 {
            return self.push(point);
        }
        self.push(parts >> 12);
        self.push_mark(parts >> 6 & 63);
        self.push_mark(parts & 63);
    }

    fn push_mark(&mut self, mark: u32) {
        if mark != 0 {
            self.push(FIRST_MARK - 1 + mark);
        }
    }

    fn push(&mut self, point: u32) {
        self.set(self.count, point);
        self.count += 1;
    }

    /// Puts letters and marks together into `to`: after each letter its marks by class, those of one class in their
    /// order, and each joined to the letter unless one of its class stands between.
    ///
    /// The marks are taken class by class: there are few classes, and a run may be as long as the text.
    fn compose(&self, to: &mut Points) {
        let mut i = 0;
        while i < self.count {
            let letter = to.count;
            let has_letter = class(self.get(i)) == 0;
            if has_letter {
                to.push(self.get(i));
                i += 1;
            }
            let start = i;
            while i < self.count && class(self.get(i)) != 0 {
                i += 1;
            }
            let (mut rank, mut last) = (1, 0);
            while rank <= LAST_RANK && start < i {
                let mut at = start;
                while at < i {
                    let mark = self.get(at);
                    at += 1;
                    if class(mark) != rank {
                        continue;
                    }
                    let joined = if has_letter && last < rank {
                        joined(to.get(letter), mark)
                    } else {
                        0
                    };
                    if joined == 0 {
                        to.push(mark);
                        last = rank;
                    } else {
                        to.set(letter, joined);
                    }
                }
                rank += 1;
            }
        }
    }
}

/// Writes the normal form to `to`, which has room for three times the text, and returns it; the
/// text itself when memory is short.
pub fn normalise(text: Str, to: u32) -> Str {
    // A letter of two bytes becomes at most three points of four bytes, and as much again is to spare.
    let size = text.len * 12 + 16;
    let block = if unfold() { heap::take(size) } else { 0 };
    if block == 0 {
        return text;
    }
    let mut points = Points {
        at: block,
        count: 0,
    };
    let mut at = text.ptr;
    while at < text.ptr + text.len {
        let point = decode(at);
        points.push_decomposed(point);
        at += width(point);
    }
    let mut composed = Points {
        at: block + (text.len * 6 + 3) / 4 * 4,
        count: 0,
    };
    points.compose(&mut composed);
    let mut len = 0;
    let mut i = 0;
    while i < composed.count {
        len += encode(to + len, composed.get(i));
        i += 1;
    }
    heap::give(block, heap::rounded(size));
    Str { ptr: to, len }
}
