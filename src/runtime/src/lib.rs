//! The core that every compiled form carries what it uses of.
//!
//! In: texts written into linear memory by a host, and the hooks that `codegen` generates for one
//! form (module `form` below; the linker puts generated functions in the place of these imports).
//! Out: the `tk_*` functions of `src/abi/README.md`, and the `rt_*` helpers that generated code calls.
//! Left to others: every rule of a form, which is generated code; nothing here knows one.
//!
//! Built twice for wasm32 with relocations, digested by `cargo xtask pack` and committed as `src/codegen/full.pack` and
//! `plain.pack`: the plain core knows no repeat groups, addresses, several choices, files or identity data. There is no
//! allocator, no `core::fmt` and no bounds-checked indexing, so that the linker can drop whatever a form does not use: memory
//! is handled by address.
//!
//! Start at `api.rs` (what a host calls), then `slot.rs` (where an answer lies).
#![no_std]
#![allow(
    static_mut_refs,
    clippy::missing_safety_doc,
    reason = "the whole crate is one wasm instance: single-threaded statics and raw addresses are its model"
)]
#![cfg_attr(not(feature = "full"), allow(dead_code, reason = "the plain core uses less"))]

#[path = "../../abi/src/codes.rs"]
#[allow(dead_code, reason = "the core says only some of them")]
mod abi;
mod address;
mod api;
mod attached;
mod cel;
mod cel_double;
mod cel_format;
mod cel_number;
mod cel_text;
mod cel_time;
mod cel_value;
mod change;
mod check;
mod choices;
mod clean;
mod date;
mod dfa;
mod facilities;
mod heap;
mod hooks;
mod identity;
mod json;
mod nfc;
mod notation;
mod out;
mod outline;
mod path;
mod put;
mod row;
mod rows;
mod save;
mod slot;
mod str;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
