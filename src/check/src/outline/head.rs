//! What stands before the pages: id, title, procedure, roles, paper.

use std::collections::BTreeMap;

use form::{Form, Paper, Procedure, Role};
use value::Text;

use crate::cursor::{Obj, Val};
use crate::report::{Report, error};
use crate::rules::members::invalid_value;
use crate::rules::words::nfc;
use crate::rules::{ids, ranges, words};
use crate::shapes::{self, MOST_FEE, Shape};

pub(crate) fn read(root: &Obj, form: &mut Form, report: &mut Report) {
    form.id = root
        .need("id", report)
        .and_then(|val| ids::kebab(&val, report))
        .unwrap_or_default()
        .to_owned();
    form.version = root
        .need("version", report)
        .and_then(|val| val.text(report))
        .unwrap_or_default()
        .to_owned();
    form.title = words::need(root, "title", report);
    form.summary = words::maybe(root, "summary", report);
    if let Some(obj) = root.get("procedure").and_then(|val| val.object(report)) {
        form.procedure = procedure(&obj, report);
    }
    if let Some(obj) = root.get("paper").and_then(|val| val.object(report)) {
        form.paper = paper(&obj, report);
    }
}

/// Reads the facts about a procedure.
pub(crate) fn procedure(obj: &Obj, report: &mut Report) -> Procedure {
    obj.only(&shapes::PROCEDURE, report);
    obj.need("code", report);
    let string = |key: &str, report: &mut Report| {
        let text = obj.get(key).and_then(|val| val.text(report));
        text.map(nfc).unwrap_or_default()
    };
    let mut procedure = Procedure {
        code: string("code", report),
        authority: string("authority", report),
        form: string("form", report),
        ..Procedure::default()
    };
    procedure.fee = numbers(obj, "fee", &shapes::FEE, report);
    procedure.time = numbers(obj, "time", &shapes::TIME, report);
    if let Some(items) = obj.get("legal").and_then(|val| val.list(report)) {
        let texts = items.iter().filter_map(|item| item.text(report));
        procedure.legal = texts.map(nfc).collect();
    }
    procedure
}

fn numbers(obj: &Obj, key: &str, known: &Shape, report: &mut Report) -> BTreeMap<String, u64> {
    let Some(obj) = obj.get(key).and_then(|val| val.object(report)) else {
        return BTreeMap::new();
    };
    obj.only(known, report);
    let keys: Vec<&str> = obj.members().map(|(key, _)| key).collect();
    keys.into_iter()
        .map(|key| {
            let number = ranges::bounded(&obj, key, (0, MOST_FEE), 0, report);
            (key.to_owned(), number.unsigned_abs())
        })
        .collect()
}

fn paper(obj: &Obj, report: &mut Report) -> Paper {
    obj.only(&shapes::PAPER, report);
    if let Some(val) = obj.get("source") {
        val.text(report);
    }
    let items = obj.need("items", report).and_then(|_| {
        let items = ranges::bounded(obj, "items", (1, 1000), 1, report);
        u32::try_from(items).ok()
    });
    Paper {
        items,
        title: words::maybe(obj, "title", report),
        signatures: signatures(obj, report),
    }
}

fn signatures(obj: &Obj, report: &mut Report) -> Vec<Text> {
    let list = obj.get("signatures").and_then(|val| val.list(report));
    let mut titles = Vec::new();
    for val in list.unwrap_or_default() {
        if let Some(one) = val.object(report) {
            one.only(&shapes::SIGNATURE, report);
            titles.push(words::need(&one, "title", report));
        }
    }
    titles
}

pub(crate) fn roles(root: &Obj, report: &mut Report) -> BTreeMap<String, Role> {
    let Some(obj) = root.get("roles").and_then(|val| val.object(report)) else {
        return BTreeMap::new();
    };
    let mut roles = BTreeMap::new();
    for (name, val) in obj.members() {
        ids::name(&obj.key_place(name), name, report);
        if let Some(role) = role(&val, report) {
            roles.entry(name.to_owned()).or_insert(role);
        }
    }
    roles
}

fn role(val: &Val, report: &mut Report) -> Option<Role> {
    let obj = val.object(report)?;
    obj.only(&shapes::ROLE, report);
    let title = words::maybe(&obj, "title", report);
    let choose = obj.get("choose");
    let choose = choose.and_then(|val| one_of(&val, &["one", "many"], report));
    // A source that there is not is reported once, and the role goes on as the applicant.
    let from = obj.need("from", report);
    let from = from.and_then(|val| one_of(&val, shapes::SOURCES, report));
    let question = words::maybe(&obj, "question", report);
    if let (Some("invited"), Some(val), Some(_)) = (from.as_deref(), obj.get("choose"), &choose) {
        report.push(
            error(
                &val.place(),
                "binding-wrong-role",
                "người được mời tự chia sẻ dữ liệu của mình, không ai chọn thay",
                "who is invited shares data of their own, nobody chooses them",
            )
            .hint("bỏ \"choose\"", "leave \"choose\" out"),
        );
    }
    Some(Role {
        from: from.unwrap_or_else(|| "self".to_owned()),
        choose: choose.unwrap_or_default(),
        title,
        question,
    })
}

fn one_of(val: &Val, allowed: &[&str], report: &mut Report) -> Option<String> {
    let text = val.text(report)?;
    if !allowed.contains(&text) {
        invalid_value(&val.place(), text, allowed, report);
        return None;
    }
    Some(text.to_owned())
}
