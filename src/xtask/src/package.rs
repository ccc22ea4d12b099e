//! `cargo xtask package`: `target/package/`, what npm publishes of `<to-khai>`, with nothing to install beside it.
//!
//! The same tree gives the same bytes: names are sorted, nothing says when or where it was built.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::progress::Steps;
use crate::{neighbours, places, process, setup, site};

/// What of the site belongs to the service's own pages: not to who embeds a form.
const NOT_EMBEDDED: [&str; 5] = [
    "designer/",
    "portal/",
    "portal.css",
    "framed.",
    "lang/waiting/",
];

/// How npm packs without asking anybody or running anything.
const PACK: [&str; 5] = [
    "pack",
    "--json",
    "--ignore-scripts",
    "--offline",
    "--loglevel=error",
];

/// Builds the site, writes the package and lets npm look at it.
///
/// # Errors
/// When something does not build, a file is missing, or npm would pack other files than those written.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::new(7);
    steps.step("WebAssembly target", setup::wasm_target)?;
    site::build(&mut steps)?;
    let files = steps.step("files of the package", write)?;
    steps.step("what npm makes of it", || check(&files))
}

/// Writes the folder anew and gives the names of its files.
///
/// # Errors
/// When a file can not be read or written.
pub(crate) fn write() -> Result<BTreeSet<String>> {
    let (site, own) = (places::site(), places::root().join("www").join("package"));
    let package = places::target().join("package");
    if package.exists() {
        fs::remove_dir_all(&package)?;
    }
    let mut files = BTreeSet::new();
    let all = embedded(&site)?;
    for name in &all {
        let source = site.join(name);
        let bytes = if name.ends_with(".js") {
            let script = fs::read_to_string(&source)?;
            let script = neighbours::written_out(name, &script, &all);
            script.with_context(|| name.clone())?.into_bytes()
        } else {
            fs::read(&source)?
        };
        put(&package, &neighbours::packed_name(name), &bytes, &mut files)?;
    }
    for source in site::files_below(&own)? {
        let name = name_in(&own, &source)?;
        if name != "package.json" {
            put(&package, &name, &fs::read(&source)?, &mut files)?;
        }
    }
    put(
        &package,
        "LICENSE",
        &fs::read(places::root().join("LICENSE"))?,
        &mut files,
    )?;
    let manifest = manifest(&fs::read_to_string(own.join("package.json"))?)?;
    put(&package, "package.json", manifest.as_bytes(), &mut files)?;
    Ok(files)
}

/// The names of what the package has of the site.
fn embedded(site: &Path) -> Result<BTreeSet<String>> {
    let names = site::files_below(site)?;
    let names: Result<BTreeSet<String>> = names.iter().map(|file| name_in(site, file)).collect();
    Ok(names?
        .into_iter()
        .filter(|name| is_embedded(name))
        .collect())
}

fn is_embedded(name: &str) -> bool {
    let is_compressed = name.ends_with(".br");
    !is_compressed && !NOT_EMBEDDED.iter().any(|start| name.starts_with(start))
}

fn name_in(folder: &Path, file: &Path) -> Result<String> {
    let name = file.strip_prefix(folder)?.to_str();
    Ok(name
        .context("a file's name is not UTF-8")?
        .replace('\\', "/"))
}

fn put(package: &Path, name: &str, bytes: &[u8], files: &mut BTreeSet<String>) -> Result<()> {
    ensure!(
        files.insert(name.to_owned()),
        "{name} would be written twice"
    );
    let file: PathBuf = package.join(name);
    fs::create_dir_all(file.parent().unwrap_or(package))?;
    fs::write(file, bytes)?;
    Ok(())
}

/// The version that `www/package/package.json` has, in place of which stands that of this workspace.
const NO_VERSION: &str = "\"version\": \"0.0.0\"";

// As text, because the order of its conditions says which comes first.
fn manifest(text: &str) -> Result<String> {
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    ensure!(
        text.contains(NO_VERSION),
        "www/package/package.json has another version than 0.0.0"
    );
    Ok(text.replace(NO_VERSION, &version))
}

/// Lets npm say what it would pack: exactly the files written, and nothing to install with them.
fn check(files: &BTreeSet<String>) -> Result<()> {
    let npm = setup::npm()?;
    let package = places::target().join("package");
    let mut command = Command::new(npm);
    command.args(PACK).arg("--dry-run").current_dir(&package);
    let answer = process::answer(&mut command).context("npm can not pack target/package")?;
    let answer: Value = serde_json::from_str(&answer).context("npm's answer is not JSON")?;
    // One entry, in a list or by the package's name, as versions of npm have it.
    let packed = answer.get(0).or_else(|| answer.get("to-khai"));
    let packed = packed.context("npm names no package")?;
    let names: BTreeSet<String> = packed["files"]
        .as_array()
        .context("npm names no files")?
        .iter()
        .filter_map(|file| file["path"].as_str().map(str::to_owned))
        .collect();
    if &names != files {
        let odd: Vec<_> = names.symmetric_difference(files).collect();
        bail!("npm would pack other files than were written: {odd:?}");
    }
    println!(
        "target/package: {} files, {} bytes, {} packed, {}",
        names.len(),
        packed["unpackedSize"],
        packed["size"],
        packed["integrity"].as_str().unwrap_or_default()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{is_embedded, manifest};

    #[test]
    fn the_package_has_what_a_form_loads_and_not_the_portal() {
        for name in [
            "tokhai.js",
            "engine_bg.wasm",
            "lang/later/vi.json",
            "units.json",
            "frame.js",
        ] {
            assert!(is_embedded(name), "{name}");
        }
        for name in [
            "tokhai.js.br",
            "portal/vi.json",
            "portal.css",
            "designer/compiler_bg.wasm",
            "framed.js",
        ] {
            assert!(!is_embedded(name), "{name}");
        }
    }

    #[test]
    fn the_manifest_has_the_version_of_the_workspace() {
        let text = manifest(r#"{ "name": "a", "version": "0.0.0" }"#).expect("it is JSON");
        assert!(text.contains(&format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"))));
        assert!(manifest("{}").is_err());
    }
}
