//! What stands on an identity card: the text in its QR code, and the machine-readable lines on its back.
//!
//! In: the text of a code, the lines as they were typed or pasted. Out: attributes by registry id with their assurance, `qr` or, if
//! both are of one card, `mrz+qr`; else what is wrong, with a sentence that says what to do.
//! Left to others: finding the code in a picture (`scanner`), everything that is signed (`credential`), and filling (the module).
//! Nobody signed what stands here, so it fills and never locks. No error holds anything of the card.
//!
//! Start at [`read_qr`], then [`agree`].
//!
//! ```
//! let card = card::read_qr("000196000011||Trần Thị Thử|17081996|Nữ||02092024")?;
//! assert_eq!(card.attributes["sex"], "F");
//! assert!(card::read_qr("a menu").is_err());
//! # Ok::<(), card::CardError>(())
//! ```

mod code;
mod lines;

pub use code::{ATTRIBUTES, Card, CardError, MAX_CARD_BYTES, agree, read_qr};
pub use lines::{Mrz, read_mrz};
