//! The attributes as a table for people who read the docs.

use std::fmt::Write;

use crate::attributes::{Attribute, attributes, never, source};

/// The table of `src/registry/README.md`, in Markdown; a test keeps the two equal.
pub fn markdown() -> String {
    let mut out = String::from(
        "| id | kind | of whom | source | ground | today? | class | lock | sample |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for attribute in attributes() {
        row(attribute, &mut out);
    }
    out.push_str("\n| never read by a form | why | ground |\n|---|---|---|\n");
    for one in never() {
        // Writing to a text can not fail.
        let _ = writeln!(
            out,
            "| {} | {} | {} |",
            one.what.get("en"),
            one.why.get("en"),
            one.legal
        );
    }
    out
}

fn row(attribute: &Attribute, out: &mut String) {
    let Attribute {
        id, kind, legal, ..
    } = attribute;
    let role = |role: &String| match attribute.some.contains(role) {
        true => format!("some of {role}"),
        false => role.clone(),
    };
    let roles: Vec<String> = attribute.roles.iter().map(role).collect();
    let roles = match roles.join(", ") {
        none if none.is_empty() => "nobody".to_owned(),
        roles => roles,
    };
    let source = source(&attribute.source).map_or("", |one| one.name.get("en"));
    let today = attribute.availability.name();
    let (ground, answers) = (
        attribute.confidence.legal,
        attribute.confidence.availability,
    );
    let class = if attribute.sensitive {
        "sensitive"
    } else {
        "basic"
    };
    let lock = match attribute.lock {
        true => "yes".to_owned(),
        false => format!("no: {}", attribute.exempt.get("en")),
    };
    let _ = writeln!(
        out,
        "| `{id}` | {kind} | {roles} | {source} | {legal} ({}) | {today} ({}) | {class} | {lock} | `{}` |",
        ground.name(),
        answers.name(),
        attribute.sample,
    );
}
