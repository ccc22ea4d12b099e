//! The OpenID provider as its client sees it: where to send people, and what comes back.
//!
//! `client` says with which types, `provider` finds it and its keys, `sign_in` sends people there and takes them back, `grant` is
//! what may be read afterwards.

mod client;
mod grant;
mod provider;
mod sign_in;

pub(crate) use grant::{Asked, Given, Grant};
pub(crate) use provider::Provider;
pub(crate) use sign_in::Arrival;

/// A word for the log; the error itself may quote what was sent.
fn error_kind<E: std::error::Error, T: openidconnect::ErrorResponse>(
    error: &openidconnect::RequestTokenError<E, T>,
) -> &'static str {
    use openidconnect::RequestTokenError::{Other, Parse, Request, ServerResponse};
    match error {
        ServerResponse(_) => "refused",
        Request(_) => "no answer",
        Parse(..) => "unreadable answer",
        Other(_) => "other",
    }
}
