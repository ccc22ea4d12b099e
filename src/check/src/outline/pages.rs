//! Pages, what stands on them, and used blocks.

use std::collections::{BTreeMap, BTreeSet};

use form::{Block, BlockId, FieldId, Item, Page, Role, Scope};

use value::Text;

use super::{Draft, choices, field, repeat};
use crate::cursor::{Obj, Val};
use crate::files::{FileId, Files};
use crate::limits;
use crate::names::Named;
use crate::report::{Place, Report, error};
use crate::rules::bindings::named_role;
use crate::rules::interpolation::{self, Words};
use crate::rules::{ids, outputs, questions, words};
use crate::shapes;

pub(crate) fn read<'t>(
    files: &'t Files,
    root: &Obj<'t>,
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    let Some(pages) = root.need("pages", report) else {
        return;
    };
    let Some(list) = pages.list(report) else {
        return;
    };
    if list.is_empty() {
        empty(
            &pages.place(),
            "biểu mẫu không có trang nào",
            "the form has no pages",
            report,
        );
    }
    let mut seen = BTreeSet::new();
    for val in &list {
        if let Some(obj) = val.object(report) {
            page(files, &obj, &mut seen, draft, report);
        }
    }
}

/// Reports something that has nothing in it.
pub(crate) fn empty(place: &Place, vi: &str, en: &str, report: &mut Report) {
    report.push(
        error(place, "empty-form", vi, en)
            .hint("thêm ít nhất một câu hỏi", "add at least one question"),
    );
}

fn page<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    seen: &mut BTreeSet<String>,
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    obj.only(&shapes::PAGE, report);
    let id = obj.need("id", report);
    let id = id.and_then(|val| Some((ids::id(&val, report)?.to_owned(), val.place())));
    if let Some((id, place)) = &id
        && !seen.insert(id.clone())
    {
        ids::duplicate(place, id, report);
    }
    for key in ["title", "intro"] {
        questions::told(obj, key, report);
    }
    let page = Page {
        id: id.map(|(id, _)| id).unwrap_or_default(),
        title: words::need(obj, "title", report),
        intro: words::maybe(obj, "intro", report),
        items: Vec::new(),
    };
    let words = Words::Intro(draft.form.pages.len());
    interpolation::keep(draft, words, obj.get("intro"), &page.intro);
    interpolation::refuse(obj.get("title"), &page.title, report);
    draft.form.pages.push(page);
    draft.page_shows.push(obj.get("show"));
    let at = draft.form.pages.len() - 1;
    // What is written first is shown first.
    for (key, val) in obj.members() {
        match key {
            "use" => uses(files, &val, at, draft, report),
            "fields" => fields(files, &val, at, draft, report),
            _ => {}
        }
    }
    if asks_nothing(obj, &["use", "fields"]) && !report.is_shaky(obj.val.file) {
        empty(
            &obj.head_place(),
            "trang này không hỏi gì",
            "this page asks nothing",
            report,
        );
    }
}

/// Whether none of these lists has anything in it; what is in it and wrong is reported by itself.
pub(crate) fn asks_nothing(obj: &Obj, lists: &[&str]) -> bool {
    let mut lists = lists.iter().filter_map(|key| obj.get(key));
    lists.all(|val| matches!(&val.node.kind, syntax::Kind::List(nodes) if nodes.is_empty()))
}

fn fields<'t>(
    files: &'t Files,
    val: &Val<'t>,
    page: usize,
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    for val in val.list(report).unwrap_or_default() {
        let Some(obj) = val.object(report) else {
            continue;
        };
        let item = if repeat::is_repeat(&obj) {
            Item::Repeat(repeat::read(files, &obj, (page, None), draft, report))
        } else {
            if !draft.has_room(&obj.head_place(), report) {
                break;
            }
            let place = field::Where {
                scope: Scope::Top,
                page,
                pointer: obj.val.pointer.clone(),
            };
            let id = field::read(files, &obj, &place, draft, report);
            draft.name_top(field::own_id(&obj), Named::Field(id), report);
            Item::Field(id)
        };
        draft.form.pages[page].items.push(item);
    }
}

fn uses<'t>(
    files: &'t Files,
    val: &Val<'t>,
    page: usize,
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    for val in val.list(report).unwrap_or_default() {
        let Some(obj) = val.object(report) else {
            continue;
        };
        if draft.form.blocks.len() >= limits::USES {
            let what = ["quá nhiều khối được dùng", "too many uses of blocks"];
            limits::too_large(&obj.head_place(), what, limits::USES, report);
            break;
        }
        if let Some(block) = used_block(files, &obj, page, draft, report) {
            draft.form.pages[page].items.push(Item::Block(block));
        }
    }
}

fn used_block<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    page: usize,
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> Option<BlockId> {
    obj.only(&shapes::USE, report);
    let name = obj.need("as", report);
    let name = name.and_then(|val| Some((ids::id(&val, report)?.to_owned(), val.place())));
    let role = obj
        .get("role")
        .and_then(|val| block_role(&val, &draft.form.roles, report))
        .unwrap_or_default();
    let title = words::maybe(obj, "title", report);
    interpolation::refuse(obj.get("title"), &title, report);
    choices::ask(&role, page, obj, draft);
    let id = draft.form.blocks.len();
    let file = obj
        .need("block", report)
        .and_then(|val| block_file(files, &val, report));
    let named = if file.is_some() {
        Named::Block(id)
    } else {
        Named::Broken
    };
    let own = name
        .as_ref()
        .map(|(name, place)| (name.as_str(), place.clone()));
    draft.name_top(own, named, report);
    draft.form.blocks.push(Block {
        name: name.map(|(name, _)| name).unwrap_or_default(),
        title,
        role,
        fields: Vec::new(),
    });
    draft.names.blocks.push(BTreeMap::new());
    draft.block_shows.push((page, obj.get("show")));
    let before = report.enter(file?, &obj.val.pointer);
    let pointer = &obj.val.pointer;
    block_fields(
        files,
        &files.root(file?),
        (id, page, pointer),
        draft,
        report,
    );
    report.leave(before);
    let names = std::mem::take(&mut draft.names.blocks[id]);
    official_numbers(obj, &names, draft, report);
    draft.names.blocks[id] = names;
    Some(id)
}

/// The same block stands under other numbers on each official form, and twice under different ones on some.
pub(crate) fn official_numbers(
    obj: &Obj,
    fields: &BTreeMap<String, FieldId>,
    draft: &mut Draft,
    report: &mut Report,
) {
    let numbers = obj.get("official").and_then(|val| val.object(report));
    let Some(numbers) = numbers else { return };
    for (name, val) in numbers.members() {
        let Some(number) = val.text(report).map(words::nfc) else {
            continue;
        };
        match fields.get(name) {
            Some(field) => draft.form.fields[*field].official = number,
            None => {
                let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                outputs::unknown(&numbers.key_place(name), name, &known, report);
            }
        }
    }
}

fn block_role(val: &Val, roles: &BTreeMap<String, Role>, report: &mut Report) -> Option<String> {
    let (name, role) = named_role(val, roles, report)?;
    if role.choose == "many" {
        report.push(
            error(
                &val.place(),
                "binding-wrong-role",
                format!("vai \"{name}\" là nhiều người, một khối chỉ hỏi về một người"),
                format!("the role \"{name}\" is several people, a block asks about one"),
            )
            .hint(
                "dùng nhóm lặp (repeat) với vai này",
                "use a repeat group with this role",
            ),
        );
    }
    // Without a choice the first of them would be taken, whoever is meant.
    if role.choose.is_empty() && registry::is_of_several(&role.from) {
        report.push(
            error(
                &val.place(),
                "binding-wrong-role",
                format!("vai \"{name}\" ({}) có thể là nhiều người", role.from),
                format!(
                    "the role \"{name}\" ({}) may be any of several people",
                    role.from
                ),
            )
            .hint(
                "thêm \"choose\": \"one\" và \"question\" vào vai này",
                "add \"choose\": \"one\" and a \"question\" to the role",
            ),
        );
    }
    Some(name.to_owned())
}

/// The block of a name; one that there is not is reported.
pub(crate) fn block_file(files: &Files, val: &Val, report: &mut Report) -> Option<FileId> {
    let name = val.text(report)?;
    let found = files.blocks.get(name).copied();
    if found.is_none() {
        let known: Vec<&str> = files.blocks.keys().map(String::as_str).collect();
        let what = ["khối", "block"];
        ids::unknown(&val.place(), "unknown-block", what, name, &known, report);
    }
    found
}

/// A block's file with its title, all but its questions read.
pub(crate) fn opened<'t>(
    files: &Files,
    root: &Val<'t>,
    report: &mut Report,
) -> Option<(Obj<'t>, Text)> {
    let obj = root.object(report)?;
    obj.only(&shapes::BLOCK, report);
    let name = files.blocks.iter().find(|(_, file)| **file == root.file);
    let val = obj.need("id", report);
    if let (Some(val), Some((name, _))) = (val, name)
        && let Some(id) = ids::id(&val, report)
        && id != name
    {
        ids::not_its_file(&val, id, name, report);
    }
    let title = words::need(&obj, "title", report);
    interpolation::refuse(obj.get("title"), &title, report);
    Some((obj, title))
}

fn block_fields<'t>(
    files: &'t Files,
    root: &Val<'t>,
    (id, page, pointer): (BlockId, usize, &str),
    draft: &mut Draft<'t>,
    report: &mut Report,
) {
    let Some((obj, title)) = opened(files, root, report) else {
        return;
    };
    if draft.form.blocks[id].title.0.is_empty() {
        draft.form.blocks[id].title = title;
    }
    let list = obj.need("fields", report).and_then(|val| val.list(report));
    for val in list.unwrap_or_default() {
        let Some(field) = val.object(report) else {
            continue;
        };
        if repeat::is_repeat(&field) {
            repeat::nested(&field, report);
            continue;
        }
        if !draft.has_room(&field.head_place(), report) {
            break;
        }
        let place = field::Where {
            scope: Scope::Block(id),
            page,
            pointer: pointer.to_owned(),
        };
        let number = field::read(files, &field, &place, draft, report);
        draft.form.blocks[id].fields.push(number);
        let own = field::own_id(&field);
        name_inside(own, number, &mut draft.names.blocks[id], report);
    }
    not_empty(&obj, report);
}

/// Reports a block without questions.
pub(crate) fn not_empty(obj: &Obj, report: &mut Report) {
    if obj.get("fields").is_some() && asks_nothing(obj, &["fields"]) {
        empty(
            &obj.head_place(),
            "khối này không hỏi gì",
            "this block asks nothing",
            report,
        );
    }
}

/// Names a field inside its block or row; a taken name is reported.
pub(crate) fn name_inside(
    own: Option<(&str, Place)>,
    field: form::FieldId,
    names: &mut BTreeMap<String, form::FieldId>,
    report: &mut Report,
) {
    let Some((name, place)) = own else { return };
    if names.contains_key(name) {
        ids::duplicate(&place, name, report);
    } else {
        names.insert(name.to_owned(), field);
    }
}
