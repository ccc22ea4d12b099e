//! `cycle`: answers that wait for each other.

use crate::report::{Place, Report, error};

/// A ring is told as far as a person follows it.
const MOST_NAMED: usize = 12;

/// A ring of steps, each reading the next, the last the first.
pub(crate) fn cycle(place: &Place, path: &[String], report: &mut Report) {
    let mut ring: Vec<&str> = path.iter().take(MOST_NAMED).map(String::as_str).collect();
    if path.len() > MOST_NAMED {
        ring.push("…");
    }
    ring.extend(path.first().map(String::as_str));
    let ring = ring.join(" → ");
    report.push(
        error(
            place,
            "cycle",
            format!("các biểu thức đọc vòng tròn: {ring}"),
            format!("these expressions read each other in a circle: {ring}"),
        )
        .hint(
            "bỏ một trong các chỗ đọc; trường bị ẩn thì không có câu trả lời, nên đọc một trường là đọc cả show của nó",
            "break it at one place; a hidden field has no answer, so reading a field reads its show",
        ),
    );
}
