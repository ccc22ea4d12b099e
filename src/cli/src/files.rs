//! Definitions, blocks and lists on disk.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use check::{SourceFile, Sources};

use server::{Clock, SystemClock};
use value::Date;

use crate::draw::Texts;
use crate::lang::Lang;

const BLOCKS: &str = "blocks";
const LISTS: &str = "lists";
/// Folder of what forms saved when they were committed.
const FIGURES: &str = "burden";

/// A definition with everything it may use.
pub(crate) struct Loaded {
    /// What the compiler takes.
    pub(crate) sources: Sources,
    /// The day for which it is checked: today, unless somebody says otherwise.
    pub(crate) today: Date,
    /// The folder of its blocks and lists.
    pub(crate) root: Option<PathBuf>,
}

impl Loaded {
    /// Texts by the label that problems name.
    pub(crate) fn texts(&self) -> Texts {
        let sources = &self.sources;
        let shared = sources.blocks.values().chain(sources.lists.values());
        std::iter::once(&sources.main)
            .chain(shared)
            .map(|source| (source.file.clone(), source.text.clone()))
            .collect()
    }
}

/// The definitions among files and folders: of a folder those directly in it; files that lie in `blocks/` or `lists/` are
/// checked with the definitions that use them.
///
/// # Errors
/// When something does not exist, or no definition is left.
pub(crate) fn definitions(paths: &[PathBuf], lang: Lang) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        let about = fs::metadata(path).map_err(|error| unreadable(path, &error, lang))?;
        if about.is_dir() {
            found.extend(json_files(path, lang)?);
        } else if !is_shared(path) {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        let names: Vec<String> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        match lang {
            Lang::Vi => bail!("không có tờ khai (*.json) nào trong {}", names.join(", ")),
            Lang::En => bail!("there is no definition (*.json) in {}", names.join(", ")),
        }
    }
    Ok(found)
}

/// Reads a definition, and the blocks and lists of `root`, or of the nearest folder above it that has any.
///
/// # Errors
/// When a file can not be read or is not UTF-8.
pub(crate) fn load(definition: &Path, root: Option<&Path>, lang: Lang) -> Result<Loaded> {
    let main = source(definition, lang)?;
    let root = match root {
        Some(root) => {
            fs::metadata(root).map_err(|error| unreadable(root, &error, lang))?;
            Some(root.to_owned())
        }
        None => find_root(definition),
    };
    let shared = |name: &str| match &root {
        Some(root) => folder(&root.join(name), lang),
        None => Ok(BTreeMap::new()),
    };
    let (blocks, lists) = (shared(BLOCKS)?, shared(LISTS)?);
    let sources = Sources {
        main,
        blocks,
        lists,
    };
    Ok(Loaded {
        sources,
        today: server::day_in_vietnam(SystemClock.now_ms()),
        root,
    })
}

/// Files ending in `.json` directly in a folder, by name.
///
/// # Errors
/// When the folder can not be read.
pub(crate) fn json_files(folder: &Path, lang: Lang) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error, lang))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| unreadable(folder, &error, lang))?
            .path();
        if path.extension().is_some_and(|end| end == "json") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a file.
///
/// # Errors
/// A sentence that names the file when it can not be read or is not UTF-8.
pub(crate) fn read(path: &Path, lang: Lang) -> Result<String> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error, lang))
}

/// The bytes of a file.
///
/// # Errors
/// A sentence that names the file when it can not be read.
pub(crate) fn read_bytes(path: &Path, lang: Lang) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| unreadable(path, &error, lang))
}

/// A file to read piece by piece.
///
/// # Errors
/// A sentence that names the file when it can not be opened.
pub(crate) fn open(path: &Path, lang: Lang) -> Result<fs::File> {
    fs::File::open(path).map_err(|error| unreadable(path, &error, lang))
}

/// Writes a file whole or not at all, so that who serves it never sees half.
///
/// # Errors
/// A sentence that names the file when it can not be written.
pub(crate) fn write(path: &Path, bytes: &[u8], lang: Lang) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .map_err(|error| {
            let said = lang.pick("không ghi được", "can not be written");
            anyhow!("{} {said}: {error}", path.display())
        })
}

/// Whether a path ends in `.wasm`.
pub(crate) fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "wasm")
}

fn folder(path: &Path, lang: Lang) -> Result<BTreeMap<String, SourceFile>> {
    if !path.is_dir() {
        return Ok(BTreeMap::new());
    }
    let mut files = BTreeMap::new();
    for file in json_files(path, lang)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        files.insert(name.into_owned(), source(&file, lang)?);
    }
    Ok(files)
}

fn source(path: &Path, lang: Lang) -> Result<SourceFile> {
    Ok(SourceFile {
        file: label(path),
        text: read(path, lang)?,
    })
}

/// The path as people would type it: without the current folder in front.
fn label(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&here).unwrap_or(path);
    short.display().to_string()
}

/// The nearest folder above a definition that holds blocks or lists.
pub(crate) fn find_root(definition: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(definition).ok()?;
    let above = absolute.ancestors().skip(1);
    let has_any = |folder: &&Path| folder.join(BLOCKS).is_dir() || folder.join(LISTS).is_dir();
    above.into_iter().find(has_any).map(Path::to_owned)
}

fn is_shared(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    folder.is_some_and(|name| name == BLOCKS || name == LISTS || name == FIGURES)
}

fn unreadable(path: &Path, error: &std::io::Error, lang: Lang) -> anyhow::Error {
    let path = path.display();
    match (error.kind(), lang) {
        (ErrorKind::NotFound, Lang::Vi) => {
            anyhow!("không có {path}: kiểm tra lại đường dẫn")
        }
        (ErrorKind::NotFound, Lang::En) => anyhow!("there is no {path}: check the path"),
        (ErrorKind::InvalidData, Lang::Vi) => {
            anyhow!("{path} không phải là văn bản UTF-8: lưu lại tệp bằng mã UTF-8")
        }
        (ErrorKind::InvalidData, Lang::En) => {
            anyhow!("{path} is not UTF-8 text: save it as UTF-8")
        }
        (_, Lang::Vi) => anyhow!("không đọc được {path}: {error}"),
        (_, Lang::En) => anyhow!("{path} can not be read: {error}"),
    }
}
