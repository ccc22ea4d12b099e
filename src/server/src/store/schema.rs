//! The tables, and how an older database becomes the present one.

use sqlx::{Connection, Row, SqliteConnection};

use super::StoreError;

/// Each step brings the database from its index to the next version; steps are only ever added.
const STEPS: [&str; 5] = [
    "
    CREATE TABLE dossier (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        owner TEXT NOT NULL,
        form TEXT NOT NULL,
        module TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE receipt (
        key TEXT NOT NULL PRIMARY KEY REFERENCES dossier (key),
        code TEXT NOT NULL UNIQUE,
        received_ms INTEGER NOT NULL,
        salts BLOB NOT NULL
    ) STRICT;
    CREATE TABLE counter (
        authority TEXT NOT NULL,
        year INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (authority, year)
    ) STRICT;
",
    "CREATE INDEX dossier_of ON dossier (owner, seq);",
    "
    CREATE TABLE reading (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL,
        number INTEGER NOT NULL,
        at TEXT NOT NULL,
        reader TEXT NOT NULL,
        form TEXT NOT NULL,
        purpose TEXT NOT NULL,
        attributes TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL,
        UNIQUE (owner, number)
    ) STRICT;
    CREATE TABLE reading_head (
        owner TEXT NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL,
        hash TEXT NOT NULL
    ) STRICT;
",
    "
    CREATE TABLE upload (
        token TEXT NOT NULL PRIMARY KEY,
        dossier TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        length INTEGER NOT NULL,
        offset INTEGER NOT NULL,
        media_type TEXT NOT NULL,
        expires_ms INTEGER NOT NULL,
        UNIQUE (dossier, sha256)
    ) STRICT;
    CREATE INDEX upload_over ON upload (expires_ms);
    CREATE TABLE chunk (
        upload TEXT NOT NULL REFERENCES upload (token) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (upload, at)
    ) STRICT;
    CREATE TABLE attached (
        upload TEXT NOT NULL PRIMARY KEY REFERENCES upload (token),
        dossier TEXT NOT NULL REFERENCES dossier (key)
    ) STRICT;
    CREATE INDEX attached_to ON attached (dossier);
",
    "
    CREATE TABLE invitation (
        name TEXT NOT NULL PRIMARY KEY,
        asker TEXT NOT NULL,
        form TEXT NOT NULL,
        role TEXT NOT NULL,
        dossier TEXT NOT NULL,
        made_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE presentation (
        name TEXT NOT NULL PRIMARY KEY,
        subject TEXT NOT NULL,
        asker TEXT NOT NULL,
        form TEXT NOT NULL,
        role TEXT NOT NULL,
        dossier TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        is_withdrawn INTEGER NOT NULL
    ) STRICT;
",
];

/// Brings the database to the present version, in one transaction.
///
/// # Errors
/// When a newer program wrote it, or the database fails.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let row = sqlx::query("PRAGMA user_version")
        .fetch_one(&mut *transaction)
        .await?;
    let version: i64 = row.try_get(0)?;
    let done = usize::try_from(version).map_err(|_| StoreError::Newer(version))?;
    let Some(steps) = STEPS.get(done..) else {
        return Err(StoreError::Newer(version));
    };
    for step in steps {
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
    }
    // A pragma takes no parameters; the number is our own.
    let mark = format!("PRAGMA user_version = {}", STEPS.len());
    sqlx::raw_sql(sqlx::AssertSqlSafe(mark))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
