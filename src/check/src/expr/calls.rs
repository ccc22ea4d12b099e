//! Functions.

use diagnostics::Span;
use form::{Expr, ExprKind, FieldRef, Func, Type};
use syntax::cel::{Ast, AstKind, Name};
use value::Date;

use super::things::Thing;
use super::typing::{Typer, some};
use crate::report::Place;
use crate::rules::expressions;
use crate::rules::patterns;
use crate::rules::words::nfc;

use Type::{Date as Day, Int, Text};

/// Functions that take values in one fixed shape.
const PLAIN: &[(&str, &[Type], Func, Type)] = &[
    ("today", &[], Func::Today, Day),
    ("days_between", &[Day, Day], Func::DaysBetween, Int),
    ("add_months", &[Day, Int], Func::AddMonths, Day),
    ("add_days", &[Day, Int], Func::AddDays, Day),
    ("year", &[Day], Func::Year, Int),
    ("string", &[Int], Func::IntToText, Text),
    ("int", &[Text], Func::TextToInt, Int),
];

/// Functions written behind a text and a dot.
const OF_TEXT: &[(&str, Func)] = &[
    ("startsWith", Func::StartsWith),
    ("endsWith", Func::EndsWith),
    ("contains", Func::Contains),
];

impl Typer<'_, '_> {
    pub(crate) fn call(
        &mut self,
        target: Option<&Ast>,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        match (name.text.as_str(), target) {
            ("all" | "exists" | "exists_one", Some(rows)) => self.rows(rows, name, args, span),
            ("sum", None) => self.sum(name, args, span),
            ("size", Some(target)) if args.is_empty() => self.size(target, span),
            ("size", None) => {
                let [of] = self.count(name, args)?;
                self.size(of, span)
            }
            ("present", None) => self.present(name, args, span),
            ("date", None) => self.date(name, args, span),
            ("age", None) => self.age(name, args, span),
            ("matches", Some(target)) => self.matches(target, name, args, span),
            (other, Some(target)) => match OF_TEXT.iter().find(|known| known.0 == other) {
                Some((_, func)) => self.of_text(target, *func, name, args, span),
                None => self.no_such(name, other, true),
            },
            (other, None) => match PLAIN.iter().find(|known| known.0 == other) {
                Some((_, params, func, ty)) => {
                    let args = self.arguments(name, args, params)?;
                    some(ExprKind::Call(*func, args), *ty, span)
                }
                None => self.no_such(name, other, false),
            },
        }
    }

    // The name may be right and the way of writing it wrong.
    fn no_such(&mut self, name: &Name, text: &str, has_target: bool) -> Option<Expr> {
        let place = self.at(name.span);
        if has_target && PLAIN.iter().any(|known| known.0 == text)
            || matches!(text, "present" | "date" | "age" | "sum")
        {
            let (vi, en) = (format!("viết {text}(…)"), format!("write {text}(…)"));
            return self.shape(place, text, [&vi, &en]);
        }
        if OF_TEXT.iter().any(|known| known.0 == text) || text == "matches" {
            let (vi, en) = (
                format!("viết chữ.{text}(…)"),
                format!("write text.{text}(…)"),
            );
            return self.shape(place, text, [&vi, &en]);
        }
        if matches!(text, "all" | "exists" | "exists_one") {
            let (vi, en) = (
                format!("viết nhóm.{text}(m, …)"),
                format!("write rows.{text}(m, …)"),
            );
            return self.shape(place, text, [&vi, &en]);
        }
        expressions::unknown_function(&place, text, self.report);
        None
    }

    fn shape(&mut self, place: Place, text: &str, hint: [&str; 2]) -> Option<Expr> {
        let vi = format!("\"{text}\" không viết như vậy");
        let en = format!("\"{text}\" is not written like this");
        expressions::mismatch(&place, vi, en, hint, self.report);
        None
    }

    /// As many arguments as there have to be.
    pub(crate) fn count<'a, const N: usize>(
        &mut self,
        name: &Name,
        args: &'a [Ast],
    ) -> Option<[&'a Ast; N]> {
        match <&[Ast; N]>::try_from(args) {
            Ok(args) => Some(args.each_ref()),
            Err(_) => self.wrong_count(name, N, args.len()),
        }
    }

    fn wrong_count<T>(&mut self, name: &Name, needed: usize, found: usize) -> Option<T> {
        let text = &name.text;
        let vi = format!("{text} cần {needed} tham số, ở đây có {found}");
        let en = format!("{text} takes {needed} arguments, here are {found}");
        self.mismatch(name.span, [&vi, &en], ["", ""])
    }

    fn arguments(&mut self, name: &Name, args: &[Ast], params: &[Type]) -> Option<Vec<Expr>> {
        if args.len() != params.len() {
            return self.wrong_count(name, params.len(), args.len());
        }
        let typed: Vec<Option<Expr>> = args
            .iter()
            .zip(params)
            .map(|(arg, ty)| self.expr_of(arg, *ty))
            .collect();
        typed.into_iter().collect()
    }

    fn size(&mut self, of: &Ast, span: Span) -> Option<Expr> {
        match self.thing(of)? {
            Thing::Rows(repeat) => some(ExprKind::RowCount(repeat), Int, span),
            Thing::Value(text) if text.ty == Text => {
                some(ExprKind::Call(Func::Size, vec![text]), Int, span)
            }
            Thing::Broken => None,
            _ => self.mismatch(
                of.span,
                [
                    "size đếm ký tự của chữ hoặc dòng của nhóm",
                    "size counts the characters of a text or the rows of a group",
                ],
                ["", ""],
            ),
        }
    }

    fn present(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        match self.thing(of)? {
            Thing::Value(Expr {
                kind: ExprKind::Field(field),
                ..
            })
            | Thing::Address(field)
            | Thing::Unread(field) => self.present_field(field, span),
            Thing::Broken => None,
            Thing::Rows(_) => self.mismatch(
                of.span,
                [
                    "nhóm lặp thì đếm số dòng",
                    "count the rows of a repeat group",
                ],
                ["viết size(nhóm) > 0", "write size(rows) > 0"],
            ),
            _ => self.mismatch(
                of.span,
                ["present hỏi về một trường", "present asks about a field"],
                ["ví dụ present(email)", "for example present(email)"],
            ),
        }
    }

    fn present_field(&mut self, field: FieldRef, span: Span) -> Option<Expr> {
        some(ExprKind::Present(field), Type::Bool, span)
    }

    fn date(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        if let AstKind::Text(text) = &of.kind {
            return match Date::parse_iso(text) {
                Some(day) => some(ExprKind::Date(day), Day, span),
                None => self.mismatch(
                    of.span,
                    ["không có ngày này", "there is no such day"],
                    [
                        "viết năm-tháng-ngày, ví dụ \"2000-02-29\"",
                        "write year-month-day, such as \"2000-02-29\"",
                    ],
                ),
            };
        }
        let text = self.expr_of(of, Text)?;
        some(ExprKind::Call(Func::ParseDate, vec![text]), Day, span)
    }

    fn age(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let mut days = match args.len() {
            1 => self.arguments(name, args, &[Day])?,
            _ => self.arguments(name, args, &[Day, Day])?,
        };
        if days.len() == 1 {
            days.extend(some(ExprKind::Call(Func::Today, Vec::new()), Day, span));
        }
        some(ExprKind::Call(Func::Age, days), Int, span)
    }

    fn of_text(
        &mut self,
        target: &Ast,
        func: Func,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let text = self.expr_of(target, Text);
        let [part] = self.count(name, args)?;
        let part = self.expr_of(part, Text);
        some(ExprKind::Call(func, vec![text?, part?]), Type::Bool, span)
    }

    fn matches(&mut self, target: &Ast, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let text = self.expr_of(target, Text);
        let [pattern] = self.count(name, args)?;
        let AstKind::Text(source) = &pattern.kind else {
            return self.mismatch(
                pattern.span,
                ["mẫu phải viết sẵn", "the pattern has to be written out"],
                [
                    "ví dụ .matches(\"^[0-9]+$\")",
                    "for example .matches(\"^[0-9]+$\")",
                ],
            );
        };
        match self.patterns.compile(&nfc(source), true) {
            Ok(dfa) => {
                let kind = ExprKind::Matches(Box::new(text?), Box::new(dfa));
                some(kind, Type::Bool, span)
            }
            Err(problem) => {
                // Escapes of the text and of the pattern mix, so the whole is marked.
                let place = self.at(pattern.span);
                patterns::wrong(&problem, |_| place.clone(), self.report);
                None
            }
        }
    }
}
