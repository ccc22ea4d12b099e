//! Random scripts over every form there is: all machines must say the same, and the laws must hold.
//!
//! The seeds are fixed, so a failure comes back; it prints a script from which no step can be left out.

mod schema;

use abi::Finding;
use form::Form;
use interp::Interp;
use tests::{
    Bench, Direct, Random, Step, cases, difference, each, form_of, published_forms, run, shrunk,
    steps,
};

const SCRIPTS: u64 = 20;
const STEPS: usize = 40;

/// Name, form, and texts that were typed into it on purpose.
type Subject = (String, Form, Vec<String>);

fn subjects() -> Vec<Subject> {
    let cases = cases().into_iter().map(|(path, case)| {
        let name = path
            .file_stem()
            .expect("a case has a name")
            .to_string_lossy();
        let typed = steps(&case.script)
            .into_iter()
            .filter_map(|step| match step {
                Step::Set(_, text) => Some(text),
                _ => None,
            });
        let form = form_of(&case).expect("a case has a form without mistakes");
        (name.into_owned(), form, typed.collect())
    });
    let published = published_forms().into_iter();
    cases
        .chain(published.map(|(name, form)| (name, form, Vec::new())))
        .collect()
}

fn scripts(subject: &Subject) -> impl Iterator<Item = Vec<Step>> + '_ {
    let (name, form, typed) = subject;
    // Any number that differs from name to name and stays the same from run to run.
    let seed = name
        .bytes()
        .fold(7, |seed: u64, b| seed.wrapping_mul(31) + u64::from(b));
    (0..SCRIPTS).map(move |n| Random::new(form, typed, seed.wrapping_add(n)).script(STEPS))
}

#[test]
fn all_machines_say_the_same() {
    let differences = each(&subjects(), |subject| {
        let bench = Bench::new(&subject.1);
        let script = scripts(subject).find(|script| difference(&bench, script).is_some())?;
        let script = shrunk(&bench, script);
        let difference = difference(&bench, &script).unwrap_or_default();
        Some(format!("{}: {difference}\n  after {script:?}", subject.0))
    });
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

/// The oracle alone: what holds for it and is the same everywhere holds everywhere.
fn oracle(form: &Form) -> Direct<'_> {
    Direct(Interp::new(form))
}

#[test]
fn saved_answers_load_to_the_same_answers() {
    for subject in subjects() {
        for script in scripts(&subject) {
            let mut machine = oracle(&subject.1);
            for step in &script {
                run(&mut machine, step);
            }
            let saved = run(&mut machine, &Step::Save);
            let origins = run(&mut machine, &Step::Origins);
            if is_asked_twice(&saved) {
                continue;
            }
            for step in script.iter().take_while(|step| is_opening(step)) {
                match step {
                    Step::Identity(record) if subject.1.choices.is_some() => {
                        let shown = Step::Identity(shown(record, &origins));
                        run(&mut machine, &shown)
                    }
                    step => run(&mut machine, step),
                };
            }
            let refused = run(&mut machine, &Step::Load(saved.clone()));
            let again = run(&mut machine, &Step::Save);
            let context = format!("{}: {script:#?}", subject.0);
            assert_eq!((refused.as_str(), &again), ("0", &saved), "{context}");
        }
    }
}

/// Whether two roles are the same person now. What was typed or taken away in the block of the one, while it was nobody's, can not be told
/// from the answers when the other shows the same entry; no form that is sound asks for one person twice.
fn is_asked_twice(saved: &str) -> bool {
    let saved: serde_json::Value = serde_json::from_str(saved).expect("JSON");
    let roles = saved["_roles"].as_object().into_iter().flatten();
    let mut persons: Vec<_> = roles.map(|(_, person)| person.as_str()).collect();
    persons.sort_unstable();
    persons.windows(2).any(|two| two[0] == two[1])
}

/// A record as a dossier shows it: what is the origin of an answer. Who a person is may have been said after something was typed about
/// them, which a record with more in it would fill first.
fn shown(record: &str, origins: &str) -> String {
    let [mut record, origins] = [record, origins]
        .map(|text| serde_json::from_str::<serde_json::Value>(text).expect("JSON"));
    let origins: Vec<_> = origins.as_object().into_iter().flatten().collect();
    let is_shown = |entry: &serde_json::Value| {
        let same = |(_, origin): &&(&String, &serde_json::Value)| {
            origin["attribute"] == entry["attr"] && origin["role"] == entry["role"]
        };
        origins.iter().any(|origin| same(&origin))
    };
    if let Some(entries) = record["entries"].as_array_mut() {
        entries.retain(is_shown);
    }
    record.to_string()
}

fn is_opening(step: &Step) -> bool {
    matches!(step, Step::Start(_) | Step::Identity(_))
}

#[test]
fn what_was_told_is_not_told_again() {
    for subject in subjects() {
        for script in scripts(&subject) {
            let mut machine = oracle(&subject.1);
            for step in &script {
                run(&mut machine, step);
            }
            run(&mut machine, &Step::Changes);
            let again = run(&mut machine, &Step::Changes);
            assert_eq!(again, "[]", "{}: {script:#?}", subject.0);
        }
    }
}

#[test]
fn an_error_changes_nothing() {
    let looks = [Step::Save, Step::Origins, Step::Check(-1)];
    let look = |machine: &mut Direct<'_>| looks.each_ref().map(|look| run(machine, look));
    for subject in subjects() {
        for script in scripts(&subject) {
            let mut machine = oracle(&subject.1);
            for step in &script {
                let before = look(&mut machine);
                if run(&mut machine, step).starts_with('-') {
                    assert_eq!(before, look(&mut machine), "{}: {step:?}", subject.0);
                }
            }
        }
    }
}

#[test]
fn pages_tell_nothing_that_the_whole_form_does_not() {
    let findings =
        |line: String| -> Vec<Finding> { serde_json::from_str(&line).expect("findings") };
    for subject in subjects() {
        for script in scripts(&subject) {
            let mut machine = oracle(&subject.1);
            for step in &script {
                run(&mut machine, step);
            }
            let mut all = findings(run(&mut machine, &Step::Check(-1)));
            all.retain(|finding| !finding.path.is_empty());
            let pages = 0..subject.1.pages.len() as i32;
            let mut by_page: Vec<Finding> = pages
                .flat_map(|page| findings(run(&mut machine, &Step::Check(page))))
                .collect();
            all.sort();
            by_page.sort();
            assert_eq!(all, by_page, "{}: {script:#?}", subject.0);
        }
    }
}

/// The generator itself: scripts that reach nothing would prove nothing.
#[test]
fn random_scripts_reach_every_kind_of_answer() {
    let (mut empty, mut set, mut unreadable, mut refused) = (0, 0, 0, 0);
    for subject in subjects() {
        for script in scripts(&subject) {
            let mut machine = oracle(&subject.1);
            for step in &script {
                let line = run(&mut machine, step);
                let is_set = matches!(step, Step::Set(..));
                empty += u32::from(is_set && line == "0");
                set += u32::from(is_set && line == "1");
                unreadable += u32::from(is_set && line == "2");
                refused += u32::from(line.starts_with('-'));
            }
        }
    }
    assert!(
        empty > 500 && set > 2000 && unreadable > 500 && refused > 500,
        "{empty} {set} {unreadable} {refused}"
    );
}
