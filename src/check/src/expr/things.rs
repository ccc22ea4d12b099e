//! What names stand for.

use diagnostics::{Severity, Span};
use form::{BlockId, Expr, ExprKind, FieldId, FieldRef, Kind, Part, RepeatId, RowRef, Type};
use syntax::cel::{Ast, AstKind, Name};

use super::typing::{Typer, some};
use super::{Where, kind_type};
use crate::names::Named;
use crate::rules::expressions;

/// What a name stands for.
#[derive(Debug, Clone)]
pub(crate) enum Thing {
    /// Something with a value.
    Value(Expr),
    /// An address as a whole.
    Address(FieldRef),
    /// A field whose answers expressions can only ask after with `present`.
    Unread(FieldRef),
    /// A used block.
    Block(BlockId),
    /// All rows of a repeat group.
    Rows(RepeatId),
    /// The rows beside the one that the expression belongs to.
    Others(RepeatId),
    /// One row of a repeat group.
    Row(RepeatId, RowRef),
    /// It is there, but what is wrong with it has been reported.
    Broken,
}

impl Typer<'_, '_> {
    /// The value of a thing, if it has one.
    pub(crate) fn value(&mut self, thing: Thing, span: Span) -> Option<Expr> {
        let (message, hint) = match thing {
            Thing::Value(expr) => return Some(expr),
            Thing::Broken => return None,
            Thing::Address(_) => (
                [
                    "địa chỉ không phải là một giá trị",
                    "an address is no single value",
                ],
                [
                    "dùng .province, .commune, .detail hoặc present(…)",
                    "use .province, .commune, .detail or present(…)",
                ],
            ),
            Thing::Unread(field) => {
                let kind = self.form.fields[field.field].kind.name();
                let message = [
                    format!("biểu thức không đọc được trường kiểu {kind}"),
                    format!("an expression can not read a field of type {kind}"),
                ];
                return self.mismatch(
                    span,
                    [&message[0], &message[1]],
                    ["chỉ dùng được present(…)", "only present(…) takes it"],
                );
            }
            Thing::Block(_) => (
                ["khối không phải là một giá trị", "a block is no value"],
                ["viết khối.trường", "write block.field"],
            ),
            Thing::Rows(_) | Thing::Others(_) => (
                [
                    "nhóm lặp không phải là một giá trị",
                    "a repeat group is no value",
                ],
                [
                    "dùng size(…), .all(m, …), .exists(m, …), sum(…, m, …)",
                    "use size(…), .all(m, …), .exists(m, …), sum(…, m, …)",
                ],
            ),
            Thing::Row(..) => (
                ["một dòng không phải là một giá trị", "a row is no value"],
                ["viết m.trường", "write m.field"],
            ),
        };
        self.mismatch(span, message, hint)
    }

    /// What a name or a path of names stands for.
    pub(crate) fn thing(&mut self, ast: &Ast) -> Option<Thing> {
        match &ast.kind {
            AstKind::Name(name) => self.name(name, ast.span),
            AstKind::Select(base, name) => {
                let base = match &base.kind {
                    AstKind::Name(_) | AstKind::Select(..) => self.thing(base)?,
                    _ => Thing::Value(self.expr(base)?),
                };
                self.select(base, name, ast.span)
            }
            _ => self.expr(ast).map(Thing::Value),
        }
    }

    /// What `at` of a check names: rows need no variable there.
    pub(crate) fn field_named(&mut self, ast: &Ast) -> Option<Thing> {
        if let AstKind::Select(base, name) = &ast.kind
            && let AstKind::Name(top) = &base.kind
            && let Some(Named::Repeat(repeat)) = self.names.top.get(top)
        {
            let row = Thing::Row(*repeat, RowRef::Own);
            return self.select(row, name, ast.span);
        }
        self.thing(ast)
    }

    fn name(&mut self, name: &str, span: Span) -> Option<Thing> {
        if let Some((_, repeat, var)) = self.vars.iter().rev().find(|var| var.0 == name) {
            return Some(Thing::Row(*repeat, RowRef::Var(*var)));
        }
        let own = match self.place {
            Where::Top => None,
            Where::Block(block) => self.names.blocks[block]
                .get(name)
                .map(|id| (*id, RowRef::None)),
            Where::Row(repeat) => self.names.rows[repeat]
                .get(name)
                .map(|id| (*id, RowRef::Own)),
        };
        if let Some((id, row)) = own {
            return Some(self.field(id, row, span));
        }
        if let Where::Row(repeat) = self.place {
            match name {
                "previous" => return Some(Thing::Row(repeat, RowRef::Previous)),
                "others" => return Some(Thing::Others(repeat)),
                _ => {}
            }
        }
        let top = match self.place {
            Where::Block(_) => None,
            _ => self.names.top.get(name),
        };
        match top {
            Some(Named::Field(id)) => Some(self.field(*id, RowRef::None, span)),
            Some(Named::Block(block)) => Some(Thing::Block(*block)),
            Some(Named::Repeat(repeat)) => Some(Thing::Rows(*repeat)),
            Some(Named::Broken) => Some(Thing::Broken),
            None => self.unknown(name, span),
        }
    }

    fn unknown(&mut self, name: &str, span: Span) -> Option<Thing> {
        if self.report.drops(Severity::Error) {
            return None;
        }
        let names = self.names;
        let mut known: Vec<&str> = self.vars.iter().map(|var| var.0.as_str()).collect();
        match self.place {
            Where::Top => {}
            Where::Block(block) => known.extend(names.blocks[block].keys().map(String::as_str)),
            Where::Row(repeat) => known.extend(names.rows[repeat].keys().map(String::as_str)),
        }
        let mut elsewhere = None;
        if !matches!(self.place, Where::Block(_)) {
            known.extend(names.top.keys().map(String::as_str));
            elsewhere = names.elsewhere(name);
        } else if names.top.contains_key(name) {
            elsewhere = Some((
                "khối dùng chung chỉ đọc được trường của chính nó".to_owned(),
                "a shared block reads its own fields only".to_owned(),
            ));
        }
        let place = (self.at)(span);
        expressions::unknown_name(&place, name, &known, elsewhere, self.report);
        None
    }

    fn field(&self, id: FieldId, row: RowRef, span: Span) -> Thing {
        let field = FieldRef {
            field: id,
            row,
            part: None,
        };
        if !self.written[id].is_known {
            return Thing::Broken;
        }
        match kind_type(&self.form.fields[id].kind) {
            Some(ty) => Thing::Value(Expr {
                kind: ExprKind::Field(field),
                ty,
                span,
            }),
            None if self.form.fields[id].kind == Kind::Address => Thing::Address(field),
            None => Thing::Unread(field),
        }
    }

    fn select(&mut self, base: Thing, name: &Name, span: Span) -> Option<Thing> {
        let names = self.names;
        let (fields, row) = match base {
            Thing::Block(block) => (&names.blocks[block], RowRef::None),
            Thing::Row(repeat, row) => (&names.rows[repeat], row),
            Thing::Address(field) => return self.part(field, name, span),
            Thing::Broken => return Some(Thing::Broken),
            Thing::Rows(_) | Thing::Others(_) => {
                let example = format!("viết nhóm.all(m, m.{} …)", name.text);
                return self.mismatch(
                    span,
                    ["nhóm lặp có nhiều dòng", "a repeat group has many rows"],
                    [&example, &format!("write rows.all(m, m.{} …)", name.text)],
                );
            }
            Thing::Value(_) | Thing::Unread(_) => {
                return self.mismatch(
                    name.span,
                    ["giá trị này không có phần nào", "this value has no parts"],
                    [
                        "chỉ khối, dòng và địa chỉ có",
                        "blocks, rows and addresses have",
                    ],
                );
            }
        };
        match fields.get(&name.text) {
            Some(id) => Some(self.field(*id, row, span)),
            None => {
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                let place = self.at(name.span);
                expressions::unknown_name(&place, &name.text, &known, None, self.report);
                None
            }
        }
    }

    fn part(&mut self, field: FieldRef, name: &Name, span: Span) -> Option<Thing> {
        let part = match name.text.as_str() {
            "province" => Part::Province,
            "commune" => Part::Commune,
            "detail" => Part::Detail,
            _ => {
                let place = self.at(name.span);
                let known = ["province", "commune", "detail"];
                expressions::unknown_name(&place, &name.text, &known, None, self.report);
                return None;
            }
        };
        let field = FieldRef {
            part: Some(part),
            ..field
        };
        some(ExprKind::Field(field), Type::Text, span).map(Thing::Value)
    }
}
