//! What a module's texts say, as the shapes of `abi`.
//!
//! By hand, member by member: a derived reader of the same shapes weighs several times as much in the page.
//! Members that are absent or of another type are read as empty; the module's own tests see to it that none are.

use abi::{
    BlockView, Change, FieldView, Finding, ItemView, OptionView, OutputView, PageView, Procedure,
    RepeatView, RoleView, View,
};
use value::{Map, Text};

use crate::json::Json;

/// The members as texts.
#[inline(never)]
pub fn texts(object: &Json) -> Map<String> {
    map(object, Json::text)
}

/// The names of the files that an answer tells of.
pub fn file_names(answer: &str) -> String {
    let mut names = String::new();
    for (_, file) in Json::read(answer).members() {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(&file.get("name").text());
    }
    names
}

fn each<T>(list: &Json, read: fn(&Json) -> T) -> Vec<T> {
    let mut all = Vec::new();
    for (_, element) in list.members() {
        all.push(read(element));
    }
    all
}

fn map<T>(object: &Json, read: fn(&Json) -> T) -> Map<T> {
    let mut map = Map::default();
    for (name, value) in object.members() {
        map.insert(name.clone(), read(value));
    }
    map
}

#[inline(never)]
fn text_in(object: &Json, name: &str) -> String {
    object.get(name).text()
}

#[inline(never)]
fn may(object: &Json, name: &str) -> Option<String> {
    match object.get(name) {
        Json::Text(text) => Some(text.clone()),
        _ => None,
    }
}

#[inline(never)]
fn flag(object: &Json, name: &str) -> bool {
    object.get(name).is_true()
}

#[inline(never)]
fn number(object: &Json, name: &str) -> Option<u32> {
    object.get(name).number()
}

#[inline(never)]
fn words(object: &Json, name: &str) -> Text {
    Text(texts(object.get(name)))
}

#[inline(never)]
fn words_by_name(object: &Json, name: &str) -> Map<Text> {
    map(object.get(name), |value| Text(texts(value)))
}

#[inline(never)]
fn numbers(object: &Json, name: &str) -> Map<u64> {
    map(object.get(name), |value| {
        u64::from(value.number().unwrap_or_default())
    })
}

pub(super) fn changes(text: &str) -> Vec<Change> {
    each(&Json::read(text), change)
}

fn change(object: &Json) -> Change {
    Change {
        path: text_in(object, "path"),
        visible: flag(object, "visible"),
        required: flag(object, "required"),
        locked: flag(object, "locked"),
        value: may(object, "value"),
        origin: may(object, "origin"),
        source: may(object, "source"),
        rows: keys(object.get("rows")),
    }
}

fn keys(rows: &Json) -> Option<Vec<String>> {
    matches!(rows, Json::Members(_)).then(|| each(rows, Json::text))
}

/// Findings as the module and the service tell them.
pub fn findings(list: &Json) -> Vec<Finding> {
    each(list, |object| Finding {
        path: text_in(object, "path"),
        rule: text_in(object, "rule"),
        params: texts(object.get("params")),
    })
}

/// Section `tokhai.view`.
pub fn view(object: &Json) -> View {
    View {
        format: String::new(),
        id: text_in(object, "id"),
        version: text_in(object, "version"),
        title: words(object, "title"),
        summary: words(object, "summary"),
        procedure: procedure(object.get("procedure")),
        roles: map(object.get("roles"), role),

        pages: each(object.get("pages"), page),
        lists: map(object.get("lists"), options),
        outputs: each(object.get("outputs"), |output| OutputView {
            title: words(output, "title"),
            procedure: procedure(output.get("procedure")),
        }),
        checks: words_by_name(object, "checks"),
        statement: words(object, "statement"),
        // Only what prints reads it, from the section itself.
        paper: None,
    }
}

#[inline(never)]
fn procedure(object: &Json) -> Procedure {
    Procedure {
        code: text_in(object, "code"),
        authority: text_in(object, "authority"),
        form: text_in(object, "form"),
        fee: numbers(object, "fee"),
        time: numbers(object, "time"),
        legal: each(object.get("legal"), Json::text),
    }
}

fn role(object: &Json) -> RoleView {
    RoleView {
        from: text_in(object, "from"),
        choose: text_in(object, "choose"),
        title: words(object, "title"),
        // Whoever needs to know which role one is that follows from an answer reads it from the answers.
        ..RoleView::default()
    }
}

fn options(array: &Json) -> Vec<OptionView> {
    each(array, |object| OptionView {
        code: text_in(object, "code"),
        label: words(object, "label"),
        from: text_in(object, "from"),
        to: text_in(object, "to"),
        province: text_in(object, "province"),
    })
}

fn page(object: &Json) -> PageView {
    PageView {
        id: text_in(object, "id"),
        title: words(object, "title"),
        intro: words(object, "intro"),
        items: each(object.get("items"), item),
    }
}

fn item(object: &Json) -> ItemView {
    match text_in(object, "item").as_str() {
        "block" => ItemView::Block(BlockView {
            path: text_in(object, "path"),
            title: words(object, "title"),
            role: text_in(object, "role"),
            fields: fields(object),
        }),
        "repeat" => ItemView::Repeat(repeat(object)),
        _ => ItemView::Field(field(object)),
    }
}

fn repeat(object: &Json) -> RepeatView {
    RepeatView {
        path: text_in(object, "path"),
        label: words(object, "label"),
        hint: words(object, "hint"),
        row_label: words(object, "row_label"),
        role: text_in(object, "role"),
        official: String::new(),
        min_rows: number(object, "min_rows").unwrap_or_default(),
        max_rows: number(object, "max_rows").unwrap_or_default(),
        fields: fields(object),
        groups: each(object.get("groups"), repeat),
    }
}

#[inline(never)]
fn fields(object: &Json) -> Vec<FieldView> {
    each(object.get("fields"), field)
}

#[inline(never)]
fn field(object: &Json) -> FieldView {
    FieldView {
        path: text_in(object, "path"),
        kind: text_in(object, "type"),
        label: words(object, "label"),
        hint: words(object, "hint"),
        unit: words(object, "unit"),
        list: text_in(object, "list"),
        within: text_in(object, "within"),
        max_length: number(object, "max_length"),
        attr: text_in(object, "attr"),
        role: text_in(object, "role"),
        computed: flag(object, "computed"),
        messages: words_by_name(object, "messages"),
        // None of them is drawn by the engine; what files are taken, `www/files.js` reads from the view itself.
        files: None,
        official: String::new(),
        sample: String::new(),
    }
}
