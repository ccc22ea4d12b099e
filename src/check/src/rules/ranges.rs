//! `contradictory-range`, `out-of-bounds`.

use std::fmt::Display;

use crate::cursor::{Obj, Val};
use crate::report::{Report, error};

/// Reads a whole number between two bounds, else `default`.
pub(crate) fn bounded(
    obj: &Obj,
    key: &str,
    bounds: (i64, i64),
    default: i64,
    report: &mut Report,
) -> i64 {
    let Some(val) = obj.get(key) else {
        return default;
    };
    let Some(number) = val.integer(report) else {
        return default;
    };
    if number < bounds.0 || number > bounds.1 {
        out_of_bounds(&val, bounds, report);
        return default;
    }
    number
}

fn out_of_bounds(val: &Val, bounds: (i64, i64), report: &mut Report) {
    let (least, most) = bounds;
    report.push(
        error(
            &val.place(),
            "out-of-bounds",
            format!("số này phải từ {least} đến {most}"),
            format!("this has to lie between {least} and {most}"),
        )
        .hint("dùng một số trong khoảng đó", "write a number in between"),
    );
}

/// Reports a lower end that lies above the upper one.
pub(crate) fn ordered<T: PartialOrd + Display>(
    obj: &Obj,
    low: (&str, T),
    high: (&str, T),
    report: &mut Report,
) {
    if low.1 <= high.1 {
        return;
    }
    let key = if obj.get(low.0).is_some() {
        low.0
    } else {
        high.0
    };
    let place = obj.get(key).map_or_else(|| obj.place(), |val| val.place());
    report.push(
        error(
            &place,
            "contradictory-range",
            format!(
                "{} ({}) lớn hơn {} ({}), nên không câu trả lời nào hợp lệ",
                low.0, low.1, high.0, high.1
            ),
            format!(
                "{} ({}) is above {} ({}), so no answer is right",
                low.0, low.1, high.0, high.1
            ),
        )
        .hint("đổi một trong hai", "change one of the two"),
    );
}
