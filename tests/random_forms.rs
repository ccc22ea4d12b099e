//! The generators of forms and answers: they must make enough that is right to show anything, and the machines must agree on a
//! sample. `cargo xtask agree --cases 1000000` judges many more before a release.

use std::collections::BTreeSet;

use tests::{Bench, Random, Step, difference, each, random_form, shrunk};

const FORMS: u64 = 24;
const PER_FORM: u64 = 25;

#[test]
fn all_machines_agree_on_random_forms() {
    let seeds: Vec<u64> = (0..FORMS).collect();
    let differences = each(&seeds, |seed| {
        let form = random_form(*seed)?;
        let bench = Bench::new(&form);
        (0..PER_FORM).find_map(|number| {
            let random = Random::new(&form, &[], number);
            let script = match number % 5 {
                0 => random.script(40),
                _ => random.dossier(),
            };
            difference(&bench, &script)?;
            let script = shrunk(&bench, script);
            let difference = difference(&bench, &script)?;
            Some(format!(
                "form of seed {seed}: {difference}\n  after {script:?}"
            ))
        })
    });
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn random_forms_are_mostly_right_and_have_everything() {
    let forms: Vec<_> = (0..200).filter_map(random_form).collect();
    assert!(forms.len() > 100, "only {} of 200 are right", forms.len());
    let kinds: BTreeSet<String> = forms
        .iter()
        .flat_map(|form| &form.fields)
        .map(|field| {
            let kind = format!("{:?}", field.kind);
            kind.split(['(', ' ']).next().unwrap_or_default().to_owned()
        })
        .collect();
    assert!(kinds.len() >= 6, "{kinds:?}");
    let with = |wanted: fn(&form::Form) -> bool| forms.iter().filter(|form| wanted(form)).count();
    assert!(with(|form| !form.repeats.is_empty()) > 30);
    assert!(with(|form| !form.checks.is_empty()) > 30);
    assert!(with(|form| form.fields.iter().any(|field| field.bind.is_some())) > 30);
}

#[test]
fn random_dossiers_are_judged_in_every_way() {
    let (mut clean, mut broken, mut not_taken, mut saved) = (0, 0, 0, 0);
    for form in (0..60).filter_map(random_form) {
        for number in 0..20 {
            let mut machine = tests::Direct(interp::Interp::new(&form));
            for step in Random::new(&form, &[], number).dossier() {
                let line = tests::run(&mut machine, &step);
                match step {
                    Step::Check(_) if line == "[]" => clean += 1,
                    Step::Check(_) => broken += 1,
                    Step::Load(_) if line != "0" => not_taken += 1,
                    Step::Save if line != "{}" => saved += 1,
                    _ => {}
                }
            }
        }
    }
    assert!(
        clean > 50 && broken > 200 && not_taken > 100 && saved > 200,
        "{clean} {broken} {not_taken} {saved}"
    );
}
