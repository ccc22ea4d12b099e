//! Tokens of an expression.

use diagnostics::Span;

use super::{Problem, problem};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Name(String),
    /// A name in backticks, which stands behind a dot only.
    Quoted(String),
    /// Magnitude of a whole number; the sign is the parser's.
    Int(u64),
    Uint(u64),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    /// An operator or bracket.
    Sign(&'static str),
}

// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 24] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")",
    "[", "]", ",", ".", "{", "}",
];

pub(crate) fn tokens(text: &str) -> (Vec<(Token, Span)>, Vec<Problem>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        problems: Vec::new(),
    };
    while let Some(c) = lexer.peek() {
        lexer.token(c);
    }
    (lexer.tokens, lexer.problems)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<(Token, Span)>,
    problems: Vec<Problem>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) {
        while let Some(c) = self.peek().filter(|&c| accept(c)) {
            self.at += c.len_utf8();
        }
    }

    fn since(&self, start: usize) -> Span {
        Span {
            start,
            end: self.at,
        }
    }

    fn push(&mut self, token: Token, start: usize) {
        let span = self.since(start);
        self.tokens.push((token, span));
    }

    fn refuse(&mut self, start: usize, vi: &str, en: &str) {
        let span = self.since(start);
        self.problems.push(problem(span, vi, en));
    }

    fn token(&mut self, c: char) {
        let rest = &self.text[self.at..];
        if c.is_whitespace() {
            self.at += c.len_utf8();
        } else if rest.starts_with("//") {
            self.take_while(|c| c != '\n');
        } else if quote_after_prefix(rest).is_some() {
            self.text_literal();
        } else if c.is_ascii_digit() || is_fraction(rest) {
            self.number();
        } else if c == '`' {
            self.quoted();
        } else if c.is_alphabetic() || c == '_' {
            self.name();
        } else {
            self.sign(c);
        }
    }

    fn name(&mut self) {
        let start = self.at;
        // A mark may stand apart from its letter.
        self.take_while(|c| c.is_alphanumeric() || c == '_' || ('\u{300}'..'\u{370}').contains(&c));
        let name = self.text[start..self.at].to_owned();
        if name.is_ascii() {
            return self.push(Token::Name(name), start);
        }
        self.refuse(
            start,
            &format!("tên không có dấu: \"{name}\"; đoạn chữ thì viết trong '…'"),
            &format!("names have no marks: \"{name}\"; a text stands in '…'"),
        );
    }

    fn sign(&mut self, c: char) {
        let start = self.at;
        let rest = &self.text[start..];
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            self.at += sign.len();
            return self.push(Token::Sign(sign), start);
        }
        self.at += c.len_utf8();
        match c {
            '=' => self.refuse(start, "so sánh bằng viết là ==", "equality is written =="),
            '&' => self.refuse(start, "\"và\" viết là &&", "\"and\" is written &&"),
            '|' => self.refuse(start, "\"hoặc\" viết là ||", "\"or\" is written ||"),
            '“' | '”' | '‘' | '’' => self.refuse(
                start,
                "dấu nháy cong không dùng được; viết ' hoặc \"",
                "curly quotes do not work; write ' or \"",
            ),
            _ => self.refuse(
                start,
                &format!("ký tự \"{c}\" không có trong CEL"),
                &format!("\"{c}\" is no part of CEL"),
            ),
        }
    }

    fn quoted(&mut self) {
        let start = self.at;
        self.at += 1;
        self.take_while(|c| c.is_ascii_alphanumeric() || "_.-/ ".contains(c));
        let name = self.text[start + 1..self.at].to_owned();
        if self.peek() == Some('`') && !name.is_empty() {
            self.at += 1;
            return self.push(Token::Quoted(name), start);
        }
        self.refuse(
            start,
            "tên trong dấu ` … ` gồm chữ, số, dấu _ . - / và khoảng trắng",
            "a name in backticks has letters, digits, _ . - / and spaces",
        );
    }

    fn number(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        if let Some(hex) = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
            self.at += 2;
            let digits = hex.bytes().take_while(u8::is_ascii_hexdigit).count();
            self.at += digits;
            let parsed = u64::from_str_radix(&hex[..digits], 16).ok();
            return self.whole(start, parsed, digits == 0);
        }
        self.take_while(|c| c.is_ascii_digit());
        let is_double = self.fraction() | self.exponent();
        let raw = &self.text[start..self.at];
        if !is_double {
            return self.whole(start, raw.parse().ok(), false);
        }
        // Too large a number is infinite, too small a one is zero, as the format of doubles has it.
        match raw.parse() {
            Ok(number) if !self.is_followed_by_letter() => self.push(Token::Double(number), start),
            _ => self.no_number(start),
        }
    }

    fn fraction(&mut self) -> bool {
        let found = is_fraction(&self.text[self.at..]);
        if found {
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        found
    }

    fn exponent(&mut self) -> bool {
        let Some(rest) = self.text[self.at..].strip_prefix(['e', 'E']) else {
            return false;
        };
        let digits = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let found = digits.starts_with(|c: char| c.is_ascii_digit());
        if found {
            self.at = self.text.len() - digits.len();
            self.take_while(|c| c.is_ascii_digit());
        }
        found
    }

    fn is_followed_by_letter(&self) -> bool {
        self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    fn whole(&mut self, start: usize, parsed: Option<u64>, is_empty: bool) {
        let is_unsigned = !is_empty && matches!(self.peek(), Some('u' | 'U'));
        self.at += usize::from(is_unsigned);
        if is_empty || self.is_followed_by_letter() {
            return self.no_number(start);
        }
        match parsed {
            Some(number) if is_unsigned => self.push(Token::Uint(number), start),
            Some(number) => self.push(Token::Int(number), start),
            None => self.refuse(start, "số quá lớn", "this number is too large"),
        }
    }

    fn no_number(&mut self, start: usize) {
        self.take_while(|c| c.is_alphanumeric() || c == '_');
        self.refuse(
            start,
            "số này không đọc được",
            "this is not how a number is written",
        );
    }

    fn text_literal(&mut self) {
        let start = self.at;
        let rest = &self.text[start..];
        let Some((prefix, quote)) = quote_after_prefix(rest) else {
            return;
        };
        let is_raw = rest[..prefix].contains(['r', 'R']);
        let is_bytes = rest[..prefix].contains(['b', 'B']);
        self.at += prefix + quote.len();
        let mut out = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let is_open = |c: &char| quote.len() == 3 || !matches!(c, '\n' | '\r');
            let Some(c) = rest.chars().next().filter(is_open) else {
                return self.refuse(
                    start,
                    "đoạn chữ không có dấu nháy đóng",
                    "this text has no closing quote",
                );
            };
            if rest.starts_with(quote) {
                self.at += quote.len();
                break;
            }
            if c == '\\' && !is_raw {
                self.escape(is_bytes, &mut out);
            } else {
                self.at += c.len_utf8();
                push_char(&mut out, c);
            }
        }
        match String::from_utf8(out) {
            Ok(text) if !is_bytes => self.push(Token::Text(text), start),
            Ok(text) => self.push(Token::Bytes(text.into_bytes()), start),
            Err(error) => self.push(Token::Bytes(error.into_bytes()), start),
        }
    }

    fn escape(&mut self, is_bytes: bool, out: &mut Vec<u8>) {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        let point = match c {
            'a' => Some(7),
            'b' => Some(8),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            '\\' | '?' | '"' | '\'' | '`' => Some(c.into()),
            'x' | 'X' => self.digits(2, 16),
            'u' if !is_bytes => self.digits(4, 16),
            'U' if !is_bytes => self.digits(8, 16),
            '0'..='3' => {
                self.at -= 1;
                self.digits(3, 8)
            }
            _ => None,
        };
        let byte = point.filter(|_| is_bytes).map(|point| point as u8);
        match (byte, point.and_then(char::from_u32)) {
            // An escape in bytes is a byte, in a text a code point.
            (Some(byte), _) => out.push(byte),
            (None, Some(c)) => push_char(out, c),
            (None, None) => self.refuse(
                start,
                "dấu \\ không đi với ký tự này; viết \\\\ nếu cần một dấu \\",
                "no escape begins like this; write \\\\ for a backslash",
            ),
        }
    }

    fn digits(&mut self, count: usize, radix: u32) -> Option<u32> {
        let text = self.text.get(self.at..self.at + count)?;
        if !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let point = u32::from_str_radix(text, radix).ok()?;
        self.at += count;
        Some(point)
    }
}

fn push_char(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

// `.5`
fn is_fraction(rest: &str) -> bool {
    let after = rest.strip_prefix('.');
    after.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

// Length of a prefix such as `r` and the quotes behind it, if a text begins here.
fn quote_after_prefix(rest: &str) -> Option<(usize, &'static str)> {
    let prefix = rest
        .bytes()
        .take(2)
        .take_while(|b| matches!(b, b'r' | b'R' | b'b' | b'B'))
        .count();
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let quote = quotes
        .into_iter()
        .find(|quote| rest[prefix..].starts_with(quote))?;
    Some((prefix, quote))
}
