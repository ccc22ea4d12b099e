//! Normalisation Form C (Unicode Standard Annex 15) over Latin letters and combining marks.
//!
//! Everything else is kept byte for byte: Vietnamese needs no more, and the full tables would be
//! larger than the rest of a module.

use crate::heap;
use crate::nfc_table as table;
use crate::str::{Str, copy, decode, encode};

const FIRST_MARK: u32 = 0x300;
const LAST_MARK: u32 = 0x36F;
const LATIN: u32 = 0xC0;
const LATIN_COUNT: u32 = 0x250 - 0xC0;
const ADDITIONAL: u32 = 0x1E00;
const ADDITIONAL_COUNT: u32 = 0x100;

fn is_mark(point: u32) -> bool {
    point >= FIRST_MARK && point <= LAST_MARK
}

/// Whether a text can differ from its normal form at all: only with a mark or a singleton in it.
pub fn needs_work(text: Str) -> bool {
    let mut at = text.ptr;
    while at < text.ptr + text.len {
        let (point, size) = decode(at);
        if is_mark(point) || point == 0x212A || point == 0x212B {
            return true;
        }
        at += size;
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

fn parts(point: u32) -> Option<(u32, u32)> {
    let index = if point >= LATIN && point < LATIN + LATIN_COUNT {
        point - LATIN
    } else if point >= ADDITIONAL && point < ADDITIONAL + ADDITIONAL_COUNT {
        point - ADDITIONAL + LATIN_COUNT
    } else {
        return None;
    } as usize;
    let mark = unsafe { *table::MARK.as_ptr().add(index) } as u32;
    if mark == 0 {
        None
    } else {
        Some((
            unsafe { *table::BASE.as_ptr().add(index) } as u32,
            FIRST_MARK + mark - 1,
        ))
    }
}

/// Where [`joined`] finds letters: their index + 1, at a place that base and mark give or at the next free one.
static mut PLACES: [u16; PLACE_COUNT] = [0; PLACE_COUNT];
const PLACE_COUNT: usize = 1024;
static mut IS_FILLED: bool = false;

/// Enters every letter, once: looking through all of them for every mark costs more than the rest of a load.
fn fill_places() {
    let mut index = 0;
    while index < LATIN_COUNT + ADDITIONAL_COUNT {
        if let Some((base, mark)) = parts(letter(index)) {
            let mut at = place(base, mark);
            while unsafe { PLACES[at] } != 0 {
                at = (at + 1) % PLACE_COUNT;
            }
            unsafe { PLACES[at] = index as u16 + 1 }
        }
        index += 1;
    }
}

fn letter(index: u32) -> u32 {
    if index < LATIN_COUNT {
        LATIN + index
    } else {
        ADDITIONAL + index - LATIN_COUNT
    }
}

fn place(base: u32, mark: u32) -> usize {
    (base * 29 + mark * 97) as usize % PLACE_COUNT
}

fn joined(base: u32, mark: u32) -> Option<u32> {
    if base > 0x1EFF || !is_mark(mark) {
        return None;
    }
    unsafe {
        if !IS_FILLED {
            fill_places();
            IS_FILLED = true;
        }
        let mut at = place(base, mark);
        while PLACES[at] != 0 {
            let point = letter(PLACES[at] as u32 - 1);
            if parts(point) == Some((base, mark)) {
                return Some(point);
            }
            at = (at + 1) % PLACE_COUNT;
        }
    }
    None
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
        match point {
            0x212A => self.push_decomposed(0x4B),
            0x212B => self.push_decomposed(0xC5),
            0x340 => self.push(0x300),
            0x341 => self.push(0x301),
            0x343 => self.push(0x313),
            0x344 => {
                self.push(0x308);
                self.push(0x301);
            }
            _ => match parts(point) {
                Some((base, mark)) => {
                    self.push_decomposed(base);
                    self.push(mark);
                }
                None => self.push(point),
            },
        }
    }

    fn push(&mut self, point: u32) {
        self.set(self.count, point);
        self.count += 1;
    }

    /// Orders the marks after each letter by class; those of one class stay in their order. `spare` has room for as many points.
    fn order(&mut self, spare: &Points) {
        let mut start = 0;
        while start < self.count {
            let (mut end, mut last, mut is_ordered) = (start, 0, true);
            while end < self.count && class(self.get(end)) != 0 {
                is_ordered &= class(self.get(end)) >= last;
                last = class(self.get(end));
                end += 1;
            }
            if !is_ordered {
                self.order_run(spare, start, end);
            }
            start = end + 1;
        }
    }

    /// Takes the marks class by class: there are few classes, and a run may be as long as the text.
    fn order_run(&mut self, spare: &Points, start: u32, end: u32) {
        copy(spare.at, self.at + start * 4, (end - start) * 4);
        let (mut to, mut done) = (start, 0);
        while to < end {
            let mut next = u8::MAX;
            let mut i = 0;
            while i < end - start {
                let rank = class(spare.get(i));
                if rank > done && rank < next {
                    next = rank;
                }
                i += 1;
            }
            i = 0;
            while i < end - start {
                if class(spare.get(i)) == next {
                    self.set(to, spare.get(i));
                    to += 1;
                }
                i += 1;
            }
            done = next;
        }
    }

    fn compose(&mut self) {
        let mut kept = 0;
        let mut starter = u32::MAX;
        let mut last_class = 0;
        let mut i = 0;
        while i < self.count {
            let point = self.get(i);
            let rank = class(point);
            let is_open = starter != u32::MAX && (last_class < rank || starter + 1 == kept);
            match if is_open {
                joined(self.get(starter), point)
            } else {
                None
            } {
                Some(composed) => self.set(starter, composed),
                None => {
                    if rank == 0 {
                        starter = kept;
                    }
                    last_class = rank;
                    self.set(kept, point);
                    kept += 1;
                }
            }
            i += 1;
        }
        self.count = kept;
    }
}

/// Writes the normal form to `to`, which has room for three times the text, and returns it; the
/// text itself when memory is short.
pub fn normalise(text: Str, to: u32) -> Str {
    // A letter of two bytes becomes at most three points of four bytes, and as much again is to spare.
    let (block, size) = heap::take(text.len * 12 + 16);
    if block == 0 {
        return text;
    }
    let mut points = Points {
        at: block,
        count: 0,
    };
    let mut at = text.ptr;
    while at < text.ptr + text.len {
        let (point, size) = decode(at);
        points.push_decomposed(point);
        at += size;
    }
    points.order(&Points {
        at: block + (text.len * 6 + 3) / 4 * 4,
        count: 0,
    });
    points.compose();
    let mut len = 0;
    let mut i = 0;
    while i < points.count {
        len += encode(to + len, points.get(i));
        i += 1;
    }
    heap::give(block, size);
    Str { ptr: to, len }
}
