//! The three-level units before 1 July 2025, and which of today's took each of them in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::units::{provinces, rows};

/// A unit of the lowest level before 1 July 2025, and where it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldUnit {
    /// As it was written then: `Xã Mỹ Lạc, Huyện Thủ Thừa, Tỉnh Long An`.
    pub name: String,
    /// Today's communes that took it in, the one to offer first at the beginning; several where it was split.
    pub now: Vec<Successor>,
}

/// One of today's communes, in its province.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Successor {
    /// Two digits, of the provinces since 1 July 2025.
    pub province: &'static str,
    /// Five digits, of the communes since 1 July 2025.
    pub commune: &'static str,
}

/// The unit with these codes of before 1 July 2025; nothing if there was none, or if it did not lie in that district and province.
///
/// Five island districts had no communes: they are found without one, and no other district is.
///
/// # Source
/// `seeds/admin/legacy-*.csv`, whose origin `seeds/README.md` names.
pub fn old_unit(province: &str, district: &str, commune: Option<&str>) -> Option<OldUnit> {
    let tables = tables();
    let (district_name, around) = tables.districts.get(district)?;
    if *around != province {
        return None;
    }
    let above = format!("{district_name}, {}", tables.provinces.get(province)?);
    let (name, now) = match commune {
        Some(code) => {
            let (name, of_district) = tables.communes.get(code)?;
            if *of_district != district {
                return None;
            }
            (format!("{name}, {above}"), tables.now.get(code)?)
        }
        None => (above, tables.now.get(&*format!("D{district}"))?),
    };
    Some(OldUnit {
        name,
        now: now.clone(),
    })
}

/// Codes of the provinces of before July 2025 whose full name is meant.
pub(crate) fn provinces_named(is_meant: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let all = tables().provinces.iter();
    all.filter(|(_, name)| is_meant(name))
        .map(|(code, _)| *code)
        .collect()
}

/// Codes of the districts of a province whose full name is meant.
pub(crate) fn districts_named(
    province: &str,
    is_meant: impl Fn(&str) -> bool,
) -> Vec<&'static str> {
    within(&tables().districts, province, is_meant)
}

/// Codes of the communes of a district whose full name is meant.
pub(crate) fn communes_named(district: &str, is_meant: impl Fn(&str) -> bool) -> Vec<&'static str> {
    within(&tables().communes, district, is_meant)
}

fn within(
    units: &BTreeMap<&'static str, (&'static str, &'static str)>,
    around: &str,
    is_meant: impl Fn(&str) -> bool,
) -> Vec<&'static str> {
    let inside = units.iter().filter(|(_, (_, of))| *of == around);
    inside
        .filter(|(_, (name, _))| is_meant(name))
        .map(|(code, _)| *code)
        .collect()
}

/// By code: the names, and for a district and a commune the unit it lies in.
struct Tables {
    provinces: BTreeMap<&'static str, &'static str>,
    districts: BTreeMap<&'static str, (&'static str, &'static str)>,
    communes: BTreeMap<&'static str, (&'static str, &'static str)>,
    /// A district without communes stands here with a D before its code.
    now: BTreeMap<&'static str, Vec<Successor>>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| Tables {
        provinces: rows(include_str!("../../../seeds/admin/legacy-provinces.csv"))
            .filter_map(|row| Some((*row.first()?, *row.get(1)?)))
            .collect(),
        districts: rows(include_str!("../../../seeds/admin/legacy-districts.csv"))
            .filter_map(|row| Some((*row.first()?, (*row.get(1)?, *row.get(2)?))))
            .collect(),
        communes: rows(include_str!("../../../seeds/admin/legacy-communes.csv"))
            .filter_map(|row| Some((*row.first()?, (*row.get(1)?, *row.get(3)?))))
            .collect(),
        now: successors(),
    })
}

fn successors() -> BTreeMap<&'static str, Vec<Successor>> {
    let mut province_of: BTreeMap<&str, &'static str> = BTreeMap::new();
    for province in provinces() {
        for commune in &province.communes {
            province_of.insert(&commune.code, &province.code);
        }
    }
    let mut now: BTreeMap<&'static str, Vec<Successor>> = BTreeMap::new();
    for row in rows(include_str!("../../../seeds/admin/legacy-to-2025.csv")) {
        let [old, commune, _, first] = row[..] else {
            continue;
        };
        let Some(province) = province_of.get(commune) else {
            continue;
        };
        let all = now.entry(old).or_default();
        let at = if first == "1" { 0 } else { all.len() };
        all.insert(at, Successor { province, commune });
    }
    now
}
