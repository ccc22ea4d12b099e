//! Searching without marks.

use registry::fold;

/// Whether every word of `query` stands in `text`, whatever their case and marks.
pub(crate) fn finds(query: &str, text: &str) -> bool {
    let text = fold(text);
    fold(query)
        .split_whitespace()
        .all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_without_their_marks() {
        assert!(finds("dang ky", "Đăng ký tạm trú"));
        assert!(finds("TAM  TRU", "Đăng ký tạm trú"));
        assert!(finds("tạm trú", "Đăng ký ta\u{323}m tru\u{301}"));
        assert!(finds("", "Đăng ký tạm trú"));
        assert!(!finds("ket hon", "Đăng ký tạm trú"));
    }
}
