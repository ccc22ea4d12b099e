//! `too-costly`: a form whose module could use up what hosts give to a call is not built.

use abi::fuel;
use codegen::Part;
use diagnostics::{Diagnostic, Severity, Span};
use form::Form;
use syntax::{Kind, Node};

use crate::Sources;

const MILLION: u64 = 1_000_000;
/// Parts that are shown beside the dearest one.
const MOST_RELATED: usize = 4;

/// The problem, at the part of the form that costs most, if loading or checking can cost more than a call gets.
pub(crate) fn too_costly(form: &Form, sources: &Sources) -> Option<Diagnostic> {
    let bound = codegen::bound(form);
    // Reading has an allowance of its own for each byte.
    let is_load = bound.load > fuel::CALL;
    if !is_load && bound.check <= fuel::CALL {
        return None;
    }
    let price = |part: &Part| if is_load { part.load } else { part.check };
    let mut parts = codegen::parts(form);
    // Parts of the same price in the order of the definition.
    parts.sort_by_key(|part| std::cmp::Reverse(price(part)));
    let (all, vi, en) = match is_load {
        true => (bound.load, "nạp các câu trả lời", "loading answers"),
        false => (bound.check, "kiểm tra các câu trả lời", "checking answers"),
    };
    let dearest = parts.first()?;
    let most = fuel::CALL / MILLION;
    let (all, own) = (millions(all), millions(price(dearest)));
    let (tree, _) = syntax::parse(&sources.main.file, &sources.main.text);
    let file = &sources.main.file;
    let problem = Diagnostic::new(
        Severity::Error,
        "too-costly",
        file,
        place(&tree.root, &dearest.pointer),
        &dearest.pointer,
        &format!("{vi} có thể tốn tới {all} triệu bước tính, nơi chạy chỉ cho {most}; riêng phần này tới {own}"),
        &format!("{en} can take up to {all} million steps, and hosts give {most}; this part alone up to {own}"),
    )
    .with_hint(
        "giảm max_rows, hoặc max_length của các trường chữ mà biểu thức đọc; tránh so từng dòng với mọi dòng khác; hoặc chia thành nhiều tờ khai",
        "lower max_rows, or max_length of the texts that expressions read; do not hold each row against all others; or divide the form",
    );
    let others = parts[1..].iter().take(MOST_RELATED);
    let others = others.filter(|part| price(part) >= price(dearest) / 2);
    Some(others.fold(problem, |problem, part| {
        let own = millions(price(part));
        problem.with_related(
            (file, place(&tree.root, &part.pointer), &part.pointer),
            &format!("tới {own} triệu"),
            &format!("up to {own} million"),
        )
    }))
}

/// Millions, rounded up.
fn millions(fuel: u64) -> u64 {
    fuel.div_ceil(MILLION)
}

/// Where the value at a JSON Pointer stands; the beginning of the file if there is none.
fn place(root: &Node, pointer: &str) -> Span {
    let mut steps = pointer.split('/').skip(1);
    let found = steps.try_fold(root, |node, step| match &node.kind {
        Kind::List(items) => items.get(step.parse::<usize>().ok()?),
        _ => node.get(step),
    });
    match found {
        Some(node) if !pointer.is_empty() => node.span,
        _ => Span { start: 0, end: 1 },
    }
}
