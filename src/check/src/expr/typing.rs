//! From a tree of words to a typed expression.

use diagnostics::Span;
use form::{Binary, Element, Expr, ExprKind, Form, Func, Type, Unary};
use syntax::cel::{Ast, AstKind, BinaryOp, Name, UnaryOp};

use super::Where;
use super::exact;
use super::infer::Infer;
use super::things::Local;
use crate::names::Names;
use crate::outline::{Draft, Written};
use crate::report::{Place, Report};
use crate::rules::expressions::{self, type_name};
use crate::rules::options;
use crate::rules::patterns::Patterns;
use crate::rules::words::nfc;

/// Variables handed in from outside, with the container that names are looked for in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outside {
    pub(crate) inputs: Vec<(String, Type)>,
    pub(crate) container: String,
}

/// Types one expression. What gives nothing has reported why.
pub(crate) struct Typer<'d, 't> {
    pub(crate) form: &'d Form,
    pub(super) names: &'d Names,
    pub(super) written: &'d [Written<'t>],
    pub(crate) patterns: &'d mut Patterns,
    pub(super) at: &'d dyn Fn(Span) -> Place,
    pub(super) place: Where,
    /// Absent for the expressions of a form.
    pub(super) outside: Option<&'d Outside>,
    /// Variables in sight, the innermost last.
    pub(super) vars: Vec<(String, Local)>,
    pub(crate) next_var: u32,
    pub(crate) infer: Infer,
    pub(crate) report: &'d mut Report,
}

impl<'d, 't> Typer<'d, 't> {
    pub(crate) fn new(
        draft: &'d mut Draft<'t>,
        at: &'d dyn Fn(Span) -> Place,
        place: Where,
        first_var: u32,
        report: &'d mut Report,
    ) -> Typer<'d, 't> {
        Typer {
            form: &draft.form,
            names: &draft.names,
            written: &draft.written,
            patterns: &mut draft.patterns,
            at,
            place,
            outside: None,
            vars: Vec::new(),
            next_var: first_var,
            infer: Infer::default(),
            report,
        }
    }

    pub(crate) fn at(&self, span: Span) -> Place {
        (self.at)(span)
    }

    /// The type of an expression as far as it is known.
    pub(crate) fn ty(&self, expr: &Expr) -> Type {
        self.infer.resolve(&expr.ty)
    }

    pub(crate) fn expr(&mut self, ast: &Ast) -> Option<Expr> {
        let span = ast.span;
        match &ast.kind {
            AstKind::Bool(b) => some(ExprKind::Bool(*b), Type::Bool, span),
            AstKind::Int(number) => some(ExprKind::Int(*number), Type::Int, span),
            AstKind::Uint(number) => some(ExprKind::Uint(*number), Type::Uint, span),
            AstKind::Double(number) => some(ExprKind::Double(*number), Type::Double, span),
            AstKind::Text(text) => some(ExprKind::Text(self.text(text)), Type::Text, span),
            AstKind::Bytes(bytes) => some(ExprKind::Bytes(bytes.clone()), Type::Bytes, span),
            AstKind::Null => some(ExprKind::Null, Type::Null, span),
            AstKind::Name(_) | AstKind::TopName(_) | AstKind::Select(..) => {
                let thing = self.thing(ast)?;
                self.value(thing, span)
            }
            AstKind::OptionalSelect(base, name) => {
                let base = self.expr(base)?;
                let key = text_of(name);
                self.optional_index(base, key, span)
            }
            AstKind::Index(base, index) => {
                let (base, index) = (self.expr(base), self.expr(index));
                self.index(base?, index?, span)
            }
            AstKind::OptionalIndex(base, index) => {
                let (base, index) = (self.expr(base), self.expr(index));
                self.optional_index(base?, index?, span)
            }
            AstKind::Call { target, name, args } => self.call(target.as_deref(), name, args, span),
            AstKind::Unary(op, operand) => self.unary(*op, operand, span),
            AstKind::Binary(BinaryOp::In, item, list) => self.member(item, list, span),
            AstKind::Binary(op, left, right) => self.binary(*op, left, right, span),
            AstKind::If(condition, then, other) => self.choose([condition, then, other], span),
            AstKind::List(items) => self.list(items, span),
            AstKind::Map(entries) => self.map(entries, span),
            AstKind::Optional(_) => self.mismatch(
                span,
                ["dấu ? không đứng ở đây", "? has no place here"],
                ["", ""],
            ),
            AstKind::Message(..) => {
                let place = self.at(span);
                expressions::message(&place, self.report);
                None
            }
        }
    }

    // Texts of forms are in NFC, as answers are; elsewhere a text is what was written.
    pub(super) fn text(&self, text: &str) -> String {
        match self.outside {
            None => nfc(text),
            Some(_) => text.to_owned(),
        }
    }

    /// Says that the types do not fit; gives nothing, so that it can be returned.
    pub(crate) fn mismatch<T>(
        &mut self,
        span: Span,
        message: [&str; 2],
        hint: [&str; 2],
    ) -> Option<T> {
        let place = self.at(span);
        let [vi, en] = message.map(str::to_owned);
        expressions::mismatch(&place, vi, en, hint, self.report);
        None
    }

    /// Says that only a dynamic type could do this.
    pub(crate) fn dynamic<T>(&mut self, span: Span, message: [&str; 2]) -> Option<T> {
        let place = self.at(span);
        expressions::dynamic(&place, message, self.report);
        None
    }

    /// Says that a value of one type was found and another is needed.
    pub(crate) fn needed<T>(&mut self, found: &Expr, needed: &Type) -> Option<T> {
        let (found_name, needed) = (type_name(&self.ty(found)), type_name(needed));
        let vi = format!("đây là {}, cần {}", found_name[0], needed[0]);
        let en = format!("this is {}, {} is needed", found_name[1], needed[1]);
        self.mismatch(found.span, [&vi, &en], ["", ""])
    }

    /// An expression of one type.
    pub(crate) fn expr_of(&mut self, ast: &Ast, ty: &Type) -> Option<Expr> {
        let expr = self.expr(ast)?;
        self.is(&expr, ty)?;
        Some(expr)
    }

    /// Holds an expression to a type.
    pub(crate) fn is(&mut self, expr: &Expr, ty: &Type) -> Option<()> {
        if !self.infer.unify(&expr.ty, ty) {
            let ty = self.infer.resolve(ty);
            return self.needed(expr, &ty);
        }
        Some(())
    }

    fn unary(&mut self, op: UnaryOp, operand: &Ast, span: Span) -> Option<Expr> {
        let operand = self.expr(operand)?;
        let (op, ty) = match (op, self.ty(&operand)) {
            (UnaryOp::Not, _) => (Unary::Not, Type::Bool),
            (UnaryOp::Negate, Type::Double) => (Unary::Negate, Type::Double),
            (UnaryOp::Negate, ty @ Type::Decimal(_)) => {
                let kind = ExprKind::Unary(Unary::Negate, Box::new(exact::units(operand)));
                return some(kind, ty, span);
            }
            (UnaryOp::Negate, _) => (Unary::Negate, Type::Int),
        };
        self.is(&operand, &ty)?;
        some(ExprKind::Unary(op, Box::new(operand)), ty, span)
    }

    fn binary(&mut self, op: BinaryOp, left: &Ast, right: &Ast, span: Span) -> Option<Expr> {
        let (left, right) = (self.expr(left), self.expr(right));
        let (left, right) = (left?, right?);
        if matches!(op, BinaryOp::And | BinaryOp::Or) {
            self.is(&left, &Type::Bool)?;
            self.is(&right, &Type::Bool)?;
        }
        if let (Type::Decimal(a), Type::Decimal(b)) = (self.ty(&left), self.ty(&right)) {
            return self.of_decimals(op, (left, a), (right, b), span);
        }
        if !self.infer.unify(&left.ty, &right.ty) {
            return self.mixed(op, left, right, span);
        }
        self.known_code(op, &left, &right);
        let ty = self.ty(&left);
        if matches!(ty, Type::Open(_)) && !is_equality(op) {
            self.infer.unify(&ty, &Type::Int);
        }
        let ty = self.ty(&left);
        let Some((op, ty)) = operator(op, &ty) else {
            let name = type_name(&ty);
            let vi = format!("{} không dùng được cho {}", op.sign(), name[0]);
            let en = format!("{} can not be used on {}", op.sign(), name[1]);
            return self.mismatch(span, [&vi, &en], operator_hint(&ty));
        };
        let kind = ExprKind::Binary(op, Box::new(left), Box::new(right));
        some(kind, ty, span)
    }

    // Two sides of different types.
    fn mixed(&mut self, op: BinaryOp, left: Expr, right: Expr, span: Span) -> Option<Expr> {
        let (a, b) = (self.ty(&left), self.ty(&right));
        let is_dyn = is_dynamic(&left) || is_dynamic(&right);
        let found = match op {
            BinaryOp::Equal if is_dyn => Some((Binary::Equal, Type::Bool)),
            BinaryOp::NotEqual if is_dyn => Some((Binary::NotEqual, Type::Bool)),
            _ if a.is_number() && b.is_number() && (is_dyn || self.outside.is_some()) => {
                operator(op, &Type::Int).filter(|(_, ty)| *ty == Type::Bool && !is_equality(op))
            }
            _ => of_times(op, &a, &b),
        };
        let Some((op, ty)) = found else {
            let [x, y] = [type_name(&a), type_name(&b)];
            let vi = format!("không thể viết {} {} {}", x[0], op.sign(), y[0]);
            let en = format!("{} {} {} does not fit", x[1], op.sign(), y[1]);
            let hint = exact::hint(op, &a, &b).unwrap_or_else(|| conversion(&a, &b));
            return self.mismatch(span, [&vi, &en], hint);
        };
        let kind = ExprKind::Binary(op, Box::new(left), Box::new(right));
        some(kind, ty, span)
    }

    // A choice compared with a code that its list does not have can never be equal to it.
    fn known_code(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        if is_equality(op) {
            for (field, code) in [(left, right), (right, left)] {
                self.check_code(field, code);
            }
        }
    }

    fn check_code(&mut self, field: &Expr, literal: &Expr) {
        let (ExprKind::Field(field), ExprKind::Text(code)) = (&field.kind, &literal.kind) else {
            return;
        };
        let form = self.form;
        // The province of a facility is no code of its list.
        let list = form.fields[field.field].kind.list();
        let Some(list) = list.filter(|_| field.part.is_none()) else {
            return;
        };
        let Some(list) = form.lists.get(list) else {
            return;
        };
        if !list.options.iter().any(|option| option.code == *code) {
            let place = self.at(literal.span);
            options::unknown(&place, code, &list.options, self.report);
        }
    }

    fn member(&mut self, item: &Ast, list: &Ast, span: Span) -> Option<Expr> {
        let (item, list) = (self.expr(item), self.expr(list));
        let (item, list) = (item?, list?);
        let wanted = match self.ty(&list) {
            Type::Map(key, _) => *key,
            Type::List(element) => *element,
            Type::Open(_) => {
                let list_type = item.ty.clone().list();
                self.is(&list, &list_type)?;
                item.ty.clone()
            }
            _ => {
                return self.mismatch(
                    list.span,
                    [
                        "sau in là một danh sách hoặc một map",
                        "a list or a map follows in",
                    ],
                    ["ví dụ ['thue', 'muon']", "for example ['thue', 'muon']"],
                );
            }
        };
        let may_differ = is_dynamic(&item)
            || self.outside.is_some() && self.ty(&item).is_number() && wanted.is_number();
        if !self.infer.unify(&item.ty, &wanted) && !may_differ {
            let culprit = match &list.kind {
                ExprKind::List(items) if !items.is_empty() => &items[0].expr,
                _ => return self.needed(&item, &wanted),
            };
            let ty = self.ty(&item);
            return self.needed(culprit, &ty);
        }
        match self.literals(&item, list) {
            Ok(items) => {
                for literal in &items {
                    self.check_code(&item, literal);
                }
                some(ExprKind::In(Box::new(item), items), Type::Bool, span)
            }
            Err(list) => {
                self.check_code(&list, &item);
                let kind = ExprKind::Call(Func::Contained, vec![item, list]);
                some(kind, Type::Bool, span)
            }
        }
    }

    // The elements of a list that is written out and all of the item's type.
    fn literals(&self, item: &Expr, list: Expr) -> Result<Vec<Expr>, Expr> {
        let is_scalar = |ty| {
            matches!(
                ty,
                Type::Bool
                    | Type::Int
                    | Type::Uint
                    | Type::Double
                    | Type::Text
                    | Type::Date
                    | Type::Decimal(_)
                    | Type::Time
                    | Type::DateTime
            )
        };
        let ty = self.ty(item);
        let fits = |element: &Element| {
            let is_literal = matches!(
                element.expr.kind,
                ExprKind::Bool(_)
                    | ExprKind::Int(_)
                    | ExprKind::Uint(_)
                    | ExprKind::Double(_)
                    | ExprKind::Text(_)
                    | ExprKind::Date(_)
            );
            is_literal && !element.is_optional && self.ty(&element.expr) == ty
        };
        match list.kind {
            ExprKind::List(items)
                if is_scalar(ty.clone()) && !items.is_empty() && items.iter().all(fits) =>
            {
                Ok(items.into_iter().map(|element| element.expr).collect())
            }
            kind => Err(Expr { kind, ..list }),
        }
    }

    fn choose(&mut self, [condition, then, other]: [&Ast; 3], span: Span) -> Option<Expr> {
        let condition = self.expr_of(condition, &Type::Bool);
        let (then, other) = (self.expr(then), self.expr(other));
        let (condition, then, other) = (condition?, then?, other?);
        let (then, other) = self.meet(then, other);
        self.is(&other, &then.ty.clone())?;
        let ty = then.ty.clone();
        let kind = ExprKind::If(Box::new(condition), Box::new(then), Box::new(other));
        some(kind, ty, span)
    }

    // An element, whose value is of the type `ty`.
    fn element(&mut self, ast: &Ast, ty: &Type) -> Option<Element> {
        let (ast, is_optional) = match &ast.kind {
            AstKind::Optional(inner) => (&**inner, true),
            _ => (ast, false),
        };
        let expr = self.expr(ast)?;
        let wanted = match is_optional {
            true => ty.clone().optional(),
            false => ty.clone(),
        };
        if self.infer.unify(&expr.ty, &wanted) {
            return Some(Element { expr, is_optional });
        }
        let (found, wanted) = (
            type_name(&self.ty(&expr)),
            type_name(&self.infer.resolve(&wanted)),
        );
        let vi = format!("đây là {}, các phần trước là {}", found[0], wanted[0]);
        let en = format!("this is {}, those before are {}", found[1], wanted[1]);
        self.dynamic(expr.span, [&vi, &en])
    }

    fn list(&mut self, items: &[Ast], span: Span) -> Option<Expr> {
        let ty = self.infer.open();
        let items: Vec<Option<Element>> =
            items.iter().map(|item| self.element(item, &ty)).collect();
        let items = items.into_iter().collect::<Option<Vec<Element>>>()?;
        some(ExprKind::List(items), ty.list(), span)
    }

    fn map(&mut self, entries: &[(Ast, Ast)], span: Span) -> Option<Expr> {
        let (key_type, ty) = (self.infer.open(), self.infer.open());
        let mut typed = Vec::new();
        for (key, value) in entries {
            let (key, is_optional) = match &key.kind {
                AstKind::Optional(inner) => (&**inner, true),
                _ => (key, false),
            };
            let key = self.element(key, &key_type);
            let wanted = match is_optional {
                true => ty.clone().optional(),
                false => ty.clone(),
            };
            let value = self.element(value, &wanted);
            typed.push(key.zip(value).map(|(key, value)| {
                let expr = value.expr;
                (key.expr, Element { expr, is_optional })
            }));
        }
        let typed = typed.into_iter().collect::<Option<Vec<_>>>()?;
        let found = self.infer.resolve(&key_type);
        if !matches!(
            found,
            Type::Bool | Type::Int | Type::Uint | Type::Text | Type::Open(_)
        ) {
            let name = type_name(&found);
            let vi = format!("{} không làm khóa được", name[0]);
            let en = format!("{} can not be a key", name[1]);
            return self.mismatch(span, [&vi, &en], ["", ""]);
        }
        some(ExprKind::Map(typed), key_type.map_to(ty), span)
    }

    /// `base[index]`
    pub(super) fn index(&mut self, base: Expr, index: Expr, span: Span) -> Option<Expr> {
        if let Type::Optional(_) = self.ty(&base) {
            return self.optional_index(base, index, span);
        }
        let ty = self.indexed(&base.ty.clone(), &index, base.span)?;
        some(ExprKind::Call(Func::Index, vec![base, index]), ty, span)
    }

    /// `base[?index]`
    pub(super) fn optional_index(&mut self, base: Expr, index: Expr, span: Span) -> Option<Expr> {
        let of = match self.ty(&base) {
            Type::Optional(inner) => *inner,
            other => other,
        };
        let ty = self.indexed(&of, &index, base.span)?.optional();
        let kind = ExprKind::Call(Func::OptionalIndex, vec![base, index]);
        some(kind, ty, span)
    }

    // The type of what lies in a container at an index.
    fn indexed(&mut self, of: &Type, index: &Expr, span: Span) -> Option<Type> {
        let index_type = self.ty(index);
        if let Type::Open(_) = self.infer.resolve(of) {
            let inner = self.infer.open();
            let container = match index_type {
                Type::Int => inner.list(),
                _ => index_type.clone().map_to(inner),
            };
            self.infer.unify(of, &container);
        }
        match self.infer.resolve(of) {
            Type::List(item) => {
                let is_index = index_type.is_number() && is_dynamic(index);
                if !is_index {
                    self.is(index, &Type::Int)?;
                }
                Some(*item)
            }
            Type::Map(key, value) => {
                let is_key = index_type.is_number() && key.is_number() || is_dynamic(index);
                if !is_key {
                    self.is(index, &key)?;
                }
                Some(*value)
            }
            other => {
                let name = type_name(&other);
                let vi = format!("{} không có phần tử", name[0]);
                let en = format!("{} has no elements", name[1]);
                self.mismatch(span, [&vi, &en], ["", ""])
            }
        }
    }
}

/// A node.
pub(crate) fn some(kind: ExprKind, ty: Type, span: Span) -> Option<Expr> {
    Some(Expr { kind, ty, span })
}

/// The name behind a dot as a key.
pub(super) fn text_of(name: &Name) -> Expr {
    Expr {
        kind: ExprKind::Text(name.text.clone()),
        ty: Type::Text,
        span: name.span,
    }
}

/// Whether `dyn` stands around it.
pub(super) fn is_dynamic(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Dyn(_))
}

pub(super) fn is_equality(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Equal | BinaryOp::NotEqual)
}

fn operator(op: BinaryOp, ty: &Type) -> Option<(Binary, Type)> {
    let whole = matches!(ty, Type::Int | Type::Uint);
    let number = ty.is_number();
    let ordered = number
        || matches!(
            ty,
            Type::Bool
                | Type::Text
                | Type::Bytes
                | Type::Date
                | Type::Time
                | Type::DateTime
                | Type::Timestamp
                | Type::Duration
        );
    let joins = matches!(
        ty,
        Type::Text | Type::Bytes | Type::List(_) | Type::Duration
    );
    let is_span = *ty == Type::Duration;
    let (op, fits, result) = match op {
        BinaryOp::Or => (Binary::Or, *ty == Type::Bool, Type::Bool),
        BinaryOp::And => (Binary::And, *ty == Type::Bool, Type::Bool),
        BinaryOp::Equal => (Binary::Equal, true, Type::Bool),
        BinaryOp::NotEqual => (Binary::NotEqual, true, Type::Bool),
        BinaryOp::Less => (Binary::Less, ordered, Type::Bool),
        BinaryOp::LessEqual => (Binary::LessEqual, ordered, Type::Bool),
        BinaryOp::Greater => (Binary::Greater, ordered, Type::Bool),
        BinaryOp::GreaterEqual => (Binary::GreaterEqual, ordered, Type::Bool),
        BinaryOp::Add => (Binary::Add, number || joins, ty.clone()),
        BinaryOp::Subtract if *ty == Type::Timestamp => (Binary::Subtract, true, Type::Duration),
        BinaryOp::Subtract => (Binary::Subtract, number || is_span, ty.clone()),
        BinaryOp::Multiply => (Binary::Multiply, number, ty.clone()),
        BinaryOp::Divide => (Binary::Divide, number, ty.clone()),
        BinaryOp::Remainder => (Binary::Remainder, whole, ty.clone()),
        BinaryOp::In => return None,
    };
    fits.then_some((op, result))
}

// A point in time and a span.
fn of_times(op: BinaryOp, a: &Type, b: &Type) -> Option<(Binary, Type)> {
    match (op, a, b) {
        (BinaryOp::Add, Type::Timestamp, Type::Duration)
        | (BinaryOp::Add, Type::Duration, Type::Timestamp) => Some((Binary::Add, Type::Timestamp)),
        (BinaryOp::Subtract, Type::Timestamp, Type::Duration) => {
            Some((Binary::Subtract, Type::Timestamp))
        }
        _ => None,
    }
}

fn operator_hint(ty: &Type) -> [&'static str; 2] {
    match ty {
        Type::Date => [
            "dùng days_between(a, b), add_days(a, n), add_months(a, n)",
            "use days_between(a, b), add_days(a, n), add_months(a, n)",
        ],
        _ => ["", ""],
    }
}

fn conversion(left: &Type, right: &Type) -> [&'static str; 2] {
    match (left, right) {
        (Type::Int, Type::Text) | (Type::Text, Type::Int) => [
            "đổi bằng string(số) hoặc int(chữ)",
            "convert with string(number) or int(text)",
        ],
        (Type::Date, Type::Text) | (Type::Text, Type::Date) => [
            "ngày viết là date(\"2000-02-29\")",
            "a day is written date(\"2000-02-29\")",
        ],
        (Type::Date, Type::Int) | (Type::Int, Type::Date) => [
            "dùng days_between(a, b), add_days(a, n), age(a), year(a)",
            "use days_between(a, b), add_days(a, n), age(a), year(a)",
        ],
        (Type::Null, _) | (_, Type::Null) => [
            "dùng present(trường) để hỏi đã trả lời chưa",
            "ask present(field) whether there is an answer",
        ],
        (a, b) if a.is_number() && b.is_number() => [
            "đổi bằng int(…), uint(…), double(…), hoặc so sánh dyn(…)",
            "convert with int(…), uint(…), double(…), or compare dyn(…)",
        ],
        _ => ["", ""],
    }
}
