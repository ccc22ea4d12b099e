//! `cargo xtask agree`: random forms and answers, judged by the compiled module and by `interp`.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::process;

const USAGE: &str = "cargo xtask agree --cases N [--seed S]";

/// Judges as many cases as asked for.
///
/// # Errors
/// When the arguments are none, or the program can not be built.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let (mut cases, mut seed) = (None, "1");
    for pair in arguments.chunks(2) {
        match pair {
            [name, value] if name == "--cases" => cases = Some(value.as_str()),
            [name, value] if name == "--seed" => seed = value,
            _ => bail!("{USAGE}"),
        }
    }
    let cases = cases.context(USAGE)?;
    // Optimised, because a million cases take their time.
    let words = ["run", "--profile", "speed", "--package", "tests", "--bin"];
    let status = process::cargo(&words)
        .args(["agree", "--", cases, seed])
        .status()
        .context("starting cargo")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
