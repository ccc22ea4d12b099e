//! Going through the screens, and keeping what the module says of each field.

use std::rc::Rc;

use abi::{Change, FieldView, Finding, OptionView, View};
use host::{Error, Machine, Typed};

use value::Sorted;

use crate::{Cost, Person, Removed};

/// What is on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// What the form is, and how to begin.
    Start,
    /// A page of questions, by its index in the view.
    Page(usize),
    /// All answers, and the statement.
    Review,
    /// On its way; nothing can be changed.
    Sending,
    /// Safely received.
    Receipt,
}

/// What has changed of what is on screen since it was last asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Fields, parts of addresses and repeat groups; some may be gone, some named twice.
    pub paths: Vec<String>,
    /// Whether fields or rows have come or gone.
    pub is_reshaped: bool,
}

/// One person filling one form.
#[derive(Debug)]
pub struct Journey<M> {
    pub(crate) machine: M,
    view: Rc<View>,
    day: String,
    screen: Screen,
    pub(crate) states: Sorted<Change>,
    /// What was typed or chosen by hand, by path.
    pub(crate) texts: Sorted<String>,
    /// Findings shown at their fields, by path.
    findings: Sorted<Finding>,
    summary: Vec<Finding>,
    pub(crate) people: Vec<Person>,
    pub(crate) removed: Option<Removed>,
    visited: Vec<usize>,
    confirmed: Sorted<()>,
    is_returning: bool,
    changed: Changed,
    pub(crate) clicks: u32,
}

// `yyyymmdd` as `YYYY-MM-DD`.
fn day_text(today: i32) -> String {
    let mut text = today.to_string();
    while text.len() < 8 {
        text.insert(0, '0');
    }
    text.insert(6, '-');
    text.insert(4, '-');
    text
}

/// What every unknown path is: hidden and empty.
static NOTHING: Change = Change {
    path: String::new(),
    visible: false,
    required: false,
    locked: false,
    value: None,
    origin: None,
    source: None,
    rows: None,
};

impl<M: Machine> Journey<M> {
    /// An empty form at its start screen; `today` is `yyyymmdd` in Asia/Ho_Chi_Minh. Several may share a view.
    ///
    /// # Errors
    /// What the module answers to the day, see [`Machine::start`].
    pub fn start(machine: M, view: impl Into<Rc<View>>, today: i32) -> Result<Journey<M>, Error> {
        Ok(Journey::start_with(machine, view, today, "", Vec::new())?.0)
    }

    /// The same, filled from an identity record (JSON text; nothing if it is empty), with how many fields that filled, or why it could
    /// not: the form is empty then. `people` are those in the record who can become rows.
    ///
    /// # Errors
    /// What the module answers to the day, see [`Machine::start`]; of the record see [`Machine::identity`].
    pub fn start_with(
        mut machine: M,
        view: impl Into<Rc<View>>,
        today: i32,
        record: &str,
        people: Vec<Person>,
    ) -> Result<(Journey<M>, Result<u32, Error>), Error> {
        machine.start(today)?;
        let filled = match record {
            "" => Ok(0),
            record => machine.identity(record),
        };
        let mut journey = Journey {
            machine,
            view: view.into(),
            day: day_text(today),
            screen: Screen::Start,
            states: Sorted::default(),
            texts: Sorted::default(),
            findings: Sorted::default(),
            summary: Vec::new(),
            people: Vec::new(),
            removed: None,
            visited: Vec::new(),
            confirmed: Sorted::default(),
            is_returning: false,
            changed: Changed::default(),
            clicks: 0,
        };
        if filled.is_ok() {
            journey.people = people;
        }
        journey.sync("")?;
        Ok((journey, filled))
    }

    /// Puts what a person typed or chose.
    ///
    /// A locked or computed field stays as it is, without an error: the register's word stands.
    ///
    /// # Errors
    /// [`Error::Path`] when there is no such field; otherwise only if the module is broken.
    pub fn enter(&mut self, path: &str, text: &str) -> Result<(), Error> {
        let spelled = self.spelled(path, text);
        let text = spelled.as_deref().unwrap_or(text);
        match self.machine.set(path, text) {
            // That a prefilled answer was emptied has to be remembered, or a draft would fill it again.
            Ok(Typed::Empty) if self.state(path).origin.is_none() && !self.is_cleared(path) => {
                self.texts.remove(path);
            }
            Ok(Typed::Empty) => {
                self.texts.insert(path.to_owned(), String::new());
            }
            Ok(_) => {
                self.texts.insert(path.to_owned(), text.to_owned());
            }
            Err(Error::Locked | Error::Computed) => return Ok(()),
            Err(error) => return Err(error),
        }
        self.sync(path)
    }

    /// Judges a field that is being left: at once if a finding stands there or it holds something,
    /// otherwise not before the page is done. Gives the paths whose finding may have changed.
    ///
    /// # Errors
    /// [`Error::Path`] when there is no such field.
    pub fn leave(&mut self, path: &str) -> Result<(), Error> {
        // An address that was asked for as a whole is there once its last part is.
        let whole = path.rsplit_once('/').map_or("", |(whole, _)| whole);
        if self.findings.contains_key(whole) && self.machine.check_field(whole)?.is_empty() {
            self.findings.remove(whole);
        }
        let had_finding = self.findings.contains_key(path);
        if !had_finding && !self.texts.contains_key(path) {
            return Ok(());
        }
        let found = self.machine.check_field(path)?;
        self.findings.remove(path);
        for finding in found {
            // Leaving the province is no reason to ask for the commune.
            if had_finding || finding.rule != abi::rule::REQUIRED && finding.path == path {
                self.findings.insert(finding.path.clone(), finding);
            }
        }
        self.group_digits(path);
        Ok(())
    }

    // A nought too many is seen in a number that is read in groups; while it is typed nothing moves under the cursor.
    fn group_digits(&mut self, path: &str) {
        let field = crate::field_at(&self.view, path);
        let value = self.state(path).value.as_deref().unwrap_or_default();
        if let Some(field) =
            field.filter(|field| matches!(&*field.kind, "money" | "id-number" | "phone"))
            && !value.is_empty()
            && !self.findings.contains_key(path)
        {
            let text = crate::typed_text(field, value);
            self.texts.insert(path.to_owned(), text);
        }
    }

    /// Goes on: from the start to the first page, from a page to the next one or to the review.
    ///
    /// Stays, with findings to show, if the page is not in order. True if the screen changed.
    ///
    /// # Errors
    /// Only if the module is broken.
    #[expect(
        clippy::should_implement_trait,
        reason = "going on is what people call it"
    )]
    pub fn next(&mut self) -> Result<bool, Error> {
        self.clicks += 1;
        match self.screen {
            Screen::Start => self.go_after(None),
            Screen::Page(index) => {
                let found = self.machine.check(Some(index as u32))?;
                if self.show_findings(found) {
                    return Ok(false);
                }
                self.confirm(index);
                self.go_after(Some(index));
            }
            Screen::Review | Screen::Sending | Screen::Receipt => return Ok(false),
        }
        Ok(true)
    }

    /// Judges everything; true, and the screen is [`Screen::Sending`], if nothing stands against sending.
    ///
    /// # Errors
    /// Only if the module is broken.
    pub fn send(&mut self) -> Result<bool, Error> {
        self.clicks += 1;
        let found = self.machine.check(None)?;
        if self.show_findings(found) {
            self.go(Screen::Review, true);
            return Ok(false);
        }
        self.go(Screen::Sending, false);
        Ok(true)
    }

    /// The answers as canonical JSON, and the origins of those not typed.
    ///
    /// # Errors
    /// Only if the module is broken.
    pub fn saved(&mut self) -> Result<(String, String), Error> {
        Ok((self.machine.save()?, self.machine.origins()?))
    }

    /// Takes what the module says has changed. `entered` is the path just typed into, whose own text stands.
    pub(crate) fn sync(&mut self, entered: &str) -> Result<(), Error> {
        for change in self.machine.changes()? {
            let path = change.path.clone();
            // A province typed anew empties its commune, and the old name must go from the screen.
            let was_answered = self.state(&path).value.is_some();
            let is_emptied = was_answered && change.value.is_none() && change.visible;
            if change.locked || is_emptied && path != entered {
                self.texts.remove(&path);
            }
            // What came by itself, as with who was chosen, is not missing any more.
            if change.value.is_some() && path != entered {
                self.findings.remove(&path);
            }
            let before = self.state(&path);
            let is_reshaped = before.visible != change.visible || before.rows != change.rows;
            self.changed.is_reshaped |= is_reshaped;
            self.states.insert(path.clone(), change);
            self.changed.paths.push(path);
        }
        Ok(())
    }

    /// Takes over what has been seen and confirmed in the same journey, which is begun again with more data, the row that can come back
    /// and what is still wrong; what is the same in both has not changed.
    pub fn follow(&mut self, before: &mut Journey<M>) {
        std::mem::swap(&mut self.visited, &mut before.visited);
        std::mem::swap(&mut self.confirmed, &mut before.confirmed);
        self.is_returning = before.is_returning;
        // What is being sent is on its way.
        if before.screen == Screen::Sending {
            self.screen = Screen::Sending;
        }
        // What can not be read has no value, but it is what stands there; a row may have the key of another one now.
        let is_other = |path: &String| {
            before.states.get(path) != self.states.get(path)
                || before.texts.get(path) != self.texts.get(path)
        };
        self.changed.paths.retain(is_other);
        for (path, finding) in before.findings.iter() {
            self.changed.paths.push(path.clone());
            // A row may have another key now, and what names no field can not be asked for.
            let found = match self.machine.check_field(path) {
                Ok(found) => found,
                Err(_) if path.is_empty() => vec![finding.clone()],
                Err(_) => Vec::new(),
            };
            for finding in found {
                self.findings.insert(finding.path.clone(), finding);
            }
        }
        for finding in &before.summary {
            self.summary
                .extend(self.findings.get(&finding.path).cloned());
        }
        self.removed = before.removed.take();
    }
}

impl<M> Journey<M> {
    /// What is on screen.
    pub fn screen(&self) -> Screen {
        self.screen
    }

    /// Pages and words of the form.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The same, for the journey that goes on from this one.
    pub fn shared_view(&self) -> Rc<View> {
        Rc::clone(&self.view)
    }

    /// The day the form is filled on, `YYYY-MM-DD`.
    pub fn day(&self) -> &str {
        &self.day
    }

    /// What the module last said of a field, a part of an address, or a repeat group.
    pub fn state(&self, path: &str) -> &Change {
        self.states.get(path).unwrap_or(&NOTHING)
    }

    /// What stands in the input at `path`: as it was typed, else the canonical value as people write it.
    pub fn text(&self, path: &str) -> String {
        if let Some(text) = self.texts.get(path) {
            return text.clone();
        }
        let value = self.state(path).value.as_deref().unwrap_or_default();
        match crate::field_at(&self.view, path) {
            Some(field) => crate::typed_text(field, value),
            None => value.to_owned(),
        }
    }

    /// The finding shown at `path` itself.
    pub fn finding(&self, path: &str) -> Option<&Finding> {
        self.findings.get(path)
    }

    /// The finding shown at `path` or at a part of it.
    pub fn finding_in(&self, path: &str) -> Option<&Finding> {
        let is_part = |at: &str| {
            at.strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        self.finding(path).or_else(|| {
            let mut all = self.findings.iter();
            all.find(|(at, _)| is_part(at)).map(|(_, finding)| finding)
        })
    }

    /// What kept the person from going on, in the order of the form.
    pub fn summary(&self) -> &[Finding] {
        &self.summary
    }

    /// Those of the identity record who can become rows for `role`.
    pub fn people<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Person> {
        self.people.iter().filter(move |person| person.role == role)
    }

    /// The options that can be chosen at `path` today, of facilities those in the province of the address they go by; and what was
    /// chosen though it is none of them, until somebody takes it out.
    pub fn options<'a>(&'a self, path: &str, field: &'a FieldView) -> Vec<&'a OptionView> {
        let chosen = self.text(path);
        let province = &self.state(&value::of_row(&field.within, path)).value;
        let is_there = |option: &OptionView| match province {
            Some(province) => option.province.is_empty() || option.province == *province,
            None => true,
        };
        let list = self.view.lists.get(&field.list);
        let mut options = Vec::new();
        for option in list.into_iter().flatten() {
            let is_offered = option.is_valid_on(&self.day) && is_there(option);
            if is_offered || crate::has_code(&chosen, &option.code) {
                options.push(option);
            }
        }
        options
    }

    /// Whether the page on screen was opened from the review, to which going on leads back.
    pub fn is_returning(&self) -> bool {
        self.is_returning
    }

    /// What has changed since this was last asked.
    pub fn take_changed(&mut self) -> Changed {
        std::mem::take(&mut self.changed)
    }

    pub(crate) fn is_confirmed(&self, path: &str) -> bool {
        self.confirmed.contains_key(path)
    }

    /// Goes back one screen; from the first page to the start, from a page opened in the review to the review.
    pub fn back(&mut self) {
        let pages = self.pages();
        let before = match self.screen {
            Screen::Page(_) if self.is_returning => Some(Screen::Review),
            Screen::Page(index) => pages
                .iter()
                .rev()
                .find(|page| **page < index)
                .map(|page| Screen::Page(*page)),
            Screen::Review => pages.last().map(|page| Screen::Page(*page)),
            _ => None,
        };
        self.go(before.unwrap_or(Screen::Start), false);
    }

    /// Opens the page of `path` to change an answer, unfolding it; going on leads back to the review.
    pub fn edit(&mut self, path: &str) {
        self.clicks += 1;
        self.unfold(path);
        let has = |index: &usize| self.stands_on(path, *index);
        let Some(index) = (0..self.view.pages.len()).find(has) else {
            return;
        };
        if self.screen != Screen::Page(index) {
            self.is_returning |= self.screen == Screen::Review;
            let keeps_findings = !self.summary.is_empty();
            self.go(Screen::Page(index), keeps_findings);
        }
    }

    /// Shows a confirmed answer as a question again.
    pub fn unfold(&mut self, path: &str) {
        self.confirmed.remove(path);
    }

    /// Goes straight to a page that has been seen, or to the review.
    pub fn jump(&mut self, screen: Screen) {
        self.go(screen, false);
    }

    /// Whether page `index` has been on screen.
    pub fn is_visited(&self, index: usize) -> bool {
        self.visited.contains(&index)
    }

    /// Safely received.
    pub fn received(&mut self) {
        self.go(Screen::Receipt, false);
    }

    /// Not sent after all: back to the review, with what the service found, if anything.
    pub fn refused(&mut self, found: Vec<Finding>) {
        self.show_findings(found);
        self.go(Screen::Review, true);
    }

    /// What was entered by hand so far, in entries, keys and clicks.
    ///
    /// `finding` says how many keys find the unit of this code in the combobox at this path.
    pub fn cost(&self, finding: &dyn Fn(&str, &str) -> u32) -> Cost {
        let clicks = Cost {
            clicks: self.clicks,
            ..Cost::default()
        };
        let mut questions = std::collections::BTreeSet::new();
        let typed = self.texts.iter().filter(|(_, text)| !text.is_empty());
        let mut sum = typed.fold(clicks, |sum, (path, text)| {
            questions.insert(self.question_of(path));
            sum + self.cost_of(path, text, finding)
        });
        sum.entries = questions.len() as u32;
        sum
    }

    /// What it takes to enter `text` at `path` once; `finding` as for [`Journey::cost`].
    pub fn cost_of(&self, path: &str, text: &str, finding: &dyn Fn(&str, &str) -> u32) -> Cost {
        let control = crate::control_at(&self.view, path);
        let mut cost = crate::cost(control, text);
        if control == crate::Control::Combobox {
            cost.keys += finding(path, text);
        }
        cost
    }

    // Number pads have no stroke: eight digits alone are a day as well.
    fn spelled(&self, path: &str, text: &str) -> Option<String> {
        let field = crate::field_at(&self.view, path)?;
        let is_day = field.kind == "date" && text.len() == 8;
        let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
        (is_day && is_digits).then(|| crate::cat(&[part(0..2), "/", part(2..4), "/", part(4..8)]))
    }

    fn is_cleared(&self, path: &str) -> bool {
        self.texts.get(path).is_some_and(String::is_empty)
    }

    // The address itself for one of its parts.
    fn question_of(&self, path: &str) -> String {
        let is_part = crate::field_at(&self.view, path).is_none();
        match is_part {
            true => crate::split(path).0.to_owned(),
            false => path.to_owned(),
        }
    }

    fn stands_on(&self, path: &str, index: usize) -> bool {
        let is_here = |at: &str| {
            path == at
                || path
                    .strip_prefix(at)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        self.view.pages[index].items.iter().any(|item| match item {
            abi::ItemView::Field(field) => is_here(&field.path),
            abi::ItemView::Block(block) => is_here(&block.path),
            abi::ItemView::Repeat(repeat) => is_here(&repeat.path),
        })
    }

    fn go(&mut self, screen: Screen, keeps_findings: bool) {
        if !keeps_findings {
            self.findings.clear();
            self.summary.clear();
        }
        match screen {
            Screen::Page(index) => {
                if !self.visited.contains(&index) {
                    self.visited.push(index);
                }
            }
            _ => self.is_returning = false,
        }
        self.removed = None;
        self.screen = screen;
    }

    // Forward; someone who came from the review sees only pages that have opened since.
    fn go_after(&mut self, index: Option<usize>) {
        let is_next = |page: &&usize| index.is_none_or(|index| **page > index);
        let is_new = |page: &&usize| !self.is_returning || !self.visited.contains(page);
        let pages = self.pages();
        let next = pages.iter().filter(is_next).find(is_new);
        self.go(
            next.map_or(Screen::Review, |page| Screen::Page(*page)),
            false,
        );
    }

    fn confirm(&mut self, index: usize) {
        let questions = self.questions(index).into_iter();
        let prefilled = questions.filter(|question| self.is_prefilled(question));
        let paths: Vec<String> = prefilled.map(|question| question.path).collect();
        for path in paths {
            self.confirmed.insert(path.clone(), ());
        }
    }

    pub(crate) fn forget_findings(&mut self, prefix: &str) {
        self.findings.remove_below(prefix);
    }

    // A name that is no province leaves its commune missing; what is to be mended is the name.
    fn to_the_point(&self, finding: &mut Finding) {
        let Some(address) = finding.path.strip_suffix("/commune") else {
            return;
        };
        let province = crate::cat(&[address, "/province"]);
        let is_name = |text: &String| text.bytes().any(|byte| !byte.is_ascii_digit());
        if finding.rule == abi::rule::REQUIRED && self.texts.get(&province).is_some_and(is_name) {
            finding.path = province;
            finding.rule = abi::rule::OPTION.to_owned();
        }
    }

    // True if there are any.
    fn show_findings(&mut self, mut found: Vec<Finding>) -> bool {
        for finding in &mut found {
            self.to_the_point(finding);
        }
        self.findings.clear();
        for finding in &found {
            // The first at a place is the one to mend first.
            if !self.findings.contains_key(&finding.path) {
                self.findings.insert(finding.path.clone(), finding.clone());
            }
        }
        self.summary = found;
        !self.summary.is_empty()
    }
}
