//! Tokens of an expression.

use diagnostics::Span;

use super::{Problem, problem};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Name(String),
    /// Magnitude of a whole number; the sign is the parser's.
    Int(u64),
    Text(String),
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
        } else if c.is_ascii_digit() {
            self.number();
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

    fn number(&mut self) {
        let start = self.at;
        self.take_while(|c| c.is_ascii_alphanumeric());
        let mut rest = self.text[self.at..].chars();
        let is_float = rest.next() == Some('.') && rest.next().is_some_and(|c| c.is_ascii_digit());
        if is_float {
            self.at += 1;
            self.take_while(|c| c.is_ascii_alphanumeric());
            return self.refuse(start, "chỉ có số nguyên", "there are whole numbers only");
        }
        let raw = &self.text[start..self.at];
        let parsed = match raw.strip_prefix("0x").or_else(|| raw.strip_prefix("0X")) {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => raw.parse().ok(),
        };
        match parsed {
            Some(number) => self.push(Token::Int(number), start),
            None if raw.bytes().all(|b| b.is_ascii_digit()) => {
                self.refuse(start, "số quá lớn", "this number is too large");
            }
            None => self.refuse(
                start,
                "chỉ có số nguyên viết bằng chữ số",
                "there are whole numbers in digits only",
            ),
        }
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
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(c) = rest.chars().next() else {
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
                self.escape(&mut out);
            } else {
                self.at += c.len_utf8();
                out.push(c);
            }
        }
        if is_bytes {
            return self.refuse(start, "không có kiểu byte", "there are no bytes");
        }
        self.push(Token::Text(out), start);
    }

    fn escape(&mut self, out: &mut String) {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.peek() else { return };
        self.at += c.len_utf8();
        let plain = match c {
            'a' => Some('\u{7}'),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            '\\' | '?' | '"' | '\'' | '`' => Some(c),
            'x' | 'X' => self.code_point(2, 16),
            'u' => self.code_point(4, 16),
            'U' => self.code_point(8, 16),
            '0'..='3' => {
                self.at -= 1;
                self.code_point(3, 8)
            }
            _ => None,
        };
        match plain {
            Some(c) => out.push(c),
            None => self.refuse(
                start,
                "dấu \\ không đi với ký tự này; viết \\\\ nếu cần một dấu \\",
                "no escape begins like this; write \\\\ for a backslash",
            ),
        }
    }

    fn code_point(&mut self, digits: usize, radix: u32) -> Option<char> {
        let text = self.text.get(self.at..self.at + digits)?;
        if !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let point = u32::from_str_radix(text, radix).ok()?;
        self.at += digits;
        char::from_u32(point)
    }
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
