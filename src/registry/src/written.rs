//! Addresses as people and cards write them: one line, the smallest unit first, told by names alone.
//!
//! Names are compared with their marks, since `Tân Lạp` is another place than `Tân Lập`, but not by where a tone stands in its word
//! (`Hòa`, `Hoà`), nor by case, apostrophes or hyphens. A line that fits nothing, or two things, is understood as nothing.

use unicode_normalization::UnicodeNormalization;

use crate::legacy::{self, Successor};
use crate::units::provinces;

/// The first day of today's units.
const TODAY_SINCE: &str = "2025-07-01";

/// An address in today's units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its commune and province.
    pub unit: Successor,
    /// What stands before the commune, as it was written; may be empty.
    pub detail: String,
}

/// The address in a line that was written on `day`, an ISO 8601 date.
///
/// Before 1 July 2025 it has three levels and is converted, unless its commune was split. Of a later day it may be written in
/// either way, since registers were changed over time; if both fit and differ it is nothing, and so is a line of no known day.
pub fn written_address(line: &str, day: &str) -> Option<Written> {
    let mut parts: Vec<&str> = line.split(',').map(str::trim).collect();
    parts.retain(|part| !part.is_empty());
    parts.pop_if(|last| key(last) == key("Việt Nam"));
    let is_day = day.len() == TODAY_SINCE.len() && day.is_ascii();
    match is_day.then(|| day < TODAY_SINCE)? {
        true => before(&parts),
        false => match (before(&parts), since(&parts)) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (one, other) => one.or(other),
        },
    }
}

fn before(parts: &[&str]) -> Option<Written> {
    let (name, rest) = parts.split_last()?;
    let province = only(legacy::provinces_named(|unit| is_named(unit, name)))?;
    let (name, rest) = rest.split_last()?;
    let districts = legacy::districts_named(province, |unit| is_named(unit, name));
    // Five island districts had no communes.
    if let [district] = districts[..]
        && let Some(unit) = legacy::old_unit(province, district, None)
    {
        return settled(&unit.now, rest);
    }
    let (name, rest) = rest.split_last()?;
    let of = |district: &'static str| {
        let communes = legacy::communes_named(district, |unit| is_named(unit, name));
        communes.into_iter().map(move |commune| (district, commune))
    };
    // A town and the district around it may have one name: then the commune decides.
    let (district, commune) = only(districts.into_iter().flat_map(of).collect())?;
    settled(
        &legacy::old_unit(province, district, Some(commune))?.now,
        rest,
    )
}

fn since(parts: &[&str]) -> Option<Written> {
    let (name, rest) = parts.split_last()?;
    let named = provinces().iter().filter(|unit| is_named(&unit.name, name));
    let province = only(named.collect())?;
    let (name, rest) = rest.split_last()?;
    let communes = province.communes.iter();
    let commune = only(communes.filter(|unit| is_named(&unit.name, name)).collect())?;
    let unit = Successor {
        province: &province.code,
        commune: &commune.code,
    };
    settled(&[unit], rest)
}

fn settled(now: &[Successor], rest: &[&str]) -> Option<Written> {
    let [unit] = *now else {
        return None;
    };
    let detail = rest.join(", ");
    Some(Written { unit, detail })
}

fn only<T>(mut found: Vec<T>) -> Option<T> {
    let last = found.pop();
    last.filter(|_| found.is_empty())
}

/// The kinds of units, and how they are cut short.
const KINDS: [(&str, &[&str]); 9] = [
    ("tỉnh", &["tỉnh ", "t."]),
    ("thành phố", &["thành phố ", "tp.", "tp "]),
    ("quận", &["quận ", "q."]),
    ("huyện", &["huyện ", "h."]),
    ("thị xã", &["thị xã ", "tx.", "tx "]),
    ("thị trấn", &["thị trấn ", "tt.", "tt "]),
    ("phường", &["phường ", "p."]),
    ("xã", &["xã ", "x."]),
    ("đặc khu", &["đặc khu "]),
];

/// Whether `written` can mean the unit of this full name. Its kind may be left out, unless the rest is a mere number, which might be
/// that of a house; a kind that is written must be the unit's.
fn is_named(unit: &str, written: &str) -> bool {
    let (kind, own) = split(unit);
    let own = key(own);
    if key(written) == key(unit) {
        return true;
    }
    let (written_kind, rest) = split(written);
    let is_of_kind = written_kind.is_some() && written_kind == kind && key(rest) == own;
    // A name may itself begin with the word for a kind.
    let is_bare = key(written) == own && !own.bytes().all(|b| b.is_ascii_digit());
    is_of_kind || is_bare
}

/// The kind of a unit and what follows it.
fn split(name: &str) -> (Option<&'static str>, &str) {
    for (kind, words) in KINDS {
        for word in words {
            let letters = word.chars().count();
            let end = name.char_indices().nth(letters).map(|(at, _)| at);
            let Some((head, rest)) = end.map(|end| name.split_at(end)) else {
                continue;
            };
            if crate::fold_keeping_marks(head) == word.trim_end()
                && head.ends_with(&word[word.len() - 1..])
            {
                return (Some(kind), rest);
            }
        }
    }
    (None, name)
}

/// A name as it is compared: small letters, the tone at the end of its word, numbers without zeros before them.
fn key(name: &str) -> String {
    let mut words: Vec<(String, String)> = vec![Default::default()];
    for c in name.nfd() {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => {
                if let Some((_, tone)) = words.last_mut() {
                    tone.push(c);
                }
            }
            '\'' | '’' | 'ʼ' => {}
            c if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => {
                if let Some((letters, _)) = words.last_mut() {
                    letters.extend(c.to_lowercase());
                }
            }
            _ => words.push(Default::default()),
        }
    }
    let words = words.iter().filter(|(letters, _)| !letters.is_empty());
    let told = words.map(|(letters, tone)| {
        let is_number = letters.bytes().all(|b| b.is_ascii_digit());
        let letters = if is_number {
            letters.trim_start_matches('0')
        } else {
            letters
        };
        format!("{letters}{tone}")
    });
    told.collect::<Vec<_>>().join(" ")
}
