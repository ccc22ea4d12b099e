//! The JSON Schema (2020-12) of one form's answers.
//!
//! It takes every answers object that the form's module finds nothing wrong with, and refuses what JSON Schema can say:
//! unknown members, types, lengths, bounds of numbers, times and fixed days, patterns that mean the same there, codes of
//! lists, provinces with their communes, and what is required whatever else is answered. Conditions, checks, bounds that
//! move with today, the order of codes and what a register said are for the module. How a number was written no schema
//! can see: `1.0` is an integer to it, and no integer to the module.

use form::{DateBound, Dfa, Field, FieldId, FileLimits, Form, Kind, Scope, TextKind};
use serde_json::{Map, Value, json};

use crate::ranges;

/// Integers that JSON carries without loss.
const MOST_INTEGER: i64 = 9_007_199_254_740_991;
/// Division of the country that today's codes are of.
const VINTAGE: &str = "since-2025-07";
/// Key of a row, and of a person in the identity record.
const KEY: &str = "[a-z0-9_-]{1,32}";
/// Most characters of a file's name.
const FILE_NAME: u32 = 255;
const TIME: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
const YEAR: &str = "[0-9]{4}";
const MONTH: &str = "[0-9]{4}-(?:0[1-9]|1[0-2])";
const DAY: &str = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])";
/// Bytes of a whole day.
const DAY_LENGTH: usize = 10;

/// The schema of a form's answers; texts are in a language, Vietnamese where it has none.
pub fn answers_schema(form: &Form, lang: &str) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let top = (0..form.fields.len()).filter(|id| form.fields[*id].scope == Scope::Top);
    let top = object(form, top, lang);
    properties.extend(top.properties);
    required.extend(top.required);
    for block in &form.blocks {
        let parts = object(form, block.fields.iter().copied(), lang);
        if !parts.required.is_empty() {
            required.push(block.name.clone());
        }
        let mut schema = parts.schema();
        schema["minProperties"] = json!(1);
        describe(&mut schema, block.title.get(lang));
        properties.insert(block.name.clone(), schema);
    }
    for (id, repeat) in form.repeats.iter().enumerate() {
        if repeat.within.is_some() {
            continue;
        }
        if needs_rows(form, id) {
            required.push(repeat.name.clone());
        }
        properties.insert(repeat.name.clone(), rows(form, id, lang));
    }
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:tokhai:answers:{}:{}", form.id, form.version),
        "title": form.title.get(lang),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if !form.units.is_empty() {
        schema["$defs"] = json!({ "address": address(form) });
    }
    schema
}

/// Some members of an object.
struct Members {
    properties: Map<String, Value>,
    required: Vec<String>,
}

impl Members {
    fn schema(self) -> Value {
        json!({
            "type": "object",
            "properties": self.properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }
}

fn object(form: &Form, fields: impl Iterator<Item = FieldId>, lang: &str) -> Members {
    let mut members = Members {
        properties: Map::new(),
        required: Vec::new(),
    };
    for id in fields {
        let field = &form.fields[id];
        if field.kind == Kind::Note {
            continue;
        }
        let mut schema = answer(form, field);
        describe(&mut schema, field.label.get(lang));
        members.properties.insert(field.name.clone(), schema);
        if is_needed(form, field) {
            members.required.push(field.name.clone());
        }
    }
    members
}

// Required whatever else is answered: shown always, or as long as its row is there.
fn is_needed(form: &Form, field: &Field) -> bool {
    let is_shown = match field.scope {
        Scope::Row(repeat) => field.show.is_none() || field.show == form.repeats[repeat].show,
        _ => field.show.is_none(),
    };
    field.required && is_shown && field.value.is_none()
}

fn describe(schema: &mut Value, text: &str) {
    if !text.is_empty() {
        schema["description"] = json!(value::with_answers(text, "", &mut |_| String::new()));
    }
}

// Asked always, or as long as the row is there in which it stands.
fn needs_rows(form: &Form, id: usize) -> bool {
    let repeat = &form.repeats[id];
    let outer = repeat.within.map(|outer| &form.repeats[outer].show);
    let is_shown = repeat.show.is_none() || outer == Some(&repeat.show);
    is_shown && repeat.min_rows > 0
}

fn rows(form: &Form, id: usize, lang: &str) -> Value {
    let repeat = &form.repeats[id];
    let mut members = object(form, repeat.fields.iter().copied(), lang);
    for &inner in &repeat.groups {
        let name = &form.repeats[inner].name;
        members
            .properties
            .insert(name.clone(), rows(form, inner, lang));
        if needs_rows(form, inner) {
            members.required.push(name.clone());
        }
    }
    members.properties.insert("_id".to_owned(), whole(KEY));
    members.required.push("_id".to_owned());
    let mut schema = json!({
        "type": "array",
        "minItems": repeat.min_rows.max(1),
        "maxItems": repeat.max_rows,
        "items": members.schema(),
    });
    describe(&mut schema, repeat.label.get(lang));
    schema
}

// What is computed is not held to the bounds of what is typed.
fn answer(form: &Form, field: &Field) -> Value {
    let is_typed = field.value.is_none();
    let is_role = matches!(field.scope, Scope::Block(block) if form.choices == Some(block));
    match &field.kind {
        Kind::Text {
            min_length,
            max_length,
            patterns,
            ..
        } if is_typed => texts((*min_length, *max_length), patterns),
        Kind::Text {
            name: TextKind::Agency,
            ..
        } => whole("[0-9]{2}(/[0-9]{5})?"),
        Kind::Integer { min, max } | Kind::Money { min, max } => {
            let (min, max) = if is_typed {
                (*min, *max)
            } else {
                (-MOST_INTEGER, MOST_INTEGER)
            };
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Kind::Decimal { scale, min, max } => whole(&ranges::decimals(*min..=*max, *scale)),
        Kind::Time { min, max } => {
            let text = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
            let mut schema = whole(TIME);
            schema["allOf"] = json!([whole(&ranges::between(&text(*min), &text(*max)))]);
            schema
        }
        Kind::Date { min, max } => day((*min, *max), is_typed),
        Kind::DateTime { min, max } => {
            let days = days((*min, *max), DAY_LENGTH);
            let mut schema = whole(&format!("{DAY}T{TIME}"));
            schema["allOf"] = json!([whole(&format!("{days}T.*"))]);
            schema
        }
        Kind::PartialDate { min, max } => {
            let part = |shape, length| {
                let mut schema = whole(shape);
                schema["allOf"] = json!([whole(&days((*min, *max), length))]);
                schema
            };
            json!({ "anyOf": [part(YEAR, 4), part(MONTH, 7), day((*min, *max), true)] })
        }
        // Who a role is that follows from an answer is one of those that it may be.
        Kind::Choice { list } | Kind::Facility { list } if is_typed || is_role => codes(form, list),
        Kind::Choices { list } => json!({
            "type": "array", "items": codes(form, list), "minItems": 1, "uniqueItems": true,
        }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Statement | Kind::Consent => json!({ "const": true }),
        Kind::Person { .. } => whole(KEY),
        Kind::Address => {
            let mut schema = json!({ "$ref": "#/$defs/address" });
            if is_needed(form, field) {
                schema["required"] = json!(["detail"]);
            }
            schema
        }
        Kind::File(limits) => files(limits),
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Facility { .. } | Kind::Note => {
            json!({ "type": "string", "minLength": 1 })
        }
    }
}

// What is said of each file.
fn files(limits: &FileLimits) -> Value {
    json!({
        "type": "array",
        "minItems": limits.min_files,
        "maxItems": limits.max_files,
        "items": {
            "type": "object",
            "properties": {
                "name": { "type": "string", "minLength": 1, "maxLength": FILE_NAME },
                "sha256": whole("[0-9a-f]{64}"),
                "size": { "type": "integer", "minimum": 1, "maximum": limits.max_bytes },
                "type": { "enum": limits.types },
            },
            "required": ["name", "sha256", "size", "type"],
            "additionalProperties": false,
        },
    })
}

/// A text that is all of a pattern.
fn whole(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^(?:{pattern})$") })
}

fn texts((least, most): (u32, u32), patterns: &[Dfa]) -> Value {
    let mut schema = json!({ "type": "string", "minLength": least.max(1), "maxLength": most });
    let patterns = patterns.iter().filter_map(pattern);
    let patterns: Vec<Value> = patterns
        .map(|pattern| json!({ "pattern": pattern }))
        .collect();
    if !patterns.is_empty() {
        schema["allOf"] = json!(patterns);
    }
    schema
}

/// A day between two; what is computed may be any.
fn day(bounds: (Option<DateBound>, Option<DateBound>), is_typed: bool) -> Value {
    let mut schema = whole(DAY);
    schema["format"] = json!("date");
    if is_typed {
        schema["allOf"] = json!([whole(&days(bounds, DAY_LENGTH))]);
    }
    schema
}

// As much of a day as `length` says, between as much of its bounds. Today is known when a dossier is judged, and not before.
fn days((min, max): (Option<DateBound>, Option<DateBound>), length: usize) -> String {
    let text = |bound, open: &str| match bound {
        Some(DateBound::Day(day)) => day.to_iso(),
        Some(DateBound::Today) | None => open.to_owned(),
    };
    let (min, max) = (text(min, "0001-01-01"), text(max, "9999-12-31"));
    ranges::between(&min[..length], &max[..length])
}

fn codes(form: &Form, list: &str) -> Value {
    match form.lists.get(list) {
        Some(list) => {
            let options = list.options.iter();
            json!({ "enum": options.map(|option| &option.code).collect::<Vec<_>>() })
        }
        None => json!({ "type": "string", "minLength": 1 }),
    }
}

/// A pattern as ECMA-262 writes it; nothing for one that might mean something else there.
fn pattern(dfa: &Dfa) -> Option<String> {
    let source = &dfa.source;
    let odd = ["(?", "[[", "[^[", "&&", "--", "~~", "."];
    if odd.iter().any(|odd| source.contains(odd)) {
        return None;
    }
    let mut escaped = source.split('\\').skip(1);
    let is_same = |rest: &str| {
        let plain = "dDwW^$\\.*+?()[]{}|/tnr";
        rest.chars().next().is_some_and(|c| plain.contains(c))
    };
    // A doubled backslash leaves an empty part behind it, which is not followed further.
    let is_plain = escaped.all(is_same) && source.is_ascii();
    is_plain.then(|| format!("^(?:{source})$"))
}

// Province and commune always, the detail where the address is required.
fn address(form: &Form) -> Value {
    let codes: Vec<&str> = form.units.iter().map(|unit| unit.code.as_str()).collect();
    let communes: Vec<Value> = form
        .units
        .iter()
        .map(|unit| {
            json!({
                "if": { "properties": { "province": { "const": unit.code } } },
                "then": { "properties": { "commune": { "enum": unit.communes } } },
            })
        })
        .collect();
    json!({
        "type": "object",
        "properties": {
            "country": { "const": "VN" },
            "province": { "enum": codes },
            "commune": { "type": "string" },
            "detail": { "type": "string", "minLength": 1, "maxLength": 200 },
            "vintage": { "const": VINTAGE },
        },
        "required": ["country", "province", "commune", "vintage"],
        "additionalProperties": false,
        "allOf": communes,
    })
}
