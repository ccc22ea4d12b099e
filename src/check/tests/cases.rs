//! Every case of `tests/cases/check/`: what is wrong with a definition, line by line.
//!
//! A case is `NAME.json`: `{ "description", "form" | "source", "blocks"?, "lists"? }` with the
//! definition as JSON or as raw text. What comes out stands in `NAME.expected`, one problem a line;
//! `UPDATE_EXPECT=1` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use check::{SourceFile, Sources};
use diagnostics::{Diagnostic, Severity, line_column};
use syntax::{Kind, Node};

fn folder() -> PathBuf {
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

fn sources(case: &str, root: &Node) -> Sources {
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

fn text_in<'s>(sources: &'s Sources, file: &str) -> &'s str {
    let mut all = std::iter::once(&sources.main)
        .chain(sources.blocks.values())
        .chain(sources.lists.values());
    let found = all.find(|source| source.file == file);
    &found.expect("a diagnostic names one of its files").text
}

fn render(sources: &Sources, problems: &[Diagnostic]) -> String {
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
    }
    out
}

fn laws(name: &str, sources: &Sources) {
    let first = check::check(sources);
    assert_eq!(
        first,
        check::check(sources),
        "{name}: checking twice gives the same"
    );
    let (form, problems) = first;
    let errors = problems.iter().any(|p| p.severity == Severity::Error);
    assert_eq!(
        form.is_none(),
        errors,
        "{name}: a form exactly when there is no error"
    );
    for problem in &problems {
        let text = text_in(sources, &problem.file);
        let range = problem.span.start..problem.span.end;
        assert!(
            text.get(range).is_some(),
            "{name}: {problem:?} points into its file"
        );
        for words in [&problem.message, &problem.hint] {
            assert!(
                words.is_empty() || words.len() == 2,
                "{name}: {problem:?} speaks both languages"
            );
        }
    }
}

#[test]
fn cases_give_what_is_expected() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut names: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    names.sort();
    assert!(names.len() >= 40, "only {} cases", names.len());
    let mut wrong = Vec::new();
    for path in names {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).expect("a case can be read");
        let (tree, problems) = syntax::parse(&name, &text);
        assert_eq!(problems, [], "{name}: a case is JSON");
        assert!(
            tree.root.get("description").is_some(),
            "{name}: a case says what it shows"
        );
        let sources = sources(&text, &tree.root);
        laws(&name, &sources);
        let found = render(&sources, &check::check(&sources).1);
        let expected = path.with_extension("expected");
        if update {
            fs::write(&expected, &found).expect("the folder can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("--- {name}\n{found}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cases differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
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

fn folder_of(path: &Path) -> BTreeMap<String, SourceFile> {
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

#[test]
fn our_own_forms_have_no_problems() {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    let (blocks, lists) = (
        folder_of(&forms.join("blocks")),
        folder_of(&forms.join("lists")),
    );
    let mut all = String::new();
    for main in folder_of(&forms).into_values() {
        let sources = Sources {
            main,
            blocks: blocks.clone(),
            lists: lists.clone(),
        };
        laws(&sources.main.file.clone(), &sources);
        all += &render(&sources, &check::check(&sources).1);
    }
    assert_eq!(all, "");
}

/// What the running cases show is worth nothing if their forms can not be built.
#[test]
fn forms_of_running_cases_have_no_errors() {
    let folder = folder().with_file_name("run");
    let mut all = String::new();
    for (name, case) in folder_of(&folder) {
        let (tree, _) = syntax::parse(&name, &case.text);
        let sources = sources(&case.text, &tree.root);
        let mut problems = check::check(&sources).1;
        problems.retain(|problem| problem.severity == Severity::Error);
        if !problems.is_empty() {
            all += &format!("--- {name}\n{}", render(&sources, &problems));
        }
    }
    assert_eq!(all, "");
}

fn codes_between(text: &str, open: &str, close: &str) -> BTreeSet<String> {
    let parts = text.split(open).skip(1);
    parts
        .filter_map(|part| part.split_once(close))
        .map(|(code, _)| code.to_owned())
        .collect()
}

/// The language's own list of diagnostics and what the cases show are the same.
#[test]
fn every_diagnostic_is_told_and_shown() {
    let language = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("LANGUAGE.md"))
        .expect("the language is told");
    let (_, list) = language
        .split_once("## Diagnostics")
        .expect("a chapter on them");
    let mut told = BTreeSet::new();
    for code in list.split('`').skip(1).step_by(2) {
        let is_code = code.contains('-') || matches!(code, "syntax" | "cycle");
        if is_code && !code.contains('/') {
            told.insert(code.to_owned());
        }
    }
    let mut shown = BTreeSet::new();
    for entry in fs::read_dir(folder()).expect("the folder of cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ext| ext == "expected") {
            let text = fs::read_to_string(&path).expect("a result can be read");
            shown.extend(codes_between(&text, "error[", "]"));
            shown.extend(codes_between(&text, "warning[", "]"));
        }
    }
    assert_eq!(told, shown);
}
