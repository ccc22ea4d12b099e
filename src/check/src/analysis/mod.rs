//! What conditions can come to, whatever valid answers people give: constants folded, ranges of numbers and days,
//! sets of options, and what one side of `&&`, `||`, `?:` says about the other.
//!
//! In: a typed expression and [`Facts`]. Out: an [`Outcome`], which holds every value that is possible and may hold
//! more: what is not followed counts as anything, so what is said to be impossible is.

pub(crate) mod facts;
pub(crate) mod lengths;
pub(crate) mod range;

use form::{Binary, Expr, ExprKind, FieldRef, Form, Func, Kind, Macro, Unary};

use facts::Facts;
use range::{DAY, INT, Range, Side};

/// What an expression can come to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// Its values.
    pub(crate) range: Range,
    /// Whether it may be missing or fail.
    pub(crate) is_open: bool,
}

impl Outcome {
    fn sure(range: Range) -> Outcome {
        Outcome {
            range,
            is_open: false,
        }
    }

    fn open(range: Range) -> Outcome {
        Outcome {
            range,
            is_open: true,
        }
    }

    /// Whether true, and whether false, can come of it.
    pub(crate) fn truths(&self) -> (bool, bool) {
        self.range.truths()
    }
}

// Only a register's value that locks is ever verified.
fn verified(field: &FieldRef, form: &Form) -> Range {
    let bind = form.fields[field.field].bind.as_ref();
    match bind.is_some_and(|bind| bind.lock) {
        true => Range::EITHER,
        false => Range::truth(false),
    }
}

/// What an expression can come to, given what is known.
pub(crate) fn outcome(expr: &Expr, form: &Form, facts: &Facts) -> Outcome {
    if !facts.goes_on(1) {
        return Outcome::open(Range::of_type(expr.ty.clone()));
    }
    match &expr.kind {
        ExprKind::Bool(b) => Outcome::sure(Range::truth(*b)),
        ExprKind::Int(number) => {
            let number = i128::from(*number);
            Outcome::sure(Range::Int(number, number))
        }
        ExprKind::Text(text) => Outcome::sure(Range::text(text)),
        ExprKind::Date(day) => {
            let day = i64::from(day.days);
            Outcome::sure(Range::days(day, day))
        }
        ExprKind::Field(field) => Outcome::open(field_range(field, form, facts)),
        ExprKind::Present(field) => Outcome::sure(facts.present(field)),
        ExprKind::Verified(field) => Outcome::sure(verified(field, form)),
        ExprKind::RowCount(repeat, _) => {
            let most = form
                .repeats
                .get(*repeat)
                .map_or(0, |repeat| repeat.max_rows);
            Outcome::sure(Range::Int(0, i128::from(most)))
        }
        ExprKind::Unary(Unary::Not, operand) => {
            let Outcome { range, is_open } = outcome(operand, form, facts);
            let (yes, no) = range.truths();
            let range = Range::Bool { yes: no, no: yes };
            Outcome { range, is_open }
        }
        ExprKind::Unary(Unary::Negate, operand) => negate(outcome(operand, form, facts)),
        ExprKind::Binary(op, left, right) => binary(*op, left, right, form, facts),
        ExprKind::If(condition, then, other) => choose([condition, then, other], form, facts),
        ExprKind::In(item, items) => member(item, items, form, facts),
        ExprKind::Call(func, args) => call(*func, args, form, facts),
        ExprKind::Rows {
            kind, repeat, body, ..
        } => rows(*kind, *repeat, &outcome(body, form, facts), form),
        _ => Outcome::open(Range::of_type(expr.ty.clone())),
    }
}

/// What a field can hold, by its own rules and by what is known.
pub(crate) fn field_range(field: &FieldRef, form: &Form, facts: &Facts) -> Range {
    let own = match form.fields.get(field.field) {
        // What is computed is not held to the bounds of what is typed.
        Some(found) if found.value.is_none() && field.part.is_none() => {
            let codes = match &found.kind {
                Kind::Choice { list } | Kind::Facility { list } => {
                    form.lists.get(list).map(|list| {
                        let options = list.options.iter();
                        options.map(|option| option.code.as_str()).collect()
                    })
                }
                _ => None,
            };
            let steps = codes.as_ref().map_or(0, Vec::len);
            facts.goes_on(u32::try_from(steps).unwrap_or(u32::MAX));
            Range::of_kind(&found.kind, codes)
        }
        _ => Range::Any,
    };
    match facts.of(field) {
        Some(known) => own.and(known).unwrap_or(own),
        None => own,
    }
}

fn negate(operand: Outcome) -> Outcome {
    let Range::Int(low, high) = operand.range else {
        return Outcome::open(Range::Any);
    };
    whole(-high, -low, operand.is_open)
}

// Beyond 64 bits it fails.
fn whole(low: i128, high: i128, is_open: bool) -> Outcome {
    let fits = low >= INT.0 && high <= INT.1;
    let (low, high) = (low.clamp(INT.0, INT.1), high.clamp(INT.0, INT.1));
    Outcome {
        range: Range::Int(low, high),
        is_open: is_open || !fits,
    }
}

fn binary(op: Binary, left: &Expr, right: &Expr, form: &Form, facts: &Facts) -> Outcome {
    match op {
        Binary::And | Binary::Within => return logic(left, right, true, form, facts),
        Binary::Or => return logic(left, right, false, form, facts),
        _ => {}
    }
    let (a, b) = (outcome(left, form, facts), outcome(right, form, facts));
    let is_open = a.is_open || b.is_open;
    if let Some(range) = compare(op, &a.range, &b.range, same(left, right)) {
        return Outcome { range, is_open };
    }
    let (Range::Int(a, b), Range::Int(c, d)) = (&a.range, &b.range) else {
        return Outcome::open(Range::Any);
    };
    arithmetic(op, (*a, *b), (*c, *d), is_open)
}

// One and the same answer on both sides.
fn same(left: &Expr, right: &Expr) -> bool {
    matches!((&left.kind, &right.kind), (ExprKind::Field(a), ExprKind::Field(b)) if a == b)
}

// `&&` while `decides` is what both must be, `||` with the signs changed: one side alone can decide.
fn logic(left: &Expr, right: &Expr, both: bool, form: &Form, facts: &Facts) -> Outcome {
    let turn = |(yes, no): (bool, bool)| if both { (yes, no) } else { (no, yes) };
    let a = outcome(left, form, facts);
    let (a_goes_on, a_decides) = turn(a.truths());
    if a_decides && !a_goes_on && !a.is_open {
        return Outcome::sure(Range::truth(!both));
    }
    let b = outcome(right, form, facts);
    let (b_goes_on, b_decides) = turn(b.truths());
    if b_decides && !b_goes_on && !b.is_open {
        return Outcome::sure(Range::truth(!both));
    }
    // Both have to go on, and each has to under what the other says.
    let after = facts.after(left, both, form);
    let can_go_on = a_goes_on
        && b_goes_on
        && after.is_some_and(|facts| turn(outcome(right, form, &facts).truths()).0);
    let (yes, no) = turn((can_go_on, a_decides || b_decides || !can_go_on));
    Outcome {
        range: Range::Bool { yes, no },
        is_open: a.is_open || b.is_open,
    }
}

fn compare(op: Binary, a: &Range, b: &Range, is_same: bool) -> Option<Range> {
    let meet = a.and(b).is_some();
    let differ = !(is_same || a.is_one() && b.is_one() && meet && !is_mixed(a, b));
    let ordered = |yes: bool, no: bool| Some(Range::Bool { yes, no });
    match op {
        Binary::Equal => ordered(meet || is_same, differ),
        Binary::NotEqual => ordered(differ, meet || is_same),
        Binary::Less => less(a, b, is_same).and_then(|(yes, no)| ordered(yes, no)),
        Binary::GreaterEqual => less(a, b, is_same).and_then(|(yes, no)| ordered(no, yes)),
        Binary::Greater => less(b, a, is_same).and_then(|(yes, no)| ordered(yes, no)),
        Binary::LessEqual => less(b, a, is_same).and_then(|(yes, no)| ordered(no, yes)),
        _ => None,
    }
}

// A fixed day and the day of evaluation are both one day, and not the same one.
fn is_mixed(a: &Range, b: &Range) -> bool {
    let is_today = |range: &Range| {
        matches!(
            range,
            Range::Day {
                side: Side::Today,
                ..
            }
        )
    };
    is_today(a) != is_today(b)
}

// Whether `a < b` can be true, and whether it can be false.
fn less(a: &Range, b: &Range, is_same: bool) -> Option<(bool, bool)> {
    if is_same {
        return Some((false, true));
    }
    let (Some((a_low, a_high)), Some((b_low, b_high))) = (a.ends(), b.ends()) else {
        return Some((true, true));
    };
    let (mut yes, no) = (a_low < b_high, a_high >= b_low);
    if let (Range::Day { side: x, .. }, Range::Day { side: y, .. }) = (a, b) {
        // `a` is not before today, and `b` is not after it.
        let a_late = matches!(x, Side::Today | Side::Future);
        let b_early = matches!(y, Side::Today | Side::Past);
        yes &= !(a_late && b_early);
    }
    Some((yes, no))
}

fn arithmetic(op: Binary, (a, b): (i128, i128), (c, d): (i128, i128), is_open: bool) -> Outcome {
    match op {
        Binary::Add => whole(a + c, b + d, is_open),
        Binary::Subtract => whole(a - d, b - c, is_open),
        Binary::Multiply => {
            let all = [a * c, a * d, b * c, b * d];
            let low = all.into_iter().min().unwrap_or(INT.0);
            let high = all.into_iter().max().unwrap_or(INT.1);
            whole(low, high, is_open)
        }
        Binary::Divide if c > 0 => {
            let all = [a / c, a / d, b / c, b / d];
            let low = all.into_iter().min().unwrap_or(INT.0);
            let high = all.into_iter().max().unwrap_or(INT.1);
            whole(low, high, is_open)
        }
        Binary::Remainder if c > 0 => {
            let low = if a < 0 { 1 - d } else { 0 };
            let high = if b > 0 { d - 1 } else { 0 };
            whole(low, high, is_open)
        }
        _ => Outcome::open(Range::Int(INT.0, INT.1)),
    }
}

fn choose([condition, then, other]: [&Expr; 3], form: &Form, facts: &Facts) -> Outcome {
    let asked = outcome(condition, form, facts);
    let (yes, no) = asked.truths();
    let branch = |is_possible: bool, is_true: bool, expr: &Expr| {
        let facts = facts
            .after(condition, is_true, form)
            .filter(|_| is_possible)?;
        Some(outcome(expr, form, &facts))
    };
    let branches = [branch(yes, true, then), branch(no, false, other)];
    let joined = branches.into_iter().flatten().reduce(|a, b| Outcome {
        range: a.range.or(b.range),
        is_open: a.is_open || b.is_open,
    });
    match joined {
        Some(joined) => Outcome {
            is_open: joined.is_open || asked.is_open,
            ..joined
        },
        None => Outcome::open(Range::of_type(then.ty.clone())),
    }
}

fn member(item: &Expr, items: &[Expr], form: &Form, facts: &Facts) -> Outcome {
    let item = outcome(item, form, facts);
    let items: Vec<Range> = items
        .iter()
        .map(|literal| outcome(literal, form, facts).range)
        .collect();
    let yes = items
        .iter()
        .any(|literal| item.range.and(literal).is_some());
    let no = match &item.range {
        Range::Text(codes) => codes.iter().any(|code| !items.contains(&Range::text(code))),
        range if range.is_one() => !items.contains(range),
        _ => true,
    };
    Outcome {
        range: Range::Bool { yes, no },
        is_open: item.is_open,
    }
}

fn rows(kind: Macro, repeat: usize, body: &Outcome, form: &Form) -> Outcome {
    let (yes, no) = body.truths();
    let range = match kind {
        // No rows is true for all of them, and false for any of them.
        Macro::All => Range::Bool { yes: true, no },
        _ if matches!(kind, Macro::Exists | Macro::ExistsOne) => Range::Bool { yes, no: true },
        Macro::Sum => {
            let most = form.repeats.get(repeat).map_or(0, |repeat| repeat.max_rows);
            let most = i128::from(most);
            return match body.range {
                Range::Int(low, high) => {
                    whole((low * most).min(0), (high * most).max(0), body.is_open)
                }
                _ => Outcome::open(Range::Int(INT.0, INT.1)),
            };
        }
        _ => Range::Any,
    };
    Outcome {
        range,
        is_open: body.is_open,
    }
}

fn call(func: Func, args: &[Expr], form: &Form, facts: &Facts) -> Outcome {
    let arg = |at: usize| args.get(at).map(|arg| outcome(arg, form, facts));
    match func {
        Func::Today => Outcome::sure(Range::Day {
            low: DAY.0,
            high: DAY.1,
            side: Side::Today,
        }),
        Func::Size => Outcome::open(size(args, form)),
        Func::Age | Func::DaysBetween => Outcome::open(apart(func, arg(0), arg(1))),
        Func::Year => Outcome::open(Range::Int(1, 9999)),
        Func::Month => Outcome::open(Range::Int(1, 12)),
        Func::DayOfMonth => Outcome::open(Range::Int(1, 31)),
        Func::StartsWith => texts(arg(0), arg(1), |text, part| text.starts_with(part)),
        Func::EndsWith => texts(arg(0), arg(1), |text, part| text.ends_with(part)),
        Func::Contains => texts(arg(0), arg(1), |text, part| text.contains(part)),
        _ => Outcome::open(args_type(func)),
    }
}

fn args_type(func: Func) -> Range {
    match func {
        Func::AddMonths | Func::AddDays | Func::ParseDate | Func::Earliest | Func::Latest => {
            Range::days(DAY.0, DAY.1)
        }
        Func::DateOf => Range::days(DAY.0, DAY.1),
        Func::TimeOf => Range::Int(0, 1439),
        Func::TextToInt | Func::DivideRounded => Range::Int(INT.0, INT.1),
        _ => Range::Any,
    }
}

// An answer that is there has a character.
fn size(args: &[Expr], form: &Form) -> Range {
    let most = i128::from(u32::MAX);
    let Some(ExprKind::Field(field)) = args.first().map(|arg| &arg.kind) else {
        return Range::Int(0, most);
    };
    match form.fields.get(field.field) {
        Some(found) if found.value.is_none() => match &found.kind {
            Kind::Text {
                min_length,
                max_length,
                ..
            } => Range::Int(i128::from(*min_length).max(1), i128::from(*max_length)),
            _ => Range::Int(0, most),
        },
        _ => Range::Int(0, most),
    }
}

// `age(from, to)` and `days_between(from, to)`: not negative when `from` is not after `to`.
fn apart(func: Func, from: Option<Outcome>, to: Option<Outcome>) -> Range {
    let most = if func == Func::Age { 10_000 } else { 4_000_000 };
    let (Some(from), Some(to)) = (from, to) else {
        return Range::Int(-most, most);
    };
    let (late, early) = (
        less(&to.range, &from.range, false),
        less(&from.range, &to.range, false),
    );
    let low = if late.is_some_and(|(yes, _)| !yes) {
        0
    } else {
        -most
    };
    let high = if early.is_some_and(|(yes, _)| !yes) {
        0
    } else {
        most
    };
    Range::Int(low, high)
}

fn texts(text: Option<Outcome>, part: Option<Outcome>, holds: fn(&str, &str) -> bool) -> Outcome {
    let (Some(text), Some(part)) = (text, part) else {
        return Outcome::open(Range::EITHER);
    };
    let (Range::Text(texts), Range::Text(parts)) = (&text.range, &part.range) else {
        return Outcome::open(Range::EITHER);
    };
    let mut yes = false;
    let mut no = false;
    for part in parts {
        for text in texts {
            let found = holds(text, part);
            yes |= found;
            no |= !found;
        }
    }
    Outcome {
        range: Range::Bool { yes, no },
        is_open: text.is_open || part.is_open,
    }
}
