//! CEL: text → expression tree with places.
//!
//! Grammar and literals as in the Common Expression Language specification (github.com/google/cel-spec,
//! doc/langdef.md), with optional fields, elements and indices, and names in backticks behind a dot.
//! Macros stay calls; `check` knows them.

mod ast;
mod lexer;
mod parser;

use diagnostics::Span;

pub use ast::{Ast, AstKind, BinaryOp, Name, UnaryOp};

/// One problem in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the expression's own text.
    pub span: Span,
    /// What was found, in Vietnamese.
    pub vi: String,
    /// What was found, in English.
    pub en: String,
}

/// Words that can not be names, because CEL keeps them for itself.
pub const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// Reads one expression.
///
/// # Errors
/// Every unreadable token, else the first place where the grammar is left.
pub fn parse(text: &str) -> Result<Ast, Vec<Problem>> {
    let (tokens, problems) = lexer::tokens(text);
    if !problems.is_empty() {
        return Err(problems);
    }
    parser::parse(text, &tokens).map_err(|problem| vec![problem])
}

pub(crate) fn problem(span: Span, vi: &str, en: &str) -> Problem {
    Problem {
        span,
        vi: vi.to_owned(),
        en: en.to_owned(),
    }
}
