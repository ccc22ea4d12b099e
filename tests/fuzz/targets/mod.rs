//! One file for each target.

pub(crate) mod card;
pub(crate) mod cel;
pub(crate) mod definition;
pub(crate) mod dossier;
pub(crate) mod eval;
pub(crate) mod pattern;
pub(crate) mod run;
pub(crate) mod token;

use diagnostics::Diagnostic;
use wasmparser::{Validator, WasmFeatures};

/// Texts of one input, apart by a line of three hyphens.
fn parts(bytes: &[u8]) -> Option<Vec<&str>> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.split("\n---\n").collect())
}

/// A problem lies in its text and says something.
fn judge_problem(problem: &Diagnostic, text: &str) {
    let span = problem.span;
    assert!(span.start <= span.end, "{problem:?}");
    assert!(
        text.get(span.start..span.end).is_some(),
        "outside of the text or within a letter: {problem:?}"
    );
    assert!(!problem.code.is_empty() && !problem.message.is_empty());
}

/// A module is one that every engine takes.
fn judge_module(wasm: &[u8]) {
    let mut validator = Validator::new_with_features(WasmFeatures::default());
    if let Err(error) = validator.validate_all(wasm) {
        panic!("{error}");
    }
}
