//! From a JSON Pointer to what it names.

use crate::hooks::{Key, Repeat, SCOPE, Scope, form_info};
use crate::row;
use crate::str::{Str, byte, index_of};

/// Set in [`Key::member`] of a field that is an address.
pub const ADDRESS: u32 = 0x2_0000;

/// What a path names.
pub enum Target {
    /// A field: its number, the address of its row (0 outside repeat groups), and which part of an
    /// address (1 to 3, 0 for none).
    Field(u32, u32, u32),
    /// A repeat group.
    Group(&'static Repeat),
    /// A row of a repeat group, by number.
    Row(&'static Repeat, u32),
}

/// The n-th scope.
pub fn scope(number: u32) -> &'static Scope {
    unsafe { &*(*form_info()).scopes.add(number as usize) }
}

/// The member of a scope with a name.
pub fn member(scope: &Scope, name: Str) -> Option<u32> {
    let (mut low, mut high) = (0, scope.key_count);
    while low < high {
        let middle = (low + high) / 2;
        let key: &Key = unsafe { &*scope.keys.add(middle as usize) };
        let order = name.order(key.name);
        if order == 0 {
            return Some(key.member);
        }
        if order < 0 {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    None
}

/// Splits `/segment/rest` into the segment and the rest.
fn segment(path: Str) -> Option<(Str, Str)> {
    if path.len == 0 || byte(path.ptr) != b'/' {
        return None;
    }
    let path = path.from(1);
    let mut end = 0;
    while end < path.len && byte(path.ptr + end) != b'/' {
        end += 1;
    }
    Some((path.first(end), path.from(end)))
}

/// What a path names, or nothing.
pub fn resolve(path: Str) -> Option<Target> {
    let (name, mut rest) = segment(path)?;
    let mut found = member(scope(0), name)?;
    let mut row_address = 0;
    if found & SCOPE != 0 {
        let inner = scope(found & 0xFFFF);
        if !inner.repeat.is_null() {
            let repeat: &'static Repeat = unsafe { &*inner.repeat };
            if rest.len == 0 {
                return Some(Target::Group(repeat));
            }
            let (key, after) = segment(rest)?;
            let index = row::find(repeat, key)?;
            if after.len == 0 {
                return Some(Target::Row(repeat, index));
            }
            row_address = row::address(repeat, index);
            rest = after;
        }
        let (name, after) = segment(rest)?;
        found = member(inner, name)?;
        rest = after;
    }
    let part = if rest.len == 0 { 0 } else { part(found, rest)? };
    Some(Target::Field(found & 0xFFFF, row_address, part))
}

fn part(found: u32, rest: Str) -> Option<u32> {
    let index = index_of(rest, b"/province\0/commune\0/detail\0");
    if found & ADDRESS == 0 || index < 0 {
        None
    } else {
        Some(index as u32 + 1)
    }
}
