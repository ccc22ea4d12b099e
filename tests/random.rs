//! Scripts by chance, half of them sensible.

use crate::{Choices, Step};
use form::{Field, FieldId, FileLimits, Form, Kind, Repeat, Scope, TextKind};
use serde_json::{Value, json};

/// Keys of rows that are tried: free ones, people of the record, and none.
const KEYS: [&str; 6] = ["r1", "r2", "p1", "p2", "x", "R 1"];
const ASSURANCES: [&str; 7] = [
    "typed",
    "qr",
    "mrz+qr",
    "vneid1",
    "vneid2",
    "chip",
    "agency-db",
];
const ODD: [&str; 34] = [
    "",
    " ",
    "\u{a0}\u{3000}",
    "x",
    "0",
    "-1",
    "007",
    "1.250",
    "0.250",
    "-",
    "--1",
    "+84900000001",
    "84 900 000 001",
    "000190000018",
    "000 190.000-018",
    "29/02/2000",
    "31/02/2026",
    "2026-11-21",
    "1/1-2026",
    "9999-12-31",
    "0001-01-01",
    "true",
    "false",
    "True",
    "01",
    "00004",
    "79",
    "F",
    "e\u{302}\u{323}",
    "Nguye\u{302}\u{303}n  Thị\tMẫu",
    "9007199254740991",
    "9007199254740992",
    "-9223372036854775808",
    "\u{0}\u{7f}\"\\\n",
];
/// What random texts are made of: Latin with and without marks, marks alone, space, digits.
const LETTERS: [char; 24] = [
    'a', 'E', 'đ', 'Ư', 'ơ', 'ẩ', 'Ỹ', '\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{306}',
    '\u{309}', '\u{31b}', '\u{323}', ' ', '\u{a0}', '\n', '-', '.', '0', '9', '/', '\'',
];

/// Makes scripts for one form.
#[derive(Debug)]
pub struct Random<'a> {
    form: &'a Form,
    typed: &'a [String],
    choices: Choices,
}

impl<'a> Random<'a> {
    /// A generator that always makes the same of one seed.
    pub fn new(form: &'a Form, typed: &'a [String], seed: u64) -> Random<'a> {
        Random::by(form, typed, Choices::of_seed(seed))
    }

    /// A generator that makes what these choices say.
    pub fn by(form: &'a Form, typed: &'a [String], choices: Choices) -> Random<'a> {
        Random {
            form,
            typed,
            choices,
        }
    }

    /// A start, perhaps an identity record, and some steps.
    pub fn script(mut self, length: usize) -> Vec<Step> {
        let mut script = vec![Step::Start(self.day())];
        if self.choices.yes() {
            script.push(Step::Identity(self.record().to_string()));
        }
        script.extend((0..length).map(|_| self.step()));
        script
    }

    /// What a service does with a dossier: a start, perhaps an identity record, answers, and every question there is.
    pub fn dossier(mut self) -> Vec<Step> {
        let mut script = vec![Step::Start(self.day())];
        if self.choices.yes() {
            script.push(Step::Identity(self.record().to_string()));
        }
        script.push(Step::Load(self.answers()));
        script.extend([Step::Check(-1), Step::Save, Step::Origins, Step::Changes]);
        script
    }

    fn day(&mut self) -> i32 {
        *self.pick(&[20261121, 20261231, 20240229, 20270228, 20000101])
    }

    fn pick<'b, T>(&mut self, list: &'b [T]) -> &'b T {
        self.choices.pick(list)
    }

    fn step(&mut self) -> Step {
        match self.choices.below(100) {
            0..50 => {
                let field = self.choices.below(self.form.fields.len().max(1));
                Step::Set(self.path(field), self.text_for(field))
            }
            50..58 => Step::Load(self.answers()),
            58..68 => Step::AddRow(self.group(), self.subject()),
            68..72 => Step::RemoveRow(format!("{}/{}", self.group(), self.pick(&KEYS))),
            72..82 => Step::Changes,
            82..90 => Step::Check(*self.pick(&[-1, -1, 0, 1, 2, 3])),
            90..94 => {
                let field = self.choices.below(self.form.fields.len().max(1));
                Step::CheckField(self.path(field))
            }
            94..98 => Step::Save,
            _ => Step::Origins,
        }
    }

    fn subject(&mut self) -> String {
        let subject = *self.pick(&["", "", "", "p1", "p2", "p3", "P 4"]);
        subject.to_owned()
    }

    fn group(&mut self) -> String {
        match self.form.repeats.is_empty() || self.choices.below(20) == 0 {
            true => "/khong_co".to_owned(),
            false => {
                let id = self.choices.below(self.form.repeats.len());
                let key = *self.pick(&KEYS);
                self.form.group_path(id).replace('*', key)
            }
        }
    }

    fn path(&mut self, id: FieldId) -> String {
        let Some(field) = self.form.fields.get(id) else {
            return "/a".to_owned();
        };
        let key = *self.pick(&KEYS);
        // Of a row in a row the outer one is any, too.
        let path = self.form.path(id);
        let outer = *self.pick(&KEYS);
        let path = match path.matches('*').count() {
            2 => path.replacen('*', outer, 1),
            _ => path,
        };
        let path = path.replace('*', key);
        let part = *self.pick(&[
            "/province",
            "/commune",
            "/detail",
            "/province",
            "/commune",
            "",
        ]);
        match (&field.kind, self.choices.below(30)) {
            (_, 0) => format!("{path}/"),
            (Kind::Address, _) => path + part,
            _ => path,
        }
    }

    fn text_for(&mut self, id: FieldId) -> String {
        match (self.choices.below(10), self.form.fields.get(id)) {
            (0, _) => self.noise(),
            (1, _) => (*self.pick(&ODD)).to_owned(),
            (2, _) if !self.typed.is_empty() => self.pick(self.typed).clone(),
            (3, _) => String::new(),
            (_, Some(field)) => self.fitting(field),
            (_, None) => String::new(),
        }
    }

    fn noise(&mut self) -> String {
        let length = self.choices.below(12);
        let text: String = (0..length).map(|_| *self.pick(&LETTERS)).collect();
        text.repeat(*self.pick(&[1, 1, 1, 40, 200]))
    }

    /// A text that the field is likely to take.
    fn fitting(&mut self, field: &Field) -> String {
        match &field.kind {
            Kind::Text { name, .. } => match name {
                TextKind::IdNumber => {
                    (*self.pick(&["000190000018", "000 190 000 019", "003200000011"])).to_owned()
                }
                TextKind::Phone => (*self.pick(&["0900000001", "+84 90 000 0002"])).to_owned(),
                TextKind::Email => (*self.pick(&["a@vi-du.vn", "b@vi-du.vn"])).to_owned(),
                TextKind::LongText => {
                    (*self.pick(&["a\n b", "\r\n x  y\r\r\r z \n", "một\u{2028}hai"])).to_owned()
                }
                TextKind::LicencePlate | TextKind::BankAccount => {
                    (*self.pick(&["30a-123.45", "29-mđ1 12345", "AA1234"])).to_owned()
                }
                TextKind::TaxCode | TextKind::SocialInsuranceNo => {
                    (*self.pick(&["0100000000", "0100000000-001", "01 0000 0000"])).to_owned()
                }
                TextKind::Url => (*self.pick(&["https://vi-du.vn", "http://a.b/c d"])).to_owned(),
                _ => (*self.pick(&["An", "Trần Thị Mẫu", "x", "Bình"])).to_owned(),
            },
            Kind::Integer { .. } => self.choices.within(-3..30).to_string(),
            Kind::Date { .. } => self.date(),
            Kind::Boolean | Kind::Statement | Kind::Consent => self.choices.yes().to_string(),
            Kind::Money { .. } | Kind::Decimal { .. } => self.number(),
            Kind::Time { .. } => self.time(),
            Kind::DateTime { .. } => match self.choices.below(3) {
                0 => format!("{} {}", self.date(), self.time()),
                1 => format!("{}\t {}", self.time(), self.date()),
                _ => format!("{}T{}", self.date(), self.time()),
            },
            Kind::PartialDate { .. } => self.partial(),
            Kind::Note => String::new(),
            Kind::Choices { list } => {
                let options = &self.form.lists[list].options;
                let count = self.choices.below(4);
                let codes: Vec<&str> = (0..count)
                    .filter_map(|_| options.get(self.choices.below(options.len().max(1))))
                    .map(|option| option.code.as_str())
                    .collect();
                codes.join(*self.pick(&["\n", "\n", " \n\n", ","]))
            }
            Kind::Choice { list } | Kind::Facility { list } => {
                match &self.form.lists[list].options[..] {
                    [] => String::new(),
                    options => self.pick(options).code.clone(),
                }
            }
            Kind::Address => self.address_text(),
            Kind::Person { .. } => (*self.pick(&["", "self", "m1", "m9"])).to_owned(),
            Kind::File(limits) => self.files(limits),
        }
    }

    /// What is said of some files, of one of them perhaps not as it has to be.
    fn files(&mut self, limits: &FileLimits) -> String {
        let most = limits.max_files as usize;
        let count = match self.choices.below(6) {
            0 => most + 1,
            1 => most * 4 + self.choices.below(2),
            2 => 0,
            _ => 1 + self.choices.below(most),
        };
        let files: Vec<Value> = (0..count).map(|_| self.file(limits)).collect();
        let text = Value::from(files).to_string();
        match self.choices.below(12) {
            0 => text.replacen(']', "", 1),
            1 => text.replacen("{\"name\"", "{\"size\":7,\"name\"", 1),
            2 => format!("\u{a0}{text}"),
            3 => format!(" {text}\n"),
            _ => text,
        }
    }

    fn file(&mut self, limits: &FileLimits) -> Value {
        let names = ["giấy  tờ.pdf", "a\u{1}\"\\\t.png", "e\u{302}\u{301}<b>"];
        let mut file = json!({
            "name": self.pick(&names),
            "sha256": format!("{:064x}", self.choices.below(9)),
            "size": 1 + self.choices.below(limits.max_bytes as usize),
            "type": self.pick(&limits.types),
        });
        match self.choices.below(20) {
            0 => file["name"] = json!("x".repeat(254 + self.choices.below(4))),
            1 => file["name"] = json!(self.pick(&[" ", "", "\u{1F600}"])),
            2 => file["sha256"] = json!("A".repeat(64)),
            3 => file["sha256"] = json!("a".repeat(63)),
            4 => file["size"] = json!(limits.max_bytes as usize + self.choices.below(2)),
            5 => {
                file["size"] = self
                    .pick(&[json!(0), json!(-1), json!(1.5), json!("1")])
                    .clone()
            }
            6 => file["type"] = json!(self.pick(&["text/html", "Image/png", "", "a b"])),
            7 => file["x"] = json!(1),
            8 => file = self.odd_value(),
            _ => {}
        }
        file
    }

    fn date(&mut self) -> String {
        let year = *self.pick(&[1990, 2000, 2008, 2024, 2026, 2027, 1899]);
        let (month, day) = (self.choices.within(1..13), self.choices.within(1..32));
        match self.choices.yes() {
            true => format!("{day}/{month:02}/{year}"),
            false => format!("{year}-{month:02}-{day:02}"),
        }
    }

    /// Digits with signs between them, most of them a number.
    fn number(&mut self) -> String {
        let pieces = [
            "1",
            "12",
            "250",
            "000",
            ".",
            ",",
            ".",
            ",",
            " ",
            "-",
            "đ",
            "VND",
            "0",
            "9007199254740991",
        ];
        let count = 1 + self.choices.below(5);
        (0..count).map(|_| *self.pick(&pieces)).collect()
    }

    fn time(&mut self) -> String {
        let (hour, minute) = (self.choices.below(25), self.choices.below(61));
        match self.choices.below(4) {
            0 => format!("{hour}h{minute:02}"),
            1 => format!("{hour}H"),
            2 => format!("{hour}:{minute:02}"),
            _ => format!("{hour:02}:{minute:02}"),
        }
    }

    fn partial(&mut self) -> String {
        let (year, month) = (self.choices.within(1995..2030), self.choices.below(14));
        match self.choices.below(5) {
            0 => year.to_string(),
            1 => format!("{month}/{year}"),
            2 => format!("{month:02}-{year}"),
            3 => format!("{year}-{month:02}"),
            _ => self.date(),
        }
    }

    /// A stored text that is canonical more often than not.
    fn stored_number(&mut self, scale: u32) -> String {
        let units = self.choices.within(-30_000..300_000);
        let scale = (scale + u32::from(self.choices.below(6) == 0)) as usize;
        let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
        let (head, tail) = digits.split_at(digits.len() - scale);
        format!("{}{head}.{tail}", if units < 0 { "-" } else { "" })
    }

    fn address_text(&mut self) -> String {
        match (self.choices.below(3), &self.form.units[..]) {
            (0, [first, ..]) => first.code.clone(),
            (1, [first, ..]) => self.pick(&first.communes).clone(),
            _ => "Số 1".to_owned(),
        }
    }

    /// A value in its stored shape, or something like it.
    fn value(&mut self, field: &Field) -> Value {
        let text = self.fitting(field);
        match (self.choices.below(12), &field.kind) {
            (0, _) => self.odd_value(),
            (1, _) => json!(self.noise()),
            (_, Kind::Integer { .. }) => text.parse::<i64>().map_or(Value::Null, Value::from),
            (_, Kind::Boolean | Kind::Statement | Kind::Consent) => json!(text == "true"),
            (_, Kind::Money { .. }) => json!(self.choices.within(-5..2_000_000)),
            (_, Kind::Decimal { scale, .. }) => json!(self.stored_number(*scale)),
            (_, Kind::Choices { .. }) => json!(text.split('\n').collect::<Vec<_>>()),
            (_, Kind::Date { .. }) if text.contains('/') => json!("2000-02-29"),
            (_, Kind::Address) => self.address(),
            (_, Kind::File(_)) => serde_json::from_str(&text).unwrap_or_else(|_| json!(text)),
            _ => json!(text),
        }
    }

    fn odd_value(&mut self) -> Value {
        let odd = [
            json!(null),
            json!(1),
            json!(1.5),
            json!([]),
            json!({}),
            json!(true),
            json!(""),
            json!("2026-02-30"),
        ];
        self.pick(&odd).clone()
    }

    fn address(&mut self) -> Value {
        let mut address = json!({"country": "VN", "vintage": "since-2025-07"});
        let unit = self.form.units.first();
        for (part, code) in [
            ("province", unit.map(|unit| unit.code.clone())),
            (
                "commune",
                unit.and_then(|unit| unit.communes.first().cloned()),
            ),
            ("detail", Some("Số  1".to_owned())),
        ] {
            match self.choices.below(12) {
                0 => {}
                1 => address[part] = json!(*self.pick(&ODD)),
                _ => address[part] = json!(code),
            }
        }
        if self.choices.below(15) == 0 {
            address["district"] = json!("x");
        }
        address
    }

    fn answers(&mut self) -> String {
        if self.choices.below(12) == 0 {
            return (*self.pick(&["", "{", "[]", "{\"a\":}", "null", "{}"])).to_owned();
        }
        let mut answers = json!({});
        let form = self.form;
        for field in &form.fields {
            if self.choices.yes() {
                continue;
            }
            match field.scope {
                Scope::Top => answers[&field.name] = self.value(field),
                Scope::Block(block) => {
                    answers[&form.blocks[block].name][&field.name] = self.value(field)
                }
                Scope::Row(_) => {}
            }
        }
        for repeat in form.repeats.iter().filter(|repeat| repeat.within.is_none()) {
            if self.choices.yes() {
                answers[&repeat.name] = self.rows(repeat);
            }
        }
        if self.choices.below(6) == 0 {
            answers["khong_co"] = self.odd_value();
        }
        answers.to_string()
    }

    fn rows(&mut self, repeat: &Repeat) -> Value {
        let count = self.choices.below(5);
        (0..count).map(|_| self.row(repeat)).collect()
    }

    fn row(&mut self, repeat: &Repeat) -> Value {
        let mut row = json!({"_id": *self.pick(&KEYS)});
        let form = self.form;
        for &field in &repeat.fields {
            if self.choices.below(3) > 0 {
                let field = &form.fields[field];
                row[&field.name] = self.value(field);
            }
        }
        for &inner in &repeat.groups {
            let inner = &form.repeats[inner];
            match self.choices.below(10) {
                0 => row[&inner.name] = self.odd_value(),
                1..4 => {}
                _ => row[&inner.name] = self.rows(inner),
            }
        }
        row
    }

    /// A record with something for most bindings, now and then refused or broken.
    fn record(&mut self) -> Value {
        let form = self.form;
        let mut entries = Vec::new();
        // Blocks are whole only where a register is sure of nearly everything.
        let is_sure = self.choices.yes();
        for field in &form.fields {
            let Some(bind) = &field.bind else { continue };
            for subject in ["p1", "p2"] {
                let value = self.value(field);
                if self.choices.below(if is_sure { 12 } else { 5 }) > 0 {
                    let assurance = match is_sure && self.choices.below(12) > 0 {
                        true => "vneid2",
                        false => *self.pick(&ASSURANCES),
                    };
                    let source = match self.choices.below(10) {
                        0 => "civil-status",
                        _ => "population",
                    };
                    let persons = form.persons(&bind.role);
                    let role = persons[self.choices.below(persons.len())];
                    let mut entry = json!({
                        "attr": bind.attr, "role": role, "subject": subject, "value": value,
                        "source": source, "assurance": assurance, "as_of": "2026-11-01",
                        "proof": self.choices.below(3),
                    });
                    if self.choices.below(8) == 0 {
                        entry["reason"] = json!("Ghi \"sai\" \\ từ năm 2019.");
                    }
                    entries.push(entry);
                }
            }
        }
        if self.choices.below(15) == 0 {
            entries.push(self.odd_value());
        }
        json!({"format": "tokhai-identity/1", "entries": entries, "missing": []})
    }
}
