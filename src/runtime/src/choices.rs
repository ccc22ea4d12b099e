//! Several codes of a list, kept as one text: the codes in the list's order, one a line.

use crate::json;
use crate::out;
use crate::put::{TRIMMED, TYPED, pending, put_text, room};
use crate::slot;
use crate::str::{NONE, Packed, Str, byte, clear, copy, put_byte, trim, unpack};

/// Reads the pending input. `table` is u32 count, then (address, length) of each code in the list's order.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_put_choices(slot: u32, table: u32, mode: u32) -> i32 {
    let text = chosen(table, mode);
    put_text(slot::at(slot), text, TRIMMED, u32::MAX, mode)
}

fn count(table: u32) -> u32 {
    unsafe { *(table as *const u32) }
}

fn code(table: u32, index: u32) -> Str {
    unsafe { *((table + 4 + index * 8) as *const Str) }
}

/// The codes that are named, in order; [`NONE`] when one is unknown or named twice.
fn chosen(table: u32, mode: u32) -> Packed {
    let count = count(table);
    let mut len = count;
    let mut i = 0;
    while i < count {
        len += code(table, i).len + 1;
        i += 1;
    }
    // First a mark for each code, then the text.
    let marks = room(len);
    if marks == 0 {
        if mode != TYPED {
            json::skip();
        }
        return NONE;
    }
    clear(marks, count);
    let is_good = if mode == TYPED {
        mark_lines(table, marks, unpack(pending(mode)))
    } else {
        mark_items(table, marks)
    };
    if !is_good {
        return NONE;
    }
    let mut to = marks + count;
    let start = to;
    i = 0;
    while i < count {
        if byte(marks + i) != 0 {
            let code = code(table, i);
            if to > start {
                put_byte(to, b'\n');
                to += 1;
            }
            copy(to, code.ptr, code.len);
            to += code.len;
        }
        i += 1;
    }
    // To where texts are cleaned, as nothing else of it is needed.
    copy(marks, start, to - start);
    Str {
        ptr: marks,
        len: to - start,
    }
    .pack()
}

fn mark(table: u32, marks: u32, named: Str) -> bool {
    let mut i = 0;
    while i < count(table) {
        if code(table, i).same(named) {
            let is_first = byte(marks + i) == 0;
            put_byte(marks + i, 1);
            return is_first;
        }
        i += 1;
    }
    false
}

fn mark_lines(table: u32, marks: u32, text: Str) -> bool {
    let mut start = 0;
    while start < text.len {
        let mut end = start;
        while end < text.len && byte(text.ptr + end) != b'\n' {
            end += 1;
        }
        let line = unpack(trim(Str {
            ptr: text.ptr + start,
            len: end - start,
        }));
        if line.len > 0 && !mark(table, marks, line) {
            return false;
        }
        start = end + 1;
    }
    true
}

/// Goes over the whole array, whatever is in it, so that the cursor stands behind it.
fn mark_items(table: u32, marks: u32) -> bool {
    if !json::enter(b'[') {
        json::skip();
        return false;
    }
    let mut is_good = true;
    while json::next_item() {
        let named = json::string();
        is_good = is_good && named != NONE && mark(table, marks, unpack(named));
    }
    is_good
}

/// Writes the codes as an array.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_save_list(slot: u32) -> i32 {
    let text = slot::at(slot).text();
    out::ascii(b'[');
    let mut start = 0;
    while start < text.len {
        let mut end = start;
        while end < text.len && byte(text.ptr + end) != b'\n' {
            end += 1;
        }
        out::comma();
        out::string(Str {
            ptr: text.ptr + start,
            len: end - start,
        });
        start = end + 1;
    }
    out::ascii(b']');
    0
}

/// Reads the pending input into a statement: what is not accepted is empty.
#[unsafe(no_mangle)]
pub extern "C" fn rt_put_statement(slot: u32, mode: u32) -> i32 {
    let result = crate::put::rt_put_bool(slot, mode);
    let slot = slot::at(slot);
    if result == 1 && slot.num == 0 {
        slot.empty();
        return 0;
    }
    result
}
