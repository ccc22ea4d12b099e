//! Decimals and times of day. Both are whole numbers by the time they run: a decimal counts units of its last digit, a time of day the
//! minutes since midnight, a day with its time the minutes since 1970. How many digits there are is known here, so that what is
//! left is arithmetic that fails instead of rounding.

use diagnostics::Span;
use form::{Binary, Expr, ExprKind, Func, Type};
use syntax::cel::{Ast, AstKind, BinaryOp, Name};
use value::Date;

use super::typing::{Typer, is_equality, some};

/// Most digits after the point that an expression can have; fields have up to 6.
const MOST_DIGITS: u32 = 9;
/// Minutes of a day.
const DAY: i64 = 1440;

impl Typer<'_, '_> {
    /// `a op b` of two decimals. They meet at the larger number of digits; a product has those of both.
    pub(super) fn of_decimals(
        &mut self,
        op: BinaryOp,
        (left, a): (Expr, u32),
        (right, b): (Expr, u32),
        span: Span,
    ) -> Option<Expr> {
        let most = a.max(b);
        let (op, ty, digits) = match op {
            BinaryOp::Add => (Binary::Add, Type::Decimal(most), most),
            BinaryOp::Subtract => (Binary::Subtract, Type::Decimal(most), most),
            BinaryOp::Multiply if a + b <= MOST_DIGITS => {
                (Binary::Multiply, Type::Decimal(a + b), 0)
            }
            BinaryOp::Multiply => return self.too_many_digits(span, a + b),
            BinaryOp::Less => (Binary::Less, Type::Bool, most),
            BinaryOp::LessEqual => (Binary::LessEqual, Type::Bool, most),
            BinaryOp::Greater => (Binary::Greater, Type::Bool, most),
            BinaryOp::GreaterEqual => (Binary::GreaterEqual, Type::Bool, most),
            BinaryOp::Equal => (Binary::Equal, Type::Bool, most),
            BinaryOp::NotEqual => (Binary::NotEqual, Type::Bool, most),
            _ => {
                let vi = format!("{} không dùng được cho số thập phân", op.sign());
                let en = format!("{} can not be used on decimals", op.sign());
                let hint = [
                    "viết divide(a, b, 2) để có hai chữ số, làm tròn",
                    "write divide(a, b, 2) for two digits, rounded",
                ];
                return self.mismatch(span, [&vi, &en], hint);
            }
        };
        let (left, right) = match op {
            Binary::Multiply => (units(left), units(right)),
            _ => (scaled(left, a, digits), scaled(right, b, digits)),
        };
        some(
            ExprKind::Binary(op, Box::new(left), Box::new(right)),
            ty,
            span,
        )
    }

    fn too_many_digits(&mut self, span: Span, digits: u32) -> Option<Expr> {
        let vi = format!("kết quả có {digits} chữ số sau dấu phẩy, nhiều nhất là {MOST_DIGITS}");
        let en = format!("this has {digits} digits after the point, {MOST_DIGITS} are possible");
        let hint = [
            "làm tròn trước bằng round(số, 2)",
            "round before, with round(number, 2)",
        ];
        self.mismatch(span, [&vi, &en], hint)
    }

    /// `decimal("12.50")`, `decimal(whole number)`
    pub(super) fn decimal(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        if let AstKind::Text(text) = &of.kind {
            return match literal(text) {
                Some((units, digits)) => some(ExprKind::Int(units), Type::Decimal(digits), span),
                None => self.mismatch(
                    of.span,
                    ["đây không phải số thập phân", "this is no decimal"],
                    [
                        "viết chữ số và dấu chấm, ví dụ \"12.50\"",
                        "write digits and a point, such as \"12.50\"",
                    ],
                ),
            };
        }
        let of = self.expr(of)?;
        match self.ty(&of) {
            Type::Decimal(_) => Some(of),
            Type::Int => Some(Expr {
                ty: Type::Decimal(0),
                ..of
            }),
            _ => self.needed(&of, &Type::Int),
        }
    }

    /// `round(number, digits)`: half away from zero.
    pub(super) fn round(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of, digits] = self.count(name, args)?;
        let (of, from) = self.exact(of)?;
        let to = self.digits(digits)?;
        let ty = Type::Decimal(to);
        if to >= from {
            return Some(Expr {
                ty,
                span,
                ..scaled(of, from, to)
            });
        }
        let by = whole(power(from - to), span);
        let kind = ExprKind::Call(Func::DivideRounded, vec![units(of), by]);
        some(kind, ty, span)
    }

    /// `divide(a, b, digits)`: half away from zero; by zero is a failure.
    pub(super) fn divide(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [left, right, digits] = self.count(name, args)?;
        let (left, right) = (self.exact(left), self.exact(right));
        let ((left, a), (right, b)) = (left?, right?);
        let to = self.digits(digits)?;
        // a / 10^a : b / 10^b in units of 10^-to.
        let (left, right) = match (to + b).checked_sub(a) {
            Some(more) => (scaled(left, 0, more), units(right)),
            None => (units(left), scaled(right, 0, a - to - b)),
        };
        let kind = ExprKind::Call(Func::DivideRounded, vec![left, right]);
        some(kind, Type::Decimal(to), span)
    }

    // A whole number or a decimal, and its digits.
    fn exact(&mut self, ast: &Ast) -> Option<(Expr, u32)> {
        let expr = self.expr(ast)?;
        match self.ty(&expr) {
            Type::Decimal(digits) => Some((expr, digits)),
            Type::Int => Some((expr, 0)),
            _ => self.needed(&expr, &Type::Decimal(0)),
        }
    }

    fn digits(&mut self, ast: &Ast) -> Option<u32> {
        if let AstKind::Int(digits) = &ast.kind
            && let Ok(digits) = u32::try_from(*digits)
            && digits <= MOST_DIGITS
        {
            return Some(digits);
        }
        self.mismatch(
            ast.span,
            [
                "số chữ số sau dấu phẩy viết thẳng ra, từ 0 đến 9",
                "the digits after the point are written out, 0 to 9",
            ],
            ["ví dụ round(so, 2)", "for example round(number, 2)"],
        )
    }

    /// `int(decimal)`: towards zero, as CEL does with doubles.
    pub(super) fn decimal_to_int(&mut self, of: Expr, digits: u32, span: Span) -> Option<Expr> {
        if digits == 0 {
            return Some(Expr { span, ..units(of) });
        }
        let by = whole(power(digits), span);
        let kind = ExprKind::Binary(Binary::Divide, Box::new(units(of)), Box::new(by));
        some(kind, Type::Int, span)
    }

    /// `string(decimal)`: with a point, and as many digits as it has.
    pub(super) fn decimal_to_text(&mut self, of: Expr, digits: u32, span: Span) -> Option<Expr> {
        let args = vec![units(of), whole(i64::from(digits), span)];
        let kind = match digits {
            0 => ExprKind::Call(Func::IntToText, args[..1].to_vec()),
            _ => ExprKind::Call(Func::DecimalToText, args),
        };
        some(kind, Type::Text, span)
    }

    /// `time("08:30")`, `time(day with its time)`
    pub(super) fn time(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        if let AstKind::Text(text) = &of.kind {
            return match minutes(text) {
                Some(minutes) => some(ExprKind::Int(minutes), Type::Time, span),
                None => self.mismatch(
                    of.span,
                    ["không có giờ này", "there is no such time"],
                    [
                        "viết giờ:phút, ví dụ \"08:30\"",
                        "write hour:minute, such as \"08:30\"",
                    ],
                ),
            };
        }
        let of = self.expr_of(of, &Type::DateTime)?;
        some(ExprKind::Call(Func::TimeOf, vec![of]), Type::Time, span)
    }

    /// `date_time("2026-11-21T08:30")`
    pub(super) fn date_time(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        if let AstKind::Text(text) = &of.kind
            && let Some((day, time)) = text.split_once('T')
            && let (Some(day), Some(time)) = (Date::parse_iso(day), minutes(time))
        {
            let minutes = i64::from(day.days) * DAY + time;
            return some(ExprKind::Int(minutes), Type::DateTime, span);
        }
        self.mismatch(
            of.span,
            [
                "đây không phải ngày và giờ viết sẵn",
                "this is no day and time that is written out",
            ],
            [
                "viết năm-tháng-ngày, T, giờ:phút, ví dụ \"2026-11-21T08:30\"",
                "write year-month-day, T, hour:minute, such as \"2026-11-21T08:30\"",
            ],
        )
    }

    /// `minutes_between(a, b)` of two times of day, or of two days with their times.
    pub(super) fn minutes_between(
        &mut self,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let [first, second] = self.count(name, args)?;
        let first = self.expr(first)?;
        let ty = match self.ty(&first) {
            ty @ (Type::Time | Type::DateTime) => ty,
            _ => return self.needed(&first, &Type::Time),
        };
        let second = self.expr_of(second, &ty)?;
        let kind = ExprKind::Binary(
            Binary::Subtract,
            Box::new(units(second)),
            Box::new(units(first)),
        );
        some(kind, Type::Int, span)
    }

    /// `t.getHours()`, `t.getMinutes()` of a time of day, or of a day with its time.
    pub(super) fn part_of_time(&mut self, of: Expr, name: &Name, span: Span) -> Option<Expr> {
        let minutes = match self.ty(&of) {
            Type::DateTime => some(ExprKind::Call(Func::TimeOf, vec![of]), Type::Int, span)?,
            _ => units(of),
        };
        let op = match name.text.as_str() {
            "getHours" => Binary::Divide,
            _ => Binary::Remainder,
        };
        let kind = ExprKind::Binary(op, Box::new(minutes), Box::new(whole(60, span)));
        some(kind, Type::Int, span)
    }

    /// Two branches or a field and its value: with the digits of the one that has more.
    pub(super) fn meet(&mut self, a: Expr, b: Expr) -> (Expr, Expr) {
        match (self.ty(&a), self.ty(&b)) {
            (Type::Decimal(x), Type::Decimal(y)) if x != y => {
                let most = x.max(y);
                (with_digits(a, x, most), with_digits(b, y, most))
            }
            _ => (a, b),
        }
    }
}

/// A decimal with more digits than it has.
pub(super) fn with_digits(expr: Expr, from: u32, to: u32) -> Expr {
    Expr {
        ty: Type::Decimal(to),
        ..scaled(expr, from, to)
    }
}

/// Whether an operator of two decimals or times can be said of one of them and another type.
pub(super) fn hint(op: BinaryOp, left: &Type, right: &Type) -> Option<[&'static str; 2]> {
    let is_either = |test: fn(&Type) -> bool| test(left) || test(right);
    if is_either(|ty| matches!(ty, Type::Decimal(_))) {
        return Some([
            "viết decimal(số nguyên) hoặc decimal(\"12.5\")",
            "write decimal(whole number) or decimal(\"12.5\")",
        ]);
    }
    if is_either(|ty| *ty == Type::Time) {
        return Some([
            "giờ viết là time(\"08:30\")",
            "a time is written time(\"08:30\")",
        ]);
    }
    let is_comparison = is_equality(op) || !matches!(op, BinaryOp::Add | BinaryOp::Subtract);
    (is_comparison && is_either(|ty| *ty == Type::DateTime)).then_some([
        "dùng date(…) hoặc time(…) của nó, hoặc date_time(\"2026-11-21T08:30\")",
        "use its date(…) or time(…), or date_time(\"2026-11-21T08:30\")",
    ])
}

/// How a computed decimal gets the digits of its field.
pub(super) fn result_hint(found: &Type, needed: &Type) -> [&'static str; 2] {
    match (found, needed) {
        (Type::Decimal(_), Type::Decimal(_)) => [
            "làm tròn bằng round(số, số chữ số)",
            "round it with round(number, digits)",
        ],
        (Type::Int, Type::Decimal(_)) => ["viết decimal(số nguyên)", "write decimal(whole number)"],
        (Type::Decimal(_), Type::Int) => [
            "viết int(round(số, 0)), hoặc int(số) để bỏ phần lẻ",
            "write int(round(number, 0)), or int(number) to drop what is behind the point",
        ],
        _ => ["", ""],
    }
}

/// The whole number that it is by the time it runs.
pub(super) fn units(expr: Expr) -> Expr {
    Expr {
        ty: Type::Int,
        ..expr
    }
}

// The units of a decimal, had it `to` digits; a failure when there are too many.
fn scaled(expr: Expr, from: u32, to: u32) -> Expr {
    let span = expr.span;
    let expr = units(expr);
    if from == to {
        return expr;
    }
    let by = power(to - from);
    let kind = match expr.kind {
        ExprKind::Int(units) if units.checked_mul(by).is_some() => ExprKind::Int(units * by),
        _ => ExprKind::Binary(Binary::Multiply, Box::new(expr), Box::new(whole(by, span))),
    };
    Expr {
        kind,
        ty: Type::Int,
        span,
    }
}

fn whole(number: i64, span: Span) -> Expr {
    Expr {
        kind: ExprKind::Int(number),
        ty: Type::Int,
        span,
    }
}

// Digits are few enough: 9 of a field and 9 asked for.
fn power(digits: u32) -> i64 {
    10_i64.pow(digits)
}

// Units and digits of a decimal as it is stored.
fn literal(text: &str) -> Option<(i64, u32)> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (head, tail) = plain.split_once('.').unwrap_or((plain, ""));
    let is_good = !head.is_empty() && (plain.len() == head.len() || !tail.is_empty());
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_good || !is_plain(head) || !is_plain(tail) || tail.len() > MOST_DIGITS as usize {
        return None;
    }
    let units: i64 = format!("{head}{tail}").parse().ok()?;
    let sign = if plain.len() < text.len() { -1 } else { 1 };
    Some((sign * units, tail.len() as u32))
}

// Minutes since midnight of `08:30`.
fn minutes(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let part = |text: &str, end: i64| {
        let is_plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = text.parse().ok().filter(|_| is_plain)?;
        (number < end).then_some(number)
    };
    Some(part(hour, 24)? * 60 + part(minute, 60)?)
}
