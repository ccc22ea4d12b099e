//! The functions a host calls, as `src/abi/README.md` tells them.

use crate::abi::error;

use crate::heap::Buffer;
use crate::hooks::{
    Repeat, SCOPE, Scope, form_after, form_changes, form_check, form_check_one, form_forget,
    form_info, form_put, form_rows, form_rules_at, form_save, form_steps, form_unsee,
};
use crate::path::{Target, member, resolve, scope};
use crate::put::{NOT_TAKEN, STORED, TYPED};
use crate::str::{Str, byte, is_utf8, put_byte};
use crate::{cel, check, date, heap, identity, json, out, put, rows, save};

/// Largest text a host may hand in, in bytes.
const INPUT_MAX: u32 = 1 << 20;

static mut BUFFERS: [Buffer; 2] = [const { Buffer::new() }; 2];
static mut NEXT: usize = 0;
static mut STARTED: bool = false;

/// Place for `len` bytes. Two places take turns, since a call takes at most two texts.
#[unsafe(no_mangle)]
pub extern "C" fn tk_alloc(len: u32) -> u32 {
    if len > INPUT_MAX {
        return 0;
    }
    unsafe {
        let buffer = &mut *BUFFERS.as_mut_ptr().add(NEXT);
        NEXT ^= 1;
        // One byte more, so that readers may look one past the end.
        if buffer.reserve(len + 1, 0) {
            buffer.ptr
        } else {
            0
        }
    }
}

/// Where the last result stands.
#[unsafe(no_mangle)]
pub extern "C" fn tk_result() -> u32 {
    out::ptr()
}

/// The text a host means, if it lies wholly in one of the places given out.
fn taken(ptr: u32, len: u32) -> Option<Str> {
    if len == 0 {
        return Some(crate::str::EMPTY);
    }
    unsafe {
        let mut i = 0;
        while i < 2 {
            let buffer = &*BUFFERS.as_ptr().add(i);
            if buffer.ptr != 0
                && ptr >= buffer.ptr
                && len < buffer.size
                && ptr - buffer.ptr < buffer.size - len
            {
                return Some(Str { ptr, len });
            }
            i += 1;
        }
    }
    None
}

/// The same for text that must be UTF-8.
fn taken_text(ptr: u32, len: u32) -> Result<Str, i32> {
    if !unsafe { STARTED } {
        return Err(error::STATE);
    }
    match taken(ptr, len) {
        Some(text) if is_utf8(text) => Ok(text),
        Some(_) => Err(error::JSON),
        None => Err(error::BUFFER),
    }
}

/// Empties the form and sets the day of evaluation, `yyyymmdd`.
#[unsafe(no_mangle)]
pub extern "C" fn tk_start(day: i32) -> i32 {
    let Some(today) = (if day < 0 {
        None
    } else {
        date::from_ymd(day / 10_000, (day / 100 % 100) as u32, (day % 100) as u32)
    }) else {
        return error::STATE;
    };
    unsafe {
        let info = &*form_info();
        crate::str::clear(info.state_start, info.state_end - info.state_start);
        heap::reset();
        BUFFERS = [const { Buffer::new() }; 2];
        STARTED = true;
        out::forget();
        json::forget();
        put::forget();
        identity::forget();
        cel::forget();
        cel::set_today(today);
        form_steps();
    }
    0
}

/// Takes an identity record.
#[unsafe(no_mangle)]
pub extern "C" fn tk_identity(ptr: u32, len: u32) -> i32 {
    let text = match taken_text(ptr, len) {
        Ok(text) => text,
        Err(code) => return code,
    };
    if identity::is_there() {
        return error::STATE;
    }
    terminate(text);
    let filled = identity::take(text);
    if filled >= 0 {
        unsafe { form_steps() };
    }
    filled
}

/// The byte after a text, which `tk_alloc` keeps free, stops every reader.
fn terminate(text: Str) {
    if text.len > 0 {
        put_byte(text.ptr + text.len, 0);
    }
}

/// Takes stored answers.
#[unsafe(no_mangle)]
pub extern "C" fn tk_load(ptr: u32, len: u32) -> i32 {
    let text = match taken_text(ptr, len) {
        Ok(text) => text,
        Err(code) => return code,
    };
    terminate(text);
    if !json::valid(text) || !json::open(text) || json::peek() != b'{' {
        return error::JSON;
    }
    unsafe { form_unsee() };
    let refused = load_object(scope(0), 0);
    unsafe {
        form_forget();
        form_steps();
    }
    refused
}

/// Takes the members of an object; the number of those it could not take.
pub fn load_object(scope: &Scope, row: u32) -> i32 {
    if !json::enter(b'{') {
        json::skip();
        return 1;
    }
    let mut refused = 0;
    while let Some(name) = json::next_key() {
        let is_row_key = row != 0 && name.same(crate::str::lit(b"_id"));
        refused += match member(scope, name) {
            Some(found) => load_member(found, row),
            None => {
                json::skip();
                !is_row_key as i32
            }
        };
    }
    refused
}

fn load_member(found: u32, row: u32) -> i32 {
    if found & SCOPE == 0 {
        return (unsafe { form_put(found & 0xFFFF, row, STORED) } == NOT_TAKEN) as i32;
    }
    let inner = scope(found & 0xFFFF);
    if inner.repeat.is_null() {
        load_object(inner, 0)
    } else {
        unsafe { form_rows(rows::LOAD, inner as *const Scope as u32, 0, 0) }
    }
}

/// Takes what a person typed into one field.
#[unsafe(no_mangle)]
pub extern "C" fn tk_set(path: u32, path_len: u32, text: u32, text_len: u32) -> i32 {
    let (path, text) = match (taken_text(path, path_len), taken_text(text, text_len)) {
        (Ok(path), Ok(text)) => (path, text),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let Some(Target::Field(member, row, part)) = resolve(path) else {
        return error::PATH;
    };
    put::input(text, part);
    let state = unsafe { form_put(member, row, TYPED) };
    if state >= 0 {
        unsafe { form_after(member) };
    }
    state
}

/// Appends a row; its key is the result.
#[unsafe(no_mangle)]
pub extern "C" fn tk_add_row(path: u32, path_len: u32, subject: u32, subject_len: u32) -> i32 {
    let (path, subject) = match (taken_text(path, path_len), taken_text(subject, subject_len)) {
        (Ok(path), Ok(subject)) => (path, subject),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    match resolve(path) {
        Some(Target::Group(repeat)) => unsafe {
            form_rows(
                rows::ADD,
                repeat as *const Repeat as u32,
                subject.ptr,
                subject.len,
            )
        },
        _ => error::PATH,
    }
}

/// Removes a row.
#[unsafe(no_mangle)]
pub extern "C" fn tk_remove_row(path: u32, path_len: u32) -> i32 {
    let path = match taken_text(path, path_len) {
        Ok(path) => path,
        Err(code) => return code,
    };
    match resolve(path) {
        Some(Target::Row(repeat, index)) => unsafe {
            form_rows(rows::REMOVE, repeat as *const Repeat as u32, index, 0)
        },
        _ => error::PATH,
    }
}

/// What is no longer as it was last told.
#[unsafe(no_mangle)]
pub extern "C" fn tk_changes() -> i32 {
    array(|| unsafe { form_changes() })
}

/// Findings of one page, or of all with -1.
#[unsafe(no_mangle)]
pub extern "C" fn tk_check(page: i32) -> i32 {
    if page < -1 || page >= unsafe { (*form_info()).page_count } as i32 {
        return error::PATH;
    }
    array(|| unsafe { form_check(page) })
}

/// Findings of one field or repeat group.
#[unsafe(no_mangle)]
pub extern "C" fn tk_check_field(path: u32, path_len: u32) -> i32 {
    let path = match taken_text(path, path_len) {
        Ok(path) => path,
        Err(code) => return code,
    };
    match resolve(path) {
        Some(Target::Field(member, row, _)) => {
            if row != 0 {
                enter_row_of(path, row);
            }
            let len = array(|| unsafe {
                form_check_one(member, row);
                form_rules_at(member, row);
            });
            check::rt_row_leave();
            len
        }
        Some(Target::Group(repeat)) => array(|| {
            check::rt_check_rows(repeat);
        }),
        Some(Target::Row(..)) | None => error::PATH,
    }
}

/// Enters the row that a field's path goes through.
fn enter_row_of(path: Str, row: u32) {
    let mut end = 1;
    while end < path.len && byte(path.ptr + end) != b'/' {
        end += 1;
    }
    if let Some(Target::Group(repeat)) = resolve(path.first(end)) {
        check::enter_address(repeat, row);
    }
}

fn array(write: impl Fn()) -> i32 {
    if !unsafe { STARTED } {
        return error::STATE;
    }
    out::begin();
    out::ascii(b'[');
    write();
    out::ascii(b']');
    out::len() as i32
}

/// The answers as canonical JSON.
#[unsafe(no_mangle)]
pub extern "C" fn tk_save() -> i32 {
    object(false)
}

/// The origins of answers that were not typed.
#[unsafe(no_mangle)]
pub extern "C" fn tk_origins() -> i32 {
    object(true)
}

fn object(origins: bool) -> i32 {
    if !unsafe { STARTED } {
        return error::STATE;
    }
    out::begin();
    out::ascii(b'{');
    save::mode(origins);
    unsafe { form_save() };
    out::ascii(b'}');
    out::len() as i32
}
