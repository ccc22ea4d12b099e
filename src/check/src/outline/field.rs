//! One question, without its expressions.

use std::collections::BTreeMap;

use form::{Field, FieldId, Kind, Scope};
use value::Text;

use super::{Draft, Written, kinds};
use crate::cursor::Obj;
use crate::files::Files;
use crate::report::{Place, Report};
use crate::rules::bindings::{self, Group, Whose};
use crate::rules::interpolation::{self, Words};
use crate::rules::words::nfc;
use crate::rules::{binding_sensitive, computed, consent, ids, members, questions, samples, words};
use crate::shapes;

/// Where a field lies.
pub(crate) struct Where {
    pub(crate) scope: Scope,
    pub(crate) page: usize,
    /// Into the definition.
    pub(crate) pointer: String,
}

/// Its id as written, and where.
pub(crate) fn own_id<'t>(obj: &Obj<'t>) -> Option<(&'t str, Place)> {
    let val = obj.get("id")?;
    Some((val.node.text()?, val.place()))
}

pub(crate) fn read<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    place: &Where,
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> FieldId {
    if let Some(val) = obj.need("id", report) {
        ids::id(&val, report);
    }
    let own = own_id(obj);
    let id = draft.form.fields.len();
    let field_type = field_type(obj, report);
    known_members(obj, field_type, report);
    computed::check(obj, report);
    let field = Field {
        name: own.as_ref().map_or("", |(name, _)| *name).to_owned(),
        scope: place.scope,
        page: place.page,
        kind: Kind::Boolean,
        label: words::need(obj, "label", report),
        hint: words::maybe(obj, "hint", report),
        unit: words::maybe(obj, "unit", report),
        required: obj.get("required").and_then(|val| val.boolean(report)) == Some(true),
        require: None,
        show: None,
        value: None,
        bind: None,
        within: None,
        official: string(obj, "official", report),
        messages: messages(obj, report),
        sample: String::new(),
        pointer: place.pointer.clone(),
    };
    braced(obj, id, &field, draft);
    draft.form.fields.push(field);
    draft.written.push(Written {
        show: obj.get("show"),
        require: obj.get("require"),
        value: obj.get("value"),
        options: obj.get("options"),
        within: obj.get("within"),
        is_known: field_type.is_some(),
        place: own.map_or_else(|| obj.head_place(), |(_, place)| place),
    });
    if let Some(field_type) = field_type {
        typed(files, obj, (id, field_type), draft, report);
    }
    question(obj, &draft.form.fields[id], report);
    id
}

// Words in which answers may stand.
fn braced<'t>(obj: &Obj<'t>, id: FieldId, field: &Field, draft: &mut Draft<'t>) {
    interpolation::keep(draft, Words::Label(id), obj.get("label"), &field.label);
    interpolation::keep(draft, Words::Hint(id), obj.get("hint"), &field.hint);
    let messages = obj.get("messages");
    for (rule, text) in &field.messages {
        let val = messages.as_ref().and_then(|val| val.member(rule));
        interpolation::keep(draft, Words::Message(id, rule.clone()), val, text);
    }
}

// What depends on the type: bounds, options, binding, sample.
fn typed<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    (id, field_type): (FieldId, &str),
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    let kind = kinds::read(files, obj, (id, field_type), draft, report);
    let list = kind.list().and_then(|list| draft.form.lists.get(list));
    let sample = obj.get("sample");
    let sample = sample.map(|val| samples::sample(&val, &kind, list, report));
    let roles = &draft.form.roles;
    let whose = match draft.form.fields[id].scope {
        Scope::Top => Whose::Own(roles),
        Scope::Block(block) => Whose::Given(roles, &draft.form.blocks[block].role, Group::Block),
        Scope::Row(repeat) => Whose::Given(roles, &draft.form.repeats[repeat].role, Group::Row),
    };
    let bind = obj.get("bind");
    let bind = match kind {
        Kind::Consent => consent::whose(obj, draft.form.fields[id].scope, roles, report),
        _ => bind.and_then(|val| bindings::binding(&val, field_type, &whose, report)),
    };
    let field = &mut draft.form.fields[id];
    if matches!(kind, Kind::Money { .. }) {
        field.unit = Text::both("đồng", "đồng");
    }
    field.kind = kind;
    field.sample = sample.unwrap_or_default();
    field.bind = bind;
}

fn field_type<'t>(obj: &Obj<'t>, report: &mut Report) -> Option<&'t str> {
    let val = obj.need("type", report)?;
    let written = val.text(report)?;
    if shapes::FIELD_TYPES.contains(&written) {
        return Some(written);
    }
    let known: Vec<&str> = shapes::FIELD_TYPES
        .iter()
        .copied()
        .chain(["repeat"])
        .collect();
    let what = ["kiểu trường", "field type"];
    ids::unknown(
        &val.place(),
        "unknown-field-type",
        what,
        written,
        &known,
        report,
    );
    None
}

fn known_members(obj: &Obj, field_type: Option<&str>, report: &mut Report) {
    for (key, _) in obj.members() {
        if !shapes::FIELD.has(key) {
            members::unknown(obj, key, &shapes::FIELD.keys(), report);
            continue;
        }
        let Some(field_type) = field_type else {
            continue;
        };
        if !shapes::takes(field_type, key) {
            let mut why = [
                format!("trường kiểu {field_type} không có"),
                format!("a field of type {field_type} has none"),
            ];
            let takers = shapes::takers(key);
            // Nearly all of them are no help.
            if takers.len() <= 10 {
                let takers = takers.join(", ");
                why[0].push_str(&format!("; chỉ dùng cho: {takers}"));
                why[1].push_str(&format!("; it is for: {takers}"));
            }
            members::misplaced(obj, key, [&why[0], &why[1]], report);
        }
    }
}

fn string(obj: &Obj, key: &str, report: &mut Report) -> String {
    let text = obj.get(key).and_then(|val| val.text(report));
    text.map(nfc).unwrap_or_default()
}

fn messages(obj: &Obj, report: &mut Report) -> BTreeMap<String, Text> {
    let Some(obj) = obj.get("messages").and_then(|val| val.object(report)) else {
        return BTreeMap::new();
    };
    obj.only(&shapes::MESSAGES, report);
    let known = obj.members().filter(|(rule, _)| shapes::MESSAGES.has(rule));
    let known: Vec<_> = known.collect();
    known
        .into_iter()
        .map(|(rule, val)| (rule.to_owned(), words::words(&val, report)))
        .collect()
}

// A hint tells, it does not ask, so it is judged as something that nobody has to answer.
fn question(obj: &Obj, field: &Field, report: &mut Report) {
    let is_required = field.required || obj.get("require").is_some();
    for (key, text) in [("label", &field.label), ("hint", &field.hint)] {
        let Some(val) = obj.get(key) else { continue };
        let words = questions::Words {
            place: val.place(),
            text,
            is_required: is_required && key == "label",
            is_label: key == "label",
        };
        questions::check(&words, report);
    }
    if let (Some(bind), Some(val)) = (&field.bind, obj.get("bind")) {
        binding_sensitive::check(&val.place(), &bind.attr, report);
    }
}
