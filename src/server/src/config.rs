//! What the service is told when it starts.

use std::path::PathBuf;

use serde::Deserialize;

use crate::forms::PublishedForm;
use crate::plain::{PlainClaims, PlainError};

/// Where the service stands, what it serves and whom it trusts.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address people reach it at, without a slash at the end: `http://localhost:8080`.
    pub public_url: String,
    /// Folder for the database and the signing key; made if absent.
    pub data_dir: PathBuf,
    /// Folder with the files for the browser: engine, style, units.
    pub assets_dir: PathBuf,
    /// Forms that are open now.
    pub forms: Vec<PublishedForm>,
    /// The identity provider.
    pub issuer: IssuerConfig,
    /// Origins whose pages may show a form in a frame, as `https://agency.example`.
    pub framed_by: Vec<String>,
    /// First part of every receipt code, e.g. `TK01`: capitals and digits.
    pub authority: String,
}

/// An OpenID provider and how it knows this service.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    /// Its issuer identifier, from which everything else is discovered.
    pub url: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there; empty for a public client.
    #[serde(default)]
    pub client_secret: String,
    /// What its claims mean, where it has no attributes endpoint of signed attributes.
    #[serde(default)]
    pub plain: Option<PlainClaims>,
}

/// Why a file says nothing of an identity provider.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// Not the JSON of one.
    #[error("this is no configuration of an identity provider")]
    Shape(#[from] serde_json::Error),
    /// Its claims mean nothing.
    #[error(transparent)]
    Plain(#[from] PlainError),
}

/// Reads the configuration of an identity provider: JSON with the members of [`IssuerConfig`].
///
/// # Errors
/// [`IssuerError`] for what is wrong, never quoting the secret.
pub fn read_issuer(text: &str) -> Result<IssuerConfig, IssuerError> {
    let issuer: IssuerConfig = serde_json::from_str(text)?;
    if let Some(plain) = &issuer.plain {
        plain.check()?;
    }
    Ok(issuer)
}

// By hand, so that no log ever holds the secret.
impl std::fmt::Debug for IssuerConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssuerConfig")
            .field("url", &self.url)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Whether a text is an origin as browsers write it: scheme, host and perhaps a port, and nothing behind.
pub fn is_origin(text: &str) -> bool {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let is_sign = |sign: char| matches!(sign, 'a'..='z' | '0'..='9' | '.' | '-' | ':' | '[' | ']');
    host.is_some_and(|host| !host.is_empty() && host.chars().all(is_sign))
}

impl Config {
    /// Whether people reach the service by HTTPS, so that cookies and headers can insist on it.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl IssuerConfig {
    /// Scheme, host and port of the provider, as a browser names an origin.
    pub(crate) fn origin(&self) -> String {
        let end = self.url.match_indices('/').nth(2).map(|(place, _)| place);
        self.url[..end.unwrap_or(self.url.len())].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_nothing_more() {
        for text in [
            "https://a.example",
            "http://127.0.0.1:8090",
            "http://[::1]:1",
        ] {
            assert!(is_origin(text), "{text}");
        }
        for text in [
            "",
            "a.example",
            "https://",
            "https://a.example/",
            "https://a.example; script-src *",
            "https://*.example",
            "https://A.example",
            "ftp://a.example",
            "https://a@b.example",
            "null",
            "'self'",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }

    #[test]
    fn an_origin_ends_before_the_path() {
        for (url, origin) in [
            ("http://localhost:8081", "http://localhost:8081"),
            ("https://id.example/a/b", "https://id.example"),
        ] {
            let issuer = IssuerConfig {
                url: url.to_owned(),
                client_id: String::new(),
                client_secret: String::new(),
                plain: None,
            };
            assert_eq!(issuer.origin(), origin);
        }
    }
}
