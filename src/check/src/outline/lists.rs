//! Code lists and administrative units.

use form::{FieldId, Form, List, ListOption, Province};

use super::Draft;
use crate::cursor::{Obj, Val};
use crate::files::Files;
use crate::report::Report;
use crate::rules::{ids, options};
use crate::shapes;
use value::Date;

/// Reads `"options"` of a choice; gives the name of its list in the form.
pub(crate) fn of_field<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    id: FieldId,
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> String {
    let own = draft.form.path(id);
    let Some(val) = obj.need("options", report) else {
        return own;
    };
    if let Some(reference) = val.node.text() {
        return shared(files, &val, reference, draft, report).unwrap_or(own);
    }
    if let Some(options) = options::options(&val, None, report) {
        let list = List {
            options,
            sha256: String::new(),
        };
        draft.form.lists.insert(own.clone(), list);
    }
    own
}

/// The list that a reference names, read at its first use.
pub(crate) fn shared(
    files: &Files,
    val: &Val,
    reference: &str,
    draft: &mut Draft,
    report: &mut Report,
) -> Option<String> {
    let name = reference.strip_prefix("list:").unwrap_or(reference);
    let file = files
        .lists
        .get(name)
        .filter(|_| reference.starts_with("list:"));
    let Some(&file) = file else {
        let known: Vec<String> = files
            .lists
            .keys()
            .map(|name| format!("list:{name}"))
            .collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let what = ["danh sách", "list"];
        ids::unknown(
            &val.place(),
            "unknown-list",
            what,
            reference,
            &known,
            report,
        );
        return None;
    };
    if draft.form.lists.contains_key(name) {
        return Some(name.to_owned());
    }
    let before = report.enter(file, &val.pointer);
    let options = list_file(name, &files.root(file), files.today, report);
    report.leave(before);
    let list = List {
        options: options?,
        sha256: files.all[file].sha256.clone(),
    };
    draft.form.lists.insert(name.to_owned(), list);
    Some(name.to_owned())
}

fn list_file(
    name: &str,
    root: &Val,
    today: Option<Date>,
    report: &mut Report,
) -> Option<Vec<ListOption>> {
    let obj = root.object(report)?;
    obj.only(&shapes::LIST, report);
    if let Some(val) = obj.need("id", report)
        && let Some(id) = val.text(report)
        && id != name
    {
        ids::not_its_file(&val, id, name, report);
    }
    if let Some(val) = obj.need("source", report) {
        val.text(report);
    }
    options::validity(&obj, None, today, report);
    let val = obj.need("options", report)?;
    options::options(&val, Some(today), report)
}

/// Gives the form today's provinces and communes, once.
pub(crate) fn take_units(form: &mut Form) {
    if !form.units.is_empty() {
        return;
    }
    let codes = |province: &registry::Province| {
        let communes = province.communes.iter();
        communes.map(|commune| commune.code.clone()).collect()
    };
    form.units = registry::provinces()
        .iter()
        .map(|province| Province {
            code: province.code.clone(),
            communes: codes(province),
        })
        .collect();
}
