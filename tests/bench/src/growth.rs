//! What happens to time and memory when there is more.

use std::time::Instant;

use anyhow::{Result, ensure};
use compiler::compile;
use host::Machine;
use host::native::Module;
use serde_json::{Value, json};

use crate::neutral;
use crate::verdict::{TODAY, judge};
use crate::{module, sources};

const FIELDS: [usize; 4] = [620, 1_250, 2_500, 5_000];
const ROWS: [usize; 4] = [1_250, 2_500, 5_000, 10_000];
const LETTERS: [usize; 4] = [500, 1_000, 2_000, 4_000];
/// Times of which the best counts.
const RUNS: usize = 40;

/// Milliseconds of a verdict by the number of fields.
pub(crate) fn by_fields() -> Result<Value> {
    let measure = |fields: usize| {
        let pages = fields / neutral::PER_PAGE;
        verdict(neutral::definition(pages), &neutral::answers(pages))
    };
    table(&FIELDS, measure)
}

/// Milliseconds of a verdict by the number of rows.
pub(crate) fn by_rows() -> Result<Value> {
    let measure =
        |rows: usize| verdict(neutral::rows_definition(rows), &neutral::rows_answers(rows));
    table(&ROWS, measure)
}

/// Milliseconds of ten verdicts by the length of a text that nearly matches.
pub(crate) fn by_pattern() -> Result<Value> {
    let wasm = module(compile(&sources(neutral::pattern_definition())))?;
    let mut machine = Module::new(&wasm)?.instantiate()?;
    let measure = |letters: usize| {
        let answers = json!({ "a": "a".repeat(letters) }).to_string();
        best(|| {
            for _ in 0..10 {
                machine.start(TODAY)?;
                machine.load(&answers)?;
                let findings = machine.check(None)?;
                ensure!(findings.len() == 1, "it does not match");
            }
            Ok(())
        })
    };
    table(&LETTERS, measure)
}

/// Bytes of the memory of an instance after everything was asked of it once.
pub(crate) fn memory(pages: usize) -> Result<usize> {
    let wasm = module(compile(&sources(neutral::definition(pages))))?;
    let mut machine = Module::new(&wasm)?.instantiate()?;
    judge(&mut machine, &neutral::answers(pages))?;
    machine.changes()?;
    machine.save()?;
    machine.origins()?;
    Ok(machine.memory_bytes())
}

fn verdict(definition: String, answers: &str) -> Result<f64> {
    let wasm = module(compile(&sources(definition)))?;
    let mut machine = Module::new(&wasm)?.instantiate()?;
    best(|| judge(&mut machine, answers).map(|_| ()))
}

fn best(mut turn: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let begin = Instant::now();
        turn()?;
        best = best.min(begin.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(best)
}

/// Counts with their milliseconds.
fn table(counts: &[usize], mut measure: impl FnMut(usize) -> Result<f64>) -> Result<Value> {
    let mut rows = Vec::new();
    for count in counts {
        rows.push(json!([count, measure(*count)?]));
    }
    Ok(json!(rows))
}
