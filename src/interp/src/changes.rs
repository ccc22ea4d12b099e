//! What a page must draw anew.

use abi::Change;
use form::{Form, Kind, Part};
use value::{Assurance, Origin};

use crate::answers::{self, Answer};
use crate::state::{self, Group, Place, Prefill, State, Thing};
use crate::work;

/// Every entry that differs from what was last told, which is remembered.
pub(crate) fn take(form: &Form, state: &mut State) -> Vec<Change> {
    let pages = 0..form.pages.len();
    let things = pages.flat_map(|page| state::things(form, state, page));
    let entries = |thing| match thing {
        Thing::Field(place) => of_field(form, state, &place),
        Thing::Repeat(group) => vec![of_group(form, state, &group)],
    };
    let mut changes: Vec<Told> = things.flat_map(entries).collect();
    changes.retain(|told| match state.told.get(&told.0.path) {
        Some(before) => before != told,
        None => *told != hidden(told.0.path.clone()),
    });
    for told in &changes {
        state.told.insert(told.0.path.clone(), told.clone());
    }
    changes.into_iter().map(|(change, _)| change).collect()
}

/// A change, and the number of the entry that it came from, or 0: what another person has said is told, even if it says the same.
type Told = (Change, usize);

// All that is told of what is hidden; everything counts as hidden before anything was told.
fn hidden(path: String) -> Told {
    let change = Change {
        path,
        ..Change::default()
    };
    (change, 0)
}

fn of_group(form: &Form, state: &State, group: &Group) -> Told {
    let path = group.path(form);
    if !work::group_visible(state, group) {
        return hidden(path);
    }
    let change = Change {
        path,
        visible: true,
        required: form.repeats[group.repeat].min_rows > 0,
        rows: Some(state.keys_of(group)),
        ..Change::default()
    };
    (change, 0)
}

fn of_field(form: &Form, state: &State, place: &Place) -> Vec<Told> {
    if form.fields[place.field].kind == Kind::Address {
        return [Part::Province, Part::Commune, Part::Detail]
            .map(|part| of_part(form, state, place, part))
            .into();
    }
    let value = work::kept(form, state, place);
    let value = value.as_ref().and_then(answers::text);
    let required = work::required(form, state, place);
    vec![of_value(
        form,
        state,
        place,
        place.path(form),
        value,
        required,
    )]
}

fn of_part(form: &Form, state: &State, place: &Place, part: Part) -> Told {
    let cell = &state.cells[place];
    let begun = cell.answer.is_some() || !cell.unreadable.is_empty();
    let required = work::required(form, state, place) || (begun && part != Part::Detail);
    let value = match work::kept(form, state, place) {
        Some(Answer::Address(address)) => address.part(part).clone(),
        _ => None,
    };
    let path = place.part_path(form, part);
    of_value(form, state, place, path, value, required)
}

fn of_value(
    form: &Form,
    state: &State,
    place: &Place,
    path: String,
    value: Option<String>,
    required: bool,
) -> Told {
    if !work::visible(form, state, place) {
        return hidden(path);
    }
    let cell = &state.cells[place];
    let correction = cell.correction.as_ref().filter(|_| value.is_some());
    let corrected = correction.map(|correction| &correction.prefill);
    let filled = cell.prefill.as_ref().filter(|_| value.is_some());
    let is_computed = form.fields[place.field].value.is_some() && value.is_some();
    let origin = match (filled, corrected) {
        (Some(prefill), _) => Some(origin(&form.fields[place.field].kind, prefill)),
        (None, Some(_)) => Some(Origin::RegisterCorrected),
        (None, None) => is_computed.then_some(Origin::Computed),
    };
    let prefill = filled.or(corrected);
    let change = Change {
        path,
        visible: true,
        required,
        locked: cell.locked,
        value,
        origin: origin.map(origin_name),
        source: prefill.and_then(|Prefill { source, .. }| source.clone()),
        rows: None,
    };
    (change, prefill.map_or(0, |prefill| prefill.number))
}

/// How an answer of that kind came to be that an entry gave.
pub(crate) fn origin(kind: &Kind, prefill: &Prefill) -> Origin {
    match prefill.assurance {
        _ if *kind == Kind::Consent => Origin::Presented,
        Assurance::Typed if prefill.proof.is_none() => Origin::Previous,
        Assurance::Qr | Assurance::MrzQr => Origin::Card,
        _ => Origin::Register,
    }
}

fn origin_name(origin: Origin) -> String {
    match serde_json::to_value(origin) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
