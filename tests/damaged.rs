//! Damaged JSON: answers and identity records of the cases with characters lost, doubled or changed. The compiled
//! module must never stop in the middle, and must say of each what `interp` says.

use tests::{Bench, Step, cases, each, form_of, run, steps};

/// Damaged texts made of each text there is.
const MUTANTS: usize = 60;
/// What JSON is made of, what it must not have, and what looks like something else.
const PIECES: [&str; 32] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\\u0000",
    "/",
    "0",
    "1",
    "-",
    "+",
    ".",
    "e",
    "true",
    "null",
    " ",
    "\n",
    "\u{0}",
    "\u{1f}",
    "\u{301}",
    "Ế",
    "\u{feff}",
    "\u{1f600}",
    "_id",
    "[[[[[[[[[[",
    "1e999",
];

fn damaged(text: &str, random: &mut fastrand::Rng) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..random.usize(1..4) {
        let at = random.usize(..=characters.len());
        let end = (at + random.usize(..4)).min(characters.len());
        match random.u8(..5) {
            0 => drop(characters.drain(at..end)),
            1 => characters.truncate(at),
            2 => {
                let piece: Vec<char> = characters[at..end].to_vec();
                characters.splice(at..at, piece);
            }
            _ => {
                let piece = PIECES[random.usize(..PIECES.len())];
                characters.splice(at..at, piece.chars());
            }
        }
    }
    characters.into_iter().collect()
}

/// The script with one text damaged, up to and with that text, and then everything a host can ask.
fn scripts(day: i32, script: &[Step], random: &mut fastrand::Rng) -> Vec<Vec<Step>> {
    let mut scripts = Vec::new();
    for (at, step) in script.iter().enumerate() {
        for _ in 0..MUTANTS {
            let hurt = match step {
                Step::Identity(text) => Step::Identity(damaged(text, random)),
                Step::Load(text) => Step::Load(damaged(text, random)),
                _ => break,
            };
            let before = script[..at].iter().cloned();
            let after = [Step::Save, Step::Origins, Step::Check(-1), Step::Changes];
            let whole = std::iter::once(Step::Start(day))
                .chain(before)
                .chain([hurt])
                .chain(after);
            scripts.push(whole.collect());
        }
    }
    scripts
}

#[test]
fn damaged_texts_are_judged_alike() {
    let differences = each(&cases(), |(path, case)| {
        let form = form_of(case).expect("a case has a form without mistakes");
        let bench = Bench::new(&form);
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let mut random = fastrand::Rng::with_seed(name.bytes().map(u64::from).sum());
        scripts(case.today, &steps(&case.script), &mut random)
            .into_iter()
            .find_map(|script| {
                let mut machines = bench.machines();
                script.iter().find_map(|step| {
                    let lines: Vec<String> = machines
                        .iter_mut()
                        .map(|(_, machine)| run(&mut **machine, step))
                        .collect();
                    let differ = lines.iter().any(|line| *line != lines[0]);
                    differ.then(|| {
                        format!(
                            "{}: {step:?}\n  {lines:#?}\n  in {script:?}",
                            path.display()
                        )
                    })
                })
            })
    });
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}
