//! What a compiled form and whatever drives it agree on: names, numbers, layout and version.
//!
//! In: nothing. Out: export and section names, error codes, rule names, and (feature `std`) the
//! JSON shapes of [`View`], [`Meta`], [`Change`] and [`Finding`].
//! Left to others: making modules (`codegen`), running them (`host`), the code inside (`runtime`).
//! `README.md` beside this crate tells a stranger how to drive a module from any language.
#![cfg_attr(not(feature = "std"), no_std)]

/// Major version, held by the exported global `tk_abi`. A host refuses any other.
pub const VERSION: i32 = 1;

/// Custom section with [`Meta`] as JSON.
pub const META_SECTION: &str = "tokhai.meta";
/// Custom section with [`View`] as JSON.
pub const VIEW_SECTION: &str = "tokhai.view";
/// Custom section with the place in the definition of each generated function.
pub const MAP_SECTION: &str = "tokhai.map";

/// Negative returns of `tk_*` functions.
pub mod error {
    /// The text handed in is not JSON of the expected shape.
    pub const JSON: i32 = -1;
    /// The path names no field, part or row of this form.
    pub const PATH: i32 = -2;
    /// The field is locked by a verified value.
    pub const LOCKED: i32 = -3;
    /// The field's value is computed and can not be set.
    pub const COMPUTED: i32 = -4;
    /// A buffer lies outside the module's memory, or is larger than the module takes.
    pub const BUFFER: i32 = -5;
    /// The repeat group holds as many rows as it may.
    pub const ROWS: i32 = -6;
    /// `tk_start` has not been called, or its day is none.
    pub const STATE: i32 = -7;
}

/// What `tk_set` returns when the path is right.
pub mod state {
    /// Nothing is there.
    pub const EMPTY: i32 = 0;
    /// The text was understood and stored.
    pub const SET: i32 = 1;
    /// The text can not be read as this field's type; it is not stored and blocks sending.
    pub const UNREADABLE: i32 = 2;
}

/// Names of the rules a finding can name.
pub mod rule {
    /// A required answer is absent.
    pub const REQUIRED: &str = "required";
    /// What was typed is no answer of this type, e.g. 31/02/2026.
    pub const UNREADABLE: &str = "unreadable";
    /// Fewer characters than `min`.
    pub const TOO_SHORT: &str = "too-short";
    /// More characters than `max`.
    pub const TOO_LONG: &str = "too-long";
    /// Less, or earlier, than `min`.
    pub const TOO_SMALL: &str = "too-small";
    /// More, or later, than `max`.
    pub const TOO_LARGE: &str = "too-large";
    /// The text does not match the field's pattern.
    pub const PATTERN: &str = "pattern";
    /// A code that is not in the field's list.
    pub const OPTION: &str = "option";
    /// Fewer rows than `min`.
    pub const TOO_FEW_ROWS: &str = "too-few-rows";
    /// A locked answer was handed in with another value than the register's.
    pub const LOCKED_CHANGED: &str = "locked-changed";
    /// One of the form's own checks says no; `params.id` names it.
    pub const CHECK: &str = "check";
    /// A check or condition could not be worked out: overflow, division by zero; `params.id`.
    pub const RULE_FAILED: &str = "rule-failed";
}

#[cfg(feature = "std")]
mod shapes;
#[cfg(feature = "std")]
pub use shapes::*;
