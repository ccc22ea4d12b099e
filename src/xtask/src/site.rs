//! `target/site/`: the engine, the page's own files and the shared assets, compressed beside.
//!
//! Only what changed is made again, so a second run takes a second or two.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::progress::Steps;
use crate::{bare, fresh, places, process, setup, short_names, units, weight};

/// The two files of the engine: the glue that the browser imports, and the WebAssembly it loads.
pub(crate) const ENGINE: [&str; 2] = ["engine.js", "engine_bg.wasm"];

/// What a page with a form loads before its first question; all else of the site is loaded later or
/// belongs to the portal around the form.
const LOADED_FIRST: [&str; 5] = [
    "tokhai.js",
    "tokhai.css",
    "lang/vi.json",
    ENGINE[0],
    ENGINE[1],
];

/// Whether a file of the site, by its name there, is loaded before the first question.
pub(crate) fn is_loaded_first(name: &str) -> bool {
    LOADED_FIRST.contains(&name)
}

/// `cargo xtask build`.
pub(crate) fn build_with_setup() -> Result<()> {
    let mut steps = Steps::new(3);
    steps.step("WebAssembly target", setup::wasm_target)?;
    build(&mut steps)
}

/// The two steps that write the site.
///
/// # Errors
/// When the engine does not compile or a file can not be read or written.
pub(crate) fn build(steps: &mut Steps) -> Result<()> {
    let module = steps.step("engine <to-khai> as WebAssembly", compile_engine)?;
    steps.step("files for the browser", || write_site(&module))
}

/// Compiles crate `element` for the browser and gives the place of the raw module.
fn compile_engine() -> Result<PathBuf> {
    let flags = format!(
        "target.{}.rustflags={:?}",
        setup::WASM_TARGET,
        path_remapping()
    );
    process::run(&mut process::cargo(&[
        "build",
        "--package",
        "element",
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
        .join("element.wasm"))
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

fn write_site(module: &Path) -> Result<()> {
    let site = places::site();
    fs::create_dir_all(&site)?;
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    files.extend(write_engine(module, &site)?);
    files.insert(write_units(&site)?);
    files.extend(copy_pages(&site)?);
    for file in &files {
        let twin = weight::twin(file);
        if !fresh::is_fresh(&twin, std::slice::from_ref(file)) {
            weight::write_twin(file)?;
        }
    }
    remove_others(&site, &files)
}

fn write_engine(module: &Path, site: &Path) -> Result<[PathBuf; 2]> {
    let files = ENGINE.map(|name| site.join(name));
    let sources = [module.to_path_buf()];
    if !files.iter().all(|file| fresh::is_fresh(file, &sources)) {
        Bindgen::new()
            .input_path(module)
            .out_name("engine")
            .web(true)?
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .omit_default_module_path(true)
            .generate(site)
            .context("could not make the engine ready for the browser")?;
        let (script, module) = (fs::read_to_string(&files[0])?, fs::read(&files[1])?);
        let (module, script) = short_names::shorten(&module, &script)?;
        fs::write(&files[0], bare::bare(&script))?;
        fs::write(&files[1], module)?;
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

/// Copies `www/`, scripts and styles without their comments, and gives the copies.
fn copy_pages(site: &Path) -> Result<Vec<PathBuf>> {
    let pages = places::root().join("www");
    let mut copies = Vec::new();
    for source in files_below(&pages)? {
        let copy = site.join(source.strip_prefix(&pages)?);
        if !fresh::is_fresh(&copy, std::slice::from_ref(&source)) {
            fs::create_dir_all(copy.parent().unwrap_or(site))?;
            if bare::travels_bare(&source) {
                fs::write(&copy, bare::bare(&fs::read_to_string(&source)?))?;
            } else {
                fs::write(&copy, fs::read(&source)?)?;
            }
        }
        copies.push(copy);
    }
    Ok(copies)
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
