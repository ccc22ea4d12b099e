//! `not-a-condition`, `condition-always-true`, `condition-always-false`.

use form::{Expr, Type};

use crate::report::{Place, Report, error, warning};
use crate::rules::expressions::type_name;

/// Whether an expression can stand where true or false is asked for.
pub(crate) fn condition(expr: &Expr, place: &Place, report: &mut Report) -> bool {
    if expr.ty != Type::Bool {
        let found = type_name(&expr.ty);
        report.push(
            error(
                place,
                "not-a-condition",
                format!("kết quả là {}, ở đây cần đúng hoặc sai", found[0]),
                format!("this gives {}, a condition gives true or false", found[1]),
            )
            .hint(
                "so sánh với một giá trị, ví dụ thoi_han > 12",
                "compare it with something, such as thoi_han > 12",
            ),
        );
        return false;
    }
    true
}

/// A condition or a part of one that can not be false.
pub(crate) fn always_true(place: &Place, is_open: bool, report: &mut Report) {
    let problem = if is_open {
        warning(
            place,
            "condition-always-true",
            "mọi câu trả lời hợp lệ đều làm điều kiện này đúng",
            "this condition is true of every valid answer",
        )
        .hint(
            "chỉ cần biết đã trả lời chưa thì viết present(…)",
            "to ask only whether there is an answer, write present(…)",
        )
    } else {
        warning(
            place,
            "condition-always-true",
            "điều kiện này luôn đúng",
            "this condition is always true",
        )
        .hint(
            "bỏ điều kiện, hoặc so sánh với một câu trả lời",
            "drop it, or compare it with an answer",
        )
    };
    report.push(problem);
}

/// A condition or a part of one that can not be true.
pub(crate) fn always_false(place: &Place, report: &mut Report) {
    report.push(
        warning(
            place,
            "condition-always-false",
            "điều kiện này không bao giờ đúng",
            "this condition is never true",
        )
        .hint(
            "so với min, max, danh sách của trường và các điều kiện bên cạnh rồi sửa hoặc bỏ",
            "hold it against the fields' bounds, lists and the conditions beside it; correct or drop it",
        ),
    );
}

/// A rule that nothing breaks.
pub(crate) fn never_broken(place: &Place, report: &mut Report) {
    report.push(
        warning(
            place,
            "condition-always-true",
            "không câu trả lời hợp lệ nào vi phạm quy tắc này",
            "no valid answers break this rule",
        )
        .hint(
            "bỏ quy tắc: min, max hoặc danh sách của trường đã nói điều này",
            "drop it: the fields' own bounds and lists say this already",
        ),
    );
}

/// A rule that everything breaks.
pub(crate) fn always_broken(place: &Place, report: &mut Report) {
    report.push(
        warning(
            place,
            "condition-always-false",
            "câu trả lời hợp lệ nào cũng vi phạm quy tắc này",
            "every valid answer breaks this rule",
        )
        .hint(
            "quy tắc nói điều phải đúng, không phải điều bị cấm",
            "a rule says what has to be true, not what is forbidden",
        ),
    );
}
