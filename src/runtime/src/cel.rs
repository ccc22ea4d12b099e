//! What expressions call: exact arithmetic, texts, days; and what becomes of their results.

use crate::date;
use crate::out::write_int;
use crate::put;
use crate::row;
use crate::slot::{self, HIDDEN, REQUIRE_FAILED, REQUIRED, SET, SHOW_FAILED, VALUE_FAILED};
use crate::str::{EMPTY, Str, copy, fail, failed, parse_int};
use crate::{dfa, heap, notation};

static mut TODAY: i32 = 0;
static mut SCRATCH: u32 = 0;

/// Sets the day of evaluation.
pub fn set_today(days: i32) {
    unsafe { TODAY = days }
}

/// Forgets texts under construction, after the heap was reset.
pub fn forget() {
    unsafe {
        SCRATCH = 0;
    }
    failed();
}

pub(crate) fn or_fail(result: Option<i64>) -> i64 {
    match result {
        Some(value) => value,
        None => fail(),
    }
}

fn day_or_fail(day: i32) -> i64 {
    if day == date::NO_DAY {
        fail()
    } else {
        day as i64
    }
}

/// Whether the last operation failed; asking forgets it.
#[unsafe(no_mangle)]
pub extern "C" fn rt_failed() -> u32 {
    failed() as u32
}

/// The day of evaluation.
#[unsafe(no_mangle)]
pub extern "C" fn rt_today() -> i64 {
    unsafe { TODAY as i64 }
}

/// Whether a field has an answer that counts.
#[unsafe(no_mangle)]
pub extern "C" fn rt_has(slot: u32) -> u32 {
    slot::at(slot).has() as u32
}

/// Whether it has one that is a verified value; of an address, its first part says so of all.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_verified(slot: u32) -> u32 {
    let slot = slot::at(slot);
    (slot.has() && slot.is_verified()) as u32
}

/// Whether a part of an address has.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_has_part(base: u32, part: u32) -> u32 {
    (!slot::at(base).is(HIDDEN) && slot::at(base + part * slot::SIZE).state == SET) as u32
}

/// Whether any part of an address has.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_has_address(base: u32) -> u32 {
    rt_has_part(base, 0) | rt_has_part(base, 1) | rt_has_part(base, 2)
}

/// `a + b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_add(a: i64, b: i64) -> i64 {
    or_fail(a.checked_add(b))
}

/// `a - b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_subtract(a: i64, b: i64) -> i64 {
    or_fail(a.checked_sub(b))
}

/// `a * b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_multiply(a: i64, b: i64) -> i64 {
    // By division, since the instruction for wide products is a long function of its own.
    let least = ((a ^ b) as u64 >> 63) + i64::MAX as u64;
    if b != 0 && a.unsigned_abs() > least / b.unsigned_abs() {
        return fail();
    }
    a.wrapping_mul(b)
}

/// `a / b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_divide(a: i64, b: i64) -> i64 {
    or_fail(a.checked_div(b))
}

/// `a % b`
#[unsafe(no_mangle)]
pub extern "C" fn rt_remainder(a: i64, b: i64) -> i64 {
    // The smallest integer by -1 overflows, though nothing would be left over; CEL calls both errors.
    or_fail(a.checked_rem(b))
}

/// Whether two texts are the same.
#[unsafe(no_mangle)]
pub extern "C" fn rt_same(a: u32, a_len: u32, b: u32, b_len: u32) -> u32 {
    Str { ptr: a, len: a_len }.same(Str { ptr: b, len: b_len }) as u32
}

/// Order of two texts by code point.
#[unsafe(no_mangle)]
pub extern "C" fn rt_order(a: u32, a_len: u32, b: u32, b_len: u32) -> i32 {
    Str { ptr: a, len: a_len }.order(Str { ptr: b, len: b_len })
}

/// `size(text)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_size(a: u32, a_len: u32) -> i64 {
    Str { ptr: a, len: a_len }.chars() as i64
}

/// `startsWith`
#[unsafe(no_mangle)]
pub extern "C" fn rt_starts(a: u32, a_len: u32, b: u32, b_len: u32) -> u32 {
    (a_len >= b_len && Str { ptr: a, len: b_len }.same(Str { ptr: b, len: b_len })) as u32
}

/// `endsWith`
#[unsafe(no_mangle)]
pub extern "C" fn rt_ends(a: u32, a_len: u32, b: u32, b_len: u32) -> u32 {
    (a_len >= b_len
        && Str {
            ptr: a + a_len - b_len,
            len: b_len,
        }
        .same(Str { ptr: b, len: b_len })) as u32
}

/// `contains`
#[unsafe(no_mangle)]
pub extern "C" fn rt_contains(a: u32, a_len: u32, b: u32, b_len: u32) -> u32 {
    let mut start = 0;
    while start + b_len <= a_len {
        if (Str {
            ptr: a + start,
            len: b_len,
        })
        .same(Str { ptr: b, len: b_len })
        {
            return 1;
        }
        start += 1;
    }
    0
}

/// `matches`, with the automaton of a literal pattern.
#[unsafe(no_mangle)]
pub extern "C" fn rt_matches(a: u32, a_len: u32, table: u32) -> u32 {
    dfa::matches(table, Str { ptr: a, len: a_len }) as u32
}

/// A block of scratch that lives until the expression ends; address 0 and a failure without memory.
pub(crate) fn scratch(len: u32) -> u32 {
    let block = heap::take(len + 8);
    if block == 0 {
        fail();
        return 0;
    }
    unsafe {
        *(block as *mut u32) = SCRATCH;
        *((block + 4) as *mut u32) = heap::rounded(len + 8);
        SCRATCH = block;
    }
    block + 8
}

/// Gives scratch back.
pub fn release() {
    unsafe {
        while SCRATCH != 0 {
            let block = SCRATCH;
            SCRATCH = *(block as *const u32);
            heap::give(block, *((block + 4) as *const u32));
        }
    }
}

/// A text as one number that expressions know: address above, length below.
pub(crate) fn packed(text: Str) -> i64 {
    text.pack() as i64
}

/// `a + b` of texts, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_concat(a: u32, a_len: u32, b: u32, b_len: u32) -> i64 {
    let at = scratch(a_len + b_len);
    if at == 0 {
        return 0;
    }
    copy(at, a, a_len);
    copy(at + a_len, b, b_len);
    let text = Str {
        ptr: at,
        len: a_len + b_len,
    };
    text.pack() as i64
}

/// `string(int)`, packed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_int_text(number: i64) -> i64 {
    let digits = write_int(number);
    rt_concat(digits.ptr, digits.len, 0, 0)
}

/// `a / b`, half away from zero.
#[unsafe(no_mangle)]
pub extern "C" fn rt_divide_rounded(a: i64, b: i64) -> i64 {
    let whole = or_fail(a.checked_div(b));
    let (left, by) = (a.checked_rem(b).unwrap_or(0).unsigned_abs(), b.unsigned_abs());
    // Less than half of it is left, or nothing.
    if left < by - left {
        whole
    } else if (a < 0) == (b < 0) {
        whole + 1
    } else {
        whole - 1
    }
}

/// `string(decimal)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_decimal_text(units: i64, digits: i64) -> i64 {
    let text = notation::write_decimal(units, digits as u32);
    rt_concat(text.ptr, text.len, 0, 0)
}

/// `date(…)` of minutes since 1970.
#[unsafe(no_mangle)]
pub extern "C" fn rt_date_of(minutes: i64) -> i64 {
    minutes.div_euclid(notation::DAY)
}

/// `time(…)` of minutes since 1970.
#[unsafe(no_mangle)]
pub extern "C" fn rt_time_of(minutes: i64) -> i64 {
    minutes.rem_euclid(notation::DAY)
}

/// `int(text)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_text_int(a: u32, a_len: u32) -> i64 {
    parse_int(Str { ptr: a, len: a_len }, false)
}

/// `date(text)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_text_date(a: u32, a_len: u32) -> i64 {
    day_or_fail(date::parse_iso(Str { ptr: a, len: a_len }))
}

/// `age(birth, on)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_age(birth: i64, on: i64) -> i64 {
    date::age(birth as i32, on as i32) as i64
}

/// `add_months(day, n)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_add_months(day: i64, months: i64) -> i64 {
    day_or_fail(date::add_months(day as i32, months))
}

/// `add_days(day, n)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_add_days(day: i64, n: i64) -> i64 {
    day_or_fail(date::add_days(day as i32, n))
}

/// `year(day)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_year(day: i64) -> i64 {
    (date::ymd(day as i32) / 10_000) as i64
}

/// `month(day)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_month(day: i64) -> i64 {
    (date::ymd(day as i32) / 100 % 100) as i64
}

/// `day(day)`
#[unsafe(no_mangle)]
pub extern "C" fn rt_day(day: i64) -> i64 {
    (date::ymd(day as i32) % 100) as i64
}

/// `earliest(field)`: the first day that `yyyymmdd` can be, whose month or day is 0 when it is not known.
#[unsafe(no_mangle)]
pub extern "C" fn rt_earliest(value: i64) -> i64 {
    date::bound(value as i32, false) as i64
}

/// `latest(field)`: the last such day.
#[unsafe(no_mangle)]
pub extern "C" fn rt_latest(value: i64) -> i64 {
    date::bound(value as i32, true) as i64
}

/// Takes the result of a `show`: `status` 0 with `value`, 1 missing, 2 failed.
#[unsafe(no_mangle)]
pub extern "C" fn rt_show(slot: u32, value: u32, status: u32) {
    let slot = slot::at(slot);
    slot.mark(HIDDEN, !(status == 2 || (status == 0 && value != 0)));
    slot.mark(SHOW_FAILED, status == 2);
    release();
}

/// The same for a repeat group.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_show_rows(area: u32, value: u32, status: u32) {
    row::mark(
        area,
        HIDDEN,
        !(status == 2 || (status == 0 && value != 0)),
    );
    row::mark(area, SHOW_FAILED, status == 2);
    release();
}

/// Takes the result of a `require`.
#[unsafe(no_mangle)]
pub extern "C" fn rt_require(slot: u32, value: u32, status: u32) {
    let slot = slot::at(slot);
    slot.mark(REQUIRED, status == 0 && value != 0);
    slot.mark(REQUIRE_FAILED, status == 2);
    release();
}

/// Takes the result of a `value` that is a text.
#[unsafe(no_mangle)]
pub extern "C" fn rt_value_text(slot: u32, kind: u32, max: u32, text: u32, len: u32, status: u32) {
    let slot = slot::at(slot);
    let text = if status == 0 {
        Str { ptr: text, len }
    } else {
        EMPTY
    };
    let fits = put::store_computed(slot, text, kind, max);
    finish(slot, status, fits);
}

/// Takes the result of a `value` that is a number, a day, or yes or no.
#[unsafe(no_mangle)]
pub extern "C" fn rt_value_number(slot: u32, number: i64, status: u32) {
    let slot = slot::at(slot);
    let fits = put::is_exact(number);
    slot.num = number;
    slot.state = SET;
    finish(slot, status, fits);
}

fn finish(slot: &mut slot::Slot, status: u32, fits: bool) {
    if status != 0 || !fits {
        slot.empty();
    }
    slot.mark(VALUE_FAILED, status == 2 || (status == 0 && !fits));
    release();
}
