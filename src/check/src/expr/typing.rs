//! From a tree of words to a typed expression.

use diagnostics::Span;
use form::{Binary, Expr, ExprKind, Form, Kind, RepeatId, Type, Unary};
use syntax::cel::{Ast, AstKind, BinaryOp, UnaryOp};

use super::Where;
use crate::names::Names;
use crate::outline::{Draft, Written};
use crate::report::{Place, Report};
use crate::rules::expressions::{self, type_name};
use crate::rules::options;
use crate::rules::patterns::Patterns;
use crate::rules::words::nfc;

/// Types one expression. What gives nothing has reported why.
pub(crate) struct Typer<'d, 't> {
    pub(crate) form: &'d Form,
    pub(super) names: &'d Names,
    pub(super) written: &'d [Written<'t>],
    pub(crate) patterns: &'d mut Patterns,
    pub(super) at: &'d dyn Fn(Span) -> Place,
    pub(super) place: Where,
    /// Row variables in sight, the innermost last.
    pub(crate) vars: Vec<(String, RepeatId, u32)>,
    pub(crate) next_var: u32,
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
            vars: Vec::new(),
            next_var: first_var,
            report,
        }
    }

    pub(crate) fn at(&self, span: Span) -> Place {
        (self.at)(span)
    }

    pub(crate) fn expr(&mut self, ast: &Ast) -> Option<Expr> {
        let span = ast.span;
        match &ast.kind {
            AstKind::Bool(b) => some(ExprKind::Bool(*b), Type::Bool, span),
            AstKind::Int(number) => some(ExprKind::Int(*number), Type::Int, span),
            AstKind::Text(text) => some(ExprKind::Text(nfc(text)), Type::Text, span),
            AstKind::Name(_) | AstKind::Select(..) => {
                let thing = self.thing(ast)?;
                self.value(thing, span)
            }
            AstKind::Call { target, name, args } => self.call(target.as_deref(), name, args, span),
            AstKind::Unary(op, operand) => self.unary(*op, operand, span),
            AstKind::Binary(BinaryOp::In, item, list) => self.member(item, list, span),
            AstKind::Binary(op, left, right) => self.binary(*op, left, right, span),
            AstKind::If(condition, then, other) => self.choose([condition, then, other], span),
            AstKind::List(_) => self.mismatch(
                span,
                ["danh sách chỉ đứng sau in", "a list stands after in only"],
                [
                    "ví dụ hinh_thuc in ['thue', 'muon']",
                    "for example hinh_thuc in ['thue', 'muon']",
                ],
            ),
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

    /// Says that a value of one type was found and another is needed.
    pub(crate) fn needed<T>(&mut self, found: &Expr, needed: Type) -> Option<T> {
        let (found_name, needed) = (type_name(found.ty), type_name(needed));
        let vi = format!("đây là {}, cần {}", found_name[0], needed[0]);
        let en = format!("this is {}, {} is needed", found_name[1], needed[1]);
        self.mismatch(found.span, [&vi, &en], ["", ""])
    }

    /// An expression of one type.
    pub(crate) fn expr_of(&mut self, ast: &Ast, ty: Type) -> Option<Expr> {
        let expr = self.expr(ast)?;
        if expr.ty != ty {
            return self.needed(&expr, ty);
        }
        Some(expr)
    }

    fn unary(&mut self, op: UnaryOp, operand: &Ast, span: Span) -> Option<Expr> {
        let (op, ty) = match op {
            UnaryOp::Not => (Unary::Not, Type::Bool),
            UnaryOp::Negate => (Unary::Negate, Type::Int),
        };
        let operand = self.expr_of(operand, ty)?;
        some(ExprKind::Unary(op, Box::new(operand)), ty, span)
    }

    fn binary(&mut self, op: BinaryOp, left: &Ast, right: &Ast, span: Span) -> Option<Expr> {
        let (left, right) = (self.expr(left), self.expr(right));
        let (left, right) = (left?, right?);
        if left.ty != right.ty {
            let (a, b) = (type_name(left.ty), type_name(right.ty));
            let vi = format!("không thể viết {} {} {}", a[0], op.sign(), b[0]);
            let en = format!("{} {} {} does not fit", a[1], op.sign(), b[1]);
            return self.mismatch(span, [&vi, &en], conversion(left.ty, right.ty));
        }
        self.known_code(op, &left, &right);
        let Some((op, ty)) = operator(op, left.ty) else {
            let name = type_name(left.ty);
            let vi = format!("{} không dùng được cho {}", op.sign(), name[0]);
            let en = format!("{} can not be used on {}", op.sign(), name[1]);
            return self.mismatch(span, [&vi, &en], operator_hint(left.ty));
        };
        some(
            ExprKind::Binary(op, Box::new(left), Box::new(right)),
            ty,
            span,
        )
    }

    // A choice compared with a code that its list does not have can never be equal to it.
    fn known_code(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        if !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            return;
        }
        for (field, code) in [(left, right), (right, left)] {
            self.check_code(field, code);
        }
    }

    fn check_code(&mut self, field: &Expr, literal: &Expr) {
        let (ExprKind::Field(field), ExprKind::Text(code)) = (&field.kind, &literal.kind) else {
            return;
        };
        let form = self.form;
        let Kind::Choice { list } = &form.fields[field.field].kind else {
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
        let item = self.expr(item);
        let AstKind::List(items) = &list.kind else {
            return self.mismatch(
                list.span,
                ["sau in là một danh sách", "a list follows in"],
                ["ví dụ ['thue', 'muon']", "for example ['thue', 'muon']"],
            );
        };
        let items: Vec<Option<Expr>> = items.iter().map(|item| self.expr(item)).collect();
        let items = items.into_iter().collect::<Option<Vec<Expr>>>();
        let (item, items) = (item?, items?);
        if items.is_empty() {
            return self.mismatch(
                list.span,
                ["danh sách trống", "the list is empty"],
                ["thêm giá trị để so sánh", "add what to compare with"],
            );
        }
        for literal in &items {
            let is_literal = matches!(
                literal.kind,
                ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Text(_) | ExprKind::Date(_)
            );
            if !is_literal {
                return self.mismatch(
                    literal.span,
                    [
                        "trong danh sách chỉ có giá trị viết sẵn",
                        "a list holds written-out values only",
                    ],
                    [
                        "so sánh từng trường bằng == và ||",
                        "compare fields with == and ||",
                    ],
                );
            }
            if literal.ty != item.ty {
                return self.needed(literal, item.ty);
            }
            self.check_code(&item, literal);
        }
        some(ExprKind::In(Box::new(item), items), Type::Bool, span)
    }

    fn choose(&mut self, [condition, then, other]: [&Ast; 3], span: Span) -> Option<Expr> {
        let condition = self.expr_of(condition, Type::Bool);
        let (then, other) = (self.expr(then), self.expr(other));
        let (condition, then, other) = (condition?, then?, other?);
        if then.ty != other.ty {
            return self.needed(&other, then.ty);
        }
        let ty = then.ty;
        let kind = ExprKind::If(Box::new(condition), Box::new(then), Box::new(other));
        some(kind, ty, span)
    }
}

/// A node.
pub(crate) fn some(kind: ExprKind, ty: Type, span: Span) -> Option<Expr> {
    Some(Expr { kind, ty, span })
}

fn operator(op: BinaryOp, ty: Type) -> Option<(Binary, Type)> {
    let ordered = matches!(ty, Type::Int | Type::Text | Type::Date);
    let number = ty == Type::Int;
    let (op, fits, result) = match op {
        BinaryOp::Or => (Binary::Or, ty == Type::Bool, Type::Bool),
        BinaryOp::And => (Binary::And, ty == Type::Bool, Type::Bool),
        BinaryOp::Equal => (Binary::Equal, true, Type::Bool),
        BinaryOp::NotEqual => (Binary::NotEqual, true, Type::Bool),
        BinaryOp::Less => (Binary::Less, ordered, Type::Bool),
        BinaryOp::LessEqual => (Binary::LessEqual, ordered, Type::Bool),
        BinaryOp::Greater => (Binary::Greater, ordered, Type::Bool),
        BinaryOp::GreaterEqual => (Binary::GreaterEqual, ordered, Type::Bool),
        BinaryOp::Add => (Binary::Add, number || ty == Type::Text, ty),
        BinaryOp::Subtract => (Binary::Subtract, number, Type::Int),
        BinaryOp::Multiply => (Binary::Multiply, number, Type::Int),
        BinaryOp::Divide => (Binary::Divide, number, Type::Int),
        BinaryOp::Remainder => (Binary::Remainder, number, Type::Int),
        BinaryOp::In => return None,
    };
    fits.then_some((op, result))
}

fn operator_hint(ty: Type) -> [&'static str; 2] {
    match ty {
        Type::Date => [
            "dùng days_between(a, b), add_days(a, n), add_months(a, n)",
            "use days_between(a, b), add_days(a, n), add_months(a, n)",
        ],
        _ => ["", ""],
    }
}

fn conversion(left: Type, right: Type) -> [&'static str; 2] {
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
        _ => ["", ""],
    }
}
