//! What the tests in this folder share.
//!
//! In: case files, `cases/run/*.json` and `cases/forms/FORM/*.json`. Out: their forms, checked; scripts run on any
//! [`host::Machine`]; one line of JSON for each step.
//! Left to others: what the lines must be (the `.expected` beside each case), and what a browser does with
//! the same files (`browser/`).

mod agree;
mod case;
mod choices;
mod machines;
mod random;
mod random_expr;
mod random_form;
mod script;

pub use agree::{Judged, difference, judge_seed, random_script, shrunk};
pub use case::{
    Case, FormCase, cases, checked_text, entries, form_cases, form_of, published_forms,
    published_sources, sources_of,
};
pub use choices::Choices;
pub use machines::{Bench, Direct, each, module_of};
pub use random::Random;
pub use random_form::{random_case, random_form};
pub use script::{Step, run, steps, written};
