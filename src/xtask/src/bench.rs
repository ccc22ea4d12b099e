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

/// Module of a form of fifty fields, brotli.
const MODULE_BUDGET_BYTES: u64 = 8 * 1024;
/// Compiling a form of fifty fields, best run.
const COMPILE_BUDGET_MS: f64 = 5.0;
/// The same in the page of the designer.
const COMPILE_IN_PAGE_BUDGET_MS: f64 = 20.0;

/// Memory of one instance of a form of 200 fields.
const MEMORY_BUDGET_BYTES: f64 = 1_048_576.0;
/// A verdict with an instance that is used again, and with a fresh one, beside ajv's time.
const REUSED_BUDGET: f64 = 1.0;
const FRESH_BUDGET: f64 = 2.0;
/// What twice as much may cost at most to be called linear; reading and noise are in it.
const DOUBLING_BUDGET: f64 = 2.5;
/// Random cases that are judged twice for the figure.
const CASES: &str = "20000";

/// Builds what is measured, measures it and prints the tables.
///
/// # Errors
/// When something can not be built.
pub(crate) fn run() -> Result<ExitCode> {
    let mut steps = Steps::new(14);
    steps.step("WebAssembly target", setup::wasm_target)?;
    site::build(&mut steps)?;
    steps.step("the program tokhai", serve::build_program)?;
    let modules = steps.step("modules of all forms", build_modules)?;
    let module = places::target().join("bench").join("neutral-50.wasm");
    let speed = steps.step("compiler and modules in release, and their time", || {
        measure_speed(&module)
    })?;
    let ajv_us = steps.step("ajv, and its time", || measure_ajv(&module))?;
    let in_page = steps.step("compiler in Chromium, and its time", || {
        measure_in_page(&module.with_extension("json"))
    })?;
    let agreed = steps.step("random cases, each judged twice", measure_agreement)?;

    let peers = steps.step("other form components beside ours", || {
        measure_peers(&module)
    })?;
    let hostile = steps.step("hostile definitions at full size", judge_hostile)?;

    weigh_engine()?;
    weigh_designer()?;
    weigh_scanner()?;
    weigh_modules(&modules, &module)?;
    tell_speed(&speed, ajv_us, in_page)?;
    for (member, what) in [
        ("by_fields", "Verdict by fields"),
        ("by_rows", "Verdict by rows"),
        (
            "by_pattern",
            "Ten texts that nearly match a pattern, by letters",
        ),
    ] {
        tell_growth(what, &speed[member])?;
    }
    println!("\nRandom cases on which wasmtime and interp agree\n{agreed}");
    println!("\nThe neutral forms in several components\n{peers}");
    println!("\nHostile definitions at full size, each within 5 s and 512 MiB\n{hostile}");
    Ok(ExitCode::SUCCESS)
}

/// The table of speeds: budget, measured, and whether it is met.
fn tell_speed(speed: &Value, ajv_us: f64, in_page: [f64; 2]) -> Result<()> {
    let figure = |name: &str| -> Result<f64> {
        let figure = speed[name].as_f64();
        figure.with_context(|| format!("tests/bench gives no {name}"))
    };
    println!("\n{:<52}{:>14}{:>14}", "Speed", "measured", "budget");
    let row = |name: &str, measured: f64, unit: &str, budget: Option<f64>| {
        let (limit, word) = match budget {
            Some(budget) if measured <= budget => (format!("{budget:.2} {unit}"), "   met"),
            Some(budget) => (format!("{budget:.2} {unit}"), "   NOT MET"),
            None => (String::new(), ""),
        };
        let measured = format!("{measured:.2} {unit}");
        println!("{name:<52}{measured:>14}{limit:>14}{word}");
    };
    let fields = figure("fields")?;
    let best = figure("compile_best_ms")?;
    row(
        &format!("compile {fields} fields, best"),
        best,
        "ms",
        Some(COMPILE_BUDGET_MS),
    );
    row("the same, median", figure("compile_median_ms")?, "ms", None);
    row(
        "the same in the page, best",
        in_page[0],
        "ms",
        Some(COMPILE_IN_PAGE_BUDGET_MS),
    );
    row("the same in the page, median", in_page[1], "ms", None);
    let (reused, fresh) = (figure("reused_us")?, figure("fresh_us")?);
    let bytes = figure("dossier_bytes")?;
    row(
        &format!("ajv standalone, JSON.parse and verdict, {bytes} bytes"),
        ajv_us,
        "µs",
        None,
    );
    row("verdict, instance used again, fuel on", reused, "µs", None);
    row("beside ajv", reused / ajv_us, "×", Some(REUSED_BUDGET));
    row("verdict, fresh instance, fuel on", fresh, "µs", None);
    row("beside ajv", fresh / ajv_us, "×", Some(FRESH_BUDGET));
    let fuel = |at: usize| speed["fuel"][at].as_f64().unwrap_or_default();
    row("fuel of reading, a byte", fuel(0) / bytes, "", None);
    row(
        "fuel of checking, a field",
        fuel(1) / figure("dossier_fields")?,
        "",
        None,
    );
    row(
        &format!("memory of an instance, {} fields", figure("memory_fields")?),
        figure("memory_bytes")? / 1024.0,
        "KiB",
        Some(MEMORY_BUDGET_BYTES / 1024.0),
    );
    Ok(())
}

/// Times by size, and how much twice the size costs.
fn tell_growth(what: &str, table: &Value) -> Result<()> {
    println!("\n{what}");
    let mut before = None;
    for row in table.as_array().context("tests/bench gives no table")? {
        let (count, ms) = (row[0].as_u64(), row[1].as_f64().unwrap_or_default());
        let count = count.context("a row begins with a count")?;
        let growth = before.map_or(String::new(), |before: f64| {
            let ratio = ms / before;
            let word = if ratio <= DOUBLING_BUDGET {
                "met"
            } else {
                "NOT MET"
            };
            format!("   × {ratio:.2}   at most {DOUBLING_BUDGET}   {word}")
        });
        println!("{count:>8}{ms:>12.3} ms{growth}");
        before = Some(ms);
    }
    Ok(())
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

/// What the program in `tests/bench` found; it writes a module, its definition and a dossier.
fn measure_speed(module: &Path) -> Result<Value> {
    let mut command = process::cargo(&["run", "--profile", "speed", "--package", "bench", "--"]);
    command.arg(module);
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("tests/bench ended with {}", output.status))
}

/// Best microseconds of ajv on the same dossier.
fn measure_ajv(module: &Path) -> Result<f64> {
    let node = setup::node()?;
    setup::node_packages()?;
    let mut command = process::command(
        &places::browser_tests(),
        &node.display().to_string(),
        &["ajv-bench.js"],
    );
    command
        .arg(module.with_extension("dossier-form.json"))
        .arg(module.with_extension("dossier.json"));
    let text = process::answer(&mut command).context("ajv-bench.js did not end well")?;
    text.parse().context("ajv-bench.js prints one number")
}

/// The last line of `agree`.
fn measure_agreement() -> Result<String> {
    let words = ["run", "--profile", "speed", "--package", "tests", "--bin"];
    let mut command = process::cargo(&words);
    command.args(["agree", "--", CASES]);
    let text = process::answer(&mut command).context("the machines differ: cargo xtask agree")?;
    Ok(text.lines().last().unwrap_or_default().to_owned())
}

/// What every hostile definition took, or why one took too much.
fn judge_hostile() -> Result<String> {
    let words = ["test", "--profile", "speed", "--package", "check"];
    let mut command = process::cargo(&words);
    command.args(["--test", "hostile", "--", "--ignored", "--nocapture"]);
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_figure = |line: &&str| line.contains(" MiB") || line.contains("panicked");
    let lines: Vec<&str> = text.lines().filter(is_figure).collect();
    let word = if output.status.success() {
        "met"
    } else {
        "NOT MET"
    };
    Ok(format!("{}\n{word}", lines.join("\n")))
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

/// The table of the same form in other components, which is also written to `tests/bench/RESULTS.md`.
fn measure_peers(module: &Path) -> Result<String> {
    let node = setup::node()?;
    setup::node_packages()?;
    let folder = setup::peers()?;
    let mut command = process::command(&folder, &node.display().to_string(), &["bench.js"]);
    command
        .arg(module.parent().context("modules lie in a folder")?)
        .arg(places::root().join("tests/bench/RESULTS.md"))
        .env("CHROMIUM", setup::browser()?)
        .env(
            "LOADED_FIRST",
            places::root().join("src/xtask/loaded-first.txt"),
        )
        .env("TOKHAI_SITE", places::site());
    process::answer(&mut command).context("peers/bench.js did not measure every component")
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

/// What a form loads when somebody wants to scan a card.
fn weigh_scanner() -> Result<()> {
    head("Loaded to scan a card");
    let mut sum = Weight::default();
    for name in site::SCANNER.into_iter().chain(["card.js", "card.css"]) {
        let weight = weight::weigh(&fs::read(places::site().join(name))?)?;
        row(name, weight, "");
        sum = sum.plus(weight);
    }
    row("together, without words", sum, "");
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
    row("together", sum, &verdict(sum, site::FIRST_BUDGET_BYTES));
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

fn verdict(weight: Weight, budget_bytes: u64) -> String {
    let word = if weight.brotli as u64 <= budget_bytes {
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

fn kilobytes(bytes: usize) -> f64 {
    bytes as f64 / 1024.0
}
