//! Answers that no register knows, made up in the same way every time.
//!
//! The definition's own `sample` comes first. Without one the field's type and fixed rules decide, so
//! that any definition can be measured.

use std::collections::{BTreeSet, VecDeque};

use form::{DateBound, Dfa, Field, FileLimits, Form, Kind, ListOption, TextKind};
use value::Date;

/// Longest search for a text that matches; patterns of real forms need a few hundred steps.
const MAX_STEPS: usize = 50_000;

/// Bytes of a made-up file.
const SIZE: u32 = 100_000;

/// The canonical text of an answer to `field`, its parts joined by `/` for an address.
///
/// Nothing when the field's rules leave no answer, as with a range that is empty today.
pub(crate) fn answer(form: &Form, field: &Field, today: Date) -> Option<String> {
    if !field.sample.is_empty() {
        return Some(field.sample.clone());
    }
    match &field.kind {
        Kind::Text {
            name,
            min_length,
            max_length,
            patterns,
        } => text(*name, *min_length as usize, *max_length as usize, patterns),
        Kind::Integer { min, max } | Kind::Money { min, max } => {
            Some((*min.max(&1)).min(*max).to_string())
        }
        Kind::Date { min, max } | Kind::PartialDate { min, max } => day(*min, *max, today),
        Kind::DateTime { min, max } => Some(format!("{}T08:30", day(*min, *max, today)?)),
        Kind::Time { min, max } => {
            let minutes = (*min).max(510).min(*max);
            Some(format!("{:02}:{:02}", minutes / 60, minutes % 60))
        }
        Kind::Decimal { scale, min, max } => {
            let one = 10_i64.pow(*scale);
            let units = (*min).max(one).min(*max);
            let digits = format!(
                "{:0>width$}",
                units.unsigned_abs(),
                width = *scale as usize + 1
            );
            let (head, tail) = digits.split_at(digits.len() - *scale as usize);
            let sign = if units < 0 { "-" } else { "" };
            Some(format!("{sign}{head}.{tail}"))
        }
        Kind::Choice { list } | Kind::Facility { list } => code(form, list, today),
        // Who it is can not be made up; an empty choice is someone typed by hand.
        Kind::Person { .. } => None,
        Kind::Choices { list } => code(form, list, today),
        Kind::Note => None,
        Kind::File(limits) => files(limits),
        // Nobody consents in somebody else's place.
        Kind::Consent => None,
        Kind::Boolean | Kind::Statement => Some("true".to_owned()),
        Kind::Address => {
            let province = form.units.first()?;
            let commune = province.communes.first()?;
            Some(format!("{}/{commune}/Số 1", province.code))
        }
    }
}

/// As many files as there have to be, of the first type that is taken.
fn files(limits: &FileLimits) -> Option<String> {
    let kind = limits.types.first()?;
    let file = |n| {
        format!(r#"{{"name":"Giấy tờ {n}","sha256":"{n:064x}","size":{SIZE},"type":"{kind}"}}"#)
    };
    let files: Vec<String> = (1..=limits.min_files).map(file).collect();
    Some(format!("[{}]", files.join(",")))
}

/// The first option that can be chosen on the day.
fn code(form: &Form, list: &str, today: Date) -> Option<String> {
    let mut options = form.lists.get(list)?.options.iter();
    let holds = |option: &&ListOption| {
        option.from.is_none_or(|day| day <= today) && option.to.is_none_or(|day| day >= today)
    };
    options.find(holds).map(|option| option.code.clone())
}

fn day(min: Option<DateBound>, max: Option<DateBound>, today: Date) -> Option<String> {
    let resolve = |bound| match bound {
        DateBound::Today => today,
        DateBound::Day(day) => day,
    };
    let (min, max) = (min.map(resolve), max.map(resolve));
    let day = min.map_or(today, |min| min.max(today));
    let day = max.map_or(day, |max| max.min(day));
    min.is_none_or(|min| min <= day).then(|| day.to_iso())
}

fn text(kind: TextKind, min: usize, max: usize, patterns: &[Dfa]) -> Option<String> {
    let natural = match kind {
        TextKind::Name => "Nguyễn Thị Mẫu",
        TextKind::IdNumber => "000190000018",
        TextKind::Phone => "0900000001",
        TextKind::Email => "mau@example.vn",
        TextKind::Text | TextKind::LongText => "Nội dung mẫu",
        TextKind::TaxCode | TextKind::SocialInsuranceNo => "0000000018",
        TextKind::LicencePlate => "30A00018",
        TextKind::BankAccount => "0000000018",
        TextKind::Url => "https://example.vn",
        TextKind::Agency => "01/00004",
    };
    let padded: String = natural.chars().chain("x".repeat(min).chars()).collect();
    let longer: String = padded
        .chars()
        .take(min.max(natural.chars().count()))
        .collect();
    let fits: String = longer.chars().take(max).collect();
    let fits = fits.trim_end().to_owned();
    let good = |text: &str| {
        let length = text.chars().count();
        (min..=max).contains(&length) && patterns.iter().all(|dfa| dfa.is_match(text))
    };
    if good(&fits) {
        return Some(fits);
    }
    shortest_match(patterns, min.max(1), max).filter(|text| good(text))
}

/// The shortest text that all automata accept, by breadth-first search over their joint states.
fn shortest_match(patterns: &[Dfa], min: usize, max: usize) -> Option<String> {
    let letters = representatives(patterns);
    let start: Vec<u16> = patterns.iter().map(|dfa| dfa.start).collect();
    let mut seen = BTreeSet::from([(start.clone(), 0)]);
    let mut queue = VecDeque::from([(start, String::new(), 0)]);
    while let Some((states, text, length)) = queue.pop_front() {
        let accepted = patterns
            .iter()
            .zip(&states)
            .all(|(dfa, state)| dfa.accept[usize::from(*state)]);
        if accepted && length >= min && text.trim() == text {
            return Some(text);
        }
        if length == max || seen.len() > MAX_STEPS {
            continue;
        }
        for letter in &letters {
            let next: Vec<u16> = patterns
                .iter()
                .zip(&states)
                .map(|(dfa, state)| step(dfa, *state, *letter))
                .collect();
            // Beyond the fewest characters only the state matters, not how long it took.
            let key = (next.clone(), (length + 1).min(min));
            if !next.contains(&0) && seen.insert(key) {
                queue.push_back((next, format!("{text}{letter}"), length + 1));
            }
        }
    }
    None
}

/// One character of each class, what people type most first.
fn representatives(patterns: &[Dfa]) -> Vec<char> {
    let common = ['a', '0', 'A', '1'];
    let starts = patterns
        .iter()
        .flat_map(|dfa| dfa.ranges.iter())
        .filter_map(|(first, _, _)| char::from_u32(*first))
        .filter(|letter| !letter.is_control());
    let mut letters: Vec<char> = common.into_iter().chain(starts).collect();
    let mut seen = BTreeSet::new();
    letters.retain(|letter| seen.insert(*letter));
    letters
}

fn step(dfa: &Dfa, state: u16, letter: char) -> u16 {
    let point = u32::from(letter);
    let class = dfa
        .ranges
        .iter()
        .find(|(first, last, _)| (*first..=*last).contains(&point))
        .map_or(0, |(_, _, class)| *class);
    dfa.next[usize::from(state) * usize::from(dfa.classes) + usize::from(class)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[0-9]{2}-[a-z]`: digits are class 1, letters 2, the hyphen 3.
    fn two_digits_and_a_letter() -> Dfa {
        let mut next = vec![0; 5 * 4];
        next[4 + 1] = 2;
        next[2 * 4 + 1] = 3;
        next[3 * 4 + 3] = 4;
        let mut dfa = Dfa {
            source: "[0-9]{2}-[a-z]".to_owned(),
            ranges: vec![(0x2D, 0x2D, 3), (0x30, 0x39, 1), (0x61, 0x7A, 2)],
            classes: 4,
            start: 1,
            accept: vec![false, false, false, false, false, true],
            next,
        };
        dfa.next.extend([0; 4]);
        dfa.next[4 * 4 + 2] = 5;
        dfa
    }

    #[test]
    fn a_pattern_gets_the_shortest_text_it_takes() {
        let dfa = two_digits_and_a_letter();
        let found = text(TextKind::Text, 0, 200, std::slice::from_ref(&dfa));
        assert_eq!(found.as_deref(), Some("00-a"));
        assert_eq!(text(TextKind::Text, 5, 200, &[dfa]), None);
    }

    #[test]
    fn lengths_are_kept() {
        for (min, max) in [(0, 200), (50, 60), (0, 3), (12, 12)] {
            let found = text(TextKind::Text, min, max, &[]).unwrap_or_default();
            assert!((min..=max).contains(&found.chars().count()), "{found:?}");
        }
    }

    #[test]
    fn days_stay_between_their_bounds() {
        let today = Date::from_ymd(2026, 11, 21).expect("a real day");
        let fixed = |text: &str| Date::parse_iso(text).map(DateBound::Day);
        assert_eq!(day(None, None, today).as_deref(), Some("2026-11-21"));
        assert_eq!(
            day(None, fixed("2020-01-02"), today).as_deref(),
            Some("2020-01-02")
        );
        assert_eq!(
            day(fixed("2030-01-02"), None, today).as_deref(),
            Some("2030-01-02")
        );
        assert_eq!(
            day(fixed("2030-01-02"), Some(DateBound::Today), today),
            None
        );
    }
}
