//! What an expression gives whatever people answer, as far as that is plain.

use form::{Binary, Expr, ExprKind, Unary};
use value::Date;

/// A value known when the form is checked.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(crate) enum Constant {
    Bool(bool),
    Int(i64),
    Text(String),
    Date(Date),
}

/// The value of an expression that reads nothing; arithmetic and functions are left alone.
pub(crate) fn constant(expr: &Expr) -> Option<Constant> {
    match &expr.kind {
        ExprKind::Bool(b) => Some(Constant::Bool(*b)),
        ExprKind::Int(number) => Some(Constant::Int(*number)),
        ExprKind::Text(text) => Some(Constant::Text(text.clone())),
        ExprKind::Date(day) => Some(Constant::Date(*day)),
        ExprKind::Unary(Unary::Not, operand) => match constant(operand)? {
            Constant::Bool(b) => Some(Constant::Bool(!b)),
            _ => None,
        },
        ExprKind::Binary(Binary::And, left, right) => absorbed(left, right, false),
        ExprKind::Binary(Binary::Or, left, right) => absorbed(left, right, true),
        ExprKind::Binary(op, left, right) => compare(*op, &constant(left)?, &constant(right)?),
        _ => None,
    }
}

// One side may decide alone.
fn absorbed(left: &Expr, right: &Expr, decides: bool) -> Option<Constant> {
    let (left, right) = (constant(left), constant(right));
    let is = |side: &Option<Constant>, b: bool| *side == Some(Constant::Bool(b));
    if is(&left, decides) || is(&right, decides) {
        Some(Constant::Bool(decides))
    } else if is(&left, !decides) && is(&right, !decides) {
        Some(Constant::Bool(!decides))
    } else {
        None
    }
}

fn compare(op: Binary, left: &Constant, right: &Constant) -> Option<Constant> {
    let result = match op {
        Binary::Equal => left == right,
        Binary::NotEqual => left != right,
        Binary::Less => left < right,
        Binary::LessEqual => left <= right,
        Binary::Greater => left > right,
        Binary::GreaterEqual => left >= right,
        _ => return None,
    };
    Some(Constant::Bool(result))
}
