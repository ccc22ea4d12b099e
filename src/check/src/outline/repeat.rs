//! Groups that can be answered several times.

use std::collections::BTreeMap;

use form::{FieldId, Repeat, RepeatId, Scope};

use super::{Draft, field, pages};
use crate::cursor::{Obj, Val};
use crate::files::Files;
use crate::limits;
use crate::names::Named;
use crate::report::{Report, error};
use crate::rules::bindings::named_role;
use crate::rules::interpolation::{self, Words};
use crate::rules::questions;
use crate::rules::words::nfc;
use crate::rules::{ids, members, ranges, words};
use crate::shapes::{self, MOST_ROWS};

/// Most rows, unless the definition says less.
const DEFAULT_ROWS: i64 = 20;
pub(crate) fn is_repeat(obj: &Obj) -> bool {
    obj.get("type")
        .is_some_and(|val| val.node.text() == Some("repeat"))
}

/// Reports a group inside a block or another group.
pub(crate) fn nested(obj: &Obj, report: &mut Report) {
    let place = obj
        .get("type")
        .map_or_else(|| obj.place(), |val| val.place());
    report.push(
        error(
            &place,
            "nested-repeat",
            "nhóm lặp không nằm trong khối hay nhóm lặp khác",
            "a repeat group can not stand in a block or in another group",
        )
        .hint(
            "đặt nhóm này vào \"fields\" của một trang",
            "put it into the \"fields\" of a page",
        ),
    );
}

pub(crate) fn read<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    page: usize,
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> RepeatId {
    known_members(obj, report);
    let own = obj.need("id", report);
    let own = own.and_then(|val| Some((ids::id(&val, report)?, val.place())));
    let id = draft.form.repeats.len();
    draft.name_top(own.clone(), Named::Repeat(id), report);
    draft.names.rows.push(BTreeMap::new());
    let name = own.as_ref().map_or("", |(name, _)| *name).to_owned();
    let place = own.map_or_else(|| obj.head_place(), |(_, place)| place);
    draft.repeat_shows.push((obj.get("show"), place));
    let repeat = group(obj, name, page, draft, report);
    interpolation::keep(draft, Words::GroupHint(id), obj.get("hint"), &repeat.hint);
    draft.form.repeats.push(repeat);
    rows(files, obj, (id, page), draft, report);
    id
}

fn known_members(obj: &Obj, report: &mut Report) {
    let mut known = shapes::FIELD.keys();
    known.retain(|key| shapes::takes("repeat", key));
    for (key, _) in obj.members() {
        if shapes::takes("repeat", key) {
            continue;
        }
        if shapes::FIELD.has(key) {
            let why = [
                "đặt vào các trường của dòng",
                "put it on the fields of the row",
            ];
            members::misplaced(obj, key, why, report);
        } else {
            members::unknown(obj, key, &known, report);
        }
    }
}

fn group(obj: &Obj, name: String, page: usize, draft: &Draft, report: &mut Report) -> Repeat {
    let min = ranges::bounded(obj, "min_rows", (0, MOST_ROWS), 0, report);
    let default = if obj.get("max_rows").is_none() {
        DEFAULT_ROWS.max(min)
    } else {
        MOST_ROWS
    };
    let max = ranges::bounded(obj, "max_rows", (1, MOST_ROWS), default, report);
    ranges::ordered(obj, ("min_rows", min), ("max_rows", max), report);
    let label = words::need(obj, "label", report);
    let hint = words::maybe(obj, "hint", report);
    for (key, text) in [("label", &label), ("hint", &hint)] {
        let place = obj.get(key).map_or_else(|| obj.place(), |val| val.place());
        let is_label = key == "label";
        let words = questions::Words {
            place,
            text,
            is_required: is_label && min > 0,
            is_label,
        };
        questions::check(&words, report);
    }
    questions::told(obj, "row_label", report);
    let role = obj.get("role");
    let role = role.and_then(|val| rows_role(&val, draft, report));
    let official = obj.get("official").and_then(|val| val.text(report));
    Repeat {
        name,
        label,
        hint,
        row_label: words::maybe(obj, "row_label", report),
        role: role.unwrap_or_default(),
        official: official.map(nfc).unwrap_or_default(),
        min_rows: u32::try_from(min).unwrap_or(0),
        max_rows: u32::try_from(max).unwrap_or(0),
        show: None,
        fields: Vec::new(),
        page,
        pointer: obj.val.pointer.clone(),
    }
}

// Rows are people to pick from, so the role has to come from several.
fn rows_role(val: &Val, draft: &Draft, report: &mut Report) -> Option<String> {
    let (name, role) = named_role(val, &draft.form.roles, report)?;
    if !registry::is_of_several(&role.from) {
        report.push(
            error(
                &val.place(),
                "binding-wrong-role",
                format!("vai \"{name}\" ({}) chỉ là một người", role.from),
                format!("the role \"{name}\" ({}) is one person only", role.from),
            )
            .hint(
                "nhóm lặp dùng vai có \"from\": \"household.members\"",
                "a repeat group takes a role with \"from\": \"household.members\"",
            ),
        );
    }
    Some(name.to_owned())
}

fn rows<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    at: (RepeatId, usize),
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    if obj.get("use").is_none() {
        obj.need("fields", report);
    }
    // What is written first is asked first.
    for (key, val) in obj.members() {
        match key {
            "use" => uses(files, &val, at, draft, report),
            "fields" => {
                for val in val.list(report).unwrap_or_default() {
                    if let Some(field) = val.object(report) {
                        let pointer = field.val.pointer.clone();
                        if !row_field(files, &field, (at, pointer), draft, report) {
                            break;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let is_told = obj.get("use").or_else(|| obj.get("fields")).is_some();
    if is_told && pages::asks_nothing(obj, &["use", "fields"]) {
        pages::empty(
            &obj.head_place(),
            "nhóm này không hỏi gì",
            "this group asks nothing",
            report,
        );
    }
}

// The questions of blocks, as if they were written in the row.
fn uses<'t>(
    files: &'t Files,
    val: &Val<'t>,
    at: (RepeatId, usize),
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    for val in val.list(report).unwrap_or_default() {
        let Some(obj) = val.object(report) else {
            continue;
        };
        obj.only(&shapes::ROW_USE, report);
        draft.row_uses += 1;
        if draft.row_uses > limits::USES {
            let what = ["quá nhiều khối được dùng", "too many uses of blocks"];
            limits::too_large(&obj.head_place(), what, limits::USES, report);
            break;
        }
        let file = obj.need("block", report);
        let Some(file) = file.and_then(|val| pages::block_file(files, &val, report)) else {
            continue;
        };
        let before = report.enter(file, &obj.val.pointer);
        let own = used_block(
            files,
            &files.root(file),
            (at, &obj.val.pointer),
            draft,
            report,
        );
        report.leave(before);
        pages::official_numbers(&obj, &own, draft, report);
    }
}

// Gives the names of its questions.
fn used_block<'t>(
    files: &'t Files,
    root: &Val<'t>,
    (at, pointer): ((RepeatId, usize), &str),
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> BTreeMap<String, FieldId> {
    let mut own = BTreeMap::new();
    let Some((block, _)) = pages::opened(files, root, report) else {
        return own;
    };
    let list = block
        .need("fields", report)
        .and_then(|val| val.list(report));
    for val in list.unwrap_or_default() {
        let Some(field) = val.object(report) else {
            continue;
        };
        let number = draft.form.fields.len();
        if !row_field(files, &field, (at, pointer.to_owned()), draft, report) {
            break;
        }
        if let Some((name, _)) = field::own_id(&field).filter(|_| number < draft.form.fields.len())
        {
            own.insert(name.to_owned(), number);
        }
    }
    pages::not_empty(&block, report);
    own
}

// `false` when there is no room for more.
fn row_field<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    ((id, page), pointer): ((RepeatId, usize), String),
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> bool {
    if is_repeat(obj) {
        nested(obj, report);
        return true;
    }
    if !draft.has_room(&obj.head_place(), report) {
        return false;
    }
    let place = field::Where {
        scope: Scope::Row(id),
        page,
        pointer,
    };
    let number = field::read(files, obj, &place, draft, report);
    draft.form.repeats[id].fields.push(number);
    let own = field::own_id(obj);
    pages::name_inside(own, number, &mut draft.names.rows[id], report);
    true
}
