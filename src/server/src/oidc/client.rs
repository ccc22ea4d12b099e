//! The types of OpenID Connect that we speak: what we add to the standard's, and a client that takes only safe tokens.

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalProviderMetadata, Client, ClientId, ClientSecret, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, ExtraTokenFields, IdTokenFields,
    IdTokenVerifier, ProviderMetadata, RedirectUrl, StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};

use crate::config::IssuerConfig;

/// What the provider's discovery document says beyond OpenID Connect.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ExtraMetadata {
    pub(super) attributes_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for ExtraMetadata {}

/// What the provider's token answer says beyond OpenID Connect.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ExtraTokens {
    /// Sources that were asked, in order.
    #[serde(default)]
    pub(super) attribute_sources: Vec<String>,
}

impl ExtraTokenFields for ExtraTokens {}

pub(super) type Metadata = ProviderMetadata<
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

pub(super) type Tokens = StandardTokenResponse<
    IdTokenFields<
        EmptyAdditionalClaims,
        ExtraTokens,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

pub(super) type OidcClient = Client<
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

/// The client of a provider, with the many types fixed.
pub(super) fn client(
    metadata: Metadata,
    config: &IssuerConfig,
    redirect: RedirectUrl,
) -> OidcClient {
    let secret = Some(&config.client_secret).filter(|secret| !secret.is_empty());
    Client::from_provider_metadata(
        metadata,
        ClientId::new(config.client_id.clone()),
        secret.map(|secret| ClientSecret::new(secret.clone())),
    )
    .set_redirect_uri(redirect)
}

/// ID tokens are signed with a key that is published, whatever else a provider says it can do: with `none` or a shared secret
/// anybody, or any client, could make one.
pub(super) fn id_token_verifier(client: &OidcClient) -> IdTokenVerifier<'_, CoreJsonWebKey> {
    client.id_token_verifier().set_allowed_algs([
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        CoreJwsSigningAlgorithm::EdDsa,
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    ])
}
