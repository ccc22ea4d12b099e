//! Values in a module's memory; `codegen/src/expr/values.rs` says how they lie.

use anyhow::{Result, bail};
use compiler::Type;
use host::alone::Alone;

use super::Task;
use super::value::Value;

/// Most values that are read of one result.
const MOST: u32 = 1 << 20;

/// Bytes of a variable's place, and of the result.
const PLACE: u32 = 24;

/// Runs a task: its value, or the status that says why there is none.
pub(super) fn evaluate(alone: &mut Alone, task: &Task, ty: &Type) -> Result<Result<Value, u32>> {
    let mut places = Vec::new();
    for (input, value) in task.inputs.iter().zip(&task.values) {
        let mut place = [0; PLACE as usize];
        if let Some(value) = value {
            place[0] = 1;
            let bytes = write(alone, value, &input.ty)?;
            place[8..8 + bytes.len()].copy_from_slice(&bytes);
        }
        places.extend(place);
    }
    let inputs = alone.write(&places)?;
    let result = alone.write(&[0; PLACE as usize])?;
    alone.eval(inputs, result)?;
    match word(alone, result)? {
        0 => Ok(Ok(read(alone, result + 8, ty)?)),
        status => Ok(Err(status)),
    }
}

fn size(ty: &Type) -> u32 {
    match ty {
        Type::Timestamp | Type::Duration => 16,
        _ => 8,
    }
}

// The bytes of a value in its place; what it refers to is written first.
fn write(alone: &mut Alone, value: &Value, ty: &Type) -> Result<Vec<u8>> {
    let whole = |number: i64| number.to_le_bytes().to_vec();
    let refer = |at: u32, len: u32| [at.to_le_bytes(), len.to_le_bytes()].concat();
    let time = |seconds: i64, nanos: u32| [whole(seconds), whole(nanos.into())].concat();
    Ok(match (value, ty) {
        (Value::Null, Type::Null) => whole(0),
        (Value::Bool(b), Type::Bool) => whole((*b).into()),
        (Value::Int(n), Type::Int) => whole(*n),
        (Value::Uint(n), Type::Uint) => whole(*n as i64),
        (Value::Double(n), Type::Double) => n.to_le_bytes().to_vec(),
        (Value::Text(text) | Value::Type(text), Type::Text | Type::Type) => {
            refer(alone.write(text.as_bytes())?, text.len() as u32)
        }
        (Value::Bytes(bytes), Type::Bytes) => refer(alone.write(bytes)?, bytes.len() as u32),
        (Value::Timestamp(s, n), Type::Timestamp) | (Value::Duration(s, n), Type::Duration) => {
            time(*s, *n)
        }
        (Value::List(items), Type::List(item)) => {
            let mut bytes = whole(items.len() as i64);
            for value in items {
                bytes.extend(write(alone, value, item)?);
            }
            refer(alone.write(&bytes)?, 0)
        }
        (Value::Map(entries), Type::Map(key, value)) => {
            let mut bytes = whole(entries.len() as i64);
            for (a, b) in entries {
                bytes.extend(write(alone, a, key)?);
                bytes.extend(write(alone, b, value)?);
            }
            refer(alone.write(&bytes)?, 0)
        }
        (Value::Optional(None), Type::Optional(_)) => whole(0),
        (Value::Optional(Some(held)), Type::Optional(ty)) => {
            let bytes = write(alone, held, ty)?;
            refer(alone.write(&bytes)?, 0)
        }
        _ => bail!("a value is not of the declared type"),
    })
}

fn word(alone: &Alone, at: u32) -> Result<u32> {
    let bytes = alone.read(at, 4)?.first_chunk().copied();
    Ok(u32::from_le_bytes(bytes.unwrap_or_default()))
}

fn long(alone: &Alone, at: u32) -> Result<i64> {
    let bytes = alone.read(at, 8)?.first_chunk().copied();
    Ok(i64::from_le_bytes(bytes.unwrap_or_default()))
}

fn bytes(alone: &Alone, at: u32) -> Result<Vec<u8>> {
    let (start, len) = (word(alone, at)?, word(alone, at + 4)?);
    Ok(alone.read(start, len)?.to_vec())
}

fn read(alone: &Alone, at: u32, ty: &Type) -> Result<Value> {
    Ok(match ty {
        Type::Bool => Value::Bool(word(alone, at)? != 0),
        Type::Int | Type::Date => Value::Int(long(alone, at)?),
        Type::Decimal(_) | Type::Time | Type::DateTime => Value::Text(exact(long(alone, at)?, ty)),
        Type::Uint => Value::Uint(long(alone, at)? as u64),
        Type::Double => Value::Double(f64::from_bits(long(alone, at)? as u64)),
        Type::Text => Value::Text(String::from_utf8(bytes(alone, at)?)?),
        Type::Type => Value::Type(String::from_utf8(bytes(alone, at)?)?),
        Type::Bytes => Value::Bytes(bytes(alone, at)?),
        Type::Timestamp => Value::Timestamp(long(alone, at)?, word(alone, at + 8)?),
        Type::Duration => Value::Duration(long(alone, at)?, word(alone, at + 8)?),
        Type::Null | Type::Open(_) => Value::Null,
        Type::List(item) => {
            let places = elements(alone, at, size(item))?;
            let items = places.map(|place| read(alone, place, item));
            Value::List(items.collect::<Result<Vec<Value>>>()?)
        }
        Type::Map(key, value) => {
            let places = elements(alone, at, size(key) + size(value))?;
            let entries = places.map(|place| {
                let value = read(alone, place + size(key), value)?;
                Ok((read(alone, place, key)?, value))
            });
            Value::Map(entries.collect::<Result<Vec<(Value, Value)>>>()?)
        }
        Type::Optional(held) => match word(alone, at)? {
            0 => Value::Optional(None),
            place => Value::Optional(Some(Box::new(read(alone, place, held)?))),
        },
    })
}

// As forms store it.
fn exact(number: i64, ty: &Type) -> String {
    let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match ty {
        Type::Decimal(0) => number.to_string(),
        Type::Decimal(digits) => {
            let digits = *digits as usize;
            let sign = if number < 0 { "-" } else { "" };
            let plain = format!("{:0>width$}", number.unsigned_abs(), width = digits + 1);
            let (head, tail) = plain.split_at(plain.len() - digits);
            format!("{sign}{head}.{tail}")
        }
        Type::DateTime => {
            let day = ::value::Date {
                days: number.div_euclid(1440) as i32,
            };
            format!("{}T{}", day.to_iso(), time(number.rem_euclid(1440)))
        }
        _ => time(number),
    }
}

// Addresses of the elements of a list or the entries of a map.
fn elements(alone: &Alone, at: u32, stride: u32) -> Result<impl Iterator<Item = u32>> {
    let list = word(alone, at)?;
    let count = word(alone, list)?;
    if count > MOST {
        bail!("a list is too long");
    }
    Ok((0..count).map(move |index| list + 8 + index * stride))
}
