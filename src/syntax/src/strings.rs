//! Strings: quotes, escapes, and where each byte came from.

use diagnostics::Span;

use crate::parser::Parser;
use crate::tree::Str;

/// Reads the string whose opening quote (`"`, or wrongly `'`) stands at the current place.
pub(crate) fn string(parser: &mut Parser, quote: u8) -> (Str, Span) {
    let start = parser.at;
    parser.at += 1;
    let mut out = Str {
        text: String::new(),
        anchors: vec![(0, parser.at)],
    };
    loop {
        match parser.peek() {
            Some(b) if b == quote => {
                parser.at += 1;
                break;
            }
            None | Some(b'\n' | b'\r') => {
                unterminated(parser, start);
                break;
            }
            Some(b'\\') => escape(parser, &mut out),
            Some(b) if b < 0x20 => control(parser, &mut out),
            Some(_) => plain(parser, &mut out, quote),
        }
    }
    let span = Span {
        start,
        end: parser.at,
    };
    (out, span)
}

// A run without anything special is copied at once.
fn plain(parser: &mut Parser, out: &mut Str, quote: u8) {
    let rest = &parser.text[parser.at..];
    let stop = |b: u8| b == quote || b == b'\\' || b < 0x20;
    let len = rest.bytes().position(stop).unwrap_or(rest.len());
    out.text.push_str(&rest[..len]);
    parser.at += len;
}

fn unterminated(parser: &mut Parser, start: usize) {
    parser.problem_hint(
        Span {
            start,
            end: parser.at,
        },
        "chuỗi không có dấu nháy đóng",
        "this string has no closing quote",
        "thêm dấu \" ở cuối chuỗi, trên cùng một dòng",
        "add a \" at its end, on the same line",
    );
}

fn control(parser: &mut Parser, out: &mut Str) {
    let start = parser.at;
    parser.at += 1;
    parser.problem_hint(
        Span {
            start,
            end: start + 1,
        },
        "ký tự điều khiển nằm trong chuỗi",
        "a control character stands inside a string",
        "dùng \\t hoặc \\n",
        "write \\t or \\n",
    );
    push(out, ' ', start, parser.at);
}

fn push(out: &mut Str, c: char, from: usize, to: usize) {
    out.anchors.push((out.text.len(), from));
    out.text.push(c);
    out.anchors.push((out.text.len(), to));
}

fn escape(parser: &mut Parser, out: &mut Str) {
    let start = parser.at;
    parser.at += 1;
    let plain = match parser.peek() {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => {
            let c = unicode_escape(parser, start);
            return push(out, c, start, parser.at);
        }
        _ => return bad_escape(parser, start, out),
    };
    parser.at += 1;
    push(out, plain, start, parser.at);
}

fn bad_escape(parser: &mut Parser, start: usize, out: &mut Str) {
    let stop = matches!(parser.peek(), None | Some(b'\n' | b'\r'));
    if !stop {
        parser.at += parser.char_len();
    }
    let span = Span {
        start,
        end: parser.at,
    };
    parser.problem_hint(
        span,
        "dấu \\ không đi với ký tự này",
        "no escape begins like this",
        "viết \\\\ nếu cần một dấu \\",
        "write \\\\ for a backslash",
    );
    push(out, '\u{fffd}', start, parser.at);
}

fn unicode_escape(parser: &mut Parser, start: usize) -> char {
    let Some(first) = hex4(parser) else {
        return bad_unicode(parser, start);
    };
    if let Some(c) = char::from_u32(first) {
        return c;
    }
    let pair = first < 0xdc00 && parser.text[parser.at..].starts_with("\\u");
    if pair {
        let back = parser.at;
        parser.at += 1;
        if let Some(second @ 0xdc00..=0xdfff) = hex4(parser) {
            let point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return char::from_u32(point).unwrap_or('\u{fffd}');
        }
        parser.at = back;
    }
    bad_unicode(parser, start)
}

// Stands at the `u`; leaves the place behind four digits, or behind the `u` if they are not there.
fn hex4(parser: &mut Parser) -> Option<u32> {
    parser.at += 1;
    let digits = parser.text.get(parser.at..parser.at + 4)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    parser.at += 4;
    u32::from_str_radix(digits, 16).ok()
}

fn bad_unicode(parser: &mut Parser, start: usize) -> char {
    let span = Span {
        start,
        end: parser.at,
    };
    parser.problem_hint(
        span,
        "\\u không chỉ một ký tự Unicode",
        "this \\u names no Unicode character",
        "viết thẳng ký tự đó trong tệp UTF-8",
        "write the character itself, the file is UTF-8",
    );
    '\u{fffd}'
}
