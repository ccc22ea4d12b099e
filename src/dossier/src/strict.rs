//! JSON text to a value, without the freedoms that let two readers disagree.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deepest nesting that is read; a dossier needs five levels.
const MAX_DEPTH: usize = 32;

/// Why a text is not taken as JSON. It says where, never what stood there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not well-formed JSON at line {line}, column {column}")]
pub struct StrictError {
    /// Line, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
}

/// Reads one JSON value.
///
/// # Errors
/// When the bytes are not UTF-8 JSON, a name stands twice in one object, values nest deeper than 32
/// levels, a number is beyond a double, or anything follows the value.
pub fn strict_json(bytes: &[u8]) -> Result<Value, StrictError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    Strict(MAX_DEPTH)
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| StrictError {
            line: error.line(),
            column: error.column(),
        })
}

/// Reads a value of at most so many levels.
struct Strict(usize);

impl Strict {
    fn inner<E: Error>(&self) -> Result<Strict, E> {
        let left = self.0.checked_sub(1);
        left.map(Strict).ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("no finite number"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.inner()?)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            let value = access.next_value_seed(self.inner()?)?;
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a name written twice"));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"x":{"a":1,"\u0061":2}}"#,
            r#"{"a":1} {"a":1}"#,
            r#"{"a":1,}"#,
            r#"{"a":1e999}"#,
            r#"{"a":"\ud800"}"#,
            r#"{"a":NaN}"#,
            "",
        ] {
            assert!(strict_json(text.as_bytes()).is_err(), "{text}");
        }
        assert!(strict_json(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn nesting_has_an_end() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(strict_json(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(strict_json(nested(MAX_DEPTH + 2).as_bytes()).is_err());
        assert!(strict_json(nested(100_000).as_bytes()).is_err());
    }

    #[test]
    fn an_error_says_where_and_not_what() {
        let error = strict_json(b"{\"so\": \"000300000018\" ? }").unwrap_err();
        assert_eq!(error.line, 1);
        assert!(!error.to_string().contains("000300000018"));
    }
}
