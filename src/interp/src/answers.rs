//! Texts and JSON become answers, and answers become canonical text and JSON.

use crate::nfc::nfc;
use form::{Form, Kind, Part, TextKind};
use jiff::civil::Date;

use crate::dates;
use crate::identity;
use crate::json::{self, Json};
use crate::notations;

/// Largest magnitude of a stored integer: beyond it a JSON reader may lose digits.
const MAX_INTEGER: i64 = (1 << 53) - 1;
/// Longest codes of a list, a province and a commune.
const MAX_CODE: usize = 64;
const MAX_PROVINCE: usize = 2;
const MAX_COMMUNE: usize = 5;
/// Longest detail of an address.
pub(crate) const MAX_DETAIL: u32 = 200;
/// Longest name and media type of a file.
const FILE_NAME: usize = 255;
const MEDIA_TYPE: usize = 100;
/// How many times too long a text may be and still be kept.
const KEPT: usize = 4;
/// What an address of today's two levels says of itself.
const COUNTRY: &str = "VN";
const VINTAGE: &str = "since-2025-07";

/// One answer in its canonical shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Text(String),
    Integer(i64),
    Boolean(bool),
    Date(Date),
    /// Codes in the list's order, at least one.
    Choices(Vec<String>),
    /// What is said of each file; at least one.
    Files(Vec<File>),
    /// Never wholly empty.
    Address(Address),
}

/// What is said of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) size: i64,
    pub(crate) media_type: String,
}

/// The parts of an address that are there; none is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) province: Option<String>,
    pub(crate) commune: Option<String>,
    pub(crate) detail: Option<String>,
}

impl Address {
    pub(crate) fn part(&self, part: Part) -> &Option<String> {
        match part {
            Part::Province => &self.province,
            Part::Commune => &self.commune,
            Part::Detail => &self.detail,
        }
    }

    pub(crate) fn part_mut(&mut self, part: Part) -> &mut Option<String> {
        match part {
            Part::Province => &mut self.province,
            Part::Commune => &mut self.commune,
            Part::Detail => &mut self.detail,
        }
    }

    /// The address as an answer, if any part is there.
    pub(crate) fn answer(self) -> Option<Answer> {
        (self != Address::default()).then_some(Answer::Address(self))
    }
}

/// What is left of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Read<T> {
    /// Nothing.
    Empty,
    /// An answer.
    Given(T),
    /// Something that is no answer of this type.
    Unreadable,
}

impl<T> Read<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Read::Empty => Read::Empty,
            Read::Given(value) => Read::Given(change(value)),
            Read::Unreadable => Read::Unreadable,
        }
    }
}

/// Reads what a person typed into a field that is no address.
pub(crate) fn typed(form: &Form, kind: &Kind, text: &str) -> Read<Answer> {
    let trimmed = text.trim();
    match kind {
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Facility { .. } | Kind::Person { .. } => {
            cleaned(kind, text).map(Answer::Text)
        }
        Kind::Address | Kind::Note | Kind::Consent => Read::Unreadable,
        Kind::Choices { list } => {
            let lines = text.split('\n').map(str::trim);
            let codes: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
            match chosen(form, list, &codes) {
                Some(None) => Read::Empty,
                Some(Some(answer)) => Read::Given(answer),
                None => Read::Unreadable,
            }
        }
        _ if trimmed.is_empty() => Read::Empty,
        Kind::File(_) => match json::read(text).and_then(|json| stored(form, kind, &json)) {
            Some(answer) => answer.map_or(Read::Empty, Read::Given),
            None => Read::Unreadable,
        },
        Kind::Integer { .. } => given(typed_integer(trimmed).map(Answer::Integer)),
        Kind::Money { .. } => given(typed_money(trimmed).map(Answer::Integer)),
        Kind::Date { .. } => given(dates::parse_typed(trimmed).map(Answer::Date)),
        Kind::Statement if trimmed == "false" => Read::Empty,
        Kind::Boolean | Kind::Statement => given(trimmed.parse().ok().map(Answer::Boolean)),
        Kind::Decimal { .. }
        | Kind::Time { .. }
        | Kind::DateTime { .. }
        | Kind::PartialDate { .. } => given(notations::typed(kind, trimmed).map(Answer::Text)),
    }
}

fn given(answer: Option<Answer>) -> Read<Answer> {
    answer.map_or(Read::Unreadable, Read::Given)
}

/// Cleans a text of a field that holds texts or codes.
pub(crate) fn cleaned(kind: &Kind, text: &str) -> Read<String> {
    match kind {
        Kind::Text {
            name, max_length, ..
        } => kept(clean_text(*name, text), *max_length as usize * KEPT),
        Kind::Person { .. } => match trim(text) {
            key if key.is_empty() => Read::Empty,
            key if identity::is_key(&key) => Read::Given(key),
            _ => Read::Unreadable,
        },
        _ => code(text, MAX_CODE),
    }
}

/// Cleans one part of an address.
pub(crate) fn part(part: Part, text: &str) -> Read<String> {
    match part {
        Part::Detail => kept(fold(text), MAX_DETAIL as usize * KEPT),
        Part::Province => code(text, MAX_PROVINCE),
        Part::Commune => code(text, MAX_COMMUNE),
    }
}

fn code(text: &str, max: usize) -> Read<String> {
    kept(trim(text), max * KEPT)
}

fn kept(text: String, longest: usize) -> Read<String> {
    match text.chars().count() {
        0 => Read::Empty,
        count if count > longest => Read::Unreadable,
        _ => Read::Given(text),
    }
}

fn clean_text(kind: TextKind, text: &str) -> String {
    match kind {
        TextKind::Text | TextKind::Name => fold(text),
        TextKind::IdNumber => without(text, &['.', '-']),
        TextKind::Phone => national(without(text, &['.', '-', '(', ')'])),
        TextKind::Email | TextKind::Url | TextKind::Agency => trim(text),
        TextKind::TaxCode | TextKind::SocialInsuranceNo => without(text, &['.', '-']),
        TextKind::LicencePlate | TextKind::BankAccount => capitals(text),
        TextKind::LongText => lines(text),
    }
}

fn trim(text: &str) -> String {
    nfc(text).trim().to_owned()
}

fn fold(text: &str) -> String {
    let text = nfc(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without(text: &str, dropped: &[char]) -> String {
    // Before composing, since a mark can lose what kept it from its letter.
    let kept = text
        .chars()
        .filter(|c| !c.is_whitespace() && !dropped.contains(c));
    nfc(&kept.collect::<String>())
}

fn capitals(text: &str) -> String {
    let large = without_mapped(text, &['.', '-'], |c| match c {
        'đ' => 'Đ',
        c => c.to_ascii_uppercase(),
    });
    large.trim().to_owned()
}

fn without_mapped(text: &str, dropped: &[char], map: fn(char) -> char) -> String {
    let kept = text
        .chars()
        .filter(|c| !c.is_whitespace() && !dropped.contains(c));
    nfc(&kept.map(map).collect::<String>())
}

// Paragraphs with one empty line between them at most.
fn lines(text: &str) -> String {
    let breaks = text.replace("\r\n", "\n").replace('\r', "\n");
    let folded: Vec<String> = breaks
        .split('\n')
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let mut kept: Vec<&str> = Vec::new();
    for line in &folded {
        let is_double = line.is_empty() && kept.last().is_none_or(|last| last.is_empty());
        if !is_double {
            kept.push(line);
        }
    }
    nfc(kept.join("\n").trim_end_matches('\n'))
}

fn national(text: String) -> String {
    let rest = text
        .strip_prefix("+84")
        .or_else(|| text.strip_prefix("84"))
        .filter(|rest| rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_digit()));
    match rest {
        Some(rest) => format!("0{rest}"),
        None => text,
    }
}

fn typed_integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let groups: Vec<&str> = digits.split('.').collect();
    let (first, rest) = groups.split_first()?;
    let grouped = rest.is_empty() || ((1..=3).contains(&first.len()) && !first.starts_with('0'));
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !grouped || !groups.iter().all(plain) || rest.iter().any(|group| group.len() != 3) {
        return None;
    }
    storable(&text.replace('.', ""))
}

fn typed_money(text: &str) -> Option<i64> {
    let amount = ["VND", "vnd", "VNĐ", "vnđ", "đ", "Đ", "₫"]
        .into_iter()
        .find_map(|currency| text.strip_suffix(currency))
        .unwrap_or(text)
        .trim();
    let separators: Vec<char> = amount
        .chars()
        .filter(|c| matches!(c, '.' | ',' | ' '))
        .collect();
    let first = separators.first().copied().unwrap_or('.');
    let uniform = separators.iter().all(|other| *other == first);
    uniform.then(|| typed_integer(&amount.replace(first, ".")))?
}

// The digits are known to be digits, so what fails to parse is too large.
fn storable(text: &str) -> Option<i64> {
    text.parse().ok().filter(|n| in_range(*n))
}

/// Whether an integer may be stored.
pub(crate) fn in_range(n: i64) -> bool {
    (-MAX_INTEGER..=MAX_INTEGER).contains(&n)
}

/// Reads the stored shape. Nothing when it can not be taken; `Some(None)` empties the field.
pub(crate) fn stored(form: &Form, kind: &Kind, value: &Json) -> Option<Option<Answer>> {
    match (kind, value) {
        (
            Kind::Text { .. } | Kind::Choice { .. } | Kind::Facility { .. } | Kind::Person { .. },
            Json::Text(text),
        ) => emptied(cleaned(kind, text)).map(|text| text.map(Answer::Text)),
        (Kind::Integer { .. } | Kind::Money { .. }, Json::Number(digits)) => {
            let whole = digits.bytes().all(|b| b == b'-' || b.is_ascii_digit());
            let n = whole.then(|| storable(digits))??;
            Some(Some(Answer::Integer(n)))
        }
        (Kind::Date { .. }, Json::Text(text)) => Some(Some(Answer::Date(dates::parse_iso(text)?))),
        (
            Kind::Decimal { .. }
            | Kind::Time { .. }
            | Kind::DateTime { .. }
            | Kind::PartialDate { .. },
            Json::Text(text),
        ) => Some(Some(Answer::Text(notations::stored(kind, text)?))),
        (Kind::Choices { list }, Json::Array(items)) => {
            let codes: Option<Vec<&str>> = items.iter().map(Json::text).collect();
            chosen(form, list, &codes?)
        }
        (Kind::Statement | Kind::Consent, Json::Bool(value)) => {
            Some(value.then_some(Answer::Boolean(true)))
        }
        (Kind::Boolean, Json::Bool(value)) => Some(Some(Answer::Boolean(*value))),
        (Kind::File(limits), Json::Array(items)) => {
            let files: Option<Vec<File>> = items.iter().map(stored_file).collect();
            let files = files?;
            if files.len() > limits.max_files as usize * KEPT {
                return None;
            }
            Some((!files.is_empty()).then_some(Answer::Files(files)))
        }
        (Kind::Address, Json::Object(members)) => stored_address(members).map(Address::answer),
        _ => None,
    }
}

// The four members, each once, in any order.
fn stored_file(value: &Json) -> Option<File> {
    let Json::Object(members) = value else {
        return None;
    };
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if names != ["name", "sha256", "size", "type"] {
        return None;
    }
    let text = |name: &str| value.get(name).and_then(Json::text);
    let name = fold(text("name")?);
    let sha256 = text("sha256")?.to_owned();
    let media_type = text("type")?.to_owned();
    let Json::Number(digits) = value.get("size")? else {
        return None;
    };
    let is_whole = digits.bytes().all(|b| b.is_ascii_digit());
    let size = is_whole.then(|| storable(digits))??;
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let is_of_type = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase() || "./+-".contains(c);
    let fits = (1..=FILE_NAME).contains(&name.chars().count())
        && sha256.len() == 64
        && sha256.bytes().all(is_hex)
        && (1..=MEDIA_TYPE).contains(&media_type.len())
        && media_type.chars().all(is_of_type)
        && size > 0;
    fits.then_some(File {
        name,
        sha256,
        size,
        media_type,
    })
}

// Nothing when a code is unknown or named twice; `Some(None)` when there is none.
fn chosen(form: &Form, list: &str, codes: &[&str]) -> Option<Option<Answer>> {
    let options = &form.lists[list].options;
    let is_known = |code: &&str| options.iter().any(|option| option.code == **code);
    let is_once = |code: &&str| codes.iter().filter(|other| *other == code).count() == 1;
    if !codes.iter().all(|code| is_known(code) && is_once(code)) {
        return None;
    }
    let kept = options.iter().map(|option| option.code.clone());
    let kept: Vec<String> = kept.filter(|code| codes.contains(&code.as_str())).collect();
    Some((!kept.is_empty()).then_some(Answer::Choices(kept)))
}

fn emptied<T>(read: Read<T>) -> Option<Option<T>> {
    match read {
        Read::Empty => Some(None),
        Read::Given(value) => Some(Some(value)),
        Read::Unreadable => None,
    }
}

fn stored_address(members: &[(String, Json)]) -> Option<Address> {
    let mut address = Address::default();
    for (name, value) in members {
        let text = value.text()?;
        match (name.as_str(), part_of(name)) {
            ("country", _) if text == COUNTRY => {}
            ("vintage", _) if text == VINTAGE => {}
            (_, Some(name)) => *address.part_mut(name) = emptied(part(name, text))?,
            _ => return None,
        }
    }
    Some(address)
}

/// The part of an address with that name.
pub(crate) fn part_of(name: &str) -> Option<Part> {
    [Part::Province, Part::Commune, Part::Detail]
        .into_iter()
        .find(|part| part_name(*part) == name)
}

/// How a part is called in paths and in the stored shape.
pub(crate) fn part_name(part: Part) -> &'static str {
    match part {
        Part::Province => "province",
        Part::Commune => "commune",
        Part::Detail => "detail",
    }
}

/// The canonical text of an answer that is no address.
pub(crate) fn text(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Text(text) => Some(text.clone()),
        Answer::Integer(n) => Some(n.to_string()),
        Answer::Boolean(value) => Some(value.to_string()),
        Answer::Date(date) => Some(date.to_string()),
        Answer::Choices(codes) => Some(codes.join("\n")),
        Answer::Files(_) => Some(json::canonical(&to_json(answer))),
        Answer::Address(_) => None,
    }
}

/// The stored shape of an answer.
pub(crate) fn to_json(answer: &Answer) -> Json {
    match answer {
        Answer::Text(text) => Json::Text(text.clone()),
        Answer::Integer(n) => Json::Number(n.to_string()),
        Answer::Boolean(value) => Json::Bool(*value),
        Answer::Date(date) => Json::Text(date.to_string()),
        Answer::Choices(codes) => Json::Array(codes.iter().cloned().map(Json::Text).collect()),
        Answer::Files(files) => Json::Array(files.iter().map(file_to_json).collect()),
        Answer::Address(address) => {
            let fixed = [("country", COUNTRY), ("vintage", VINTAGE)]
                .map(|(name, value)| (name.to_owned(), Json::Text(value.to_owned())));
            let parts = [Part::Province, Part::Commune, Part::Detail]
                .into_iter()
                .filter_map(|part| {
                    let text = address.part(part).clone()?;
                    Some((part_name(part).to_owned(), Json::Text(text)))
                });
            Json::Object(fixed.into_iter().chain(parts).collect())
        }
    }
}

fn file_to_json(file: &File) -> Json {
    let members = [
        ("name", Json::Text(file.name.clone())),
        ("sha256", Json::Text(file.sha256.clone())),
        ("size", Json::Number(file.size.to_string())),
        ("type", Json::Text(file.media_type.clone())),
    ];
    Json::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: &Kind, typed_text: &str, expected: Option<&str>) {
        let found = match typed(&form(), kind, typed_text) {
            Read::Given(answer) => text(&answer),
            Read::Empty => Some(String::new()),
            Read::Unreadable => None,
        };
        assert_eq!(found.as_deref(), expected, "{typed_text:?}");
    }

    fn form() -> Form {
        Form {
            id: String::new(),
            version: String::new(),
            title: Default::default(),
            summary: Default::default(),
            procedure: Default::default(),
            roles: Default::default(),
            pages: Vec::new(),
            fields: Vec::new(),
            blocks: Vec::new(),
            repeats: Vec::new(),
            lists: Default::default(),
            checks: Vec::new(),
            steps: Vec::new(),
            units: Vec::new(),
            statement: Default::default(),
            paper: Default::default(),
            choices: Default::default(),
            outputs: Default::default(),
        }
    }

    fn text_kind(name: TextKind) -> Kind {
        Kind::Text {
            name,
            min_length: 0,
            max_length: 5,
            patterns: Vec::new(),
        }
    }

    #[test]
    fn texts() {
        let kind = text_kind(TextKind::Name);
        check(&kind, " \u{a0} a\t\n b\u{3000}", Some("a b"));
        check(&kind, "Le\u{302}\u{301}", Some("Lế"));
        check(&kind, "\u{2003}", Some(""));
        check(&kind, &"x".repeat(20), Some(&"x".repeat(20)));
        check(&kind, &"x".repeat(21), None);
    }

    #[test]
    fn numbers_of_people() {
        let id = text_kind(TextKind::IdNumber);
        check(&id, "000 190.000-001", Some("000190000001"));
        check(&id, " - . ", Some(""));
        let phone = text_kind(TextKind::Phone);
        check(
            &phone,
            "+84 (90) 123-45.67",
            Some("0901234567".get(..10).expect("ten")),
        );
        check(&phone, "84901234567", Some("0901234567"));
        check(&phone, "8490123456", Some("8490123456"));
        check(&phone, "+84 9012345678", Some("+849012345678"));
    }

    #[test]
    fn integers() {
        let kind = Kind::Integer { min: 0, max: 9 };
        check(&kind, " 1.250 ", Some("1250"));
        check(&kind, "-1.250.000", Some("-1250000"));
        check(&kind, "-007", Some("-7"));
        check(&kind, "-0", Some("0"));
        check(&kind, "9007199254740991", Some("9007199254740991"));
        for text in [
            "-",
            "+5",
            "1,5",
            "1.25",
            "0.250",
            "1250.000",
            ".250",
            "1.",
            "--1",
            "1 250",
            "9007199254740992",
            "99999999999999999999",
            "١",
            "1e3",
        ] {
            check(&kind, text, None);
        }
    }

    #[test]
    fn booleans() {
        check(&Kind::Boolean, " true ", Some("true"));
        check(&Kind::Boolean, "True", None);
        check(&Kind::Boolean, "1", None);
    }
}
