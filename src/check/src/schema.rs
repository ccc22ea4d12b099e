//! The language as JSON Schema (2020-12), made from the same table as the reader's.
//!
//! The schema says what can be said of one file by itself: members, their shapes and bounds. Names across a file or
//! between files, expressions, patterns and what the law says are left to [`crate::check`].

use serde_json::{Map, Value as Json, json};
use syntax::cel::RESERVED;

use crate::shapes::{self, FIELD, Member, Shape, Takers, Value};

/// Which kind of file a schema is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A definition, `forms/*.json`.
    Form,
    /// A shared block, `forms/blocks/*.json`.
    Block,
    /// A code list, `forms/lists/*.json`.
    List,
}

/// The schema of one kind of file; descriptions are in Vietnamese (`"vi"`) or English.
///
/// # Source
/// JSON Schema 2020-12, with the vocabularies core, applicator, unevaluated, validation, meta-data and format-annotation.
pub fn schema(of: Of, lang: &str) -> Json {
    let language = usize::from(lang != "vi");
    let (root, title) = match of {
        Of::Form => (&shapes::FORM, ["Tờ khai", "Form definition"]),
        Of::Block => (&shapes::BLOCK, ["Khối dùng chung", "Shared block"]),
        Of::List => (&shapes::LIST, ["Danh sách mã", "Code list"]),
    };
    let mut writer = Writer {
        language,
        defs: Map::new(),
    };
    writer.words();
    writer.names();
    let root = writer.reference(root, Place::Top);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:tokhai:language:{}", schema_name(of)),
        "title": title[language],
        "allOf": [root],
        "$defs": writer.defs,
    })
}

fn schema_name(of: Of) -> &'static str {
    match of {
        Of::Form => "form",
        Of::Block => "block",
        Of::List => "list",
    }
}

/// Where questions stand: what may stand beside them and what a binding says depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Block,
    Row,
    /// A row of a group that stands in a row.
    Inner,
}

impl Place {
    /// What definitions that differ by place are called after.
    fn prefix(self) -> &'static str {
        match self {
            Place::Top => "",
            Place::Block => "block-",
            Place::Row => "row-",
            Place::Inner => "inner-",
        }
    }

    fn takes_repeat(self) -> bool {
        matches!(self, Place::Top | Place::Row)
    }

    fn types(self) -> Vec<&'static str> {
        let types = shapes::FIELD_TYPES.iter().copied();
        // A consent is one person's, to the form as a whole.
        let types = types.filter(|one| self == Place::Top || *one != "consent");
        types
            .chain(self.takes_repeat().then_some("repeat"))
            .collect()
    }
}

struct Writer {
    language: usize,
    defs: Map<String, Json>,
}

impl Writer {
    // `{ "vi": …, "en": … }`, other languages by their tag.
    fn words(&mut self) {
        let text = json!({ "$ref": "#/$defs/text" });
        self.defs.insert(
            "words".to_owned(),
            json!({
                "type": "object",
                "properties": { "vi": text, "en": text },
                "required": ["vi"],
                "patternProperties": { "^x-": true, "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$": text },
                "additionalProperties": false,
            }),
        );
    }

    fn names(&mut self) {
        let id = json!({
            "type": "string", "pattern": "^[a-z][a-z0-9_]*$", "maxLength": 64, "not": { "enum": RESERVED },
        });
        let kebab = json!({ "type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 64 });
        let day = json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
        let code = "^[^\\s\\u0000-\\u001f\\u007f-\\u009f]([^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f])?$";
        let attributes = registry::attributes().iter();
        let ids: Vec<&str> = attributes.map(|one| one.id.as_str()).collect();
        for (name, schema) in [
            ("text", json!({ "type": "string", "pattern": "\\S" })),
            ("id", id),
            ("kebab", kebab),
            ("day", day),
            (
                "code",
                json!({ "type": "string", "pattern": code, "maxLength": 64 }),
            ),
            ("expression", json!({ "type": "string", "pattern": "\\S" })),
            ("attribute", json!({ "enum": ids })),
        ] {
            self.defs.insert(name.to_owned(), schema);
        }
    }

    fn reference(&mut self, shape: &'static Shape, place: Place) -> Json {
        let place = if shape.name == "block" {
            Place::Block
        } else {
            place
        };
        let name = match shape.name {
            "bind" => format!("{}{}", place.prefix(), shape.name),
            name => name.to_owned(),
        };
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        if !self.defs.contains_key(&name) {
            self.defs.insert(name.clone(), Json::Null);
            let schema = self.object(shape, place);
            self.defs.insert(name, schema);
        }
        reference
    }

    fn object(&mut self, shape: &'static Shape, place: Place) -> Json {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for member in shape.members {
            // A block's or a row's binding says no role: it comes from around it.
            let is_given = shape.name == "bind" && member.key == "role" && place != Place::Top;
            let schema = match is_given {
                true => json!(false),
                false => self.member(shape, member, place),
            };
            properties.insert(member.key.to_owned(), schema);
            if member.is_needed {
                required.push(member.key);
            }
        }
        let mut schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "patternProperties": { "^x-": true },
            "additionalProperties": false,
        });
        if shape.name == "page" {
            schema["anyOf"] = asks_something();
        }
        if shape.name == "role" {
            schema["oneOf"] = comes_from_somewhere();
        }
        schema
    }

    fn member(&mut self, shape: &Shape, member: &Member, place: Place) -> Json {
        let mut schema = self.value(shape, member.value, place);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".to_owned(), json!(member.about[self.language]));
        }
        schema
    }

    fn value(&mut self, shape: &Shape, value: Value, place: Place) -> Json {
        let defined = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
        match value {
            Value::Id => defined("id"),
            Value::Kebab => defined("kebab"),
            Value::Text => defined("text"),
            Value::AnyText if shape.name.ends_with("option") => defined("code"),
            Value::AnyText => json!({ "type": "string" }),
            Value::Words => defined("words"),
            Value::Cel => defined("expression"),
            Value::Flag => json!({ "type": "boolean" }),
            Value::Number(least, most) => {
                json!({ "type": "integer", "minimum": least, "maximum": most })
            }
            Value::Day => defined("day"),
            Value::DayOrToday => json!({ "anyOf": [defined("day"), { "const": "today" }] }),
            Value::Decimal => {
                json!({ "type": "string", "pattern": "^-?[0-9]+([.][0-9]{1,6})?$" })
            }
            Value::Time => {
                json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" })
            }
            Value::OneOf(words) => json!({ "enum": words }),
            Value::FieldType => json!({ "enum": place.types() }),
            Value::Attribute => defined("attribute"),
            Value::Bind => {
                json!({ "anyOf": [defined("attribute"), self.reference(&shapes::BIND, place)] })
            }
            Value::Options => json!({ "anyOf": [
                { "type": "string", "pattern": "^list:." },
                { "type": "array", "minItems": 1, "items": self.reference(&shapes::OPTION, place) },
            ] }),
            Value::Object(shape) => self.reference(shape, place),
            Value::ById(shape) => json!({
                "type": "object",
                "propertyNames": { "anyOf": [defined("id"), { "pattern": "^x-" }] },
                "patternProperties": { "^x-": true },
                "additionalProperties": self.reference(shape, place),
            }),
            Value::List(shape, least) => {
                json!({ "type": "array", "minItems": least, "items": self.reference(shape, place) })
            }
            Value::Fields(least) => {
                let place = match (shape.name, place) {
                    ("field", Place::Top) => Place::Row,
                    ("field", _) => Place::Inner,
                    _ => place,
                };
                json!({ "type": "array", "minItems": least, "items": self.field(place) })
            }
            Value::MediaTypes => json!({
                "type": "array", "minItems": 1, "uniqueItems": true, "items": { "enum": shapes::MEDIA_TYPES },
            }),
            Value::Texts => json!({ "type": "array", "items": defined("text") }),
            Value::TextsById => json!({
                "type": "object",
                "propertyNames": { "anyOf": [defined("id"), { "pattern": "^x-" }] },
                "patternProperties": { "^x-": true },
                "additionalProperties": defined("text"),
            }),
        }
    }

    /// A question: what all have in common, then by type.
    fn field(&mut self, place: Place) -> Json {
        let name = format!("{}field", place.prefix());
        let reference = json!({ "$ref": format!("#/$defs/{name}") });
        if self.defs.contains_key(&name) {
            return reference;
        }
        self.defs.insert(name.clone(), Json::Null);
        let mut properties = Map::new();
        for member in FIELD.members {
            let schema = match member.takers {
                Takers::All | Takers::AllBut(_) => self.member(&FIELD, member, place),
                Takers::Only(_) => json!({ "description": member.about[self.language] }),
            };
            properties.entry(member.key).or_insert(schema);
        }
        let types: Vec<Json> = place
            .types()
            .into_iter()
            .map(|field_type| self.of_type(field_type, place))
            .collect();
        let schema = json!({
            "type": "object",
            "properties": properties,
            "required": ["id", "type", "label"],
            "patternProperties": { "^x-": true },
            "additionalProperties": false,
            "allOf": types,
        });
        self.defs.insert(name, schema);
        reference
    }

    // What a type has of its own, and what it can not have.
    fn of_type(&mut self, field_type: &str, place: Place) -> Json {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for member in FIELD.members {
            if !shapes::takes(field_type, member.key) {
                properties.insert(member.key.to_owned(), json!(false));
            } else if matches!(member.takers, Takers::Only(_)) && member.takers.include(field_type)
            {
                properties.insert(member.key.to_owned(), self.member(&FIELD, member, place));
                if member.is_needed {
                    required.push(member.key);
                }
            }
        }
        let mut then = json!({ "properties": properties, "required": required });
        if field_type == "repeat" {
            then["anyOf"] = asks_something();
        }
        json!({
            "if": { "properties": { "type": { "const": field_type } }, "required": ["type"] },
            "then": then,
        })
    }
}

// A role has a source of its own, or follows from an answer; each takes members that the other does not.
fn comes_from_somewhere() -> Json {
    json!([
        { "required": ["from"], "properties": { "is": false, "when": false, "otherwise": false } },
        { "required": ["is", "when"], "properties": { "from": false, "choose": false, "question": false } },
    ])
}

// A page and a row have questions of their own, or those of blocks.
fn asks_something() -> Json {
    let asks = |key: &str| json!({ "required": [key], "properties": { key: { "minItems": 1 } } });
    json!([asks("fields"), asks("use")])
}
