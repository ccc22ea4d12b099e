//! `cargo xtask test`: everything that shows the product works, in one run.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::progress::{Steps, seconds};
use crate::tally::Tally;
use crate::{pack, package, places, process, setup, site};

/// One line of the summary.
struct Part {
    name: &'static str,
    tally: Tally,
    time: String,
}

type Work = fn() -> Result<Tally>;

const PARTS: [(&str, Work); 6] = [
    ("format", format),
    ("lints", lints),
    ("runtime pack", runtime_pack),
    ("unit and case tests", unit_tests),
    ("other hosts", other_hosts),
    ("browser tests", browser_tests),
];

/// Runs every part, whatever happened to the ones before, and prints the summary. With `words`, only the parts that
/// have one of them in their name.
///
/// # Errors
/// Never on a failed test; those are in the summary and in the exit code. When no part has such a name.
pub(crate) fn run(words: &[String]) -> Result<ExitCode> {
    let is_wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word));
    let parts: Vec<Part> = PARTS
        .into_iter()
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, work)| part(name, work))
        .collect();
    if parts.is_empty() {
        let names = PARTS.map(|(name, _)| name).join(", ");
        bail!("no part of the tests is called that; there are: {names}");
    }
    println!();
    let mut sum = Tally::default();
    for part in &parts {
        let word = if part.tally.failed == 0 {
            "ok"
        } else {
            "FAILED"
        };
        println!(
            "{:<20} {:>5} ok {:>4} failed  {word:<6} {:>12}",
            part.name, part.tally.passed, part.tally.failed, part.time
        );
        sum.add(part.tally);
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(match sum.failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn part(name: &'static str, work: Work) -> Part {
    eprintln!("\n== {name}");
    let begin = Instant::now();
    let tally = work().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Tally::of_chore(false)
    });
    Part {
        name,
        tally,
        time: seconds(begin),
    }
}

/// A cargo command that is right when it exits with success.
fn chore(arguments: &[&str]) -> Result<Tally> {
    let status = process::cargo(arguments)
        .status()
        .context("starting cargo")?;
    Ok(Tally::of_chore(status.success()))
}

fn format() -> Result<Tally> {
    chore(&["fmt", "--all", "--check"])
}

fn runtime_pack() -> Result<Tally> {
    pack::run(&places::root(), true).map(|()| Tally::of_chore(true))
}

fn lints() -> Result<Tally> {
    chore(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ])
}

fn unit_tests() -> Result<Tally> {
    let mut tally = Tally::default();
    let status = process::watch(
        &mut process::cargo(&["test", "--workspace", "--no-fail-fast"]),
        |line| tally.read_cargo(line),
    )?;
    Ok(tally.close(status.success()))
}

/// The cases on hosts that use no code of ours: one in Python, one in Node.js without a browser.
fn other_hosts() -> Result<Tally> {
    let mut steps = Steps::new(4);
    let node = steps.step("Node.js", setup::node)?;
    let python = steps.step("Python", setup::python)?;
    steps.step("the programs that are tested", build_programs)?;
    let cases = steps.step("modules of all cases", build_cases)?;
    let mut tally = Tally::default();
    let mut is_success = true;
    for (program, script) in [(python, "host.py"), (node, "host.mjs")] {
        let mut command = process::command(&places::hosts(), &program.display().to_string(), &[]);
        command.arg(script).arg(places::run_cases()).arg(&cases);
        println!("{script}");
        let status = process::watch(&mut command, |line| tally.read_host(line))?;
        is_success &= status.success();
    }
    Ok(tally.close(is_success))
}

fn browser_tests() -> Result<Tally> {
    let mut steps = Steps::new(12);
    let node = steps.step("Node.js", setup::node)?;
    let browser = steps.step("Chromium", setup::browser)?;
    let engines = steps.step("Firefox and WebKit", setup::engines)?;
    steps.step("node packages", setup::node_packages)?;
    steps.step("WebAssembly target", setup::wasm_target)?;
    site::build(&mut steps)?;
    steps.step("the programs that are tested", build_programs)?;
    let cases = steps.step("modules of all cases", build_cases)?;
    steps.step("the npm package", package::write)?;

    let mut command = process::command(
        &places::browser_tests(),
        &node.display().to_string(),
        &["--test", "--test-reporter=spec", "--test-concurrency=2"],
    );
    command
        .env("CHROMIUM", browser)
        .envs(engines)
        .env("TOKHAI", places::program("tokhai"))
        .env("TOKHAI_SITE", places::site())
        .env("TOKHAI_CASES", cases);
    let mut tally = Tally::default();
    let status = process::watch(&mut command, |line| tally.read_node(line))?;
    Ok(tally.close(status.success()))
}

/// Builds what `cargo test` has built already, with the same features: building the program alone would choose
/// others and compile wasmtime anew.
fn build_programs() -> Result<()> {
    process::run(&mut process::cargo(&[
        "build",
        "--workspace",
        "--all-targets",
    ]))
}

/// Compiles the cases that the browser runs too.
fn build_cases() -> Result<PathBuf> {
    let folder = places::target().join("cases");
    let program = places::program("build_cases").display().to_string();
    process::run(process::command(&places::root(), &program, &[]).arg(&folder))?;
    Ok(folder)
}
