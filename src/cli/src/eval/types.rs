//! Types as they are declared: `"list(int)"`, or proto-JSON of `cel.expr.Type`.

use anyhow::{Context, Result, bail};
use compiler::Type;
use serde_json::Value as Json;

/// A variable holds a protobuf message.
#[derive(Debug, thiserror::Error)]
#[error("there are no protobuf messages here")]
pub(super) struct NoMessages;

/// Reads a type; nothing for `dyn`, which leaves it to the value.
pub(super) fn read(json: &Json) -> Result<Option<Type>> {
    match json {
        Json::String(text) => match text.trim() {
            "dyn" => Ok(None),
            text => written(text).map(Some),
        },
        Json::Object(_) if json.get("dyn").is_some() => Ok(None),
        Json::Object(_) => proto(json).map(Some),
        _ => bail!("a type is a text or an object"),
    }
}

fn written(text: &str) -> Result<Type> {
    let text = text.trim();
    if let Some((name, rest)) = text.split_once('(') {
        let inner = rest.strip_suffix(')').context("a bracket is missing")?;
        return match name.trim() {
            "list" => Ok(written(inner)?.list()),
            "optional" | "optional_type" => Ok(written(inner)?.optional()),
            "map" => {
                let comma = outer_comma(inner).context("a map has keys and values")?;
                Ok(written(&inner[..comma])?.map_to(written(&inner[comma + 1..])?))
            }
            other => bail!("{other} is no type"),
        };
    }
    Ok(match text {
        "bool" => Type::Bool,
        "int" => Type::Int,
        "uint" => Type::Uint,
        "double" => Type::Double,
        "string" => Type::Text,
        "bytes" => Type::Bytes,
        "null" | "null_type" => Type::Null,
        "timestamp" | "google.protobuf.Timestamp" => Type::Timestamp,
        "duration" | "google.protobuf.Duration" => Type::Duration,
        "type" => Type::Type,
        other => bail!("{other} is no type"),
    })
}

fn outer_comma(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        (c == ',' && depth == 0).then_some(at)
    })
}

fn proto(json: &Json) -> Result<Type> {
    let word = |name: &str| json.get(name).and_then(Json::as_str);
    if let Some(primitive) = word("primitive") {
        return Ok(match primitive {
            "BOOL" => Type::Bool,
            "INT64" => Type::Int,
            "UINT64" => Type::Uint,
            "DOUBLE" => Type::Double,
            "STRING" => Type::Text,
            "BYTES" => Type::Bytes,
            other => bail!("{other} is no type"),
        });
    }
    if let Some(known) = word("wellKnown") {
        return Ok(match known {
            "TIMESTAMP" => Type::Timestamp,
            "DURATION" => Type::Duration,
            _ => return Err(NoMessages.into()),
        });
    }
    match word("messageType") {
        Some("google.protobuf.Timestamp") => return Ok(Type::Timestamp),
        Some("google.protobuf.Duration") => return Ok(Type::Duration),
        Some(_) => return Err(NoMessages.into()),
        None => {}
    }
    if json.get("wrapper").is_some() {
        return Err(NoMessages.into());
    }
    if json.get("null").is_some() {
        return Ok(Type::Null);
    }
    if json.get("type").is_some() {
        return Ok(Type::Type);
    }
    let part = |of: &Json, name: &str| proto(of.get(name).context("a type is not complete")?);
    if let Some(list) = json.get("listType") {
        return Ok(part(list, "elemType")?.list());
    }
    if let Some(map) = json.get("mapType") {
        return Ok(part(map, "keyType")?.map_to(part(map, "valueType")?));
    }
    let held = json.pointer("/abstractType/parameterTypes/0");
    match (
        json.pointer("/abstractType/name").and_then(Json::as_str),
        held,
    ) {
        (Some("optional_type"), Some(held)) => Ok(proto(held)?.optional()),
        _ => bail!("this type is not known here"),
    }
}
