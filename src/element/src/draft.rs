//! The draft as the page keeps it: what was done by hand, on this device or in this tab, until the receipt.

use host::json::{Json, Writer};
use journey::{Act, Screen};

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
    let mut json = Writer::default();
    json.begin('[');
    for act in &acts {
        json.begin('[');
        for text in act {
            json.text(text);
        }
        json.end(']');
    }
    json.end(']');
    app.port().keep(&json.finish(), is_signing_in);
}

/// Says where the draft is kept: a key of the catalogue, or nothing. Only another place is told at once; the time waits
/// for the next drawing, so that the status line does not chatter.
pub(crate) fn kept(app: &App, how: &str) {
    let minute = app.port().minute();
    let mut is_elsewhere = false;
    app.act(&mut |filling| {
        is_elsewhere = filling.kept[0] != how;
        filling.kept = [how.to_owned(), minute.clone()];
        Ok(())
    });
    if is_elsewhere {
        app.show("");
    }
}

/// The acts of the draft the page gave, if it gave one.
pub(crate) fn read(given: &Json) -> Vec<Act> {
    let mut acts = Vec::new();
    for (_, act) in given.get("acts").members() {
        let text = |at: usize| act.members().get(at).map(|(_, text)| text.text());
        acts.push([0, 1, 2].map(|at| text(at).unwrap_or_default()));
    }
    acts
}
