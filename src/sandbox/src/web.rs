//! What all answers have in common: headers, redirects, cookies, and the two files the pages load.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use url::Url;

use crate::pages::{self, Problem};
use crate::provider::Provider;

/// Name of the cookie that ties a sign-in to the browser it began in.
const COOKIE_NAME: &str = "sandbox_browser";

/// A page.
pub(crate) fn page(status: StatusCode, markup: maud::Markup) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    (status, headers, markup.into_string()).into_response()
}

/// A page that says what is wrong and what to do.
pub(crate) fn problem(status: StatusCode, problem: Problem) -> Response {
    page(status, pages::problem(problem))
}

/// JSON.
pub(crate) fn json(status: StatusCode, value: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json")];
    (status, headers, value.to_string()).into_response()
}

/// Sends the browser elsewhere, by GET whatever came in.
pub(crate) fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
        Err(_) => problem(StatusCode::BAD_REQUEST, Problem::UnknownClient),
    }
}

/// Sends the browser to `address` with `parameters` added to its query.
pub(crate) fn send_back(address: &str, parameters: &[(&str, &str)]) -> Response {
    let Ok(mut url) = Url::parse(address) else {
        return problem(StatusCode::BAD_REQUEST, Problem::UnknownClient);
    };
    url.query_pairs_mut().extend_pairs(parameters);
    see_other(url.as_str())
}

/// The secret of this browser, if it has been given one.
pub(crate) fn browser(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE_NAME && value.len() == 43)
        .map(|(_, value)| value)
}

/// Gives the browser its secret.
pub(crate) fn with_browser(mut response: Response, provider: &Provider, secret: &str) -> Response {
    let path = provider.path();
    let is_https = provider.config.issuer.starts_with("https://");
    let secure = if is_https { "; Secure" } else { "" };
    let cookie = format!("{COOKIE_NAME}={secret}; Path={path}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Adds to every answer what keeps a browser from doing more with it than it should.
pub(crate) async fn protect(
    State(provider): State<Arc<Provider>>,
    mut response: Response,
) -> Response {
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&content_policy(&provider)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn content_policy(provider: &Provider) -> String {
    // Chrome holds the redirect that follows a form to `form-action` too, so the client's origins stand there.
    let origins: BTreeSet<String> = provider
        .config
        .redirect_uris
        .iter()
        .filter_map(|uri| Some(Url::parse(uri).ok()?.origin().ascii_serialization()))
        .collect();
    let origins: Vec<String> = origins.into_iter().collect();
    format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        origins.join(" ")
    )
}

/// How the pages look.
pub(crate) async fn style() -> Response {
    file("text/css; charset=utf-8", include_str!("style.css"))
}

/// What keeps the number in the button true while items are ticked.
pub(crate) async fn script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("consent.js"))
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "max-age=300")];
    (headers, text).into_response()
}

/// Nothing lives at this address.
pub(crate) async fn not_found() -> Response {
    problem(StatusCode::NOT_FOUND, Problem::NotFound)
}
