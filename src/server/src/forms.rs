//! The forms that are open: modules with what their own sections say of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use abi::{META_SECTION, Meta, VIEW_SECTION, View};
use serde::{Deserialize, Serialize};
use value::Text;

use crate::sections::custom_section;

/// Name and version of the index beside built modules.
pub const INDEX_FORMAT: &str = "tokhai-forms/1";

/// `index.json` beside built modules: which forms are open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// Always [`INDEX_FORMAT`].
    pub format: String,
    /// One entry for each form.
    pub forms: Vec<IndexEntry>,
}

/// One form of the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexEntry {
    /// Id of the form.
    pub id: String,
    /// Version of its definition.
    pub version: String,
    /// Its name.
    pub title: Text,
    /// `sha256-` and the digest of the module; the file is `<hex>.wasm`.
    pub digest: String,
    /// What a person still has to enter by hand, in a sentence, where it was measured.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub burden: Text,
}

/// One form ready to be served.
#[derive(Debug, Clone)]
pub struct PublishedForm {
    /// The module.
    pub bytes: Arc<[u8]>,
    /// `sha256-` and the digest of `bytes`.
    pub digest: String,
    /// Section `tokhai.meta`.
    pub meta: Meta,
    /// Section `tokhai.view`.
    pub view: View,
    /// What a person still has to enter by hand; empty where it was not measured.
    pub burden: Text,
}

/// Why a form can not be served.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// A file can not be read.
    #[error("{name} can not be read")]
    File {
        /// Name of the file in the folder.
        name: String,
        /// Why.
        source: std::io::Error,
    },
    /// The index is not one.
    #[error("index.json is not an index of forms ({INDEX_FORMAT})")]
    Index,
    /// The bytes are not those that the index names.
    #[error("{0} is not the module that index.json names")]
    Digest(String),
    /// No compiled form, or of another version.
    #[error("the module has no readable section {0}")]
    Section(&'static str),
    /// Two forms of one id.
    #[error("the form {0} stands twice")]
    Twice(String),
}

impl PublishedForm {
    /// A form from the bytes of its module.
    ///
    /// # Errors
    /// [`FormError::Section`] when the module does not say what form it is.
    pub fn from_bytes(bytes: &[u8], burden: Text) -> Result<PublishedForm, FormError> {
        Ok(PublishedForm {
            digest: dossier::module_name(bytes),
            meta: section(bytes, META_SECTION)?,
            view: section(bytes, VIEW_SECTION)?,
            bytes: bytes.into(),
            burden,
        })
    }

    /// Id of the form.
    pub fn id(&self) -> &str {
        &self.meta.form
    }

    /// Digest without its prefix: the name of the file.
    pub(crate) fn hex(&self) -> &str {
        self.digest.trim_start_matches("sha256-")
    }
}

fn section<T: for<'de> Deserialize<'de>>(bytes: &[u8], name: &'static str) -> Result<T, FormError> {
    custom_section(bytes, name)
        .and_then(|json| serde_json::from_slice(json).ok())
        .ok_or(FormError::Section(name))
}

/// Reads a folder that `tokhai build` wrote: `index.json` and its modules.
///
/// # Errors
/// The first [`FormError`]; a folder is served whole or not at all.
pub fn read_forms(folder: &Path) -> Result<Vec<PublishedForm>, FormError> {
    let index: Index =
        serde_json::from_slice(&read(folder, "index.json")?).map_err(|_| FormError::Index)?;
    if index.format != INDEX_FORMAT {
        return Err(FormError::Index);
    }
    index
        .forms
        .iter()
        .map(|entry| read_form(folder, entry))
        .collect()
}

fn read_form(folder: &Path, entry: &IndexEntry) -> Result<PublishedForm, FormError> {
    // The digest becomes a file name, so it must be one before it does.
    if !dossier::is_module_name(&entry.digest) {
        return Err(FormError::Index);
    }
    let name = format!("{}.wasm", entry.digest.trim_start_matches("sha256-"));
    let bytes = read(folder, &name)?;
    if dossier::module_name(&bytes) != entry.digest {
        return Err(FormError::Digest(name));
    }
    PublishedForm::from_bytes(&bytes, entry.burden.clone())
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, FormError> {
    fs::read(folder.join(name)).map_err(|source| FormError::File {
        name: name.to_owned(),
        source,
    })
}

/// All open forms, by id and by digest.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    by_id: BTreeMap<String, Arc<PublishedForm>>,
    by_digest: BTreeMap<String, Arc<PublishedForm>>,
    /// Digests of modules that are known and no longer taken.
    retired: BTreeSet<String>,
}

impl Catalogue {
    /// # Errors
    /// [`FormError::Twice`] when two forms have one id.
    pub(crate) fn new(forms: Vec<PublishedForm>) -> Result<Catalogue, FormError> {
        let mut catalogue = Catalogue::default();
        for form in forms {
            let form = Arc::new(form);
            catalogue
                .by_digest
                .insert(form.digest.clone(), form.clone());
            if let Some(other) = catalogue.by_id.insert(form.id().to_owned(), form) {
                return Err(FormError::Twice(other.id().to_owned()));
            }
        }
        Ok(catalogue)
    }

    /// Adds a module that was open before: no longer offered, and taken only if `is_taken`.
    pub(crate) fn keep_older(&mut self, form: PublishedForm, is_taken: bool) {
        if self.by_digest.contains_key(&form.digest) {
            return;
        }
        if !is_taken {
            self.retired.insert(form.digest.clone());
        }
        self.by_digest.insert(form.digest.clone(), Arc::new(form));
    }

    /// The open form of that id.
    pub(crate) fn form(&self, id: &str) -> Option<&Arc<PublishedForm>> {
        self.by_id.get(id)
    }

    /// The module of that digest, however old: to read what was filed with it.
    pub(crate) fn module(&self, digest: &str) -> Option<&Arc<PublishedForm>> {
        self.by_digest.get(digest)
    }

    /// The module of that digest if it is open or was lately: to take what is filed with it now.
    pub(crate) fn taken_module(&self, digest: &str) -> Option<&Arc<PublishedForm>> {
        self.module(digest)
            .filter(|_| !self.retired.contains(digest))
    }

    /// Open forms in the order of their names without marks.
    pub(crate) fn forms(&self) -> Vec<&Arc<PublishedForm>> {
        let mut forms: Vec<_> = self.by_id.values().collect();
        forms.sort_by_key(|form| registry::fold(form.view.title.get("vi")));
        forms
    }
}
