//! Opened soon.
fn main() {}
