//! Taking a dossier: everything is checked, stored, and only then acknowledged.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use credential::ExpectedBinding;
use dossier::{Dossier, ReadError};
use prefill::{IdentityRecord, Wanted};
use tokio::time::timeout;
use value::{Date, Text};

use crate::attached::agree;
use crate::consent;
use crate::disclosed::no_more_than_needed;
use crate::forms::PublishedForm;
use crate::headers::same_origin;
use crate::identity::{self, Proven, Whose, wanted};
use crate::invited::{Presentation, presentations, readings};
use crate::judge::judge;
use crate::problem::{Kind, Problem};
use crate::receipt::{Receipt, SignError};
use crate::secret::random;
use crate::session::{NONCE_MS, Session};
use crate::state::State;
use crate::store::{File, Outcome, Reading, StoreError, StoredDossier, Submission};

/// Largest dossier in bytes.
pub(crate) const MAX_BYTES: usize = 1024 * 1024;
const BODY_WAIT: Duration = Duration::from_secs(30);
/// How long a dossier waits for a free core before the person is told to come back.
const JUDGE_WAIT: Duration = Duration::from_secs(2);
/// Hyphens, year and a counter of up to nine digits after the authority in a code.
const CODE_TAIL: usize = 15;

/// `POST /api/submissions`.
pub(crate) async fn submit(
    Extract(state): Extract<State>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    same_origin(&parts.headers, &state.config.public_url)?;
    json_only(&parts.headers)?;
    let session = state.session(&parts.headers).ok_or(Kind::SignIn)?;
    let body = read_body(&parts.headers, body, MAX_BYTES).await?;
    let dossier = dossier::read(&body).map_err(refuse_text)?;
    let canonical = dossier::write(&dossier);
    let sha256 = dossier::sha256_hex(&canonical);
    let unbound = dossier::unbound_sha256(&dossier);
    let key = dossier.key.to_string();
    // A retry gets the same answer whatever has changed since: the dossier is stored.
    if let Some(stored) = state.store.dossier(&key).await.map_err(refuse_store)? {
        return answer(&state, same(stored, &session, &dossier)?, StatusCode::OK);
    }
    let (all, subject) = (&state.invitations, &session.subject);
    let presentations = presentations(all, &dossier, subject, state.now_ms())?;
    let binding = Binding::read(&state, &parts.headers, &dossier, &presentations, &unbound)?;
    let record = accept(&state, &session, &dossier, &presentations, &binding).await?;
    let received_ms = state.now_ms();
    let reading = Reading {
        owner: session.subject.clone(),
        at_ms: received_ms,
        reader: state.config.public_url.clone(),
        form: dossier.form.id.clone(),
        purpose: "filing",
        attributes: Vec::new(),
    };
    let submission = Submission {
        owner: session.subject.clone(),
        form: dossier.form.id.clone(),
        module: dossier.form.module.clone(),
        authority: state.config.authority.clone(),
        year: crate::clock::day_in_vietnam(received_ms).ymd().0,
        salts: random::<32>()?,
        bytes: canonical,
        sha256: sha256.clone(),
        received_ms,
        key: key.clone(),
        files: files(&dossier),
        readings: readings(&record, &presentations, &reading),
    };
    let stored = store(&state, submission, &session, &dossier).await?;
    answer(&state, stored, StatusCode::CREATED)
}

fn files(dossier: &Dossier) -> Vec<File> {
    let file = |file: &dossier::AttachedFile| File {
        sha256: file.sha256.clone(),
        // What is larger than can be counted is not here.
        size: i64::try_from(file.size).unwrap_or(-1),
        media_type: file.media_type.clone(),
    };
    dossier.files.iter().map(file).collect()
}

pub(crate) fn json_only(headers: &HeaderMap) -> Result<(), Kind> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    let is_json = essence.eq_ignore_ascii_case("application/json");
    is_json.then_some(()).ok_or(Kind::ContentType)
}

pub(crate) async fn read_body(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
) -> Result<Vec<u8>, Kind> {
    let told = headers.get(header::CONTENT_LENGTH);
    let told = told.and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|told| told > limit) {
        return Err(Kind::TooLarge);
    }
    let bytes = timeout(BODY_WAIT, to_bytes(body, limit)).await;
    match bytes.map_err(|_| Kind::TooSlow)? {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(error) if is_too_long(&error) => Err(Kind::TooLarge),
        Err(_) => Err(Kind::TooSlow),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    // The limit is told only by the text of the innermost error.
    let mut error: &dyn std::error::Error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string().contains("length limit")
}

fn refuse_text(error: ReadError) -> Problem {
    match error {
        ReadError::Json(place) => Problem::detailed(
            Kind::MalformedJson,
            Text::both(
                format!(
                    "Nội dung gửi đến không phải JSON đúng chuẩn (dòng {}, cột {}). Tải lại trang rồi nộp lại.",
                    place.line, place.column
                ),
                format!(
                    "What arrived is not well-formed JSON (line {}, column {}). Reload the page and submit again.",
                    place.line, place.column
                ),
            ),
        ),
        ReadError::Shape => Kind::NotADossier.into(),
        ReadError::Member(name) => Problem::detailed(
            Kind::NotADossier,
            Text::both(
                format!(
                    "Mục “{name}” không theo định dạng tokhai-dossier/1. Tải lại trang rồi nộp lại."
                ),
                format!(
                    "Member “{name}” does not follow tokhai-dossier/1. Reload the page and submit again."
                ),
            ),
        ),
    }
}

pub(crate) fn refuse_store(error: StoreError) -> Problem {
    if matches!(error, StoreError::Busy) {
        return Kind::Busy.into();
    }
    let detail = match &error {
        StoreError::Database(error) => database_error(error),
        other => other.to_string(),
    };
    tracing::error!(detail, "the store failed");
    Kind::StoreDown.into()
}

/// What may be logged of a database error: its code, since its text may quote a value.
fn database_error(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => {
            format!("code {}", error.code().unwrap_or_default())
        }
        sqlx::Error::Io(error) => error.kind().to_string(),
        sqlx::Error::PoolTimedOut => "pool timed out".to_owned(),
        sqlx::Error::WorkerCrashed => "worker crashed".to_owned(),
        _ => "other".to_owned(),
    }
}

/// The stored dossier, if it is this person's and this very filing: who tries again, even after signing in anew, has other
/// proofs, and everything they file is the same.
fn same(stored: StoredDossier, session: &Session, sent: &Dossier) -> Result<StoredDossier, Kind> {
    let is_same = stored.owner == session.subject
        && dossier::read(&stored.bytes)
            .is_ok_and(|old| dossier::filing_sha256(&old) == dossier::filing_sha256(sent));
    is_same.then_some(stored).ok_or(Kind::KeyUsed)
}

/// What the key bindings of a dossier's proofs must say.
struct Binding<'a> {
    audience: &'a str,
    nonce: String,
    made_for: [(&'static str, &'a str); 1],
}

impl<'a> Binding<'a> {
    /// Takes the nonce that the bindings repeat, which must be one that this session was given and has not used.
    fn read(
        state: &'a State,
        headers: &HeaderMap,
        dossier: &Dossier,
        presentations: &[Option<Presentation>],
        unbound: &'a str,
    ) -> Result<Binding<'a>, Problem> {
        let own = dossier.proofs.iter().zip(presentations);
        let own = own.filter(|(_, presentation)| presentation.is_none());
        let own = own.map(|(proof, _)| proof).next();
        let nonce = match own {
            Some(proof) => credential::claimed_nonce(proof).map_err(identity::refuse)?,
            None => String::new(),
        };
        if own.is_some() && !state.take_nonce(headers, &nonce, unbound) {
            return Err(Kind::ProofExpired.into());
        }
        Ok(Binding {
            audience: &state.config.public_url,
            nonce,
            made_for: [("dossier_sha256", unbound)],
        })
    }

    fn expected(&self) -> ExpectedBinding<'_> {
        ExpectedBinding {
            audience: self.audience,
            nonce: &self.nonce,
            max_age_s: NONCE_MS / 1000,
            also: &self.made_for,
        }
    }
}

/// Everything that must be right before a dossier is stored; gives what its proofs prove.
async fn accept(
    state: &State,
    session: &Session,
    dossier: &Dossier,
    presentations: &[Option<Presentation>],
    binding: &Binding<'_>,
) -> Result<IdentityRecord, Problem> {
    let module = state.catalogue.taken_module(&dossier.form.module);
    let form = module.ok_or(Kind::UnknownModule)?.clone();
    let today = state.today();
    fits_form(&form, dossier, today)?;
    let wanted = wanted(&form.meta);
    let mut proven = proven(state, session, dossier, presentations, binding, &wanted).await?;
    let expected = consent::Expected {
        role_of: |proof| {
            Some(
                presentations
                    .get::<usize>(proof)?
                    .as_ref()?
                    .role()
                    .to_owned(),
            )
        },
        agreed: |role: &str| consent::filed_digest(&form.view, role, &dossier.answers),
        is_claimed: |role: &str| consent::is_claimed(&form.view, role, dossier),
    };
    consent::note(&mut proven, &dossier.proofs, &expected)?;
    parties_are_known(&form, &proven.record, dossier)?;
    let code_length = state.config.authority.len() + CODE_TAIL;
    match state.signer.can_sign(dossier, code_length) {
        Ok(()) => {}
        Err(SignError::Credential(credential::Error::TooLarge)) => {
            return Err(Kind::TooLarge.into());
        }
        Err(error) => return Err(refuse_signing(&error)),
    }
    judge_apart(state, form, today, proven.record.clone(), dossier.clone()).await?;
    // Last, when the origins have been found true: they say what the answers need.
    no_more_than_needed(&proven, presentations, dossier)?;
    Ok(proven.record)
}

/// What the proofs prove, each of its own person: the one in the session, or the one who presents it.
async fn proven(
    state: &State,
    session: &Session,
    dossier: &Dossier,
    presentations: &[Option<Presentation>],
    binding: &Binding<'_>,
    wanted: &[Wanted<'_>],
) -> Result<Proven, Problem> {
    let audience = &*state.config.public_url;
    let own = binding.expected();
    let theirs = presentations.iter().flatten();
    let theirs: Vec<_> = theirs
        .map(|one| (one.wanted(wanted), one.made_for()))
        .collect();
    let of_theirs = presentations.iter().flatten().zip(&theirs);
    let bindings: Vec<_> = of_theirs
        .map(|(one, (_, made_for))| one.binding(audience, made_for))
        .collect();
    let mut presented = presentations.iter().flatten().zip(&theirs).zip(&bindings);
    let mut whose = Vec::new();
    for presentation in presentations {
        let one = presentation.as_ref().and_then(|_| presented.next());
        whose.push(match one {
            Some(((one, (wanted, _)), binding)) => Whose::by(one.subject(), wanted, binding),
            None => Whose::by(&session.subject, wanted, &own),
        });
    }
    let proofs = &dossier.proofs;
    identity::record(&state.provider, proofs, &whose, wanted, state.now_ms()).await
}

fn fits_form(form: &PublishedForm, dossier: &Dossier, today: Date) -> Result<(), Kind> {
    if form.id() != dossier.form.id || form.meta.version != dossier.form.version {
        return Err(Kind::OtherForm);
    }
    if !names_its_outputs(form, &dossier.outputs) {
        return Err(Kind::OtherForm);
    }
    if !agree(&form.view, dossier) {
        return Err(Kind::FilesDiffer);
    }
    if Date::parse_iso(&dossier.filled_on).is_none_or(|day| day > today) {
        return Err(Kind::FutureDay);
    }
    let statement = &form.view.statement;
    let is_declared =
        |text: &String| dossier::sha256_hex(text.as_bytes()) == dossier.statement.text_sha256;
    if !statement.is_empty() && !statement.0.values().any(is_declared) {
        return Err(Kind::Declaration);
    }
    Ok(())
}

/// A form for several procedures names all of them, in order; a form for one may leave it out.
pub(crate) fn names_its_outputs(form: &PublishedForm, codes: &[String]) -> bool {
    let outputs = &form.meta.outputs;
    if outputs.is_empty() {
        return codes.iter().all(|code| *code == form.meta.procedure);
    }
    outputs.iter().map(|output| &output.procedure).eq(codes)
}

/// Every party has a role of the form, and is a person of the verified record if there is one for that role.
fn parties_are_known(
    form: &PublishedForm,
    record: &IdentityRecord,
    dossier: &Dossier,
) -> Result<(), Kind> {
    let proven: BTreeSet<(&str, &str)> = record
        .entries
        .iter()
        .map(|entry| (entry.role.as_str(), entry.subject.as_str()))
        .collect();
    let is_known = |role: &str, subject: &str| {
        form.view
            .roles
            .get(role)
            .is_some_and(|role| role.is.is_empty())
            && (proven.contains(&(role, subject))
                || !proven.iter().any(|(known, _)| *known == role))
    };
    // A party's consent is what they have shown to agree to, and no word of anybody else's.
    let consents = |role: &str| {
        let mut entries = record.entries.iter();
        let is_given = entries.any(|entry| entry.attr == registry::CONSENT && entry.role == role);
        let agreed = || consent::filed_digest(&form.view, role, &dossier.answers);
        is_given.then(agreed).flatten()
    };
    let all_known = dossier.parties.iter().all(|party| {
        is_known(&party.role, &party.subject) && party.consent == consents(&party.role)
    });
    all_known.then_some(()).ok_or(Kind::Party)
}

/// Judges on a thread that may block, when one is free.
async fn judge_apart(
    state: &State,
    form: Arc<PublishedForm>,
    today: Date,
    mut record: IdentityRecord,
    dossier: Dossier,
) -> Result<(), Problem> {
    let place = timeout(JUDGE_WAIT, state.judges.clone().acquire_owned()).await;
    let place = place.map_err(|_| Kind::Busy)?.map_err(|_| Kind::Internal)?;
    let verifier = state.verifier.clone();
    let verdict = tokio::task::spawn_blocking(move || {
        crate::corrected::note(&mut record, &dossier);
        crate::vintage::settle(&mut record, &dossier);
        crate::card::add(&mut record, &dossier);
        let verdict = judge(&*verifier, &form, today, &record.to_json(), &dossier);
        drop(place);
        verdict
    });
    verdict.await.map_err(|_| Kind::Internal)?
}

async fn store(
    state: &State,
    submission: Submission,
    session: &Session,
    sent: &Dossier,
) -> Result<StoredDossier, Problem> {
    let draft = StoredDossier {
        owner: submission.owner.clone(),
        sha256: submission.sha256.clone(),
        bytes: submission.bytes.clone(),
        code: String::new(),
        received_ms: submission.received_ms,
        salts: submission.salts.to_vec(),
    };
    let key = submission.key.clone();
    match state.store.submit(submission).await.map_err(refuse_store)? {
        Outcome::Stored { code } => Ok(StoredDossier { code, ..draft }),
        Outcome::FilesMissing => Err(Kind::FilesMissing.into()),
        // Another attempt with the same key came first: if it was the same dossier, its receipt is the receipt.
        Outcome::Same | Outcome::Different => {
            let stored = state.store.dossier(&key).await.map_err(refuse_store)?;
            Ok(same(stored.ok_or(Kind::StoreDown)?, session, sent)?)
        }
    }
}

fn answer(state: &State, stored: StoredDossier, status: StatusCode) -> Result<Response, Problem> {
    let receipt = receipt(state, &stored)?;
    let place = [(
        header::LOCATION,
        format!("/api/submissions/{}", receipt.key),
    )];
    Ok((status, place, Json(receipt)).into_response())
}

/// The receipt of a stored dossier.
pub(crate) fn receipt(state: &State, stored: &StoredDossier) -> Result<Receipt, Problem> {
    state
        .signer
        .receipt(stored)
        .map_err(|error| refuse_signing(&error))
}

fn refuse_signing(error: &SignError) -> Problem {
    tracing::error!(%error, "a receipt could not be made");
    Kind::Internal.into()
}
