//! The page that stands in where the network is gone and nothing was kept.

use axum::Extension;
use axum::extract::{Query, State as Extract};
use axum::response::Response;
use maud::html;

use super::layout::{Frame, page};
use super::respond;
use crate::edition::AskedToKeep;
use crate::problem::Problem;
use crate::state::State;
use crate::words::Speech;

/// `GET /mat-mang`. `www/portal/offline.js` lists the forms that this device can open.
pub(crate) async fn offline(
    Extract(state): Extract<State>,
    Query(to_keep): AskedToKeep,
    Extension(speech): Extension<Speech>,
) -> Result<Response, Problem> {
    let is_kept = to_keep.is_asked(&state)?;
    let frame = Frame {
        is_kept,
        // Its own words say that the network is gone.
        is_live: true,
        ..Frame::plain(&state, &speech, speech.say("offline.title"))
    };
    let content = html! {
        div data-swap="content" {
            h1 { (speech.say("offline.title")) }
            p .lead { (speech.say("offline.lead")) }
            p { (speech.say("offline.forms")) }
            p { a .button href="/" { (speech.say("home")) } }
        }
    };
    Ok(respond(&speech, page(&frame, content), false))
}
