//! What a module may cost at most, in wasmtime's fuel (about one for an instruction), from the form alone: every text as long as it
//! can be kept, every group full, both branches taken.
//!
//! The prices below are no measurements but generous bounds of what the core's loops do for a byte, a code or a call;
//! `tests/fuel.rs` holds them against what cases and forms made by chance really use.

use std::collections::BTreeMap;

use abi::FuelBound;
use form::{
    Binary, Expr, ExprKind, Field, FieldRef, Form, Func, Kind, RepeatId, Scope, Step, TextFunc,
    Type,
};

use crate::layout;

/// Of a node: a call of the core, looking whether it failed, moving the value.
const NODE: u64 = 60;
/// Of a byte that is compared, copied or counted.
const BYTE: u64 = 25;
/// Of a byte of a row that changes its place with another.
const SWAP: u64 = 4;
/// Of a character that steps an automaton: reading it, finding its class, then the next state.
const AUTOMATON: u64 = 250;
/// Of a function of days.
const DAY: u64 = 1_000;
/// Of taking a result to its field: marks, storing, cleaning apart from the bytes.
const CONCLUDE: u64 = 1_500;
/// Of judging a field and writing its finding.
const JUDGE: u64 = 4_000;
/// Of visiting a field while answers are loaded.
const VISIT: u64 = 2_000;
/// Of a code that is looked for in a list.
const CODE: u64 = 100;
/// Of a byte of a text that is handed in, in that call and in each one after: at most so much, whatever it is (`abi/README.md`).
/// So counting the characters of an answer and stepping its automata is paid for.
const READ: u64 = abi::fuel::BYTE;
/// How many times too long a text may be and still be kept; a character has up to four bytes.
const KEPT_BYTES: u64 = 4 * 4;

/// How large a value can get: bytes of a text or of each element, elements of a list.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    bytes: u64,
    count: u64,
}

/// What one part of a form adds to the most that its module may cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// JSON Pointer of the field, repeat group or check.
    pub pointer: String,
    /// Added to loading answers.
    pub load: u64,
    /// Added to checking all pages.
    pub check: u64,
}

/// What a form's module may cost at most.
pub fn bound(form: &Form) -> FuelBound {
    let mut sum = FuelBound {
        byte: READ,
        load: 0,
        check: 0,
    };
    for part in parts(form) {
        sum.load = sum.load.saturating_add(part.load);
        sum.check = sum.check.saturating_add(part.check);
    }
    sum
}

/// What each field, repeat group and check adds to it.
pub fn parts(form: &Form) -> Vec<Part> {
    let mut fields: Vec<Part> = form
        .fields
        .iter()
        .map(|field| of_answer(form, field))
        .collect();
    let mut repeats: Vec<Part> = (0..form.repeats.len())
        .map(|id| of_rows(form, id))
        .collect();
    for step in &form.steps {
        let part = match *step {
            Step::Show(id) | Step::Require(id) | Step::Value(id) => &mut fields[id],
            Step::ShowRepeat(id) => &mut repeats[id],
        };
        part.load = part.load.saturating_add(of_step(form, *step));
    }
    let checks = form.checks.iter().map(|check| {
        let scope = check.at.map_or(Scope::Top, |id| form.fields[id].scope);
        let once = of_expr(form, &check.rule).saturating_add(JUDGE);
        Part {
            pointer: check.pointer.clone(),
            load: 0,
            check: rows_of(form, scope).saturating_mul(once),
        }
    });
    // Who a role is may be another one twice: as a load says, and as it is worked out of what the load says.
    for id in 0..form.fields.len() {
        if let Some(role) = form.followed(id) {
            let theirs = form.theirs(role).count() as u64;
            fields[id].load = fields[id]
                .load
                .saturating_add(theirs.saturating_mul(2 * VISIT));
        }
    }
    fields.into_iter().chain(repeats).chain(checks).collect()
}

fn of_answer(form: &Form, field: &Field) -> Part {
    let rows = rows_of(form, field.scope);
    Part {
        pointer: field.pointer.clone(),
        load: rows.saturating_mul(VISIT),
        check: rows.saturating_mul(of_field(form, field)),
    }
}

fn of_rows(form: &Form, id: RepeatId) -> Part {
    let repeat = &form.repeats[id];
    let (rows, all) = (u64::from(repeat.max_rows), form.most_rows(id));
    // Every key is compared with those before it, and every row may change its place with another; what long keys cost
    // besides is within the price of their bytes.
    let keys = rows.saturating_mul(NODE / 4);
    let places = layout::row_bytes(form, id).saturating_mul(SWAP);
    Part {
        pointer: repeat.pointer.clone(),
        load: all.saturating_mul(keys.saturating_add(places)),
        check: JUDGE.saturating_mul(all / rows),
    }
}

fn rows_of(form: &Form, scope: Scope) -> u64 {
    match scope {
        Scope::Row(repeat) => form.most_rows(repeat),
        Scope::Top | Scope::Block(_) => 1,
    }
}

fn of_step(form: &Form, step: Step) -> u64 {
    let (expr, scope) = match step {
        Step::Show(id) => (&form.fields[id].show, form.fields[id].scope),
        Step::Require(id) => (&form.fields[id].require, form.fields[id].scope),
        Step::Value(id) => (&form.fields[id].value, form.fields[id].scope),
        Step::ShowRepeat(id) => {
            let within = form.repeats[id].within;
            (
                &form.repeats[id].show,
                within.map_or(Scope::Top, Scope::Row),
            )
        }
    };
    let Some(expr) = expr else { return 0 };
    let mut costs = Costs::new(form);
    let size = costs.of(expr);
    let once = costs
        .fuel
        .saturating_add(CONCLUDE)
        .saturating_add(size.bytes.saturating_mul(4 * BYTE));
    rows_of(form, scope).saturating_mul(once)
}

fn of_expr(form: &Form, expr: &Expr) -> u64 {
    let mut costs = Costs::new(form);
    costs.of(expr);
    costs.fuel
}

fn of_field(form: &Form, field: &Field) -> u64 {
    let codes = |list: &String| {
        let list = form.lists.get(list);
        list.map_or(0, |list| list.options.len() as u64)
    };
    let own = match &field.kind {
        Kind::Choice { list } | Kind::Facility { list } => codes(list) * CODE,
        Kind::Choices { list } => codes(list).saturating_mul(codes(list)) * CODE,
        // Three parts, and as many communes as the largest province has.
        Kind::Address => {
            let most = form.units.iter().map(|unit| unit.communes.len()).max();
            (form.units.len() + most.unwrap_or(0)) as u64 * CODE + 3 * JUDGE
        }
        Kind::File(limits) => u64::from(limits.max_files) * JUDGE * (1 + limits.types.len() as u64),
        _ => 0,
    };
    own.saturating_add(JUDGE)
}

fn size_of(kind: &Kind) -> Size {
    let bytes = match kind {
        Kind::Text { max_length, .. } => u64::from(*max_length) * KEPT_BYTES,
        Kind::Choice { .. }
        | Kind::Facility { .. }
        | Kind::Choices { .. }
        | Kind::Person { .. } => 64 * KEPT_BYTES,
        Kind::Address => 200 * KEPT_BYTES,
        _ => 0,
    };
    Size { bytes, count: 0 }
}

/// Adds up one expression.
struct Costs<'f> {
    form: &'f Form,
    fuel: u64,
    /// How large the variables of macros and of `cel.bind` can get.
    locals: BTreeMap<u32, Size>,
}

impl<'f> Costs<'f> {
    fn new(form: &'f Form) -> Costs<'f> {
        Costs {
            form,
            fuel: 0,
            locals: BTreeMap::new(),
        }
    }

    fn pay(&mut self, fuel: u64) {
        self.fuel = self.fuel.saturating_add(fuel);
    }

    /// Pays for an expression, and says how large its value can get.
    fn of(&mut self, expr: &Expr) -> Size {
        self.pay(NODE);
        match &expr.kind {
            ExprKind::Text(text) => text_of(text.len() as u64),
            ExprKind::Field(field) => self.field(*field),
            ExprKind::Local(var) => self.locals.get(var).copied().unwrap_or_default(),
            ExprKind::Let(var, value, body) => {
                let size = self.of(value);
                self.locals.insert(*var, size);
                self.of(body)
            }
            ExprKind::Call(func, args) => {
                let sizes: Vec<Size> = args.iter().map(|arg| self.of(arg)).collect();
                for (arg, size) in args.iter().zip(&sizes) {
                    if let Type::Map(..) = arg.ty {
                        // Each key is held against the one that is looked for.
                        self.times(size.count, |costs| costs.compared(size.bytes));
                    }
                }
                self.call(*func, &sizes)
            }
            ExprKind::Matches(text, _) => {
                let size = self.of(text);
                self.pay(size.bytes.saturating_mul(AUTOMATON));
                Size::default()
            }
            ExprKind::Each(each) => {
                let range = self.of(&each.range);
                // Of a list within the list no more is known than its bytes; each element of it counts as one.
                let item = match &each.range.ty {
                    Type::List(item) if matches!(**item, Type::List(_)) => Size {
                        count: range.bytes,
                        ..range
                    },
                    _ => text_of(range.bytes),
                };
                self.locals.insert(each.first, item);
                each.second.map(|second| self.locals.insert(second, item));
                let body = self.times(range.count, |costs| {
                    each.filter.iter().for_each(|filter| {
                        costs.of(filter);
                    });
                    costs.of(&each.body)
                });
                let within = body
                    .bytes
                    .saturating_add(1)
                    .saturating_mul(body.count.max(1));
                Size {
                    bytes: if body.count > 0 { within } else { body.bytes },
                    count: range.count,
                }
            }
            ExprKind::Rows { repeat, body, .. } => {
                let rows = u64::from(self.form.repeats[*repeat].max_rows);
                self.times(rows, |costs| costs.of(body));
                Size::default()
            }
            ExprKind::Binary(op, a, b) => {
                let (a, b) = (self.of(a), self.of(b));
                self.binary(*op, a, b, &expr.ty)
            }
            ExprKind::Map(entries) => {
                let mut bytes = 0;
                for (known, (key, value)) in (0..).zip(entries) {
                    let (key, value) = (self.of(key), self.of(&value.expr));
                    bytes = key.bytes.max(value.bytes).max(bytes);
                    // Each key is held against those before it.
                    self.times(known, |costs| costs.compared(bytes));
                }
                let count = entries.len() as u64;
                Size { bytes, count }
            }
            _ => {
                let sizes = expr.children().into_iter().map(|child| self.of(child));
                let sizes: Vec<Size> = sizes.collect();
                for size in &sizes {
                    self.pay(size.bytes.saturating_mul(BYTE).saturating_add(NODE));
                }
                largest(expr, &sizes)
            }
        }
    }

    /// The same so many times.
    fn times(&mut self, count: u64, work: impl FnOnce(&mut Self) -> Size) -> Size {
        let before = std::mem::take(&mut self.fuel);
        let size = work(self);
        let once = self.fuel.saturating_add(2 * NODE);
        self.fuel = before.saturating_add(count.saturating_mul(once));
        size
    }

    /// Two values held against each other.
    fn compared(&mut self, bytes: u64) -> Size {
        self.pay(bytes.saturating_mul(BYTE).saturating_add(2 * NODE));
        Size::default()
    }

    fn field(&mut self, field: FieldRef) -> Size {
        let kind = &self.form.fields[field.field].kind;
        let size = size_of(kind);
        let codes = kind.list().and_then(|list| self.form.lists.get(list));
        let count = codes.map_or(0, |list| list.options.len() as u64);
        // In which province a facility lies is looked up by its code.
        if field.part.is_some() && matches!(kind, Kind::Facility { .. }) {
            self.pay(count.saturating_mul(CODE));
            return text_of(2);
        }
        let Kind::Choices { .. } = kind else {
            return size;
        };
        self.pay(count.saturating_mul(64 * BYTE + 2 * NODE));
        Size { bytes: 64, count }
    }

    fn binary(&mut self, op: Binary, a: Size, b: Size, ty: &Type) -> Size {
        let all = |size: Size| size.bytes.saturating_mul(size.count.max(1));
        let elements = a.count.saturating_add(b.count);
        let bytes = all(a).saturating_add(all(b));
        self.pay(bytes.saturating_mul(BYTE));
        self.pay(elements.saturating_mul(2 * NODE));
        match (op, ty) {
            (Binary::Add, Type::List(_)) => Size {
                bytes: a.bytes.max(b.bytes),
                count: elements,
            },
            (Binary::Add, _) => text_of(a.bytes.saturating_add(b.bytes)),
            _ => Size::default(),
        }
    }

    fn call(&mut self, func: Func, args: &[Size]) -> Size {
        let at = |index: usize| args.get(index).copied().unwrap_or_default();
        let (a, b) = (at(0), at(1));
        // Looking for one text in another begins again at every byte.
        let search = a.bytes.saturating_mul(b.bytes.max(1)).saturating_mul(BYTE);
        match func {
            Func::Contains => {
                self.pay(search);
                Size::default()
            }
            Func::Contained => {
                let each = a.bytes.max(b.bytes).saturating_mul(BYTE) + 2 * NODE;
                self.pay(b.count.saturating_mul(each));
                Size::default()
            }
            Func::Index => text_of(a.bytes),
            Func::Text(text) => self.of_text(text, args, search),
            Func::IntToText | Func::DecimalToText => {
                self.pay(DAY);
                text_of(24)
            }
            _ => {
                self.pay(DAY);
                self.pay(a.bytes.saturating_add(b.bytes).saturating_mul(BYTE));
                Size::default()
            }
        }
    }

    fn of_text(&mut self, func: TextFunc, args: &[Size], search: u64) -> Size {
        let at = |index: usize| args.get(index).copied().unwrap_or_default();
        let (a, b) = (at(0), at(1));
        self.pay(search.saturating_add(a.bytes.saturating_mul(4 * BYTE)));
        match func {
            TextFunc::Split => {
                let count = a.bytes.saturating_add(1);
                self.pay(count.saturating_mul(2 * NODE));
                Size {
                    bytes: a.bytes,
                    count,
                }
            }
            TextFunc::Join => {
                let each = a.bytes.saturating_add(b.bytes);
                let bytes = a.count.saturating_mul(each);
                self.pay(bytes.saturating_mul(BYTE));
                self.pay(a.count.saturating_mul(2 * NODE));
                text_of(bytes)
            }
            TextFunc::Replace => {
                // Also between all characters.
                let more = a.bytes.saturating_add(1).saturating_mul(at(2).bytes);
                let bytes = a.bytes.saturating_add(more);
                self.pay(bytes.saturating_mul(BYTE));
                text_of(bytes)
            }
            _ => text_of(a.bytes),
        }
    }
}

fn text_of(bytes: u64) -> Size {
    Size { bytes, count: 0 }
}

// What a list that is written out, a branch, or whatever passes its operand on can get to.
fn largest(expr: &Expr, sizes: &[Size]) -> Size {
    let bytes = sizes.iter().map(|size| size.bytes).max().unwrap_or(0);
    let count = match &expr.kind {
        ExprKind::List(items) => items.len() as u64,
        _ => sizes.iter().map(|size| size.count).max().unwrap_or(0),
    };
    Size { bytes, count }
}
