//! Groups that can be answered several times.

use std::collections::BTreeMap;

use form::{FieldId, Repeat, RepeatId, Role, Scope};

use super::{Draft, field, pages};
use crate::cursor::{Obj, Val};
use crate::files::Files;
use crate::limits;
use crate::names::Named;
use crate::report::{Place, Report, error};
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

/// Most rows of a group in a group, in all rows around it together.
const MOST_INNER_ROWS: i64 = 2_000;

/// Reports a group inside a block, or inside a group that stands in another one.
pub(crate) fn nested(obj: &Obj, report: &mut Report) {
    let place = obj
        .get("type")
        .map_or_else(|| obj.place(), |val| val.place());
    report.push(
        error(
            &place,
            "nested-repeat",
            "nhóm lặp không nằm trong khối, và không lồng quá hai tầng",
            "a repeat group can not stand in a block, nor more than two deep",
        )
        .hint(
            "đặt nhóm này vào \"fields\" của một trang, hoặc của một nhóm lặp đứng trên trang",
            "put it into the \"fields\" of a page, or of a repeat group that stands on a page",
        ),
    );
}

/// Reads a group of a page, or of the rows of another group.
pub(crate) fn read<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    (page, within): (usize, Option<RepeatId>),
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> RepeatId {
    known_members(obj, report);
    let own = obj.need("id", report);
    let own = own.and_then(|val| Some((ids::id(&val, report)?, val.place())));
    let id = draft.form.repeats.len();
    match within {
        None => draft.name_top(own.clone(), Named::Repeat(id), report),
        Some(outer) => name_inner(own.clone(), (outer, id), draft, report),
    }
    draft.names.rows.push(BTreeMap::new());
    draft.names.groups.push(BTreeMap::new());
    let name = own.as_ref().map_or("", |(name, _)| *name).to_owned();
    let place = own.map_or_else(|| obj.head_place(), |(_, place)| place);
    draft.repeat_shows.push((obj.get("show"), place));
    let repeat = group(obj, name, (page, within), draft, report);
    interpolation::keep(draft, Words::GroupHint(id), obj.get("hint"), &repeat.hint);
    interpolation::refuse(obj.get("label"), &repeat.label, report);
    interpolation::refuse(obj.get("row_label"), &repeat.row_label, report);
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

// The name of a group in a row, which no field of that row has.
fn name_inner(
    own: Option<(&str, Place)>,
    (outer, id): (RepeatId, RepeatId),
    draft: &mut Draft,
    report: &mut Report,
) {
    let Some((name, place)) = own else { return };
    let names = &mut draft.names;
    if names.rows[outer].contains_key(name) || names.groups[outer].contains_key(name) {
        ids::duplicate(&place, name, report);
    } else {
        names.groups[outer].insert(name.to_owned(), id);
    }
}

fn group(
    obj: &Obj,
    name: String,
    (page, within): (usize, Option<RepeatId>),
    draft: &Draft,
    report: &mut Report,
) -> Repeat {
    let min = ranges::bounded(obj, "min_rows", (0, MOST_ROWS), 0, report);
    let default = if obj.get("max_rows").is_none() {
        DEFAULT_ROWS.max(min)
    } else {
        MOST_ROWS
    };
    let max = ranges::bounded(obj, "max_rows", (1, MOST_ROWS), default, report);
    ranges::ordered(obj, ("min_rows", min), ("max_rows", max), report);
    if let Some(outer) = within {
        let rows = max * i64::from(draft.form.repeats[outer].max_rows);
        if rows > MOST_INNER_ROWS {
            let place = obj
                .get("max_rows")
                .map_or_else(|| obj.head_place(), |val| val.place());
            let what = [
                "quá nhiều dòng trong tất cả các dòng của nhóm ngoài",
                "too many rows in all rows of the group around it",
            ];
            limits::too_large(&place, what, MOST_INNER_ROWS as usize, report);
        }
    }
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
    let role = role.and_then(|val| match within {
        None => rows_role(&val, draft, report),
        Some(_) => no_role(&val, report),
    });
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
        groups: Vec::new(),
        within,
        page,
        pointer: obj.val.pointer.clone(),
    }
}

// Where a role's person comes from, in brackets.
fn told(role: &Role) -> String {
    match role.from.as_str() {
        "" => String::new(),
        from => format!(" ({from})"),
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
                format!("vai \"{name}\"{} chỉ là một người", told(role)),
                format!("the role \"{name}\"{} is one person only", told(role)),
            )
            .hint(
                "nhóm lặp dùng vai có \"from\": \"household.members\"",
                "a repeat group takes a role with \"from\": \"household.members\"",
            ),
        );
    }
    Some(name.to_owned())
}

// The people of a row in a row are nobody's role.
fn no_role(val: &Val, report: &mut Report) -> Option<String> {
    report.push(
        error(
            &val.place(),
            "binding-wrong-role",
            "nhóm lặp trong một dòng không có vai",
            "a repeat group in a row has no role",
        )
        .hint(
            "bỏ \"role\": những dòng này do người khai nhập",
            "leave \"role\" out: these rows are typed",
        ),
    );
    None
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

// A group in a row of a group that stands on a page; shared blocks have none.
fn inner<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    (id, page): (RepeatId, usize),
    pointer: &str,
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    let is_of_block = pointer != obj.val.pointer;
    if is_of_block || draft.form.repeats[id].within.is_some() {
        return nested(obj, report);
    }
    let inner = read(files, obj, (page, Some(id)), draft, report);
    draft.form.repeats[id].groups.push(inner);
}

// What is asked first is what a row is about; its groups come after.
fn after_group(obj: &Obj, report: &mut Report) {
    report.push(
        error(
            &obj.head_place(),
            "group-before-field",
            "trong một dòng, nhóm lặp đứng sau mọi trường",
            "in a row, repeat groups stand after all fields",
        )
        .hint(
            "đặt trường này trước nhóm lặp",
            "put this field before the repeat group",
        ),
    );
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
        inner(files, obj, (id, page), &pointer, draft, report);
        return true;
    }
    if !draft.form.repeats[id].groups.is_empty() {
        after_group(obj, report);
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
