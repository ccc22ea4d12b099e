//! The machine-readable lines on the back of an identity card: three of thirty signs (ICAO Doc 9303, part 5, TD1).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use value::Date;

use crate::code::{CardError, MAX_CARD_BYTES, digits};

const LINE: usize = 30;

/// What the lines say. Names stand in them without marks, so a name can be compared and never filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Mrz {
    /// Attributes in their stored shape, by registry id.
    pub attributes: BTreeMap<String, Value>,
    /// The letters of the name, capitals without marks.
    letters: String,
    /// Whether the line was too short for the whole name.
    is_cut: bool,
}

impl Mrz {
    /// Whether the lines can be of somebody with this name.
    pub fn has_name(&self, name: &str) -> bool {
        let letters: String = registry::fold(name)
            .chars()
            .filter(char::is_ascii_alphabetic)
            .collect();
        let letters = letters.to_ascii_uppercase();
        match self.is_cut {
            true => letters.starts_with(&self.letters),
            false => letters == self.letters,
        }
    }
}

/// Reads the three lines of a Vietnamese identity card; every check digit must fit.
///
/// # Errors
/// The first thing that is wrong: shape, signs, check digits, kind of document, number, days, sex, name.
pub fn read_mrz(text: &str) -> Result<Mrz, CardError> {
    if text.len() > MAX_CARD_BYTES {
        return Err(CardError::TooLarge);
    }
    let lines: Vec<&str> = text.split_whitespace().collect();
    let [one, two, three] = lines[..] else {
        return Err(CardError::Shape);
    };
    if lines.iter().any(|line| line.len() != LINE) {
        return Err(CardError::Shape);
    }
    let is_sign = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'<';
    if lines.iter().any(|line| !line.bytes().all(is_sign)) {
        return Err(CardError::Signs);
    }
    check_digits(one, two)?;
    if !matches!(&one[..5], "IDVNM" | "I<VNM") || &two[15..18] != "VNM" {
        return Err(CardError::OtherDocument);
    }
    let number = digits(&one[15..27], &[12])?;
    if one[5..14] != number[3..] {
        return Err(CardError::Number);
    }
    let mut attributes = BTreeMap::from([
        ("id.number".to_owned(), json!(number)),
        ("nationality".to_owned(), json!("VN")),
        ("birth.date".to_owned(), json!(birth(&two[..6], number)?)),
        ("sex".to_owned(), json!(sex(two.as_bytes()[7])?)),
    ]);
    if let Some(day) = expiry(&two[8..14])? {
        attributes.insert("card.expiry".to_owned(), json!(day));
    }
    let letters: String = three.chars().filter(|c| *c != '<').collect();
    if letters.is_empty() || letters.bytes().any(|b| b.is_ascii_digit()) {
        return Err(CardError::Name);
    }
    Ok(Mrz {
        attributes,
        letters,
        is_cut: !three.ends_with('<'),
    })
}

fn check_digits(one: &str, two: &str) -> Result<(), CardError> {
    let optional = &one[15..LINE];
    let whole = [&one[5..LINE], &two[..7], &two[8..15], &two[18..29]].concat();
    let fields = [
        (&one[5..14], one.as_bytes()[14]),
        (&two[..6], two.as_bytes()[6]),
        (&two[8..14], two.as_bytes()[14]),
        (whole.as_str(), two.as_bytes()[29]),
        // Viet Nam puts the whole number into the optional field, with a check digit of its own at the end.
        (&optional[..12], optional.as_bytes()[14]),
    ];
    let fit = fields
        .iter()
        .all(|(field, digit)| check_digit(field) == *digit);
    fit.then_some(()).ok_or(CardError::CheckDigit)
}

/// Weights 7, 3, 1; letters from A = 10; the filler is 0.
fn check_digit(field: &str) -> u8 {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'Z' => u32::from(b - b'A') + 10,
        _ => 0,
    };
    let weights = [7, 3, 1].into_iter().cycle();
    let sum: u32 = field
        .bytes()
        .zip(weights)
        .map(|(b, weight)| value(b) * weight)
        .sum();
    b'0' + (sum % 10) as u8
}

/// The lines have two digits of the year; the number on the card tells the century.
fn birth(text: &str, number: &str) -> Result<String, CardError> {
    let (year, rest) = text.split_at(2);
    let century = 19 + u32::from(number.as_bytes()[3] - b'0') / 2;
    if digits(year, &[2]).is_err() || year != &number[4..6] {
        return Err(CardError::Number);
    }
    match rest {
        "<<<<" => Ok(format!("{century}{year}")),
        _ => date(&format!("{century}{year}"), rest),
    }
}

/// A card without an end says `991231` or nothing.
fn expiry(text: &str) -> Result<Option<String>, CardError> {
    match text {
        "991231" | "<<<<<<" => Ok(None),
        _ => date(&format!("20{}", &text[..2]), &text[2..]).map(Some),
    }
}

fn date(year: &str, rest: &str) -> Result<String, CardError> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| CardError::Day);
    let year = i32::try_from(number(year)?).map_err(|_| CardError::Day)?;
    let date = Date::from_ymd(year, number(&rest[..2])?, number(&rest[2..])?);
    Ok(date.ok_or(CardError::Day)?.to_iso())
}

fn sex(sign: u8) -> Result<&'static str, CardError> {
    match sign {
        b'M' => Ok("M"),
        b'F' => Ok("F"),
        _ => Err(CardError::Sex),
    }
}
