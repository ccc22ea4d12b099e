//! `over-asking`: a question that a register, or another question of the form, answers already.

use std::collections::BTreeMap;

use form::{Field, FieldId, Form, Scope};
use registry::{Attribute, Availability};

use crate::outline::Draft;
use crate::report::{Place, Report, warning};

/// Reports questions without a binding that an attribute answers today, and questions bound to what another is.
///
/// # Source
/// Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, in force since 1 January 2026: no more data than the purpose needs. Nghị định
/// 107/2021/NĐ-CP, Điều 1: what is in a database is not asked for again.
pub(crate) fn check(draft: &Draft, report: &mut Report) {
    let form = &draft.form;
    let mut bound: BTreeMap<(&str, &str), FieldId> = BTreeMap::new();
    for (id, field) in form.fields.iter().enumerate() {
        let place = &draft.written[id].place;
        let before = report.enter(place.file, &field.pointer);
        if let Some(bind) = &field.bind {
            // Of two that are shown by turns each is needed, and each row is somebody else.
            let is_alone = field.show.is_none() && !matches!(field.scope, Scope::Row(_));
            if is_alone {
                let key = (bind.role.as_str(), bind.attr.as_str());
                match bound.get(&key) {
                    Some(first) => twice(place, &draft.written[*first].place, report),
                    None => {
                        bound.insert(key, id);
                    }
                }
            }
        } else if let Some(attribute) = answered(form, field) {
            unbound(place, attribute, report);
        }
        report.leave(before);
    }
}

// What answers the question, if it is asked of somebody whose data can be read.
fn answered(form: &Form, field: &Field) -> Option<&'static Attribute> {
    if field.value.is_some() {
        return None;
    }
    let role = match field.scope {
        Scope::Top => None,
        Scope::Block(block) => Some(form.blocks[block].role.as_str()),
        Scope::Row(repeat) => Some(form.repeats[repeat].role.as_str()),
    };
    // Of a role that follows from an answer each has to have it.
    let froms: Vec<&str> = match role {
        None => vec!["self"],
        Some(role) => {
            let known = form
                .persons(role)
                .into_iter()
                .map(|one| form.roles.get(one));
            let froms: Option<Vec<&str>> = known.map(|one| Some(one?.from.as_str())).collect();
            froms?
        }
    };
    let attributes = registry::asks_for(field.label.get("vi"));
    attributes.into_iter().find(|one| {
        let is_there = |from: &&str| {
            one.availability_for(from) == Availability::Today && one.is_known_for(from)
        };
        froms.iter().all(is_there) && !one.sensitive && one.fits(field.kind.name())
    })
}

fn unbound(place: &Place, attribute: &Attribute, report: &mut Report) {
    let id = &attribute.id;
    let source = registry::source(&attribute.source);
    let source = |lang| source.map_or("", |source| source.name.get(lang));
    report.push(
        warning(
            place,
            "over-asking",
            format!(
                "{} đã có \"{id}\" ({})",
                source("vi"),
                attribute.label.get("vi")
            ),
            format!(
                "the {} answers this: \"{id}\" ({})",
                source("en"),
                attribute.label.get("en")
            ),
        )
        .hint(
            format!(
                "thêm \"bind\": \"{id}\", hoặc thêm allow nếu hỏi về người khác hay thông tin khác"
            ),
            format!("add \"bind\": \"{id}\", or an allow if somebody or something else is meant"),
        ),
    );
}

fn twice(place: &Place, first: &Place, report: &mut Report) {
    report.push(
        warning(
            place,
            "over-asking",
            "câu này đã hỏi rồi: cùng dữ liệu, cùng một người",
            "this has been asked: the same attribute of the same person",
        )
        .hint(
            "bỏ câu hỏi, hoặc tính bằng \"value\" từ câu trước",
            "drop the question, or compute it with \"value\" from the first",
        )
        .related(first, "câu hỏi trước", "the first question"),
    );
}
