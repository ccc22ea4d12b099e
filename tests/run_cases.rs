//! Every case of `cases/run/`, on every machine, against the result beside it.
//!
//! `UPDATE_EXPECT=1 cargo test -p tests --test run_cases` writes the results of the first machine;
//! the difference is to be read like code.

use std::path::Path;

use tests::{Bench, Case, Step, cases, each, form_of, run, steps};

#[test]
fn every_case_gives_the_result_beside_it() {
    let failures = each(&cases(), |(path, case)| {
        let failures = judge(path, case);
        (!failures.is_empty()).then(|| failures.join("\n"))
    });
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_result_has_its_case() {
    let names: Vec<_> = cases().into_iter().map(|(path, _)| path).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/run");
    for entry in std::fs::read_dir(folder).expect("the folder of cases is there") {
        let path = entry.expect("the folder can be read").path();
        let case = path.with_extension("json");
        assert!(
            names.contains(&case),
            "{} belongs to no case",
            path.display()
        );
    }
}

fn judge(path: &Path, case: &Case) -> Vec<String> {
    let form = match form_of(case) {
        Ok(form) => form,
        Err(error) => return vec![format!("{}: {error}", path.display())],
    };
    let script = script(case);
    let expected_path = path.with_extension("expected");
    let mut expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
    let mut failures = Vec::new();
    for (number, (name, mut machine)) in Bench::new(&form).machines().into_iter().enumerate() {
        let lines: Vec<String> = script.iter().map(|step| run(&mut *machine, step)).collect();
        let found = lines[1..].join("\n") + "\n";
        if number == 0 && std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected_path, &found).expect("the result can be written");
            expected.clone_from(&found);
        }
        if found != expected {
            failures.push(difference(path, name, &script[1..], &expected, &found));
        }
    }
    failures
}

// The start on the case's day comes first and has no line in the result.
fn script(case: &Case) -> Vec<Step> {
    let start = std::iter::once(Step::Start(case.today));
    start.chain(steps(&case.script)).collect()
}

fn difference(path: &Path, name: &str, script: &[Step], expected: &str, found: &str) -> String {
    let mut text = format!("{} differs on {name}:\n", path.display());
    let mut expected = expected.lines();
    let mut found = found.lines();
    for step in script {
        let (expected, found) = (expected.next().unwrap_or(""), found.next().unwrap_or(""));
        if expected != found {
            text += &format!("  {step:?}\n    expected {expected}\n    found    {found}\n");
        }
    }
    text
}
