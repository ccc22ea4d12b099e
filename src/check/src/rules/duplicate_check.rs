//! `duplicate-check`: a rule that is written twice.

use std::collections::BTreeMap;

use crate::outline::Draft;
use crate::report::{Place, Report, warning};

/// Reports every check whose rule and place are those of an earlier one.
pub(crate) fn check(draft: &Draft, report: &mut Report) {
    let mut seen: BTreeMap<(String, Option<&str>), Place> = BTreeMap::new();
    for written in &draft.checks {
        let Some(rule) = &written.rule else { continue };
        let Some(text) = rule.node.text() else {
            continue;
        };
        let at = written.at.as_ref().and_then(|at| at.node.text());
        let key = (without_space(text), at);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, rule.place());
            continue;
        };
        report.push(
            warning(
                &rule.place(),
                "duplicate-check",
                "quy tắc này đã có ở trên",
                "this rule stands above already",
            )
            .hint("bỏ một trong hai", "drop one of the two")
            .related(first, "quy tắc giống hệt", "the same rule"),
        );
    }
}

// White space outside of quotes says nothing; inside it does.
fn without_space(text: &str) -> String {
    let mut quote = None;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        if quote.is_some() || !c.is_whitespace() {
            out.push(c);
        }
    }
    out
}
