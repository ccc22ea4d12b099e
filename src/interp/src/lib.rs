//! Runs a checked definition directly: the second opinion beside the compiled module.
//!
//! In: a [`Form`] and what a host would hand to its module. Out: what the module must answer, to
//! the byte. It follows `abi/README.md` and shares no code with the module: dates are jiff's,
//! normalisation is unicode-normalization's, JSON is serde_json's, and the order in which things
//! are worked out is found anew instead of read from the form.
//! Left to others: speed. Everything is worked out after every call.
//!
//! Start at [`Interp`]; `work.rs` and `eval.rs` hold the rules across fields, `findings.rs` those
//! of one field.

mod answers;
mod changes;
mod dates;
mod eval;
mod findings;
mod identity;
mod json;
mod load;
mod nfc;
mod notations;
mod save;
mod state;
mod texts;
mod work;

use abi::{Change, Finding, error, state as typed};
use form::{Form, Part};
use value::Origins;

use answers::Read;
use json::Json;
use state::{Cell, State, Target};

/// One form being filled. Errors are the codes of [`abi::error`], and change nothing.
#[derive(Debug, Clone)]
pub struct Interp<'a> {
    form: &'a Form,
    state: Option<State>,
}

impl<'a> Interp<'a> {
    /// A form that is yet to be started.
    pub fn new(form: &'a Form) -> Interp<'a> {
        Interp { form, state: None }
    }

    /// Empties the form and sets *today*, e.g. `20261121`; `0`, or [`error::STATE`] if that is no day.
    pub fn start(&mut self, yyyymmdd: i32) -> i32 {
        let Some(today) = dates::from_number(yyyymmdd) else {
            return error::STATE;
        };
        self.state = Some(State::new(self.form, today));
        self.settle();
        0
    }

    /// Takes an identity record, once; gives the number of fields filled.
    pub fn identity(&mut self, record: &str) -> i32 {
        let Some(state) = &mut self.state else {
            return error::STATE;
        };
        if !self.form.knows_people() {
            return 0;
        }
        if state.entries.is_some() {
            return error::STATE;
        }
        let Some(entries) = json::read(record).as_ref().and_then(identity::read) else {
            return error::JSON;
        };
        state.entries = Some(entries);
        let filled = identity::fill_top(self.form, state);
        self.settle();
        filled
    }

    /// Takes an answers object over what is there; gives the number of members it could not take.
    pub fn load(&mut self, answers: &str) -> i32 {
        let Some(state) = &mut self.state else {
            return error::STATE;
        };
        let Some(Json::Object(members)) = json::read(answers) else {
            return error::JSON;
        };
        let refused = load::take(self.form, state, &members);
        self.settle();
        refused
    }

    /// Puts what a person typed into one field; gives one of [`abi::state`].
    pub fn set(&mut self, path: &str, text: &str) -> i32 {
        let Some(state) = &mut self.state else {
            return error::STATE;
        };
        let (place, part) = match state::resolve(self.form, state, path) {
            Some(Target::Part(place, part)) => (place, Some(part)),
            Some(Target::Field(place)) => (place, None),
            _ => return error::PATH,
        };
        let field = &self.form.fields[place.field];
        let before = state.cells.get(&place).and_then(|cell| cell.answer.clone());
        let Some(cell) = state.cells.get_mut(&place) else {
            return error::PATH;
        };
        let result = match part {
            None if field.kind == form::Kind::Address => return error::PATH,
            _ if field.value.is_some() => return error::COMPUTED,
            _ if cell.locked => return error::LOCKED,
            Some(part) => set_part(cell, part, text),
            None => set_field(cell, answers::typed(self.form, &field.kind, text)),
        };
        identity::follow_choice(self.form, state, &place, before);
        self.settle();
        result
    }

    /// Appends a row to the repeat group at `path`, for a person of the identity record unless
    /// `subject` is empty; gives its key.
    ///
    /// # Errors
    /// [`error::PATH`] for no repeat group or an unknown person, [`error::ROWS`] when there may be
    /// no more or the person has a row, [`error::STATE`] before the start.
    pub fn add_row(&mut self, path: &str, subject: &str) -> Result<String, i32> {
        let state = self.state.as_mut().ok_or(error::STATE)?;
        let Some(Target::Repeat(group)) = state::resolve(self.form, state, path) else {
            return Err(error::PATH);
        };
        if !subject.is_empty() && !identity::knows(self.form, state, group.repeat, subject) {
            return Err(error::PATH);
        }
        let keys = state.keys_of(&group);
        let is_full = keys.len() >= self.form.repeats[group.repeat].max_rows as usize;
        if is_full || keys.iter().any(|key| key == subject) {
            return Err(error::ROWS);
        }
        let key = match subject {
            "" => free_key(&keys),
            subject => subject.to_owned(),
        };
        state.append_row(self.form, &group, &key);
        if !subject.is_empty() {
            identity::fill_row(self.form, state, group.repeat, &key);
        }
        self.settle();
        Ok(key)
    }

    /// Removes the row at `path`; `0`.
    pub fn remove_row(&mut self, path: &str) -> i32 {
        let Some(state) = &mut self.state else {
            return error::STATE;
        };
        let Some(Target::Row(group, key)) = state::resolve(self.form, state, path) else {
            return error::PATH;
        };
        state.remove_row(self.form, &group, &key);
        self.settle();
        0
    }

    /// Every field and repeat group whose state differs from what was last told.
    ///
    /// # Errors
    /// [`error::STATE`] before the start.
    pub fn changes(&mut self) -> Result<Vec<Change>, i32> {
        let state = self.state.as_mut().ok_or(error::STATE)?;
        Ok(changes::take(self.form, state))
    }

    /// What is wrong on one page (from 0), or with `-1` in the whole form.
    ///
    /// # Errors
    /// [`error::PATH`] for a page that is none, [`error::STATE`] before the start.
    pub fn check(&self, page: i32) -> Result<Vec<Finding>, i32> {
        let state = self.state.as_ref().ok_or(error::STATE)?;
        match usize::try_from(page) {
            Ok(page) if page < self.form.pages.len() => Ok(findings::page(self.form, state, page)),
            Err(_) if page == -1 => Ok(findings::all(self.form, state)),
            _ => Err(error::PATH),
        }
    }

    /// What is wrong with one field or repeat group.
    ///
    /// # Errors
    /// [`error::PATH`] for a path that names neither, [`error::STATE`] before the start.
    pub fn check_field(&self, path: &str) -> Result<Vec<Finding>, i32> {
        let state = self.state.as_ref().ok_or(error::STATE)?;
        match state::resolve(self.form, state, path).ok_or(error::PATH)? {
            Target::Field(place) | Target::Part(place, _) => {
                Ok(findings::at_place(self.form, state, &place))
            }
            Target::Repeat(group) => {
                let finding = findings::of_repeat(self.form, state, &group);
                Ok(finding.into_iter().collect())
            }
            Target::Row(..) => Err(error::PATH),
        }
    }

    /// The answers as canonical JSON (RFC 8785); hidden and empty ones are absent.
    ///
    /// # Errors
    /// [`error::STATE`] before the start.
    pub fn save(&self) -> Result<String, i32> {
        let state = self.state.as_ref().ok_or(error::STATE)?;
        Ok(save::save(self.form, state))
    }

    /// Origin of each saved answer that was not typed, by path.
    ///
    /// # Errors
    /// [`error::STATE`] before the start.
    pub fn origins(&self) -> Result<Origins, i32> {
        let state = self.state.as_ref().ok_or(error::STATE)?;
        Ok(save::origins(self.form, state))
    }

    fn settle(&mut self) {
        if let Some(state) = &mut self.state {
            work::work_out(self.form, state);
            identity::follow(self.form, state);
        }
    }
}

fn set_field(cell: &mut Cell, read: Read<answers::Answer>) -> i32 {
    let result = code(&read);
    cell.unreadable.clear();
    match read {
        Read::Given(answer) => cell.put(Some(answer)),
        Read::Empty => cell.put(None),
        Read::Unreadable => {
            cell.put(None);
            cell.unreadable.insert(None);
        }
    }
    result
}

// Another province, or none, leaves no commune.
fn set_part(cell: &mut Cell, part: Part, text: &str) -> i32 {
    let read = answers::part(part, text);
    let result = code(&read);
    let before = cell.address();
    let mut address = before.clone();
    cell.unreadable.remove(&Some(part));
    *address.part_mut(part) = match read {
        Read::Given(text) => Some(text),
        Read::Empty => None,
        Read::Unreadable => {
            cell.unreadable.insert(Some(part));
            None
        }
    };
    if part == Part::Province && address.province != before.province {
        address.commune = None;
        cell.unreadable.remove(&Some(Part::Commune));
    }
    cell.put(address.answer());
    result
}

fn code<T>(read: &Read<T>) -> i32 {
    match read {
        Read::Empty => typed::EMPTY,
        Read::Given(_) => typed::SET,
        Read::Unreadable => typed::UNREADABLE,
    }
}

fn free_key(taken: &[String]) -> String {
    (1..)
        .map(|n| format!("r{n}"))
        .find(|key| !taken.contains(key))
        .expect("some number is free")
}
