//! Answers within words, `{name}`: `unknown-name`, `type-mismatch`, `stray-brace` for a brace that opens nothing, and
//! `answer-not-told` for words that tell no answers.
//!
//! In the form a name is the path of its answer, so that whoever draws it needs no names: `{/members/*/ho_ten}`.

use diagnostics::{Severity, Span};
use form::{FieldId, Kind, RepeatId};
use value::Text;

use super::expressions;
use crate::cursor::Val;
use crate::expr::Where;
use crate::files::MAIN;
use crate::limits;
use crate::names::Named;
use crate::outline::Draft;
use crate::report::{Place, Report, error};
use crate::rules::words::nfc;

/// Two ids and what is between them, and the closing brace.
const LONGEST: usize = 64 + 1 + 64 + 1;

/// Which words of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Words {
    Intro(usize),
    Label(FieldId),
    Hint(FieldId),
    Message(FieldId, String),
    GroupHint(RepeatId),
    /// Of a check, by its place among those that are written.
    Check(usize),
}

/// Words with a brace in them, not yet looked at.
pub(crate) struct Braced<'t> {
    words: Words,
    val: Val<'t>,
}

/// Keeps words to be looked at when all names are known; most have no brace.
pub(crate) fn keep<'t>(draft: &mut Draft<'t>, words: Words, val: Option<Val<'t>>, text: &Text) {
    if let Some(val) = val
        && text.0.values().any(|text| text.contains('{'))
    {
        draft.braced.push(Braced { words, val });
    }
}

/// Refuses names in words that are drawn as they are written: headings, which people find a place again by.
pub(crate) fn refuse(val: Option<Val>, text: &Text, report: &mut Report) {
    let Some(val) = val else { return };
    for (lang, told) in &text.0 {
        let opens = told.match_indices('{').find_map(|(start, _)| {
            let name = name_before_brace(&told[start + 1..])?;
            Some((start, name))
        });
        let Some((start, name)) = opens.filter(|_| !report.drops(Severity::Error)) else {
            continue;
        };
        let end = start + name.len() + 2;
        let problem = error(
            &place_of(&val, lang, told, Span { start, end }),
            "answer-not-told",
            format!("chỗ này không thay {{{name}}} bằng câu trả lời"),
            format!("{{{name}}} is not replaced by an answer here"),
        );
        report.push(problem.hint(
            "viết câu trả lời vào \"hint\" hoặc \"intro\", hoặc bỏ dấu ngoặc",
            "tell the answer in \"hint\" or \"intro\", or drop the braces",
        ));
    }
}

/// Puts paths in place of names in all words that were kept.
pub(crate) fn fill(draft: &mut Draft, report: &mut Report) {
    for Braced { words, val } in std::mem::take(&mut draft.braced) {
        let (place, via) = stands(draft, &words);
        let file = if via.is_empty() { MAIN } else { val.file };
        let before = report.enter(file, &via);
        let mut text = std::mem::take(text_of(draft, &words));
        for (lang, told) in &mut text.0 {
            *told = filled(draft, &val, (lang, place), told, report);
        }
        *text_of(draft, &words) = text;
        report.leave(before);
    }
}

fn text_of<'d>(draft: &'d mut Draft, words: &Words) -> &'d mut Text {
    let form = &mut draft.form;
    match words {
        Words::Intro(page) => &mut form.pages[*page].intro,
        Words::Label(field) => &mut form.fields[*field].label,
        Words::Hint(field) => &mut form.fields[*field].hint,
        Words::Message(field, rule) => form.fields[*field]
            .messages
            .entry(rule.clone())
            .or_default(),
        Words::GroupHint(repeat) => &mut form.repeats[*repeat].hint,
        Words::Check(check) => &mut draft.checks[*check].message,
    }
}

// Which names can be said, and where in the definition the words come from.
fn stands(draft: &Draft, words: &Words) -> (Where, String) {
    match words {
        Words::Label(field) | Words::Hint(field) | Words::Message(field, _) => {
            let field = &draft.form.fields[*field];
            (Where::from(field.scope), field.pointer.clone())
        }
        Words::Check(check) => (of_check(draft, *check), String::new()),
        Words::GroupHint(repeat) => {
            let within = draft.form.repeats[*repeat].within;
            (within.map_or(Where::Top, Where::Row), String::new())
        }
        Words::Intro(_) => (Where::Top, String::new()),
    }
}

// Shown at a row's field, a sentence is about that row.
fn of_check(draft: &Draft, check: usize) -> Where {
    let at = draft.checks[check].at.as_ref();
    let mut names = at
        .and_then(|val| val.node.text())
        .unwrap_or_default()
        .split('.')
        .map(str::trim);
    let first = names.next().and_then(|name| draft.names.top.get(name));
    let Some(Named::Repeat(repeat)) = first else {
        return Where::Top;
    };
    let inner = names
        .next()
        .and_then(|name| draft.names.groups[*repeat].get(name));
    Where::Row(*inner.unwrap_or(repeat))
}

/// The words of one language with paths in place of names.
fn filled(
    draft: &Draft,
    val: &Val,
    (lang, place): (&str, Where),
    text: &str,
    report: &mut Report,
) -> String {
    let mut told = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let start = text.len() - rest.len() + open;
        told.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let name = name_before_brace(after);
        let length = name.map_or(1, |name| name.len() + 2);
        let at = || {
            place_of(
                val,
                lang,
                text,
                Span {
                    start,
                    end: start + length,
                },
            )
        };
        match name {
            _ if after.starts_with('{') && !after.starts_with("{/") => {
                told.push('{');
                rest = &after[1..];
                continue;
            }
            Some(name) => {
                if let Some(field) = field_named(draft, place, name, &at, report) {
                    told.push_str(&format!("{{{}}}", draft.form.path(field)));
                }
            }
            None => opens_nothing(&at, report),
        }
        rest = &rest[open + length..];
    }
    told.push_str(rest);
    within(val, (text.len(), told), report)
}

// The words as far as there is room for them: a path can be much longer than its name.
fn within(val: &Val, (before, told): (usize, String), report: &mut Report) -> String {
    let is_first = !report.is_spent();
    let grown = told.len().saturating_sub(before);
    if told.len() <= limits::TEXT && (grown == 0 || report.takes_text(grown)) {
        return told;
    }
    if told.len() > limits::TEXT || is_first {
        let what = [
            "lời có câu trả lời dài quá (byte)",
            "words with answers in them are too long (bytes)",
        ];
        limits::too_large(&val.place(), what, limits::TEXT, report);
    }
    String::new()
}

fn name_before_brace(after: &str) -> Option<&str> {
    // No further than a name can reach, however many braces there are.
    let length = after.bytes().take(LONGEST).position(|b| b == b'}')?;
    let name = &after[..length];
    let is_id = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    name.split('.').all(is_id).then_some(name)
}

// Only where nothing was recomposed do the places still agree.
fn place_of(val: &Val, lang: &str, text: &str, span: Span) -> Place {
    let node = val.node.get(lang);
    match node.map(|node| &node.kind) {
        Some(syntax::Kind::Text(written))
            if nfc(&written.text) == written.text && written.text == text =>
        {
            Place {
                span: written.source_span(span),
                ..val.place()
            }
        }
        _ => val.place(),
    }
}

fn field_named(
    draft: &Draft,
    place: Where,
    name: &str,
    at: &dyn Fn() -> Place,
    report: &mut Report,
) -> Option<FieldId> {
    let names = &draft.names;
    let found = match place {
        Where::Block(block) => names.blocks[block].get(name).copied().map(Named::Field),
        Where::Row(repeat) if row_field(draft, repeat, name).is_some() => {
            row_field(draft, repeat, name).map(Named::Field)
        }
        _ => match name.split_once('.') {
            None => names.top.get(name).copied(),
            Some((top, inside)) => match names.top.get(top) {
                Some(Named::Block(block)) => {
                    names.blocks[*block].get(inside).copied().map(Named::Field)
                }
                Some(Named::Field(field)) if draft.form.fields[*field].kind == Kind::Address => {
                    return no_answer(at, name, report);
                }
                other => other
                    .copied()
                    .filter(|named| matches!(named, Named::Repeat(_) | Named::Broken)),
            },
        },
    };
    match found {
        Some(Named::Field(field)) if draft.form.fields[field].kind == Kind::Note => {
            no_answer(at, name, report)
        }
        Some(Named::Field(field)) => Some(field),
        Some(Named::Broken) => None,
        Some(Named::Block(_) | Named::Repeat(_)) => no_answer(at, name, report),
        None => unknown(draft, place, name, at, report),
    }
}

// A field of a row, or of the row around it.
fn row_field(draft: &Draft, repeat: RepeatId, name: &str) -> Option<FieldId> {
    let around = draft.form.repeats[repeat].within;
    let mut rows = std::iter::once(repeat).chain(around);
    rows.find_map(|id| draft.names.rows[id].get(name).copied())
}

fn unknown(
    draft: &Draft,
    place: Where,
    name: &str,
    at: &dyn Fn() -> Place,
    report: &mut Report,
) -> Option<FieldId> {
    // Nobody reads the ten thousandth proposal.
    if report.drops(Severity::Error) {
        return None;
    }
    let names = &draft.names;
    let mut known: Vec<&str> = match place {
        Where::Block(block) => names.blocks[block].keys().map(String::as_str).collect(),
        Where::Row(repeat) => names.in_row(&draft.form, repeat).collect(),
        Where::Top => Vec::new(),
    };
    if !matches!(place, Where::Block(_)) {
        known.extend(names.top.keys().map(String::as_str));
    }
    let elsewhere = match place {
        Where::Block(_) => Some((
            "khối dùng chung chỉ nói được các trường của chính nó".to_owned(),
            "a shared block says its own fields only".to_owned(),
        )),
        _ => names.elsewhere(name),
    };
    expressions::unknown_name(&at(), name, &known, elsewhere, report);
    None
}

fn no_answer(at: &dyn Fn() -> Place, name: &str, report: &mut Report) -> Option<FieldId> {
    if report.drops(Severity::Error) {
        return None;
    }
    report.push(
        error(
            &at(),
            "type-mismatch",
            format!("\"{name}\" không phải là một câu trả lời"),
            format!("\"{name}\" is not one answer"),
        )
        .hint(
            "viết tên một trường, ví dụ {thoi_han} hoặc {nguoi_khai.ho_ten}; trường của dòng chỉ nói được trong dòng đó, địa chỉ thì viết cả địa chỉ",
            "write the name of a field such as {thoi_han} or {nguoi_khai.ho_ten}; a row's field can be said in that row only, an address as a whole",
        ),
    );
    None
}

fn opens_nothing(at: &dyn Fn() -> Place, report: &mut Report) {
    if report.drops(Severity::Error) {
        return;
    }
    report.push(
        error(
            &at(),
            "stray-brace",
            "dấu { này không mở tên trường nào",
            "this { opens no name of a field",
        )
        .hint(
            "viết {ten_truong} để thay bằng câu trả lời, hoặc {{ cho một dấu ngoặc (nhưng không viết được {{/)",
            "write {name_of_a_field} for its answer, or {{ for a brace ({{/ can not be written)",
        ),
    );
}
