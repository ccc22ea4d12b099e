//! Normalisation Form C (Unicode Standard Annex 15) of the letters of Vietnamese.
//!
//! A mark joins the letter before it wherever the two are a letter of Vietnamese, in whatever order shape and tone come.
//! Everything else is kept where it is: the tables of all letters would be larger than the rest of a module, and whoever
//! drives one has them at hand.
//!
//! Such a capital is one number: its stem, `AÂĂEÊOÔƠUƯIY` from 0, and twelve times its tone: none, acute, grave, hook
//! above, tilde, dot below.

const STEMS: u32 = 12;
const ALL: u32 = 6 * STEMS;
/// A mark is its code point less this.
const BEFORE_MARKS: u32 = 0x300;
const HORN: u32 = 0x1B;

/// The mark of each tone after none, by their order.
static TONES: [u8; 5] = [1, 0, 9, 3, 0x23];
/// The mark that makes each stem of the plain one before it; [`PLAIN`] for that.
static SHAPES: [u8; 14] = [
    PLAIN, 2, 6, PLAIN, 2, PLAIN, 2, 0x1B, PLAIN, 0x1B, PLAIN, PLAIN, PLAIN, PLAIN,
];
const PLAIN: u8 = 0xFF;

/// The capitals by their numbers, made from the canonical decompositions of the Unicode Character Database (Unicode License
/// v3). Small letters stand 32 after their capitals up to U+00FF, and next to them after that.
static CAPITALS: [u16; ALL as usize] = [
    0x41, 0xC2, 0x102, 0x45, 0xCA, 0x4F, 0xD4, 0x1A0, 0x55, 0x1AF, 0x49, 0x59, 0xC1, 0x1EA4,
    0x1EAE, 0xC9, 0x1EBE, 0xD3, 0x1ED0, 0x1EDA, 0xDA, 0x1EE8, 0xCD, 0xDD, 0xC0, 0x1EA6, 0x1EB0,
    0xC8, 0x1EC0, 0xD2, 0x1ED2, 0x1EDC, 0xD9, 0x1EEA, 0xCC, 0x1EF2, 0x1EA2, 0x1EA8, 0x1EB2, 0x1EBA,
    0x1EC2, 0x1ECE, 0x1ED4, 0x1EDE, 0x1EE6, 0x1EEC, 0x1EC8, 0x1EF6, 0xC3, 0x1EAA, 0x1EB4, 0x1EBC,
    0x1EC4, 0xD5, 0x1ED6, 0x1EE0, 0x168, 0x1EEE, 0x128, 0x1EF8, 0x1EA0, 0x1EAC, 0x1EB6, 0x1EB8,
    0x1EC6, 0x1ECC, 0x1ED8, 0x1EE2, 0x1EE4, 0x1EF0, 0x1ECA, 0x1EF4,
];

fn capital(number: u32) -> u32 {
    unsafe { *CAPITALS.as_ptr().add(number as usize) as u32 }
}

/// The small letter of a capital.
fn small(capital: u32) -> u32 {
    capital + if capital < 0x100 { 32 } else { 1 }
}

fn entry(table: *const u8, at: u32) -> u32 {
    unsafe { *table.add(at as usize) as u32 }
}

/// The letter that a letter and a mark are together; 0 if they are none.
pub fn joined(letter: u32, mark: u32) -> u32 {
    let mark = mark.wrapping_sub(BEFORE_MARKS);
    let mut number = 0;
    // No mark of ours stands after the dot below; a mark that was kept is no letter.
    while mark <= 0x23 && letter >> 6 != BEFORE_MARKS >> 6 && number < ALL {
        let large = capital(number);
        let is_small = small(large) == letter;
        if is_small || large == letter {
            let whole = with(number, mark);
            return if is_small && whole != 0 {
                small(whole)
            } else {
                whole
            };
        }
        number += 1;
    }
    0
}

/// The capital of a number with a mark; 0 if that is no letter.
fn with(number: u32, mark: u32) -> u32 {
    let (stem, tone) = (number % STEMS, number / STEMS);
    let mut more = 0;
    while more < 5 {
        if tone == 0 && entry(TONES.as_ptr(), more) == mark {
            return capital(number + (more + 1) * STEMS);
        }
        more += 1;
        // Of the tones only the dot below comes before a circumflex or a breve, and each after the horn.
        if more < 3
            && entry(SHAPES.as_ptr(), stem) == PLAIN as u32
            && entry(SHAPES.as_ptr(), stem + more) == mark
            && (tone % 5 == 0 || mark == HORN)
        {
            return capital(number + more);
        }
    }
    0
}
