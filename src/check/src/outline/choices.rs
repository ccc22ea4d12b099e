//! Who a role is: a question of its own, before the first block that asks about them; or worked out, where it follows from an answer.

use std::collections::BTreeMap;

use form::{Block, BlockId, CHOICES, Field, Item, Kind, List, ListOption, Role, Scope};
use value::Text;

use super::{Draft, Written};
use crate::cursor::{Obj, Val};
use crate::report::Report;

/// Puts the question for a role that is chosen onto a page, once.
pub(crate) fn ask(name: &str, page: usize, at: &Obj, draft: &mut Draft) {
    let Some(role) = draft.form.roles.get(name) else {
        return;
    };
    let follows = !role.is.is_empty();
    if role.choose != "one" && !follows || draft.form.who(name).is_some() {
        return;
    }
    let label = if follows {
        called(name, role)
    } else {
        question(role)
    };
    let kind = if follows {
        followed(name, draft)
    } else {
        Kind::Person {
            role: name.to_owned(),
        }
    };
    let block = choices(page, draft);
    let id = draft.form.fields.len();
    draft.form.fields.push(Field {
        name: name.to_owned(),
        scope: Scope::Block(block),
        page,
        kind,
        label,
        hint: Text::default(),
        unit: Text::default(),
        required: false,
        require: None,
        show: None,
        value: None,
        bind: None,
        within: None,
        official: String::new(),
        messages: BTreeMap::new(),
        sample: String::new(),
        pointer: at.val.pointer.clone(),
    });
    draft.written.push(Written {
        show: None,
        require: None,
        value: draft.whens.get(name).cloned(),
        options: None,
        within: None,
        is_known: true,
        place: draft.whens.get(name).map_or_else(|| at.place(), Val::place),
    });
    draft.form.blocks[block].fields.push(id);
    draft.form.pages[page].items.push(Item::Field(id));
}

// Without words of its own it is asked by the role's title.
fn question(role: &Role) -> Text {
    if !role.question.is_empty() {
        return role.question.clone();
    }
    let vi = format!("Lấy thông tin của ai? {}", role.title.get("vi"));
    let en = format!("Whose details? {}", role.title.get("en"));
    let words = [("vi", vi.trim()), ("en", en.trim())];
    let words = words.map(|(lang, words)| (lang.to_owned(), words.to_owned()));
    Text(words.into_iter().collect())
}

/// Works out who the roles are that follow from an answer and that no block asks about, so that nothing in them goes unread.
pub(crate) fn follow_rest(root: &Obj, draft: &mut Draft, report: &mut Report) {
    let Some(page) = draft.form.pages.len().checked_sub(1) else {
        return;
    };
    let names: Vec<String> = draft.whens.keys().cloned().collect();
    for name in names {
        if !draft.has_room(&root.head_place(), report) {
            break;
        }
        ask(&name, page, root, draft);
    }
}

/// Who a role that follows from an answer may be: one code for each.
fn followed(name: &str, draft: &mut Draft) -> Kind {
    let list = format!("/{CHOICES}/{name}");
    let roles = &draft.form.roles;
    let persons = roles.get(name).map_or(&[][..], |role| &role.is);
    let option = |person: &String| ListOption {
        code: person.clone(),
        label: roles
            .get(person)
            .map_or_else(Text::default, |role| called(person, role)),
        from: None,
        to: None,
        province: String::new(),
    };
    let options = persons.iter().map(option).collect();
    let sha256 = String::new();
    draft
        .form
        .lists
        .insert(list.clone(), List { options, sha256 });
    Kind::Choice { list }
}

/// How a role is called; by its name if nothing is said.
fn called(name: &str, role: &Role) -> Text {
    match role.title.is_empty() {
        true => Text([("vi".to_owned(), name.to_owned())].into_iter().collect()),
        false => role.title.clone(),
    }
}

fn choices(page: usize, draft: &mut Draft) -> BlockId {
    if let Some(block) = draft.form.choices {
        return block;
    }
    let block = draft.form.blocks.len();
    draft.form.blocks.push(Block {
        name: CHOICES.to_owned(),
        title: Text::default(),
        role: String::new(),
        fields: Vec::new(),
    });
    draft.names.blocks.push(BTreeMap::new());
    draft.block_shows.push((page, None));
    draft.form.choices = Some(block);
    block
}
