//! Telling what is no longer as it was last told.

use crate::check::{is_hidden, open};
use crate::hooks::{form_address, form_identity, form_text};
use crate::outline::{ADDRESS, ALWAYS_REQUIRED, COMPUTED, item};
use crate::slot::{self, LOCKED, REQUIRED, SET, Slot};
use crate::str::{NONE, Packed, Str, byte, lit, unpack};
use crate::{address, identity, out};

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

/// Tells a field.
pub fn tell(field: u32, row: u32) {
    let it = item(field);
    if it.is(ADDRESS) {
        unsafe { form_address(address::TELL, field, row) };
        return;
    }
    let slot = slot::at(it.at + row);
    let text = if slot.state == SET {
        unsafe { form_text(it.shape, it.at + row) }
    } else {
        NONE
    };
    let is_required = it.is(ALWAYS_REQUIRED) || slot.is(REQUIRED);
    tell_state(
        field,
        slot,
        &mut slot::at(it.at + row).told,
        text,
        is_required,
    );
}

/// Tells a field or a part of an address, of which `told` is what was last told and `text` what is there.
pub fn tell_state(field: u32, base: &Slot, told: &mut u64, text: Packed, is_required: bool) {
    let is_hidden = is_hidden(base);
    let is_computed = item(field).is(COMPUTED);
    let entry = if text == NONE { 0 } else { base.source() };
    let mut fingerprint = 0;
    if !is_hidden {
        let bits = is_required as u64 | (base.is(LOCKED) as u64) << 1 | (entry as u64) << 2;
        fingerprint = mix_text(mix(0, bits), unpack(text));
        if text != NONE {
            fingerprint = mix(fingerprint, 1);
        }
        // The lowest bit tells a shown field from one that is hidden or was never told.
        fingerprint |= 1;
    }
    if *told == fingerprint {
        return;
    }
    *told = fingerprint;
    open(field);
    states(!is_hidden, is_required, base.is(LOCKED));
    if text != NONE && !is_hidden {
        out::member(b"value", unpack(text));
        if is_computed {
            out::member(b"origin", lit(b"computed"));
        } else if entry != 0 {
            unsafe { form_identity(identity::TELL, entry, 0) };
        }
    }
    out::ascii(b'}');
}

/// Writes whether something is visible, required and locked; what is hidden is neither.
pub fn states(is_visible: bool, is_required: bool, is_locked: bool) {
    flag(b"visible", is_visible);
    flag(b"required", is_visible && is_required);
    flag(b"locked", is_visible && is_locked);
}

fn flag(name: &'static [u8], on: bool) {
    out::key(name);
    out::raw(if on { b"true" } else { b"false" });
}
