//! Functions of texts, by lists of code points and the standard library.

use form::TextFunc;

use crate::eval::Value;

/// The result of a function, or nothing if its arguments are outside of what it takes.
pub(crate) fn call(func: TextFunc, args: &[Value]) -> Option<Value> {
    let text = |text: String| Some(Value::Text(text));
    match (func, args) {
        (TextFunc::CharAt, [Value::Text(a), Value::Int(at)]) => {
            let (points, at) = (points(a), place(a, *at)?);
            text(points[at..].iter().take(1).collect())
        }
        (TextFunc::IndexOf, [Value::Text(a), Value::Text(part), Value::Int(from)]) => {
            let from = place(a, *from)?;
            let found = places(a, part).into_iter().find(|at| *at >= from);
            Some(index(found))
        }
        (TextFunc::LastIndexOf, [Value::Text(a), Value::Text(part)]) => {
            Some(index(places(a, part).pop()))
        }
        (TextFunc::LastIndexOfFrom, [Value::Text(a), Value::Text(part), Value::Int(from)]) => {
            let from = place(a, *from)?;
            let found = places(a, part).into_iter().rev().find(|at| *at <= from);
            Some(index(found))
        }
        (TextFunc::LowerAscii, [Value::Text(a)]) => text(a.to_ascii_lowercase()),
        (TextFunc::UpperAscii, [Value::Text(a)]) => text(a.to_ascii_uppercase()),
        (
            TextFunc::Replace,
            [
                Value::Text(a),
                Value::Text(part),
                Value::Text(by),
                Value::Int(most),
            ],
        ) => text(match usize::try_from(*most) {
            Ok(most) => a.replacen(part.as_str(), by, most),
            Err(_) => a.replace(part.as_str(), by),
        }),
        (TextFunc::SubstringFrom, [Value::Text(a), Value::Int(from)]) => {
            text(points(a)[place(a, *from)?..].iter().collect())
        }
        (TextFunc::Substring, [Value::Text(a), Value::Int(from), Value::Int(to)]) => {
            let points = points(a);
            text(
                points
                    .get(place(a, *from)?..place(a, *to)?)?
                    .iter()
                    .collect(),
            )
        }
        (TextFunc::Trim, [Value::Text(a)]) => text(a.trim().to_owned()),
        (TextFunc::Reverse, [Value::Text(a)]) => text(a.chars().rev().collect()),
        (TextFunc::Split, [Value::Text(a), Value::Text(by), Value::Int(most)]) => {
            Some(Value::List(split(a, by, usize::try_from(*most).ok())))
        }
        (TextFunc::Join, [Value::List(items), Value::Text(by)]) => {
            let texts = items.iter().map(|item| match item {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            });
            text(texts.collect::<Option<Vec<&str>>>()?.join(by))
        }
        _ => None,
    }
}

fn points(text: &str) -> Vec<char> {
    text.chars().collect()
}

// A place in a text, its end included.
fn place(text: &str, at: i64) -> Option<usize> {
    let at = usize::try_from(at).ok()?;
    (at <= text.chars().count()).then_some(at)
}

fn places(text: &str, part: &str) -> Vec<usize> {
    let (text, part) = (points(text), points(part));
    let last = text.len().checked_sub(part.len());
    let all = last.map_or(0..0, |last| 0..last + 1);
    all.filter(|at| text[*at..].starts_with(&part)).collect()
}

fn index(found: Option<usize>) -> Value {
    Value::Int(found.map_or(-1, |at| at as i64))
}

fn split(text: &str, by: &str, most: Option<usize>) -> Vec<Value> {
    let pieces: Vec<String> = match (by, most) {
        (_, Some(0)) => Vec::new(),
        ("", most) => {
            let points = points(text);
            let alone = most.map_or(points.len(), |most| (most - 1).min(points.len()));
            let rest: String = points[alone..].iter().collect();
            let alone = points[..alone].iter().map(char::to_string);
            alone.chain((!rest.is_empty()).then_some(rest)).collect()
        }
        (by, Some(most)) => text.splitn(most, by).map(str::to_owned).collect(),
        (by, None) => text.split(by).map(str::to_owned).collect(),
    };
    pieces.into_iter().map(Value::Text).collect()
}
