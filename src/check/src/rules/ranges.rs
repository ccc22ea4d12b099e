//! `contradictory-range`, `out-of-bounds`.

use std::fmt::Display;

use form::Dfa;

use crate::analysis::lengths::{Lengths, lengths};
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

/// Reports a pattern that no text matches with the length it has to have, nor the type's own pattern.
pub(crate) fn pattern_and_lengths(
    obj: &Obj,
    patterns: &[Dfa],
    (min, max): (i64, i64),
    report: &mut Report,
) {
    let Ok(found) = lengths(patterns) else { return };
    let of = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let (vi, en, other) = match found {
        None => (
            "không chữ nào vừa đúng mẫu này vừa đúng kiểu của trường".to_owned(),
            "no text matches this pattern and the field's type".to_owned(),
            "type",
        ),
        Some(found) if of(found.shortest) > max => (
            format!(
                "mẫu cần ít nhất {} ký tự, max_length là {max}",
                found.shortest
            ),
            format!(
                "the pattern needs {} characters, max_length is {max}",
                found.shortest
            ),
            "max_length",
        ),
        Some(Lengths {
            longest: Some(longest),
            ..
        }) if of(longest) < min => (
            format!("mẫu nhận nhiều nhất {longest} ký tự, min_length là {min}"),
            format!("the pattern takes at most {longest} characters, min_length is {min}"),
            "min_length",
        ),
        Some(_) => return,
    };
    let place = obj
        .get("pattern")
        .map_or_else(|| obj.place(), |val| val.place());
    let problem = error(&place, "contradictory-range", vi, en).hint(
        "không câu trả lời nào hợp lệ: đổi một trong hai",
        "no answer is right: change one of the two",
    );
    report.push(match obj.get(other) {
        Some(other) => problem.related(&other.place(), "trái với chỗ này", "against this"),
        None => problem,
    });
}

/// Reports a lower end that lies above the upper one.
pub(crate) fn ordered<T: PartialOrd + Display>(
    obj: &Obj,
    low: (&str, T),
    high: (&str, T),
    report: &mut Report,
) {
    if low.1 > high.1 {
        contradictory(obj, low, high, report);
    }
}

/// Reports a lower end that is known to lie above the upper one.
pub(crate) fn contradictory(
    obj: &Obj,
    low: (&str, impl Display),
    high: (&str, impl Display),
    report: &mut Report,
) {
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
