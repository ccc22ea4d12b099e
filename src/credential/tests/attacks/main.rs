//! Tokens that must be refused, each for its own reason, and the few that stand beside them and must not.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

mod any_token;
mod binding;
mod claims;
mod disclosures;
mod forge;
mod rfc9901;
mod shape;
mod signature;
