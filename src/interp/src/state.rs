//! What has been answered so far, and the places answers lie at.

use std::collections::{BTreeMap, BTreeSet};

use abi::Change;
use form::{FieldId, Form, Item, Kind, Part, RepeatId, Scope};
use jiff::civil::Date;
use value::Assurance;

use crate::answers::{Address, Answer, part_name, part_of};
use crate::identity::Entry;
use crate::json::Json;
use crate::work::Worked;

/// A repeat group, and the row it stands in if it stands in one.
///
/// A row is its key; in a group in a row it is `<key of that row>/<its key>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    pub(crate) repeat: RepeatId,
    pub(crate) outer: Option<String>,
}

/// One answer's place: a field, and its row if it lies in a repeat group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) field: FieldId,
    pub(crate) row: Option<String>,
}

/// What lies at a place, as typed, loaded or prefilled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) answer: Option<Answer>,
    /// `None` for the field itself, or the parts of an address.
    pub(crate) unreadable: BTreeSet<Option<Part>>,
    pub(crate) prefill: Option<Prefill>,
    /// What a register says and the person says is wrong.
    pub(crate) correction: Option<Correction>,
    pub(crate) locked: bool,
    pub(crate) locked_changed: bool,
}

impl Cell {
    /// The address that lies here, wholly empty if there is none.
    pub(crate) fn address(&self) -> Address {
        match &self.answer {
            Some(Answer::Address(address)) => address.clone(),
            _ => Address::default(),
        }
    }

    /// Leaves nothing.
    pub(crate) fn clear(&mut self) {
        self.unreadable.clear();
        self.put(None);
    }

    /// Puts an answer that a person gave; the same answer again keeps where it came from.
    pub(crate) fn put(&mut self, answer: Option<Answer>) {
        if self.answer != answer || answer.is_none() {
            self.prefill = None;
        }
        self.answer = answer;
    }
}

/// Where a prefilled answer came from.
#[derive(Debug, Clone)]
pub(crate) struct Prefill {
    /// Which entry of the record it is, from 1.
    pub(crate) number: usize,
    /// Whether it is a value that locks, or would if its block did.
    pub(crate) verified: bool,
    /// The role that the record has the person in.
    pub(crate) role: String,
    pub(crate) source: Option<String>,
    pub(crate) assurance: Assurance,
    pub(crate) as_of: Option<String>,
    pub(crate) as_written: Option<String>,
    pub(crate) proof: Option<u32>,
}

/// What stands beside an answer that corrects it.
#[derive(Debug, Clone)]
pub(crate) struct Correction {
    pub(crate) prefill: Prefill,
    pub(crate) register_value: Json,
    pub(crate) reason: String,
}

/// Everything that changes while a form is filled.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) today: Date,
    pub(crate) cells: BTreeMap<Place, Cell>,
    /// Rows by repeat group, in order within each row that the group stands in.
    pub(crate) rows: Vec<Vec<String>>,
    /// Entries of the identity record, once there is one.
    pub(crate) entries: Option<Vec<Entry>>,
    pub(crate) worked: Worked,
    /// What `changes` last told, by path, with the entry that it came from, or 0.
    pub(crate) told: BTreeMap<String, (Change, usize)>,
}

// Another person's consent is locked before anybody gives it: no hand and no load answers it.
fn first_cell(kind: &Kind) -> Cell {
    Cell {
        locked: *kind == Kind::Consent,
        ..Cell::default()
    }
}

impl State {
    /// An empty form on a day.
    pub(crate) fn new(form: &Form, today: Date) -> State {
        let top = (0..form.fields.len())
            .filter(|field| !matches!(form.fields[*field].scope, Scope::Row(_)))
            .map(|field| {
                (
                    Place { field, row: None },
                    first_cell(&form.fields[field].kind),
                )
            });
        State {
            today,
            cells: top.collect(),
            rows: vec![Vec::new(); form.repeats.len()],
            entries: None,
            worked: Worked::default(),
            told: BTreeMap::new(),
        }
    }

    /// The places of one field: one, or one in each row.
    pub(crate) fn places(&self, form: &Form, field: FieldId) -> Vec<Place> {
        let Scope::Row(repeat) = form.fields[field].scope else {
            return vec![Place { field, row: None }];
        };
        let groups = self.groups(form, repeat);
        let rows = groups.iter().flat_map(|group| self.rows_of(group));
        rows.map(|row| Place::in_row(field, row)).collect()
    }

    /// A repeat group wherever it stands: once, or in each row.
    pub(crate) fn groups(&self, form: &Form, repeat: RepeatId) -> Vec<Group> {
        match form.repeats[repeat].within {
            None => vec![Group::on_page(repeat)],
            Some(outer) => self.rows[outer]
                .iter()
                .map(|row| Group::in_row(repeat, row))
                .collect(),
        }
    }

    /// The rows of a group, in order.
    pub(crate) fn rows_of(&self, group: &Group) -> Vec<&String> {
        let rows = self.rows[group.repeat].iter();
        rows.filter(|row| outer_of(row) == group.outer.as_deref())
            .collect()
    }

    /// The keys of a group's rows, in order.
    pub(crate) fn keys_of(&self, group: &Group) -> Vec<String> {
        let rows = self.rows_of(group).into_iter();
        rows.map(|row| key_of(row).to_owned()).collect()
    }

    /// Puts an empty row at the end.
    pub(crate) fn append_row(&mut self, form: &Form, group: &Group, key: &str) {
        let row = group.row(key);
        for &field in &form.repeats[group.repeat].fields {
            self.cells
                .insert(Place::in_row(field, &row), Cell::default());
        }
        self.rows[group.repeat].push(row);
    }

    /// Removes a row with everything in it, and forgets what was told of it.
    pub(crate) fn remove_row(&mut self, form: &Form, group: &Group, key: &str) {
        let row = group.row(key);
        let is_inside = |other: &str| other == row || outer_of(other) == Some(&row);
        let repeats = std::iter::once(group.repeat);
        for repeat in repeats.chain(form.repeats[group.repeat].groups.iter().copied()) {
            let fields = &form.repeats[repeat].fields;
            self.cells.retain(|place, _| {
                let inside = place.row.as_deref().is_some_and(is_inside);
                !(inside && fields.contains(&place.field))
            });
            self.rows[repeat].retain(|other| !is_inside(other));
        }
        let inside = format!("{}/{key}/", group.path(form));
        self.told.retain(|path, _| !path.starts_with(&inside));
    }
}

impl Group {
    pub(crate) fn on_page(repeat: RepeatId) -> Group {
        Group {
            repeat,
            outer: None,
        }
    }

    pub(crate) fn in_row(repeat: RepeatId, row: &str) -> Group {
        let outer = Some(row.to_owned());
        Group { repeat, outer }
    }

    /// The row with a key.
    pub(crate) fn row(&self, key: &str) -> String {
        match &self.outer {
            Some(outer) => format!("{outer}/{key}"),
            None => key.to_owned(),
        }
    }

    /// JSON Pointer of the group.
    pub(crate) fn path(&self, form: &Form) -> String {
        let repeat = &form.repeats[self.repeat];
        match (repeat.within, &self.outer) {
            (Some(outer), Some(row)) => {
                format!("/{}/{row}/{}", form.repeats[outer].name, repeat.name)
            }
            _ => format!("/{}", repeat.name),
        }
    }
}

/// The row around a row.
pub(crate) fn outer_of(row: &str) -> Option<&str> {
    row.split_once('/').map(|(outer, _)| outer)
}

fn key_of(row: &str) -> &str {
    row.split_once('/').map_or(row, |(_, key)| key)
}

impl Place {
    /// A field's place in a row.
    pub(crate) fn in_row(field: FieldId, key: &str) -> Place {
        let row = Some(key.to_owned());
        Place { field, row }
    }

    /// The group in whose row it lies.
    pub(crate) fn group(&self, form: &Form) -> Option<Group> {
        let Scope::Row(repeat) = form.fields[self.field].scope else {
            return None;
        };
        let outer = outer_of(self.row.as_deref()?).map(str::to_owned);
        Some(Group { repeat, outer })
    }

    /// JSON Pointer of the answer.
    pub(crate) fn path(&self, form: &Form) -> String {
        let field = &form.fields[self.field];
        match (field.scope, &self.row) {
            (Scope::Block(block), _) => format!("/{}/{}", form.blocks[block].name, field.name),
            (Scope::Row(_), Some(row)) => match self.group(form) {
                Some(group) => format!("{}/{}/{}", group.path(form), key_of(row), field.name),
                None => String::new(),
            },
            _ => format!("/{}", field.name),
        }
    }

    /// JSON Pointer of a part of an address.
    pub(crate) fn part_path(&self, form: &Form, part: Part) -> String {
        format!("{}/{}", self.path(form), part_name(part))
    }
}

/// What a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Field(Place),
    Part(Place, Part),
    Repeat(Group),
    Row(Group, String),
}

/// Finds what a path means in the form as it stands.
pub(crate) fn resolve(form: &Form, state: &State, path: &str) -> Option<Target> {
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let (&first, rest) = segments.split_first()?;
    let repeat = group_named(form, None, first);
    let block = form.blocks.iter().position(|block| block.name == first);
    match (repeat, block) {
        (Some(repeat), _) => in_repeat(form, state, Group::on_page(repeat), rest),
        (None, Some(block)) => in_scope(form, Scope::Block(block), None, rest),
        (None, None) => in_scope(form, Scope::Top, None, &segments),
    }
}

fn in_repeat(form: &Form, state: &State, group: Group, rest: &[&str]) -> Option<Target> {
    let Some((&key, rest)) = rest.split_first() else {
        return Some(Target::Repeat(group));
    };
    if !state.keys_of(&group).iter().any(|other| other == key) {
        return None;
    }
    let Some((&name, further)) = rest.split_first() else {
        return Some(Target::Row(group, key.to_owned()));
    };
    let row = group.row(key);
    match group_named(form, Some(group.repeat), name) {
        Some(inner) => in_repeat(form, state, Group::in_row(inner, &row), further),
        None => in_scope(form, Scope::Row(group.repeat), Some(&row), rest),
    }
}

/// The repeat group of that name on a page, or in the rows of another.
pub(crate) fn group_named(form: &Form, within: Option<RepeatId>, name: &str) -> Option<RepeatId> {
    let mut repeats = form.repeats.iter();
    repeats.position(|repeat| repeat.name == name && repeat.within == within)
}

fn in_scope(form: &Form, scope: Scope, row: Option<&str>, segments: &[&str]) -> Option<Target> {
    let (&name, rest) = segments.split_first()?;
    let field = field_named(form, scope, name)?;
    let place = Place {
        field,
        row: row.map(str::to_owned),
    };
    match rest {
        [] => Some(Target::Field(place)),
        [part] if form.fields[field].kind == Kind::Address => {
            Some(Target::Part(place, part_of(part)?))
        }
        _ => None,
    }
}

/// The field of that name in a scope; notes are no members of the answers.
pub(crate) fn field_named(form: &Form, scope: Scope, name: &str) -> Option<FieldId> {
    form.fields
        .iter()
        .position(|field| field.scope == scope && field.name == name && field.kind != Kind::Note)
}

/// One thing of a page, in the order of the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Thing {
    Field(Place),
    Repeat(Group),
}

/// Everything on one page, rows one by one after their group.
pub(crate) fn things(form: &Form, state: &State, page: usize) -> Vec<Thing> {
    let mut things = Vec::new();
    let top = |field| Thing::Field(Place { field, row: None });
    for item in &form.pages[page].items {
        match *item {
            Item::Field(field) => things.push(top(field)),
            Item::Block(block) => things.extend(form.blocks[block].fields.iter().map(|f| top(*f))),
            Item::Repeat(repeat) => {
                things.extend(things_of(form, state, &Group::on_page(repeat)));
            }
        }
    }
    things
}

fn things_of(form: &Form, state: &State, group: &Group) -> Vec<Thing> {
    let repeat = &form.repeats[group.repeat];
    let mut things = vec![Thing::Repeat(group.clone())];
    for row in state.rows_of(group) {
        let fields = repeat.fields.iter();
        things.extend(fields.map(|field| Thing::Field(Place::in_row(*field, row))));
        for inner in &repeat.groups {
            things.extend(things_of(form, state, &Group::in_row(*inner, row)));
        }
    }
    things
}
