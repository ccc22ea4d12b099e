//! The generators of forms and answers: they must make enough that is right to show anything, and the machines must agree on a
//! sample. `cargo xtask agree --cases 1000000` judges many more before a release.

use std::collections::BTreeSet;

use check::FIELD_TYPES;
use tests::{Random, Step, each, judge_seed, random_form};

const FORMS: u64 = 30;
const PER_FORM: u64 = 20;

#[test]
fn all_machines_agree_on_random_forms() {
    let seeds: Vec<u64> = (0..FORMS).collect();
    let differences = each(&seeds, |seed| judge_seed(*seed, PER_FORM).difference);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn random_forms_are_mostly_right_and_have_everything() {
    let forms: Vec<_> = (0..200).filter_map(random_form).collect();
    assert!(forms.len() > 100, "only {} of 200 are right", forms.len());
    let kinds: BTreeSet<&str> = forms
        .iter()
        .flat_map(|form| &form.fields)
        .map(|field| field.kind.name())
        .collect();
    for kind in FIELD_TYPES {
        // These two are choices of a list that has a name.
        let is_there = kinds.contains(kind) || ["country", "ethnicity"].contains(kind);
        assert!(is_there, "no {kind} in {kinds:?}");
    }
    let with = |wanted: fn(&form::Form) -> bool| forms.iter().filter(|form| wanted(form)).count();
    assert!(with(|form| form.lists.contains_key("quoc-gia")) > 10);
    let asks = |form: &form::Form, follows: bool| {
        let mut who = (0..form.fields.len()).filter(|id| form.asks_who(*id));
        who.any(|id| form.followed(id).is_some() == follows)
    };
    let with_roles = |follows| forms.iter().filter(|form| asks(form, follows)).count();
    assert!(with_roles(false) > 20, "a role is chosen");
    assert!(with_roles(true) > 20, "a role follows from an answer");
    assert!(with(|form| form.fields.iter().any(|field| field.within.is_some())) > 5);
    assert!(with(|form| !form.outputs.is_empty()) > 20);
    assert!(with(|form| !form.blocks.is_empty()) > 30);
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
