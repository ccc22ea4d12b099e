//! Values of any type: comparing them, searching lists and maps. `codegen/src/expr/values.rs` says how they lie.

use crate::cel::scratch;
use crate::cel_number::{double_and_int, double_and_unsigned, order_of};
use crate::str::{Str, clear, copy, fail};

/// The type of a value.
#[repr(C)]
pub struct Kind {
    /// One of the numbers below.
    pub number: u32,
    /// What a list or an optional holds; the keys of a map.
    pub first: *const Kind,
    /// The values of a map.
    pub second: *const Kind,
}

/// `null`
pub const NULL: u32 = 0;
/// `bool`
pub const BOOL: u32 = 1;
/// `int`
pub const INT: u32 = 2;
/// `uint`
pub const UINT: u32 = 3;
/// `double`
pub const DOUBLE: u32 = 4;
/// `string`
pub const TEXT: u32 = 5;
/// `bytes`
pub const BYTES: u32 = 6;
/// `google.protobuf.Timestamp`
pub const TIMESTAMP: u32 = 7;
/// `google.protobuf.Duration`
pub const DURATION: u32 = 8;
/// `type`
pub const TYPE: u32 = 9;
/// `list`
pub const LIST: u32 = 10;
/// `map`
pub const MAP: u32 = 11;
/// `optional_type`
pub const OPTIONAL: u32 = 12;
/// A day.
pub const DATE: u32 = 13;

/// Bytes before the first element of a list or entry of a map.
pub const HEADER: u32 = 8;

/// There is no order between them, as with what is no number.
pub const UNORDERED: i32 = 2;

impl Kind {
    /// Bytes of a value.
    pub fn size(&self) -> u32 {
        if self.number == TIMESTAMP || self.number == DURATION {
            16
        } else {
            8
        }
    }

    /// The first type it holds.
    pub fn first(&self) -> &Kind {
        unsafe { &*self.first }
    }

    /// The second type it holds.
    pub fn second(&self) -> &Kind {
        unsafe { &*self.second }
    }
}

/// The 32-bit number at an address.
pub fn word(at: u32) -> u32 {
    unsafe { *(at as *const u32) }
}

/// Writes the 32-bit number at an address.
pub fn put_word(at: u32, value: u32) {
    unsafe { *(at as *mut u32) = value }
}

/// The 64-bit number at an address.
pub fn long(at: u32) -> i64 {
    unsafe { *(at as *const i64) }
}

/// Writes the 64-bit number at an address.
pub fn put_long(at: u32, value: i64) {
    unsafe { *(at as *mut i64) = value }
}

/// The double at an address.
pub fn double(at: u32) -> f64 {
    f64::from_bits(long(at) as u64)
}

/// The text or bytes at an address.
pub fn text(at: u32) -> Str {
    Str {
        ptr: word(at),
        len: word(at + 4),
    }
}

/// A block that lives until the expression ends.
#[unsafe(no_mangle)]
pub extern "C" fn rt_block(len: u32) -> u32 {
    let at = scratch(len);
    if at != 0 {
        clear(at, len);
    }
    at
}

/// A list with room for `count` elements of `size` bytes, or 0.
pub fn new_list(count: u32, size: u32) -> u32 {
    if count > 1 << 21 {
        fail();
        return 0;
    }
    rt_block(HEADER + count * size)
}

/// `a == b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_equal(a: u32, of_a: &Kind, b: u32, of_b: &Kind) -> u32 {
    let is_number = |kind: &Kind| matches!(kind.number, INT | UINT | DOUBLE);
    if is_number(of_a) && is_number(of_b) {
        return (rt_compare(a, of_a, b, of_b) == 0) as u32;
    }
    if of_a.number != of_b.number {
        return 0;
    }
    match of_a.number {
        NULL => 1,
        BOOL => (word(a) == word(b)) as u32,
        TEXT | BYTES | TYPE => text(a).same(text(b)) as u32,
        TIMESTAMP | DURATION => (long(a) == long(b) && word(a + 8) == word(b + 8)) as u32,
        LIST => equal_lists(word(a), of_a, word(b), of_b),
        MAP => equal_maps(word(a), of_a, word(b), of_b),
        OPTIONAL => {
            let (x, y) = (word(a), word(b));
            if x == 0 || y == 0 {
                (x == y) as u32
            } else {
                rt_equal(x, of_a.first(), y, of_b.first())
            }
        }
        _ => (long(a) == long(b)) as u32,
    }
}

fn equal_lists(a: u32, of_a: &Kind, b: u32, of_b: &Kind) -> u32 {
    if word(a) != word(b) {
        return 0;
    }
    let (size_a, size_b) = (of_a.first().size(), of_b.first().size());
    let mut i = 0;
    while i < word(a) {
        let (x, y) = (a + HEADER + i * size_a, b + HEADER + i * size_b);
        if rt_equal(x, of_a.first(), y, of_b.first()) == 0 {
            return 0;
        }
        i += 1;
    }
    1
}

fn equal_maps(a: u32, of_a: &Kind, b: u32, of_b: &Kind) -> u32 {
    if word(a) != word(b) {
        return 0;
    }
    let key_size = of_a.first().size();
    let stride = key_size + of_a.second().size();
    let mut i = 0;
    while i < word(a) {
        let key = a + HEADER + i * stride;
        let found = rt_find(b, key, of_a.first(), of_b);
        if found == 0 || rt_equal(key + key_size, of_a.second(), found, of_b.second()) == 0 {
            return 0;
        }
        i += 1;
    }
    1
}

/// -1, 0 or 1 as `a` is less than, equal to or greater than `b`; 2 where there is no order.
#[unsafe(no_mangle)]
pub extern "C" fn rt_compare(a: u32, of_a: &Kind, b: u32, of_b: &Kind) -> i32 {
    match (of_a.number, of_b.number) {
        (INT, INT) | (DATE, DATE) => order_of(long(a) < long(b), long(a) == long(b)),
        (UINT, UINT) => {
            let (a, b) = (long(a) as u64, long(b) as u64);
            order_of(a < b, a == b)
        }
        (INT, UINT) => {
            let (a, b) = (long(a), long(b) as u64);
            order_of(a < 0 || (a as u64) < b, a as u64 == b)
        }
        (UINT, INT) => -rt_compare(b, of_b, a, of_a),
        (DOUBLE, DOUBLE) => {
            let (a, b) = (double(a), double(b));
            if a != a || b != b {
                return UNORDERED;
            }
            order_of(a < b, a == b)
        }
        (DOUBLE, INT) => double_and_int(double(a), long(b)),
        (DOUBLE, UINT) => double_and_unsigned(double(a), long(b) as u64),
        (_, DOUBLE) => match rt_compare(b, of_b, a, of_a) {
            UNORDERED => UNORDERED,
            order => -order,
        },
        (TIMESTAMP, _) | (DURATION, _) => {
            let (x, y) = (word(a + 8), word(b + 8));
            let (a, b) = (long(a), long(b));
            order_of(a < b || (a == b && x < y), a == b && x == y)
        }
        (BOOL, _) => order_of(word(a) < word(b), word(a) == word(b)),
        (TEXT, _) | (BYTES, _) => {
            let order = text(a).order(text(b));
            order_of(order < 0, order == 0)
        }
        _ => UNORDERED,
    }
}

/// The address of a list's element, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rt_at(list: u32, index: i64, size: u32) -> u32 {
    if index < 0 || index >= word(list) as i64 {
        return 0;
    }
    list + HEADER + index as u32 * size
}

/// The address of what a map holds under a key, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn rt_find(map: u32, key: u32, of_key: &Kind, of_map: &Kind) -> u32 {
    let key_size = of_map.first().size();
    let stride = key_size + of_map.second().size();
    let mut at = map + HEADER;
    let end = at + word(map) * stride;
    while at < end {
        if rt_equal(at, of_map.first(), key, of_key) != 0 {
            return at + key_size;
        }
        at += stride;
    }
    0
}

/// Whether a list holds a value.
#[unsafe(no_mangle)]
pub extern "C" fn rt_is_in(list: u32, item: u32, of_item: &Kind, of_list: &Kind) -> u32 {
    let size = of_list.first().size();
    let mut at = list + HEADER;
    let end = at + word(list) * size;
    while at < end {
        if rt_equal(at, of_list.first(), item, of_item) != 0 {
            return 1;
        }
        at += size;
    }
    0
}

/// Room for a value under a new key of a map, which has room for it; 0 when the key is there already.
#[unsafe(no_mangle)]
pub extern "C" fn rt_enter(map: u32, key: u32, of_map: &Kind) -> u32 {
    if rt_find(map, key, of_map.first(), of_map) != 0 {
        return 0;
    }
    let key_size = of_map.first().size();
    let place = map + HEADER + word(map) * (key_size + of_map.second().size());
    copy(place, key, key_size);
    put_word(map, word(map) + 1);
    place + key_size
}

/// `a + b` of lists.
#[unsafe(no_mangle)]
pub extern "C" fn rt_join_lists(a: u32, b: u32, size: u32) -> u32 {
    let count = word(a) + word(b);
    let list = new_list(count, size);
    if list != 0 {
        put_word(list, count);
        copy(list + HEADER, a + HEADER, word(a) * size);
        copy(list + HEADER + word(a) * size, b + HEADER, word(b) * size);
    }
    list
}

/// The address of a value, or 0 if it is the zero of its type.
#[unsafe(no_mangle)]
pub extern "C" fn rt_unless_zero(at: u32, of: &Kind) -> u32 {
    let is_zero = match of.number {
        NULL => true,
        BOOL | OPTIONAL => word(at) == 0,
        DOUBLE => double(at) == 0.0,
        TEXT | BYTES => text(at).len == 0,
        TIMESTAMP | DURATION => long(at) == 0 && word(at + 8) == 0,
        LIST | MAP => word(word(at)) == 0,
        TYPE => false,
        _ => long(at) == 0,
    };
    if is_zero { 0 } else { at }
}

/// The address of the greatest or least number of a list, the first of several; 0 if it is empty.
#[unsafe(no_mangle)]
pub extern "C" fn rt_extreme(list: u32, of: &Kind, is_greatest: u32) -> u32 {
    if word(list) == 0 {
        return 0;
    }
    let wanted = if is_greatest != 0 { 1 } else { -1 };
    let mut best = list + HEADER;
    let mut i = 1;
    while i < word(list) {
        let at = list + HEADER + i * of.size();
        if rt_compare(at, of, best, of) == wanted {
            best = at;
        }
        i += 1;
    }
    best
}
