//! The reader of definitions: a definition, then a block `b`, then a list `l`.

use std::collections::BTreeMap;

use check::{SourceFile, Sources, check};
use diagnostics::Severity;

use super::{judge_module, judge_problem, parts};

pub(crate) fn enter(bytes: &[u8]) {
    let Some(parts) = parts(bytes) else { return };
    let source = |at: usize, file: &str| {
        let text = (*parts.get(at)?).to_owned();
        let file = file.to_owned();
        Some(SourceFile { file, text })
    };
    let named = |name: &str, source: Option<SourceFile>| -> BTreeMap<String, SourceFile> {
        source
            .map(|file| (name.to_owned(), file))
            .into_iter()
            .collect()
    };
    let sources = Sources {
        main: source(0, "form.json").unwrap_or_else(|| unreachable!("there is a first part")),
        blocks: named("b", source(1, "blocks/b.json")),
        lists: named("l", source(2, "lists/l.json")),
    };
    let (form, problems) = check(&sources);
    for problem in &problems {
        let files = [&sources.main].into_iter();
        let files = files
            .chain(sources.blocks.values())
            .chain(sources.lists.values());
        let file = files.into_iter().find(|file| file.file == problem.file);
        let file = file.unwrap_or_else(|| panic!("in no file: {problem:?}"));
        judge_problem(problem, &file.text);
    }
    let is_wrong = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    assert_eq!(form.is_none(), is_wrong, "a form, or errors");
    if let Some(form) = form {
        judge_module(&tests::module_of(&form));
    }
}
