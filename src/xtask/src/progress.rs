//! Numbered steps with their time, so that nobody wonders whether a long build still lives.

use std::time::Instant;

use anyhow::Result;

/// Counts the steps of one command.
pub(crate) struct Steps {
    done: usize,
    total: usize,
}

impl Steps {
    /// A command of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { done: 0, total }
    }

    /// Runs one step and prints its name before and its time after.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        let label = format!("[{}/{}] {name}", self.done, self.total);
        eprintln!("{label} …");
        let begin = Instant::now();
        let result = work();
        let word = if result.is_ok() { "" } else { " (failed)" };
        eprintln!("{label}, {}{word}", seconds(begin));
        result
    }
}

/// Time since `begin`, as people read it: `0.4 s`, `34 s`, `3 min 20 s`.
pub(crate) fn seconds(begin: Instant) -> String {
    let elapsed = begin.elapsed();
    match elapsed.as_secs() {
        0..10 => format!("{:.1} s", elapsed.as_secs_f64()),
        whole @ 10..120 => format!("{whole} s"),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}
