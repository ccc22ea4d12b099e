//! What is known of answers once a condition is true, or once it is false.

use std::cell::Cell;
use std::rc::Rc;

use form::{Binary, Expr, ExprKind, FieldRef, Form, Unary};

use super::range::{Range, Side};
use super::{field_range, outcome};

/// Most answers of which something is kept in mind.
const MOST: usize = 64;

/// What is known of some answers.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// Steps left for all facts of a form together; without any, everything counts as possible.
    fuel: Rc<Cell<u32>>,
    answers: Vec<(FieldRef, Range)>,
    present: Vec<(FieldRef, bool)>,
}

impl Facts {
    /// Nothing is known, and so many steps may be taken to find out.
    pub(crate) fn new(fuel: u32) -> Facts {
        Facts {
            fuel: Rc::new(Cell::new(fuel)),
            answers: Vec::new(),
            present: Vec::new(),
        }
    }

    /// Nothing is known, with the steps that are left.
    pub(crate) fn blank(&self) -> Facts {
        Facts {
            fuel: self.fuel.clone(),
            ..Facts::new(0)
        }
    }

    /// Takes steps; `false` once there are none left.
    pub(crate) fn goes_on(&self, steps: u32) -> bool {
        let left = self.fuel.get().saturating_sub(steps);
        self.fuel.set(left);
        left > 0
    }

    /// What is known of an answer, besides its own rules.
    pub(crate) fn of(&self, field: &FieldRef) -> Option<&Range> {
        let mut known = self.answers.iter();
        known.find(|(one, _)| one == field).map(|(_, range)| range)
    }

    /// Whether it is known that there is an answer, or that there is none.
    pub(crate) fn present(&self, field: &FieldRef) -> Range {
        let mut known = self.present.iter();
        match known.find(|(one, _)| one == field) {
            Some((_, is_there)) => Range::truth(*is_there),
            None => Range::EITHER,
        }
    }

    /// What is known besides once a condition is true, or false; nothing if it can not be so.
    pub(crate) fn after(&self, condition: &Expr, is_true: bool, form: &Form) -> Option<Facts> {
        let mut facts = self.clone();
        facts.learn(condition, is_true, form).then_some(facts)
    }

    /// The same of what answers are, and of which there are what `before` knows.
    pub(crate) fn there_as_in(self, before: &Facts) -> Facts {
        Facts {
            present: before.present.clone(),
            ..self
        }
    }

    // Whether it can be so.
    fn learn(&mut self, condition: &Expr, is_true: bool, form: &Form) -> bool {
        if !self.goes_on(1) {
            return true;
        }
        match &condition.kind {
            ExprKind::Bool(b) => *b == is_true,
            ExprKind::Unary(Unary::Not, inner) => self.learn(inner, !is_true, form),
            ExprKind::Binary(op, left, right) => match (op, is_true) {
                (Binary::And | Binary::Within, true) | (Binary::Or, false) => {
                    self.learn(left, is_true, form) && self.learn(right, is_true, form)
                }
                (Binary::And | Binary::Within | Binary::Or, _) => true,
                (op, _) => {
                    self.compare(*op, left, right, is_true, form)
                        && turned(*op).is_none_or(|op| self.compare(op, right, left, is_true, form))
                }
            },
            ExprKind::In(item, items) => self.member(item, items, is_true, form),
            ExprKind::Present(field) => self.keep_present(field, is_true),
            ExprKind::Field(field) => self.keep(field, &Range::truth(is_true), form),
            _ => true,
        }
    }

    fn keep_present(&mut self, field: &FieldRef, is_there: bool) -> bool {
        if let Some((_, known)) = self.present.iter().find(|(one, _)| one == field) {
            return *known == is_there;
        }
        if self.present.len() < MOST {
            self.present.push((*field, is_there));
        }
        true
    }

    fn keep(&mut self, field: &FieldRef, range: &Range, form: &Form) -> bool {
        let Some(narrow) = field_range(field, form, self).and(range) else {
            return false;
        };
        // Something is known of it, so it is there.
        if !self.keep_present(field, true) {
            return false;
        }
        match self.answers.iter().position(|(one, _)| one == field) {
            Some(at) => self.answers[at].1 = narrow,
            None if self.answers.len() < MOST => self.answers.push((*field, narrow)),
            None => {}
        }
        true
    }

    fn member(&mut self, item: &Expr, items: &[Expr], is_true: bool, form: &Form) -> bool {
        let ExprKind::Field(field) = &item.kind else {
            return true;
        };
        let ranges = items.iter().map(|item| outcome(item, form, self).range);
        if is_true {
            let either = ranges.reduce(Range::or);
            return either.is_none_or(|either| self.keep(field, &either, form));
        }
        let Range::Text(mut codes) = field_range(field, form, self) else {
            return true;
        };
        for range in ranges {
            if let Range::Text(texts) = range {
                codes.retain(|code| !texts.contains(code));
            }
        }
        !codes.is_empty() && self.keep(field, &Range::Text(codes), form)
    }

    // What `left op right` says about a field on the left.
    fn compare(
        &mut self,
        op: Binary,
        left: &Expr,
        right: &Expr,
        is_true: bool,
        form: &Form,
    ) -> bool {
        let ExprKind::Field(field) = &left.kind else {
            return true;
        };
        let own = field_range(field, form, self);
        let other = outcome(right, form, self).range;
        let op = if is_true { Some(op) } else { opposite(op) };
        let narrow = match op {
            Some(Binary::Equal) => own.and(&other),
            Some(Binary::NotEqual) => without(&own, &other),
            Some(op) => bounded(op, &own, &other),
            None => Some(own),
        };
        narrow.is_some_and(|narrow| self.keep(field, &narrow, form))
    }
}

fn opposite(op: Binary) -> Option<Binary> {
    Some(match op {
        Binary::Equal => Binary::NotEqual,
        Binary::NotEqual => Binary::Equal,
        Binary::Less => Binary::GreaterEqual,
        Binary::LessEqual => Binary::Greater,
        Binary::Greater => Binary::LessEqual,
        Binary::GreaterEqual => Binary::Less,
        _ => return None,
    })
}

// The same with its sides changed.
fn turned(op: Binary) -> Option<Binary> {
    Some(match op {
        Binary::Equal | Binary::NotEqual => op,
        Binary::Less => Binary::Greater,
        Binary::LessEqual => Binary::GreaterEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterEqual => Binary::LessEqual,
        _ => return None,
    })
}

fn without(own: &Range, other: &Range) -> Option<Range> {
    if !other.is_one() {
        return Some(own.clone());
    }
    match (own, other) {
        (Range::Text(codes), Range::Text(one)) => {
            let left: std::collections::BTreeSet<String> = codes.difference(one).cloned().collect();
            (!left.is_empty()).then_some(Range::Text(left))
        }
        (Range::Bool { .. }, Range::Bool { yes, no }) => {
            own.and(&Range::Bool { yes: *no, no: *yes })
        }
        (Range::Int(low, high), Range::Int(one, _)) => {
            let low = low + i128::from(low == one);
            let high = high - i128::from(high == one);
            own.with_ends(low, high)
        }
        _ => Some(own.clone()),
    }
}

fn bounded(op: Binary, own: &Range, other: &Range) -> Option<Range> {
    let (Some((low, high)), Some((other_low, other_high))) = (own.ends(), other.ends()) else {
        return Some(own.clone());
    };
    let mut narrow = match op {
        Binary::Less => own.with_ends(low, high.min(other_high - 1)),
        Binary::LessEqual => own.with_ends(low, high.min(other_high)),
        Binary::Greater => own.with_ends(low.max(other_low + 1), high),
        Binary::GreaterEqual => own.with_ends(low.max(other_low), high),
        _ => Some(own.clone()),
    }?;
    if let (Range::Day { side, .. }, Range::Day { side: other, .. }) = (&mut narrow, other)
        && *side == Side::Unknown
    {
        *side = match (op, other) {
            (Binary::Less | Binary::LessEqual, Side::Today | Side::Past) => Side::Past,
            (Binary::Greater | Binary::GreaterEqual, Side::Today | Side::Future) => Side::Future,
            _ => Side::Unknown,
        };
    }
    Some(narrow)
}
