//! The same sign-in done by somebody else's OpenID Connect client, which judges discovery, keys, tokens and errors by itself.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::collections::BTreeMap;
use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use openidconnect::core::{CoreClient, CoreProviderMetadata, CoreResponseType};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl,
    TokenResponse,
};
use sandbox::Config;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

const ISSUER: &str = "https://id.test/sandbox";
const REDIRECT: &str = "https://service.test/back?x=1";

/// The way from the client to the provider: no socket, only the path below which the provider is served taken off.
async fn send(app: Router, request: HttpRequest) -> Result<HttpResponse, Infallible> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.to_string();
    parts.uri = path.strip_prefix(ISSUER).unwrap().parse().unwrap();
    let request = Request::from_parts(parts, Body::from(body));
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Ok(HttpResponse::from_parts(parts, bytes.to_vec()))
}

/// What a person at a browser does: pick, agree, be sent back. Gives the parameters at the client's address.
async fn person(app: &Router, address: &Url, citizen: &str) -> BTreeMap<String, String> {
    let path = address.as_str().strip_prefix(ISSUER).unwrap();
    let request = Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let page = String::from_utf8(bytes.to_vec()).unwrap();
    let (_, rest) = page.split_once("name=\"interaction\" value=\"").unwrap();
    let interaction = rest.split('"').next().unwrap();
    let cookie = parts.headers["set-cookie"].to_str().unwrap().to_owned();
    let mut location = String::new();
    for (path, more) in [
        ("/choose", vec![("citizen", citizen)]),
        ("/consent", vec![("source", ""), ("decision", "agree")]),
    ] {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("interaction", interaction)
            .extend_pairs(more);
        let request = Request::post(path)
            .header("cookie", &cookie)
            .body(Body::from(form.finish()));
        let response = app.clone().oneshot(request.unwrap()).await.unwrap();
        location = response.headers()["location"].to_str().unwrap().to_owned();
    }
    assert!(location.starts_with(REDIRECT), "{location}");
    let back = Url::parse(&location).unwrap();
    back.query_pairs().into_owned().collect()
}

async fn signs_in(secret: Option<&str>) {
    let mut config = Config::new(ISSUER, "to-khai", REDIRECT);
    config.client_secret = secret.map(str::to_owned);
    let app = sandbox::app(config);
    let network = |request| send(app.clone(), request);
    let issuer = IssuerUrl::new(ISSUER.to_owned()).unwrap();
    let metadata = CoreProviderMetadata::discover_async(issuer, &network)
        .await
        .unwrap();
    let secret = secret.map(|s| ClientSecret::new(s.to_owned()));
    let client =
        CoreClient::from_provider_metadata(metadata, ClientId::new("to-khai".to_owned()), secret)
            .set_redirect_uri(RedirectUrl::new(REDIRECT.to_owned()).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .set_pkce_challenge(challenge)
        .url();
    let back = person(&app, &address, "mau").await;
    assert_eq!(&back["state"], state.secret());

    let tokens = client
        .exchange_code(AuthorizationCode::new(back["code"].clone()))
        .unwrap()
        .set_pkce_verifier(verifier)
        .request_async(&network)
        .await
        .unwrap();
    assert_eq!(tokens.expires_in().unwrap().as_secs(), 300);
    let id_token = tokens.id_token().unwrap();
    let verifier = client.id_token_verifier();
    let claims = id_token.claims(&verifier, &nonce).unwrap();
    assert_eq!(claims.auth_context_ref().unwrap().as_str(), "vneid2");
    let another = Nonce::new("another".to_owned());
    assert!(id_token.claims(&verifier, &another).is_err());
}

#[tokio::test]
async fn a_public_client_signs_in() {
    signs_in(None).await;
}

#[tokio::test]
async fn a_client_with_a_secret_signs_in() {
    signs_in(Some("s:e/c+r et%")).await;
}
