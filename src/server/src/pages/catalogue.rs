//! The home page: every open form, and a search that forgives missing marks.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Query, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Frame, page};
use super::service::{fee_text, time_text};
use super::{respond, said, visitor};
use crate::edition::ToKeep;
use crate::fold::finds;
use crate::forms::PublishedForm;
use crate::problem::Problem;
use crate::state::State;
use crate::words::Speech;

/// What may follow the address.
#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    tim: String,
    #[serde(flatten)]
    to_keep: ToKeep,
}

/// `GET /`.
pub(crate) async fn catalogue(
    Extract(state): Extract<State>,
    Query(search): Query<Search>,
    Extension(speech): Extension<Speech>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_kept = search.to_keep.is_asked(&state)?;
    let session = visitor(&state, &headers).filter(|_| !is_kept);
    let frame = Frame {
        about: speech.say("home.about"),
        visitor: session.as_ref(),
        is_kept,
        ..Frame::plain(&state, &speech, speech.say("home.title"))
    };
    let forms = state.catalogue.forms();
    let found: Vec<_> = forms
        .iter()
        .filter(|form| finds(&search.tim, &searchable(form)))
        .collect();
    let content = html! {
        h1 { (speech.say("home.question")) }
        p .lead { (speech.say("home.lead")) }
        (search_box(&speech, &search.tim))
        @if found.is_empty() {
            (nothing_found(&speech, &search.tim))
        } @else {
            ul .forms { @for form in found { (card(&speech, form)) } }
        }
    };
    Ok(respond(&speech, page(&frame, content), session.is_some()))
}

fn searchable(form: &PublishedForm) -> String {
    let view = &form.view;
    let parts = [
        view.title.get("vi"),
        view.title.get("en"),
        view.summary.get("vi"),
        view.summary.get("en"),
        &view.procedure.code,
        &view.procedure.form,
        &view.procedure.authority,
    ];
    parts.join(" ")
}

fn search_box(speech: &Speech, query: &str) -> Markup {
    html! {
        form .search method="get" action="/" role="search" {
            label for="tim" { (speech.say("search")) }
            p #tim-goi-y .hint { (speech.say("search.hint")) }
            div .search__row {
                input #tim .input type="search" name="tim" value=(query) maxlength="100"
                    autocomplete="off" aria-describedby="tim-goi-y";
                button .button type="submit" { (speech.say("search.do")) }
            }
        }
    }
}

fn nothing_found(speech: &Speech, query: &str) -> Markup {
    html! {
        section .empty aria-labelledby="khong-thay" {
            h2 #khong-thay {
                @if query.trim().is_empty() { (speech.say("search.empty")) }
                @else { (speech.fill("search.none", &[("words", query)])) }
            }
            @if !query.trim().is_empty() {
                p { (speech.say("search.fewer")) " " a href="/" { (speech.say("search.all")) } }
            }
        }
    }
}

fn card(speech: &Speech, form: &Arc<PublishedForm>) -> Markup {
    let view = &form.view;
    let facts: Vec<String> = [
        time_text(speech, &view.procedure),
        fee_text(speech, &view.procedure),
    ]
    .into_iter()
    .filter(|fact| !fact.is_empty())
    .collect();
    html! {
        li .forms__item {
            h2 .forms__title {
                a href={ "/bieu-mau/" (form.id()) } { (said(speech, &view.title)) }
            }
            p hidden data-form={ "/bieu-mau/" (form.id()) } {
                span .badge .badge--card { (speech.say("offline.form")) }
            }
            @if !view.summary.is_empty() { p { (said(speech, &view.summary)) } }
            @if !form.burden.is_empty() { p .burden { (said(speech, &form.burden)) } }
            p .hint {
                @if !view.procedure.authority.is_empty() { span lang=[speech.vietnamese()] { (view.procedure.authority) } }
                @if !view.procedure.authority.is_empty() && !facts.is_empty() { " · " }
                (facts.join(" · "))
            }
        }
    }
}
