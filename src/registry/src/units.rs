//! Today's two-level administrative units, since 1 July 2025.

use std::sync::OnceLock;

/// A province or city under the central government [tỉnh, thành phố trực thuộc trung ương].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// Two digits.
    pub code: String,
    /// Full name, e.g. `Thành phố Hà Nội`.
    pub name: String,
    /// Name without the kind of unit, e.g. `Hà Nội`.
    pub short_name: String,
    /// Its communes by ascending code.
    pub communes: Vec<Commune>,
}

/// A commune, ward or special zone [xã, phường, đặc khu].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commune {
    /// Five digits.
    pub code: String,
    /// Full name, e.g. `Phường Ba Đình`.
    pub name: String,
}

impl Province {
    /// The commune of this code, if it lies in this province.
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        let found = self
            .communes
            .binary_search_by(|commune| commune.code.as_str().cmp(code));
        found.ok().map(|at| &self.communes[at])
    }
}

/// The 34 provinces by ascending code.
///
/// # Source
/// NQ 202/2025/QH15; files in `seeds/admin/`, whose origin `seeds/README.md` names.
pub fn provinces() -> &'static [Province] {
    static PROVINCES: OnceLock<Vec<Province>> = OnceLock::new();
    PROVINCES.get_or_init(read)
}

/// The province of this code.
pub fn province(code: &str) -> Option<&'static Province> {
    provinces().iter().find(|province| province.code == code)
}

// The files have no quotes and no commas inside a cell; a test counts what was read.
pub(crate) fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

fn read() -> Vec<Province> {
    let mut provinces: Vec<Province> =
        rows(include_str!("../../../seeds/admin/provinces-2025.csv"))
            .filter_map(|row| match row[..] {
                [code, name, short_name, ..] => Some(Province {
                    code: code.to_owned(),
                    name: name.to_owned(),
                    short_name: short_name.to_owned(),
                    communes: Vec::new(),
                }),
                _ => None,
            })
            .collect();
    provinces.sort_by(|a, b| a.code.cmp(&b.code));
    for row in rows(include_str!("../../../seeds/admin/communes-2025.csv")) {
        let [code, name, _, province] = row[..] else {
            continue;
        };
        let found = provinces.binary_search_by(|p| p.code.as_str().cmp(province));
        if let Ok(at) = found {
            provinces[at].communes.push(Commune {
                code: code.to_owned(),
                name: name.to_owned(),
            });
        }
    }
    for province in &mut provinces {
        province.communes.sort_by(|a, b| a.code.cmp(&b.code));
    }
    provinces
}
