//! Random scripts over every form there is: all machines must say the same, and the laws must hold.
//!
//! The seeds are fixed, so a failure comes back; it prints the shortest prefix of its script that fails.

mod random;

use form::Form;
use random::Random;
use tests::{Bench, Step, cases, form_of, published_forms, run, steps};

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
    for subject in subjects() {
        let bench = Bench::new(&subject.1);
        for script in scripts(&subject) {
            let difference = difference(&bench, &script);
            assert_eq!(difference, None, "{}: {script:#?}", subject.0);
        }
    }
}

fn difference(bench: &Bench<'_>, script: &[Step]) -> Option<String> {
    let mut machines = bench.machines();
    for (number, step) in script.iter().enumerate() {
        let lines: Vec<String> = machines
            .iter_mut()
            .map(|(_, machine)| run(&mut **machine, step))
            .collect();
        let names = machines.iter().map(|(name, _)| *name);
        if let Some((name, line)) = names.zip(&lines).find(|(_, line)| **line != lines[0]) {
            let expected = &lines[0];
            return Some(format!(
                "step {number} {step:?}\n  {name} {line}\n  not {expected}"
            ));
        }
    }
    None
}

#[test]
fn saved_answers_load_to_the_same_answers() {
    for subject in subjects() {
        let bench = Bench::new(&subject.1);
        for script in scripts(&subject) {
            for (name, mut machine) in bench.machines() {
                for step in &script {
                    run(&mut *machine, step);
                }
                let saved = run(&mut *machine, &Step::Save);
                for step in script.iter().take_while(|step| is_opening(step)) {
                    run(&mut *machine, step);
                }
                let refused = run(&mut *machine, &Step::Load(saved.clone()));
                let again = run(&mut *machine, &Step::Save);
                let context = format!("{} on {name}: {script:#?}", subject.0);
                assert_eq!((refused.as_str(), &again), ("0", &saved), "{context}");
            }
        }
    }
}

fn is_opening(step: &Step) -> bool {
    matches!(step, Step::Start(_) | Step::Identity(_))
}

#[test]
fn what_was_told_is_not_told_again() {
    for subject in subjects() {
        let bench = Bench::new(&subject.1);
        for script in scripts(&subject).take(3) {
            for (name, mut machine) in bench.machines() {
                for step in &script {
                    run(&mut *machine, step);
                }
                run(&mut *machine, &Step::Changes);
                let again = run(&mut *machine, &Step::Changes);
                assert_eq!(again, "[]", "{} on {name}: {script:#?}", subject.0);
            }
        }
    }
}

#[test]
fn an_error_changes_nothing() {
    let looks = [Step::Save, Step::Origins, Step::Check(-1)];
    for subject in subjects() {
        let bench = Bench::new(&subject.1);
        for script in scripts(&subject) {
            for (name, mut machine) in bench.machines() {
                for step in &script {
                    let before: Vec<String> =
                        looks.iter().map(|look| run(&mut *machine, look)).collect();
                    if run(&mut *machine, step).starts_with('-') {
                        let after: Vec<String> =
                            looks.iter().map(|look| run(&mut *machine, look)).collect();
                        assert_eq!(before, after, "{} on {name}: {step:?}", subject.0);
                    }
                }
            }
        }
    }
}

#[test]
fn pages_tell_nothing_that_the_whole_form_does_not() {
    let findings =
        |line: &str| -> Vec<abi::Finding> { serde_json::from_str(line).expect("findings") };
    for subject in subjects() {
        let bench = Bench::new(&subject.1);
        for script in scripts(&subject).take(5) {
            for (name, mut machine) in bench.machines() {
                for step in &script {
                    run(&mut *machine, step);
                }
                let all = findings(&run(&mut *machine, &Step::Check(-1)));
                let pages = 0..subject.1.pages.len() as i32;
                let by_page: Vec<abi::Finding> = pages
                    .flat_map(|page| findings(&run(&mut *machine, &Step::Check(page))))
                    .collect();
                let missing: Vec<_> = all
                    .iter()
                    .filter(|one| !one.path.is_empty() && !by_page.contains(one))
                    .collect();
                let extra: Vec<_> = by_page.iter().filter(|one| !all.contains(one)).collect();
                assert!(
                    missing.is_empty() && extra.is_empty(),
                    "{} on {name}: {missing:?} {extra:?}",
                    subject.0
                );
            }
        }
    }
}

/// The generator itself: scripts that reach nothing would prove nothing.
#[test]
fn random_scripts_reach_every_kind_of_answer() {
    let (mut empty, mut set, mut unreadable, mut refused) = (0, 0, 0, 0);
    for subject in subjects() {
        let bench = Bench::new(&subject.1);
        for script in scripts(&subject) {
            let (_, mut machine) = bench.machines().swap_remove(0);
            for step in &script {
                let line = run(&mut *machine, step);
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
