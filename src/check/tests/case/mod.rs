//! Reading cases of `tests/cases/check/` and the files of `forms/`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use check::{SourceFile, Sources};
use diagnostics::{Diagnostic, Related, Severity, line_column};
use syntax::{Kind, Node};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/check")
}

/// A part of a case as a file of its own, with its lines and columns those of the case.
fn cut_out(case: &str, node: &Node) -> String {
    let before = case[..node.span.start].chars();
    let blank = before.map(|c| if c == '\n' { c } else { ' ' });
    blank.collect::<String>() + &case[node.span.start..node.span.end]
}

fn text_of(case: &str, node: &Node) -> String {
    node.text()
        .map_or_else(|| cut_out(case, node), str::to_owned)
}

fn files(case: &str, root: &Node, kind: &str) -> BTreeMap<String, SourceFile> {
    let Some(Kind::Object(members)) = root.get(kind).map(|node| &node.kind) else {
        return BTreeMap::new();
    };
    members
        .iter()
        .map(|member| {
            let file = format!("{kind}/{}.json", member.key);
            let text = text_of(case, &member.value);
            (member.key.clone(), SourceFile { file, text })
        })
        .collect()
}

pub(crate) fn sources(case: &str, root: &Node) -> Sources {
    let main = root.get("source").or_else(|| root.get("form"));
    Sources {
        main: SourceFile {
            file: "form.json".to_owned(),
            text: text_of(case, main.expect("a case has \"form\" or \"source\"")),
        },
        blocks: files(case, root, "blocks"),
        lists: files(case, root, "lists"),
    }
}

pub(crate) fn text_in<'s>(sources: &'s Sources, file: &str) -> &'s str {
    let mut all = std::iter::once(&sources.main)
        .chain(sources.blocks.values())
        .chain(sources.lists.values());
    let found = all.find(|source| source.file == file);
    &found.expect("a diagnostic names one of its files").text
}

pub(crate) fn render(sources: &Sources, problems: &[Diagnostic]) -> String {
    let mut out = String::new();
    for problem in problems {
        let (line, column) = line_column(text_in(sources, &problem.file), problem.span.start);
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let (code, file, pointer) = (&problem.code, &problem.file, &problem.pointer);
        let message = &problem.message["en"];
        writeln!(
            out,
            "{severity}[{code}] {file}:{line}:{column} {pointer}: {message}"
        )
        .expect("writing to a string");
        if let Some(hint) = problem.hint.get("en") {
            writeln!(out, "  hint: {hint}").expect("writing to a string");
        }
        for Related {
            file,
            span,
            pointer,
            message,
        } in &problem.related
        {
            let (line, column) = line_column(text_in(sources, file), span.start);
            let message = &message["en"];
            writeln!(out, "  see: {file}:{line}:{column} {pointer}: {message}")
                .expect("writing to a string");
        }
    }
    out
}

fn read(path: &Path) -> SourceFile {
    SourceFile {
        file: path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned(),
        text: fs::read_to_string(path).expect("a form can be read"),
    }
}

pub(crate) fn folder_of(path: &Path) -> BTreeMap<String, SourceFile> {
    let entries = fs::read_dir(path).into_iter().flatten();
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .map(|path| {
            (
                path.file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                read(&path),
            )
        })
        .collect()
}
