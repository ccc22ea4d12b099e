//! `unused-allow`, and warnings that the definition accepts with a reason.

use diagnostics::Severity;

use crate::cursor::Val;
use crate::report::{Place, Report, warning};
use crate::shapes;

/// One accepted warning.
pub(crate) struct Allow {
    place: Place,
    code: String,
    at: String,
}

/// Reads one entry of `allow`.
pub(crate) fn read(val: &Val, report: &mut Report) -> Option<Allow> {
    let obj = val.object(report)?;
    obj.only(&shapes::ALLOW, report);
    for key in ["reason", "legal"] {
        if let Some(val) = obj.need(key, report) {
            val.text(report);
        }
    }
    let code = obj.need("code", report).and_then(|val| val.text(report));
    let at = obj.need("at", report).and_then(|val| val.string(report));
    Some(Allow {
        place: obj.place(),
        code: code?.to_owned(),
        at: at?.text.clone(),
    })
}

/// Takes accepted warnings out; an entry that accepts nothing is reported.
pub(crate) fn apply(allows: &[Allow], report: &mut Report) {
    for allow in allows {
        let before = report.entries.len();
        report.entries.retain(|entry| {
            let diagnostic = &entry.diagnostic;
            let is_meant = diagnostic.severity == Severity::Warning
                && diagnostic.code == allow.code
                && is_below(&entry.via, &allow.at);
            !is_meant
        });
        if report.entries.len() == before {
            report.push(
                warning(
                    &allow.place,
                    "unused-allow",
                    format!(
                        "không có cảnh báo \"{}\" nào ở \"{}\"",
                        allow.code, allow.at
                    ),
                    format!("there is no warning \"{}\" at \"{}\"", allow.code, allow.at),
                )
                .hint(
                    "xóa mục này, hoặc sửa \"code\", \"at\"; lỗi thì không bỏ qua được",
                    "delete it, or correct \"code\" or \"at\"; errors can not be accepted",
                ),
            );
        }
    }
}

fn is_below(pointer: &str, at: &str) -> bool {
    pointer
        .strip_prefix(at)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
