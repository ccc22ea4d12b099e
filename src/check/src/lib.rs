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
mod limits;
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

pub use expr::{Input, Outcome, expression};

use std::collections::{BTreeMap, BTreeSet};

use diagnostics::Diagnostic;
use form::Form;
use value::Date;

pub use schema::{Of, schema};
pub use shapes::{FIELD_TYPES, takes};

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

/// What became of a definition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// The form, if nothing is an error.
    pub form: Option<Form>,
    /// All errors and warnings, in order of file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Blocks and lists it uses.
    pub used: Used,
}

/// Blocks and lists that are used, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Used {
    /// Blocks.
    pub blocks: BTreeSet<String>,
    /// Lists.
    pub lists: BTreeSet<String>,
}

/// Checks a definition with the blocks and lists it uses.
///
/// Gives the form if nothing is an error, and all errors and warnings. Blocks and lists that the
/// definition does not use are not looked at.
pub fn check(sources: &Sources) -> (Option<Form>, Vec<Diagnostic>) {
    let checked = check_on(sources, None);
    (checked.form, checked.diagnostics)
}

/// Says which blocks and lists of a library are used by no definition, given what all of them together use.
pub fn unused(library: &Sources, used: &Used) -> Vec<Diagnostic> {
    rules::unused_file::check(library, used)
}

/// Checks a definition as [`check`] does, for use on a day: lists may be out of date by then.
pub fn check_on(sources: &Sources, today: Option<Date>) -> Checked {
    let files = files::Files::parse(sources, today);
    let mut report = report::Report::new(&files);
    let mut draft = outline::read(&files, &mut report);
    rules::interpolation::fill(&mut draft, &mut report);
    expr::fill(&mut draft, &mut report);
    rules::reach::judge(&draft, &mut report);
    rules::duplicate_check::check(&draft, &mut report);
    rules::over_asking::check(&draft, &mut report);
    draft.form.steps = steps::order(&draft, &mut report);
    rules::allow::apply(&draft.allows, &mut report);
    let used = used(&files, &report);
    let diagnostics = report.finish();
    let is_whole = !diagnostics
        .iter()
        .any(|problem| problem.severity == diagnostics::Severity::Error);
    Checked {
        form: is_whole.then_some(draft.form),
        diagnostics,
        used,
    }
}

fn used(files: &files::Files, report: &report::Report) -> Used {
    let names = |all: &BTreeMap<String, files::FileId>| {
        let read = all.iter().filter(|(_, file)| report.used.contains(*file));
        read.map(|(name, _)| name.clone()).collect()
    };
    Used {
        blocks: names(&files.blocks),
        lists: names(&files.lists),
    }
}
