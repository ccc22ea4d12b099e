//! Every case of `tests/cases/check/`: what is wrong with a definition, line by line.
//!
//! A case is `NAME.json`: `{ "description", "form" | "source", "blocks"?, "lists"?, "today"?, "library"? }` with the
//! definition as JSON or as raw text. What comes out stands in `NAME.expected`, one problem a line;
//! `UPDATE_EXPECT=1` writes it anew.

mod case;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use case::{folder, folder_of, render, sources, text_in};
use check::Sources;
use diagnostics::{Diagnostic, Severity};
use syntax::Node;
use value::Date;

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

/// What is wrong on the case's day, if it names one; with `"library": true` also what nobody uses.
fn found(case: &Node, sources: &Sources) -> Vec<Diagnostic> {
    let today = case.get("today").and_then(Node::text);
    let checked = check::check_on(sources, today.and_then(Date::parse_iso));
    let mut problems = checked.diagnostics;
    if case.get("library").is_some() {
        problems.extend(check::unused(sources, &checked.used));
    }
    problems
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
        let found = render(&sources, &found(&tree.root, &sources));
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
    // What takes running the form is told there too, and shown by the tests of the command line.
    let (list, _) = list
        .split_once("`tokhai check`")
        .expect("what the commands add");
    let mut told = BTreeSet::new();
    for code in list.split('`').skip(1).step_by(2) {
        let is_code = code.contains('-') || matches!(code, "syntax" | "cycle");
        if is_code && !code.contains('/') {
            told.insert(code.to_owned());
        }
    }
    let mut shown = BTreeSet::new();
    // What takes the whole form is shown by the cases of the compiler.
    let folders = [folder(), folder().with_file_name("cost")];
    let entries = folders.map(|folder| fs::read_dir(folder).expect("the folder of cases"));
    for entry in entries.into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ext| ext == "expected") {
            let text = fs::read_to_string(&path).expect("a result can be read");
            shown.extend(codes_between(&text, "error[", "]"));
            shown.extend(codes_between(&text, "warning[", "]"));
        }
    }
    assert_eq!(told, shown);
}
