//! Regular expression → minimal DFA over classes of code points.
//!
//! In: a pattern as a definition writes it. Out: a [`form::Dfa`] that a module steps through
//! without backtracking. [`compile`] matches the whole of an answer, [`compile_search`] anywhere
//! in a text, as CEL's `matches` does.
//! Left to others: NFC of the pattern (`check`), stepping (`form`, `runtime`).
//!
//! The grammar is that of `regex-syntax`; `\d`, `\w` and `\s` are ASCII, as in ECMA-262 and RE2.
//! `\b`, look-around, back-references and `(?m)` are refused. A DFA over bytes explodes on a
//! Unicode class under a counted repetition (`[\p{L} ]{2,80}` takes megabytes); over classes of
//! code points the same pattern takes six kilobytes.
//!
//! ```
//! let name = pattern::compile(r"\p{L}+( \p{L}+)*").expect("a pattern");
//! assert!(name.is_match("Nguyễn Thị Mẫu") && !name.is_match("Mẫu 2"));
//! ```

mod alphabet;
mod determine;
mod error;
mod minimise;
mod nfa;
mod parse;

use form::Dfa;

pub use error::Error;

/// Compiles a pattern that must match the whole of a text.
///
/// # Errors
/// [`Error::Syntax`] when the pattern can not be read, [`Error::Refused`] when it uses what has no
/// place in a DFA, [`Error::TooLarge`] when the DFA would be too large to carry in a module.
pub fn compile(source: &str) -> Result<Dfa, Error> {
    build(source, false)
}

/// Compiles a pattern that must match somewhere in a text; the DFA allows any text around it.
///
/// # Errors
/// As [`compile`].
pub fn compile_search(source: &str) -> Result<Dfa, Error> {
    build(source, true)
}

fn build(source: &str, is_search: bool) -> Result<Dfa, Error> {
    let hir = parse::parse(source)?;
    let nfa = nfa::build(&hir, is_search)?;
    let alphabet = alphabet::partition(&nfa.sets)?;
    let table = determine::determine(&nfa, &alphabet)?;
    let table = minimise::minimise(table);
    Ok(Dfa {
        source: source.to_owned(),
        ranges: alphabet.ranges,
        classes: u16::try_from(table.classes).map_err(|_| Error::TooLarge)?,
        start: table.start,
        accept: table.accept,
        next: table.next,
    })
}
