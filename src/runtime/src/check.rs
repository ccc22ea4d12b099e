//! Findings: which rule a field breaks. Generated code asks in order and stops at the first that answers 1.

use crate::hooks::{Repeat, form_info};
use crate::out;
use crate::row;
use crate::slot::{
    self, HIDDEN, REQUIRE_FAILED, REQUIRED, SET, SHOW_FAILED, Slot, TAMPERED, UNREADABLE,
    VALUE_FAILED,
};
use crate::str::{EMPTY, Str, lit};

static mut PATH: Str = EMPTY;
static mut ROW_PATH: Str = EMPTY;
static mut ROW_KEY: Str = EMPTY;
static mut IS_ROW_HIDDEN: bool = false;
static mut SILENT: bool = false;
static mut COUNT: u32 = 0;

/// Whether the checks that `ask` runs find anything, without telling; hidden and missing count for nothing.
pub fn broken(ask: impl Fn()) -> bool {
    unsafe {
        SILENT = true;
        COUNT = 0;
        ask();
        SILENT = false;
        COUNT > 0
    }
}

/// Enters a row: paths from here on lie in it.
#[unsafe(no_mangle)]
pub extern "C" fn rt_row_enter(repeat: &Repeat, index: u32) -> u32 {
    let row = row::address(repeat, index);
    enter_address(repeat, row);
    row
}

/// Leaves it.
#[unsafe(no_mangle)]
pub extern "C" fn rt_row_leave() {
    unsafe {
        ROW_PATH = EMPTY;
        ROW_KEY = EMPTY;
        IS_ROW_HIDDEN = false;
    }
}

/// Enters the row at an address.
pub fn enter_address(repeat: &Repeat, row: u32) {
    unsafe {
        ROW_PATH = repeat.path;
        ROW_KEY = row::key(row);
        IS_ROW_HIDDEN = row::flags(repeat) & HIDDEN != 0;
    }
}

/// Whether a field is hidden, by itself or with the rows that are entered: a field whose own `show` failed counts as shown,
/// but not in a group that is hidden.
pub fn is_hidden(slot: &Slot) -> bool {
    slot.is(HIDDEN) || unsafe { IS_ROW_HIDDEN }
}

/// Writes a path, with the row it lies in, as a JSON string.
pub fn write_path(path: Str, part: &'static [u8]) {
    out::ascii(b'"');
    unsafe {
        out::text(ROW_PATH);
        if ROW_KEY.len > 0 {
            out::ascii(b'/');
            out::text(ROW_KEY);
        }
    }
    out::text(path);
    out::raw(part);
    out::ascii(b'"');
}

/// Opens a finding, which [`close`] ends; false when findings are only counted.
fn open(part: &'static [u8], rule: &'static [u8]) -> bool {
    unsafe {
        COUNT += 1;
        if SILENT {
            return false;
        }
        out::comma();
        out::raw(b"{\"path\":");
        write_path(PATH, part);
    }
    out::key(b"rule");
    out::string(lit(rule));
    true
}

fn close() {
    out::ascii(b'}');
}

fn find(part: &'static [u8], rule: &'static [u8]) -> i32 {
    if open(part, rule) {
        close();
    }
    1
}

fn find_number(rule: &'static [u8], name: &'static [u8], number: i64) -> i32 {
    let mut digits = [0u8; 20];
    find_with(
        rule,
        name,
        out::write_int(number, digits.as_mut_ptr() as u32),
    )
}

/// Finds a rule broken, with a parameter.
pub fn find_with(rule: &'static [u8], name: &'static [u8], value: Str) -> i32 {
    if open(b"", rule) {
        out::raw(b",\"params\":{");
        out::member(name, value);
        out::ascii(b'}');
        close();
    }
    1
}

/// Why a failed rule could not be worked out, if one is.
fn failure(slot: &Slot) -> i32 {
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

/// First question for every field but addresses; 1 when nothing is left to ask.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_state(slot: u32, path: u32, path_len: u32, required: u32) -> i32 {
    let slot = slot::at(slot);
    unsafe {
        PATH = Str {
            ptr: path,
            len: path_len,
        };
        if SILENT {
            return (slot.state != SET) as i32;
        }
    }
    if is_hidden(slot) {
        return 1;
    }
    if slot.is(TAMPERED) {
        return find(b"", b"locked-changed");
    }
    if slot.state == UNREADABLE {
        return find(b"", b"unreadable");
    }
    if slot.state == SET {
        return 0;
    }
    if required & 1 != 0 || slot.is(REQUIRED) {
        return find(b"", b"required");
    }
    failure(slot);
    1
}

/// Last question: whether a rule of the field failed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_failed(slot: u32) -> i32 {
    if unsafe { SILENT } {
        0
    } else {
        failure(slot::at(slot))
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
        find_day(b"too-small", b"min", min)
    } else {
        0
    }
}

/// Latest day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_before(slot: u32, max: i64) -> i32 {
    if slot::at(slot).num > max {
        find_day(b"too-large", b"max", max)
    } else {
        0
    }
}

/// The same with a day.
pub fn find_day(rule: &'static [u8], name: &'static [u8], day: i64) -> i32 {
    let mut digits = [0u8; 10];
    find_with(
        rule,
        name,
        out::write_date(day as i32, digits.as_mut_ptr() as u32),
    )
}

/// A pattern for the whole text.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_pattern(slot: u32, table: u32) -> i32 {
    if crate::dfa::matches(table, slot::at(slot).text()) {
        0
    } else {
        find(b"", b"pattern")
    }
}

/// A code of a list: u32 count, then (address, length) ascending.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_option(slot: u32, table: u32) -> i32 {
    if find_option(table, slot::at(slot).text(), 8) != 0 {
        0
    } else {
        find(b"", b"option")
    }
}

/// The same with two words behind each code: its first and its last day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_dated_option(slot: u32, table: u32) -> i32 {
    let found = find_option(table, slot::at(slot).text(), 16);
    let day = |at: u32| unsafe { *(at as *const i32) } as i64;
    let today = crate::cel::rt_today();
    if found != 0 && day(found + 8) <= today && today <= day(found + 12) {
        0
    } else {
        find(b"", b"option")
    }
}

/// Where a code stands in a table of entries of `size` bytes, or 0.
fn find_option(table: u32, code: Str, size: u32) -> u32 {
    let (mut low, mut high) = (0, unsafe { *(table as *const u32) });
    while low < high {
        let middle = (low + high) / 2;
        let at = table + 4 + middle * size;
        let order = code.order(unsafe { *(at as *const Str) });
        if order == 0 {
            return at;
        }
        if order < 0 {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    0
}

/// Every question about an address.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_address(slot: u32, path: u32, path_len: u32, required: u32) -> i32 {
    let base = slot::at(slot);
    let (commune, detail) = (slot::at(slot + slot::SIZE), slot::at(slot + 2 * slot::SIZE));
    let silent = unsafe {
        PATH = Str {
            ptr: path,
            len: path_len,
        };
        SILENT
    };
    if !silent {
        if is_hidden(base) {
            return 1;
        }
        if base.is(TAMPERED) {
            return find(b"", b"locked-changed");
        }
    }
    let required = !silent && (required & 1 != 0 || base.is(REQUIRED));
    if base.state == 0 && commune.state == 0 && detail.state == 0 {
        return if required {
            find(b"", b"required")
        } else {
            failure(base)
        };
    }
    if base.state == UNREADABLE {
        return find(b"/province", b"unreadable");
    }
    if commune.state == UNREADABLE {
        return find(b"/commune", b"unreadable");
    }
    if detail.state == UNREADABLE {
        return find(b"/detail", b"unreadable");
    }
    if base.state != SET {
        return find(b"/province", b"required");
    }
    if commune.state != SET {
        return find(b"/commune", b"required");
    }
    if required && detail.state != SET {
        return find(b"/detail", b"required");
    }
    if detail.text().chars() > 200 {
        unsafe {
            PATH = Str {
                ptr: path,
                len: path_len,
            }
        };
        if open(b"/detail", b"too-long") {
            out::raw(b",\"params\":{\"max\":\"200\"}");
            close();
        }
        return 1;
    }
    match unit(base.text(), commune.text()) {
        0 => find(b"/province", b"option"),
        1 => find(b"/commune", b"option"),
        _ => failure(base),
    }
}

/// 0 no such province, 1 no such commune in it, 2 both are right.
///
/// Table: u16 provinces; for each u16 code, u16 communes, u16 where they begin after this list; then the
/// communes of each in ascending order, as LEB128 differences from the one before.
fn unit(province: Str, commune: Str) -> u32 {
    let Some((mut at, mut left)) = fixed(province, 2).and_then(find_province) else {
        return 0;
    };
    let Some(wanted) = fixed(commune, 5) else {
        return 1;
    };
    let mut code = 0;
    while left > 0 {
        let mut shift = 0;
        loop {
            let part = crate::str::byte(at) as u32;
            at += 1;
            code += (part & 0x7F) << shift;
            shift += 7;
            if part < 0x80 {
                break;
            }
        }
        if code == wanted {
            return 2;
        }
        left -= 1;
    }
    1
}

/// Where the communes of a province stand, and how many there are.
fn find_province(wanted: u32) -> Option<(u32, u32)> {
    let table = unsafe { (*form_info()).units } as u32;
    let half = |at: u32| unsafe { *(at as *const u16) } as u32;
    let communes = table + 2 + half(table) * 6;
    let mut at = table + 2;
    while at < communes {
        if half(at) == wanted {
            return Some((communes + half(at + 4), half(at + 2)));
        }
        at += 6;
    }
    None
}

/// A code of exactly `len` digits as a number.
fn fixed(code: Str, len: u32) -> Option<u32> {
    if code.len != len || crate::str::byte(code.ptr) == b'-' {
        return None;
    }
    crate::str::parse_int(code).map(|n| n as u32)
}

/// Number of rows; the group's own `show` may have failed as well.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_rows(repeat: &Repeat) -> i32 {
    let min = repeat.min_rows;
    let flags = row::flags(repeat);
    if flags & HIDDEN != 0 {
        return 1;
    }
    unsafe { PATH = repeat.path };
    if row::count(repeat) < min {
        return find_number(b"too-few-rows", b"min", min as i64);
    }
    if flags & SHOW_FAILED != 0 {
        return find_with(b"rule-failed", b"id", lit(b"show"));
    }
    0
}

/// A check of the form: `status` 0 with `holds`, 1 missing, 2 failed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_check_rule(
    holds: u32,
    status: u32,
    id: u32,
    id_len: u32,
    path: u32,
    path_len: u32,
) {
    let id = Str {
        ptr: id,
        len: id_len,
    };
    unsafe {
        PATH = Str {
            ptr: path,
            len: path_len,
        }
    };
    if status == 2 {
        find_with(b"rule-failed", b"id", id);
    } else if status == 0 && holds == 0 {
        find_with(b"check", b"id", id);
    }
    crate::cel::release();
}
