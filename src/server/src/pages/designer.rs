//! The page on which forms are written; all it does is done by `www/designer`.

use axum::Extension;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

use super::layout::{Frame, page};
use super::{respond, visitor};
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::words::Speech;

/// The script of the page, as the site names it.
const SCRIPT: &str = "designer/designer.js";

/// `GET /thiet-ke`. A service whose site carries no compiler has no such page.
pub(crate) async fn designer(
    Extract(state): Extract<State>,
    Extension(speech): Extension<Speech>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !state.assets.has(SCRIPT) {
        return Err(Kind::NotFound.into());
    }
    let session = visitor(&state, &headers);
    let head = html! {
        link rel="stylesheet" href={ (state.edition.base()) "designer/designer.css" };
        script type="module" src={ (state.edition.base()) (SCRIPT) } {}
    };
    let frame = Frame {
        about: speech.say("designer.about"),
        visitor: session.as_ref(),
        head,
        is_live: true,
        ..Frame::plain(&state, &speech, speech.say("designer"))
    };
    let content = html! {
        div data-swap="content" {
            h1 { (speech.say("designer")) }
            p .lead { (speech.say("designer.lead")) }
        }
        div #thiet-ke aria-busy="true" {
            p .notice hidden data-failed { (speech.say("designer.failed")) }
            noscript { p .notice { (speech.say("designer.noscript")) } }
        }
    };
    Ok(respond(&speech, page(&frame, content), session.is_some()))
}
