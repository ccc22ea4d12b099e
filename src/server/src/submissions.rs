//! A person's own stored dossiers.

use axum::Json;
use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;

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
