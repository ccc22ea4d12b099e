//! The one task that writes. Submissions that arrive together share one transaction and one fsync.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::log::append;
use super::{Job, Reading, StoreError};

const BATCH: usize = 64;
const GATHER: Duration = Duration::from_millis(2);

/// What is to be stored.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    /// Idempotency key.
    pub(crate) key: String,
    /// The person it belongs to.
    pub(crate) owner: String,
    /// Id of the form.
    pub(crate) form: String,
    /// Name of the module.
    pub(crate) module: String,
    /// Digest of `bytes`.
    pub(crate) sha256: String,
    /// Canonical bytes of the dossier.
    pub(crate) bytes: Vec<u8>,
    /// First part of the code.
    pub(crate) authority: String,
    /// Second part of the code: the year in Việt Nam.
    pub(crate) year: i32,
    /// When it was received.
    pub(crate) received_ms: i64,
    /// What the salts of the receipt come from, so that the same receipt can be made again.
    pub(crate) salts: [u8; 32],
    /// The files it names, each of which has to be here whole.
    pub(crate) files: Vec<File>,
    /// What of people's data was read for it, each noted in their chain in the same transaction.
    pub(crate) readings: Vec<Reading>,
}

/// A file that a submission names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct File {
    /// Digest in hex.
    pub(crate) sha256: String,
    /// Bytes.
    pub(crate) size: i64,
    /// Media type by its bytes.
    pub(crate) media_type: String,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is stored under this code.
    Stored {
        /// Code of the receipt.
        code: String,
    },
    /// The same dossier of the same person is stored already; [`super::Store::dossier`] has it.
    Same,
    /// Another dossier, or somebody else's, is stored under this key.
    Different,
    /// A file that it names is not here, or not whole, or another one.
    FilesMissing,
}

/// Writes until the last [`super::Store`] is gone.
pub(super) async fn run(
    options: SqliteConnectOptions,
    connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Job>,
) {
    let mut connection = Some(connection);
    while let Some(first) = jobs.recv().await {
        let batch = gather(first, &mut jobs).await;
        let (submissions, senders): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let outcomes = write_all(&options, &mut connection, &submissions).await;
        for (sender, outcome) in senders.into_iter().zip(outcomes) {
            // A client that has gone away asks again with the same key.
            let _ = sender.send(outcome);
        }
    }
}

async fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut batch = vec![first];
    let end = Instant::now() + GATHER;
    while batch.len() < BATCH {
        match timeout_at(end, jobs.recv()).await {
            Ok(Some(job)) => batch.push(job),
            _ => break,
        }
    }
    batch
}

/// Together if possible; else one by one, so that one that can not be stored does not take the others with it.
async fn write_all(
    options: &SqliteConnectOptions,
    connection: &mut Option<SqliteConnection>,
    submissions: &[Submission],
) -> Vec<Result<Outcome, StoreError>> {
    match write(options, connection, submissions).await {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(error) if submissions.len() == 1 => vec![Err(error)],
        Err(_) => {
            let mut outcomes = Vec::with_capacity(submissions.len());
            for submission in submissions {
                let one = write(options, connection, std::slice::from_ref(submission)).await;
                outcomes.push(one.and_then(|mut one| one.pop().ok_or(StoreError::Stopped)));
            }
            outcomes
        }
    }
}

async fn write(
    options: &SqliteConnectOptions,
    connection: &mut Option<SqliteConnection>,
    submissions: &[Submission],
) -> Result<Vec<Outcome>, StoreError> {
    let mut open = match connection.take() {
        Some(open) => open,
        None => options.connect().await?,
    };
    let outcomes = transact(&mut open, submissions).await;
    // A connection that failed may be in any state, so the next write begins with a new one.
    if outcomes.is_ok() {
        *connection = Some(open);
    }
    outcomes
}

async fn transact(
    connection: &mut SqliteConnection,
    submissions: &[Submission],
) -> Result<Vec<Outcome>, StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut outcomes = Vec::with_capacity(submissions.len());
    for submission in submissions {
        outcomes.push(insert(&mut transaction, submission).await?);
    }
    transaction.commit().await?;
    Ok(outcomes)
}

async fn insert(
    connection: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Outcome, StoreError> {
    if let Some(outcome) = existing(connection, submission).await? {
        return Ok(outcome);
    }
    let Some(uploads) = uploads(connection, submission).await? else {
        return Ok(Outcome::FilesMissing);
    };
    sqlx::query(
        "INSERT INTO dossier (key, owner, form, module, sha256, bytes) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(&submission.key)
    .bind(&submission.owner)
    .bind(&submission.form)
    .bind(&submission.module)
    .bind(&submission.sha256)
    .bind(&submission.bytes)
    .execute(&mut *connection)
    .await?;
    let number = count(connection, &submission.authority, submission.year).await?;
    let code = format!("{}-{}-{number:06}", submission.authority, submission.year);
    sqlx::query("INSERT INTO receipt (key, code, received_ms, salts) VALUES (?, ?, ?, ?)")
        .bind(&submission.key)
        .bind(&code)
        .bind(submission.received_ms)
        .bind(&submission.salts[..])
        .execute(&mut *connection)
        .await?;
    for upload in uploads {
        sqlx::query("INSERT INTO attached (upload, dossier) VALUES (?, ?)")
            .bind(upload)
            .bind(&submission.key)
            .execute(&mut *connection)
            .await?;
    }
    for reading in &submission.readings {
        append(connection, reading).await?;
    }
    Ok(Outcome::Stored { code })
}

/// The uploads that a submission names; nothing unless all are here as it says, for this very dossier.
async fn uploads(
    connection: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<Vec<String>>, StoreError> {
    let files: BTreeSet<&File> = submission.files.iter().collect();
    let mut uploads = Vec::new();
    for file in files {
        let upload: Option<String> = sqlx::query_scalar(
            "SELECT token FROM upload WHERE dossier = ? AND sha256 = ? AND length = ? AND offset = length \
             AND media_type = ? AND expires_ms > ?",
        )
        .bind(&submission.key)
        .bind(&file.sha256)
        .bind(file.size)
        .bind(&file.media_type)
        .bind(submission.received_ms)
        .fetch_optional(&mut *connection)
        .await?;
        match upload {
            Some(upload) => uploads.push(upload),
            None => return Ok(None),
        }
    }
    Ok(Some(uploads))
}

async fn existing(
    connection: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<Outcome>, StoreError> {
    let row = sqlx::query("SELECT owner, sha256 FROM dossier WHERE key = ?")
        .bind(&submission.key)
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let owner: String = row.try_get(0)?;
    let sha256: String = row.try_get(1)?;
    let is_same = owner == submission.owner && sha256 == submission.sha256;
    Ok(Some(if is_same {
        Outcome::Same
    } else {
        Outcome::Different
    }))
}

/// The next number of an authority and year; numbers have no gaps, since they roll back with the rest.
async fn count(
    connection: &mut SqliteConnection,
    authority: &str,
    year: i32,
) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "INSERT INTO counter (authority, year, last) VALUES (?, ?, 1) \
         ON CONFLICT (authority, year) DO UPDATE SET last = last + 1 RETURNING last",
    )
    .bind(authority)
    .bind(year)
    .fetch_one(connection)
    .await?;
    Ok(row.try_get(0)?)
}
