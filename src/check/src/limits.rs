//! How large a definition may be, so that checking one ends soon and stays small whatever somebody wrote.

use form::{Expr, ExprKind};

use crate::report::{Place, Report, error};

/// Bytes of one file.
pub(crate) const FILE: usize = 4 << 20;
/// Members of one object and items of one array.
pub(crate) const PARTS: usize = 10_000;
/// Fields of a form, those of blocks and rows counted wherever they are used.
pub(crate) const FIELDS: usize = 10_000;
/// Uses of blocks.
pub(crate) const USES: usize = 500;
/// Bytes of one expression.
pub(crate) const EXPRESSION: usize = 10_000;
/// Nodes of conditions of pages and groups, counted once for each field they are joined to.
pub(crate) const JOINED: usize = 400_000;
/// Bytes of one text that people read.
pub(crate) const TEXT: usize = 60_000;
/// Bytes of all texts together; each counts for a little more than its letters.
pub(crate) const TEXTS: usize = 8 << 20;
/// Problems of one severity that are told.
pub(crate) const PROBLEMS: usize = 1_000;
/// Bytes of one message.
pub(crate) const MESSAGE: usize = 600;
/// Steps taken to find out what conditions come to; for what is left then, nothing is said.
pub(crate) const STEPS: u32 = 3_000_000;
/// Circles that are told.
pub(crate) const RINGS: usize = 50;
/// Names that a wrong one is held against, for all problems together; after that nothing is proposed.
pub(crate) const NAMES: usize = 300_000;
/// Cells of the tables of all own patterns together, each counted once: they take time.
pub(crate) const CELLS: usize = 1_000_000;
/// Cells of those tables, each counted wherever it is used: they take memory.
pub(crate) const CELLS_USED: usize = 20_000_000;
/// Patterns that are found too large before no more is compiled.
pub(crate) const TOO_LARGE: usize = 4;

/// Reports something of which there is too much; `most` is how much there may be.
pub(crate) fn too_large(place: &Place, what: [&str; 2], most: usize, report: &mut Report) {
    report.push(
        error(
            place,
            "too-large",
            format!("quá lớn: {}, tối đa {most}", what[0]),
            format!("too large: {}, {most} at most", what[1]),
        )
        .hint(
            "chia thành nhiều tờ khai, trang hoặc danh sách nhỏ hơn",
            "divide it into smaller forms, pages or lists",
        ),
    );
}

/// Nodes of an expression.
pub(crate) fn nodes(expr: &Expr) -> usize {
    1 + match &expr.kind {
        ExprKind::Unary(_, a) | ExprKind::Matches(a, _) => nodes(a),
        ExprKind::Binary(_, a, b) => nodes(a) + nodes(b),
        ExprKind::If(a, b, c) => nodes(a) + nodes(b) + nodes(c),
        ExprKind::In(a, items) => nodes(a) + items.iter().map(nodes).sum::<usize>(),
        ExprKind::Call(_, args) => args.iter().map(nodes).sum(),
        ExprKind::Rows { body, .. } => nodes(body),
        _ => 0,
    }
}

/// A text that is not longer than a message can be.
pub(crate) fn shortened(mut text: String) -> String {
    if text.len() > MESSAGE {
        let end = (0..=MESSAGE).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}
