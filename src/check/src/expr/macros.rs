//! Macros: over rows, over lists and maps, over optionals, and those that name a value.

use diagnostics::Span;
use form::{Each, Expr, ExprKind, Fold, Func, Macro, RepeatId, RowRef, Type};
use syntax::cel::{Ast, AstKind, Name};

use super::exact;
use super::things::{Local, Thing};
use super::typing::{Typer, some, text_of};

/// A repeat group, the row it stands in, and whether the expression's own row is passed over.
type Group = (RepeatId, RowRef, bool);

impl Typer<'_, '_> {
    /// `range.all(x, e)` and its sisters.
    pub(crate) fn each(
        &mut self,
        range: &Ast,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let over = match self.thing(range)? {
            Thing::Rows(repeat, of) => {
                return self.over_rows((repeat, of, false), name, args, span);
            }
            Thing::Others(repeat) => {
                let of = self.around_own(repeat);
                return self.over_rows((repeat, of, true), name, args, span);
            }
            Thing::Value(expr) => expr,
            Thing::Broken => return None,
            _ => return self.no_group(range.span),
        };
        let word = name.text.as_str();
        let count = args.len();
        let (fold, vars, has_filter) = match (word, count) {
            ("all", 2 | 3) => (Fold::Macro(Macro::All), count - 1, false),
            ("exists", 2 | 3) => (Fold::Macro(Macro::Exists), count - 1, false),
            ("exists_one" | "existsOne", 2 | 3) => {
                (Fold::Macro(Macro::ExistsOne), count - 1, false)
            }
            ("map", 2 | 3) => (Fold::List, 1, count == 3),
            ("filter", 2) => (Fold::List, 1, true),
            ("transformList", 3 | 4) => (Fold::List, 2, count == 4),
            ("transformMap", 3 | 4) => (Fold::Map, 2, count == 4),
            _ => return self.wrong_count(name, 2, count),
        };
        let scope = self.vars.len();
        let locals = self.range_vars(&over, &args[..vars]);
        let typed = locals.and_then(|(first, second)| {
            let is_filter = word == "filter";
            let filter = match has_filter {
                true => Some(self.expr_of(&args[vars], &Type::Bool)?),
                false => None,
            };
            let body = match (is_filter, self.vars.last().cloned()) {
                (true, Some((_, Local::Value(ty, var)))) => Expr {
                    kind: ExprKind::Local(var),
                    ty,
                    span: args[0].span,
                },
                _ => self.expr(&args[count - 1])?,
            };
            Some((first, second, filter, body))
        });
        self.vars.truncate(scope);
        let (first, second, filter, body) = typed?;
        let ty = match fold {
            Fold::Macro(_) => {
                self.is(&body, &Type::Bool)?;
                Type::Bool
            }
            Fold::List => body.ty.clone().list(),
            Fold::Map => match self.ty(&over) {
                Type::Map(key, _) => key.map_to(body.ty.clone()),
                _ => Type::Int.map_to(body.ty.clone()),
            },
        };
        let each = Each {
            fold,
            range: over,
            first,
            second,
            filter,
            body,
        };
        some(ExprKind::Each(Box::new(each)), ty, span)
    }

    // Brings the variables of a macro into sight.
    fn range_vars(&mut self, over: &Expr, names: &[Ast]) -> Option<(u32, Option<u32>)> {
        if let Type::Open(_) = self.ty(over) {
            let item = self.infer.open();
            self.is(over, &item.list())?;
        }
        let (key, value) = match self.ty(over) {
            Type::List(item) if names.len() == 1 => (*item.clone(), *item),
            Type::List(item) => (Type::Int, *item),
            Type::Map(key, value) => (*key, *value),
            _ => return self.no_group(over.span),
        };
        let first = self.declare(&names[0], key)?;
        let second = match names.get(1) {
            Some(name) => Some(self.declare(name, value)?),
            None => None,
        };
        Some((first, second))
    }

    fn declare(&mut self, name: &Ast, ty: Type) -> Option<u32> {
        let Some(name) = var_name(name) else {
            return self.no_name(name.span);
        };
        let var = self.fresh();
        self.vars.push((name, Local::Value(ty, var)));
        Some(var)
    }

    fn fresh(&mut self) -> u32 {
        self.next_var += 1;
        self.next_var - 1
    }

    fn no_group<T>(&mut self, span: Span) -> Option<T> {
        let message = match self.outside {
            None => ["đây không phải là nhóm lặp", "this is no repeat group"],
            Some(_) => [
                "đây không phải là danh sách hay map",
                "this is no list and no map",
            ],
        };
        self.mismatch(
            span,
            message,
            ["ví dụ members.all(m, …)", "for example members.all(m, …)"],
        )
    }

    fn no_name<T>(&mut self, span: Span) -> Option<T> {
        self.mismatch(
            span,
            [
                "ở đây là tên cho mỗi dòng",
                "here stands a name for each row",
            ],
            [
                "ví dụ members.all(m, m.tuoi > 0)",
                "for example members.all(m, m.tuoi > 0)",
            ],
        )
    }

    // The row in which the group of the own row stands.
    fn around_own(&self, repeat: RepeatId) -> RowRef {
        let within = self.form.repeats[repeat].within;
        within.map_or(RowRef::None, |_| RowRef::Outer)
    }

    fn over_rows(&mut self, group: Group, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let kind = match name.text.as_str() {
            "all" => Macro::All,
            "exists" => Macro::Exists,
            "exists_one" | "existsOne" => Macro::ExistsOne,
            _ => {
                return self.mismatch(
                    name.span,
                    [
                        "nhóm lặp không phải là một giá trị",
                        "a repeat group is no value",
                    ],
                    [
                        "dùng sum(nhóm, m, số), nhóm.all(m, …) hoặc nhóm.exists(m, …)",
                        "use sum(rows, m, number), rows.all(m, …) or rows.exists(m, …)",
                    ],
                );
            }
        };
        let [var, body] = self.count(name, args)?;
        self.fold_rows(kind, group, [var, body], span)
    }

    pub(crate) fn sum(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [rows, var, body] = self.count(name, args)?;
        let group = match self.thing(rows)? {
            Thing::Rows(repeat, of) => (repeat, of, false),
            Thing::Others(repeat) => (repeat, self.around_own(repeat), true),
            Thing::Broken => return None,
            _ => return self.no_group(rows.span),
        };
        self.fold_rows(Macro::Sum, group, [var, body], span)
    }

    fn fold_rows(
        &mut self,
        kind: Macro,
        (repeat, of, is_others): Group,
        [var, body]: [&Ast; 2],
        span: Span,
    ) -> Option<Expr> {
        let AstKind::Name(name) = &var.kind else {
            return self.no_name(var.span);
        };
        let number = self.fresh();
        self.vars.push((name.clone(), Local::Row(repeat, number)));
        let body = match kind {
            Macro::Sum => self.expr(body),
            _ => self.expr_of(body, &Type::Bool),
        };
        self.vars.pop();
        let (body, ty) = match body.map(|body| (self.ty(&body), body)) {
            Some((ty @ Type::Decimal(_), body)) => (Some(exact::units(body)), ty),
            Some((_, body)) if kind == Macro::Sum => {
                self.is(&body, &Type::Int)?;
                (Some(body), Type::Int)
            }
            Some((_, body)) => (Some(body), Type::Bool),
            None => (None, Type::Bool),
        };
        let kind = ExprKind::Rows {
            kind,
            repeat,
            of,
            is_others,
            var: number,
            body: Box::new(body?),
        };
        some(kind, ty, span)
    }

    /// `has(a.b)`
    pub(crate) fn has(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [of] = self.count(name, args)?;
        let (base, key) = match &of.kind {
            AstKind::Select(base, key) | AstKind::OptionalSelect(base, key) => (base, key),
            _ => {
                return self.mismatch(
                    of.span,
                    [
                        "has hỏi về một phần: has(a.b)",
                        "has asks about a member: has(a.b)",
                    ],
                    [
                        "với một trường thì viết present(trường)",
                        "of a field, write present(field)",
                    ],
                );
            }
        };
        let base = match self.thing(base)? {
            Thing::Value(base) => base,
            Thing::Broken => return None,
            _ => {
                return self.mismatch(
                    of.span,
                    [
                        "has hỏi về một phần của map",
                        "has asks about a member of a map",
                    ],
                    [
                        "với một trường thì viết present(trường)",
                        "of a field, write present(field)",
                    ],
                );
            }
        };
        let key = text_of(key);
        if let Type::Optional(_) = self.ty(&base) {
            let found = self.optional_index(base, key, span)?;
            return some(
                ExprKind::Call(Func::HasValue, vec![found]),
                Type::Bool,
                span,
            );
        }
        let value = self.infer.open();
        self.is(&base, &Type::Text.map_to(value))?;
        let kind = ExprKind::Call(Func::HasKey, vec![base, key]);
        some(kind, Type::Bool, span)
    }

    /// `cel.bind(x, value, body)`
    pub(crate) fn bind(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [var, value, body] = self.count(name, args)?;
        let value = self.expr(value)?;
        let number = self.declare(var, value.ty.clone())?;
        let body = self.expr(body);
        self.vars.pop();
        Some(bound(number, value, body?, span))
    }

    /// `cel.block([a, b], body)`, where `cel.index(n)` stands for an earlier part.
    pub(crate) fn block(&mut self, name: &Name, args: &[Ast], span: Span) -> Option<Expr> {
        let [parts, body] = self.count(name, args)?;
        let AstKind::List(parts) = &parts.kind else {
            return self.mismatch(
                parts.span,
                ["ở đây là một danh sách", "here stands a list"],
                ["", ""],
            );
        };
        let scope = self.vars.len();
        let mut bindings = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let Some(value) = self.expr(part) else {
                self.vars.truncate(scope);
                return None;
            };
            let var = self.fresh();
            self.vars
                .push((format!("@index{at}"), Local::Value(value.ty.clone(), var)));
            bindings.push((var, value));
        }
        let body = self.expr(body);
        self.vars.truncate(scope);
        let inner = body?;
        let wrap = |body, (var, value)| bound(var, value, body, span);
        Some(bindings.into_iter().rev().fold(inner, wrap))
    }

    /// `o.optMap(x, e)`, and `o.optFlatMap(x, e)` whose `e` is an optional itself.
    pub(crate) fn opt_map(
        &mut self,
        target: &Ast,
        name: &Name,
        args: &[Ast],
        span: Span,
    ) -> Option<Expr> {
        let inner = self.infer.open();
        let optional = self.expr_of(target, &inner.clone().optional())?;
        let [var, body] = self.count(name, args)?;
        let var = self.declare(var, inner.clone())?;
        let body = self.expr(body);
        self.vars.pop();
        let body = body?;
        let ty = match name.text.as_str() {
            "optMap" => body.ty.clone().optional(),
            _ => {
                let result = self.infer.open().optional();
                self.is(&body, &result)?;
                result
            }
        };
        let outer = self.fresh();
        let node = |kind, ty| Expr { kind, ty, span };
        let held = || node(ExprKind::Local(outer), optional.ty.clone());
        let value = node(ExprKind::Call(Func::OptionalValue, vec![held()]), inner);
        let has = node(ExprKind::Call(Func::HasValue, vec![held()]), Type::Bool);
        let mut mapped = bound(var, value, body, span);
        if name.text == "optMap" {
            mapped = node(ExprKind::Call(Func::OptionalOf, vec![mapped]), ty.clone());
        }
        let none = node(ExprKind::Call(Func::OptionalNone, Vec::new()), ty.clone());
        let choice = ExprKind::If(Box::new(has), Box::new(mapped), Box::new(none));
        let choice = node(choice, ty);
        Some(bound(outer, optional, choice, span))
    }
}

fn bound(var: u32, value: Expr, body: Expr, span: Span) -> Expr {
    let ty = body.ty.clone();
    Expr {
        kind: ExprKind::Let(var, Box::new(value), Box::new(body)),
        ty,
        span,
    }
}

// `x`, or what stands for a name in expressions whose common parts were taken out: `cel.iterVar(0, 1)`.
fn var_name(ast: &Ast) -> Option<String> {
    match &ast.kind {
        AstKind::Name(name) => Some(name.clone()),
        AstKind::Call {
            target: Some(target),
            name,
            args,
        } if name.text == "iterVar" && matches!(&target.kind, AstKind::Name(n) if n == "cel") => {
            super::values::iter_var(args)
        }
        _ => None,
    }
}
