//! CEL, from text to a module: an expression over variables of every type.

use check::{Input, expression};
use form::Type;

use super::{judge_module, judge_problem};

pub(crate) fn enter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (expr, problems) = expression(text, &inputs(), "a.b");
    for problem in &problems {
        judge_problem(problem, text);
    }
    match expr {
        Some(expr) => judge_module(&codegen::expressions(&[expr])),
        None => assert!(!problems.is_empty(), "refused for no reason"),
    }
}

/// Variables of one letter, so that a fuzzer finds them.
pub(super) fn inputs() -> Vec<Input> {
    let input = |(name, ty): (&str, Type)| Input {
        name: name.to_owned(),
        ty,
    };
    let types = [
        ("b", Type::Bool),
        ("i", Type::Int),
        ("u", Type::Uint),
        ("d", Type::Double),
        ("s", Type::Text),
        ("y", Type::Bytes),
        ("n", Type::Null),
        ("t", Type::Timestamp),
        ("p", Type::Duration),
        ("l", Type::Int.list()),
        ("w", Type::Text.list()),
        ("m", Type::Text.map_to(Type::Int)),
        ("o", Type::Int.optional()),
        ("a.b.c", Type::Int),
    ];
    types.map(input).into()
}
