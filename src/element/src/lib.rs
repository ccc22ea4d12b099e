//! `<to-khai>`: the room with a DOM.
//!
//! In: a running form, catalogues of words, what a person does, and what the page's network brings.
//! Out: the form drawn into one shadow root, `tk-*` events, a draft to keep, a dossier to send.
//! Left to others: what is on screen when (`journey`), running the module (`host`), every rule of the form
//! (the module itself), and waiting for network, storage and cryptography (`www/tokhai.js`, where that costs
//! a fifth of what it costs here).
//!
//! Everything is one loop: an [`action`] changes what the `app` holds, and the views in `screens/` draw it anew,
//! whole or one question alone. There is one Yew component, `part.rs`; elements are made by `draw.rs`, because
//! every line of `html!` weighs four times as much in the page. `words.rs` needs no page and is tested natively.

pub mod words;

#[cfg(target_arch = "wasm32")]
mod action;
#[cfg(target_arch = "wasm32")]
mod answers;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod combo;
#[cfg(target_arch = "wasm32")]
mod dossier;
#[cfg(target_arch = "wasm32")]
mod draft;
#[cfg(target_arch = "wasm32")]
mod draw;
#[cfg(target_arch = "wasm32")]
mod heap;
#[cfg(target_arch = "wasm32")]
pub mod mount;
#[cfg(target_arch = "wasm32")]
mod part;
#[cfg(target_arch = "wasm32")]
mod question;
#[cfg(target_arch = "wasm32")]
mod rows;
#[cfg(target_arch = "wasm32")]
mod screens;
#[cfg(target_arch = "wasm32")]
mod units;
