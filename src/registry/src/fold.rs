//! Words as they are compared: without case, with or without marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, no marks, `đ` as `d`, white space folded: `Sổ HỘ KHẨU` → `so ho khau`.
pub fn fold(text: &str) -> String {
    let plain: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
    fold_keeping_marks(&plain).replace('đ', "d")
}

/// Lower case, NFC, white space folded: for words that mean something else without their marks.
pub fn fold_keeping_marks(text: &str) -> String {
    let lower = text.nfc().collect::<String>().to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}
