//! What each diagnostic means, one file per family.

pub(crate) mod allow;
pub(crate) mod bindings;
pub(crate) mod computed;
pub(crate) mod conditions;
pub(crate) mod cycles;
pub(crate) mod expressions;
pub(crate) mod ids;
pub(crate) mod members;
pub(crate) mod options;
pub(crate) mod patterns;
pub(crate) mod questions;
pub(crate) mod ranges;
pub(crate) mod samples;
pub(crate) mod words;
