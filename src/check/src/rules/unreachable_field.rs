//! `unreachable-field`: a question that no answers bring to light.

use crate::report::{Place, Problem, Report, warning};

/// Reports a field or a group by the place of its condition; `around` are conditions that it contradicts.
pub(crate) fn report(place: &Place, around: &[Place], report: &mut Report) {
    let problem = warning(
        place,
        "unreachable-field",
        "câu hỏi này không bao giờ hiện: điều kiện không bao giờ đúng ở đây",
        "this question is never shown: its condition is never true here",
    )
    .hint(
        "sửa điều kiện, hoặc bỏ câu hỏi",
        "correct the condition, or drop the question",
    );
    report.push(with_around(problem, around));
}

/// The same problem with the conditions that stand around it.
pub(crate) fn with_around(problem: Problem, around: &[Place]) -> Problem {
    around.iter().fold(problem, |problem, place| {
        problem.related(
            place,
            "điều kiện này cũng phải đúng",
            "this has to be true as well",
        )
    })
}
