//! The receipt as a page to keep or print: what was filed, when, and under which code.

use std::collections::BTreeMap;

use abi::{FieldView, ItemView, RepeatView, View};
use axum::Extension;
use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use dossier::Dossier;
use maud::{Markup, PreEscaped, html};
use serde_json::{Value, json};
use value::{AnswerOrigin, Origin, Origins};

use super::agreed::{all_given, given_at};
use super::layout::{Frame, page};
use super::{respond, said, time_of, visitor};
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::store::StoredDossier;
use crate::submissions::own_dossier;
use crate::words::Speech;

/// `GET /bien-nhan/{key}`, for its owner alone.
pub(crate) async fn receipt_page(
    Extract(state): Extract<State>,
    Path(key): Path<String>,
    Extension(speech): Extension<Speech>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let session = visitor(&state, &headers).ok_or(Kind::SignIn)?;
    let stored = own_dossier(&state, &session, &key).await?;
    let dossier = dossier::read(&stored.bytes).map_err(|_| Kind::Internal)?;
    let form = state.catalogue.module(&dossier.form.module);
    let view = form.map(|form| &form.view);
    let title = speech.fill("receipt.title", &[("code", &stored.code)]);
    let frame = Frame {
        visitor: Some(&session),
        ..Frame::plain(&state, &speech, &title)
    };
    let content = html! {
        h1 { (speech.say("receipt")) }
        p .lead { (speech.say("receipt.lead")) }
        (summary(&speech, &stored, &dossier, view))
        (kept(&state, &speech, &stored, &dossier))
        @if let Some(view) = view {
            h2 { (speech.say("receipt.answers")) }
            (answers(&speech, view, &dossier))
            (sheet(&state, &speech, &stored, &dossier, view))
        }
        p .no-print .hint { (speech.say("receipt.print")) }
    };
    Ok(respond(&speech, page(&frame, content), true))
}

fn summary(
    speech: &Speech,
    stored: &StoredDossier,
    dossier: &Dossier,
    view: Option<&View>,
) -> Markup {
    html! {
        dl .facts .facts--boxed {
            dt { (speech.say("receipt.code")) }
            dd .code { (stored.code) }
            dt { (speech.say("receipt.form")) }
            dd { @match view { Some(view) => { (said(speech, &view.title)) } None => { (dossier.form.id) } } }
            dt { (speech.say("receipt.time")) }
            dd { (time_of(speech, stored.received_ms)) }
            dt { (speech.say("receipt.digest")) }
            dd .digest { (stored.sha256) }
        }
    }
}

/// The code that leads back here, and the receipt as a file.
fn kept(state: &State, speech: &Speech, stored: &StoredDossier, dossier: &Dossier) -> Markup {
    let key = dossier.key.to_string();
    html! {
        div .kept {
            @if let Some(code) = state.signer.code(&key) { (code.picture(speech.say("receipt.qr"))) }
            div {
                p { (speech.say("receipt.qr.lead")) }
                (files(speech, &key, &stored.code))
            }
        }
    }
}

/// Ways to keep a receipt: the signed one, and the sheet as it would be printed.
pub(super) fn files(speech: &Speech, key: &str, code: &str) -> Markup {
    html! {
        p .no-print .kept__files {
            a href={ "/api/submissions/" (key) } download={ (speech.say("receipt.file")) "-" (code) ".json" } {
                (speech.say("receipt.save")) span .unseen { " " (code) }
            }
            button .link-button .for-scripts type="button" data-keep={ "/bien-nhan/" (key) } {
                (speech.say("receipt.save.sheet")) span .unseen { " " (code) }
            }
        }
    }
}

/// What `www/print.js` draws the form from as it would be printed, and the button that asks for it.
fn sheet(
    state: &State,
    speech: &Speech,
    stored: &StoredDossier,
    dossier: &Dossier,
    view: &View,
) -> Markup {
    let code = state.signer.code(&dossier.key.to_string());
    let filled = json!({
        "view": view,
        "answers": dossier.answers,
        "origins": dossier.origins,
        "consents": all_given(dossier),
        "receipt": { "code": stored.code, "time": time_of(speech, stored.received_ms), "qr": code },
    });
    // Nothing in it can end the element it stands in.
    let text = filled.to_string().replace('<', "\\u003c");
    html! {
        div .no-print .for-scripts {
            script type="application/json" data-sheet data-units=(state.edition.units()) { (PreEscaped(text)) }
            button .button type="button" data-print { (speech.say("receipt.sheet")) }
            div role="status" { p .notice hidden data-print-failed { (speech.say("receipt.sheet.failed")) } }
        }
    }
}

fn answers(speech: &Speech, view: &View, dossier: &Dossier) -> Markup {
    let read = Read {
        speech,
        view,
        all: &Value::Object(dossier.answers.clone()),
        origins: &dossier.origins,
    };
    html! {
        @for page in &view.pages {
            @let groups = groups(&read, &page.items);
            @if !groups.is_empty() {
                section .answers {
                    h3 { (said(speech, &page.title)) }
                    @for group in &groups {
                        @if !group.title.is_empty() { h4 { (group.title) } }
                        dl .facts {
                            @for row in &group.rows {
                                dt { (row.label) }
                                dd {
                                    (row.text)
                                    @if let Some(who) = given_at(dossier, &row.path).filter(|who| !who.is_empty()) { " (" (who) ")" }
                                    " " (badge(speech, dossier, &row.path))
                                    @if !row.beside.is_empty() { br; span .facts__beside { (row.beside) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn badge(speech: &Speech, dossier: &Dossier, path: &str) -> Markup {
    let (class, words) = match origin_of(dossier, path) {
        None => ("badge badge--card", speech.say("origin.typed").to_owned()),
        Some(origin) => match origin.origin {
            Origin::Register => ("badge badge--verified", register_words(speech, origin)),
            Origin::RegisterCorrected => (
                "badge badge--card",
                speech.say("origin.corrected").to_owned(),
            ),
            Origin::Presented => (
                "badge badge--verified",
                speech.say("origin.presented").to_owned(),
            ),
            Origin::Card => ("badge badge--card", speech.say("origin.card").to_owned()),
            Origin::Previous => (
                "badge badge--card",
                speech.say("origin.previous").to_owned(),
            ),
            Origin::Computed => ("badge", speech.say("origin.computed").to_owned()),
            Origin::Default => ("badge", speech.say("origin.default").to_owned()),
        },
    };
    html! { span class=(class) { (words) } }
}

/// The origin of an answer, or of the first part of an address that has one.
fn origin_of<'d>(dossier: &'d Dossier, path: &str) -> Option<&'d AnswerOrigin> {
    let part = |name: &str| dossier.origins.get(&format!("{path}/{name}"));
    let whole = dossier.origins.get(path);
    whole.or_else(|| ["commune", "detail", "province"].into_iter().find_map(part))
}

/// `Từ dữ liệu quốc gia về dân cư`, as the form says it too.
fn register_words(speech: &Speech, origin: &AnswerOrigin) -> String {
    let source = origin.source.as_deref().and_then(registry::source);
    match source {
        Some(source) => {
            let name = speech
                .of(&source.name)
                .replacen("Cơ sở dữ liệu", "dữ liệu", 1);
            speech.fill("origin.register", &[("source", &name)])
        }
        None => speech.say("origin.register.unknown").to_owned(),
    }
}

/// Answers under one heading.
struct Group {
    title: String,
    rows: Vec<Row>,
}

/// One answer as it is read.
struct Row {
    path: String,
    label: String,
    text: String,
    /// What a register says instead, and why the person says it is wrong; or its own words for an address of before July 2025.
    beside: String,
}

/// What is read from: the words of a form, and all answers.
struct Read<'a> {
    speech: &'a Speech,
    view: &'a View,
    all: &'a Value,
    origins: &'a Origins,
}

fn groups(read: &Read, items: &[ItemView]) -> Vec<Group> {
    let speech = read.speech;
    let mut groups: Vec<Group> = Vec::new();
    for item in items {
        match item {
            // A key in the identity record; the answers below tell who it is.
            ItemView::Field(field) if field.kind == "person" => {}
            ItemView::Field(field) => {
                let one = group(read, "", std::slice::from_ref(field), &[]);
                // Questions that follow each other without a heading stand in one list.
                match groups.last_mut() {
                    Some(last) if last.title.is_empty() => last.rows.extend(one.rows),
                    _ => groups.push(one),
                }
            }
            ItemView::Block(block) => {
                groups.push(group(read, speech.of(&block.title), &block.fields, &[]));
            }
            ItemView::Repeat(repeat) => rows(read, repeat, "", &[], &mut groups),
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    groups
}

/// The rows of a repeat group, each followed by those of the groups in it; `around` and `keys` are those of the row it stands in.
fn rows(read: &Read, repeat: &RepeatView, around: &str, keys: &[&str], groups: &mut Vec<Group>) {
    let path = with_keys(&repeat.path, keys);
    let found = answer_at(read.all, &path).and_then(Value::as_array);
    for (index, row) in found.into_iter().flatten().enumerate() {
        let key = row.get("_id").and_then(Value::as_str).unwrap_or("");
        let keys = [keys, &[key]].concat();
        let title = format!(
            "{around}{} {}",
            read.speech.of(&repeat.row_label),
            index + 1
        );
        groups.push(group(read, &title, &repeat.fields, &keys));
        for inner in &repeat.groups {
            rows(read, inner, &format!("{title}, "), &keys, groups);
        }
    }
}

/// A path of the view with the keys of its rows.
fn with_keys(path: &str, keys: &[&str]) -> String {
    let fill = |path: String, key: &&str| path.replacen('*', key, 1);
    keys.iter().fold(path.to_owned(), fill)
}

/// The answered fields of a group; in a repeat, `keys` are those of its row and of the row around.
fn group(read: &Read, title: &str, fields: &[FieldView], keys: &[&str]) -> Group {
    let mut rows = Vec::new();
    for field in fields {
        let path = with_keys(&field.path, keys);
        if let Some(value) = answer_at(read.all, &path) {
            rows.push(Row {
                label: told(read, read.speech.of(&field.label), &path),
                text: shown(read.speech, read.view, field, value),
                beside: beside(read, field, &path),
                path,
            });
        }
    }
    Group {
        title: title.to_owned(),
        rows,
    }
}

fn beside(read: &Read, field: &FieldView, path: &str) -> String {
    let origin = read.origins.get(path);
    let written = origin.and_then(|origin| origin.as_written.as_deref());
    let old = written.map(|address| read.speech.fill("origin.old", &[("address", address)]));
    let correction = origin.and_then(|origin| correction(read, field, origin));
    let all: Vec<String> = correction.into_iter().chain(old).collect();
    all.join(" ")
}

fn correction(read: &Read, field: &FieldView, origin: &AnswerOrigin) -> Option<String> {
    let value = origin.register_value.as_ref()?;
    let source = origin.source.as_deref().and_then(registry::source);
    let source = source.map_or(read.speech.say("origin.register.some"), |source| {
        read.speech.of(&source.name)
    });
    let words = [
        ("source", source),
        ("value", &shown(read.speech, read.view, field, value)),
        ("reason", origin.reason.as_deref().unwrap_or_default()),
    ];
    Some(read.speech.fill("origin.corrected.beside", &words))
}

/// The label of a field with answers in it.
pub(crate) fn sentence(speech: &Speech, view: &View, all: &Value, field: &FieldView) -> String {
    let read = Read {
        speech,
        view,
        all,
        origins: &Origins::new(),
    };
    told(&read, speech.of(&field.label), &field.path)
}

/// A text of the form with answers in it, as it stands at a path.
fn told(read: &Read, text: &str, at: &str) -> String {
    value::with_answers(text, at, &mut |path| {
        let mut fields = read.view.all_fields();
        let field = fields.find(|field| is_at(&field.path, path));
        let answer = field.zip(answer_at(read.all, path));
        answer.map_or_else(String::new, |(field, value)| {
            shown(read.speech, read.view, field, value)
        })
    })
}

fn is_at(pattern: &str, path: &str) -> bool {
    pattern.split('/').count() == path.split('/').count()
        && pattern
            .split('/')
            .zip(path.split('/'))
            .all(|(own, step)| own == "*" || own == step)
}

/// The answer at a path, rows by their keys.
pub(crate) fn answer_at<'a>(all: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('/').skip(1).try_fold(all, |at, step| match at {
        Value::Array(rows) => rows
            .iter()
            .find(|row| row.get("_id").and_then(Value::as_str) == Some(step)),
        other => other.get(step),
    })
}

/// An answer as people read it.
pub(crate) fn shown(speech: &Speech, view: &View, field: &FieldView, value: &Value) -> String {
    match (field.kind.as_str(), value) {
        (_, Value::Bool(true)) => speech.say("yes").to_owned(),
        (_, Value::Bool(false)) => speech.say("no").to_owned(),
        ("choices", Value::Array(codes)) => {
            let codes = codes.iter().filter_map(Value::as_str);
            let labels: Vec<String> = codes
                .map(|code| option_label(speech, view, &field.list, code))
                .collect();
            labels.join(", ")
        }
        ("file", Value::Array(files)) => {
            let names = files.iter().filter_map(|file| file.get("name")?.as_str());
            names.collect::<Vec<_>>().join(", ")
        }
        ("choice" | "facility", Value::String(code)) => {
            option_label(speech, view, &field.list, code)
        }
        ("address", Value::Object(_)) => address(value),
        ("agency", Value::String(unit)) => {
            let (province, commune) = unit.split_once('/').unwrap_or((unit, ""));
            let unit = address(&json!({ "province": province, "commune": commune }));
            format!("{} {unit}", speech.of(&field.unit))
        }
        (kind, Value::String(text)) => value::shown(kind, text),
        (_, Value::Number(number)) => {
            let number = value::grouped_number(&number.to_string());
            format!("{number} {}", speech.of(&field.unit))
                .trim()
                .to_owned()
        }
        _ => String::new(),
    }
}

fn option_label(speech: &Speech, view: &View, list: &str, code: &str) -> String {
    let options = view.lists.get(list).into_iter().flatten();
    let labels: BTreeMap<&str, &str> = options
        .map(|option| (option.code.as_str(), speech.of(&option.label)))
        .collect();
    labels
        .get(code)
        .map_or_else(|| code.to_owned(), |label| (*label).to_owned())
}

fn address(value: &Value) -> String {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or("");
    let province = registry::province(part("province"));
    let commune = province.and_then(|province| province.commune(part("commune")));
    let commune = commune.map_or(part("commune"), |commune| &commune.name);
    let province = province.map_or(part("province"), |province| &province.short_name);
    let mut parts = vec![part("detail"), commune, province, part("text")];
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use abi::View;
    use serde_json::json;

    use value::Origins;

    use super::{Read, told};
    use crate::words::Languages;

    #[test]
    fn words_say_answers_as_the_receipt_does() {
        let words = |text: &str| json!({ "vi": text, "en": text });
        let view: View = serde_json::from_value(json!({
            "format": "tokhai-view/1", "id": "a", "version": "1", "title": {}, "procedure": { "code": "" },
            "lists": { "/muc": [{ "code": "a", "label": words("Mục A") }] },
            "pages": [{ "id": "p", "title": {}, "items": [
                { "item": "field", "path": "/ngay", "type": "date", "label": words("Ngày") },
                { "item": "field", "path": "/muc", "type": "choice", "list": "/muc", "label": words("Mục") },
                { "item": "field", "path": "/tien", "type": "money", "unit": words("đồng"), "label": words("Tiền") },
                { "item": "repeat", "path": "/nhom", "label": words("Nhóm"), "min_rows": 0, "max_rows": 5, "fields": [
                    { "path": "/nhom/*/ten", "type": "name", "label": words("Tên") }
                ] }
            ] }]
        })).expect("a view");
        let all = json!({ "ngay": "2000-02-29", "muc": "a", "tien": 1_250_000, "nhom": [{ "_id": "r1", "ten": "An" }, { "_id": "r2" }] });
        let speech = Languages::vietnamese();
        let read = Read {
            speech: &speech,
            view: &view,
            all: &all,
            origins: &Origins::new(),
        };
        let check =
            |text: &str, at: &str, expected: &str| assert_eq!(told(&read, text, at), expected);
        check("Từ {/ngay}, {/muc}", "", "Từ 29/02/2000, Mục A");
        check("{/tien}.", "", "1.250.000 đồng.");
        check("Tuổi của {/nhom/*/ten}", "/nhom/r1/tuoi", "Tuổi của An");
        check("Tuổi của {/nhom/*/ten}", "/nhom/r2/tuoi", "Tuổi của …");
        check("{/nhom/r1} {/la} {/nhom} {x}", "", "… … … {x}");
    }
}
