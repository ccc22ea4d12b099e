//! `not-a-condition`, `condition-always-true`, `condition-always-false`.

use form::{Expr, Type};

use crate::expr::constant::{Constant, constant};
use crate::report::{Place, Report, error, warning};
use crate::rules::expressions::type_name;

/// Whether an expression can stand where true or false is asked for.
pub(crate) fn condition(expr: &Expr, place: &Place, report: &mut Report) -> bool {
    if expr.ty != Type::Bool {
        let found = type_name(expr.ty);
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
    match constant(expr) {
        Some(Constant::Bool(true)) => {
            always(place, "condition-always-true", ["đúng", "true"], report)
        }
        Some(Constant::Bool(false)) => {
            always(place, "condition-always-false", ["sai", "false"], report)
        }
        _ => {}
    }
    true
}

fn always(place: &Place, code: &'static str, what: [&str; 2], report: &mut Report) {
    report.push(
        warning(
            place,
            code,
            format!("điều kiện này luôn {}", what[0]),
            format!("this condition is always {}", what[1]),
        )
        .hint(
            "bỏ điều kiện, hoặc so sánh với một câu trả lời",
            "drop it, or compare it with an answer",
        ),
    );
}
