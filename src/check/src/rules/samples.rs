//! `sample-invalid`: a sample that its own field would not take.

use form::{DateBound, Kind, List, TextKind};
use value::Date;

use crate::cursor::Val;
use crate::report::{Report, error};
use crate::rules::words::nfc;

/// Reads a sample and tries it on the field.
pub(crate) fn sample(val: &Val, kind: &Kind, list: Option<&List>, report: &mut Report) -> String {
    let Some(text) = val.text(report) else {
        return String::new();
    };
    let text = nfc(text);
    if let Err([vi, en]) = accepts(kind, list, &text) {
        report.push(
            error(
                &val.place(),
                "sample-invalid",
                format!("trường này không nhận mẫu \"{text}\""),
                format!("this field does not take its own sample \"{text}\""),
            )
            .hint(vi, en),
        );
    }
    text
}

type Verdict = Result<(), [String; 2]>;

fn no<T>(vi: impl Into<String>, en: impl Into<String>) -> Result<T, [String; 2]> {
    Err([vi.into(), en.into()])
}

fn accepts(kind: &Kind, list: Option<&List>, text: &str) -> Verdict {
    match kind {
        Kind::Text { .. } => text_accepts(kind, text),
        Kind::Integer { min, max } => match text.parse::<i64>() {
            Ok(number) if (*min..=*max).contains(&number) => Ok(()),
            Ok(number) if number < *min => {
                no(format!("từ {min} trở lên"), format!("at least {min}"))
            }
            Ok(_) => no(format!("nhiều nhất {max}"), format!("at most {max}")),
            Err(_) => no("viết một số nguyên", "write a whole number"),
        },
        Kind::Date { min, max } => date_accepts(*min, *max, text),
        Kind::Choice { .. } => match list {
            Some(list) if !list.options.iter().any(|option| option.code == text) => {
                no("viết một mã trong danh sách", "write a code of the list")
            }
            _ => Ok(()),
        },
        Kind::Boolean if matches!(text, "true" | "false") => Ok(()),
        Kind::Boolean => no("viết true hoặc false", "write true or false"),
        Kind::Address => address_accepts(text),
        Kind::Person { .. } => Ok(()),
    }
}

fn text_accepts(kind: &Kind, text: &str) -> Verdict {
    let Kind::Text {
        name,
        min_length,
        max_length,
        patterns,
    } = kind
    else {
        return Ok(());
    };
    let length = text.chars().count();
    if length < *min_length as usize || length > *max_length as usize {
        return no(
            format!("từ {min_length} đến {max_length} ký tự"),
            format!("{min_length} to {max_length} characters"),
        );
    }
    if text.trim() != text || text.contains("  ") {
        return no("bỏ khoảng trắng thừa", "drop the extra spaces");
    }
    if patterns.iter().all(|pattern| pattern.is_match(text)) {
        return Ok(());
    }
    match name {
        TextKind::IdNumber => no("viết 12 chữ số", "write 12 digits"),
        TextKind::Phone => no("viết 0 và 9 hoặc 10 chữ số", "write 0 and 9 or 10 digits"),
        TextKind::Email => no("ví dụ mau@example.vn", "for example mau@example.vn"),
        _ => no("viết đúng mẫu của trường", "write what the pattern accepts"),
    }
}

// A bound that is today's date says nothing about a sample that stays.
fn date_accepts(min: Option<DateBound>, max: Option<DateBound>, text: &str) -> Verdict {
    let Some(day) = Date::parse_iso(text) else {
        return no(
            "viết một ngày có thật, dạng 2026-01-31",
            "write a real day such as 2026-01-31",
        );
    };
    match (min, max) {
        (Some(DateBound::Day(min)), _) if day < min => no(
            format!("từ {} trở đi", min.to_iso()),
            format!("from {} on", min.to_iso()),
        ),
        (_, Some(DateBound::Day(max))) if day > max => no(
            format!("đến {}", max.to_iso()),
            format!("until {}", max.to_iso()),
        ),
        _ => Ok(()),
    }
}

fn address_accepts(text: &str) -> Verdict {
    let mut parts = text.splitn(3, '/');
    let mut next = || parts.next().unwrap_or_default();
    let (province, commune, detail) = (next(), next(), next());
    let Some(province) = registry::province(province) else {
        return no(
            "viết mã tỉnh/mã xã/số nhà, ví dụ 01/00004/Số 1",
            "write province/commune/detail, for example 01/00004/Số 1",
        );
    };
    if province.commune(commune).is_none() {
        return no(
            format!("{} không có xã mã này", province.name),
            format!("{} has no such commune", province.name),
        );
    }
    if detail.trim().is_empty() {
        return no("thêm số nhà, đường, thôn", "add the house number or hamlet");
    }
    Ok(())
}
