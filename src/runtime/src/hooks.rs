//! What `codegen` generates for each form; resolved by the linker, so a module has no imports.

use crate::str::Str;

#[link(wasm_import_module = "form")]
unsafe extern "C" {
    /// The form's constant tables.
    pub fn form_info() -> *const Info;
    /// Reads the pending input into a field; see `put.rs` for modes and results.
    pub fn form_put(member: u32, row: u32, mode: u32) -> i32;
    /// Empties a field if it was not seen by the load that just ended.
    pub fn form_sweep(member: u32, row: u32);
    /// Forgets which fields outside repeat groups a load has named.
    pub fn form_unsee();
    /// Empties those that were prefilled, are not locked, and were not named.
    pub fn form_forget();
    /// Judges one field.
    pub fn form_check_one(member: u32, row: u32);
    /// Asks the form's checks at one field.
    pub fn form_rules_at(member: u32, row: u32);
    /// Judges one page, or with -1 everything.
    pub fn form_check(page: i32);
    /// Does something with rows, see `rt_row_work`; a form without repeat groups never asks.
    pub fn form_rows(work: u32, a: u32, b: u32, c: u32) -> i32;
    /// Works out every show, require and value, in order.
    pub fn form_steps();
    /// Works out what depends on one field.
    pub fn form_after(member: u32);
    /// Prefills every field bound to an (attribute, role) pair; the number of fields filled.
    pub fn form_bind(key: u32, row: u32) -> i32;
    /// Tells the state of every field, in definition order.
    pub fn form_changes();
    /// Writes every answer, members sorted.
    pub fn form_save();
}

/// Constant tables of one form, laid out by `codegen/src/data.rs`.
#[repr(C)]
pub struct Info {
    /// First byte of the form's own state, cleared by `tk_start`.
    pub state_start: u32,
    /// One past its last byte.
    pub state_end: u32,
    /// First free byte of memory.
    pub heap_start: u32,
    /// Most pages of memory.
    pub max_pages: u32,
    /// [`Scope`] table; the first is the top.
    pub scopes: *const Scope,
    /// [`Bind`] table.
    pub binds: *const Bind,
    /// Its length.
    pub bind_count: u32,
    /// Communes by province, see `check.rs`; null without address fields.
    pub units: *const u8,
    /// Number of pages.
    pub page_count: u32,
}

/// The members of one object of the answers.
#[repr(C)]
pub struct Scope {
    /// [`Key`] table, ascending by name.
    pub keys: *const Key,
    /// Its length.
    pub key_count: u32,
    /// The repeat group whose rows these are, or null.
    pub repeat: *const Repeat,
}

/// One member name.
#[repr(C)]
pub struct Key {
    /// The name.
    pub name: Str,
    /// A field's number, or `SCOPE + n` for the n-th scope.
    pub member: u32,
}

/// Added to a scope's number in [`Key::member`].
pub const SCOPE: u32 = 0x1_0000;

/// The constant facts of a repeat group.
#[repr(C)]
pub struct Repeat {
    /// Its state: see `row.rs`.
    pub state: u32,
    /// Bytes of one row.
    pub stride: u32,
    /// Most rows.
    pub max_rows: u32,
    /// Its path.
    pub path: Str,
    /// Role whose people can be picked as rows; empty if none.
    pub role: Str,
    /// Fewest rows.
    pub min_rows: u32,
}

/// With the record.
pub const AT_ONCE: u32 = 0;
/// When a row of the person comes.
pub const IN_ROW: u32 = 1;
/// When the role's person is chosen.
pub const CHOSEN: u32 = 2;

/// One (attribute, role) pair that some field is bound to.
#[repr(C)]
pub struct Bind {
    /// The attribute.
    pub attr: Str,
    /// The role.
    pub role: Str,
    /// When its fields are filled: [`AT_ONCE`], [`IN_ROW`] or [`CHOSEN`].
    pub when: u32,
}
