//! `cargo xtask bench`: sizes and speeds beside their budgets. Nothing here fails a build.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::progress::Steps;
use crate::weight::{self, Weight};
use crate::{places, process, serve, setup, site};

/// Engine and JavaScript loaded before the first question, brotli.
const ENGINE_BUDGET_BYTES: usize = 95 * 1024;
/// Module of a form of fifty fields, brotli.
const MODULE_BUDGET_BYTES: usize = 8 * 1024;
/// Compiling a form of fifty fields, best run.
const COMPILE_BUDGET_MS: f64 = 5.0;
/// The same in the page of the designer.
const COMPILE_IN_PAGE_BUDGET_MS: f64 = 20.0;

/// Builds what is measured, measures it and prints the tables.
///
/// # Errors
/// When something can not be built.
pub(crate) fn run() -> Result<ExitCode> {
    let mut steps = Steps::new(8);
    steps.step("WebAssembly target", setup::wasm_target)?;
    site::build(&mut steps)?;
    steps.step("the program tokhai", serve::build_program)?;
    let modules = steps.step("modules of all forms", build_modules)?;
    let speed = steps.step("compiler in release, and its time", measure_compiler)?;

    let in_page = steps.step("compiler in Chromium, and its time", || {
        measure_in_page(&speed.module.with_extension("json"))
    })?;

    weigh_engine()?;
    weigh_designer()?;
    weigh_modules(&modules, &speed.module)?;
    println!(
        "\nCompiling a form of {} fields, {} runs",
        speed.fields, speed.runs
    );
    let row = |name: &str, ms: f64, budget: &str| println!("{name:<44}{ms:>10.2} ms{budget}");
    let [best, median] = in_page;
    row(
        "natively, best",
        speed.best_ms,
        &verdict_ms(speed.best_ms, COMPILE_BUDGET_MS),
    );
    row("natively, median", speed.median_ms, "");
    row(
        "in the page, best",
        best,
        &verdict_ms(best, COMPILE_IN_PAGE_BUDGET_MS),
    );
    row("in the page, median", median, "");
    Ok(ExitCode::SUCCESS)
}

/// Compiles all forms and gives the module of each, by the form's id.
fn build_modules() -> Result<BTreeMap<String, PathBuf>> {
    let folder = places::target().join("bench").join("forms");
    fs::create_dir_all(&folder)?;
    let program = places::program("tokhai").display().to_string();
    let mut command = process::command(&places::root(), &program, &["build", "forms", "--out"]);
    process::run(command.arg(&folder))?;
    let index: Value = serde_json::from_slice(&fs::read(folder.join("index.json"))?)?;
    let forms = index["forms"]
        .as_array()
        .context("index.json lists the forms")?;
    let text = |form: &Value, name: &str| form[name].as_str().map(str::to_owned);
    forms
        .iter()
        .map(|form| {
            let id = text(form, "id").context("a form of index.json has no id")?;
            let digest = text(form, "digest").context("a form of index.json has no digest")?;
            let hex = digest.strip_prefix("sha256-").unwrap_or(&digest);
            Ok((id, folder.join(format!("{hex}.wasm"))))
        })
        .collect()
}

/// What the program in `tests/bench` found.
struct Speed {
    fields: String,
    runs: String,
    best_ms: f64,
    median_ms: f64,
    module: PathBuf,
}

fn measure_compiler() -> Result<Speed> {
    let module = places::target().join("bench").join("neutral-50.wasm");
    let mut command = process::cargo(&["run", "--release", "--package", "bench", "--"]);
    command.arg(&module);
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let words: Vec<&str> = text.split_whitespace().collect();
    let [fields, runs, best, median] = words[..] else {
        anyhow::bail!(
            "tests/bench ended with {} and printed {text:?}",
            output.status
        );
    };
    Ok(Speed {
        fields: fields.to_owned(),
        runs: runs.to_owned(),
        best_ms: best.parse().context("reading the best time")?,
        median_ms: median.parse().context("reading the median time")?,
        module,
    })
}

/// Best and median milliseconds of compiling a definition with the compiler of the designer's page, in Chromium.
fn measure_in_page(definition: &Path) -> Result<[f64; 2]> {
    let node = setup::node()?;
    setup::node_packages()?;
    let mut command = process::command(
        &places::browser_tests(),
        &node.display().to_string(),
        &["compile-bench.js"],
    );
    command
        .arg(definition)
        .env("CHROMIUM", setup::browser()?)
        .env("TOKHAI_SITE", places::site());
    let text = process::answer(&mut command).context("compile-bench.js did not end well")?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let [best, median] = words[..] else {
        anyhow::bail!("compile-bench.js printed {text:?}");
    };
    Ok([best.parse()?, median.parse()?])
}

/// What the page of the designer loads beside what every form does.
fn weigh_designer() -> Result<()> {
    head("Loaded by the page of the designer alone");
    let site = places::site();
    let mut sum = Weight::default();
    for file in site::files_below(&site.join("designer"))? {
        let name = file.strip_prefix(&site)?.display().to_string();
        if file.extension().is_none_or(|end| end != "br") {
            let weight = weight::weigh(&fs::read(&file)?)?;
            if site::COMPILER.contains(&name.as_str()) {
                row(&name, weight, "");
            }
            sum = sum.plus(weight);
        }
    }
    row("together with its script, words and library", sum, "");
    Ok(())
}

fn weigh_engine() -> Result<()> {
    head("Loaded before the first question");
    let site = places::site();
    let mut sum = Weight::default();
    for file in site::files_below(&site)? {
        let name = file.strip_prefix(&site)?.display().to_string();
        if site::is_loaded_first(&name) {
            let weight = weight::weigh(&fs::read(&file)?)?;
            row(&name, weight, "");
            sum = sum.plus(weight);
        }
    }
    row("together", sum, &verdict(sum, ENGINE_BUDGET_BYTES));
    Ok(())
}

fn weigh_modules(modules: &BTreeMap<String, PathBuf>, neutral: &Path) -> Result<()> {
    head("Modules");
    for (id, module) in modules {
        row(id, weight::weigh(&fs::read(module)?)?, "");
    }
    let weight = weight::weigh(&fs::read(neutral)?)?;
    let verdict = verdict(weight, MODULE_BUDGET_BYTES);
    row("neutral form of 50 fields", weight, &verdict);
    Ok(())
}

fn head(title: &str) {
    println!("\n{title:<44}{:>10}{:>10}{:>10}", "raw", "gzip", "brotli");
}

fn row(name: &str, weight: Weight, verdict: &str) {
    let Weight { raw, gzip, brotli } = weight;
    println!("{name:<44}{raw:>10}{gzip:>10}{brotli:>10}{verdict}");
}

fn verdict(weight: Weight, budget_bytes: usize) -> String {
    let word = if weight.brotli <= budget_bytes {
        "within"
    } else {
        "OVER"
    };
    format!(
        "   {word} {} KB ({:.1} KB)",
        budget_bytes / 1024,
        kilobytes(weight.brotli)
    )
}

fn verdict_ms(best_ms: f64, budget_ms: f64) -> String {
    let word = if best_ms <= budget_ms {
        "within"
    } else {
        "OVER"
    };
    format!("   {word} {budget_ms} ms")
}

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}
