//! Every input that is kept goes through its target again: no libFuzzer, no coverage, the same laws.

use std::path::{Path, PathBuf};

use fuzz::TARGETS;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(name)
}

fn inputs(name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name)).expect("every target has a folder of inputs");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    paths.sort();
    paths
}

fn replay(name: &str) {
    let target = fuzz::find(name).expect("the target is there");
    let inputs = inputs(name);
    assert!(inputs.len() >= 10, "{name} keeps {} inputs", inputs.len());
    let failed: Vec<String> = inputs
        .iter()
        .filter(|path| {
            let bytes = std::fs::read(path).expect("the input can be read");
            std::panic::catch_unwind(|| (target.enter)(&bytes)).is_err()
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn kept_definitions_are_read() {
    replay("definition");
}

#[test]
fn kept_expressions_are_read() {
    replay("cel");
}

#[test]
fn kept_expressions_are_evaluated() {
    replay("eval");
}

#[test]
fn kept_patterns_match_alike() {
    replay("pattern");
}

#[test]
fn kept_forms_run_alike() {
    replay("run");
}

#[test]
fn kept_dossiers_are_judged_alike() {
    replay("dossier");
}

#[test]
fn kept_tokens_are_read() {
    replay("token");
}

#[test]
fn kept_cards_are_read() {
    replay("card");
}

/// A number of twelve digits could be somebody's; ours begin as nobody's does.
#[test]
fn inputs_name_nobody() {
    for target in TARGETS {
        for path in inputs(target.name) {
            let bytes = std::fs::read(&path).expect("the input can be read");
            let numbers = bytes.split(|byte| !byte.is_ascii_digit());
            for number in numbers.filter(|number| number.len() == 12) {
                let is_nobody = ["000", "003", "005", "099"]
                    .iter()
                    .any(|prefix| number.starts_with(prefix.as_bytes()));
                assert!(is_nobody, "{}", path.display());
            }
        }
    }
}

#[test]
fn every_folder_has_its_target() {
    for entry in std::fs::read_dir(folder("")).expect("the folder of inputs is there") {
        let name = entry.expect("the folder can be read").file_name();
        let name = name.to_string_lossy();
        assert!(fuzz::find(&name).is_some(), "{name} belongs to no target");
    }
}
