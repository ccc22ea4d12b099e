//! Rules across fields, without their expressions.

use std::collections::BTreeSet;

use super::{Draft, WrittenCheck};
use crate::cursor::{Obj, Val};
use crate::report::Report;
use crate::rules::interpolation::{self, Words};
use crate::rules::{ids, words};
use crate::shapes;

pub(crate) fn read<'t>(root: &Obj<'t>, draft: &mut Draft<'t>, report: &mut Report) {
    let list = root.get("checks").and_then(|val| val.list(report));
    let mut seen = BTreeSet::new();
    for val in list.unwrap_or_default() {
        if let Some(check) = check(&val, &mut seen, report) {
            let words = Words::Check(draft.checks.len());
            interpolation::keep(draft, words, val.member("message"), &check.message);
            draft.checks.push(check);
        }
    }
}

fn check<'t>(
    val: &Val<'t>,
    seen: &mut BTreeSet<String>,
    report: &mut Report,
) -> Option<WrittenCheck<'t>> {
    let obj = val.object(report)?;
    obj.only(&shapes::CHECK, report);
    let id_val = obj.need("id", report);
    let id = id_val.as_ref().and_then(|val| ids::id(val, report));
    if let (Some(id), Some(val)) = (id, &id_val)
        && !seen.insert(id.to_owned())
    {
        ids::duplicate(&val.place(), id, report);
    }
    Some(WrittenCheck {
        id: id.unwrap_or_default().to_owned(),
        rule: obj.need("rule", report),
        message: words::need(&obj, "message", report),
        at: obj.get("at"),
        pointer: obj.val.pointer.clone(),
    })
}
