//! `invalid-id`, `duplicate-id`, `unknown-block`, `unknown-list`, `unknown-role`, `unknown-field-type`.

use diagnostics::Severity;
use syntax::cel::RESERVED;

use crate::cursor::Val;
use crate::near;
use crate::report::{Place, Report, error};

/// Longest id.
const MAX_LENGTH: usize = 64;

/// Reads an id of a page, field, block or check; a bad one is reported and used all the same.
pub(crate) fn id<'t>(val: &Val<'t>, report: &mut Report) -> Option<&'t str> {
    let text = val.text(report)?;
    name(&val.place(), text, report);
    Some(text)
}

/// Judges a name that expressions or bindings say.
pub(crate) fn name(place: &Place, text: &str, report: &mut Report) {
    if RESERVED.contains(&text) {
        invalid(
            place,
            [
                &format!("\"{text}\" là từ riêng của CEL nên không làm tên được"),
                &format!("\"{text}\" is a word of CEL and can not be a name"),
            ],
            &format!("{text}_"),
            report,
        );
    } else if !is_id(text, '_') {
        invalid(
            place,
            [
                &format!(
                    "\"{text}\" không phải là tên hợp lệ: chữ thường không dấu, chữ số, gạch dưới, bắt đầu bằng chữ, tối đa 64 ký tự"
                ),
                &format!(
                    "\"{text}\" is no id: small letters without marks, digits and underscores, a letter first, at most 64"
                ),
            ],
            &proposal(text, '_'),
            report,
        );
    }
}

/// Reads the id of a form, in kebab case.
pub(crate) fn kebab<'t>(val: &Val<'t>, report: &mut Report) -> Option<&'t str> {
    let text = val.text(report)?;
    let is_kebab = is_id(text, '-') && !text.contains("--") && !text.ends_with('-');
    if !is_kebab {
        invalid(
            &val.place(),
            [
                &format!(
                    "\"{text}\" không phải là tên hợp lệ: chữ thường không dấu, chữ số, gạch ngang, tối đa 64 ký tự"
                ),
                &format!(
                    "\"{text}\" is no id: small letters without marks, digits and hyphens, at most 64"
                ),
            ],
            &proposal(text, '-'),
            report,
        );
    }
    Some(text)
}

fn invalid(place: &Place, message: [&str; 2], proposal: &str, report: &mut Report) {
    let problem = error(place, "invalid-id", message[0], message[1]);
    report.push(if proposal.is_empty() {
        problem
    } else {
        problem.hint(
            format!("ví dụ \"{proposal}\""),
            format!("for example \"{proposal}\""),
        )
    });
}

fn is_id(text: &str, joiner: char) -> bool {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joiner;
    text.len() <= MAX_LENGTH
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(inside)
}

fn proposal(text: &str, joiner: char) -> String {
    let words = registry::fold(text);
    let words = words.split(|c: char| !c.is_ascii_alphanumeric());
    let kept: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let joined = kept.join(&joiner.to_string());
    let start = joined.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    start.chars().take(MAX_LENGTH).collect()
}

/// An id that does not say the name of its file.
pub(crate) fn not_its_file(val: &Val, id: &str, name: &str, report: &mut Report) {
    invalid(
        &val.place(),
        [
            &format!("id là \"{id}\" nhưng tệp tên là \"{name}\""),
            &format!("the id is \"{id}\", but the file is called \"{name}\""),
        ],
        name,
        report,
    );
}

/// An id given twice.
pub(crate) fn duplicate(place: &Place, id: &str, report: &mut Report) {
    report.push(
        error(
            place,
            "duplicate-id",
            format!("tên \"{id}\" đã được dùng"),
            format!("the id \"{id}\" is taken"),
        )
        .hint("đặt tên khác cho một trong hai", "rename one of the two"),
    );
}

/// A name of a block, list, role, field type or attribute that there is not.
pub(crate) fn unknown(
    place: &Place,
    code: &'static str,
    what: [&str; 2],
    written: &str,
    known: &[&str],
    report: &mut Report,
) {
    if report.drops(Severity::Error) {
        return;
    }
    let problem = error(
        place,
        code,
        format!("không có {} \"{written}\"", what[0]),
        format!("there is no {} \"{written}\"", what[1]),
    );
    let known = if report.proposes(known.len()) {
        known
    } else {
        &[]
    };
    report.push(match near::hint(written, known) {
        Some((vi, en)) => problem.hint(vi, en),
        None => problem,
    });
}
