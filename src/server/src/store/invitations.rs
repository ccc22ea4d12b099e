//! What outlives a restart of invitations: which links may still be answered, and what counts as presented or was taken back.
//!
//! Nothing here says what somebody shared, nor what they are called: digests of tokens, the provider's names for people, form, role
//! and dossier. A row goes when its time is over, with the next one that is written.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, StoreError};
use crate::invitations::{COUNTS_MS, OPEN_MS, Presented, Purpose};

/// An invitation that may be answered: the digest of its token, what was asked, when.
pub(crate) type Asked = (String, Purpose, i64);

impl Store {
    /// Keeps an invitation in the place of any other for the same part.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn keep_invitation(
        &self,
        (name, purpose, made_ms): &Asked,
    ) -> Result<(), StoreError> {
        let mut transaction = self.uploads.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM invitation WHERE made_ms <= ?1 OR (asker = ?2 AND form = ?3 AND role = ?4 AND dossier = ?5)",
        )
        .bind(made_ms - OPEN_MS)
        .bind(&purpose.asker)
        .bind(&purpose.form)
        .bind(&purpose.role)
        .bind(&purpose.dossier)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO invitation (name, asker, form, role, dossier, made_ms) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(name)
            .bind(&purpose.asker)
            .bind(&purpose.form)
            .bind(&purpose.role)
            .bind(&purpose.dossier)
            .bind(made_ms)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Forgets an invitation that was answered or called off.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn drop_invitation(&self, name: &str) -> Result<(), StoreError> {
        let done = sqlx::query("DELETE FROM invitation WHERE name = ?").bind(name);
        done.execute(&self.uploads).await?;
        Ok(())
    }

    /// Keeps that somebody has presented their data, under the digest of its nonce; the invitation is answered with it.
    ///
    /// # Errors
    /// When the database fails: then it was not presented.
    pub(crate) async fn keep_presentation(
        &self,
        invitation: &str,
        name: &str,
        one: &Presented,
    ) -> Result<(), StoreError> {
        let mut transaction = self.uploads.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM presentation WHERE at_ms <= ?")
            .bind(one.at_ms - COUNTS_MS)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO presentation (name, subject, asker, form, role, dossier, at_ms, is_withdrawn) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(name)
        .bind(&one.subject)
        .bind(&one.purpose.asker)
        .bind(&one.purpose.form)
        .bind(&one.purpose.role)
        .bind(&one.purpose.dossier)
        .bind(one.at_ms)
        .bind(one.is_withdrawn)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM invitation WHERE name = ?")
            .bind(invitation)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Notes that its person has taken a presentation back.
    ///
    /// # Errors
    /// When the database fails: then it still counts.
    pub(crate) async fn withdraw_presentation(
        &self,
        name: &str,
        subject: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE presentation SET is_withdrawn = 1 WHERE name = ? AND subject = ?")
            .bind(name)
            .bind(subject)
            .execute(&self.uploads)
            .await?;
        Ok(())
    }

    /// What is left of both, for a service that begins.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn invitations(
        &self,
        now_ms: i64,
    ) -> Result<(Vec<Asked>, Vec<(String, Presented)>), StoreError> {
        let asked = sqlx::query(
            "SELECT asker, form, role, dossier, name, made_ms FROM invitation WHERE made_ms > ?",
        )
        .bind(now_ms - OPEN_MS)
        .fetch_all(&self.readers)
        .await?;
        let asked = asked
            .iter()
            .map(|row| Ok((row.try_get(4)?, purpose(row)?, row.try_get(5)?)));
        let presented = sqlx::query(
            "SELECT asker, form, role, dossier, name, subject, at_ms, is_withdrawn FROM presentation WHERE at_ms > ?",
        )
        .bind(now_ms - COUNTS_MS)
        .fetch_all(&self.readers)
        .await?;
        let presented = presented.iter().map(|row| {
            let one = Presented {
                purpose: purpose(row)?,
                subject: row.try_get(5)?,
                at_ms: row.try_get(6)?,
                is_withdrawn: row.try_get(7)?,
            };
            Ok((row.try_get(4)?, one))
        });
        Ok((
            asked.collect::<Result<_, StoreError>>()?,
            presented.collect::<Result<_, StoreError>>()?,
        ))
    }
}

fn purpose(row: &SqliteRow) -> Result<Purpose, StoreError> {
    Ok(Purpose {
        asker: row.try_get(0)?,
        form: row.try_get(1)?,
        role: row.try_get(2)?,
        dossier: row.try_get(3)?,
    })
}
