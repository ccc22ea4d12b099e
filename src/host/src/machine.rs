//! What every running module can be asked, whatever engine runs it.

use abi::{Change, Finding};

use crate::Error;

/// One running module: the functions of `abi/README.md`, with texts and shapes instead of buffers.
///
/// Call [`Machine::start`] first, then [`Machine::identity`] if there is a record, then the rest as wished.
pub trait Machine {
    /// Empties the form and sets *today*, e.g. `20261121`: the date in Asia/Ho_Chi_Minh.
    ///
    /// # Errors
    /// [`Error::State`] when the number is no day.
    fn start(&mut self, yyyymmdd: i32) -> Result<(), Error>;

    /// Takes an identity record (`tokhai-identity/1`), prefills and locks; gives the number of fields filled.
    ///
    /// # Errors
    /// [`Error::Json`] when it is no such record, [`Error::Buffer`] when it is too large.
    fn identity(&mut self, record: &str) -> Result<u32, Error>;

    /// Takes an answers object over what is there; gives the number of members it could not take.
    ///
    /// # Errors
    /// [`Error::Json`] when it is no object, [`Error::Buffer`] when it is too large.
    fn load(&mut self, answers: &str) -> Result<u32, Error>;

    /// Puts what a person typed into one field.
    ///
    /// # Errors
    /// [`Error::Path`], [`Error::Locked`], [`Error::Computed`], [`Error::Buffer`]; nothing has changed then.
    fn set(&mut self, path: &str, text: &str) -> Result<Typed, Error>;

    /// Appends a row to the repeat group at `path`, for `subject` of the identity record if one is named,
    /// and gives the row's key.
    ///
    /// # Errors
    /// [`Error::Path`], and [`Error::Rows`] when there may be no more.
    fn add_row(&mut self, path: &str, subject: Option<&str>) -> Result<String, Error>;

    /// Removes the row at `path` (`/members/r1`).
    ///
    /// # Errors
    /// [`Error::Path`] when there is no such row.
    fn remove_row(&mut self, path: &str) -> Result<(), Error>;

    /// Every field and repeat group whose state differs from what was last told.
    ///
    /// # Errors
    /// [`Error::State`] before [`Machine::start`].
    fn changes(&mut self) -> Result<Vec<Change>, Error>;

    /// What is wrong on one page (from 0), or in the whole form, in definition order.
    ///
    /// # Errors
    /// [`Error::State`] before [`Machine::start`], [`Error::Path`] when there is no such page.
    fn check(&mut self, page: Option<u32>) -> Result<Vec<Finding>, Error>;

    /// What is wrong with one field.
    ///
    /// # Errors
    /// [`Error::Path`] when there is no such field.
    fn check_field(&mut self, path: &str) -> Result<Vec<Finding>, Error>;

    /// The answers as canonical JSON (RFC 8785); hidden and empty ones are absent.
    ///
    /// # Errors
    /// [`Error::State`] before [`Machine::start`].
    fn save(&mut self) -> Result<String, Error>;

    /// JSON object: the origin of each saved answer that was not typed, by path.
    ///
    /// # Errors
    /// [`Error::State`] before [`Machine::start`].
    fn origins(&mut self) -> Result<String, Error>;
}

/// What became of a text that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The field is empty now.
    Empty,
    /// The text was understood and stored.
    Set,
    /// The text is no answer of this type; it is kept out and blocks sending.
    Unreadable,
}

impl Typed {
    /// What a return of `tk_set` that is no error says.
    pub fn from_code(code: i32) -> Typed {
        match code {
            abi::state::EMPTY => Typed::Empty,
            abi::state::SET => Typed::Set,
            _ => Typed::Unreadable,
        }
    }
}
