//! What a person hands in, and what the service answers once it is safely stored.
//!
//! In: the text of a submission as the page sends it.
//! Out: [`Dossier`] (`tokhai-dossier/1`) and [`ReceiptClaims`] (`tokhai-receipt/1`) as types,
//! the canonical bytes of any JSON value ([`canonical`], RFC 8785) and their digest ([`sha256_hex`]).
//! Left to others: judging the answers (the form's module), signing the receipt (`credential`),
//! storing both (`server`).
//! Start reading at [`read`]. The JSON Schemas stand in `schema/`, one sample of each beside them.
//!
//! ```
//! let value = dossier::strict_json(br#"{"b": 1.0, "a": "x"}"#).expect("well-formed");
//! assert_eq!(dossier::canonical(&value), br#"{"a":"x","b":1}"#);
//! assert!(dossier::strict_json(br#"{"a": 1, "a": 2}"#).is_err(), "a name written twice");
//! ```

mod canonical;
mod digest;
mod file;
mod key;
mod receipt;
mod shapes;
mod strict;

pub use canonical::canonical;
pub use digest::{is_module_name, module_name, sha256_hex};
pub use file::{ReadError, filing_sha256, read, unbound_sha256, write};
pub use key::Key;
pub use receipt::{RECEIPT_FORMAT, ReceiptClaims};
pub use shapes::{
    AttachedFile, DOSSIER_FORMAT, Dossier, Extensions, FormRef, Helper, Party, Statement,
};
pub use strict::{StrictError, strict_json};

/// JSON Schema of [`Dossier`], draft 2020-12.
pub const DOSSIER_SCHEMA: &str = include_str!("../schema/tokhai-dossier-1.schema.json");
/// JSON Schema of [`ReceiptClaims`], draft 2020-12.
pub const RECEIPT_SCHEMA: &str = include_str!("../schema/tokhai-receipt-1.schema.json");
