//! Chores in Rust, so that a fresh machine needs nothing but rustup and cargo to begin.
//!
//! In: the work tree. Out: `target/site/` (all that a browser loads), a running service, a test
//! summary, a table of measurements.
//! Left to others: everything the product does. This crate only builds it and starts it, and
//! keeps its dependencies few because it is compiled before anything else.
//! Start at [`site::build`], then `test.rs` for what the test command runs.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person who started it"
)]

mod agree;
mod bench;
mod coverage;
mod fresh;
mod fuzz;
mod minify;
mod mute;
mod neighbours;
mod pack;
mod package;
mod places;
mod process;
mod progress;
mod quiet;
mod script;
mod serve;
mod setup;
mod short_names;
mod site;
mod tally;
mod test;
mod units;
mod weight;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask serve   set up, build and serve Tờ Khai on http://localhost:8080
cargo xtask test    set up and run every test; ends in \"N passed, N failed\"
cargo xtask build   set up and write target/site/, all that a browser loads
cargo xtask package set up, build and write target/package/, the npm package of <to-khai>
cargo xtask pack    rebuild the runtime core that modules carry; --check compares
cargo xtask agree --cases N   judge N random dossiers of random forms twice; they must agree
cargo xtask fuzz TARGET [--seconds N]   search for inputs that break a reader or tell the machines apart
cargo xtask bench   print sizes and speeds beside their budgets

What follows the name of the command is handed on (serve: to `tokhai serve`; test: words in the names
of the parts to run, such as `hosts`).";

fn main() -> ExitCode {
    if coverage::is_compiler() {
        return coverage::compile().unwrap_or(ExitCode::FAILURE);
    }
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match command.as_str() {
        "build" => site::build_with_setup().map(|()| ExitCode::SUCCESS),
        "serve" => serve::run(&rest),
        "test" => test::run(&rest),
        "bench" => bench::run(),
        "fuzz" => fuzz::run(&rest),
        "agree" => agree::run(&rest),
        "package" => package::run().map(|()| ExitCode::SUCCESS),
        "pack" => pack::run(&places::root(), rest.iter().any(|word| word == "--check"))
            .map(|()| ExitCode::SUCCESS),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("\nerror: {error:#}");
        ExitCode::FAILURE
    })
}
