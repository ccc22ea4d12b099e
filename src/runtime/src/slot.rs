//! Where an answer lies: 32 bytes per field, three in a row for an address.

use crate::heap;
use crate::hooks::FULL;
use crate::str::{Str, copy};

/// One answer with all that is known about it. Zero is "shown, empty, typed, never told".
#[repr(C)]
pub struct Slot {
    /// An integer, a day, or 0 and 1 for no and yes.
    pub num: i64,
    /// Fingerprint of what `tk_changes` last said of it; 0 for nothing.
    pub told: u64,
    /// Block of the text.
    pub ptr: u32,
    /// Bytes of the text.
    pub len: u32,
    /// Bytes of the block.
    pub cap: u32,
    /// Entry of the identity record it was filled from, plus one; 0 when typed. With [`CORRECTED`] the one that the person
    /// says is wrong.
    pub entry: u16,
    /// [`EMPTY`], [`SET`] or [`UNREADABLE`].
    pub state: u8,
    /// Bits below.
    pub flags: u8,
}

/// Nothing is there.
pub const EMPTY: u8 = 0;
/// A canonical answer is there.
pub const SET: u8 = 1;
/// What was typed is no answer.
pub const UNREADABLE: u8 = 2;

/// Not shown.
pub const HIDDEN: u8 = 1;
/// Required by a condition.
pub const REQUIRED: u8 = 2;
/// Locked by a verified value.
pub const LOCKED: u8 = 4;
/// A load named another value than the locked one.
pub const TAMPERED: u8 = 8;
/// Its `show` failed.
pub const SHOW_FAILED: u8 = 16;
/// Its `require` failed.
pub const REQUIRE_FAILED: u8 = 32;
/// Its `value` failed.
pub const VALUE_FAILED: u8 = 64;
/// Named by the load under way.
pub const SEEN: u8 = 128;

/// Marks the entry that what was typed stands beside.
pub const CORRECTED: u16 = 0x8000;
/// Marks an entry that would lock, in a block that does not.
pub const OPEN: u16 = 0x4000;

/// What only identity data sets.
const OF_PEOPLE: u8 = LOCKED | TAMPERED | SEEN;

/// Bytes of a slot.
pub const SIZE: u32 = 32;

/// The slot at an address.
pub fn at(address: u32) -> &'static mut Slot {
    unsafe { &mut *(address as *mut Slot) }
}

impl Slot {
    /// Whether a flag is set.
    pub fn is(&self, flag: u8) -> bool {
        (FULL || flag & OF_PEOPLE == 0) && self.flags & flag != 0
    }

    /// Sets or clears a flag.
    pub fn mark(&mut self, flag: u8, on: bool) {
        if !FULL && flag & OF_PEOPLE != 0 {
            return;
        }
        self.flags = if on {
            self.flags | flag
        } else {
            self.flags & !flag
        };
    }

    /// Whether it has an answer that counts.
    pub fn has(&self) -> bool {
        self.state == SET && !self.is(HIDDEN)
    }

    /// [`Slot::entry`], 0 where there is no identity data.
    pub fn source(&self) -> u32 {
        if FULL { self.entry as u32 } else { 0 }
    }

    /// Whether what is there is a verified value that locks, or would if its block did.
    pub fn is_verified(&self) -> bool {
        self.is(LOCKED) || FULL && self.entry & (CORRECTED | OPEN) == OPEN
    }

    /// Its text.
    pub fn text(&self) -> Str {
        Str {
            ptr: self.ptr,
            len: self.len,
        }
    }

    /// Empties it, keeping flags and block.
    pub fn empty(&mut self) {
        self.state = EMPTY;
        self.len = 0;
        self.num = 0;
        self.untie();
    }

    /// Notes that what is there no longer comes from an entry; a correction stays one.
    pub fn untie(&mut self) {
        if FULL && self.entry < CORRECTED {
            self.entry = 0;
        }
    }

    /// Stores a text; false when there is no memory.
    pub fn store_text(&mut self, text: Str) -> bool {
        if text.len > self.cap || self.cap == 0 {
            let ptr = heap::take(text.len);
            if ptr == 0 {
                return false;
            }
            heap::give(self.ptr, self.cap);
            self.ptr = ptr;
            self.cap = heap::rounded(text.len);
        }
        copy(self.ptr, text.ptr, text.len);
        self.len = text.len;
        self.state = SET;
        true
    }

    /// Gives its block back, before its row goes.
    pub fn release(&mut self) {
        heap::give(self.ptr, self.cap);
    }
}

/// Empties `count` slots from one on.
pub fn empty_all(first: &mut Slot, count: u32) {
    let mut at = first as *mut Slot as u32;
    let end = at + count * SIZE;
    while at < end {
        self::at(at).empty();
        at += SIZE;
    }
}
