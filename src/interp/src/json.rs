//! JSON in and out: reading keeps order and the digits of numbers, writing is canonical.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Most arrays and objects around a value that is read.
const MAX_DEPTH: usize = 64;

/// One JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As written, so that `1.0` and numbers beyond any machine type stay what they are.
    Number(String),
    Text(String),
    Array(Vec<Json>),
    /// In the order written, doubled members included.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The last member of that name, if this is an object that has one.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().rev().find(|(key, _)| key == name),
            _ => None,
        }
        .map(|(_, value)| value)
    }

    /// The text, if this is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Reads one JSON text; nothing if it is none, or nested too deeply.
pub(crate) fn read(text: &str) -> Option<Json> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    node(raw.get(), 0)
}

fn node(text: &str, depth: usize) -> Option<Json> {
    match text.as_bytes().first()? {
        _ if depth > MAX_DEPTH => None,
        b'{' => {
            let Members(members) = serde_json::from_str(text).ok()?;
            let read = |(key, raw): (String, &RawValue)| Some((key, node(raw.get(), depth + 1)?));
            members
                .into_iter()
                .map(read)
                .collect::<Option<_>>()
                .map(Json::Object)
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            let read = |raw: &RawValue| node(raw.get(), depth + 1);
            items
                .into_iter()
                .map(read)
                .collect::<Option<_>>()
                .map(Json::Array)
        }
        b'"' => serde_json::from_str(text).ok().map(Json::Text),
        b't' => Some(Json::Bool(true)),
        b'f' => Some(Json::Bool(false)),
        b'n' => Some(Json::Null),
        _ => Some(Json::Number(text.to_owned())),
    }
}

/// Members of an object as a list, since a map would lose their order and doubles.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// Writes a value as RFC 8785 says: members by their UTF-16 units, no white space.
pub(crate) fn canonical(value: &Json) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(digits) => digits.clone(),
        Json::Text(text) => quoted(text),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Json::Object(members) => {
            let mut members: Vec<&(String, Json)> = members.iter().collect();
            members.sort_by_key(|(key, _)| key.encode_utf16().collect::<Vec<u16>>());
            let write =
                |(key, value): &&(String, Json)| format!("{}:{}", quoted(key), canonical(value));
            let members: Vec<String> = members.iter().map(write).collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

// serde_json escapes exactly what RFC 8785 asks for, in the same spelling.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text can always be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = read(text).map(|json| canonical(&json));
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn members_are_sorted_by_utf16_units() {
        check(
            r#" {"\ud83d\ude00":1, "\ufb33":2, "a":3} "#,
            Some("{\"a\":3,\"😀\":1,\"\u{fb33}\":2}"),
        );
    }

    #[test]
    fn controls_are_escaped_and_nothing_else() {
        check(
            r#""\u0000\u001F\n\/\"\\\u007f""#,
            Some("\"\\u0000\\u001f\\n/\\\"\\\\\u{7f}\""),
        );
    }

    #[test]
    fn broken_texts_are_nothing() {
        for text in [
            "",
            "{",
            "{}x",
            "[1,]",
            "{\"a\" 1}",
            "01",
            "\"\\ud800\"",
            "{\"a\":[\"\\udc00\"]}",
            "nul",
            "\u{feff}{}",
            "\"\n\"",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        check(&nested(65), Some(&nested(65)));
        check(&nested(66), None);
        check(&nested(200_000), None);
    }

    #[test]
    fn numbers_keep_their_digits() {
        check(
            "[1.0,1e999,-0,12345678901234567890]",
            Some("[1.0,1e999,-0,12345678901234567890]"),
        );
    }
}
