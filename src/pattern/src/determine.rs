//! Subset construction.

use std::collections::BTreeMap;

use crate::Error;
use crate::alphabet::Alphabet;
use crate::nfa::{Nfa, State};

/// `text` may be 4000 characters long, and counting them takes a state each.
const MAX_STATES: usize = 5_000;
/// Entries of the table of next states: 200 KB at most, in a module meant to be a few KB.
const MAX_ENTRIES: usize = 100_000;
/// Bound on the work, for patterns whose sets of states are large.
const MAX_WORK: usize = 20_000_000;

/// A DFA over classes. State 0 is dead.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) classes: usize,
    pub(crate) start: u16,
    pub(crate) accept: Vec<bool>,
    pub(crate) next: Vec<u16>,
}

pub(crate) fn determine(nfa: &Nfa, alphabet: &Alphabet) -> Result<Table, Error> {
    let mut subsets = Subsets {
        nfa,
        numbers: BTreeMap::new(),
        list: Vec::new(),
        work: 0,
    };
    subsets.number(Vec::new(), false)?;
    let first = subsets.closure(&[nfa.start], true, false)?;
    let start = subsets.number(first, true)?;
    let mut table = Table {
        classes: alphabet.members.len(),
        start,
        accept: Vec::new(),
        next: Vec::new(),
    };
    let mut at = 0;
    while at < subsets.list.len() {
        let (states, is_start) = subsets.list[at].clone();
        let ended = subsets.closure(&states, is_start, true)?;
        let matches = |&state: &usize| matches!(nfa.states[state], State::Match);
        table.accept.push(ended.iter().any(matches));
        for members in &alphabet.members {
            let taken: Vec<usize> = states
                .iter()
                .filter_map(|&state| match nfa.states[state] {
                    State::Take { set, next } if members.contains(&set) => Some(next),
                    _ => None,
                })
                .collect();
            let states = subsets.closure(&taken, false, false)?;
            table.next.push(subsets.number(states, false)?);
        }
        if table.next.len() > MAX_ENTRIES {
            return Err(Error::TooLarge);
        }
        at += 1;
    }
    Ok(table)
}

struct Subsets<'n> {
    nfa: &'n Nfa,
    /// A set of states, and whether it is where the text starts.
    numbers: BTreeMap<(Vec<usize>, bool), u16>,
    list: Vec<(Vec<usize>, bool)>,
    work: usize,
}

impl Subsets<'_> {
    fn number(&mut self, states: Vec<usize>, is_start: bool) -> Result<u16, Error> {
        let key = (states, is_start);
        if let Some(&number) = self.numbers.get(&key) {
            return Ok(number);
        }
        if self.list.len() >= MAX_STATES {
            return Err(Error::TooLarge);
        }
        let number = u16::try_from(self.list.len()).map_err(|_| Error::TooLarge)?;
        self.list.push(key.clone());
        self.numbers.insert(key, number);
        Ok(number)
    }

    // Everything reached without taking a code point; what only leads on is left out.
    fn closure(
        &mut self,
        from: &[usize],
        at_start: bool,
        at_end: bool,
    ) -> Result<Vec<usize>, Error> {
        let mut seen = std::collections::BTreeSet::new();
        let mut open = from.to_vec();
        let mut out = Vec::new();
        while let Some(state) = open.pop() {
            self.work += 1;
            if self.work > MAX_WORK {
                return Err(Error::TooLarge);
            }
            if !seen.insert(state) {
                continue;
            }
            match &self.nfa.states[state] {
                State::Either(firsts) => open.extend(firsts),
                State::AtStart(next) if at_start => open.push(*next),
                State::AtStart(_) => {}
                State::AtEnd(next) if at_end => open.push(*next),
                State::AtEnd(_) | State::Take { .. } | State::Match => out.push(state),
            }
        }
        out.sort_unstable();
        Ok(out)
    }
}
