//! A verdict from the text of a dossier: what a service does with each.

use std::time::Instant;

use anyhow::{Result, ensure};
use host::Machine;
use host::native::{Module, Native};

/// The day of evaluation; a fixed one, so that each run does the same.
pub(crate) const TODAY: i32 = 20_261_121;
/// Batches, of which the best counts, and verdicts in each: short ones, since other programs run too.
const BATCHES: usize = 1000;
const PER_BATCH: u32 = 10;

/// Best microseconds of a verdict.
pub(crate) struct Verdict {
    pub(crate) reused_us: f64,
    pub(crate) fresh_us: f64,
    /// Fuel of reading, then of checking.
    pub(crate) fuel: [u64; 2],
}

/// Times one instance that is used again and again, and a fresh one for each verdict.
pub(crate) fn measure(wasm: &[u8], answers: &str) -> Result<Verdict> {
    let module = Module::new(wasm)?;
    let mut machine = module.instantiate()?;
    let fuel = judge(&mut machine, answers)?;
    let reused_us = best(|| judge(&mut machine, answers).map(|_| ()))?;
    let fresh_us = best(|| judge(&mut module.instantiate()?, answers).map(|_| ()))?;
    Ok(Verdict {
        reused_us,
        fresh_us,
        fuel,
    })
}

/// One verdict on a dossier that has nothing wrong; its fuel.
pub(crate) fn judge(machine: &mut Native, answers: &str) -> Result<[u64; 2]> {
    machine.start(TODAY)?;
    let refused = machine.load(answers)?;
    let load = machine.fuel_used();
    let findings = machine.check(None)?;
    ensure!(
        refused == 0 && findings.is_empty(),
        "the dossier is not right: {refused} {findings:?}"
    );
    Ok([load, machine.fuel_used()])
}

/// Microseconds of one turn in the best batch.
fn best(mut turn: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..BATCHES {
        let begin = Instant::now();
        for _ in 0..PER_BATCH {
            turn()?;
        }
        best = best.min(begin.elapsed().as_secs_f64() * 1e6 / f64::from(PER_BATCH));
    }
    Ok(best)
}
