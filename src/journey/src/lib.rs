//! The state machine of filling one form: screens, pages, what is folded, what is wrong, what it costs.
//!
//! In: a running module ([`host::Machine`]), its [`abi::View`], and what a person does: type, choose,
//! add, remove, go on, go back. Out: the [`Screen`] to draw, the [`Section`]s of a page, the findings to
//! show, a draft to keep, and the [`Cost`] in keys and clicks.
//! Left to others: drawing and the network (`element`), judging answers (the module).
//! There is no clock and no page here, so a whole journey can be played in a test or by `tokhai burden`.
//!
//! Start at [`Journey`]; `page.rs` says what stands on a page and what is folded.

mod control;
mod cost;
mod draft;
mod journey;
mod page;
mod person;
mod rows;
mod show;

pub use control::{Control, PARTS, control, control_at};
pub use cost::{Cost, cost, typing_keys};
pub use draft::Act;
pub use journey::{Changed, Journey, Screen};
pub use page::{Burden, Group, Question, Rows, Section, field_at, fields_of, group_at};
pub use person::Person;
pub use rows::Removed;
pub use show::{cat, date_text, grouped_number, has_code, split, typed_text};
