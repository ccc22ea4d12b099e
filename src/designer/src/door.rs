//! What `www/designer/worker.js` calls.

use wasm_bindgen::prelude::*;

/// What became of a definition, as the page takes it.
#[wasm_bindgen]
pub struct Outcome(crate::Compiled);

/// See [`crate::compile`].
///
/// # Errors
/// Why the request can not be read.
#[wasm_bindgen]
pub fn compile(request: &str) -> Result<Outcome, JsError> {
    Ok(Outcome(crate::compile(request)?))
}

#[wasm_bindgen]
impl Outcome {
    /// The problems as JSON.
    pub fn report(&self) -> String {
        json(&self.0.report)
    }

    /// The digest of the module in hex, if there is one.
    pub fn digest(&self) -> Option<String> {
        let module = self.0.module.as_ref();
        module.map(|module| module.digest.clone())
    }

    /// The bytes of the module, once.
    pub fn take_module(&mut self) -> Option<Vec<u8>> {
        self.0.module.take().map(|module| module.wasm)
    }
}

/// The sample citizens as JSON.
#[wasm_bindgen]
pub fn people() -> String {
    json(&crate::people())
}

/// The identity record of a citizen as JSON, for a module with this section `tokhai.meta`; nothing if there is no such citizen.
///
/// # Errors
/// Why the section can not be read.
#[wasm_bindgen]
pub fn record(citizen: &str, meta: &str, as_of: &str) -> Result<Option<String>, JsError> {
    let meta = serde_json::from_str(meta)?;
    let record = crate::record(citizen, &meta, as_of);
    Ok(record.as_ref().map(json))
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers can be written")
}
