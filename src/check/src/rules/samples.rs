//! `sample-invalid`: a sample that its own field would not take.

use form::{DateBound, Kind, List, TextKind};
use value::Date;

use crate::cursor::Val;
use crate::report::{Report, error};
use crate::rules::notations;
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
        Kind::Integer { min, max } | Kind::Money { min, max } => match text.parse::<i64>() {
            Ok(number) if (*min..=*max).contains(&number) => Ok(()),
            Ok(number) if number < *min => {
                no(format!("từ {min} trở lên"), format!("at least {min}"))
            }
            Ok(_) => no(format!("nhiều nhất {max}"), format!("at most {max}")),
            Err(_) => no("viết một số nguyên", "write a whole number"),
        },
        Kind::Date { min, max } => date_accepts(*min, *max, text),
        Kind::Decimal { scale, min, max } => {
            let places = *scale as usize;
            let read = notations::units(text, *scale)
                .filter(|units| notations::decimal_text(*units, *scale) == text);
            match read {
                Some(units) if (*min..=*max).contains(&units) => Ok(()),
                Some(_) => {
                    let text = |units| notations::decimal_text(units, *scale);
                    no(
                        format!("từ {} đến {}", text(*min), text(*max)),
                        format!("{} to {}", text(*min), text(*max)),
                    )
                }
                None => no(
                    format!("viết dấu chấm và đúng {places} chữ số sau nó"),
                    format!("write a point and exactly {places} digits after it"),
                ),
            }
        }
        Kind::Time { min, max } => match notations::minutes(text) {
            Some(minutes) if (*min..=*max).contains(&minutes) => Ok(()),
            Some(_) => no(
                format!(
                    "từ {} đến {}",
                    notations::minutes_text(*min),
                    notations::minutes_text(*max)
                ),
                format!(
                    "{} to {}",
                    notations::minutes_text(*min),
                    notations::minutes_text(*max)
                ),
            ),
            None => no(
                "viết giờ và phút như 08:30",
                "write hour and minute such as 08:30",
            ),
        },
        Kind::DateTime { min, max } => match notations::date_time(text) {
            Some(day) => day_accepts(*min, *max, (day, day)),
            None => no("ví dụ 2026-01-31T08:30", "for example 2026-01-31T08:30"),
        },
        Kind::PartialDate { min, max } => match notations::partial(text) {
            Some(days) => day_accepts(*min, *max, days),
            None => no(
                "ví dụ 2026, 2026-01 hoặc 2026-01-31",
                "for example 2026, 2026-01 or 2026-01-31",
            ),
        },
        Kind::Choice { .. } | Kind::Facility { .. } => match list {
            Some(list) if !list.options.iter().any(|option| option.code == text) => {
                no("viết một mã trong danh sách", "write a code of the list")
            }
            _ => Ok(()),
        },
        Kind::Choices { .. } => match list {
            Some(list) if !are_codes(list, text) => no(
                "viết các mã trong danh sách, mỗi mã một dòng, theo thứ tự của danh sách",
                "write codes of the list, one a line, in the list's order",
            ),
            _ => Ok(()),
        },
        Kind::Statement if text == "true" => Ok(()),
        Kind::Statement => no("viết true", "write true"),
        Kind::Note | Kind::File(_) | Kind::Consent => Ok(()),
        Kind::Boolean if matches!(text, "true" | "false") => Ok(()),
        Kind::Boolean => no("viết true hoặc false", "write true or false"),
        Kind::Address => address_accepts(text),
        Kind::Person { .. } => Ok(()),
    }
}

// Codes in the list's order, each once.
fn are_codes(list: &List, text: &str) -> bool {
    let mut codes = list.options.iter().map(|option| option.code.as_str());
    text.split('\n')
        .all(|code| codes.any(|known| known == code))
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
    let is_long = *name == TextKind::LongText;
    if text.trim() != text || text.contains("  ") || (text.contains('\n') && !is_long) {
        return no("bỏ khoảng trắng thừa", "drop the extra spaces");
    }
    if patterns.iter().all(|pattern| pattern.is_match(text)) {
        return Ok(());
    }
    match name {
        TextKind::IdNumber => no("viết 12 chữ số", "write 12 digits"),
        TextKind::Phone => no("viết 0 và 9 hoặc 10 chữ số", "write 0 and 9 or 10 digits"),
        TextKind::Email => no("ví dụ mau@example.vn", "for example mau@example.vn"),
        TextKind::TaxCode => no("viết 10, 12 hoặc 13 chữ số", "write 10, 12 or 13 digits"),
        TextKind::SocialInsuranceNo => no("viết 10 chữ số", "write 10 digits"),
        TextKind::LicencePlate => no("ví dụ 30A12345", "for example 30A12345"),
        TextKind::BankAccount => no(
            "viết 4 đến 30 chữ số hoặc chữ hoa",
            "write 4 to 30 digits or capitals",
        ),
        TextKind::Url => no("ví dụ https://example.vn", "for example https://example.vn"),
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
    day_accepts(min, max, (day, day))
}

// `days` are the first and the last that the sample can mean.
fn day_accepts(min: Option<DateBound>, max: Option<DateBound>, days: (Date, Date)) -> Verdict {
    match (min, max) {
        (Some(DateBound::Day(min)), _) if days.1 < min => no(
            format!("từ {} trở đi", min.to_iso()),
            format!("from {} on", min.to_iso()),
        ),
        (_, Some(DateBound::Day(max))) if days.0 > max => no(
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
