//! Compiled patterns.

use serde::{Deserialize, Serialize};

/// A minimal deterministic automaton over classes of code points; matches the whole text.
///
/// State 0 is dead: no text that reaches it matches. Class 0 is "any other code point".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dfa {
    /// The pattern as written.
    pub source: String,
    /// Disjoint ranges of code points in ascending order, both ends included, with their class.
    pub ranges: Vec<(u32, u32, u8)>,
    /// Number of classes, class 0 counted.
    pub classes: u16,
    /// The first state.
    pub start: u16,
    /// Which states accept; its length is the number of states.
    pub accept: Vec<bool>,
    /// `next[state * classes + class]`.
    pub next: Vec<u16>,
}

impl Dfa {
    /// Whether the whole of `text` matches.
    pub fn is_match(&self, text: &str) -> bool {
        let end = text.chars().fold(self.start, |state, c| {
            self.next[usize::from(state) * usize::from(self.classes) + usize::from(self.class(c))]
        });
        self.accept[usize::from(end)]
    }

    fn class(&self, c: char) -> u8 {
        let point = u32::from(c);
        let after = self.ranges.partition_point(|range| range.0 <= point);
        match after.checked_sub(1).map(|at| self.ranges[at]) {
            Some((_, last, class)) if point <= last => class,
            _ => 0,
        }
    }
}
