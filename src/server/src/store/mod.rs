//! The database: what was acknowledged is here, and was on the disk before anyone was told.

mod invitations;
mod log;
mod schema;
mod uploads;
mod writer;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::sync::{mpsc, oneshot};

pub(crate) use log::Reading;
pub use log::{BrokenLog, Log, LogEntry, read_log};
pub(crate) use uploads::{Begun, Room, Upload};
pub(crate) use writer::{File, Outcome, Submission};

/// Submissions that wait for the disk; beyond this the service says that it is busy.
const QUEUE: usize = 512;
const READERS: u32 = 4;
/// Entries of the log that a person's page shows.
const MOST_READINGS: i64 = 200;
/// Beyond this a list helps nobody; a dossier further back is found by its code.
const MOST_LISTED: i64 = 200;
/// How long a piece of a file waits for those before it.
const UPLOADS_WAIT: Duration = Duration::from_secs(10);
/// A database that is locked for longer is told to the person, not waited for.
const LOCK_WAIT: Duration = Duration::from_secs(1);

/// Why the database could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database or its disk failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// Its folder can not be made.
    #[error("the folder of the database can not be made")]
    Folder(#[source] std::io::Error),
    /// It was written by a newer version of this program.
    #[error("the database was written by a newer version ({0})")]
    Newer(i64),
    /// As many submissions wait as may.
    #[error("too many submissions wait")]
    Busy,
    /// The writer is gone.
    #[error("the writer has stopped")]
    Stopped,
}

/// One stored dossier with what its receipt needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredDossier {
    pub(crate) owner: String,
    pub(crate) sha256: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) code: String,
    pub(crate) received_ms: i64,
    pub(crate) salts: Vec<u8>,
}

/// One stored dossier in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedDossier {
    pub(crate) key: String,
    pub(crate) form: String,
    pub(crate) module: String,
    pub(crate) code: String,
    pub(crate) received_ms: i64,
    /// All of it, where somebody else agreed to something in it.
    pub(crate) bytes: Option<Vec<u8>>,
}

/// The door to the database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    readers: SqlitePool,
    /// One connection, so that files on their way wait for each other and not for the lock.
    uploads: SqlitePool,
    queue: mpsc::Sender<Job>,
    options: SqliteConnectOptions,
}

/// A submission and where its outcome is awaited.
pub(crate) type Job = (Submission, oneshot::Sender<Result<Outcome, StoreError>>);

impl Store {
    /// Opens or makes the database `tokhai.sqlite` in `folder`, and starts its writer.
    ///
    /// # Errors
    /// When the folder or the database can not be made or opened, or a newer program wrote it.
    pub(crate) async fn open(folder: &Path) -> Result<Store, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::Folder)?;
        let options = options(folder);
        let mut connection = options.connect().await?;
        schema::migrate(&mut connection).await?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(writer::run(options.clone(), connection, jobs));
        let own = options.clone();
        let uploads = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(UPLOADS_WAIT)
            .connect_lazy_with(options.clone());
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(LOCK_WAIT)
            .connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Store {
            readers,
            uploads,
            queue,
            options: own,
        })
    }

    /// Stores a submission and returns once it is on the disk.
    ///
    /// # Errors
    /// [`StoreError::Busy`] at once when too many wait; any other error means that nothing was stored, or that it is
    /// not known: sending the same key again tells.
    pub(crate) async fn submit(&self, submission: Submission) -> Result<Outcome, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.queue
            .try_send((submission, sender))
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => StoreError::Busy,
                mpsc::error::TrySendError::Closed(_) => StoreError::Stopped,
            })?;
        receiver.await.map_err(|_| StoreError::Stopped)?
    }

    /// The dossier of a key, whoever owns it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn dossier(&self, key: &str) -> Result<Option<StoredDossier>, StoreError> {
        let row = sqlx::query(
            "SELECT d.owner, d.sha256, d.bytes, r.code, r.received_ms, r.salts \
             FROM dossier d JOIN receipt r ON r.key = d.key WHERE d.key = ?",
        )
        .bind(key)
        .fetch_optional(&self.readers)
        .await?;
        row.map(|row| {
            Ok(StoredDossier {
                owner: row.try_get(0)?,
                sha256: row.try_get(1)?,
                bytes: row.try_get(2)?,
                code: row.try_get(3)?,
                received_ms: row.try_get(4)?,
                salts: row.try_get(5)?,
            })
        })
        .transpose()
    }

    /// What one person has filed, newest first, at most [`MOST_LISTED`]; with a code, the one that has it.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn dossiers_of(
        &self,
        owner: &str,
        code: Option<&str>,
    ) -> Result<Vec<ListedDossier>, StoreError> {
        let rows = sqlx::query(
            "SELECT d.key, d.form, d.module, r.code, r.received_ms, \
             CASE WHEN instr(d.bytes, CAST('\"origin\":\"presented\"' AS BLOB)) THEN d.bytes END \
             FROM dossier d JOIN receipt r ON r.key = d.key \
             WHERE d.owner = ?1 AND (?2 IS NULL OR r.code = ?2) ORDER BY d.seq DESC LIMIT ?3",
        )
        .bind(owner)
        .bind(code)
        .bind(MOST_LISTED)
        .fetch_all(&self.readers)
        .await?;
        let read = |row: sqlx::sqlite::SqliteRow| {
            Ok(ListedDossier {
                key: row.try_get(0)?,
                form: row.try_get(1)?,
                module: row.try_get(2)?,
                code: row.try_get(3)?,
                received_ms: row.try_get(4)?,
                bytes: row.try_get(5)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes that data were read, on the disk before they are handed on.
    ///
    /// # Errors
    /// When the database fails: then nothing may be handed on.
    pub(crate) async fn note(&self, reading: &Reading) -> Result<(), StoreError> {
        let mut connection = self.options.connect().await?;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        log::append(&mut transaction, reading).await?;
        transaction.commit().await?;
        Ok(connection.close().await?)
    }

    /// What was read of a person, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn readings_of(&self, owner: &str) -> Result<Vec<LogEntry>, StoreError> {
        log::of_person(&self.readers, owner, MOST_READINGS).await
    }

    /// Whether the database answers.
    pub(crate) async fn is_well(&self) -> bool {
        let query = sqlx::query("SELECT count(*) FROM counter").fetch_one(&self.readers);
        !self.queue.is_closed() && query.await.is_ok()
    }
}

/// How every connection is made. A commit returns when it is on the disk.
pub(crate) fn options(folder: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(folder.join("tokhai.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(LOCK_WAIT)
        .foreign_keys(true)
        // Statements are never logged: their values are people's answers.
        .disable_statement_logging()
}
