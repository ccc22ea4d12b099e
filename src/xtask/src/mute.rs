//! The engine's module without what is done for nobody.
//!
//! A text that is cut in the middle of a letter stops a module, and so do two numbers that should be the same. The standard library first
//! writes a long sentence about it, with the letter as a programmer would spell it, for which it has to know what can be printed: 0.6 KB of
//! brotli before the first question. Who fills a form never sees it; the module stops there all the same, at once.
//!
//! Yew can draw markup from a text, wait for what is not there yet, and draw into another place of the page. No form does (`element/src/draw.rs`
//! makes elements and texts), but a node may be of any kind, so all of it would travel along: 1.7 KB.

use anyhow::{Context, Result};
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Parts of the names of what is never of use: it writes such a sentence and does nothing else, or draws what is never drawn.
const UNUSED: [&str; 11] = [
    "4core3str19slice_error_fail_rt",
    "4core9panicking19assert_failed_inner",
    "Reconcilable$u20$for$u20$yew..virtual_dom..vraw..VRaw$",
    "4braw4BRaw13detach_bundle",
    "yew..dom_bundle..braw..BRaw$u20$as$u20$yew..dom_bundle..traits..ReconcileTarget",
    "Reconcilable$u20$for$u20$yew..virtual_dom..vsuspense..VSuspense$",
    "yew..dom_bundle..bsuspense..BSuspense$u20$as$u20$yew..dom_bundle..traits..ReconcileTarget",
    "10suspension10Suspension6listen",
    "Reconcilable$u20$for$u20$yew..virtual_dom..vportal..VPortal$",
    "yew..dom_bundle..bportal..BPortal$u20$as$u20$yew..dom_bundle..traits..ReconcileTarget",
    "3yew8suspense9component",
];

/// Shorter ones, in bytes, the compiler may have found to be the same as one that is of use.
const SHORTEST: usize = 50;

const NO_LOCALS: u8 = 0x00;
const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// The module, as the linker wrote it, with those functions stopping at once; each is as long as before, and what only they called is
/// left for wasm-bindgen to throw out.
///
/// # Errors
/// When it is no module.
pub(crate) fn mute(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut unused = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range()),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else {
                    continue;
                };
                for part in names {
                    if let Name::Function(functions) = part? {
                        for naming in functions {
                            let naming = naming?;
                            if UNUSED.iter().any(|name| naming.name.contains(name)) {
                                unused.push(naming.index);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut out = module.to_vec();
    for function in &unused {
        let body = function
            .checked_sub(imported)
            .and_then(|at| bodies.get(at as usize))
            .context("a function that has a name has no body")?;
        if body.len() < SHORTEST {
            continue;
        }
        let [first, second, rest @ .., last] = &mut out[body.clone()] else {
            continue;
        };
        (*first, *second, *last) = (NO_LOCALS, UNREACHABLE, END);
        rest.fill(NOP);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{END, NOP, SHORTEST, UNREACHABLE, mute};

    const WRITER: &str = "_RNvNtCs0_4core3str19slice_error_fail_rt";
    /// `i32.const 7`, `drop`, and the end; without variables.
    const SHORT: [u8; 5] = [0x00, 0x41, 0x07, 0x1a, END];
    const BODY: [u8; SHORTEST] = filled([0x00, 0x41, 0x07, 0x1a]);
    const STOPS: [u8; SHORTEST] = filled([0x00, UNREACHABLE, NOP, NOP]);

    const fn filled(begin: [u8; 4]) -> [u8; SHORTEST] {
        let mut body = [NOP; SHORTEST];
        body[0] = begin[0];
        body[1] = begin[1];
        body[2] = begin[2];
        body[3] = begin[3];
        body[SHORTEST - 1] = END;
        body
    }

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id, content.len() as u8], content].concat()
    }

    fn text(text: &str) -> Vec<u8> {
        [&[text.len() as u8], text.as_bytes()].concat()
    }

    /// A module with one imported function and two of its own, and their names.
    fn module(bodies: [&[u8]; 2], names: [&str; 3]) -> Vec<u8> {
        let import = [vec![1], text("a"), text("b"), vec![0, 0]].concat();
        let mut code = vec![2];
        for body in bodies {
            code.push(body.len() as u8);
            code.extend(body);
        }
        let mut functions = vec![3];
        for (index, name) in (0u8..).zip(names) {
            functions.push(index);
            functions.extend(text(name));
        }
        let custom = [text("name"), section(1, &functions)].concat();
        [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, &[1, 0x60, 0, 0]),
            section(2, &import),
            section(3, &[2, 0, 0]),
            section(10, &code),
            section(0, &custom),
        ]
        .concat()
    }

    #[test]
    fn what_only_writes_a_sentence_stops_at_once_and_everything_else_stays() {
        let names = ["imported", "own", WRITER];
        let found = mute(&module([&BODY, &BODY], names)).unwrap();
        assert_eq!(found, module([&BODY, &STOPS], names));
        let short = module([&BODY, &SHORT], names);
        assert_eq!(mute(&short).unwrap(), short);
        let names = ["imported", "own", "4core3str16slice_error_fail"];
        let other = module([&BODY, &BODY], names);
        assert_eq!(mute(&other).unwrap(), other);
    }

    #[test]
    fn what_has_a_name_and_no_body_is_told() {
        assert!(mute(&module([&BODY, &BODY], [WRITER, "own", "other"])).is_err());
    }

    #[test]
    fn what_is_no_module_is_told() {
        assert!(mute(b"/rustc/a.rs").is_err());
    }
}
