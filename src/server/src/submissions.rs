//! A person's own stored dossiers.

use axum::Json;
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

use crate::problem::{Kind, Problem};
use crate::receipt::Receipt;
use crate::session::Session;
use crate::state::State;
use crate::store::StoredDossier;
use crate::submit::{receipt, refuse_store};

/// `GET /api/submissions/{key}`: the receipt again.
pub(crate) async fn show(
    Extract(state): Extract<State>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Receipt>, Problem> {
    let session = state.session(&headers).ok_or(Kind::SignIn)?;
    let stored = own_dossier(&state, &session, &key).await?;
    receipt(&state, &stored).map(Json)
}

/// The dossier of that key if it is this person's. "Not yours" and "not there" are the same answer.
pub(crate) async fn own_dossier(
    state: &State,
    session: &Session,
    key: &str,
) -> Result<StoredDossier, Problem> {
    let stored = state.store.dossier(key).await.map_err(refuse_store)?;
    let own = stored.filter(|stored| stored.owner == session.subject);
    own.ok_or(Kind::UnknownDossier.into())
}

/// `GET /api/submissions/{key}/files/{sha256}`: a file of one's own dossier, to be saved and never shown as a page of ours.
pub(crate) async fn file(
    Extract(state): Extract<State>,
    Path((key, sha256)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = state.session(&headers).ok_or(Kind::SignIn)?;
    own_dossier(&state, &session, &key).await?;
    let upload = state.store.attached(&key, &sha256).await;
    let upload = upload.map_err(refuse_store)?.ok_or(Kind::UnknownDossier)?;
    let mut bytes = Vec::new();
    loop {
        let at = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let chunk = state.store.chunk(&upload, at).await.map_err(refuse_store)?;
        match chunk {
            Some(chunk) => bytes.extend(chunk),
            None => break,
        }
    }
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}
