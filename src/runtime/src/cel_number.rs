//! Numbers: unsigned arithmetic, conversions, bits.

use crate::cel::{or_fail, packed, scratch};
use crate::cel_double;
use crate::cel_value::UNORDERED;
use crate::str::{Str, byte, fail, is_utf8, lit, put_byte};

/// -1, 0 or 1.
pub fn order_of(is_less: bool, is_equal: bool) -> i32 {
    if is_less { -1 } else { !is_equal as i32 }
}

// 2^63 and 2^64, the first numbers beyond what fits.
const BEYOND_INT: f64 = 9_223_372_036_854_775_808.0;
const BEYOND_UINT: f64 = 18_446_744_073_709_551_616.0;

/// Order of a double and a whole number, compared as doubles where both can be.
pub fn double_and_int(a: f64, b: i64) -> i32 {
    if a != a {
        UNORDERED
    } else {
        let b = b as f64;
        order_of(a < b, a == b)
    }
}

/// The same for an unsigned one.
pub fn double_and_unsigned(a: f64, b: u64) -> i32 {
    if a != a {
        UNORDERED
    } else {
        let b = b as f64;
        order_of(a < b, a == b)
    }
}

fn unsigned(result: Option<u64>) -> i64 {
    or_fail(match result {
        Some(value) => Some(value as i64),
        None => None,
    })
}

/// `a + b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_add_unsigned(a: i64, b: i64) -> i64 {
    unsigned((a as u64).checked_add(b as u64))
}

/// `a - b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_subtract_unsigned(a: i64, b: i64) -> i64 {
    unsigned((a as u64).checked_sub(b as u64))
}

/// `a * b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_multiply_unsigned(a: i64, b: i64) -> i64 {
    unsigned((a as u64).checked_mul(b as u64))
}

/// `a / b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_divide_unsigned(a: i64, b: i64) -> i64 {
    unsigned((a as u64).checked_div(b as u64))
}

/// `a % b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_remainder_unsigned(a: i64, b: i64) -> i64 {
    unsigned((a as u64).checked_rem(b as u64))
}

/// `int(uint)` and `uint(int)`: the same bits, if the highest is clear.
#[unsafe(no_mangle)]
pub extern "C" fn rt_non_negative(a: i64) -> i64 {
    if a < 0 { fail() } else { a }
}

/// `int(double)`, towards zero.
#[unsafe(no_mangle)]
pub extern "C" fn rt_double_int(a: f64) -> i64 {
    // The smallest integer is refused with all that lies at or beyond the border, as the specification's cases have it.
    if a > -BEYOND_INT && a < BEYOND_INT {
        a as i64
    } else {
        fail()
    }
}

/// `uint(double)`, towards zero.
#[unsafe(no_mangle)]
pub extern "C" fn rt_double_uint(a: f64) -> i64 {
    if a >= 0.0 && a < BEYOND_UINT {
        a as u64 as i64
    } else {
        fail()
    }
}

/// A double as the index of a list: whole numbers only.
#[unsafe(no_mangle)]
pub extern "C" fn rt_double_index(a: f64) -> i64 {
    let index = rt_double_int(a);
    if index as f64 == a { index } else { fail() }
}

/// `uint(text)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_text_uint(a: u32, a_len: u32) -> i64 {
    let mut value: u64 = 0;
    let mut i = 0;
    while i < a_len {
        let digit = byte(a + i).wrapping_sub(b'0');
        let next = match value.checked_mul(10) {
            Some(tens) if digit <= 9 => tens.checked_add(digit as u64),
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => return fail(),
        }
        i += 1;
    }
    if a_len == 0 { fail() } else { value as i64 }
}

/// `double(text)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_text_double(a: u32, a_len: u32) -> f64 {
    match cel_double::parse(Str { ptr: a, len: a_len }) {
        Some(number) => number,
        None => {
            fail();
            0.0
        }
    }
}

/// `string(uint)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_uint_text(a: i64) -> i64 {
    digits(a as u64, 10, b'a')
}

/// A number's digits in a base of at most 16, packed.
pub fn digits(number: u64, base: u64, letter: u8) -> i64 {
    let at = scratch(64);
    if at == 0 {
        return 0;
    }
    let (mut start, mut rest) = (at + 64, number);
    loop {
        // The base is never zero, which the compiler can not see.
        let (Some(quotient), Some(digit)) = (rest.checked_div(base), rest.checked_rem(base)) else {
            break;
        };
        start -= 1;
        let digit = digit as u8;
        put_byte(
            start,
            if digit < 10 {
                b'0' + digit
            } else {
                letter + digit - 10
            },
        );
        rest = quotient;
        if rest == 0 {
            break;
        }
    }
    packed(Str {
        ptr: start,
        len: at + 64 - start,
    })
}

/// `string(double)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_double_text(a: f64) -> i64 {
    cel_double::shortest(a)
}

/// `string(bool)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_bool_text(a: u32) -> i64 {
    packed(if a != 0 { lit(b"true") } else { lit(b"false") })
}

/// `bool(text)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_text_bool(a: u32, a_len: u32) -> u32 {
    let words = b"0\0f\0F\0false\0FALSE\0False\x001\0t\0T\0true\0TRUE\0True\0";
    let index = crate::str::index_of(Str { ptr: a, len: a_len }, words);
    if index < 0 {
        fail();
    }
    (index >= 6) as u32
}

/// `string(bytes)`, packed: UTF-8 or a failure.
#[unsafe(no_mangle)]
pub extern "C" fn rt_bytes_text(a: u32, a_len: u32) -> i64 {
    let text = Str { ptr: a, len: a_len };
    if is_utf8(text) { packed(text) } else { fail() }
}

/// `math.abs(int)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_abs(a: i64) -> i64 {
    or_fail(a.checked_abs())
}

/// `math.sign(double)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_sign(a: f64) -> f64 {
    if a > 0.0 {
        1.0
    } else if a < 0.0 {
        -1.0
    } else {
        a
    }
}

/// `math.round(double)`: halves away from zero.
#[unsafe(no_mangle)]
pub extern "C" fn rt_round(a: f64) -> f64 {
    // From 2^52 on there are whole numbers only.
    if !(a > -4_503_599_627_370_496.0 && a < 4_503_599_627_370_496.0) {
        return a;
    }
    let whole = a as i64 as f64;
    let rest = a - whole;
    if rest >= 0.5 {
        whole + 1.0
    } else if rest <= -0.5 {
        whole - 1.0
    } else {
        whole
    }
}

/// `math.bitShiftLeft`
#[unsafe(no_mangle)]
pub extern "C" fn rt_shift_left(a: i64, by: i64) -> i64 {
    if by < 0 {
        fail()
    } else if by > 63 {
        0
    } else {
        a << by
    }
}

/// `math.bitShiftRight`: zeros come in from the left.
#[unsafe(no_mangle)]
pub extern "C" fn rt_shift_right(a: i64, by: i64) -> i64 {
    if by < 0 {
        fail()
    } else if by > 63 {
        0
    } else {
        (a as u64 >> by) as i64
    }
}
