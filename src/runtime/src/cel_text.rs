//! Functions of texts, by code points, and base64.

use crate::cel::{packed, scratch};
use crate::cel_value::{HEADER, new_list, put_word, text, word};
use crate::str::{EMPTY, Str, byte, copy, decode, fail, put_byte, trim, unpack, width};

fn str(ptr: u32, len: u32) -> Str {
    Str { ptr, len }
}

fn refused() -> i64 {
    fail()
}

/// The byte at which a code point begins; the text's end is the place behind the last.
fn offset(text: Str, index: i64) -> Option<u32> {
    if index < 0 || index > text.len as i64 {
        return None;
    }
    let (mut at, mut left) = (0, index);
    while left > 0 {
        if at >= text.len {
            return None;
        }
        at += width(decode(text.ptr + at));
        left -= 1;
    }
    Some(at)
}

fn starts(text: Str, part: Str) -> bool {
    text.len >= part.len && text.first(part.len).same(part)
}

/// `text.charAt(index)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_char_at(ptr: u32, len: u32, index: i64) -> i64 {
    let text = str(ptr, len);
    match offset(text, index) {
        Some(at) if at == len => packed(EMPTY),
        Some(at) => packed(str(ptr + at, width(decode(ptr + at)))),
        None => refused(),
    }
}

/// `text.indexOf(part, from)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_index_of(ptr: u32, len: u32, part: u32, part_len: u32, from: i64) -> i64 {
    let Some(mut at) = offset(str(ptr, len), from) else {
        return refused();
    };
    let mut index = from;
    loop {
        if starts(str(ptr + at, len - at), str(part, part_len)) {
            return index;
        }
        if at >= len {
            return -1;
        }
        at += width(decode(ptr + at));
        index += 1;
    }
}

/// `text.lastIndexOf(part)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_last_index_of(ptr: u32, len: u32, part: u32, part_len: u32) -> i64 {
    last(str(ptr, len), str(part, part_len), i64::MAX)
}

/// `text.lastIndexOf(part, from)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_last_index_from(
    ptr: u32,
    len: u32,
    part: u32,
    part_len: u32,
    from: i64,
) -> i64 {
    match offset(str(ptr, len), from) {
        Some(_) => last(str(ptr, len), str(part, part_len), from),
        None => refused(),
    }
}

fn last(text: Str, part: Str, from: i64) -> i64 {
    let (mut at, mut index, mut found) = (0, 0, -1);
    while index <= from {
        if starts(text.from(at), part) {
            found = index;
        }
        if at >= text.len {
            break;
        }
        at += width(decode(text.ptr + at));
        index += 1;
    }
    found
}

fn mapped(ptr: u32, len: u32, first: u8, last: u8) -> i64 {
    let at = scratch(len);
    if at == 0 {
        return 0;
    }
    let mut i = 0;
    while i < len {
        let c = byte(ptr + i);
        let is_letter = c >= first && c <= last;
        put_byte(at + i, if is_letter { c ^ 0x20 } else { c });
        i += 1;
    }
    packed(str(at, len))
}

/// `text.lowerAscii()`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_lower_ascii(ptr: u32, len: u32) -> i64 {
    mapped(ptr, len, b'A', b'Z')
}

/// `text.upperAscii()`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_upper_ascii(ptr: u32, len: u32) -> i64 {
    mapped(ptr, len, b'a', b'z')
}

/// `text.replace(part, by, most)`, packed; fewer than 0 are all.
#[unsafe(no_mangle)]
pub extern "C" fn rt_replace(
    ptr: u32,
    len: u32,
    part: u32,
    part_len: u32,
    by: u32,
    by_len: u32,
    most: i64,
) -> i64 {
    let (whole, part, by) = (str(ptr, len), str(part, part_len), str(by, by_len));
    // Every place takes at most one replacement, and there are no more places than bytes and the end.
    let room = len as u64 + (places(whole, part, most) * by_len as u64);
    if room > 1 << 23 {
        return refused();
    }
    let out = scratch(room as u32);
    if out == 0 {
        return 0;
    }
    let (mut at, mut end, mut left) = (0, out, most);
    loop {
        let is_found = left != 0 && starts(whole.from(at), part);
        if is_found {
            copy(end, by.ptr, by.len);
            end += by.len;
            at += part.len;
            left -= 1;
        }
        if at >= len {
            break;
        }
        if !is_found || part.len == 0 {
            let size = width(decode(ptr + at));
            copy(end, ptr + at, size);
            end += size;
            at += size;
            // An empty part stands once more behind the last character.
            if part.len == 0 && at >= len {
                if left != 0 {
                    copy(end, by.ptr, by.len);
                    end += by.len;
                }
                break;
            }
        }
    }
    packed(str(out, end - out))
}

fn places(whole: Str, part: Str, most: i64) -> u64 {
    let (mut at, mut count) = (0, 0);
    while at <= whole.len && (most < 0 || (count as i64) < most) {
        if starts(whole.from(at), part) {
            count += 1;
            at += if part.len == 0 { 1 } else { part.len };
        } else {
            at += 1;
        }
    }
    count
}

/// `text.split(by, most)`; fewer than 0 are all.
#[unsafe(no_mangle)]
pub extern "C" fn rt_split(ptr: u32, len: u32, by: u32, by_len: u32, most: i64) -> u32 {
    let (whole, by) = (str(ptr, len), str(by, by_len));
    let count = places(whole, by, -1) as u32 + 1;
    let list = new_list(count, 8);
    if list == 0 || most == 0 {
        return list;
    }
    let (mut start, mut at, mut parts) = (0, 0, 0);
    while at < len && (most < 0 || parts + 1 < most) {
        if by_len == 0 {
            let size = width(decode(ptr + at));
            if at + size >= len {
                break;
            }
            add(list, str(ptr + at, size));
            at += size;
            start = at;
            parts += 1;
        } else if starts(whole.from(at), by) {
            add(list, str(ptr + start, at - start));
            at += by_len;
            start = at;
            parts += 1;
        } else {
            at += width(decode(ptr + at));
        }
    }
    if len > 0 || by_len > 0 {
        add(list, str(ptr + start, len - start));
    }
    list
}

fn add(list: u32, item: Str) {
    let place = list + HEADER + word(list) * 8;
    put_word(place, item.ptr);
    put_word(place + 4, item.len);
    put_word(list, word(list) + 1);
}

/// `text.substring(from)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_substring_from(ptr: u32, len: u32, from: i64) -> i64 {
    match offset(str(ptr, len), from) {
        Some(at) => packed(str(ptr + at, len - at)),
        None => refused(),
    }
}

/// `text.substring(from, to)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_substring(ptr: u32, len: u32, from: i64, to: i64) -> i64 {
    match (offset(str(ptr, len), from), offset(str(ptr, len), to)) {
        (Some(start), Some(end)) if start <= end => packed(str(ptr + start, end - start)),
        _ => refused(),
    }
}

/// `text.trim()`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_trim(ptr: u32, len: u32) -> i64 {
    packed(unpack(trim(str(ptr, len))))
}

/// `list.join(by)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_join(list: u32, by: u32, by_len: u32) -> i64 {
    let mut room = word(list) as u64 * by_len as u64;
    let mut i = 0;
    while i < word(list) {
        room += text(list + HEADER + i * 8).len as u64;
        i += 1;
    }
    if room > 1 << 23 {
        return refused();
    }
    let out = scratch(room as u32);
    if out == 0 {
        return 0;
    }
    let mut end = out;
    i = 0;
    while i < word(list) {
        if i > 0 {
            copy(end, by, by_len);
            end += by_len;
        }
        let item = text(list + HEADER + i * 8);
        copy(end, item.ptr, item.len);
        end += item.len;
        i += 1;
    }
    packed(str(out, end - out))
}

/// `text.reverse()`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_reverse(ptr: u32, len: u32) -> i64 {
    let out = scratch(len);
    if out == 0 {
        return 0;
    }
    let mut at = 0;
    while at < len {
        let size = width(decode(ptr + at));
        copy(out + len - at - size, ptr + at, size);
        at += size;
    }
    packed(str(out, len))
}

/// `strings.quote(text)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_quote(ptr: u32, len: u32) -> i64 {
    let out = scratch(len * 2 + 2);
    if out == 0 {
        return 0;
    }
    put_byte(out, b'"');
    let (mut end, mut at) = (out + 1, 0);
    while at < len {
        let c = byte(ptr + at);
        let letter = match c {
            7 => b'a',
            8 => b'b',
            9 => b't',
            10 => b'n',
            11 => b'v',
            12 => b'f',
            13 => b'r',
            b'"' | b'\\' => c,
            _ => 0,
        };
        if letter == 0 {
            put_byte(end, c);
            end += 1;
        } else {
            put_byte(end, b'\\');
            put_byte(end + 1, letter);
            end += 2;
        }
        at += 1;
    }
    put_byte(end, b'"');
    packed(str(out, end + 1 - out))
}

fn letter(value: u32) -> u8 {
    let value = (value & 63) as u8;
    match value {
        0..=25 => b'A' + value,
        26..=51 => b'a' + value - 26,
        52..=61 => b'0' + value - 52,
        62 => b'+',
        _ => b'/',
    }
}

/// `base64.encode(bytes)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_base64_encode(ptr: u32, len: u32) -> i64 {
    let out = scratch(len.div_ceil(3) * 4);
    if out == 0 {
        return 0;
    }
    let (mut at, mut end) = (0, out);
    while at < len {
        let left = len - at;
        let next = |i: u32| {
            if i < left {
                byte(ptr + at + i) as u32
            } else {
                0
            }
        };
        let group = next(0) << 16 | next(1) << 8 | next(2);
        let mut i = 0;
        while i < 4 {
            put_byte(
                end,
                if i <= left {
                    letter(group >> (18 - 6 * i))
                } else {
                    b'='
                },
            );
            end += 1;
            i += 1;
        }
        at += 3;
    }
    packed(str(out, end - out))
}

/// `base64.decode(text)`, packed; `=` at the end may be left out.
#[unsafe(no_mangle)]
pub extern "C" fn rt_base64_decode(ptr: u32, len: u32) -> i64 {
    let mut count = len;
    while count > 0 && len - count < 2 && byte(ptr + count - 1) == b'=' {
        count -= 1;
    }
    if count % 4 == 1 || (count != len && len % 4 != 0) {
        return refused();
    }
    let out = scratch(len);
    if out == 0 {
        return 0;
    }
    let (mut end, mut group, mut bits, mut at) = (out, 0u32, 0, 0);
    while at < count {
        let c = byte(ptr + at);
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return refused(),
        };
        group = group << 6 | value as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            put_byte(end, (group >> bits) as u8);
            end += 1;
        }
        at += 1;
    }
    packed(str(out, end - out))
}
