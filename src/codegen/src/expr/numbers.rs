//! Operators with two operands, and functions of numbers.

use form::{Binary, Expr, Math, Type};
use wasm_encoder::{Instruction, ValType};

use super::{Reason, Writer};
use crate::asm::Label;

impl Writer<'_, '_> {
    pub(super) fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, result: &Type, fail: Label) {
        if a.ty != b.ty || is_compared_by_core(op, &a.ty) {
            return self.by_core(op, a, b, fail);
        }
        self.value(a, fail);
        self.value(b, fail);
        match op {
            Binary::Equal => self.equal(&a.ty, fail),
            Binary::NotEqual => {
                self.equal(&a.ty, fail);
                self.asm.push(Instruction::I32Eqz);
            }
            Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
                self.order(op, &a.ty);
            }
            _ => self.arithmetic(op, &a.ty, result, fail),
        }
    }

    fn arithmetic(&mut self, op: Binary, ty: &Type, result: &Type, fail: Label) {
        match (ty, op) {
            (Type::Text | Type::Bytes, _) => {
                self.helper("rt_concat");
                self.or_failed(Reason::Failed, fail);
                self.unpack();
            }
            (Type::List(item), _) => {
                self.helper_with(super::values::size(item), "rt_join_lists");
                self.or_failed(Reason::Failed, fail);
            }
            (Type::Timestamp | Type::Duration, _) => self.of_times(op, result, fail),
            (Type::Double, _) => {
                self.asm.push(match op {
                    Binary::Add => Instruction::F64Add,
                    Binary::Subtract => Instruction::F64Sub,
                    Binary::Multiply => Instruction::F64Mul,
                    _ => Instruction::F64Div,
                });
            }
            _ => self.of_integers(op, ty, fail),
        }
    }

    fn of_integers(&mut self, op: Binary, ty: &Type, fail: Label) {
        let is_signed = *ty != Type::Uint;
        let (name, unsigned, reason) = match op {
            Binary::Add => ("rt_add", "rt_add_unsigned", Reason::Overflow),
            Binary::Subtract => ("rt_subtract", "rt_subtract_unsigned", Reason::Overflow),
            Binary::Multiply => ("rt_multiply", "rt_multiply_unsigned", Reason::Overflow),
            Binary::Divide => ("rt_divide", "rt_divide_unsigned", Reason::Division),
            _ => ("rt_remainder", "rt_remainder_unsigned", Reason::Division),
        };
        self.helper(if is_signed { name } else { unsigned });
        self.or_failed(reason, fail);
    }

    // Two times on the stack; their sum or difference.
    fn of_times(&mut self, op: Binary, result: &Type, fail: Label) {
        self.asm.int(u32::from(op == Binary::Subtract));
        self.asm.int(u32::from(*result == Type::Timestamp));
        self.helper("rt_add_times");
        self.fetched(result, Reason::Overflow, fail);
    }

    /// Whether two values of one type on the stack are the same.
    pub(super) fn equal(&mut self, ty: &Type, fail: Label) {
        match ty {
            Type::Text | Type::Bytes | Type::Type => self.helper("rt_same"),
            Type::Bool => {
                self.asm.push(Instruction::I32Eq);
            }
            Type::Int
            | Type::Uint
            | Type::Date
            | Type::Decimal(_)
            | Type::Time
            | Type::DateTime => {
                self.asm.push(Instruction::I64Eq);
            }
            Type::Double => {
                self.asm.push(Instruction::F64Eq);
            }
            Type::Null | Type::Open(_) => {
                self.asm.int(1);
            }
            _ => {
                let b = self.spill(ty, fail);
                let a = self.spill(ty, fail);
                let descriptor = self.descriptor(ty);
                self.asm.get(a).int(descriptor).get(b).int(descriptor);
                self.helper("rt_equal");
            }
        }
    }

    fn order(&mut self, op: Binary, ty: &Type) {
        use Instruction::*;
        if matches!(ty, Type::Text | Type::Bytes) {
            self.helper("rt_order");
            self.asm.int(0);
        }
        let [less, less_equal, greater, greater_equal] = match ty {
            Type::Double => [F64Lt, F64Le, F64Gt, F64Ge],
            Type::Uint => [I64LtU, I64LeU, I64GtU, I64GeU],
            Type::Int | Type::Date | Type::Decimal(_) | Type::Time | Type::DateTime => {
                [I64LtS, I64LeS, I64GtS, I64GeS]
            }
            _ => [I32LtS, I32LeS, I32GtS, I32GeS],
        };
        self.asm.push(match op {
            Binary::Less => less,
            Binary::LessEqual => less_equal,
            Binary::Greater => greater,
            _ => greater_equal,
        });
    }

    // Operands of different types, or of types that are compared part by part.
    fn by_core(&mut self, op: Binary, a: &Expr, b: &Expr, fail: Label) {
        if matches!(op, Binary::Add | Binary::Subtract) {
            self.value(a, fail);
            self.value(b, fail);
            return self.of_times(op, &Type::Timestamp, fail);
        }
        let (first, second) = (self.spilled(a, fail), self.spilled(b, fail));
        let (of_a, of_b) = (self.descriptor(&a.ty), self.descriptor(&b.ty));
        self.asm.get(first).int(of_a).get(second).int(of_b);
        if matches!(op, Binary::Equal | Binary::NotEqual) {
            self.helper("rt_equal");
            if op == Binary::NotEqual {
                self.asm.push(Instruction::I32Eqz);
            }
            return;
        }
        // -1, 0 or 1; 2 where there is no order, which is true of no comparison.
        let order = self.asm.local(ValType::I32);
        self.helper("rt_compare");
        self.asm.set(order);
        let (least, most) = match op {
            Binary::Less => (-1, -1),
            Binary::LessEqual => (-1, 0),
            Binary::Greater => (1, 1),
            _ => (0, 1),
        };
        self.asm
            .get(order)
            .push(Instruction::I32Const(least))
            .push(Instruction::I32GeS);
        self.asm
            .get(order)
            .push(Instruction::I32Const(most))
            .push(Instruction::I32LeS)
            .push(Instruction::I32And);
    }

    /// A function of the numbers on the stack, which are of the type `ty`.
    pub(super) fn math(&mut self, math: Math, ty: &Type, fail: Label) {
        use Instruction::*;
        let instruction = match math {
            Math::Ceil => F64Ceil,
            Math::Floor => F64Floor,
            Math::Trunc => F64Trunc,
            Math::BitAnd => I64And,
            Math::BitOr => I64Or,
            Math::BitXor => I64Xor,
            Math::Abs if *ty == Type::Double => F64Abs,
            Math::Abs if *ty == Type::Uint => return,
            Math::Abs => return self.helper_or_failed("rt_abs", Reason::Overflow, fail),
            Math::ShiftLeft => {
                return self.helper_or_failed("rt_shift_left", Reason::Argument, fail);
            }
            Math::ShiftRight => {
                return self.helper_or_failed("rt_shift_right", Reason::Argument, fail);
            }
            Math::Round => return self.helper("rt_round"),
            Math::BitNot => {
                self.asm.long(-1);
                I64Xor
            }
            Math::Sqrt => {
                match ty {
                    Type::Int => self.asm.push(F64ConvertI64S),
                    Type::Uint => self.asm.push(F64ConvertI64U),
                    _ => &mut self.asm,
                };
                F64Sqrt
            }
            Math::Sign => return self.sign(ty),
            Math::IsNan => {
                let x = self.asm.local(ValType::F64);
                self.asm.push(LocalTee(x)).get(x);
                F64Ne
            }
            Math::IsInf => {
                self.asm.push(F64Abs).push(F64Const(f64::INFINITY.into()));
                F64Eq
            }
            Math::IsFinite => {
                self.asm.push(F64Abs).push(F64Const(f64::INFINITY.into()));
                F64Lt
            }
            Math::Greatest | Math::Least => return,
        };
        self.asm.push(instruction);
    }

    fn sign(&mut self, ty: &Type) {
        use Instruction::*;
        match ty {
            Type::Double => self.helper("rt_sign"),
            Type::Uint => {
                self.asm.long(0).push(I64Ne).push(I64ExtendI32U);
            }
            _ => {
                let x = self.asm.local(ValType::I64);
                self.asm.push(LocalTee(x)).long(0).push(I64GtS);
                self.asm.get(x).long(0).push(I64LtS).push(I32Sub);
                self.asm.push(I64ExtendI32S);
            }
        }
    }
}

fn is_compared_by_core(op: Binary, ty: &Type) -> bool {
    let is_comparison = !matches!(op, Binary::Add | Binary::Subtract);
    let is_compound = matches!(
        ty,
        Type::Timestamp | Type::Duration | Type::List(_) | Type::Map(..) | Type::Optional(_)
    );
    is_comparison && is_compound
}
