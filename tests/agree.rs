//! Whether all machines say the same.

use crate::machines::Bench;
use crate::script::{Step, run};

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
