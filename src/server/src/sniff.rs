//! What a file is by its first bytes. Five signatures; a crate that knows hundreds would only bring more that nobody may send.

/// The media type, if it is one that forms take.
pub(crate) fn media_type(head: &[u8]) -> Option<&'static str> {
    let starts = |signature: &[u8]| head.starts_with(signature);
    let at = |from: usize, length: usize| head.get(from..from + length);
    if starts(b"%PDF-") {
        return Some("application/pdf");
    }
    if starts(&[0xFF, 0xD8, 0xFF]) {
        return Some("image/jpeg");
    }
    if starts(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if starts(b"RIFF") && at(8, 4) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let is_heic = |brand: &[u8]| matches!(brand, b"heic" | b"heix" | b"heim" | b"heis" | b"mif1");
    (at(4, 4) == Some(b"ftyp") && at(8, 4).is_some_and(is_heic)).then_some("image/heic")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], expected: Option<&str>) {
        assert_eq!(media_type(head), expected, "{head:?}");
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        check(b"%PDF-1.7\n", Some("application/pdf"));
        check(&[0xFF, 0xD8, 0xFF, 0xE0, 0], Some("image/jpeg"));
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("image/png"));
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp"));
        check(b"\0\0\0\x18ftypheic\0\0\0\0", Some("image/heic"));
    }

    #[test]
    fn everything_else_is_nothing() {
        for head in [
            &b""[..],
            b"%PDF",
            b" %PDF-1.7",
            b"MZ\x90\0",
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            b"<!doctype html>",
            b"GIF89a",
            b"PK\x03\x04",
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"\0\0\0\x18ftypisom\0\0\0\0",
            b"\x89PNG\n\x1a\n",
            &[0xFF, 0xD8],
            b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR",
        ] {
            check(head, None);
        }
    }
}
