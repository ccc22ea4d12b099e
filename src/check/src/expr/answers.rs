//! Functions that ask about an answer: whether it is there or verified, how large it is, which days it means; and patterns.

use diagnostics::Span;
use form::{Binary, Expr, ExprKind, FieldRef, Func, Kind, Part, Type};
use syntax::cel::{Ast, AstKind, Name};
use value::Date;

use super::things::Thing;
use super::typing::{Typer, some};
use crate::rules::{expressions, patterns};

use Type::{Bytes, Date as Day, Int, Text};

impl Typer<'_, '_> {
    pub(super) fn size(&mut self, of: &Ast, span: Span) -> Option<Expr> {
        let value = match self.thing(of)? {
            Thing::Rows(repeat, of) => return some(ExprKind::RowCount(repeat, of), Int, span),
            Thing::Broken => return None,
            Thing::Value(value) => Some(value),
            _ => None,
        };
        match value.map(|value| (self.ty(&value), value)) {
            Some((Text | Bytes | Type::List(_) | Type::Map(..), value)) => {
                some(ExprKind::Call(Func::Size, vec![value]), Int, span)
            }
            Some((Type::Open(_), value)) => {
                let list = self.infer.open().list();
                self.is(&value, &list)?;
                some(ExprKind::Call(Func::Size, vec![value]), Int, span)
            }
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

    pub(super) fn present(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        match self.thing(of)? {
            Thing::Value(Expr {
                kind: ExprKind::Field(field),
                ..
            })
            | Thing::Address(field)
            | Thing::Unread(field) => self.present_field(field, span),
            Thing::Broken => None,
            Thing::Rows(..) => self.mismatch(
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

    pub(super) fn present_field(&mut self, field: FieldRef, span: Span) -> Option<Expr> {
        some(ExprKind::Present(field), Type::Bool, span)
    }

    // A field as a whole: what a register locks of it, it locks altogether.
    pub(super) fn verified(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        match self.thing(of)? {
            Thing::Value(Expr {
                kind: ExprKind::Field(field),
                ..
            })
            | Thing::Address(field)
            | Thing::Unread(field)
                if field.part.is_none() =>
            {
                some(ExprKind::Verified(field), Type::Bool, span)
            }
            Thing::Broken => None,
            _ => self.mismatch(
                of.span,
                ["verified hỏi về một trường", "verified asks about a field"],
                [
                    "ví dụ verified(so_dinh_danh)",
                    "for example verified(so_dinh_danh)",
                ],
            ),
        }
    }

    // The unit of an address as an agency has it: the province's code, for a commune its own after it. Of a facility the province is
    // known.
    pub(super) fn unit(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        let is_province = name.text == "province";
        let field = match self.thing(of)? {
            Thing::Address(field) => field,
            Thing::Value(Expr {
                kind: ExprKind::Field(field),
                ..
            }) if is_province && self.is_facility(&field) => field,
            Thing::Broken => return None,
            _ => {
                let text = &name.text;
                let vi = format!("{text} hỏi về một trường kiểu address");
                let en = format!("{text} asks about a field of type address");
                let (vi_hint, en_hint) = (
                    format!("ví dụ {text}(noi_o)"),
                    format!("for example {text}(noi_o)"),
                );
                return self.mismatch(of.span, [&vi, &en], [&vi_hint, &en_hint]);
            }
        };
        let text = |kind| Expr {
            kind,
            ty: Text,
            span,
        };
        let part = |part| {
            text(ExprKind::Field(FieldRef {
                part: Some(part),
                ..field
            }))
        };
        let both = |a, b| text(ExprKind::Binary(Binary::Add, Box::new(a), Box::new(b)));
        let province = part(Part::Province);
        if is_province {
            return Some(province);
        }
        let slash = text(ExprKind::Text("/".to_owned()));
        Some(both(both(province, slash), part(Part::Commune)))
    }

    fn is_facility(&self, field: &FieldRef) -> bool {
        let kind = &self.form.fields[field.field].kind;
        field.part.is_none() && matches!(kind, Kind::Facility { .. })
    }

    // The first or the last day that a day can be which is known in part.
    pub(super) fn bound_of(
        &mut self,
        func: Func,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        let field = match self.thing(of)? {
            Thing::Unread(field) => Some(field),
            Thing::Broken => return None,
            _ => None,
        };
        let is_partial = |field: &FieldRef| {
            matches!(self.form.fields[field.field].kind, Kind::PartialDate { .. })
        };
        let Some(field) = field.filter(is_partial) else {
            let text = &name.text;
            let vi = format!("{text} hỏi về một trường kiểu partial-date");
            let en = format!("{text} asks about a field of type partial-date");
            let hint = ["một ngày đủ thì dùng ngay", "a whole day is used as it is"];
            return self.mismatch(of.span, [&vi, &en], hint);
        };
        let inner = some(ExprKind::Field(field), Int, of.span)?;
        some(ExprKind::Call(func, vec![inner]), Day, span)
    }

    pub(super) fn date(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
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
        let of = self.expr(of)?;
        if self.ty(&of) == Type::DateTime {
            return some(ExprKind::Call(Func::DateOf, vec![of]), Day, span);
        }
        self.is(&of, &Text)?;
        some(ExprKind::Call(Func::ParseDate, vec![of]), Day, span)
    }

    pub(super) fn age(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let mut days = match args.len() {
            1 => self.arguments(name, args, &[Day])?,
            _ => self.arguments(name, args, &[Day, Day])?,
        };
        if days.len() == 1 {
            days.extend(some(ExprKind::Call(Func::Today, Vec::new()), Day, span));
        }
        some(ExprKind::Call(Func::Age, days), Int, span)
    }

    pub(super) fn matches(&mut self, text: &Ast, pattern: &Ast, span: Span) -> Option<Expr> {
        let text = self.expr_of(text, &Text);
        let AstKind::Text(source) = &pattern.kind else {
            let place = self.at(pattern.span);
            expressions::pattern(&place, self.report);
            return None;
        };
        let source = self.text(source);
        match self.patterns.compile(&source, true) {
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
