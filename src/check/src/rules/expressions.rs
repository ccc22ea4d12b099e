//! `cel-syntax`, `unknown-name`, `unknown-function`, `type-mismatch`, `cel-dynamic`, `cel-message`, `cel-pattern`,
//! `cel-time-zone`, `cel-not-in-forms`.

use diagnostics::Severity;
use form::Type;
use syntax::cel;

use crate::near;
use crate::report::{Place, Report, error};

/// What a type is called.
pub(crate) fn type_name(ty: &Type) -> [String; 2] {
    let [vi, en] = match ty {
        Type::Bool => ["đúng/sai", "true or false"],
        Type::Int => ["số nguyên", "a whole number"],
        Type::Uint => ["số nguyên không dấu", "an unsigned number"],
        Type::Double => ["số thực", "a double"],
        Type::Text => ["chữ", "text"],
        Type::Bytes => ["dãy byte", "bytes"],
        Type::Null => ["null", "null"],
        Type::Date => ["ngày", "a day"],
        Type::Decimal(0) => ["số thập phân", "a decimal"],
        Type::Decimal(digits) => {
            return [
                format!("số thập phân {digits} chữ số"),
                format!("a decimal of {digits} digits"),
            ];
        }
        Type::Time => ["giờ", "a time of day"],
        Type::DateTime => ["ngày và giờ", "a day with its time"],
        Type::Timestamp => ["thời điểm", "a point in time"],
        Type::Duration => ["khoảng thời gian", "a span of time"],
        Type::Type => ["một kiểu", "a type"],
        Type::Open(_) => ["kiểu chưa rõ", "of a type not known yet"],
        Type::List(item) => {
            let [vi, en] = type_name(item);
            return [format!("danh sách ({vi})"), format!("a list ({en})")];
        }
        Type::Optional(item) => {
            let [vi, en] = type_name(item);
            return [
                format!("giá trị có thể trống ({vi})"),
                format!("an optional ({en})"),
            ];
        }
        Type::Map(key, value) => {
            let ([vi, en], [vi2, en2]) = (type_name(key), type_name(value));
            return [
                format!("map ({vi} → {vi2})"),
                format!("a map ({en} → {en2})"),
            ];
        }
    };
    [vi.to_owned(), en.to_owned()]
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

/// A variable that was not declared.
pub(crate) fn unknown_variable(place: &Place, name: &str, known: &[&str], report: &mut Report) {
    let problem = error(
        place,
        "unknown-name",
        format!("không có biến nào tên là \"{name}\""),
        format!("there is no variable \"{name}\""),
    );
    report.push(match near::hint(name, known) {
        Some((vi, en)) => problem.hint(vi, en),
        None => problem,
    });
}

/// Something that needs a type known only while it runs.
pub(crate) fn dynamic(place: &Place, [vi, en]: [&str; 2], report: &mut Report) {
    report.push(error(place, "cel-dynamic", vi, en).hint(
        "mọi phần phải cùng một kiểu; đổi kiểu bằng int(…), double(…), string(…)",
        "all parts need one type; convert with int(…), double(…), string(…)",
    ));
}

/// A protobuf message.
pub(crate) fn message(place: &Place, report: &mut Report) {
    report.push(error(
        place,
        "cel-message",
        "không có thông điệp protobuf ở đây",
        "there are no protobuf messages here",
    ));
}

/// A pattern that is known only while it runs.
pub(crate) fn pattern(place: &Place, report: &mut Report) {
    report.push(
        error(
            place,
            "cel-pattern",
            "mẫu phải viết sẵn",
            "the pattern has to be written out",
        )
        .hint(
            "ví dụ .matches(\"^[0-9]+$\")",
            "for example .matches(\"^[0-9]+$\")",
        ),
    );
}

/// A time zone that only a database of zones knows.
pub(crate) fn time_zone(place: &Place, report: &mut Report) {
    report.push(
        error(
            place,
            "cel-time-zone",
            "múi giờ chỉ viết bằng độ lệch cố định",
            "a time zone is a fixed offset, written out",
        )
        .hint(
            "ví dụ \"+07:00\" hoặc \"UTC\"",
            "for example \"+07:00\" or \"UTC\"",
        ),
    );
}

/// Something of CEL that forms can not say.
pub(crate) fn not_in_forms(place: &Place, report: &mut Report) {
    report.push(
        error(
            place,
            "cel-not-in-forms",
            "biểu mẫu không dùng được phần này của CEL",
            "forms can not say this part of CEL",
        )
        .hint(
            "trong biểu mẫu có số nguyên, chữ, ngày, đúng/sai, danh sách và map của chúng",
            "forms have whole numbers, texts, days, true and false, lists and maps of them",
        ),
    );
}

/// A map with two values for one key.
pub(crate) fn repeated_key(place: &Place, report: &mut Report) {
    let problem = error(
        place,
        "cel-repeated-key",
        "khóa này đã có trong map",
        "this key is in the map already",
    );
    report.push(problem.hint("mỗi khóa viết một lần", "write each key once"));
}

/// Every function there is, as it is written.
pub(crate) const FUNCTIONS: &[&str] = &[
    "size",
    "startsWith",
    "endsWith",
    "contains",
    "matches",
    "present",
    "verified",
    "today",
    "date",
    "age",
    "days_between",
    "add_months",
    "add_days",
    "year",
    "month",
    "day",
    "earliest",
    "latest",
    "province",
    "commune",
    "decimal",
    "round",
    "divide",
    "time",
    "date_time",
    "minutes_between",
    "getHours",
    "getMinutes",
    "string",
    "int",
    "all",
    "exists",
    "exists_one",
    "map",
    "filter",
    "sum",
    "charAt",
    "indexOf",
    "lastIndexOf",
    "join",
    "lowerAscii",
    "upperAscii",
    "replace",
    "reverse",
    "split",
    "substring",
    "trim",
    "dyn",
    "type",
    "has",
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
        "reduce" => Some((
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
