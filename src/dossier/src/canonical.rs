//! Canonical bytes of a JSON value: the same value, the same bytes, in any language.

use serde_json::{Number, Value};

/// The canonical bytes of `value`.
///
/// Members are ordered by the UTF-16 code units of their names, numbers are written as ECMAScript
/// writes a double, and nothing stands between tokens.
///
/// # Source
/// RFC 8785 (JSON Canonicalization Scheme).
pub fn canonical(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    write_value(value, &mut out);
    out.into_bytes()
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => write_joined('[', ']', items.iter(), out, write_value),
        Value::Object(members) => {
            let mut ordered: Vec<_> = members.iter().collect();
            ordered.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            write_joined('{', '}', ordered.into_iter(), out, |(name, item), out| {
                write_string(name, out);
                out.push(':');
                write_value(item, out);
            });
        }
    }
}

fn write_joined<T>(
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    out: &mut String,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

// A JSON number is a double to RFC 8785, so an integer beyond 2^53 takes the form of its nearest double.
fn write_number(number: &Number, out: &mut String) {
    let double = number.as_f64().unwrap_or_default();
    out.push_str(ryu_js::Buffer::new().format_finite(double));
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &str) {
        let value: Value = serde_json::from_str(json).unwrap();
        assert_eq!(String::from_utf8(canonical(&value)).unwrap(), expected);
    }

    #[test]
    fn the_sample_of_the_rfc() {
        // RFC 8785 section 3.2.2 and the result in 3.2.4.
        check(
            r#"{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
                "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}"#,
            concat!(
                r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
                r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
            ),
        );
    }

    #[test]
    fn names_go_by_utf16_and_not_by_code_point() {
        // RFC 8785 section 3.2.3: U+1F600 is D83D DE00 in UTF-16, before U+FB33.
        check(
            r#"{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}"#,
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\u{fb33}\":3}",
        );
    }

    #[test]
    fn numbers_as_doubles() {
        check("[-0, 1.0, 9007199254740993]", "[0,1,9007199254740992]");
        check(
            "[1e21, 1e20, 0.0000001]",
            "[1e+21,100000000000000000000,1e-7]",
        );
        check("[18446744073709551615]", "[18446744073709552000]");
    }

    #[test]
    fn vietnamese_letters_stay_as_they_are() {
        check(
            r#"{"ho_ten":"NGUYỄN THỊ MẪU"}"#,
            r#"{"ho_ten":"NGUYỄN THỊ MẪU"}"#,
        );
    }
}
