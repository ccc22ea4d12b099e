//! `unknown-attribute`, `binding-type-mismatch`, `binding-wrong-role`, `binding-without-role`, `lock-can-not-be-forced`.

use std::collections::{BTreeMap, BTreeSet};

use form::{Binding, Role};
use registry::{Attribute, Availability};

use crate::cursor::{Obj, Val};
use crate::report::{Report, error};
use crate::rules::{ids, members};
use crate::shapes;

/// Whose data a field can be bound to.
pub(crate) enum Whose<'r> {
    /// The binding names a role of its own; if it does not, the only `self` role is meant.
    Own(&'r BTreeMap<String, Role>),
    /// The block or the repeat group has this role; empty when it has none.
    Given(&'r BTreeMap<String, Role>, &'r str, Group),
}

/// What gives the role.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    Block,
    Row,
}

struct Written<'t> {
    attr: Val<'t>,
    attribute: &'static Attribute,
    role: Option<Val<'t>>,
    lock: Option<Val<'t>>,
    obj: Option<Obj<'t>>,
}

/// Reads `"bind"`.
pub(crate) fn binding(
    val: &Val,
    field_type: &str,
    whose: &Whose,
    report: &mut Report,
) -> Option<Binding> {
    let written = written(val, report)?;
    let attribute = written.attribute;
    if !attribute.fits(field_type) {
        type_mismatch(&written, field_type, report);
    }
    let lock = lock(&written, report);
    let (name, role) = role(val, &written, whose, report)?;
    let follows = !role.is.is_empty();
    if (follows || role.choose == "one") && matches!(whose, Whose::Own(_)) {
        of_a_block_only(val, name, role, report);
        return None;
    }
    let sources = sources((name, role), whose);
    if let Some((name, role)) = sources
        .iter()
        .find(|(_, role)| !attribute.is_known_for(&role.from))
    {
        wrong_role(&written, name, role, report);
        return None;
    }
    let froms = || sources.iter().map(|(_, role)| role.from.as_str());
    let registers: BTreeSet<String> = froms().map(|from| attribute.register_for(from)).collect();
    Some(Binding {
        attr: attribute.id.clone(),
        role: name.to_owned(),
        // What is exempt of the applicant's own attributes is exempt for the relative of whom they speak; and of whoever a role may be,
        // each has to have what is said of the role.
        lock: lock && froms().all(|from| attribute.locks_for(from)),
        available_today: froms()
            .all(|from| attribute.availability_for(from) == Availability::Today),
        register: registers.into_iter().collect::<Vec<_>>().join("+"),
        due: froms().all(|from| attribute.is_due_for(from)),
    })
}

/// Where the person of a role comes from; of one that follows from an answer, everybody it may be.
fn sources<'a>((name, role): (&'a str, &'a Role), whose: &'a Whose) -> Vec<(&'a str, &'a Role)> {
    let (Whose::Own(roles) | Whose::Given(roles, ..)) = whose;
    match role.is.is_empty() {
        true => vec![(name, role)],
        false => {
            let named = role.is.iter().filter_map(|name| roles.get_key_value(name));
            named.map(|(name, role)| (name.as_str(), role)).collect()
        }
    }
}

fn written<'t>(val: &Val<'t>, report: &mut Report) -> Option<Written<'t>> {
    let obj = match val.node.text() {
        Some(_) => None,
        None => Some(val.object(report)?),
    };
    let attr = match &obj {
        Some(obj) => {
            obj.only(&shapes::BIND, report);
            obj.need("attr", report)?
        }
        None => val.clone(),
    };
    let id = attr.text(report)?;
    let Some(attribute) = registry::attribute(id) else {
        let known: Vec<&str> = registry::attributes()
            .iter()
            .map(|a| a.id.as_str())
            .collect();
        let what = ["dữ liệu", "attribute"];
        ids::unknown(&attr.place(), "unknown-attribute", what, id, &known, report);
        return None;
    };
    Some(Written {
        role: obj.as_ref().and_then(|obj| obj.get("role")),
        lock: obj.as_ref().and_then(|obj| obj.get("lock")),
        attr,
        attribute,
        obj,
    })
}

fn lock(written: &Written, report: &mut Report) -> bool {
    let asked = written.lock.as_ref().and_then(|val| val.boolean(report));
    let attribute = written.attribute;
    if asked == Some(true) && !attribute.lock {
        let place = written
            .lock
            .as_ref()
            .map_or_else(|| written.attr.place(), Val::place);
        report.push(
            error(
                &place,
                "lock-can-not-be-forced",
                format!(
                    "\"{}\" không được khóa: {}",
                    attribute.id,
                    attribute.exempt.get("vi")
                ),
                format!(
                    "\"{}\" can not be locked: {}",
                    attribute.id,
                    attribute.exempt.get("en")
                ),
            )
            .hint("bỏ \"lock\"", "drop \"lock\""),
        );
    }
    attribute.lock && asked.unwrap_or(true)
}

fn role<'a>(
    val: &Val,
    written: &'a Written,
    whose: &'a Whose,
    report: &mut Report,
) -> Option<(&'a str, &'a Role)> {
    match whose {
        Whose::Own(roles) => match &written.role {
            Some(role) => named_role(role, roles, report),
            None => only_self(val, written, roles, report),
        },
        Whose::Given(roles, role, group) => {
            if let (Some(_), Some(obj)) = (&written.role, &written.obj) {
                let why = [
                    "vai lấy từ \"use\" hoặc từ nhóm lặp",
                    "the role comes from \"use\" or from the repeat group",
                ];
                members::misplaced(obj, "role", why, report);
            }
            if role.is_empty() && *group == Group::Row {
                no_role(
                    val,
                    "thêm \"role\" vào nhóm lặp",
                    "add \"role\" to the repeat group",
                    report,
                );
            }
            roles
                .get_key_value(*role)
                .map(|(name, role)| (name.as_str(), role))
        }
    }
}

/// Looks a role of the form up; an unknown one is reported.
pub(crate) fn named_role<'r>(
    val: &Val,
    roles: &'r BTreeMap<String, Role>,
    report: &mut Report,
) -> Option<(&'r str, &'r Role)> {
    let name = val.text(report)?;
    let found = roles.get_key_value(name);
    if found.is_none() {
        let known: Vec<&str> = roles.keys().map(String::as_str).collect();
        let what = ["vai", "role"];
        ids::unknown(&val.place(), "unknown-role", what, name, &known, report);
    }
    found.map(|(name, role)| (name.as_str(), role))
}

fn only_self<'r>(
    val: &Val,
    _: &Written,
    roles: &'r BTreeMap<String, Role>,
    report: &mut Report,
) -> Option<(&'r str, &'r Role)> {
    let mut own = roles.iter().filter(|(_, role)| role.from == "self");
    match (own.next(), own.next()) {
        (Some((name, role)), None) => Some((name, role)),
        _ => {
            no_role(
                val,
                "viết { \"attr\": …, \"role\": … } với một vai của biểu mẫu",
                "write { \"attr\": …, \"role\": … } with a role of the form",
                report,
            );
            None
        }
    }
}

fn no_role(val: &Val, vi: &str, en: &str, report: &mut Report) {
    report.push(
        error(
            &val.place(),
            "binding-without-role",
            "không rõ dữ liệu của ai",
            "it is not clear whose data this is",
        )
        .hint(vi, en),
    );
}

fn of_a_block_only(val: &Val, name: &str, role: &Role, report: &mut Report) {
    let (vi, en) = match role.is.is_empty() {
        true => (
            format!("ai là \"{name}\" do người khai chọn, cho cả một khối"),
            format!("who \"{name}\" is gets chosen, for a whole block"),
        ),
        false => (
            format!("ai là \"{name}\" suy ra từ câu trả lời, cho cả một khối"),
            format!("who \"{name}\" is follows from an answer, for a whole block"),
        ),
    };
    report.push(error(&val.place(), "binding-wrong-role", vi, en).hint(
        "đặt trường này vào một khối dùng với vai đó",
        "put the field into a block that is used with the role",
    ));
}

fn type_mismatch(written: &Written, field_type: &str, report: &mut Report) {
    let Attribute { id, kind, .. } = written.attribute;
    let fits = match kind.as_str() {
        "place" => "text",
        "list" => "repeat + role",
        kind => kind,
    };
    report.push(
        error(
            &written.attr.place(),
            "binding-type-mismatch",
            format!("\"{id}\" không điền được vào trường kiểu {field_type}"),
            format!("\"{id}\" does not fit a field of type {field_type}"),
        )
        .hint(
            format!("dùng kiểu {fits}, hoặc gắn dữ liệu khác"),
            format!("use type {fits}, or bind another attribute"),
        ),
    );
}

fn wrong_role(written: &Written, name: &str, role: &Role, report: &mut Report) {
    let id = &written.attribute.id;
    let known: Vec<&str> = registry::attributes()
        .iter()
        .filter(|attribute| attribute.is_known_for(&role.from))
        .map(|attribute| attribute.id.as_str())
        .collect();
    let few = known.len() <= 6;
    let (vi, en) = if few {
        let known = known.join(", ");
        (
            format!("vai này chỉ có: {known}; còn lại để người khai nhập"),
            format!("this role has only {known}; let people enter the rest"),
        )
    } else {
        (
            "bỏ \"bind\" để người khai nhập".to_owned(),
            "drop \"bind\" and let people enter it".to_owned(),
        )
    };
    report.push(
        error(
            &written.attr.place(),
            "binding-wrong-role",
            format!(
                "không có nguồn nào cho \"{id}\" của vai \"{name}\" ({})",
                role.from
            ),
            format!(
                "no source gives \"{id}\" of the role \"{name}\" ({})",
                role.from
            ),
        )
        .hint(vi, en),
    );
}
