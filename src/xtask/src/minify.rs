//! Scripts, styles and catalogues as they travel: without what only readers of the source need.

use anyhow::{Result, ensure};
use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

/// An ES module: short names, no spaces, no comments. What it exports keeps its name.
///
/// # Errors
/// When it is no JavaScript.
pub(crate) fn script(source: &str) -> Result<String> {
    let memory = Allocator::default();
    let mut read = Parser::new(&memory, source, SourceType::mjs()).parse();
    ensure!(
        read.diagnostics.is_empty(),
        "not JavaScript: {}",
        read.diagnostics[0]
    );
    let short = Minifier::new(MinifierOptions::default()).minify(&memory, &mut read.program);
    let written = Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(short.scoping)
        .with_private_member_mappings(short.class_private_mappings)
        .build(&read.program);
    Ok(written.code)
}

/// A style of one declaration a line.
///
/// It knows comments at the head of a line, and no more of the language.
pub(crate) fn style(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((text, after)) = rest.split_once("/*") {
        tighten(&mut out, text);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    tighten(&mut out, rest);
    out
}

fn tighten(out: &mut String, text: &str) {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.strip_suffix(" {").map_or_else(
            || line.replacen(": ", ":", 1),
            |selector| format!("{selector}{{"),
        );
        if line == "}" && out.ends_with(';') {
            out.pop();
        }
        out.push_str(&line);
        if !line.ends_with(['{', ';', '}', ',']) {
            out.push('\n');
        }
    }
}

/// A catalogue of one text a line on one line; what stands in the texts stays.
pub(crate) fn catalogue(source: &str) -> String {
    source
        .lines()
        .map(|line| line.trim().replacen("\": \"", "\":\"", 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{catalogue, script, style};

    #[test]
    fn catalogues_keep_their_texts() {
        let source = "{\n  \"a\": \"x\",\n  \"b.c\": \"say \\\"y\\\": \\\"z\\\"\"\n}\n";
        let expected = "{\"a\":\"x\",\"b.c\":\"say \\\"y\\\": \\\"z\\\"\"}";
        assert_eq!(catalogue(source), expected);
    }

    #[test]
    fn scripts_keep_what_others_name_and_their_texts() {
        let source = "/** doc */\nimport { far } from './b.js';\nclass A {\n  #own = `a  b`;\n  get() { return this.#own; }\n}\nexport function mount(where) {\n  return far(where, new A().get()); // why\n}\n";
        let short = script(source).unwrap();
        for kept in ["\"./b.js\"", "`a  b`", "mount", "get"] {
            assert!(short.contains(kept), "{kept} in {short}");
        }
        for gone in ["doc", "why", "#own", "where", "\n "] {
            assert!(!short.contains(gone), "{gone} in {short}");
        }
    }

    #[test]
    fn a_broken_script_is_told() {
        assert!(script("let = {").is_err());
    }

    #[test]
    fn styles_keep_what_their_spaces_say() {
        let source = "/*\nx\n*/\n.a .b,\n.c > d {\n  color: red;\n  /* why */\n  inline-size: calc(1px + 2px);\n}\n@media (x: 1) and (y) {\n  :host {\n    d: e;\n  }\n}\n";
        let expected =
            ".a .b,.c > d{color:red;inline-size:calc(1px + 2px)}@media (x: 1) and (y){:host{d:e}}";
        assert_eq!(style(source), expected);
    }
}
