//! What each diagnostic means: one file for each, or for a family that is read in one go.

pub(crate) mod allow;
pub(crate) mod binding_sensitive;
pub(crate) mod bindings;
pub(crate) mod computed;
pub(crate) mod conditions;
pub(crate) mod cycles;
pub(crate) mod duplicate_check;
pub(crate) mod expressions;
pub(crate) mod ids;
pub(crate) mod list_out_of_date;
pub(crate) mod members;
pub(crate) mod notations;
pub(crate) mod options;
pub(crate) mod outputs;
pub(crate) mod over_asking;
pub(crate) mod patterns;
pub(crate) mod questions;
pub(crate) mod ranges;
pub(crate) mod reach;
pub(crate) mod required_but_never_shown;
pub(crate) mod samples;
pub(crate) mod unreachable_field;
pub(crate) mod unreachable_page;
pub(crate) mod unused_file;
pub(crate) mod unused_option;
pub(crate) mod words;
