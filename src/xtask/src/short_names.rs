//! Shorter names between the engine and its script.
//!
//! wasm-bindgen ends the name of every import in sixteen hex digits, written once in the module and once in the script.
//! They do not compress, and nobody reads them: the same names in letters save 2.9 KB of brotli.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use wasmparser::{Parser, Payload};

/// A WebAssembly module begins so: magic number and version.
const HEAD: usize = 8;
/// What the module calls its script; three letters compress better here than one or the fourteen before.
const SCRIPT: &str = "wbg";
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
/// Says which features of WebAssembly were used: for linkers, not for browsers.
const FEATURES: &str = "target_features";
/// How names of exports begin that only the script uses.
const BINDGEN: [&str; 2] = ["__wb", "wasm_bindgen__"];

/// The module and its script with short names in both.
///
/// # Errors
/// When the module can not be read, or the script does not have a name that the module has.
pub(crate) fn shorten(module: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let names = short_names(module)?;
    let script = &call_script(module, script)?;
    let mut seen = BTreeMap::new();
    let script = replace(script, &names, &mut seen);
    for name in names.keys() {
        ensure!(
            seen.contains_key(name.as_str()),
            "the script of the engine does not name {name}"
        );
    }
    Ok((rewrite(module, &names)?, script))
}

/// The script with the module's name for it replaced.
fn call_script(module: &[u8], script: &str) -> Result<String> {
    let mut script = script.to_owned();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::ImportSection(imports) = payload? else {
            continue;
        };
        if let Some(import) = imports.into_imports().next() {
            let name = import?.module;
            ensure!(
                script.contains(name),
                "the script of the engine does not name {name}"
            );
            script = script.replace(name, SCRIPT);
        }
    }
    Ok(script)
}

/// Long name → short name, for every import and for the exports that only the script uses.
fn short_names(module: &[u8]) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    names.insert(import?.name.to_owned(), String::new());
                }
            }
            Payload::ExportSection(exports) => {
                let exports: Vec<_> = exports.into_iter().collect::<Result<_, _>>()?;
                let bindgen = exports
                    .iter()
                    .filter(|export| BINDGEN.iter().any(|start| export.name.starts_with(start)));
                names.extend(bindgen.map(|export| (export.name.to_owned(), String::new())));
            }
            _ => {}
        }
    }
    for (at, short) in names.values_mut().enumerate() {
        *short = letters(at);
    }
    Ok(names)
}

/// `aa`, `ab`, … `zz`, `baa`: never a word of the language.
pub(crate) fn letters(mut at: usize) -> String {
    let mut text = String::new();
    while at > 0 || text.len() < 2 {
        text.insert(0, char::from(b'a' + (at % 26) as u8));
        at /= 26;
    }
    // A reserved word of two letters can stand as the name of a member, which is all that these are.
    text
}

/// The script with each whole name replaced; `seen` takes those that were there.
fn replace<'a>(
    script: &'a str,
    names: &BTreeMap<String, String>,
    seen: &mut BTreeMap<&'a str, ()>,
) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        out.push_str(before);
        match names.get(word) {
            Some(short) => {
                seen.insert(word, ());
                out.push_str(short);
            }
            None => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The module with its import and export sections written anew and without what is for linkers; all other sections stay
/// as they are.
fn rewrite(module: &[u8], names: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut out = module.get(..HEAD).context("no module")?.to_vec();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let Some((id, range)) = payload.as_section() else {
            continue;
        };
        if let Payload::CustomSection(custom) = &payload
            && custom.name() == FEATURES
        {
            continue;
        }
        let content = &module[range];
        let content = match id {
            IMPORTS => entries(content, 2, names)?,
            EXPORTS => entries(content, 1, names)?,
            _ => content.to_vec(),
        };
        out.push(id);
        write_number(&mut out, content.len());
        out.extend(content);
    }
    Ok(out)
}

/// The entries of a section, each of `texts` texts, of which the last is the name, and then a kind with its facts.
fn entries(content: &[u8], texts: usize, names: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let mut reader = wasmparser::BinaryReader::new(content, 0);
    let count = reader.read_var_u32()?;
    let mut out = Vec::with_capacity(content.len());
    write_number(&mut out, count as usize);
    for _ in 0..count {
        for text in 1..=texts {
            let name = reader.read_string()?;
            let name = match names.get(name) {
                Some(short) if text == texts => short,
                // Before the name of an import stands whose it is.
                _ if text < texts => SCRIPT,
                _ => name,
            };
            write_number(&mut out, name.len());
            out.extend_from_slice(name.as_bytes());
        }
        let start = reader.original_position();
        if texts == 2 {
            reader.read::<wasmparser::TypeRef>()?;
        } else {
            reader.read::<wasmparser::ExternalKind>()?;
            reader.read_var_u32()?;
        }
        out.extend_from_slice(&content[start..reader.original_position()]);
    }
    Ok(out)
}

/// LEB128.
fn write_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One import `long` of `./mm` of type 0, exported again as `__wbx` and as `memory`.
    const MODULE: &[u8] =
        b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0d\x01\x04./mm\x04long\0\0\x07\x12\x02\x05__wbx\0\0\x06memory\0\0";

    #[test]
    fn both_sides_get_the_same_names() {
        let script =
            "const i = { long: f, longer: f }, o = { './mm': i }; wasm.__wbx(wasm.memory);";
        let (module, script) = shorten(MODULE, script).expect("it is sound");
        assert_eq!(
            script,
            "const i = { ab: f, longer: f }, o = { 'wbg': i }; wasm.aa(wasm.memory);"
        );
        let expected: &[u8] =
            b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0a\x01\x03wbg\x02ab\0\0\x07\x0f\x02\x02aa\0\0\x06memory\0\0";
        assert_eq!(module, expected);
    }

    #[test]
    fn what_is_for_linkers_is_left_out() {
        let features: &[u8] = b"\0\x10\x0ftarget_features";
        let other: &[u8] = b"\0\x06\x05other";
        let module = [b"\0asm\x01\0\0\0", features, other].concat();
        let (module, _) = shorten(&module, "").expect("it is sound");
        assert_eq!(module, [b"\0asm\x01\0\0\0", other].concat());
    }

    #[test]
    fn a_name_that_the_script_does_not_have_is_told() {
        let error = shorten(MODULE, "'./mm'; wasm.__wbx()").expect_err("long is missing");
        assert!(error.to_string().contains("long"), "{error}");
        let error = shorten(MODULE, "long; wasm.__wbx()").expect_err("the script is not named");
        assert!(error.to_string().contains("./mm"), "{error}");
    }

    #[test]
    fn what_is_no_module_is_told() {
        assert!(shorten(b"\0asm", "").is_err());
    }
}
