//! `burden-below-target`, `burden-below-committed`, `samples-do-not-finish`: the gate of `check` and `build`.

use std::path::Path;

use anyhow::Result;
use check::Sources;
use diagnostics::{Diagnostic, Severity, Span};
use syntax::{Kind, Node};

use super::measure::{self, Measure, Subject};
use super::{TARGET_PERCENT, committed, sentence, suggest};
use crate::citizens::{self, SAMPLE_DAY};
use crate::engine::{self, Built};
use crate::lang::Lang;

/// Most questions shown beside the problem.
const MOST_QUESTIONS: usize = 8;

/// The gate of `check` and `build`: a problem if the form saves too little, or can not be filled at all. Says in
/// `built.burden` what was measured.
///
/// # Errors
/// Only if the module is broken.
pub(crate) fn gate(built: &mut Built, sources: &Sources) -> Result<Vec<Diagnostic>> {
    let people = citizens::citizens(None, Lang::Vi)?;
    let today = crate::run::day(SAMPLE_DAY, Lang::Vi)?;
    let subject = Subject {
        form: &built.form,
        module: &built.module,
        today,
        tells_acts: false,
    };
    let journeys = measure::measure_counting(&subject, &people)?;
    built.burden = sentence(&journeys);
    let (file, _) = engine::main_file(sources);
    let figures = committed::beside(Path::new(file), Lang::Vi)?;
    let committed = figures.percent(&built.form.id);
    Ok(judge(built, sources, &journeys, committed))
}

fn judge(
    built: &Built,
    sources: &Sources,
    journeys: &[Measure],
    committed: Option<i64>,
) -> Vec<Diagnostic> {
    let Some(worst) = measure::worst(journeys) else {
        return Vec::new();
    };
    let (file, span) = place_of_id(sources);
    let mut problems = Vec::new();
    if let Some(committed) = committed.filter(|committed| worst.saved_entries < *committed) {
        let (saved, citizen) = (worst.saved_entries, &worst.citizen);
        let problem = Diagnostic::new(
            Severity::Error,
            "burden-below-committed",
            &file,
            span,
            "/id",
            &format!("tờ khai bớt được {saved} % số mục phải nhập (công dân mẫu {citizen}), trước đây bớt được {committed} %"),
            &format!("the form saves {saved} % of the entries (sample citizen {citizen}); it saved {committed} % before"),
        )
        .with_hint(
            "lấy lại các trường đã liên kết, hoặc nếu tờ khai chính thức đã đổi thì ghi số mới: tokhai burden FORMS --write FORMS/burden/figures.json",
            "bind again what was bound, or, if the official form has changed, note the new figure: tokhai burden FORMS --write FORMS/burden/figures.json",
        );
        problems.push(problem);
    }
    if worst.saved_entries < TARGET_PERCENT {
        let (with, without) = (worst.with.entries, worst.without.entries);
        let saved = worst.saved_entries;
        let problem = Diagnostic::new(
                Severity::Error,
                "burden-below-target",
                &file,
                span,
                "/id",
                &format!("dữ liệu định danh chỉ bớt {saved} % số mục phải nhập ({without} còn {with}, công dân mẫu {}), cần ít nhất {TARGET_PERCENT} %", worst.citizen),
                &format!("identity data saves only {saved} % of the entries ({without} down to {with}, sample citizen {}), at least {TARGET_PERCENT} % is needed", worst.citizen),
            )
            .with_hint(
                &suggest::hint(&built.form, Lang::Vi),
                &suggest::hint(&built.form, Lang::En),
            );
        problems.push(with_questions(problem, built, sources));
    }
    let stuck = journeys
        .iter()
        .find(|one| one.counts && !one.stuck.is_empty());
    if let Some(stuck) = stuck {
        let found = stuck.stuck.join(", ");
        problems.push(
            Diagnostic::new(
                Severity::Warning,
                "samples-do-not-finish",
                &file,
                span,
                "/id",
                &format!("câu trả lời mẫu không đi đến cuối tờ khai (công dân mẫu {}): {found}", stuck.citizen),
                &format!("the sample answers do not reach the end of the form (sample citizen {}): {found}", stuck.citizen),
            )
            .with_hint(
                "ghi `sample` hợp lệ cho các trường này, vì số đo gánh nặng dựa vào đó",
                "write a valid `sample` for these fields, since the burden is measured with it",
            ),
        );
    }
    problems
}

/// Where the form's `id` stands, the place of problems with the form as a whole.
fn place_of_id(sources: &Sources) -> (String, Span) {
    let (file, text) = engine::main_file(sources);
    let (tree, _) = syntax::parse(file, text);
    let span = tree
        .root
        .get("id")
        .map_or(Span { start: 0, end: 1 }, |id| id.span);
    (file.to_owned(), span)
}

// The questions that a register could answer, as far as they stand in the definition itself.
fn with_questions(problem: Diagnostic, built: &Built, sources: &Sources) -> Diagnostic {
    let (file, text) = engine::main_file(sources);
    let (tree, _) = syntax::parse(file, text);
    let questions = suggest::candidates(&built.form).into_iter();
    questions
        .take(MOST_QUESTIONS)
        .fold(problem, |problem, (id, attributes)| {
            let pointer = &built.form.fields[id].pointer;
            let Some(node) = node_at(&tree.root, pointer) else {
                return problem;
            };
            let attributes = attributes.join(" / ");
            problem.with_related(
                (file, node.span, pointer),
                &format!("có thể điền từ {attributes}"),
                &format!("could be filled from {attributes}"),
            )
        })
}

fn node_at<'t>(root: &'t Node, pointer: &str) -> Option<&'t Node> {
    let mut steps = pointer.split('/').skip(1);
    steps.try_fold(root, |node, step| match &node.kind {
        Kind::List(items) => items.get(step.parse::<usize>().ok()?),
        Kind::Object(_) => node.get(&step.replace("~1", "/").replace("~0", "~")),
        _ => None,
    })
}
