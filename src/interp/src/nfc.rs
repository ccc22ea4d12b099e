//! Normalisation Form C of the letters of Vietnamese, by the tables of unicode-normalization.

use unicode_normalization::UnicodeNormalization;

/// Circumflex, breve and horn.
const SHAPES: &str = "\u{302}\u{306}\u{31B}";
/// Grave, acute, tilde, hook above, dot below.
const TONES: &str = "\u{300}\u{301}\u{303}\u{309}\u{323}";
/// The plain vowels, and those with a shape.
const STEMS: &str = "AÂĂEÊIOÔƠUƯYaâăeêioôơuưy";

/// Joins each mark to the letter before it where the two are a letter of Vietnamese; all else is kept where it is.
pub(crate) fn nfc(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match out.chars().last().and_then(|letter| joined(letter, c)) {
            Some(whole) => {
                out.pop();
                out.push(whole);
            }
            None => out.push(c),
        }
    }
    out
}

fn joined(letter: char, mark: char) -> Option<char> {
    let is_mark = SHAPES.contains(mark) || TONES.contains(mark);
    let both = || [letter, mark].into_iter().nfc();
    both()
        .next()
        .filter(|whole| is_mark && both().count() == 1 && is_vietnamese(*whole))
}

// A stem, or a stem with one tone.
fn is_vietnamese(letter: char) -> bool {
    let is_with = |tone: char| {
        STEMS
            .chars()
            .any(|stem| [stem, tone].into_iter().nfc().eq([letter]))
    };
    STEMS.contains(letter) || TONES.chars().any(is_with)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::{SHAPES, TONES, is_vietnamese, nfc};

    #[test]
    fn a_vietnamese_letter_is_normalised_as_unicode_says() {
        for stem in "AEIOUYaeiouyđ".chars() {
            for shape in SHAPES.chars().map(Some).chain([None]) {
                for tone in TONES.chars().map(Some).chain([None]) {
                    let whole: String = [Some(stem), shape, tone]
                        .into_iter()
                        .flatten()
                        .nfc()
                        .collect();
                    if !whole.chars().all(|c| c == 'đ' || is_vietnamese(c)) {
                        continue;
                    }
                    let horn_last = [Some(stem), tone, shape]
                        .into_iter()
                        .flatten()
                        .collect::<String>();
                    let shape_first = [Some(stem), shape, tone]
                        .into_iter()
                        .flatten()
                        .collect::<String>();
                    for text in [whole.nfd().collect(), shape_first, horn_last] {
                        let normal: String = text.nfc().collect();
                        assert_eq!(nfc(&text), normal, "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_makes_no_letter_ends_it() {
        for text in [
            "a\u{301}\u{302}",
            "á\u{323}",
            "a\u{301}\u{301}",
            "e\u{31B}\u{301}",
        ] {
            assert!(nfc(text).nfc().eq(text.nfc()), "{text:?}");
        }
        assert_eq!(nfc("a\u{31B}\u{301}"), "a\u{31B}\u{301}");
        assert_eq!(nfc("a\u{301}\u{301}\u{323}"), "á\u{301}\u{323}");
    }

    #[test]
    fn what_is_normal_stays() {
        let marks = || (0x300..0x370).filter_map(char::from_u32);
        for letter in "aăoơưyncxä".chars() {
            for (one, two) in marks().flat_map(|one| marks().map(move |two| (one, two))) {
                let normal: String = [letter, one, two].into_iter().nfc().collect();
                assert_eq!(nfc(&normal), normal);
            }
        }
    }

    #[test]
    fn other_letters_are_kept() {
        for text in [
            "c\u{30C}",
            "n\u{303}",
            "e\u{306}",
            "x\u{302}\u{323}",
            "\u{1100}\u{1161}",
        ] {
            assert_eq!(nfc(text), text);
        }
    }
}
