//! What can be wrong with a pattern.

use std::fmt;
use std::ops::Range;

/// Why a pattern does not become a DFA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// It can not be read; `regex-syntax`'s own words and the bytes of the pattern they are about.
    Syntax {
        /// Bytes of the pattern.
        at: Range<usize>,
        /// One line.
        message: String,
    },
    /// It uses something that no DFA can do, or that forms do without: `\b`, look-around,
    /// back-references, `(?m)`, byte classes.
    Refused {
        /// Bytes of the pattern; the whole pattern when the place is not known.
        at: Range<usize>,
        /// What, as it is written.
        what: &'static str,
    },
    /// More states or classes than a module should carry.
    TooLarge,
}

impl Error {
    /// Code of the diagnostic: `pattern-invalid` or `pattern-too-large`.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Syntax { .. } | Error::Refused { .. } => "pattern-invalid",
            Error::TooLarge => "pattern-too-large",
        }
    }

    /// Bytes of the pattern it is about, if not about the whole.
    pub fn at(&self) -> Option<Range<usize>> {
        match self {
            Error::Syntax { at, .. } | Error::Refused { at, .. } => Some(at.clone()),
            Error::TooLarge => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Syntax { message, .. } => write!(f, "{message}"),
            Error::Refused { what, .. } => write!(f, "{what} can not be used"),
            Error::TooLarge => write!(f, "the pattern needs too many states"),
        }
    }
}

impl std::error::Error for Error {}
