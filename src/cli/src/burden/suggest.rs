//! Which fields could be bound to what the registers hold.

use std::collections::BTreeSet;

use form::{Field, FieldId, Form, Scope};
use registry::{Attribute, Availability};

use crate::lang::Lang;

/// Most attributes named for one field.
const MOST: usize = 3;

/// What to do: which fields a register has something for, and which bound ones do not count yet.
pub(crate) fn hint(form: &Form, lang: Lang) -> String {
    let mut advice = Vec::new();
    let lines: Vec<String> = candidates(form)
        .into_iter()
        .map(|(id, attributes)| format!("{} ← {}", form.path(id), attributes.join(" / ")))
        .collect();
    if !lines.is_empty() {
        let first = lang.pick("gắn bằng `bind`", "use `bind`");
        advice.push(format!("{first}: {}", lines.join("; ")));
    }
    let uncounted = uncounted(form);
    if !uncounted.is_empty() {
        let first = lang.pick(
            "đã gắn nhưng không tính vì chưa ghi `official` (số mục trên mẫu chính thức)",
            "bound, but not counted without `official` (the item's number on the official form)",
        );
        advice.push(format!("{first}: {}", uncounted.join(", ")));
    }
    if advice.is_empty() {
        let nothing = lang.pick(
            "không trường nào còn lại gắn được với dữ liệu: bớt câu hỏi mà mẫu chính thức không có",
            "no field is left that could be bound: drop questions that the official form does not have",
        );
        advice.push(nothing.to_owned());
    }
    advice.join(". ")
}

/// Bound fields that the official form does not seem to have.
fn uncounted(form: &Form) -> Vec<String> {
    let is_in_table = |field: &Field| match field.scope {
        Scope::Row(repeat) => !form.repeats[repeat].official.is_empty(),
        _ => false,
    };
    let fields = form.fields.iter().enumerate();
    fields
        .filter(|(_, field)| field.bind.is_some())
        .filter(|(_, field)| field.official.is_empty() && !is_in_table(field))
        .map(|(id, _)| form.path(id))
        .collect()
}

/// Fields that a person must answer, with the ids of attributes that fit, likeliest first.
pub(super) fn candidates(form: &Form) -> Vec<(FieldId, Vec<&'static str>)> {
    let mut found = Vec::new();
    for (id, field) in form.fields.iter().enumerate() {
        if field.bind.is_some() || field.value.is_some() {
            continue;
        }
        let attributes = fitting(form, field);
        if !attributes.is_empty() {
            found.push((id, attributes));
        }
    }
    found
}

fn fitting(form: &Form, field: &Field) -> Vec<&'static str> {
    let (role, from) = role_of(form, field);
    let bound: BTreeSet<&str> = form
        .fields
        .iter()
        .filter_map(|other| other.bind.as_ref())
        .filter(|bind| bind.role == role)
        .map(|bind| bind.attr.as_str())
        .collect();
    let mut fitting: Vec<&Attribute> = registry::attributes()
        .iter()
        .filter(|one| one.fits(field.kind.name()) && one.is_known_for(from))
        .filter(|one| one.availability_for(from) == Availability::Today && !one.sensitive)
        .filter(|one| !bound.contains(one.id.as_str()))
        .collect();
    fitting.sort_by_key(|one| std::cmp::Reverse(words_in_common(one, field)));
    fitting
        .iter()
        .take(MOST)
        .map(|one| one.id.as_str())
        .collect()
}

/// The role a binding of this field would have, and where its person is found.
fn role_of<'f>(form: &'f Form, field: &Field) -> (&'f str, &'f str) {
    let named = match field.scope {
        Scope::Row(repeat) => form.repeats[repeat].role.as_str(),
        Scope::Block(block) => form.blocks[block].role.as_str(),
        Scope::Top => "",
    };
    if let Some(role) = form.roles.get(named) {
        return (named, &role.from);
    }
    let own = form.roles.iter().find(|(_, role)| role.from == "self");
    own.map_or(("", "self"), |(name, role)| (name, &role.from))
}

fn words_in_common(attribute: &Attribute, field: &Field) -> usize {
    let words = |text: &str| -> BTreeSet<String> {
        let folded = registry::fold(text);
        folded.split_whitespace().map(str::to_owned).collect()
    };
    let label = words(attribute.label.get("vi"));
    label.intersection(&words(field.label.get("vi"))).count()
}
