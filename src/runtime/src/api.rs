//! The functions a host calls, as `src/abi/README.md` tells them.

use crate::abi::error;

use crate::heap::Buffer;
use crate::hooks::{form_after, form_identity, form_rows, form_steps, info};
use crate::outline::{ADDRESS, FIELD, item, number_of, top};
use crate::path::{Target, resolve};
use crate::put::{NOT_TAKEN, STORED, TYPED};
use crate::str::{EMPTY, NONE, Str, is_utf8, put_byte, unpack};
use crate::{cel, check, date, heap, identity, json, out, outline, put, rows, save};

/// Largest text a host may hand in, in bytes.
const INPUT_MAX: u32 = 1 << 20;

/// Bytes after a text that belong to its place, so that readers may look past the end.
const PAST: u32 = 8;

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
        if buffer.reserve(len + PAST, 0) {
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

/// Whether a text that a host means lies wholly in one of the places given out, and is UTF-8: 0, or an error.
fn refused(ptr: u32, len: u32) -> i32 {
    if !unsafe { STARTED } {
        return error::STATE;
    }
    let mut i = 0;
    while i < 2 {
        let buffer = unsafe { &*BUFFERS.as_ptr().add(i) };
        let room = buffer.size.saturating_sub(PAST);
        let before = ptr.wrapping_sub(buffer.ptr);
        if len == 0 || before < room && len <= room - before {
            return if is_utf8(Str { ptr, len }) {
                0
            } else {
                error::JSON
            };
        }
        i += 1;
    }
    error::BUFFER
}

/// A text that was not refused.
fn taken(ptr: u32, len: u32) -> Str {
    if len == 0 { EMPTY } else { Str { ptr, len } }
}

/// Empties the form and sets the day of evaluation, `yyyymmdd`.
#[unsafe(no_mangle)]
pub extern "C" fn tk_start(day: i32) -> i32 {
    let today = date::from_ymd(day);
    if today == date::NO_DAY {
        return error::STATE;
    }
    unsafe {
        crate::str::clear(info().state_start, info().state_end - info().state_start);
        outline::unfold();
        heap::reset();
        BUFFERS = [const { Buffer::new() }; 2];
        STARTED = true;
        out::forget();
        json::forget();
        put::forget();
        cel::forget();
        form_identity(identity::FORGET, 0, 0);
        cel::set_today(today);
        form_steps();
    }
    0
}

/// Takes an identity record.
#[unsafe(no_mangle)]
pub extern "C" fn tk_identity(ptr: u32, len: u32) -> i32 {
    let code = refused(ptr, len);
    if code != 0 {
        return code;
    }
    let text = taken(ptr, len);
    terminate(text);
    unsafe { form_identity(identity::TAKE, text.ptr, text.len) }
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
    let code = refused(ptr, len);
    if code != 0 {
        return code;
    }
    let text = taken(ptr, len);
    terminate(text);
    if !json::open(text) || !json::valid(text) || json::peek() != b'{' {
        return error::JSON;
    }
    unsafe { form_identity(identity::UNSEE, 0, 0) };
    let refused = load_object(top(), 0);
    unsafe {
        form_identity(identity::SWEEP, 0, 0);
        form_steps();
    }
    refused
}

/// Takes the members of an object; the number of those it could not take.
pub fn load_object(scope: u32, row: u32) -> i32 {
    if !json::enter(b'{') {
        json::skip();
        return 1;
    }
    let (mut refused, mut rank) = (0, 0);
    loop {
        let name = json::next_key();
        if name == NONE {
            return refused;
        }
        let name = unpack(name);
        // Answers stand in the order of their names mostly, some of them absent.
        rank = outline::rank(scope, name, rank);
        match outline::nth(scope, rank) {
            Some(found) => refused += load_member(found.address(), row),
            None => {
                json::skip();
                // A row's key was read before.
                refused += (row == 0 || !name.same(crate::str::lit(b"_id"))) as i32;
            }
        }
        rank = rank.wrapping_add(1);
    }
}

fn load_member(found: u32, row: u32) -> i32 {
    match item(found).kind {
        FIELD => (put::field(found, row, STORED) == NOT_TAKEN) as i32,
        _ if item(found).is_group() => unsafe { form_rows(rows::LOAD, found, row, 0) },
        _ => load_object(found, 0),
    }
}

/// Takes what a person typed into one field.
#[unsafe(no_mangle)]
pub extern "C" fn tk_set(path: u32, path_len: u32, text: u32, text_len: u32) -> i32 {
    let mut code = refused(path, path_len);
    if code == 0 {
        code = refused(text, text_len);
    }
    if code != 0 {
        return code;
    }
    let (path, text) = (taken(path, path_len), taken(text, text_len));
    let &Target {
        item: field,
        row,
        part,
    } = resolve(path);
    // A repeat group is no field, and of an address only the parts are typed.
    if field == 0 || item(field).is_group() || part == 0 && item(field).is(ADDRESS) {
        return error::PATH;
    }
    put::input(text);
    let state = put::field(field, row, TYPED);
    if state >= 0 {
        unsafe { form_after(number_of(field)) };
    }
    state
}

/// Appends a row; its key is the result.
#[unsafe(no_mangle)]
pub extern "C" fn tk_add_row(path: u32, path_len: u32, subject: u32, subject_len: u32) -> i32 {
    let mut code = refused(path, path_len);
    if code == 0 {
        code = refused(subject, subject_len);
    }
    if code != 0 {
        return code;
    }
    let (path, subject) = (taken(path, path_len), taken(subject, subject_len));
    let target = resolve(path);
    if !is_group(target) || target.row != 0 {
        return error::PATH;
    }
    unsafe { form_rows(rows::ADD, target.item, subject.ptr, subject.len) }
}

/// Whether a path names a repeat group, or a row of one.
fn is_group(target: &Target) -> bool {
    target.item != 0 && item(target.item).is_group()
}

/// Removes a row.
#[unsafe(no_mangle)]
pub extern "C" fn tk_remove_row(path: u32, path_len: u32) -> i32 {
    let code = refused(path, path_len);
    if code != 0 {
        return code;
    }
    let path = taken(path, path_len);
    let target = resolve(path);
    if !is_group(target) || target.row == 0 {
        return error::PATH;
    }
    unsafe { form_rows(rows::REMOVE, target.item, target.row, 0) }
}

/// What is no longer as it was last told.
#[unsafe(no_mangle)]
pub extern "C" fn tk_changes() -> i32 {
    array(|| check::walk(check::TELL, -1))
}

/// Findings of one page, or of all with -1.
#[unsafe(no_mangle)]
pub extern "C" fn tk_check(page: i32) -> i32 {
    if page < -1 || page >= info().page_count as i32 {
        return error::PATH;
    }
    array(|| {
        check::walk(check::CHECK, page);
        check::rules(0, 0, page);
    })
}

/// Findings of one field or repeat group.
#[unsafe(no_mangle)]
pub extern "C" fn tk_check_field(path: u32, path_len: u32) -> i32 {
    let code = refused(path, path_len);
    if code != 0 {
        return code;
    }
    let path = taken(path, path_len);
    let &Target {
        item: field, row, ..
    } = resolve(path);
    if field == 0 || item(field).is_group() && row != 0 {
        return error::PATH;
    }
    array(|| {
        if item(field).is_group() {
            unsafe { form_rows(rows::JUDGE, field, 0, 0) };
            return;
        }
        let scope = item(field).scope;
        if row != 0 {
            unsafe { form_rows(rows::ENTER, scope, row, 0) };
        }
        check::judge(field, row);
        check::rules(field, row, -1);
        if row != 0 {
            unsafe { form_rows(rows::ENTER, scope, 0, 0) };
        }
    })
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
    save::members(top(), 0, origins);
    out::ascii(b'}');
    out::len() as i32
}
