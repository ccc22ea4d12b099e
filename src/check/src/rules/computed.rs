//! `required-but-computed`, `bound-but-computed`.

use crate::cursor::Obj;
use crate::report::{Report, error};

/// What a person can not enter they can not be told to enter, nor can a register.
pub(crate) fn check(obj: &Obj, report: &mut Report) {
    let of_agency = obj.get("type").and_then(|val| val.node.text()) == Some("agency");
    // What is always worked out has no such members at all.
    if obj.get("value").is_none() || of_agency {
        return;
    }
    for key in ["required", "require"] {
        let is_set = obj
            .get(key)
            .is_some_and(|val| val.node.kind != syntax::Kind::Bool(false));
        if is_set {
            report.push(
                error(
                    &obj.key_place(key),
                    "required-but-computed",
                    "trường tự tính không thể bắt buộc người khai trả lời",
                    "a computed field can not require an answer",
                )
                .hint(
                    format!("bỏ \"{key}\", hoặc đặt \"{key}\" ở các trường mà nó đọc"),
                    format!("drop \"{key}\", or put it on the fields it reads"),
                ),
            );
        }
    }
    if obj.get("bind").is_some() {
        report.push(
            error(
                &obj.key_place("bind"),
                "bound-but-computed",
                "trường tự tính không thể điền từ cơ sở dữ liệu",
                "a computed field can not be filled from a register",
            )
            .hint(
                "bỏ \"bind\" hoặc bỏ \"value\"",
                "drop \"bind\" or \"value\"",
            ),
        );
    }
}
