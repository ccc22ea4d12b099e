//! Arrays and objects, and what goes wrong between their parts.

use std::collections::BTreeSet;

use diagnostics::Span;

use crate::parser::{Parser, skip_garbage, value};
use crate::pointer_push;
use crate::strings::string;
use crate::tree::{Kind, Member};

/// Longest key that is kept, in bytes.
const MAX_KEY: usize = 256;

pub(crate) fn list(parser: &mut Parser) -> Kind {
    parser.at += 1;
    let mut nodes = Vec::new();
    let outer = parser.pointer.len();
    let open = parser.at - 1;
    loop {
        parser.space();
        match parser.peek() {
            Some(b']') => {
                parser.at += 1;
                break;
            }
            Some(b'}') | None => {
                unclosed(parser, open, "]");
                break;
            }
            Some(b',') => stray_comma(parser),
            Some(_) => {
                parser.pointer.push('/');
                parser.pointer.push_str(&nodes.len().to_string());
                nodes.push(value(parser));
                parser.pointer.truncate(outer);
                separator(parser, b']');
            }
        }
    }
    Kind::List(nodes)
}

pub(crate) fn object(parser: &mut Parser) -> Kind {
    parser.at += 1;
    let open = parser.at - 1;
    let mut members = Vec::new();
    let mut keys = BTreeSet::new();
    loop {
        parser.space();
        match parser.peek() {
            Some(b'}') => {
                parser.at += 1;
                break;
            }
            Some(b']') | None => {
                unclosed(parser, open, "}");
                break;
            }
            Some(b',') => stray_comma(parser),
            Some(_) => {
                if let Some(member) = member(parser, &mut keys) {
                    members.push(member);
                }
                separator(parser, b'}');
            }
        }
    }
    Kind::Object(members)
}

fn member(parser: &mut Parser, keys: &mut BTreeSet<String>) -> Option<Member> {
    let (key, key_span) = key(parser)?;
    let key = cut(key, key_span, parser);
    let outer = parser.pointer.len();
    parser.pointer.push_str(&pointer_push("", &key));
    if !keys.insert(key.clone()) {
        parser.report(
            "duplicate-key",
            key_span,
            [
                &format!("\"{key}\" được viết hai lần trong cùng một đối tượng"),
                &format!("\"{key}\" is written twice in this object"),
                "giữ lại một, hoặc đổi tên cái thứ hai",
                "keep one, or rename the second",
            ],
        );
    }
    parser.space();
    if parser.peek() == Some(b':') {
        parser.at += 1;
    } else {
        let span = parser.here();
        let (vi, en) = (
            "thiếu dấu : sau tên thành phần",
            "a colon is missing after the key",
        );
        parser.problem_hint(
            span,
            vi,
            en,
            "viết \"tên\": giá trị",
            "write \"key\": value",
        );
    }
    parser.space();
    let value = value(parser);
    parser.pointer.truncate(outer);
    Some(Member {
        key,
        key_span,
        value,
    })
}

// Every pointer below carries the key, so a very long one is reported and cut.
fn cut(mut key: String, span: Span, parser: &mut Parser) -> String {
    if key.len() > MAX_KEY {
        parser.report(
            "too-large",
            span,
            [
                "tên thành phần này quá dài",
                "this key is too long",
                "tên có tối đa 64 ký tự",
                "a name has at most 64 characters",
            ],
        );
        let end = (0..=MAX_KEY).rev().find(|at| key.is_char_boundary(*at));
        key.truncate(end.unwrap_or(0));
    }
    key
}

fn key(parser: &mut Parser) -> Option<(String, Span)> {
    let quote = parser.peek()?;
    if quote == b'"' {
        let (text, span) = string(parser, quote);
        return Some((text.text, span));
    }
    let start = parser.at;
    let (vi, en) = (
        "tên thành phần phải nằm trong dấu nháy kép",
        "a key must stand in double quotes",
    );
    let hint = ("viết \"tên\": giá trị", "write \"key\": value");
    if quote == b'\'' {
        let (text, span) = string(parser, quote);
        parser.problem_hint(span, vi, en, hint.0, hint.1);
        return Some((text.text, span));
    }
    while matches!(parser.peek(), Some(b) if b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        parser.at += 1;
    }
    let found = parser.at > start;
    let span = if found {
        Span {
            start,
            end: parser.at,
        }
    } else {
        parser.here()
    };
    parser.problem_hint(span, vi, en, hint.0, hint.1);
    if !found {
        // Nothing that looks like a key: pass over it, or the loop would never end.
        parser.at += parser.char_len();
        skip_garbage(parser);
        return None;
    }
    Some((parser.text[start..parser.at].to_owned(), span))
}

// After a value: a comma, the closing bracket, or a problem.
fn separator(parser: &mut Parser, close: u8) {
    let after = parser.at;
    parser.space();
    match parser.peek() {
        Some(b',') => {
            let comma = parser.at;
            parser.at += 1;
            parser.space();
            if parser.peek() == Some(close) {
                trailing_comma(parser, comma);
            }
        }
        Some(b'}' | b']') | None => {}
        Some(b) if starts_value(b) => missing_comma(parser, after),
        Some(_) => {
            let span = parser.here();
            parser.problem_hint(
                span,
                "ký tự không có chỗ ở đây",
                "this character has no place here",
                "sau một giá trị là dấu , hoặc dấu ngoặc đóng",
                "after a value comes a comma or the closing bracket",
            );
            parser.at += parser.char_len();
            skip_garbage(parser);
        }
    }
}

fn starts_value(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'"' | b'\'' | b'{' | b'[' | b'-')
}

fn missing_comma(parser: &mut Parser, after: usize) {
    // The place is the last character before the gap, where the comma belongs.
    let start = parser.text[..after]
        .char_indices()
        .next_back()
        .map_or(0, |(at, _)| at);
    parser.problem_hint(
        Span { start, end: after },
        "thiếu dấu , sau giá trị này",
        "a comma is missing after this value",
        "thêm dấu ,",
        "add a comma",
    );
}

fn trailing_comma(parser: &mut Parser, comma: usize) {
    parser.problem_hint(
        Span {
            start: comma,
            end: comma + 1,
        },
        "thừa dấu , trước dấu ngoặc đóng",
        "a comma stands before the closing bracket",
        "xóa dấu , này",
        "delete it",
    );
}

fn stray_comma(parser: &mut Parser) {
    let span = parser.here();
    parser.problem_hint(
        span,
        "thừa dấu ,",
        "a comma stands here without a value",
        "xóa dấu , này",
        "delete it",
    );
    parser.at += 1;
}

fn unclosed(parser: &mut Parser, open: usize, close: &str) {
    // A closing bracket of the other kind belongs to whatever is outside, if anything is.
    if parser.depth == 1 && parser.peek().is_some() {
        parser.at += 1;
    }
    parser.problem_hint(
        Span {
            start: open,
            end: open + 1,
        },
        &format!("dấu ngoặc này không có {close} đóng lại"),
        &format!("this bracket is never closed by {close}"),
        &format!("thêm {close}"),
        &format!("add {close}"),
    );
}
