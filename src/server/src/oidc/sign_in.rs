//! A sign-in: the way to the provider and back (OpenID Connect Core 3.1, PKCE by RFC 7636).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::CoreAuthenticationFlow;
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, CsrfToken, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, Scope, TokenResponse,
};
use serde_json::Value;

use crate::problem::Kind;
use crate::wish::Wish;

use super::client::id_token_verifier;
use super::error_kind;
use super::grant::Grant;
use super::provider::{FRESH_MS, KEYS_AGAIN_MS, Provider};

/// Where to send a browser, and what to remember meanwhile.
pub(crate) struct Departure {
    pub(crate) url: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
}

/// Who came back.
pub(crate) struct Arrival {
    pub(crate) subject: String,
    pub(crate) name: Option<String>,
    pub(crate) level: Option<String>,
    pub(crate) grant: Grant,
}

impl Provider {
    /// The address that begins a sign-in, asking for attributes and telling the person what for.
    ///
    /// # Errors
    /// [`Kind::ProviderDown`] when the provider can not be discovered.
    pub(crate) async fn depart(
        &self,
        wish: &Wish,
        lang: &str,
        now_ms: i64,
    ) -> Result<Departure, Kind> {
        let found = self.found(FRESH_MS, now_ms).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = found
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            // The provider's pages speak as ours did.
            .add_extra_param("ui_locales", lang);
        if let Some(plain) = &self.config.plain {
            for scope in &plain.scopes {
                request = request.add_scope(Scope::new(scope.clone()));
            }
            request =
                request.add_extra_param("claims", plain.request(&wish.attributes).to_string());
        } else if !wish.attributes.is_empty() {
            request = request
                .add_extra_param("attributes", wish.attributes.join(" "))
                .add_extra_param("purpose", &wish.purpose)
                .add_extra_param("purposes", serde_json::json!(wish.purposes).to_string());
        }
        let (url, state, nonce) = request.url();
        Ok(Departure {
            url: url.to_string(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }

    /// Takes up a sign-in with the code that the provider sent along.
    ///
    /// # Errors
    /// [`Kind::ProviderDown`] when it does not answer, [`Kind::SignInFailed`] when what it answers is not to be trusted.
    pub(crate) async fn arrive(
        &self,
        code: &str,
        verifier: &str,
        nonce: &str,
        now_ms: i64,
    ) -> Result<Arrival, Kind> {
        let found = self.found(FRESH_MS, now_ms).await?;
        let tokens = found
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| Kind::ProviderDown)?
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .request_async(&self.http)
            .await
            .map_err(|error| {
                use openidconnect::RequestTokenError::{Request, ServerResponse};
                tracing::warn!(kind = error_kind(&error), "the code was not exchanged");
                match error {
                    Request(_) => Kind::ProviderDown,
                    ServerResponse(_) => Kind::SignInFailed,
                    _ => Kind::SignInFailed,
                }
            })?;
        let id_token = tokens.id_token().ok_or(Kind::SignInFailed)?;
        let nonce = Nonce::new(nonce.to_owned());
        // Signed by a key that we do not know yet, it may be from just after the provider changed its keys.
        let is_by_unknown_key = matches!(
            id_token.claims(&id_token_verifier(&found.client), &nonce),
            Err(ClaimsVerificationError::SignatureVerification(_))
        );
        let found = match is_by_unknown_key {
            true => self.found(KEYS_AGAIN_MS, now_ms).await?,
            false => found,
        };
        let claims = id_token
            .claims(&id_token_verifier(&found.client), &nonce)
            .map_err(|_| {
                tracing::warn!("the ID token does not stand the checks");
                Kind::SignInFailed
            })?;
        let told = found.userinfo_endpoint.is_none() && self.config.plain.is_some();
        let name = claims.name().and_then(|name| name.get(None));
        Ok(Arrival {
            subject: claims.subject().to_string(),
            name: name.map(|name| name.to_string()),
            level: claims.auth_context_ref().map(|acr| acr.to_string()),
            grant: Grant::new(
                &tokens,
                claims.auth_context_ref().map(|acr| acr.to_string()),
                told.then(|| payload(&id_token.to_string())).flatten(),
            ),
        })
    }
}

/// What a verified token says, as JSON.
fn payload(token: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}
