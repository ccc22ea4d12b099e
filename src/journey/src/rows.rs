//! Adding, picking and removing rows, and taking a removal back.

use host::{Error, Machine};

use crate::{Act, Journey};

/// A row that was removed and can come back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Path of its repeat group.
    pub repeat: String,
    /// How many rows stood before it.
    place: usize,
    /// What brings it back.
    acts: Vec<Act>,
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

    /// Moves the row at `path` to where `above` stands, the row before it: the two exchange what stands in them, so a long group
    /// costs no more than a short one. Neither may be a person ([`Journey::is_person`]): their keys, and what registers say of
    /// them, stay with the row.
    ///
    /// # Errors
    /// [`Error::Path`] when there are no such rows, or one is a person.
    pub fn move_up(&mut self, path: &str, above: &str) -> Result<(), Error> {
        if self.is_person(path) || self.is_person(above) {
            return Err(Error::Path);
        }
        let [upper, lower] = [above, path].map(|row| self.remembered(row).acts);
        let (clicks, removed) = (self.clicks + 1, self.removed.take());
        self.exchange((above, &upper), (path, &lower))?;
        self.exchange((path, &lower), (above, &upper))?;
        (self.clicks, self.removed) = (clicks, removed);
        Ok(())
    }

    /// Whether the row at a path is somebody of the identity record.
    pub fn is_person(&self, row: &str) -> bool {
        let (_, key) = crate::split(row);
        self.people.iter().any(|person| person.subject == key)
    }

    // What was done in a row gives way to what was done in another.
    fn exchange(
        &mut self,
        (row, old): (&str, &[Act]),
        (other, new): (&str, &[Act]),
    ) -> Result<(), Error> {
        let mut acts = Vec::new();
        for [kind, at, _] in old {
            if kind == "set" {
                acts.push([kind.clone(), at.clone(), String::new()]);
            } else if at != row {
                self.remove_row(at)?;
            }
        }
        for [kind, at, text] in new {
            if let Some(rest) = at.strip_prefix(other).filter(|rest| !rest.is_empty()) {
                let here = crate::cat(&[row, rest]);
                acts.push([kind.clone(), here, text.clone()]);
            }
        }
        self.replay(&acts)?;
        Ok(())
    }

    fn put_back(&mut self, removed: Removed) -> Result<String, Error> {
        self.replay(&removed.acts)?;
        Ok(self.row_paths(&removed.repeat).pop().unwrap_or_default())
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
        let (repeat, _) = crate::split(path);
        let prefix = crate::cat(&[path, "/"]);
        let mut acts = self.acts();
        acts.retain(|[_, at, _]| at == path || at.starts_with(&prefix));
        let rows = self.row_paths(repeat);
        Removed {
            repeat: repeat.to_owned(),
            place: rows.iter().position(|row| row == path).unwrap_or_default(),
            acts,
        }
    }
}
