//! What a field of each type takes.

use diagnostics::Span;
use form::{DateBound, FieldId, Kind, TextKind};
use value::Date;

use super::{Draft, lists};
use crate::cursor::{Obj, Val};
use crate::files::Files;
use crate::report::{Place, Report};
use crate::rules::members::no_day;
use crate::rules::words::{self, nfc};
use crate::rules::{files, notations, patterns, ranges};
use crate::shapes::{self, MOST_CHARACTERS, MOST_INTEGER, MOST_LONG, MOST_SCALE};

/// Most characters of an agency's unit: `01/00004`.
const AGENCY: u32 = 8;

pub(crate) fn read<'t>(
    sources: &'t Files,
    obj: &Obj<'t>,
    (id, field_type): (FieldId, &str),
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> Kind {
    match field_type {
        "integer" => {
            let (min, max) = integers(obj, -MOST_INTEGER, report);
            Kind::Integer { min, max }
        }
        "money" => {
            let (min, max) = integers(obj, 0, report);
            Kind::Money { min, max }
        }
        "date" => {
            let (min, max) = days(obj, report);
            Kind::Date { min, max }
        }
        "date-time" => {
            let (min, max) = days(obj, report);
            Kind::DateTime { min, max }
        }
        "partial-date" => {
            let (min, max) = days(obj, report);
            Kind::PartialDate { min, max }
        }
        "decimal" => decimal(obj, report),
        "time" => time(obj, report),
        "boolean" => Kind::Boolean,
        "choice" => Kind::Choice {
            list: lists::of_field(sources, obj, id, draft, report),
        },
        "facility" => Kind::Facility {
            list: lists::of_field(sources, obj, id, draft, report),
        },
        "choices" => Kind::Choices {
            list: lists::of_field(sources, obj, id, draft, report),
        },
        "country" => fixed_list(sources, obj, "list:quoc-gia", draft, report),
        "ethnicity" => fixed_list(sources, obj, "list:dan-toc", draft, report),
        "statement" => {
            draft.form.fields[id].required = true;
            Kind::Statement
        }
        "consent" => Kind::Consent,
        "note" => Kind::Note,
        "address" => {
            lists::take_units(&mut draft.form);
            Kind::Address
        }
        "file" => Kind::File(files::limits(obj, report)),
        "agency" => agency(obj, id, draft, report),
        _ => text(obj, field_type, draft, report),
    }
}

// What it is called stands where other fields have their unit: both are drawn beside the answer.
fn agency(obj: &Obj, id: FieldId, draft: &mut Draft, report: &mut Report) -> Kind {
    obj.need("value", report);
    draft.form.fields[id].unit = words::need(obj, "authority", report);
    Kind::Text {
        name: TextKind::Agency,
        min_length: 0,
        max_length: AGENCY,
        patterns: Vec::new(),
    }
}

// A type whose codes are those of a shared list.
fn fixed_list<'t>(
    files: &'t Files,
    obj: &Obj<'t>,
    reference: &str,
    draft: &mut Draft<'t>,
    report: &mut Report,
) -> Kind {
    let list = obj
        .get("type")
        .and_then(|val| lists::shared(files, &val, reference, draft, report));
    Kind::Choice {
        list: list.unwrap_or_default(),
    }
}

fn text(obj: &Obj, field_type: &str, draft: &mut Draft, report: &mut Report) -> Kind {
    let (name, most) = match field_type {
        "name" => (TextKind::Name, 100),
        "id-number" => (TextKind::IdNumber, 12),
        "phone" => (TextKind::Phone, 11),
        "email" => (TextKind::Email, 254),
        "long-text" => (TextKind::LongText, 2000),
        "tax-code" => (TextKind::TaxCode, 13),
        "social-insurance-no" => (TextKind::SocialInsuranceNo, 10),
        "licence-plate" => (TextKind::LicencePlate, 10),
        "bank-account" => (TextKind::BankAccount, 30),
        "url" => (TextKind::Url, 1000),
        _ => (TextKind::Text, 200),
    };
    let takes_length = shapes::takes(field_type, "max_length");
    let longest = if name == TextKind::LongText {
        MOST_LONG
    } else {
        MOST_CHARACTERS
    };
    let (mut min, mut max) = (0, most);
    if takes_length {
        min = ranges::bounded(obj, "min_length", (0, longest), 0, report);
        let default = if obj.get("max_length").is_none() {
            most.max(min)
        } else {
            longest
        };
        max = ranges::bounded(obj, "max_length", (1, longest), default, report);
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

fn integers(obj: &Obj, least: i64, report: &mut Report) -> (i64, i64) {
    let bounds = (-MOST_INTEGER, MOST_INTEGER);
    let min = ranges::bounded(obj, "min", bounds, least, report);
    let max = ranges::bounded(obj, "max", bounds, MOST_INTEGER, report);
    ranges::ordered(obj, ("min", min), ("max", max), report);
    (min, max)
}

fn decimal(obj: &Obj, report: &mut Report) -> Kind {
    obj.need("scale", report);
    let scale = ranges::bounded(obj, "scale", (1, MOST_SCALE), 2, report) as u32;
    let mut end = |key, usual| {
        let read = |text: &str| notations::units(text, scale);
        let shape = [
            "một số trong dấu nháy như \"12.50\", không quá số chữ số của \"scale\"",
            "a number in quotes such as \"12.50\", with no more digits than \"scale\" says",
        ];
        notations::bound(obj, key, read, shape, report).unwrap_or(usual)
    };
    let (min, max) = (end("min", -MOST_INTEGER), end("max", MOST_INTEGER));
    if min > max {
        let text = |units| notations::decimal_text(units, scale);
        ranges::contradictory(obj, ("min", text(min)), ("max", text(max)), report);
    }
    Kind::Decimal { scale, min, max }
}

fn time(obj: &Obj, report: &mut Report) -> Kind {
    let mut end = |key, usual| {
        let shape = [
            "giờ và phút như \"08:30\"",
            "hour and minute such as \"08:30\"",
        ];
        notations::bound(obj, key, notations::minutes, shape, report).unwrap_or(usual)
    };
    let (min, max) = (end("min", 0), end("max", 24 * 60 - 1));
    let text = notations::minutes_text;
    ranges::ordered(obj, ("min", text(min)), ("max", text(max)), report);
    Kind::Time { min, max }
}

fn days(obj: &Obj, report: &mut Report) -> (Option<DateBound>, Option<DateBound>) {
    let min = bound(obj, "min", report);
    let max = bound(obj, "max", report);
    if let (Some(DateBound::Day(min)), Some(DateBound::Day(max))) = (min, max) {
        ranges::ordered(obj, ("min", min.to_iso()), ("max", max.to_iso()), report);
    }
    (min, max)
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
