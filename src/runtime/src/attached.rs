//! Files that are handed in beside the answers. The answer is kept as it is written into answers: the array of what is said
//! of each, as RFC 8785 writes it.

use crate::check::{find, find_number};
use crate::json;
use crate::out;
use crate::put::{
    FOLDED, TRIMMED, TYPED, is_blank, is_exact, keepable, pending, put_text, refuse,
};
use crate::slot;
use crate::str::{EMPTY, NONE, Str, byte, failed, index_in, put_byte, unpack};

/// Most characters of a name, and of a media type.
const NAME: u32 = 255;
const TYPE: u32 = 100;
/// Hexadecimal digits of a digest.
const DIGEST: u32 = 64;
/// How many times too many files there may be and still be kept.
const KEPT: u32 = 4;

/// What files a field takes, laid out by `codegen/src/hooks/shapes.rs`.
#[repr(C)]
struct Limits {
    min_files: u32,
    max_files: u32,
    max_bytes: u32,
    /// Media types, each ended by a zero byte, all by one more.
    types: u32,
    /// The same of [`MEMBERS`] and of the rules. They lie with the form: constants of the core would leave a gap among those
    /// that forms without files have.
    members: u32,
    rules: u32,
}

fn limits(table: u32) -> &'static Limits {
    unsafe { &*(table as *const Limits) }
}

/// What is said of a file, in the order of its members' names.
const MEMBERS: i32 = 4;
const SIZE: i32 = 2;

/// A word of several.
fn word(words: u32, number: i64) -> &'static [u8] {
    let mut word = crate::str::word(words);
    let mut i = 0;
    while i < number {
        word = crate::str::word(word.ptr + word.len + 1);
        i += 1;
    }
    unsafe { core::slice::from_raw_parts(word.ptr as *const u8, word.len as usize) }
}

/// The rules, in the order in which they are asked; a slot keeps the first that its files break, 0 for none.
const TOO_FEW: i64 = 1;
const TOO_MANY: i64 = 2;
const TOO_LARGE: i64 = 3;
const OTHER_TYPE: i64 = 4;

/// Reads the pending input.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_put_files(slot: u32, table: u32, mode: u32) -> i32 {
    if is_blank(slot, mode) {
        return 0;
    }
    if mode == TYPED {
        let text = unpack(pending(mode));
        // The byte after a text that was handed in is free, and stops every reader.
        put_byte(text.ptr + text.len, 0);
        if !json::open(text) || !json::valid(text) {
            return refuse(slot::at(slot), mode);
        }
    }
    let slot = slot::at(slot);
    // Nothing else is being written while answers are taken.
    out::begin();
    out::ascii(b'[');
    let broken = files(limits(table));
    out::ascii(b']');
    if broken < 0 {
        return refuse(slot, mode);
    }
    let written = Str {
        ptr: out::ptr(),
        len: out::len(),
    };
    let text = if written.len == 2 { EMPTY } else { written };
    let state = put_text(slot, text.pack(), TRIMMED, u32::MAX, mode);
    if state == 1 {
        slot.num = broken;
    }
    state
}

/// Writes what is said of each file at the cursor; the first rule that they break, negative for what is no answer. Goes over
/// the whole value, whatever is in it.
fn files(limits: &Limits) -> i64 {
    if !json::enter(b'[') {
        json::skip();
        return -1;
    }
    let (mut count, mut is_good, mut is_large, mut is_other) = (0, true, false, false);
    while json::next_item() {
        count += 1;
        let file = file(limits.members);
        is_good = is_good && file.size > 0 && count <= limits.max_files * KEPT && write(&file, limits.members);
        is_large |= file.size > limits.max_bytes as i64;
        is_other |= index_in(file.media_type, limits.types) < 0;
    }
    if !is_good {
        -1
    } else if count < limits.min_files {
        TOO_FEW
    } else if count > limits.max_files {
        TOO_MANY
    } else if is_large {
        TOO_LARGE
    } else if is_other {
        OTHER_TYPE
    } else {
        0
    }
}

/// What is said of a file.
struct File {
    name: Str,
    digest: Str,
    media_type: Str,
    /// Bytes; 0 if something of it is not as it has to be.
    size: i64,
}

/// Reads what is said of a file: each of the members once, and no other.
fn file(members: u32) -> File {
    let mut file = File {
        name: EMPTY,
        digest: EMPTY,
        media_type: EMPTY,
        size: 0,
    };
    if !json::enter(b'{') {
        json::skip();
        return file;
    }
    let (mut seen, mut count) = (0, 0);
    loop {
        let key = json::next_key();
        if key == NONE {
            break;
        }
        let member = index_in(unpack(key), members);
        count += 1;
        if member == SIZE {
            let size = json::integer();
            file.size = if failed() || !is_exact(size) { 0 } else { size };
        } else {
            let text = json::string();
            let text = if text == NONE { EMPTY } else { unpack(text) };
            match member {
                0 => file.name = text,
                1 => file.digest = text,
                3 => file.media_type = text,
                _ => {}
            }
        }
        seen |= 1 << (member & 31);
    }
    let is_whole = seen == (1 << MEMBERS) - 1 && count == MEMBERS;
    let is_known = is_whole && is_digest(file.digest) && is_media_type(file.media_type);
    if !is_known || file.size < 0 {
        file.size = 0;
    }
    file
}

fn is_digest(text: Str) -> bool {
    let mut i = 0;
    while i < text.len && matches!(byte(text.ptr + i), b'0'..=b'9' | b'a'..=b'f') {
        i += 1;
    }
    i == DIGEST && text.len == DIGEST
}

fn is_media_type(text: Str) -> bool {
    let mut i = 0;
    while i < text.len
        && matches!(byte(text.ptr + i), b'0'..=b'9' | b'a'..=b'z' | b'.' | b'+' | b'/' | b'-')
    {
        i += 1;
    }
    text.len > 0 && text.len <= TYPE && i == text.len
}

/// Writes what is said of a file; false when it has no name, or one that is too long.
fn write(file: &File, members: u32) -> bool {
    let name = unpack(keepable(file.name.pack(), FOLDED, NAME));
    if name.len == 0 || name.chars() > NAME {
        return false;
    }
    out::comma();
    out::ascii(b'{');
    out::member(word(members, 0), name);
    out::member(word(members, 1), file.digest);
    out::key(word(members, SIZE as i64));
    out::text(out::write_int(file.size));
    out::member(word(members, 3), file.media_type);
    out::ascii(b'}');
    true
}

/// Asks what the field takes of files.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_check_files(slot: u32, table: u32) -> i32 {
    let limits = limits(table);
    let broken = slot::at(slot).num;
    if broken == 0 {
        return 0;
    }
    let rule = word(limits.rules, broken - 1);
    match broken {
        TOO_FEW => find_number(rule, b"min", limits.min_files as i64),
        TOO_MANY => find_number(rule, b"max", limits.max_files as i64),
        TOO_LARGE => find_number(rule, b"max", (limits.max_bytes >> 20) as i64),
        _ => find(rule),
    }
}
