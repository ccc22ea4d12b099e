//! What the browser's own JSON reader made of a module's texts, as the shapes of `abi`.
//!
//! By hand, member by member: a derived reader of the same shapes weighs several times as much in the page.
//! Members that are absent or of another type are read as empty; the module's own tests see to it that none are.

use abi::{
    BlockView, Change, FieldView, Finding, ItemView, OptionView, OutputView, PageView, Procedure,
    RepeatView, RoleView, View,
};
use js_sys::{Array, JSON, Object};
use value::{Map, Text};
use wasm_bindgen::{JsCast, JsValue};

use super::get;

/// The text in member `name`, or an empty one.
pub fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_default()
}

/// The names of the files that an answer tells of.
pub fn file_names(answer: &str) -> String {
    let mut names = String::new();
    for file in elements(&JSON::parse(answer).unwrap_or_default()) {
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(&text(&file, "name"));
    }
    names
}

/// The elements of the array in member `name`, or none.
pub fn list(object: &JsValue, name: &str) -> Vec<JsValue> {
    elements(&get(object, name))
}

fn each<T>(array: &JsValue, read: fn(&JsValue) -> T) -> Vec<T> {
    let mut all = Vec::new();
    for element in elements(array) {
        all.push(read(&element));
    }
    all
}

fn elements(array: &JsValue) -> Vec<JsValue> {
    let mut all = Vec::new();
    if let Some(array) = array.dyn_ref::<Array>() {
        for index in 0..array.length() {
            all.push(array.get(index));
        }
    }
    all
}

fn flag(object: &JsValue, name: &str) -> bool {
    get(object, name).is_truthy()
}

fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name).as_f64().unwrap_or_default()
}

fn map<T>(object: &JsValue, read: fn(&JsValue) -> T) -> Map<T> {
    let mut map = Map::default();
    if let Some(object) = object.dyn_ref::<Object>() {
        for key in Object::keys(object).iter() {
            let key = key.as_string().unwrap_or_default();
            let value = read(&get(object, &key));
            map.insert(key, value);
        }
    }
    map
}

/// The members as texts.
pub fn texts(object: &JsValue) -> Map<String> {
    map(object, |value| value.as_string().unwrap_or_default())
}

fn words(object: &JsValue, name: &str) -> Text {
    Text(texts(&get(object, name)))
}

fn words_by_name(object: &JsValue, name: &str) -> Map<Text> {
    map(&get(object, name), |value| Text(texts(value)))
}

fn numbers(object: &JsValue, name: &str) -> Map<u64> {
    map(&get(object, name), |value| {
        value.as_f64().unwrap_or_default() as u64
    })
}

pub(super) fn changes(array: &JsValue) -> Vec<Change> {
    each(array, change)
}

fn change(object: &JsValue) -> Change {
    Change {
        path: text(object, "path"),
        visible: flag(object, "visible"),
        required: flag(object, "required"),
        locked: flag(object, "locked"),
        value: get(object, "value").as_string(),
        origin: get(object, "origin").as_string(),
        source: get(object, "source").as_string(),
        rows: keys(&get(object, "rows")),
    }
}

fn keys(rows: &JsValue) -> Option<Vec<String>> {
    rows.is_truthy()
        .then(|| each(rows, |key| key.as_string().unwrap_or_default()))
}

/// Findings as the module and the service tell them.
pub fn findings(array: &JsValue) -> Vec<Finding> {
    each(array, |object| Finding {
        path: text(object, "path"),
        rule: text(object, "rule"),
        params: texts(&get(object, "params")),
    })
}

/// Section `tokhai.view`.
pub fn view(object: &JsValue) -> View {
    View {
        format: String::new(),
        id: text(object, "id"),
        version: text(object, "version"),
        title: words(object, "title"),
        summary: words(object, "summary"),
        procedure: procedure(&get(object, "procedure")),
        roles: map(&get(object, "roles"), role),

        pages: each(&get(object, "pages"), page),
        lists: map(&get(object, "lists"), options),
        outputs: each(&get(object, "outputs"), |output| OutputView {
            title: words(output, "title"),
            procedure: procedure(&get(output, "procedure")),
        }),
        checks: words_by_name(object, "checks"),
        statement: words(object, "statement"),
        // Only what prints reads it, from the section itself.
        paper: None,
    }
}

fn procedure(object: &JsValue) -> Procedure {
    Procedure {
        code: text(object, "code"),
        authority: text(object, "authority"),
        form: text(object, "form"),
        fee: numbers(object, "fee"),
        time: numbers(object, "time"),
        legal: each(&get(object, "legal"), |ground| {
            ground.as_string().unwrap_or_default()
        }),
    }
}

fn role(object: &JsValue) -> RoleView {
    RoleView {
        from: text(object, "from"),
        choose: text(object, "choose"),
        title: words(object, "title"),
    }
}

fn options(array: &JsValue) -> Vec<OptionView> {
    each(array, |object| OptionView {
        code: text(object, "code"),
        label: words(object, "label"),
        from: text(object, "from"),
        to: text(object, "to"),
    })
}

fn page(object: &JsValue) -> PageView {
    PageView {
        id: text(object, "id"),
        title: words(object, "title"),
        intro: words(object, "intro"),
        items: each(&get(object, "items"), item),
    }
}

fn item(object: &JsValue) -> ItemView {
    match text(object, "item").as_str() {
        "block" => ItemView::Block(BlockView {
            path: text(object, "path"),
            title: words(object, "title"),
            role: text(object, "role"),
            fields: fields(object),
        }),
        "repeat" => ItemView::Repeat(repeat(object)),
        _ => ItemView::Field(field(object)),
    }
}

fn repeat(object: &JsValue) -> RepeatView {
    RepeatView {
        path: text(object, "path"),
        label: words(object, "label"),
        hint: words(object, "hint"),
        row_label: words(object, "row_label"),
        role: text(object, "role"),
        official: String::new(),
        min_rows: number(object, "min_rows") as u32,
        max_rows: number(object, "max_rows") as u32,
        fields: fields(object),
        groups: each(&get(object, "groups"), repeat),
    }
}

fn fields(object: &JsValue) -> Vec<FieldView> {
    each(&get(object, "fields"), field)
}

fn field(object: &JsValue) -> FieldView {
    FieldView {
        path: text(object, "path"),
        kind: text(object, "type"),
        label: words(object, "label"),
        hint: words(object, "hint"),
        unit: words(object, "unit"),
        list: text(object, "list"),
        max_length: get(object, "max_length")
            .as_f64()
            .map(|number| number as u32),
        attr: text(object, "attr"),
        role: text(object, "role"),
        computed: flag(object, "computed"),
        messages: words_by_name(object, "messages"),
        // None of them is drawn by the engine; what files are taken, `www/files.js` reads from the view itself.
        files: None,
        official: String::new(),
        sample: String::new(),
    }
}
