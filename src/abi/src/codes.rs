//! Numbers that cross the border. The runtime core includes this very file, so that it depends on no other crate and
//! its bytes do not depend on where the work tree lies.

/// Major version, held by the exported global `tk_abi`. A host refuses any other.
pub const VERSION: i32 = 1;

/// Negative returns of `tk_*` functions.
pub mod error {
    /// The text handed in is not JSON of the expected shape.
    pub const JSON: i32 = -1;
    /// The path names no field, part or row of this form.
    pub const PATH: i32 = -2;
    /// The field is locked by a verified value.
    pub const LOCKED: i32 = -3;
    /// The field's value is computed and can not be set.
    pub const COMPUTED: i32 = -4;
    /// A buffer lies outside the module's memory, or is larger than the module takes.
    pub const BUFFER: i32 = -5;
    /// The repeat group holds as many rows as it may.
    pub const ROWS: i32 = -6;
    /// `tk_start` has not been called, or its day is none.
    pub const STATE: i32 = -7;
}

/// What `tk_set` returns when the path is right.
pub mod state {
    /// Nothing is there.
    pub const EMPTY: i32 = 0;
    /// The text was understood and stored.
    pub const SET: i32 = 1;
    /// The text can not be read as this field's type; it is not stored and blocks sending.
    pub const UNREADABLE: i32 = 2;
}
