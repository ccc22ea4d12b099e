//! How values lie on the stack and in memory.
//!
//! | type | stack | memory |
//! |---|---|---|
//! | bool | `i32` | 8 bytes |
//! | int, uint, date, decimal, time, date-time | `i64` | 8 bytes |
//! | double | `f64` | 8 bytes |
//! | text, bytes, type | address and length, two `i32` | 8 bytes |
//! | null | nothing | 8 bytes |
//! | timestamp, duration | seconds `i64`, nanoseconds `i32` | 16 bytes |
//! | list | `i32`, the address of: count `u32`, 4 bytes unused, elements | 8 bytes |
//! | map | `i32`, the address of: count `u32`, 4 bytes unused, keys and values by turns | 8 bytes |
//! | optional | `i32`, the address of the value, or 0 | 8 bytes |
//!
//! What the core does with values of any type (comparing, searching, writing them out) goes by a descriptor: three words,
//! the number of the type and the descriptors of what it holds.

use form::{Expr, Type};
use wasm_encoder::{Instruction, ValType};

use super::{Reason, Writer};
use crate::asm::Label;

/// The numbers that a type takes on the stack.
pub(super) fn parts(ty: &Type) -> &'static [ValType] {
    match ty {
        Type::Bool | Type::List(_) | Type::Map(..) | Type::Optional(_) => &[ValType::I32],
        Type::Int | Type::Uint | Type::Date | Type::Decimal(_) | Type::Time | Type::DateTime => {
            &[ValType::I64]
        }
        Type::Double => &[ValType::F64],
        Type::Text | Type::Bytes | Type::Type => &[ValType::I32, ValType::I32],
        Type::Timestamp | Type::Duration => &[ValType::I64, ValType::I32],
        Type::Null | Type::Open(_) => &[],
    }
}

/// Bytes that a type takes in memory.
pub(crate) fn size(ty: &Type) -> u32 {
    match ty {
        Type::Timestamp | Type::Duration => 16,
        _ => 8,
    }
}

// As `runtime/src/cel_value.rs` numbers them.
fn number(ty: &Type) -> u32 {
    match ty {
        Type::Null | Type::Open(_) => 0,
        Type::Bool => 1,
        // Of one type among themselves they are compared as numbers.
        Type::Int | Type::Decimal(_) | Type::Time | Type::DateTime => 2,
        Type::Uint => 3,
        Type::Double => 4,
        Type::Text => 5,
        Type::Bytes => 6,
        Type::Timestamp => 7,
        Type::Duration => 8,
        Type::Type => 9,
        Type::List(_) => 10,
        Type::Map(..) => 11,
        Type::Optional(_) => 12,
        Type::Date => 13,
    }
}

impl Writer<'_, '_> {
    /// Address of a type's descriptor.
    pub(super) fn descriptor(&mut self, ty: &Type) -> u32 {
        let (a, b) = match ty {
            Type::List(item) | Type::Optional(item) => (self.descriptor(item), 0),
            Type::Map(key, value) => (self.descriptor(key), self.descriptor(value)),
            _ => (0, 0),
        };
        self.unit.data.words(&[number(ty), a, b])
    }

    /// New locals for a value of a type.
    pub(super) fn locals(&mut self, ty: &Type) -> Vec<u32> {
        parts(ty).iter().map(|ty| self.asm.local(*ty)).collect()
    }

    /// The value on the stack into locals.
    pub(super) fn keep(&mut self, locals: &[u32]) {
        for local in locals.iter().rev() {
            self.asm.set(*local);
        }
    }

    /// The value in locals onto the stack.
    pub(super) fn recall(&mut self, locals: &[u32]) {
        for local in locals {
            self.asm.get(*local);
        }
    }

    /// The value that lies `offset` bytes after the address in a local onto the stack.
    pub(super) fn fetch(&mut self, address: u32, offset: u32, ty: &Type) {
        let mut at = offset;
        for part in parts(ty) {
            self.asm.get(address).load_as(*part, at);
            at += if *part == ValType::I32 { 4 } else { 8 };
        }
    }

    /// The value on the stack to `offset` bytes after the address in a local.
    pub(crate) fn put(&mut self, address: u32, offset: u32, ty: &Type) {
        let locals = self.locals(ty);
        self.keep(&locals);
        self.put_from(&locals, address, offset, ty);
    }

    /// The value in locals to `offset` bytes after the address in a local.
    pub(super) fn put_from(&mut self, locals: &[u32], address: u32, offset: u32, ty: &Type) {
        let mut at = offset;
        for (part, local) in parts(ty).iter().zip(locals) {
            self.asm.get(address).get(*local).store_as(*part, at);
            at += if *part == ValType::I32 { 4 } else { 8 };
        }
    }

    /// A block of as many bytes as the number on the stack, its address in a new local.
    pub(super) fn block(&mut self, fail: Label) -> u32 {
        let address = self.asm.local(ValType::I32);
        self.helper("rt_block");
        self.asm.set(address);
        self.or_failed(Reason::Failed, fail);
        address
    }

    /// The value on the stack into a block, its address in a new local.
    pub(super) fn spill(&mut self, ty: &Type, fail: Label) -> u32 {
        let locals = self.locals(ty);
        self.keep(&locals);
        self.asm.int(size(ty));
        let address = self.block(fail);
        self.put_from(&locals, address, 0, ty);
        address
    }

    /// An expression's value in a block, its address in a new local.
    pub(super) fn spilled(&mut self, expr: &Expr, fail: Label) -> u32 {
        self.value(expr, fail);
        self.spill(&expr.ty, fail)
    }

    /// A packed text on the stack becomes address and length.
    pub(super) fn unpack(&mut self) {
        let packed = self.asm.local(ValType::I64);
        self.asm.push(Instruction::LocalTee(packed));
        self.asm
            .long(32)
            .push(Instruction::I64ShrU)
            .push(Instruction::I32WrapI64);
        self.asm.get(packed).push(Instruction::I32WrapI64);
    }

    /// The address on the stack becomes the value that lies there; 0 is a failure.
    pub(super) fn fetched(&mut self, ty: &Type, reason: Reason, fail: Label) {
        let address = self.asm.local(ValType::I32);
        self.asm.set(address);
        self.or_zero(address, reason, fail);
        self.fetch(address, 0, ty);
    }
}
