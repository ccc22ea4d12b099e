//! What the provider says about itself.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use credential::Jwks;
use serde_json::json;

use crate::provider::Provider;
use crate::web;

/// OpenID Connect Discovery 1.0, with the attributes endpoint as our own member.
pub(crate) async fn configuration(State(provider): State<Arc<Provider>>) -> Response {
    let issuer = &provider.config.issuer;
    let at = |path: &str| format!("{issuer}/{path}");
    let readable = registry::attributes()
        .iter()
        .filter(|a| a.is_known_for("self"));
    let attributes: Vec<&str> = readable.map(|a| a.id.as_str()).collect();
    let client_auth = match provider.config.client_secret {
        Some(_) => json!(["client_secret_basic", "client_secret_post"]),
        None => json!(["none"]),
    };
    let metadata = json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "jwks_uri": at("jwks"),
        "end_session_endpoint": at("end-session"),
        "attributes_endpoint": at("attributes"),
        "attributes_supported": attributes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [provider.key.algorithm().name()],
        "scopes_supported": ["openid"],
        "claims_supported": ["iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "acr", "sid"],
        "acr_values_supported": ["vneid1", "vneid2"],
        "token_endpoint_auth_methods_supported": client_auth,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["vi"],
        "authorization_response_iss_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "claims_parameter_supported": false,
    });
    web::json(StatusCode::OK, &metadata)
}

/// The key its tokens are signed with.
pub(crate) async fn jwks(State(provider): State<Arc<Provider>>) -> Response {
    let keys = Jwks {
        keys: vec![provider.key.public()],
    };
    web::json(StatusCode::OK, &json!(keys))
}
