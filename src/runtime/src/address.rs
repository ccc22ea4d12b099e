//! Addresses: province, commune and detail in three slots, of which the first has the flags and the origin of all.
//!
//! Reached through one hook, so that a form without address fields carries none of it.

use crate::check;
use crate::hooks::info;
use crate::json;
use crate::outline::{ALWAYS_REQUIRED, item};
use crate::path::TARGET;
use crate::put::{STORED, TRIMMED, TYPED, keepable, pending, put_text, refuse, tampered};
use crate::slot::{self, LOCKED, REQUIRED, SET, Slot, TAMPERED, UNREADABLE};
use crate::str::{EMPTY, NONE, Packed, Str, byte, failed, index_of, lit, parse_int, unpack};
use crate::{change, out};

/// Judges an address; a finding is written.
pub const CHECK: u32 = 0;
/// The same for a value that is about to be prefilled: whatever it is, it is not missing.
pub const ACCEPT: u32 = 1;
/// Tells its parts.
pub const TELL: u32 = 2;
/// Writes it into answers.
pub const SAVE: u32 = 3;
/// Whether any part is there.
pub const BEGUN: u32 = 4;

/// Does one of these.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_address_work(work: u32, field: u32, row: u32) -> i32 {
    let slot = item(field).at + row;
    let is_required = item(field).is(ALWAYS_REQUIRED) || slot::at(slot).is(REQUIRED);
    match work {
        CHECK => judge(slot, is_required, true),
        ACCEPT => judge(slot, false, false),
        TELL => tell(field, slot, is_required),
        SAVE => {
            save(slot);
            0
        }
        _ => is_begun(slot) as i32,
    }
}

fn part_slot(slot: u32, part: u32) -> &'static mut Slot {
    slot::at(slot + part * slot::SIZE)
}

fn is_begun(slot: u32) -> bool {
    first(slot, SET) < 3
}

/// Characters of the parts: province, commune, detail.
const PART_MAX: [u32; 3] = [2, 5, 200];

/// How a part is cleaned, and the most characters it may have.
fn facts(part: u32) -> (u32, u32) {
    let max = unsafe { *PART_MAX.as_ptr().add(part as usize) };
    (if part == 2 { 0 } else { TRIMMED }, max)
}

fn put_part(slot: u32, part: u32, text: Packed, mode: u32) -> i32 {
    let (kind, max) = facts(part);
    put_text(part_slot(slot, part), text, kind, max, mode)
}

/// Reads the pending input into an address, or into the part of it that the path named.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_put_address(slot: u32, mode: u32) -> i32 {
    if mode != TYPED {
        return stored_address(slot, mode);
    }
    let part = unsafe { TARGET.part } - 1;
    let base = slot::at(slot);
    let (entry, before) = (base.entry, fingerprint(slot));
    let result = put_part(slot, part, pending(mode), mode);
    let changed = fingerprint(slot) != before;
    if changed && part == 0 {
        part_slot(slot, 1).empty();
    }
    base.entry = entry;
    if changed {
        base.untie();
    }
    result
}

fn fingerprint(slot: u32) -> u64 {
    let mut hash = 1;
    let mut part = 0;
    while part < 3 {
        hash = change::mix_text(hash, part_slot(slot, part).text());
        part += 1;
    }
    hash
}

/// Takes an address whole, or not at all.
fn stored_address(slot: u32, mode: u32) -> i32 {
    let base = slot::at(slot);
    let Some(parts) = read_parts() else {
        return refuse(base, mode);
    };
    let text = |part: u32| unsafe { *parts.as_ptr().add(part as usize) }.pack();
    if base.is(LOCKED) {
        let mut same = true;
        let mut part = 0;
        while part < 3 {
            let cleaned = cleaned(part, text(part));
            same &= cleaned != NONE && part_slot(slot, part).text().same(unpack(cleaned));
            part += 1;
        }
        base.mark(TAMPERED, false);
        return if same { 1 } else { tampered(base) };
    }
    let (entry, before) = (base.entry, fingerprint(slot));
    let mut part = 0;
    while part < 3 {
        put_part(slot, part, text(part), STORED);
        part += 1;
    }
    let begun = is_begun(slot);
    base.entry = entry;
    if fingerprint(slot) != before || !begun {
        base.untie();
    }
    begun as i32
}

/// The canonical text of a part, [`NONE`] if it is too long to keep.
fn cleaned(part: u32, text: Packed) -> Packed {
    let (kind, max) = facts(part);
    keepable(text, kind, max)
}

/// The parts of the address at the cursor, nothing if it is none of today's two levels.
fn read_parts() -> Option<[Str; 3]> {
    if !json::enter(b'{') {
        json::skip();
        return None;
    }
    let mut parts = [EMPTY; 3];
    let mut is_ours = true;
    loop {
        let name = json::next_key();
        if name == NONE {
            return if is_ours { Some(parts) } else { None };
        }
        let index = index_of(
            unpack(name),
            b"province\0commune\0detail\0country\0vintage\0\0",
        );
        let text = json::string();
        is_ours &= text != NONE
            && match index {
                0..=2 => {
                    unsafe { *parts.as_mut_ptr().add(index as usize) = unpack(text) };
                    cleaned(index as u32, text) != NONE
                }
                3 => unpack(text).same(lit(b"VN")),
                4 => unpack(text).same(lit(b"since-2025-07")),
                _ => false,
            };
    }
}

/// Every question about an address; 1 when a finding is told.
fn judge(slot: u32, is_required: bool, is_asked: bool) -> i32 {
    let base = slot::at(slot);
    if is_asked && check::is_hidden(base) {
        return 1;
    }
    if is_asked && base.is(TAMPERED) {
        return check::find(b"locked-changed");
    }
    if first(slot, SET) == 3 && first(slot, UNREADABLE) == 3 {
        return if is_required {
            check::find(b"required")
        } else {
            check::failure(base)
        };
    }
    let unreadable = first(slot, UNREADABLE);
    if unreadable < 3 {
        return at_part(unreadable, || check::find(b"unreadable"));
    }
    let missing = first(slot, slot::EMPTY);
    if missing < 2 || missing == 2 && is_required {
        return at_part(missing, || check::find(b"required"));
    }
    if part_slot(slot, 2).text().chars() > 200 {
        return at_part(2, || check::find_number(b"too-long", b"max", 200));
    }
    match unit(base.text(), part_slot(slot, 1).text()) {
        2 if is_asked => check::failure(base),
        2 => 0,
        wrong => at_part(wrong, || check::find(b"option")),
    }
}

/// The first part in a state, 3 for none.
fn first(slot: u32, state: u8) -> u32 {
    let mut part = 0;
    while part < 3 && part_slot(slot, part).state != state {
        part += 1;
    }
    part
}

/// Tells something of a part.
fn at_part<T>(part: u32, tell: impl Fn() -> T) -> T {
    unsafe {
        check::PART = match part {
            0 => lit(b"/province"),
            1 => lit(b"/commune"),
            _ => lit(b"/detail"),
        };
        let told = tell();
        check::PART = EMPTY;
        told
    }
}

/// 0 no such province, 1 no such commune in it, 2 both are right.
///
/// Table: u16 provinces; for each u16 code, u16 communes, u16 where they begin after this list; then the
/// communes of each in ascending order, as LEB128 differences from the one before.
fn unit(province: Str, commune: Str) -> u32 {
    let Some((mut at, mut left)) = fixed(province, 2).and_then(find_province) else {
        return 0;
    };
    let Some(wanted) = fixed(commune, 5) else {
        return 1;
    };
    let mut code = 0;
    while left > 0 {
        let mut shift = 0;
        loop {
            let part = byte(at) as u32;
            at += 1;
            code += (part & 0x7F) << shift;
            shift += 7;
            if part < 0x80 {
                break;
            }
        }
        if code == wanted {
            return 2;
        }
        left -= 1;
    }
    1
}

/// Where the communes of a province stand, and how many there are.
fn find_province(wanted: u32) -> Option<(u32, u32)> {
    let table = info().units;
    let half = |at: u32| unsafe { *(at as *const u16) } as u32;
    let communes = table + 2 + half(table) * 6;
    let mut at = table + 2;
    while at < communes {
        if half(at) == wanted {
            return Some((communes + half(at + 4), half(at + 2)));
        }
        at += 6;
    }
    None
}

/// A code of exactly `len` digits as a number.
fn fixed(code: Str, len: u32) -> Option<u32> {
    if code.len != len || byte(code.ptr) == b'-' {
        return None;
    }
    match parse_int(code, false) {
        _ if failed() => None,
        number => Some(number as u32),
    }
}

fn tell(field: u32, slot: u32, is_required: bool) -> i32 {
    let is_begun = first(slot, SET) < 3 || first(slot, UNREADABLE) < 3;
    let mut part = 0;
    while part < 3 {
        let there = part_slot(slot, part);
        let text = if there.state == SET {
            there.text().pack()
        } else {
            NONE
        };
        at_part(part, || {
            let is_required = is_required || (part < 2 && is_begun);
            change::tell_state(
                field,
                slot::at(slot),
                &mut part_slot(slot, part).told,
                text,
                is_required,
            )
        });
        part += 1;
    }
    0
}

fn save(slot: u32) {
    out::ascii(b'{');
    let member = |name: &'static [u8], part: u32| {
        if part_slot(slot, part).state == SET {
            out::member(name, part_slot(slot, part).text());
        }
    };
    member(b"commune", 1);
    out::member(b"country", lit(b"VN"));
    member(b"detail", 2);
    member(b"province", 0);
    out::member(b"vintage", lit(b"since-2025-07"));
    out::ascii(b'}');
}
