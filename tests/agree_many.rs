//! Random forms and random answers, as many as asked for: `agree CASES [SEED]`. Ends with 0 when the compiled module and
//! `interp` said the same of all of them.
//!
//! A case is one dossier: an identity record or none, answers of which half are sensible, and all that a service asks; one
//! in ten is a person instead, with forty steps.
//! What a failure prints brings it back: the form's seed (`agree 0 SEED` prints its definition), and a script from which no
//! step can be left out.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to the person who started it"
)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tests::{Choices, each, judge_seed, random_case};

/// Dossiers for each form: machine code takes its time.
const PER_FORM: u64 = 400;
/// Seeds that are judged before the next figure is printed.
const BATCH: u64 = 40;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let (Some(Ok(wanted)), Ok(seed)) = (arguments.next(), arguments.next().unwrap_or(Ok(1))) else {
        eprintln!("agree CASES [SEED]");
        return ExitCode::from(2);
    };
    if wanted == 0 {
        let case = random_case(Choices::of_seed(seed));
        println!("{}", serde_json::json!(case));
        return ExitCode::SUCCESS;
    }
    let begin = Instant::now();
    let (done, forms) = (AtomicU64::new(0), AtomicU64::new(0));
    let mut first = seed;
    while done.load(Ordering::Relaxed) < wanted {
        let seeds: Vec<u64> = (first..first + BATCH).collect();
        let differences = each(&seeds, |seed| {
            let judged = judge_seed(*seed, PER_FORM);
            done.fetch_add(judged.cases, Ordering::Relaxed);
            forms.fetch_add(u64::from(judged.cases > 0), Ordering::Relaxed);
            judged.difference
        });
        if !differences.is_empty() {
            eprintln!("{}", differences.join("\n"));
            println!("{} differences", differences.len());
            return ExitCode::FAILURE;
        }
        first += BATCH;
        let (done, forms) = (done.load(Ordering::Relaxed), forms.load(Ordering::Relaxed));
        let seconds = begin.elapsed().as_secs_f64();
        println!(
            "{done} cases on {forms} forms of {} seeds, 0 differences, {seconds:.0} s, {:.0} cases a second",
            first - seed,
            done as f64 / seconds
        );
    }
    ExitCode::SUCCESS
}
