//! `tokhai validate`: many dossiers, one verdict a line, in the order they came.
//!
//! What is checked: that each line is well-formed, is meant for this very module, breaks no rule of it, and is what the
//! module saves, computed answers included. What is not: proofs, and so whether answers that name a register came from
//! there (their number is told), nor parties, files and the declaration. Those are checked where dossiers are handed in.

mod judge;
mod lines;
mod workers;

use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::lang::Lang;
use crate::run::day;
use crate::{args, engine, exit, files};
use judge::Judge;

/// What became of all lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    lines: u64,
    valid: u64,
}

/// Judges every line of a file, or of standard input if it is named `-`.
///
/// # Errors
/// When a file can not be read, is no module, or nobody takes the verdicts.
pub(crate) fn run(args: &args::Validate, lang: Lang) -> Result<u8> {
    let today = args.today.as_deref().map(|text| day(text, lang));
    let today = today.transpose()?;
    let Some(module) = engine::open(&args.form, args.library.root.as_deref(), lang)? else {
        return Ok(exit::ERRORS);
    };
    let bar = bar(&args.dossiers, lang);
    let input = open(&args.dossiers, &bar, lang)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let judges = (0..jobs(args.jobs)).map(|_| Judge::new(&module, today, lang));
    let judges = judges.collect::<Result<Vec<_>>>()?;
    let begin = Instant::now();
    let mut tally = Tally::default();
    let done = workers::judge_all(input, judges, |verdicts| {
        tally.lines += verdicts.lines;
        tally.valid += verdicts.valid;
        out.write_all(verdicts.text.as_bytes())
    });
    bar.finish_and_clear();
    done.and_then(|()| out.flush()).context(lang.pick(
        "không đọc được hồ sơ hoặc không ghi được kết quả",
        "the dossiers can not be read, or the verdicts not be written",
    ))?;
    crate::complain(&summary(tally, begin.elapsed().as_secs_f64(), lang));
    let all_valid = tally.valid == tally.lines;
    Ok(if all_valid {
        exit::CLEAN
    } else {
        exit::FINDINGS
    })
}

fn jobs(asked: Option<u16>) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.map_or_else(cores, usize::from)
}

/// Something that reads dossiers while the bar moves.
fn open(path: &Path, bar: &ProgressBar, lang: Lang) -> Result<impl BufRead + Send + use<>> {
    let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(files::open(path, lang)?)
    };
    Ok(BufReader::with_capacity(1 << 16, bar.wrap_read(input)))
}

/// A bar on a terminal that shows nothing else; of unknown length for standard input and pipes.
fn bar(path: &Path, lang: Lang) -> ProgressBar {
    if !std::io::stderr().is_terminal() || std::io::stdout().is_terminal() {
        return ProgressBar::hidden();
    }
    let about = std::fs::metadata(path).ok().filter(|about| about.is_file());
    let (bar, template) = match about {
        Some(about) => (
            ProgressBar::new(about.len()),
            lang.pick(
                "{wide_bar} {bytes}/{total_bytes}, còn {eta}",
                "{wide_bar} {bytes}/{total_bytes}, {eta} left",
            ),
        ),
        None => (ProgressBar::no_length(), "{spinner} {bytes}, {elapsed}"),
    };
    let style = ProgressStyle::with_template(template).expect("the template is one of ours");
    bar.with_style(style)
}

fn summary(tally: Tally, seconds: f64, lang: Lang) -> String {
    let Tally { lines, valid } = tally;
    let wrong = lines - valid;
    let per_second = lines as f64 / seconds.max(1e-9);
    match lang {
        Lang::Vi => format!(
            "{lines} hồ sơ: {valid} hợp lệ, {wrong} không hợp lệ; {seconds:.1} giây, {per_second:.0} hồ sơ/giây"
        ),
        Lang::En => format!(
            "{lines} dossiers: {valid} valid, {wrong} not; {seconds:.1} s, {per_second:.0} a second"
        ),
    }
}
