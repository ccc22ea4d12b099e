//! What `www/card.js` calls.

use wasm_bindgen::prelude::*;

use crate::Found;

/// See [`crate::find`]: the text, an empty text for a code that can not be read, nothing where there is no code.
#[wasm_bindgen]
pub fn find(width: usize, grey: &[u8]) -> Option<String> {
    match crate::find(width, grey) {
        Found::Text(text) => Some(text),
        Found::Unreadable => Some(String::new()),
        Found::Nothing => None,
    }
}

/// See [`crate::read`]; JSON.
#[wasm_bindgen]
pub fn read(text: &str, lines: &str) -> String {
    crate::read(text, lines).to_string()
}
