//! Findings: which rule a field breaks. Generated code asks in order and stops at the first that answers 1.

use crate::hooks::{form_address, form_judge, form_rows, form_rule, info};
use crate::outline::{self, ADDRESS, ALWAYS_REQUIRED, Item, item};
use crate::slot::{
    self, HIDDEN, REQUIRE_FAILED, REQUIRED, SET, SHOW_FAILED, Slot, TAMPERED, UNREADABLE,
    VALUE_FAILED,
};
use crate::str::{Str, byte, lit, word};
use crate::{address, change, out, row, rows};

/// The field or repeat group that findings are told of; 0 for none.
static mut ABOUT: u32 = 0;
/// The row that paths lie in, 0 outside of rows.
pub static mut ROW: u32 = 0;
/// Whether that row's group is hidden.
pub static mut IS_ROW_HIDDEN: bool = false;
/// What paths end with: the part of an address.
pub static mut PART: Str = Str { ptr: 0, len: 0 };

/// Whether a field is hidden, by itself or with the rows that are entered: a field whose own `show` failed counts as shown,
/// but not in a group that is hidden.
pub fn is_hidden(slot: &Slot) -> bool {
    slot.is(HIDDEN) || unsafe { IS_ROW_HIDDEN }
}

/// Visits for [`walk`]: tell what is not as it was last told.
pub const TELL: u32 = 0;
/// Judge.
pub const CHECK: u32 = 1;

/// Visits the fields of a page, or with -1 all, in definition order; repeat groups before their rows.
pub fn walk(visit: u32, page: i32) {
    let mut at = info().fields;
    while at < info().scopes {
        let field = item(at);
        let after = if field.in_row() {
            outline::after_group(at, outline::group_of(at))
        } else {
            at + outline::SIZE
        };
        if page < 0 || field.page == page as u32 {
            if field.in_row() {
                unsafe { form_rows(rows::WALK, outline::group_of(at), at, visit) };
            } else {
                self::visit(visit, at, 0);
            }
        }
        at = after;
    }
}

/// Visits one field.
pub fn visit(visit: u32, field: u32, row: u32) {
    if visit == TELL {
        change::tell(field, row);
    } else {
        judge(field, row);
    }
}

/// Writes the path of a field, with the row it lies in, as a JSON string.
pub fn write_path(about: u32) {
    out::ascii(b'"');
    if about != 0 {
        let it = item(about);
        let scope = item(it.scope);
        // The answers as a whole have no name.
        if scope.name.len > 0 {
            if scope.in_row() {
                let outer = item(scope.scope);
                segment(outer.name);
                segment(row::key(row::around(row::repeat(outer), unsafe { ROW })));
            }
            segment(scope.name);
            if unsafe { ROW } != 0 {
                segment(row::key(unsafe { ROW }));
            }
        }
        segment(it.name);
    }
    out::text(unsafe { PART });
    out::ascii(b'"');
}

fn segment(name: Str) {
    out::ascii(b'/');
    out::text(name);
}

/// Writes the beginning of a finding or change: `{"path":"…"`.
pub fn open(about: u32) {
    out::comma();
    out::raw(b"{\"path\":");
    write_path(about);
}

fn open_finding(rule: &'static [u8]) {
    open(unsafe { ABOUT });
    out::member(b"rule", lit(rule));
}

/// Tells a finding.
pub fn find(rule: &'static [u8]) -> i32 {
    open_finding(rule);
    out::ascii(b'}');
    1
}

/// Tells a finding with a number.
pub fn find_number(rule: &'static [u8], name: &'static [u8], number: i64) -> i32 {
    find_with(rule, name, out::write_int(number))
}

/// Tells a finding with a parameter.
pub fn find_with(rule: &'static [u8], name: &'static [u8], value: Str) -> i32 {
    open_finding(rule);
    out::raw(b",\"params\":{");
    out::member(name, value);
    out::raw(b"}}");
    1
}

/// Why a failed rule could not be worked out, if one is.
pub fn failure(slot: &Slot) -> i32 {
    let id: &'static [u8] = if slot.is(SHOW_FAILED) {
        b"show"
    } else if slot.is(REQUIRE_FAILED) {
        b"require"
    } else if slot.is(VALUE_FAILED) {
        b"value"
    } else {
        return 0;
    };
    find_with(b"rule-failed", b"id", lit(id))
}

/// Tells the finding of a field, if there is one.
pub fn judge(field: u32, row: u32) {
    let it = item(field);
    unsafe { ABOUT = field }
    if it.is(ADDRESS) {
        unsafe { form_address(address::CHECK, field, row) };
        return;
    }
    let slot = slot::at(it.at + row);
    if is_hidden(slot) {
        return;
    }
    if slot.is(TAMPERED) {
        find(b"locked-changed");
    } else if slot.state == UNREADABLE {
        find(b"unreadable");
    } else if slot.state != SET && (it.is(ALWAYS_REQUIRED) || slot.is(REQUIRED)) {
        find(b"required");
    } else if slot.state != SET || unsafe { form_judge(it.shape, it.at + row) } == 0 {
        failure(slot);
    }
}

/// Whether the type of a field, with its bounds, takes what lies there; missing and hidden are no reason not to.
pub fn accepts(field: u32, row: u32) -> bool {
    let it = item(field);
    unsafe {
        ABOUT = field;
        // A finding would be told to the result, which is not yet begun.
        out::begin();
        let found = if it.is(ADDRESS) {
            form_address(address::ACCEPT, field, row)
        } else {
            form_judge(it.shape, it.at + row)
        };
        found == 0
    }
}

/// Length in characters.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_length(slot: u32, min: u32, max: u32) -> i32 {
    let length = slot::at(slot).text().chars();
    if length < min {
        find_number(b"too-short", b"min", min as i64)
    } else if length > max {
        find_number(b"too-long", b"max", max as i64)
    } else {
        0
    }
}

/// Range of an integer.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_int(slot: u32, min: i64, max: i64) -> i32 {
    let number = slot::at(slot).num;
    if number < min {
        find_number(b"too-small", b"min", min)
    } else if number > max {
        find_number(b"too-large", b"max", max)
    } else {
        0
    }
}

/// Earliest day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_after(slot: u32, min: i64) -> i32 {
    if slot::at(slot).num < min {
        find_with(b"too-small", b"min", out::write_date(min as i32))
    } else {
        0
    }
}

/// Latest day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_before(slot: u32, max: i64) -> i32 {
    if slot::at(slot).num > max {
        find_with(b"too-large", b"max", out::write_date(max as i32))
    } else {
        0
    }
}

/// A pattern for the whole text.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_pattern(slot: u32, table: u32) -> i32 {
    if crate::dfa::matches(table, slot::at(slot).text()) {
        0
    } else {
        find(b"pattern")
    }
}

/// A code of a list: words each ended by a zero byte, all by one more.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_option(slot: u32, words: u32) -> i32 {
    if crate::str::index_in(slot::at(slot).text(), words) < 0 {
        find(b"option")
    } else {
        0
    }
}

/// The same for a list whose codes have days: the address of its words, then the first and last day of each code.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_dated_option(slot: u32, table: u32) -> i32 {
    if is_option_today(slot::at(slot).text(), table) {
        0
    } else {
        find(b"option")
    }
}

/// The same for several codes, one a line.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_check_dated_choices(slot: u32, table: u32) -> i32 {
    let mut rest = slot::at(slot).text();
    loop {
        let mut len = 0;
        while len < rest.len && byte(rest.ptr + len) != b'\n' {
            len += 1;
        }
        let code = Str { ptr: rest.ptr, len };
        if !is_option_today(code, table) {
            return find(b"option");
        }
        if len == rest.len {
            return 0;
        }
        rest = rest.from(len + 1);
    }
}

fn is_option_today(code: Str, table: u32) -> bool {
    let word = |at: u32| unsafe { *(at as *const i32) };
    let index = crate::str::index_in(code, word(table) as u32);
    let days = table + 4 + index as u32 * 8;
    let today = crate::cel::rt_today() as i32;
    index >= 0 && word(days) <= today && today <= word(days + 4)
}

/// Tells the findings of a repeat group itself.
pub fn judge_group(scope: &Item) {
    let repeat = row::repeat(scope);
    let flags = row::flags(repeat);
    unsafe { ABOUT = scope.address() }
    if flags & HIDDEN != 0 {
        return;
    }
    if row::count(repeat) < repeat.min_rows {
        find_number(b"too-few-rows", b"min", repeat.min_rows as i64);
    } else if flags & SHOW_FAILED != 0 {
        find_with(b"rule-failed", b"id", lit(b"show"));
    }
}

/// Asks the form's checks: those at one field (in one row), those at fields of one page, or with 0 and -1 all.
///
/// Each is a u16, one more than the number of the field it stands at, and its id, ended by a zero byte.
pub fn rules(field: u32, row: u32, page: i32) {
    let mut at = info().rules;
    let mut number = 0;
    loop {
        let place = byte(at) as u32 | (byte(at + 1) as u32) << 8;
        let id = word(at + 2);
        if id.len == 0 {
            return;
        }
        let about = if place == 0 {
            0
        } else {
            outline::field(place - 1)
        };
        if field != 0 {
            if about == field {
                rule(number, id, about, row);
            }
        } else if page < 0 || place != 0 && item(about).page == page as u32 {
            if place != 0 && item(about).in_row() {
                unsafe { form_rows(rows::RULE, item(about).scope, at, number) };
            } else {
                rule(number, id, about, 0);
            }
        }
        at = id.ptr + id.len + 1;
        number += 1;
    }
}

/// Asks one check.
pub fn rule(number: u32, id: Str, about: u32, row: u32) {
    if about != 0 && is_hidden(slot::at(item(about).at + row)) {
        return;
    }
    let outcome = unsafe {
        ABOUT = about;
        form_rule(number, row)
    };
    if outcome == 2 {
        find_with(b"rule-failed", b"id", id);
    } else if outcome == 1 {
        find_with(b"check", b"id", id);
    }
    crate::cel::release();
}
