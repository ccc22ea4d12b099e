//! `role-may-fail`: who a role is hangs on something that can fail.
//!
//! No page draws who a role is that follows from an answer, so nobody could be told there that it can not be worked out, nor led to
//! the answer that mends it. A computed question can: it stands on a page and says so itself.

use form::{Binary, Expr, ExprKind, Func, Macro, Unary};

use crate::cursor::Val;
use crate::expr::whole;
use crate::report::{Report, error};

/// Reports the first part of a role's `when` that can fail.
pub(crate) fn check(when: &Val, expr: &Expr, report: &mut Report) {
    let Some(part) = failing(expr) else { return };
    report.push(
        error(
            &whole(when, part),
            "role-may-fail",
            "chỗ này có thể không tính được, khi đó không biết vai này là ai mà không trang nào báo",
            "this can fail, and then nobody knows who the role is and no page says so",
        )
        .hint(
            "tính ở một câu hỏi riêng có \"value\", câu ấy tự báo khi không tính được, rồi so sánh câu ấy ở đây",
            "work it out in a question of its own with \"value\", which says so when it fails, and compare that here",
        ),
    );
}

/// The innermost first part that can fail by itself.
fn failing(expr: &Expr) -> Option<&Expr> {
    let mut parts = expr.children().into_iter();
    parts
        .find_map(failing)
        .or_else(|| (!never_fails(expr)).then_some(expr))
}

/// Whether a part never fails where what it is made of does not; what is not known to be so is counted as failing.
fn never_fails(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Bool(_)
        | ExprKind::Int(_)
        | ExprKind::Text(_)
        | ExprKind::Date(_)
        | ExprKind::Field(_)
        | ExprKind::Present(_)
        | ExprKind::Verified(_)
        | ExprKind::RowCount(..)
        | ExprKind::In(..)
        | ExprKind::If(..)
        | ExprKind::Matches(..) => true,
        ExprKind::Unary(Unary::Not, _) => true,
        ExprKind::Unary(Unary::Negate, a) => matches!(a.kind, ExprKind::Int(n) if n != i64::MIN),
        ExprKind::Binary(op, ..) => !matches!(
            op,
            Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide | Binary::Remainder
        ),
        ExprKind::Rows { kind, .. } => *kind != Macro::Sum,
        ExprKind::Call(func, _) => matches!(
            func,
            Func::Size
                | Func::StartsWith
                | Func::EndsWith
                | Func::Contains
                | Func::Today
                | Func::Age
                | Func::DaysBetween
                | Func::Year
                | Func::Month
                | Func::DayOfMonth
                | Func::Earliest
                | Func::Latest
        ),
        _ => false,
    }
}
