//! What the registers hold, the administrative units of today and of before July 2025, and what a form may not ask.
//!
//! In: nothing; the data is embedded (`attributes.json`, `nobody.json`, `questions.json`, `seeds/admin/`).
//! Out: [`attributes`] that bindings are checked against and consent pages name, [`provinces`]
//! with their communes, what became of an [`old_unit`], where a
//! [`written_address`] lies, [`questions`] that the law forbids or frowns upon, and what can belong to [`nobody`].
//! Left to others: judging a definition (`check`), fetching values (`credential`, `prefill`).
//!
//! ```
//! let number = registry::attribute("id.number").expect("in the register");
//! assert!(number.lock && number.fits("id-number") && !number.fits("phone"));
//! assert_eq!(registry::provinces().len(), 34);
//! ```

mod asked;
mod attributes;
mod fold;
mod kin;
mod legacy;
mod nobody;
mod questions;
mod table;
mod units;
mod written;

pub use asked::asks_for;
pub use attributes::{
    ATTRIBUTES_JSON, Attribute, Availability, CONSENT, Confidence, Never, Source, Sureness,
    attribute, attributes, never, source, sources,
};
pub use fold::{fold, fold_keeping_marks};
pub use kin::{claim_of, is_of_several, list_of, parts_of};
pub use legacy::{OldUnit, Successor, old_unit};
pub use nobody::{Nobody, nobody};
pub use questions::{Folded, Level, Question, questions};
pub use table::markdown;
pub use units::{Commune, Province, province, provinces};
pub use written::{Written, written_address};
