//! Who read what of a person, for which form: one hash chain for each person, only ever added to.
//!
//! An entry names attributes and never values. Its hash covers everything it says and the hash before it, so that what is
//! changed, removed or moved later shows, and the first entry that is wrong can be named.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use super::{StoreError, options};
use crate::clock::utc_text;

/// One reading of a person's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogEntry {
    /// The person, as the identity provider names them to this service alone.
    pub owner: String,
    /// Place in the person's chain, from 1.
    pub number: i64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who read: the address of the service.
    pub reader: String,
    /// Id of the form.
    pub form: String,
    /// What for: `prefill`, `presentation` in another person's form, or `filing`.
    pub purpose: String,
    /// Roles and attributes, e.g. `applicant/name.birth`, in order and each once.
    pub attributes: Vec<String>,
    /// Hash of the entry before; empty for the first.
    pub previous: String,
    /// SHA-256, in hex, of the canonical JSON of all the rest.
    pub hash: String,
}

impl LogEntry {
    fn sealed(mut self) -> LogEntry {
        self.hash = self.expected_hash();
        self
    }

    fn expected_hash(&self) -> String {
        let said = json!({
            "owner": self.owner, "number": self.number, "at": self.at, "reader": self.reader, "form": self.form,
            "purpose": self.purpose, "attributes": self.attributes, "previous": self.previous,
        });
        dossier::sha256_hex(&dossier::canonical(&said))
    }
}

/// The whole log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    /// All entries, by person and number.
    pub entries: Vec<LogEntry>,
    /// For each person the number and hash of their last entry, kept apart so that a chain that was cut short shows. Empty when
    /// the entries come from a file.
    pub heads: BTreeMap<String, (i64, String)>,
}

/// The first entry that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {number} of the chain of {owner} is changed, missing or moved")]
pub struct BrokenLog {
    /// Whose chain.
    pub owner: String,
    /// Which entry.
    pub number: i64,
}

impl Log {
    /// Checks every chain and gives how many entries there are.
    ///
    /// # Errors
    /// [`BrokenLog`] with the first entry that is wrong.
    pub fn verify(&self) -> Result<usize, BrokenLog> {
        let mut last: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
        for entry in &self.entries {
            let (number, hash) = last.get(entry.owner.as_str()).copied().unwrap_or((0, ""));
            let fits = entry.number == number + 1
                && entry.previous == hash
                && entry.hash == entry.expected_hash();
            if !fits {
                return Err(BrokenLog {
                    owner: entry.owner.clone(),
                    number: number + 1,
                });
            }
            last.insert(&entry.owner, (entry.number, &entry.hash));
        }
        for (owner, (number, hash)) in &self.heads {
            let found = last.get(owner.as_str()).copied().unwrap_or((0, ""));
            if found != (*number, hash.as_str()) {
                return Err(BrokenLog {
                    owner: owner.clone(),
                    number: found.0 + 1,
                });
            }
        }
        match last
            .keys()
            .find(|owner| !self.heads.is_empty() && !self.heads.contains_key(**owner))
        {
            Some(owner) => Err(BrokenLog {
                owner: (*owner).to_owned(),
                number: 1,
            }),
            None => Ok(self.entries.len()),
        }
    }
}

/// What is to be noted.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub(crate) owner: String,
    pub(crate) at_ms: i64,
    pub(crate) reader: String,
    pub(crate) form: String,
    pub(crate) purpose: &'static str,
    pub(crate) attributes: Vec<String>,
}

/// Adds one entry to a person's chain, in the transaction of the caller. Where nothing was read there is nothing to note.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    reading: &Reading,
) -> Result<(), StoreError> {
    if reading.attributes.is_empty() {
        return Ok(());
    }
    let head = sqlx::query("SELECT number, hash FROM reading_head WHERE owner = ?")
        .bind(&reading.owner)
        .fetch_optional(&mut *connection)
        .await?;
    let (number, previous): (i64, String) = match head {
        Some(row) => (row.try_get(0)?, row.try_get(1)?),
        None => (0, String::new()),
    };
    let entry = LogEntry {
        owner: reading.owner.clone(),
        number: number + 1,
        at: utc_text(reading.at_ms),
        reader: reading.reader.clone(),
        form: reading.form.clone(),
        purpose: reading.purpose.to_owned(),
        attributes: reading.attributes.clone(),
        previous,
        hash: String::new(),
    }
    .sealed();
    sqlx::query(
        "INSERT INTO reading (owner, number, at, reader, form, purpose, attributes, previous, hash) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(&entry.owner)
    .bind(entry.number)
    .bind(&entry.at)
    .bind(&entry.reader)
    .bind(&entry.form)
    .bind(&entry.purpose)
    .bind(entry.attributes.join(" "))
    .bind(&entry.previous)
    .bind(&entry.hash)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO reading_head (owner, number, hash) VALUES (?, ?, ?) \
         ON CONFLICT (owner) DO UPDATE SET number = excluded.number, hash = excluded.hash",
    )
    .bind(&entry.owner)
    .bind(entry.number)
    .bind(&entry.hash)
    .execute(connection)
    .await?;
    Ok(())
}

const ALL: &str =
    "SELECT owner, number, at, reader, form, purpose, attributes, previous, hash FROM reading";

/// The entries of one person, the latest first.
pub(crate) async fn of_person(
    readers: &sqlx::SqlitePool,
    owner: &str,
    most: i64,
) -> Result<Vec<LogEntry>, StoreError> {
    let query = format!("{ALL} WHERE owner = ? ORDER BY number DESC LIMIT ?");
    let rows = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(owner)
        .bind(most)
        .fetch_all(readers)
        .await?;
    rows.iter().map(entry).collect()
}

/// Reads the whole log of the database in `folder`, which may be in use.
///
/// # Errors
/// When there is no such database, or it fails.
pub async fn read_log(folder: &Path) -> Result<Log, StoreError> {
    let options = options(folder).create_if_missing(false).read_only(true);
    let mut connection = options.connect().await?;
    // One transaction, so that entries and heads are of one moment.
    let mut transaction = connection.begin().await?;
    let query = format!("{ALL} ORDER BY owner, seq");
    let rows = sqlx::query(sqlx::AssertSqlSafe(query))
        .fetch_all(&mut *transaction)
        .await?;
    let entries: Result<Vec<LogEntry>, StoreError> = rows.iter().map(entry).collect();
    let mut heads = BTreeMap::new();
    for row in sqlx::query("SELECT owner, number, hash FROM reading_head")
        .fetch_all(&mut *transaction)
        .await?
    {
        heads.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
    }
    Ok(Log {
        entries: entries?,
        heads,
    })
}

fn entry(row: &sqlx::sqlite::SqliteRow) -> Result<LogEntry, StoreError> {
    let attributes: String = row.try_get(6)?;
    Ok(LogEntry {
        owner: row.try_get(0)?,
        number: row.try_get(1)?,
        at: row.try_get(2)?,
        reader: row.try_get(3)?,
        form: row.try_get(4)?,
        purpose: row.try_get(5)?,
        attributes: attributes.split(' ').map(str::to_owned).collect(),
        previous: row.try_get(7)?,
        hash: row.try_get(8)?,
    })
}
