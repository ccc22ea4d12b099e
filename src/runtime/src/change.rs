//! Telling what is no longer as it was last told.

use crate::check::{is_hidden, write_path};
use crate::hooks::Repeat;
use crate::identity;
use crate::out;
use crate::row;
use crate::slot::{self, HIDDEN, LOCKED, REQUIRED, SET, Slot};
use crate::str::{EMPTY, Str, byte, lit};

/// Bits of what generated code knows of a field.
const ALWAYS_REQUIRED: u32 = 1;
const COMPUTED: u32 = 2;

/// One more number into a fingerprint (FNV-1a, 64 bits, a word at a time).
pub fn mix(hash: u64, number: u64) -> u64 {
    (hash ^ number).wrapping_mul(0x100_0000_01B3)
}

/// One more text into a fingerprint.
pub fn mix_text(hash: u64, text: Str) -> u64 {
    let mut hash = mix(hash, text.len as u64 + 0xCBF2_9CE4_8422_2325);
    let mut i = 0;
    while i < text.len {
        hash = mix(hash, byte(text.ptr + i) as u64);
        i += 1;
    }
    hash
}

/// What is told of one field, or of one part of an address.
struct State<'a> {
    /// Whose flags and origin count.
    base: &'a Slot,
    value: Str,
    is_set: bool,
    required: bool,
    computed: bool,
}

impl State<'_> {
    fn fingerprint(&self) -> u64 {
        if is_hidden(self.base) {
            return 0;
        }
        let bits = (self.required as u64) << 1
            | (self.base.is(LOCKED) as u64) << 2
            | (self.is_set as u64) << 3;
        let mut hash = mix_text(mix(0, bits), self.value);
        if self.is_set && self.base.entry != 0 {
            let entry = identity::entry(self.base.entry as u32 - 1);
            hash = mix_text(mix(hash, entry.rank as u64 + 1), entry.source);
        }
        // The lowest bit tells a shown field from one that is hidden or was never told.
        hash | 1
    }

    fn tell(&self, told: &mut u64, path: Str, part: &'static [u8]) {
        let fingerprint = self.fingerprint();
        if *told == fingerprint {
            return;
        }
        *told = fingerprint;
        out::comma();
        out::raw(b"{\"path\":");
        write_path(path, part);
        let is_hidden = is_hidden(self.base);
        flag(b"visible", !is_hidden);
        flag(b"required", self.required && !is_hidden);
        flag(b"locked", self.base.is(LOCKED) && !is_hidden);
        if self.is_set && !is_hidden {
            out::member(b"value", self.value);
            self.tell_origin();
        }
        out::ascii(b'}');
    }

    fn tell_origin(&self) {
        if self.computed {
            out::member(b"origin", lit(b"computed"));
        } else if self.base.entry != 0 {
            let entry = identity::entry(self.base.entry as u32 - 1);
            out::member(b"origin", origin(entry.rank));
            if entry.source.len > 0 {
                out::member(b"source", entry.source);
            }
        }
    }
}

fn flag(name: &'static [u8], on: bool) {
    out::key(name);
    out::raw(if on { b"true" } else { b"false" });
}

/// Name of the origin of a value of some rank.
pub fn origin(rank: u32) -> Str {
    match rank {
        0 => lit(b"previous"),
        1 => lit(b"card"),
        _ => lit(b"register"),
    }
}

/// Tells a field with the canonical text of its answer.
pub fn tell(slot: u32, path: Str, facts: u32, value: Str) {
    let slot = slot::at(slot);
    let mut told = slot.told;
    let required = !is_hidden(slot) && (facts & ALWAYS_REQUIRED != 0 || slot.is(REQUIRED));
    let is_set = slot.state == SET;
    let value = if is_set { value } else { EMPTY };
    State {
        base: slot,
        value,
        is_set,
        required,
        computed: facts & COMPUTED != 0,
    }
    .tell(&mut told, path, b"");
    slot.told = told;
}

/// Tells a text field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_tell_text(slot: u32, path: u32, path_len: u32, facts: u32) {
    tell(
        slot,
        Str {
            ptr: path,
            len: path_len,
        },
        facts,
        slot::at(slot).text(),
    );
}

/// Tells an integer field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_tell_int(slot: u32, path: u32, path_len: u32, facts: u32) {
    let mut digits = [0u8; 20];
    let value = out::write_int(slot::at(slot).num, digits.as_mut_ptr() as u32);
    tell(
        slot,
        Str {
            ptr: path,
            len: path_len,
        },
        facts,
        value,
    );
}

/// Tells a date field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_tell_date(slot: u32, path: u32, path_len: u32, facts: u32) {
    let mut digits = [0u8; 10];
    let value = out::write_date(slot::at(slot).num as i32, digits.as_mut_ptr() as u32);
    tell(
        slot,
        Str {
            ptr: path,
            len: path_len,
        },
        facts,
        value,
    );
}

/// Tells a yes-or-no field.
#[unsafe(no_mangle)]
pub extern "C" fn rt_tell_bool(slot: u32, path: u32, path_len: u32, facts: u32) {
    let value = if slot::at(slot).num != 0 {
        lit(b"true")
    } else {
        lit(b"false")
    };
    tell(
        slot,
        Str {
            ptr: path,
            len: path_len,
        },
        facts,
        value,
    );
}

/// Tells the parts of an address.
#[unsafe(no_mangle)]
pub extern "C" fn rt_tell_address(slot: u32, path: u32, path_len: u32, facts: u32) {
    let base = slot::at(slot);
    let required = !is_hidden(base) && (facts & ALWAYS_REQUIRED != 0 || base.is(REQUIRED));
    let path = Str {
        ptr: path,
        len: path_len,
    };
    let is_begun = base.state != 0
        || slot::at(slot + slot::SIZE).state != 0
        || slot::at(slot + 2 * slot::SIZE).state != 0;
    let mut part = 0;
    while part < 3 {
        let there = slot::at(slot + part * slot::SIZE);
        let name: &'static [u8] = match part {
            0 => b"/province",
            1 => b"/commune",
            _ => b"/detail",
        };
        let is_set = there.state == SET;
        let state = State {
            base: slot::at(slot),
            value: if is_set { there.text() } else { EMPTY },
            is_set,
            required: required || (part < 2 && is_begun),
            computed: false,
        };
        let mut told = there.told;
        state.tell(&mut told, path, name);
        there.told = told;
        part += 1;
    }
}

/// Tells a repeat group: whether it is shown, and the keys of its rows.
#[unsafe(no_mangle)]
pub extern "C" fn rt_tell_rows(repeat: &Repeat) {
    let is_hidden = row::flags(repeat) & HIDDEN != 0;
    let mut fingerprint = 0;
    if !is_hidden {
        let mut index = 0;
        while index < row::count(repeat) {
            fingerprint = mix_text(fingerprint, row::key(row::address(repeat, index)));
            index += 1;
        }
        fingerprint |= 1;
    }
    let told = row::told(repeat);
    if *told == fingerprint {
        return;
    }
    *told = fingerprint;
    out::comma();
    out::raw(b"{\"path\":");
    write_path(repeat.path, b"");
    flag(b"visible", !is_hidden);
    flag(b"required", !is_hidden && repeat.min_rows > 0);
    flag(b"locked", false);
    if is_hidden {
        out::ascii(b'}');
        return;
    }
    out::raw(b",\"rows\":[");
    let mut index = 0;
    while index < row::count(repeat) {
        out::comma();
        out::string(row::key(row::address(repeat, index)));
        index += 1;
    }
    out::raw(b"]}");
}
