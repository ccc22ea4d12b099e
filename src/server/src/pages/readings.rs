//! What was read of a person, by whom, for which form and when. Values are never kept, so none are shown.

use axum::Extension;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

use super::invitation::withdraw;
use super::layout::{Frame, page};
use super::{attribute, minute_of, respond, said, visitor};
use crate::clock::instant_ms;
use crate::forms::PublishedForm;
use crate::invitations::Presented;
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::store::LogEntry;
use crate::submit::refuse_store;
use crate::words::Speech;

/// `GET /nhat-ky`, for who is signed in.
pub(crate) async fn readings(
    Extract(state): Extract<State>,
    Extension(speech): Extension<Speech>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = visitor(&state, &headers).ok_or(Kind::SignIn)?;
    let found = state.store.readings_of(&session.subject).await;
    let found = found.map_err(refuse_store)?;
    let frame = Frame {
        visitor: Some(&session),
        ..Frame::plain(&state, &speech, speech.say("readings"))
    };
    let presented = state
        .invitations
        .presented_by(&session.subject, state.now_ms());
    let counting = presented.iter().filter(|(_, one)| !one.is_withdrawn);
    let content = html! {
        h1 { (speech.say("readings")) }
        p .lead { (speech.say("readings.lead")) }
        ul .forms { @for (name, one) in counting { (shared(&state, &speech, name, one)) } }
        @if found.is_empty() { p { (speech.say("readings.none")) } }
        ul .forms { @for one in &found { (entry(&state, &speech, one)) } }
    };
    Ok(respond(&speech, page(&frame, content), true))
}

/// What the person has shared with somebody else's form and can take back.
fn shared(state: &State, speech: &Speech, name: &str, one: &Presented) -> Markup {
    let form = state.catalogue.form(&one.purpose.form);
    let title = form.map_or(&*one.purpose.form, |form| speech.of(&form.view.title));
    html! {
        li .forms__item {
            h2 .forms__title { (speech.fill("readings.shared", &[("form", title)])) }
            p { (minute_of(speech, one.at_ms)) " · " (speech.say("readings.shared.why")) }
            (withdraw(speech, name, ""))
        }
    }
}

fn entry(state: &State, speech: &Speech, one: &LogEntry) -> Markup {
    let form = state.catalogue.form(&one.form);
    let title = form.map_or_else(
        || html! { (one.form) },
        |form| said(speech, &form.view.title),
    );
    let purpose = match one.purpose.as_str() {
        "filing" => speech.say("readings.filing"),
        "presentation" => speech.say("readings.presentation"),
        _ => speech.say("readings.prefill"),
    };
    html! {
        li .forms__item {
            h2 .forms__title { (title) }
            p { (purpose) " · " time datetime=(one.at) { (when(speech, one)) } }
            p .hint { (reader(state, speech, &one.reader)) }
            ul { @for named in in_order(&one.attributes) { li { (read(form.map(|form| &**form), speech, named)) } } }
        }
    }
}

/// Who read it: this portal, or another place by its address.
fn reader(state: &State, speech: &Speech, reader: &str) -> String {
    let key = match reader == state.config.public_url {
        true => "readings.here",
        false => "readings.reader",
    };
    let (_, place) = reader.split_once("://").unwrap_or(("", reader));
    speech.fill(key, &[("reader", place)])
}

/// As the registry has them, and so as forms ask for them: who it is about first.
fn in_order(attributes: &[String]) -> Vec<&String> {
    let place = |named: &&String| {
        let (role, id) = named.split_once('/').unwrap_or(("", named));
        let at = registry::attributes().iter().position(|one| one.id == id);
        (role.to_owned(), at)
    };
    let mut all: Vec<&String> = attributes.iter().collect();
    all.sort_by_key(place);
    all
}

fn when(speech: &Speech, one: &LogEntry) -> String {
    instant_ms(&one.at).map_or_else(|| one.at.clone(), |at_ms| minute_of(speech, at_ms))
}

/// An attribute, and whose it is unless it is the person's own. The log writes `role/id`.
fn read(form: Option<&PublishedForm>, speech: &Speech, named: &str) -> Markup {
    let (role, id) = named.split_once('/').unwrap_or(("", named));
    let role = form.and_then(|form| form.view.roles.get(role));
    let other = role.filter(|role| !matches!(&*role.from, "self" | "invited" | ""));
    html! {
        (attribute(speech, id))
        @if let Some(role) = other { " (" (said(speech, &role.title)) ")" }
    }
}
