//! The arrows between rooms are those of the map, `src/README.md`, and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

type Arrows = BTreeMap<String, BTreeSet<String>>;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Rows of the map's table, in order: a room and the words of its last column.
fn table(map: &str) -> Vec<(String, String)> {
    let rows = map.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [room, _, uses] = cells[..] else {
            panic!("not three columns: {row}");
        };
        (room.trim_matches('`').to_owned(), uses.to_owned())
    })
    .collect()
}

/// What each room may use: "–" is nothing, "everything but a, b" all rows above but those.
fn allowed(table: &[(String, String)]) -> Arrows {
    let mut above: BTreeSet<String> = BTreeSet::new();
    let mut arrows = Arrows::new();
    for (room, uses) in table {
        let names = |list: &str| -> BTreeSet<String> {
            list.split(',').map(|name| name.trim().to_owned()).collect()
        };
        let uses = match (uses.as_str(), uses.strip_prefix("everything but ")) {
            ("–", _) => BTreeSet::new(),
            (_, Some(but)) => above.difference(&names(but)).cloned().collect(),
            (list, None) => names(list),
        };
        arrows.insert(room.clone(), uses);
        above.insert(room.clone());
    }
    arrows
}

/// What each room does use, by its manifest; what only its tests use is left out.
fn used(rooms: &BTreeSet<String>) -> Arrows {
    let folders = std::fs::read_dir(src()).expect("src can be read");
    let folders = folders.map(|folder| folder.expect("src can be read").path());
    folders
        .filter(|folder| folder.join("Cargo.toml").is_file())
        .map(|folder| {
            let name = folder.file_name().expect("a folder has a name");
            let uses = dependencies(&read(&folder.join("Cargo.toml")));
            let uses = uses.intersection(rooms).cloned().collect();
            (name.to_string_lossy().into_owned(), uses)
        })
        .collect()
}

/// Names of every dependency, also of those for one platform, but not of those for tests.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let manifest: Table = manifest.parse().expect("a manifest is TOML");
    let mut tables: Vec<&Table> = vec![&manifest];
    if let Some(Value::Table(targets)) = manifest.get("target") {
        tables.extend(targets.values().filter_map(Value::as_table));
    }
    let kinds = ["dependencies", "build-dependencies"];
    let lists = tables
        .iter()
        .flat_map(|table| kinds.iter().filter_map(|kind| table.get(*kind)?.as_table()));
    lists
        .flat_map(|list| list.iter().map(|(name, value)| package(name, value)))
        .collect()
}

// A renamed dependency is still that package; a path to a room is that room.
fn package(name: &str, dependency: &Value) -> String {
    let member = |name| dependency.get(name).and_then(Value::as_str);
    let of_path = member("path").and_then(|path| path.rsplit('/').next());
    let package = member("package").or(of_path);
    package.unwrap_or(name).to_owned()
}

/// Every arrow that is drawn nowhere, as `room → room`.
fn forbidden(allowed: &Arrows, used: &Arrows) -> Vec<String> {
    let none = BTreeSet::new();
    let arrows = used.iter().flat_map(|(room, uses)| {
        let allowed = allowed.get(room).unwrap_or(&none);
        uses.difference(allowed)
            .map(move |to| format!("{room} → {to}"))
    });
    arrows.collect()
}

#[test]
fn every_arrow_is_on_the_map() {
    let table = table(&read(&src().join("README.md")));
    let rooms = table.iter().map(|(room, _)| room.clone()).collect();
    let found = forbidden(&allowed(&table), &used(&rooms));
    assert!(found.is_empty(), "not in src/README.md: {found:?}");
}

#[test]
fn every_folder_is_a_room_of_the_map() {
    let table = table(&read(&src().join("README.md")));
    let rooms: BTreeSet<String> = table.into_iter().map(|(room, _)| room).collect();
    let folders: BTreeSet<String> = used(&rooms).into_keys().collect();
    let without_row: Vec<_> = folders.difference(&rooms).collect();
    assert!(
        without_row.is_empty(),
        "no row in src/README.md: {without_row:?}"
    );
    let without_folder: Vec<_> = rooms.difference(&folders).collect();
    assert!(
        without_folder.is_empty(),
        "no folder in src: {without_folder:?}"
    );
}

#[test]
fn arrows_of_the_map_point_upwards() {
    let table = table(&read(&src().join("README.md")));
    let allowed = allowed(&table);
    let mut above = BTreeSet::new();
    for (room, _) in &table {
        let down: Vec<_> = allowed[room].difference(&above).collect();
        assert!(
            down.is_empty(),
            "{room} uses what stands below it: {down:?}"
        );
        above.insert(room.clone());
    }
}

#[test]
fn a_new_arrow_is_seen() {
    let map = "| room | purpose | uses |\n|---|---|---|\n| `a` | x | – |\n| `b` | y | a |\n| `c` | z | everything but a |\n";
    let allowed = allowed(&table(map));
    let rooms = allowed.keys().cloned().collect();
    let uses = |manifest: &str| -> BTreeSet<String> {
        dependencies(manifest)
            .intersection(&rooms)
            .cloned()
            .collect()
    };
    let used = Arrows::from([
        (
            "a".to_owned(),
            uses("[dependencies]\nb = { workspace = true }\n"),
        ),
        (
            "b".to_owned(),
            uses("[dependencies]\na = \"1\"\n[dev-dependencies]\nc = \"1\"\n"),
        ),
        (
            "c".to_owned(),
            uses(
                "[dependencies]\nb.workspace = true\n[target.'cfg(unix)'.dependencies]\nx = { path = \"../a\" }\n",
            ),
        ),
    ]);
    assert_eq!(forbidden(&allowed, &used), ["a → b", "c → a"]);
}
