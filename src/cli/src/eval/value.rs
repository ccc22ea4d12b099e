//! Values of CEL outside of a module.

use anyhow::{Result, bail};
use compiler::Type;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    /// RFC 3339, or seconds and nanoseconds upwards from them.
    Timestamp(i64, u32),
    Duration(i64, u32),
    Type(String),
    List(Vec<Value>),
    Map(Vec<(Value, Value)>),
    Optional(Option<Box<Value>>),
}

impl Value {
    /// Its type.
    ///
    /// # Errors
    /// When a list or a map has parts of different types.
    pub(super) fn ty(&self) -> Result<Type> {
        Ok(match self {
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Uint(_) => Type::Uint,
            Value::Double(_) => Type::Double,
            Value::Text(_) => Type::Text,
            Value::Bytes(_) => Type::Bytes,
            Value::Timestamp(..) => Type::Timestamp,
            Value::Duration(..) => Type::Duration,
            Value::Type(_) => Type::Type,
            Value::List(items) => common(items.iter())?.list(),
            Value::Map(entries) => common(entries.iter().map(|entry| &entry.0))?
                .map_to(common(entries.iter().map(|entry| &entry.1))?),
            Value::Optional(held) => match held {
                Some(held) => held.ty()?.optional(),
                None => Type::Null.optional(),
            },
        })
    }
}

fn common<'v>(values: impl Iterator<Item = &'v Value>) -> Result<Type> {
    let mut found: Option<Type> = None;
    for value in values {
        let ty = value.ty()?;
        match &found {
            Some(before) if *before != ty => bail!("its parts are of different types"),
            _ => found = Some(ty),
        }
    }
    Ok(found.unwrap_or(Type::Null))
}
