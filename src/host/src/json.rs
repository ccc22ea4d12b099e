//! The JSON that modules and the page write, as a tree; and writing what goes to the page.
//!
//! By hand: of the objects that the browser's own reader makes every member has to be carried over by itself, and what opens a form
//! of a thousand fields in 250 ms took 370 that way. It weighs no more than carrying over did, because it reads what
//! `JSON.stringify` and our modules write and nothing else: no white space.

/// Deeper than anything that is written for the engine; no text may use up the stack.
const DEPTH: u32 = 64;

/// A value.
#[derive(Debug)]
pub enum Json {
    /// `null`, `false`, or not there.
    Nothing,
    /// `true`.
    True,
    /// A natural number; of another one only that there is one.
    Number(u32),
    /// A string.
    Text(String),
    /// An object; or an array, whose elements have no names.
    Members(Vec<(String, Json)>),
}

static NOTHING: Json = Json::Nothing;

impl Json {
    /// Reads a text; nothing when it is no JSON, or has white space between its parts.
    #[inline(never)]
    pub fn read(text: &str) -> Json {
        let mut reader = Reader { text, at: 0 };
        match reader.value(DEPTH) {
            Some(value) if reader.at == text.len() => value,
            _ => Json::Nothing,
        }
    }

    /// Member `name` of an object.
    #[inline(never)]
    pub fn get(&self, name: &str) -> &Json {
        for (member, value) in self.members() {
            if member == name {
                return value;
            }
        }
        &NOTHING
    }

    /// The text it is, or an empty one.
    #[inline(never)]
    pub fn text(&self) -> String {
        match self {
            Json::Text(text) => text.clone(),
            _ => String::new(),
        }
    }

    /// The number it is.
    #[inline(never)]
    pub fn number(&self) -> Option<u32> {
        match self {
            Json::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is `true`.
    #[inline(never)]
    pub fn is_true(&self) -> bool {
        matches!(self, Json::True)
    }

    /// Members of an object with their names, or elements of an array.
    #[inline(never)]
    pub fn members(&self) -> &[(String, Json)] {
        match self {
            Json::Members(members) => members,
            _ => &[],
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    /// The next byte, which is then behind; 0 at the end.
    #[inline(never)]
    fn byte(&mut self) -> u8 {
        let byte = self.text.as_bytes().get(self.at);
        self.at += 1;
        byte.copied().unwrap_or(0)
    }

    #[inline(never)]
    fn value(&mut self, depth: u32) -> Option<Json> {
        match self.byte() {
            b'"' => self.string().map(Json::Text),
            b'[' => self.members(b']', depth.checked_sub(1)?),
            b'{' => self.members(b'}', depth.checked_sub(1)?),
            b't' => self.word(3, Json::True),
            b'f' => self.word(4, Json::Nothing),
            b'n' => self.word(3, Json::Nothing),
            mut sign @ (b'-' | b'0'..=b'9') => {
                let mut number = 0_u32;
                while matches!(sign, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
                    number = number.wrapping_mul(10).wrapping_add(u32::from(sign & 15));
                    sign = self.byte();
                }
                self.word(-1, Json::Number(number))
            }
            _ => None,
        }
    }

    fn word(&mut self, rest: isize, value: Json) -> Option<Json> {
        self.at = self.at.wrapping_add_signed(rest);
        Some(value)
    }

    #[inline(never)]
    fn members(&mut self, end: u8, depth: u32) -> Option<Json> {
        let mut members = Vec::new();
        loop {
            let mut name = String::new();
            let mut sign = self.byte();
            if sign != end {
                if end == b'}' {
                    name = self.string()?;
                    self.byte();
                } else {
                    self.at -= 1;
                }
                members.push((name, self.value(depth)?));
                sign = self.byte();
            }
            match sign {
                b',' => {}
                sign if sign == end => return Some(Json::Members(members)),
                _ => return None,
            }
        }
    }

    /// What follows a quotation mark.
    #[inline(never)]
    fn string(&mut self) -> Option<String> {
        let mut string = String::new();
        loop {
            let begin = self.at;
            let sign = loop {
                if let sign @ (b'"' | b'\\' | 0) = self.byte() {
                    break sign;
                }
            };
            string.push_str(self.text.get(begin..self.at - 1)?);
            if sign == b'"' {
                return Some(string);
            }
            string.push(match self.byte() {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.escape()?,
                sign @ (b'"' | b'\\' | b'/') => char::from(sign),
                _ => return None,
            });
        }
    }

    /// What four digits stand for; half a letter is none.
    fn escape(&mut self) -> Option<char> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + char::from(self.byte()).to_digit(16)?;
        }
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// JSON being written, one piece after the other; the commas come by themselves.
#[derive(Default)]
pub struct Writer(String);

impl Writer {
    /// Begins an array by `[`, an object by `{`.
    pub fn begin(&mut self, sign: char) {
        self.separate();
        self.0.push(sign);
    }

    /// Ends it, by `]` or `}`.
    pub fn end(&mut self, sign: char) {
        self.0.push(sign);
    }

    /// The name of the member that is written next.
    pub fn name(&mut self, name: &str) {
        self.text(name);
        self.0.push(':');
    }

    /// A member that is a text.
    pub fn member(&mut self, name: &str, text: &str) {
        self.name(name);
        self.text(text);
    }

    /// A text, as a string.
    pub fn text(&mut self, text: &str) {
        self.separate();
        self.0.push('"');
        for letter in text.chars() {
            match letter {
                '"' | '\\' => {
                    self.0.push('\\');
                    self.0.push(letter);
                }
                '\0'..'\x20' => {
                    self.0.push_str("\\u00");
                    for digit in [letter as u32 >> 4, letter as u32 & 15] {
                        self.0.extend(char::from_digit(digit, 16));
                    }
                }
                _ => self.0.push(letter),
            }
        }
        self.0.push('"');
    }

    /// What is JSON already.
    pub fn json(&mut self, json: &str) {
        self.separate();
        self.0.push_str(json);
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.0
    }

    // No value ends in one of these signs.
    fn separate(&mut self) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'[' | b'{' | b':')) {
            self.0.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, Writer};

    const TEXT: &str = r#"{"a":[1,-2.5e3,"tiếng \"Việt\"\n",{}],"b":{"c":true,"d":false,"e":null,"":[]},"n":20261122}"#;

    #[test]
    fn every_part_is_found_by_its_name() {
        let json = Json::read(TEXT);
        let list = json.get("a").members();
        assert_eq!(list.len(), 4);
        assert_eq!(list[0].1.number(), Some(1));
        assert!(list[1].1.number().is_some());
        assert_eq!(list[2].1.text(), "tiếng \"Việt\"\n");
        assert!(list[3].1.members().is_empty());
        assert!(json.get("b").get("c").is_true());
        for name in ["d", "e", "", "none"] {
            let value = json.get("b").get(name);
            assert!(!value.is_true() && value.text().is_empty() && value.number().is_none());
        }
        assert_eq!(json.get("b").members().len(), 4);
        assert_eq!(json.get("n").number(), Some(20_261_122));
    }

    #[test]
    fn texts_are_those_that_serde_json_wrote() {
        for letter in (0..0x3000)
            .filter_map(char::from_u32)
            .chain(['😀', '\u{fffd}'])
        {
            let text = format!("a{letter}b");
            let json = serde_json::to_string(&text).unwrap();
            assert_eq!(Json::read(&json).text(), text, "{json}");
        }
        // JSON.stringify writes half of a letter so.
        assert_eq!(Json::read(r#""a\ud83db""#).text(), "a\u{fffd}b");
    }

    #[test]
    fn what_is_written_is_what_serde_json_reads() {
        let letters: String = (0..0x3000).filter_map(char::from_u32).collect();
        let mut json = Writer::default();
        json.begin('{');
        for name in ["a", "\""] {
            json.name(name);
            json.begin('[');
            json.end(']');
        }
        json.name("b");
        json.begin('[');
        json.text(&letters);
        json.json("1");
        json.begin('{');
        json.end('}');
        json.end(']');
        json.end('}');
        let read: serde_json::Value = serde_json::from_str(&json.finish()).unwrap();
        assert_eq!(
            read,
            serde_json::json!({ "a": [], "\"": [], "b": [letters, 1, {}] })
        );
    }

    #[test]
    fn what_is_cut_off_is_nothing() {
        for (end, _) in TEXT.char_indices() {
            assert!(matches!(Json::read(&TEXT[..end]), Json::Nothing), "{end}");
        }
        assert!(matches!(Json::read(&format!("{TEXT}]")), Json::Nothing));
    }

    #[test]
    fn any_other_byte_anywhere_is_read_to_an_end() {
        for at in 0..TEXT.len() {
            for other in 0..128 {
                let mut bytes = TEXT.as_bytes().to_vec();
                bytes[at] = other;
                if let Ok(text) = String::from_utf8(bytes) {
                    Json::read(&text);
                }
            }
        }
    }

    #[test]
    fn what_is_too_deep_is_nothing() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(matches!(Json::read(&deep(60)), Json::Members(_)));
        assert!(matches!(Json::read(&deep(100_000)), Json::Nothing));
    }
}
