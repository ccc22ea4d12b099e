//! The QR code of an identity card, read in the page: no picture and no text of a card leaves the device.
//!
//! In: a picture as shades of grey, from the camera or a file; the text of a code; the lines on the back of the card, typed or
//! pasted. Out: the text in the picture, and what a card says by registry id, or why not, in both languages.
//! Left to others: the text of a card and its lines (`card`), camera and file (`www/card.js`), filling the form (the
//! module, from an identity record of assurance `qr` or `mrz+qr`, which never locks).
//!
//! It is a WebAssembly file of its own, loaded when somebody wants to scan, and without `value/lean`, whose order of names is for pages.
//! Start at [`find`], then [`read`].
//!
//! ```
//! let answer = scanner::read("no card", "");
//! assert_eq!(answer["error"], "card-shape");
//! ```

#[cfg(target_arch = "wasm32")]
pub mod door;

use card::{CardError, agree, read_mrz, read_qr};
use serde_json::{Value, json};
use value::Text;

/// Most dots of a picture; a larger one is made smaller by the page first.
pub const MOST_DOTS: usize = 16_000_000;
/// Dots along the shorter side below which no code of a card can be made out.
const FEWEST_DOTS: usize = 45;

/// What a picture holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The text of the first code that can be read; nobody has looked at it yet.
    Text(String),
    /// A code is there and can not be read: blurred, damaged, cut off, or not text.
    Unreadable,
    /// No code at all, or no picture.
    Nothing,
}

/// Looks for a QR code in `grey`, one byte a dot, line by line, `width` dots a line.
pub fn find(width: usize, grey: &[u8]) -> Found {
    let height = grey.len().checked_div(width).unwrap_or_default();
    let is_picture = width * height == grey.len() && grey.len() <= MOST_DOTS;
    if !is_picture || width.min(height) < FEWEST_DOTS {
        return Found::Nothing;
    }
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    let grids = picture.detect_grids();
    let mut found = Found::Nothing;
    for grid in &grids {
        let mut bytes = Vec::new();
        let text = match grid.decode_to(&mut bytes) {
            Ok(_) => String::from_utf8(bytes).ok(),
            Err(_) => None,
        };
        match text {
            Some(text) => return Found::Text(text),
            None => found = Found::Unreadable,
        }
    }
    found
}

/// What the card with this text in its code says, and, if there are `lines`, whether they are of the same card.
///
/// `{ "assurance", "attributes": { id: value }, "residence_line"? }`, or `{ "error": code, "sentence": { "vi", "en" } }`.
pub fn read(text: &str, lines: &str) -> Value {
    let card = read_qr(text).and_then(|card| match lines.trim() {
        "" => Ok(card),
        lines => agree(&card, &read_mrz(&straight(lines))?),
    });
    match card {
        Ok(card) => {
            let mut answer = json!({ "assurance": card.assurance, "attributes": card.attributes });
            if let Some(line) = card.residence_line {
                answer["residence_line"] = json!(line);
            }
            answer
        }
        Err(error) => json!({ "error": error.code(), "sentence": sentence(error, lines) }),
    }
}

// A wrong shape is said of the lines if it is the lines that were typed.
fn sentence(error: CardError, lines: &str) -> Text {
    match error {
        CardError::Shape | CardError::Signs | CardError::TooLarge if !lines.trim().is_empty() => {
            Text::both(
                "Nhập đủ ba dòng ở mặt sau thẻ, mỗi dòng 30 ký tự: chữ in hoa, chữ số và dấu <.",
                "Enter all three lines from the back of the card, 30 signs each: capitals, digits and <.",
            )
        }
        error => error.sentence(),
    }
}

/// Lines as people type or paste them: small letters, other angle brackets, spaces within, or all in one line.
fn straight(lines: &str) -> String {
    let sign = |c: char| match c {
        '«' => vec!['<', '<'],
        '‹' | '〈' | '＜' => vec!['<'],
        c => vec![c.to_ascii_uppercase()],
    };
    let signs = |line: &str| -> String {
        let dense = line.chars().filter(|c| !c.is_whitespace());
        dense.flat_map(sign).collect()
    };
    let parts: Vec<String> = lines
        .lines()
        .map(signs)
        .filter(|line| !line.is_empty())
        .collect();
    match parts.as_slice() {
        [one] if one.is_ascii() && one.len() == 90 => {
            [&one[..30], &one[30..60], &one[60..]].join("\n")
        }
        _ => parts.join("\n"),
    }
}

#[cfg(test)]
mod tests;
