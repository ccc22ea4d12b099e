//! The draft as the page keeps it: what was done by hand, on this device or in this tab, until the receipt.

use journey::{Act, Screen};
use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::app::App;

/// Keeps what there is now; `is_signing_in` brings the person back to the same place.
pub(crate) fn keep(app: &App, is_signing_in: bool) {
    let acts = match &*app.filling() {
        // A draft that waits to be resumed must not be overwritten by a start screen. Without a receipt nobody has said
        // that the answers are stored.
        Some(filling)
            if filling.resume.is_none()
                && (filling.journey.screen() != Screen::Receipt
                    || filling.receipt[0].is_empty()) =>
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
    app.port().keep(&list, is_signing_in);
}

/// Says where the draft is kept: a key of the catalogue, or nothing. Only another place is told at once; the time waits
/// for the next drawing, so that the status line does not chatter.
pub(crate) fn kept(app: &App, how: &str) {
    let status = app.words().fill(how, &[("time", &app.port().minute())]);
    let mut is_elsewhere = false;
    app.act(&mut |filling| {
        is_elsewhere = filling.kept != how;
        how.clone_into(&mut filling.kept);
        filling.status.clone_from(&status);
        Ok(())
    });
    if is_elsewhere {
        app.show("");
    }
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
