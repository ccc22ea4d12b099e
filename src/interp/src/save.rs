//! The answers that count, and where they came from.

use form::{Form, Item};
use value::{AnswerOrigin, Origin, Origins};

use crate::answers;
use crate::changes;
use crate::json::{self, Json};
use crate::state::{self, Group, Place, State, Thing};
use crate::work;

/// The answers as canonical JSON; hidden and empty ones are absent.
pub(crate) fn save(form: &Form, state: &State) -> String {
    let items = form.pages.iter().flat_map(|page| &page.items);
    let choices = form.choices.map(Item::Block);
    let items = items
        .copied()
        .filter(|item| !is_choice(form, *item))
        .chain(choices);
    let members = items.filter_map(|item| member(form, state, item));
    json::canonical(&Json::Object(members.collect()))
}

// Who was chosen stands together, whatever page asks for it.
fn is_choice(form: &Form, item: Item) -> bool {
    matches!(item, Item::Field(id) if form.asks_who(id))
}

fn member(form: &Form, state: &State, item: Item) -> Option<(String, Json)> {
    match item {
        Item::Field(field) => answered(form, state, &Place { field, row: None }),
        Item::Block(block) => {
            let block = &form.blocks[block];
            let places = block.fields.iter().map(|f| Place {
                field: *f,
                row: None,
            });
            let members: Vec<_> = places
                .filter_map(|place| answered(form, state, &place))
                .collect();
            (!members.is_empty()).then(|| (block.name.clone(), Json::Object(members)))
        }
        Item::Repeat(repeat) => group(form, state, &Group::on_page(repeat)),
    }
}

fn group(form: &Form, state: &State, group: &Group) -> Option<(String, Json)> {
    let keys = state.keys_of(group);
    if keys.is_empty() || !work::group_visible(state, group) {
        return None;
    }
    let rows = keys.iter().map(|key| row(form, state, group, key));
    let name = form.repeats[group.repeat].name.clone();
    Some((name, Json::Array(rows.collect())))
}

fn row(form: &Form, state: &State, around: &Group, key: &str) -> Json {
    let id = ("_id".to_owned(), Json::Text(key.to_owned()));
    let (repeat, row) = (&form.repeats[around.repeat], around.row(key));
    let places = repeat.fields.iter();
    let members = places.filter_map(|field| answered(form, state, &Place::in_row(*field, &row)));
    let inner = repeat.groups.iter();
    let groups = inner.filter_map(|inner| group(form, state, &Group::in_row(*inner, &row)));
    Json::Object(std::iter::once(id).chain(members).chain(groups).collect())
}

fn answered(form: &Form, state: &State, place: &Place) -> Option<(String, Json)> {
    let answer = work::answer(form, state, place)?;
    let name = form.fields[place.field].name.clone();
    Some((name, answers::to_json(&answer)))
}

/// The origin of each saved answer that was not typed.
pub(crate) fn origins(form: &Form, state: &State) -> Origins {
    let pages = 0..form.pages.len();
    let things = pages.flat_map(|page| state::things(form, state, page));
    let origin = |thing| match thing {
        Thing::Field(place) => Some((place.path(form), origin(form, state, &place)?)),
        Thing::Repeat(_) => None,
    };
    things.filter_map(origin).collect()
}

fn origin(form: &Form, state: &State, place: &Place) -> Option<AnswerOrigin> {
    work::answer(form, state, place)?;
    let field = &form.fields[place.field];
    if field.value.is_some() {
        return Some(plain(Origin::Computed));
    }
    let cell = &state.cells[place];
    let bind = field.bind.as_ref();
    let prefill = match (&cell.prefill, &cell.correction) {
        (Some(prefill), _) => prefill,
        (None, Some(correction)) => &correction.prefill,
        (None, None) => return None,
    };
    let correction = cell.correction.as_ref();
    let how = match correction {
        Some(_) => Origin::RegisterCorrected,
        None => changes::origin(&field.kind, prefill),
    };
    Some(AnswerOrigin {
        register_value: correction.and_then(|correction| {
            serde_json::from_str(&json::canonical(&correction.register_value)).ok()
        }),
        reason: correction.map(|correction| correction.reason.clone()),
        attribute: bind.map(|bind| bind.attr.clone()),
        role: Some(prefill.role.clone()),
        source: prefill.source.clone(),
        assurance: Some(prefill.assurance),
        as_of: prefill.as_of.clone(),
        as_written: prefill.as_written.clone(),
        proof: prefill.proof,
        ..plain(how)
    })
}

fn plain(origin: Origin) -> AnswerOrigin {
    AnswerOrigin {
        origin,
        attribute: None,
        role: None,
        source: None,
        assurance: None,
        as_of: None,
        as_written: None,
        proof: None,
        register_value: None,
        reason: None,
    }
}
