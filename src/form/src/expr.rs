//! Typed expressions, a subset of CEL with names resolved.

use diagnostics::Span;
use serde::{Deserialize, Serialize};
use value::Date;

use crate::{Dfa, FieldId, RepeatId};

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// 64-bit signed; overflow is a failure.
    Int,
    /// NFC text.
    Text,
    /// A day.
    Date,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// What it gives.
    pub ty: Type,
    /// Where it stands in the expression's own text, in bytes.
    pub span: Span,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    /// Literal.
    Bool(bool),
    /// Literal.
    Int(i64),
    /// Literal, in NFC.
    Text(String),
    /// `date("…")` of a literal.
    Date(Date),
    /// The answer of a field; missing when it is absent or hidden.
    Field(FieldRef),
    /// `!a`, `-a`.
    Unary(Unary, Box<Expr>),
    /// `a op b`; both sides of one type, except as [`Binary`] says.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `a ? b : c`; evaluates one branch.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a in [literals]`; all of the type of `a`.
    In(Box<Expr>, Vec<Expr>),
    /// Whether a field has an answer and is shown; never missing.
    Present(FieldRef),
    /// Number of rows of a shown repeat group; a hidden one has none.
    RowCount(RepeatId),
    /// A function of values.
    Call(Func, Vec<Expr>),
    /// `matches` with a literal pattern: the whole text is searched, as CEL says; the DFA already
    /// allows any text before and after.
    Matches(Box<Expr>, Box<Dfa>),
    /// `rows.all(m, body)` and its sisters. Nested macros over rows count their variables inwards.
    Rows {
        /// Which macro.
        kind: Macro,
        /// Over whose rows.
        repeat: RepeatId,
        /// Whether the row that the expression belongs to is passed over, `others`.
        is_others: bool,
        /// Number of the row variable, unique within the whole expression.
        var: u32,
        /// Of type [`Type::Bool`]; [`Type::Int`] for [`Macro::Sum`].
        body: Box<Expr>,
    },
}

/// A field, or a part of an address, of a certain row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRef {
    /// Which field.
    pub field: FieldId,
    /// Of which row, if it lies in a repeat group.
    pub row: RowRef,
    /// Which part, if the field is an address; its parts are all of type [`Type::Text`].
    pub part: Option<Part>,
}

/// Which row a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowRef {
    /// The field lies in no repeat group.
    None,
    /// The row that the expression belongs to.
    Own,
    /// The row before that one in its group, `previous`; the first row has none, so that everything of it is missing.
    Previous,
    /// The row of a macro's variable.
    Var(u32),
}

/// Part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// Two-digit code of the province.
    Province,
    /// Five-digit code of the commune.
    Commune,
    /// House number, street, hamlet.
    Detail,
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`; fails for the smallest integer.
    Negate,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binary {
    /// `&&`: false absorbs an error on the other side.
    And,
    /// `||`: true absorbs an error on the other side.
    Or,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<` on integers, days, and texts by code point.
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+` on integers and texts.
    Add,
    /// `-` on integers.
    Subtract,
    /// `*`
    Multiply,
    /// `/`, towards zero; by zero is a failure.
    Divide,
    /// `%`, sign of the left side; by zero is a failure.
    Remainder,
}

/// Functions of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Func {
    /// `size(text)`: Unicode scalar values.
    Size,
    /// `text.startsWith(text)`
    StartsWith,
    /// `text.endsWith(text)`
    EndsWith,
    /// `text.contains(text)`
    Contains,
    /// `today()`
    Today,
    /// `age(day)` or `age(day, on)`: full years; always two arguments here.
    Age,
    /// `days_between(a, b)`: days from `a` to `b`, negative when `b` is earlier.
    DaysBetween,
    /// `add_months(day, n)`: to the month's last day at most; fails outside the years 1–9999.
    AddMonths,
    /// `add_days(day, n)`: fails outside the years 1–9999.
    AddDays,
    /// `year(day)`
    Year,
    /// `date(text)` of a text that is no literal: `YYYY-MM-DD`, else a failure.
    ParseDate,
    /// `string(int)`: decimal digits.
    IntToText,
    /// `int(text)`: optional sign and digits, else a failure.
    TextToInt,
}

/// Macros over rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Macro {
    /// False if the body is false for any row, whatever the others give; an error only if no row is false.
    All,
    /// True if the body is true for any row, whatever the others give; an error only if no row is true.
    Exists,
    /// True if exactly one row is true; any error is an error.
    ExistsOne,
    /// Sum of an integer over the rows; any error is an error.
    Sum,
}
