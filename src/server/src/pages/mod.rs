//! The portal's pages, drawn on the server and whole before any script runs.

mod agreed;
mod catalogue;
mod designer;
mod dossiers;
mod errors;
mod frame;
mod invitation;
mod layout;
mod offline;
mod readings;
mod receipt;
mod service;

pub(crate) use catalogue::catalogue;
pub(crate) use designer::designer;
pub(crate) use dossiers::dossiers;
pub(crate) use errors::{dress, explain};
pub(crate) use frame::frame;
pub(crate) use invitation::invitation;
pub(crate) use offline::offline;
pub(crate) use readings::readings;
pub(crate) use receipt::{answer_at, receipt_page, sentence, shown};
pub(crate) use service::service;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};
use value::Text;

use crate::clock::vietnamese_parts;
use crate::session::Session;
use crate::state::State;
use crate::words::Speech;

/// A page as a response. What shows that somebody is signed in is kept nowhere.
pub(crate) fn respond(speech: &Speech, page: Markup, is_personal: bool) -> Response {
    let mut response = Html(page.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("cookie"));
    if let Ok(lang) = HeaderValue::from_str(speech.lang()) {
        headers.insert(header::CONTENT_LANGUAGE, lang);
    }
    if !is_personal {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

/// The session of a request, for the page's head.
pub(crate) fn visitor(state: &State, headers: &HeaderMap) -> Option<Session> {
    state.session(headers)
}

/// Words of a form or a register, marked as Vietnamese where it has none in the language of the page.
fn said(speech: &Speech, text: &Text) -> Markup {
    html! {
        @if text.0.contains_key(speech.lang()) { (speech.of(text)) }
        @else { span lang=[speech.vietnamese()] { (speech.of(text)) } }
    }
}

/// An instant as it is read in Việt Nam.
pub(crate) fn time_of(speech: &Speech, now_ms: i64) -> String {
    let (clock, day) = vietnamese_parts(now_ms);
    speech.fill("time.at", &[("clock", &clock), ("day", &day)])
}

/// What an attribute of a register is called; its id where there is none such.
fn attribute(speech: &Speech, id: &str) -> Markup {
    let known = registry::attribute(id);
    known.map_or_else(|| html! { (id) }, |known| said(speech, &known.label))
}

/// The same without seconds, where nobody has to prove the moment.
fn minute_of(speech: &Speech, now_ms: i64) -> String {
    let (clock, day) = vietnamese_parts(now_ms);
    let minute = clock.rsplit_once(':').map_or(&*clock, |(minute, _)| minute);
    speech.fill("time.at", &[("clock", minute), ("day", &day)])
}

/// Đồng as they are written: `1.250.000 ₫`, and nothing to pay as "Miễn phí".
pub(crate) fn dong(speech: &Speech, amount: u64) -> String {
    if amount == 0 {
        return speech.say("free").to_owned();
    }
    grouped(amount)
}

fn grouped(amount: u64) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text.push_str("\u{a0}₫");
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn money_is_grouped_by_dots() {
        assert_eq!(grouped(7000), "7.000\u{a0}₫");
        assert_eq!(grouped(999), "999\u{a0}₫");
        assert_eq!(grouped(1_250_000), "1.250.000\u{a0}₫");
    }
}
