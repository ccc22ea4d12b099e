//! The door for building: the texts of a definition in, one module and all problems out.
//!
//! In: [`Sources`], a definition with the blocks and lists it may use. Out: [`Output`]. The same texts give the same bytes
//! on every machine.
//! Left to others: finding the files (`cli`), drawing problems (`cli`), measuring the burden (`journey`), running (`host`).
//!
//! ```
//! use compiler::{SourceFile, Sources, compile};
//! let main = SourceFile { file: "a.json".to_owned(), text: "{}".to_owned() };
//! let output = compile(&Sources { main, ..Sources::default() });
//! assert!(output.module.is_none() && !output.diagnostics.is_empty());
//! ```

mod answers;
mod costs;
mod ranges;

pub use answers::answers_schema;
pub use check::{Input, SourceFile, Sources, Used};
pub use codegen::Reason;
pub use diagnostics::{Diagnostic, Severity, Span};
use form::Form;
pub use form::{Expr, Type};
use sha2::{Digest, Sha256};
use value::Date;

/// What became of a definition.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The module, if nothing is an error.
    pub module: Option<Module>,
    /// The checked definition, if nothing is an error.
    pub form: Option<Form>,
    /// All problems, in order of file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// Blocks and lists it uses.
    pub used: Used,
}

/// A compiled form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The bytes that browser and server run.
    pub wasm: Vec<u8>,
    /// Their SHA-256, 64 hexadecimal digits: the module's name.
    pub digest: String,
}

/// Compiles a definition.
pub fn compile(sources: &Sources) -> Output {
    compile_on(sources, None)
}

/// Compiles a definition for use on a day: lists may be out of date by then. The day changes no byte of the module.
pub fn compile_on(sources: &Sources, today: Option<Date>) -> Output {
    let check::Checked {
        form,
        mut diagnostics,
        used,
    } = check::check_on(sources, today);
    let too_costly = form
        .as_ref()
        .and_then(|form| costs::too_costly(form, sources));
    let form = form.filter(|_| too_costly.is_none());
    diagnostics.extend(too_costly);
    let module = form.as_ref().map(|form| build(form, sources));
    Output {
        module,
        form,
        diagnostics,
        used,
    }
}

/// Checks one CEL expression that belongs to no form; names are looked for in `container` and what is around it first.
/// Gives its typed form if nothing is an error, and all problems.
pub fn check_expression(
    text: &str,
    inputs: &[Input],
    container: &str,
) -> (Option<Expr>, Vec<Diagnostic>) {
    check::expression(text, inputs, container)
}

/// The module of checked expressions; the head of `codegen/src/alone.rs` says how it is called.
pub fn build_expressions(exprs: &[Expr]) -> Vec<u8> {
    codegen::expressions(exprs)
}

fn build(form: &Form, sources: &Sources) -> Module {
    let source = codegen::Source {
        definition_sha256: definition_digest(form, sources),
        compiler: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let wasm = codegen::generate(form, &source);
    let digest = hex(&Sha256::digest(&wasm));
    Module { wasm, digest }
}

/// SHA-256 of the definition's text and then, by name, of each block it names and each list it uses. What it does
/// not use does not change its module.
fn definition_digest(form: &Form, sources: &Sources) -> String {
    let is_named = |name: &String| sources.main.text.contains(&format!("\"{name}\""));
    let blocks = sources.blocks.iter().filter(|(name, _)| is_named(name));
    let lists = sources
        .lists
        .iter()
        .filter(|(name, _)| form.lists.contains_key(*name));
    let used = blocks
        .map(|file| ("blocks", file))
        .chain(lists.map(|file| ("lists", file)));
    let mut digest = Sha256::new();
    digest.update(Sha256::digest(&sources.main.text));
    for (folder, (name, file)) in used {
        digest.update(format!("\n{folder}/{name} "));
        digest.update(Sha256::digest(&file.text));
    }
    hex(&digest.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
