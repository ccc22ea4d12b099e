//! Macros over rows.

use diagnostics::Span;
use form::{Expr, ExprKind, Macro, RepeatId, Type};
use syntax::cel::{Ast, AstKind, Name};

use super::things::Thing;
use super::typing::{Typer, some};

impl Typer<'_, '_> {
    pub(crate) fn rows(
        &mut self,
        rows: &Ast,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let kind = match name.text.as_str() {
            "all" => Macro::All,
            "exists" => Macro::Exists,
            _ => Macro::ExistsOne,
        };
        let group = self.group(rows);
        let [var, body] = self.count(name, args)?;
        self.over(kind, group?, [var, body], span)
    }

    pub(crate) fn sum(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [rows, var, body] = self.count(name, args)?;
        let group = self.group(rows)?;
        self.over(Macro::Sum, group, [var, body], span)
    }

    // The group, and whether the expression's own row is passed over.
    fn group(&mut self, rows: &Ast) -> Option<(RepeatId, bool)> {
        match self.thing(rows)? {
            Thing::Rows(repeat) => Some((repeat, false)),
            Thing::Others(repeat) => Some((repeat, true)),
            Thing::Broken => None,
            _ => self.mismatch(
                rows.span,
                ["đây không phải là nhóm lặp", "this is no repeat group"],
                ["ví dụ members.all(m, …)", "for example members.all(m, …)"],
            ),
        }
    }

    fn over(
        &mut self,
        kind: Macro,
        (repeat, is_others): (RepeatId, bool),
        [var, body]: [&Ast; 2],
        span: Span,
    ) -> Option<Expr> {
        let AstKind::Name(name) = &var.kind else {
            return self.mismatch(
                var.span,
                [
                    "ở đây là tên cho mỗi dòng",
                    "here stands a name for each row",
                ],
                [
                    "ví dụ members.all(m, m.tuoi > 0)",
                    "for example members.all(m, m.tuoi > 0)",
                ],
            );
        };
        let number = self.next_var;
        self.next_var += 1;
        self.vars.push((name.clone(), repeat, number));
        let ty = match kind {
            Macro::Sum => Type::Int,
            _ => Type::Bool,
        };
        let body = self.expr_of(body, ty);
        self.vars.pop();
        let kind = ExprKind::Rows {
            kind,
            repeat,
            is_others,
            var: number,
            body: Box::new(body?),
        };
        some(kind, ty, span)
    }
}
