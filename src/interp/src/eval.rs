//! Expressions, by walking their tree.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use form::{
    Binary, Each, Element, Expr, ExprKind, FieldRef, Fold, Form, Func, Kind, Macro, RowRef, Unary,
};
use jiff::civil::Date;

use crate::answers::Answer;
use crate::dates;
use crate::notations;
use crate::state::{Group, Place, State, outer_of};
use crate::texts;
use crate::work;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Bool(bool),
    Int(i64),
    Text(String),
    Date(Date),
    List(Vec<Value>),
    /// Keys with their values, as written.
    Map(Vec<(Value, Value)>),
}

/// Why it gives nothing. A failure is the larger, so that it wins over a missing answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stop {
    /// An answer it needs is absent or hidden.
    Missing,
    /// It can not be worked out: overflow, division by zero, a bad conversion.
    Failed,
}

pub(crate) type Outcome = Result<Value, Stop>;

/// What an expression sees.
#[derive(Clone)]
pub(crate) struct Scope<'a> {
    pub(crate) form: &'a Form,
    pub(crate) state: &'a State,
    /// Key of the row the expression belongs to.
    pub(crate) own: Option<&'a str>,
    /// Keys of the rows that macros stand at, by variable.
    pub(crate) vars: BTreeMap<u32, &'a str>,
    /// Values of the variables of macros over lists and of `cel.bind`.
    pub(crate) locals: BTreeMap<u32, Value>,
}

impl<'a> Scope<'a> {
    /// What an expression at a row, or at none, sees.
    pub(crate) fn new(form: &'a Form, state: &'a State, own: Option<&'a str>) -> Scope<'a> {
        Scope {
            form,
            state,
            own,
            vars: BTreeMap::new(),
            locals: BTreeMap::new(),
        }
    }

    /// Works out an expression.
    pub(crate) fn eval(&self, expr: &Expr) -> Outcome {
        match &expr.kind {
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Int(n) => Ok(Value::Int(*n)),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Date(date) => day(dates::from_form(*date)),
            ExprKind::Field(field) => self.field(*field).ok_or(Stop::Missing),
            ExprKind::Present(field) => Ok(Value::Bool(self.present(*field))),
            ExprKind::Verified(field) => Ok(Value::Bool(self.verified(*field))),
            ExprKind::Unary(op, operand) => self.unary(*op, operand),
            ExprKind::Binary(Binary::And, a, b) => self.absorbing(false, a, b),
            ExprKind::Binary(Binary::Or, a, b) => self.absorbing(true, a, b),
            ExprKind::Binary(Binary::Within, a, b) => self.within(a, b),
            ExprKind::Binary(op, a, b) => binary(*op, self.eval(a)?, self.eval(b)?),
            ExprKind::If(condition, yes, no) => match self.eval(condition)? {
                Value::Bool(true) => self.eval(yes),
                _ => self.eval(no),
            },
            ExprKind::In(needle, list) => self.is_in(needle, list),
            ExprKind::Local(var) => self.locals.get(var).cloned().ok_or(Stop::Failed),
            ExprKind::Let(var, value, body) => self.with(*var, self.eval(value)?).eval(body),
            ExprKind::List(items) => self.list(items),
            ExprKind::Map(entries) => self.map(entries),
            ExprKind::Each(each) => self.each(each),
            ExprKind::RowCount(repeat, of) => Ok(Value::Int(self.rows(*repeat, *of).len() as i64)),
            ExprKind::Call(func, args) => {
                let args: Result<Vec<Value>, Stop> =
                    args.iter().map(|arg| self.eval(arg)).collect();
                call(*func, &args?, self.state.today)
            }
            ExprKind::Matches(text, dfa) => match self.eval(text)? {
                Value::Text(text) => Ok(Value::Bool(dfa.is_match(&text))),
                _ => Err(Stop::Failed),
            },
            ExprKind::Rows {
                kind,
                repeat,
                of,
                is_others,
                var,
                body,
            } => {
                let mut rows = self.rows(*repeat, *of);
                rows.retain(|row| !(*is_others && Some(row.as_str()) == self.own));
                fold_rows(*kind, self.bodies(rows, *var, body))
            }
            // `check` lets no form say these.
            ExprKind::Uint(_)
            | ExprKind::Double(_)
            | ExprKind::Bytes(_)
            | ExprKind::Null
            | ExprKind::TypeName(_)
            | ExprKind::Input(_)
            | ExprKind::Dyn(_) => Err(Stop::Failed),
        }
    }

    fn with(&self, var: u32, value: Value) -> Scope<'a> {
        let mut inner = self.clone();
        inner.locals.insert(var, value);
        inner
    }

    fn list(&self, items: &[Element]) -> Outcome {
        let items = items.iter().map(|item| self.eval(&item.expr));
        items.collect::<Result<Vec<Value>, Stop>>().map(Value::List)
    }

    // A key that stands twice is a failure, once its second value is known.
    fn map(&self, entries: &[(Expr, Element)]) -> Outcome {
        let mut map: Vec<(Value, Value)> = Vec::new();
        for (key, value) in entries {
            let (key, value) = (self.eval(key)?, self.eval(&value.expr)?);
            if map.iter().any(|(known, _)| *known == key) {
                return Err(Stop::Failed);
            }
            map.push((key, value));
        }
        Ok(Value::Map(map))
    }

    fn each(&self, each: &Each) -> Outcome {
        // What stands at each element: its index or key, and itself. A map alone goes by its keys.
        let pairs: Vec<(Value, Value)> = match self.eval(&each.range)? {
            Value::List(items) => {
                let numbers = (0..).map(Value::Int);
                let pairs = numbers.zip(items);
                match each.second {
                    Some(_) => pairs.collect(),
                    None => pairs.map(|(_, item)| (item.clone(), item)).collect(),
                }
            }
            Value::Map(entries) => entries,
            _ => return Err(Stop::Failed),
        };
        let scopes = pairs.into_iter().map(|(first, second)| {
            let scope = self.with(each.first, first);
            match each.second {
                Some(var) => scope.with(var, second),
                None => scope,
            }
        });
        if let Fold::Macro(kind) = each.fold {
            return fold_rows(kind, scopes.map(|scope| scope.eval(&each.body)).collect());
        }
        let mut made = Vec::new();
        for scope in scopes {
            let passes = match &each.filter {
                Some(filter) => scope.condition(filter)?,
                None => true,
            };
            if passes {
                made.push(scope.eval(&each.body)?);
            }
        }
        Ok(Value::List(made))
    }

    /// Works out a condition.
    pub(crate) fn condition(&self, expr: &Expr) -> Result<bool, Stop> {
        Ok(self.eval(expr)? == Value::Bool(true))
    }

    fn place(&self, field: FieldRef) -> Option<Place> {
        let row = match field.row {
            RowRef::None => None,
            RowRef::Previous => match self.form.fields[field.field].scope {
                form::Scope::Row(repeat) => Some(self.previous(repeat)?.to_owned()),
                _ => None,
            },
            other => Some(self.row(other)?.to_owned()),
        };
        Some(Place {
            field: field.field,
            row,
        })
    }

    fn row(&self, row: RowRef) -> Option<&'a str> {
        match row {
            // What is asked of the row before is a field.
            RowRef::None | RowRef::Previous => None,
            RowRef::Own => self.own,
            RowRef::Outer => outer_of(self.own?),
            RowRef::Var(var) => self.vars.get(&var).copied(),
        }
    }

    fn answer(&self, field: FieldRef) -> Option<Answer> {
        work::answer(self.form, self.state, &self.place(field)?)
    }

    fn verified(&self, field: FieldRef) -> bool {
        let place = self.place(field);
        let is_verified = |place: &Place| {
            let prefill = self.state.cells[place].prefill.as_ref();
            prefill.is_some_and(|prefill| prefill.verified)
        };
        self.answer(field).is_some() && place.as_ref().is_some_and(is_verified)
    }

    fn field(&self, field: FieldRef) -> Option<Value> {
        match (self.answer(field)?, field.part) {
            (Answer::Address(address), Some(part)) => address.part(part).clone().map(Value::Text),
            (Answer::Address(_), None) | (Answer::Files(_), _) => None,
            (Answer::Choices(codes), _) => {
                Some(Value::List(codes.into_iter().map(Value::Text).collect()))
            }
            (Answer::Text(code), Some(_)) => self.province_of(field, &code).map(Value::Text),
            (Answer::Text(text), None) => match &self.form.fields[field.field].kind {
                Kind::Decimal { .. } | Kind::Time { .. } | Kind::DateTime { .. } => {
                    notations::number(&text).map(Value::Int)
                }
                _ => Some(Value::Text(text)),
            },
            (Answer::Integer(n), _) => Some(Value::Int(n)),
            (Answer::Boolean(value), _) => Some(Value::Bool(value)),
            (Answer::Date(date), _) => Some(Value::Date(date)),
        }
    }

    // Where a facility lies, if its list says it.
    fn province_of(&self, field: FieldRef, code: &str) -> Option<String> {
        let list = self.form.fields[field.field].kind.list()?;
        let mut options = self.form.lists.get(list)?.options.iter();
        let province = &options.find(|option| option.code == code)?.province;
        (!province.is_empty()).then(|| province.clone())
    }

    fn present(&self, field: FieldRef) -> bool {
        match field.part {
            None => self.answer(field).is_some(),
            Some(_) => self.field(field).is_some(),
        }
    }

    // One side that decides absorbs whatever the other is; of two errors the failure wins.
    fn absorbing(&self, decides: bool, a: &Expr, b: &Expr) -> Outcome {
        let sides = [self.condition(a), self.condition(b)];
        if sides.contains(&Ok(decides)) {
            return Ok(Value::Bool(decides));
        }
        let worst = sides.into_iter().filter_map(Result::err).max();
        worst.map_or(Ok(Value::Bool(!decides)), Err)
    }

    // Each condition is settled by itself before they meet.
    fn within(&self, outer: &Expr, own: &Expr) -> Outcome {
        let sides = [self.condition(outer), self.condition(own)];
        let is_settled = |side: &Result<bool, Stop>| matches!(side, Ok(false) | Err(Stop::Missing));
        if sides.iter().any(is_settled) {
            return Ok(Value::Bool(false));
        }
        match sides.contains(&Err(Stop::Failed)) {
            true => Err(Stop::Failed),
            false => Ok(Value::Bool(true)),
        }
    }

    fn unary(&self, op: Unary, operand: &Expr) -> Outcome {
        match (op, self.eval(operand)?) {
            (Unary::Not, Value::Bool(value)) => Ok(Value::Bool(!value)),
            (Unary::Negate, Value::Int(n)) => int(n.checked_neg()),
            _ => Err(Stop::Failed),
        }
    }

    fn is_in(&self, needle: &Expr, list: &[Expr]) -> Outcome {
        let needle = self.eval(needle)?;
        for item in list {
            if self.eval(item)? == needle {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    }

    // A hidden group has no rows.
    fn rows(&self, repeat: usize, of: RowRef) -> Vec<&'a String> {
        let outer = self.row(of).map(str::to_owned);
        let group = Group { repeat, outer };
        match work::group_visible(self.state, &group) {
            true => self.state.rows_of(&group),
            false => Vec::new(),
        }
    }

    // The row before the expression's own.
    fn previous(&self, repeat: usize) -> Option<&'a str> {
        let outer = outer_of(self.own?).map(str::to_owned);
        let rows = self.state.rows_of(&Group { repeat, outer });
        let own = rows.iter().position(|row| Some(row.as_str()) == self.own)?;
        rows.get(own.checked_sub(1)?).map(|row| row.as_str())
    }

    fn bodies(&self, rows: Vec<&'a String>, var: u32, body: &Expr) -> Vec<Outcome> {
        let at = |row: &'a String| {
            let mut inner = self.clone();
            inner.vars.insert(var, row);
            inner.eval(body)
        };
        rows.into_iter().map(at).collect()
    }
}

fn fold_rows(kind: Macro, bodies: Vec<Outcome>) -> Outcome {
    let worst = bodies.iter().filter_map(|body| body.clone().err()).max();
    let count = |wanted| {
        let same = |body: &&Outcome| **body == Ok(Value::Bool(wanted));
        bodies.iter().filter(same).count()
    };
    match kind {
        Macro::All if count(false) > 0 => Ok(Value::Bool(false)),
        Macro::Exists if count(true) > 0 => Ok(Value::Bool(true)),
        Macro::Sum => sum(&bodies, worst),
        _ => match worst {
            Some(stop) => Err(stop),
            None => Ok(Value::Bool(match kind {
                Macro::ExistsOne => count(true) == 1,
                _ => kind == Macro::All,
            })),
        },
    }
}

// What the rows with a value add up to; an overflow fails even beside a row without one.
fn sum(bodies: &[Outcome], worst: Option<Stop>) -> Outcome {
    let mut sum: i64 = 0;
    for body in bodies {
        if let Ok(Value::Int(n)) = body {
            sum = sum.checked_add(*n).ok_or(Stop::Failed)?;
        }
    }
    worst.map_or(Ok(Value::Int(sum)), Err)
}

// The plus sign that Rust would read is no part of the language.
fn text_to_int(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

// Half away from zero.
fn divide_rounded(a: i64, b: i64) -> Option<i64> {
    let (a, b) = (i128::from(a), i128::from(b));
    if b == 0 {
        return None;
    }
    let size = (2 * a.abs() + b.abs()) / (2 * b.abs());
    i64::try_from(if (a < 0) == (b < 0) { size } else { -size }).ok()
}

fn int(n: Option<i64>) -> Outcome {
    n.map(Value::Int).ok_or(Stop::Failed)
}

fn day(date: Option<Date>) -> Outcome {
    date.map(Value::Date).ok_or(Stop::Failed)
}

fn binary(op: Binary, a: Value, b: Value) -> Outcome {
    match (op, a, b) {
        (Binary::Equal, a, b) => Ok(Value::Bool(a == b)),
        (Binary::NotEqual, a, b) => Ok(Value::Bool(a != b)),
        (Binary::Add, Value::Text(a), Value::Text(b)) => Ok(Value::Text(a + &b)),
        (Binary::Add, Value::List(a), Value::List(b)) => Ok(Value::List([a, b].concat())),
        (Binary::Add, Value::Int(a), Value::Int(b)) => int(a.checked_add(b)),
        (Binary::Subtract, Value::Int(a), Value::Int(b)) => int(a.checked_sub(b)),
        (Binary::Multiply, Value::Int(a), Value::Int(b)) => int(a.checked_mul(b)),
        (Binary::Divide, Value::Int(a), Value::Int(b)) => int(a.checked_div(b)),
        (Binary::Remainder, Value::Int(a), Value::Int(b)) => int(a.checked_rem(b)),
        (op, a, b) => {
            let order = order(&a, &b).ok_or(Stop::Failed)?;
            let holds = match op {
                Binary::Less => order.is_lt(),
                Binary::LessEqual => order.is_le(),
                Binary::Greater => order.is_gt(),
                Binary::GreaterEqual => order.is_ge(),
                _ => return Err(Stop::Failed),
            };
            Ok(Value::Bool(holds))
        }
    }
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.chars().cmp(b.chars())),
        _ => None,
    }
}

fn value_of(entries: &[(Value, Value)], key: &Value) -> Option<Value> {
    let mut entries = entries.iter();
    entries
        .find(|(known, _)| known == key)
        .map(|(_, value)| value.clone())
}

fn call(func: Func, args: &[Value], today: Date) -> Outcome {
    let text = |test: fn(&str, &str) -> bool, a: &str, b: &str| Ok(Value::Bool(test(a, b)));
    match (func, args) {
        (Func::Today, []) => Ok(Value::Date(today)),
        (Func::Size, [Value::Text(a)]) => Ok(Value::Int(a.chars().count() as i64)),
        (Func::Size, [Value::List(items)]) => Ok(Value::Int(items.len() as i64)),
        (Func::Index, [Value::List(items), Value::Int(at)]) => {
            let at = usize::try_from(*at).map_err(|_| Stop::Failed)?;
            items.get(at).cloned().ok_or(Stop::Failed)
        }
        (Func::Contained, [item, Value::List(items)]) => Ok(Value::Bool(items.contains(item))),
        (Func::Size, [Value::Map(entries)]) => Ok(Value::Int(entries.len() as i64)),
        (Func::Index, [Value::Map(entries), key]) => value_of(entries, key).ok_or(Stop::Failed),
        (Func::Contained, [key, Value::Map(entries)])
        | (Func::HasKey, [Value::Map(entries), key]) => {
            Ok(Value::Bool(value_of(entries, key).is_some()))
        }
        (Func::Text(func), args) => texts::call(func, args).ok_or(Stop::Failed),
        (Func::StartsWith, [Value::Text(a), Value::Text(b)]) => text(|a, b| a.starts_with(b), a, b),
        (Func::EndsWith, [Value::Text(a), Value::Text(b)]) => text(|a, b| a.ends_with(b), a, b),
        (Func::Contains, [Value::Text(a), Value::Text(b)]) => text(|a, b| a.contains(b), a, b),
        (Func::Age, [Value::Date(birth), Value::Date(on)]) => {
            Ok(Value::Int(dates::age(*birth, *on)))
        }
        (Func::DaysBetween, [Value::Date(a), Value::Date(b)]) => {
            Ok(Value::Int(dates::days_between(*a, *b)))
        }
        (Func::AddMonths, [Value::Date(date), Value::Int(n)]) => day(dates::add_months(*date, *n)),
        (Func::AddDays, [Value::Date(date), Value::Int(n)]) => day(dates::add_days(*date, *n)),
        (Func::Year, [Value::Date(date)]) => Ok(Value::Int(date.year().into())),
        (Func::Month, [Value::Date(date)]) => Ok(Value::Int(date.month().into())),
        (Func::DayOfMonth, [Value::Date(date)]) => Ok(Value::Int(date.day().into())),
        (Func::Earliest, [Value::Text(text)]) => day(dates::earliest(text)),
        (Func::Latest, [Value::Text(text)]) => day(dates::latest(text)),
        (Func::ParseDate, [Value::Text(text)]) => day(dates::parse_iso(text)),
        (Func::DivideRounded, [Value::Int(a), Value::Int(b)]) => int(divide_rounded(*a, *b)),
        (Func::DecimalToText, [Value::Int(units), Value::Int(digits)]) => {
            let digits = usize::try_from(*digits).map_err(|_| Stop::Failed)?;
            Ok(Value::Text(notations::decimal_text(*units, digits)))
        }
        (Func::DateOf, [Value::Int(minutes)]) => day(dates::of_minutes(*minutes)),
        (Func::TimeOf, [Value::Int(minutes)]) => Ok(Value::Int(minutes.rem_euclid(24 * 60))),
        (Func::IntToText, [Value::Int(n)]) => Ok(Value::Text(n.to_string())),
        (Func::TextToInt, [Value::Text(text)]) => int(text_to_int(text)),
        _ => Err(Stop::Failed),
    }
}
