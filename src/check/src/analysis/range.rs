//! What a value can be, as far as types, bounds, options and conditions say.

use std::collections::BTreeSet;

use form::{DateBound, Kind, Type};

/// Most codes that are followed one by one.
const MOST_CODES: usize = 100;

/// Every value that is possible; never empty but for what can not happen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Range {
    /// True, false or both.
    Bool { yes: bool, no: bool },
    /// Whole numbers, both ends included.
    Int(i128, i128),
    /// Days since 1970-01-01, both ends included, and how they lie to the day of evaluation.
    Day { low: i64, high: i64, side: Side },
    /// One of a few texts.
    Text(BTreeSet<String>),
    /// Anything.
    Any,
}

/// How a day lies to the day of evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// It is that day.
    Today,
    /// That day or before.
    Past,
    /// That day or after.
    Future,
    /// Not known.
    Unknown,
}

/// The smallest and largest integer of expressions.
pub(crate) const INT: (i128, i128) = (i64::MIN as i128, i64::MAX as i128);
/// Days that are beyond every day there is.
pub(crate) const DAY: (i64, i64) = (-10_000_000, 10_000_000);

impl Range {
    /// Both true and false.
    pub(crate) const EITHER: Range = Range::Bool {
        yes: true,
        no: true,
    };

    /// Exactly one truth.
    pub(crate) fn truth(is_true: bool) -> Range {
        Range::Bool {
            yes: is_true,
            no: !is_true,
        }
    }

    /// Whether true and whether false are possible.
    pub(crate) fn truths(&self) -> (bool, bool) {
        match self {
            Range::Bool { yes, no } => (*yes, *no),
            _ => (true, true),
        }
    }

    /// Everything of a type.
    pub(crate) fn of_type(ty: Type) -> Range {
        match ty {
            Type::Bool => Range::EITHER,
            Type::Int | Type::Decimal(_) | Type::Time | Type::DateTime => Range::Int(INT.0, INT.1),
            Type::Date => Range::days(DAY.0, DAY.1),
            _ => Range::Any,
        }
    }

    /// Days of which no more is known.
    pub(crate) fn days(low: i64, high: i64) -> Range {
        Range::Day {
            low,
            high,
            side: Side::Unknown,
        }
    }

    /// One text.
    pub(crate) fn text(text: &str) -> Range {
        Range::Text(BTreeSet::from([text.to_owned()]))
    }

    /// What a field of this kind takes.
    pub(crate) fn of_kind(kind: &Kind, codes: Option<Vec<&str>>) -> Range {
        match kind {
            Kind::Integer { min, max }
            | Kind::Money { min, max }
            | Kind::Decimal { min, max, .. }
            | Kind::Time { min, max } => Range::Int(i128::from(*min), i128::from(*max)),
            Kind::DateTime { .. } => Range::Int(INT.0, INT.1),
            Kind::Date { min, max } => dates(*min, *max),
            Kind::Boolean | Kind::Statement | Kind::Consent => Range::EITHER,
            Kind::Choice { .. } | Kind::Facility { .. } => match codes {
                Some(codes) if !codes.is_empty() && codes.len() <= MOST_CODES => {
                    Range::Text(codes.into_iter().map(str::to_owned).collect())
                }
                _ => Range::Any,
            },
            _ => Range::Any,
        }
    }

    /// What is in either.
    pub(crate) fn or(self, other: Range) -> Range {
        match (self, other) {
            (Range::Bool { yes: a, no: b }, Range::Bool { yes: c, no: d }) => Range::Bool {
                yes: a || c,
                no: b || d,
            },
            (Range::Int(a, b), Range::Int(c, d)) => Range::Int(a.min(c), b.max(d)),
            (
                Range::Day {
                    low: a,
                    high: b,
                    side: x,
                },
                Range::Day {
                    low: c,
                    high: d,
                    side: y,
                },
            ) => Range::Day {
                low: a.min(c),
                high: b.max(d),
                side: if x == y { x } else { Side::Unknown },
            },
            (Range::Text(mut a), Range::Text(b)) => {
                a.extend(b);
                Range::Text(a)
            }
            _ => Range::Any,
        }
    }

    /// What is in both; nothing if that can not be.
    pub(crate) fn and(&self, other: &Range) -> Option<Range> {
        Some(match (self, other) {
            (Range::Any, range) | (range, Range::Any) => range.clone(),
            (Range::Bool { yes: a, no: b }, Range::Bool { yes: c, no: d }) => {
                let (yes, no) = (*a && *c, *b && *d);
                (yes || no).then_some(Range::Bool { yes, no })?
            }
            (Range::Int(a, b), Range::Int(c, d)) => {
                let (low, high) = (*a.max(c), *b.min(d));
                (low <= high).then_some(Range::Int(low, high))?
            }
            (
                Range::Day {
                    low: a,
                    high: b,
                    side: x,
                },
                Range::Day {
                    low: c,
                    high: d,
                    side: y,
                },
            ) => {
                let (low, high) = (*a.max(c), *b.min(d));
                let side = if *x == Side::Unknown { *y } else { *x };
                (low <= high).then_some(Range::Day { low, high, side })?
            }
            (Range::Text(a), Range::Text(b)) => {
                let both: BTreeSet<String> = a.intersection(b).cloned().collect();
                (!both.is_empty()).then_some(Range::Text(both))?
            }
            _ => self.clone(),
        })
    }

    /// Whether it is one value.
    pub(crate) fn is_one(&self) -> bool {
        match self {
            Range::Bool { yes, no } => yes != no,
            Range::Int(low, high) => low == high,
            Range::Day { low, high, side } => low == high || *side == Side::Today,
            Range::Text(texts) => texts.len() == 1,
            Range::Any => false,
        }
    }

    /// Both ends as numbers, if it has ends.
    pub(crate) fn ends(&self) -> Option<(i128, i128)> {
        match self {
            Range::Int(low, high) => Some((*low, *high)),
            Range::Day { low, high, .. } => Some((i128::from(*low), i128::from(*high))),
            _ => None,
        }
    }

    /// The same kind of range with other ends; nothing if they cross.
    pub(crate) fn with_ends(&self, low: i128, high: i128) -> Option<Range> {
        if low > high {
            return None;
        }
        Some(match self {
            Range::Int(..) => Range::Int(low, high),
            Range::Day { side, .. } => Range::Day {
                low: i64::try_from(low).unwrap_or(DAY.0),
                high: i64::try_from(high).unwrap_or(DAY.1),
                side: *side,
            },
            other => other.clone(),
        })
    }
}

fn dates(min: Option<DateBound>, max: Option<DateBound>) -> Range {
    let end = |bound: Option<DateBound>, open: i64| match bound {
        Some(DateBound::Day(day)) => i64::from(day.days),
        _ => open,
    };
    let side = match (min, max) {
        (Some(DateBound::Today), Some(DateBound::Today)) => Side::Today,
        (_, Some(DateBound::Today)) => Side::Past,
        (Some(DateBound::Today), _) => Side::Future,
        _ => Side::Unknown,
    };
    Range::Day {
        low: end(min, DAY.0),
        high: end(max, DAY.1),
        side,
    }
}
