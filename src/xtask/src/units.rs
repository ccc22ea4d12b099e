//! The administrative units as one asset: `units.json`, from the tables in `seeds/admin/`.
//!
//! `[["01","Hà Nội",[["00004","Phường Ba Đình"],…]],…]`, in the order of the tables.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

/// The tables it is made from, below the root.
pub(crate) fn sources(root: &Path) -> [PathBuf; 2] {
    let folder = root.join("seeds").join("admin");
    [
        folder.join("provinces-2025.csv"),
        folder.join("communes-2025.csv"),
    ]
}

/// Reads both tables and gives the asset's text.
///
/// # Errors
/// When a table can not be read, lacks a column, or a commune names no province.
pub(crate) fn asset(root: &Path) -> Result<String> {
    let [provinces, communes] = sources(root);
    let provinces = rows(&provinces, ["code", "short_name", "code"])?;
    let communes = rows(&communes, ["code", "name", "province_code"])?;
    let mut of_province: BTreeMap<String, Vec<Value>> = provinces
        .iter()
        .map(|[code, ..]| (code.clone(), Vec::new()))
        .collect();
    for [code, name, province] in communes {
        match of_province.get_mut(&province) {
            Some(list) => list.push(json!([code, name])),
            None => bail!("commune {code} names province {province}, which is not in the table"),
        }
    }
    let units: Vec<Value> = provinces
        .into_iter()
        .map(|[code, name, _]| {
            let communes = of_province.remove(&code).unwrap_or_default();
            json!([code, name, communes])
        })
        .collect();
    Ok(serde_json::to_string(&units)?)
}

/// The wanted columns of every row; the tables use no quotes.
fn rows<const N: usize>(path: &Path, wanted: [&str; N]) -> Result<Vec<[String; N]>> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("could not read the table {}", path.display()))?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let places = wanted.map(|name| head.iter().position(|column| *column == name));
    ensure!(
        places.iter().all(Option::is_some),
        "{} should have the columns {}",
        path.display(),
        wanted.join(", ")
    );
    lines
        .enumerate()
        .map(|(index, line)| {
            let cells: Vec<&str> = line.split(',').collect();
            let is_plain = cells.len() == head.len() && !line.contains('"');
            ensure!(
                is_plain,
                "{}:{}: {} cells without quotes expected",
                path.display(),
                index + 2,
                head.len()
            );
            Ok(places.map(|place| cells[place.unwrap_or_default()].to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(provinces: &str, communes: &str) -> Result<String> {
        let root = std::env::temp_dir().join(format!("units-{}", fresh_number()));
        let folder = root.join("seeds").join("admin");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("provinces-2025.csv"), provinces)?;
        fs::write(folder.join("communes-2025.csv"), communes)?;
        let text = asset(&root);
        fs::remove_dir_all(&root)?;
        text
    }

    fn fresh_number() -> String {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", std::process::id())
    }

    #[test]
    fn communes_stand_under_their_province() {
        let text = check(
            "code,name,short_name\n01,Thành phố Hà Nội,Hà Nội\n04,Tỉnh Cao Bằng,Cao Bằng\n",
            "code,name,type,province_code\n00004,Phường Ba Đình,Phường,01\n",
        );
        assert_eq!(
            text.unwrap(),
            r#"[["01","Hà Nội",[["00004","Phường Ba Đình"]]],["04","Cao Bằng",[]]]"#
        );
    }

    #[test]
    fn a_commune_of_no_province_is_refused() {
        let text = check(
            "code,short_name\n01,Hà Nội\n",
            "code,name,province_code\n00004,Phường Ba Đình,99\n",
        );
        assert!(text.unwrap_err().to_string().contains("province 99"));
    }

    #[test]
    fn a_missing_column_is_named() {
        let text = check("code,name\n01,Hà Nội\n", "code,name,province_code\n");
        assert!(text.unwrap_err().to_string().contains("short_name"));
    }

    #[test]
    fn a_torn_row_is_refused_with_its_line() {
        let text = check(
            "code,short_name\n01,Hà Nội\n",
            "code,name,province_code\n00004\n",
        );
        assert!(text.unwrap_err().to_string().contains(":2:"));
    }
}
