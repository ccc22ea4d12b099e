//! Compiles every case of `cases/run/` into a folder, for the browser tests: `build_cases target/cases`.
//!
//! `tokhai build` would refuse most of them: a case is no form that saves anybody anything.

use std::path::PathBuf;

use codegen::Source;
use tests::{cases, form_of};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from("target/cases"));
    std::fs::create_dir_all(&folder)?;
    for (path, case) in cases() {
        let source = Source {
            definition_sha256: String::new(),
            compiler: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let name = path.file_stem().expect("a case is a file").to_owned();
        let module = folder.join(name).with_extension("wasm");
        std::fs::write(module, codegen::generate(&form_of(&case), &source))?;
    }
    Ok(())
}
