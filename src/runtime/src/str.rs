//! Texts by address, and the few things done to them byte by byte.

/// A run of UTF-8 bytes in memory.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    /// First byte.
    pub ptr: u32,
    /// Number of bytes.
    pub len: u32,
}

/// The empty text.
pub const EMPTY: Str = Str { ptr: 0, len: 0 };

/// A constant as a [`Str`].
pub fn lit(text: &'static [u8]) -> Str {
    Str {
        ptr: text.as_ptr() as u32,
        len: text.len() as u32,
    }
}

/// The byte at an address.
pub fn byte(at: u32) -> u8 {
    unsafe { *(at as *const u8) }
}

/// Writes the byte at an address.
pub fn put_byte(at: u32, value: u8) {
    unsafe { *(at as *mut u8) = value }
}

/// Copies `len` bytes; the runs may overlap.
pub fn copy(to: u32, from: u32, len: u32) {
    unsafe { core::ptr::copy(from as *const u8, to as *mut u8, len as usize) }
}

/// Sets `len` bytes to zero.
pub fn clear(at: u32, len: u32) {
    unsafe { core::ptr::write_bytes(at as *mut u8, 0, len as usize) }
}

impl Str {
    /// Whether both hold the same bytes.
    pub fn same(self, other: Str) -> bool {
        if self.len != other.len {
            return false;
        }
        let mut i = 0;
        while i < self.len {
            if byte(self.ptr + i) != byte(other.ptr + i) {
                return false;
            }
            i += 1;
        }
        true
    }

    /// Less than, equal to or greater than zero, by bytes; for UTF-8 that is by code point.
    pub fn order(self, other: Str) -> i32 {
        let mut i = 0;
        while i < self.len && i < other.len {
            let (a, b) = (byte(self.ptr + i), byte(other.ptr + i));
            if a != b {
                return a as i32 - b as i32;
            }
            i += 1;
        }
        self.len as i32 - other.len as i32
    }

    /// From byte `start` on.
    pub fn from(self, start: u32) -> Str {
        Str {
            ptr: self.ptr + start,
            len: self.len - start,
        }
    }

    /// The first `len` bytes.
    pub fn first(self, len: u32) -> Str {
        Str { ptr: self.ptr, len }
    }

    /// Number of Unicode scalar values; the text is valid UTF-8.
    pub fn chars(self) -> u32 {
        let mut count = 0;
        let mut i = 0;
        while i < self.len {
            count += (byte(self.ptr + i) & 0xC0 != 0x80) as u32;
            i += 1;
        }
        count
    }
}

/// Which of the words, each ended by a zero byte, a text is; -1 for none.
pub fn index_of(text: Str, words: &'static [u8]) -> i32 {
    let end = words.as_ptr() as u32 + words.len() as u32;
    let mut start = words.as_ptr() as u32;
    let mut index = 0;
    while start < end {
        let mut len = 0;
        while byte(start + len) != 0 {
            len += 1;
        }
        if text.same(Str { ptr: start, len }) {
            return index;
        }
        index += 1;
        start += len + 1;
    }
    -1
}

/// The code point at `at` and its number of bytes; the text is valid UTF-8.
pub fn decode(at: u32) -> (u32, u32) {
    let a = byte(at) as u32;
    let tail = |i: u32| byte(at + i) as u32 & 0x3F;
    if a < 0x80 {
        (a, 1)
    } else if a < 0xE0 {
        ((a & 0x1F) << 6 | tail(1), 2)
    } else if a < 0xF0 {
        ((a & 0x0F) << 12 | tail(1) << 6 | tail(2), 3)
    } else {
        ((a & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }
}

/// Writes a code point and returns its number of bytes.
pub fn encode(at: u32, point: u32) -> u32 {
    let tail = |i: u32, shift: u32| put_byte(at + i, (0x80 | point >> shift & 0x3F) as u8);
    if point < 0x80 {
        put_byte(at, point as u8);
        1
    } else if point < 0x800 {
        put_byte(at, (0xC0 | point >> 6) as u8);
        tail(1, 0);
        2
    } else if point < 0x1_0000 {
        put_byte(at, (0xE0 | point >> 12) as u8);
        tail(1, 6);
        tail(2, 0);
        3
    } else {
        put_byte(at, (0xF0 | point >> 18) as u8);
        tail(1, 12);
        tail(2, 6);
        tail(3, 0);
        4
    }
}

/// Whether the bytes are UTF-8 as RFC 3629 defines it: shortest forms, no surrogates.
pub fn is_utf8(text: Str) -> bool {
    let end = text.ptr + text.len;
    let mut at = text.ptr;
    while at < end {
        let a = byte(at);
        let size = match a {
            0..=0x7F => 1,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return false,
        };
        if end - at < size {
            return false;
        }
        let mut i = 1;
        while i < size {
            if byte(at + i) & 0xC0 != 0x80 {
                return false;
            }
            i += 1;
        }
        if size >= 3 {
            let (point, _) = decode(at);
            let least = if size == 3 { 0x800 } else { 0x1_0000 };
            if point < least || point > 0x10_FFFF || (0xD800..0xE000).contains(&point) {
                return false;
            }
        }
        at += size;
    }
    true
}

/// Unicode White_Space.
pub fn is_space(point: u32) -> bool {
    matches!(point, 9..=13 | 0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000)
}

/// Without white space at both ends.
pub fn trim(text: Str) -> Str {
    let mut start = 0;
    while start < text.len {
        let (point, size) = decode(text.ptr + start);
        if !is_space(point) {
            break;
        }
        start += size;
    }
    let mut end = text.len;
    while end > start {
        let mut last = end - 1;
        while last > start && byte(text.ptr + last) & 0xC0 == 0x80 {
            last -= 1;
        }
        if !is_space(decode(text.ptr + last).0) {
            break;
        }
        end = last;
    }
    Str {
        ptr: text.ptr + start,
        len: end - start,
    }
}

/// Digits after an optional `-` as a number; nothing if there is anything else or it is out of range.
pub fn parse_int(text: Str) -> Option<i64> {
    let negative = text.len > 0 && byte(text.ptr) == b'-';
    let mut i = negative as u32;
    if i == text.len {
        return None;
    }
    let mut value: i64 = 0;
    while i < text.len {
        let digit = byte(text.ptr + i).wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        // Counted downwards, because the smallest integer has no positive twin.
        value = value.checked_mul(10)?.checked_sub(digit as i64)?;
        i += 1;
    }
    if negative {
        Some(value)
    } else {
        value.checked_neg()
    }
}
