//! The token endpoint: a code becomes an ID token and an access token, a refresh token another access token.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use credential::sign_jwt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use crate::params::{AuthRequest, Params};
use crate::provider::{Provider, is_same_secret, secret};
use crate::store::{Code, Grant, Refresh, Store};
use crate::web;

/// How long an access token lasts, in seconds.
const ACCESS_S: i64 = 5 * 60;

/// How long it can be renewed, in seconds: as long as nobody stays signed in longer anyway.
const REFRESH_S: i64 = 8 * 60 * 60;

/// How long an ID token may be used to sign in with, in seconds.
const ID_TOKEN_S: i64 = 5 * 60;

/// Exchanges a code or a refresh token.
pub(crate) async fn exchange(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match exchanged(&provider, &headers, &Params::read(&body)) {
        Ok(answer) => web::json(StatusCode::OK, &answer),
        Err(refusal) => refused(&refusal),
    }
}

/// Why nothing is given: error code and what is wrong.
struct Refusal(&'static str, &'static str);

fn refused(Refusal(error, description): &Refusal) -> Response {
    let status = match *error {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let body = json!({ "error": error, "error_description": description });
    let mut response = web::json(status, &body);
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Basic realm=\"token\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

fn exchanged(provider: &Provider, headers: &HeaderMap, params: &Params) -> Result<Value, Refusal> {
    if params.has_repeats() {
        return Err(Refusal("invalid_request", "a parameter is repeated"));
    }
    check_client(provider, headers, params)?;
    match params.get("grant_type") {
        Some("authorization_code") => signed_in(provider, params),
        Some("refresh_token") => renewed(provider, params),
        _ => Err(Refusal(
            "unsupported_grant_type",
            "grant_type must be authorization_code or refresh_token",
        )),
    }
}

/// Another access token for what was agreed to. A refresh token works once; a second use ends all that came of the sign-in
/// (RFC 9700, 4.14.2).
fn renewed(provider: &Provider, params: &Params) -> Result<Value, Refusal> {
    const ENDED: Refusal = Refusal(
        "invalid_grant",
        "the refresh token is unknown, used or expired",
    );
    let text = params
        .get("refresh_token")
        .ok_or(Refusal("invalid_request", "refresh_token is required"))?;
    let now = provider.now();
    let mut store = provider.store();
    let refresh = store.refreshes.get_mut(text, now).ok_or(ENDED)?;
    let grant = refresh.grant.clone();
    if std::mem::replace(&mut refresh.is_used, true) {
        store.end_session(&grant.session);
        return Err(ENDED);
    }
    give(&mut store, grant, secret(), now)
}

const BUSY: Refusal = Refusal("temporarily_unavailable", "try again later");

/// The answer that lets its owner read what the grant names, and keep on reading.
fn give(store: &mut Store, grant: Grant, access_token: String, now: i64) -> Result<Value, Refusal> {
    let mut answer = access(&grant, &access_token);
    answer["refresh_token"] = json!(give_refresh(store, &grant, now)?);
    let kept = store
        .tokens
        .insert(access_token, grant, now + ACCESS_S, now);
    kept.map_err(|_| BUSY)?;
    Ok(answer)
}

fn give_refresh(store: &mut Store, grant: &Grant, now: i64) -> Result<String, Refusal> {
    let text = secret();
    let refresh = Refresh {
        grant: grant.clone(),
        is_used: false,
    };
    let kept = store
        .refreshes
        .insert(text.clone(), refresh, now + REFRESH_S, now);
    kept.map(|()| text).map_err(|_| BUSY)
}

fn signed_in(provider: &Provider, params: &Params) -> Result<Value, Refusal> {
    let code = params
        .get("code")
        .ok_or(Refusal("invalid_request", "code is required"))?;
    let access_token = secret();
    let (grant, request) = take_code(provider, code, &access_token)?;
    check_proof(&request, params)?;
    let id_token = id_token(provider, &grant, &request)?;
    let now = provider.now();
    let mut store = provider.store();
    // Whoever used the code a second time in between has ended it.
    let is_alive = |code: &mut Code| code.exchanged_for.as_deref() == Some(&access_token);
    if !store.codes.get_mut(code, now).is_some_and(is_alive) {
        return Err(USED);
    }
    let mut answer = give(&mut store, grant, access_token, now)?;
    answer["id_token"] = json!(id_token);
    Ok(answer)
}

const USED: Refusal = Refusal("invalid_grant", "the code is unknown, used or expired");

/// What the code stands for. Presenting it, with whatever result, uses it up; presenting it again ends what it gave.
fn take_code(
    provider: &Provider,
    text: &str,
    access_token: &str,
) -> Result<(Grant, AuthRequest), Refusal> {
    let now = provider.now();
    let mut store = provider.store();
    let code = store.codes.get_mut(text, now).ok_or(USED)?;
    if let Some(given) = code.exchanged_for.replace(access_token.to_owned()) {
        store.tokens.remove(&given, now);
        if let Some(code) = store.codes.remove(text, now) {
            store.end_session(&code.grant.session);
        }
        return Err(USED);
    }
    Ok((code.grant.clone(), code.request.clone()))
}

/// That the same client, at the same address, asks that began: redirect address and PKCE.
fn check_proof(request: &AuthRequest, params: &Params) -> Result<(), Refusal> {
    if params.get("redirect_uri") != Some(request.redirect_uri.as_str()) {
        return Err(Refusal(
            "invalid_grant",
            "redirect_uri is not the one the code was sent to",
        ));
    }
    let verifier = params.get("code_verifier").unwrap_or_default();
    let is_shaped = (43..=128).contains(&verifier.len())
        && verifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if is_shaped && challenge == request.challenge {
        Ok(())
    } else {
        Err(Refusal("invalid_grant", "code_verifier does not fit"))
    }
}

fn check_client(provider: &Provider, headers: &HeaderMap, params: &Params) -> Result<(), Refusal> {
    const WRONG: Refusal = Refusal(
        "invalid_client",
        "the client is not known or its secret is wrong",
    );
    let (id, given) = match headers.get(AUTHORIZATION) {
        Some(header) => {
            let (id, secret) = basic(header).ok_or(WRONG)?;
            (id, Some(secret))
        }
        None => (
            params.get("client_id").unwrap_or_default().to_owned(),
            params.get("client_secret").map(str::to_owned),
        ),
    };
    let is_right = match (&provider.config.client_secret, given) {
        (Some(expected), Some(given)) => is_same_secret(expected, &given),
        // A public client that sends an empty secret by the header means none.
        (None, given) => given.is_none_or(|given| given.is_empty()),
        (Some(_), None) => false,
    };
    if id == provider.config.client_id && is_right {
        Ok(())
    } else {
        Err(WRONG)
    }
}

/// Id and secret of an `Authorization: Basic` header, each form-encoded as RFC 6749 §2.3.1 says.
fn basic(header: &HeaderValue) -> Option<(String, String)> {
    let (scheme, text) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = STANDARD.decode(text.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

fn form_decoded(text: &str) -> String {
    let pair = format!("v={text}");
    let first = form_urlencoded::parse(pair.as_bytes()).next();
    first.map_or_else(String::new, |(_, value)| value.into_owned())
}

/// What an access token is told with.
fn access(grant: &Grant, access_token: &str) -> Value {
    let agreed = grant.agreed.iter().map(|agreed| agreed.source.as_str());
    let sources: Vec<&str> = agreed.filter(|source| !source.is_empty()).collect();
    json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": ACCESS_S,
        "scope": "openid",
        "attribute_sources": sources,
    })
}

fn id_token(provider: &Provider, grant: &Grant, request: &AuthRequest) -> Result<String, Refusal> {
    let now = provider.now();
    let citizen = &provider.config.citizens[grant.citizen];
    let claims = json!({
        "iss": provider.config.issuer,
        "sub": provider.subject(grant.citizen),
        "aud": provider.config.client_id,
        "iat": now,
        "exp": now + ID_TOKEN_S,
        "auth_time": grant.auth_time,
        "nonce": request.nonce,
        "acr": citizen.assurance(),
        "sid": grant.session,
    });
    sign_jwt("JWT", &claims, &provider.key)
        .map_err(|_| Refusal("server_error", "the ID token could not be made"))
}
