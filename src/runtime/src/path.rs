//! From a JSON Pointer to what it names.

use crate::hooks::form_rows;
use crate::outline::{ADDRESS, SCOPE, item, nth, rank, top};
use crate::rows;
use crate::str::{Str, byte, index_of};

/// What a path names. Zero is nothing.
#[derive(Clone, Copy)]
pub struct Target {
    /// The field or repeat group, 0 for nothing.
    pub item: u32,
    /// The row it lies in, or the row itself if the item is a repeat group; 0 for none.
    pub row: u32,
    /// Which part of an address, 1 to 3; 0 for none.
    pub part: u32,
}

/// What the last path named that was resolved.
pub static mut TARGET: Target = Target {
    item: 0,
    row: 0,
    part: 0,
};

/// What a path names.
pub fn resolve(path: Str) -> &'static Target {
    let target = unsafe { &mut TARGET };
    target.item = 0;
    target.row = 0;
    target.part = 0;
    let end = path.ptr + path.len;
    let (mut scope, mut at) = (top(), path.ptr);
    while at < end && byte(at) == b'/' {
        let start = at;
        at += 1;
        while at < end && byte(at) != b'/' {
            at += 1;
        }
        let name = Str {
            ptr: start + 1,
            len: at - start - 1,
        };
        if target.item != 0 {
            // A field or a repeat group was named: what follows is a part or the key of a row.
            let it = item(target.item);
            if it.is_group() {
                target.row =
                    unsafe { form_rows(rows::FIND, target.item, name.ptr, name.len) } as u32;
                scope = target.item;
                if target.row == 0 {
                    target.item = 0;
                }
                if at == end {
                    return target;
                }
                target.item = 0;
                if target.row == 0 {
                    return target;
                }
                continue;
            }
            if it.is(ADDRESS) && at == end {
                target.part = (index_of(name, b"province\0commune\0detail\0\0") + 1) as u32;
            }
            if target.part == 0 {
                target.item = 0;
            }
            return target;
        }
        let Some(found) = nth(scope, rank(scope, name, u32::MAX)) else {
            return target;
        };
        scope = found.address();
        if found.kind != SCOPE {
            target.item = scope;
        }
        if found.is_group() {
            // A group in a row: what was named before is the row that it stands in.
            unsafe { crate::row::OUTER = target.row }
            target.row = 0;
        }
    }
    if at < end {
        target.item = 0;
    }
    target
}
