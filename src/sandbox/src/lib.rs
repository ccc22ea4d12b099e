//! An OpenID provider with invented citizens, for development and tests.
//!
//! In: a [`Config`] (its own address, the one client it knows, clock and key), and HTTP requests.
//! Out: [`app`], the provider as a router without a socket: sign-in page, consent page, tokens, and the attributes that were agreed
//! to as signed SD-JWTs. What a real provider would check in a register, this one reads from `seeds/citizens/`.
//! Without the feature `provider` only the citizens are left, and what they would share ([`records_of`]), for a page that has no sockets.
//! Left to others: the socket; verifying what it signs (`credential`); what is done with it (`prefill`, `server`).
//!
//! Start reading at [`app`]. `README.md` beside this crate says how a client asks for attributes.
//!
//! Sources: RFC 6749 and 6750 (OAuth 2.0), RFC 7636 (PKCE), RFC 9207 (`iss` in answers), OpenID Connect Core 1.0,
//! Discovery 1.0 and RP-Initiated Logout 1.0, RFC 9901 (SD-JWT).

#[cfg(feature = "provider")]
mod attributes;
#[cfg(feature = "provider")]
mod authorize;
mod citizens;
mod claims;
#[cfg(feature = "provider")]
mod config;
#[cfg(feature = "provider")]
mod consent;
#[cfg(feature = "provider")]
mod discovery;
#[cfg(feature = "provider")]
mod logout;
#[cfg(feature = "provider")]
mod pages;
#[cfg(feature = "provider")]
mod params;
#[cfg(feature = "provider")]
mod provider;
#[cfg(feature = "provider")]
mod show;
#[cfg(feature = "provider")]
mod store;
#[cfg(feature = "provider")]
mod token;
#[cfg(feature = "provider")]
mod web;

#[cfg(feature = "provider")]
use std::sync::Arc;

#[cfg(feature = "provider")]
use axum::Router;
#[cfg(feature = "provider")]
use axum::extract::DefaultBodyLimit;
#[cfg(feature = "provider")]
use axum::routing::{get, post};

pub use citizens::{Citizen, CitizenError, citizens, read_citizen};
pub use claims::{Item, claims_of, offered, records_of};
#[cfg(feature = "provider")]
pub use config::Config;

/// What the attribute tokens attest (`vct`).
pub const VCT: &str = "tokhai-identity/1";

/// Kind of the attribute tokens (`typ`), and their media type after `application/`.
pub const TYP: &str = "dc+sd-jwt";

/// The provider as a router; its paths begin at the router's root.
///
/// To serve it below a path, nest it there and give [`Config::issuer`] with that path: its pages link to each other by
/// relative addresses.
///
/// # Panics
/// When the operating system has no random bytes to give.
#[cfg(feature = "provider")]
pub fn app(config: Config) -> Router {
    let provider = Arc::new(provider::Provider::new(config));
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(discovery::configuration),
        )
        .route("/jwks", get(discovery::jwks))
        .route(
            "/authorize",
            get(authorize::by_query).post(authorize::by_form),
        )
        .route("/choose", get(consent::show_choice).post(consent::choose))
        .route("/consent", get(consent::show).post(consent::decide))
        .route("/token", post(token::exchange))
        .route("/attributes", post(attributes::give))
        .route("/end-session", get(logout::by_query).post(logout::by_form))
        .route("/style.css", get(web::style))
        .route("/consent.js", get(web::script))
        .fallback(web::not_found)
        .layer(axum::middleware::map_response_with_state(
            Arc::clone(&provider),
            web::protect,
        ))
        .layer(DefaultBodyLimit::max(32 * 1024))
        .with_state(provider)
}
