//! Times the compiler on a neutral form of fifty fields, and writes that form's module to be weighed.
//!
//! In: the place for the module; its definition comes beside it, for other compilers to try. Out: one line, `fields runs best_ms median_ms`, for `cargo xtask bench`.
//! Left to others: judging the figures.
#![expect(clippy::print_stdout, reason = "the figures are its result")]

mod neutral;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use compiler::{Output, SourceFile, Sources, compile};

const PAGES: usize = 5;
const RUNS: usize = 200;

fn main() -> Result<()> {
    let place = std::env::args_os()
        .nth(1)
        .context("name the place for the module")?;
    let main = SourceFile {
        file: "neutral.json".to_owned(),
        text: neutral::definition(PAGES),
    };
    let sources = Sources {
        main,
        ..Sources::default()
    };
    let module = module(compile(&sources))?;
    let place = std::path::PathBuf::from(place);
    std::fs::write(place.with_extension("json"), &sources.main.text)?;
    std::fs::write(place, module)?;

    let mut times: Vec<f64> = (0..RUNS).map(|_| milliseconds(&sources)).collect();
    times.sort_by(f64::total_cmp);
    let fields = PAGES * neutral::PER_PAGE;
    println!("{fields} {RUNS} {:.4} {:.4}", times[0], times[RUNS / 2]);
    Ok(())
}

fn milliseconds(sources: &Sources) -> f64 {
    let begin = Instant::now();
    std::hint::black_box(compile(std::hint::black_box(sources)));
    begin.elapsed().as_secs_f64() * 1000.0
}

fn module(output: Output) -> Result<Vec<u8>> {
    let Some(module) = output.module else {
        bail!("the neutral form has mistakes: {:#?}", output.diagnostics);
    };
    Ok(module.wasm)
}
