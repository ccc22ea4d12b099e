//! What an answer can be, its canonical text, and where it came from.
//!
//! In: texts and numbers as hosts, registers and definitions write them.
//! Out: [`Date`] (proleptic Gregorian day numbers), [`Text`] (words by language), [`Origin`] and
//! [`Assurance`] (how an answer came to be, and how sure we are of it).
//! Left to others: reading JSON, and everything that knows a form.
//!
//! ```
//! use value::Date;
//! let leap = Date::parse_iso("2000-02-29").expect("a real day");
//! assert_eq!(leap.to_vietnamese(), "29/02/2000");
//! assert_eq!(leap.age_on(Date::parse_iso("2018-02-28").expect("a real day")), 17);
//! ```

mod date;
mod origin;
mod shown;
mod sorted;
mod text;
mod told;

pub use date::Date;
pub use origin::{AnswerOrigin, Assurance, Origin, Origins};
pub use shown::{date_text, grouped_number, shown};
pub use sorted::Sorted;
pub use text::Text;
pub use told::{of_row, with_answers};

/// Values by name, in the order of names.
#[cfg(not(feature = "lean"))]
pub type Map<V> = std::collections::BTreeMap<String, V>;
/// Values by name, in the order of names.
#[cfg(feature = "lean")]
pub type Map<V> = Sorted<V>;
