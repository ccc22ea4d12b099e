//! Thompson's construction over sets of code points.

use std::collections::BTreeMap;

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use crate::Error;

/// `(.{9}){9}…` grows fast; nothing a form needs comes near.
const MAX_STATES: usize = 20_000;

/// Ranges of code points, both ends included, ascending and apart.
pub(crate) type Set = Vec<(u32, u32)>;

#[derive(Debug)]
pub(crate) enum State {
    /// One code point of a set.
    Take { set: usize, next: usize },
    /// Any of these, without taking anything.
    Either(Vec<usize>),
    /// Only at the start of the text.
    AtStart(usize),
    /// Only at the end of the text.
    AtEnd(usize),
    /// Done.
    Match,
}

#[derive(Debug)]
pub(crate) struct Nfa {
    pub(crate) states: Vec<State>,
    pub(crate) start: usize,
    pub(crate) sets: Vec<Set>,
}

pub(crate) fn build(hir: &Hir, is_search: bool) -> Result<Nfa, Error> {
    let mut builder = Builder {
        states: vec![State::Match],
        sets: BTreeMap::new(),
    };
    let mut end = 0;
    if is_search {
        end = builder.any_run(end)?;
    }
    let mut start = builder.add(hir, end)?;
    if is_search {
        start = builder.any_run(start)?;
    }
    let mut sets = vec![Set::new(); builder.sets.len()];
    for (set, number) in builder.sets {
        sets[number] = set;
    }
    Ok(Nfa {
        states: builder.states,
        start,
        sets,
    })
}

struct Builder {
    states: Vec<State>,
    sets: BTreeMap<Set, usize>,
}

// Each function builds what leads to `next` and gives its first state.
impl Builder {
    fn push(&mut self, state: State) -> Result<usize, Error> {
        if self.states.len() >= MAX_STATES {
            return Err(Error::TooLarge);
        }
        self.states.push(state);
        Ok(self.states.len() - 1)
    }

    fn take(&mut self, set: Set, next: usize) -> Result<usize, Error> {
        let number = self.sets.len();
        let set = *self.sets.entry(set).or_insert(number);
        self.push(State::Take { set, next })
    }

    fn any_run(&mut self, next: usize) -> Result<usize, Error> {
        let around = self.push(State::Either(vec![next]))?;
        let any = self.take(vec![(0, u32::from(char::MAX))], around)?;
        self.states[around] = State::Either(vec![any, next]);
        Ok(around)
    }

    fn add(&mut self, hir: &Hir, next: usize) -> Result<usize, Error> {
        match hir.kind() {
            HirKind::Empty => Ok(next),
            HirKind::Literal(literal) => self.literal(&literal.0, next),
            HirKind::Class(class) => self.class(class, next),
            HirKind::Look(look) => self.look(*look, next),
            HirKind::Repetition(repetition) => self.repetition(repetition, next),
            HirKind::Capture(capture) => self.add(&capture.sub, next),
            HirKind::Concat(parts) => parts
                .iter()
                .rev()
                .try_fold(next, |next, part| self.add(part, next)),
            HirKind::Alternation(branches) => {
                let firsts = branches
                    .iter()
                    .map(|branch| self.add(branch, next))
                    .collect::<Result<_, _>>()?;
                self.push(State::Either(firsts))
            }
        }
    }

    fn literal(&mut self, bytes: &[u8], next: usize) -> Result<usize, Error> {
        let text = std::str::from_utf8(bytes).map_err(|_| refused("a byte"))?;
        text.chars().rev().try_fold(next, |next, c| {
            self.take(vec![(u32::from(c), u32::from(c))], next)
        })
    }

    fn class(&mut self, class: &Class, next: usize) -> Result<usize, Error> {
        let set = match class {
            Class::Unicode(class) => class
                .iter()
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect(),
            Class::Bytes(class) if class.is_ascii() => class
                .iter()
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect(),
            Class::Bytes(_) => return Err(refused("a class of bytes")),
        };
        self.take(set, next)
    }

    fn look(&mut self, look: Look, next: usize) -> Result<usize, Error> {
        match look {
            Look::Start => self.push(State::AtStart(next)),
            Look::End => self.push(State::AtEnd(next)),
            Look::StartLF | Look::EndLF | Look::StartCRLF | Look::EndCRLF => Err(refused("(?m)")),
            _ => Err(refused(r"\b")),
        }
    }

    fn repetition(&mut self, repetition: &Repetition, next: usize) -> Result<usize, Error> {
        let body = &repetition.sub;
        let mut first = next;
        match repetition.max {
            None => {
                let around = self.push(State::Either(vec![next]))?;
                let again = self.add(body, around)?;
                self.states[around] = State::Either(vec![again, next]);
                first = around;
            }
            // Every optional copy skips straight to the end, so that sets of states stay small.
            Some(max) => {
                for _ in repetition.min..max {
                    let copy = self.add(body, first)?;
                    first = self.push(State::Either(vec![copy, next]))?;
                }
            }
        }
        for _ in 0..repetition.min {
            let before = self.states.len();
            first = self.add(body, first)?;
            if self.states.len() == before {
                // An empty body: repeating it changes nothing.
                break;
            }
        }
        Ok(first)
    }
}

fn refused(what: &'static str) -> Error {
    Error::Refused {
        at: 0..usize::MAX,
        what,
    }
}
