//! `forbidden-question`, `discouraged-question`: what the law no longer lets a form ask.

use registry::{Folded, Level, Question};
use value::Text;

use crate::cursor::Obj;
use crate::report::{Place, Problem, Report, error, warning};

/// Some words of a question, and where they stand.
pub(crate) struct Words<'w> {
    pub(crate) place: Place,
    pub(crate) text: &'w Text,
    /// Whether an answer is (or can become) required.
    pub(crate) is_required: bool,
    /// Whether they are the question itself, no hint or option.
    pub(crate) is_label: bool,
}

/// Reports what the words ask for and may not.
pub(crate) fn check(words: &Words, report: &mut Report) {
    // The words that give a question away are Vietnamese, and every text has its Vietnamese.
    let text = Folded::new(words.text.get("vi"));
    for question in registry::questions() {
        if question.labels_only && !words.is_label {
            continue;
        }
        let Some(found) = question.find(&text) else {
            continue;
        };
        let level = if words.is_required {
            Some(question.when_required)
        } else {
            question.when_optional
        };
        if let Some(level) = level {
            report.push(problem(question, level, found, &words.place));
        }
    }
}

/// Judges words that tell and do not ask, such as a page's heading: nobody has to answer them.
pub(crate) fn told(obj: &Obj, key: &str, report: &mut Report) {
    let Some(val) = obj.get(key) else { return };
    let Some(text) = val.node.get("vi").and_then(|vi| vi.text()) else {
        return;
    };
    let words = Words {
        place: val.place(),
        text: &Text::both(text, ""),
        is_required: false,
        is_label: false,
    };
    check(&words, report);
}

fn problem(question: &Question, level: Level, found: &str, place: &Place) -> Problem {
    let vi = format!(
        "\"{found}\": {} ({})",
        question.finding.get("vi"),
        question.ground
    );
    let en = format!(
        "\"{found}\": {} ({})",
        question.finding.get("en"),
        question.ground
    );
    let problem = match level {
        Level::Error => error(place, "forbidden-question", vi, en),
        Level::Warning => warning(place, "discouraged-question", vi, en),
    };
    problem.hint(question.instead.get("vi"), question.instead.get("en"))
}
