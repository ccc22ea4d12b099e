//! `tokhai build`: definitions into modules.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use server::{INDEX_FORMAT, Index, IndexEntry};

use crate::args;
use crate::checking;
use crate::engine::Built;
use crate::exit;
use crate::files;
use crate::lang::Lang;

/// Compiles one definition into a file, or a folder of them into a folder with `index.json`.
///
/// Nothing is written for a definition with errors, and no index for a folder in which any has.
///
/// # Errors
/// When a file can not be read or written.
pub(crate) fn run(args: &args::Build, lang: Lang) -> Result<u8> {
    let paths = files::definitions(std::slice::from_ref(&args.input), lang)?;
    if !args.input.is_dir() && args.out.is_dir() {
        match lang {
            Lang::Vi => bail!(
                "{} là một thư mục: ghi tên tệp .wasm sau -o",
                args.out.display()
            ),
            Lang::En => bail!(
                "{} is a folder: name a .wasm file after -o",
                args.out.display()
            ),
        }
    }
    let Some(built) = compile_all(&paths, args.library.root.as_deref(), lang)? else {
        return Ok(exit::ERRORS);
    };
    if args.input.is_dir() {
        write_folder(&built, &args.out, lang)?;
    } else if let [one] = built.as_slice() {
        files::write(&args.out, &one.module.wasm, lang)?;
    }
    for one in &built {
        crate::print(&line(one, lang));
    }
    Ok(exit::CLEAN)
}

/// Compiles and measures all; nothing if any has errors, which are printed.
///
/// # Errors
/// When a file can not be read.
pub(crate) fn compile_all(
    paths: &[PathBuf],
    root: Option<&Path>,
    lang: Lang,
) -> Result<Option<Vec<Built>>> {
    let mut all = Vec::new();
    for path in paths {
        let loaded = files::load(path, root, lang)?;
        let (built, problems) = checking::judge(&loaded)?;
        checking::report(&problems, &loaded, lang);
        all.push(built);
    }
    let all: Option<Vec<Built>> = all.into_iter().collect();
    if let Some(twice) = all.as_deref().and_then(id_used_twice) {
        match lang {
            Lang::Vi => bail!("hai tờ khai cùng có id “{twice}”: đổi id của một tờ"),
            Lang::En => bail!("two definitions have the id “{twice}”: change one of them"),
        }
    }
    Ok(all)
}

fn id_used_twice(built: &[Built]) -> Option<&str> {
    let ids = || built.iter().map(|one| one.form.id.as_str());
    ids()
        .enumerate()
        .find(|(at, id)| ids().take(*at).any(|other| other == *id))
        .map(|(_, id)| id)
}

fn write_folder(built: &[Built], folder: &Path, lang: Lang) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let mut forms = Vec::new();
    for one in built {
        let module = &one.module;
        files::write(
            &folder.join(format!("{}.wasm", module.digest)),
            &module.wasm,
            lang,
        )?;
        forms.push(IndexEntry {
            id: one.form.id.clone(),
            version: one.form.version.clone(),
            title: one.form.title.clone(),
            digest: format!("sha256-{}", module.digest),
            burden: one.burden.clone(),
        });
    }
    // The index comes last: whoever reads it finds every module it names.
    let format = INDEX_FORMAT.to_owned();
    let index = serde_json::to_string_pretty(&Index { format, forms })?;
    files::write(
        &folder.join("index.json"),
        format!("{index}\n").as_bytes(),
        lang,
    )
}

fn line(built: &Built, lang: Lang) -> String {
    let size = built.module.wasm.len();
    format!(
        "{} {} · {size} {} · sha256-{}",
        built.form.id,
        built.form.version,
        lang.pick("byte", "bytes"),
        built.module.digest
    )
}
