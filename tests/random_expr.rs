//! Expressions by chance, of the type that is asked for.

use crate::choices::Choices;

/// Patterns of fields and of `matches`.
pub(crate) const PATTERNS: [&str; 6] = [
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
const DECIMALS: [&str; 6] = [
    "0",
    "0.5",
    "-0.05",
    "12.50",
    "99999.999",
    "9007199254740991",
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

/// What an expression can be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    Bool,
    Number,
    Text,
    Day,
    Code,
    Codes,
    Decimal,
    Time,
    DateTime,
}

/// What an answer to a field of this type is in expressions; nothing for those of which only `present` can be said.
pub(crate) fn values_of(kind: &str) -> Option<Values> {
    Some(match kind {
        "boolean" | "statement" | "consent" => Values::Bool,
        "integer" | "money" => Values::Number,
        "date" => Values::Day,
        "choice" | "facility" | "country" | "ethnicity" => Values::Code,
        "decimal" => Values::Decimal,
        "time" => Values::Time,
        "date-time" => Values::DateTime,
        "choices" => Values::Codes,
        "address" | "note" | "partial-date" | "file" => return None,
        _ => Values::Text,
    })
}

/// A field that expressions can name.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    /// How an expression says it.
    pub(crate) text: String,
    /// Its type.
    pub(crate) kind: &'static str,
    /// Whether it is a variable of an expression, of which nobody asks whether it is present.
    is_variable: bool,
}

impl Name {
    pub(crate) fn new(text: &str, kind: &'static str) -> Name {
        let text = text.to_owned();
        Name {
            text,
            kind,
            is_variable: false,
        }
    }

    /// The same, said from outside of what it stands in.
    pub(crate) fn within(&self, around: &str) -> Name {
        Name::new(&format!("{around}.{}", self.text), self.kind)
    }
}

/// A repeat group that expressions can name.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// How an expression says it.
    pub(crate) text: String,
    /// Fields of its rows, as the row itself says them.
    pub(crate) fields: Vec<Name>,
    /// Groups in its rows, as the row itself says them.
    pub(crate) inner: Vec<Group>,
}

impl Group {
    /// The same, said from outside of what it stands in.
    fn within(&self, around: &str) -> Group {
        let text = format!("{around}.{}", self.text);
        Group {
            text,
            ..self.clone()
        }
    }
}

/// Makes one definition.
pub(crate) struct Maker {
    pub(crate) choices: Choices,
    /// Fields that stand before the place that is being written.
    pub(crate) names: Vec<Name>,
    /// Fields of the block.
    pub(crate) block: Vec<Name>,
    /// Repeat groups before that place.
    pub(crate) groups: Vec<Group>,
    /// In a row: where in `names` its own fields begin.
    pub(crate) row: Option<usize>,
    /// Roles that follow from an answer.
    pub(crate) followed: Vec<String>,
    /// Variables that were made, so that each has a name of its own.
    variables: usize,
}

impl Maker {
    pub(crate) fn new(choices: Choices) -> Maker {
        Maker {
            choices,
            names: Vec::new(),
            block: Vec::new(),
            groups: Vec::new(),
            row: None,
            followed: Vec::new(),
            variables: 0,
        }
    }

    /// What computes a field of this type.
    pub(crate) fn value(&mut self, kind: &str) -> String {
        match values_of(kind) {
            Some(Values::Number) => self.number(2),
            Some(Values::Day) => self.day(2),
            Some(Values::Bool) => self.condition(2),
            // No field has fewer digits.
            Some(Values::Decimal) => format!("round({}, 1)", self.decimal(2)),
            Some(Values::Code) => {
                let condition = self.condition(1);
                format!("{condition} ? 'a' : 'c'")
            }
            _ => self.text(2),
        }
    }

    /// Something said in a row of a group, of its fields; in a group of a row after those of the row around it.
    pub(crate) fn in_row(
        &mut self,
        around: &[Name],
        group: &Group,
        write: impl Fn(&mut Maker) -> String,
    ) -> String {
        let outside = self.names.clone();
        self.names.extend(around.iter().cloned());
        self.row = Some(self.names.len());
        self.names.extend(group.fields.iter().cloned());
        let text = write(self);
        self.row = None;
        self.names = outside;
        text
    }

    /// A field whose answers are such values, if there is one.
    fn named(&mut self, values: Values) -> Option<String> {
        self.some_name(|name| values_of(name.kind) == Some(values))
    }

    fn some_name(&mut self, is_wanted: impl Fn(&Name) -> bool) -> Option<String> {
        let mut texts: Vec<String> = Vec::new();
        for (at, name) in self.names.iter().enumerate() {
            if is_wanted(name) {
                texts.push(name.text.clone());
                if self.row.is_some_and(|first| at >= first) {
                    texts.push(format!("previous.{}", name.text));
                }
            }
        }
        (!texts.is_empty()).then(|| self.choices.pick(&texts).clone())
    }

    fn number(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.plain_number();
        }
        match self.choices.below(23) {
            22 => {
                let key = self.key();
                format!("{}[{key}]", self.table(depth - 1))
            }
            18 => format!("int({})", self.decimal(depth - 1)),
            19 => format!(
                "minutes_between({}, {})",
                self.time(depth - 1),
                self.time(0)
            ),
            20 => format!(
                "minutes_between({}, {})",
                self.date_time(),
                self.date_time()
            ),
            21 => {
                let of = match self.choices.yes() {
                    true => self.time(depth - 1),
                    false => self.date_time(),
                };
                format!("{of}.{}()", self.choices.pick(&["getHours", "getMinutes"]))
            }
            0..3 => {
                let sign = *self.choices.pick(&["+", "-", "*", "/", "%"]);
                let (a, b) = (self.number(depth - 1), self.number(depth - 1));
                format!("({a} {sign} {b})")
            }
            3 => format!("-({})", self.number(depth - 1)),
            4 => format!("age({})", self.day(depth - 1)),
            5 => {
                let (a, b) = (self.day(depth - 1), self.day(depth - 1));
                let function = *self.choices.pick(&["days_between", "age"]);
                format!("{function}({a}, {b})")
            }
            6 => format!("year({})", self.day(depth - 1)),
            7 => format!("size({})", self.text(depth - 1)),
            8 => format!("int({})", self.text(depth - 1)),
            9 => {
                let condition = self.condition(depth - 1);
                let (a, b) = (self.number(depth - 1), self.number(depth - 1));
                format!("({condition} ? {a} : {b})")
            }
            10 | 11 if !self.groups.is_empty() => self.rows(|maker, group, row| {
                let inner = maker.number(depth - 1);
                format!("sum({group}, {row}, {inner})")
            }),
            12 => format!("size({})", self.texts(depth - 1)),
            13 => format!("{}[{}]", self.numbers(depth - 1), self.choices.below(4)),
            14 => {
                let (text, part) = (self.text(depth - 1), self.text(0));
                let function = *self.choices.pick(&["indexOf", "lastIndexOf"]);
                format!("({text}).{function}({part})")
            }
            15 => {
                let value = self.number(depth - 1);
                let (name, body) = self.with_variable("integer", |maker| maker.number(depth - 1));
                format!("cel.bind({name}, {value}, {body})")
            }
            16 if !self.groups.is_empty() => {
                let groups = self.groups.clone();
                format!("size({})", self.choices.pick(&groups).text)
            }
            _ => self.plain_number(),
        }
    }

    fn decimal(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match self.named(Values::Decimal) {
                Some(name) if self.choices.below(4) > 0 => name,
                _ => format!("decimal('{}')", self.choices.pick(&DECIMALS)),
            };
        }
        let digits = self.choices.below(5);
        match self.choices.below(8) {
            0 | 1 => {
                let sign = *self.choices.pick(&["+", "-"]);
                let (a, b) = (self.decimal(depth - 1), self.decimal(depth - 1));
                format!("({a} {sign} {b})")
            }
            // A product has the digits of both, which are at most nine.
            2 => {
                let (a, b) = (self.decimal(depth - 1), self.decimal(depth - 1));
                format!("(round({a}, {digits}) * round({b}, {digits}))")
            }
            3 => format!(
                "divide({}, {}, {digits})",
                self.decimal(depth - 1),
                self.decimal(0)
            ),
            4 => format!("decimal({})", self.number(depth - 1)),
            5 => {
                let condition = self.condition(depth - 1);
                let (a, b) = (self.decimal(depth - 1), self.decimal(depth - 1));
                format!("({condition} ? {a} : {b})")
            }
            6 => format!("-({})", self.decimal(depth - 1)),
            _ => format!("round({}, {digits})", self.decimal(depth - 1)),
        }
    }

    fn time(&mut self, depth: u32) -> String {
        if depth > 0 && self.choices.one_in(3) {
            return format!("time({})", self.date_time());
        }
        match self.named(Values::Time) {
            Some(name) if self.choices.below(4) > 0 => name,
            _ => format!(
                "time('{}')",
                self.choices.pick(&["00:00", "08:30", "23:59"])
            ),
        }
    }

    fn date_time(&mut self) -> String {
        match self.named(Values::DateTime) {
            Some(name) if self.choices.below(4) > 0 => name,
            _ => format!("date_time('{}T08:30')", self.choices.pick(&DAYS)),
        }
    }

    fn plain_number(&mut self) -> String {
        match self.named(Values::Number) {
            Some(name) if self.choices.below(4) > 0 => name,
            _ => (*self.choices.pick(&NUMBERS)).to_owned(),
        }
    }

    /// A map of texts to numbers, of which a key may stand twice once it is worked out.
    fn table(&mut self, depth: u32) -> String {
        let (a, b) = (self.number(depth), self.number(0));
        let key = match self.choices.below(3) {
            0 => self.text(0),
            _ => "'b'".to_owned(),
        };
        format!("{{'a': {a}, {key}: {b}, 'c': 3}}")
    }

    /// What is looked for in such a map.
    fn key(&mut self) -> String {
        match self.named(Values::Code) {
            Some(name) if self.choices.yes() => name,
            _ if self.choices.one_in(3) => self.text(0),
            _ => format!("'{}'", self.choices.pick(&["a", "b", "c", "d"])),
        }
    }

    /// Something about a map.
    fn of_table(&mut self, depth: u32) -> String {
        let key = self.key();
        let table = self.table(depth);
        match self.choices.below(5) {
            0 => format!("{key} in {table}"),
            1 => format!("has({table}.b)"),
            2 => format!("size({table}) > 2 && {table}.c == {table}[{key}]"),
            3 => {
                let (name, body) = self.with_variable("text", |maker| maker.condition(depth));
                let function = *self.choices.pick(&["all", "exists", "exists_one"]);
                format!("{table}.{function}({name}, {body})")
            }
            _ => {
                let (name, body) = self.with_variable("integer", |maker| maker.number(depth));
                format!("{table}.transformList(key, {name}, {body}).exists(n, n > 3)")
            }
        }
    }

    /// A list of numbers.
    fn numbers(&mut self, depth: u32) -> String {
        let (a, b) = (self.number(0), self.number(0));
        if depth == 0 {
            return format!("[{a}, {b}]");
        }
        match self.choices.below(4) {
            0 => {
                let list = self.numbers(depth - 1);
                let (name, body) = self.with_variable("integer", |maker| maker.number(depth - 1));
                format!("{list}.map({name}, {body})")
            }
            1 => {
                let list = self.numbers(depth - 1);
                let (name, body) =
                    self.with_variable("integer", |maker| maker.condition(depth - 1));
                format!("{list}.filter({name}, {body})")
            }
            2 => format!("({} + [{a}])", self.numbers(depth - 1)),
            _ => format!("[{a}, {b}, 7]"),
        }
    }

    /// A list of texts.
    fn texts(&mut self, depth: u32) -> String {
        let (a, b) = (self.text(0), self.text(0));
        if let Some(codes) = self.named(Values::Codes)
            && self.choices.yes()
        {
            return codes;
        }
        match self.choices.below(4) {
            0 => format!("({a}).split({b})"),
            1 if depth > 0 => {
                let list = self.texts(depth - 1);
                let (name, body) = self.with_variable("text", |maker| maker.condition(depth - 1));
                format!("{list}.filter({name}, {body})")
            }
            2 if depth > 0 => {
                let list = self.texts(depth - 1);
                let (name, body) = self.with_variable("text", |maker| maker.text(depth - 1));
                format!("{list}.map({name}, {body})")
            }
            _ => format!("[{a}, {b}]"),
        }
    }

    fn text(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.plain_text();
        }
        match self.choices.below(15) {
            14 => format!("string({})", self.decimal(depth - 1)),
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
            3 | 4 => match self.some_name(|name| name.kind == "address") {
                Some(name) => {
                    let part = *self.choices.pick(&["province", "commune", "detail"]);
                    format!("{name}.{part}")
                }
                None => self.plain_text(),
            },
            5 => {
                let call = *self
                    .choices
                    .pick(&["trim", "lowerAscii", "upperAscii", "reverse"]);
                format!("({}).{call}()", self.text(depth - 1))
            }
            6 => {
                let text = self.text(depth - 1);
                let from = self.number(0);
                match self.choices.yes() {
                    true => format!("({text}).substring({from})"),
                    false => format!("({text}).substring(0, {from})"),
                }
            }
            7 => {
                let (text, a, b) = (self.text(depth - 1), self.text(0), self.text(0));
                format!("({text}).replace({a}, {b})")
            }
            8 => format!("({}).charAt({})", self.text(depth - 1), self.number(0)),
            9 => format!("{}.join({})", self.texts(depth - 1), self.text(0)),
            10 => format!("{}[{}]", self.texts(depth - 1), self.choices.below(3)),
            _ => self.plain_text(),
        }
    }

    fn plain_text(&mut self) -> String {
        match self.named(Values::Text) {
            Some(name) if self.choices.below(4) > 0 => name,
            _ => format!("'{}'", self.choices.pick(&TEXTS)),
        }
    }

    fn day(&mut self, depth: u32) -> String {
        if depth > 0 && self.choices.one_in(4) {
            let (day, number) = (self.day(depth - 1), self.number(depth - 1));
            let function = *self.choices.pick(&["add_months", "add_days"]);
            return format!("{function}({day}, {number})");
        }
        if depth > 0 && self.choices.one_in(5) {
            return format!("date({})", self.date_time());
        }
        match self.named(Values::Day) {
            Some(name) if self.choices.below(4) > 0 => name,
            _ if self.choices.yes() => "today()".to_owned(),
            _ => format!("date('{}')", self.choices.pick(&DAYS)),
        }
    }

    /// Something that is true, false or missing and never fails, as who a role is must be.
    pub(crate) fn sure_condition(&mut self) -> String {
        let of_answer = match self.choices.below(6) {
            0 => self.named(Values::Bool),
            1 => self
                .named(Values::Number)
                .map(|name| format!("{name} < 7 && {name} != -3")),
            2 => self
                .named(Values::Day)
                .map(|name| format!("age({name}) > 18")),
            3 => self
                .named(Values::Text)
                .map(|name| format!("{name}.contains('1')")),
            4 => self
                .named(Values::Text)
                .map(|name| format!("size({name}) > 2")),
            _ => None,
        };
        let known = |name: &Name| name.kind != "note" && !name.is_variable;
        let there = self.some_name(known).map(|name| format!("present({name})"));
        match (of_answer, there) {
            (Some(one), Some(other)) if self.choices.one_in(3) => {
                let sign = *self.choices.pick(&["&&", "||"]);
                format!("({one}) {sign} !({other})")
            }
            (one, other) => one
                .or(other)
                .unwrap_or_else(|| "age(today()) == 0".to_owned()),
        }
    }

    /// Something that is true or false.
    pub(crate) fn condition(&mut self, depth: u32) -> String {
        if depth == 0 {
            return match self.named(Values::Bool) {
                Some(name) if self.choices.yes() => name,
                _ => self.comparison(0),
            };
        }
        match self.choices.below(18) {
            17 => self.of_table(depth - 1),
            0..2 => {
                let sign = *self.choices.pick(&["&&", "||"]);
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                format!("({a} {sign} {b})")
            }
            2 => format!("!({})", self.condition(depth - 1)),
            3 | 4 => match self.some_name(|name| name.kind != "note" && !name.is_variable) {
                Some(name) => format!("present({name})"),
                None => self.comparison(depth - 1),
            },
            15 => match self.some_name(|name| name.kind != "note" && !name.is_variable) {
                Some(name) => format!("verified({name})"),
                None => self.comparison(depth - 1),
            },
            5 => match self.named(Values::Code) {
                Some(name) if self.choices.yes() => format!("{name} in ['a', 'a']"),
                Some(name) => format!("{name} == 'a'"),
                None => self.comparison(depth - 1),
            },
            6 => {
                let (text, part) = (self.text(depth - 1), self.text(0));
                let function = *self.choices.pick(&["startsWith", "endsWith", "contains"]);
                format!("({text}).{function}({part})")
            }
            7 => {
                let text = self.text(depth - 1);
                let pattern = *self.choices.pick(&PATTERNS);
                let pattern = pattern.replace('\\', "\\\\").replace('\'', "");
                format!("({text}).matches('{pattern}')")
            }
            8 | 9 if !self.groups.is_empty() => self.rows(|maker, group, row| {
                let function = *maker.choices.pick(&["all", "exists", "exists_one"]);
                let inner = maker.condition(depth - 1);
                format!("{group}.{function}({row}, {inner})")
            }),
            10 if self.row.is_some() => self.others(depth - 1),
            11 => {
                let list = self.numbers(depth - 1);
                let (name, body) =
                    self.with_variable("integer", |maker| maker.condition(depth - 1));
                let function = *self.choices.pick(&["all", "exists", "exists_one"]);
                format!("{list}.{function}({name}, {body})")
            }
            12 => format!("{} in {}", self.text(0), self.texts(depth - 1)),
            13 => {
                let value = self.text(depth - 1);
                let (name, body) = self.with_variable("text", |maker| maker.condition(depth - 1));
                format!("cel.bind({name}, {value}, {body})")
            }
            _ => self.comparison(depth - 1),
        }
    }

    fn comparison(&mut self, depth: u32) -> String {
        let sign = *self.choices.pick(&["==", "!=", "<", "<=", ">", ">="]);
        let (a, b) = match self.choices.below(6) {
            0 => (self.number(depth), self.number(depth)),
            1 => (self.text(depth), self.text(depth)),
            2 => (self.decimal(depth), self.decimal(depth)),
            3 => (self.time(depth), self.time(depth)),
            4 => (self.date_time(), self.date_time()),
            _ => (self.day(depth), self.day(depth)),
        };
        format!("{a} {sign} {b}")
    }

    /// Something about the rows of a group, whose fields can be named while it is written; there is a group.
    fn rows(&mut self, write: impl Fn(&mut Maker, &str, &str) -> String) -> String {
        // Inside only the groups of that row, whose rows have another name.
        let groups = std::mem::take(&mut self.groups);
        let group = self.choices.pick(&groups).clone();
        let variable = if group.text.starts_with("m.") {
            "k"
        } else {
            "m"
        };
        let outside = self.names.clone();
        // What is added is no field of the own row, of which `previous` could be said.
        let row = self.row.take();
        self.names
            .extend(group.fields.iter().map(|name| name.within(variable)));
        self.groups = group
            .inner
            .iter()
            .map(|inner| inner.within(variable))
            .collect();
        let text = write(self, &group.text, variable);
        (self.names, self.groups, self.row) = (outside, groups, row);
        text
    }

    /// Something about the other rows of the own group.
    fn others(&mut self, depth: u32) -> String {
        let groups = std::mem::take(&mut self.groups);
        let (outside, row) = (self.names.clone(), self.row.take());
        let own = outside.get(row.unwrap_or(0)..).unwrap_or_default();
        self.names.extend(own.iter().map(|name| name.within("o")));
        let function = *self.choices.pick(&["all", "exists", "exists_one"]);
        let text = format!("others.{function}(o, {})", self.condition(depth));
        (self.names, self.groups, self.row) = (outside, groups, row);
        text
    }

    /// The name of a new variable that stands for such an answer, and what is written with it.
    fn with_variable(
        &mut self,
        kind: &'static str,
        write: impl FnOnce(&mut Maker) -> String,
    ) -> (String, String) {
        let name = format!("v{}", self.variables);
        self.variables += 1;
        let (outside, row) = (self.names.clone(), self.row.take());
        self.names.push(Name {
            is_variable: true,
            ..Name::new(&name, kind)
        });
        let text = write(self);
        (self.names, self.row) = (outside, row);
        (name, text)
    }
}
