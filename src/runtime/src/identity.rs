//! The identity record: which attribute of whom is there, and filling fields from it.

use crate::abi::error;

use crate::check;
use crate::heap;
use crate::hooks::{AT_ONCE, Bind, CHOSEN, IN_ROW, Repeat, form_bind, form_check_one, form_info, form_put};
use crate::json;
use crate::put::IDENTITY;
use crate::row;
use crate::slot::{self, LOCKED, TAMPERED};
use crate::str::{EMPTY, Str, copy, index_of, lit, put_byte};

/// One attribute of one person.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    /// Registry attribute.
    pub attr: Str,
    /// Role of the form.
    pub role: Str,
    /// Whose it is.
    pub subject: Str,
    /// The register it comes from.
    pub source: Str,
    /// When the source spoke, if it said so.
    pub as_of: Str,
    /// How sure it is, as written.
    pub assurance: Str,
    /// Digits of the proof's index, if it has one.
    pub proof: Str,
    /// Where its value stands in the record.
    pub value: u32,
    /// Rank of the assurance: 0 typed, 1 card, 2 level 1, 3 verified.
    pub rank: u32,
}

const ENTRY: u32 = size_of::<Entry>() as u32;
const MOST: u32 = 2_000;
/// In the place of an entry: values are taken back.
const NOBODY: u32 = u32::MAX;

static mut ENTRIES: u32 = 0;
static mut COUNT: u32 = 0;
static mut CURRENT: u32 = 0;

/// Forgets the record, after the heap was reset.
pub fn forget() {
    unsafe {
        ENTRIES = 0;
        COUNT = 0;
    }
}

/// Whether a record was taken.
pub fn is_there() -> bool {
    unsafe { ENTRIES != 0 }
}

/// The n-th entry.
pub fn entry(number: u32) -> &'static Entry {
    unsafe { &*((ENTRIES + number * ENTRY) as *const Entry) }
}

/// Keeps the record and fills what it can; the number of fields filled.
pub fn take(text: Str) -> i32 {
    if !json::valid(text) {
        return error::JSON;
    }
    // The entries point into a copy that lives as long as they do, and into its unescaped strings.
    let (kept, _) = heap::take(text.len + 1);
    let (side, _) = heap::take(text.len + 1);
    if kept == 0 || side == 0 {
        return error::BUFFER;
    }
    copy(kept, text.ptr, text.len);
    put_byte(kept + text.len, 0);
    json::open_with_side(
        Str {
            ptr: kept,
            len: text.len,
        },
        side,
    );
    match read_record() {
        Some(()) => fill(),
        None => {
            forget();
            error::JSON
        }
    }
}

fn read_record() -> Option<()> {
    if !json::enter(b'{') {
        return None;
    }
    let mut is_ours = false;
    let mut has_entries = false;
    while let Some(name) = json::next_key() {
        if name.same(lit(b"format")) {
            is_ours = json::string()?.same(lit(b"tokhai-identity/1"));
        } else if name.same(lit(b"entries")) {
            read_entries()?;
            has_entries = true;
        } else if name.same(lit(b"missing")) {
            json::skip();
        } else {
            return None;
        }
    }
    if is_ours && has_entries {
        Some(())
    } else {
        None
    }
}

fn read_entries() -> Option<()> {
    let start = json::at();
    let mut count = 0;
    if !json::enter(b'[') {
        return None;
    }
    while json::next_item() {
        json::skip();
        count += 1;
    }
    if count > MOST {
        return None;
    }
    let (block, _) = heap::take(count * ENTRY + 1);
    if block == 0 {
        return None;
    }
    unsafe {
        ENTRIES = block;
        COUNT = 0;
    }
    json::seek(start);
    json::enter(b'[');
    while json::next_item() {
        let read = read_entry()?;
        unsafe {
            *((ENTRIES + COUNT * ENTRY) as *mut Entry) = read;
            COUNT += 1;
        }
    }
    Some(())
}

fn read_entry() -> Option<Entry> {
    if !json::enter(b'{') {
        return None;
    }
    let mut e = NOTHING;
    while let Some(name) = json::next_key() {
        if name.same(lit(b"value")) {
            e.value = json::at();
            json::skip();
        } else if name.same(lit(b"proof")) {
            let start = json::at();
            let index = json::integer()?;
            if index < 0 || index > u32::MAX as i64 {
                return None;
            }
            e.proof = digits(start);
        } else {
            *member(&mut e, name)? = json::string()?;
        }
    }
    e.rank = rank(e.assurance)?;
    if e.attr.len == 0 || e.role.len == 0 || e.value == 0 {
        None
    } else {
        Some(e)
    }
}

/// The place of a member that is a text.
fn member(entry: &mut Entry, name: Str) -> Option<&mut Str> {
    let index = index_of(name, b"attr\0role\0subject\0source\0as_of\0assurance\0");
    if index < 0 {
        return None;
    }
    // The texts stand first in an entry, in this order.
    Some(unsafe { &mut *(entry as *mut Entry as *mut Str).add(index as usize) })
}

const NOTHING: Entry = Entry {
    attr: EMPTY,
    role: EMPTY,
    subject: EMPTY,
    source: EMPTY,
    as_of: EMPTY,
    assurance: EMPTY,
    proof: EMPTY,
    value: 0,
    rank: 0,
};

fn digits(start: u32) -> Str {
    let mut len = 0;
    while crate::str::byte(start + len).is_ascii_digit() {
        len += 1;
    }
    Str { ptr: start, len }
}

fn rank(assurance: Str) -> Option<u32> {
    let index = index_of(
        assurance,
        b"typed\0qr\0mrz+qr\0vneid1\0vneid2\0chip\0agency-db\0",
    );
    // One digit for each word, the first lowest.
    if index < 0 {
        None
    } else {
        Some(0x333_2110 >> (index * 4) & 3)
    }
}

/// Fills the fields outside repeat groups.
fn fill() -> i32 {
    let info = unsafe { &*form_info() };
    let mut filled = 0;
    let mut key = 0;
    while key < info.bind_count {
        let bind: &Bind = unsafe { &*info.binds.add(key as usize) };
        if bind.when == AT_ONCE {
            filled += fill_from(key, bind, 0, EMPTY);
        }
        key += 1;
    }
    filled
}

/// Whether the record knows a person in a role.
pub fn knows(role: Str, subject: Str) -> bool {
    let mut number = 0;
    while number < unsafe { COUNT } {
        let e = entry(number);
        if e.role.same(role) && e.subject.same(subject) {
            return true;
        }
        number += 1;
    }
    false
}

/// Fills a row of a person; the number of fields filled.
pub fn fill_row(repeat: &Repeat, row: u32) -> i32 {
    let info = unsafe { &*form_info() };
    let mut filled = 0;
    let mut key = 0;
    while key < info.bind_count {
        let bind: &Bind = unsafe { &*info.binds.add(key as usize) };
        if bind.when == IN_ROW && bind.role.same(repeat.role) {
            filled += fill_from(key, bind, row, row::key(row));
        }
        key += 1;
    }
    filled
}

fn fill_from(key: u32, bind: &Bind, row: u32, subject: Str) -> i32 {
    let mut filled = 0;
    let mut number = 0;
    while number < unsafe { COUNT } {
        let e = entry(number);
        if e.attr.same(bind.attr)
            && e.role.same(bind.role)
            && (bind.when == AT_ONCE || e.subject.same(subject))
        {
            unsafe {
                CURRENT = number;
                filled += form_bind(key, row);
            }
        }
        number += 1;
    }
    filled
}

/// Fills one field of `slots` slots from the current entry, if it is empty and its own rules accept
/// the value; 1 if it did.
#[unsafe(no_mangle)]
pub extern "C" fn rt_bind(member: u32, row: u32, slot: u32, slots: u32, locks: u32) -> i32 {
    if unsafe { CURRENT } == NOBODY {
        take_back(slot, slots);
        return 0;
    }
    let mut part = 0;
    while part < slots {
        if slot::at(slot + part * slot::SIZE).state != slot::EMPTY {
            return 0;
        }
        part += 1;
    }
    let number = unsafe { CURRENT };
    let e = entry(number);
    let Some(side) = json::enter_value(Str {
        ptr: e.value,
        len: value_len(e.value),
    }) else {
        return 0;
    };
    let taken = unsafe { form_put(member, row, IDENTITY) };
    json::leave_value(side);
    let base = slot::at(slot);
    if taken != 1 || check::broken(|| unsafe { form_check_one(member, row) }) {
        clear(slot, slots);
        return 0;
    }
    base.entry = number as u16 + 1;
    // A locked address without its detail could never be finished where the detail is required.
    let is_whole = slots == 1 || slot::at(slot + 2 * slot::SIZE).state == slot::SET;
    base.mark(LOCKED, locks != 0 && e.rank == 3 && is_whole);
    1
}

fn clear(slot: u32, slots: u32) {
    let mut part = 0;
    while part < slots {
        slot::at(slot + part * slot::SIZE).empty();
        part += 1;
    }
}

/// Empties and unlocks what was prefilled; what was typed stays.
fn take_back(slot: u32, slots: u32) {
    let base = slot::at(slot);
    if base.entry != 0 {
        base.mark(LOCKED | TAMPERED, false);
        clear(slot, slots);
    }
}

/// Makes a person of the record the one a role is: takes back what came from the one before, then fills what is empty.
pub fn choose(role: Str, subject: Str) {
    let info = unsafe { &*form_info() };
    let mut key = 0;
    while key < info.bind_count {
        let bind: &Bind = unsafe { &*info.binds.add(key as usize) };
        if bind.when == CHOSEN && bind.role.same(role) {
            unsafe {
                CURRENT = NOBODY;
                form_bind(key, 0);
            }
            if subject.len > 0 {
                fill_from(key, bind, 0, subject);
            }
        }
        key += 1;
    }
}

fn value_len(at: u32) -> u32 {
    let before = json::at();
    json::seek(at);
    json::skip();
    let len = json::at() - at;
    json::seek(before);
    len
}
