//! The script that wasm-bindgen writes, without what none of our pages uses.
//!
//! It loads a module in eight ways, of which ours use one, and describes any value in words that only a developer reads.
//! Less of both saves 0.9 KB of brotli before the first question.

use anyhow::{Context, Result};

/// Where the part begins that loads the module; it goes on to the end.
const LOADING: &str = "let wasmModule, wasmInstance, wasm;";
/// What wasm-bindgen calls once the module runs.
const START: &str = "wasm.__wbindgen_start();";
/// A value in words, and what follows it.
const WORDS: [&str; 2] = ["function debugString(val) {", "\nfunction "];

/// Loading as our pages do it: a good answer, compiled while it arrives where the service names its kind. A page in its place, as networks
/// send that want a sign-in first, is no answer.
const OURS: &str = r#"let wasm;
export default async function load(coming) {
  const response = await coming;
  const type = response.headers.get("content-type");
  if (!response.ok || type?.includes("html")) throw new Error(`${response.status}`);
  const imports = __wbg_get_imports();
  const isNamed = type === "application/wasm";
  const { instance } = await (isNamed
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports));
  wasm = instance.exports;
"#;

/// The script with our way of loading, `load(fetch(url))`, and with short answers in place of long ones.
///
/// # Errors
/// When the script is not what this version of wasm-bindgen writes.
pub(crate) fn slim(script: &str) -> Result<String> {
    let (kept, loading) = script
        .split_once(LOADING)
        .context("the script of wasm-bindgen loads its module in another way")?;
    let mut out = without_words(kept)?;
    out.push_str(OURS);
    if loading.contains(START) {
        out.push_str(START);
    }
    out.push_str("\n}\n");
    Ok(plain_returns(&out))
}

fn without_words(script: &str) -> Result<String> {
    let [head, next] = WORDS;
    let Some((before, from)) = script.split_once(head) else {
        return Ok(script.to_owned());
    };
    let end = from
        .find(next)
        .context("the script of wasm-bindgen ends in the middle")?;
    Ok([before, head, "return String(val); }", &from[end..]].concat())
}

/// `const ret = x; return ret;` on two lines as `return x;`.
fn plain_returns(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut lines = script.lines().peekable();
    while let Some(line) = lines.next() {
        let value = line.trim_start().strip_prefix("const ret = ");
        match value {
            Some(value)
                if lines
                    .peek()
                    .is_some_and(|next| next.trim() == "return ret;") =>
            {
                lines.next();
                out.push_str("return ");
                out.push_str(value);
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::slim;

    const SCRIPT: &str = "\
const ret = f(a);
return ret;
const ret = g(a);
return !ret;
function debugString(val) {
    if (val === null) {
        return 'null';
    }
}
function next() {}
let wasmModule, wasmInstance, wasm;
wasm.__wbindgen_start();
export { initSync, __wbg_init as default };
";

    #[test]
    fn what_no_page_uses_goes() {
        let script = slim(SCRIPT).expect("it is sound");
        assert!(script.starts_with("return f(a);\nconst ret = g(a);\nreturn !ret;\n"));
        assert!(script.contains("debugString(val) {return String(val); }\nfunction next() {}\n"));
        assert!(script.contains("export default async function load(coming)"));
        assert!(script.ends_with("wasm.__wbindgen_start();\n}\n"));
        assert!(!script.contains("initSync") && !script.contains("'null'"));
    }

    #[test]
    fn a_script_that_loads_in_another_way_is_told() {
        assert!(slim("export default load;").is_err());
        assert!(slim("function debugString(val) {\nlet wasmModule, wasmInstance, wasm;").is_err());
    }
}
