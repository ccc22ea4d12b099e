//! `tokhai burden`: what a person must enter by hand, with and without identity data.
//!
//! Two journeys of one person through one form, played by the element's own state machine and ending in the same
//! official answers. An entry is an answer typed or picked (an address is one) or an act of consent, one for each source;
//! agreeing to prefilled answers by going on is no act of its own, and the statement is the signature, which is no item of any
//! form. Keystrokes are keys and clicks inside the form:
//!
//! * text: a click, then a key for each letter and for each of its marks (Telex); a day is typed with its strokes;
//! * a radio button or a box: a click; a list that opens: two;
//! * a province or commune: a click, letters until its name is the first that is offered, Enter (`find.rs`);
//! * an old address whose commune was split: a click on today's, which is an entry, too;
//! * going on, adding a row, picking a person, accepting the statement, sending: a click each;
//! * sharing: a click for each source, also for one that is declined or does not answer; a card: scan, camera, fill in.
//!
//! What else signing in takes stands beside the form. `tests/browser/burden.test.js` types the journeys in Chromium and counts the same.

mod committed;
mod find;
mod gate;
mod measure;
mod play;
mod split;
mod suggest;
mod synth;

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use serde::Serialize;
use value::Text;

use crate::args;
use crate::citizens::{self, SAMPLE_DAY};
use crate::engine::{self, Built};
use crate::exit;
use crate::files;
use crate::lang::Lang;
pub(crate) use gate::gate;
use measure::{Measure, Subject};

/// Fewest percent of entries that identity data must save in every form.
pub(crate) const TARGET_PERCENT: i64 = 20;

/// What is said of one form.
#[derive(Debug, Serialize)]
struct FormReport {
    file: String,
    form: String,
    version: String,
    paper_items: Option<u32>,
    target_percent: i64,
    worst_percent: Option<i64>,
    committed_percent: Option<i64>,
    worst_citizen: Option<String>,
    passes: bool,
    journeys: Vec<Measure>,
}

/// Plays all journeys through all forms and prints what they took.
///
/// # Errors
/// When a file can not be read, or a module turns out broken.
pub(crate) fn run(args: &args::Burden, lang: Lang) -> Result<u8> {
    let today = crate::run::day(args.today.as_deref().unwrap_or(SAMPLE_DAY), lang)?;
    let people = citizens::citizens(args.citizens.as_deref(), lang)?;
    let mut reports = Vec::new();
    let mut is_clean = true;
    for path in files::definitions(&args.files, lang)? {
        let loaded = files::load(&path, args.library.root.as_deref(), lang)?;
        let Some(built) = engine::compile_or_report(&loaded, lang)? else {
            is_clean = false;
            continue;
        };
        let subject = Subject {
            form: &built.form,
            module: &built.module,
            today,
            tells_acts: args.acts,
        };
        let journeys = measure::measure_all(&subject, &people)?;
        let figures = committed::beside(&path, lang)?;
        let committed = figures.percent(&built.form.id);
        reports.push(report(
            &path,
            &built,
            journeys,
            i64::from(args.min),
            committed,
        ));
    }
    if let Some(file) = &args.write {
        let measured = reports.iter();
        let measured = measured.filter_map(|one| Some((one.form.clone(), one.worst_percent?)));
        committed::write(file, measured, lang)?;
    }
    match args.format {
        args::Format::Json => crate::print(&serde_json::to_string_pretty(&reports)?),
        args::Format::Text => reports
            .iter()
            .for_each(|report| crate::print(&as_text(report, lang))),
    }
    let passes = is_clean && reports.iter().all(|report| report.passes);
    Ok(if passes { exit::CLEAN } else { exit::ERRORS })
}

/// What a person who files alone enters by hand, from least to most, with and without data.
fn sentence(journeys: &[Measure]) -> Text {
    let alone = || {
        journeys
            .iter()
            .filter(|one| one.counts && one.companions == 0 && !one.chooses)
    };
    let range = |entries: fn(&Measure) -> u32| {
        let least = alone().map(entries).min()?;
        let most = alone().map(entries).max()?;
        Some(match least == most {
            true => least.to_string(),
            false => format!("{least}–{most}"),
        })
    };
    match (
        range(|one| one.with.entries),
        range(|one| one.without.entries),
    ) {
        (Some(with), Some(without)) => Text::both(
            format!("Đăng nhập thì chỉ phải nhập {with} mục, không thì {without} mục."),
            format!("Signed in you only enter {with} items, otherwise {without}."),
        ),
        _ => Text::default(),
    }
}

fn report(
    path: &Path,
    built: &Built,
    journeys: Vec<Measure>,
    target: i64,
    committed: Option<i64>,
) -> FormReport {
    let least = target.max(committed.unwrap_or(target));
    let worst = measure::worst(&journeys);
    let worst_percent = worst.map(|one| one.saved_entries);
    let is_sound = journeys.iter().all(|one| one.different.is_empty());
    FormReport {
        file: path.display().to_string(),
        form: built.form.id.clone(),
        version: built.form.version.clone(),
        paper_items: built.form.paper.items,
        target_percent: target,
        worst_percent,
        committed_percent: committed,
        worst_citizen: worst.map(|one| one.citizen.clone()),
        passes: is_sound && worst_percent.is_some_and(|worst| worst >= least),
        journeys,
    }
}

fn as_text(report: &FormReport, lang: Lang) -> String {
    let mut text = format!("{} {} · {}\n", report.form, report.version, report.file);
    let names: Vec<String> = report.journeys.iter().map(|one| who(one, lang)).collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or_default();
    let columns = lang.pick(
        "mục nhập tay     bớt   phím và bấm      bớt",
        "entries        saved   keys, clicks   saved",
    );
    let _ = writeln!(
        text,
        "  {:<width$}  {columns}",
        lang.pick("công dân mẫu", "sample citizen")
    );
    for (one, name) in report.journeys.iter().zip(&names) {
        let mark = if one.counts { '*' } else { ' ' };
        let _ = writeln!(
            text,
            "{mark} {name:<width$}  {:>5} → {:<5} {:>4} %   {:>5} → {:<5} {:>4} %{}",
            one.without.entries,
            one.with.entries,
            one.saved_entries,
            one.without.keystrokes,
            one.with.keystrokes,
            one.saved_keystrokes,
            remarks(one, lang),
        );
    }
    let _ = write!(text, "{}", verdict(report, lang));
    text
}

fn who(one: &Measure, lang: Lang) -> String {
    let failing = one.way.strip_prefix("without ");
    let way = match (one.way.as_str(), one.companions) {
        ("card", _) => lang.pick("QR thẻ", "card QR").to_owned(),
        _ if failing.is_some() => {
            let source = failing.and_then(registry::source);
            let name = source.map_or("", |source| source.name.get(lang.tag()));
            format!("{} {name}", lang.pick("thiếu", "without"))
        }
        _ if one.chooses => lang.pick("chọn một người", "chooses one").to_owned(),
        (_, 0) => lang.pick("một mình", "alone").to_owned(),
        (_, n) => format!("{} {n}", lang.pick("cùng", "with")),
    };
    format!(
        "{} ({}, {way})",
        one.citizen,
        lang.pick("mức ", "level ").to_owned() + &one.level.to_string()
    )
}

fn remarks(one: &Measure, lang: Lang) -> String {
    let mut text = String::new();
    if !one.different.is_empty() {
        let said = lang.pick("khác kết quả", "ended differently");
        let _ = write!(text, "  ! {said}: {}", one.different.join(", "));
    }
    if !one.stuck.is_empty() {
        let said = lang.pick("chưa gửi được", "could not be sent");
        let _ = write!(text, "  ! {said}: {}", one.stuck.join(", "));
    }
    text
}

fn verdict(report: &FormReport, lang: Lang) -> String {
    let target = report
        .target_percent
        .max(report.committed_percent.unwrap_or(0));
    let passed = if report.passes {
        lang.pick("đạt", "passes")
    } else {
        lang.pick("KHÔNG ĐẠT", "FAILS")
    };
    match (report.worst_percent, &report.worst_citizen) {
        (Some(percent), Some(citizen)) => match lang {
            Lang::Vi => format!(
                "  Ít nhất {percent} % ({citizen}); cần {target} %: {passed}. * = tính vào ngưỡng: người lớn, mức 2, nguồn đang có và trả lời.\n"
            ),
            Lang::En => format!(
                "  At least {percent} % ({citizen}); target {target} %: {passed}. * = counts for the gate: adult, level 2, sources that exist today and answer.\n"
            ),
        },
        _ => lang
            .pick(
                "  Không có công dân mẫu người lớn, mức 2 để đo.\n",
                "  There is no adult level 2 sample citizen to measure with.\n",
            )
            .to_owned(),
    }
}
