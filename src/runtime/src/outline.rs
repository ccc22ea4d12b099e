//! The form's members: where each answer lies, what it is called, and what it stands in.
//!
//! A module carries them as a dense outline in definition order, which `tk_start` unfolds into [`Item`]s: LEB128
//! numbers, some followed by a name that a zero byte ends. 0 ends the outline, 1 begins a page, 2 and a name opens a
//! block, 3, the address of its [`Repeat`] and a name opens a repeat group, 4 and a number goes on in the scope of this
//! number: 0 is the answers as a whole, then they count as they opened; any other is a field, 5 more than its shape,
//! and its name. Before all stands how many members the answers have; after the name of a block or group its place
//! among its neighbours by name, then how many members it has; after the name of a field that is a member, its place. A shape is what fields have in common: the type with its bounds, and its facts.

use crate::hooks::{FULL, info};
use crate::slot;
use crate::str::{Str, byte};

const END: u32 = 0;
const PAGE: u32 = 1;
const GROUP_OPENS: u32 = 3;
const GO_ON: u32 = 4;
const FIRST_SHAPE: u32 = 5;

/// A field, or something that fields stand in.
#[repr(C)]
pub struct Item {
    /// Its name.
    pub name: Str,
    /// What it stands in.
    pub scope: u32,
    /// [`FIELD`], [`SCOPE`] or the address of a repeat group's [`crate::hooks::Repeat`].
    pub kind: u32,
    /// The page of a field.
    pub page: u32,
    /// A field's slot, in a repeat group counted from the row; where the addresses of a scope's members stand by name.
    pub at: u32,
    /// The shape of a field; the number of a scope's members.
    pub shape: u32,
}

/// Kind of a field.
pub const FIELD: u32 = 0;
/// Kind of a block, and of the answers as a whole.
pub const SCOPE: u32 = 1;

/// Bytes of an item.
pub const SIZE: u32 = size_of::<Item>() as u32;

/// Facts of a shape: always required.
pub const ALWAYS_REQUIRED: u32 = 1;
/// Worked out from others.
pub const COMPUTED: u32 = 2;
/// Three slots: province, commune, detail.
pub const ADDRESS: u32 = 4;
/// Written into answers without quotes.
pub const BARE: u32 = 8;
/// Several codes, written as an array.
pub const LIST: u32 = 16;
/// No member of the answers, but told like one.
pub const ASIDE: u32 = 32;
/// Who a role is that follows from an answer: worked out, but loaded too, before what is theirs.
pub const FOLLOWED: u32 = 64;

/// The item at an address.
pub fn item(at: u32) -> &'static mut Item {
    unsafe { &mut *(at as *mut Item) }
}

impl Item {
    /// Its address.
    pub fn address(&self) -> u32 {
        self as *const Item as u32
    }

    /// Whether one of these facts holds of a field.
    pub fn is(&self, facts: u32) -> bool {
        let known = FULL || facts & (ADDRESS | LIST | FOLLOWED) == 0;
        known && byte(info().facts + self.shape) as u32 & facts != 0
    }

    /// Number of slots of a field.
    pub fn slots(&self) -> u32 {
        if self.is(ADDRESS) { 3 } else { 1 }
    }

    /// Whether it is a repeat group.
    pub fn is_group(&self) -> bool {
        FULL && self.kind > SCOPE
    }

    /// Whether a field lies in a repeat group.
    pub fn in_row(&self) -> bool {
        item(self.scope).is_group()
    }
}

static mut AT: u32 = 0;

/// The LEB128 number at the cursor.
fn number() -> u32 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let part = unsafe {
            AT += 1;
            byte(AT - 1)
        } as u32;
        number |= (part & 0x7F) << shift;
        shift += 7;
        if part < 0x80 {
            return number;
        }
    }
}

/// The name at the cursor.
fn name() -> Str {
    let name = crate::str::word(unsafe { AT });
    unsafe { AT += name.len + 1 };
    name
}

/// Unfolds the outline; the place for it is all zero.
pub fn unfold() {
    let info = info();
    unsafe { AT = info.outline }
    let (mut field, mut scope, top) = (info.fields, info.scopes, info.scopes);
    let (mut within, mut page) = (top, u32::MAX);
    // Where the next slot lies: outside of groups, and in the row of the group that is open.
    let (mut plain, mut in_row) = (info.state_start, 0);
    let mut members = info.members;
    item(top).kind = SCOPE;
    open(top, &mut members);
    loop {
        let code = number();
        if code == END {
            return;
        } else if code == PAGE {
            page = page.wrapping_add(1);
        } else if code == GO_ON {
            within = top + number() * SIZE;
        } else if code < FIRST_SHAPE {
            scope += SIZE;
            within = scope;
            let it = item(scope);
            it.kind = if code == GROUP_OPENS { number() } else { SCOPE };
            in_row = crate::row::ROW_HEADER;
            it.scope = top;
            if it.is_group() {
                it.scope += crate::row::repeat(it).outer * SIZE;
            }
            it.name = name();
            add(it);
            open(scope, &mut members);
        } else {
            let it = item(field);
            field += SIZE;
            it.shape = code - FIRST_SHAPE;
            it.scope = within;
            it.page = page;
            let next = if it.in_row() { &mut in_row } else { &mut plain };
            it.at = *next;
            *next += it.slots() * slot::SIZE;
            it.name = name();
            if !it.is(ASIDE) {
                add(it);
            }
        }
    }
}

/// Makes room for the members of a scope, whose number is at the cursor.
fn open(scope: u32, members: &mut u32) {
    let it = item(scope);
    it.shape = number();
    it.at = *members;
    *members += it.shape * 4;
}

/// Puts an item where its scope looks for it by name: the number at the cursor.
fn add(it: &Item) {
    *place(item(it.scope), number()) = it.address();
}

/// The address of a scope's n-th member by name.
fn place(scope: &Item, n: u32) -> &'static mut u32 {
    unsafe { &mut *((scope.at + n * 4) as *mut u32) }
}

/// A scope's n-th member by name; nothing after the last.
pub fn nth(scope: u32, n: u32) -> Option<&'static mut Item> {
    let scope = item(scope);
    if n < scope.shape {
        Some(item(*place(scope, n)))
    } else {
        None
    }
}

/// The place among a scope's members of the one with a name, which no member has if there is none. `guess` is looked at first.
pub fn rank(scope: u32, name: Str, guess: u32) -> u32 {
    let scope = item(scope);
    let (mut from, mut to, mut middle) = (0, scope.shape, guess);
    while from < to {
        if middle >= to {
            middle = (from + to) / 2;
        }
        let order = name.order(item(*place(scope, middle)).name);
        if order == 0 {
            return middle;
        } else if order < 0 {
            to = middle;
        } else {
            from = middle + 1;
        }
        middle = u32::MAX;
    }
    u32::MAX
}

/// The repeat group of a page that a field of a row lies in, by itself or with the group of its row.
pub fn group_of(field: u32) -> u32 {
    let scope = item(field).scope;
    if item(scope).in_row() {
        item(scope).scope
    } else {
        scope
    }
}

/// One past the last field of a repeat group and of the groups in its rows, of which `field` is one.
pub fn after_group(field: u32, group: u32) -> u32 {
    let mut at = field;
    while at < info().scopes && (item(at).scope == group || item(item(at).scope).scope == group) {
        at += SIZE;
    }
    at
}

/// What fields stand in, by its number in the outline.
pub fn scope(number: u32) -> u32 {
    info().scopes + number * SIZE
}

/// The answers as a whole.
pub fn top() -> u32 {
    info().scopes
}

/// The field of a number.
pub fn field(number: u32) -> u32 {
    info().fields + number * SIZE
}

/// A field's number.
pub fn number_of(field: u32) -> u32 {
    (field - info().fields) / SIZE
}
