//! This program in the place of rustc, so that our rooms, and they alone, report which of their code an input reached.
//!
//! Flags for all crates would build the engine and everything else for coverage, too, which takes ten times as long and
//! draws the fuzzer into code that is not ours.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

/// Set for the cargo that builds what is fuzzed.
pub(crate) const VARIABLE: &str = "TOKHAI_COVERAGE";

/// What libFuzzer wants of every function, on a stable compiler.
const FLAGS: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Whether cargo started this program as its compiler.
pub(crate) fn is_compiler() -> bool {
    std::env::var_os(VARIABLE).is_some()
}

/// Compiles one crate, the first argument being rustc.
///
/// # Errors
/// When rustc can not be started.
pub(crate) fn compile() -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next().context("cargo names the compiler")?;
    let arguments: Vec<_> = arguments.collect();
    let is_room = arguments
        .iter()
        .any(|word| word.to_str().is_some_and(is_source_of_a_room));
    let mut command = Command::new(rustc);
    command.args(&arguments);
    if is_room {
        command.args(FLAGS);
    }
    let status = command.status().context("starting rustc")?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

// Cargo names sources of the workspace from its root.
fn is_source_of_a_room(word: &str) -> bool {
    word.starts_with("src/") && word.ends_with(".rs")
}
