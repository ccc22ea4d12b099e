//! How a text becomes an answer, by type.
//!
//! Three modes: what a person typed (`TYPED`), a member of stored answers (`STORED`), a value of the identity
//! record (`IDENTITY`). Results: 0 empty, 1 set, 2 unreadable, negative errors of `abi`, and [`NOT_TAKEN`].

use crate::abi::error;

use crate::date;
use crate::heap::Buffer;
use crate::json;
use crate::nfc;
use crate::slot::{self, EMPTY as EMPTY_STATE, LOCKED, SEEN, SET, Slot, TAMPERED, UNREADABLE};
use crate::str::{
    EMPTY, Str, byte, decode, encode, index_of, is_space, lit, parse_int, put_byte, trim,
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

/// Kinds of text; the numbers `codegen` writes into calls.
const ID_NUMBER: u32 = 1;
const PHONE: u32 = 2;
const CODE: u32 = 3;
/// Trimmed only.
pub const EMAIL: u32 = 4;

static mut INPUT: Str = EMPTY;
static mut PART: u32 = 0;
static mut NORMAL: Buffer = Buffer::new();

/// Forgets the buffer, after the heap was reset.
pub fn forget() {
    unsafe { NORMAL = Buffer::new() }
    nfc::forget();
}

/// Hands in what a person typed, and which part of an address it is for (0: no part).
pub fn input(text: Str, part: u32) {
    unsafe {
        INPUT = text;
        PART = part;
    }
}

/// The text to be read: what was typed, or the string at the cursor.
pub fn pending(mode: u32) -> Option<Str> {
    if mode == TYPED {
        Some(unsafe { INPUT })
    } else {
        json::string()
    }
}

/// Where a text of `len` bytes is cleaned; what lies there may be cleaned further where it lies.
pub fn room(len: u32) -> Option<u32> {
    unsafe {
        if NORMAL.reserve(len * 4 + 16, 0) {
            Some(NORMAL.ptr)
        } else {
            None
        }
    }
}

/// The canonical form of a text of some kind; nothing when memory is short.
pub fn canonical(text: Str, kind: u32) -> Option<Str> {
    let room = room(text.len)?;
    let text = match kind {
        ID_NUMBER => without(text, room, b".-"),
        PHONE => phone(without(text, room, b".-()")),
        _ => text,
    };
    let composed = if nfc::needs_work(text) {
        nfc::normalise(text, room)
    } else {
        text
    };
    Some(match kind {
        ID_NUMBER | PHONE => composed,
        CODE | EMAIL => trim(composed),
        _ => fold_spaces(composed, room),
    })
}

/// Without the characters of `dropped` and without white space. `to` may be where the text lies.
fn without(text: Str, to: u32, dropped: &'static [u8]) -> Str {
    let mut len = 0;
    let mut i = 0;
    while i < text.len {
        let (point, size) = decode(text.ptr + i);
        i += size;
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

/// Trimmed, inner runs of white space folded to one space. `to` may be where the text lies.
fn fold_spaces(text: Str, to: u32) -> Str {
    let text = trim(text);
    let mut len = 0;
    let mut i = 0;
    let mut gap = false;
    while i < text.len {
        let (point, size) = decode(text.ptr + i);
        i += size;
        if is_space(point) {
            gap = true;
            continue;
        }
        if gap {
            put_byte(to + len, b' ');
            len += 1;
            gap = false;
        }
        len += encode(to + len, point);
    }
    Str { ptr: to, len }
}

/// Reads the pending input into a text field of at most `max` characters.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_text(slot: u32, kind: u32, max: u32, mode: u32) -> i32 {
    let text = pending(mode);
    let slot = slot::at(slot);
    see(slot, mode);
    put_text(slot, text, kind, max, mode)
}

/// Remembers that the load under way has named a field.
pub fn see(slot: &mut Slot, mode: u32) {
    if mode == STORED {
        slot.mark(SEEN, true);
    }
}

/// Puts a text of some kind, of at most `max` characters.
pub fn put_text(slot: &mut Slot, text: Option<Str>, kind: u32, max: u32, mode: u32) -> i32 {
    if mode == TYPED && slot.is(LOCKED) {
        return error::LOCKED;
    }
    let Some(text) = text.and_then(|text| canonical(text, kind)) else {
        return refuse(slot, mode);
    };
    if text.chars() > max.saturating_mul(4) {
        return refuse(slot, mode);
    }
    if text.len == 0 {
        return empty(slot, mode);
    }
    if slot.state == SET && slot.text().same(text) {
        return same(slot);
    }
    if slot.is(LOCKED) {
        return tampered(slot);
    }
    slot.entry = 0;
    if slot.store_text(text) {
        1
    } else {
        refuse(slot, mode)
    }
}

/// Reads the pending input as the person a role is, and fills what is theirs.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_person(slot: u32, role: u32, role_len: u32, mode: u32) -> i32 {
    let text = pending(mode).and_then(|text| canonical(text, CODE));
    let slot = slot::at(slot);
    let state = match text {
        Some(text) if text.len == 0 && slot.state == EMPTY_STATE => return 0,
        Some(text) if slot.state == SET && slot.text().same(text) => return 1,
        Some(text) if text.len == 0 => {
            slot.empty();
            0
        }
        Some(text) if crate::row::is_key(text) && slot.store_text(text) => 1,
        _ => refuse(slot, mode),
    };
    if state != NOT_TAKEN {
        // Filling reads the record, and a load goes on where it was.
        let after = json::at();
        let role = Str {
            ptr: role,
            len: role_len,
        };
        crate::identity::choose(role, slot.text());
        json::seek(after);
    }
    state
}

/// Puts a number.
pub fn put_number(slot: &mut Slot, number: Option<i64>, mode: u32) -> i32 {
    let Some(number) = number else {
        return refuse(slot, mode);
    };
    if slot.state == SET && slot.num == number {
        return same(slot);
    }
    if slot.is(LOCKED) {
        return tampered(slot);
    }
    slot.num = number;
    slot.state = SET;
    slot.entry = 0;
    1
}

fn same(slot: &mut Slot) -> i32 {
    slot.mark(TAMPERED, false);
    1
}

fn tampered(slot: &mut Slot) -> i32 {
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
pub fn is_blank(slot: &mut Slot, mode: u32) -> bool {
    mode == TYPED && trim(unsafe { INPUT }).len == 0 && {
        slot.empty();
        true
    }
}

/// Reads the pending input into an integer field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_int(slot: u32, mode: u32) -> i32 {
    let slot = slot::at(slot);
    if mode == TYPED && slot.is(LOCKED) {
        return error::LOCKED;
    }
    if is_blank(slot, mode) {
        return 0;
    }
    see(slot, mode);
    let number = if mode == TYPED {
        typed_int(trim(unsafe { INPUT }))
    } else {
        json::integer()
    };
    put_number(slot, number.filter(|n| *n >= -EXACT && *n <= EXACT), mode)
}

/// Digits, or one to three of them, the first no zero, and groups of three with dots: `1.250.000`.
pub fn typed_int(text: Str) -> Option<i64> {
    let start = (text.len > 0 && byte(text.ptr) == b'-') as u32;
    let mut dots = 0;
    let mut i = start;
    while i < text.len {
        if byte(text.ptr + i) == b'.' {
            let is_first =
                dots == 0 && (i == start || i > start + 3 || byte(text.ptr + start) == b'0');
            if is_first || (text.len - i) % 4 != 0 {
                return None;
            }
            dots += 1;
        }
        i += 1;
    }
    if dots == 0 {
        return parse_int(text);
    }
    let first = (text.len - start) - dots * 4;
    if first < 1 || first > 3 {
        return None;
    }
    parse_int(without(text, room(text.len)?, b"."))
}

/// Reads the pending input into a date field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_date(slot: u32, mode: u32) -> i32 {
    let slot = slot::at(slot);
    if mode == TYPED && slot.is(LOCKED) {
        return error::LOCKED;
    }
    if is_blank(slot, mode) {
        return 0;
    }
    see(slot, mode);
    let days = if mode == TYPED {
        date::parse_typed(unsafe { INPUT })
    } else {
        json::string().and_then(date::parse_iso)
    };
    put_number(slot, days.map(|d| d as i64), mode)
}

/// Reads the pending input into a yes-or-no field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_bool(slot: u32, mode: u32) -> i32 {
    let slot = slot::at(slot);
    if mode == TYPED && slot.is(LOCKED) {
        return error::LOCKED;
    }
    if is_blank(slot, mode) {
        return 0;
    }
    see(slot, mode);
    let answer = if mode == TYPED {
        let text = trim(unsafe { INPUT });
        if text.same(lit(b"true")) {
            Some(true)
        } else if text.same(lit(b"false")) {
            Some(false)
        } else {
            None
        }
    } else {
        json::boolean()
    };
    put_number(slot, answer.map(|a| a as i64), mode)
}

/// Says of a computed field that nobody can set it; a load passes over it.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_computed(mode: u32) -> i32 {
    if mode == TYPED {
        return error::COMPUTED;
    }
    json::skip();
    1
}

/// Characters of the parts of an address: province, commune, detail.
const PART_MAX: [u32; 3] = [2, 5, 200];

fn part_slot(slot: u32, part: u32) -> &'static mut Slot {
    slot::at(slot + part * slot::SIZE)
}

fn put_part(slot: u32, part: u32, text: Option<Str>, mode: u32) -> i32 {
    let kind = if part == 2 { 0 } else { CODE };
    let max = unsafe { *PART_MAX.as_ptr().add(part as usize) };
    put_text(part_slot(slot, part), text, kind, max, mode)
}

/// Reads the pending input into an address, or into the part of it that was handed in with it.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_address(slot: u32, mode: u32) -> i32 {
    if mode != TYPED {
        return stored_address(slot, mode);
    }
    let part = unsafe { PART };
    let base = slot::at(slot);
    if part == 0 {
        return error::PATH;
    }
    if base.is(LOCKED) {
        return error::LOCKED;
    }
    let (entry, before) = (base.entry, fingerprint(slot));
    let result = put_part(slot, part - 1, Some(unsafe { INPUT }), mode);
    let changed = fingerprint(slot) != before;
    if changed && part == 1 {
        part_slot(slot, 1).empty();
    }
    slot::at(slot).entry = if changed { 0 } else { entry };
    result
}

fn fingerprint(slot: u32) -> u64 {
    let mut hash = 1;
    let mut part = 0;
    while part < 3 {
        hash = crate::change::mix_text(hash, part_slot(slot, part).text());
        part += 1;
    }
    hash
}

/// Takes an address whole, or not at all.
fn stored_address(slot: u32, mode: u32) -> i32 {
    let base = slot::at(slot);
    see(base, mode);
    let Some(parts) = read_parts() else {
        return refuse(base, mode);
    };
    let text = |part: u32| unsafe { *parts.as_ptr().add(part as usize) };
    if base.is(LOCKED) {
        let mut same = true;
        let mut part = 0;
        while part < 3 {
            let there = part_slot(slot, part);
            same &= part_text(part, text(part)).is_some_and(|text| there.text().same(text));
            part += 1;
        }
        base.mark(TAMPERED, !same);
        return 1;
    }
    let (entry, before) = (base.entry, fingerprint(slot));
    let mut part = 0;
    let mut begun = 0;
    while part < 3 {
        put_part(slot, part, Some(text(part)), STORED);
        begun += (part_slot(slot, part).state == SET) as i32;
        part += 1;
    }
    base.entry = if fingerprint(slot) == before && begun > 0 {
        entry
    } else {
        0
    };
    (begun > 0) as i32
}

/// The canonical text of a part, nothing if it is too long to keep.
fn part_text(part: u32, text: Str) -> Option<Str> {
    let kind = if part == 2 { 0 } else { CODE };
    let max = unsafe { *PART_MAX.as_ptr().add(part as usize) } * 4;
    canonical(text, kind).filter(|text| text.chars() <= max)
}

/// The parts of the address at the cursor, nothing if it is none of today's two levels.
fn read_parts() -> Option<[Str; 3]> {
    if !json::enter(b'{') {
        json::skip();
        return None;
    }
    let mut parts = [EMPTY; 3];
    let mut is_ours = true;
    while let Some(name) = json::next_key() {
        let index = index_of(name, b"province\0commune\0detail\0country\0vintage\0");
        let Some(text) = json::string() else {
            is_ours = false;
            continue;
        };
        is_ours &= match index {
            0..=2 => {
                unsafe { *parts.as_mut_ptr().add(index as usize) = text };
                part_text(index as u32, text).is_some()
            }
            3 => text.same(lit(b"VN")),
            4 => text.same(lit(b"since-2025-07")),
            _ => false,
        };
    }
    if is_ours { Some(parts) } else { None }
}

/// Forgets that a load has named a field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_unsee(slot: u32) {
    slot::at(slot).mark(SEEN, false);
}

/// Empties a prefilled field that the load under way did not name: the person had removed the answer.
#[unsafe(no_mangle)]
pub extern "C" fn rt_forget(slot: u32, slots: u32) {
    if slot::at(slot).entry != 0 {
        rt_sweep(slot, slots);
    }
}

/// Empties a field of `slots` slots that the load under way did not name.
#[unsafe(no_mangle)]
pub extern "C" fn rt_sweep(slot: u32, slots: u32) {
    let base = slot::at(slot);
    if !base.is(SEEN) && !base.is(LOCKED) {
        let mut part = 0;
        while part < slots {
            part_slot(slot, part).empty();
            part += 1;
        }
    }
}

/// Takes the block of a text as it is, for computed values; false when it can not be an answer.
pub fn store_computed(slot: &mut Slot, text: Str, kind: u32, max: u32) -> bool {
    let Some(text) = canonical(text, kind) else {
        return false;
    };
    if text.chars() > max.saturating_mul(4) {
        return false;
    }
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
