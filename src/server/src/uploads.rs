//! Files on their way here: tus 1.0 (tus.io) with its extensions creation, termination and expiration.
//!
//! Nobody has to sign in for it, as nobody has to for filling. The address of an upload holds 256 random bits, and what it is for
//! is said by the key of the dossier, which only its page knows until it is sent. What no dossier takes goes after a week.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Path, Request, State as Extract};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::options;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use crate::attached::Wanted;
use crate::clock::http_date;
use crate::headers::same_origin;
use crate::problem::{Kind, Problem};
use crate::secret::token;
use crate::sniff::media_type;
use crate::state::State;
use crate::store::{Begun, Room, Upload};
use crate::submit::refuse_store;

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,termination,expiration";
/// Most bytes of one file, whatever a form says.
const MAX_SIZE: i64 = 20 << 20;
/// Most bytes that wait for one dossier, and for all.
const DOSSIER_BYTES: i64 = 200 << 20;
const ALL_BYTES: i64 = 4 << 30;
/// How long an upload waits after its last bytes: as long as a draft.
const WAIT_MS: i64 = 7 * 86_400_000;
/// Bytes that are stored at once. What is lost with a connection is less than that.
const CHUNK: usize = 256 * 1024;
/// How long the next bytes may take.
const BYTES_WAIT: Duration = Duration::from_secs(30);

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// `/api/files` and what is below.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/api/files", options(describe).post(create))
        .route(
            "/api/files/{token}",
            options(describe)
                .head(stand)
                .patch(receive)
                .delete(remove)
                .post(overridden),
        )
        .layer(from_fn(speak_tus))
}

/// Refuses other versions, and says ours in every answer.
async fn speak_tus(request: Request, next: Next) -> Response {
    let is_ours = request.headers().get(RESUMABLE).map(HeaderValue::as_bytes);
    let mut response =
        match is_ours == Some(VERSION.as_bytes()) || request.method() == Method::OPTIONS {
            true => next.run(request).await,
            false => Problem::from(Kind::TusVersion).into_response(),
        };
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert("tus-version", HeaderValue::from_static(VERSION));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `OPTIONS`: what there is.
async fn describe() -> Response {
    let headers = [
        ("tus-extension", EXTENSIONS.to_owned()),
        ("tus-max-size", MAX_SIZE.to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// `POST /api/files`: a new upload, or where the same one goes on.
async fn create(Extract(state): Extract<State>, headers: HeaderMap) -> Result<Response, Problem> {
    same_origin(&headers, &state.config.public_url)?;
    let length = number(&headers, &LENGTH).ok_or(Kind::UploadMetadata)?;
    let about = About::read(&headers).ok_or(Kind::UploadMetadata)?;
    let form = state.catalogue.taken_module(&about.module);
    let wanted = Wanted::of(&form.ok_or(Kind::UnknownModule)?.view);
    let most = wanted.max_bytes.ok_or(Kind::FilesDiffer)?;
    if length == 0 {
        return Err(Kind::UploadMetadata.into());
    }
    if length > most.min(MAX_SIZE) {
        return Err(Kind::FileTooLarge.into());
    }
    let new = Upload {
        token: token()?,
        dossier: about.dossier,
        sha256: about.sha256,
        length,
        offset: 0,
        media_type: String::new(),
        expires_ms: state.now_ms() + WAIT_MS,
    };
    let room = Room {
        of_dossier: wanted.all_bytes.min(DOSSIER_BYTES),
        of_all: ALL_BYTES,
    };
    let begun = state.store.begin_upload(&new, room, state.now_ms()).await;
    match begun.map_err(refuse_store)? {
        Begun::At(token) => {
            let place = [
                (header::LOCATION, format!("/api/files/{token}")),
                (
                    HeaderName::from_static("upload-expires"),
                    http_date(new.expires_ms),
                ),
            ];
            Ok((StatusCode::CREATED, place).into_response())
        }
        Begun::DossierFull => Err(Kind::FileTooLarge.into()),
        Begun::Full => Err(Kind::Busy.into()),
    }
}

/// What the metadata of an upload say: nothing of a person.
struct About {
    module: String,
    dossier: String,
    sha256: String,
}

impl About {
    fn read(headers: &HeaderMap) -> Option<About> {
        let text = headers.get("upload-metadata")?.to_str().ok()?;
        let member = |name: &str| {
            let pairs = text
                .split(',')
                .filter_map(|pair| pair.trim().split_once(' '));
            let mut values = pairs
                .filter(|(key, _)| *key == name)
                .map(|(_, value)| value);
            let value = values.next().filter(|_| values.next().is_none())?;
            String::from_utf8(STANDARD.decode(value).ok()?).ok()
        };
        let is_digest = |text: &String| {
            text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        Some(About {
            module: member("module")?,
            dossier: dossier::Key::parse(&member("dossier")?)?.to_string(),
            sha256: member("sha256").filter(is_digest)?,
        })
    }
}

/// A number without a sign; nothing where there is none.
fn number(headers: &HeaderMap, name: &HeaderName) -> Option<i64> {
    let text = headers.get(name)?.to_str().ok()?;
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

async fn known(state: &State, token: &str) -> Result<Upload, Problem> {
    let upload = state.store.upload(token, state.now_ms()).await;
    Ok(upload.map_err(refuse_store)?.ok_or(Kind::UnknownUpload)?)
}

/// `HEAD`: how much of it is here.
async fn stand(
    Extract(state): Extract<State>,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let upload = known(&state, &token).await?;
    // The last bytes came, and then something failed before they were looked at.
    if upload.offset == upload.length && upload.media_type.is_empty() {
        look(&state, &upload).await?;
    }
    Ok(standing(
        StatusCode::OK,
        &upload,
        upload.offset,
        upload.expires_ms,
    ))
}

fn standing(status: StatusCode, upload: &Upload, offset: i64, expires_ms: i64) -> Response {
    let headers = [
        (OFFSET, offset.to_string()),
        (LENGTH, upload.length.to_string()),
        (
            HeaderName::from_static("upload-expires"),
            http_date(expires_ms),
        ),
    ];
    (status, headers).into_response()
}

/// `POST` in the name of another method, for clients that know no other.
async fn overridden(
    state: Extract<State>,
    token: Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let method = request.headers().get("x-http-method-override").cloned();
    match method.as_ref().map(HeaderValue::as_bytes) {
        Some(b"PATCH") => receive(state, token, request).await,
        Some(b"DELETE") => remove(state, token, request.headers().clone()).await,
        Some(b"HEAD") => stand(state, token).await,
        _ => Err(Kind::Method.into()),
    }
}

/// `PATCH`: more bytes. Whatever has come when a connection ends is kept.
async fn receive(
    Extract(state): Extract<State>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    same_origin(&parts.headers, &state.config.public_url)?;
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    if kind != Some(b"application/offset+octet-stream") {
        return Err(Kind::ContentType.into());
    }
    let offset = number(&parts.headers, &OFFSET).ok_or(Kind::UploadMetadata)?;
    let upload = known(&state, &token).await?;
    if offset != upload.offset {
        return Err(Kind::UploadOffset.into());
    }
    let told = number(&parts.headers, &header::CONTENT_LENGTH);
    if told.is_some_and(|told| told > upload.length - offset) {
        return Err(Kind::FileTooLarge.into());
    }
    let offset = take(&state, &upload, body).await?;
    if offset == upload.length && upload.media_type.is_empty() {
        look(&state, &upload).await?;
    }
    let expires_ms = state.now_ms() + WAIT_MS;
    Ok(standing(
        StatusCode::NO_CONTENT,
        &upload,
        offset,
        expires_ms,
    ))
}

/// Stores what comes, piece by piece; how much is here then.
async fn take(state: &State, upload: &Upload, mut body: Body) -> Result<i64, Problem> {
    let mut offset = upload.offset;
    let mut piece = Vec::with_capacity(CHUNK);
    loop {
        let bytes = match next_bytes(&mut body).await {
            Ok(bytes) => bytes,
            Err(kind) => {
                append(state, upload, offset, &piece).await?;
                return Err(kind.into());
            }
        };
        let is_over = bytes.is_none();
        piece.extend_from_slice(&bytes.unwrap_or_default());
        if piece.len() >= CHUNK || is_over {
            offset = append(state, upload, offset, &piece).await?;
            piece.clear();
        }
        if is_over {
            return Ok(offset);
        }
    }
}

async fn append(state: &State, upload: &Upload, offset: i64, bytes: &[u8]) -> Result<i64, Problem> {
    let end = offset + i64::try_from(bytes.len()).unwrap_or(i64::MAX - offset);
    if bytes.is_empty() {
        return Ok(offset);
    }
    if end > upload.length {
        return Err(Kind::FileTooLarge.into());
    }
    let expires_ms = state.now_ms() + WAIT_MS;
    let stored = state
        .store
        .append_upload(&upload.token, offset, bytes, expires_ms);
    let is_stored = stored.await.map_err(refuse_store)?;
    // Somebody else sends the same upload, or it was removed meanwhile.
    is_stored.then_some(end).ok_or(Kind::UploadOffset.into())
}

/// The next bytes of a body; nothing at its end.
async fn next_bytes(body: &mut Body) -> Result<Option<Bytes>, Kind> {
    loop {
        let frame = timeout(
            BYTES_WAIT,
            poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)),
        )
        .await;
        match frame.map_err(|_| Kind::TooSlow)? {
            None => return Ok(None),
            Some(Err(_)) => return Err(Kind::TooSlow),
            Some(Ok(frame)) => {
                if let Ok(bytes) = frame.into_data() {
                    return Ok(Some(bytes));
                }
            }
        }
    }
}

/// Looks at a file that is whole: its digest, and what it is by its bytes. What is not as it was said is removed.
async fn look(state: &State, upload: &Upload) -> Result<(), Problem> {
    let (mut hash, mut head, mut at) = (Sha256::new(), Vec::new(), 0);
    while let Some(bytes) = state
        .store
        .chunk(&upload.token, at)
        .await
        .map_err(refuse_store)?
    {
        at += i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        hash.update(&bytes);
        if head.is_empty() {
            head = bytes;
        }
    }
    let digest: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let refused = match media_type(&head) {
        _ if digest != upload.sha256 => Kind::FileDamaged,
        Some(media_type) => {
            let finished = state.store.finish_upload(&upload.token, media_type);
            return finished.await.map_err(refuse_store);
        }
        None => Kind::FileType,
    };
    state
        .store
        .drop_upload(&upload.token)
        .await
        .map_err(refuse_store)?;
    Err(refused.into())
}

/// `DELETE`: it is not wanted any more.
async fn remove(
    Extract(state): Extract<State>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    same_origin(&headers, &state.config.public_url)?;
    let is_gone = state
        .store
        .drop_upload(&token)
        .await
        .map_err(refuse_store)?;
    match is_gone {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(Kind::UnknownUpload.into()),
    }
}
