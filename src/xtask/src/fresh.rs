//! Whether something made is still newer than what it was made from.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Whether `made` exists and none of `sources` changed after it.
///
/// This program counts as a source as well: when a chore changes, what it makes does too.
pub(crate) fn is_fresh(made: &Path, sources: &[PathBuf]) -> bool {
    let program = std::env::current_exe().ok();
    let mut all = sources.iter().chain(program.as_ref());
    all.all(|source| is_newer(made, source))
}

/// Whether `made` exists and `source` exists and did not change after it.
pub(crate) fn is_newer(made: &Path, source: &Path) -> bool {
    match (changed(made), changed(source)) {
        (Some(made), Some(source)) => source <= made,
        _ => false,
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}
