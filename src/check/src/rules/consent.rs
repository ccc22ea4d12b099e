//! `consent-not-invited`, `consent-in-a-group`.

use std::collections::BTreeMap;

use form::{Binding, Role, Scope};

use super::bindings::named_role;
use crate::cursor::Obj;
use crate::report::{Report, error};

/// Whose consent a field asks for: the one role that it names, whose person has to be asked themself.
pub(crate) fn whose(
    obj: &Obj,
    scope: Scope,
    roles: &BTreeMap<String, Role>,
    report: &mut Report,
) -> Option<Binding> {
    if scope != Scope::Top {
        report.push(
            error(
                &obj.key_place("type"),
                "consent-in-a-group",
                "ý kiến của một người không nằm trong khối hay nhóm lặp",
                "the consent of one person stands in no block and no repeat group",
            )
            .hint(
                "đặt trường này vào \"fields\" của trang",
                "put the field into the \"fields\" of a page",
            ),
        );
        return None;
    }
    let val = obj.need("role", report)?;
    let (name, role) = named_role(&val, roles, report)?;
    if role.from != "invited" {
        // One that follows from an answer has no source of its own.
        let from = match role.from.as_str() {
            "" => String::new(),
            from => format!(" ({from})"),
        };
        report.push(
            error(
                &val.place(),
                "consent-not-invited",
                format!("vai \"{name}\"{from} không được mời để cho ý kiến"),
                format!("the role \"{name}\"{from} is nobody who is invited to consent"),
            )
            .hint(
                "dùng một vai có \"from\": \"invited\"; lời đồng ý của chính người khai là kiểu statement",
                "use a role with \"from\": \"invited\"; the applicant's own declaration is of type statement",
            ),
        );
        return None;
    }
    Some(Binding {
        attr: registry::CONSENT.to_owned(),
        role: name.to_owned(),
        lock: true,
        available_today: true,
        // No register says it, and it stands in no block.
        register: String::new(),
        due: false,
    })
}
