//! Roles: whose data is asked for, and which of them follow from an answer.

use std::collections::BTreeMap;

use form::Role;

use crate::cursor::{Obj, Val};
use crate::report::{Report, error};
use crate::rules::bindings::named_role;
use crate::rules::members::{invalid_value, misplaced};
use crate::rules::{ids, words};
use crate::shapes;

/// Roles by name, and of those that follow from an answer the expression that decides.
#[derive(Default)]
pub(crate) struct Roles<'t> {
    pub(crate) all: BTreeMap<String, Role>,
    pub(crate) whens: BTreeMap<String, Val<'t>>,
}

pub(crate) fn read<'t>(root: &Obj<'t>, report: &mut Report) -> Roles<'t> {
    let Some(obj) = root.get("roles").and_then(|val| val.object(report)) else {
        return Roles::default();
    };
    let mut roles = Roles::default();
    let mut followed = Vec::new();
    for (name, val) in obj.members() {
        ids::name(&obj.key_place(name), name, report);
        let Some(obj) = val.object(report) else {
            continue;
        };
        obj.only(&shapes::ROLE, report);
        let is_new = !roles.all.contains_key(name);
        let role = if obj.get("is").is_some() {
            if is_new {
                followed.push((name.to_owned(), obj.clone()));
            }
            titled(&obj, report)
        } else {
            sourced(&obj, report)
        };
        roles.all.entry(name.to_owned()).or_insert(role);
    }
    // Whom they may be is known once all are.
    for (name, obj) in followed {
        let is = persons(&name, &obj, &roles.all, report);
        if let Some(when) = obj.need("when", report) {
            roles.whens.insert(name.clone(), when);
        }
        if let Some(role) = roles.all.get_mut(&name) {
            role.is = is;
        }
    }
    // What is wrong has been said, and such a role goes on as the applicant.
    for role in roles.all.values_mut() {
        if role.is.is_empty() && role.from.is_empty() {
            role.from = "self".to_owned();
        }
    }
    roles
}

fn titled(obj: &Obj, report: &mut Report) -> Role {
    Role {
        from: String::new(),
        is: Vec::new(),
        choose: String::new(),
        title: words::maybe(obj, "title", report),
        question: words::maybe(obj, "question", report),
    }
}

/// A role whose person comes from a source.
fn sourced(obj: &Obj, report: &mut Report) -> Role {
    for key in ["when", "otherwise"] {
        if obj.get(key).is_some() {
            let why = [
                "chỉ dùng cùng \"is\", cho một vai suy ra từ câu trả lời",
                "it goes with \"is\", of a role that follows from an answer",
            ];
            misplaced(obj, key, why, report);
        }
    }
    let choose = obj.get("choose");
    let choose = choose.and_then(|val| one_of(&val, &["one", "many"], report));
    // A source that there is not is reported once, and the role goes on as the applicant.
    let from = obj.need("from", report);
    let from = from.and_then(|val| one_of(&val, shapes::SOURCES, report));
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
    Role {
        from: from.unwrap_or_else(|| "self".to_owned()),
        choose: choose.unwrap_or_default(),
        ..titled(obj, report)
    }
}

/// Whom a role may be that follows from an answer, in order.
fn persons(
    name: &str,
    obj: &Obj,
    roles: &BTreeMap<String, Role>,
    report: &mut Report,
) -> Vec<String> {
    for key in ["from", "choose", "question"] {
        if obj.get(key).is_some() {
            let why = [
                "vai này là một vai khác (is): người đó từ vai ấy mà ra",
                "this role is another one (is), which says where its person comes from",
            ];
            misplaced(obj, key, why, report);
        }
    }
    let mut persons: Vec<String> = Vec::new();
    for key in ["is", "otherwise"] {
        let Some(val) = obj.get(key) else { continue };
        let Some((other, role)) = named_role(&val, roles, report) else {
            continue;
        };
        if persons.iter().any(|known| known == other) {
            no_person(
                &val,
                [
                    format!("\"{name}\" là \"{other}\" dù điều kiện đúng hay sai"),
                    format!("\"{name}\" is \"{other}\" whether its condition is true or not"),
                ],
                report,
            );
        } else if role.from.is_empty() || other == name {
            no_person(
                &val,
                [
                    format!("\"{other}\" cũng suy ra từ câu trả lời, không phải một người"),
                    format!("\"{other}\" follows from an answer itself and is no person"),
                ],
                report,
            );
        } else if !role.choose.is_empty() || registry::is_of_several(&role.from) {
            no_person(
                &val,
                [
                    format!("vai \"{other}\" ({}) có thể là nhiều người", role.from),
                    format!(
                        "the role \"{other}\" ({}) may be any of several people",
                        role.from
                    ),
                ],
                report,
            );
        } else {
            persons.push(other.to_owned());
        }
    }
    persons
}

fn no_person(val: &Val, [vi, en]: [String; 2], report: &mut Report) {
    report.push(error(&val.place(), "binding-wrong-role", vi, en).hint(
        "nêu một vai khác, của đúng một người: self, invited, household.head, family.father…",
        "name another role, of one person: self, invited, household.head, family.father…",
    ));
}

fn one_of(val: &Val, allowed: &[&str], report: &mut Report) -> Option<String> {
    let text = val.text(report)?;
    if !allowed.contains(&text) {
        invalid_value(&val.place(), text, allowed, report);
        return None;
    }
    Some(text.to_owned())
}
