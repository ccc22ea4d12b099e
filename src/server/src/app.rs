//! Every route, and what is done around each of them.

use axum::Json;
use axum::Router;
use axum::extract::{Path, Request, State as Extract};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Serialize;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use value::Text;

use crate::assets::{IMMUTABLE, open_to_all, respond_module};
use crate::edition::UNITS;
use crate::forms::PublishedForm;
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::{
    edition, headers, inviting, observe, pages, signing_in, submissions, submit, uploads, words,
};

/// The whole service as a router, to be called with or without a socket.
pub async fn app(state: State) -> Router {
    Router::new()
        .route("/", get(pages::catalogue))
        .route("/bieu-mau/{id}", get(pages::service))
        .route("/bien-nhan/{key}", get(pages::receipt_page))
        .route("/nhat-ky", get(pages::readings))
        .route("/ho-so", get(pages::dossiers))
        .route("/loi/{code}", get(pages::explain))
        .route("/thiet-ke", get(pages::designer))
        .route("/nhung/{id}", get(pages::frame))
        .route("/forms/{file}", get(module))
        .route("/assets/{*file}", get(asset))
        .route("/v/{edition}/assets/{*file}", get(asset_of_edition))
        .route("/units/{file}", get(units))
        .route("/mat-mang", get(pages::offline))
        .route("/worker.js", get(edition::worker))
        .route("/dang-nhap", get(signing_in::depart))
        .route("/dang-nhap/ve", get(signing_in::arrive))
        .route("/dang-xuat", post(signing_in::leave))
        .route("/api/forms", get(forms))
        .route("/api/attributes", get(attributes))
        .route("/api/session", get(signing_in::who))
        .route(
            "/api/identity",
            get(signing_in::sources).post(signing_in::identity),
        )
        .route(
            "/api/invitations",
            post(inviting::invite).get(inviting::counting),
        )
        .route(
            "/api/invitations/{token}",
            get(inviting::standing).delete(inviting::close),
        )
        .route("/api/invitations/{token}/data", post(inviting::data))
        .route("/api/invitations/{token}/answer", post(inviting::answer))
        .route("/chia-se/{token}", get(pages::invitation))
        .route("/rut-lai", post(inviting::withdraw))
        .route("/api/nonce", post(signing_in::nonce))
        .route("/api/submissions", post(submit::submit))
        .route("/api/submissions/{key}", get(submissions::show))
        .route(
            "/api/submissions/{key}/files/{sha256}",
            get(submissions::file),
        )
        .merge(uploads::routes())
        .route("/.well-known/jwt-vc-issuer", get(receipt_keys))
        .route("/healthz", get(health))
        .fallback(async || Problem::from(Kind::NotFound))
        .method_not_allowed_fallback(async || Problem::from(Kind::Method))
        .layer(CatchPanicLayer::custom(|_| {
            Problem::from(Kind::Internal).into_response()
        }))
        .layer(from_fn(name_bad_requests))
        .layer(from_fn_with_state(state.clone(), pages::dress))
        .layer(from_fn_with_state(state.clone(), words::speak))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), headers::add))
        .layer(from_fn(observe::log))
        .with_state(state)
}

/// What axum itself refuses (an address that can not be read) becomes a problem like any other.
async fn name_bad_requests(request: Request, next: axum::middleware::Next) -> Response {
    let response = next.run(request).await;
    let is_named = response.extensions().get::<Problem>().is_some();
    if response.status() == StatusCode::BAD_REQUEST && !is_named {
        return Problem::from(Kind::NotFound).into_response();
    }
    response
}

/// `GET /forms/{hex}.wasm`; `GET /forms/{id}.wasm` leads to the one that is open now.
async fn module(
    Extract(state): Extract<State>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    public(module_of(&state, &file, &headers))
}

fn module_of(state: &State, file: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let hex = file.strip_suffix(".wasm").ok_or(Kind::UnknownForm)?;
    if let Some(form) = state.catalogue.form(hex) {
        return Ok(latest(form));
    }
    let form = state.catalogue.module(&format!("sha256-{hex}"));
    let form = form.ok_or(Kind::UnknownForm)?;
    Ok(respond_module(&form.bytes, headers))
}

/// For who embeds a form by its name alone. It is not kept, so that a new version is there at once.
fn latest(form: &PublishedForm) -> Response {
    let mut response = Redirect::temporary(&format!("/forms/{}.wasm", form.hex())).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Pages of other sites may read that there is no such file, too: else it would look to them like a lost network.
fn public(answer: Result<Response, Problem>) -> Response {
    let mut response = answer.unwrap_or_else(IntoResponse::into_response);
    open_to_all(&mut response);
    response
}

/// `GET /assets/…`.
async fn asset(
    Extract(state): Extract<State>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let response = state.assets.respond(&file, &headers);
    public(response.ok_or(Kind::NotFound.into()))
}

/// `GET /v/EDITION/assets/…`: the same for ever. Who still has a page of another edition gets what there is now, and keeps it nowhere.
async fn asset_of_edition(
    Extract(state): Extract<State>,
    Path((edition, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let response = state.assets.respond(&file, &headers);
    let mut response = response.ok_or(Kind::NotFound)?;
    let cache = match state.edition.is(&edition) {
        true => IMMUTABLE,
        false => HeaderValue::from_static("no-store"),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    Ok(response)
}

/// `GET /units/DIGEST.json`: the provinces and communes that have this digest, the same for ever. A page that is open for so long that
/// there are others by now is led to those.
async fn units(
    Extract(state): Extract<State>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let now = state.edition.units();
    let is_now = now.strip_prefix("/units/") == Some(file.as_str());
    public(match state.assets.respond(UNITS, &headers) {
        Some(mut response) if is_now => {
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, IMMUTABLE);
            Ok(response)
        }
        Some(_) if file.ends_with(".json") => Ok(Redirect::temporary(now).into_response()),
        _ => Err(Kind::NotFound.into()),
    })
}

/// One open form, for programs.
#[derive(Serialize)]
struct FormEntry<'a> {
    id: &'a str,
    version: &'a str,
    title: &'a Text,
    digest: &'a str,
    src: String,
    page: String,
}

/// `GET /api/forms`.
async fn forms(Extract(state): Extract<State>) -> Response {
    let forms = state.catalogue.forms();
    let entries: Vec<_> = forms
        .iter()
        .map(|form| FormEntry {
            id: form.id(),
            version: &form.meta.version,
            title: &form.view.title,
            digest: &form.digest,
            src: format!("/forms/{}.wasm", form.hex()),
            page: format!("/bieu-mau/{}", form.id()),
        })
        .collect();
    let mut response = ([(header::CACHE_CONTROL, "no-cache")], Json(entries)).into_response();
    open_to_all(&mut response);
    response
}

/// `GET /api/attributes`: the registry, as it is.
async fn attributes() -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-cache"),
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
    ];
    (headers, registry::ATTRIBUTES_JSON).into_response()
}

/// Where receipts come from and the keys that verify them.
#[derive(Serialize)]
struct ReceiptIssuer<'a> {
    issuer: &'a str,
    jwks: credential::Jwks,
}

/// `GET /.well-known/jwt-vc-issuer`, as SD-JWT VC names the place.
async fn receipt_keys(Extract(state): Extract<State>) -> Response {
    let issuer = ReceiptIssuer {
        issuer: &state.config.public_url,
        jwks: state.signer.keys(),
    };
    ([(header::CACHE_CONTROL, "no-cache")], Json(issuer)).into_response()
}

/// `GET /healthz`: 200 when a dossier could be taken, else 503.
async fn health(Extract(state): Extract<State>) -> Response {
    if state.store.is_well().await {
        (StatusCode::OK, "ok\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "store\n").into_response()
    }
}
