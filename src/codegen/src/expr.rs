//! Expressions as code on unboxed values: bool is an `i32`, int and date are an `i64`, a text is two `i32` (address
//! and length).
//!
//! An expression that can not be had leaves to a label with its status in a local: 1 missing, 2 failed.
//! What absorbs errors (`&&`, `||`, the macros) catches that label.

use std::collections::BTreeMap;

use form::{Binary, Expr, ExprKind, FieldRef, Func, Kind, Macro, Part, RowRef, Type, Unary};
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

/// Writes one expression into a function.
pub(crate) struct Writer<'u, 'a> {
    unit: &'u mut Unit<'a>,
    /// The function.
    pub(crate) asm: Asm,
    /// Local with the address of the row that the expression belongs to.
    row: u32,
    /// Locals with the addresses of the rows that macros stand at.
    vars: BTreeMap<u32, u32>,
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
            status,
        }
    }

    /// A condition: 1 or 0 on the stack, or off to `fail`.
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
            ExprKind::Text(text) => {
                let place = self.unit.data.text(text);
                self.asm.place(place);
            }
            ExprKind::Field(field) => self.field(*field, expr.ty, fail),
            ExprKind::Present(field) if field.row == RowRef::Previous => {
                self.present_before(*field)
            }
            ExprKind::Present(field) => self.present(*field),
            ExprKind::Unary(op, operand) => self.unary(*op, operand, fail),
            ExprKind::Binary(Binary::And, a, b) => self.absorbing(false, a, b, fail),
            ExprKind::Binary(Binary::Or, a, b) => self.absorbing(true, a, b, fail),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, fail),
            ExprKind::If(condition, yes, no) => self.choose(condition, yes, no, expr.ty, fail),
            ExprKind::In(needle, list) => self.is_in(needle, list, fail),
            ExprKind::RowCount(repeat) => {
                let group = self.unit.groups[*repeat];
                self.helper_with(group, "rt_rows");
                self.asm.push(Instruction::I64ExtendI32U);
            }
            ExprKind::Call(func, args) => self.call(*func, args, fail),
            ExprKind::Matches(text, dfa) => {
                self.value(text, fail);
                let table = self.unit.data.dfa(dfa);
                self.helper_with(table, "rt_matches");
            }
            ExprKind::Rows {
                kind,
                repeat,
                is_others,
                var,
                body,
            } => self.rows(*kind, (*repeat, *is_others), *var, body, fail),
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

    /// Off to `fail` as failed when the last helper did; the result on the stack stays.
    fn or_failed(&mut self, fail: Label) {
        self.helper("rt_failed");
        self.asm.start_if();
        self.stop(FAILED, fail);
        self.asm.end();
    }

    /// The address of a field's slot in a new local.
    fn slot(&mut self, field: FieldRef) -> u32 {
        let row = match field.row {
            RowRef::Var(var) => self.vars[&var],
            RowRef::Own | RowRef::None => self.row,
            RowRef::Previous => self.row_before(field),
        };
        self.unit.push_slot(&mut self.asm, field.field, row);
        let slot = self.asm.local(ValType::I32);
        self.asm.set(slot);
        slot
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
        let group = self.group_of(field);
        self.asm
            .get(self.row)
            .int(group.rows())
            .push(Instruction::I32Eq);
    }

    fn group_of(&self, field: FieldRef) -> Group {
        let form::Scope::Row(repeat) = self.unit.form.fields[field.field].scope else {
            unreachable!("`check` says `previous` of fields of rows only");
        };
        self.unit.layout.groups[repeat]
    }

    fn present_before(&mut self, field: FieldRef) {
        let result = self.asm.local(ValType::I32);
        self.asm.int(0).set(result);
        let first = self.asm.block();
        self.is_first(field);
        self.asm.leave_if(first);
        self.present(field);
        self.asm.set(result);
        self.asm.end();
        self.asm.get(result);
    }

    fn field(&mut self, field: FieldRef, ty: Type, fail: Label) {
        if field.row == RowRef::Previous {
            self.is_first(field);
            self.asm.start_if();
            self.stop(MISSING, fail);
            self.asm.end();
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
            Type::Int | Type::Date => {
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

    fn unary(&mut self, op: Unary, operand: &Expr, fail: Label) {
        match op {
            Unary::Not => {
                self.value(operand, fail);
                self.asm.push(Instruction::I32Eqz);
            }
            Unary::Negate => {
                self.asm.long(0);
                self.value(operand, fail);
                self.helper("rt_subtract");
                self.or_failed(fail);
            }
        }
    }

    // One side that decides absorbs whatever the other is; of two errors the failure wins.
    fn absorbing(&mut self, decides: bool, a: &Expr, b: &Expr, fail: Label) {
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

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, fail: Label) {
        self.value(a, fail);
        self.value(b, fail);
        match (op, a.ty) {
            (Binary::Add, Type::Text) => {
                self.helper("rt_concat");
                self.or_failed(fail);
                self.unpack();
            }
            (Binary::Add, _) => self.arithmetic("rt_add", fail),
            (Binary::Subtract, _) => self.arithmetic("rt_subtract", fail),
            (Binary::Multiply, _) => self.arithmetic("rt_multiply", fail),
            (Binary::Divide, _) => self.arithmetic("rt_divide", fail),
            (Binary::Remainder, _) => self.arithmetic("rt_remainder", fail),
            (Binary::Equal, ty) => self.equal(ty),
            (Binary::NotEqual, ty) => {
                self.equal(ty);
                self.asm.push(Instruction::I32Eqz);
            }
            (_, Type::Text) => {
                self.helper("rt_order");
                self.asm.int(0).push(match op {
                    Binary::Less => Instruction::I32LtS,
                    Binary::LessEqual => Instruction::I32LeS,
                    Binary::Greater => Instruction::I32GtS,
                    _ => Instruction::I32GeS,
                });
            }
            _ => {
                self.asm.push(match op {
                    Binary::Less => Instruction::I64LtS,
                    Binary::LessEqual => Instruction::I64LeS,
                    Binary::Greater => Instruction::I64GtS,
                    _ => Instruction::I64GeS,
                });
            }
        }
    }

    fn arithmetic(&mut self, name: &str, fail: Label) {
        self.helper(name);
        self.or_failed(fail);
    }

    fn equal(&mut self, ty: Type) {
        match ty {
            Type::Text => self.helper("rt_same"),
            Type::Bool => {
                self.asm.push(Instruction::I32Eq);
            }
            Type::Int | Type::Date => {
                self.asm.push(Instruction::I64Eq);
            }
        }
    }

    /// A packed text on the stack becomes address and length.
    fn unpack(&mut self) {
        let packed = self.asm.local(ValType::I64);
        self.asm.push(Instruction::LocalTee(packed));
        self.asm
            .long(32)
            .push(Instruction::I64ShrU)
            .push(Instruction::I32WrapI64);
        self.asm.get(packed).push(Instruction::I32WrapI64);
    }

    /// New locals for a value of a type.
    fn locals(&mut self, ty: Type) -> Vec<u32> {
        let types: &[ValType] = match ty {
            Type::Text => &[ValType::I32, ValType::I32],
            Type::Bool => &[ValType::I32],
            Type::Int | Type::Date => &[ValType::I64],
        };
        types.iter().map(|ty| self.asm.local(*ty)).collect()
    }

    fn keep(&mut self, locals: &[u32]) {
        for local in locals.iter().rev() {
            self.asm.set(*local);
        }
    }

    fn recall(&mut self, locals: &[u32]) {
        for local in locals {
            self.asm.get(*local);
        }
    }

    fn choose(&mut self, condition: &Expr, yes: &Expr, no: &Expr, ty: Type, fail: Label) {
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
        let kept = self.locals(needle.ty);
        let result = self.asm.local(ValType::I32);
        self.value(needle, fail);
        self.keep(&kept);
        self.asm.int(0).set(result);
        let done = self.asm.block();
        for item in list {
            self.recall(&kept);
            self.value(item, fail);
            self.equal(needle.ty);
            self.asm.push(Instruction::LocalTee(result));
            self.asm.leave_if(done);
        }
        self.asm.end();
        self.asm.get(result);
    }

    fn call(&mut self, func: Func, args: &[Expr], fail: Label) {
        for arg in args {
            self.value(arg, fail);
        }
        match func {
            Func::Size => self.helper("rt_size"),
            Func::StartsWith => self.helper("rt_starts"),
            Func::EndsWith => self.helper("rt_ends"),
            Func::Contains => self.helper("rt_contains"),
            Func::Today => self.helper("rt_today"),
            Func::Age => self.helper("rt_age"),
            Func::DaysBetween => {
                // `a` lies below `b` on the stack, and the result is `b - a`.
                self.asm
                    .push(Instruction::I64Sub)
                    .long(-1)
                    .push(Instruction::I64Mul);
            }
            Func::AddMonths => self.arithmetic("rt_add_months", fail),
            Func::AddDays => self.arithmetic("rt_add_days", fail),
            Func::Year => self.helper("rt_year"),
            Func::ParseDate => self.arithmetic("rt_text_date", fail),
            Func::TextToInt => self.arithmetic("rt_text_int", fail),
            Func::IntToText => {
                self.arithmetic("rt_int_text", fail);
                self.unpack();
            }
        }
    }

    fn rows(
        &mut self,
        kind: Macro,
        (repeat, is_others): (usize, bool),
        var: u32,
        body: &Expr,
        fail: Label,
    ) {
        let (group, facts) = (self.unit.layout.groups[repeat], self.unit.groups[repeat]);
        let (left, row) = (self.asm.local(ValType::I32), self.asm.local(ValType::I32));
        let (result, worst) = (self.asm.local(ValType::I64), self.asm.local(ValType::I32));
        self.helper_with(facts, "rt_rows");
        self.asm
            .set(left)
            .int(group.rows())
            .set(row)
            .int(0)
            .set(worst);
        self.asm.long(i64::from(kind == Macro::All)).set(result);
        self.vars.insert(var, row);
        let done = self.asm.block();
        let over = self.asm.block();
        let again = self.asm.start_loop();
        self.asm.get(left).push(Instruction::I32Eqz);
        self.asm.leave_if(over);
        let next = self.asm.block();
        if is_others {
            self.asm.get(row).get(self.row).push(Instruction::I32Eq);
            self.asm.leave_if(next);
        }
        let caught = self.asm.block();
        self.value(body, caught);
        self.fold(kind, result, done, fail);
        self.asm.leave(next);
        self.asm.end();
        self.keep_worst(worst);
        self.asm.end();
        self.asm
            .get(left)
            .int(1)
            .push(Instruction::I32Sub)
            .set(left);
        self.asm
            .get(row)
            .int(group.stride)
            .push(Instruction::I32Add)
            .set(row);
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
                self.or_failed(fail);
            }
        }
    }
}

fn part_number(part: Part) -> u32 {
    match part {
        Part::Province => 0,
        Part::Commune => 1,
        Part::Detail => 2,
    }
}
