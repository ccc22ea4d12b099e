//! Who a role is: a question of its own, before the first block that asks about them.

use std::collections::BTreeMap;

use form::{Block, BlockId, CHOICES, Field, Item, Kind, Role, Scope};
use value::Text;

use super::{Draft, Written};
use crate::cursor::Obj;

/// Puts the question for a role that is chosen onto a page, once.
pub(crate) fn ask(name: &str, page: usize, at: &Obj, draft: &mut Draft) {
    let Some(role) = draft.form.roles.get(name) else {
        return;
    };
    if role.choose != "one" || is_asked(name, draft) {
        return;
    }
    let question = question(role);
    let block = choices(page, draft);
    let id = draft.form.fields.len();
    draft.form.fields.push(Field {
        name: name.to_owned(),
        scope: Scope::Block(block),
        page,
        kind: Kind::Person {
            role: name.to_owned(),
        },
        label: question,
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
        value: None,
        options: None,
        within: None,
        is_known: true,
        place: at.place(),
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

fn is_asked(name: &str, draft: &Draft) -> bool {
    let choices = draft.form.choices.map(|block| &draft.form.blocks[block]);
    let mut asked = choices.iter().flat_map(|block| &block.fields);
    asked.any(|id| draft.form.fields[*id].name == name)
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
