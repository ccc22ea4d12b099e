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
pub const EMPTY: Str = Str { ptr: 1, len: 0 };

/// A text as one number, address above, length below: a result that needs no place in memory. 0 is no text at all.
pub type Packed = u64;

/// No text at all.
pub const NONE: Packed = 0;

/// A text that was packed.
pub fn unpack(packed: Packed) -> Str {
    Str {
        ptr: (packed >> 32) as u32,
        len: packed as u32,
    }
}

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
    /// As one number.
    pub fn pack(self) -> Packed {
        (self.ptr as u64) << 32 | self.len as u64
    }

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

/// Which of the words, each ended by a zero byte and all by one more, a text is; -1 for none.
pub fn index_of(text: Str, words: &'static [u8]) -> i32 {
    index_in(text, words.as_ptr() as u32)
}

/// The same for words at an address.
pub fn index_in(text: Str, words: u32) -> i32 {
    let mut there = word(words);
    let mut index = 0;
    while there.len > 0 {
        if text.same(there) {
            return index;
        }
        index += 1;
        there = word(there.ptr + there.len + 1);
    }
    -1
}

/// The text at an address that a zero byte ends.
pub fn word(ptr: u32) -> Str {
    let mut len = 0;
    while byte(ptr + len) != 0 {
        len += 1;
    }
    Str { ptr, len }
}

/// Bytes that a code point takes.
pub fn width(point: u32) -> u32 {
    1 + (point >= 0x80) as u32 + (point >= 0x800) as u32 + (point >= 0x1_0000) as u32
}

/// The code point at `at` of a valid UTF-8 text, whose [`width`] is its number of bytes.
///
/// Of bytes that are none it makes something; up to seven bytes after the first are read.
pub fn decode(at: u32) -> u32 {
    let first = byte(at) as u32;
    if first < 0x80 {
        return first;
    }
    // As many ones lead the first byte as the character has bytes.
    let size = (!(first << 24)).leading_zeros();
    let mut point = first & 0x7F >> size;
    let mut i = 1;
    while i < size {
        point = point << 6 | byte(at + i) as u32 & 0x3F;
        i += 1;
    }
    point
}

/// Writes a code point and returns its number of bytes.
pub fn encode(at: u32, point: u32) -> u32 {
    if point < 0x80 {
        put_byte(at, point as u8);
        return 1;
    }
    let size = width(point);
    let mut rest = point;
    let mut i = size;
    while i > 1 {
        i -= 1;
        put_byte(at + i, (0x80 | rest & 0x3F) as u8);
        rest >>= 6;
    }
    put_byte(at, (0xF00 >> size | rest) as u8);
    size
}

/// Whether the bytes are UTF-8 as RFC 3629 defines it: shortest forms, no surrogates.
///
/// Reads up to seven bytes after the text, which every place given out has.
pub fn is_utf8(text: Str) -> bool {
    let end = text.ptr + text.len;
    let mut at = text.ptr;
    while at < end {
        if byte(at) < 0x80 {
            // Eight characters of ASCII at once where there are as many.
            let eight = unsafe { (at as *const u64).read_unaligned() };
            let is_ascii = at + 8 <= end && eight & 0x8080_8080_8080_8080 == 0;
            at += if is_ascii { 8 } else { 1 };
            continue;
        }
        let point = decode(at);
        let len = width(point);
        // A longer form than it needs begins otherwise than one of this width.
        let bytes = unsafe { (at as *const u32).read_unaligned() };
        let is_whole = match len {
            2 => bytes & 0xC0E0 == 0x80C0,
            3 => bytes & 0xC0_C0F0 == 0x80_80E0,
            // Behind a longer form of ASCII stands a byte that begins nothing.
            _ => bytes & 0xC0C0_C0F8 == 0x8080_80F0,
        };
        if !is_whole || point > 0x10_FFFF || point >> 11 == 0x1B {
            return false;
        }
        at += len;
    }
    at == end
}

/// Unicode White_Space.
pub fn is_space(point: u32) -> bool {
    let is_letter = point > 0x20 && point < 0x80;
    !is_letter
        && matches!(point, 9..=13 | 0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000)
}

/// Without white space at both ends.
pub fn trim(text: Str) -> Packed {
    let (mut at, mut end) = (text.ptr, text.ptr + text.len);
    while at < end && is_space(decode(at)) {
        at += width(decode(at));
    }
    while at < end {
        let mut last = end - 1;
        while byte(last) & 0xC0 == 0x80 {
            last -= 1;
        }
        if !is_space(decode(last)) {
            break;
        }
        end = last;
    }
    Str {
        ptr: at,
        len: end - at,
    }
    .pack()
}

static mut FAILED: bool = false;

/// Says that what was worked out last is nothing.
pub fn fail() -> i64 {
    unsafe { FAILED = true }
    0
}

/// Whether something failed since this was last asked.
pub fn failed() -> bool {
    unsafe {
        let failed = FAILED;
        FAILED = false;
        failed
    }
}

/// Digits after an optional `-` as a number, with dots if `grouped`: one to three digits, the first no zero, then
/// groups of three. A failure if there is anything else or it is out of range.
pub fn parse_int(text: Str, grouped: bool) -> i64 {
    let end = text.ptr + text.len;
    let is_negative = text.len > 0 && byte(text.ptr) == b'-';
    let start = text.ptr + is_negative as u32;
    let mut at = start;
    let mut value = 0u64;
    // Digits since the start or the last dot, and whether there was a dot.
    let (mut run, mut dotted) = (0, false);
    while at < end {
        let c = byte(at);
        at += 1;
        if grouped && c == b'.' {
            if run == 0 || run > 3 || dotted && run < 3 || byte(start) == b'0' {
                return fail();
            }
            dotted = true;
            run = 0;
            continue;
        }
        let digit = c.wrapping_sub(b'0');
        // Ten times more and a digit is still no wrap.
        if digit > 9 || value >> 60 != 0 {
            return fail();
        }
        value = value * 10 + digit as u64;
        run += 1;
    }
    let number = (if is_negative {
        value.wrapping_neg()
    } else {
        value
    }) as i64;
    if run == 0 || dotted && run != 3 || value != 0 && (number < 0) != is_negative {
        return fail();
    }
    number
}
