//! Hearing that a file was saved.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use notify::{RecursiveMode, Watcher};
use tokio::sync::watch::Sender;

use super::{Shown, Source};

/// Editors write a file in several steps; what follows within this time belongs to the same save.
const QUIET: Duration = Duration::from_millis(60);

/// Compiles anew after each save and tells the page.
///
/// Folders are watched rather than files, since most editors put a new file in the place of the old one.
///
/// # Errors
/// When a folder can not be watched.
pub(super) fn watch(source: Source, tell: Sender<Arc<Shown>>) -> Result<impl Watcher> {
    let (heard, hears) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let is_change = event.is_ok_and(|event| !event.kind.is_access());
        if is_change {
            // The receiver is gone only when the program ends.
            let _ = heard.send(());
        }
    })?;
    for folder in source.folders() {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    }
    thread::spawn(move || {
        while hears.recv().is_ok() {
            while hears.recv_timeout(QUIET).is_ok() {}
            refresh(&source, &tell);
        }
    });
    Ok(watcher)
}

fn refresh(source: &Source, tell: &Sender<Arc<Shown>>) {
    let before = tell.borrow().clone();
    let show = |shown: Shown| {
        tell.send_if_modified(|now| {
            let is_news = shown.news() != now.news();
            if is_news {
                *now = Arc::new(shown);
            }
            is_news
        });
    };
    if let Err(error) = source.refresh(Some(&before), show) {
        crate::complain(&format!("tokhai: {error:#}"));
    }
}
