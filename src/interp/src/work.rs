//! Everything that is worked out from other answers: what is shown, required and computed.

use std::collections::BTreeMap;

use form::{Expr, Form, Kind};

use crate::answers::{self, Answer, Read};
use crate::eval::{Scope, Stop, Value};
use crate::notations;
use crate::state::{Group, Place, State};

/// The results for the whole form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Worked {
    pub(crate) places: BTreeMap<Place, Results>,
    pub(crate) groups: BTreeMap<Group, Condition>,
}

/// The results for one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Results {
    pub(crate) show: Condition,
    pub(crate) require: Condition,
    pub(crate) value: Option<Answer>,
    pub(crate) value_failed: bool,
}

/// What became of a condition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Condition {
    No,
    #[default]
    Yes,
    Failed,
}

/// Works out everything anew.
///
/// It does not follow the order of [`Form::steps`] but goes over the whole form until nothing
/// changes, so that a wrong order there is seen as a difference. What reads nothing of its own, as
/// `check` has made sure, settles after as many rounds as the longest chain has links.
pub(crate) fn work_out(form: &Form, state: &mut State) {
    let rounds = 3 * (form.fields.len() + form.repeats.len()) + 2;
    for _ in 0..rounds {
        let worked = round(form, state);
        let settled = worked == state.worked;
        state.worked = worked;
        if settled {
            break;
        }
    }
}

fn round(form: &Form, state: &State) -> Worked {
    let groups = (0..form.repeats.len()).flat_map(|repeat| state.groups(form, repeat));
    let shown = |group: Group| {
        let scope = Scope::new(form, state, group.outer.as_deref());
        let shown = show(&scope, &form.repeats[group.repeat].show);
        (group, shown)
    };
    Worked {
        groups: groups.map(shown).collect(),
        places: state
            .cells
            .keys()
            .map(|place| (place.clone(), at(form, state, place)))
            .collect(),
    }
}

fn at(form: &Form, state: &State, place: &Place) -> Results {
    let field = &form.fields[place.field];
    let scope = Scope::new(form, state, place.row.as_deref());
    let (value, value_failed) = match &field.value {
        Some(expr) => computed(&scope, &field.kind, expr),
        None => (None, false),
    };
    let require = match &field.require {
        Some(expr) => condition(scope.condition(expr)),
        None => Condition::No,
    };
    Results {
        show: show(&scope, &field.show),
        require,
        value,
        value_failed,
    }
}

fn show(scope: &Scope<'_>, expr: &Option<Expr>) -> Condition {
    match expr {
        Some(expr) => condition(scope.condition(expr)),
        None => Condition::Yes,
    }
}

fn condition(outcome: Result<bool, Stop>) -> Condition {
    match outcome {
        Ok(true) => Condition::Yes,
        Ok(false) | Err(Stop::Missing) => Condition::No,
        Err(Stop::Failed) => Condition::Failed,
    }
}

// A computed answer goes the way of a typed one; whether it failed stands beside it.
fn computed(scope: &Scope<'_>, kind: &Kind, expr: &Expr) -> (Option<Answer>, bool) {
    let read = match scope.eval(expr) {
        Err(stop) => return (None, stop == Stop::Failed),
        Ok(Value::Text(text)) => match answers::cleaned(kind, &text) {
            Read::Empty => return (None, false),
            Read::Given(text) => Some(Answer::Text(text)),
            Read::Unreadable => None,
        },
        Ok(Value::Int(n)) => answers::in_range(n).then(|| match kind {
            Kind::Decimal { scale, .. } => {
                Answer::Text(notations::decimal_text(n, *scale as usize))
            }
            _ => Answer::Integer(n),
        }),
        Ok(Value::Bool(value)) => Some(Answer::Boolean(value)),
        Ok(Value::Date(date)) => Some(Answer::Date(date)),
        // The type of a field is neither.
        Ok(Value::List(_) | Value::Map(_)) => None,
    };
    (read.clone(), read.is_none())
}

/// The answer at a place as everything else sees it: absent while hidden.
pub(crate) fn answer(form: &Form, state: &State, place: &Place) -> Option<Answer> {
    match visible(form, state, place) {
        true => kept(form, state, place),
        false => None,
    }
}

/// The answer at a place, hidden or not.
pub(crate) fn kept(form: &Form, state: &State, place: &Place) -> Option<Answer> {
    match form.fields[place.field].value {
        Some(_) => state.worked.places.get(place)?.value.clone(),
        None => state.cells.get(place)?.answer.clone(),
    }
}

/// Whether a place is shown.
pub(crate) fn visible(form: &Form, state: &State, place: &Place) -> bool {
    let group = place.group(form);
    let own = state.worked.places.get(place);
    group.is_none_or(|group| group_visible(state, &group))
        && own.is_none_or(|worked| worked.show != Condition::No)
}

/// Whether a repeat group is shown.
pub(crate) fn group_visible(state: &State, group: &Group) -> bool {
    let shown = state.worked.groups.get(group);
    shown.is_none_or(|shown| *shown != Condition::No)
}

/// Whether an answer is required now.
pub(crate) fn required(form: &Form, state: &State, place: &Place) -> bool {
    let worked = state.worked.places.get(place);
    let now = worked.is_some_and(|worked| worked.require == Condition::Yes);
    visible(form, state, place) && (form.fields[place.field].required || now)
}
