//! Signed attributes: SD-JWTs and the keys they are signed with.
//!
//! In: tokens as they came over the wire, the keys of their issuer, what they must say, and the time.
//! Out: the claims that were disclosed, once everything about them has been checked ([`verify`]); and, for the
//! issuing side, tokens whose claims can be shown one by one ([`issue`]). The service's receipts are made and read
//! by the same two functions. The identity card, which nobody signed, is read by [`card`].
//! Left to others: the clock, randomness and the network, which come in as arguments; the sign-in itself
//! (`server` uses an OpenID Connect library); what an attribute means (`registry`, `prefill`).
//!
//! Start reading at [`verify`]. Sources: RFC 9901 (SD-JWT), RFC 7515 (JWS), RFC 7517 and 7638 (keys and their thumbprints),
//! RFC 8037 (Ed25519), RFC 8725 (good practice).
//!
//! ```
//! use credential::{Expected, Issue, Jwks, SigningKey, issue, verify};
//! use serde_json::json;
//!
//! let key = SigningKey::ed25519(&[7; 32]);
//! let claims = json!({ "iss": "https://id.example", "aud": "to-khai", "vct": "demo", "iat": 100, "exp": 700,
//!                      "name": { "birth": "Nguyễn Thị Mẫu" } });
//! let mut salt = 0u8;
//! let token = issue(
//!     &Issue { typ: "dc+sd-jwt", claims: &claims, disclose: &["/name/birth".to_owned()], key: &key },
//!     &mut || { salt += 1; [salt; 16] },
//! )?;
//! let seen = verify(&token, &Expected {
//!     typ: "dc+sd-jwt", issuer: "https://id.example", audience: Some("to-khai"), vct: "demo",
//!     must_expire: true, now: 200, keys: &Jwks { keys: vec![key.public()] },
//! })?;
//! assert_eq!(seen.claims["name"]["birth"], "Nguyễn Thị Mẫu");
//! # Ok::<(), credential::Error>(())
//! ```

mod binding;
mod error;
mod issue;
mod json;
mod jws;
mod keys;
mod select;
mod token;
mod unfold;
mod verify;

pub use binding::{
    ExpectedBinding, bind, claimed_binding, claimed_nonce, presentation, verify_bound,
};
pub use card::{Card, CardError, MAX_CARD_BYTES, Mrz, agree, read_mrz, read_qr};
pub use error::Error;
pub use issue::{Issue, issue};
pub use jws::{Jwt, sign_jwt, verify_jwt};
pub use keys::{Algorithm, Jwk, Jwks, SigningKey};
pub use select::{claims_as_written, disclosed_pointers, select};
pub use token::{ExpectedToken, ReadToken, TokenKind, read_token};
pub use verify::{Expected, Verified, verify};

/// Longest token that is read, in bytes.
pub const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// Deepest nesting of objects and arrays that is read.
pub const MAX_DEPTH: usize = 16;

/// How far the clocks of issuer and reader may be apart, in seconds.
pub const LEEWAY_S: i64 = 60;
