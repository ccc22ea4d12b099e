//! On its way, and safely received.

use super::{actions, clear, heading};
use crate::action::Action;
use crate::app::{App, Filling};
use crate::draw::{At, El, button, el, line, none};

pub(super) fn sending(app: &App) -> Vec<El> {
    let words = app.words();
    vec![
        heading("", words.get("send.sending")),
        line("p", "tk-lead", words.get("send.sending.hint")),
    ]
}

pub(super) fn draw(app: &App, filling: &Filling) -> Vec<El> {
    let words = app.words();
    let [code, time, page] = &filling.receipt;
    if code.is_empty() {
        return vec![
            heading("", words.get("done.title")),
            line("p", "tk-lead", words.get("done.text")),
            clear(app),
        ];
    }
    let print = button(
        app,
        "tk-button tk-unprinted",
        words.get("receipt.print"),
        Action::Print,
    );
    let open = match page.as_str() {
        "" => none(),
        page => el("a", "tk-button tk-button--second")
            .set(At::Href, page)
            .text(words.get("receipt.open")),
    };
    vec![
        heading(
            words.of(&filling.journey.view().title),
            words.get("receipt.title"),
        ),
        el("dl", "tk-receipt")
            .add(el("dt", "").text(words.get("receipt.code")))
            .add(el("dd", "tk-receipt__code").text(code))
            .add(line(
                "dt",
                "",
                if time.is_empty() {
                    ""
                } else {
                    words.get("receipt.time")
                },
            ))
            .add(line("dd", "", time)),
        line("p", "", words.get("receipt.keep")),
        actions(vec![print, open, clear(app)]),
    ]
}
