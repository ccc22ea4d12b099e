//! `tokhai`: the command line, and the room that prints.
//!
//! In: arguments, definitions and modules on disk. Out: diagnostics drawn under their lines, modules, JSON, reports, and
//! with `preview` and `serve` a service on this machine.
//! Left to others: everything that can be said without a terminal, a file or a clock.
//!
//! Exit codes are the same everywhere (`exit.rs`): 0 clean, 1 errors in a definition, 2 the world failed, 3 findings.
//! Start at [`run`]; each command is one module.
#![expect(clippy::print_stderr, reason = "this is the room that prints")]

mod args;
mod build;
mod burden;
mod checking;
mod citizens;
mod draw;
mod engine;
mod eval;
mod exit;
mod files;
mod identity;
mod inspect;
mod lang;
mod log;
mod preview;
mod run;
mod schema;
mod serve;
mod validate;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use args::{Cli, Command};
use lang::Lang;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let environment = std::env::var("LANG").ok();
    let lang = Lang::choose(cli.lang, environment.as_deref());
    match run(&cli.command, lang) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            complain(&format!("tokhai: {error:#}"));
            ExitCode::from(exit::WORLD)
        }
    }
}

/// Does what was asked for and gives the exit code.
fn run(command: &Command, lang: Lang) -> Result<u8> {
    match command {
        Command::Check(args) => checking::run(args, lang),
        Command::Build(args) => build::run(args, lang),
        Command::Run(args) => run::run(args, lang),
        Command::Validate(args) => validate::run(args, lang),
        Command::Eval(args) => eval::run(args, lang),
        Command::Burden(args) => burden::run(args, lang),
        Command::Log(args) => log::run(args, lang),
        Command::Identity(args) => identity::run(args, lang),
        Command::Schema(args) => schema::run(args, lang),
        Command::Inspect(args) => inspect::run(args, lang),
        Command::Preview(args) => preview::run(args, lang),
        Command::Serve(args) => serve::run(args, lang),
    }
}

/// Prints a line; somebody who closed the pipe has seen enough.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").is_err() {
        std::process::exit(i32::from(exit::WORLD));
    }
}

/// Prints a line to the error stream.
fn complain(text: &str) {
    eprintln!("{text}");
}
