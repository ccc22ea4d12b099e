//! Verified attributes → one identity record, the text a module is prefilled with.
//!
//! In: the claims of tokens that `credential` has verified, and the attributes that a module says it reads.
//! Out: an [`IdentityRecord`] (`tokhai-identity/1`) with those attributes and no others; what was asked for and is not there
//! stands in `missing`, with why.
//! Left to others: verifying (`credential`), filling and locking (the module itself).
//!
//! Start reading at [`record_from_claims`]. The JSON Schema of the record is [`SCHEMA`].

mod people;
mod record;

pub use people::{Wanted, attributes_to_request, missing_record, record_from_claims};
pub use record::{Entry, FORMAT, IdentityRecord, Missing, ReadError, Why, merge};

/// JSON Schema (2020-12) of `tokhai-identity/1`.
pub const SCHEMA: &str = include_str!("../schema/identity.json");
