//! A person of the identity record, as a choice for a row.

/// Someone whose data can fill a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Role of the form they are offered for.
    pub role: String,
    /// The record's key for them, which becomes the row's key.
    pub subject: String,
    /// How they are called; empty if the record does not say.
    pub name: String,
}
