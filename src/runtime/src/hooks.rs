//! What `codegen` generates for each form; resolved by the linker, so a module has no imports.

use crate::str::{Packed, Str};

#[link(wasm_import_module = "form")]
unsafe extern "C" {
    /// The form's constant tables.
    pub fn form_info() -> *const Info;
    /// Reads the pending input into the slot of a field of this shape; see `put.rs` for modes and results.
    pub fn form_put(shape: u32, slot: u32, mode: u32) -> i32;
    /// Asks an answer of this shape its questions, until one is told as a finding; 1 then.
    pub fn form_judge(shape: u32, slot: u32) -> i32;
    /// An answer of this shape as text.
    pub fn form_text(shape: u32, slot: u32) -> Packed;
    /// Works out one of the form's checks: 0 holds or misses an answer, 1 is broken, 2 failed.
    pub fn form_rule(number: u32, row: u32) -> u32;
    /// Works out every show, require and value, in order.
    pub fn form_steps();
    /// Works out what depends on one field.
    pub fn form_after(field: u32);
}

/// Whether this core knows repeat groups, addresses, several choices and identity data.
///
/// What is asked of a form without them is answered here, so that nothing of them is left in the plain core.
pub const FULL: bool = cfg!(feature = "full");

#[cfg(feature = "full")]
#[link(wasm_import_module = "form")]
unsafe extern "C" {
    /// Does something with rows, see `rt_row_work`; a form without repeat groups never asks.
    pub fn form_rows(work: u32, a: u32, b: u32, c: u32) -> i32;
    /// Does something with an address, see `rt_address_work`; a form without address fields never asks.
    pub fn form_address(work: u32, field: u32, row: u32) -> i32;
    /// Writes several codes as an array; a form without such a field never asks.
    pub fn form_list(slot: u32) -> i32;
    /// Does something with the identity record, see `rt_identity_work`; 0 in a form that binds nothing.
    pub fn form_identity(work: u32, a: u32, b: u32) -> i32;
}

#[cfg(not(feature = "full"))]
mod plain {
    pub unsafe fn form_rows(_work: u32, _a: u32, _b: u32, _c: u32) -> i32 {
        0
    }
    pub unsafe fn form_address(_work: u32, _field: u32, _row: u32) -> i32 {
        0
    }
    pub unsafe fn form_list(_slot: u32) -> i32 {
        0
    }
    pub unsafe fn form_identity(_work: u32, _a: u32, _b: u32) -> i32 {
        0
    }
}
#[cfg(not(feature = "full"))]
pub use plain::*;

/// Constant tables of one form, laid out by `codegen/src/hooks/info.rs`.
#[repr(C)]
pub struct Info {
    /// First byte of the form's own state, cleared by `tk_start`: the slots of fields outside repeat groups, the groups.
    pub state_start: u32,
    /// One past its last byte.
    pub state_end: u32,
    /// Where `outline.rs` unfolds the fields, in definition order.
    pub fields: u32,
    /// One past the last of them, and where it unfolds what they stand in: the answers as a whole, blocks and groups.
    pub scopes: u32,
    /// Where it lists the members of each scope by name, four bytes each.
    pub members: u32,
    /// First free byte of memory.
    pub heap_start: u32,
    /// The form's members, see `outline.rs`.
    pub outline: u32,
    /// Facts of each shape, a byte each, see `outline.rs`.
    pub facts: u32,
    /// The form's checks, see `check.rs`.
    pub rules: u32,
    /// [`Bind`] table.
    pub binds: *const Bind,
    /// Its length.
    pub bind_count: u32,
    /// Communes by province, see `address.rs`; null without address fields.
    pub units: u32,
    /// Number of pages.
    pub page_count: u32,
}

/// The constant tables.
pub fn info() -> &'static Info {
    unsafe { &*form_info() }
}

/// The constant facts of a repeat group.
#[repr(C)]
pub struct Repeat {
    /// Its state, see `row.rs`: where it is, or in a row how far from the row's beginning.
    pub state: u32,
    /// Bytes of one row.
    pub stride: u32,
    /// Most rows.
    pub max_rows: u32,
    /// Fewest rows.
    pub min_rows: u32,
    /// Role whose people can be picked as rows; empty if none.
    pub role: Str,
    /// The number of the group in whose rows it stands, as `outline.rs` counts; 0 if it stands on a page.
    pub outer: u32,
    /// Bytes of a row before the groups in it.
    pub slots: u32,
}

/// A binding that may lock.
pub const LOCKS: u32 = 1;
/// A binding to a role that is chosen or follows from an answer, which fills once it is known who that is.
pub const CHOSEN: u32 = 2;
/// A binding to another person's consent: nothing else answers the field, and only a verified person gives it.
pub const CONSENT: u32 = 4;
/// One without which those that lock together do not.
pub const DUE: u32 = 8;
/// Above these facts stands the number of those that a binding locks together with; 0 if it locks by itself.
pub const TOGETHER: u32 = 4;

/// What a field is prefilled from.
#[repr(C)]
pub struct Bind {
    /// The attribute.
    pub attr: Str,
    /// The role.
    pub role: Str,
    /// The field's number.
    pub field: u32,
    /// [`LOCKS`], [`CHOSEN`], [`CONSENT`], [`DUE`], and from bit [`TOGETHER`] on the number of those it locks together with, which stand
    /// beside each other.
    pub facts: u32,
}
