//! Expressions that belong to no form: variables and their types come from outside.

use std::collections::BTreeSet;

use diagnostics::{Diagnostic, Severity};
use form::{Expr, ExprKind, Fold, Func, TextFunc, Type};

use super::Where;
use super::typing::{Outside, Typer};
use crate::files::{Files, MAIN};
use crate::outline::Draft;
use crate::report::{Place, Report};
use crate::rules::expressions;
use crate::{SourceFile, Sources};

/// A variable that an expression may name.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// Its name; dots may stand in it.
    pub name: String,
    /// What it holds.
    pub ty: Type,
}

/// What became of an expression: its typed form unless something is an error, and all problems.
pub type Outcome = (Option<Expr>, Vec<Diagnostic>);

/// Checks one CEL expression. Names are looked for in `container` and what is around it first.
pub fn expression(text: &str, inputs: &[Input], container: &str) -> Outcome {
    let main = SourceFile {
        file: "expression".to_owned(),
        text: "{}".to_owned(),
    };
    let sources = Sources {
        main,
        ..Sources::default()
    };
    let files = Files::parse(&sources, None);
    let mut report = Report::new(&files);
    let expr = typed(text, inputs, container, &mut report);
    let diagnostics = report.finish();
    let is_right = diagnostics
        .iter()
        .all(|problem| problem.severity != Severity::Error);
    (expr.filter(|_| is_right), diagnostics)
}

fn typed(text: &str, inputs: &[Input], container: &str, report: &mut Report) -> Option<Expr> {
    let at = |span| Place {
        file: MAIN,
        span,
        pointer: String::new(),
    };
    let ast = match syntax::cel::parse(text) {
        Ok(ast) => ast,
        Err(problems) => {
            for problem in &problems {
                expressions::syntax(&at(problem.span), problem, report);
            }
            return None;
        }
    };
    let outside = Outside {
        inputs: inputs
            .iter()
            .map(|input| (input.name.clone(), input.ty.clone()))
            .collect(),
        container: container.to_owned(),
    };
    let mut draft = Draft::new();
    let mut typer = Typer::new(&mut draft, &at, Where::Top, 0, report);
    typer.outside = Some(&outside);
    let mut expr = typer.expr(&ast)?;
    typer.infer.close(&mut expr);
    Some(expr)
}

/// The first part that a form can not say: modules of forms hold no floating point and no time of day.
pub(super) fn beyond_forms(expr: &Expr) -> Option<&Expr> {
    let below = expr.children().into_iter().find_map(beyond_forms);
    below.or_else(|| (!is_of_forms(expr)).then_some(expr))
}

fn is_of_forms(expr: &Expr) -> bool {
    let is_known = match &expr.kind {
        ExprKind::Call(func, _) => match func {
            Func::Convert
            | Func::TypeOf
            | Func::OptionalIndex
            | Func::OptionalOf
            | Func::OptionalOfNonZero
            | Func::OptionalNone
            | Func::HasValue
            | Func::OptionalValue
            | Func::Or
            | Func::OrValue
            | Func::Math(_)
            | Func::TimePart(_)
            | Func::SpanPart(_) => false,
            Func::Text(text) => !matches!(
                text,
                TextFunc::Format
                    | TextFunc::Quote
                    | TextFunc::Base64Encode
                    | TextFunc::Base64Decode
            ),
            _ => true,
        },
        ExprKind::Each(each) => each.fold != Fold::Map,
        ExprKind::Dyn(_) | ExprKind::Null | ExprKind::TypeName(_) => false,
        // A map is looked into; nobody has a second one to hold against it.
        ExprKind::Binary(_, a, _) => !matches!(a.ty, Type::Map(..)),
        _ => true,
    };
    is_known && is_form_type(&expr.ty)
}

fn is_form_type(ty: &Type) -> bool {
    match ty {
        Type::Bool
        | Type::Int
        | Type::Text
        | Type::Date
        | Type::Decimal(_)
        | Type::Time
        | Type::DateTime => true,
        Type::List(item) => is_form_type(item) && !matches!(**item, Type::Map(..)),
        Type::Map(key, value) => {
            let is_single = !matches!(**value, Type::List(_) | Type::Map(..));
            matches!(**key, Type::Bool | Type::Int | Type::Text) && is_single && is_form_type(value)
        }
        _ => false,
    }
}

/// A key that stands twice in a map that is written out, which could never be worked out.
pub(super) fn repeated_key(expr: &Expr) -> Option<&Expr> {
    let below = expr.children().into_iter().find_map(repeated_key);
    let ExprKind::Map(entries) = &expr.kind else {
        return below;
    };
    let mut known = BTreeSet::new();
    let mut keys = entries.iter().map(|(key, _)| key);
    let again = keys.find(|key| match literal(key) {
        Some(key) => !known.insert(key),
        None => false,
    });
    below.or(again)
}

/// Literals of one type as texts that differ where they do.
fn literal(key: &Expr) -> Option<String> {
    match &key.kind {
        ExprKind::Text(text) => Some(text.clone()),
        ExprKind::Int(n) => Some(n.to_string()),
        ExprKind::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}
