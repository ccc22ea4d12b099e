//! Answers in their stored shape, taken over what is there.

use form::{Form, RepeatId, Scope};

use crate::answers;
use crate::identity;
use crate::json::Json;
use crate::state::{Group, Place, State, field_named, group_named};

/// Takes the members of an answers object; gives the number of those it could not take.
pub(crate) fn take(form: &Form, state: &mut State, members: &[(String, Json)]) -> i32 {
    let mut refused = 0;
    for (name, value) in members {
        let repeat = group_named(form, None, name);
        let block = form.blocks.iter().position(|block| block.name == *name);
        refused += match (repeat, block, value) {
            (Some(repeat), _, Json::Array(rows)) => {
                take_rows(form, state, &Group::on_page(repeat), rows)
            }
            (None, Some(block), Json::Object(members)) => {
                take_fields(form, state, Scope::Block(block), None, members)
            }
            (None, None, value) => take_field(form, state, Scope::Top, None, name, value),
            _ => 1,
        };
    }
    empty_removed(form, state, members);
    refused
}

// A prefilled answer that the object does not have was removed by the person; one that it has as
// anything but itself is replaced, or refused and then not there either.
fn empty_removed(form: &Form, state: &mut State, members: &[(String, Json)]) {
    let whole = Json::Object(members.to_vec());
    for (place, cell) in &mut state.cells {
        let field = &form.fields[place.field];
        let around = match field.scope {
            Scope::Top => Some(&whole),
            Scope::Block(block) => whole.get(&form.blocks[block].name),
            Scope::Row(_) => continue,
        };
        let value = around.and_then(|object| object.get(&field.name));
        let taken = value.and_then(|value| answers::stored(form, &field.kind, value));
        if cell.prefill.is_some() && !cell.locked && taken.is_none() {
            cell.clear();
        }
    }
}

fn take_fields(
    form: &Form,
    state: &mut State,
    scope: Scope,
    row: Option<&str>,
    members: &[(String, Json)],
) -> i32 {
    let mut take = |(name, value): &(String, Json)| match (row, name.as_str()) {
        (Some(_), "_id") => 0,
        _ => take_field(form, state, scope, row, name, value),
    };
    members.iter().map(&mut take).sum()
}

fn take_field(
    form: &Form,
    state: &mut State,
    scope: Scope,
    row: Option<&str>,
    name: &str,
    value: &Json,
) -> i32 {
    let Some(field) = field_named(form, scope, name) else {
        return 1;
    };
    // What is worked out is not loaded, but for who a role is: the answers about them come after it.
    if form.fields[field].value.is_some() && form.followed(field).is_none() {
        return 0;
    }
    let place = Place {
        field,
        row: row.map(str::to_owned),
    };
    let cell = state.cells.get_mut(&place);
    let cell = cell.expect("every field of a row has a cell");
    let before = cell.answer.clone();
    let refused = match answers::stored(form, &form.fields[field].kind, value) {
        answer if cell.locked => {
            cell.locked_changed = answer.as_ref() != Some(&cell.answer);
            i32::from(answer.is_none())
        }
        Some(answer) => {
            cell.unreadable.clear();
            cell.put(answer);
            0
        }
        None => {
            // What could not be taken into a row is not there.
            if row.is_some() {
                cell.clear();
            }
            1
        }
    };
    identity::follow_choice(form, state, &place, before);
    refused
}

// The rows of the array become the rows of the group; those with a key that is there are kept.
fn take_rows(form: &Form, state: &mut State, group: &Group, rows: &[Json]) -> i32 {
    let max = form.repeats[group.repeat].max_rows as usize;
    let mut keys: Vec<String> = Vec::new();
    let mut taken: Vec<&[(String, Json)]> = Vec::new();
    for row in rows {
        let key = row.get("_id").and_then(Json::text);
        let Some(key) = key.filter(|key| identity::is_key(key)) else {
            continue;
        };
        if let Json::Object(members) = row
            && keys.len() < max
            && !keys.iter().any(|other| other == key)
        {
            keys.push(key.to_owned());
            taken.push(members);
        }
    }
    let refused = (rows.len() - taken.len()) as i32;
    replace_rows(form, state, group, &keys);
    let members = keys.iter().zip(taken);
    let take = |(key, members): (&String, &[(String, Json)])| {
        take_row(form, state, (group.repeat, &group.row(key)), members)
    };
    refused + members.map(take).sum::<i32>()
}

// The groups of a row are members of it like its fields; one that is not taken has no rows.
fn take_row(
    form: &Form,
    state: &mut State,
    (repeat, row): (RepeatId, &str),
    members: &[(String, Json)],
) -> i32 {
    let inner = |name: &str| group_named(form, Some(repeat), name);
    empty_absent(form, state, (repeat, row), members);
    let fields: Vec<(String, Json)> = members
        .iter()
        .filter(|(name, _)| inner(name).is_none())
        .cloned()
        .collect();
    let mut refused = take_fields(form, state, Scope::Row(repeat), Some(row), &fields);
    for &inner in &form.repeats[repeat].groups {
        let group = Group::in_row(inner, row);
        let named = members
            .iter()
            .find(|(name, _)| *name == form.repeats[inner].name);
        refused += match named {
            Some((_, Json::Array(rows))) => take_rows(form, state, &group, rows),
            Some(_) => 1 + take_rows(form, state, &group, &[]),
            None => take_rows(form, state, &group, &[]),
        };
    }
    refused
}

fn replace_rows(form: &Form, state: &mut State, group: &Group, keys: &[String]) {
    let before = state.keys_of(group);
    for gone in before.iter().filter(|key| !keys.contains(key)) {
        state.remove_row(form, group, gone);
    }
    for new in keys.iter().filter(|key| !before.contains(key)) {
        state.append_row(form, group, new);
        if identity::knows(form, state, group.repeat, new) {
            identity::fill_row(form, state, group.repeat, new);
        }
    }
    let here: Vec<String> = keys.iter().map(|key| group.row(key)).collect();
    let rows = &mut state.rows[group.repeat];
    rows.retain(|row| !here.contains(row));
    rows.extend(here);
}

fn empty_absent(
    form: &Form,
    state: &mut State,
    (repeat, row): (RepeatId, &str),
    members: &[(String, Json)],
) {
    for &field in &form.repeats[repeat].fields {
        let named = |(name, _): &(String, Json)| *name == form.fields[field].name;
        let cell = state.cells.get_mut(&Place::in_row(field, row));
        if let Some(cell) = cell
            && !cell.locked
            && !members.iter().any(named)
        {
            cell.clear();
        }
    }
}
