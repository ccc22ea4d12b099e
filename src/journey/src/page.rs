//! What stands on a page now: questions to ask, parts that fold, rows.

use abi::{BlockView, Change, FieldView, ItemView, RepeatView, View};

use crate::{Journey, PARTS};

/// One question at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question<'a> {
    /// JSON Pointer, the row by its key.
    pub path: String,
    /// What the view says of it.
    pub field: &'a FieldView,
    /// Which question of its page, block or row this is, those that are not asked now counted too.
    pub place: usize,
    /// Whether it stands in a summary for now.
    pub is_folded: bool,
}

/// Questions that belong together: those of a block, of a row, or a run of single ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    /// The block, if it is one.
    pub block: Option<&'a BlockView>,
    /// Path of the row, if it is one.
    pub row: Option<String>,
    /// Its visible questions, in order.
    pub questions: Vec<Question<'a>>,
    /// The visible groups in a row.
    pub inner: Vec<Rows<'a>>,
}

/// A repeat group with a group of questions for each of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<'a> {
    /// What the view says of it.
    pub repeat: &'a RepeatView,
    /// JSON Pointer, the row it stands in by its key.
    pub path: String,
    /// Its rows, in order.
    pub rows: Vec<Group<'a>>,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Section<'a> {
    /// Questions.
    Group(Group<'a>),
    /// A repeat group.
    Rows(Rows<'a>),
}

/// How much is left to enter, and how much came by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Burden {
    /// Required answers still to be given by hand.
    pub to_enter: u32,
    /// Optional ones still empty.
    pub optional: u32,
    /// Answers that came from a source.
    pub prefilled: u32,
}

/// The questions of an item; of a repeat group those of a row, without the groups in it.
pub fn fields_of(item: &ItemView) -> &[FieldView] {
    match item {
        ItemView::Field(field) => std::slice::from_ref(field),
        ItemView::Block(block) => &block.fields,
        ItemView::Repeat(repeat) => &repeat.fields,
    }
}

/// The field at `path`, a row's key standing for any; nothing for a part of an address.
pub fn field_at<'a>(view: &'a View, path: &str) -> Option<&'a FieldView> {
    let items = view.pages.iter().flat_map(|page| &page.items);
    for item in items {
        if let Some(field) = fields_of(item).iter().find(|field| field.path == path) {
            return Some(field);
        }
    }
    let (row, name) = crate::split(path);
    let group = group_at(view, crate::split(row).0)?;
    group.fields.iter().find(|field| last(&field.path) == name)
}

/// The repeat group at `path`, a row's key standing for any.
pub fn group_at<'a>(view: &'a View, path: &str) -> Option<&'a RepeatView> {
    let mut items = view.pages.iter().flat_map(|page| &page.items);
    items.find_map(|item| {
        let ItemView::Repeat(repeat) = item else {
            return None;
        };
        let inside = path.strip_prefix(repeat.path.as_str())?;
        if inside.is_empty() {
            return Some(repeat);
        }
        // A key, and the name of a group in that row.
        let (_, name) = inside.strip_prefix('/')?.split_once('/')?;
        repeat.groups.iter().find(|group| last(&group.path) == name)
    })
}

/// The last step of a path.
fn last(path: &str) -> &str {
    crate::split(path).1
}

impl<M> Journey<M> {
    /// What stands on page `index`, in order; hidden questions are left out.
    pub fn sections(&self, index: usize) -> Vec<Section<'_>> {
        let mut sections = Vec::new();
        let items = self
            .view()
            .pages
            .get(index)
            .map_or(&[][..], |page| &page.items);
        for (place, item) in items.iter().enumerate() {
            match item {
                ItemView::Field(field) => self.add_single(&mut sections, field, place),
                ItemView::Block(block) => self.add_block(&mut sections, block),
                ItemView::Repeat(repeat) => {
                    let group = self.rows(repeat, repeat.path.clone());
                    sections.extend(group.map(Section::Rows));
                }
            }
        }
        sections
    }

    /// Every visible question of page `index`, in order, with those of all rows; notes ask nothing.
    pub fn questions(&self, index: usize) -> Vec<Question<'_>> {
        let mut questions = self.visible(index);
        questions.retain(|question| question.field.kind != "note");
        questions
    }

    fn visible(&self, index: usize) -> Vec<Question<'_>> {
        let mut questions = Vec::new();
        for section in self.sections(index) {
            match section {
                Section::Group(group) => questions.extend(group.questions),
                Section::Rows(group) => gather(group, &mut questions),
            }
        }
        questions
    }

    /// The visible questions of the page on screen; none on other screens.
    pub fn visible_fields(&self) -> Vec<Question<'_>> {
        match self.screen() {
            crate::Screen::Page(index) => self.questions(index),
            _ => Vec::new(),
        }
    }

    /// Indices of the pages on which something is visible.
    pub fn pages(&self) -> Vec<usize> {
        (0..self.view().pages.len())
            .filter(|index| self.is_relevant(*index))
            .collect()
    }

    // Up to the first thing that is visible: this is asked of every page at each drawing.
    fn is_relevant(&self, index: usize) -> bool {
        let items = &self.view().pages[index].items;
        items.iter().any(|item| match item {
            ItemView::Repeat(repeat) => self.state(&repeat.path).visible,
            _ => fields_of(item).iter().any(|field| {
                let question = Question::new(field, field.path.clone());
                field.kind != "person" && self.is_visible(&question)
            }),
        })
    }

    fn at<'a>(
        &self,
        field: &'a FieldView,
        row: Option<&str>,
        place: usize,
    ) -> Option<Question<'a>> {
        let path = match row {
            Some(row) => crate::cat(&[row, "/", last(&field.path)]),
            None => field.path.clone(),
        };
        let mut question = Question::new(field, path);
        question.place = place;
        question.is_folded = self.is_folded(&question);
        self.is_visible(&question).then_some(question)
    }

    /// Paths of the rows of the repeat group at `path`, in order.
    pub fn row_paths(&self, path: &str) -> Vec<String> {
        let rows = self.state(path).rows.as_deref().unwrap_or_default();
        rows.iter()
            .map(|key| crate::cat(&[path, "/", key]))
            .collect()
    }

    fn is_visible(&self, question: &Question) -> bool {
        if question.field.kind == "person" {
            return self.can_choose(&question.field.role);
        }
        self.parts(question).iter().any(|state| state.visible)
    }

    /// Whether a question lets choose one of the people in the identity record.
    pub fn asks_who(&self) -> bool {
        let items = self.view().pages.iter().flat_map(|page| &page.items);
        let mut fields = items.flat_map(fields_of);
        fields.any(|field| field.kind == "person")
    }

    // Who somebody is gets asked where there is someone to choose, and something to fill in about them.
    fn can_choose(&self, role: &str) -> bool {
        let blocks = self.view().pages.iter().flat_map(|page| &page.items);
        let mut theirs = blocks.filter_map(|item| match item {
            ItemView::Block(block) if block.role == role => Some(&block.fields),
            _ => None,
        });
        let is_shown = |field: &FieldView| self.at(field, None, 0).is_some();
        self.people(role).next().is_some() && theirs.any(|fields| fields.iter().any(is_shown))
    }

    /// The states a question is made of: its own, or those of the parts of an address.
    pub fn parts(&self, question: &Question) -> Vec<&Change> {
        if question.field.kind != "address" {
            return vec![self.state(&question.path)];
        }
        let part = |name: &&str| self.state(&crate::cat(&[&question.path, "/", name]));
        PARTS.iter().map(part).collect()
    }

    /// Whether nothing has been answered.
    pub fn is_empty(&self, question: &Question) -> bool {
        self.parts(question)
            .iter()
            .all(|state| state.value.is_none())
    }

    /// Whether an answer is required now.
    pub fn is_required(&self, question: &Question) -> bool {
        self.parts(question)[0].required
    }

    /// Whether a verified value locks all of it. What somebody else has to say is locked before they do.
    pub fn is_locked(&self, question: &Question) -> bool {
        let parts = self.parts(question);
        let mut all = parts.iter();
        all.all(|state| state.locked || state.value.is_none() && !state.required)
            && parts.iter().any(|state| state.locked)
    }

    /// Where its answer came from, as (origin, source); nothing when it was typed or is empty.
    pub fn origin(&self, question: &Question) -> Option<(&str, &str)> {
        let state = *self
            .parts(question)
            .iter()
            .find(|state| state.origin.is_some())?;
        Some((
            state.origin.as_deref()?,
            state.source.as_deref().unwrap_or_default(),
        ))
    }

    /// Whether its answer came from a source rather than from the person or a rule.
    pub fn is_prefilled(&self, question: &Question) -> bool {
        self.origin(question)
            .is_some_and(|(origin, _)| origin != "computed")
    }

    /// Whether it stands in a summary: prefilled, complete and without a finding, and either locked or confirmed.
    pub fn is_folded(&self, question: &Question) -> bool {
        let is_whole = |state: &&Change| state.value.is_some() || !state.required;
        self.is_prefilled(question)
            && (self.is_locked(question) || self.is_confirmed(&question.path))
            && self.parts(question).iter().all(is_whole)
            && self.finding_in(&question.path).is_none()
    }

    fn add_single<'a>(
        &'a self,
        sections: &mut Vec<Section<'a>>,
        field: &'a FieldView,
        place: usize,
    ) {
        let Some(question) = self.at(field, None, place) else {
            return;
        };
        let is_run = |group: &Group| group.block.is_none() && group.row.is_none();
        match sections.last_mut() {
            Some(Section::Group(group)) if is_run(group) => group.questions.push(question),
            _ => {
                let mut group = Group::empty(None, None);
                group.questions.push(question);
                sections.push(Section::Group(group));
            }
        }
    }

    fn add_block<'a>(&'a self, sections: &mut Vec<Section<'a>>, block: &'a BlockView) {
        let mut group = Group::empty(Some(block), None);
        for (place, field) in block.fields.iter().enumerate() {
            group.questions.extend(self.at(field, None, place));
        }
        if !group.questions.is_empty() {
            sections.push(Section::Group(group));
        }
    }

    // A group that is shown, with all that is shown in it.
    fn rows<'a>(&'a self, repeat: &'a RepeatView, path: String) -> Option<Rows<'a>> {
        if !self.state(&path).visible {
            return None;
        }
        let mut rows = Vec::new();
        for row in self.row_paths(&path) {
            let mut group = Group::empty(None, None);
            for (place, field) in repeat.fields.iter().enumerate() {
                group.questions.extend(self.at(field, Some(&row), place));
            }
            for inner in &repeat.groups {
                let path = crate::cat(&[&row, "/", last(&inner.path)]);
                group.inner.extend(self.rows(inner, path));
            }
            group.row = Some(row);
            rows.push(group);
        }
        Some(Rows { repeat, path, rows })
    }

    /// What the person still has to enter, over all pages.
    pub fn burden(&self) -> Burden {
        let mut burden = Burden::default();
        for index in 0..self.view().pages.len() {
            for section in self.sections(index) {
                match section {
                    Section::Group(group) => self.weigh_group(&mut burden, &group),
                    Section::Rows(group) => self.weigh_rows(&mut burden, &group),
                }
            }
        }
        burden
    }

    fn weigh_group(&self, burden: &mut Burden, group: &Group) {
        for question in &group.questions {
            self.weigh(burden, question);
        }
        for inner in &group.inner {
            self.weigh_rows(burden, inner);
        }
    }

    // Choosing or adding rows is one entry; what a new row asks is not known before it is there.
    fn weigh_rows(&self, burden: &mut Burden, group: &Rows) {
        burden.to_enter += u32::from(group.rows.len() < group.repeat.min_rows as usize);
        for row in &group.rows {
            self.weigh_group(burden, row);
        }
    }

    fn weigh(&self, burden: &mut Burden, question: &Question) {
        if question.field.computed || matches!(&*question.field.kind, "person" | "note") {
            return;
        }
        if self.is_prefilled(question) {
            burden.prefilled += 1;
        }
        let is_missing = |state: &&Change| state.value.is_none() && state.required;
        if self.parts(question).iter().any(is_missing) {
            burden.to_enter += 1;
        } else if self.is_empty(question) {
            burden.optional += 1;
        }
    }
}

fn gather<'a>(group: Rows<'a>, questions: &mut Vec<Question<'a>>) {
    for row in group.rows {
        questions.extend(row.questions);
        for inner in row.inner {
            gather(inner, questions);
        }
    }
}

impl<'a> Question<'a> {
    /// The question of a field at a path, wherever it stands.
    pub fn new(field: &'a FieldView, path: String) -> Question<'a> {
        Question {
            path,
            field,
            place: 0,
            is_folded: false,
        }
    }
}

impl<'a> Group<'a> {
    /// Those answered from a register or confirmed, which are shown as a summary.
    pub fn folded(&self) -> Vec<&Question<'a>> {
        self.questions
            .iter()
            .filter(|question| question.is_folded)
            .collect()
    }

    /// Those to be asked.
    pub fn open(&self) -> Vec<&Question<'a>> {
        self.questions
            .iter()
            .filter(|question| !question.is_folded)
            .collect()
    }

    fn empty(block: Option<&'a BlockView>, row: Option<String>) -> Group<'a> {
        Group {
            block,
            row,
            questions: Vec::new(),
            inner: Vec::new(),
        }
    }
}
