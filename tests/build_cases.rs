//! Compiles every case of `cases/run/` into a folder, for the browser tests: `build_cases target/cases`.
//!
//! `tokhai build` would refuse most of them: a case is no form that saves anybody anything.

use std::path::PathBuf;

use tests::{cases, form_of, module_of};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from("target/cases"));
    std::fs::create_dir_all(&folder)?;
    for (path, case) in cases() {
        let form = form_of(&case).expect("a case has a form without mistakes");
        let name = path.file_stem().expect("a case is a file").to_owned();
        let module = folder.join(name).with_extension("wasm");
        std::fs::write(module, module_of(&form))?;
    }
    Ok(())
}
