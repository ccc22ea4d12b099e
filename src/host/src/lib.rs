//! The door for running a compiled form, in browser and server alike.
//!
//! In: the bytes of a module, and the calls of `abi/README.md` as methods of [`Machine`].
//! Out: the shapes of [`abi`], or an [`Error`].
//! Left to others: deciding what to call when (`journey`), drawing (`element`), storing (`server`).

#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
pub mod alone;
#[cfg(target_arch = "wasm32")]
pub mod browser;
mod error;
#[cfg(any(test, target_arch = "wasm32"))]
pub mod json;
mod machine;
#[cfg(all(feature = "native", not(target_arch = "wasm32")))]
pub mod native;

pub use error::Error;
pub use machine::{Machine, Typed};
