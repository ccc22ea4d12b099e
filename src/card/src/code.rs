//! The text in the QR code of an identity card. Nobody signed it: it fills, and never locks.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use value::{Assurance, Date, Text};

/// Longest text that is read, in bytes; a QR code holds less than 3 KB.
pub const MAX_CARD_BYTES: usize = 4 * 1024;

/// Registry ids of what a card can fill.
pub const ATTRIBUTES: [&str; 9] = [
    "birth.date",
    "card.expiry",
    "card.issueDate",
    "id.number",
    "id.oldNumber",
    "name.birth",
    "nationality",
    "residence.permanent",
    "sex",
];

/// Why a card's text is refused. No variant holds anything of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum CardError {
    /// Longer than [`MAX_CARD_BYTES`].
    #[error("the text is longer than a card's")]
    TooLarge,
    /// Not the text of an identity card: fewer than seven fields, or three lines of thirty signs.
    #[error("this is not the text of an identity card")]
    Shape,
    /// A sign that no card has.
    #[error("the text holds signs that no card has")]
    Signs,
    /// A number that is none, or two numbers that should be one.
    #[error("the card's number is wrong")]
    Number,
    /// A name that is none.
    #[error("the card's name is wrong")]
    Name,
    /// A day that does not exist.
    #[error("a day on the card does not exist")]
    Day,
    /// Neither male nor female.
    #[error("the sex on the card can not be read")]
    Sex,
    /// A check digit that does not fit its field.
    #[error("a check digit does not fit")]
    CheckDigit,
    /// A travel document or card of another country.
    #[error("this is another kind of document")]
    OtherDocument,
    /// Code and machine-readable lines speak of different people.
    #[error("the code and the lines are not of one card")]
    Disagree,
}

impl CardError {
    /// Name of the problem, for logs and machines: stable, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            CardError::TooLarge => "card-too-large",
            CardError::Shape => "card-shape",
            CardError::Signs => "card-signs",
            CardError::Number => "card-number",
            CardError::Name => "card-name",
            CardError::Day => "card-day",
            CardError::Sex => "card-sex",
            CardError::CheckDigit => "card-check-digit",
            CardError::OtherDocument => "card-other-document",
            CardError::Disagree => "card-disagree",
        }
    }

    /// What to tell the person, in Vietnamese and English: what happened and what to do.
    pub fn sentence(self) -> Text {
        let (vi, en) = match self {
            CardError::TooLarge | CardError::Shape | CardError::OtherDocument => (
                "Đây không phải dữ liệu của thẻ căn cước. Quét mã QR trên thẻ căn cước, hoặc tự nhập.",
                "This is not the data of an identity card. Scan the QR code of the card, or type the answers.",
            ),
            CardError::CheckDigit => (
                "Các dòng ký tự ở mặt sau thẻ bị gõ sai. So lại từng ký tự với thẻ rồi thử lại.",
                "The lines on the back of the card were mistyped. Compare each sign with the card and try again.",
            ),
            CardError::Disagree => (
                "Mã QR và các dòng ký tự không phải của cùng một thẻ. Dùng cả hai từ cùng một thẻ.",
                "The QR code and the lines are not of one card. Take both from the same card.",
            ),
            _ => (
                "Không đọc được đầy đủ thẻ này. Quét lại ở nơi đủ sáng, hoặc tự nhập; những gì bạn đã nhập vẫn còn.",
                "This card could not be read in full. Scan it again in good light, or type the answers; what you entered is kept.",
            ),
        };
        Text::both(vi, en)
    }

    /// Every kind of refusal, for tests and documentation.
    pub const ALL: [CardError; 10] = [
        CardError::TooLarge,
        CardError::Shape,
        CardError::Signs,
        CardError::Number,
        CardError::Name,
        CardError::Day,
        CardError::Sex,
        CardError::CheckDigit,
        CardError::OtherDocument,
        CardError::Disagree,
    ];
}

/// What a card says, by registry id.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// How sure that is.
    pub assurance: Assurance,
    /// Attributes in their stored shape.
    pub attributes: BTreeMap<String, Value>,
    /// The address as it stands on the card, in one line. Whether that of a card of 2024 is the permanent, the temporary or the
    /// current one the card does not say, so it is no attribute.
    pub residence_line: Option<String>,
    /// How many fields follow the seven that are known.
    pub extra_fields: usize,
}

/// Reads the QR text of an identity card: the chip card of 2021 with seven fields between `|`, and the card of 2024 with more.
///
/// The order of what follows the seventh field is published nowhere we know of, so those fields are counted and left alone.
///
/// # Errors
/// The first thing that is wrong, in the order of the fields.
pub fn read_qr(text: &str) -> Result<Card, CardError> {
    if text.len() > MAX_CARD_BYTES {
        return Err(CardError::TooLarge);
    }
    let text: String = text.trim_start_matches('\u{feff}').trim().nfc().collect();
    if text.chars().any(is_no_sign_of_a_card) {
        return Err(CardError::Signs);
    }
    let fields: Vec<String> = text.split('|').map(words).collect();
    let [number, old, name, birth, sex, address, issued, extra @ ..] = fields.as_slice() else {
        return Err(CardError::Shape);
    };
    let mut attributes = BTreeMap::new();
    let mut put = |id: &str, value: Value| attributes.insert(id.to_owned(), value);
    put("id.number", json!(digits(number, &[12])?));
    if !old.is_empty() {
        put("id.oldNumber", json!(digits(old, &[9, 12])?));
    }
    put("name.birth", json!(checked_name(name)?));
    put("birth.date", json!(day(birth)?));
    put("sex", json!(sex_code(sex)?));
    if !issued.is_empty() {
        put("card.issueDate", json!(whole_day(issued)?));
    }
    let is_of_2024 = !extra.is_empty();
    if !address.is_empty() && !is_of_2024 {
        let day = attributes.get("card.issueDate").and_then(Value::as_str);
        let value = residence(address, day.unwrap_or_default());
        attributes.insert("residence.permanent".to_owned(), value);
    }
    Ok(Card {
        assurance: Assurance::Qr,
        attributes,
        residence_line: (!address.is_empty()).then(|| address.clone()),
        extra_fields: extra.len(),
    })
}

/// The address of a card of 2021 in today's units; only its words, which no field takes, where it is not clear which those are.
fn residence(line: &str, issued: &str) -> Value {
    let Some(address) = registry::written_address(line, issued) else {
        return json!({ "country": "VN", "text": line });
    };
    let (province, commune) = (address.unit.province, address.unit.commune);
    let mut value = json!({ "country": "VN", "province": province, "commune": commune, "vintage": "since-2025-07" });
    if !address.detail.is_empty() {
        value["detail"] = json!(address.detail);
    }
    value
}

/// The two together: a card whose code and machine-readable lines agree is a little surer than the code alone.
///
/// # Errors
/// [`CardError::Disagree`] when number, birth, sex or name differ.
pub fn agree(qr: &Card, mrz: &crate::Mrz) -> Result<Card, CardError> {
    let same = ["id.number", "birth.date", "sex"];
    let is_same = same
        .iter()
        .all(|id| qr.attributes.get(*id) == mrz.attributes.get(*id));
    let name = qr.attributes.get("name.birth").and_then(Value::as_str);
    if !is_same || !mrz.has_name(name.unwrap_or_default()) {
        return Err(CardError::Disagree);
    }
    let mut both = qr.clone();
    both.assurance = Assurance::MrzQr;
    for (id, value) in &mrz.attributes {
        let known = both.attributes.entry(id.clone());
        known.or_insert_with(|| value.clone());
    }
    Ok(both)
}

// Signs that steer instead of showing: a card has none, and a form would show something else than it stores.
fn is_no_sign_of_a_card(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}' | '\u{e0000}'..='\u{e007f}')
}

fn words(field: &str) -> String {
    field.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number of one of these lengths.
pub(crate) fn digits<'t>(text: &'t str, lengths: &[usize]) -> Result<&'t str, CardError> {
    let is_number = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(text).ok_or(CardError::Number)
}

fn checked_name(name: &str) -> Result<&str, CardError> {
    let is_name = (1..=100).contains(&name.chars().count())
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '\'' | '’' | '-' | '.'))
        && name.chars().any(char::is_alphabetic);
    is_name.then_some(name).ok_or(CardError::Name)
}

fn sex_code(text: &str) -> Result<&'static str, CardError> {
    match text.to_lowercase().as_str() {
        "nam" => Ok("M"),
        "nữ" => Ok("F"),
        _ => Err(CardError::Sex),
    }
}

fn whole_day(text: &str) -> Result<String, CardError> {
    let day = day(text)?;
    (day.len() == 10).then_some(day).ok_or(CardError::Day)
}

/// `ddMMyyyy` as a date; day, or day and month, may be zeros where they are not known.
fn day(text: &str) -> Result<String, CardError> {
    digits(text, &[8]).map_err(|_| CardError::Day)?;
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().map_err(|_| CardError::Day);
    let (day, month, year) = (number(0, 2)?, number(2, 4)?, number(4, 8)?);
    // Nobody alive was born before, and no card was issued before.
    if !(1880..=2100).contains(&year) {
        return Err(CardError::Day);
    }
    match (day, month) {
        (0, 0) => Ok(format!("{year}")),
        (0, 1..=12) => Ok(format!("{year}-{month:02}")),
        _ => {
            let year = i32::try_from(year).map_err(|_| CardError::Day)?;
            let date = Date::from_ymd(year, month, day).ok_or(CardError::Day)?;
            Ok(date.to_iso())
        }
    }
}
