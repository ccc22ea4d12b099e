//! `unreachable-page`: a page that no answers bring to light.

use crate::report::{Place, Report, warning};

/// Reports a page by the place of its condition.
pub(crate) fn report(place: &Place, report: &mut Report) {
    report.push(
        warning(
            place,
            "unreachable-page",
            "trang này không bao giờ hiện: điều kiện không bao giờ đúng",
            "this page is never shown: its condition is never true",
        )
        .hint(
            "sửa điều kiện, hoặc bỏ trang",
            "correct the condition, or drop the page",
        ),
    );
}
