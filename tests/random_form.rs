//! Forms by chance: every type of field, with conditions, computed values and checks over what stands before them.
//!
//! Nearly all of them are right; what `check` refuses is left out by whoever asks for them. The same seed gives the same form.

use fastrand::Rng;
use form::Form;
use serde_json::{Value, json};

use crate::case::checked_text;

const KINDS: [&str; 10] = [
    "text",
    "name",
    "integer",
    "date",
    "choice",
    "boolean",
    "id-number",
    "phone",
    "email",
    "address",
];
const PATTERNS: [&str; 6] = [
    "[A-Z]{2}[0-9]{6}",
    "[\\p{L} '.-]{2,40}",
    "(a|b)*c?",
    "\\d+(-\\d+)?",
    "[^\\s]+",
    ".{0,7}",
];
const TEXTS: [&str; 8] = ["", "a", "An", "Nguyễn", "0", "12", "ế ", "000190000018"];
const DAYS: [&str; 5] = [
    "2000-02-29",
    "1900-01-01",
    "2026-11-21",
    "2024-12-31",
    "0001-01-01",
];
const NUMBERS: [&str; 8] = [
    "0",
    "1",
    "2",
    "-3",
    "18",
    "100",
    "9007199254740991",
    "9223372036854775807",
];

/// A form of this seed; nothing when `check` finds a mistake in it.
pub fn random_form(seed: u64) -> Option<Form> {
    checked_text(&random_definition(seed)).ok()
}

/// The definition of this seed, right or wrong.
pub fn random_definition(seed: u64) -> String {
    Maker::new(seed).form().to_string()
}

/// A field that expressions can name.
#[derive(Clone)]
struct Name {
    /// How an expression says it.
    text: String,
    kind: &'static str,
}

struct Maker {
    rng: Rng,
    /// Fields that stand before the place that is being written.
    names: Vec<Name>,
    /// Repeat groups before that place, with the fields of their rows.
    groups: Vec<(String, Vec<Name>)>,
}

fn words(text: &str) -> Value {
    json!({ "vi": text, "en": text })
}

impl Maker {
    fn new(seed: u64) -> Maker {
        Maker {
            rng: Rng::with_seed(seed),
            names: Vec::new(),
            groups: Vec::new(),
        }
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.rng.usize(..list.len())].clone()
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.rng.u32(..count) == 0
    }

    fn form(mut self) -> Value {
        let pages: Vec<Value> = (0..self.rng.usize(1..4)).map(|n| self.page(n)).collect();
        let checks: Vec<Value> = (0..self.rng.usize(..4)).map(|n| self.check(n)).collect();
        json!({
            "id": "ngau-nhien", "version": "2026-01-01", "title": words("Ngẫu nhiên"),
            "procedure": { "code": "0.000000" },
            "roles": { "applicant": { "from": "self" }, "members": { "from": "household.members", "choose": "many", "title": words("Thành viên") } },
            "pages": pages, "checks": checks,
        })
    }

    fn page(&mut self, number: usize) -> Value {
        let mut page = json!({ "id": format!("trang_{number}"), "title": words("Trang") });
        if number > 0 && self.one_in(3) {
            page["show"] = json!(self.condition(2));
        }
        let count = self.rng.usize(1..6);
        let mut fields = Vec::new();
        for at in 0..count {
            let id = format!("f{number}_{at}");
            if self.one_in(6) {
                fields.push(self.group(&format!("g{number}_{at}")));
            } else {
                let (field, name) = self.field(&id, "applicant");
                self.names.push(name);
                fields.push(field);
            }
        }
        page["fields"] = json!(fields);
        page
    }

    fn group(&mut self, id: &str) -> Value {
        let outside = self.names.clone();
        let mut fields = Vec::new();
        let mut names = Vec::new();
        for at in 0..self.rng.usize(1..4) {
            // Inside a row its own fields go by name; outside they go by the row's.
            let (field, name) = self.field(&format!("r{at}_{id}"), "members");
            self.names.push(name.clone());
            names.push(name);
            fields.push(field);
        }
        self.names = outside;
        self.groups.push((id.to_owned(), names));
        let most = self.rng.u32(1..6);
        let mut group = json!({ "id": id, "type": "repeat", "label": words("Nhóm"), "fields": fields,
            "min_rows": self.rng.u32(..=most.min(2)), "max_rows": most });
        if self.rng.bool() {
            group["role"] = json!("members");
        }
        group
    }

    fn field(&mut self, id: &str, role: &str) -> (Value, Name) {
        let kind = self.pick(&KINDS);
        let mut field = json!({ "id": id, "type": kind, "label": words(id) });
        if self.one_in(3) {
            field["show"] = json!(self.condition(2));
        }
        if self.one_in(6) && !matches!(kind, "name" | "id-number" | "phone" | "email" | "address") {
            field["value"] = json!(self.value(kind));
        } else {
            match self.rng.u32(..4) {
                0 => field["required"] = json!(true),
                1 => field["require"] = json!(self.condition(2)),
                _ => {}
            }
            self.bind(&mut field, kind, role);
        }
        self.limits(&mut field, kind);
        let name = Name {
            text: id.to_owned(),
            kind,
        };
        (field, name)
    }

    fn bind(&mut self, field: &mut Value, kind: &str, role: &str) {
        let attr = match kind {
            "name" => "name.birth",
            "id-number" => "id.number",
            "date" => "birth.date",
            _ => return,
        };
        if self.rng.bool() {
            field["bind"] = json!({ "attr": attr, "role": role });
        }
    }

    fn limits(&mut self, field: &mut Value, kind: &str) {
        match kind {
            "text" | "name" => {
                if self.one_in(3) {
                    field["pattern"] = json!(self.pick(&PATTERNS));
                }
                if self.rng.bool() {
                    let least = self.rng.u32(..5);
                    field["min_length"] = json!(least);
                    field["max_length"] = json!(least + self.rng.u32(1..40));
                }
            }
            "integer" if self.rng.bool() => {
                let least = self.rng.i64(-5..50);
                field["min"] = json!(least);
                field["max"] = json!(least + self.rng.i64(..100));
            }
            "date" if self.rng.bool() => {
                field["min"] = json!("1900-01-01");
                field["max"] = json!(self.pick(&["today", "2030-12-31"]));
            }
            "choice" => {
                let option = |code: &str| json!({ "code": code, "label": words(code) });
                field["options"] = json!([option("a"), option("b"), option("c")]);
            }
            _ => {}
        }
    }

    fn check(&mut self, number: usize) -> Value {
        let mut check = json!({ "id": format!("k{number}"), "message": words("Sai"), "rule": self.condition(3) });
        if !self.names.is_empty() && self.rng.bool() {
            let names = self.names.clone();
            check["at"] = json!(self.pick(&names).text);
        }
        check
    }

    fn value(&mut self, kind: &str) -> String {
        match kind {
            "integer" => self.number(2),
            "date" => self.day(2),
            "boolean" => self.condition(2),
            "choice" => {
                let condition = self.condition(1);
                format!("{condition} ? 'a' : 'c'")
            }
            _ => self.text(2),
        }
    }

    /// A field of one of these types, or of rows if there is none.
    fn named(&mut self, kinds: &[&str]) -> Option<String> {
        let names = self.names.iter().filter(|name| kinds.contains(&name.kind));
        let names: Vec<String> = names.map(|name| name.text.clone()).collect();
        (!names.is_empty()).then(|| self.pick(&names))
    }

    fn number(&mut self, depth: u32) -> String {
        let leaf = |maker: &mut Maker| match maker.named(&["integer"]) {
            Some(name) if maker.rng.u32(..4) > 0 => name,
            _ => maker.pick(&NUMBERS).to_owned(),
        };
        if depth == 0 {
            return leaf(self);
        }
        match self.rng.u32(..12) {
            0..3 => {
                let sign = self.pick(&["+", "-", "*", "/", "%"]);
                let (a, b) = (self.number(depth - 1), self.number(depth - 1));
                format!("({a} {sign} {b})")
            }
            3 => format!("-({})", self.number(depth - 1)),
            4 => format!("age({})", self.day(depth - 1)),
            5 => {
                let (a, b) = (self.day(depth - 1), self.day(depth - 1));
                format!("days_between({a}, {b})")
            }
            6 => format!("year({})", self.day(depth - 1)),
            7 => format!("size({})", self.text(depth - 1)),
            8 => format!("int({})", self.text(depth - 1)),
            9 => {
                let condition = self.condition(depth - 1);
                let (a, b) = (self.number(depth - 1), self.number(depth - 1));
                format!("({condition} ? {a} : {b})")
            }
            10 if !self.groups.is_empty() => self.rows(|maker, group| {
                let inner = maker.number(depth - 1);
                format!("sum({group}, m, {inner})")
            }),
            _ => leaf(self),
        }
    }

    fn text(&mut self, depth: u32) -> String {
        let leaf =
            |maker: &mut Maker| match maker.named(&["text", "name", "id-number", "phone", "email"])
            {
                Some(name) if maker.rng.u32(..4) > 0 => name,
                _ => format!("'{}'", maker.pick(&TEXTS)),
            };
        if depth == 0 {
            return leaf(self);
        }
        match self.rng.u32(..6) {
            0 => format!("string({})", self.number(depth - 1)),
            1 => {
                let (a, b) = (self.text(depth - 1), self.text(depth - 1));
                format!("({a} + {b})")
            }
            2 => {
                let condition = self.condition(depth - 1);
                let (a, b) = (self.text(depth - 1), self.text(depth - 1));
                format!("({condition} ? {a} : {b})")
            }
            3 => match self.named(&["address"]) {
                Some(name) => format!("{name}.{}", self.pick(&["province", "commune", "detail"])),
                None => leaf(self),
            },
            _ => leaf(self),
        }
    }

    fn day(&mut self, depth: u32) -> String {
        let leaf = |maker: &mut Maker| match maker.named(&["date"]) {
            Some(name) if maker.rng.u32(..4) > 0 => name,
            _ if maker.rng.bool() => "today()".to_owned(),
            _ => format!("date('{}')", maker.pick(&DAYS)),
        };
        if depth == 0 {
            return leaf(self);
        }
        match self.rng.u32(..4) {
            0 => {
                let (day, number) = (self.day(depth - 1), self.number(depth - 1));
                format!(
                    "{}({day}, {number})",
                    self.pick(&["add_months", "add_days"])
                )
            }
            _ => leaf(self),
        }
    }

    fn condition(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match self.named(&["boolean"]) {
                Some(name) if self.rng.bool() => name,
                _ => self.comparison(0),
            };
        }
        match self.rng.u32(..12) {
            0..2 => {
                let sign = self.pick(&["&&", "||"]);
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                format!("({a} {sign} {b})")
            }
            2 => format!("!({})", self.condition(depth - 1)),
            3 => {
                let every: Vec<&str> = KINDS.to_vec();
                match self.named(&every) {
                    Some(name) => format!("present({name})"),
                    None => self.comparison(depth - 1),
                }
            }
            4 => match self.named(&["choice"]) {
                Some(name) if self.rng.bool() => format!("{name} in ['a', 'c']"),
                Some(name) => format!("{name} == '{}'", self.pick(&["a", "b", "c"])),
                None => self.comparison(depth - 1),
            },
            5 => {
                let (text, part) = (self.text(depth - 1), self.text(0));
                let function = self.pick(&["startsWith", "endsWith", "contains"]);
                format!("({text}).{function}({part})")
            }
            6 => {
                let text = self.text(depth - 1);
                let pattern = self.pick(&PATTERNS).replace('\\', "\\\\").replace('\'', "");
                format!("({text}).matches('{pattern}')")
            }
            7..9 if !self.groups.is_empty() => self.rows(|maker, group| {
                let function = maker.pick(&["all", "exists", "exists_one"]);
                let inner = maker.condition(depth - 1);
                format!("{group}.{function}(m, {inner})")
            }),
            _ => self.comparison(depth - 1),
        }
    }

    fn comparison(&mut self, depth: u32) -> String {
        let sign = self.pick(&["==", "!=", "<", "<=", ">", ">="]);
        let (a, b) = match self.rng.u32(..3) {
            0 => (self.number(depth), self.number(depth)),
            1 => (self.text(depth), self.text(depth)),
            _ => (self.day(depth), self.day(depth)),
        };
        format!("{a} {sign} {b}")
    }

    /// Something about the rows of a group, whose fields can be named while it is written; there is a group.
    fn rows(&mut self, write: impl Fn(&mut Maker, &str) -> String) -> String {
        // None inside: a row's fields have the row's name only in the innermost.
        let groups = std::mem::take(&mut self.groups);
        let (group, fields) = self.pick(&groups);
        let outside = self.names.clone();
        self.names.extend(fields.into_iter().map(|name| Name {
            text: format!("m.{}", name.text),
            ..name
        }));
        let text = write(self, &group);
        self.names = outside;
        self.groups = groups;
        text
    }
}
