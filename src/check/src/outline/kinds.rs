//! What a field of each type takes.

use diagnostics::Span;
use form::{DateBound, FieldId, Kind, TextKind};
use value::Date;

use super::{Draft, lists};
use crate::cursor::{Obj, Val};
use crate::files::Files;
use crate::report::{Place, Report};
use crate::rules::members::no_day;
use crate::rules::words::nfc;
use crate::rules::{patterns, ranges};
use crate::shapes::{self, MOST_CHARACTERS, MOST_INTEGER};

pub(crate) fn read<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    (id, field_type): (FieldId, &str),
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> Kind {
    match field_type {
        "integer" => integer(obj, report),
        "date" => date(obj, report),
        "boolean" => Kind::Boolean,
        "choice" => Kind::Choice {
            list: lists::of_field(files, obj, id, draft, report),
        },
        "address" => {
            lists::take_units(&mut draft.form);
            Kind::Address
        }
        _ => text(obj, field_type, draft, report),
    }
}

fn text(obj: &Obj, field_type: &str, draft: &mut Draft, report: &mut Report) -> Kind {
    let (name, most) = match field_type {
        "name" => (TextKind::Name, 100),
        "id-number" => (TextKind::IdNumber, 12),
        "phone" => (TextKind::Phone, 11),
        "email" => (TextKind::Email, 254),
        _ => (TextKind::Text, 200),
    };
    let takes_length = shapes::takes(field_type, "max_length");
    let (mut min, mut max) = (0, most);
    if takes_length {
        min = ranges::bounded(obj, "min_length", (0, MOST_CHARACTERS), 0, report);
        let default = if obj.get("max_length").is_none() {
            most.max(min)
        } else {
            MOST_CHARACTERS
        };
        max = ranges::bounded(obj, "max_length", (1, MOST_CHARACTERS), default, report);
        ranges::ordered(obj, ("min_length", min), ("max_length", max), report);
    }
    let built_in = patterns::built_in(field_type);
    let built_in = built_in.map(|source| draft.patterns.of_type(source));
    let mut dfas: Vec<_> = built_in.into_iter().flatten().collect();
    if shapes::takes(field_type, "pattern")
        && let Some(val) = obj.get("pattern")
    {
        let own = own_pattern(&val, draft, report);
        let is_new = own.is_some();
        dfas.extend(own);
        if is_new && min <= max {
            ranges::pattern_and_lengths(obj, &dfas, (min, max), report);
        }
    }
    Kind::Text {
        name,
        min_length: u32::try_from(min).unwrap_or(0),
        max_length: u32::try_from(max).unwrap_or(0),
        patterns: dfas,
    }
}

fn own_pattern(val: &Val, draft: &mut Draft, report: &mut Report) -> Option<form::Dfa> {
    let written = val.string(report)?;
    let source = nfc(&written.text);
    let place = |span: Option<Span>| match span {
        // Only where nothing was recomposed do the places still agree.
        Some(span) if source == written.text => Place {
            span: written.source_span(span),
            ..val.place()
        },
        _ => val.place(),
    };
    match draft.patterns.compile(&source, false) {
        Ok(dfa) => Some(dfa),
        Err(problem) => {
            patterns::wrong(&problem, place, report);
            None
        }
    }
}

fn integer(obj: &Obj, report: &mut Report) -> Kind {
    let bounds = (-MOST_INTEGER, MOST_INTEGER);
    let min = ranges::bounded(obj, "min", bounds, -MOST_INTEGER, report);
    let max = ranges::bounded(obj, "max", bounds, MOST_INTEGER, report);
    ranges::ordered(obj, ("min", min), ("max", max), report);
    Kind::Integer { min, max }
}

fn date(obj: &Obj, report: &mut Report) -> Kind {
    let min = bound(obj, "min", report);
    let max = bound(obj, "max", report);
    if let (Some(DateBound::Day(min)), Some(DateBound::Day(max))) = (min, max) {
        ranges::ordered(obj, ("min", min.to_iso()), ("max", max.to_iso()), report);
    }
    Kind::Date { min, max }
}

fn bound(obj: &Obj, key: &str, report: &mut Report) -> Option<DateBound> {
    let val = obj.get(key)?;
    match val.node.text() {
        Some("today") => Some(DateBound::Today),
        Some(text) if Date::parse_iso(text).is_some() => Date::parse_iso(text).map(DateBound::Day),
        _ => {
            let shape = [
                "một ngày có thật như \"2026-01-31\", hoặc \"today\"",
                "a real day such as \"2026-01-31\", or \"today\"",
            ];
            no_day(&val, shape, report)
        }
    }
}
