//! `tokhai run`: one form filled from files, without a person.

use std::collections::BTreeMap;
use std::path::Path;

use abi::{Change, Finding};
use anyhow::{Context, Result, bail};
use host::Machine;
use serde::Serialize;
use serde_json::Value;
use value::Date;

use crate::args;
use crate::engine;
use crate::exit;
use crate::files;
use crate::lang::Lang;

/// What a form says when it has been filled.
#[derive(Debug, Serialize)]
struct Report {
    /// Id of the form.
    form: String,
    /// Version of its definition.
    version: String,
    /// SHA-256 of the module that ran, in hex.
    module: String,
    /// The day it was filled.
    today: String,
    /// Fields that the identity record filled.
    prefilled: u32,
    /// Members of the answers file that the form could not take.
    not_taken: u32,
    /// The answers as the form saves them.
    answers: Value,
    /// Where each answer came from that was not given in the answers file.
    origins: Value,
    /// Paths that are shown.
    visible: Vec<String>,
    /// Paths that need an answer.
    required: Vec<String>,
    /// Broken rules.
    findings: Vec<Finding>,
}

/// Runs one form and prints what it says as JSON.
///
/// # Errors
/// When a file can not be read, is no module, no definition, or no JSON.
pub(crate) fn run(args: &args::Run, lang: Lang) -> Result<u8> {
    let today = day(&args.today, lang)?;
    let Some(module) = engine::open(&args.form, args.library.root.as_deref(), lang)? else {
        return Ok(exit::ERRORS);
    };
    let identity = args.identity.as_deref().map(|path| text(path, lang));
    let answers = args.answers.as_deref().map(|path| text(path, lang));
    let mut machine = module.machine()?;
    let mut report = fill(
        &mut machine,
        today,
        identity.transpose()?.as_deref(),
        answers.transpose()?.as_deref(),
        lang,
    )?;
    report.form = module.meta.form.clone();
    report.version = module.meta.version.clone();
    report.module = module.digest.clone();
    crate::print(&serde_json::to_string_pretty(&report)?);
    let clean = report.findings.is_empty() && report.not_taken == 0;
    Ok(if clean { exit::CLEAN } else { exit::FINDINGS })
}

/// Reads `YYYY-MM-DD`.
///
/// # Errors
/// When it is no such day.
pub(crate) fn day(text: &str, lang: Lang) -> Result<Date> {
    match Date::parse_iso(text) {
        Some(day) => Ok(day),
        None => match lang {
            Lang::Vi => bail!("“{text}” không phải là một ngày: ghi như 2026-11-21"),
            Lang::En => bail!("“{text}” is no day: write it like 2026-11-21"),
        },
    }
}

/// The number `tk_start` takes.
pub(crate) fn yyyymmdd(day: Date) -> i32 {
    let (year, month, day) = day.ymd();
    year * 10_000 + (month * 100 + day) as i32
}

/// A JSON file's text; that it is JSON is checked here, so that the sentence can name the file.
fn text(path: &Path, lang: Lang) -> Result<String> {
    let text = files::read(path, lang)?;
    let said = lang.pick("không phải là JSON", "is not JSON");
    serde_json::from_str::<serde::de::IgnoredAny>(&text)
        .with_context(|| format!("{} {said}", path.display()))?;
    Ok(text)
}

fn fill(
    machine: &mut impl Machine,
    today: Date,
    identity: Option<&str>,
    answers: Option<&str>,
    lang: Lang,
) -> Result<Report> {
    machine.start(yyyymmdd(today))?;
    let prefilled = match identity {
        Some(record) => machine.identity(record).context(lang.pick(
            "không đọc được hồ sơ danh tính: cần một đối tượng tokhai-identity/1",
            "the identity record can not be read: it must be a tokhai-identity/1 object",
        ))?,
        None => 0,
    };
    let not_taken = match answers {
        Some(answers) => machine.load(answers).context(lang.pick(
            "không đọc được câu trả lời: cần một đối tượng JSON",
            "the answers can not be read: they must be one JSON object",
        ))?,
        None => 0,
    };
    let (visible, required) = shown(&machine.changes()?);
    Ok(Report {
        form: String::new(),
        version: String::new(),
        module: String::new(),
        today: today.to_iso(),
        prefilled,
        not_taken,
        answers: serde_json::from_str(&machine.save()?)?,
        origins: serde_json::from_str(&machine.origins()?)?,
        visible,
        required,
        findings: machine.check(None)?,
    })
}

/// Paths that are shown and paths that need an answer, in the order the module tells them.
fn shown(changes: &[Change]) -> (Vec<String>, Vec<String>) {
    let mut last: BTreeMap<&str, &Change> = BTreeMap::new();
    let mut order = Vec::new();
    for change in changes {
        if last.insert(&change.path, change).is_none() {
            order.push(change.path.as_str());
        }
    }
    let paths = |wanted: fn(&Change) -> bool| {
        let kept = order.iter().filter(|path| wanted(last[*path]));
        kept.map(|path| (*path).to_owned()).collect()
    };
    (
        paths(|change| change.visible),
        paths(|change| change.visible && change.required),
    )
}
