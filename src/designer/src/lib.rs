//! The compiler in the page: what `www/designer` calls while somebody writes a form.
//!
//! In: the texts of a definition with its blocks and lists, as one JSON object; a sample citizen and a day. Out: the same bytes
//! that `tokhai build` writes, the problems with the places an editor selects, and the identity record of that citizen.
//! Left to others: compiling (`compiler`), who the citizens are (`sandbox`), everything on screen: the page is plain JavaScript around
//! a text area, and the form on it is `<to-khai>` as everywhere. A second Yew for one text area would be 50 KB to carry and nothing to gain.
//!
//! It is a WebAssembly file of its own, so that no form ever loads it, and without `value/lean`, whose order of names is for pages.
//! Start at [`compile`].
//!
//! ```
//! let request = r#"{ "main": { "file": "a.json", "text": "{}" } }"#;
//! let compiled = designer::compile(request).expect("a request");
//! assert!(compiled.module.is_none() && compiled.report.errors > 0);
//! ```

mod people;
mod report;

#[cfg(target_arch = "wasm32")]
pub mod door;

use std::collections::BTreeMap;

use compiler::{SourceFile, Sources};
use serde::Deserialize;

pub use people::{Person, people, record};
pub use report::{Problem, Report};

/// What the page hands over.
#[derive(Debug, Deserialize)]
struct Request {
    main: File,
    #[serde(default)]
    blocks: BTreeMap<String, File>,
    #[serde(default)]
    lists: BTreeMap<String, File>,
}

#[derive(Debug, Deserialize)]
struct File {
    file: String,
    text: String,
}

/// What became of a definition.
#[derive(Debug)]
pub struct Compiled {
    /// The module, if nothing is an error.
    pub module: Option<compiler::Module>,
    /// The problems.
    pub report: Report,
}

/// Compiles what `request` holds: `{ main: { file, text }, blocks?: { name: { file, text } }, lists?: … }`.
///
/// # Errors
/// When the request is no such object; a definition may be any text.
pub fn compile(request: &str) -> Result<Compiled, serde_json::Error> {
    let sources = sources(serde_json::from_str(request)?);
    let output = compiler::compile(&sources);
    let report = Report::of(&output.diagnostics, &sources);
    Ok(Compiled {
        module: output.module,
        report,
    })
}

fn sources(request: Request) -> Sources {
    let one = |file: File| SourceFile {
        file: file.file,
        text: file.text,
    };
    let all = |files: BTreeMap<String, File>| {
        let files = files.into_iter();
        files.map(|(name, file)| (name, one(file))).collect()
    };
    Sources {
        main: one(request.main),
        blocks: all(request.blocks),
        lists: all(request.lists),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_is_none_is_an_error_and_no_panic() {
        for request in ["", "{}", "[]", r#"{"main":"x"}"#, r#"{"main":{"file":1}}"#] {
            assert!(compile(request).is_err(), "{request}");
        }
    }

    #[test]
    fn any_text_can_be_a_definition() {
        for text in ["", "\u{0}", "{", "null", "{\"id\":\"a\"", "“”"] {
            let request = serde_json::json!({ "main": { "file": "a.json", "text": text } });
            let compiled = compile(&request.to_string()).expect("a request");
            assert!(compiled.module.is_none() && compiled.report.errors > 0);
        }
    }
}
