//! Finding a province, a commune or a facility by its name, as the page's combobox offers it.
//!
//! The page ranks in `www/opening.js` (`rank`) and lists in `element/src/units.rs` (`matching`); this says the same of whole
//! names, and the browser test of the burden finds the same units with the same keys.

use registry::{Province, fold, province, provinces};

/// What a name begins with that nobody types, since every name of the list could.
const KINDS: [&str; 3] = ["phuong ", "xa ", "dac khu "];

/// Keys that make the unit of `code` the one that Enter takes, and Enter. `of` is the code of its province, or empty for provinces.
pub(super) fn keys(of: &str, code: &str) -> u32 {
    keys_among(&names(of), code)
}

/// The same of what stands in a list, each a code with its name.
pub(super) fn keys_among(names: &[(&str, &str)], code: &str) -> u32 {
    let Some((_, name)) = names.iter().find(|(one, _)| *one == code) else {
        return 0;
    };
    let whole = fold(name);
    let kind = KINDS.iter().find(|kind| whole.starts_with(**kind));
    let own = kind.map_or(whole.as_str(), |kind| &whole[kind.len()..]);
    let ends = own
        .char_indices()
        .map(|(at, letter)| at + letter.len_utf8());
    for (letters, end) in (1..).zip(ends) {
        if place(names, &own[..end], code) == Some(0) {
            return letters + 1;
        }
    }
    // Another name that holds this one stands before it: down to it.
    let down = place(names, own, code).unwrap_or_default();
    own.chars().count() as u32 + down as u32 + 1
}

/// What the list calls the unit.
pub(super) fn name(of: &str, code: &str) -> String {
    let names = names(of);
    let found = names.iter().find(|(one, _)| *one == code);
    found.map_or(code, |(_, name)| name).to_owned()
}

fn names(of: &str) -> Vec<(&'static str, &'static str)> {
    let short = |one: &'static Province| (one.code.as_str(), one.short_name.as_str());
    if of.is_empty() {
        return provinces().iter().map(short).collect();
    }
    let communes = province(of).map_or(&[][..], |one| &one.communes);
    let whole = communes.iter();
    whole
        .map(|one| (one.code.as_str(), one.name.as_str()))
        .collect()
}

/// Where the unit stands in the list that `typed` leaves: names with a word that begins so, then those that hold it.
fn place(names: &[(&str, &str)], typed: &str, code: &str) -> Option<usize> {
    let typed = typed.trim();
    let folded: Vec<(&str, String)> = names.iter().map(|(c, name)| (*c, fold(name))).collect();
    let begins = |name: &str| format!(" {name}").contains(&format!(" {typed}"));
    let first = folded.iter().filter(|(_, name)| begins(name));
    let rest = folded
        .iter()
        .filter(|(_, name)| !begins(name) && name.contains(typed));
    first.chain(rest).position(|(one, _)| *one == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(of: &str, name: &str) -> &'static str {
        let names = names(of);
        let found = names.iter().find(|(_, one)| *one == name);
        found.expect("a unit of that name").0
    }

    #[test]
    fn letters_are_typed_until_the_name_is_the_first() {
        // Before "Hà Nội" nothing has a word with "h" in the order of codes.
        assert_eq!(keys("", code_of("", "Hà Nội")), 1 + 1);
        assert_eq!(keys("01", code_of("01", "Phường Ba Đình")), 1 + 1);
        // "Hải Phòng" has to pass "Hà Nội", "Hà Tĩnh" and all that have a word in "h".
        assert_eq!(keys("", code_of("", "Hải Phòng")), 3 + 1);
    }

    #[test]
    fn a_facility_is_found_among_those_that_are_offered() {
        let offered = [
            ("m1", "Trạm y tế phường Mẫu"),
            ("m2", "Bệnh viện Mẫu Một"),
            ("m3", "Bệnh viện Mẫu Hai"),
        ];
        assert_eq!(keys_among(&offered, "m1"), 1 + 1);
        assert_eq!(keys_among(&offered, "m2"), 1 + 1);
        // "b" and on to "benh vien mau h" leave the other before it.
        assert_eq!(keys_among(&offered, "m3"), 15 + 1);
        assert_eq!(keys_among(&offered[..1], "m3"), 0);
    }

    #[test]
    fn every_unit_can_be_found_and_an_unknown_one_costs_nothing() {
        for one in provinces() {
            assert!(keys("", &one.code) >= 2, "{}", one.name);
            for commune in &one.communes {
                assert!(keys(&one.code, &commune.code) >= 2, "{}", commune.name);
            }
        }
        assert_eq!(keys("", "zz"), 0);
        assert_eq!(keys("zz", "00004"), 0);
    }
}
