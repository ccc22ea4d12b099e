//! The order of recomputation.

use std::collections::{BTreeMap, BTreeSet};

use form::{Expr, ExprKind, FieldId, FieldRef, Form, Step};

use crate::limits;
use crate::outline::Draft;
use crate::report::{Place, Report};
use crate::rules::cycles;

/// Orders everything that is worked out so that each step comes after what it reads; otherwise in
/// the order of the definition. A ring is reported.
pub(crate) fn order(draft: &Draft, report: &mut Report) -> Vec<Step> {
    let steps = steps(&draft.form);
    let numbers: BTreeMap<StepKey, usize> = steps
        .iter()
        .enumerate()
        .map(|(at, (step, _))| (key(*step), at))
        .collect();
    let form = &draft.form;
    let choices = form.choices.map(|block| &form.blocks[block].fields);
    let who = choices.into_iter().flatten();
    let who: BTreeMap<&str, FieldId> = who
        .map(|id| (form.fields[*id].name.as_str(), *id))
        .collect();
    let reads: Vec<BTreeSet<usize>> = steps
        .iter()
        .map(|(_, expr)| {
            let mut keys = BTreeSet::new();
            read_keys((form, &who), expr, &mut keys);
            keys.iter()
                .filter_map(|key| numbers.get(key).copied())
                .collect()
        })
        .collect();
    let mut done = vec![false; steps.len()];
    let mut order = Vec::new();
    // A form with rings is not built, so some of many are enough.
    for _ in 0..limits::RINGS {
        place_ready(&reads, &mut done, &mut order);
        let Some(first) = done.iter().position(|done| !done) else {
            break;
        };
        let ring = ring(first, &reads, &done);
        let path: Vec<(String, Place)> = ring
            .iter()
            .map(|&at| (name(&draft.form, steps[at].0), place(draft, steps[at].0)))
            .collect();
        cycles::cycle(&path, report);
        for at in ring {
            done[at] = true;
        }
    }
    order.into_iter().map(|at: usize| steps[at].0).collect()
}

type StepKey = (u8, usize);

fn key(step: Step) -> StepKey {
    match step {
        Step::Show(field) => (0, field),
        Step::ShowRepeat(repeat) => (1, repeat),
        Step::Require(field) => (2, field),
        Step::Value(field) => (3, field),
    }
}

// A repeat group stands before its rows' fields.
fn steps(form: &Form) -> Vec<(Step, &Expr)> {
    let mut steps = Vec::new();
    for (id, repeat) in form.repeats.iter().enumerate() {
        let first = repeat.fields.first().copied().unwrap_or(form.fields.len());
        if let Some(show) = &repeat.show {
            steps.push((first, Step::ShowRepeat(id), show));
        }
    }
    for (id, field) in form.fields.iter().enumerate() {
        let own = [
            (Step::Show(id), &field.show),
            (Step::Require(id), &field.require),
            (Step::Value(id), &field.value),
        ];
        for (step, expr) in own {
            if let Some(expr) = expr {
                steps.push((id, step, expr));
            }
        }
    }
    steps.sort_by_key(|(at, ..)| *at);
    steps
        .into_iter()
        .map(|(_, step, expr)| (step, expr))
        .collect()
}

// Always the earliest step that waits for nothing.
fn place_ready(reads: &[BTreeSet<usize>], done: &mut [bool], order: &mut Vec<usize>) {
    let mut readers = vec![Vec::new(); reads.len()];
    let mut waits = vec![0_usize; reads.len()];
    for (at, read) in reads.iter().enumerate().filter(|(at, _)| !done[*at]) {
        for &other in read.iter().filter(|other| !done[**other]) {
            readers[other].push(at);
            waits[at] += 1;
        }
    }
    let mut ready: BTreeSet<usize> = (0..reads.len())
        .filter(|&at| !done[at] && waits[at] == 0)
        .collect();
    while let Some(at) = ready.pop_first() {
        done[at] = true;
        order.push(at);
        for &reader in &readers[at] {
            waits[reader] -= 1;
            if waits[reader] == 0 {
                ready.insert(reader);
            }
        }
    }
}

// Each step that is left reads another that is left, or comes after a ring: walking on ends in one.
fn ring(first: usize, reads: &[BTreeSet<usize>], done: &[bool]) -> Vec<usize> {
    let mut path = vec![first];
    let mut places = BTreeMap::from([(first, 0)]);
    loop {
        let last = path[path.len() - 1];
        let next = reads[last].iter().copied().find(|&other| !done[other]);
        let Some(next) = next else { return path };
        let fresh = path.len();
        let start = *places.entry(next).or_insert(fresh);
        if start < fresh {
            let mut ring = path.split_off(start);
            let least = (0..ring.len()).min_by_key(|&at| ring[at]).unwrap_or(0);
            ring.rotate_left(least);
            return ring;
        }
        path.push(next);
    }
}

/// A form, and the field that says who a role is, by role.
type Roles<'f> = (&'f Form, &'f BTreeMap<&'f str, FieldId>);

fn read_field((form, who): Roles, field: &FieldRef, keys: &mut BTreeSet<StepKey>) {
    keys.insert(key(Step::Show(field.field)));
    keys.insert(key(Step::Value(field.field)));
    // What stands there may come from another person, once that is known.
    let bind = form.fields[field.field].bind.as_ref();
    if let Some(id) = bind.and_then(|bind| who.get(bind.role.as_str())) {
        keys.insert(key(Step::Value(*id)));
    }
}

fn read_keys(form: Roles, expr: &Expr, keys: &mut BTreeSet<StepKey>) {
    match &expr.kind {
        ExprKind::Field(field) | ExprKind::Present(field) | ExprKind::Verified(field) => {
            read_field(form, field, keys)
        }
        ExprKind::RowCount(repeat, _) | ExprKind::Rows { repeat, .. } => {
            keys.insert(key(Step::ShowRepeat(*repeat)));
        }
        _ => {}
    }
    for part in expr.children() {
        read_keys(form, part, keys);
    }
}

fn name(form: &Form, step: Step) -> String {
    let path = |field| {
        form.path(field)
            .trim_start_matches('/')
            .replace("/*/", ".")
            .replace('/', ".")
    };
    match step {
        Step::Show(field) => format!("{} (show)", path(field)),
        Step::ShowRepeat(repeat) => format!("{} (show)", form.repeats[repeat].name),
        Step::Require(field) => format!("{} (require)", path(field)),
        Step::Value(field) if form.asks_who(field) => format!("{} (when)", form.fields[field].name),
        Step::Value(field) => format!("{} (value)", path(field)),
    }
}

fn place(draft: &Draft, step: Step) -> Place {
    match step {
        Step::ShowRepeat(repeat) => draft.repeat_shows[repeat].1.clone(),
        Step::Show(field) | Step::Require(field) | Step::Value(field) => {
            draft.written[field].place.clone()
        }
    }
}
