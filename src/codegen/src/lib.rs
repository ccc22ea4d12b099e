//! Form → the bytes of one WebAssembly module. The same form gives the same bytes on every machine.
//!
//! In: a checked [`Form`] and what `tokhai.meta` is to say of its [`Source`]. Out: the module, with every rule of the
//! form as a function of its own, joined to what it uses of the runtime core.
//! Left to others: deciding what is right (`check`), the helpers that generated code calls (`runtime`), running (`host`).
//!
//! Start at [`generate`], then `hooks` for the functions the core expects, `expr.rs` for expressions and `link.rs`
//! for how it all becomes one module.

mod alone;
mod asm;
mod cost;
mod data;
mod expr;
mod hooks;
mod layout;
mod link;
pub mod pack;
mod steps;
mod unit;
mod view;

pub use alone::expressions;
pub use cost::{Part, bound, parts};
pub use expr::Reason;
use form::Form;

use crate::layout::Layout;
use crate::pack::Pack;
use crate::unit::Unit;

/// What a module says about where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// SHA-256 of the definition and of all it uses, in hex.
    pub definition_sha256: String,
    /// Version of the compiler.
    pub compiler: String,
}

/// Makes the module of a form.
pub fn generate(form: &Form, source: &Source) -> Vec<u8> {
    let pack = Pack::of(form);
    let layout = Layout::of(form, pack.heap_base);
    let mut unit = Unit::new(form, &pack, &layout);
    hooks::emit(&mut unit);
    let sections = view::sections(form, source);
    link::link(unit, &sections)
}
