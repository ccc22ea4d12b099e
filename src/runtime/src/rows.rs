//! What is done with rows. Reached through one hook, so that a form without repeat groups carries none of it.

use crate::abi::error;

use crate::api::load_object;
use crate::change;
use crate::check::{self, IS_ROW_HIDDEN, ROW};
use crate::heap;
use crate::hooks::{Repeat, form_identity, form_steps};
use crate::outline::{self, item};
use crate::slot::{HIDDEN, SEEN};
use crate::str::{NONE, Str, byte, unpack, word};
use crate::{identity, json, out, put, row, save};

/// Takes the array at the cursor, in the row at `b`; the number of members not taken.
pub const LOAD: u32 = 0;
/// Appends a row for the person whose subject has the address and length `b` and `c`. The length of its key.
pub const ADD: u32 = 1;
/// Removes the row at `b`.
pub const REMOVE: u32 = 2;
/// Where the row lies whose key has the address and length `b` and `c`; 0 if there is none.
pub const FIND: u32 = 3;
/// Visits the group as `c` says, then its fields from `b` on in each row.
pub const WALK: u32 = 4;
/// Asks check number `c`, which stands at `b` among the checks, in each row.
pub const RULE: u32 = 5;
/// Writes its rows, with `b` their origins.
pub const SAVE: u32 = 6;

/// Tells the finding of the group itself, if there is one.
pub const JUDGE: u32 = 7;
/// Enters the row at `b`, or leaves it with 0.
pub const ENTER: u32 = 8;

/// Does one of these with the repeat group `a`.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_row_work(work: u32, a: u32, b: u32, c: u32) -> i32 {
    let scope = item(a);
    let repeat = row::repeat(scope);
    match work {
        LOAD => {
            unsafe { row::OUTER = b }
            return load(a, repeat);
        }
        ADD => return add(a, repeat, Str { ptr: b, len: c }),
        REMOVE => {
            remove(a, row::number(repeat, b));
            unsafe { form_steps() };
        }
        FIND => {
            let found = row::find(repeat, Str { ptr: b, len: c });
            return found.map_or(0, |index| row::address(repeat, index) as i32);
        }
        WALK => walk(scope, repeat, b, c),
        RULE => rule(scope, repeat, b, c),
        SAVE => save(scope, repeat, b != 0),
        JUDGE => unsafe {
            // Its path lies in the row that a path to it named last.
            ROW = if repeat.outer == 0 { 0 } else { row::OUTER };
            check::judge_group(scope);
            ROW = 0;
        },
        _ => enter(repeat, b),
    }
    0
}

/// Does something in each row; for a group in rows, in the row that was entered.
fn each(repeat: &Repeat, work: impl Fn(u32)) {
    let (outer, is_hidden) = unsafe { (ROW, IS_ROW_HIDDEN) };
    let mut index = 0;
    while index < row::count(repeat) {
        enter(repeat, row::address(repeat, index));
        work(unsafe { ROW });
        index += 1;
    }
    unsafe {
        ROW = outer;
        IS_ROW_HIDDEN = is_hidden;
    }
}

/// Enters a row, or leaves it for 0: paths from here on lie in it.
fn enter(repeat: &Repeat, row: u32) {
    unsafe {
        ROW = row;
        IS_ROW_HIDDEN = row != 0 && row::flags(repeat) & HIDDEN != 0;
        if repeat.outer == 0 {
            row::OUTER = row;
        }
    }
}

/// The group in whose rows a group stands.
fn outer_of(repeat: &Repeat) -> Option<&'static outline::Item> {
    match repeat.outer {
        0 => None,
        number => Some(item(outline::scope(number))),
    }
}

fn rule(scope: &outline::Item, repeat: &Repeat, entry: u32, number: u32) {
    if let Some(outer) = outer_of(repeat)
        && unsafe { ROW } == 0
    {
        return each(row::repeat(outer), |_| rule(scope, repeat, entry, number));
    }
    each(repeat, |row| {
        let at = byte(entry) as u32 | (byte(entry + 1) as u32) << 8;
        check::rule(number, word(entry + 2), outline::field(at - 1), row);
    });
}

fn walk(scope: &outline::Item, repeat: &Repeat, first: u32, visit: u32) {
    if visit == check::TELL {
        tell(scope, repeat);
    } else {
        check::judge_group(scope);
    }
    let end = outline::after_group(first, scope.address());
    each(repeat, |row| {
        let mut field = first;
        while field < end {
            let within = item(field).scope;
            if within == scope.address() {
                check::visit(visit, field, row);
                field += outline::SIZE;
            } else {
                walk(item(within), row::repeat(item(within)), field, visit);
                field = outline::after_group(field, within);
            }
        }
    });
}

/// Takes the row at `index` out, with all that is in it.
fn remove(scope: u32, index: u32) {
    let repeat = row::repeat(item(scope));
    let row = row::address(repeat, index);
    row::release(repeat, row);
    each_group(scope, row, empty);
    row::remove(repeat, index);
}

/// Takes all rows out of a group.
fn empty(group: &outline::Item) {
    while row::count(row::repeat(group)) > 0 {
        remove(group.address(), row::count(row::repeat(group)) - 1);
    }
}

/// Does something with each group that stands in a row.
fn each_group(scope: u32, row: u32, work: impl Fn(&outline::Item)) {
    let mut n = 0;
    while let Some(found) = outline::nth(scope, n) {
        if found.is_group() {
            unsafe { row::OUTER = row }
            work(found);
        }
        n += 1;
    }
}

/// Tells whether a group is shown, and the keys of its rows.
fn tell(scope: &outline::Item, repeat: &Repeat) {
    let is_hidden = row::flags(repeat) & HIDDEN != 0;
    let mut fingerprint = 0;
    if !is_hidden {
        let mut index = 0;
        while index < row::count(repeat) {
            fingerprint = change::mix_text(fingerprint, row::key(row::address(repeat, index)));
            index += 1;
        }
        fingerprint |= 1;
    }
    let told = row::told(repeat);
    if *told == fingerprint {
        return;
    }
    *told = fingerprint;
    check::open(scope.address());
    change::states(!is_hidden, repeat.min_rows > 0, false);
    if !is_hidden {
        out::raw(b",\"rows\":[");
        each(repeat, |row| {
            out::comma();
            out::string(row::key(row));
        });
        out::ascii(b']');
    }
    out::ascii(b'}');
}

fn save(scope: &outline::Item, repeat: &Repeat, origins: bool) {
    if row::rt_rows(row::area(repeat)) == 0 {
        return;
    }
    if origins {
        return each(repeat, |row| save::members(scope.address(), row, true));
    }
    save::key(scope.name);
    out::ascii(b'[');
    each(repeat, |row| {
        out::comma();
        out::ascii(b'{');
        out::member(b"_id", row::key(row));
        save::members(scope.address(), row, false);
        out::ascii(b'}');
    });
    out::ascii(b']');
}

fn knows(repeat: &Repeat, subject: Str) -> bool {
    let (repeat, subject) = (repeat as *const Repeat as u32, &raw const subject as u32);
    unsafe { form_identity(identity::KNOWS, repeat, subject) != 0 }
}

fn add(scope: u32, repeat: &Repeat, subject: Str) -> i32 {
    let is_person = subject.len > 0;
    if is_person && !(row::is_key(subject) && knows(repeat, subject)) {
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
        unsafe { form_identity(identity::FILL, scope, made) };
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
fn load(scope: u32, repeat: &Repeat) -> i32 {
    if !json::enter(b'[') {
        json::skip();
        return 1;
    }
    mark_seen(item(scope), true);
    let size = (repeat.max_rows + 1) * ENTRY;
    let block = heap::take(size);
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
            remove(scope, index)
        }
    }
    index = 0;
    while index < taken {
        let entry = entry(block, index);
        place_row(scope, repeat, entry.key, index);
        json::seek(entry.item);
        refused += load_row(scope, repeat, row::address(repeat, index));
        index += 1;
    }
    json::seek(after);
    heap::give(block, heap::rounded(size));
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
    loop {
        let name = json::next_key();
        if name == NONE {
            break;
        }
        if unpack(name).same(crate::str::lit(b"_id")) {
            key = match json::string() {
                NONE => None,
                text => Some(unpack(text)),
            };
        } else {
            json::skip();
        }
    }
    key.filter(|key| row::is_key(*key))
}

/// Makes the row with this key the `index`-th, a new one filled from the record if it knows that person.
fn place_row(scope: u32, repeat: &Repeat, key: Str, index: u32) {
    match row::find(repeat, key) {
        // All that come after have their places still to take, so any order of theirs will do.
        Some(there) => row::swap(repeat, there, index),
        None => {
            let made = row::insert(repeat, index, key);
            if knows(repeat, key) {
                unsafe { form_identity(identity::FILL, scope, made) };
            }
        }
    }
}

fn mark_seen(group: &outline::Item, on: bool) {
    row::mark(row::area(row::repeat(group)), SEEN, on);
}

fn load_row(scope: u32, repeat: &Repeat, row: u32) -> i32 {
    row::unsee(repeat, row);
    each_group(scope, row, |group| mark_seen(group, false));
    let refused = load_object(scope, row);
    let mut n = 0;
    while let Some(found) = outline::nth(scope, n) {
        if !found.is_group() {
            put::sweep(found, row);
        }
        n += 1;
    }
    each_group(scope, row, |group| {
        if row::flags(row::repeat(group)) & SEEN == 0 {
            empty(group);
        }
    });
    refused
}
