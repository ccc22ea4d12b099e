//! Why a module could not do what it was asked.

use std::fmt;

/// What a module answers, or why it could not be run at all.
///
/// It carries no answers of the person, so it may be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The text handed in is not JSON of the expected shape.
    Json,
    /// The path names no field, part, row or page of this form.
    Path,
    /// The field is locked by a verified value.
    Locked,
    /// The field's value is computed.
    Computed,
    /// The text is larger than the module takes.
    Buffer,
    /// The repeat group holds as many rows as it may.
    Rows,
    /// The form has not been started, or the day is none.
    State,
    /// An error code this host does not know.
    Code(i32),
    /// The module was built for another version of the interface; the number is its own, if it has one.
    Version(Option<i32>),
    /// These bytes are no module, lack a function, or stopped in the middle.
    Broken(&'static str),
    /// The module used more time or memory than it was given.
    Exhausted,
}

impl Error {
    /// The error that a negative return of a `tk_*` function stands for.
    pub fn from_code(code: i32) -> Error {
        match code {
            abi::error::JSON => Error::Json,
            abi::error::PATH => Error::Path,
            abi::error::LOCKED => Error::Locked,
            abi::error::COMPUTED => Error::Computed,
            abi::error::BUFFER => Error::Buffer,
            abi::error::ROWS => Error::Rows,
            abi::error::STATE => Error::State,
            other => Error::Code(other),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Error::Json => "the text is not the JSON that was expected",
            Error::Path => "no such field, row or page",
            Error::Locked => "the field is locked by a verified value",
            Error::Computed => "the field is computed",
            Error::Buffer => "the text is larger than the form takes",
            Error::Rows => "no more rows are allowed",
            Error::State => "the form has not been started",
            Error::Code(code) => return write!(f, "unknown error code {code}"),
            Error::Version(Some(version)) => {
                return write!(
                    f,
                    "made for version {version} of the interface, not {}",
                    abi::VERSION
                );
            }
            Error::Version(None) => "not a compiled form",
            Error::Broken(what) => return write!(f, "broken module: {what}"),
            Error::Exhausted => "the module used more time or memory than it was given",
        };
        f.write_str(text)
    }
}

impl std::error::Error for Error {}
