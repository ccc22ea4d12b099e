//! Tree → typed form, with every mistake of a definition in one run.
//!
//! In: the text of one definition and of the blocks and lists it may use ([`Sources`]); no files
//! are opened here. Out: a [`form::Form`] if there is no error, and all [`Diagnostic`]s in order
//! of file and place, each with a sentence and a hint in Vietnamese and English. The language is
//! told in `LANGUAGE.md` beside this crate.
//! Left to others: JSON and CEL grammar (`syntax`), DFAs (`pattern`), what registers hold and what
//! the law forbids (`registry`), drawing (`cli`).
//!
//! How it goes: `outline` reads pages, fields, lists and bindings into a form without
//! expressions; `expr` resolves names and types of every expression, now that all names are known;
//! `steps` orders recomputation. What each diagnostic means stands in `rules`, by family.
//!
//! ```
//! use check::{SourceFile, Sources, check};
//! let main = SourceFile { file: "a.json".to_owned(), text: r#"{ "id": "a" }"#.to_owned() };
//! let (form, problems) = check(&Sources { main, ..Sources::default() });
//! assert!(form.is_none() && problems.iter().any(|problem| problem.code == "missing-member"));
//! ```

mod analysis;
mod cursor;
mod expr;
mod files;
mod names;
mod near;
mod outline;
mod report;
mod rules;
mod schema;
// One member a line, as in a table.
#[rustfmt::skip]
mod shapes;
mod steps;

use std::collections::BTreeMap;

use diagnostics::Diagnostic;
use form::Form;

pub use schema::{Of, schema};

/// Everything one definition is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The definition.
    pub main: SourceFile,
    /// Shared blocks by name, `person` for `forms/blocks/person.json`.
    pub blocks: BTreeMap<String, SourceFile>,
    /// Code lists by name, `gioi-tinh` for `forms/lists/gioi-tinh.json`.
    pub lists: BTreeMap<String, SourceFile>,
}

/// One file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// How diagnostics call it, e.g. `forms/dang-ky-tam-tru.json`.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// Checks a definition with the blocks and lists it uses.
///
/// Gives the form if nothing is an error, and all errors and warnings. Blocks and lists that the
/// definition does not use are not looked at.
pub fn check(sources: &Sources) -> (Option<Form>, Vec<Diagnostic>) {
    let files = files::Files::parse(sources);
    let mut report = report::Report::new(&files);
    let mut draft = outline::read(&files, &mut report);
    expr::fill(&mut draft, &mut report);
    rules::reach::judge(&draft, &mut report);
    rules::duplicate_check::check(&draft, &mut report);
    draft.form.steps = steps::order(&draft, &mut report);
    rules::allow::apply(&draft.allows, &mut report);
    let diagnostics = report.finish();
    let is_whole = !diagnostics
        .iter()
        .any(|problem| problem.severity == diagnostics::Severity::Error);
    (is_whole.then_some(draft.form), diagnostics)
}
