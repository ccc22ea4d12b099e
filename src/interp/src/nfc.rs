//! Normalisation Form C over the letters of Vietnamese and their marks, by the tables of unicode-normalization.

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical};

/// Grave, acute, circumflex, tilde, breve, hook above, horn, dot below.
const MARKS: &str = "\u{300}\u{301}\u{302}\u{303}\u{306}\u{309}\u{31B}\u{323}";
/// Letters that marks can stand on, without tones.
const STEMS: &str = "AÂĂEÊIOÔƠUƯYaâăeêioôơuưy";

/// The normal form; other letters, with the marks on them, are kept as they are.
pub(crate) fn nfc(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        if !is_ours(letter) {
            out.push(letter);
            continue;
        }
        let mut marks = Vec::new();
        let mut base = letter;
        decompose_canonical(letter, |part| match part {
            part if MARKS.contains(part) => marks.push(part),
            part => base = part,
        });
        while let Some(mark) = rest.next_if(|c| MARKS.contains(*c)) {
            marks.push(mark);
        }
        marks.sort_by_key(|mark| canonical_combining_class(*mark));
        out.push_str(&composed(base, &marks));
    }
    out
}

fn composed(mut letter: char, marks: &[char]) -> String {
    let mut kept: Vec<char> = Vec::new();
    for mark in marks {
        let class = canonical_combining_class(*mark);
        let is_blocked = kept
            .last()
            .is_some_and(|last| canonical_combining_class(*last) >= class);
        match compose(letter, *mark).filter(|letter| is_ours(*letter)) {
            Some(made) if !is_blocked => letter = made,
            _ => kept.push(*mark),
        }
    }
    std::iter::once(letter).chain(kept).collect()
}

// A stem, or a stem with one tone.
fn is_ours(letter: char) -> bool {
    let tones = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let is_with = |tone: &char| {
        STEMS
            .chars()
            .any(|stem| compose(stem, *tone) == Some(letter))
    };
    // A dot below comes before a circumflex or a breve.
    STEMS.contains(letter) || tones.iter().any(is_with) || is_dotted(letter)
}

fn is_dotted(letter: char) -> bool {
    "ẬẶỆỘậặệộ".contains(letter)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::nfc;

    #[test]
    fn vietnamese_is_normalised_as_unicode_says() {
        let letters = "ỲỴỶỸẤẦẨẪẬẮẰẲẴẶẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰÁÀẢÃẠƠƯĐđđỡợươ";
        let taken_apart: String = letters.nfd().collect();
        assert_eq!(nfc(&taken_apart), letters.nfc().collect::<String>());
        for text in [
            "a\u{301}\u{302}",
            "e\u{302}\u{323}",
            "á\u{323}",
            "o\u{301}\u{31B}",
            "a\u{301}\u{301}",
        ] {
            assert_eq!(nfc(text), text.nfc().collect::<String>(), "{text:?}");
        }
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
