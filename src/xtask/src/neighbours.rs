//! Where the files beside a script of the npm package lie, written so that a bundler sees them.
//!
//! The service's own scripts make an address of any name: `new URL(file, import.meta.url)`. A bundler moves scripts, and takes along
//! only files whose address stands there whole: `new URL("./tokhai.css", import.meta.url)`. So the package's scripts have a table of such
//! addresses; in a page without a bundler they lead to the files as well.

use std::collections::BTreeSet;
use std::fmt::Write;

use anyhow::{Context, Result, ensure};

/// What makes an address of the file that is named, after its name.
const ADDRESS_END: &str = ",import.meta.url)";

/// A file that every script with a table has in it: what is in no table, a language that somebody adds, lies where this one does.
const BASE: &str = "units.json";

/// The name in the package of a file of the site. A style is a text that a script reads: a bundler, and Vite while one develops, would
/// make of a file that is called one what puts it on the page.
pub(crate) fn packed_name(file: &str) -> String {
    let end = if file.ends_with(".css") { ".txt" } else { "" };
    format!("{file}{end}")
}

/// Whether a script of the package asks for a file of the package by its name, while it runs.
type Asks = fn(&str) -> bool;

/// The scripts that make addresses of names, and of which names.
const ASKING: [(&str, Asks); 2] = [("tokhai.js", is_asked_first), ("lazy.js", is_asked_later)];

fn is_asked_first(file: &str) -> bool {
    let language = file.strip_prefix("lang/");
    ["engine_bg.wasm", "tokhai.css", BASE].contains(&file)
        || language.is_some_and(|name| !name.contains('/') || name.starts_with("later/"))
}

fn is_asked_later(file: &str) -> bool {
    let is_style = file.ends_with(".css") && !file.contains('/');
    file == BASE || file.starts_with("lang/") || is_style
}

/// The script `name` with the addresses of those of `files` that it asks for; other scripts as they are.
///
/// # Errors
/// When a script that asks for files makes their addresses in another way than by one `new URL(file,import.meta.url)`.
pub(crate) fn written_out(name: &str, script: &str, files: &BTreeSet<String>) -> Result<String> {
    let Some((_, asks)) = ASKING.iter().find(|(asking, _)| *asking == name) else {
        return Ok(script.to_owned());
    };
    let end = script.find(ADDRESS_END).context("it asks for no file")?;
    let start = script[..end].rfind("new URL(").context("no address")?;
    let argument = &script[start + "new URL(".len()..end];
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    ensure!(
        argument.chars().all(is_name) && script.matches(ADDRESS_END).count() == 1,
        "it makes addresses in another way than by one new URL(file{ADDRESS_END}"
    );
    let mut table = String::from("const tkFiles={__proto__:null");
    for file in files.iter().filter(|file| asks(file)) {
        // Of a text as short as some of these a bundler would make a `data:` address, which a strict policy does not let a page read.
        let query = if file.ends_with(".wasm") {
            ""
        } else {
            "?no-inline"
        };
        let packed = packed_name(file);
        write!(
            table,
            r#","{file}":new URL("./{packed}{query}"{ADDRESS_END}"#
        )?;
    }
    let (before, after) = (&script[..start], &script[end + ADDRESS_END.len()..]);
    let found = format!("(tkFiles[{argument}]??new URL({argument},tkFiles[\"{BASE}\"]))");
    // Imports may stand before it: they are done first wherever they stand.
    Ok(format!("{table}}};{before}{found}{after}"))
}

#[cfg(test)]
mod tests {
    use super::written_out;
    use std::collections::BTreeSet;

    const SCRIPT: &str = "const e=e=>new URL(e,import.meta.url).href;";

    fn files() -> BTreeSet<String> {
        let names = [
            "card.css",
            "engine_bg.wasm",
            "lang/card/vi.json",
            "lang/vi.json",
            "units.json",
        ];
        names.map(str::to_owned).into()
    }

    #[test]
    fn a_script_that_asks_for_files_has_their_addresses() {
        let first = written_out("tokhai.js", SCRIPT, &files()).expect("it asks by one name");
        let table = concat!(
            r#"const tkFiles={__proto__:null,"engine_bg.wasm":new URL("./engine_bg.wasm",import.meta.url),"#,
            r#""lang/vi.json":new URL("./lang/vi.json?no-inline",import.meta.url),"#,
            r#""units.json":new URL("./units.json?no-inline",import.meta.url)};"#
        );
        let rest = r#"const e=e=>(tkFiles[e]??new URL(e,tkFiles["units.json"])).href;"#;
        assert_eq!(first, [table, rest].concat());
        let later = written_out("lazy.js", SCRIPT, &files()).expect("it asks by one name");
        assert!(later.contains(r#""./lang/card/vi.json?"#), "{later}");
        assert!(
            later.contains(r#""card.css":new URL("./card.css.txt?"#),
            "{later}"
        );
        assert!(!later.contains("wasm"), "{later}");
    }

    #[test]
    fn other_scripts_stay_as_they_are() {
        assert_eq!(
            written_out("send.js", SCRIPT, &files()).expect("it is left alone"),
            SCRIPT
        );
    }

    #[test]
    fn another_way_to_make_addresses_is_a_mistake() {
        for script in [
            "",
            "new URL(e)",
            "new URL(`a${b}`,import.meta.url)",
            "new URL(a,import.meta.url);new URL(b,import.meta.url)",
        ] {
            assert!(
                written_out("tokhai.js", script, &files()).is_err(),
                "{script}"
            );
        }
    }
}
