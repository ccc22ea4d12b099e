//! The headers that every response carries, and which requests may change something.

use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::assets::RESOURCE_POLICY;
use crate::config::Config;
use crate::problem::Kind;
use crate::state::State;

/// Headers that are the same on every response, worked out once.
#[derive(Debug, Clone)]
pub(crate) struct FixedHeaders(Vec<(HeaderName, HeaderValue)>);

impl FixedHeaders {
    pub(crate) fn new(config: &Config) -> FixedHeaders {
        let mut headers = vec![
            (
                header::CONTENT_SECURITY_POLICY,
                value(&policy(config, "'none'", "")),
            ),
            fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            fixed(header::REFERRER_POLICY, "same-origin"),
            fixed(header::X_FRAME_OPTIONS, "DENY"),
            fixed(
                HeaderName::from_static("permissions-policy"),
                "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
            ),
            fixed(
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
            fixed(RESOURCE_POLICY, "same-origin"),
        ];
        if config.is_https() {
            let year = "max-age=31536000; includeSubDomains";
            headers.push(fixed(header::STRICT_TRANSPORT_SECURITY, year));
        }
        FixedHeaders(headers)
    }
}

/// Put on a response that a page of this origin may show in a frame.
#[derive(Debug, Clone)]
pub(crate) struct FramedBy(pub(crate) String);

fn fixed(name: HeaderName, text: &'static str) -> (HeaderName, HeaderValue) {
    (name, HeaderValue::from_static(text))
}

fn value(text: &str) -> HeaderValue {
    // An address that can not stand in a header allows nothing at all.
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The content security policy.
///
/// `'wasm-unsafe-eval'` lets modules be compiled and nothing else be evaluated. `form-action` names the
/// provider because browsers follow it through redirects, and `around`, the page that frames this one, if there is one.
fn policy(config: &Config, ancestors: &str, around: &str) -> String {
    [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        format!("form-action 'self' {} {around}", config.issuer.origin()).trim_end(),
        &format!("frame-ancestors {ancestors}"),
        "base-uri 'none'",
        "object-src 'none'",
        "require-trusted-types-for 'script'",
    ]
    .join("; ")
}

/// Adds the fixed headers, and `no-store` wherever a route has not said how long its answer keeps.
pub(crate) async fn add(Extract(state): Extract<State>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let framed_by = response.extensions_mut().remove::<FramedBy>();
    let headers = response.headers_mut();
    for (name, value) in &state.headers.0 {
        // Only what is open to all says so itself.
        if *name != RESOURCE_POLICY || !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    if let Some(FramedBy(origin)) = framed_by {
        headers.remove(header::X_FRAME_OPTIONS);
        let policy = value(&policy(&state.config, &origin, &origin));
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses a request that changes something unless a page of this service made it.
///
/// Browsers send `Origin` or `Sec-Fetch-Site` with every such request and let no page forge them; a request with
/// neither comes from no browser and has to name the origin itself.
pub(crate) fn same_origin(headers: &HeaderMap, public_url: &str) -> Result<(), Kind> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let is_same = match (text("origin"), text("sec-fetch-site")) {
        (Some(origin), Some(site)) => origin == public_url && site == "same-origin",
        (Some(origin), None) => origin == public_url,
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    };
    is_same.then_some(()).ok_or(Kind::ForeignOrigin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(origin: Option<&str>, site: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        let pairs = [("origin", origin), ("sec-fetch-site", site)];
        for (name, text) in pairs.into_iter().filter_map(|(n, t)| t.map(|t| (n, t))) {
            headers.insert(name, HeaderValue::from_str(text).unwrap());
        }
        same_origin(&headers, "http://localhost:8080").is_ok()
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        assert!(check(Some("http://localhost:8080"), Some("same-origin")));
        assert!(check(Some("http://localhost:8080"), None));
        assert!(check(None, Some("same-origin")));
        assert!(!check(None, None));
        assert!(!check(Some("http://localhost:8081"), None));
        assert!(!check(Some("null"), Some("cross-site")));
        assert!(!check(Some("http://localhost:8080.example"), None));
        assert!(!check(Some("http://localhost:8080"), Some("same-site")));
        assert!(!check(None, Some("none")));
    }
}
