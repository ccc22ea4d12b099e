//! What every module is, whatever the form: valid, closed, and the same each time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use compiler::{SourceFile, Sources, compile};
use wasmparser::{Parser, Payload, Validator};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../forms")
        .join(name)
}

fn read(path: &Path) -> SourceFile {
    let text = std::fs::read_to_string(path).expect("forms can be read");
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    SourceFile {
        file: file.unwrap_or_default(),
        text,
    }
}

fn files(name: &str) -> BTreeMap<String, SourceFile> {
    let entries = std::fs::read_dir(folder(name)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let json = paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    json.map(|path| {
        (
            path.file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            read(&path),
        )
    })
    .collect()
}

fn published() -> Vec<Sources> {
    let (blocks, lists) = (files("blocks"), files("lists"));
    let forms = files("");
    assert!(!forms.is_empty());
    forms
        .into_values()
        .map(|main| Sources {
            main,
            blocks: blocks.clone(),
            lists: lists.clone(),
        })
        .collect()
}

#[test]
fn published_forms_become_valid_modules_without_imports() {
    for sources in published() {
        let output = compile(&sources);
        let module = output
            .module
            .unwrap_or_else(|| panic!("{:#?}", output.diagnostics));
        if let Err(error) = Validator::new().validate_all(&module.wasm) {
            panic!("{}: {error}", sources.main.file);
        }
        for payload in Parser::new(0).parse_all(&module.wasm) {
            let payload = payload.expect("it was just validated");
            assert!(
                !matches!(payload, Payload::ImportSection(_)),
                "{} imports",
                sources.main.file
            );
            if let Payload::MemorySection(memories) = payload {
                let memory = memories
                    .into_iter()
                    .next()
                    .expect("one memory")
                    .expect("it was just validated");
                assert!(
                    memory.maximum.is_some(),
                    "{} has no bound",
                    sources.main.file
                );
            }
        }
    }
}

#[test]
fn the_same_texts_give_the_same_bytes() {
    for sources in published() {
        let (first, second) = (compile(&sources), compile(&sources));
        assert_eq!(first.module, second.module);
    }
}

#[test]
fn what_a_form_does_not_use_does_not_change_its_module() {
    for mut sources in published() {
        let before = compile(&sources).module;
        let unused = SourceFile {
            file: "lists/thua.json".to_owned(),
            text: "{}".to_owned(),
        };
        sources.lists.insert("thua".to_owned(), unused.clone());
        sources.blocks.insert("thua".to_owned(), unused);
        assert_eq!(compile(&sources).module, before);
    }
}

#[test]
fn a_changed_block_changes_the_module_that_uses_it() {
    for mut sources in published() {
        let before = compile(&sources).module;
        for block in sources.blocks.values_mut() {
            block.text.push('\n');
        }
        assert_ne!(compile(&sources).module, before);
    }
}
