//! Typed expressions, a subset of CEL with names resolved.

use diagnostics::Span;
use serde::{Deserialize, Serialize};
use value::Date;

use crate::{Dfa, FieldId, RepeatId};

/// What an expression gives. Known before anything runs; nothing is dynamic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// 64-bit signed; overflow is a failure.
    Int,
    /// 64-bit unsigned; overflow is a failure.
    Uint,
    /// IEEE 754, 64 bits.
    Double,
    /// Text by code points; NFC in forms.
    Text,
    /// Bytes.
    Bytes,
    /// `null` alone.
    Null,
    /// A day.
    Date,
    /// A number with a fixed count of digits after the point, exact; a whole number of units of the last digit when it runs.
    Decimal(u32),
    /// A time of day, in minutes since midnight.
    Time,
    /// A day and a time of day in Việt Nam, in minutes since 1970.
    DateTime,
    /// A point in time from year 1 to 9999, to the nanosecond.
    Timestamp,
    /// A span of time, to the nanosecond.
    Duration,
    /// A type.
    Type,
    /// Values of one type.
    List(Box<Type>),
    /// Values by keys.
    Map(Box<Type>, Box<Type>),
    /// A value or none.
    Optional(Box<Type>),
    /// Not known yet; stands in no checked expression.
    Open(u32),
}

impl Type {
    /// A list of it.
    pub fn list(self) -> Type {
        Type::List(Box::new(self))
    }

    /// An optional of it.
    pub fn optional(self) -> Type {
        Type::Optional(Box::new(self))
    }

    /// A map from it to `value`.
    pub fn map_to(self, value: Type) -> Type {
        Type::Map(Box::new(self), Box::new(value))
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Int | Type::Uint | Type::Double)
    }

    /// How CEL names it when `type` asks.
    pub fn cel_name(&self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Int => "int",
            Type::Uint => "uint",
            Type::Double => "double",
            Type::Text => "string",
            Type::Bytes => "bytes",
            Type::Null | Type::Open(_) => "null_type",
            Type::Date => "date",
            Type::Decimal(_) => "decimal",
            Type::Time => "time",
            Type::DateTime => "date_time",
            Type::Timestamp => "google.protobuf.Timestamp",
            Type::Duration => "google.protobuf.Duration",
            Type::Type => "type",
            Type::List(_) => "list",
            Type::Map(..) => "map",
            Type::Optional(_) => "optional_type",
        }
    }
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
    /// Literal.
    Uint(u64),
    /// Literal.
    Double(f64),
    /// Literal, in NFC within forms.
    Text(String),
    /// Literal.
    Bytes(Vec<u8>),
    /// Literal.
    Null,
    /// The name of a type.
    TypeName(String),
    /// `date("…")` of a literal.
    Date(Date),
    /// The answer of a field; missing when it is absent or hidden.
    Field(FieldRef),
    /// A variable handed in from outside, by its place among them; missing when it was not.
    Input(u32),
    /// The variable of a macro or of `cel.bind`.
    Local(u32),
    /// `cel.bind(var, value, body)`
    Let(u32, Box<Expr>, Box<Expr>),
    /// `[a, ?b]`: an element of type optional that stands behind `?` is there only if it holds something.
    List(Vec<Element>),
    /// `{a: b, ?c: d}`; a key written twice is a failure.
    Map(Vec<(Expr, Element)>),
    /// `a` where types may differ in a comparison: `dyn(a)`.
    Dyn(Box<Expr>),
    /// A macro over a list or a map.
    Each(Box<Each>),
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
    /// Whether a field is shown and a verified value locks it; never missing.
    Verified(FieldRef),
    /// Number of rows of a shown repeat group; a hidden one has none.
    RowCount(RepeatId, RowRef),
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
        /// In which row that group stands, if it stands in one.
        of: RowRef,
        /// Whether the row that the expression belongs to is passed over, `others`.
        is_others: bool,
        /// Number of the row variable, unique within the whole expression.
        var: u32,
        /// Of type [`Type::Bool`]; [`Type::Int`] for [`Macro::Sum`].
        body: Box<Expr>,
    },
}

/// An element of a list, or the value of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// What gives it.
    pub expr: Expr,
    /// Whether it is an optional to be opened.
    pub is_optional: bool,
}

/// A macro over a list or a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Each {
    /// What becomes of the bodies.
    pub fold: Fold,
    /// Over what.
    pub range: Expr,
    /// Variable of the element, or of the key; before a second one, of the index.
    pub first: u32,
    /// Variable of the element, or of the value.
    pub second: Option<u32>,
    /// Only those for which it is true; any error is an error.
    pub filter: Option<Expr>,
    /// What is worked out for each.
    pub body: Expr,
}

/// What a macro makes of its bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fold {
    /// One answer for all.
    Macro(Macro),
    /// A list of them.
    List,
    /// A map of them, by the first variable.
    Map,
}

/// A field, or a part of an address, of a certain row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRef {
    /// Which field.
    pub field: FieldId,
    /// Of which row, if it lies in a repeat group.
    pub row: RowRef,
    /// Which part, if the field is an address; its parts are all of type [`Type::Text`]. A facility has one, the province in which it
    /// lies, missing where the list does not say it.
    pub part: Option<Part>,
}

/// Which row a reference means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowRef {
    /// None: what is meant lies in no repeat group.
    None,
    /// The row that the expression belongs to.
    Own,
    /// The row in which the group of that row stands.
    Outer,
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
    /// The condition on the right within the one on the left, as a field's within its page's: false if either is false or
    /// missing, else failed if either failed.
    Within,
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
    /// `month(day)`: 1 to 12.
    Month,
    /// `day(day)`: of the month, 1 to 31.
    DayOfMonth,
    /// `earliest(field)`: the first day that a partial date can be; the argument is the field, typed as an integer.
    Earliest,
    /// `latest(field)`: the last such day.
    Latest,
    /// `date(text)` of a text that is no literal: `YYYY-MM-DD`, else a failure.
    ParseDate,
    /// The quotient of two whole numbers, half away from zero; by zero is a failure.
    DivideRounded,
    /// `string(decimal)`: units and digits as text, with a point.
    DecimalToText,
    /// `date(…)` of a day with its time.
    DateOf,
    /// `time(…)` of a day with its time.
    TimeOf,
    /// `string(int)`: decimal digits.
    IntToText,
    /// `int(text)`: optional sign and digits, else a failure.
    TextToInt,
    /// A conversion from the type of the argument to that of the call, as CEL defines it.
    Convert,
    /// `type(a)`
    TypeOf,
    /// `a[b]` of a list or a map.
    Index,
    /// `a[?b]`, also of an optional list or map.
    OptionalIndex,
    /// `has(a.b)` of a map.
    HasKey,
    /// `a in b` of a list or a map.
    Contained,
    /// `optional.of`
    OptionalOf,
    /// `optional.ofNonZeroValue`
    OptionalOfNonZero,
    /// `optional.none`
    OptionalNone,
    /// `.hasValue()`
    HasValue,
    /// `.value()`
    OptionalValue,
    /// `.or(b)`; `b` is worked out only if needed.
    Or,
    /// `.orValue(b)`; `b` is worked out only if needed.
    OrValue,
    /// `math.…` on one or two numbers.
    Math(Math),
    /// A function of texts or bytes.
    Text(TextFunc),
    /// A part of a point in time at a fixed offset, written as text.
    TimePart(TimePart),
    /// A whole span of time in a unit.
    SpanPart(TimePart),
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

/// Functions of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each is named as CEL's math extension names it"
)]
pub enum Math {
    Greatest,
    Least,
    Ceil,
    Floor,
    Round,
    Trunc,
    Sqrt,
    Abs,
    Sign,
    IsNan,
    IsInf,
    IsFinite,
    BitAnd,
    BitOr,
    BitXor,
    BitNot,
    ShiftLeft,
    ShiftRight,
}

/// Functions of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "each is named as CEL's string extension names it"
)]
pub enum TextFunc {
    CharAt,
    IndexOf,
    LastIndexOf,
    LastIndexOfFrom,
    LowerAscii,
    UpperAscii,
    Replace,
    Split,
    SubstringFrom,
    Substring,
    Trim,
    Join,
    Reverse,
    Quote,
    /// A list of arguments of any types follows the text.
    Format,
    Base64Encode,
    Base64Decode,
}

/// Parts of a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named as CEL names it")]
pub enum TimePart {
    FullYear,
    Month,
    Date,
    DayOfMonth,
    DayOfWeek,
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

impl Expr {
    /// Does something with each node, those below first.
    pub fn visit(&mut self, act: &mut dyn FnMut(&mut Expr)) {
        match &mut self.kind {
            ExprKind::Unary(_, a) | ExprKind::Dyn(a) | ExprKind::Matches(a, _) => a.visit(act),
            ExprKind::Binary(_, a, b) | ExprKind::Let(_, a, b) => {
                a.visit(act);
                b.visit(act);
            }
            ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|e| e.visit(act)),
            ExprKind::In(a, list) => {
                a.visit(act);
                list.iter_mut().for_each(|e| e.visit(act));
            }
            ExprKind::Call(_, args) => args.iter_mut().for_each(|e| e.visit(act)),
            ExprKind::List(items) => items.iter_mut().for_each(|item| item.expr.visit(act)),
            ExprKind::Map(entries) => {
                for (key, value) in entries {
                    key.visit(act);
                    value.expr.visit(act);
                }
            }
            ExprKind::Each(each) => {
                each.range.visit(act);
                each.filter.iter_mut().for_each(|e| e.visit(act));
                each.body.visit(act);
            }
            ExprKind::Rows { body, .. } => body.visit(act),
            ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Uint(_)
            | ExprKind::Double(_)
            | ExprKind::Text(_)
            | ExprKind::Bytes(_)
            | ExprKind::Null
            | ExprKind::TypeName(_)
            | ExprKind::Date(_)
            | ExprKind::Input(_)
            | ExprKind::Local(_)
            | ExprKind::Field(_)
            | ExprKind::Present(_)
            | ExprKind::Verified(_)
            | ExprKind::RowCount(..) => {}
        }
        act(self);
    }

    /// The nodes right below it, in the order in which they are written.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Unary(_, a) | ExprKind::Dyn(a) | ExprKind::Matches(a, _) => vec![a],
            ExprKind::Binary(_, a, b) | ExprKind::Let(_, a, b) => vec![a, b],
            ExprKind::If(a, b, c) => vec![a, b, c],
            ExprKind::In(a, list) => std::iter::once(&**a).chain(list).collect(),
            ExprKind::Call(_, args) => args.iter().collect(),
            ExprKind::List(items) => items.iter().map(|item| &item.expr).collect(),
            ExprKind::Map(entries) => entries
                .iter()
                .flat_map(|(key, value)| [key, &value.expr])
                .collect(),
            ExprKind::Each(each) => std::iter::once(&each.range)
                .chain(&each.filter)
                .chain(std::iter::once(&each.body))
                .collect(),
            ExprKind::Rows { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }
}
