//! A form in a frame, for pages that may not run it themselves. What it says to the page around it: `www/framed.js`.

use axum::Extension;
use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::service::{alone, early};
use crate::forms::PublishedForm;
use crate::headers::FramedBy;
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::words::Speech;

/// What the address of the frame says.
#[derive(Deserialize)]
pub(crate) struct Around {
    /// Origin of the page around the frame.
    trang: String,
    /// Path on that origin to which the browser posts the dossier; without it the page around is told by a message.
    ve: Option<String>,
}

/// `GET /nhung/{id}?trang=ORIGIN`. Without session, sign-in or a way to file: those belong to the portal's own pages.
pub(crate) async fn frame(
    Extract(state): Extract<State>,
    Path(id): Path<String>,
    Query(around): Query<Around>,
    Extension(speech): Extension<Speech>,
) -> Result<Response, Problem> {
    let is_known = state.config.framed_by.contains(&around.trang);
    let is_path = |path: &String| path.starts_with('/') && !path.starts_with("//");
    if !is_known || !around.ve.as_ref().is_none_or(is_path) {
        return Err(Kind::NotFramedBy.into());
    }
    let mut response = match state.catalogue.form(&id) {
        Some(form) => Html(page(&state, &speech, form, &around).into_string()).into_response(),
        None => Problem::from(Kind::UnknownForm).into_response(),
    };
    let keep = HeaderValue::from_static("no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    response.extensions_mut().insert(FramedBy(around.trang));
    Ok(response)
}

fn page(state: &State, speech: &Speech, form: &PublishedForm, around: &Around) -> Markup {
    let files = state.edition.base();
    html! {
        (DOCTYPE)
        html lang=(speech.lang()) dir=[speech.direction()] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (speech.of(&form.view.title)) " – Tờ Khai" }
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href={ (files) "framed.css" };
                link rel="icon" href="data:,";
                script type="module" src={ (files) "framed.js" } {}
                (early(state, speech, form))
            }
            body data-around=(around.trang) data-back=[around.ve.as_deref()] {
                main { (alone(state, speech, form)) }
            }
        }
    }
}
