//! Verified attributes → one identity record, the text a module is prefilled with.
//!
//! In: the claims of tokens that `credential` has verified, and the attributes that a module says it reads.
//! Out: an [`IdentityRecord`] (`tokhai-identity/1`) with those attributes and no others; what was asked for and is not there
//! stands in `missing`, with why. Addresses of before July 2025 become today's, with the register's own words beside them.
//! Left to others: verifying (`credential`), filling and locking (the module itself).
//!
//! Start reading at [`record_from_claims`]. The JSON Schema of the record is [`SCHEMA`].
//!
//! ```
//! use prefill::{Wanted, attributes_to_request, record_from_claims};
//! use serde_json::json;
//!
//! let wanted = [
//!     Wanted { attr: "name.birth", role: "applicant", from: "self" },
//!     Wanted { attr: "name.birth", role: "members", from: "household.members" },
//! ];
//! assert_eq!(attributes_to_request(&wanted), ["household.members", "name.birth"]);
//! let claims = json!({
//!     "source": "population", "assurance": "vneid2", "as_of": "2026-11-21",
//!     "name": { "birth": "Trần Thị Thử" }, "religion": "not asked for",
//! });
//! let record = record_from_claims(&claims, 0, &wanted);
//! assert_eq!(record.entries.len(), 1);
//! assert_eq!(record.missing[0].role, "members");
//! ```

mod people;
mod record;
mod vintage;

pub use people::{
    INVITED, Wanted, attributes_to_request, missing_record, placed_record, presented,
    record_from_claims, wanted_from,
};
pub use record::{
    Entry, FORMAT, IdentityRecord, Missing, ReadError, Why, merge, own_registers_first,
};
pub use vintage::settle;

/// JSON Schema (2020-12) of `tokhai-identity/1`.
pub const SCHEMA: &str = include_str!("../schema/identity.json");
