//! The two pages of a sign-in: who somebody is, and what they agree to share.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use crate::claims::{Item, offered};
use crate::pages::{self, Problem};
use crate::params::{AuthRequest, Lang, Params};
use crate::provider::{Provider, is_same_secret, secret};
use crate::store::{Agreed, Code, Grant, Interaction, SignedIn};
use crate::web::{browser, page, problem, see_other, send_back};

/// How long a code may wait to be exchanged, in seconds.
const CODE_S: i64 = 60;

/// The page on which somebody says who they are, again.
pub(crate) async fn show_choice(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let params = Params::read(uri.query().unwrap_or_default().as_bytes());
    match interaction(&provider, &params, &headers) {
        Some((id, interaction)) => page(
            StatusCode::OK,
            pages::choice(&id, &provider.config, interaction.lang),
        ),
        None => ended(),
    }
}

/// Somebody has said who they are.
pub(crate) async fn choose(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = Params::read(&body);
    let Some((id, interaction)) = interaction(&provider, &params, &headers) else {
        return ended();
    };
    let wanted = params.get("citizen");
    let citizens = &provider.config.citizens;
    let Some(citizen) = citizens.iter().position(|c| Some(c.id.as_str()) == wanted) else {
        return page(
            StatusCode::BAD_REQUEST,
            pages::choice(&id, &provider.config, interaction.lang),
        );
    };
    let signed_in = sign_in(&provider, citizen, &interaction.request);
    keep(&provider, &id, signed_in);
    see_other(&format!("consent?interaction={id}"))
}

/// The page that asks for one source's consent.
pub(crate) async fn show(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let params = Params::read(uri.query().unwrap_or_default().as_bytes());
    match interaction(&provider, &params, &headers) {
        Some((id, interaction)) => match &interaction.signed_in {
            Some(signed_in) => page(
                StatusCode::OK,
                pages::consent(&id, &provider.config, &interaction, signed_in),
            ),
            None => see_other(&format!("choose?interaction={id}")),
        },
        None => ended(),
    }
}

/// Somebody has agreed or refused.
pub(crate) async fn decide(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = Params::read(&body);
    let Some((id, interaction)) = interaction(&provider, &params, &headers) else {
        return ended();
    };
    let Some(mut signed_in) = interaction.signed_in else {
        return see_other(&format!("choose?interaction={id}"));
    };
    match params.get("decision") {
        Some("refuse") => refuse(&provider, &id, &interaction.request),
        Some(decision @ ("agree" | "none"))
            if agree(&mut signed_in, &params, decision == "none") =>
        {
            if signed_in.agreed.len() < signed_in.sources.len() {
                keep(&provider, &id, signed_in);
                return see_other(&format!("consent?interaction={id}"));
            }
            finish(&provider, &id, interaction.request, signed_in)
        }
        // A page that was sent twice, or out of its turn: the question that is open now is asked again.
        _ => see_other(&format!("consent?interaction={id}")),
    }
}

fn ended() -> Response {
    problem(StatusCode::BAD_REQUEST, Problem::SignInEnded)
}

/// The sign-in that the page names, if it began in this browser.
fn interaction(
    provider: &Provider,
    params: &Params,
    headers: &HeaderMap,
) -> Option<(String, Interaction)> {
    let id = params.get("interaction")?;
    let browser = browser(headers)?;
    let mut store = provider.store();
    let interaction = store.interactions.get_mut(id, provider.now())?;
    if !is_same_secret(&interaction.browser, browser) {
        return None;
    }
    // The switch between languages is a link to the same page.
    if let Some(lang) = params.get("lang") {
        interaction.lang = Lang::of(lang);
    }
    Some((id.to_owned(), interaction.clone()))
}

fn keep(provider: &Provider, id: &str, signed_in: SignedIn) {
    let now = provider.now();
    if let Some(interaction) = provider.store().interactions.get_mut(id, now) {
        interaction.signed_in = Some(signed_in);
    }
}

fn sign_in(provider: &Provider, citizen: usize, request: &AuthRequest) -> SignedIn {
    let (items, lacking) = offered(&provider.config.citizens[citizen], &request.attributes);
    SignedIn {
        citizen,
        auth_time: provider.now(),
        sources: by_source(items),
        agreed: Vec::new(),
        lacking,
    }
}

/// The items of each source, sources in the registry's order. Without any there is one nameless source, so that signing in is
/// agreed to as well.
fn by_source(items: Vec<Item>) -> Vec<(String, Vec<Item>)> {
    let mut sources: Vec<(String, Vec<Item>)> = Vec::new();
    for source in registry::sources() {
        let of_source = items.iter().filter(|i| i.source == source.id);
        let of_source: Vec<Item> = of_source.cloned().collect();
        if !of_source.is_empty() {
            sources.push((source.id.clone(), of_source));
        }
    }
    if sources.is_empty() {
        sources.push((String::new(), Vec::new()));
    }
    sources
}

/// Takes the consent for the source whose turn it is, or that nothing of it is shared; whether the page was about that one.
fn agree(signed_in: &mut SignedIn, params: &Params, is_nothing: bool) -> bool {
    let Some((source, items)) = signed_in.sources.get(signed_in.agreed.len()) else {
        return false;
    };
    if params.get("source").unwrap_or_default() != source {
        return false;
    }
    let held_back = params.all("decline");
    let is_shared = |item: &&Item| !is_nothing && !held_back.contains(&item.key);
    let shared: Vec<Item> = items.iter().filter(is_shared).cloned().collect();
    let declined: BTreeSet<String> = items
        .iter()
        .filter(|item| shared.iter().all(|s| s.attr != item.attr))
        .map(|item| item.attr.clone())
        .collect();
    signed_in.agreed.push(Agreed {
        source: source.clone(),
        items: shared,
        declined,
    });
    true
}

fn refuse(provider: &Provider, id: &str, request: &AuthRequest) -> Response {
    provider.store().interactions.remove(id, provider.now());
    let answer = [
        ("error", "access_denied"),
        ("state", request.state.as_str()),
        ("iss", provider.config.issuer.as_str()),
    ];
    send_back(&request.redirect_uri, &answer)
}

fn finish(provider: &Provider, id: &str, request: AuthRequest, signed_in: SignedIn) -> Response {
    let now = provider.now();
    let mut store = provider.store();
    // Taken out, so that of two answers sent at once only one gets a code.
    if store.interactions.remove(id, now).is_none() {
        return ended();
    }
    let text = secret();
    let (address, state) = (request.redirect_uri.clone(), request.state.clone());
    let code = Code {
        grant: Grant {
            citizen: signed_in.citizen,
            auth_time: signed_in.auth_time,
            session: secret(),
            agreed: signed_in.agreed,
        },
        request,
        exchanged_for: None,
    };
    if store
        .codes
        .insert(text.clone(), code, now + CODE_S, now)
        .is_err()
    {
        return problem(StatusCode::SERVICE_UNAVAILABLE, Problem::Busy);
    }
    drop(store);
    let answer = [
        ("code", text.as_str()),
        ("state", state.as_str()),
        ("iss", provider.config.issuer.as_str()),
    ];
    send_back(&address, &answer)
}
