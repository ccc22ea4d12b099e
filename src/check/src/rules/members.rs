//! `unknown-member`, `missing-member`, `misplaced-member`, `wrong-type`, `invalid-value`.

use diagnostics::Severity;
use syntax::Kind;

use crate::cursor::{Obj, Val};
use crate::near;
use crate::report::{Place, Problem, Report, error};

/// A member that nobody knows.
pub(crate) fn unknown(obj: &Obj, key: &str, known: &[&str], report: &mut Report) {
    if report.drops(Severity::Error) {
        return;
    }
    let problem = error(
        &obj.key_place(key),
        "unknown-member",
        format!("không có thành phần \"{key}\" ở đây"),
        format!("there is no member \"{key}\" here"),
    );
    report.push(with_near(problem, key, known, "x-"));
}

fn with_near(problem: Problem, key: &str, known: &[&str], note: &str) -> Problem {
    let few = known.len() <= 8 || near::nearest(key, known.iter().copied()).is_some();
    match near::hint(key, known).filter(|_| few) {
        Some((vi, en)) => problem.hint(vi, en),
        None => problem.hint(
            format!("ghi chú riêng thì đặt tên bắt đầu bằng {note}"),
            format!("a note of your own begins with {note}"),
        ),
    }
}

/// A member that has to be there.
pub(crate) fn missing(obj: &Obj, key: &str, report: &mut Report) {
    if report.is_shaky(obj.val.file) {
        return;
    }
    report.push(
        error(
            &obj.head_place(),
            "missing-member",
            format!("thiếu \"{key}\""),
            format!("\"{key}\" is missing"),
        )
        .hint(format!("thêm \"{key}\": …"), format!("add \"{key}\": …")),
    );
}

/// A known member where it means nothing.
pub(crate) fn misplaced(obj: &Obj, key: &str, why: [&str; 2], report: &mut Report) {
    report.push(
        error(
            &obj.key_place(key),
            "misplaced-member",
            format!("\"{key}\" không dùng được ở đây"),
            format!("\"{key}\" has no meaning here"),
        )
        .hint(why[0], why[1]),
    );
}

/// A value of another JSON type than expected. Gives nothing, so that readers can return it.
pub(crate) fn wrong_type<T>(val: &Val, expected: [&str; 2], report: &mut Report) -> Option<T> {
    // What could not be read has been reported by the reader.
    if val.node.kind != Kind::Missing && !report.drops(Severity::Error) {
        let found = found(&val.node.kind);
        report.push(
            error(
                &val.place(),
                "wrong-type",
                format!("ở đây là {}", found[0]),
                format!("this is {}", found[1]),
            )
            .hint(
                format!("viết {}", expected[0]),
                format!("write {}", expected[1]),
            ),
        );
    }
    None
}

/// A text that is no real day. Gives nothing, as [`wrong_type`].
pub(crate) fn no_day<T>(val: &Val, expected: [&str; 2], report: &mut Report) -> Option<T> {
    let Some(text) = val.node.text() else {
        return wrong_type(val, expected, report);
    };
    report.push(
        error(
            &val.place(),
            "invalid-value",
            format!("\"{text}\" không phải là một ngày có thật dạng năm-tháng-ngày"),
            format!("\"{text}\" is no real day in the form year-month-day"),
        )
        .hint(
            format!("viết {}", expected[0]),
            format!("write {}", expected[1]),
        ),
    );
    None
}

fn found(kind: &Kind) -> [&'static str; 2] {
    match kind {
        Kind::Null => ["null", "null"],
        Kind::Bool(_) => ["true/false", "a boolean"],
        Kind::Number(_) => ["một số", "a number"],
        Kind::Text(text) if text.text.trim().is_empty() => ["một chuỗi trống", "an empty string"],
        Kind::Text(_) => ["một chuỗi", "a string"],
        Kind::List(_) => ["một mảng", "an array"],
        Kind::Object(_) => ["một đối tượng", "an object"],
        Kind::Missing => ["", ""],
    }
}

/// A string that is none of a few.
pub(crate) fn invalid_value(place: &Place, written: &str, allowed: &[&str], report: &mut Report) {
    if report.drops(Severity::Error) {
        return;
    }
    let problem = error(
        place,
        "invalid-value",
        format!("giá trị \"{written}\" không dùng được ở đây"),
        format!("\"{written}\" is no value for this"),
    );
    report.push(match near::hint(written, allowed) {
        Some((vi, en)) => problem.hint(vi, en),
        None => problem,
    });
}
