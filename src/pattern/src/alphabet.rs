//! Code points → classes that no set of the pattern tells apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::Error;
use crate::nfa::Set;

/// A class is one byte, and class 0 is always there.
const MAX_CLASSES: usize = 255;

#[derive(Debug)]
pub(crate) struct Alphabet {
    /// Ranges with their class; what is in none is class 0.
    pub(crate) ranges: Vec<(u32, u32, u8)>,
    /// For each class, which sets its code points lie in.
    pub(crate) members: Vec<BTreeSet<usize>>,
}

pub(crate) fn partition(sets: &[Set]) -> Result<Alphabet, Error> {
    let pieces = pieces(sets);
    let mut sizes: BTreeMap<&BTreeSet<usize>, usize> = BTreeMap::new();
    for (_, _, inside) in &pieces {
        *sizes.entry(inside).or_default() += 1;
    }
    // What takes most ranges to tell becomes class 0, which takes none.
    let rest = sizes
        .iter()
        .max_by_key(|(_, size)| **size)
        .map(|(inside, _)| (*inside).clone())
        .unwrap_or_default();
    let mut members = vec![rest.clone()];
    let mut numbers = BTreeMap::from([(rest, 0_usize)]);
    let mut ranges: Vec<(u32, u32, u8)> = Vec::new();
    for (first, last, inside) in pieces {
        let fresh = members.len();
        let class = *numbers.entry(inside.clone()).or_insert(fresh);
        if class == fresh {
            members.push(inside);
        }
        if members.len() > MAX_CLASSES {
            return Err(Error::TooLarge);
        }
        let class = u8::try_from(class).map_err(|_| Error::TooLarge)?;
        if class > 0 {
            push(&mut ranges, first, last, class);
        }
    }
    Ok(Alphabet { ranges, members })
}

fn push(ranges: &mut Vec<(u32, u32, u8)>, first: u32, last: u32, class: u8) {
    match ranges.last_mut() {
        Some(before) if before.2 == class && before.1 + 1 == first => before.1 = last,
        _ => ranges.push((first, last, class)),
    }
}

// Cuts all code points where any set begins or ends; with each piece the sets it lies in.
fn pieces(sets: &[Set]) -> Vec<(u32, u32, BTreeSet<usize>)> {
    let mut events: BTreeMap<u32, Vec<(usize, bool)>> = BTreeMap::new();
    for (number, set) in sets.iter().enumerate() {
        for &(first, last) in set {
            events.entry(first).or_default().push((number, true));
            events.entry(last + 1).or_default().push((number, false));
        }
    }
    let end = u32::from(char::MAX) + 1;
    events.entry(end).or_default();
    let mut pieces = Vec::new();
    let (mut from, mut inside) = (0, BTreeSet::new());
    for (at, changes) in events {
        if at > from {
            pieces.push((from, at - 1, inside.clone()));
        }
        // Where one range ends another of the same set may begin: leave first, then enter.
        for &(number, _) in changes.iter().filter(|change| !change.1) {
            inside.remove(&number);
        }
        for &(number, _) in changes.iter().filter(|change| change.1) {
            inside.insert(number);
        }
        from = at;
    }
    pieces
}
