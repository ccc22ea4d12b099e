//! The provider and its keys, discovered at the first use and kept fresh.

use std::sync::Arc;
use std::time::Duration;

use credential::Jwks;
use openidconnect::{IssuerUrl, RedirectUrl};
use tokio::sync::Mutex;

use crate::config::IssuerConfig;
use crate::problem::Kind;
use crate::receipt::Signer;

use super::client::{Metadata, OidcClient, client};

const CONNECT_WAIT: Duration = Duration::from_secs(3);
const ANSWER_WAIT: Duration = Duration::from_secs(10);
/// How long discovery and keys are taken for true.
pub(super) const FRESH_MS: i64 = 10 * 60 * 1000;
/// A key that is not known makes us ask again, at most so often.
pub(super) const KEYS_AGAIN_MS: i64 = 30 * 1000;

/// The provider, discovered at its first use.
pub(crate) struct Provider {
    pub(super) config: IssuerConfig,
    redirect: String,
    /// Signs the attributes of a provider that signs none.
    pub(super) signer: Signer,
    pub(super) http: reqwest::Client,
    found: Mutex<Option<Arc<Found>>>,
}

/// What its discovery document says.
pub(super) struct Found {
    pub(super) client: OidcClient,
    pub(super) attributes_endpoint: Option<String>,
    pub(super) userinfo_endpoint: Option<String>,
    keys: Jwks,
    found_ms: i64,
}

impl Provider {
    /// # Errors
    /// When the HTTP client can not be made.
    pub(crate) fn new(
        config: &IssuerConfig,
        public_url: &str,
        signer: Signer,
    ) -> Result<Provider, reqwest::Error> {
        let http = reqwest::Client::builder()
            // A redirect could lead the request to a place inside our own network.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_WAIT)
            .timeout(ANSWER_WAIT)
            .build()?;
        Ok(Provider {
            config: config.clone(),
            redirect: format!("{public_url}/dang-nhap/ve"),
            signer,
            http,
            found: Mutex::new(None),
        })
    }

    /// The provider's identifier.
    pub(crate) fn issuer(&self) -> &str {
        &self.config.url
    }

    /// Who signs the attributes: the provider, or the service itself for one that gives plain claims.
    pub(crate) fn attester(&self) -> &str {
        match self.config.plain {
            Some(_) => self.signer.issuer(),
            None => &self.config.url,
        }
    }

    /// Whom the signed attributes must be for: us, by our name at the provider or by our own.
    pub(crate) fn audience(&self) -> &str {
        match self.config.plain {
            Some(_) => self.signer.issuer(),
            None => &self.config.client_id,
        }
    }

    /// Whether the provider signs no attributes.
    pub(crate) fn is_plain(&self) -> bool {
        self.config.plain.is_some()
    }

    /// The keys that attribute tokens are signed with.
    ///
    /// # Errors
    /// [`Kind::ProviderDown`] when they can not be fetched.
    pub(crate) async fn keys(&self, now_ms: i64) -> Result<Jwks, Kind> {
        if self.config.plain.is_some() {
            return Ok(self.signer.keys());
        }
        Ok(self.found(FRESH_MS, now_ms).await?.keys.clone())
    }

    /// The same, asked again because a token names a key that is not among them.
    ///
    /// # Errors
    /// As [`Provider::keys`].
    pub(crate) async fn newer_keys(&self, now_ms: i64) -> Result<Jwks, Kind> {
        if self.config.plain.is_some() {
            return Ok(self.signer.keys());
        }
        Ok(self.found(KEYS_AGAIN_MS, now_ms).await?.keys.clone())
    }

    /// The provider as it was found, at most so long ago.
    pub(super) async fn found(&self, fresh_ms: i64, now_ms: i64) -> Result<Arc<Found>, Kind> {
        let mut slot = self.found.lock().await;
        if let Some(found) = slot.as_ref()
            && now_ms - found.found_ms < fresh_ms
        {
            return Ok(found.clone());
        }
        match self.discover(now_ms).await {
            Ok(found) => {
                let found = Arc::new(found);
                *slot = Some(found.clone());
                Ok(found)
            }
            Err(what) => {
                tracing::warn!(what, "the identity provider could not be discovered");
                // What was true a while ago serves better than nothing.
                slot.clone().ok_or(Kind::ProviderDown)
            }
        }
    }

    async fn discover(&self, now_ms: i64) -> Result<Found, &'static str> {
        let issuer = IssuerUrl::new(self.config.url.clone()).map_err(|_| "issuer address")?;
        let metadata = Metadata::discover_async(issuer, &self.http)
            .await
            .map_err(|_| "discovery document")?;
        let keys = self.http.get(metadata.jwks_uri().as_str()).send().await;
        let keys = keys.map_err(|_| "keys")?.text().await.map_err(|_| "keys")?;
        let keys = serde_json::from_str(&keys).map_err(|_| "keys")?;
        let attributes_endpoint = metadata.additional_metadata().attributes_endpoint.clone();
        let userinfo_endpoint = metadata.userinfo_endpoint().map(|url| url.to_string());
        let redirect = RedirectUrl::new(self.redirect.clone()).map_err(|_| "own address")?;
        Ok(Found {
            client: client(metadata, &self.config, redirect),
            attributes_endpoint,
            userinfo_endpoint,
            keys,
            found_ms: now_ms,
        })
    }
}
