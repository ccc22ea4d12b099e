//! Scripts and styles as they travel, second step: without the spaces, line ends and long private names that only readers need.
//!
//! Saves 0.3 KB of brotli before the first question. It knows texts, templates, regular expressions and comments of a
//! script, and no more of the language; a template in a template must not be used in these files.

use std::collections::BTreeMap;
use std::path::Path;

use crate::bare;
use crate::short_names::letters;

/// Signs after which, and before which, a script needs no space. `+` and `-` are not among them: `a - -b`.
const AFTER: &str = "=?:<>&|{}(),;[!*";
const BEFORE: &str = "=?:<>&|{}),;]*";
/// Signs after which a statement goes on, so that the end of the line says nothing.
const GOES_ON: &str = "{(,;[=?:&|";
/// Signs after which `/` begins a regular expression.
const BEFORE_REGEX: &str = "=(,:;[!&|?{}>";

/// A script or a style, by the end of its name.
pub(crate) fn tight(file: &Path, text: &str) -> String {
    if file.extension().is_some_and(|kind| kind == "js") {
        script(text)
    } else {
        style(text)
    }
}

/// A style of one declaration a line.
pub(crate) fn style(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
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
    out
}

/// A script.
pub(crate) fn script(text: &str) -> String {
    tighten(text, &private_names(text))
}

/// A script that a program wrote, with its comments and indentation: there the names of functions and variables at the
/// outermost level stand for nothing else, and short ones save another 0.3 KB.
pub(crate) fn generated(text: &str) -> String {
    tighten(&bare::bare(text), &own_names(text))
}

/// Names of functions and variables at the outermost level, but for those that others import: `_aa`, `_ab`, …
fn own_names(text: &str) -> BTreeMap<&str, String> {
    let mut names = BTreeMap::new();
    let heads = ["function ", "let ", "const "];
    for line in text.lines() {
        let Some(rest) = heads.iter().find_map(|head| line.strip_prefix(head)) else {
            continue;
        };
        let name = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
        let next = names.len();
        names
            .entry(name)
            .or_insert_with(|| format!("_{}", letters(next)));
    }
    names
}

fn tighten(text: &str, short: &BTreeMap<&str, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let length = match sign {
            '"' | '\'' | '`' => literal(rest, sign),
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                trim_end(&mut out);
                continue;
            }
            '/' if begins_regex(&out) => regex(rest),
            '#' => {
                let end = rest[1..]
                    .find(|c| !is_name(c))
                    .map_or(rest.len(), |at| at + 1);
                let name = &rest[..end];
                out.push_str(short.get(name).map_or(name, String::as_str));
                rest = &rest[end..];
                continue;
            }
            _ if is_name(sign) && !sign.is_ascii_digit() => {
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let name = &rest[..end];
                let own = short.get(name).filter(|_| !out.ends_with('.'));
                out.push_str(own.map_or(name, String::as_str));
                rest = &rest[end..];
                continue;
            }
            ' ' if is_idle(&out, &rest[1..]) => {
                rest = &rest[1..];
                continue;
            }
            '\n' if out.ends_with(|c| GOES_ON.contains(c)) => {
                rest = &rest[1..];
                continue;
            }
            _ => sign.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        match sign {
            '`' => rename(&mut out, piece, short),
            _ => out.push_str(piece),
        }
        rest = after;
    }
    out
}

/// Writes a template, with the private names in it made short.
fn rename(out: &mut String, template: &str, short: &BTreeMap<&str, String>) {
    let mut pieces = template.split(".#");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let end = piece.find(|c| !is_name(c)).unwrap_or(piece.len());
        let name = format!("#{}", &piece[..end]);
        out.push('.');
        out.push_str(short.get(name.as_str()).unwrap_or(&name));
        out.push_str(&piece[end..]);
    }
}

/// Private names of classes, `#like_this`, with short ones; a `#` in a text is followed by none of them.
fn private_names(text: &str) -> BTreeMap<&str, String> {
    let mut names = BTreeMap::new();
    for (at, _) in text.match_indices(".#") {
        let name = &text[at + 1..];
        let end = name[1..]
            .find(|c| !is_name(c))
            .map_or(name.len(), |end| end + 1);
        let next = names.len();
        names
            .entry(&name[..end])
            .or_insert_with(|| format!("#{}", letters(next)));
    }
    names
}

fn is_name(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_' || sign == '$'
}

fn is_idle(before: &str, after: &str) -> bool {
    before.ends_with(|c| AFTER.contains(c)) || after.starts_with(|c| BEFORE.contains(c))
}

fn trim_end(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
}

/// How long a text or a template is that begins here.
fn literal(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if sign == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn begins_regex(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty()
        || before.ends_with("return")
        || before.ends_with(|c| BEFORE_REGEX.contains(c))
}

/// How long a regular expression is that begins here.
fn regex(text: &str) -> usize {
    let (mut is_escaped, mut is_class) = (false, false);
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => is_class = true,
            ']' => is_class = false,
            '/' if !is_class => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{generated, script, style};

    #[test]
    fn spaces_that_mean_nothing_go() {
        let source = "const a = (b, c) => {\nreturn b ? c : { d: 1 };\n}\nf(a - -b, typeof c);\n";
        let expected = "const a=(b,c)=>{return b?c:{d:1};}\nf(a - -b,typeof c);";
        assert_eq!(script(source), expected);
    }

    #[test]
    fn texts_templates_and_expressions_stay() {
        for kept in [
            "f(\"a = b, // c\");",
            "f('it\\'s = 1');",
            "f(`a = ${b} , c`);",
            "f(/[/\"] = \\/ \"/u);",
            "return /a = \"/.test(b)",
            "import(\"https://x/y\");",
            "a\nb",
        ] {
            assert_eq!(script(kept), kept);
        }
        assert_eq!(script("a / b; // \"why\nc = 1 / 2;"), "a / b;c=1 / 2;");
    }

    #[test]
    fn private_names_are_short_and_texts_with_a_hash_stay() {
        let source = "class A {\n#name = 1;\nget() { return this.#name + \"#name\" + `#name ${this.#name}`; }\n}";
        assert_eq!(
            script(source),
            "class A{#aa=1;get(){return this.#aa + \"#name\" + `#name ${this.#aa}`;}\n}"
        );
    }

    #[test]
    fn a_generated_script_has_short_names_for_its_own_things() {
        let source = "function passText(a) {\n  a.passText = \"passText\";\n}\nlet kept = null;\nexport function mount() {\n  const kind = passText(kept);\n}\n";
        let expected = "function _aa(a){a.passText=\"passText\";}\nlet _ab=null;export function mount(){const kind=_aa(_ab);}\n";
        assert_eq!(generated(source), expected);
    }

    #[test]
    fn styles_keep_what_their_spaces_say() {
        let source = ".a .b,\n.c > d {\ncolor: red;\ninline-size: calc(1px + 2px);\n}\n@media (x: 1) and (y) {\n:host {\nd: e;\n}\n}\n";
        let expected =
            ".a .b,.c > d{color:red;inline-size:calc(1px + 2px)}@media (x: 1) and (y){:host{d:e}}";
        assert_eq!(style(source), expected);
    }
}
