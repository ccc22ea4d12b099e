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
    pub(crate) source: Option<String>,
    pub(crate) assurance: Assurance,
    pub(crate) as_of: Option<String>,
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
    /// Row keys by repeat group, in order.
    pub(crate) rows: Vec<Vec<String>>,
    /// Entries of the identity record, once there is one.
    pub(crate) entries: Option<Vec<Entry>>,
    pub(crate) worked: Worked,
    /// What `changes` last told, by path.
    pub(crate) told: BTreeMap<String, Change>,
}

impl State {
    /// An empty form on a day.
    pub(crate) fn new(form: &Form, today: Date) -> State {
        let top = (0..form.fields.len())
            .filter(|field| !matches!(form.fields[*field].scope, Scope::Row(_)))
            .map(|field| (Place { field, row: None }, Cell::default()));
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
        match form.fields[field].scope {
            Scope::Row(repeat) => self.rows[repeat]
                .iter()
                .map(|key| Place::in_row(field, key))
                .collect(),
            _ => vec![Place { field, row: None }],
        }
    }

    /// Puts an empty row at the end.
    pub(crate) fn append_row(&mut self, form: &Form, repeat: RepeatId, key: &str) {
        for &field in &form.repeats[repeat].fields {
            self.cells
                .insert(Place::in_row(field, key), Cell::default());
        }
        self.rows[repeat].push(key.to_owned());
    }

    /// Removes a row with everything in it, and forgets what was told of it.
    pub(crate) fn remove_row(&mut self, form: &Form, repeat: RepeatId, key: &str) {
        for &field in &form.repeats[repeat].fields {
            self.cells.remove(&Place::in_row(field, key));
        }
        self.rows[repeat].retain(|other| other != key);
        let inside = format!("/{}/{key}/", form.repeats[repeat].name);
        self.told.retain(|path, _| !path.starts_with(&inside));
    }
}

impl Place {
    /// A field's place in a row.
    pub(crate) fn in_row(field: FieldId, key: &str) -> Place {
        let row = Some(key.to_owned());
        Place { field, row }
    }

    /// JSON Pointer of the answer.
    pub(crate) fn path(&self, form: &Form) -> String {
        let field = &form.fields[self.field];
        match (field.scope, &self.row) {
            (Scope::Block(block), _) => format!("/{}/{}", form.blocks[block].name, field.name),
            (Scope::Row(repeat), Some(key)) => {
                format!("/{}/{key}/{}", form.repeats[repeat].name, field.name)
            }
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
    Repeat(RepeatId),
    Row(RepeatId, String),
}

/// Finds what a path means in the form as it stands.
pub(crate) fn resolve(form: &Form, state: &State, path: &str) -> Option<Target> {
    let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let (&first, rest) = segments.split_first()?;
    let repeat = form.repeats.iter().position(|repeat| repeat.name == first);
    let block = form.blocks.iter().position(|block| block.name == first);
    match (repeat, block) {
        (Some(repeat), _) => in_repeat(form, state, repeat, rest),
        (None, Some(block)) => in_scope(form, Scope::Block(block), None, rest),
        (None, None) => in_scope(form, Scope::Top, None, &segments),
    }
}

fn in_repeat(form: &Form, state: &State, repeat: RepeatId, rest: &[&str]) -> Option<Target> {
    let Some((&key, rest)) = rest.split_first() else {
        return Some(Target::Repeat(repeat));
    };
    if !state.rows[repeat].iter().any(|other| other == key) {
        return None;
    }
    if rest.is_empty() {
        return Some(Target::Row(repeat, key.to_owned()));
    }
    in_scope(form, Scope::Row(repeat), Some(key), rest)
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
    Repeat(RepeatId),
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
                things.push(Thing::Repeat(repeat));
                for key in &state.rows[repeat] {
                    let fields = form.repeats[repeat].fields.iter();
                    things.extend(fields.map(|field| Thing::Field(Place::in_row(*field, key))));
                }
            }
        }
    }
    things
}
