//! Canonical texts as people in Việt Nam write them.

/// The canonical text of an answer to a field of type `kind`, as it would stand in the field's own input.
///
/// What is not of the canonical shape comes back as it is: an answer may break a rule of its field.
pub fn shown(kind: &str, canonical: &str) -> String {
    match kind {
        "date" => date_text(canonical),
        // Numbers that people read aloud and compare are easier to read in groups.
        "id-number" => spaced(canonical, 12, &[3, 6, 9]),
        // Hà Nội and Hồ Chí Minh City have area codes of three digits, the other provinces of four.
        "phone"
            if ["024", "028"]
                .iter()
                .any(|area| canonical.starts_with(area)) =>
        {
            spaced(canonical, 11, &[3, 7])
        }
        "phone" if canonical.len() == 11 => spaced(canonical, 11, &[4, 8]),
        "phone" => spaced(canonical, 10, &[4, 7]),
        "money" => grouped_number(canonical),
        "decimal" => decimal_text(canonical),
        "partial-date" => partial_text(canonical),
        "date-time" => date_time_text(canonical),
        "tax-code" => tax_code_text(canonical),
        _ => canonical.to_owned(),
    }
}

/// `2000-02-29` as `29/02/2000`; anything else as it is.
pub fn date_text(canonical: &str) -> String {
    let mut parts = canonical.split('-');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day), None) if canonical.len() == 10 => {
            [day, "/", month, "/", year].concat()
        }
        _ => canonical.to_owned(),
    }
}

/// `1250000` as `1.250.000`.
pub fn grouped_number(canonical: &str) -> String {
    let (sign, digits) = match canonical.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", canonical),
    };
    let mut text = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

// `1250.50` as `1.250,50`.
fn decimal_text(canonical: &str) -> String {
    match canonical.split_once('.') {
        Some((whole, part)) => [&grouped_number(whole), ",", part].concat(),
        None => canonical.to_owned(),
    }
}

// So many digits, with a space before those at `starts`.
fn spaced(canonical: &str, length: usize, starts: &[usize]) -> String {
    let is_number = canonical.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || canonical.len() != length {
        return canonical.to_owned();
    }
    let mut text = String::new();
    for (index, digit) in canonical.chars().enumerate() {
        if starts.contains(&index) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

// `2000-02` as `02/2000`.
fn partial_text(canonical: &str) -> String {
    match canonical.split_once('-') {
        Some((year, month)) if canonical.len() == 7 => [month, "/", year].concat(),
        _ => date_text(canonical),
    }
}

// `2026-11-21T08:30` as `21/11/2026 08:30`.
fn date_time_text(canonical: &str) -> String {
    match canonical.split_once('T') {
        Some((day, time)) => [&date_text(day), " ", time].concat(),
        None => canonical.to_owned(),
    }
}

// A unit that belongs to an organisation: the ten digits of that, then its own three.
fn tax_code_text(canonical: &str) -> String {
    match canonical.split_at_checked(10) {
        Some((whole, own)) if own.len() == 3 => [whole, "-", own].concat(),
        _ => canonical.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    fn check(kind: &str, canonical: &str, expected: &str) {
        assert_eq!(shown(kind, canonical), expected, "{kind}");
    }

    #[test]
    fn every_notation() {
        check("date", "2000-02-29", "29/02/2000");
        check("money", "-1250000", "-1.250.000");
        check("money", "999", "999");
        check("id-number", "000190000018", "000 190 000 018");
        check("phone", "0530000018", "0530 000 018");
        check("phone", "02400000018", "024 0000 0018");
        check("phone", "02990000018", "0299 0000 018");
        check("tax-code", "0100000000001", "0100000000-001");
        check("tax-code", "000190000018", "000190000018");
        check("decimal", "-1250.50", "-1.250,50");
        check("decimal", "0.05", "0,05");
        check("partial-date", "2000", "2000");
        check("partial-date", "2000-02", "02/2000");
        check("partial-date", "2000-02-29", "29/02/2000");
        check("time", "08:30", "08:30");
        check("date-time", "2026-11-21T08:30", "21/11/2026 08:30");
        check("text", "2000-02-29", "2000-02-29");
    }

    #[test]
    fn what_is_no_answer_comes_back() {
        for text in [
            "",
            "Đ",
            "ĐĐĐĐĐ",
            "1-2-3",
            "aaaaaaaaa\u{111}bb",
            "-",
            "000000000",
        ] {
            for kind in ["date", "id-number", "phone", "tax-code", "text"] {
                assert_eq!(shown(kind, text), text, "{kind}");
            }
        }
    }
}
