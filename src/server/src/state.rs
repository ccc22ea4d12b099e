//! What all requests share.

use std::fs;
use std::io;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::http::HeaderMap;
use tokio::sync::Semaphore;
use value::{Date, Text};

use crate::assets::Assets;
use crate::clock::{Clock, SystemClock, day_in_vietnam};
use crate::config::Config;
use crate::edition::Edition;
use crate::forms::{Catalogue, FormError, PublishedForm};
use crate::headers::FixedHeaders;
use crate::invitations::Invitations;
use crate::judge::Verifier;
use crate::oidc::Provider;
use crate::receipt::Signer;
use crate::secret::NoRandomness;
use crate::session::{Cookie, Session, Sessions};
use crate::store::{Store, StoreError};
use crate::words::Languages;

/// How long a module is taken after another one took its place.
const GRACE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Why the service can not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A form.
    #[error(transparent)]
    Form(#[from] FormError),
    /// A file or folder of the service.
    #[error("{what}")]
    File {
        /// Which one.
        what: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The client for HTTP requests.
    #[error("the HTTP client can not be made")]
    Http(#[from] reqwest::Error),
    /// The authority of receipt codes is not of capitals and digits.
    #[error("the authority of receipt codes is one to sixteen capitals and digits, as in TK01")]
    Authority,
}

/// Everything the service knows, shared by all requests.
#[derive(Clone)]
pub struct State(Arc<Inner>);

/// The parts of [`State`].
pub struct Inner {
    pub(crate) config: Config,
    pub(crate) headers: FixedHeaders,
    pub(crate) catalogue: Catalogue,
    pub(crate) assets: Assets,
    pub(crate) languages: Languages,
    pub(crate) edition: Edition,
    pub(crate) sessions: Sessions,
    pub(crate) invitations: Invitations,
    pub(crate) provider: Provider,
    pub(crate) store: Store,
    pub(crate) signer: Signer,
    pub(crate) verifier: Arc<dyn Verifier>,
    pub(crate) judges: Arc<Semaphore>,
    clock: Arc<dyn Clock>,
}

impl Deref for State {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl State {
    /// Opens the database, reads the assets and makes everything ready to answer.
    ///
    /// # Errors
    /// When a folder, file, form or the database is not as it must be.
    pub async fn open(config: Config, verifier: Arc<dyn Verifier>) -> Result<State, OpenError> {
        State::open_at(config, verifier, Arc::new(SystemClock)).await
    }

    /// The same with a clock of one's own.
    ///
    /// # Errors
    /// As [`State::open`].
    pub async fn open_at(
        config: Config,
        verifier: Arc<dyn Verifier>,
        clock: Arc<dyn Clock>,
    ) -> Result<State, OpenError> {
        if !is_authority(&config.authority) {
            return Err(OpenError::Authority);
        }
        let store = Store::open(&config.data_dir).await?;
        let (asked, presented) = store.invitations(clock.now_ms()).await?;
        let older = keep_modules(&config.data_dir.join("modules"), &config.forms)
            .map_err(|source| file("the folder of modules can not be used", source))?;
        let mut catalogue = Catalogue::new(config.forms.clone())?;
        for (form, is_taken) in older {
            catalogue.keep_older(form, is_taken);
        }
        let signer = Signer::open(&config.data_dir, &config.public_url)
            .map_err(|source| file("the key for receipts can not be used", source))?;
        let assets = Assets::load(&config.assets_dir)
            .map_err(|source| file("the files for the browser can not be read", source))?;
        prepare(verifier.clone(), config.forms.clone());
        let languages = Languages::load(&assets);
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(State(Arc::new(Inner {
            headers: FixedHeaders::new(&config),
            provider: Provider::new(&config.issuer, &config.public_url, signer.clone())?,
            sessions: Sessions::default(),
            invitations: Invitations::restored(asked, presented),
            judges: Arc::new(Semaphore::new(cores * 2)),
            edition: Edition::of(&assets, &catalogue, &languages),
            catalogue,
            languages,
            assets,
            store,
            signer,
            verifier,
            clock,
            config,
        })))
    }
}

impl Inner {
    /// Milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// The day in Việt Nam.
    pub(crate) fn today(&self) -> Date {
        day_in_vietnam(self.now_ms())
    }

    /// A fresh nonce for the session that a request belongs to.
    pub(crate) fn give_nonce(&self, headers: &HeaderMap) -> Result<Option<String>, NoRandomness> {
        let token = Cookie::Session.read(headers, self.config.is_https());
        match token {
            Some(token) => self.sessions.give_nonce(&token, self.now_ms()),
            None => Ok(None),
        }
    }

    /// Whether the nonce was given to the session of this request and used for no other dossier than that of `sha256`.
    pub(crate) fn take_nonce(&self, headers: &HeaderMap, nonce: &str, sha256: &str) -> bool {
        let token = Cookie::Session.read(headers, self.config.is_https());
        token.is_some_and(|token| {
            self.sessions
                .take_nonce(&token, nonce, sha256, self.now_ms())
        })
    }

    /// The session that a request belongs to.
    pub(crate) fn session(&self, headers: &HeaderMap) -> Option<Session> {
        let token = Cookie::Session.read(headers, self.config.is_https())?;
        self.sessions.get(&token, self.now_ms())
    }
}

/// Makes the modules ready while the first pages are already served.
fn prepare(verifier: Arc<dyn Verifier>, forms: Vec<PublishedForm>) {
    tokio::task::spawn_blocking(move || {
        for form in forms {
            if let Err(error) = verifier.prepare(&form) {
                tracing::error!(form = form.id(), %error, "a form can not be judged");
            }
        }
    });
}

fn file(what: &'static str, source: io::Error) -> OpenError {
    OpenError::File { what, source }
}

fn is_authority(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    (1..=16).contains(&text.len()) && text.bytes().all(fits)
}

/// Puts every open module into the folder and gives all that were ever open, each with whether it was lately, so that a
/// page that was loaded before a form changed can still send and an old receipt can still be read.
fn keep_modules(folder: &Path, open: &[PublishedForm]) -> io::Result<Vec<(PublishedForm, bool)>> {
    fs::create_dir_all(folder)?;
    for form in open {
        let path = folder.join(format!("{}.wasm", form.hex()));
        if !path.exists() {
            let draft = path.with_extension("new");
            fs::write(&draft, &form.bytes)?;
            fs::rename(&draft, &path)?;
        }
        // The file's time says when the module was last open.
        fs::File::options()
            .append(true)
            .open(&path)?
            .set_modified(SystemTime::now())?;
    }
    let mut older = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        let is_module = entry.path().extension().is_some_and(|end| end == "wasm");
        if is_module && let Some(form) = read_kept(&entry.path())? {
            older.push((form, age < GRACE));
        }
    }
    Ok(older)
}

/// A kept module, unless its bytes are no longer those of its name.
fn read_kept(path: &Path) -> io::Result<Option<PublishedForm>> {
    let bytes = fs::read(path)?;
    let form = PublishedForm::from_bytes(&bytes, Text::default()).ok();
    let name = path.file_stem().and_then(|stem| stem.to_str());
    let form = form.filter(|form| Some(form.hex()) == name);
    if form.is_none() {
        tracing::warn!("a kept module is damaged and is not served");
    }
    Ok(form)
}
