//! The portal's pages, drawn on the server and whole before any script runs.

mod catalogue;
mod designer;
mod errors;
mod layout;
mod receipt;
mod service;

pub(crate) use catalogue::catalogue;
pub(crate) use designer::designer;
pub(crate) use errors::{dress, explain};
pub(crate) use receipt::receipt_page;
pub(crate) use service::service;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use maud::Markup;

use crate::session::Session;
use crate::state::State;

/// A page as a response. What shows that somebody is signed in is kept nowhere.
pub(crate) fn respond(page: Markup, is_personal: bool) -> Response {
    let mut response = Html(page.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("cookie"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("vi"));
    if !is_personal {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

/// The session of a request, for the page's head.
pub(crate) fn visitor(state: &State, headers: &HeaderMap) -> Option<Session> {
    state.session(headers)
}

/// Đồng as they are written: `1.250.000 ₫`, and nothing to pay as "Miễn phí".
pub(crate) fn dong(amount: u64) -> String {
    if amount == 0 {
        return "Miễn phí".to_owned();
    }
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
    use super::dong;

    #[test]
    fn money_is_grouped_by_dots() {
        assert_eq!(dong(0), "Miễn phí");
        assert_eq!(dong(7000), "7.000\u{a0}₫");
        assert_eq!(dong(999), "999\u{a0}₫");
        assert_eq!(dong(1_250_000), "1.250.000\u{a0}₫");
    }
}
