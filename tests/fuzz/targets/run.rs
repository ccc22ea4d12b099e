//! Forms and scripts that the input's bytes choose: wasmtime and `interp` say the same of every step.

use tests::{Bench, Choices, Random, difference, form_of, random_case};

/// Bytes that choose the form; the rest chooses what is done with it.
const FORM: usize = 256;
const STEPS: usize = 30;

pub(crate) fn enter(bytes: &[u8]) {
    let (form, script) = bytes.split_at(bytes.len().min(FORM));
    let case = random_case(Choices::of_bytes(form));
    let Ok(form) = form_of(&case) else { return };
    let bench = Bench::new(&form);
    let scripts = [script, &script[script.len() / 2..]].map(Choices::of_bytes);
    let [dossier, person] = scripts.map(|choices| Random::by(&form, &[], choices));
    for script in [dossier.dossier(), person.script(STEPS)] {
        if let Some(difference) = difference(&bench, &script) {
            panic!("{difference}\n  after {script:?}\n  on {}", case.form);
        }
    }
}
