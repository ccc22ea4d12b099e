//! `cycle`: answers that wait for each other.

use crate::report::{Place, Report, error};

/// A ring is told as far as a person follows it.
const MOST_NAMED: usize = 12;

/// A ring of steps with their places, each reading the next, the last the first.
pub(crate) fn cycle(path: &[(String, Place)], report: &mut Report) {
    let Some((first, place)) = path.first() else {
        return;
    };
    let named = path.iter().take(MOST_NAMED);
    let mut ring: Vec<&str> = named.clone().map(|(name, _)| name.as_str()).collect();
    if path.len() > MOST_NAMED {
        ring.push("…");
    }
    ring.push(first);
    let ring = ring.join(" → ");
    let problem = error(
            place,
            "cycle",
            format!("các biểu thức đọc vòng tròn: {ring}"),
            format!("these expressions read each other in a circle: {ring}"),
        )
    .hint(
            "bỏ một trong các chỗ đọc; đọc một trường là đọc cả show của nó và when của vai mà nó hỏi, vì câu trả lời tùy vào đó",
            "break it at one place; reading a field reads its show, and the when of the role that it asks about: its answer hangs on both",
        );
    let others = named.skip(1);
    report.push(others.fold(problem, |problem, (name, place)| {
        problem.related(place, format!("qua {name}"), format!("by way of {name}"))
    }));
}
