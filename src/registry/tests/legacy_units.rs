//! The way from the units before 1 July 2025 to today's: whole, and with the traps that an address must know of.

use std::collections::{BTreeMap, BTreeSet};

use registry::provinces;

/// The rows of a file of `seeds/admin`, without the names of the columns.
fn rows(text: &'static str) -> Vec<Vec<&'static str>> {
    let lines = text.lines().skip(1);
    lines.map(|line| line.split(',').collect()).collect()
}

fn legacy_provinces() -> Vec<Vec<&'static str>> {
    rows(include_str!("../../../seeds/admin/legacy-provinces.csv"))
}

fn legacy_districts() -> Vec<Vec<&'static str>> {
    rows(include_str!("../../../seeds/admin/legacy-districts.csv"))
}

fn legacy_communes() -> Vec<Vec<&'static str>> {
    rows(include_str!("../../../seeds/admin/legacy-communes.csv"))
}

/// By old code: the new code, whether it takes the whole old commune, whether it is offered first.
fn successors() -> BTreeMap<&'static str, Vec<(&'static str, bool, bool)>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows(include_str!("../../../seeds/admin/legacy-to-2025.csv")) {
        let [old, new, extent, first] = row[..] else {
            panic!("four cells, found {row:?}");
        };
        assert!(["whole", "part"].contains(&extent), "{old}: {extent}");
        let successor = (new, extent == "whole", first == "1");
        found.entry(old).or_default().push(successor);
    }
    found
}

/// Today's communes: code → name and province.
fn communes() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let all = provinces().iter().flat_map(|province| {
        let communes = province.communes.iter();
        communes.map(|c| (c.code.as_str(), (c.name.as_str(), province.code.as_str())))
    });
    all.collect()
}

/// The name without the kind of unit.
fn bare<'a>(name: &'a str, kinds: &[&str]) -> &'a str {
    let kind = kinds.iter().find_map(|kind| name.strip_prefix(kind));
    kind.unwrap_or(name).trim()
}

#[test]
fn every_old_unit_lies_in_the_one_above_it() {
    let provinces: BTreeSet<&str> = legacy_provinces().iter().map(|row| row[0]).collect();
    let districts: BTreeMap<&str, &str> = legacy_districts()
        .iter()
        .map(|row| (row[0], row[2]))
        .collect();
    let communes = legacy_communes();
    assert_eq!(
        (provinces.len(), districts.len(), communes.len()),
        (63, 696, 10_035)
    );
    for (code, province) in &districts {
        assert!(
            code.len() == 3 && provinces.contains(province),
            "district {code}"
        );
    }
    let mut codes = BTreeSet::new();
    let mut other_kind = Vec::new();
    for row in &communes {
        let [code, name, kind, district, province] = row[..] else {
            panic!("five cells, found {row:?}");
        };
        assert!(code.len() == 5 && codes.insert(code), "{code} stands once");
        if !name.to_lowercase().starts_with(&kind.to_lowercase()) {
            other_kind.push(code);
        }
        assert_eq!(districts.get(district), Some(&province), "{code}");
    }
    // Wrong in the source: the column says xã of a thị trấn and of two phường. The name is what is used.
    assert_eq!(other_kind, ["15061", "27046", "27076"]);
}

#[test]
fn every_old_commune_has_one_successor_that_is_offered_first() {
    let today = communes();
    let old: BTreeSet<&str> = legacy_communes().iter().map(|row| row[0]).collect();
    let found = successors();
    assert!(
        old.iter().all(|code| found.contains_key(code)),
        "none is lost"
    );
    for (code, new) in &found {
        // Five island districts had no communes; the letter D keeps their code apart.
        assert!(old.contains(code) || code.starts_with('D'), "{code}");
        assert_eq!(new.iter().filter(|n| n.2).count(), 1, "{code}: one first");
        assert_eq!(
            new.len() == 1,
            new.iter().all(|n| n.1),
            "{code}: whole or split"
        );
        assert!(new.iter().all(|n| today.contains_key(n.0)), "{code}");
    }
    let islands: Vec<&str> = found.keys().copied().filter(|c| !old.contains(c)).collect();
    assert_eq!(islands, ["D318", "D471", "D498", "D536", "D755"]);
}

#[test]
fn every_commune_of_today_has_an_origin() {
    let reached: BTreeSet<&str> = successors()
        .values()
        .flat_map(|new| new.iter().map(|n| n.0))
        .collect();
    assert!(communes().keys().all(|code| reached.contains(code)));
}

#[test]
fn split_communes_have_two_to_five_parts() {
    let mut counts = BTreeMap::new();
    for new in successors().values() {
        *counts.entry(new.len()).or_insert(0) += 1;
    }
    assert_eq!(
        counts,
        BTreeMap::from([(1, 9569), (2, 397), (3, 58), (4, 15), (5, 1)])
    );
}

#[test]
fn a_commune_goes_where_its_province_went() {
    let today = communes();
    let provinces: BTreeMap<&str, &str> = legacy_provinces()
        .iter()
        .map(|row| (row[0], row[2]))
        .collect();
    let old: BTreeMap<&str, &str> = legacy_communes()
        .iter()
        .map(|row| (row[0], row[4]))
        .collect();
    let mut moved = 0;
    for (code, new) in successors() {
        let Some(province) = old.get(code) else {
            continue;
        };
        for (target, ..) in new {
            assert_eq!(today[target].1, provinces[province], "{code} → {target}");
            moved += usize::from(today[target].1 != *province);
        }
    }
    assert_eq!(moved, 3876, "ways to a province of another code");
}

#[test]
fn a_code_alone_says_nothing() {
    let today = communes();
    let kinds = ["Xã", "Phường", "Thị trấn", "Đặc khu"];
    let (mut used_again, mut renamed) = (0, 0);
    for row in legacy_communes() {
        let Some((name, _)) = today.get(row[0]) else {
            continue;
        };
        used_again += 1;
        renamed += usize::from(bare(name, &kinds) != bare(row[1], &kinds));
    }
    assert_eq!(used_again, 3316);
    assert!(renamed > 1700, "{renamed} codes name another unit");
    let kinds = ["Tỉnh", "Thành phố"];
    let changed: Vec<&str> = legacy_provinces()
        .iter()
        .filter_map(|row| {
            let now = registry::province(row[0])?;
            (bare(&now.name, &kinds) != bare(row[1], &kinds)).then_some(row[0])
        })
        .collect();
    assert_eq!(changed, ["15", "24", "44", "52", "80", "82", "91"]);
}

#[test]
fn names_are_one_within_a_province_and_not_beyond_it() {
    let mut provinces_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, province) in communes().values() {
        let is_new = provinces_of.entry(name).or_default().insert(province);
        assert!(is_new, "{name} twice in {province}");
    }
    assert_eq!(provinces_of.values().filter(|p| p.len() > 1).count(), 246);
}

fn found(province: &str, district: &str, commune: Option<&str>) -> Option<(String, Vec<String>)> {
    let unit = registry::old_unit(province, district, commune)?;
    let now = unit.now.iter();
    let now = now.map(|one| format!("{}/{}", one.province, one.commune));
    Some((unit.name, now.collect()))
}

fn as_found(name: &str, now: &[&str]) -> Option<(String, Vec<String>)> {
    let now = now.iter().map(|one| (*one).to_owned());
    Some((name.to_owned(), now.collect()))
}

#[test]
fn an_old_unit_is_found_with_what_it_was_called_and_where_it_went() {
    let whole = as_found("Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An", &["80/28051"]);
    assert_eq!(found("80", "804", Some("28048")), whole);
    // The one to offer first comes first, wherever the file has it.
    let split = ["80/28036", "80/27694"];
    let split = as_found("Xã Bình Thạnh, Huyện Thủ Thừa, Tỉnh Long An", &split);
    assert_eq!(found("80", "804", Some("28063")), split);
    let island = as_found("Huyện Côn Đảo, Tỉnh Bà Rịa - Vũng Tàu", &["79/26732"]);
    assert_eq!(found("77", "755", None), island);
}

#[test]
fn contradicting_levels_are_no_unit() {
    for (province, district, commune, why) in [
        ("79", "804", Some("28048"), "a district of another province"),
        ("80", "803", Some("28048"), "a commune of another district"),
        ("80", "804", Some("00004"), "a commune of another province"),
        ("80", "804", None, "no commune where there were some"),
        ("77", "755", Some("28048"), "a commune where there was none"),
        ("80", "804", Some("99999"), "no such commune"),
        ("80", "804", Some("D755"), "a name of the table, no code"),
        ("80", "D755", None, "the same for a district"),
        ("80", "999", Some("28048"), "no such district"),
        ("81", "804", Some("28048"), "no such province"),
        ("80", "804", Some("28048 "), "not as it is written"),
        ("", "", Some(""), "nothing"),
    ] {
        assert_eq!(found(province, district, commune), None, "{why}");
    }
}

#[test]
fn every_old_unit_is_found_by_its_codes_and_leads_to_units_of_today() {
    let provinces = legacy_provinces();
    let province_of: BTreeMap<&str, &str> = provinces.iter().map(|row| (row[0], row[2])).collect();
    let all = successors();
    for row in legacy_communes() {
        let unit = registry::old_unit(row[4], row[3], Some(row[0])).expect("every one is found");
        assert!(unit.name.starts_with(row[1]), "{}", row[0]);
        assert_eq!(unit.now.len(), all[row[0]].len(), "{}", row[0]);
        for now in unit.now {
            let province = registry::province(now.province).expect("a province of today");
            assert!(province.commune(now.commune).is_some(), "{}", row[0]);
            assert_eq!(now.province, province_of[row[4]], "{}", row[0]);
        }
    }
}
