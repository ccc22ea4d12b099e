//! How a text becomes an answer, by type.
//!
//! Three modes: what a person typed (`TYPED`), a member of stored answers (`STORED`), a value of the identity
//! record (`IDENTITY`). Results: 0 empty, 1 set, 2 unreadable, negative errors of `abi`, and [`NOT_TAKEN`].

use crate::abi::error;

use crate::date;
use crate::heap::Buffer;
use crate::hooks::form_put;
use crate::json;
use crate::nfc;
use crate::outline::{COMPUTED, FOLLOWED, Item, item};
use crate::slot::{self, LOCKED, SEEN, SET, Slot, TAMPERED, UNREADABLE, VALUE_FAILED};
use crate::str::{
    EMPTY, NONE, Packed, Str, byte, decode, encode, fail, failed, index_of, is_space, parse_int, put_byte,
    trim, unpack, width,
};

/// Typed by a person.
pub const TYPED: u32 = 0;
/// From stored answers.
pub const STORED: u32 = 1;
/// From the identity record.
pub const IDENTITY: u32 = 2;

/// A stored or verified value that is no answer of this type.
pub const NOT_TAKEN: i32 = -9;

/// Largest integer that JSON readers keep exactly: 2⁵³ − 1.
const EXACT: i64 = (1 << 53) - 1;

/// Kinds of text; the numbers `codegen` writes into calls. Inner runs of white space folded.
pub const FOLDED: u32 = 0;
/// Trimmed outside.
pub const TRIMMED: u32 = 1;

/// Most characters of a row's key, and so of a subject.
const KEY: u32 = 32;

/// Most characters of the name of a role.
const CODE: u32 = 64;

static mut INPUT: Str = Str { ptr: 0, len: 0 };
static mut NORMAL: Buffer = Buffer::new();

/// Forgets the buffer, after the heap was reset.
pub fn forget() {
    unsafe { NORMAL = Buffer::new() }
}

/// Hands in what a person typed.
pub fn input(text: Str) {
    unsafe { INPUT = text }
}

/// The text to be read: what was typed, or the string at the cursor.
pub fn pending(mode: u32) -> Packed {
    if mode == TYPED {
        unsafe { INPUT.pack() }
    } else {
        json::string()
    }
}

/// Where a text of `len` bytes is cleaned, 0 when memory is short; what lies there may be cleaned further where it lies.
pub fn room(len: u32) -> u32 {
    unsafe {
        if NORMAL.reserve(len * 4 + 16, 0) {
            NORMAL.ptr
        } else {
            0
        }
    }
}

/// The canonical form of a text of some kind; [`NONE`] when memory is short.
///
/// Marks are joined to their letters, white space is trimmed, and its inner runs are folded to one space if `kind` says so.
fn canonical(text: Str, kind: u32) -> Packed {
    let to = room(text.len);
    if to == 0 {
        return NONE;
    }
    let end = text.ptr + text.len;
    // It never becomes longer, so it may lie there already.
    let (mut at, mut len, mut before) = (text.ptr, 0, 0);
    while at < end {
        let first = byte(at);
        if first > b' ' && first < 0x80 {
            // Most characters are neither white space nor marks.
            put_byte(to + len, first);
            (at, len, before) = (at + 1, len + 1, first as u32);
            continue;
        }
        let mut point = decode(at);
        at += width(point);
        if kind == FOLDED && is_space(point) {
            point = 0x20;
            if before == 0x20 {
                continue;
            }
        }
        let whole = nfc::joined(before, point);
        if whole != 0 {
            len -= width(before);
            point = whole;
        }
        before = point;
        len += encode(to + len, point);
    }
    trim(Str { ptr: to, len })
}

/// Reads the pending input into a field.
pub fn field(field: u32, row: u32, mode: u32) -> i32 {
    let it = item(field);
    let slot = slot::at(it.at + row);
    if it.is(COMPUTED) {
        if mode == TYPED {
            return error::COMPUTED;
        }
        if it.is(FOLLOWED) {
            return unsafe { form_put(it.shape, it.at + row, mode) };
        }
        json::skip();
        return 1;
    }
    if mode == TYPED && slot.is(LOCKED) {
        return error::LOCKED;
    }
    if mode == STORED {
        // The load under way has named it.
        slot.mark(SEEN, true);
    }
    unsafe { form_put(it.shape, it.at + row, mode) }
}

/// Reads the pending input into a text field of at most `max` characters.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_text(slot: u32, kind: u32, max: u32, mode: u32) -> i32 {
    put_text(slot::at(slot), pending(mode), kind, max, mode)
}

/// Puts a text of some kind, of at most `max` characters.
pub fn put_text(slot: &mut Slot, text: Packed, kind: u32, max: u32, mode: u32) -> i32 {
    let text = keepable(text, kind, max);
    if text == NONE {
        return refuse(slot, mode);
    }
    let text = unpack(text);
    if text.len == 0 {
        return empty(slot, mode);
    }
    if slot.state == SET && slot.text().same(text) {
        return same(slot);
    }
    if slot.is(LOCKED) {
        return tampered(slot);
    }
    slot.untie();
    if slot.store_text(text) {
        1
    } else {
        refuse(slot, mode)
    }
}

/// The canonical form of a text, [`NONE`] for none or when it is too long to keep.
pub fn keepable(text: Packed, kind: u32, max: u32) -> Packed {
    if text == NONE {
        return NONE;
    }
    let text = canonical(unpack(text), kind);
    if unpack(text).chars() > max.saturating_mul(4) {
        return NONE;
    }
    text
}

/// Reads the pending input as the person a role is, and fills what is theirs.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_put_person(slot: u32, role: u32, role_len: u32, mode: u32) -> i32 {
    let text = keepable(pending(mode), TRIMMED, KEY);
    let slot = slot::at(slot);
    let key = unpack(text);
    if text != NONE && key.same(slot.text()) && slot.state != UNREADABLE {
        return slot.state as i32;
    }
    let state = if text != NONE && key.len == 0 {
        slot.empty();
        0
    } else if text != NONE && crate::row::is_key(key) && slot.store_text(key) {
        1
    } else {
        refuse(slot, mode)
    };
    if state != NOT_TAKEN {
        let role = Str {
            ptr: role,
            len: role_len,
        };
        let of = if slot.len > 0 { role } else { EMPTY };
        crate::identity::choose(role, of, slot.text());
    }
    state
}

/// Reads the pending input as the role that one is which follows from an answer. It stands before what is theirs, so the answers of a
/// load meet the data of whom they speak; what follows from the answers is worked out once all are there.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_put_role(slot: u32, role: u32, role_len: u32, mode: u32) -> i32 {
    let of = keepable(pending(mode), TRIMMED, CODE);
    if of == NONE {
        return NOT_TAKEN;
    }
    let role = Str {
        ptr: role,
        len: role_len,
    };
    follow(slot::at(slot), role, unpack(of));
    1
}

/// Takes what was worked out of the same.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_value_role(slot: u32, role: u32, role_len: u32, of: u32, len: u32, status: u32) {
    let slot = slot::at(slot);
    let role = Str {
        ptr: role,
        len: role_len,
    };
    let of = if status == 0 {
        Str { ptr: of, len }
    } else {
        EMPTY
    };
    follow(slot, role, of);
    slot.mark(VALUE_FAILED, status == 2);
    crate::cel::release();
}

/// Once a role is another one than before, what came from that one goes, and what is empty is filled from this one.
fn follow(slot: &mut Slot, role: Str, of: Str) {
    if of.same(slot.text()) {
        return;
    }
    if of.len == 0 || !slot.store_text(of) {
        slot.empty();
    }
    crate::identity::choose(role, slot.text(), EMPTY);
}

/// Puts a number, unless reading it failed or it is not [`is_exact`].
pub fn put_number(slot: u32, number: i64, mode: u32) -> i32 {
    let slot = slot::at(slot);
    if failed() || !is_exact(number) {
        return refuse(slot, mode);
    }
    if slot.state == SET && slot.num == number {
        return same(slot);
    }
    if slot.is(LOCKED) {
        return tampered(slot);
    }
    slot.num = number;
    slot.state = SET;
    slot.untie();
    1
}

fn same(slot: &mut Slot) -> i32 {
    slot.mark(TAMPERED, false);
    1
}

/// Notes that another value was given for a locked one.
pub fn tampered(slot: &mut Slot) -> i32 {
    slot.mark(TAMPERED, true);
    1
}

fn empty(slot: &mut Slot, mode: u32) -> i32 {
    if mode == STORED && slot.is(LOCKED) {
        return tampered(slot);
    }
    slot.empty();
    0
}

/// Says that there is no answer of this type.
pub fn refuse(slot: &mut Slot, mode: u32) -> i32 {
    if mode != TYPED {
        slot.mark(TAMPERED, slot.is(LOCKED));
        slot.mark(SEEN, false);
        return NOT_TAKEN;
    }
    slot.empty();
    slot.state = UNREADABLE;
    2
}

/// Nothing at all was typed into a field that is no text.
pub fn is_blank(slot: u32, mode: u32) -> bool {
    mode == TYPED && unpack(trim(unsafe { INPUT })).len == 0 && {
        slot::at(slot).empty();
        true
    }
}

/// Reads the pending input into an integer field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_int(slot: u32, mode: u32) -> i32 {
    if is_blank(slot, mode) {
        return 0;
    }
    let number = if mode == TYPED {
        parse_int(unpack(trim(unsafe { INPUT })), true)
    } else {
        json::integer()
    };
    put_number(slot, number, mode)
}

/// Reads the pending input into a date field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_date(slot: u32, mode: u32) -> i32 {
    if is_blank(slot, mode) {
        return 0;
    }
    let days = if mode == TYPED {
        date::parse_typed(unsafe { INPUT })
    } else {
        let text = json::string();
        if text == NONE {
            date::NO_DAY
        } else {
            date::parse_iso(unpack(text))
        }
    };
    // No day is beyond every exact number.
    put_number(
        slot,
        if days == date::NO_DAY {
            i64::MIN
        } else {
            days as i64
        },
        mode,
    )
}

/// Reads the pending input into a yes-or-no field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_bool(slot: u32, mode: u32) -> i32 {
    if is_blank(slot, mode) {
        return 0;
    }
    let answer = if mode == TYPED {
        match index_of(unpack(trim(unsafe { INPUT })), b"false\0true\0\0") {
            -1 => fail(),
            answer => answer as i64,
        }
    } else {
        json::boolean()
    };
    put_number(slot, answer, mode)
}

/// Empties a field that the load under way did not name, unless it is locked.
pub fn sweep(field: &Item, row: u32) {
    let base = slot::at(field.at + row);
    if base.flags & (SEEN | LOCKED) == 0 && !field.is(COMPUTED) {
        slot::empty_all(base, field.slots());
    }
}

/// Takes the block of a text as it is, for computed values; false when it can not be an answer.
pub fn store_computed(slot: &mut Slot, text: Str, kind: u32, max: u32) -> bool {
    let text = keepable(text.pack(), kind, max);
    if text == NONE {
        return false;
    }
    let text = unpack(text);
    if text.len == 0 {
        slot.empty();
        return true;
    }
    slot.store_text(text)
}

/// Whether a number can be written into answers.
pub fn is_exact(number: i64) -> bool {
    number >= -EXACT && number <= EXACT
}
