//! Every case of `cases/run/` and `cases/forms/`, on every machine, against the result beside it.
//!
//! `UPDATE_EXPECT=1 cargo test -p tests --test run_cases` writes the results of the first machine;
//! the difference is to be read like code.

use std::path::{Path, PathBuf};

use tests::{
    Bench, Case, FormCase, Step, cases, each, entries, form_cases, form_of, published_forms, run,
    steps,
};

#[test]
fn every_case_gives_the_result_beside_it() {
    let failures = each(&cases(), |(path, case)| {
        let failures = match form_of(case) {
            Ok(form) => judge(path, &Bench::new(&form), &script(case), 1),
            Err(error) => vec![format!("{}: {error}", path.display())],
        };
        (!failures.is_empty()).then(|| failures.join("\n"))
    });
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_published_form_gives_the_results_beside_its_cases() {
    let failures = each(&published_forms(), |(name, form)| {
        let bench = Bench::new(form);
        let cases = form_cases(name);
        let failures = cases.iter().flat_map(|(path, case)| {
            let (script, silent) = form_script(path, case);
            judge(path, &bench, &script, silent)
        });
        let failures: Vec<String> = failures.collect();
        (!failures.is_empty()).then(|| failures.join("\n"))
    });
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// A check that no case breaks is a rule that nobody has seen at work.
#[test]
fn every_rule_of_a_published_form_is_broken_by_a_case() {
    for (name, form) in published_forms() {
        let cases = form_cases(&name);
        if cases.is_empty() {
            continue;
        }
        let lines: String = cases.iter().map(|(path, _)| result(path)).collect();
        for check in &form.checks {
            let told = format!("\"params\":{{\"id\":\"{}\"}}", check.id);
            assert!(lines.contains(&told), "{name}: no case breaks {}", check.id);
        }
        let is_wrong = |(path, _): &&(PathBuf, FormCase)| result(path).contains("\"rule\"");
        let wrong = cases.iter().filter(is_wrong).count();
        let right = cases.len() - wrong;
        assert!(wrong > right, "{name}: {wrong} wrong, {right} right");
    }
}

#[test]
fn every_result_has_its_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let forms = published_forms().into_iter();
    let forms = forms.map(|(name, _)| folder.join("forms").join(name));
    for folder in forms.chain([folder.join("run")]) {
        for path in entries(&folder, "expected") {
            let case = path.with_extension("json");
            assert!(case.exists(), "{} belongs to no case", path.display());
        }
    }
}

#[test]
fn every_folder_of_cases_has_its_form() {
    let forms: Vec<String> = published_forms()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/forms");
    for entry in std::fs::read_dir(folder).expect("the folder of cases is there") {
        let name = entry.expect("the folder can be read").file_name();
        let name = name.to_string_lossy().into_owned();
        assert!(forms.contains(&name), "there is no form {name}");
    }
}

// What the first steps say, `silent` of them, stands in no result.
fn judge(path: &Path, bench: &Bench<'_>, script: &[Step], silent: usize) -> Vec<String> {
    let expected_path = path.with_extension("expected");
    let mut expected = result(path);
    let mut failures = Vec::new();
    for (number, (name, mut machine)) in bench.machines().into_iter().enumerate() {
        let lines: Vec<String> = script.iter().map(|step| run(&mut *machine, step)).collect();
        if let Some(refused) = lines[..silent].iter().find(|line| *line != "0") {
            failures.push(format!(
                "{} begins with {refused} on {name}",
                path.display()
            ));
        }
        let found = lines[silent..].join("\n") + "\n";
        if number == 0 && std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected_path, &found).expect("the result can be written");
            expected.clone_from(&found);
        }
        if found != expected {
            failures.push(difference(path, name, &script[silent..], &expected, &found));
        }
    }
    failures
}

fn result(path: &Path) -> String {
    std::fs::read_to_string(path.with_extension("expected")).unwrap_or_default()
}

// The start on the case's day comes first and has no line in the result.
fn script(case: &Case) -> Vec<Step> {
    let start = std::iter::once(Step::Start(case.today));
    start.chain(steps(&case.script)).collect()
}

// The answers that a case begins with come after it, and have to be taken as a whole.
fn form_script(path: &Path, case: &FormCase) -> (Vec<Step>, usize) {
    let answers = case.answers.iter().map(|name| {
        let path = path.with_file_name(format!("{name}.answers"));
        let text = std::fs::read_to_string(&path);
        Step::Load(text.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    });
    let begin: Vec<Step> = std::iter::once(Step::Start(case.today))
        .chain(answers)
        .collect();
    let silent = begin.len();
    (
        begin.into_iter().chain(steps(&case.script)).collect(),
        silent,
    )
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
