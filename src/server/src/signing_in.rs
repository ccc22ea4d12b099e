//! Signing in and out, and what the page may know about who is there.

use axum::extract::{Query, Request, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use credential::Jwk;
use serde::{Deserialize, Serialize};

use crate::clock::utc_text;
use crate::headers::same_origin;
use crate::identity::{self, Fetched, Plan, wanted};
use crate::inviting;
use crate::oidc::Asked;
use crate::problem::{Kind, Problem};
use crate::session::{Cookie, Session, SignIn};
use crate::state::State;
use crate::store::Reading;
use crate::submit::{json_only, read_body, refuse_store};
use crate::wish::Wish;
use crate::words::Speech;

/// A key is a few hundred bytes.
pub(crate) const MAX_KEY_BYTES: usize = 4 * 1024;

/// What may follow `/dang-nhap`.
#[derive(Deserialize)]
pub(crate) struct Departing {
    #[serde(rename = "bieu-mau")]
    form: Option<String>,
    /// Page to come back to, where that is no form's.
    #[serde(rename = "ve")]
    page: Option<String>,
    /// An invitation to answer.
    #[serde(rename = "loi-moi")]
    invitation: Option<String>,
}

/// Pages that need a sign-in.
const PAGES: [&str; 2] = ["/ho-so", "/nhat-ky"];

/// The page, if it is one of ours that needs a sign-in: nobody is ever sent anywhere else.
pub(crate) fn own_page(path: &str) -> Option<&str> {
    let is_receipt = |path: &str| {
        let key = path.strip_prefix("/bien-nhan/");
        key.is_some_and(|key| dossier::Key::parse(key).is_some())
    };
    (PAGES.contains(&path) || is_receipt(path)).then_some(path)
}

/// `GET /dang-nhap?bieu-mau=ID`: off to the identity provider, asking for what that form's module reads; `?ve=PAGE` comes back to
/// a page of ours; `?loi-moi=TOKEN` asks for what that invitation is about, and signs nobody in here.
pub(crate) async fn depart(
    Extract(state): Extract<State>,
    Query(query): Query<Departing>,
    Extension(speech): Extension<Speech>,
) -> Result<Response, Problem> {
    if let Some(invitation) = &query.invitation {
        return inviting::depart(&state, invitation, &speech).await;
    }
    let form = match &query.form {
        Some(id) => Some(state.catalogue.form(id).ok_or(Kind::UnknownForm)?),
        None => None,
    };
    let wish = form.map_or_else(Wish::default, |form| {
        let purpose = purpose(&speech, speech.of(&form.view.title));
        Wish::of(&form.view, &wanted(&form.meta), purpose, &speech)
    });
    let now_ms = state.now_ms();
    let provider = &state.provider;
    let departure = provider.depart(&wish, speech.lang(), now_ms).await?;
    let token = state.sessions.begin(SignIn {
        state: departure.state,
        nonce: departure.nonce,
        verifier: departure.verifier,
        form: query.form,
        page: query.page.as_deref().and_then(own_page).map(str::to_owned),
        invitation: None,
        started_ms: now_ms,
    })?;
    Ok(leaving(&state, &token, &departure.url))
}

/// Off to the provider, with the cookie that takes the sign-in up again.
pub(crate) fn leaving(state: &State, token: &str, url: &str) -> Response {
    let cookie = Cookie::SignIn.write(Some(token), state.config.is_https());
    ([(header::SET_COOKIE, cookie)], see_other(url)).into_response()
}

/// At most 300 characters, as the provider asks.
fn purpose(speech: &Speech, title: &str) -> String {
    let title: String = title.chars().take(250).collect();
    speech.fill("purpose.prefill", &[("form", &title)])
}

/// What the provider sends along.
#[derive(Deserialize)]
pub(crate) struct Arriving {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /dang-nhap/ve`: back from the identity provider.
pub(crate) async fn arrive(
    Extract(state): Extract<State>,
    Query(query): Query<Arriving>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_https = state.config.is_https();
    let now_ms = state.now_ms();
    let token = Cookie::SignIn
        .read(&headers, is_https)
        .ok_or(Kind::SignInFailed)?;
    let sign_in = state
        .sessions
        .finish(&token, now_ms)
        .ok_or(Kind::SignInFailed)?;
    // Whatever goes wrong from here on, the person began at a page and can go back to it.
    let refuse = |kind: Kind| match (&sign_in.form, &sign_in.invitation) {
        (Some(form), _) => Problem::leading_to(kind, format!("/bieu-mau/{form}"), "service.back"),
        (None, Some(invitation)) => inviting::back(kind, invitation),
        (None, None) => kind.into(),
    };
    let is_ours = query.state == sign_in.state
        && query
            .iss
            .as_ref()
            .is_none_or(|iss| iss == state.provider.issuer());
    if !is_ours {
        return Err(refuse(Kind::SignInFailed));
    }
    match query.error.as_deref() {
        Some("access_denied") => return Err(refuse(Kind::SignInDeclined)),
        Some(_) => return Err(refuse(Kind::SignInFailed)),
        None => {}
    }
    let (verifier, nonce) = (&sign_in.verifier, &sign_in.nonce);
    let arrival = state
        .provider
        .arrive(&query.code, verifier, nonce, now_ms)
        .await
        .map_err(refuse)?;
    if let Some(invitation) = &sign_in.invitation {
        return inviting::arrive(&state, invitation, arrival, now_ms);
    }
    let mut session = Session::new(arrival.subject, arrival.name, arrival.level);
    if let Some(form) = &sign_in.form {
        session.grants.insert(form.clone(), arrival.grant);
    }
    let former = Cookie::Session.read(&headers, is_https);
    let token = state.sessions.open(session, former.as_deref(), now_ms)?;
    let place = match (sign_in.form, sign_in.page) {
        (Some(form), _) => format!("/bieu-mau/{form}"),
        (None, page) => page.unwrap_or_else(|| "/".to_owned()),
    };
    let mut response = see_other(&place);
    let cookies = [
        Cookie::Session.write(Some(&token), is_https),
        Cookie::SignIn.write(None, is_https),
    ];
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST /dang-xuat`: the session ends here and now.
pub(crate) async fn leave(
    Extract(state): Extract<State>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    same_origin(&headers, &state.config.public_url)?;
    let is_https = state.config.is_https();
    if let Some(token) = Cookie::Session.read(&headers, is_https) {
        state.sessions.close(&token);
    }
    let cookie = Cookie::Session.write(None, is_https);
    Ok(([(header::SET_COOKIE, cookie)], see_other("/")).into_response())
}

pub(crate) fn see_other(place: &str) -> Response {
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, place.to_owned())],
    )
        .into_response()
}

/// What the page may know of the session. Never a number.
#[derive(Serialize)]
pub(crate) struct Who {
    signed_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    /// The same for the same person at each sign-in; it says nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// Forms the person shared data with in this session.
    forms: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
}

/// `GET /api/session`.
pub(crate) async fn who(Extract(state): Extract<State>, headers: HeaderMap) -> Json<Who> {
    let session = state.session(&headers);
    let ends_at = session.as_ref().map(|session| utc_text(session.ends_ms()));
    Json(match session {
        None => Who {
            signed_in: false,
            name: None,
            level: None,
            person: None,
            forms: Vec::new(),
            ends_at,
        },
        Some(session) => Who {
            signed_in: true,
            name: session.name,
            level: session.level,
            person: Some(state.signer.alias(&session.subject)),
            forms: session.grants.into_keys().collect(),
            ends_at,
        },
    })
}

/// What may follow `/api/identity`.
#[derive(Deserialize)]
pub(crate) struct ForForm {
    #[serde(default)]
    form: String,
}

/// The key of the page that asks, and whom; without a source all of them.
#[derive(Deserialize)]
struct Asking {
    jwk: Jwk,
    #[serde(default)]
    source: Option<String>,
}

/// `GET /api/identity?form=ID`: which sources may be asked for this form, and for what. None of them is asked.
pub(crate) async fn sources(
    Extract(state): Extract<State>,
    Query(query): Query<ForForm>,
    headers: HeaderMap,
) -> Result<Json<Plan>, Problem> {
    let session = state.session(&headers).ok_or(Kind::SignIn)?;
    let form = state.catalogue.form(&query.form).ok_or(Kind::UnknownForm)?;
    let grant = session.grants.get(form.id()).ok_or(Kind::ShareAgain)?;
    let plan = identity::plan(&state.provider, grant, &session.subject, &form.meta);
    Ok(Json(plan))
}

/// `POST /api/identity?form=ID`: fetched from the provider now, bound to the key of the page, kept nowhere.
pub(crate) async fn identity(
    Extract(state): Extract<State>,
    Query(query): Query<ForForm>,
    request: Request,
) -> Result<Json<Fetched>, Problem> {
    let (parts, body) = request.into_parts();
    same_origin(&parts.headers, &state.config.public_url)?;
    json_only(&parts.headers)?;
    let session = state.session(&parts.headers).ok_or(Kind::SignIn)?;
    let form = state.catalogue.form(&query.form).ok_or(Kind::UnknownForm)?;
    let grant = session.grants.get(form.id()).ok_or(Kind::ShareAgain)?;
    let body = read_body(&parts.headers, body, MAX_KEY_BYTES).await?;
    let asking: Asking = serde_json::from_slice(&body).map_err(|_| Kind::PageKey)?;
    let holder = asking.jwk.bare_p256().map_err(|_| Kind::PageKey)?;
    let asked = Asked {
        subject: &session.subject,
        holder: &holder,
        now_ms: state.now_ms(),
    };
    let source = asking.source.as_deref();
    let wanted = wanted(&form.meta);
    let fetched = identity::fetch(&state.provider, grant, &asked, source, wanted).await?;
    let reading = Reading {
        owner: session.subject.clone(),
        at_ms: state.now_ms(),
        reader: state.config.public_url.clone(),
        form: form.id().to_owned(),
        purpose: "prefill",
        attributes: fetched.attributes(),
    };
    state.store.note(&reading).await.map_err(refuse_store)?;
    Ok(Json(fetched))
}

/// What a page puts into the key bindings of one dossier.
#[derive(Serialize)]
pub(crate) struct Fresh {
    nonce: String,
    /// Our clock in seconds since 1970: the device's own may be years off.
    now: i64,
}

/// `POST /api/nonce`.
pub(crate) async fn nonce(
    Extract(state): Extract<State>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Fresh>), Problem> {
    same_origin(&headers, &state.config.public_url)?;
    state.session(&headers).ok_or(Kind::SignIn)?;
    let nonce = state.give_nonce(&headers)?.ok_or(Kind::SignIn)?;
    let now = state.now_ms().div_euclid(1000);
    Ok((StatusCode::CREATED, Json(Fresh { nonce, now })))
}
