//! The edition of the portal: one name for the state of all files and forms, and what a browser keeps of it to open without
//! the network.
//!
//! Pages name their files under the edition (`/v/EDITION/assets/…`), so that a page that is open goes on with the files it began
//! with. The service worker (`www/portal/worker.js`) keeps the files of one edition and the pages made for it.

use axum::extract::{Query, State as Extract};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::assets::Assets;
use crate::forms::Catalogue;
use crate::problem::{Kind, Problem};
use crate::state::State;
use crate::words::Languages;

/// The script of the service worker, as the site names it.
const WORKER: &str = "portal/worker.js";
/// What no form needs: the page on which forms are written, what reads cards (kept once it was used), frames on other sites, and
/// words that are only read here.
const NOT_KEPT: [&str; 4] = ["designer/", "scanner", "frame", WORKER];
/// Provinces and communes, which many editions share: under their own digest, as modules are.
pub(crate) const UNITS: &str = "units.json";
/// Digits of the digest that name an edition.
const DIGITS: usize = 16;

/// One state of all files and forms.
#[derive(Debug)]
pub(crate) struct Edition {
    name: String,
    base: String,
    units: String,
    worker: Vec<u8>,
}

/// What the service worker is told.
#[derive(Serialize)]
struct Site<'a> {
    edition: &'a str,
    files: Vec<String>,
    languages: Vec<&'a str>,
}

impl Edition {
    /// The edition of these files and forms.
    pub(crate) fn of(assets: &Assets, catalogue: &Catalogue, languages: &Languages) -> Edition {
        let mut told = env!("CARGO_PKG_VERSION").to_owned();
        for (name, etag) in assets.digests() {
            told.push_str(&format!("\n{name} {etag}"));
        }
        for form in catalogue.forms() {
            told.push_str(&format!("\n{} {}", form.id(), form.digest));
            for (lang, text) in &form.burden.0 {
                told.push_str(&format!("\n{lang} {text}"));
            }
        }
        let name = dossier::sha256_hex(told.as_bytes())[..DIGITS].to_owned();
        let base = format!("/v/{name}/assets/");
        let units = match assets.plain(UNITS) {
            Some(bytes) => format!("/units/{}.json", dossier::sha256_hex(bytes)),
            None => format!("{base}{UNITS}"),
        };
        let mut files: Vec<String> = kept_files(assets).map(|file| base.clone() + file).collect();
        files.extend(assets.has(UNITS).then(|| units.clone()));
        let site = Site {
            edition: &name,
            files,
            languages: languages.tags().collect(),
        };
        let site = serde_json::to_string(&site).expect("names and tags are texts");
        let script = assets.plain(WORKER).unwrap_or_default();
        let worker = [b"const SITE = ", site.as_bytes(), b";\n", script].concat();
        Edition {
            name,
            base,
            units,
            worker,
        }
    }

    /// Where the provinces and communes lie: an address with their digest, so that a new edition does not bring them anew.
    pub(crate) fn units(&self) -> &str {
        &self.units
    }

    /// Where the files of a page lie, with a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Whether this is the edition of that name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

fn kept_files(assets: &Assets) -> impl Iterator<Item = &str> {
    let is_catalogue = |name: &str| name.starts_with("portal/") && name.ends_with(".json");
    assets.digests().map(|(name, _)| name).filter(move |name| {
        let is_elsewhere = *name == UNITS || is_catalogue(name);
        !NOT_KEPT.iter().any(|part| name.starts_with(part)) && !is_elsewhere
    })
}

/// What the service worker adds to the address of a page that it keeps.
#[derive(Deserialize)]
pub(crate) struct ToKeep {
    kept: Option<String>,
}

impl ToKeep {
    /// Whether the page is to be kept on a device: then it names nobody and no day.
    ///
    /// # Errors
    /// [`Kind::NotFound`] when it is asked for another edition than there is.
    pub(crate) fn is_asked(&self, state: &State) -> Result<bool, Problem> {
        match &self.kept {
            Some(name) if !state.edition.is(name) => Err(Kind::NotFound.into()),
            kept => Ok(kept.is_some()),
        }
    }
}

/// The address of a page, as far as it says that the page is to be kept.
pub(crate) type AskedToKeep = Query<ToKeep>;

/// `GET /worker.js`: what the worker has to know, then the worker. It stands at the root because it looks after all pages.
pub(crate) async fn worker(Extract(state): Extract<State>) -> Result<Response, Problem> {
    if !state.assets.has(WORKER) {
        return Err(Kind::NotFound.into());
    }
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("text/javascript; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok((headers, state.edition.worker.clone()).into_response())
}
