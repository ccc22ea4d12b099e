//! Normalisation Form C (Unicode Standard Annex 15) of the letters of Vietnamese.
//!
//! A mark joins the letter before it wherever the two are a letter of Vietnamese, in whatever order shape and tone come.
//! Everything else is kept where it is: the tables of all letters would be larger than the rest of a module, and whoever
//! drives one has them at hand.
//!
//! Such a letter is one number: its stem, `AÂĂEÊOÔƠUƯIY` from 0, and twelve times its tone: none, acute, grave, hook
//! above, tilde, dot below; and 72 more if it is small.

const STEMS: u32 = 12;
const LARGE: u32 = 6 * STEMS;
const ALL: u32 = 2 * LARGE;
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
/// v3): [`capital`] says how each fits a byte.
static CAPITALS: [u8; LARGE as usize] = [
    0x41, 0xC2, 0x02, 0x45, 0xCA, 0x4F, 0xD4, 0xA0, 0x55, 0xAF, 0x49, 0x59, 0xC1, 0x6E, 0x73, 0xC9,
    0x7B, 0xD3, 0x84, 0x89, 0xDA, 0x90, 0xCD, 0xDD, 0xC0, 0x6F, 0x74, 0xC8, 0x7C, 0xD2, 0x85, 0x8A,
    0xD9, 0x91, 0xCC, 0x95, 0x6D, 0x70, 0x75, 0x79, 0x7D, 0x83, 0x86, 0x8B, 0x8F, 0x92, 0x80, 0x97,
    0xC3, 0x71, 0x76, 0x7A, 0x7E, 0xD5, 0x87, 0x8C, 0x68, 0x93, 0x28, 0x98, 0x6C, 0x72, 0x77, 0x78,
    0x7F, 0x82, 0x88, 0x8D, 0x8E, 0x94, 0x81, 0x96,
];

/// The capital that a byte stands for: one of U+1EA0 to U+1EF8, which are even, one below U+0100, or one below U+0200.
fn capital(byte: u32) -> u32 {
    if byte.wrapping_sub(0x6C) < 0x2D {
        0x1DC8 + 2 * byte
    } else if byte & 0x60 == 0x40 {
        byte
    } else {
        byte + 0x100
    }
}

/// Small letters stand 32 after their capitals up to U+00FF, and next to them after that.
fn letter_of(number: u32) -> u32 {
    if number < LARGE {
        return capital(entry(CAPITALS.as_ptr(), number));
    }
    let large = letter_of(number - LARGE);
    large + if large < 0x100 { 32 } else { 1 }
}

fn entry(table: *const u8, at: u32) -> u32 {
    unsafe { *table.add(at as usize) as u32 }
}

/// The letter that a letter and a mark are together; 0 if they are none.
pub fn joined(letter: u32, mark: u32) -> u32 {
    let mark = mark.wrapping_sub(BEFORE_MARKS);
    // No letter of ours stands before `A`, and no mark of ours after the dot below.
    if letter < 0x41 || mark > 0x23 {
        return 0;
    }
    let mut number = 0;
    while letter_of(number) != letter {
        number += 1;
        if number == ALL {
            return 0;
        }
    }
    let (stem, tone) = (number % STEMS, number / STEMS % 6);
    let mut more = 0;
    while more < 5 {
        if tone == 0 && entry(TONES.as_ptr(), more) == mark {
            return letter_of(number + (more + 1) * STEMS);
        }
        more += 1;
        // Of the tones only the dot below comes before a circumflex or a breve, and each after the horn.
        if more < 3
            && entry(SHAPES.as_ptr(), stem) == PLAIN as u32
            && entry(SHAPES.as_ptr(), stem + more) == mark
            && (tone % 5 == 0 || mark == HORN)
        {
            return letter_of(number + more);
        }
    }
    0
}
