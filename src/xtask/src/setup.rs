//! What a fresh machine lacks, brought in or named in a clear sentence.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{fresh, places, process};

/// What the page's engine is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The oldest Node.js whose test runner the browser tests can use.
const NODE_MAJOR: u32 = 20;

/// The oldest Python 3 for which the pinned packages are made.
const PYTHON_MINOR: u32 = 9;

/// The packages with the other engines, and a screen for WebKit's browser, which draws without one nowhere.
const ENGINE_PACKAGES: [&str; 3] = ["firefox-esr", "webkit2gtk-driver", "xvfb"];

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Adds the WebAssembly target to the toolchain if it is not there.
///
/// # Errors
/// When it is missing and rustup can not add it.
pub(crate) fn wasm_target() -> Result<()> {
    let mut ask = Command::new("rustc");
    ask.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    if process::answer(&mut ask).is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    let mut add = process::command(&places::root(), "rustup", &["target", "add", WASM_TARGET]);
    process::run(&mut add).context(
        "the WebAssembly target is missing; install Rust by rustup, then run \
         `rustup target add wasm32-unknown-unknown`",
    )
}

/// Finds Chromium, or installs it from the system's packages where that is allowed.
///
/// # Errors
/// When there is none and it can not be installed; says what to install.
pub(crate) fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(named);
        if !path.is_file() {
            bail!("CHROMIUM names {}, where no file is", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = installed_browser() {
        return Ok(path);
    }
    let advice = "the browser tests need Chromium; install it (Debian: `apt-get install chromium`) \
                  or name its program in the variable CHROMIUM";
    apt(&["chromium", "fonts-dejavu-core"]).context(advice)?;
    installed_browser().context("Chromium was installed but is not on the PATH")
}

/// Finds Firefox and the driver of WebKit, or installs them from the system's packages; gives each with the variable that
/// names it to the tests. Only Linux has both as packages: elsewhere only what the variables name is tested.
///
/// # Errors
/// When one is missing on Linux and can not be installed; says what to install.
pub(crate) fn engines() -> Result<Vec<(&'static str, PathBuf)>> {
    if cfg!(target_os = "linux") && found_engines().is_none() {
        apt(&ENGINE_PACKAGES).with_context(|| {
            let packages = ENGINE_PACKAGES.join(" ");
            format!("the browser tests need Firefox and WebKit; install them (Debian: `apt-get install {packages}`)")
        })?;
        return found_engines()
            .context("Firefox and WebKit were installed but are not on the PATH");
    }
    Ok(found_engines().unwrap_or_default())
}

fn found_engines() -> Option<Vec<(&'static str, PathBuf)>> {
    let named = |variable, programs: &[&str]| {
        let named = std::env::var_os(variable).map(PathBuf::from);
        let found = || programs.iter().find_map(|program| on_path(program));
        Some((variable, named.or_else(found)?))
    };
    on_path("Xvfb")?;
    Some(vec![
        named("FIREFOX", &["firefox-esr", "firefox"])?,
        named("WEBKIT_DRIVER", &["WebKitWebDriver"])?,
    ])
}

/// Finds Node.js and checks that it is new enough.
///
/// # Errors
/// When it is missing or too old; says which one is needed.
pub(crate) fn node() -> Result<PathBuf> {
    let need = format!("the browser tests need Node.js {NODE_MAJOR} or newer");
    let Some(path) = on_path("node") else {
        bail!("{need}; install it (with npm) and run this again");
    };
    let version = process::answer(Command::new(&path).arg("--version")).unwrap_or_default();
    match major(&version) {
        Some(number) if number >= NODE_MAJOR => Ok(path),
        _ => bail!("{need}; the one found says `{version}`"),
    }
}

/// Installs exactly the node packages of the browser tests.
///
/// # Errors
/// When npm is missing or fails.
pub(crate) fn node_packages() -> Result<()> {
    install(&places::browser_tests())
}

/// Installs exactly the other form components that `cargo xtask bench` measures beside ours, and gives their folder.
///
/// # Errors
/// When npm is missing or fails.
pub(crate) fn peers() -> Result<PathBuf> {
    let folder = places::root().join("tests/bench/peers");
    install(&folder)?;
    Ok(folder)
}

/// Installs the optimiser of the runtime core and gives its script, which Node.js runs.
///
/// # Errors
/// When npm is missing or fails.
pub(crate) fn wasm_opt() -> Result<PathBuf> {
    let folder = places::root().join("src/xtask/node");
    install(&folder)?;
    Ok(folder.join("node_modules/binaryen/bin/wasm-opt"))
}

/// Installs what the committed lock file of a folder names, unless that is there.
fn install(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules").join(".package-lock.json");
    if fresh::is_newer(&installed, &lock) {
        return Ok(());
    }
    let npm = npm()?;
    let arguments = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    process::run(Command::new(npm).args(arguments).current_dir(folder)).with_context(|| {
        format!(
            "could not install the node packages of {}",
            folder.display()
        )
    })
}

/// Finds npm.
///
/// # Errors
/// When it is missing.
pub(crate) fn npm() -> Result<PathBuf> {
    on_path("npm").context("npm is missing; it comes with Node.js")
}

/// A Python with the packages that `tests/hosts/requirements.txt` names, in a folder of its own under the target folder.
///
/// # Errors
/// When Python, its `venv` or a package is missing; says what to install.
pub(crate) fn python() -> Result<PathBuf> {
    let wanted = places::hosts().join("requirements.txt");
    let folder = places::target().join("python");
    let (bin, program) = if cfg!(windows) {
        ("Scripts", "python.exe")
    } else {
        ("bin", "python")
    };
    let python = folder.join(bin).join(program);
    // A copy of the list stands for packages that are all there.
    let installed = folder.join("requirements.txt");
    let text = fs::read(&wanted).context("tests/hosts/requirements.txt can not be read")?;
    if python.is_file() && fs::read(&installed).is_ok_and(|there| there == text) {
        return Ok(python);
    }
    make_venv(&folder)?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--only-binary=:all:",
    ]);
    pip.args(["--disable-pip-version-check", "--requirement"]);
    process::run(pip.arg(&wanted))
        .context("pip could not install the packages of tests/hosts/requirements.txt")?;
    fs::write(installed, text)?;
    Ok(python)
}

fn make_venv(folder: &Path) -> Result<()> {
    let need = format!("the Python host needs Python 3.{PYTHON_MINOR} or newer");
    let advice = format!(
        "{need} with venv and pip; install them (Debian: `apt-get install python3 python3-venv`) and run this again"
    );
    let found = ["python3", "python"].into_iter().find_map(on_path);
    let program = found.with_context(|| advice.clone())?;
    let version = process::answer(Command::new(&program).arg("--version")).unwrap_or_default();
    if python_minor(&version).is_none_or(|minor| minor < PYTHON_MINOR) {
        bail!("{need}; the one found says `{version}`");
    }
    let mut venv = Command::new(program);
    venv.args(["-m", "venv", "--clear"]).arg(folder);
    process::run(&mut venv).context(advice)
}

fn installed_browser() -> Option<PathBuf> {
    BROWSERS.iter().find_map(|name| on_path(name))
}

/// Installs packages of the system where that is allowed.
fn apt(packages: &[&str]) -> Result<()> {
    let apt = on_path("apt-get").context("there is no apt-get")?;
    let mut prefix = privilege().context("only root can install")?;
    prefix.push(apt.display().to_string());
    let install = ["install", "-y", "-q", "--no-install-recommends"];
    for arguments in [vec!["update", "-q"], [&install, packages].concat()] {
        let mut command = Command::new(&prefix[0]);
        command.args(&prefix[1..]).args(arguments);
        // Without a terminal no package may stop to ask.
        command.env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut command)?;
    }
    Ok(())
}

/// What stands before a command that installs: nothing for root, `sudo -n` where that works.
fn privilege() -> Option<Vec<String>> {
    let user = process::answer(Command::new("id").arg("-u"))?;
    if user == "0" {
        return Some(Vec::new());
    }
    process::answer(Command::new("sudo").args(["-n", "true"]))?;
    Some(vec!["sudo".to_owned(), "-n".to_owned()])
}

fn on_path(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
        .find(|path| path.is_file())
}

/// `v20.11.1` → 20.
fn major(version: &str) -> Option<u32> {
    let numbers = version.trim().strip_prefix('v')?;
    numbers.split('.').next()?.parse().ok()
}

/// `Python 3.11.7` → 11.
fn python_minor(version: &str) -> Option<u32> {
    let numbers = version.trim().strip_prefix("Python 3.")?;
    numbers.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{major, python_minor};

    #[test]
    fn the_minor_number_of_python_3_is_read() {
        assert_eq!(python_minor("Python 3.11.7\n"), Some(11));
        assert_eq!(python_minor("Python 2.7.18"), None);
        assert_eq!(python_minor(""), None);
    }

    #[test]
    fn the_major_number_of_node_is_read() {
        assert_eq!(major("v20.11.1\n"), Some(20));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major("20.1"), None);
        assert_eq!(major(""), None);
    }
}
