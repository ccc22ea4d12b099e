//! Times the compiler and the modules it makes, on neutral forms, and writes the form of fifty fields with its module and a dossier
//! for others to be measured beside.
//!
//! In: the place for the module; definition and dossier come beside it. Out: one JSON object of figures, for `cargo xtask bench`.
//! Left to others: judging the figures.
#![expect(clippy::print_stdout, reason = "the figures are its result")]

mod growth;
mod neutral;
mod verdict;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use compiler::{Output, SourceFile, Sources, compile};
use serde_json::json;

const PAGES: usize = 5;
const RUNS: usize = 200;
/// Pages of the form whose dossier is judged: its text has two thousand bytes.
const PAGES_OF_DOSSIER: usize = 10;
/// Pages of the large form that is measured beside other components.
const PAGES_BESIDE: usize = 100;
/// Pages of the form whose memory is looked at.
const PAGES_OF_MEMORY: usize = 20;

fn main() -> Result<()> {
    let place = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .context("name the place for the module")?;
    let sources = self::sources(neutral::definition(PAGES));
    let wasm = module(compile(&sources))?;
    std::fs::write(place.with_extension("json"), &sources.main.text)?;
    std::fs::write(&place, &wasm)?;
    for (name, definition) in beside_others() {
        let form = self::sources(definition);
        std::fs::write(
            place.with_file_name(format!("{name}.json")),
            &form.main.text,
        )?;
        std::fs::write(
            place.with_file_name(format!("{name}.wasm")),
            module(compile(&form))?,
        )?;
    }
    let definition = neutral::definition(PAGES_OF_DOSSIER);
    let answers = neutral::answers(PAGES_OF_DOSSIER);
    std::fs::write(place.with_extension("dossier-form.json"), &definition)?;
    std::fs::write(place.with_extension("dossier.json"), &answers)?;

    let mut times: Vec<f64> = (0..RUNS).map(|_| milliseconds(&sources)).collect();
    times.sort_by(f64::total_cmp);
    let verdict = verdict::measure(&module(compile(&self::sources(definition)))?, &answers)?;
    let figures = json!({
        "fields": PAGES * neutral::PER_PAGE,
        "runs": RUNS,
        "compile_best_ms": times[0],
        "compile_median_ms": times[RUNS / 2],
        "dossier_fields": PAGES_OF_DOSSIER * neutral::PER_PAGE,
        "dossier_bytes": answers.len(),
        "reused_us": verdict.reused_us,
        "fresh_us": verdict.fresh_us,
        "fuel": verdict.fuel,
        "memory_bytes": growth::memory(PAGES_OF_MEMORY)?,
        "memory_fields": PAGES_OF_MEMORY * neutral::PER_PAGE,
        "by_fields": growth::by_fields()?,
        "by_rows": growth::by_rows()?,
        "by_pattern": growth::by_pattern()?,
    });
    println!("{figures}");
    Ok(())
}

/// The forms that are measured beside other components, by the names that `peers/bench.js` gives them.
fn beside_others() -> [(&'static str, String); 5] {
    [
        ("fifty", neutral::one_page(PAGES)),
        ("thousand", neutral::one_page(PAGES_BESIDE)),
        ("twenty", neutral::long_pages(PAGES_BESIDE)),
        ("bound", neutral::bound(PAGES_BESIDE)),
        ("rows", neutral::ten_a_row()),
    ]
}

fn sources(definition: String) -> Sources {
    let main = SourceFile {
        file: "neutral.json".to_owned(),
        text: definition,
    };
    Sources {
        main,
        ..Sources::default()
    }
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
