//! `required-but-never-shown`: an answer is asked for where nobody can give it.

use crate::report::{Place, Report, warning};
use crate::rules::unreachable_field::with_around;

/// Reports a required field, or a group that needs rows, by the place of its condition.
pub(crate) fn report(place: &Place, around: &[Place], report: &mut Report) {
    let problem = warning(
        place,
        "required-but-never-shown",
        "bắt buộc trả lời nhưng không bao giờ hiện: điều kiện không bao giờ đúng ở đây",
        "an answer is required, but this is never shown: its condition is never true here",
    )
    .hint(
        "sửa điều kiện để người khai trả lời được, hoặc bỏ câu hỏi",
        "correct the condition so that people can answer, or drop the question",
    );
    report.push(with_around(problem, around));
}
