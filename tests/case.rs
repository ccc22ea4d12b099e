//! Case files: a definition, a day, and a script.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use check::{SourceFile, Sources};
use diagnostics::Severity;
use form::Form;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One file of `cases/run/`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows, in a sentence.
    pub description: String,
    /// The definition.
    pub form: Value,
    /// Shared blocks by name.
    #[serde(default)]
    pub blocks: BTreeMap<String, Value>,
    /// Lists by name.
    #[serde(default)]
    pub lists: BTreeMap<String, Value>,
    /// The day of evaluation, `yyyymmdd`.
    pub today: i32,
    /// What is done, step by step; see [`crate::Step`].
    pub script: Vec<Vec<Value>>,
}

/// One file of `cases/forms/FORM/`: what somebody does with a published form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormCase {
    /// What it shows, in a sentence.
    pub description: String,
    /// The day of evaluation, `yyyymmdd`.
    pub today: i32,
    /// Answers to begin with: `NAME.answers` beside the case. The form has to take all of them.
    #[serde(default)]
    pub answers: Option<String>,
    /// What is done then, step by step; see [`crate::Step`].
    pub script: Vec<Vec<Value>>,
}

/// All cases with the path of their file, by name.
pub fn cases() -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/run");
    let paths = entries(&folder, "json").into_iter();
    paths.map(|path| (path.clone(), read(&path))).collect()
}

/// The cases of a published form with the path of their file, by name.
pub fn form_cases(form: &str) -> Vec<(PathBuf, FormCase)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/forms");
    let paths = entries(&folder.join(form), "json").into_iter();
    paths.map(|path| (path.clone(), read(&path))).collect()
}

/// The files of a folder that end so, in order; none if there is no such folder.
pub fn entries(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|other| other == end))
        .collect();
    paths.sort();
    paths
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).expect("the case can be read");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The forms that are published, by name, checked with the blocks and lists beside them.
pub fn published_forms() -> Vec<(String, Form)> {
    let form = |(name, sources): (String, Sources)| {
        let form = checked(&sources).expect("a published form has no mistakes");
        (name, form)
    };
    published_sources().into_iter().map(form).collect()
}

/// The texts of the forms that are published, by name, with the blocks and lists beside them.
pub fn published_sources() -> Vec<(String, Sources)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../forms");
    let (blocks, lists) = (
        folder_of(&folder.join("blocks")),
        folder_of(&folder.join("lists")),
    );
    let sources = |(name, main): (String, SourceFile)| {
        let (blocks, lists) = (blocks.clone(), lists.clone());
        let sources = Sources {
            main,
            blocks,
            lists,
        };
        (name, sources)
    };
    folder_of(&folder).into_iter().map(sources).collect()
}

fn folder_of(folder: &Path) -> BTreeMap<String, SourceFile> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let files = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
    files
        .map(|path| {
            let name = path
                .file_stem()
                .expect("a file has a name")
                .to_string_lossy();
            let file = SourceFile {
                file: path.display().to_string(),
                text: std::fs::read_to_string(&path).expect("the file can be read"),
            };
            (name.into_owned(), file)
        })
        .collect()
}

/// The checked form of a case.
///
/// # Errors
/// The mistakes of the definition: cases of running have none.
pub fn form_of(case: &Case) -> Result<Form, String> {
    checked(&sources_of(case))
}

/// The texts of a case's definition.
pub fn sources_of(case: &Case) -> Sources {
    Sources {
        main: file("form.json", &case.form),
        blocks: files("blocks", &case.blocks),
        lists: files("lists", &case.lists),
    }
}

/// The checked form of a definition that uses no blocks and lists.
///
/// # Errors
/// Its mistakes.
pub fn checked_text(definition: &str) -> Result<Form, String> {
    let main = SourceFile {
        file: "form.json".to_owned(),
        text: definition.to_owned(),
    };
    checked(&Sources {
        main,
        ..Sources::default()
    })
}

fn checked(sources: &Sources) -> Result<Form, String> {
    let (form, diagnostics) = check::check(sources);
    let errors: Vec<String> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|error| format!("{} at {}: {:?}", error.code, error.pointer, error.message))
        .collect();
    match (form, errors.is_empty()) {
        (Some(form), true) => Ok(form),
        _ => Err(format!("the definition has mistakes: {errors:#?}")),
    }
}

fn files(folder: &str, contents: &BTreeMap<String, Value>) -> BTreeMap<String, SourceFile> {
    contents
        .iter()
        .map(|(name, value)| (name.clone(), file(&format!("{folder}/{name}.json"), value)))
        .collect()
}

fn file(label: &str, value: &Value) -> SourceFile {
    SourceFile {
        file: label.to_owned(),
        text: value.to_string(),
    }
}
