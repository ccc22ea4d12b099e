//! The draft as the page keeps it: what was done by hand, in this tab, until the receipt.

use journey::{Act, Screen};
use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::app::App;

/// Keeps what there is now; `is_signing_in` brings the person back to the same place.
pub(crate) fn keep(app: &App, is_signing_in: bool) {
    let acts = match &*app.filling() {
        // A draft that waits to be resumed must not be overwritten by a start screen.
        Some(filling)
            if filling.resume.is_none() && filling.journey.screen() != Screen::Receipt =>
        {
            filling.journey.acts()
        }
        Some(filling) if filling.resume.is_some() => return,
        _ => Vec::new(),
    };
    let list = Array::new();
    for act in &acts {
        list.push(&written(act));
    }
    let is_kept = app.port().keep(&list, is_signing_in);
    let words = app.words();
    let status = match (is_kept, acts.is_empty()) {
        (false, _) => words.get("saved.not").to_owned(),
        (true, true) => String::new(),
        (true, false) => words.fill("saved", &[("time", &app.port().minute())]),
    };
    app.act(&mut |filling| {
        filling.status.clone_from(&status);
        Ok(())
    });
}

fn written(act: &Act) -> Array {
    let list = Array::new();
    for text in act {
        list.push(&JsValue::from_str(text));
    }
    list
}

/// The acts of the draft the page gave, if it gave one.
pub(crate) fn read(given: &JsValue) -> Vec<Act> {
    let mut acts = Vec::new();
    for entry in host::browser::list(given, "acts") {
        let entry = Array::from(&entry);
        let text = |index| entry.get(index).as_string().unwrap_or_default();
        acts.push([text(0), text(1), text(2)]);
    }
    acts
}
