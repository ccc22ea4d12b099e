//! What a person agreed to share: read source by source, renewed without them while it lasts.

use std::sync::Arc;

use credential::Jwk;
use openidconnect::{OAuth2TokenResponse, RefreshToken};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::plain::{PlainClaims, Wrapping, wrap};
use crate::problem::Kind;

use super::client::Tokens;
use super::error_kind;
use super::provider::{FRESH_MS, Found, Provider};

/// More sources than this are not asked.
const MAX_SOURCES: usize = 8;

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

impl Grant {
    /// What a sign-in gave: `acr` says how sure the provider was of the person, `told` what the ID token said where there is no
    /// other place to ask.
    pub(super) fn new(tokens: &Tokens, acr: Option<String>, told: Option<Value>) -> Grant {
        let extra = tokens.extra_fields().extra_fields();
        Grant {
            tokens: Arc::new(Mutex::new(granted(tokens))),
            sources: extra.attribute_sources.clone(),
            acr,
            told,
        }
    }
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
}

fn granted(tokens: &Tokens) -> GrantTokens {
    let refresh = tokens.refresh_token();
    GrantTokens {
        access: tokens.access_token().secret().clone(),
        refresh: refresh.map_or_else(String::new, |token| token.secret().clone()),
    }
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
