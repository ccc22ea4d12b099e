//! `target/site/`: the engine, the compiler, the page's own files and the shared assets, compressed beside.
//!
//! Only what changed is made again, so a second run takes a second or two.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use crate::progress::Steps;
use crate::{
    fresh, minify, mute, places, process, quiet, script, setup, short_names, units, weight,
};

/// The two files of the engine: the glue that the browser imports, and the WebAssembly it loads.
pub(crate) const ENGINE: [&str; 2] = ["engine.js", "engine_bg.wasm"];

/// The two files of the compiler, which only the page of the designer loads.
pub(crate) const COMPILER: [&str; 2] = ["designer/compiler.js", "designer/compiler_bg.wasm"];

/// The two files that read a card's code, which a form loads when somebody wants to scan.
pub(crate) const SCANNER: [&str; 2] = ["scanner.js", "scanner_bg.wasm"];

/// What a page with a form loads before its first question, one name a line; all else of the site is loaded later or
/// belongs to the portal around the form. `tests/browser/first.test.js` compares it with what a browser asks for.
const LOADED_FIRST: &str = include_str!("../loaded-first.txt");

/// Files of `www/` that travel within another one, each with it: what is loaded first is not to wait for one file after another.
/// A script takes the place of its import; styles follow the one that they travel with, in this order.
const JOINED: [(&str, &str); 8] = [
    ("opening.js", "tokhai.js"),
    ("bring.js", "tokhai.js"),
    ("bring.js", "portal/portal.js"),
    ("portal/receipt.css", "portal.css"),
    ("portal/waiting.css", "portal.css"),
    ("portal/paper.css", "portal.css"),
    ("late.css", "portal.css"),
    ("late.css", "framed.css"),
];

/// Most bytes of brotli that a page with a form may load before its first question.
pub(crate) const FIRST_BUDGET_BYTES: u64 = 95 * 1024;

/// Whether a file of the site, by its name there, is loaded before the first question.
pub(crate) fn is_loaded_first(name: &str) -> bool {
    LOADED_FIRST.lines().any(|line| line == name)
}

/// `cargo xtask build`.
pub(crate) fn build_with_setup() -> Result<()> {
    let mut steps = Steps::new(5);
    steps.step("WebAssembly target", setup::wasm_target)?;
    build(&mut steps)?;
    hold_to_budget()
}

/// Says what is loaded before the first question, and fails when it is more than a slow phone should wait for.
fn hold_to_budget() -> Result<()> {
    let bytes = loaded_first()?;
    println!("before the first question: {bytes} bytes of brotli, {FIRST_BUDGET_BYTES} allowed");
    ensure!(
        bytes <= FIRST_BUDGET_BYTES,
        "{} bytes too many: load what comes later when it is asked for (www/lazy.js)",
        bytes - FIRST_BUDGET_BYTES
    );
    Ok(())
}

/// What is loaded before the first question, in bytes of brotli.
fn loaded_first() -> Result<u64> {
    LOADED_FIRST.lines().try_fold(0, |sum, name| {
        let twin = weight::twin(&places::site().join(name));
        Ok(sum
            + fs::metadata(&twin)
                .with_context(|| twin.display().to_string())?
                .len())
    })
}

/// The four steps that write the site.
///
/// # Errors
/// When engine or compiler do not compile or a file can not be read or written.
pub(crate) fn build(steps: &mut Steps) -> Result<()> {
    let engine = steps.step("engine <to-khai> as WebAssembly", || compile("element"))?;
    // By itself: together with the engine it would be built with the features that make the engine small.
    let compiler = steps.step("the compiler as WebAssembly", || compile("designer"))?;
    let scanner = steps.step("the card scanner as WebAssembly", || compile("scanner"))?;
    steps.step("files for the browser", || {
        write_site(&engine, &compiler, &scanner)
    })
}

/// Compiles a crate for the browser and gives the place of the raw module.
fn compile(package: &str) -> Result<PathBuf> {
    let flags = format!(
        "target.{}.rustflags={:?}",
        setup::WASM_TARGET,
        path_remapping()
    );
    process::run(&mut process::cargo(&[
        "build",
        "--package",
        package,
        "--target",
        setup::WASM_TARGET,
        "--profile",
        "page",
        "--config",
        &flags,
    ]))?;
    Ok(places::target()
        .join(setup::WASM_TARGET)
        .join("page")
        .join(format!("{package}.wasm")))
}

/// Keeps this machine's folders out of the engine, where panic messages would carry them.
fn path_remapping() -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let user = std::env::home_dir().map(|folder| folder.join(".cargo"));
    let sources = home.or(user).map(|folder| folder.join("registry/src"));
    [Some(places::root()), sources]
        .into_iter()
        .flatten()
        .map(|folder| format!("--remap-path-prefix={}=", folder.display()))
        .collect()
}

fn write_site(engine: &Path, compiler: &Path, scanner: &Path) -> Result<()> {
    let site = places::site();
    fs::create_dir_all(&site)?;
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    files.extend(bind(engine, &site, ENGINE)?);
    files.extend(bind(compiler, &site, COMPILER)?);
    files.extend(bind(scanner, &site, SCANNER)?);
    files.insert(write_units(&site)?);
    files.insert(write_library(&site)?);
    files.extend(copy_pages(&site)?);
    for file in &files {
        let twin = weight::twin(file);
        if !fresh::is_fresh(&twin, std::slice::from_ref(file)) {
            weight::write_twin(file)?;
        }
    }
    remove_others(&site, &files)
}

/// Makes a raw module ready for the browser, under the two names of its script and its WebAssembly.
fn bind(module: &Path, site: &Path, names: [&str; 2]) -> Result<[PathBuf; 2]> {
    let files = names.map(|name| site.join(name));
    let sources = [module.to_path_buf()];
    if !files.iter().all(|file| fresh::is_fresh(file, &sources)) {
        let script = &files[0];
        let name = script.file_stem().unwrap_or_default().to_string_lossy();
        Bindgen::new()
            .input_bytes(&name, mute::mute(&fs::read(module)?)?)
            .out_name(&name)
            .web(true)?
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .omit_default_module_path(true)
            .generate(script.parent().unwrap_or(site))
            .with_context(|| format!("could not make {name} ready for the browser"))?;
        let (script, module) = (fs::read_to_string(&files[0])?, fs::read(&files[1])?);
        let script = script::slim(&script)?;
        let (module, script) = short_names::shorten(&module, &script)?;
        fs::write(&files[0], minify::script(&script)?)?;
        fs::write(&files[1], quiet::quiet(&module)?)?;
    }
    Ok(files)
}

fn write_units(site: &Path) -> Result<PathBuf> {
    let root = places::root();
    let file = site.join("units.json");
    if !fresh::is_fresh(&file, &units::sources(&root)) {
        fs::write(&file, units::asset(&root)?)?;
    }
    Ok(file)
}

/// The definitions, blocks and lists of `forms/` in one file, for the page of the designer:
/// `{ forms, blocks, lists }`, each by name with `file`, as problems call it, and `text`.
fn write_library(site: &Path) -> Result<PathBuf> {
    let folder = places::root().join("forms");
    let file = site.join("designer").join("library.json");
    let sources: Vec<PathBuf> = files_below(&folder)?.into_iter().collect();
    if !fresh::is_fresh(&file, &sources) {
        let library = serde_json::json!({
            "forms": definitions(&folder, "")?,
            "blocks": definitions(&folder, "blocks")?,
            "lists": definitions(&folder, "lists")?,
        });
        fs::create_dir_all(file.parent().unwrap_or(site))?;
        fs::write(&file, library.to_string())?;
    }
    Ok(file)
}

fn definitions(forms: &Path, part: &str) -> Result<BTreeMap<String, Value>> {
    let folder = forms.join(part);
    let mut found = BTreeMap::new();
    for path in files_below(&folder)? {
        let is_definition = path.extension().is_some_and(|end| end == "json");
        if is_definition && path.parent() == Some(folder.as_path()) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let label = Path::new("forms").join(path.strip_prefix(forms)?);
            let text = fs::read_to_string(&path)?;
            found.insert(
                name.into_owned(),
                serde_json::json!({ "file": label, "text": text }),
            );
        }
    }
    Ok(found)
}

/// Copies `www/`, scripts and styles without their comments, and gives the copies.
fn copy_pages(site: &Path) -> Result<Vec<PathBuf>> {
    let pages = places::root().join("www");
    let package = pages.join("package");
    let mut copies = Vec::new();
    // What the npm package has besides is for who embeds a form, and no page loads it.
    let all = files_below(&pages)?.into_iter();
    for source in all.filter(|source| !source.starts_with(&package)) {
        let name = source.strip_prefix(&pages)?;
        if JOINED.iter().any(|(part, _)| name == Path::new(part)) {
            continue;
        }
        let copy = site.join(name);
        let parts = JOINED.iter().filter(|(_, whole)| name == Path::new(whole));
        let parts: Vec<PathBuf> = parts.map(|(part, _)| pages.join(part)).collect();
        let sources = [std::slice::from_ref(&source), &parts].concat();
        if !fresh::is_fresh(&copy, &sources) {
            fs::create_dir_all(copy.parent().unwrap_or(site))?;
            fs::write(&copy, as_it_travels(&source, &parts)?)?;
        }
        copies.push(copy);
    }
    Ok(copies)
}

/// What the browser is given of a file of `www/`, with the parts that travel within it.
fn as_it_travels(source: &Path, parts: &[PathBuf]) -> Result<Vec<u8>> {
    let text = || {
        let whole = fs::read_to_string(source);
        parts
            .iter()
            .try_fold(whole?, |whole, part| join(&whole, part))
            .with_context(|| source.display().to_string())
    };
    let is_catalogue = source.iter().any(|part| part == "lang");
    let short = match source.extension().and_then(OsStr::to_str) {
        Some("js") => minify::script(&text()?).with_context(|| source.display().to_string())?,
        Some("css") => minify::style(&text()?),
        Some("json") if is_catalogue => minify::catalogue(&text()?),
        _ => return Ok(fs::read(source)?),
    };
    Ok(short.into_bytes())
}

/// A script with a part of it in the place of its import; a style with a part of it behind.
fn join(whole: &str, part: &Path) -> Result<String> {
    let name = part.file_name().unwrap_or_default().to_string_lossy();
    let text = fs::read_to_string(part)?;
    if name.ends_with(".css") {
        return Ok([whole, &text].join("\n"));
    }
    let from = format!("/{name}\";");
    let end = whole.find(&from).context("it does not import its part")?;
    let start = whole[..end].rfind("import {");
    let start = start.context("it does not import its part by names")?;
    let (before, after) = (&whole[..start], &whole[end + from.len()..]);
    Ok([before, &text.replace("\nexport ", "\n"), after].concat())
}

/// Removes what an earlier build left behind and this one no longer makes.
fn remove_others(site: &Path, files: &BTreeSet<PathBuf>) -> Result<()> {
    let twins: BTreeSet<PathBuf> = files.iter().map(|file| weight::twin(file)).collect();
    for file in files_below(site)? {
        if !files.contains(&file) && !twins.contains(&file) {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}

/// Every file in a folder and its folders, by name.
pub(crate) fn files_below(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let entries = fs::read_dir(folder)
        .with_context(|| format!("could not read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.append(&mut files_below(&path)?);
        } else {
            files.insert(path);
        }
    }
    Ok(files)
}
