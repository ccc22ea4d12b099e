//! The page of one form: the form itself, and what to know about the procedure.

use axum::Extension;
use axum::extract::{Path, Query, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};

use super::layout::{Frame, page};
use super::{dong, respond, said, visitor};
use crate::edition::AskedToKeep;
use crate::forms::PublishedForm;
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::words::Speech;
use abi::{Procedure, View};
use value::Text;

/// `GET /bieu-mau/{id}`.
pub(crate) async fn service(
    Extract(state): Extract<State>,
    Path(id): Path<String>,
    Query(to_keep): AskedToKeep,
    Extension(speech): Extension<Speech>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let form = state.catalogue.form(&id).ok_or(Kind::UnknownForm)?;
    let is_kept = to_keep.is_asked(&state)?;
    let session = visitor(&state, &headers).filter(|_| !is_kept);
    let title = speech.of(&form.view.title);
    let sign_in = format!("/dang-nhap?bieu-mau={}", form.id());
    let frame = Frame {
        about: speech.of(&form.view.summary),
        visitor: session.as_ref(),
        sign_in: &sign_in,
        head: early(&state, &speech, form),
        is_kept,
        is_live: true,
        ..Frame::plain(&state, &speech, title)
    };
    let content = html! { div .service { (element(&state, &speech, form, &frame)) } };
    Ok(respond(&speech, page(&frame, content), session.is_some()))
}

/// What the browser can begin to load before the script asks for it.
pub(super) fn early(state: &State, speech: &Speech, form: &PublishedForm) -> Markup {
    let files = state.edition.base();
    let words = format!("lang/{}.json", speech.lang());
    html! {
        link rel="preload" as="fetch" crossorigin="anonymous" href={ "/forms/" (form.hex()) ".wasm" };
        // `tokhai.js` fetches the engine's script before it imports it.
        @for file in ["engine.js", "engine_bg.wasm", "tokhai.css", &words] {
            @if state.assets.has(file) {
                link rel="preload" as="fetch" crossorigin="anonymous" href={ (files) (file) };
            }
        }
        @if state.assets.has("tokhai.js") { link rel="modulepreload" href={ (files) "tokhai.js" }; }
    }
}

/// The element with everything the portal has for it.
fn element(state: &State, speech: &Speech, form: &PublishedForm, frame: &Frame<'_>) -> Markup {
    let id = form.id();
    let mut attributes = own_attributes(speech, form);
    attributes.extend([
        ("action", "/api/submissions".to_owned()),
        ("session", "/api/session".to_owned()),
        ("identity", format!("/api/identity?form={id}")),
        ("nonces", "/api/nonce".to_owned()),
        ("invitations", "/api/invitations".to_owned()),
        ("queue", format!("/bieu-mau/{id}")),
        ("uploads", "/api/files".to_owned()),
        ("login", frame.sign_in.to_owned()),
        ("logout", "/dang-xuat".to_owned()),
        ("units", state.edition.units().to_owned()),
    ]);
    // A page that is kept is opened on another day, which the device knows.
    if !frame.is_kept {
        attributes.push(("today", state.today().to_iso()));
    }
    html! {
        (tag(&attributes, &information(speech, form)))
        script type="module" src={ (frame.files) "tokhai.js" } {}
    }
}

/// The element on a page that knows nobody: what is filled is handed to that page.
pub(super) fn alone(state: &State, speech: &Speech, form: &PublishedForm) -> Markup {
    let mut attributes = own_attributes(speech, form);
    attributes.push(("units", state.edition.units().to_owned()));
    attributes.push(("today", state.today().to_iso()));
    tag(&attributes, &information(speech, form))
}

fn own_attributes(speech: &Speech, form: &PublishedForm) -> Vec<(&'static str, String)> {
    vec![
        ("src", format!("/forms/{}.wasm", form.hex())),
        ("integrity", form.digest.clone()),
        ("lang", speech.lang().to_owned()),
        ("form-id", form.id().to_owned()),
    ]
}

// maud knows no custom elements, so the tag's name is written out; every value is escaped as usual.
fn tag(attributes: &[(&'static str, String)], inside: &Markup) -> Markup {
    html! {
        (PreEscaped("<to-khai id=\"to-khai\""))
        @for (name, value) in attributes {
            (PreEscaped(" ")) (name) (PreEscaped("=\"")) (value) (PreEscaped("\""))
        }
        (PreEscaped(">"))
        div data-swap="content" { (inside) }
        (PreEscaped("</to-khai>"))
    }
}

/// What stands inside the element: shown until the form is there, and where no script runs. What to do when the form does not come
/// is shown by the style sheet after some seconds, since the script that could say so may be what is missing.
fn information(speech: &Speech, form: &PublishedForm) -> Markup {
    let view = &form.view;
    html! {
        h1 { (said(speech, &view.title)) }
        @if !view.summary.is_empty() { p .lead { (said(speech, &view.summary)) } }
        noscript {
            p .notice { (speech.say("service.noscript")) }
        }
        p .notice.late.for-scripts {
            (speech.say("service.late")) " "
            a href="" { (speech.say("service.late.reload")) }
        }
        @if !form.burden.is_empty() { p .burden { (said(speech, &form.burden)) } }
        (facts(speech, form))
    }
}

fn facts(speech: &Speech, form: &PublishedForm) -> Markup {
    let procedure = &form.view.procedure;
    let rows = [
        (
            "service.code",
            html! { (procedure.code) },
            procedure.code.is_empty(),
        ),
        (
            "service.authority",
            html! { span lang=[speech.vietnamese()] { (procedure.authority) } },
            procedure.authority.is_empty(),
        ),
        (
            "service.time",
            html! { (time_text(speech, procedure)) },
            procedure.time.is_empty(),
        ),
        (
            "service.fee",
            fees(speech, procedure),
            procedure.fee.is_empty(),
        ),
        (
            "service.form",
            html! { span lang=[speech.vietnamese()] { (procedure.form) } },
            procedure.form.is_empty(),
        ),
        (
            "service.legal",
            legal(speech, procedure),
            procedure.legal.is_empty(),
        ),
    ];
    html! {
        h2 { (speech.say("service.about")) }
        dl .facts {
            @for (name, value, is_empty) in rows {
                @if !is_empty { dt { (speech.say(name)) } dd { (value) } }
            }
        }
        h2 { (speech.say("service.needed")) }
        ul .steps {
            li { (speech.say("service.needed.account")) }
            @if needed(&form.view).next().is_some() {
                li {
                    (speech.say("service.needed.more"))
                    ul { @for what in needed(&form.view) { li { (said(speech, what)) } } }
                }
            }
            @if !form.meta.attributes.is_empty() {
                li { (speech.say("service.needed.data")) }
            }
        }
    }
}

/// Other people who may be needed, and papers, as the form calls them.
fn needed(view: &View) -> impl Iterator<Item = &Text> {
    let roles = view.roles.values();
    let people = roles.filter(|role| role.from == "invited");
    let papers = view.all_fields().filter(|field| field.kind == "file");
    people
        .map(|role| &role.title)
        .chain(papers.map(|field| &field.label))
}

fn fees(speech: &Speech, procedure: &Procedure) -> Markup {
    html! {
        @for (channel, amount) in fees_in_order(procedure) {
            span .facts__line { (channel_name(speech, channel)) ": " (dong(speech, amount)) }
        }
    }
}

/// Online first, since that is what the page is for.
fn fees_in_order(procedure: &Procedure) -> Vec<(&str, u64)> {
    let fees = procedure.fee.iter();
    let mut fees: Vec<_> = fees
        .map(|(channel, amount)| (channel.as_str(), *amount))
        .collect();
    fees.sort_by_key(|(channel, _)| *channel != "online");
    fees
}

fn legal(speech: &Speech, procedure: &Procedure) -> Markup {
    html! { @for ground in &procedure.legal { span .facts__line lang=[speech.vietnamese()] { (ground) } } }
}

fn channel_name<'s>(speech: &'s Speech, channel: &'s str) -> &'s str {
    match channel {
        "online" => speech.say("channel.online"),
        "counter" => speech.say("channel.counter"),
        "post" => speech.say("channel.post"),
        other => other,
    }
}

/// The fees in one line; empty where none is known.
pub(crate) fn fee_text(speech: &Speech, procedure: &Procedure) -> String {
    if !procedure.fee.is_empty() && procedure.fee.values().all(|amount| *amount == 0) {
        return dong(speech, 0);
    }
    let texts: Vec<String> = fees_in_order(procedure)
        .into_iter()
        .map(|(channel, amount)| {
            format!(
                "{}\u{a0}{}",
                channel_name(speech, channel).to_lowercase(),
                dong(speech, amount)
            )
        })
        .collect();
    texts.join(", ")
}

/// The time limit in one line; empty where none is known.
pub(crate) fn time_text(speech: &Speech, procedure: &Procedure) -> String {
    let limits = procedure.time.iter();
    let texts: Vec<String> = limits
        .map(|(unit, number)| match unit.as_str() {
            "working_days" => speech.count("time.working_days", *number),
            "days" => speech.count("time.days", *number),
            "hours" => speech.count("time.hours", *number),
            other => format!("{number} {other}"),
        })
        .collect();
    texts.join(", ")
}
