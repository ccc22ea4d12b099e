//! The tree of an expression, names not yet resolved.

use diagnostics::Span;

/// One node.
#[derive(Debug, Clone, PartialEq)]
pub struct Ast {
    /// What it is.
    pub kind: AstKind,
    /// Where it stands in the expression's text.
    pub span: Span,
    /// Levels below it, itself counted; kept small, so that walking it needs little stack.
    pub height: usize,
}

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum AstKind {
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// `1u`
    Uint(u64),
    /// `1.5`
    Double(f64),
    /// A text, escapes resolved.
    Text(String),
    /// `b'…'`, escapes resolved.
    Bytes(Vec<u8>),
    /// `null`
    Null,
    /// A name alone.
    Name(String),
    /// `.name`: the name at the top, whatever the container.
    TopName(String),
    /// `a.name`
    Select(Box<Ast>, Name),
    /// `a.?name`
    OptionalSelect(Box<Ast>, Name),
    /// `a[b]`
    Index(Box<Ast>, Box<Ast>),
    /// `a[?b]`
    OptionalIndex(Box<Ast>, Box<Ast>),
    /// `f(args)` or `a.f(args)`
    Call {
        /// What stands before the dot.
        target: Option<Box<Ast>>,
        /// The function.
        name: Name,
        /// What stands in the brackets.
        args: Vec<Ast>,
    },
    /// `!a`, `-a`
    Unary(UnaryOp, Box<Ast>),
    /// `a op b`
    Binary(BinaryOp, Box<Ast>, Box<Ast>),
    /// `a ? b : c`
    If(Box<Ast>, Box<Ast>, Box<Ast>),
    /// `[a, ?b]`
    List(Vec<Ast>),
    /// `{a: b, ?c: d}`
    Map(Vec<(Ast, Ast)>),
    /// `?a` as an element of a list or as a key: there only if the optional holds something.
    Optional(Box<Ast>),
    /// `a.b.Message{field: value}`
    Message(Box<Ast>, Vec<(Name, Ast)>),
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its sign")]
pub enum UnaryOp {
    Not,
    Negate,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its sign")]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOp {
    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            BinaryOp::Or => "||",
            BinaryOp::And => "&&",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::In => "in",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Remainder => "%",
        }
    }

    /// How strongly it binds; all of one strength group to the left.
    pub(crate) fn strength(self) -> u8 {
        match self {
            BinaryOp::Or => 1,
            BinaryOp::And => 2,
            BinaryOp::Add | BinaryOp::Subtract => 4,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => 5,
            _ => 3,
        }
    }
}
