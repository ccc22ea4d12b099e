//! A draft: the acts of a person, so that they can be repeated after the page was left.
//!
//! Only what was done by hand is kept; prefilled and computed answers come again from their sources.

use host::{Error, Machine};

use crate::{Journey, Screen};

/// One act: a kind, a path and a text.
///
/// `row`: a row stood at the path, the text is its subject or empty. `set`: the text was typed there.
/// `page`: the text is the page's id, or `review`.
pub type Act = [String; 3];

impl<M: Machine> Journey<M> {
    /// Everything done by hand, rows before what was typed into them, the screen last.
    pub fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        for (path, state) in self.states.iter() {
            for key in state.rows.iter().flatten() {
                let is_person = self.people.iter().any(|person| &person.subject == key);
                let subject = if is_person { key.as_str() } else { "" };
                acts.push(act("row", &crate::cat(&[path, "/", key]), subject));
            }
        }
        // In the order of paths a province would come after its commune and empty it again.
        for comes_first in [true, false] {
            let texts = self
                .texts
                .iter()
                .filter(|(path, _)| path.ends_with("/province") == comes_first);
            acts.extend(texts.map(|(path, text)| act("set", path, text)));
        }
        match self.screen() {
            Screen::Page(index) => acts.push(act("page", "", &self.view().pages[index].id)),
            Screen::Review | Screen::Sending | Screen::Receipt => {
                acts.push(act("page", "", "review"));
            }
            Screen::Start => {}
        }
        acts
    }

    /// Repeats the acts of a draft on an empty or freshly prefilled form.
    ///
    /// What no longer fits, because the form changed or a register has locked the field, is left out, and so is
    /// an act of a kind that is not known (`gone`, of the page); gives the places of those acts in `acts`.
    ///
    /// # Errors
    /// Only if the module is broken.
    pub fn replay(&mut self, acts: &[Act]) -> Result<Vec<usize>, Error> {
        let mut rows = Vec::new();
        let mut left_out = Vec::new();
        for (at, [kind, path, text]) in acts.iter().enumerate() {
            match kind.as_str() {
                "row" => self.replay_row(&mut rows, path, text)?,
                "page" => self.replay_screen(text),
                "set" if self.replay_text(&rows, path, text)? => {}
                _ => left_out.push(at),
            }
        }
        Ok(left_out)
    }

    fn replay_row(
        &mut self,
        rows: &mut Vec<(String, String)>,
        path: &str,
        subject: &str,
    ) -> Result<(), Error> {
        let repeat = moved(rows, crate::split(path).0);
        let is_known = self.people.iter().any(|person| person.subject == subject);
        match self.add_row(&repeat, is_known.then_some(subject)) {
            Ok(row) => {
                rows.push((path.to_owned(), row));
                Ok(())
            }
            Err(Error::Rows | Error::Path) => Ok(()),
            Err(error) => Err(error),
        }
    }

    // False if the text has no place any more.
    fn replay_text(
        &mut self,
        rows: &[(String, String)],
        path: &str,
        text: &str,
    ) -> Result<bool, Error> {
        let path = moved(rows, path);
        match self.enter(&path, text) {
            Ok(()) => Ok(self.texts.contains_key(&path)),
            Err(Error::Path | Error::Buffer) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn replay_screen(&mut self, id: &str) {
        let pages = self.pages();
        let reached = pages
            .iter()
            .position(|page| self.view().pages[*page].id == id);
        let seen = if id == "review" {
            pages.len()
        } else {
            reached.map_or(0, |at| at + 1)
        };
        for page in &pages[..seen] {
            self.jump(Screen::Page(*page));
        }
        if id == "review" {
            self.jump(Screen::Review);
        }
    }
}

// A path in rows that have other keys now; those of a row in a row come after its own.
fn moved(rows: &[(String, String)], path: &str) -> String {
    for (old, new) in rows.iter().rev() {
        if let Some(rest) = path.strip_prefix(old.as_str())
            && rest.starts_with('/')
        {
            return crate::cat(&[new, rest]);
        }
    }
    path.to_owned()
}

fn act(kind: &str, path: &str, text: &str) -> Act {
    [kind.to_owned(), path.to_owned(), text.to_owned()]
}
