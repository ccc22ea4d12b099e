//! The attributes endpoint: what was agreed to, as one signed SD-JWT for each source.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use credential::{Issue, Jwk, issue};
use serde_json::{Value, json};
use value::Date;

use crate::claims::claims_and_pointers;
use crate::params::Params;
use crate::provider::{Provider, random, secret};
use crate::store::{Agreed, Grant};
use crate::{TYP, VCT, web};

/// Gives the attributes of one source to whoever bears the access token, bound to the key `jwk` if one is named.
pub(crate) async fn give(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let token = headers.get(AUTHORIZATION).and_then(bearer);
    let grant = token.and_then(|token| {
        let now = provider.now();
        provider.store().tokens.get_mut(token, now).cloned()
    });
    let Some(grant) = grant else {
        return refused(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "the access token is unknown or expired",
        );
    };
    let params = Params::read(&body);
    let Some(agreed) = consent_for(&grant, params.get("source")) else {
        return refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "source must be one of attribute_sources; it may be left out if there is one only",
        );
    };
    if provider.config.citizens[grant.citizen].is_down(&agreed.source) {
        return refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "temporarily_unavailable",
            "the register does not answer",
        );
    }
    let Ok(holder) = params.get("jwk").map(holder).transpose() else {
        return refused(
            StatusCode::BAD_REQUEST,
            "invalid_request",
            "jwk must be a P-256 public key as JSON",
        );
    };
    match attribute_token(&provider, &grant, agreed, holder) {
        Ok(token) => {
            let kind = HeaderValue::from_static("application/dc+sd-jwt");
            (StatusCode::OK, [(CONTENT_TYPE, kind)], token).into_response()
        }
        Err(_) => refused(
            StatusCode::INTERNAL_SERVER_ERROR,
            "server_error",
            "the attributes could not be signed",
        ),
    }
}

fn holder(text: &str) -> Result<Jwk, credential::Error> {
    let jwk: Jwk = serde_json::from_str(text).map_err(|_| credential::Error::Key)?;
    jwk.bare_p256()
}

fn refused(status: StatusCode, error: &'static str, description: &'static str) -> Response {
    let body = json!({ "error": error, "error_description": description });
    let mut response = web::json(status, &body);
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The consent for the source that is named, or for the only one there is.
fn consent_for<'g>(grant: &'g Grant, source: Option<&str>) -> Option<&'g Agreed> {
    match (source, grant.agreed.as_slice()) {
        (Some(source), all) => all.iter().find(|agreed| agreed.source == source),
        (None, [one]) if !one.source.is_empty() => Some(one),
        (None, _) => None,
    }
}

fn attribute_token(
    provider: &Provider,
    grant: &Grant,
    agreed: &Agreed,
    holder: Option<Jwk>,
) -> Result<String, credential::Error> {
    let now = provider.now();
    let (mut claims, pointers) = claims_and_pointers(&agreed.items);
    let clear = [
        ("iss", json!(provider.config.issuer)),
        ("sub", json!(provider.subject(grant.citizen))),
        ("aud", json!(provider.config.client_id)),
        ("iat", json!(now)),
        (
            "exp",
            json!(now.saturating_add(provider.config.attributes_live_s)),
        ),
        ("jti", json!(secret())),
        ("vct", json!(VCT)),
        ("source", json!(agreed.source)),
        (
            "assurance",
            json!(provider.config.citizens[grant.citizen].assurance()),
        ),
        ("as_of", json!(day_in_vietnam(now))),
    ];
    claims.extend(clear.map(|(name, value)| (name.to_owned(), value)));
    if !agreed.declined.is_empty() {
        claims.insert("declined".to_owned(), json!(agreed.declined));
    }
    if let Some(jwk) = holder {
        claims.insert("cnf".to_owned(), json!({ "jwk": jwk }));
    }
    let claims = Value::Object(claims);
    let request = Issue {
        typ: TYP,
        claims: &claims,
        disclose: &pointers,
        key: &provider.key,
    };
    issue(&request, &mut random::<16>)
}

/// The day in Asia/Ho_Chi_Minh, seven hours before UTC's and without summer time.
fn day_in_vietnam(now: i64) -> String {
    let days = now.saturating_add(7 * 60 * 60).div_euclid(24 * 60 * 60);
    let days = i32::try_from(days).unwrap_or(i32::MAX / 2);
    Date { days }.to_iso()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_vietnam() {
        // 2026-11-21T16:59:59Z and a second later.
        assert_eq!(day_in_vietnam(1_795_280_399), "2026-11-21");
        assert_eq!(day_in_vietnam(1_795_280_400), "2026-11-22");
    }
}
