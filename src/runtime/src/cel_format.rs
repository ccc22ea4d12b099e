//! `text.format(list)`: clauses `%s %d %f %e %x %X %o %b`, with `.6` before `f` and `e`.

use crate::cel::{packed, scratch};
use crate::cel_double;
use crate::cel_number::digits;
use crate::cel_time::{duration_text, timestamp_text};
use crate::cel_value::*;
use crate::str::{Str, byte, copy, fail, is_utf8, lit, put_byte};

/// Text under construction; grows by moving.
struct Buffer {
    at: u32,
    len: u32,
    room: u32,
}

impl Buffer {
    fn text(&mut self, text: Str) -> Option<()> {
        if self.len + text.len > self.room {
            let room = (self.len + text.len) * 2 + 64;
            let at = scratch(room);
            if at == 0 {
                return None;
            }
            copy(at, self.at, self.len);
            self.at = at;
            self.room = room;
        }
        copy(self.at + self.len, text.ptr, text.len);
        self.len += text.len;
        Some(())
    }

    fn raw(&mut self, constant: &'static [u8]) -> Option<()> {
        self.text(lit(constant))
    }
}

/// The finished text, packed. `table` has an address and a [`Kind`] for each argument.
#[unsafe(no_mangle)]
pub extern "C" fn rt_format(ptr: u32, len: u32, table: u32, count: u32) -> i64 {
    let mut out = Buffer {
        at: 0,
        len: 0,
        room: 0,
    };
    match write(&mut out, Str { ptr, len }, table, count) {
        Some(()) => packed(Str {
            ptr: out.at,
            len: out.len,
        }),
        None => fail(),
    }
}

fn write(out: &mut Buffer, text: Str, table: u32, count: u32) -> Option<()> {
    let (mut at, mut used) = (0, 0);
    while at < text.len {
        let start = at;
        while at < text.len && byte(text.ptr + at) != b'%' {
            at += 1;
        }
        out.text(text.from(start).first(at - start))?;
        if at >= text.len {
            break;
        }
        at += 1;
        if at >= text.len {
            return None;
        }
        if byte(text.ptr + at) == b'%' {
            out.raw(b"%")?;
            at += 1;
            continue;
        }
        let mut precision = 6;
        if byte(text.ptr + at) == b'.' {
            at += 1;
            precision = 0;
            let first = at;
            while at < text.len && byte(text.ptr + at).is_ascii_digit() {
                precision = precision * 10 + (byte(text.ptr + at) - b'0') as i32;
                at += 1;
                if precision > 400 {
                    return None;
                }
            }
            if first == at {
                return None;
            }
        }
        if at >= text.len || used >= count {
            return None;
        }
        let kind = unsafe { &*(word(table + used * 8 + 4) as *const Kind) };
        let value = word(table + used * 8);
        used += 1;
        clause(out, byte(text.ptr + at), precision, value, kind)?;
        at += 1;
    }
    Some(())
}

fn clause(out: &mut Buffer, letter: u8, precision: i32, at: u32, kind: &Kind) -> Option<()> {
    match letter {
        b's' => value(out, at, kind),
        b'd' => match kind.number {
            INT | UINT => integer(out, at, kind, 10, b'a'),
            DOUBLE => value(out, at, kind),
            _ => None,
        },
        b'f' | b'e' => {
            let number = match kind.number {
                DOUBLE => double(at),
                INT => long(at) as f64,
                UINT => long(at) as u64 as f64,
                _ => return None,
            };
            let text = match (cel_double::name(number), letter) {
                (Some(name), _) => name,
                (None, b'f') => cel_double::fixed(number, precision)?,
                (None, _) => cel_double::exponential(number, precision)?,
            };
            out.text(text)
        }
        b'b' if kind.number == BOOL => out.raw(if word(at) != 0 { b"1" } else { b"0" }),
        b'b' => integer(out, at, kind, 2, b'a'),
        b'o' => integer(out, at, kind, 8, b'a'),
        b'x' | b'X' => {
            let first = letter - b'x' + b'a';
            match kind.number {
                TEXT | BYTES => hex(out, text(at), first),
                _ => integer(out, at, kind, 16, first),
            }
        }
        _ => None,
    }
}

fn integer(out: &mut Buffer, at: u32, kind: &Kind, base: u64, letter: u8) -> Option<()> {
    let number = long(at);
    let is_negative = kind.number == INT && number < 0;
    if kind.number != INT && kind.number != UINT {
        return None;
    }
    if is_negative {
        out.raw(b"-")?;
    }
    let size = if is_negative {
        number.unsigned_abs()
    } else {
        number as u64
    };
    let packed = digits(size, base, letter);
    out.text(Str {
        ptr: (packed as u64 >> 32) as u32,
        len: packed as u32,
    })
}

fn hex(out: &mut Buffer, bytes: Str, letter: u8) -> Option<()> {
    let at = scratch(2);
    if at == 0 {
        return None;
    }
    let digit = |value: u8| {
        if value < 10 {
            b'0' + value
        } else {
            letter + value - 10
        }
    };
    let mut i = 0;
    while i < bytes.len {
        let value = byte(bytes.ptr + i);
        put_byte(at, digit(value >> 4));
        put_byte(at + 1, digit(value & 15));
        out.text(Str { ptr: at, len: 2 })?;
        i += 1;
    }
    Some(())
}

// Any value as people read it.
fn value(out: &mut Buffer, at: u32, kind: &Kind) -> Option<()> {
    match kind.number {
        NULL => out.raw(b"null"),
        BOOL => out.raw(if word(at) != 0 { b"true" } else { b"false" }),
        INT | UINT => integer(out, at, kind, 10, b'a'),
        DOUBLE => out.text(cel_double::shortest_text(double(at))?),
        TEXT | TYPE => out.text(text(at)),
        BYTES if is_utf8(text(at)) => out.text(text(at)),
        TIMESTAMP => out.text(timestamp_text(long(at), word(at + 8))?),
        DURATION => out.text(duration_text(long(at), word(at + 8))?),
        LIST => list(out, word(at), kind.first()),
        MAP => map(out, word(at), kind),
        _ => None,
    }
}

fn list(out: &mut Buffer, list: u32, item: &Kind) -> Option<()> {
    out.raw(b"[")?;
    let mut i = 0;
    while i < word(list) {
        if i > 0 {
            out.raw(b", ")?;
        }
        value(out, list + HEADER + i * item.size(), item)?;
        i += 1;
    }
    out.raw(b"]")
}

// Keys are of one type, and are written in their order.
fn map(out: &mut Buffer, map: u32, kind: &Kind) -> Option<()> {
    out.raw(b"{")?;
    let key_size = kind.first().size();
    let stride = key_size + kind.second().size();
    let (mut last, mut written) = (0, 0);
    while written < word(map) {
        let key = next_key(map, kind.first(), stride, last);
        if written > 0 {
            out.raw(b", ")?;
        }
        value(out, key, kind.first())?;
        out.raw(b": ")?;
        value(out, key + key_size, kind.second())?;
        last = key;
        written += 1;
    }
    out.raw(b"}")
}

// The least key that is greater than the last.
fn next_key(map: u32, kind: &Kind, stride: u32, last: u32) -> u32 {
    let mut best = 0;
    let mut i = 0;
    while i < word(map) {
        let key = map + HEADER + i * stride;
        let is_new = last == 0 || rt_compare(key, kind, last, kind) == 1;
        if is_new && (best == 0 || rt_compare(key, kind, best, kind) == -1) {
            best = key;
        }
        i += 1;
    }
    best
}
