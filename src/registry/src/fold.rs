//! Words as they are compared: without case, with or without marks.

use std::borrow::Cow;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Lower case, no marks, `đ` as `d`, white space folded: `Sổ HỘ KHẨU` → `so ho khau`.
pub fn fold(text: &str) -> String {
    fold_words(text, push_plain)
}

/// Lower case, NFC, white space folded: for words that mean something else without their marks.
pub fn fold_keeping_marks(text: &str) -> String {
    let nfc = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    };
    fold_words(&nfc, |c, out| out.extend(c.to_lowercase()))
}

fn fold_words(text: &str, push: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else {
                push(c, &mut out);
            }
        }
    }
    out
}

fn push_plain(c: char, out: &mut String) {
    decompose_canonical(c, |part| match part {
        'đ' | 'Đ' => out.push('d'),
        mark if is_combining_mark(mark) => {}
        letter if letter.is_ascii() => out.push(letter.to_ascii_lowercase()),
        letter => out.extend(letter.to_lowercase()),
    });
}
