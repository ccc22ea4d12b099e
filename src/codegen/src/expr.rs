//! Expressions as code on unboxed values; `values.rs` says how each type lies on the stack and in memory.
//!
//! An expression that can not be had leaves to a label with its status in a local: 1 missing, 2 failed.
//! What absorbs errors (`&&`, `||`, the macros) catches that label.

mod calls;
mod facilities;
mod lists;
mod numbers;
mod values;

use std::collections::BTreeMap;

use form::{Binary, Expr, ExprKind, FieldRef, Kind, Macro, Part, RepeatId, RowRef, Type, Unary};
use wasm_encoder::{Instruction, ValType};

use crate::asm::{Asm, Label};
use crate::layout::{Group, SLOT};
use crate::unit::Unit;

/// An answer it needs is absent or hidden.
const MISSING: u32 = 1;
/// Overflow, division by zero, a bad conversion.
const FAILED: u32 = 2;
/// Offset of a text's address in its slot; its length follows.
const TEXT: u32 = 16;

/// Why an expression failed, as the status of one that stands alone; a form says [`FAILED`] for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Memory is used up, or anything without a name of its own.
    Failed = 2,
    /// A number is too large for its type.
    Overflow,
    /// Divided by zero, or the smallest integer by -1.
    Division,
    /// A list has no element there.
    Index,
    /// A map has no such key.
    Key,
    /// A map has a key twice.
    RepeatedKey,
    /// A value can not be converted.
    Conversion,
    /// The argument of a function is outside of what it takes.
    Argument,
    /// An optional holds nothing.
    Empty,
}

/// Writes one expression into a function.
pub(crate) struct Writer<'u, 'a> {
    unit: &'u mut Unit<'a>,
    /// The function.
    pub(crate) asm: Asm,
    /// Local with the address of the row that the expression belongs to.
    row: u32,
    /// Locals with the addresses of the rows that macros stand at.
    vars: BTreeMap<u32, u32>,
    /// Locals with the values of variables.
    values: BTreeMap<u32, Vec<u32>>,
    /// Local with the address of the variables from outside, and whether reasons are told apart; not in forms.
    inputs: Option<u32>,
    /// Local with the status of the last error.
    pub(crate) status: u32,
}

impl<'u, 'a> Writer<'u, 'a> {
    /// A function of one parameter, the address of its row.
    pub(crate) fn new(unit: &'u mut Unit<'a>) -> Writer<'u, 'a> {
        let mut asm = Asm::new(1);
        let status = asm.local(ValType::I32);
        Writer {
            unit,
            asm,
            row: 0,
            vars: BTreeMap::new(),
            values: BTreeMap::new(),
            inputs: None,
            status,
        }
    }

    /// A function of two parameters: where the variables from outside lie, and where the result goes.
    pub(crate) fn alone(unit: &'u mut Unit<'a>) -> Writer<'u, 'a> {
        let mut asm = Asm::new(2);
        let status = asm.local(ValType::I32);
        Writer {
            asm,
            inputs: Some(0),
            status,
            ..Writer::new(unit)
        }
    }

    /// The value on the stack, or off to `fail`.
    pub(crate) fn value(&mut self, expr: &Expr, fail: Label) {
        match &expr.kind {
            ExprKind::Bool(value) => {
                self.asm.int(u32::from(*value));
            }
            ExprKind::Int(n) => {
                self.asm.long(*n);
            }
            ExprKind::Date(date) => {
                self.asm.long(date.days.into());
            }
            ExprKind::Uint(n) => {
                self.asm.long(*n as i64);
            }
            ExprKind::Double(n) => {
                self.asm.push(Instruction::F64Const((*n).into()));
            }
            ExprKind::Null => {}
            ExprKind::Text(text) | ExprKind::TypeName(text) => {
                let place = self.unit.data.text(text);
                self.asm.place(place);
            }
            ExprKind::Bytes(bytes) => {
                let place = self.unit.data.blob(bytes);
                self.asm.place(place);
            }
            ExprKind::Input(at) => self.input(*at, &expr.ty, fail),
            ExprKind::Local(var) => {
                let locals = self.values[var].clone();
                self.recall(&locals);
            }
            ExprKind::Let(var, value, body) => {
                let locals = self.locals(&value.ty);
                self.value(value, fail);
                self.keep(&locals);
                self.values.insert(*var, locals);
                self.value(body, fail);
            }
            ExprKind::Dyn(inner) => self.value(inner, fail),
            ExprKind::List(items) => self.list(items, &expr.ty, fail),
            ExprKind::Map(entries) => self.map(entries, &expr.ty, fail),
            ExprKind::Each(each) => self.each(each, &expr.ty, fail),
            ExprKind::Field(field) => self.field(*field, &expr.ty, fail),
            ExprKind::Present(field) if field.row == RowRef::Previous => {
                self.before(*field, Writer::present)
            }
            ExprKind::Present(field) => self.present(*field),
            ExprKind::Verified(field) if field.row == RowRef::Previous => {
                self.before(*field, Writer::verified)
            }
            ExprKind::Verified(field) => self.verified(*field),
            ExprKind::Unary(op, operand) => self.unary(*op, operand, fail),
            ExprKind::Binary(op @ (Binary::And | Binary::Within | Binary::Or), a, b) => {
                self.absorbing(*op, (a, b), fail);
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, &expr.ty, fail),
            ExprKind::If(condition, yes, no) => self.choose(condition, yes, no, &expr.ty, fail),
            ExprKind::In(needle, list) => self.is_in(needle, list, fail),
            ExprKind::RowCount(repeat, of) => {
                self.group(*repeat, *of);
                self.helper("rt_rows");
                self.asm.push(Instruction::I64ExtendI32U);
            }
            ExprKind::Call(func, args) => self.call(*func, args, &expr.ty, fail),
            ExprKind::Matches(text, dfa) => {
                self.value(text, fail);
                let table = self.unit.data.dfa(dfa);
                self.helper_with(table, "rt_matches");
            }
            ExprKind::Rows {
                kind,
                repeat,
                of,
                is_others,
                var,
                body,
            } => self.rows(*kind, (*repeat, *of, *is_others), *var, body, fail),
        }
    }

    fn helper(&mut self, name: &str) {
        let function = self.unit.rt(name);
        self.asm.call(function);
    }

    fn helper_with(&mut self, last: u32, name: &str) {
        self.asm.int(last);
        self.helper(name);
    }

    fn stop(&mut self, status: u32, fail: Label) {
        self.asm.int(status).set(self.status);
        self.asm.leave(fail);
    }

    /// Off to `fail` as missing when the number on the stack is 0.
    fn or_missing(&mut self, fail: Label) {
        self.asm.push(Instruction::I32Eqz);
        self.asm.start_if();
        self.stop(MISSING, fail);
        self.asm.end();
    }

    /// Off to `fail` when the last helper failed; the result on the stack stays.
    fn or_failed(&mut self, reason: Reason, fail: Label) {
        self.helper("rt_failed");
        self.asm.start_if();
        self.give_up(reason, fail);
        self.asm.end();
    }

    /// Off to `fail` for a reason.
    fn give_up(&mut self, reason: Reason, fail: Label) {
        let status = match self.inputs {
            Some(_) => reason as u32,
            None => FAILED,
        };
        self.stop(status, fail);
    }

    /// Off to `fail` for a reason when the number in a local is 0.
    fn or_zero(&mut self, local: u32, reason: Reason, fail: Label) {
        self.asm.get(local).push(Instruction::I32Eqz);
        self.asm.start_if();
        self.give_up(reason, fail);
        self.asm.end();
    }

    // One of the variables from outside: whether it is there, then its value, 24 bytes each.
    fn input(&mut self, at: u32, ty: &Type, fail: Label) {
        let inputs = self.inputs.expect("only what stands alone has variables");
        self.asm.get(inputs).load(at * 24);
        self.or_missing(fail);
        self.fetch(inputs, at * 24 + 8, ty);
    }

    /// The address of a field's slot in a new local.
    fn slot(&mut self, field: FieldRef) -> u32 {
        let row = match field.row {
            RowRef::Previous => self.row_before(field),
            RowRef::Outer => self.outer_row(self.scope_of(field)),
            other => self.row_of(other),
        };
        self.unit.push_slot(&mut self.asm, field.field, row);
        let slot = self.asm.local(ValType::I32);
        self.asm.set(slot);
        slot
    }

    fn row_of(&self, row: RowRef) -> u32 {
        match row {
            RowRef::Var(var) => self.vars[&var],
            _ => self.row,
        }
    }

    /// The address of the row of a group of a page in which the own row stands, in a new local.
    fn outer_row(&mut self, outer: RepeatId) -> u32 {
        let group = self.unit.layout.groups[outer];
        let row = self.asm.local(ValType::I32);
        self.asm.get(self.row).get(self.row).int(group.rows());
        self.asm.push(Instruction::I32Sub).int(group.stride);
        self.asm
            .push(Instruction::I32RemU)
            .push(Instruction::I32Sub)
            .set(row);
        row
    }

    /// Pushes the address of the state of a group, which may stand in a row.
    fn group(&mut self, id: RepeatId, of: RowRef) {
        let row = match (self.unit.form.repeats[id].within, of) {
            (Some(outer), RowRef::Outer) => self.outer_row(outer),
            _ => self.row_of(of),
        };
        self.unit.push_group(&mut self.asm, id, row);
    }

    /// The address before the own row in a new local; it is a row's only behind [`Writer::is_first`].
    fn row_before(&mut self, field: FieldRef) -> u32 {
        let group = self.group_of(field);
        let before = self.asm.local(ValType::I32);
        self.asm
            .get(self.row)
            .int(group.stride)
            .push(Instruction::I32Sub)
            .set(before);
        before
    }

    /// Pushes 1 when the own row is the first of its group.
    fn is_first(&mut self, field: FieldRef) {
        let (id, group) = (self.scope_of(field), self.group_of(field));
        self.group(id, RowRef::Outer);
        self.asm
            .int(group.rows() - group.at)
            .push(Instruction::I32Add)
            .get(self.row)
            .push(Instruction::I32Eq);
    }

    fn group_of(&self, field: FieldRef) -> Group {
        self.unit.layout.groups[self.scope_of(field)]
    }

    fn scope_of(&self, field: FieldRef) -> RepeatId {
        let form::Scope::Row(repeat) = self.unit.form.fields[field.field].scope else {
            unreachable!("`check` says rows of fields of rows only");
        };
        repeat
    }

    // What is asked of the row before; false in the first one.
    fn before(&mut self, field: FieldRef, ask: fn(&mut Self, FieldRef)) {
        let result = self.asm.local(ValType::I32);
        self.asm.int(0).set(result);
        let first = self.asm.block();
        self.is_first(field);
        self.asm.leave_if(first);
        ask(self, field);
        self.asm.set(result);
        self.asm.end();
        self.asm.get(result);
    }

    fn field(&mut self, field: FieldRef, ty: &Type, fail: Label) {
        if field.row == RowRef::Previous {
            self.is_first(field);
            self.asm.start_if();
            self.stop(MISSING, fail);
            self.asm.end();
        }
        if let (Kind::Facility { list }, Some(_)) =
            (&self.unit.form.fields[field.field].kind, field.part)
        {
            return self.facility(field, list, fail);
        }
        let slot = self.slot(field);
        self.asm.get(slot);
        let mut offset = TEXT;
        match field.part {
            Some(part) => {
                self.helper_with(part_number(part), "rt_has_part");
                offset += part_number(part) * SLOT;
            }
            None => self.helper("rt_has"),
        }
        self.or_missing(fail);
        match ty {
            Type::Text => {
                self.asm.get(slot).load(offset).get(slot).load(offset + 4);
            }
            Type::Bool => {
                self.asm.get(slot).load(0);
            }
            Type::List(_) => {
                // Several codes are kept one a line.
                self.asm.get(slot).load(offset).get(slot).load(offset + 4);
                let line_end = self.unit.data.text("\n");
                self.asm.place(line_end).long(-1);
                self.helper("rt_split");
                self.or_failed(Reason::Failed, fail);
            }
            _ => {
                self.asm.get(slot).load_long();
            }
        }
    }

    fn present(&mut self, field: FieldRef) {
        let slot = self.slot(field);
        self.asm.get(slot);
        let is_address = self.unit.form.fields[field.field].kind == Kind::Address;
        match field.part {
            Some(part) => self.helper_with(part_number(part), "rt_has_part"),
            None if is_address => self.helper("rt_has_address"),
            None => self.helper("rt_has"),
        }
    }

    // Nothing is verified in a form without identity data, whose core has no words for it either.
    fn verified(&mut self, field: FieldRef) {
        if self.unit.form.knows_people() {
            let slot = self.slot(field);
            self.asm.get(slot);
            self.helper("rt_verified");
        } else {
            self.asm.int(0);
        }
    }

    fn unary(&mut self, op: Unary, operand: &Expr, fail: Label) {
        match op {
            Unary::Not => {
                self.value(operand, fail);
                self.asm.push(Instruction::I32Eqz);
            }
            Unary::Negate if operand.ty == Type::Double => {
                self.value(operand, fail);
                self.asm.push(Instruction::F64Neg);
            }
            Unary::Negate => {
                self.asm.long(0);
                self.value(operand, fail);
                self.helper("rt_subtract");
                self.or_failed(Reason::Overflow, fail);
            }
        }
    }

    // One side that decides absorbs whatever the other is; of two errors the failure wins.
    fn absorbing(&mut self, op: Binary, (a, b): (&Expr, &Expr), fail: Label) {
        let decides = op == Binary::Or;
        let (result, first) = (self.asm.local(ValType::I32), self.asm.local(ValType::I32));
        self.asm.int(0).set(first);
        let done = self.asm.block();
        for (is_second, side) in [(false, a), (true, b)] {
            let next = self.asm.block();
            let caught = self.asm.block();
            self.value(side, caught);
            self.asm.push(Instruction::LocalTee(result));
            if !decides {
                self.asm.push(Instruction::I32Eqz);
            }
            self.asm.leave_if(done);
            if is_second {
                self.asm.get(first).push(Instruction::I32Eqz);
                self.asm.leave_if(done);
                self.asm.int(0).set(self.status);
            } else {
                self.asm.leave(next);
            }
            self.asm.end();
            if op == Binary::Within {
                // What is missing is false.
                let status = self.status;
                self.asm.int(0).set(result);
                self.asm.get(status).int(MISSING);
                self.asm.push(Instruction::I32Eq);
                self.asm.leave_if(done);
            }
            self.keep_worst(first);
            self.asm.end();
        }
        self.asm.get(first).set(self.status);
        self.asm.leave(fail);
        self.asm.end();
        self.asm.get(result);
    }

    /// `worst = max(worst, status)`
    fn keep_worst(&mut self, worst: u32) {
        let status = self.status;
        self.asm.get(status).get(worst).push(Instruction::I32GtU);
        self.asm.start_if();
        self.asm.get(status).set(worst);
        self.asm.end();
    }

    fn choose(&mut self, condition: &Expr, yes: &Expr, no: &Expr, ty: &Type, fail: Label) {
        let result = self.locals(ty);
        self.value(condition, fail);
        self.asm.start_if();
        self.value(yes, fail);
        self.keep(&result);
        self.asm.start_else();
        self.value(no, fail);
        self.keep(&result);
        self.asm.end();
        self.recall(&result);
    }

    fn is_in(&mut self, needle: &Expr, list: &[Expr], fail: Label) {
        let kept = self.locals(&needle.ty);
        let result = self.asm.local(ValType::I32);
        self.value(needle, fail);
        self.keep(&kept);
        self.asm.int(0).set(result);
        let done = self.asm.block();
        for item in list {
            self.recall(&kept);
            self.value(item, fail);
            self.equal(&needle.ty, fail);
            self.asm.push(Instruction::LocalTee(result));
            self.asm.leave_if(done);
        }
        self.asm.end();
        self.asm.get(result);
    }

    fn rows(
        &mut self,
        kind: Macro,
        (repeat, of, is_others): (RepeatId, RowRef, bool),
        var: u32,
        body: &Expr,
        fail: Label,
    ) {
        let group = self.unit.layout.groups[repeat];
        let (left, row) = (self.asm.local(ValType::I32), self.asm.local(ValType::I32));
        self.group(repeat, of);
        self.asm.push(Instruction::LocalTee(row));
        self.helper("rt_rows");
        self.asm.set(left).get(row).int(group.rows() - group.at);
        self.asm.push(Instruction::I32Add).set(row);
        self.vars.insert(var, row);
        let walk = Walk {
            left,
            at: row,
            stride: group.stride,
            passed_over: is_others.then_some(self.row),
        };
        self.fold_all(kind, walk, &mut |_| {}, body, fail);
    }

    /// One answer for all that a walk passes; `enter` makes each known before the body is worked out.
    fn fold_all(
        &mut self,
        kind: Macro,
        walk: Walk,
        enter: &mut dyn FnMut(&mut Self),
        body: &Expr,
        fail: Label,
    ) {
        let (result, worst) = (self.asm.local(ValType::I64), self.asm.local(ValType::I32));
        self.asm.int(0).set(worst);
        self.asm.long(i64::from(kind == Macro::All)).set(result);
        let done = self.asm.block();
        let over = self.asm.block();
        let again = self.asm.start_loop();
        self.asm.get(walk.left).push(Instruction::I32Eqz);
        self.asm.leave_if(over);
        let next = self.asm.block();
        if let Some(own) = walk.passed_over {
            self.asm.get(walk.at).get(own).push(Instruction::I32Eq);
            self.asm.leave_if(next);
        }
        let caught = self.asm.block();
        enter(self);
        self.value(body, caught);
        self.fold(kind, result, done, fail);
        self.asm.leave(next);
        self.asm.end();
        self.keep_worst(worst);
        self.asm.end();
        self.step(walk);
        self.asm.leave(again);
        self.asm.end();
        self.asm.end();
        self.asm.get(worst);
        self.asm.start_if();
        self.asm.get(worst).set(self.status);
        self.asm.leave(fail);
        self.asm.end();
        self.asm.end();
        self.asm.get(result);
        match kind {
            Macro::Sum => {}
            Macro::ExistsOne => {
                self.asm.long(1).push(Instruction::I64Eq);
            }
            Macro::All | Macro::Exists => {
                self.asm.push(Instruction::I32WrapI64);
            }
        }
    }

    fn step(&mut self, walk: Walk) {
        self.asm
            .get(walk.left)
            .int(1)
            .push(Instruction::I32Sub)
            .set(walk.left);
        self.asm
            .get(walk.at)
            .int(walk.stride)
            .push(Instruction::I32Add)
            .set(walk.at);
    }

    /// Takes one row's value on the stack into the result; leaves to `done` when it is decided.
    fn fold(&mut self, kind: Macro, result: u32, done: Label, fail: Label) {
        match kind {
            Macro::All => {
                self.asm
                    .push(Instruction::I64ExtendI32U)
                    .push(Instruction::LocalTee(result));
                self.asm.push(Instruction::I64Eqz);
                self.asm.leave_if(done);
            }
            Macro::Exists => {
                self.asm
                    .push(Instruction::I64ExtendI32U)
                    .push(Instruction::LocalTee(result));
                self.asm.push(Instruction::I32WrapI64);
                self.asm.leave_if(done);
            }
            Macro::ExistsOne => {
                self.asm.push(Instruction::I64ExtendI32U);
                self.asm.get(result).push(Instruction::I64Add).set(result);
            }
            Macro::Sum => {
                self.asm.get(result);
                self.helper("rt_add");
                self.asm.set(result);
                self.or_failed(Reason::Overflow, fail);
            }
        }
    }
}

/// A walk over things of one size.
#[derive(Debug, Clone, Copy)]
struct Walk {
    /// Local with the number of things left.
    left: u32,
    /// Local with the address of the next.
    at: u32,
    /// Bytes of one.
    stride: u32,
    /// Local with the address of one that is passed over.
    passed_over: Option<u32>,
}

fn part_number(part: Part) -> u32 {
    match part {
        Part::Province => 0,
        Part::Commune => 1,
        Part::Detail => 2,
    }
}
