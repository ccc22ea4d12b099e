//! Writing answers, or their origins, member by member in sorted order.

use crate::change::origin;
use crate::hooks::Repeat;
use crate::identity;
use crate::out;
use crate::row;
use crate::slot::{self, Slot};
use crate::str::{EMPTY, Str, lit};

static mut ORIGINS: bool = false;
static mut BLOCK: Str = EMPTY;
static mut ROW: u32 = 0;
static mut GROUP: Str = EMPTY;
static mut BEFORE: u32 = 0;
static mut OPENED: u32 = 0;

/// Chooses what is written: answers or origins.
pub fn mode(origins: bool) {
    unsafe {
        ORIGINS = origins;
        BLOCK = EMPTY;
        ROW = 0;
    }
}

fn key(name: Str) {
    out::comma();
    out::string(name);
    out::ascii(b':');
}

/// Whether generated code is to write the value: opens the member if so. In origins mode the
/// origin is written and the value is not.
pub fn begin(slot: &Slot, name: Str, facts: u32) -> bool {
    if unsafe { ORIGINS } {
        write_origin(slot, name, facts);
        return false;
    }
    key(name);
    true
}

fn write_origin(slot: &Slot, name: Str, facts: u32) {
    let is_computed = facts & 2 != 0;
    if !is_computed && slot.entry == 0 {
        return;
    }
    out::comma();
    out::ascii(b'"');
    unsafe {
        if ROW != 0 {
            out::text(GROUP);
            out::ascii(b'/');
            out::text(row::key(ROW));
        } else if BLOCK.len > 0 {
            out::ascii(b'/');
            out::text(BLOCK);
        }
    }
    out::ascii(b'/');
    out::text(name);
    out::raw(b"\":{");
    if is_computed {
        out::member(b"origin", lit(b"computed"));
    } else {
        write_entry(identity::entry(slot.entry as u32 - 1));
    }
    out::ascii(b'}');
}

fn write_entry(entry: &identity::Entry) {
    if entry.as_of.len > 0 {
        out::member(b"as_of", entry.as_of);
    }
    out::member(b"assurance", entry.assurance);
    out::member(b"attribute", entry.attr);
    out::member(b"origin", origin(entry.rank));
    if entry.proof.len > 0 {
        out::key(b"proof");
        out::text(entry.proof);
    }
    out::member(b"role", entry.role);
    if entry.source.len > 0 {
        out::member(b"source", entry.source);
    }
}

/// Writes a text.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_text(slot: u32, name: u32, name_len: u32, facts: u32) {
    let slot = slot::at(slot);
    if slot.has()
        && begin(
            slot,
            Str {
                ptr: name,
                len: name_len,
            },
            facts,
        )
    {
        out::string(slot.text());
    }
}

/// Writes an integer.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_int(slot: u32, name: u32, name_len: u32, facts: u32) {
    let slot = slot::at(slot);
    if slot.has()
        && begin(
            slot,
            Str {
                ptr: name,
                len: name_len,
            },
            facts,
        )
    {
        out::int(slot.num);
    }
}

/// Writes a day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_date(slot: u32, name: u32, name_len: u32, facts: u32) {
    let slot = slot::at(slot);
    if slot.has()
        && begin(
            slot,
            Str {
                ptr: name,
                len: name_len,
            },
            facts,
        )
    {
        let mut digits = [0u8; 10];
        out::string(out::write_date(slot.num as i32, digits.as_mut_ptr() as u32));
    }
}

/// Writes yes or no.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_bool(slot: u32, name: u32, name_len: u32, facts: u32) {
    let slot = slot::at(slot);
    if slot.has()
        && begin(
            slot,
            Str {
                ptr: name,
                len: name_len,
            },
            facts,
        )
    {
        out::raw(if slot.num != 0 { b"true" } else { b"false" });
    }
}

/// Writes an address without its empty parts.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_address(slot: u32, name: u32, name_len: u32, facts: u32) {
    let base = slot::at(slot);
    let (commune, detail) = (slot::at(slot + slot::SIZE), slot::at(slot + 2 * slot::SIZE));
    let is_begun =
        base.state == slot::SET || commune.state == slot::SET || detail.state == slot::SET;
    if base.is(slot::HIDDEN)
        || !is_begun
        || !begin(
            base,
            Str {
                ptr: name,
                len: name_len,
            },
            facts,
        )
    {
        return;
    }
    out::ascii(b'{');
    if commune.state == slot::SET {
        out::member(b"commune", commune.text());
    }
    out::member(b"country", lit(b"VN"));
    if detail.state == slot::SET {
        out::member(b"detail", detail.text());
    }
    if base.state == slot::SET {
        out::member(b"province", base.text());
    }
    out::member(b"vintage", lit(b"since-2025-07"));
    out::ascii(b'}');
}

/// Opens a block's object.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_open(name: u32, name_len: u32) {
    let name = Str {
        ptr: name,
        len: name_len,
    };
    unsafe {
        BLOCK = name;
        BEFORE = out::len();
        if !ORIGINS {
            key(name);
            out::ascii(b'{');
        }
        OPENED = out::len();
    }
}

/// Closes it; a block without answers leaves no trace.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_close() {
    unsafe {
        BLOCK = EMPTY;
        if ORIGINS {
            return;
        }
        if out::len() == OPENED {
            out::truncate(BEFORE);
        } else {
            out::ascii(b'}');
        }
    }
}

/// Opens a repeat group's array; the number of rows to write.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_rows(repeat: &Repeat, name: u32, name_len: u32) -> u32 {
    let count = row::rt_rows(repeat);
    unsafe {
        GROUP = repeat.path;
        if count > 0 && !ORIGINS {
            key(Str {
                ptr: name,
                len: name_len,
            });
            out::ascii(b'[');
        }
    }
    count
}

/// Opens a row; where it lies.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_row(repeat: &Repeat, index: u32) -> u32 {
    let row = row::address(repeat, index);
    unsafe {
        ROW = row;
        if !ORIGINS {
            out::comma();
            out::ascii(b'{');
            out::member(b"_id", row::key(row));
        }
    }
    row
}

/// Closes a row.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_row_end() {
    unsafe {
        ROW = 0;
        if !ORIGINS {
            out::ascii(b'}');
        }
    }
}

/// Closes a repeat group's array of `count` rows.
#[unsafe(no_mangle)]
pub extern "C" fn rt_save_rows_end(count: u32) {
    if count > 0 && unsafe { !ORIGINS } {
        out::ascii(b']');
    }
}
