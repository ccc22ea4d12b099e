//! What is fuzzed: one function for each reader of foreign texts, and for the machines that must agree.
//!
//! In: any bytes. Out: nothing; a law that is broken is a panic.
//! Left to others: making inputs (libFuzzer, started by `cargo xtask fuzz TARGET`), and replaying those that are kept in
//! `corpus` (`replay.rs`, part of the ordinary test run).
//! Start at [`TARGETS`]; a new target is one file in `targets` and one line there.

mod targets;

/// One thing that is fuzzed.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, also of its folder in `corpus`.
    pub name: &'static str,
    /// Judges one input.
    ///
    /// # Panics
    /// When a law is broken.
    pub enter: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [Target; 8] = [
    target("definition", targets::definition::enter),
    target("cel", targets::cel::enter),
    target("eval", targets::eval::enter),
    target("pattern", targets::pattern::enter),
    target("run", targets::run::enter),
    target("dossier", targets::dossier::enter),
    target("token", targets::token::enter),
    target("card", targets::card::enter),
];

const fn target(name: &'static str, enter: fn(&[u8])) -> Target {
    Target { name, enter }
}

/// The target of a name.
pub fn find(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
