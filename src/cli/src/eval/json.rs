//! Values as JSON: plain, and proto-JSON of `cel.expr.Value`.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use compiler::Type;
use serde_json::{Map, Number, Value as Json, json};

use super::types::NoMessages;
use super::value::Value;

const TIMESTAMP: &str = "type.googleapis.com/google.protobuf.Timestamp";
const DURATION: &str = "type.googleapis.com/google.protobuf.Duration";

/// Reads proto-JSON; the value says its type itself.
pub(super) fn from_proto(json: &Json, _: Option<&Type>) -> Result<Value> {
    let Json::Object(object) = json else {
        bail!("a value is an object such as {{\"int64Value\":\"1\"}}");
    };
    // A binding of the specification's cases holds its value one level deeper.
    if let Some(inner) = object.get("value").filter(|_| object.len() == 1) {
        return from_proto(inner, None);
    }
    let (kind, json) = object.iter().next().context("a value is empty")?;
    let text = || {
        json.as_str()
            .map_or_else(|| json.to_string(), str::to_owned)
    };
    Ok(match kind.as_str() {
        "nullValue" => Value::Null,
        "boolValue" => Value::Bool(json.as_bool().context("a bool is true or false")?),
        "int64Value" => Value::Int(text().parse()?),
        "uint64Value" => Value::Uint(text().parse()?),
        "doubleValue" => Value::Double(double(&text())?),
        "stringValue" => Value::Text(text()),
        "bytesValue" => Value::Bytes(STANDARD.decode(text())?),
        "typeValue" => Value::Type(text()),
        "listValue" => {
            let items = json.get("values").and_then(Json::as_array);
            let items = items
                .into_iter()
                .flatten()
                .map(|item| from_proto(item, None));
            Value::List(items.collect::<Result<Vec<Value>>>()?)
        }
        "mapValue" => {
            let entries = json.get("entries").and_then(Json::as_array);
            let entries = entries.into_iter().flatten().map(|entry| {
                let part = |name| {
                    let json = entry.get(name).context("an entry has key and value")?;
                    from_proto(json, None)
                };
                Ok((part("key")?, part("value")?))
            });
            Value::Map(entries.collect::<Result<Vec<(Value, Value)>>>()?)
        }
        "optionalValue" => Value::Optional(match json {
            Json::Null => None,
            held => Some(Box::new(from_proto(held, None)?)),
        }),
        "objectValue" => message(json)?,
        other => bail!("{other} is no kind of value"),
    })
}

fn message(json: &Json) -> Result<Value> {
    let word = |name: &str| json.get(name).and_then(Json::as_str).unwrap_or_default();
    match word("@type") {
        TIMESTAMP => timestamp(word("value")),
        DURATION => duration(word("value")),
        _ => Err(NoMessages.into()),
    }
}

fn double(text: &str) -> Result<f64> {
    Ok(match text {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        number => number.parse()?,
    })
}

fn timestamp(text: &str) -> Result<Value> {
    let days = text.get(..10).and_then(::value::Date::parse_iso);
    let (Some(days), Some(time)) = (days, text.get(11..)) else {
        bail!("a timestamp is written 2000-02-29T12:00:00Z");
    };
    let time = time.strip_suffix('Z').context("a timestamp ends with Z")?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let parts: Vec<i64> = clock.split(':').map(str::parse).collect::<Result<_, _>>()?;
    let [hour, minute, second] = parts[..] else {
        bail!("a timestamp is written 2000-02-29T12:00:00Z");
    };
    let seconds = i64::from(days.days) * 86_400 + hour * 3600 + minute * 60 + second;
    Ok(Value::Timestamp(seconds, nanos(fraction)?))
}

fn nanos(fraction: &str) -> Result<u32> {
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        bail!("a second has nine digits behind the point at most");
    }
    Ok(format!("{fraction:0<9}").parse()?)
}

fn duration(text: &str) -> Result<Value> {
    let body = text
        .strip_suffix('s')
        .context("a duration is written 1.5s")?;
    let (is_negative, body) = match body.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, body),
    };
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let (whole, nanos): (i64, u32) = (whole.parse()?, nanos(fraction)?);
    Ok(match (is_negative, nanos) {
        (false, nanos) => Value::Duration(whole, nanos),
        (true, 0) => Value::Duration(-whole, 0),
        (true, nanos) => Value::Duration(-whole - 1, 1_000_000_000 - nanos),
    })
}

/// Writes proto-JSON.
pub(super) fn to_proto(value: &Value) -> Json {
    match value {
        Value::Null => json!({ "nullValue": null }),
        Value::Bool(b) => json!({ "boolValue": b }),
        Value::Int(n) => json!({ "int64Value": n.to_string() }),
        Value::Uint(n) => json!({ "uint64Value": n.to_string() }),
        Value::Double(n) => json!({ "doubleValue": number(*n) }),
        Value::Text(text) => json!({ "stringValue": text }),
        Value::Bytes(bytes) => json!({ "bytesValue": STANDARD.encode(bytes) }),
        Value::Type(name) => json!({ "typeValue": name }),
        Value::Timestamp(..) => {
            json!({ "objectValue": { "@type": TIMESTAMP, "value": to_plain(value) } })
        }
        Value::Duration(..) => {
            json!({ "objectValue": { "@type": DURATION, "value": to_plain(value) } })
        }
        Value::List(items) if items.is_empty() => json!({ "listValue": {} }),
        Value::List(items) => {
            let items: Vec<Json> = items.iter().map(to_proto).collect();
            json!({ "listValue": { "values": items } })
        }
        Value::Map(entries) if entries.is_empty() => json!({ "mapValue": {} }),
        Value::Map(entries) => {
            let entry = |(key, value): &(Value, Value)| json!({ "key": to_proto(key), "value": to_proto(value) });
            let entries: Vec<Json> = entries.iter().map(entry).collect();
            json!({ "mapValue": { "entries": entries } })
        }
        Value::Optional(held) => {
            json!({ "optionalValue": held.as_ref().map(|held| to_proto(held)) })
        }
    }
}

fn number(value: f64) -> Json {
    match Number::from_f64(value) {
        Some(number) => Json::Number(number),
        None if value.is_nan() => json!("NaN"),
        None if value > 0.0 => json!("Infinity"),
        None => json!("-Infinity"),
    }
}

/// Reads plain JSON: as the declared type, or as what it looks like.
pub(super) fn from_plain(json: &Json, ty: Option<&Type>) -> Result<Value> {
    Ok(match (json, ty) {
        (_, Some(Type::Optional(_))) if json.is_null() => Value::Optional(None),
        (_, Some(Type::Optional(held))) => {
            Value::Optional(Some(Box::new(from_plain(json, Some(held))?)))
        }
        (Json::Null, _) => Value::Null,
        (Json::Bool(b), _) => Value::Bool(*b),
        (Json::Number(n), Some(Type::Double)) => {
            Value::Double(n.as_f64().context("a number is too large")?)
        }
        (Json::Number(n), Some(Type::Uint)) => {
            Value::Uint(n.as_u64().context("a number is not unsigned")?)
        }
        (Json::Number(n), _) => match n.as_i64() {
            Some(n) => Value::Int(n),
            None => Value::Double(n.as_f64().context("a number is too large")?),
        },
        (Json::String(text), Some(Type::Bytes)) => Value::Bytes(STANDARD.decode(text)?),
        (Json::String(text), Some(Type::Double)) => Value::Double(double(text)?),
        (Json::String(text), Some(Type::Timestamp)) => timestamp(text)?,
        (Json::String(text), Some(Type::Duration)) => duration(text)?,
        (Json::String(text), Some(Type::Type)) => Value::Type(text.clone()),
        (Json::String(text), _) => Value::Text(text.clone()),
        (Json::Array(items), ty) => {
            let item = match ty {
                Some(Type::List(item)) => Some(&**item),
                _ => None,
            };
            let items = items.iter().map(|json| from_plain(json, item));
            Value::List(items.collect::<Result<Vec<Value>>>()?)
        }
        (Json::Object(members), ty) => {
            let (key, value) = match ty {
                Some(Type::Map(key, value)) => (Some(&**key), Some(&**value)),
                _ => (None, None),
            };
            let entries = members
                .iter()
                .map(|(name, json)| Ok((plain_key(name, key)?, from_plain(json, value)?)));
            Value::Map(entries.collect::<Result<Vec<(Value, Value)>>>()?)
        }
    })
}

fn plain_key(name: &str, ty: Option<&Type>) -> Result<Value> {
    Ok(match ty {
        Some(Type::Int) => Value::Int(name.parse()?),
        Some(Type::Uint) => Value::Uint(name.parse()?),
        Some(Type::Bool) => Value::Bool(name.parse()?),
        _ => Value::Text(name.to_owned()),
    })
}

/// Writes plain JSON.
pub(super) fn to_plain(value: &Value) -> Json {
    match value {
        Value::Null | Value::Optional(None) => Json::Null,
        Value::Bool(b) => json!(b),
        Value::Int(n) => json!(n),
        Value::Uint(n) => json!(n),
        Value::Double(n) => number(*n),
        Value::Text(text) | Value::Type(text) => json!(text),
        Value::Bytes(bytes) => json!(STANDARD.encode(bytes)),
        Value::Timestamp(seconds, nanos) => {
            let days = seconds.div_euclid(86_400) as i32;
            let rest = seconds.rem_euclid(86_400);
            let date = ::value::Date { days }.to_iso();
            json!(format!(
                "{date}T{:02}:{:02}:{:02}{}Z",
                rest / 3600,
                rest / 60 % 60,
                rest % 60,
                fraction(*nanos)
            ))
        }
        Value::Duration(seconds, nanos) => {
            let (sign, seconds, nanos) = match (*seconds, *nanos) {
                (seconds, 0) if seconds < 0 => ("-", -seconds, 0),
                (seconds, nanos) if seconds < 0 => ("-", -seconds - 1, 1_000_000_000 - nanos),
                (seconds, nanos) => ("", seconds, nanos),
            };
            json!(format!("{sign}{seconds}{}s", fraction(nanos)))
        }
        Value::List(items) => Json::Array(items.iter().map(to_plain).collect()),
        Value::Map(entries) => {
            let member = |(key, value): &(Value, Value)| {
                let key = match to_plain(key) {
                    Json::String(text) => text,
                    other => other.to_string(),
                };
                (key, to_plain(value))
            };
            Json::Object(entries.iter().map(member).collect::<Map<String, Json>>())
        }
        Value::Optional(Some(held)) => to_plain(held),
    }
}

fn fraction(nanos: u32) -> String {
    match nanos {
        0 => String::new(),
        nanos => format!(".{nanos:09}").trim_end_matches('0').to_owned(),
    }
}
