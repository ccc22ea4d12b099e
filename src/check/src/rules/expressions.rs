//! `cel-syntax`, `unknown-name`, `unknown-function`, `type-mismatch`.

use diagnostics::Severity;
use form::Type;
use syntax::cel;

use crate::near;
use crate::report::{Place, Report, error};

/// What a type is called.
pub(crate) fn type_name(ty: Type) -> [&'static str; 2] {
    match ty {
        Type::Bool => ["đúng/sai", "true or false"],
        Type::Int => ["số nguyên", "a whole number"],
        Type::Text => ["chữ", "text"],
        Type::Date => ["ngày", "a day"],
    }
}

/// An expression that leaves the grammar.
pub(crate) fn syntax(place: &Place, problem: &cel::Problem, report: &mut Report) {
    report.push(error(place, "cel-syntax", &problem.vi, &problem.en).hint(
        "ví dụ: thoi_han > 12 && hinh_thuc == 'thue'",
        "for example: thoi_han > 12 && hinh_thuc == 'thue'",
    ));
}

/// A name that is nothing here.
pub(crate) fn unknown_name(
    place: &Place,
    name: &str,
    known: &[&str],
    elsewhere: Option<(String, String)>,
    report: &mut Report,
) {
    if report.drops(Severity::Error) {
        return;
    }
    let problem = error(
        place,
        "unknown-name",
        format!("không có trường nào tên là \"{name}\" ở đây"),
        format!("there is no field \"{name}\" here"),
    );
    let known = if report.proposes(known.len()) {
        known
    } else {
        &[]
    };
    let near = near::nearest(name, known.iter().copied()).map(|near| {
        (
            format!("có phải là \"{near}\"?"),
            format!("did you mean \"{near}\"?"),
        )
    });
    let hint = near.or(elsewhere).or_else(|| near::hint(name, known));
    report.push(match hint {
        Some((vi, en)) => problem.hint(vi, en),
        None => problem,
    });
}

/// Every function there is, as it is written.
pub(crate) const FUNCTIONS: &[&str] = &[
    "size",
    "startsWith",
    "endsWith",
    "contains",
    "matches",
    "present",
    "today",
    "date",
    "age",
    "days_between",
    "add_months",
    "add_days",
    "year",
    "string",
    "int",
    "all",
    "exists",
    "exists_one",
    "sum",
];

/// A function that there is not.
pub(crate) fn unknown_function(place: &Place, name: &str, report: &mut Report) {
    if report.drops(Severity::Error) {
        return;
    }
    let problem = error(
        place,
        "unknown-function",
        format!("không có hàm \"{name}\""),
        format!("there is no function \"{name}\""),
    );
    let known = match name {
        "has" => Some(("present(trường)".to_owned(), "present(field)".to_owned())),
        "map" | "filter" | "reduce" => Some((
            "sum(nhóm, m, số), nhóm.all(m, …) hoặc nhóm.exists(m, …)".to_owned(),
            "sum(rows, m, number), rows.all(m, …) or rows.exists(m, …)".to_owned(),
        )),
        "now" | "timestamp" => Some(("today()".to_owned(), "today()".to_owned())),
        "len" | "length" | "count" => Some(("size(…)".to_owned(), "size(…)".to_owned())),
        _ => None,
    };
    let known = known.map(|(vi, en)| (format!("viết {vi}"), format!("write {en}")));
    report.push(match known.or_else(|| near::hint(name, FUNCTIONS)) {
        Some((vi, en)) => problem.hint(vi, en),
        None => problem,
    });
}

/// A value of another type than is needed.
pub(crate) fn mismatch(
    place: &Place,
    vi: String,
    en: String,
    hint: [&str; 2],
    report: &mut Report,
) {
    let problem = error(place, "type-mismatch", vi, en);
    report.push(if hint[0].is_empty() {
        problem
    } else {
        problem.hint(hint[0], hint[1])
    });
}
