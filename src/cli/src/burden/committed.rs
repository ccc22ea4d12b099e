//! What each form saved when it was last committed: `burden/figures.json` beside the definitions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::files;
use crate::lang::Lang;

const FORMAT: &str = "tokhai-burden/1";
/// Where the figures lie, from the folder of the definitions.
const PLACE: &str = "burden/figures.json";

/// Percent of entries saved by the worst adult level 2 sample citizen, by form.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figures {
    format: String,
    worst_percent: BTreeMap<String, i64>,
}

impl Figures {
    fn none() -> Figures {
        Figures {
            format: FORMAT.to_owned(),
            worst_percent: BTreeMap::new(),
        }
    }

    /// What was committed of the form, if anything was.
    pub(crate) fn percent(&self, form: &str) -> Option<i64> {
        self.worst_percent.get(form).copied()
    }
}

/// The figures beside a definition; none where there is no such file.
///
/// # Errors
/// When the file is there and can not be read.
pub(crate) fn beside(definition: &Path, lang: Lang) -> Result<Figures> {
    let folder = definition.parent().unwrap_or(Path::new(""));
    let path = folder.join(PLACE);
    if !path.is_file() {
        return Ok(Figures::none());
    }
    read(&path, lang)
}

fn read(path: &Path, lang: Lang) -> Result<Figures> {
    let name = || path.display().to_string();
    let figures: Figures = serde_json::from_str(&files::read(path, lang)?).with_context(name)?;
    if figures.format != FORMAT {
        match lang {
            Lang::Vi => bail!("{}: không phải {FORMAT}", name()),
            Lang::En => bail!("{}: this is not {FORMAT}", name()),
        }
    }
    Ok(figures)
}

/// Notes what was measured; forms that were not measured keep their figures.
///
/// # Errors
/// When the file can not be read or written.
pub(crate) fn write(
    path: &Path,
    measured: impl Iterator<Item = (String, i64)>,
    lang: Lang,
) -> Result<()> {
    let mut figures = match path.is_file() {
        true => read(path, lang)?,
        false => Figures::none(),
    };
    figures.worst_percent.extend(measured);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let text = serde_json::to_string_pretty(&figures)? + "\n";
    fs::write(path, text).with_context(|| path.display().to_string())
}
