//! `empty-options`, `duplicate-option`, `unknown-option`; reading the options of a list.

use std::collections::BTreeSet;

use diagnostics::Severity;
use form::ListOption;
use value::Date;

use crate::cursor::{Obj, Val};
use crate::near;
use crate::report::{Place, Report, error};
use crate::rules::members::{no_day, wrong_type};
use crate::rules::{facilities, list_out_of_date, questions, ranges, words};
use crate::shapes;

/// Reads `[ { "code", "label" } ]`; in a shared list options may carry `province`, `from` and `to`, judged on a day if there is one.
pub(crate) fn options(
    val: &Val,
    shared: Option<Option<Date>>,
    report: &mut Report,
) -> Option<Vec<ListOption>> {
    let items = val.list(report)?;
    if report.is_spent() {
        return None;
    }
    if items.is_empty() {
        report.push(
            error(
                &val.place(),
                "empty-options",
                "danh sách không có lựa chọn nào",
                "the list has no options",
            )
            .hint(
                "thêm ít nhất một { \"code\": …, \"label\": … }",
                "add at least one { \"code\": …, \"label\": … }",
            ),
        );
    }
    let mut codes = BTreeSet::new();
    let read = items
        .iter()
        .filter_map(|item| option(item, shared, &mut codes, report));
    Some(read.collect())
}

fn option(
    val: &Val,
    shared: Option<Option<Date>>,
    codes: &mut BTreeSet<String>,
    report: &mut Report,
) -> Option<ListOption> {
    let obj = val.object(report)?;
    let mut province = String::new();
    let (from, to) = if let Some(today) = shared {
        obj.only(&shapes::LIST_OPTION, report);
        province = facilities::province(&obj, report);
        let code = obj.get("code").and_then(|code| code.node.text());
        validity(&obj, code, today, report)
    } else {
        obj.only(&shapes::OPTION, report);
        (None, None)
    };
    let label = words::need(&obj, "label", report);
    if let Some(val) = obj.get("label") {
        // What a list offers nobody has to choose.
        let words = questions::Words {
            place: val.place(),
            text: &label,
            is_required: false,
            is_label: false,
        };
        questions::check(&words, report);
    }
    let code_val = obj.need("code", report)?;
    let code = words::nfc(code_val.text(report)?);
    if code.trim() != code || code.chars().count() > 64 || code.chars().any(char::is_control) {
        let shape = [
            "một mã ngắn, không có khoảng trắng ở hai đầu",
            "a short code without spaces around it",
        ];
        return wrong_type(&code_val, shape, report);
    }
    if !codes.insert(code.clone()) {
        duplicate(&code_val.place(), &code, report);
        return None;
    }
    Some(ListOption {
        code,
        label,
        from,
        to,
        province,
    })
}

fn duplicate(place: &Place, code: &str, report: &mut Report) {
    report.push(
        error(
            place,
            "duplicate-option",
            format!("mã \"{code}\" có hai lần"),
            format!("the code \"{code}\" is given twice"),
        )
        .hint("xóa hoặc đổi một mã", "delete or change one"),
    );
}

/// Reads the days between which a list or, by its code, an option holds.
pub(crate) fn validity(
    obj: &Obj,
    code: Option<&str>,
    today: Option<Date>,
    report: &mut Report,
) -> (Option<Date>, Option<Date>) {
    let from = date(obj, "from", report);
    let to = date(obj, "to", report);
    if let (Some(from), Some(to)) = (from, to) {
        ranges::ordered(obj, ("from", from.to_iso()), ("to", to.to_iso()), report);
    }
    let place = obj.get("to").map_or_else(|| obj.place(), |val| val.place());
    list_out_of_date::check(&place, to, code, today, report);
    (from, to)
}

/// Reads a fixed day.
pub(crate) fn date(obj: &Obj, key: &str, report: &mut Report) -> Option<Date> {
    let val = obj.get(key)?;
    let day = val.node.text().and_then(Date::parse_iso);
    day.or_else(|| {
        let shape = [
            "một ngày như \"2026-01-31\"",
            "a real day such as \"2026-01-31\"",
        ];
        no_day(&val, shape, report)
    })
}

/// A code that the list does not have.
pub(crate) fn unknown(place: &Place, code: &str, options: &[ListOption], report: &mut Report) {
    if report.drops(Severity::Error) {
        return;
    }
    let codes: Vec<&str> = options.iter().map(|option| option.code.as_str()).collect();
    let problem = error(
        place,
        "unknown-option",
        format!("danh sách không có mã \"{code}\""),
        format!("the list has no code \"{code}\""),
    );
    let codes = if report.proposes(codes.len()) {
        &codes[..]
    } else {
        &[]
    };
    report.push(match near::hint(code, codes) {
        Some((vi, en)) => problem.hint(vi, en),
        None => problem,
    });
}
