//! What the registers hold, today's administrative units, and what a form may not ask.
//!
//! In: nothing; the data is embedded (`attributes.json`, `questions.json`, `seeds/admin/`).
//! Out: [`attributes`] that bindings are checked against and consent pages name, [`provinces`]
//! with their communes, [`questions`] that the law forbids or frowns upon.
//! Left to others: judging a definition (`check`), fetching values (`credential`, `prefill`).
//!
//! ```
//! let number = registry::attribute("id.number").expect("in the register");
//! assert!(number.lock && number.fits("id-number") && !number.fits("phone"));
//! assert_eq!(registry::provinces().len(), 34);
//! ```

mod attributes;
mod fold;
mod questions;
mod units;

pub use attributes::{Attribute, Availability, Source, attribute, attributes, source, sources};
pub use fold::{fold, fold_keeping_marks};
pub use questions::{Folded, Level, Question, questions};
pub use units::{Commune, Province, province, provinces};
