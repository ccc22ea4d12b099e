//! The OpenID provider as its client sees it: where to send people, and what comes back.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credential::{Jwk, Jwks};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType,
    CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthorizationCode, ClaimsVerificationError, Client, ClientId,
    ClientSecret, CsrfToken, EmptyAdditionalClaims, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    ExtraTokenFields, IdTokenFields, IdTokenVerifier, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RefreshToken, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::config::IssuerConfig;
use crate::plain::{PlainClaims, Wrapping, wrap};
use crate::problem::Kind;
use crate::receipt::Signer;

const CONNECT_WAIT: Duration = Duration::from_secs(3);
const ANSWER_WAIT: Duration = Duration::from_secs(10);
/// How long discovery and keys are taken for true.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// A key that is not known makes us ask again, at most so often.
const KEYS_AGAIN_MS: i64 = 30 * 1000;
/// More sources than this are not asked.
const MAX_SOURCES: usize = 8;

/// What the provider's discovery document says beyond OpenID Connect.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ExtraMetadata {
    attributes_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for ExtraMetadata {}

/// What the provider's token answer says beyond OpenID Connect.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ExtraTokens {
    /// Sources that were asked, in order.
    #[serde(default)]
    attribute_sources: Vec<String>,
}

impl ExtraTokenFields for ExtraTokens {}

type Metadata = ProviderMetadata<
    ExtraMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Tokens = StandardTokenResponse<
    IdTokenFields<
        EmptyAdditionalClaims,
        ExtraTokens,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type OidcClient = Client<
    EmptyAdditionalClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider, discovered at its first use.
pub(crate) struct Provider {
    config: IssuerConfig,
    redirect: String,
    /// Signs the attributes of a provider that signs none.
    signer: Signer,
    http: reqwest::Client,
    found: Mutex<Option<Arc<Found>>>,
}

struct Found {
    client: OidcClient,
    attributes_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    keys: Jwks,
    found_ms: i64,
}

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

/// The right to read what the person agreed to, for a while; clones share one access token, whoever renews it.
#[derive(Clone, Default)]
pub(crate) struct Grant {
    tokens: Arc<Mutex<GrantTokens>>,
    sources: Vec<String>,
    /// How sure the provider was of the person.
    acr: Option<String>,
    /// What the ID token said, where there is no other place to ask.
    told: Option<Value>,
}

/// What reads, and what renews it.
#[derive(Default)]
struct GrantTokens {
    access: String,
    /// Empty where the provider gives none.
    refresh: String,
}

/// For whom attributes are asked.
pub(crate) struct Asked<'a> {
    /// The person, as the provider names them to us.
    pub(crate) subject: &'a str,
    /// The key of their page.
    pub(crate) holder: &'a Jwk,
    pub(crate) now_ms: i64,
}

#[cfg(test)]
impl Grant {
    /// A grant as a sign-in leaves it.
    pub(crate) fn for_tests(access_token: &str, sources: &[&str]) -> Grant {
        let tokens = GrantTokens {
            access: access_token.to_owned(),
            refresh: String::new(),
        };
        Grant {
            tokens: Arc::new(Mutex::new(tokens)),
            sources: sources.iter().map(|one| (*one).to_owned()).collect(),
            ..Grant::default()
        }
    }
}

/// What one source gave.
pub(crate) enum Given {
    /// One SD-JWT.
    Token(String),
    /// This source could not be asked.
    Down(String),
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

    /// The address that begins a sign-in, asking for these attributes and telling the person what for.
    ///
    /// # Errors
    /// [`Kind::ProviderDown`] when the provider can not be discovered.
    pub(crate) async fn depart(
        &self,
        attributes: &[String],
        purpose: &str,
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
            request = request.add_extra_param("claims", plain.request(attributes).to_string());
        } else if !attributes.is_empty() {
            request = request
                .add_extra_param("attributes", attributes.join(" "))
                .add_extra_param("purpose", purpose);
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
            grant: Grant {
                acr: claims.auth_context_ref().map(|acr| acr.to_string()),
                told: told.then(|| payload(&id_token.to_string())).flatten(),
                tokens: Arc::new(Mutex::new(granted(&tokens))),
                sources: tokens
                    .extra_fields()
                    .extra_fields()
                    .attribute_sources
                    .clone(),
            },
        })
    }

    /// Whether the provider signs no attributes.
    pub(crate) fn is_plain(&self) -> bool {
        self.config.plain.is_some()
    }

    /// Sources that the person agreed to share from, in the order they were asked.
    pub(crate) fn sources<'g>(&'g self, grant: &'g Grant) -> Vec<&'g str> {
        match &self.config.plain {
            Some(plain) => vec![&plain.source],
            None => grant
                .sources
                .iter()
                .map(String::as_str)
                .take(MAX_SOURCES)
                .collect(),
        }
    }

    /// What these sources give by this grant, in order, bound to the key of the page.
    ///
    /// # Errors
    /// [`Kind::ShareAgain`] when the grant has ended, [`Kind::ProviderDown`] when nothing answers at all.
    pub(crate) async fn attributes(
        &self,
        grant: &Grant,
        sources: &[&str],
        asked: &Asked<'_>,
    ) -> Result<Vec<Given>, Kind> {
        let found = self.found(FRESH_MS, asked.now_ms).await?;
        if let Some(plain) = &self.config.plain {
            return match sources {
                [] => Ok(Vec::new()),
                _ => Ok(vec![self.wrapped(plain, &found, grant, asked).await?]),
            };
        }
        let holder = serde_json::to_string(asked.holder).map_err(|_| Kind::Internal)?;
        let Some(endpoint) = &found.attributes_endpoint else {
            return Ok(Vec::new());
        };
        let mut given = Vec::new();
        for source in sources {
            let form = [("source", *source), ("jwk", &holder)];
            let request = self.http.post(endpoint).form(&form);
            given.push(match self.granted_answer(&found, grant, request).await? {
                Some(text) => Given::Token(text),
                None => {
                    tracing::warn!(source, "a source gave nothing");
                    Given::Down((*source).to_owned())
                }
            });
        }
        Ok(given)
    }

    /// What a provider that signs no attributes tells of the person, signed by us.
    async fn wrapped(
        &self,
        plain: &PlainClaims,
        found: &Found,
        grant: &Grant,
        asked: &Asked<'_>,
    ) -> Result<Given, Kind> {
        let claims = match (&found.userinfo_endpoint, &grant.told) {
            (Some(endpoint), _) => {
                let text = self.granted_answer(found, grant, self.http.get(endpoint));
                let text = text.await?;
                text.and_then(|text| serde_json::from_str(&text).ok())
            }
            (None, told) => told.clone(),
        };
        let Some(claims) = claims else {
            return Ok(Given::Down(plain.source.clone()));
        };
        // OpenID Connect Core, 5.3.2: an answer about somebody else is not to be used.
        if claims.get("sub").and_then(Value::as_str) != Some(asked.subject) {
            tracing::warn!("the provider told claims of somebody else");
            return Err(Kind::SignInFailed);
        }
        let about = Wrapping {
            plain,
            issuer: &self.config.url,
            subject: asked.subject,
            acr: grant.acr.as_deref(),
            holder: asked.holder,
            now: asked.now_ms.div_euclid(1000),
        };
        let token = wrap(&claims, &about, &self.signer).map_err(|_| Kind::Internal)?;
        Ok(Given::Token(token))
    }

    /// What the provider answers to a request that the grant allows; nothing if it gives nothing. An access token that has ended is
    /// renewed, once, without the person.
    ///
    /// # Errors
    /// [`Kind::ShareAgain`] when it can not be renewed.
    async fn granted_answer(
        &self,
        found: &Found,
        grant: &Grant,
        request: reqwest::RequestBuilder,
    ) -> Result<Option<String>, Kind> {
        let mut access = grant.tokens.lock().await.access.clone();
        let mut is_renewed = false;
        loop {
            let Some(again) = request.try_clone() else {
                return Err(Kind::Internal);
            };
            let Ok(answer) = again.bearer_auth(&access).send().await else {
                return Ok(None);
            };
            match answer.status().as_u16() {
                200 => return Ok(read_limited(answer).await),
                401 if !is_renewed => {
                    access = self.renewed(found, grant, &access).await?;
                    is_renewed = true;
                }
                401 | 403 => return Err(Kind::ShareAgain),
                status => {
                    tracing::warn!(status, "the provider gave nothing");
                    return Ok(None);
                }
            }
        }
    }

    /// Another access token than `ended`. Sources are asked at the same time: the first one to come here renews for all.
    async fn renewed(&self, found: &Found, grant: &Grant, ended: &str) -> Result<String, Kind> {
        let mut tokens = grant.tokens.lock().await;
        if tokens.access != ended {
            return Ok(tokens.access.clone());
        }
        if tokens.refresh.is_empty() {
            return Err(Kind::ShareAgain);
        }
        let refresh = RefreshToken::new(std::mem::take(&mut tokens.refresh));
        let request = found
            .client
            .exchange_refresh_token(&refresh)
            .map_err(|_| Kind::ShareAgain)?;
        let answer = request.request_async(&self.http).await.map_err(|error| {
            tracing::warn!(kind = error_kind(&error), "access was not renewed");
            Kind::ShareAgain
        })?;
        let mut given = granted(&answer);
        // RFC 6749, 6: without a new one the old one goes on.
        if given.refresh.is_empty() {
            given.refresh = refresh.into_secret();
        }
        *tokens = given;
        Ok(tokens.access.clone())
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

    async fn found(&self, fresh_ms: i64, now_ms: i64) -> Result<Arc<Found>, Kind> {
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
        let secret = Some(&self.config.client_secret).filter(|secret| !secret.is_empty());
        let client = OidcClient::from_metadata(metadata, &self.config.client_id, secret, redirect);
        Ok(Found {
            client,
            attributes_endpoint,
            userinfo_endpoint,
            keys,
            found_ms: now_ms,
        })
    }
}

fn granted(tokens: &Tokens) -> GrantTokens {
    let refresh = tokens.refresh_token();
    GrantTokens {
        access: tokens.access_token().secret().clone(),
        refresh: refresh.map_or_else(String::new, |token| token.secret().clone()),
    }
}

/// A constructor that fixes the many type parameters.
trait FromMetadata {
    fn from_metadata(
        metadata: Metadata,
        client_id: &str,
        secret: Option<&String>,
        redirect: RedirectUrl,
    ) -> Self;
}

impl FromMetadata for OidcClient {
    fn from_metadata(
        metadata: Metadata,
        client_id: &str,
        secret: Option<&String>,
        redirect: RedirectUrl,
    ) -> OidcClient {
        Client::from_provider_metadata(
            metadata,
            ClientId::new(client_id.to_owned()),
            secret.map(|secret| ClientSecret::new(secret.clone())),
        )
        .set_redirect_uri(redirect)
    }
}

/// ID tokens are signed with a key that is published, whatever else a provider says it can do: with `none` or a shared secret
/// anybody, or any client, could make one.
fn id_token_verifier(client: &OidcClient) -> IdTokenVerifier<'_, CoreJsonWebKey> {
    client.id_token_verifier().set_allowed_algs([
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        CoreJwsSigningAlgorithm::EdDsa,
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    ])
}

/// What a verified token says, as JSON.
fn payload(token: &str) -> Option<Value> {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// The text of an answer, unless it is longer than any token may be.
async fn read_limited(mut answer: reqwest::Response) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.ok()? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > credential::MAX_TOKEN_BYTES {
            return None;
        }
    }
    Some(String::from_utf8(bytes).ok()?.trim().to_owned())
}

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
