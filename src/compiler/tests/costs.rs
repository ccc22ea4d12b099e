//! Every case of `tests/cases/cost/`: whether a form may cost more than hosts give, and which part of it says so.
//!
//! A case is `NAME.json`: `{ "description", "form" }`. What comes out stands in `NAME.expected`, one problem a line, nothing for a
//! form that is built; `UPDATE_EXPECT=1` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use compiler::{Severity, SourceFile, Sources, compile};
use diagnostics::line_column;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/cost");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut cases: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    cases.sort();
    cases
}

/// The errors of a case's form, one a line, and with `  see:` what else they point at.
fn judged(path: &Path) -> String {
    let case = fs::read_to_string(path).expect("the case can be read");
    let (tree, _) = syntax::parse("case", &case);
    let span = tree.root.get("form").expect("a case has a form").span;
    let text = case[span.start..span.end].to_owned();
    let output = compile(&Sources {
        main: SourceFile {
            file: "form.json".to_owned(),
            text: text.clone(),
        },
        ..Sources::default()
    });
    let errors = output.diagnostics.iter();
    let errors = errors.filter(|problem| problem.severity == Severity::Error);
    let mut out = String::new();
    for problem in errors {
        let (line, column) = line_column(&text, problem.span.start);
        let (code, pointer, message) = (&problem.code, &problem.pointer, &problem.message["en"]);
        writeln!(out, "error[{code}] {line}:{column} {pointer}: {message}").expect("a string");
        writeln!(out, "  hint: {}", problem.hint["en"]).expect("a string");
        for related in &problem.related {
            let (pointer, message) = (&related.pointer, &related.message["en"]);
            writeln!(out, "  see: {pointer}: {message}").expect("a string");
        }
        assert_eq!(problem.message.len(), 2, "it speaks both languages");
    }
    assert_eq!(
        output.module.is_none() && output.form.is_none(),
        !out.is_empty(),
        "{}: a module exactly when there is no error",
        path.display()
    );
    out
}

#[test]
fn what_could_use_up_a_call_is_refused_and_nothing_else() {
    let cases = cases();
    assert!(cases.len() >= 5, "the cases are found");
    for path in cases {
        let found = judged(&path);
        let expected = path.with_extension("expected");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &found).expect("the result can be written");
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(found, wanted, "{}", path.display());
    }
}
