//! What each linked procedure takes of the answers.

use std::collections::BTreeSet;

use form::{Item, Output};

use super::Draft;
use super::head::procedure;
use crate::cursor::{Obj, Val};
use crate::names::Named;
use crate::report::Report;
use crate::rules::outputs::{self, Taken};
use crate::rules::{ids, words};
use crate::shapes;

/// Reads `"outputs"`; every answer of the form has to reach one of them.
pub(crate) fn read<'t>(root: &Obj<'t>, draft: &mut Draft<'t>, report: &mut Report) {
    let Some(list) = root.get("outputs").and_then(|val| val.list(report)) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for val in &list {
        if let Some(output) = output(val, draft, &mut seen, report) {
            draft.form.outputs.push(output);
        }
    }
    if !draft.form.outputs.is_empty() {
        outputs::nothing_is_lost(draft, report);
    }
}

fn output<'t>(
    val: &Val<'t>,
    draft: &Draft<'t>,
    seen: &mut BTreeSet<String>,
    report: &mut Report,
) -> Option<Output> {
    let obj = val.object(report)?;
    obj.only(&shapes::OUTPUT, report);
    let title = words::need(&obj, "title", report);
    let facts = obj.need("procedure", report)?.object(report)?;
    let procedure = procedure(&facts, report);
    if let Some(code) = facts.get("code")
        && !seen.insert(procedure.code.clone())
    {
        ids::duplicate(&code.place(), &procedure.code, report);
    }
    let mut taken = Taken::default();
    for val in obj
        .get("pages")
        .and_then(|val| val.list(report))
        .unwrap_or_default()
    {
        take_page(&val, draft, &mut taken, report);
    }
    for val in obj
        .get("fields")
        .and_then(|val| val.list(report))
        .unwrap_or_default()
    {
        take_named(&val, draft, &mut taken, report);
    }
    if taken.is_empty() && !report.is_shaky(obj.val.file) {
        outputs::takes_nothing(&obj, report);
    }
    let Taken { fields, repeats } = taken;
    Some(Output {
        procedure,
        title,
        fields: fields.into_iter().collect(),
        repeats: repeats.into_iter().collect(),
    })
}

fn take_page(val: &Val, draft: &Draft, taken: &mut Taken, report: &mut Report) {
    let Some(id) = val.text(report) else { return };
    let pages = &draft.form.pages;
    let Some(page) = pages.iter().find(|page| page.id == id) else {
        let known: Vec<&str> = pages.iter().map(|page| page.id.as_str()).collect();
        return outputs::unknown(&val.place(), id, &known, report);
    };
    for item in &page.items {
        match *item {
            Item::Field(field) => taken.field(field),
            Item::Block(block) => taken.fields(&draft.form.blocks[block].fields),
            Item::Repeat(repeat) => taken.repeat(repeat, &draft.form),
        }
    }
}

// A field, a block with all its fields, one field of a block, or a repeat group with its rows.
fn take_named(val: &Val, draft: &Draft, taken: &mut Taken, report: &mut Report) {
    let Some(name) = val.text(report) else { return };
    let (top, inside) = match name.split_once('.') {
        Some((top, inside)) => (top, Some(inside)),
        None => (name, None),
    };
    let named = draft.names.top.get(top).copied();
    match (named, inside) {
        (Some(Named::Field(field)), None) => taken.field(field),
        (Some(Named::Block(block)), None) => taken.fields(&draft.form.blocks[block].fields),
        (Some(Named::Repeat(repeat)), None) => {
            taken.repeat(repeat, &draft.form);
        }
        (Some(Named::Broken), _) => {}
        (Some(Named::Block(block)), Some(inside)) => match draft.names.blocks[block].get(inside) {
            Some(field) => taken.field(*field),
            None => {
                let names = draft.names.blocks[block].keys();
                let known: Vec<&str> = names.map(String::as_str).collect();
                outputs::unknown(&val.place(), inside, &known, report);
            }
        },
        _ => {
            let known: Vec<&str> = draft.names.top.keys().map(String::as_str).collect();
            outputs::unknown(&val.place(), name, &known, report);
        }
    }
}
