//! The identity record: which attribute of whom is there, and filling fields from it.

use crate::abi::error;

use crate::check;
use crate::heap::{self, Buffer};
use crate::hooks::{Bind, CHOSEN, CONSENT, DUE, LOCKS, Repeat, TOGETHER, form_steps, info};
use crate::json;
use crate::outline::{self, ADDRESS, item};
use crate::put::{self, IDENTITY};
use crate::slot::{self, CORRECTED, LOCKED, OPEN, SEEN, TAMPERED};
use crate::str::{EMPTY, NONE, Str, copy, failed, index_of, lit, put_byte, unpack};
use crate::{out, row};

/// Takes the record whose text has the address and length `a` and `b`; the number of fields filled.
pub const TAKE: u32 = 0;
/// Whether the record knows the person with the subject at `b` in the role of the repeat facts at `a`.
pub const KNOWS: u32 = 1;
/// Fills the row `b` of the repeat group `a`.
pub const FILL: u32 = 2;
/// Writes origin and source of entry `a` into a change.
pub const TELL: u32 = 3;
/// Writes where entry `a` comes from into the origins.
pub const ORIGIN: u32 = 4;
/// Forgets which fields outside repeat groups a load has named.
pub const UNSEE: u32 = 5;
/// Empties those that were prefilled, are not locked, and were not named: the person had removed the answer.
pub const SWEEP: u32 = 6;
/// Forgets the record, after the heap was reset, and locks what only the next one can answer.
pub const FORGET: u32 = 7;

/// Does one of these. Entries are counted from 1, as in slots.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_identity_work(work: u32, a: u32, b: u32) -> i32 {
    match work {
        TAKE => return take(Str { ptr: a, len: b }),
        KNOWS => {
            let (repeat, subject) = unsafe { (&*(a as *const Repeat), *(b as *const Str)) };
            return knows(repeat.role, subject) as i32;
        }
        FILL => return fill(a, b),
        TELL => tell(source(a)),
        ORIGIN => write_origin(source(a)),
        FORGET => begin(),
        _ => load_ends(work == SWEEP),
    }
    0
}

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
    /// Why the person says that it is wrong; empty if they do not.
    pub reason: Str,
    /// The source's own words, if its value had to be converted.
    pub as_written: Str,
    /// Digits of the proof's index, if it has one.
    pub proof: Str,
    /// Where its value stands in the record.
    pub value: u32,
    /// Bytes from there to what comes after it.
    pub len: u32,
    /// Rank of the assurance: 0 typed, 1 card, 2 level 1, 3 [`VERIFIED`].
    pub rank: u32,
}

/// Rank of what locks.
const VERIFIED: u32 = 3;

const ENTRY: u32 = size_of::<Entry>() as u32;
const MOST: u32 = 2_000;

static mut ENTRIES: u32 = 0;
static mut COUNT: u32 = 0;
/// Where the strings of a value are unescaped; those of a load under way, which brings a new row, stand elsewhere.
static mut SIDE: Buffer = Buffer::new();

fn forget() {
    unsafe {
        ENTRIES = 0;
        COUNT = 0;
        SIDE = Buffer::new();
    }
}

/// Begins without a record. A consent is locked from the beginning, so that no hand and no load answers it.
fn begin() {
    forget();
    let mut number = 0;
    while number < info().bind_count {
        let bind = unsafe { &*info().binds.add(number as usize) };
        if bind.facts & CONSENT != 0 {
            slot::at(item(outline::field(bind.field)).at).mark(LOCKED, true);
        }
        number += 1;
    }
}

/// Reads the pending input as another person's consent: the identity record gives it, and answers can only repeat it.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_put_consent(slot: u32, mode: u32) -> i32 {
    let slot = slot::at(slot);
    let (consents, is_none) = (json::boolean() != 0, failed());
    if mode == IDENTITY {
        if consents && !is_none {
            (slot.num, slot.state) = (1, slot::SET);
        }
    } else if is_none {
        return put::refuse(slot, mode);
    } else {
        slot.mark(TAMPERED, consents != (slot.state == slot::SET));
    }
    slot.state as i32
}

/// The n-th entry.
pub fn entry(number: u32) -> &'static Entry {
    unsafe { &*((ENTRIES + number * ENTRY) as *const Entry) }
}

/// The entry of [`slot::Slot::source`].
fn source(number: u32) -> &'static Entry {
    entry((number & (OPEN as u32 - 1)) - 1)
}

/// Keeps the record and fills what it can; the number of fields filled.
pub fn take(text: Str) -> i32 {
    if unsafe { ENTRIES } != 0 {
        return error::STATE;
    }
    // The entries point into a copy that lives as long as they do, and into its unescaped strings.
    let (room, side_room) = (text.len + 1, text.len * 2 + 1);
    let (kept, side) = (heap::take(room), heap::take(side_room));
    let mut code = error::BUFFER;
    if kept != 0 && side != 0 {
        copy(kept, text.ptr, text.len);
        put_byte(kept + text.len, 0);
        let text = Str {
            ptr: kept,
            len: text.len,
        };
        json::open_with_side(text, side);
        if json::valid(text) && read_record().is_some() {
            let filled = fill(outline::top(), 0);
            unsafe { form_steps() };
            return filled;
        }
        code = error::JSON;
    }
    forget();
    heap::give(kept, heap::rounded(room));
    heap::give(side, heap::rounded(side_room));
    code
}

fn read_record() -> Option<()> {
    if !json::enter(b'{') {
        return None;
    }
    let mut is_ours = false;
    let mut has_entries = false;
    loop {
        let name = json::next_key();
        if name == NONE {
            break;
        }
        let name = unpack(name);
        if name.same(lit(b"format")) {
            is_ours = text()?.same(lit(b"tokhai-identity/1"));
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
    let block = heap::take(count * ENTRY + 1);
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
        let Some(read) = read_entry() else {
            heap::give(block, heap::rounded(count * ENTRY + 1));
            return None;
        };
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
    loop {
        let name = json::next_key();
        if name == NONE {
            break;
        }
        let name = unpack(name);
        if name.same(lit(b"value")) {
            e.value = json::at();
            json::skip();
            e.len = json::at() - e.value;
        } else if name.same(lit(b"proof")) {
            let start = json::at();
            let index = json::integer();
            if failed() || index < 0 || index > u32::MAX as i64 {
                return None;
            }
            e.proof = digits(start);
        } else {
            *member(&mut e, name)? = text()?;
        }
    }
    e.rank = rank(e.assurance)?;
    if e.attr.len == 0 || e.role.len == 0 || e.value == 0 {
        None
    } else {
        Some(e)
    }
}

/// The string at the cursor.
fn text() -> Option<Str> {
    match json::string() {
        NONE => None,
        text => Some(unpack(text)),
    }
}

/// The place of a member that is a text.
fn member(entry: &mut Entry, name: Str) -> Option<&mut Str> {
    let index = index_of(
        name,
        b"attr\0role\0subject\0source\0as_of\0assurance\0reason\0as_written\0\0",
    );
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
    reason: EMPTY,
    as_written: EMPTY,
    proof: EMPTY,
    value: 0,
    len: 0,
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
        b"typed\0qr\0mrz+qr\0vneid1\0vneid2\0chip\0agency-db\0\0",
    );
    // One digit for each word, the first lowest.
    if index < 0 {
        None
    } else {
        Some(0x333_2110 >> (index * 4) & 3)
    }
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

/// Fills the fields outside repeat groups, or those of a row of a group from its person; how many.
fn fill(scope: u32, row: u32) -> i32 {
    let mut filled = 0;
    let is_theirs = |bind: &Bind| {
        let field = item(outline::field(bind.field));
        if row == 0 {
            !field.in_row() && bind.facts & CHOSEN == 0
        } else {
            field.scope == scope
        }
    };
    let mut number = 0;
    while number < info().bind_count {
        let bind = bind(number);
        if is_theirs(bind) {
            let subject = if row == 0 { EMPTY } else { row::key(row) };
            filled += fill_field(bind, row, bind.role, subject);
        }
        number += 1;
    }
    hold_together(row, is_theirs);
    filled
}

/// The n-th binding.
fn bind(number: u32) -> &'static Bind {
    unsafe { &*info().binds.add(number as usize) }
}

/// Of bindings that lock together, in one row or outside of rows, locks what is verified of all or of none.
fn hold_together(row: u32, is_theirs: impl Fn(&Bind) -> bool) {
    let mut first = 0;
    while first < info().bind_count {
        let together = bind(first).facts >> TOGETHER;
        let mut end = first + 1;
        while end < info().bind_count && bind(end).facts >> TOGETHER == together {
            end += 1;
        }
        if together != 0 && is_theirs(bind(first)) {
            let locks = is_whole(first, end, row);
            while first < end {
                lock_or_open(slot_of(bind(first), row), locks);
                first += 1;
            }
        }
        first = end;
    }
}

/// The slot that has the entry of a bound field.
fn slot_of(bind: &Bind, row: u32) -> &'static mut slot::Slot {
    slot::at(item(outline::field(bind.field)).at + row)
}

/// Whether one source said all that is due, verified: each as a value that is there, or as one that its person says is wrong.
fn is_whole(first: u32, end: u32, row: u32) -> bool {
    let mut said_by = NONE;
    let mut number = first;
    while number < end {
        let bind = bind(number);
        let slot = slot_of(bind, row);
        if slot.is_verified() || slot.entry > CORRECTED && source(slot.source()).rank == VERIFIED {
            let by = source(slot.source()).source;
            if said_by != NONE && !unpack(said_by).same(by) {
                return false;
            }
            said_by = by.pack();
        } else if bind.facts & DUE != 0 {
            return false;
        }
        number += 1;
    }
    true
}

fn lock_or_open(slot: &mut slot::Slot, locks: bool) {
    if slot.is_verified() {
        slot.mark(LOCKED, locks);
        slot.entry = (slot.entry & !OPEN) | if locks { 0 } else { OPEN };
    }
}

/// Fills a field that is empty from the first entry about a person of a role, or with an empty subject about anybody of it, that it
/// accepts; 1 if there is one. One that the person says is wrong is noted instead, and none after it is asked.
fn fill_field(bind: &Bind, row: u32, role: Str, subject: Str) -> i32 {
    let field = item(outline::field(bind.field));
    let slot = field.at + row;
    let mut part = 0;
    while part < field.slots() {
        if slot::at(slot + part * slot::SIZE).state != slot::EMPTY {
            return 0;
        }
        part += 1;
    }
    let mut number = 0;
    while number < unsafe { COUNT } {
        let e = entry(number);
        let is_theirs = subject.len == 0 || e.subject.same(subject);
        if is_theirs && e.attr.same(bind.attr) && e.role.same(role) {
            if e.reason.len > 0 {
                slot::at(slot).entry = CORRECTED | number as u16 + 1;
                return 0;
            }
            if fill_from(bind, row, number) {
                return 1;
            }
        }
        number += 1;
    }
    0
}

/// Fills an empty field from one entry, if its own rules accept the value.
fn fill_from(bind: &Bind, row: u32, number: u32) -> bool {
    let at = outline::field(bind.field);
    let field = item(at);
    let slot = field.at + row;
    let e = entry(number);
    let side = unsafe { &mut SIDE };
    // Whoever consents has to be known for sure. Some strings are stepped over before they are read.
    let is_nobodys = bind.facts & CONSENT != 0 && e.rank != VERIFIED;
    if is_nobodys || !side.reserve(e.len * 2, 0) {
        return false;
    }
    let base = slot::at(slot);
    let taken = json::aside(e.value, side.ptr, || put::field(at, row, IDENTITY));
    if taken != 1 || !check::accepts(at, row) {
        slot::empty_all(base, field.slots());
        return false;
    }
    base.entry = number as u16 + 1;
    // A locked address without its detail could never be finished where the detail is required.
    let is_whole = !field.is(ADDRESS) || slot::at(slot + 2 * slot::SIZE).state == slot::SET;
    base.mark(LOCKED, bind.facts & LOCKS != 0 && e.rank == VERIFIED && is_whole);
    true
}

/// Makes the person `subject` that the record has in the role `of`, or with an empty subject its only one, the one a role is; with an
/// empty `of` nobody is. Takes back what came from the one before, then fills what is empty.
pub fn choose(role: Str, of: Str, subject: Str) {
    let is_theirs = |bind: &Bind| bind.facts & CHOSEN != 0 && bind.role.same(role);
    let mut number = 0;
    while number < info().bind_count {
        let bind = bind(number);
        if is_theirs(bind) {
            let field = item(outline::field(bind.field));
            let base = slot::at(field.at);
            // What was typed stays, but for what corrects somebody else's.
            if base.entry != 0 {
                base.mark(LOCKED | TAMPERED, false);
                base.entry = 0;
                slot::empty_all(base, field.slots());
            }
            if of.len > 0 {
                fill_field(bind, 0, of, subject);
            }
        }
        number += 1;
    }
    hold_together(0, is_theirs);
}

fn load_ends(sweeps: bool) {
    let mut at = info().fields;
    while at < info().scopes {
        let field = item(at);
        if !field.in_row() {
            let slot = slot::at(field.at);
            if !sweeps {
                slot.mark(SEEN, false);
            } else if slot.entry != 0 && slot.entry < CORRECTED {
                put::sweep(field, 0);
            }
        }
        at += outline::SIZE;
    }
}

/// Name of the origin of what an entry gave, or of what stands beside it.
fn origin(entry: &Entry) -> Str {
    match entry.rank {
        _ if entry.reason.len > 0 => lit(b"register-corrected"),
        _ if entry.attr.same(lit(b"consent")) => lit(b"presented"),
        0 if entry.proof.len == 0 => lit(b"previous"),
        1 => lit(b"card"),
        _ => lit(b"register"),
    }
}

fn tell(entry: &Entry) {
    out::member(b"origin", origin(entry));
    if entry.source.len > 0 {
        out::member(b"source", entry.source);
    }
}

fn write_origin(entry: &Entry) {
    if entry.as_of.len > 0 {
        out::member(b"as_of", entry.as_of);
    }
    if entry.as_written.len > 0 {
        out::member(b"as_written", entry.as_written);
    }
    out::member(b"assurance", entry.assurance);
    out::member(b"attribute", entry.attr);
    out::member(b"origin", origin(entry));
    if entry.proof.len > 0 {
        out::key(b"proof");
        out::text(entry.proof);
    }
    if entry.reason.len > 0 {
        out::member(b"reason", entry.reason);
        out::key(b"register_value");
        out::text(said(entry));
    }
    out::member(b"role", entry.role);
    if entry.source.len > 0 {
        out::member(b"source", entry.source);
    }
}

/// What an entry says, as JSON.
fn said(entry: &Entry) -> Str {
    let side = unsafe { &mut SIDE };
    // Strings are unescaped while they are stepped over.
    if side.reserve(entry.len * 2, 0) {
        json::aside(entry.value, side.ptr, json::raw)
    } else {
        lit(b"null")
    }
}
