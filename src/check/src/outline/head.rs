//! What stands before the pages: id, title, procedure, paper.

use std::collections::BTreeMap;

use form::{Form, Paper, Procedure};
use value::Text;

use crate::cursor::Obj;
use crate::report::Report;
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
