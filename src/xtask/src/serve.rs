//! `cargo xtask serve`: from a fresh machine to a running service.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::progress::Steps;
use crate::{places, process, setup, site};

/// Sets up, builds and serves; ends when the service does.
///
/// # Errors
/// When a step before the service fails.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let mut steps = Steps::new(7);
    steps.step("WebAssembly target", setup::wasm_target)?;
    site::build(&mut steps)?;
    steps.step("the program tokhai", build_program)?;
    let mut command = process::command(
        &places::root(),
        &places::program("tokhai").display().to_string(),
        &["serve"],
    );
    command.arg("--site").arg(places::site()).args(arguments);
    let status = steps.step(
        "the service, on http://localhost:8080 unless told otherwise",
        || command.status().context("could not start tokhai"),
    )?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Builds the command line program in the dev profile.
///
/// # Errors
/// When it does not compile.
pub(crate) fn build_program() -> Result<()> {
    process::run(&mut process::cargo(&[
        "build",
        "--package",
        "cli",
        "--bin",
        "tokhai",
    ]))
}
