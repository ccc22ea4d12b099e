//! Files on their way, in chunks, until a dossier takes them or their time is over.

use sqlx::{Row, Sqlite, Transaction};

use super::{Store, StoreError};

/// Uploads that are over and removed with each new one, so that a new one never waits for long.
const SWEPT: i64 = 20;

/// One upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload {
    /// Its name in addresses.
    pub(crate) token: String,
    /// Key of the dossier it is for.
    pub(crate) dossier: String,
    /// What its bytes have to come to, in hex.
    pub(crate) sha256: String,
    /// Bytes of the whole.
    pub(crate) length: i64,
    /// Bytes that are here.
    pub(crate) offset: i64,
    /// Media type by its bytes; empty until it is whole and was looked at.
    pub(crate) media_type: String,
    /// When it goes if no dossier has taken it.
    pub(crate) expires_ms: i64,
}

/// How much may wait for dossiers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// For one dossier, in bytes.
    pub(crate) of_dossier: i64,
    /// For all, in bytes.
    pub(crate) of_all: i64,
}

/// What became of the wish to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Begun {
    /// It goes on, or begins, under this name.
    At(String),
    /// One dossier has too many.
    DossierFull,
    /// All together have.
    Full,
}

impl Store {
    /// Begins an upload. The same file for the same dossier goes on where it was.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn begin_upload(
        &self,
        new: &Upload,
        room: Room,
        now_ms: i64,
    ) -> Result<Begun, StoreError> {
        let mut transaction = self.uploads.begin_with("BEGIN IMMEDIATE").await?;
        sweep(&mut transaction, now_ms).await?;
        let there: Option<String> = sqlx::query_scalar(
            "UPDATE upload SET expires_ms = ?1 WHERE dossier = ?2 AND sha256 = ?3 AND length = ?4 RETURNING token",
        )
        .bind(new.expires_ms)
        .bind(&new.dossier)
        .bind(&new.sha256)
        .bind(new.length)
        .fetch_optional(&mut *transaction)
        .await?;
        if let Some(token) = there {
            transaction.commit().await?;
            return Ok(Begun::At(token));
        }
        let sums = sqlx::query(
            "SELECT coalesce(sum(length), 0), coalesce(sum(iif(dossier = ?, length, 0)), 0) \
             FROM upload WHERE token NOT IN (SELECT upload FROM attached)",
        )
        .bind(&new.dossier)
        .fetch_one(&mut *transaction)
        .await?;
        let (all, own): (i64, i64) = (sums.try_get(0)?, sums.try_get(1)?);
        if own + new.length > room.of_dossier {
            return Ok(Begun::DossierFull);
        }
        if all + new.length > room.of_all {
            return Ok(Begun::Full);
        }
        // Another length under the same digest was a mistake; the new one takes its place.
        sqlx::query("DELETE FROM upload WHERE dossier = ? AND sha256 = ?")
            .bind(&new.dossier)
            .bind(&new.sha256)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO upload (token, dossier, sha256, length, offset, media_type, expires_ms) \
             VALUES (?, ?, ?, ?, 0, '', ?)",
        )
        .bind(&new.token)
        .bind(&new.dossier)
        .bind(&new.sha256)
        .bind(new.length)
        .bind(new.expires_ms)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Begun::At(new.token.clone()))
    }

    /// An upload by its name, unless its time is over.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn upload(
        &self,
        token: &str,
        now_ms: i64,
    ) -> Result<Option<Upload>, StoreError> {
        let row = sqlx::query(
            "SELECT dossier, sha256, length, offset, media_type, expires_ms FROM upload \
             WHERE token = ?1 AND (expires_ms > ?2 OR token IN (SELECT upload FROM attached))",
        )
        .bind(token)
        .bind(now_ms)
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Upload {
            token: token.to_owned(),
            dossier: row.try_get(0)?,
            sha256: row.try_get(1)?,
            length: row.try_get(2)?,
            offset: row.try_get(3)?,
            media_type: row.try_get(4)?,
            expires_ms: row.try_get(5)?,
        }))
    }

    /// Puts bytes behind those that are here; false when they do not begin there, or are too many.
    ///
    /// # Errors
    /// When the database fails: then nothing of them is here.
    pub(crate) async fn append_upload(
        &self,
        token: &str,
        offset: i64,
        bytes: &[u8],
        expires_ms: i64,
    ) -> Result<bool, StoreError> {
        let more = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let mut transaction = self.uploads.begin_with("BEGIN IMMEDIATE").await?;
        let moved = sqlx::query(
            "UPDATE upload SET offset = offset + ?1, expires_ms = ?2 \
             WHERE token = ?3 AND offset = ?4 AND offset + ?1 <= length",
        )
        .bind(more)
        .bind(expires_ms)
        .bind(token)
        .bind(offset)
        .execute(&mut *transaction)
        .await?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO chunk (upload, at, bytes) VALUES (?, ?, ?)")
            .bind(token)
            .bind(offset)
            .bind(bytes)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The bytes from a place on, as far as one chunk goes; nothing behind the last.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn chunk(&self, token: &str, at: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = sqlx::query_scalar("SELECT bytes FROM chunk WHERE upload = ? AND at = ?")
            .bind(token)
            .bind(at)
            .fetch_optional(&self.readers)
            .await?;
        Ok(bytes)
    }

    /// Notes that an upload is whole and of which type.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn finish_upload(
        &self,
        token: &str,
        media_type: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE upload SET media_type = ? WHERE token = ?")
            .bind(media_type)
            .bind(token)
            .execute(&self.uploads)
            .await?;
        Ok(())
    }

    /// Removes an upload that no dossier has taken; false if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn drop_upload(&self, token: &str) -> Result<bool, StoreError> {
        let gone = sqlx::query(
            "DELETE FROM upload WHERE token = ? AND token NOT IN (SELECT upload FROM attached)",
        )
        .bind(token)
        .execute(&self.uploads)
        .await?;
        Ok(gone.rows_affected() > 0)
    }

    /// The upload that a stored dossier has taken as this file.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn attached(
        &self,
        dossier: &str,
        sha256: &str,
    ) -> Result<Option<String>, StoreError> {
        let token = sqlx::query_scalar(
            "SELECT u.token FROM attached a JOIN upload u ON u.token = a.upload \
             WHERE a.dossier = ? AND u.sha256 = ?",
        )
        .bind(dossier)
        .bind(sha256)
        .fetch_optional(&self.readers)
        .await?;
        Ok(token)
    }
}

async fn sweep(transaction: &mut Transaction<'_, Sqlite>, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM upload WHERE token IN (SELECT token FROM upload WHERE expires_ms <= ? \
         AND token NOT IN (SELECT upload FROM attached) LIMIT ?)",
    )
    .bind(now_ms)
    .bind(SWEPT)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
