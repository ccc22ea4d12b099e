//! Functions whose parameters or result have no fixed shape: of optionals, lists, points in time, and CEL's own variables.

use diagnostics::Span;
use form::{Expr, ExprKind, Func, Math, TextFunc, TimePart, Type};
use syntax::cel::{Ast, AstKind, Name};

use super::things::Local;
use super::typing::{Typer, some};
use crate::rules::expressions;

use Type::{Bool, Int, Text};

impl Typer<'_, '_> {
    // `cel.index(n)`, `cel.iterVar(n, m)`
    pub(super) fn placeholder(&mut self, word: &str, args: &[Ast], span: Span) -> Option<Expr> {
        let name = match (word, args) {
            (
                "cel.index",
                [
                    Ast {
                        kind: AstKind::Int(at),
                        ..
                    },
                ],
            ) => format!("@index{at}"),
            _ => iter_var(args).unwrap_or_default(),
        };
        match self.vars.iter().rev().find(|var| var.0 == name) {
            Some((_, Local::Value(ty, var))) => some(ExprKind::Local(*var), ty.clone(), span),
            _ => {
                let place = self.at(span);
                expressions::unknown_variable(&place, word, &[], self.report);
                None
            }
        }
    }

    pub(super) fn extreme(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let math = match name.text.as_str() {
            "math.greatest" => Math::Greatest,
            _ => Math::Least,
        };
        let of = match args {
            [] => return self.wrong_count(name, 1, 0),
            [one] => self.expr(one)?,
            many => {
                let kind = AstKind::List(many.to_vec());
                let height = many.iter().map(|ast| ast.height).max().unwrap_or(0) + 1;
                self.expr(&Ast { kind, span, height })?
            }
        };
        let ty = match self.ty(&of) {
            Type::List(item) => *item,
            number if number.is_number() => return Some(of),
            _ => return self.needed(&of, &Int),
        };
        if !ty.is_number() {
            return self.needed(&of, &Int.list());
        }
        some(ExprKind::Call(Func::Math(math), vec![of]), ty, span)
    }

    pub(super) fn of_optional(
        &mut self,
        target: &Ast,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let inner = self.infer.open();
        let optional = self.expr_of(target, &inner.clone().optional())?;
        let (func, ty) = match name.text.as_str() {
            "hasValue" => (Func::HasValue, Bool),
            "value" => (Func::OptionalValue, inner),
            "or" => (Func::Or, inner.optional()),
            _ => (Func::OrValue, inner),
        };
        let mut parts = vec![optional];
        if matches!(func, Func::Or | Func::OrValue) {
            let [other] = self.count(name, args)?;
            parts.push(self.expr_of(other, &ty)?);
        } else {
            let [] = self.count(name, args)?;
        }
        some(ExprKind::Call(func, parts), ty, span)
    }

    pub(super) fn split(
        &mut self,
        target: &Ast,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let text = self.expr_of(target, &Text)?;
        let (by, most) = match args {
            [by] => (by, None),
            [by, most] => (by, Some(most)),
            _ => return self.wrong_count(name, 1, args.len()),
        };
        let by = self.expr_of(by, &Text)?;
        let most = match most {
            Some(most) => self.expr_of(most, &Int)?,
            None => some(ExprKind::Int(-1), Int, span)?,
        };
        let kind = ExprKind::Call(Func::Text(TextFunc::Split), vec![text, by, most]);
        some(kind, Text.list(), span)
    }

    pub(super) fn join(
        &mut self,
        target: &Ast,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let list = self.expr_of(target, &Text.list())?;
        let by = match args {
            [] => some(ExprKind::Text(String::new()), Text, span)?,
            [by] => self.expr_of(by, &Text)?,
            _ => return self.wrong_count(name, 1, args.len()),
        };
        let kind = ExprKind::Call(Func::Text(TextFunc::Join), vec![list, by]);
        some(kind, Text, span)
    }

    // The arguments of `format` may differ in type, because each is known where it is written.
    pub(super) fn format(
        &mut self,
        target: &Ast,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let text = self.expr_of(target, &Text)?;
        let [list] = self.count(name, args)?;
        let AstKind::List(items) = &list.kind else {
            return self.dynamic(
                list.span,
                [
                    "format cần danh sách viết sẵn tại chỗ",
                    "format takes a list that is written out",
                ],
            );
        };
        let mut parts = vec![text];
        for item in items {
            parts.push(self.expr(item)?);
        }
        let kind = ExprKind::Call(Func::Text(TextFunc::Format), parts);
        some(kind, Text, span)
    }

    pub(super) fn time_part(
        &mut self,
        target: &Ast,
        (part, is_unit): (TimePart, bool),
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let of = self.expr(target)?;
        if self.ty(&of) == Type::Duration && is_unit && args.is_empty() {
            return some(ExprKind::Call(Func::SpanPart(part), vec![of]), Int, span);
        }
        let is_of_day = matches!(part, TimePart::Hours | TimePart::Minutes) && args.is_empty();
        if is_of_day && matches!(self.ty(&of), Type::Time | Type::DateTime) {
            return self.part_of_time(of, name, span);
        }
        self.is(&of, &Type::Timestamp)?;
        let offset = match args {
            [] => Some(0),
            [
                Ast {
                    kind: AstKind::Text(zone),
                    ..
                },
            ] => offset_minutes(zone),
            [_] => None,
            _ => return self.wrong_count(name, 0, args.len()),
        };
        let Some(offset) = offset else {
            let place = self.at(args[0].span);
            expressions::time_zone(&place, self.report);
            return None;
        };
        let offset = some(ExprKind::Int(offset), Int, span)?;
        let kind = ExprKind::Call(Func::TimePart(part), vec![of, offset]);
        some(kind, Int, span)
    }
}

/// The name that `cel.iterVar(n, m)` stands for.
pub(super) fn iter_var(args: &[Ast]) -> Option<String> {
    match args {
        [
            Ast {
                kind: AstKind::Int(n),
                ..
            },
            Ast {
                kind: AstKind::Int(m),
                ..
            },
        ] => Some(format!("@it:{n}:{m}")),
        _ => None,
    }
}

// `UTC`, or hours and minutes east of it: `+07:00`, `-02:30`, `02:00`.
fn offset_minutes(zone: &str) -> Option<i64> {
    if zone == "UTC" {
        return Some(0);
    }
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+').unwrap_or(zone)),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, most: i64| {
        let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = text.parse().ok().filter(|_| is_number)?;
        (number <= most).then_some(number)
    };
    Some(sign * (number(hours, 23)? * 60 + number(minutes, 59)?))
}
