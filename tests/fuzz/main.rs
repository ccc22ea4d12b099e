//! libFuzzer around one target, named by the variable `FUZZ_TARGET`. Started by `cargo xtask fuzz`, which also sees to it
//! that the rooms report which of their code an input reached.
#![no_main]

use std::sync::OnceLock;

use fuzz::{Target, find};

static TARGET: OnceLock<Target> = OnceLock::new();

fn target() -> Target {
    let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
    find(&name).expect("FUZZ_TARGET names a target")
}

libfuzzer_sys::fuzz_target!(init: { TARGET.get_or_init(target); }, |bytes: &[u8]| {
    (TARGET.get_or_init(target).enter)(bytes);
});
