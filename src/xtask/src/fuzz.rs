//! `cargo xtask fuzz`: libFuzzer on one target of `tests/fuzz`, with the inputs that are kept and those of the cases as seeds.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{coverage, places, process};

const USAGE: &str =
    "cargo xtask fuzz TARGET [--seconds N] [--keep]   (targets: the folders of tests/fuzz/corpus)";
/// Longest input that is made.
const MAX_BYTES: usize = 4096;
/// Most inputs that are kept for a target, and the longest of them.
const KEPT: usize = 250;
const KEPT_BYTES: u64 = 1024;
/// How long one input may take, and how much memory all may.
const TIMEOUT_S: u32 = 10;
const MEMORY_MIB: u32 = 1024;
/// How twelve digits begin that are nobody's number.
const NOBODY: [&str; 4] = ["000", "003", "005", "099"];

/// Fuzzes one target for a while; with `--keep`, puts into the corpus what reaches more than the corpus did.
///
/// # Errors
/// When there is no such target, or something can not be built.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let (target, rest) = arguments.split_first().context(USAGE)?;
    let is_keeping = rest.iter().any(|word| word == "--keep");
    let seconds = match rest.iter().position(|word| word == "--seconds") {
        Some(at) => rest.get(at + 1).context(USAGE)?.parse().context(USAGE)?,
        None => 60,
    };
    let corpus = places::root().join("tests/fuzz/corpus").join(target);
    if !corpus.is_dir() {
        bail!("no such target: {target}\n{USAGE}");
    }
    let program = build()?;
    let folder = |name: &str| -> Result<PathBuf> {
        let folder = target_folder().join(name).join(target);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    };
    let (found, seeds, broken) = (folder("found")?, folder("seeds")?, folder("broken")?);
    write_seeds(target, &seeds)?;
    let run = Run {
        program: &program,
        target,
        folders: vec![found, corpus.clone(), seeds],
        broken,
    };
    if seconds > 0 && !run.search(seconds)? {
        eprintln!("what broke it lies in {}", run.broken.display());
        return Ok(ExitCode::FAILURE);
    }
    if is_keeping {
        run.keep(&corpus)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn target_folder() -> PathBuf {
    places::target().join("fuzz")
}

/// Builds the program that has all targets.
fn build() -> Result<PathBuf> {
    let words = ["build", "--profile", "fuzz", "--package", "fuzz"];
    let mut command = process::cargo(&words);
    command
        .args(["--features", "libfuzzer", "--bin", "fuzz", "--target-dir"])
        .arg(target_folder())
        .env("RUSTC_WRAPPER", std::env::current_exe()?)
        .env(coverage::VARIABLE, "1");
    process::run(&mut command).context("libFuzzer needs a C++ compiler")?;
    Ok(target_folder().join("fuzz").join("fuzz"))
}

/// What one start of libFuzzer needs.
struct Run<'a> {
    program: &'a Path,
    target: &'a str,
    /// Where inputs are; new ones go to the first.
    folders: Vec<PathBuf>,
    broken: PathBuf,
}

impl Run<'_> {
    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        let mut artifacts = OsString::from("-artifact_prefix=");
        artifacts.push(&self.broken);
        artifacts.push("/");
        command
            .current_dir(places::root())
            .env("FUZZ_TARGET", self.target)
            .arg(artifacts)
            .arg(format!("-max_len={MAX_BYTES}"))
            .arg(format!("-timeout={TIMEOUT_S}"))
            .arg(format!("-rss_limit_mb={MEMORY_MIB}"));
        command
    }

    /// Whether nothing broke.
    fn search(&self, seconds: u32) -> Result<bool> {
        let mut command = self.command();
        command
            .arg(format!("-max_total_time={seconds}"))
            .arg("-print_final_stats=1")
            .args(&self.folders);
        Ok(command.status().context("starting libFuzzer")?.success())
    }

    /// Makes the corpus anew from all inputs: for each thing that is reached the smallest one, as far as they are small.
    fn keep(&self, corpus: &Path) -> Result<()> {
        let merged = target_folder().join("merged").join(self.target);
        if merged.is_dir() {
            fs::remove_dir_all(&merged)?;
        }
        fs::create_dir_all(&merged)?;
        let mut command = self.command();
        command.arg("-merge=1").arg(&merged).args(&self.folders);
        process::run(&mut command)?;
        let mut inputs: Vec<(u64, PathBuf)> = fs::read_dir(&merged)?
            .map(|entry| {
                let entry = entry?;
                Ok((entry.metadata()?.len(), entry.path()))
            })
            .collect::<Result<_>>()?;
        inputs.sort();
        let mut kept = 0;
        for (size, path) in inputs {
            let bytes = fs::read(&path)?;
            if kept < KEPT && size <= KEPT_BYTES && is_about_nobody(&bytes) {
                let name = path.file_name().context("a file has a name")?;
                kept += usize::from(!corpus.join(name).exists());
                fs::copy(&path, corpus.join(name))?;
            }
        }
        println!("{kept} new inputs in {}", corpus.display());
        Ok(())
    }
}

fn is_about_nobody(bytes: &[u8]) -> bool {
    let mut numbers = bytes.split(|byte| !byte.is_ascii_digit());
    numbers.all(|number| {
        number.len() != 12
            || NOBODY
                .iter()
                .any(|prefix| number.starts_with(prefix.as_bytes()))
    })
}

/// Inputs of the cases in the shape that the target reads, so that nothing begins at nothing.
fn write_seeds(target: &str, folder: &Path) -> Result<()> {
    let cases = places::root().join("tests").join("cases");
    let texts = match target {
        "definition" => [files(&cases.join("check"))?, files(&cases.join("run"))?]
            .concat()
            .iter()
            .filter_map(definition)
            .collect(),
        "cel" | "eval" => files(&cases.join("cel"))?
            .iter()
            .flat_map(expressions)
            .collect(),
        "dossier" => files(&cases.join("run"))?
            .iter()
            .flat_map(answers)
            .collect(),
        _ => Vec::new(),
    };
    for (number, text) in texts.iter().enumerate() {
        fs::write(folder.join(number.to_string()), text)?;
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<Value>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "json"));
    paths.sort();
    let texts = paths.iter().map(|path| Ok(fs::read_to_string(path)?));
    let texts: Vec<String> = texts.collect::<Result<_>>()?;
    // Some cases are of texts that are no JSON.
    Ok(texts
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect())
}

/// Definition, block and list of a case.
fn definition(case: &Value) -> Option<String> {
    let form = case.get("form")?;
    let mut text = form
        .as_str()
        .map_or_else(|| form.to_string(), str::to_owned);
    for (name, member) in [("b", "blocks"), ("l", "lists")] {
        let first = case.get(member).and_then(Value::as_object);
        let Some((known, file)) = first.and_then(|files| files.iter().next()) else {
            continue;
        };
        text = text
            .replace(
                &format!("\"block\":\"{known}\""),
                &format!("\"block\":\"{name}\""),
            )
            .replace(&format!("\"list:{known}\""), &format!("\"list:{name}\""));
        text += &format!("\n---\n{file}");
    }
    Some(text)
}

/// Every text called `expr`, wherever it stands.
fn expressions(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| match (name.as_str(), value) {
                ("expr", Value::String(text)) => vec![text.clone()],
                _ => expressions(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(expressions).collect(),
        _ => Vec::new(),
    }
}

/// Answers, the record, and what is typed in a case.
fn answers(case: &Value) -> Vec<String> {
    let steps = case["script"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let of = |name: &str| -> Vec<&Value> {
        let steps = steps.iter().filter(|step| step[0] == name);
        steps.collect()
    };
    let typed: Vec<String> = of("set")
        .iter()
        .map(|step| format!("{} {}", text(&step[1]), text(&step[2])))
        .collect();
    let record = of("identity")
        .first()
        .map_or_else(String::new, |step| text(&step[1]));
    let mut loads: Vec<String> = of("load").iter().map(|step| text(&step[1])).collect();
    if loads.is_empty() {
        loads.push("{}".to_owned());
    }
    loads
        .iter()
        .map(|load| format!("{load}\n---\n{record}\n---\n{}", typed.join("\n")))
        .collect()
}
