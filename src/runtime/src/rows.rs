//! What is done with rows. Reached through one hook, so that a form without repeat groups carries none of it.

use crate::abi::error;

use crate::api::load_object;
use crate::heap;
use crate::hooks::{Repeat, Scope, form_steps, form_sweep};
use crate::str::Str;
use crate::{identity, json, out, row};

/// Takes the array at the cursor; `a` is the rows' [`Scope`]. The number of members not taken.
pub const LOAD: u32 = 0;
/// Appends a row to the [`Repeat`] `a`, for the person named by `b` and `c`. The length of its key.
pub const ADD: u32 = 1;
/// Removes from the [`Repeat`] `a` the row of number `b`.
pub const REMOVE: u32 = 2;

/// Does one of these.
#[unsafe(no_mangle)]
pub extern "C" fn rt_row_work(work: u32, a: u32, b: u32, c: u32) -> i32 {
    let repeat = unsafe { &*(a as *const Repeat) };
    match work {
        LOAD => {
            let scope = unsafe { &*(a as *const Scope) };
            load(scope, unsafe { &*scope.repeat })
        }
        ADD => add(repeat, Str { ptr: b, len: c }),
        _ => {
            row::remove(repeat, b);
            unsafe { form_steps() };
            0
        }
    }
}

fn add(repeat: &'static Repeat, subject: Str) -> i32 {
    let is_person = subject.len > 0;
    if is_person && !(row::is_key(subject) && identity::knows(repeat.role, subject)) {
        return error::PATH;
    }
    let is_there = is_person && row::find(repeat, subject).is_some();
    if is_there || row::count(repeat) >= repeat.max_rows {
        return error::ROWS;
    }
    let mut name = [0u8; 24];
    let key = if is_person {
        subject
    } else {
        row::free_key(repeat, name.as_mut_ptr() as u32)
    };
    let made = row::insert(repeat, row::count(repeat), key);
    if is_person {
        identity::fill_row(repeat, made);
    }
    unsafe { form_steps() };
    out::begin();
    out::text(key);
    out::len() as i32
}

/// A row of the input that can be taken: where it stands, and its key.
///
/// The key is read once, since looking for equal keys compares each with all before it.
#[repr(C)]
struct Entry {
    item: u32,
    key: Str,
}

/// Bytes of an entry.
const ENTRY: u32 = 12;

/// Takes rows: those named stay or come, in the order given; the others go.
fn load(scope: &Scope, repeat: &'static Repeat) -> i32 {
    if !json::enter(b'[') {
        json::skip();
        return 1;
    }
    let (block, size) = heap::take((repeat.max_rows + 1) * ENTRY);
    if block == 0 {
        json::skip();
        return 1;
    }
    let (taken, mut refused) = rows_to_take(repeat, block);
    let after = json::at();
    let mut index = 0;
    while index < row::count(repeat) {
        let key = row::key(row::address(repeat, index));
        if is_among(block, taken, key) {
            index += 1
        } else {
            row::remove(repeat, index)
        }
    }
    index = 0;
    while index < taken {
        let entry = entry(block, index);
        place_row(repeat, entry.key, index);
        json::seek(entry.item);
        refused += load_row(scope, repeat, row::address(repeat, index));
        index += 1;
    }
    json::seek(after);
    heap::give(block, size);
    refused
}

/// Notes in `block` where each row stands that can be taken; their number, and that of the others.
fn rows_to_take(repeat: &Repeat, block: u32) -> (u32, i32) {
    let (mut taken, mut refused) = (0, 0);
    while json::next_item() {
        let item = json::at();
        match row_key() {
            Some(key) if taken < repeat.max_rows && !is_among(block, taken, key) => {
                *entry(block, taken) = Entry { item, key };
                taken += 1;
            }
            _ => refused += 1,
        }
    }
    (taken, refused)
}

fn entry(block: u32, index: u32) -> &'static mut Entry {
    unsafe { &mut *((block + index * ENTRY) as *mut Entry) }
}

fn is_among(block: u32, count: u32, key: Str) -> bool {
    let mut index = 0;
    while index < count {
        if entry(block, index).key.same(key) {
            return true;
        }
        index += 1;
    }
    false
}

/// The `_id` of the object at the cursor, if it can be a key; steps over the object.
fn row_key() -> Option<Str> {
    if !json::enter(b'{') {
        json::skip();
        return None;
    }
    let mut key = None;
    while let Some(name) = json::next_key() {
        if name.same(crate::str::lit(b"_id")) {
            key = json::string();
        } else {
            json::skip();
        }
    }
    key.filter(|key| row::is_key(*key))
}

/// Makes the row with this key the `index`-th, a new one filled from the record if it knows that person.
fn place_row(repeat: &'static Repeat, key: Str, index: u32) {
    match row::find(repeat, key) {
        Some(there) => row::lift(repeat, there, index),
        None => {
            let made = row::insert(repeat, index, key);
            if identity::knows(repeat.role, key) {
                identity::fill_row(repeat, made);
            }
        }
    }
}

fn load_row(scope: &Scope, repeat: &Repeat, row: u32) -> i32 {
    row::unsee(repeat, row);
    let refused = load_object(scope, row);
    let mut i = 0;
    while i < scope.key_count {
        unsafe { form_sweep((*scope.keys.add(i as usize)).member & 0xFFFF, row) };
        i += 1;
    }
    refused
}
