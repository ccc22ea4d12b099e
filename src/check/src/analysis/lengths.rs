//! Which lengths of text some patterns let through together.

use std::collections::{BTreeMap, VecDeque};

use form::Dfa;

/// Most states of all patterns together that are walked; beyond, nothing is said.
const MOST_STATES: usize = 20_000;

/// What the texts are like that all patterns match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lengths {
    /// Characters of the shortest that is not empty.
    pub(crate) shortest: usize,
    /// Characters of the longest, if there is one.
    pub(crate) longest: Option<usize>,
}

/// The lengths of texts that all patterns match: nothing if no text does that is not empty; `Err` if it can not be said.
pub(crate) fn lengths(patterns: &[Dfa]) -> Result<Option<Lengths>, ()> {
    let points = points(patterns);
    let start: Vec<u16> = patterns.iter().map(|dfa| dfa.start).collect();
    let mut numbers = BTreeMap::from([(start.clone(), 0_usize)]);
    let mut states = vec![start];
    let mut next: Vec<Vec<usize>> = Vec::new();
    while let Some(state) = states.get(next.len()).cloned() {
        let mut targets = Vec::new();
        for &point in &points {
            let Some(target) = step(patterns, &state, point) else {
                continue;
            };
            let fresh = numbers.len();
            let number = *numbers.entry(target.clone()).or_insert(fresh);
            if number == fresh {
                states.push(target);
            }
            targets.push(number);
        }
        targets.sort_unstable();
        targets.dedup();
        next.push(targets);
        if states.len() > MOST_STATES {
            return Err(());
        }
    }
    let is_end = |state: &Vec<u16>| {
        let mut both = patterns.iter().zip(state);
        both.all(|(dfa, state)| dfa.accept[usize::from(*state)])
    };
    let ends: Vec<bool> = states.iter().map(is_end).collect();
    let Some(shortest) = shortest(&next, &ends) else {
        return Ok(None);
    };
    let longest = longest(&next, &ends);
    Ok(Some(Lengths { shortest, longest }))
}

// One code point of each class, in all patterns together.
fn points(patterns: &[Dfa]) -> Vec<u32> {
    let ranges = patterns.iter().flat_map(|dfa| &dfa.ranges);
    let mut points: Vec<u32> = ranges
        .flat_map(|(first, last, _)| [*first, last + 1])
        .chain([0])
        .filter(|point| char::from_u32(*point).is_some())
        .collect();
    points.sort_unstable();
    points.dedup();
    // Points that no pattern tells apart are walked once.
    let class = |point: u32| -> Vec<u8> { patterns.iter().map(|dfa| class(dfa, point)).collect() };
    let mut seen = BTreeMap::new();
    for point in points {
        seen.entry(class(point)).or_insert(point);
    }
    seen.into_values().collect()
}

fn class(dfa: &Dfa, point: u32) -> u8 {
    let after = dfa.ranges.partition_point(|range| range.0 <= point);
    match after.checked_sub(1).map(|at| dfa.ranges[at]) {
        Some((_, last, class)) if point <= last => class,
        _ => 0,
    }
}

// Where all patterns go; nothing once one of them is dead.
fn step(patterns: &[Dfa], state: &[u16], point: u32) -> Option<Vec<u16>> {
    let mut target = Vec::with_capacity(state.len());
    for (dfa, state) in patterns.iter().zip(state) {
        let row = usize::from(*state) * usize::from(dfa.classes);
        let next = dfa.next[row + usize::from(class(dfa, point))];
        if next == 0 {
            return None;
        }
        target.push(next);
    }
    Some(target)
}

fn shortest(next: &[Vec<usize>], ends: &[bool]) -> Option<usize> {
    let mut queue: VecDeque<(usize, usize)> = next[0].iter().map(|&to| (to, 1)).collect();
    let mut seen = vec![false; next.len()];
    while let Some((state, length)) = queue.pop_front() {
        if ends[state] {
            return Some(length);
        }
        if !std::mem::replace(&mut seen[state], true) {
            queue.extend(next[state].iter().map(|&to| (to, length + 1)));
        }
    }
    None
}

// Without a ring on the way to an end; walked backwards from the ends, so that dead ways do not count.
fn longest(next: &[Vec<usize>], ends: &[bool]) -> Option<usize> {
    let live = live(next, ends);
    let ways = |state: usize| next[state].iter().copied().filter(|to| live[*to]);
    let mut waits: Vec<usize> = (0..next.len()).map(|state| ways(state).count()).collect();
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
    for state in (0..next.len()).filter(|state| live[*state]) {
        for to in ways(state) {
            back[to].push(state);
        }
    }
    let mut longest = vec![0_usize; next.len()];
    let mut ready: Vec<usize> = (0..next.len())
        .filter(|&state| live[state] && waits[state] == 0)
        .collect();
    let mut done = 0;
    while let Some(state) = ready.pop() {
        done += 1;
        for &from in &back[state] {
            longest[from] = longest[from].max(longest[state] + 1);
            waits[from] -= 1;
            if waits[from] == 0 {
                ready.push(from);
            }
        }
    }
    (done == live.iter().filter(|live| **live).count()).then_some(longest[0])
}

fn live(next: &[Vec<usize>], ends: &[bool]) -> Vec<bool> {
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); next.len()];
    for (state, targets) in next.iter().enumerate() {
        for &to in targets {
            back[to].push(state);
        }
    }
    let mut live = ends.to_vec();
    let mut queue: Vec<usize> = (0..next.len()).filter(|&state| ends[state]).collect();
    while let Some(state) = queue.pop() {
        for &from in &back[state] {
            if !std::mem::replace(&mut live[from], true) {
                queue.push(from);
            }
        }
    }
    live
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(patterns: &[&str], expected: Option<(usize, Option<usize>)>) {
        let dfas: Vec<Dfa> = patterns
            .iter()
            .map(|source| pattern::compile(source).expect("a pattern"))
            .collect();
        let found = lengths(&dfas).expect("small enough");
        let found = found.map(|found| (found.shortest, found.longest));
        assert_eq!(found, expected, "{patterns:?}");
    }

    #[test]
    fn of_one_pattern() {
        check(&["a{3,5}"], Some((3, Some(5))));
        check(&["a*"], Some((1, None)));
        check(&["a?"], Some((1, Some(1))));
        check(&["(ab|abcd)e?"], Some((2, Some(5))));
        check(&[""], None);
        check(&["đ+x{2}"], Some((3, None)));
    }

    #[test]
    fn of_several_together() {
        check(&["[a-z]{2,9}", "[x-z]{4,20}"], Some((4, Some(9))));
        check(&["[a-m]+", "[n-z]+"], None);
        check(&["a*b", "[ab]{3}"], Some((3, Some(3))));
        check(&["(ab)+", "[ab]{3}"], None);
    }
}
