//! Rows of repeat groups: kept side by side in a fixed area, so that a row's place is its number.
//!
//! Area: u32 count, u32 flags (as a slot's), u64 told; then rows of `stride` bytes: u32 length of the key,
//! 32 bytes of key, 4 bytes unused, the slots, and the areas of groups that stand in the row.
//! Nothing in a row says where it is, so that rows move as they are.

use crate::hooks::Repeat;
use crate::outline::Item;
use crate::slot::{self, HIDDEN, SEEN};
use crate::str::{Str, byte, clear, copy};

const HEADER: u32 = 16;
/// Bytes before a row's first slot.
pub const ROW_HEADER: u32 = 40;
const KEY_MAX: u32 = 32;

fn word(at: u32) -> &'static mut u32 {
    unsafe { &mut *(at as *mut u32) }
}

/// The facts of a repeat group.
pub fn repeat(group: &Item) -> &'static Repeat {
    unsafe { &*(group.kind as *const Repeat) }
}

/// The row whose groups are meant, where a group stands in rows.
pub static mut OUTER: u32 = 0;

/// Where the area of a group is.
pub fn area(repeat: &Repeat) -> u32 {
    if repeat.outer == 0 {
        repeat.state
    } else {
        unsafe { OUTER + repeat.state }
    }
}

/// The row of the outer group in which a row lies.
pub fn around(outer: &Repeat, row: u32) -> u32 {
    let before = row - outer.state - HEADER;
    row - before % outer.stride
}

/// Number of rows.
pub fn count(repeat: &Repeat) -> u32 {
    *word(area(repeat))
}

/// The group's own flags.
pub fn flags(repeat: &Repeat) -> u8 {
    flags_at(area(repeat))
}

fn flags_at(area: u32) -> u8 {
    *word(area + 4) as u8
}

/// Sets or clears a flag of the group with an area.
pub fn mark(area: u32, flag: u8, on: bool) {
    let flags = word(area + 4);
    *flags = if on {
        *flags | flag as u32
    } else {
        *flags & !(flag as u32)
    };
}

/// Fingerprint of what was last told of the group.
pub fn told(repeat: &Repeat) -> &'static mut u64 {
    unsafe { &mut *((area(repeat) + 8) as *mut u64) }
}

/// Where a row lies.
pub fn address(repeat: &Repeat, index: u32) -> u32 {
    area(repeat) + HEADER + index * repeat.stride
}

/// The number of the row at an address.
pub fn number(repeat: &Repeat, row: u32) -> u32 {
    (row - area(repeat) - HEADER) / repeat.stride
}

/// A row's key.
pub fn key(row: u32) -> Str {
    Str {
        ptr: row + 4,
        len: *word(row),
    }
}

/// The number of rows of the group with an area if it is shown, 0 otherwise; for generated code.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_rows(area: u32) -> u32 {
    if flags_at(area) & HIDDEN != 0 {
        0
    } else {
        *word(area)
    }
}

/// Whether a text can be a row's key: `[a-z0-9_-]{1,32}`.
pub fn is_key(key: Str) -> bool {
    let mut i = 0;
    while i < key.len {
        if !matches!(byte(key.ptr + i), b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-') {
            return false;
        }
        i += 1;
    }
    key.len > 0 && key.len <= KEY_MAX
}

/// The number of the row with a key.
pub fn find(repeat: &Repeat, wanted: Str) -> Option<u32> {
    let mut index = 0;
    while index < count(repeat) {
        if key(address(repeat, index)).same(wanted) {
            return Some(index);
        }
        index += 1;
    }
    None
}

/// Puts an empty row in at `index`; there is room, and the key is one.
pub fn insert(repeat: &Repeat, index: u32, name: Str) -> u32 {
    let row = address(repeat, index);
    copy(
        row + repeat.stride,
        row,
        (count(repeat) - index) * repeat.stride,
    );
    clear(row, repeat.stride);
    *word(row) = name.len;
    copy(row + 4, name.ptr, name.len);
    *word(area(repeat)) += 1;
    row
}

/// Takes the row at `index` out, whose answers have been given back.
pub fn remove(repeat: &Repeat, index: u32) {
    let row = address(repeat, index);
    copy(
        row,
        row + repeat.stride,
        (count(repeat) - index - 1) * repeat.stride,
    );
    *word(area(repeat)) -= 1;
}

/// Gives back what the slots of a row hold.
pub fn release(repeat: &Repeat, row: u32) {
    let mut at = row + ROW_HEADER;
    while at < row + repeat.slots {
        slot::at(at).release();
        at += slot::SIZE;
    }
}

/// Has two rows change places.
pub fn swap(repeat: &Repeat, one: u32, other: u32) {
    let (a, b) = (address(repeat, one), address(repeat, other));
    let mut i = 0;
    while i < repeat.stride {
        unsafe { core::ptr::swap((a + i) as *mut u32, (b + i) as *mut u32) };
        i += 4;
    }
}

/// Forgets which fields of a row a load has named.
pub fn unsee(repeat: &Repeat, row: u32) {
    let mut at = row + ROW_HEADER;
    while at < row + repeat.slots {
        slot::at(at).mark(SEEN, false);
        at += slot::SIZE;
    }
}

/// Writes the first free key `r1`, `r2`, … to `at`, which has 22 bytes of room.
pub fn free_key(repeat: &Repeat, at: u32) -> Str {
    let mut n = 1;
    loop {
        let digits = crate::out::write_int(n);
        crate::str::put_byte(at, b'r');
        copy(at + 1, digits.ptr, digits.len);
        let name = Str {
            ptr: at,
            len: digits.len + 1,
        };
        if find(repeat, name).is_none() {
            return name;
        }
        n += 1;
    }
}
