//! The authorization endpoint: a client sends somebody here to sign in.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use crate::pages::{self, Problem};
use crate::params::{AuthError, AuthRequest, Params, auth_request};
use crate::provider::{Provider, secret};
use crate::store::Interaction;
use crate::web::{browser, page, problem, send_back, with_browser};

/// How long somebody may take to sign in and agree, in seconds.
const INTERACTION_S: i64 = 15 * 60;

/// By link.
pub(crate) async fn by_query(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    begin(
        &provider,
        uri.query().unwrap_or_default().as_bytes(),
        &headers,
    )
}

/// By form, as OpenID Connect requires too.
pub(crate) async fn by_form(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    begin(&provider, &body, &headers)
}

fn begin(provider: &Provider, encoded: &[u8], headers: &HeaderMap) -> Response {
    match auth_request(&Params::read(encoded), &provider.config) {
        Ok(request) => start(provider, request, headers),
        Err(AuthError::Unknown) => problem(StatusCode::BAD_REQUEST, Problem::UnknownClient),
        Err(AuthError::Told {
            redirect_uri,
            state,
            error,
            description,
        }) => {
            let mut answer = vec![
                ("error", error),
                ("error_description", description),
                ("iss", provider.config.issuer.as_str()),
            ];
            answer.extend(state.as_deref().map(|state| ("state", state)));
            send_back(&redirect_uri, &answer)
        }
    }
}

fn start(provider: &Provider, request: AuthRequest, headers: &HeaderMap) -> Response {
    let now = provider.now();
    let browser = browser(headers).map_or_else(secret, str::to_owned);
    let id = secret();
    let lang = request.lang;
    let interaction = Interaction {
        browser: browser.clone(),
        lang,
        request,
        signed_in: None,
    };
    let kept =
        provider
            .store()
            .interactions
            .insert(id.clone(), interaction, now + INTERACTION_S, now);
    if kept.is_err() {
        return problem(StatusCode::SERVICE_UNAVAILABLE, Problem::Busy);
    }
    let choice = page(StatusCode::OK, pages::choice(&id, &provider.config, lang));
    with_browser(choice, provider, &browser)
}
