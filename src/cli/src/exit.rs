//! Exit codes, the same for every command.

/// Nothing is wrong.
pub(crate) const CLEAN: u8 = 0;
/// A definition has errors, or saves too little.
pub(crate) const ERRORS: u8 = 1;
/// The world failed: a file, a port, the command line itself.
pub(crate) const WORLD: u8 = 2;
/// The form ran; its answers break rules.
pub(crate) const FINDINGS: u8 = 3;
