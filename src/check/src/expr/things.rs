//! What names stand for.

use std::collections::BTreeMap;

use diagnostics::{Severity, Span};
use form::{BlockId, Expr, ExprKind, FieldId, FieldRef, Kind, Part, RepeatId, RowRef, Type};
use syntax::cel::{Ast, AstKind, Name};

use super::typing::{Typer, some, text_of};
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
    /// All rows of a repeat group, which may stand in a row itself.
    Rows(RepeatId, RowRef),
    /// The rows beside the one that the expression belongs to.
    Others(RepeatId),
    /// One row of a repeat group.
    Row(RepeatId, RowRef),
    /// It is there, but what is wrong with it has been reported.
    Broken,
}

/// What the variable of a macro stands for.
#[derive(Debug, Clone)]
pub(crate) enum Local {
    /// One row of a repeat group.
    Row(RepeatId, u32),
    /// A value.
    Value(Type, u32),
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
            Thing::Rows(..) | Thing::Others(_) => (
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
            AstKind::TopName(name) => match self.input(name, "", ast.span) {
                Some(expr) => Some(Thing::Value(expr)),
                None => self.unknown(name, ast.span),
            },
            AstKind::Select(base, name) => {
                if let Some(expr) = self.qualified(ast) {
                    return Some(Thing::Value(expr));
                }
                let base = match &base.kind {
                    AstKind::Name(_) | AstKind::TopName(_) | AstKind::Select(..) => {
                        self.thing(base)?
                    }
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
        if let AstKind::Select(base, name) = &ast.kind
            && let AstKind::Select(top, group) = &base.kind
            && let AstKind::Name(top) = &top.kind
            && let Some(Named::Repeat(outer)) = self.names.top.get(top)
        {
            let Some(repeat) = self.names.groups[*outer].get(&group.text) else {
                // A group that there is not, or a field, which has no parts but an address's.
                let row = Thing::Row(*outer, RowRef::Own);
                let field = self.select(row, group, base.span)?;
                return self.select(field, name, ast.span);
            };
            let row = Thing::Row(*repeat, RowRef::Own);
            return self.select(row, name, ast.span);
        }
        self.thing(ast)
    }

    fn name(&mut self, name: &str, span: Span) -> Option<Thing> {
        match self.vars.iter().rev().find(|var| var.0 == name) {
            Some((_, Local::Row(repeat, var))) => {
                return Some(Thing::Row(*repeat, RowRef::Var(*var)));
            }
            Some((_, Local::Value(ty, var))) => {
                return some(ExprKind::Local(*var), ty.clone(), span).map(Thing::Value);
            }
            None => {}
        }
        if let Some(expr) = self.scoped(name, span) {
            return Some(Thing::Value(expr));
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
            if let Some(group) = self.names.groups[repeat].get(name) {
                return Some(Thing::Rows(*group, RowRef::Own));
            }
            match name {
                "previous" => return Some(Thing::Row(repeat, RowRef::Previous)),
                "others" => return Some(Thing::Others(repeat)),
                _ => {}
            }
            if let Some(outer) = self.form.repeats[repeat].within {
                if let Some(id) = self.names.rows[outer].get(name) {
                    return Some(self.field(*id, RowRef::Outer, span));
                }
                if let Some(group) = self.names.groups[outer].get(name) {
                    return Some(Thing::Rows(*group, RowRef::Outer));
                }
            }
        }
        let top = match self.place {
            Where::Block(_) => None,
            _ => self.names.top.get(name),
        };
        match top {
            Some(Named::Field(id)) => Some(self.field(*id, RowRef::None, span)),
            Some(Named::Block(block)) => Some(Thing::Block(*block)),
            Some(Named::Repeat(repeat)) => Some(Thing::Rows(*repeat, RowRef::None)),
            Some(Named::Broken) => Some(Thing::Broken),
            None => self.unknown(name, span),
        }
    }

    // A variable from outside, in its container or in one around it, or the name of a type.
    fn scoped(&self, name: &str, span: Span) -> Option<Expr> {
        let mut container = self.outside?.container.as_str();
        loop {
            if let Some(found) = self.input(name, container, span) {
                return Some(found);
            }
            if container.is_empty() {
                break;
            }
            container = container.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
        let is_type = TYPE_NAMES.contains(&name);
        let kind = ExprKind::TypeName(name.to_owned());
        is_type.then_some(Expr {
            kind,
            ty: Type::Type,
            span,
        })
    }

    fn input(&self, name: &str, container: &str, span: Span) -> Option<Expr> {
        let full = match container {
            "" => name.to_owned(),
            _ => format!("{container}.{name}"),
        };
        let inputs = &self.outside?.inputs;
        let at = inputs.iter().position(|(input, _)| *input == full)?;
        some(ExprKind::Input(at as u32), inputs[at].1.clone(), span)
    }

    // A variable from outside whose name has dots; the longest name wins.
    fn qualified(&self, ast: &Ast) -> Option<Expr> {
        self.outside?;
        let (path, is_top) = dotted(ast)?;
        let first = path.split('.').next()?;
        if self.vars.iter().any(|var| var.0 == first) {
            return None;
        }
        match is_top {
            true => self.input(&path, "", ast.span),
            false => self.scoped(&path, ast.span),
        }
    }

    fn unknown(&mut self, name: &str, span: Span) -> Option<Thing> {
        if self.report.drops(Severity::Error) {
            return None;
        }
        let names = self.names;
        let mut known: Vec<&str> = self.vars.iter().map(|var| var.0.as_str()).collect();
        if let Some(outside) = self.outside {
            known.extend(outside.inputs.iter().map(|(name, _)| name.as_str()));
            let place = (self.at)(span);
            expressions::unknown_variable(&place, name, &known, self.report);
            return None;
        }
        match self.place {
            Where::Top => {}
            Where::Block(block) => known.extend(names.blocks[block].keys().map(String::as_str)),
            Where::Row(repeat) => known.extend(names.in_row(self.form, repeat)),
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
        let (fields, groups, row) = match base {
            Thing::Block(block) => (&names.blocks[block], None, RowRef::None),
            Thing::Row(repeat, row) => {
                if let Some(group) = names.groups[repeat].get(&name.text) {
                    return self.rows_of(*group, row, name.span);
                }
                (&names.rows[repeat], Some(&names.groups[repeat]), row)
            }
            Thing::Address(field) => return self.part(field, name, span),
            Thing::Broken => return Some(Thing::Broken),
            Thing::Rows(..) | Thing::Others(_) => {
                let example = format!("viết nhóm.all(m, m.{} …)", name.text);
                return self.mismatch(
                    span,
                    ["nhóm lặp có nhiều dòng", "a repeat group has many rows"],
                    [&example, &format!("write rows.all(m, m.{} …)", name.text)],
                );
            }
            Thing::Value(expr) if self.has_members(&expr) => {
                return self.index(expr, text_of(name), span).map(Thing::Value);
            }
            Thing::Value(_) | Thing::Unread(_) => {
                return self.mismatch(
                    name.span,
                    ["giá trị này không có phần nào", "this value has no parts"],
                    [
                        "chỉ khối, dòng, địa chỉ và map có",
                        "blocks, rows, addresses and maps have",
                    ],
                );
            }
        };
        match fields.get(&name.text) {
            Some(id) => Some(self.field(*id, row, span)),
            None => {
                let all = fields
                    .keys()
                    .chain(groups.into_iter().flat_map(BTreeMap::keys));
                let mut known: Vec<&str> = all.map(String::as_str).collect();
                known.sort_unstable();
                let place = self.at(name.span);
                expressions::unknown_name(&place, &name.text, &known, None, self.report);
                None
            }
        }
    }

    // The rows of a group in a row; the row before may not be there, so its groups can not be asked.
    fn rows_of(&mut self, group: RepeatId, row: RowRef, span: Span) -> Option<Thing> {
        if row != RowRef::Previous {
            return Some(Thing::Rows(group, row));
        }
        self.mismatch(
            span,
            [
                "không hỏi được nhóm lặp của dòng trước",
                "the groups of the row before can not be asked",
            ],
            [
                "chỉ dùng được các trường của previous",
                "only fields of previous can be used",
            ],
        )
    }

    fn has_members(&self, expr: &Expr) -> bool {
        let ty = match self.ty(expr) {
            Type::Optional(inner) => *inner,
            other => other,
        };
        matches!(ty, Type::Map(..) | Type::Open(_))
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

/// Types that have a name as a value.
const TYPE_NAMES: &[&str] = &[
    "bool",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "list",
    "map",
    "null_type",
    "type",
    "optional_type",
    "google.protobuf.Timestamp",
    "google.protobuf.Duration",
];

// `a.b.c`, and whether a dot stands before it.
fn dotted(ast: &Ast) -> Option<(String, bool)> {
    match &ast.kind {
        AstKind::Name(name) => Some((name.clone(), false)),
        AstKind::TopName(name) => Some((name.clone(), true)),
        AstKind::Select(base, name) => {
            let (path, is_top) = dotted(base)?;
            Some((format!("{path}.{}", name.text), is_top))
        }
        _ => None,
    }
}
