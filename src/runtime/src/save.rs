//! Writing answers, or their origins, member by member in sorted order.

use crate::check::write_path;
use crate::hooks::{form_address, form_identity, form_list, form_rows, form_text};
use crate::outline::{ADDRESS, BARE, COMPUTED, FIELD, Item, LIST};
use crate::slot;
use crate::str::{Str, lit, unpack};
use crate::{address, identity, out, outline, rows};

/// Writes the members of a scope, or their origins.
pub fn members(scope: u32, row: u32, origins: bool) {
    let mut n = 0;
    while let Some(it) = outline::nth(scope, n) {
        n += 1;
        match it.kind {
            FIELD if origins => origin(it, row),
            FIELD => field(it, row),
            _ if it.is_group() => unsafe {
                form_rows(rows::SAVE, it.address(), origins as u32, 0);
            },
            _ => block(it, origins),
        }
    }
}

/// Opens a member.
pub fn key(name: Str) {
    out::comma();
    out::string(name);
    out::ascii(b':');
}

/// Writes a block; one without answers leaves no trace.
fn block(block: &Item, origins: bool) {
    if origins {
        return members(block.address(), 0, origins);
    }
    let before = out::len();
    key(block.name);
    out::ascii(b'{');
    let opened = out::len();
    members(block.address(), 0, origins);
    if out::len() == opened {
        out::truncate(before);
    } else {
        out::ascii(b'}');
    }
}

/// Whether a field has an answer that counts.
fn has(it: &Item, row: u32) -> bool {
    let slot = slot::at(it.at + row);
    if it.is(ADDRESS) {
        !slot.is(slot::HIDDEN) && unsafe { form_address(address::BEGUN, it.address(), row) } != 0
    } else {
        slot.has()
    }
}

fn field(it: &Item, row: u32) {
    if !has(it, row) {
        return;
    }
    key(it.name);
    if it.is(ADDRESS) {
        unsafe { form_address(address::SAVE, it.address(), row) };
        return;
    }
    if it.is(LIST) {
        unsafe { form_list(it.at + row) };
        return;
    }
    let text = unpack(unsafe { form_text(it.shape, it.at + row) });
    if it.is(BARE) {
        out::text(text);
    } else {
        out::string(text);
    }
}

fn origin(it: &Item, row: u32) {
    let entry = slot::at(it.at + row).source();
    if !has(it, row) || entry == 0 && !it.is(COMPUTED) {
        return;
    }
    out::comma();
    write_path(it.address());
    out::raw(b":{");
    if it.is(COMPUTED) {
        out::member(b"origin", lit(b"computed"));
    } else {
        unsafe { form_identity(identity::ORIGIN, entry, 0) };
    }
    out::ascii(b'}');
}

/// A text.
#[unsafe(no_mangle)]
pub extern "C" fn rt_text(slot: u32) -> u64 {
    slot::at(slot).text().pack()
}

/// The digits of an integer.
#[unsafe(no_mangle)]
pub extern "C" fn rt_int(slot: u32) -> u64 {
    out::write_int(slot::at(slot).num).pack()
}

/// A day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_date(slot: u32) -> u64 {
    out::write_date(slot::at(slot).num as i32).pack()
}

/// Yes or no.
#[unsafe(no_mangle)]
pub extern "C" fn rt_bool(slot: u32) -> u64 {
    lit(if slot::at(slot).num != 0 {
        b"true"
    } else {
        b"false"
    })
    .pack()
}
