//! Compiling and running, as the commands need it.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use abi::{META_SECTION, Meta, VIEW_SECTION, View};
use anyhow::{Context, Result, anyhow};
use check::Sources;
use diagnostics::Diagnostic;
use form::Form;
use host::Machine;
use sha2::{Digest, Sha256};
use value::Text;

use crate::checking;
use crate::files::{self, Loaded};
use crate::inspect;
use crate::lang::Lang;

/// A compiled form.
pub(crate) struct Module {
    /// The bytes that browser and server run.
    pub(crate) wasm: Vec<u8>,
    /// Their SHA-256 in hex.
    pub(crate) digest: String,
    /// Section `tokhai.meta`.
    pub(crate) meta: Meta,
    /// Section `tokhai.view`.
    pub(crate) view: View,
    /// Its machine code, made when it first runs: that takes longer than all else.
    native: OnceLock<host::native::Module>,
}

/// A definition that compiled.
pub(crate) struct Built {
    /// The definition, checked.
    pub(crate) form: Form,
    /// What the compiler made of it.
    pub(crate) module: Arc<Module>,
    /// What a person still enters by hand, in a sentence; empty until it is measured.
    pub(crate) burden: Text,
}

impl Module {
    /// A module from its bytes.
    ///
    /// # Errors
    /// When they are no compiled form.
    pub(crate) fn from_bytes(wasm: Vec<u8>) -> Result<Module> {
        let digest = Sha256::digest(&wasm);
        Ok(Module {
            digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            meta: section(&wasm, META_SECTION)?,
            view: section(&wasm, VIEW_SECTION)?,
            native: OnceLock::new(),
            wasm,
        })
    }

    /// A fresh instance that runs.
    ///
    /// # Errors
    /// When the module is broken.
    pub(crate) fn machine(&self) -> Result<impl Machine + use<>> {
        let native = match self.native.get() {
            Some(native) => native,
            None => {
                let made = host::native::Module::new(&self.wasm)?;
                self.native.get_or_init(|| made)
            }
        };
        Ok(native.instantiate()?)
    }
}

fn section<T: serde::de::DeserializeOwned>(wasm: &[u8], name: &str) -> Result<T> {
    let bytes = inspect::custom_section(wasm, name)?
        .ok_or_else(|| anyhow!("the module has no section {name}"))?;
    serde_json::from_slice(bytes).with_context(|| format!("section {name}"))
}

/// Compiles a definition: the module if nothing is an error, and all problems.
///
/// # Errors
/// Only if the compiler made a module that can not be read.
pub(crate) fn compile(loaded: &Loaded) -> Result<(Option<Built>, Vec<Diagnostic>)> {
    let output = compiler::compile_on(&loaded.sources, Some(loaded.today));
    let built = match (output.form, output.module) {
        (Some(form), Some(module)) => Some(Built {
            form,
            module: Arc::new(Module::from_bytes(module.wasm)?),
            burden: Text::default(),
        }),
        _ => None,
    };
    Ok((built, output.diagnostics))
}

/// Compiles a definition, printing problems if it does not.
///
/// # Errors
/// See [`compile`].
pub(crate) fn compile_or_report(loaded: &Loaded, lang: Lang) -> Result<Option<Built>> {
    let (built, problems) = compile(loaded)?;
    if built.is_none() {
        checking::report(&problems, loaded, lang);
    }
    Ok(built)
}

/// The module at `path`, or compiled from the definition there; nothing, with problems printed, if that has errors.
///
/// # Errors
/// When the file can not be read or is no module.
pub(crate) fn open(path: &Path, root: Option<&Path>, lang: Lang) -> Result<Option<Arc<Module>>> {
    if files::is_module(path) {
        let bytes = files::read_bytes(path, lang)?;
        let said = lang.pick(
            "không phải là tờ khai đã biên dịch: tạo lại bằng `tokhai build`",
            "is no compiled form: make it again with `tokhai build`",
        );
        let module =
            Module::from_bytes(bytes).with_context(|| format!("{} {said}", path.display()))?;
        return Ok(Some(Arc::new(module)));
    }
    let loaded = files::load(path, root, lang)?;
    Ok(compile_or_report(&loaded, lang)?.map(|built| built.module))
}

/// Label and text of the definition itself.
pub(crate) fn main_file(sources: &Sources) -> (&str, &str) {
    (&sources.main.file, &sources.main.text)
}
