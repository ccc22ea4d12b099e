//! JSON with recovery: every problem in one run.

use diagnostics::{Diagnostic, Severity, Span};

use crate::MAX_DEPTH;
use crate::containers::{list, object};
use crate::strings::string;
use crate::tree::{Kind, Node, Tree};

// A file that is no JSON at all would otherwise give a problem for every byte.
const MAX_PROBLEMS: usize = 50;

pub(crate) fn parse(file: &str, text: &str) -> (Tree, Vec<Diagnostic>) {
    let mut parser = Parser {
        file,
        text,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        depth: 0,
        pointer: String::new(),
        problems: Vec::new(),
    };
    parser.space();
    let root = value(&mut parser);
    parser.space();
    if parser.at < text.len() {
        parser.problem_hint(
            Span {
                start: parser.at,
                end: text.trim_end().len().max(parser.at),
            },
            "còn chữ sau khi tài liệu đã hết",
            "there is more after the end of the value",
            "xóa phần thừa, hoặc kiểm tra dấu ngoặc bị đóng sớm",
            "delete it, or look for a bracket that closes too early",
        );
    }
    parser.problems.sort_by_key(|problem| problem.span);
    (Tree { root }, parser.problems)
}

pub(crate) struct Parser<'t> {
    file: &'t str,
    pub(crate) text: &'t str,
    pub(crate) at: usize,
    pub(crate) depth: usize,
    pub(crate) pointer: String,
    problems: Vec<Diagnostic>,
}

impl Parser<'_> {
    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Bytes of the character at the current place; 0 at the end.
    pub(crate) fn char_len(&self) -> usize {
        self.text[self.at..]
            .chars()
            .next()
            .map_or(0, char::len_utf8)
    }

    pub(crate) fn here(&self) -> Span {
        Span {
            start: self.at,
            end: self.at + self.char_len(),
        }
    }

    pub(crate) fn report(&mut self, code: &str, span: Span, words: [&str; 4]) {
        if self.problems.len() < MAX_PROBLEMS {
            let [vi, en, hint_vi, hint_en] = words;
            let pointer = &self.pointer;
            self.problems.push(
                Diagnostic::new(Severity::Error, code, self.file, span, pointer, vi, en)
                    .with_hint(hint_vi, hint_en),
            );
        }
    }

    pub(crate) fn problem_hint(
        &mut self,
        span: Span,
        vi: &str,
        en: &str,
        hint_vi: &str,
        hint_en: &str,
    ) {
        self.report("syntax", span, [vi, en, hint_vi, hint_en]);
    }

    pub(crate) fn space(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/') if self.comment() => {}
                _ => break,
            }
        }
    }

    fn comment(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let len = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else {
            return false;
        };
        let span = Span {
            start: self.at,
            end: self.at + len,
        };
        self.problem_hint(
            span,
            "JSON không có chú thích",
            "JSON has no comments",
            "chuyển chú thích vào thành phần \"x-note\"",
            "move it to a member \"x-note\"",
        );
        self.at += len;
        true
    }
}

pub(crate) fn value(parser: &mut Parser) -> Node {
    let start = parser.at;
    let kind = match parser.peek() {
        Some(b'{') => nested(parser, object),
        Some(b'[') => nested(parser, list),
        Some(b'"') => Kind::Text(string(parser, b'"').0),
        Some(b'\'') => single_quoted(parser),
        Some(b'-' | b'+' | b'.' | b'0'..=b'9') => number(parser),
        Some(b) if b.is_ascii_alphabetic() => word(parser),
        _ => no_value(parser),
    };
    Node {
        kind,
        span: Span {
            start,
            end: parser.at,
        },
    }
}

fn nested(parser: &mut Parser, read: fn(&mut Parser) -> Kind) -> Kind {
    if parser.depth == MAX_DEPTH {
        return too_deep(parser);
    }
    parser.depth += 1;
    let kind = read(parser);
    parser.depth -= 1;
    kind
}

fn too_deep(parser: &mut Parser) -> Kind {
    let span = parser.here();
    parser.report(
        "too-deep",
        span,
        [
            "lồng nhau quá 64 tầng",
            "nested more than 64 levels deep",
            "một biểu mẫu cần không quá mười tầng",
            "a form needs no more than ten",
        ],
    );
    let mut open = 0_usize;
    loop {
        match parser.peek() {
            None => break,
            Some(b'"') => drop(string(parser, b'"')),
            Some(b) => {
                parser.at += 1;
                open += usize::from(matches!(b, b'{' | b'['));
                open -= usize::from(matches!(b, b'}' | b']'));
                if open == 0 {
                    break;
                }
            }
        }
    }
    // Bytes were counted one by one, so the place may be inside a character.
    while !parser.text.is_char_boundary(parser.at) {
        parser.at += 1;
    }
    Kind::Missing
}

fn single_quoted(parser: &mut Parser) -> Kind {
    let (text, span) = string(parser, b'\'');
    parser.problem_hint(
        span,
        "chuỗi JSON dùng dấu nháy kép",
        "JSON strings take double quotes",
        "đổi ' thành \"",
        "write \" instead of '",
    );
    Kind::Text(text)
}

fn no_value(parser: &mut Parser) -> Kind {
    let span = parser.here();
    parser.problem_hint(
        span,
        "thiếu giá trị ở đây",
        "a value is missing here",
        "viết một chuỗi, số, true, false, [ … ] hoặc { … }",
        "write a string, a number, true, false, [ … ] or { … }",
    );
    skip_garbage(parser);
    Kind::Missing
}

// To the next place where an object or array can go on.
pub(crate) fn skip_garbage(parser: &mut Parser) {
    while let Some(b) = parser.peek() {
        if matches!(b, b',' | b'}' | b']' | b'\n') {
            break;
        }
        parser.at += parser.char_len();
    }
}

fn word(parser: &mut Parser) -> Kind {
    let start = parser.at;
    while matches!(parser.peek(), Some(b) if b.is_ascii_alphanumeric() || b == b'_') {
        parser.at += 1;
    }
    match &parser.text[start..parser.at] {
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        "null" => Kind::Null,
        other => {
            let hint = format!("\"{other}\"");
            let span = Span {
                start,
                end: parser.at,
            };
            parser.problem_hint(
                span,
                "chữ này không phải là giá trị JSON",
                "this word is no JSON value",
                &format!("nếu là chuỗi thì viết {hint}; còn lại chỉ có true, false, null"),
                &format!("write {hint} for a string; else there are true, false, null"),
            );
            Kind::Missing
        }
    }
}

fn number(parser: &mut Parser) -> Kind {
    let start = parser.at;
    let in_number = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
    while matches!(parser.peek(), Some(b) if in_number(b)) {
        parser.at += 1;
    }
    let raw = parser.text[start..parser.at].to_owned();
    if !is_number(&raw) {
        let span = Span {
            start,
            end: parser.at,
        };
        parser.problem_hint(
            span,
            "số viết không đúng cách của JSON",
            "this is not how JSON writes a number",
            "ví dụ 12 hoặc -3, không có số 0 ở đầu; mã số thì đặt trong dấu \"",
            "write 12 or -3, without leading zeros; a code goes in quotes",
        );
        return Kind::Missing;
    }
    Kind::Number(raw)
}

fn is_number(raw: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let body = raw.strip_prefix('-').unwrap_or(raw);
    let (body, exponent) = match body.split_once(['e', 'E']) {
        Some((body, exponent)) => (body, Some(exponent)),
        None => (body, None),
    };
    let (whole, fraction) = match body.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}
