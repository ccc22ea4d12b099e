//! The pages of the preview.

use std::convert::Infallible;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Path as UrlPath, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch::Receiver;

use super::Shown;
use crate::citizens;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Clone)]
struct Preview {
    shown: Receiver<Arc<Shown>>,
    site: PathBuf,
}

/// The page, its files, the module, the sample citizens and the stream of news.
pub(super) fn app(shown: Receiver<Arc<Shown>>, site: PathBuf) -> Router {
    Router::new()
        .route(
            "/",
            get(|| own_file("text/html; charset=utf-8", include_str!("page.html"))),
        )
        .route(
            "/preview.css",
            get(|| own_file("text/css", include_str!("preview.css"))),
        )
        .route(
            "/preview.js",
            get(|| own_file("text/javascript", include_str!("preview.js"))),
        )
        .route("/events", get(events))
        .route("/module/{name}", get(module))
        .route("/citizens", get(people))
        .route("/session", get(session))
        .route("/identity", post(identity))
        .route("/site/{*path}", get(site_file))
        .with_state(Preview { shown, site })
        .layer(middleware::map_response(protect))
}

async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn own_file(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The present state at once, then every change.
async fn events(
    State(preview): State<Preview>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut shown = preview.shown;
    shown.mark_changed();
    let news = stream::unfold(shown, |mut shown| async move {
        shown.changed().await.ok()?;
        let text = shown.borrow_and_update().news().to_string();
        Some((Ok(Event::default().data(text)), shown))
    });
    Sse::new(news).keep_alive(KeepAlive::default())
}

async fn module(State(preview): State<Preview>, UrlPath(name): UrlPath<String>) -> Response {
    let shown = preview.shown.borrow().clone();
    match &shown.module {
        Some(module) if name.strip_suffix(".wasm") == Some(&module.digest) => (
            [(header::CONTENT_TYPE, "application/wasm")],
            module.wasm.clone(),
        )
            .into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn people() -> Json<Value> {
    let all = sandbox::citizens();
    let one = |citizen: &sandbox::Citizen| json!({ "id": citizen.id, "name": citizen.name(), "about": citizen.about });
    Json(all.iter().map(one).collect())
}

#[derive(Deserialize)]
struct Chosen {
    citizen: String,
}

/// As if the citizen had signed in.
async fn session(Query(chosen): Query<Chosen>) -> Json<Value> {
    Json(match find(&chosen) {
        Some(citizen) => json!({ "signed_in": true, "name": citizen.name() }),
        None => json!({ "signed_in": false }),
    })
}

/// As if the citizen had agreed to share everything the form reads.
async fn identity(State(preview): State<Preview>, Query(chosen): Query<Chosen>) -> Response {
    let shown = preview.shown.borrow().clone();
    let (Some(citizen), Some(module)) = (find(&chosen), &shown.module) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (record, _) = citizens::signed_in(&citizen, &module.meta, |_| true);
    Json(json!({ "record": record, "proofs": [], "shows": [] })).into_response()
}

fn find(chosen: &Chosen) -> Option<sandbox::Citizen> {
    sandbox::citizens()
        .into_iter()
        .find(|citizen| citizen.id == chosen.citizen)
}

async fn site_file(State(preview): State<Preview>, UrlPath(path): UrlPath<String>) -> Response {
    let Some(file) = inside(&preview.site, &path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::task::spawn_blocking(move || std::fs::read(&file).map(|bytes| (file, bytes))).await
    {
        Ok(Ok((file, bytes))) => ([(header::CONTENT_TYPE, kind(&file))], bytes).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A file of the site, and none outside of it.
fn inside(site: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let is_plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    is_plain.then(|| site.join(path))
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|end| end.to_str()) {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_site() {
        let site = Path::new("/site");
        assert_eq!(
            inside(site, "lang/vi.json"),
            Some(site.join("lang/vi.json"))
        );
        for path in ["../secret", "a/../../secret", "/etc/passwd", "./x"] {
            let found = inside(site, path);
            assert!(found.is_none() || found == Some(site.join("x")), "{path}");
        }
    }
}
