//! Where things lie in the work tree.

use std::path::{Path, PathBuf};

/// The folder with the root manifest.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("this crate lies two folders below the root")
        .to_path_buf()
}

/// Cargo's target folder, the same that built this program.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Everything a browser loads, ready to be served.
pub(crate) fn site() -> PathBuf {
    target().join("site")
}

/// A program that cargo built in the dev profile.
pub(crate) fn program(name: &str) -> PathBuf {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    target().join("debug").join(file)
}

/// The browser tests, with their own package.json.
pub(crate) fn browser_tests() -> PathBuf {
    root().join("tests").join("browser")
}

/// The hosts that use no code of ours.
pub(crate) fn hosts() -> PathBuf {
    root().join("tests").join("hosts")
}

/// The cases of running a form, each with its result beside it.
pub(crate) fn run_cases() -> PathBuf {
    root().join("tests").join("cases").join("run")
}
