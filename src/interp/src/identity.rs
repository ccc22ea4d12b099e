//! Prefill: an identity record fills and locks what is bound to it.

use form::{Binding, Form, Kind, RepeatId, Scope, Step};
use value::Assurance;

use crate::answers::{self, Answer};
use crate::findings;
use crate::json::Json;
use crate::state::{Cell, Correction, Place, Prefill, State};
use crate::work;

const FORMAT: &str = "tokhai-identity/1";
const MAX_ENTRIES: usize = 2000;
const MEMBERS: [&str; 10] = [
    "attr",
    "role",
    "subject",
    "value",
    "source",
    "assurance",
    "as_of",
    "proof",
    "reason",
    "as_written",
];
const ASSURANCES: [(&str, Assurance); 7] = [
    ("typed", Assurance::Typed),
    ("qr", Assurance::Qr),
    ("mrz+qr", Assurance::MrzQr),
    ("vneid1", Assurance::Vneid1),
    ("vneid2", Assurance::Vneid2),
    ("chip", Assurance::Chip),
    ("agency-db", Assurance::AgencyDb),
];

/// One attribute of one person.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    attr: String,
    role: String,
    subject: Option<String>,
    value: Json,
    prefill: Prefill,
    /// Why the person says that it is wrong.
    reason: Option<String>,
}

/// Reads an identity record; nothing if it is not exactly one.
pub(crate) fn read(record: &Json) -> Option<Vec<Entry>> {
    let known = ["format", "entries", "missing"];
    match (text(record, "format")?.as_deref(), record.get("entries")?) {
        (Some(FORMAT), Json::Array(entries)) if entries.len() <= MAX_ENTRIES => {
            only(record, &known)?;
            let numbered = entries.iter().enumerate();
            numbered.map(|(at, one)| entry(one, at + 1)).collect()
        }
        _ => None,
    }
}

fn entry(entry: &Json, number: usize) -> Option<Entry> {
    only(entry, &MEMBERS)?;
    let assurance = text(entry, "assurance")??;
    let known = |(name, _): &&(&str, Assurance)| *name == assurance;
    Some(Entry {
        attr: text(entry, "attr")??,
        role: text(entry, "role")??,
        subject: text(entry, "subject")?,
        value: entry.get("value")?.clone(),
        reason: text(entry, "reason")?,
        prefill: Prefill {
            number,
            role: text(entry, "role")??,
            source: text(entry, "source")?,
            assurance: ASSURANCES.iter().find(known)?.1,
            as_of: text(entry, "as_of")?,
            as_written: text(entry, "as_written")?,
            verified: false,
            proof: match entry.get("proof") {
                Some(Json::Number(digits)) => Some(digits.parse().ok()?),
                Some(_) => return None,
                None => None,
            },
        },
    })
}

fn only(object: &Json, known: &[&str]) -> Option<()> {
    match object {
        Json::Object(members) => members
            .iter()
            .all(|(name, _)| known.contains(&name.as_str()))
            .then_some(()),
        _ => None,
    }
}

// Nothing if the member is no text; `Some(None)` if it is absent or empty.
fn text(object: &Json, name: &str) -> Option<Option<String>> {
    match object.get(name) {
        None => Some(None),
        Some(Json::Text(text)) => Some((!text.is_empty()).then(|| text.clone())),
        Some(_) => None,
    }
}

/// Fills what is empty outside repeat groups; gives the number of fields filled.
pub(crate) fn fill_top(form: &Form, state: &mut State) -> i32 {
    let places: Vec<Place> = state.cells.keys().cloned().collect();
    // Of a role that is chosen or follows from an answer, nothing is filled before it is known who that is.
    let is_fixed = |place: &Place| {
        let bind = form.fields[place.field].bind.as_ref();
        bind.is_none_or(|bind| form.who(&bind.role).is_none())
    };
    let top: Vec<Place> = places
        .into_iter()
        .filter(|place| place.row.is_none() && is_fixed(place))
        .collect();
    fill_all(form, state, &top)
}

/// Fills what is empty of some places, and says which of them are locked; gives the number of fields filled.
fn fill_all(form: &Form, state: &mut State, places: &[Place]) -> i32 {
    let filled = places
        .iter()
        .map(|place| i32::from(fill(form, state, place)));
    let filled = filled.sum();
    lock(form, state, places);
    filled
}

/// Locks verified values, where a block asks for several from one register all of them or none.
fn lock(form: &Form, state: &mut State, places: &[Place]) {
    for place in places {
        let mates: Vec<&Place> = places
            .iter()
            .filter(|other| are_mates(form, place, other))
            .collect();
        let locks = is_whole(form, state, &mates);
        let cell = state.cells.get_mut(place).expect("its key was just read");
        if let Some(prefill) = &cell.prefill {
            cell.locked = prefill.verified && locks;
        }
    }
}

/// Whether two fields lock together; each does with itself.
fn are_mates(form: &Form, one: &Place, other: &Place) -> bool {
    let (a, b) = (&form.fields[one.field], &form.fields[other.field]);
    let in_block = a.scope != Scope::Top && a.scope == b.scope && one.row == other.row;
    let same =
        |a: &Binding, b: &Binding| a.lock && b.lock && a.role == b.role && a.register == b.register;
    let is_bound = |field: &form::Field| field.value.is_none();
    one == other
        || in_block
            && is_bound(a)
            && is_bound(b)
            && matches!((&a.bind, &b.bind), (Some(a), Some(b)) if same(a, b))
}

/// Whether one source said all of some fields that is due, as verified values or as such that are said to be wrong.
fn is_whole(form: &Form, state: &State, mates: &[&Place]) -> bool {
    let is_due = |place: &Place| {
        let bind = form.fields[place.field].bind.as_ref();
        bind.is_some_and(|bind| bind.due)
    };
    let is_any_due = mates.iter().any(|place| is_due(place));
    let said: Vec<(&Place, Option<&Prefill>)> = mates
        .iter()
        .map(|place| (*place, sure(&state.cells[*place])))
        .collect();
    let mut sources = said
        .iter()
        .filter_map(|(_, said)| said.map(|said| &said.source));
    let first = sources.next();
    sources.all(|source| Some(source) == first)
        && said
            .iter()
            .all(|(place, said)| said.is_some() || is_any_due && !is_due(place))
}

/// What a source said of a cell, if it is sure enough to lock.
fn sure(cell: &Cell) -> Option<&Prefill> {
    let value = cell.prefill.as_ref().filter(|prefill| prefill.verified);
    let wrong = cell
        .correction
        .as_ref()
        .map(|correction| &correction.prefill);
    value.or(wrong.filter(|prefill| prefill.assurance.is_verified()))
}

/// Makes each role that follows from an answer who it is by what was worked out, and works out what that changes.
pub(crate) fn follow(form: &Form, state: &mut State) {
    // One may hang on what another has filled, so those that others hang on come first.
    let values = form.steps.iter().filter_map(|step| match step {
        Step::Value(id) if form.followed(*id).is_some() => Some(*id),
        _ => None,
    });
    for field in values {
        let place = Place { field, row: None };
        let now = work::kept(form, state, &place);
        let cell = state.cells.get_mut(&place).expect("every field has a cell");
        let before = std::mem::replace(&mut cell.answer, now);
        if cell.answer != before {
            follow_choice(form, state, &place, before);
            work::work_out(form, state);
        }
    }
}

/// Once a role is another person than before: what came from the one before goes, and what is empty is filled from the new one.
pub(crate) fn follow_choice(form: &Form, state: &mut State, place: &Place, before: Option<Answer>) {
    if !form.asks_who(place.field) || state.cells[place].answer == before {
        return;
    }
    let role = &form.fields[place.field].name;
    let theirs = |place: &&Place| {
        let bind = form.fields[place.field].bind.as_ref();
        place.row.is_none() && bind.is_some_and(|bind| bind.role == *role)
    };
    let places: Vec<Place> = state.cells.keys().filter(theirs).cloned().collect();
    for place in &places {
        let cell = state.cells.get_mut(place).expect("its key was just read");
        if cell.prefill.is_some() || cell.correction.is_some() {
            cell.clear();
            cell.correction = None;
            cell.locked = false;
            cell.locked_changed = false;
        }
    }
    fill_all(form, state, &places);
}

/// Fills a row whose key is a subject of the record.
pub(crate) fn fill_row(form: &Form, state: &mut State, repeat: RepeatId, key: &str) {
    let fields = form.repeats[repeat].fields.iter();
    let places: Vec<Place> = fields.map(|field| Place::in_row(*field, key)).collect();
    fill_all(form, state, &places);
}

/// Whether the record speaks of that person in the role of a repeat group.
pub(crate) fn knows(form: &Form, state: &State, repeat: RepeatId, subject: &str) -> bool {
    let role = &form.repeats[repeat].role;
    let about = |entry: &Entry| entry.role == *role && entry.subject.as_deref() == Some(subject);
    is_key(subject) && state.entries.iter().flatten().any(about)
}

/// Whether a text can be the key of a row.
pub(crate) fn is_key(text: &str) -> bool {
    let fits = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    (1..=32).contains(&text.len()) && text.bytes().all(fits)
}

fn fill(form: &Form, state: &mut State, place: &Place) -> bool {
    let cell = &state.cells[place];
    if cell.answer.is_some() || !cell.unreadable.is_empty() {
        return false;
    }
    let offer = offer(form, state, place);
    let cell = state.cells.get_mut(place).expect("it was just read");
    match offer {
        Some(Offer::Value(answer, prefill)) => {
            cell.answer = Some(answer);
            cell.prefill = Some(prefill);
            true
        }
        Some(Offer::Wrong(correction)) => {
            cell.correction = Some(correction);
            false
        }
        None => false,
    }
}

/// What the record has for a field.
enum Offer {
    Value(Answer, Prefill),
    /// A value that the person says is wrong.
    Wrong(Correction),
}

// The first entry that the field accepts, or that is said to be wrong.
fn offer(form: &Form, state: &State, place: &Place) -> Option<Offer> {
    let field = &form.fields[place.field];
    let bind = field.bind.as_ref().filter(|_| field.value.is_none())?;
    if let Scope::Row(repeat) = field.scope
        && bind.role != form.repeats[repeat].role
    {
        return None;
    }
    let choice = form.who(&bind.role);
    let follows = choice.is_some_and(|id| form.followed(id).is_some());
    let chosen = choice.and_then(
        |field| match &state.cells[&Place { field, row: None }].answer {
            Some(Answer::Text(subject)) => Some(subject.clone()),
            _ => None,
        },
    );
    let meant = |entry: &&Entry| {
        let person = match (&place.row, choice) {
            (None, None) => true,
            (None, Some(_)) => follows || chosen.is_some() && entry.subject == chosen,
            (row, _) => entry.subject == *row,
        };
        // Of one that follows from an answer the role is chosen, and whoever the record has in it is meant.
        let role = match (&chosen, follows) {
            (Some(chosen), true) => entry.role == *chosen,
            (None, true) => false,
            _ => entry.role == bind.role,
        };
        entry.attr == bind.attr && role && person
    };
    state
        .entries
        .iter()
        .flatten()
        .filter(meant)
        .find_map(|entry| {
            if let Some(reason) = &entry.reason {
                return Some(Offer::Wrong(Correction {
                    prefill: entry.prefill.clone(),
                    register_value: entry.value.clone(),
                    reason: reason.clone(),
                }));
            }
            let is_verified = entry.prefill.assurance.is_verified();
            if field.kind == Kind::Consent && !is_verified {
                return None;
            }
            let answer = accepted(form, state, &field.kind, &entry.value)?;
            let verified = bind.lock && is_verified && has_all(&answer);
            let prefill = entry.prefill.clone();
            Some(Offer::Value(
                answer,
                Prefill {
                    verified,
                    ..prefill
                },
            ))
        })
}

fn accepted(form: &Form, state: &State, kind: &Kind, value: &Json) -> Option<Answer> {
    let answer = answers::stored(form, kind, value)??;
    let begun = match &answer {
        Answer::Address(address) => address.province.is_some() && address.commune.is_some(),
        _ => true,
    };
    let broken = findings::own_rule(form, state.today, kind, &answer);
    (begun && broken.is_none()).then_some(answer)
}

// A locked address without its detail could never be finished where the detail is required.
fn has_all(answer: &Answer) -> bool {
    match answer {
        Answer::Address(address) => address.detail.is_some(),
        _ => true,
    }
}
