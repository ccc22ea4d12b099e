//! `unused-block`, `unused-list`: shared files that no definition uses.

use diagnostics::{Diagnostic, Severity, Span};

use crate::{SourceFile, Sources, Used};

/// Problems of a library of which all definitions together use `used`.
pub(crate) fn check(library: &Sources, used: &Used) -> Vec<Diagnostic> {
    let blocks = library.blocks.iter();
    let blocks = blocks.filter(|(name, _)| !used.blocks.contains(*name));
    let lists = library.lists.iter();
    let lists = lists.filter(|(name, _)| !used.lists.contains(*name));
    let blocks = blocks.map(|(name, file)| ("unused-block", ["khối", "block"], name, file));
    let lists = lists.map(|(name, file)| ("unused-list", ["danh sách", "list"], name, file));
    blocks
        .chain(lists)
        .map(|(code, what, name, file)| unused(code, what, name, file))
        .collect()
}

fn unused(code: &str, what: [&str; 2], name: &str, file: &SourceFile) -> Diagnostic {
    let (tree, _) = syntax::parse(&file.file, &file.text);
    let start = Span {
        start: 0,
        end: file.text.chars().next().map_or(0, char::len_utf8),
    };
    let (span, pointer) = match tree.root.get("id") {
        Some(id) => (id.span, "/id"),
        None => (start, ""),
    };
    Diagnostic::new(
        Severity::Warning,
        code,
        &file.file,
        span,
        pointer,
        &format!("không tờ khai nào dùng {} \"{name}\"", what[0]),
        &format!("no definition uses the {} \"{name}\"", what[1]),
    )
    .with_hint("dùng hoặc xóa tệp này", "use it, or delete the file")
}
