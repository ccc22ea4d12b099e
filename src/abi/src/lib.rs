//! What a compiled form and whatever drives it agree on: names, numbers, layout and version.
//!
//! In: nothing. Out: export and section names, error codes (`codes.rs`), rule names, and the JSON shapes of [`View`], [`Meta`], [`Change`] and [`Finding`].
//! Left to others: making modules (`codegen`), running them (`host`), the code inside (`runtime`).
//! `README.md` beside this crate tells a stranger how to drive a module from any language.

/// Custom section with [`Meta`] as JSON.
pub const META_SECTION: &str = "tokhai.meta";
/// Custom section with [`View`] as JSON.
pub const VIEW_SECTION: &str = "tokhai.view";
/// Custom section with the place in the definition of each generated function.
pub const MAP_SECTION: &str = "tokhai.map";

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
    /// Fewer files than `min`.
    pub const TOO_FEW_FILES: &str = "too-few-files";
    /// More files than `max`.
    pub const TOO_MANY_FILES: &str = "too-many-files";
    /// A file of more than `max` times 1,048,576 bytes.
    pub const FILE_TOO_LARGE: &str = "file-too-large";
    /// A file of a media type that the field does not take.
    pub const FILE_TYPE: &str = "file-type";
    /// A locked answer was handed in with another value than the register's.
    pub const LOCKED_CHANGED: &str = "locked-changed";
    /// A facility that lies in another province than the address it goes by.
    pub const WITHIN: &str = "within";
    /// One of the form's own checks says no; `params.id` names it.
    pub const CHECK: &str = "check";
    /// A check or condition could not be worked out: overflow, division by zero; `params.id`.
    pub const RULE_FAILED: &str = "rule-failed";
}

/// What every host gives a call, in fuel as wasmtime counts it: about one for an instruction.
pub mod fuel {
    /// For each call. A form that could need more is not built.
    pub const CALL: u64 = 100_000_000;
    /// For each byte of the texts handed in since `tk_start`, on top: reading and judging them is linear, and takes about a third of this.
    pub const BYTE: u64 = 1_000;
}

mod codes;
mod shapes;

pub use codes::*;
pub use shapes::*;
