//! Signing out at the wish of the client (OpenID Connect RP-Initiated Logout 1.0).

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use credential::{Jwks, verify_jwt};

use crate::pages::{self, Problem};
use crate::params::Params;
use crate::provider::Provider;
use crate::web::{page, problem, send_back};

/// By link.
pub(crate) async fn by_query(State(provider): State<Arc<Provider>>, uri: Uri) -> Response {
    end(
        &provider,
        &Params::read(uri.query().unwrap_or_default().as_bytes()),
    )
}

/// By form.
pub(crate) async fn by_form(State(provider): State<Arc<Provider>>, body: Bytes) -> Response {
    end(&provider, &Params::read(&body))
}

fn end(provider: &Provider, params: &Params) -> Response {
    let config = &provider.config;
    let is_ours = params
        .get("client_id")
        .is_none_or(|id| id == config.client_id);
    let target = params.get("post_logout_redirect_uri");
    let is_known = |uri: &str| config.post_logout_redirect_uris.iter().any(|u| u == uri);
    if !is_ours || !target.is_none_or(is_known) {
        return problem(StatusCode::BAD_REQUEST, Problem::UnknownClient);
    }
    if let Some(hint) = params.get("id_token_hint") {
        let Some(session) = session_of(provider, hint) else {
            return problem(StatusCode::BAD_REQUEST, Problem::BadHint);
        };
        provider.store().end_session(&session);
    }
    match target {
        Some(target) => {
            let state = params.get("state").map(|state| ("state", state));
            send_back(target, state.as_slice())
        }
        None => page(StatusCode::OK, pages::signed_out()),
    }
}

/// The sign-in that an ID token of ours is about. It may have expired: people sign out later than that.
fn session_of(provider: &Provider, hint: &str) -> Option<String> {
    let keys = Jwks {
        keys: vec![provider.key.public()],
    };
    let claims = verify_jwt(hint, "JWT", &keys).ok()?.claims;
    let is_ours = claims.get("iss")? == provider.config.issuer.as_str()
        && claims.get("aud")? == provider.config.client_id.as_str();
    is_ours.then(|| claims.get("sid")?.as_str().map(str::to_owned))?
}
