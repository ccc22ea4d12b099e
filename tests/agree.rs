//! Whether all machines say the same.

use crate::machines::Bench;
use crate::random::Random;
use crate::random_form::random_form;
use crate::script::{Step, run};

/// Steps of a person.
const STEPS: usize = 40;

/// What became of one random form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Scripts that were run on it; none when the seed makes no form that is right.
    pub cases: u64,
    /// Where the machines differ, with the shortest script that shows it.
    pub difference: Option<String>,
}

/// The form of a seed, with so many scripts: most are a dossier and all that a service asks of it, one in ten a person's,
/// step by step.
pub fn judge_seed(seed: u64, scripts: u64) -> Judged {
    let mut judged = Judged {
        cases: 0,
        difference: None,
    };
    let Some(form) = random_form(seed) else {
        return judged;
    };
    let bench = Bench::new(&form);
    while judged.cases < scripts && judged.difference.is_none() {
        let script = random_script(&form, judged.cases);
        judged.cases += 1;
        if difference(&bench, &script).is_some() {
            let script = shrunk(&bench, script);
            let difference = difference(&bench, &script).unwrap_or_default();
            judged.difference = Some(format!(
                "form of seed {seed}: {difference}\n  after {script:?}"
            ));
        }
    }
    judged
}

/// The script of this number.
pub fn random_script(form: &form::Form, number: u64) -> Vec<Step> {
    let random = Random::new(form, &[], number);
    match number % 10 {
        0 => random.script(STEPS),
        _ => random.dossier(),
    }
}

/// The first step of which not all machines say the same, and what they say.
pub fn difference(bench: &Bench<'_>, script: &[Step]) -> Option<String> {
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

/// The script without the steps that the difference does not need; the start stays.
pub fn shrunk(bench: &Bench<'_>, mut script: Vec<Step>) -> Vec<Step> {
    for number in (1..script.len()).rev() {
        let mut shorter = script.clone();
        shorter.remove(number);
        if difference(bench, &shorter).is_some() {
            script = shorter;
        }
    }
    script
}
