//! Adding, picking and removing rows, and taking a removal back.

use host::{Error, Machine};

use crate::Journey;

/// A row that was removed and can come back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Path of its repeat group.
    pub repeat: String,
    /// How many rows stood before it.
    place: usize,
    subject: Option<String>,
    /// What stood in it, by the rest of the path after the row.
    texts: Vec<(String, String)>,
}

impl<M: Machine> Journey<M> {
    /// Appends a row, for `subject` of the identity record if one is named; gives the row's path.
    ///
    /// # Errors
    /// [`Error::Rows`] when there may be no more, [`Error::Path`] when there is no such group.
    pub fn add_row(&mut self, repeat: &str, subject: Option<&str>) -> Result<String, Error> {
        let key = self.machine.add_row(repeat, subject)?;
        self.clicks += 1;
        self.removed = None;
        self.sync("")?;
        Ok(crate::cat(&[repeat, "/", &key]))
    }

    /// Removes the row at `path`, remembering it for [`Journey::undo`].
    ///
    /// # Errors
    /// [`Error::Path`] when there is no such row.
    pub fn remove_row(&mut self, path: &str) -> Result<(), Error> {
        let removed = self.remembered(path);
        self.machine.remove_row(path)?;
        self.clicks += 1;
        let prefix = crate::cat(&[path, "/"]);
        self.states.remove_below(&prefix);
        self.texts.remove_below(&prefix);
        self.forget_findings(&prefix);
        self.removed = Some(removed);
        self.sync("")?;
        Ok(())
    }

    /// Brings the row back that was removed last, to where it stood; gives its path.
    ///
    /// A module appends rows and knows no other place, so those that follow are taken out and put in again behind it.
    ///
    /// # Errors
    /// [`Error::Rows`] when there may be no more.
    pub fn undo(&mut self) -> Result<Option<String>, Error> {
        let Some(removed) = self.removed.take() else {
            return Ok(None);
        };
        let clicks = self.clicks + 1;
        let mut following = Vec::new();
        for path in self.row_paths(&removed.repeat).iter().skip(removed.place) {
            following.push(self.remembered(path));
            self.remove_row(path)?;
        }
        let row = self.put_back(removed)?;
        for other in following {
            self.put_back(other)?;
        }
        self.clicks = clicks;
        Ok(Some(row))
    }

    fn put_back(&mut self, removed: Removed) -> Result<String, Error> {
        let row = self.add_row(&removed.repeat, removed.subject.as_deref())?;
        for (rest, text) in removed.texts {
            self.enter(&crate::cat(&[row.as_str(), &rest]), &text)?;
        }
        Ok(row)
    }

    /// The removed row that can still come back into the group at `repeat`.
    pub fn removed(&self, repeat: &str) -> Option<&Removed> {
        self.removed
            .as_ref()
            .filter(|removed| removed.repeat == repeat)
    }

    /// Whether someone of the identity record is a row of any group.
    pub fn has_row(&self, subject: &str) -> bool {
        let mut rows = self
            .states
            .iter()
            .flat_map(|(_, state)| state.rows.iter().flatten());
        rows.any(|key| key == subject)
    }

    /// Whether someone of the identity record was chosen for their role: as the one person it is, or as a row.
    pub fn is_chosen(&self, person: &crate::Person) -> bool {
        let role = self.view().roles.get(&person.role);
        if role.is_some_and(|role| role.choose == "one") {
            let path = crate::cat(&["/_roles/", &person.role]);
            return self.state(&path).value.as_deref() == Some(&person.subject);
        }
        self.has_row(&person.subject)
    }

    fn remembered(&self, path: &str) -> Removed {
        let (repeat, key) = path.rsplit_once('/').unwrap_or_default();
        let is_person = self.people.iter().any(|person| person.subject == key);
        let prefix = crate::cat(&[path, "/"]);
        let texts = self.texts.iter().filter(|(at, _)| at.starts_with(&prefix));
        let texts = texts.map(|(at, text)| (at[path.len()..].to_owned(), text.clone()));
        // In the order of paths a province would come after its commune and empty it again.
        let (mut texts, others): (Vec<_>, Vec<_>) =
            texts.partition(|(at, _)| at.ends_with("/province"));
        texts.extend(others);
        let rows = self.row_paths(repeat);
        Removed {
            repeat: repeat.to_owned(),
            place: rows.iter().position(|row| row == path).unwrap_or_default(),
            subject: is_person.then(|| key.to_owned()),
            texts,
        }
    }
}
