//! `tokhai check`: every mistake in definitions, and the burden gate.

use anyhow::Result;
use check::{Sources, Used};
use diagnostics::{Diagnostic, Severity};
use std::io::IsTerminal;
use std::path::PathBuf;

use crate::args::{self, Format};
use crate::draw::{self, Texts};
use crate::engine::{self, Built};
use crate::exit;
use crate::files::{self, Loaded};
use crate::lang::Lang;

/// Checks files and prints what is wrong with them.
///
/// # Errors
/// When a file can not be read.
pub(crate) fn run(args: &args::Check, lang: Lang) -> Result<u8> {
    let paths = files::definitions(&args.files, lang)?;
    let mut texts = Texts::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut library = Library::default();
    for path in &paths {
        let mut loaded = files::load(path, args.library.root.as_deref(), lang)?;
        if let Some(today) = &args.today {
            loaded.today = crate::run::day(today, lang)?;
        }
        let (_, found) = judge(&loaded)?;
        texts.extend(loaded.texts());
        library.add(&loaded);
        // A mistake in a shared block is found once for each definition that uses it, and told once.
        problems.extend(
            found
                .into_iter()
                .filter(|one| !problems.contains(one))
                .collect::<Vec<_>>(),
        );
    }
    problems.extend(library.unused(&args.files));
    match args.format {
        Format::Json => {
            let all = draw::as_json(&problems, &texts);
            crate::print(&serde_json::to_string_pretty(&all)?);
        }
        Format::Text => {
            let styled = std::io::stdout().is_terminal();
            for problem in &problems {
                crate::print(&format!(
                    "{}\n",
                    draw::as_text(problem, &texts, lang, styled)
                ));
            }
            crate::print(&draw::summary(&problems, paths.len(), lang));
        }
    }
    Ok(match draw::count(&problems, Severity::Error) {
        0 => exit::CLEAN,
        _ => exit::ERRORS,
    })
}

/// The blocks and lists of a folder, and which of them its definitions use.
#[derive(Default)]
struct Library {
    root: Option<PathBuf>,
    sources: Sources,
    used: Used,
    /// Whether a definition could not be read to its end, and may use what it seems not to.
    is_unsure: bool,
}

impl Library {
    fn add(&mut self, loaded: &Loaded) {
        let checked = check::check_on(&loaded.sources, None);
        self.used.blocks.extend(checked.used.blocks);
        self.used.lists.extend(checked.used.lists);
        self.is_unsure |= checked.diagnostics.iter().any(|one| one.code == "syntax");
        self.root.clone_from(&loaded.root);
        self.sources.blocks.clone_from(&loaded.sources.blocks);
        self.sources.lists.clone_from(&loaded.sources.lists);
    }

    /// What nobody uses, if the whole folder was asked for.
    fn unused(&self, asked: &[PathBuf]) -> Vec<Diagnostic> {
        let is_root = |path: &PathBuf| {
            let absolute = std::path::absolute(path).ok();
            path.is_dir() && absolute.as_deref() == self.root.as_deref()
        };
        match asked {
            [only] if is_root(only) && !self.is_unsure => check::unused(&self.sources, &self.used),
            _ => Vec::new(),
        }
    }
}

/// Compiles a definition and measures it: the module if there is no error, and all problems.
///
/// # Errors
/// Only if the compiled module turns out broken.
pub(crate) fn judge(loaded: &Loaded) -> Result<(Option<Built>, Vec<Diagnostic>)> {
    let (built, mut problems) = engine::compile(loaded)?;
    let Some(mut built) = built else {
        return Ok((None, problems));
    };
    problems.extend(crate::burden::gate(&mut built, &loaded.sources)?);
    let passes = draw::count(&problems, Severity::Error) == 0;
    Ok((passes.then_some(built), problems))
}

/// Prints problems to the error stream, where they do not mix with a command's own output.
pub(crate) fn report(problems: &[Diagnostic], loaded: &Loaded, lang: Lang) {
    let texts = loaded.texts();
    let styled = std::io::stderr().is_terminal();
    for problem in problems {
        crate::complain(&format!(
            "{}\n",
            draw::as_text(problem, &texts, lang, styled)
        ));
    }
    if !problems.is_empty() {
        crate::complain(&draw::summary(problems, 1, lang));
    }
}
