//! What the provider remembers: in memory, with an end and a bound for everything.

use std::collections::{BTreeMap, BTreeSet};

use crate::claims::Item;
use crate::params::{AuthRequest, Lang};

/// Most entries of each kind.
const LIMIT: usize = 10_000;

/// Everything that is remembered.
#[derive(Default)]
pub(crate) struct Store {
    /// Sign-ins under way, by id.
    pub(crate) interactions: Table<Interaction>,
    /// Codes, by their own text. A used one stays until its end, so that a second use is noticed.
    pub(crate) codes: Table<Code>,
    /// Access tokens, by their own text.
    pub(crate) tokens: Table<Grant>,
    /// Refresh tokens, by their own text. A used one stays until its end, so that a second use is noticed.
    pub(crate) refreshes: Table<Refresh>,
}

impl Store {
    /// Ends everything that a sign-in gave.
    pub(crate) fn end_session(&mut self, session: &str) {
        self.tokens.drop_where(|grant| grant.session == session);
        self.codes.drop_where(|code| code.grant.session == session);
        self.refreshes
            .drop_where(|refresh| refresh.grant.session == session);
    }
}

/// A refresh token that was given out.
#[derive(Debug, Clone)]
pub(crate) struct Refresh {
    /// What its access tokens stand for.
    pub(crate) grant: Grant,
    /// Whether another one was given for it.
    pub(crate) is_used: bool,
}

/// One sign-in under way.
#[derive(Debug, Clone)]
pub(crate) struct Interaction {
    /// Secret in the cookie of the browser that began it.
    pub(crate) browser: String,
    /// What the client asked for.
    pub(crate) request: AuthRequest,
    /// The language of the pages, which the person can change.
    pub(crate) lang: Lang,
    /// Who signed in, once somebody did.
    pub(crate) signed_in: Option<SignedIn>,
}

/// Somebody who signed in and is being asked, source by source.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    /// Index of the citizen.
    pub(crate) citizen: usize,
    /// When.
    pub(crate) auth_time: i64,
    /// What each source could share, in the order they are asked.
    pub(crate) sources: Vec<(String, Vec<Item>)>,
    /// What was agreed to so far, one for each source that has been asked.
    pub(crate) agreed: Vec<Agreed>,
    /// Attributes that were asked for and that no source has.
    pub(crate) lacking: Vec<String>,
}

/// The consent for one source.
#[derive(Debug, Clone)]
pub(crate) struct Agreed {
    /// The source.
    pub(crate) source: String,
    /// What is shared.
    pub(crate) items: Vec<Item>,
    /// Attributes of which nothing is shared because the person said so.
    pub(crate) declined: BTreeSet<String>,
}

/// What a code or an access token stands for.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    /// Index of the citizen.
    pub(crate) citizen: usize,
    /// When they signed in.
    pub(crate) auth_time: i64,
    /// Id of this sign-in, for signing out.
    pub(crate) session: String,
    /// The consents, one for each source.
    pub(crate) agreed: Vec<Agreed>,
}

/// A code that was given out.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    /// What it stands for.
    pub(crate) grant: Grant,
    /// What the client asked for when it was given.
    pub(crate) request: AuthRequest,
    /// The access token it was exchanged for, if it was.
    pub(crate) exchanged_for: Option<String>,
}

/// Entries with an end, at most [`LIMIT`] of them.
pub(crate) struct Table<T> {
    entries: BTreeMap<String, (i64, T)>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            entries: BTreeMap::new(),
        }
    }
}

/// There is no room for another entry.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl<T> Table<T> {
    /// Keeps an entry until `end`.
    pub(crate) fn insert(&mut self, key: String, value: T, end: i64, now: i64) -> Result<(), Full> {
        if self.entries.len() >= LIMIT {
            self.entries.retain(|_, (end, _)| *end > now);
        }
        if self.entries.len() >= LIMIT {
            return Err(Full);
        }
        self.entries.insert(key, (end, value));
        Ok(())
    }

    /// The entry, if it has not ended.
    pub(crate) fn get_mut(&mut self, key: &str, now: i64) -> Option<&mut T> {
        match self.entries.get_mut(key) {
            Some((end, value)) if *end > now => Some(value),
            _ => None,
        }
    }

    /// Takes the entry out; nothing if it has ended.
    pub(crate) fn remove(&mut self, key: &str, now: i64) -> Option<T> {
        let (end, value) = self.entries.remove(key)?;
        (end > now).then_some(value)
    }

    /// Drops all entries that `is_done` names.
    pub(crate) fn drop_where(&mut self, is_done: impl Fn(&T) -> bool) {
        self.entries.retain(|_, (_, value)| !is_done(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_ends_at_its_end() {
        let mut table = Table::default();
        table.insert("a".to_owned(), 1, 100, 0).unwrap();
        assert_eq!(table.get_mut("a", 99), Some(&mut 1));
        assert_eq!(table.get_mut("a", 100), None);
        assert_eq!(table.remove("a", 100), None);
    }

    #[test]
    fn a_full_table_makes_room_for_new_entries_from_ended_ones_only() {
        let mut table = Table::default();
        for index in 0..LIMIT {
            let end = if index == 0 { 10 } else { 100 };
            table.insert(index.to_string(), (), end, 0).unwrap();
        }
        assert_eq!(table.insert("x".to_owned(), (), 100, 9), Err(Full));
        assert_eq!(table.insert("x".to_owned(), (), 100, 10), Ok(()));
        assert_eq!(table.insert("y".to_owned(), (), 100, 10), Err(Full));
    }
}
