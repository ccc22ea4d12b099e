//! Text → tree with the place of every key and value, and CEL text → expression tree.
//!
//! In: the text of one definition, block or list, whatever it holds. Out: a whole [`Tree`] and the
//! problems in source order; broken parts become [`Kind::Missing`], so a caller can always go on
//! and report what else is wrong. [`cel::parse`] does the same for one expression.
//! Left to others: what the members mean (`check`), NFC (`check`), drawing problems (`cli`).
//!
//! Start at [`parse`], then [`Node`].
//!
//! ```
//! let (tree, problems) = syntax::parse("a.json", r#"{ "id": "a", "id": "b" }"#);
//! assert_eq!(problems[0].code, "duplicate-key");
//! assert_eq!(tree.root.get("id").and_then(|id| id.text()), Some("a"));
//! ```

pub mod cel;
mod containers;
mod parser;
mod strings;
mod tree;

use diagnostics::Diagnostic;

pub use tree::{Kind, Member, Node, Str, Tree};

/// Deepest nesting of objects and arrays that is read.
pub const MAX_DEPTH: usize = 64;

/// Reads one file, keeping the place of every key and value.
///
/// `file` is the label that problems carry, `text` is UTF-8 JSON; places are byte offsets into
/// `text`. Returns a whole tree and the problems in source order.
///
/// # Source
/// RFC 8259, with §4 tightened: a key written twice is reported as `duplicate-key`, and the first
/// one counts. A byte order mark is passed over.
pub fn parse(file: &str, text: &str) -> (Tree, Vec<Diagnostic>) {
    parser::parse(file, text)
}

/// Adds one step to a JSON Pointer (RFC 6901).
pub fn pointer_push(pointer: &str, step: &str) -> String {
    let mut out = String::with_capacity(pointer.len() + step.len() + 1);
    out.push_str(pointer);
    out.push('/');
    if step.contains(['~', '/']) {
        out.push_str(&step.replace('~', "~0").replace('/', "~1"));
    } else {
        out.push_str(step);
    }
    out
}
