//! `tokhai preview`: the real element with a sample citizen, refreshed whenever the definition is saved.
//!
//! Only this machine can reach it. The identity record is handed over without a sign-in, since everybody in it is invented.

mod watch;
mod web;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use diagnostics::Diagnostic;
use serde_json::{Value, json};
use tokio::sync::watch as channel;

use crate::args;
use crate::draw;
use crate::engine::{self, Module};
use crate::exit;
use crate::files;
use crate::lang::Lang;

/// What the page shows now.
pub(crate) struct Shown {
    /// The newest module that compiled.
    module: Option<Arc<Module>>,
    /// What is wrong with the newest text, as JSON.
    problems: Value,
    /// The definition's file.
    file: String,
}

impl Shown {
    /// What the page is told: which module to load, and what is wrong.
    fn news(&self) -> Value {
        let module = self.module.as_ref();
        json!({
            "digest": module.map_or("", |module| module.digest.as_str()),
            "title": module.map(|module| &module.view.title),
            "problems": self.problems,
            "file": self.file,
        })
    }
}

/// Serves the page until it is interrupted.
///
/// # Errors
/// When the definition does not exist, the site is not built, or the port is taken.
pub(crate) fn run(args: &args::Preview, lang: Lang) -> Result<u8> {
    files::read(&args.form, lang)?;
    if !args.site.join("tokhai.js").is_file() {
        bail!(crate::serve::no_site(&args.site, lang));
    }
    let source = Source {
        form: args.form.clone(),
        root: args.library.root.clone(),
        lang,
    };
    let mut first = None;
    source.refresh(None, |shown| first = Some(shown))?;
    let first = first.expect("what was read is shown");
    let (tell, shown) = channel::channel(Arc::new(first));
    // Kept until the end: dropping it would end the watching.
    let _watcher = watch::watch(source, tell)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(args, shown, lang))?;
    Ok(exit::CLEAN)
}

async fn serve(
    args: &args::Preview,
    shown: channel::Receiver<Arc<Shown>>,
    lang: Lang,
) -> Result<()> {
    let listener = crate::serve::listen(args.port, "--port", lang).await?;
    let address = listener.local_addr()?;
    crate::print(&format!("http://localhost:{}", address.port()));
    let app = web::app(shown, args.site.clone());
    tokio::select! {
        ended = axum::serve(listener, app).into_future() => ended?,
        stop = tokio::signal::ctrl_c() => stop?,
    }
    Ok(())
}

/// The definition that is watched.
pub(crate) struct Source {
    form: PathBuf,
    root: Option<PathBuf>,
    lang: Lang,
}

impl Source {
    /// Reads and compiles it, shows what came out, then measures the burden, which takes longer, and shows that as well.
    ///
    /// Where it does not compile the module of `before` stays on screen.
    ///
    /// # Errors
    /// When a file can not be read, as for a moment while an editor replaces it.
    fn refresh(&self, before: Option<&Shown>, mut show: impl FnMut(Shown)) -> Result<()> {
        let loaded = files::load(&self.form, self.root.as_deref(), self.lang)?;
        let (built, mut problems) = engine::compile(&loaded)?;
        let kept = before.and_then(|before| before.module.clone());
        let module = built.as_ref().map(|built| built.module.clone()).or(kept);
        let shown = |problems: &[Diagnostic]| Shown {
            module: module.clone(),
            problems: draw::as_json(problems, &loaded.texts()),
            file: loaded.sources.main.file.clone(),
        };
        show(shown(&problems));
        if let Some(mut built) = built {
            problems.extend(crate::burden::gate(&mut built, &loaded.sources)?);
            show(shown(&problems));
        }
        crate::checking::report(&problems, &loaded, self.lang);
        Ok(())
    }

    /// Folders in which a change may matter: the definition's own, and those of blocks and lists.
    fn folders(&self) -> Vec<PathBuf> {
        let own = self
            .form
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let own = own.unwrap_or(Path::new(".")).to_owned();
        let root = self.root.clone().or_else(|| files::find_root(&self.form));
        let shared = root
            .iter()
            .flat_map(|root| [root.join("blocks"), root.join("lists")]);
        std::iter::once(own)
            .chain(shared.filter(|folder| folder.is_dir()))
            .collect()
    }
}
