//! Expressions as a module of their own, for `tokhai eval` and for holding the language to its specification.
//!
//! It exports `memory`, `tk_room(bytes)`, which gives the address of room for what goes in, and for each expression
//! `tk_eval_0(inputs, result)` and so on. An instance is for one evaluation.
//! Inputs are 24 bytes each: whether it is there, `i32`, then at byte 8 its value. The result is a status, `i32` (0, 1 for a
//! variable that is not there, or a [`Reason`](crate::Reason)), then at byte 8 the value. `expr/values.rs` says how values lie.

use form::{Expr, Form};
use wasm_encoder::{Instruction, ValType};

use crate::asm::Asm;
use crate::expr::Writer;
use crate::layout::Layout;
use crate::link;
use crate::pack::Pack;
use crate::unit::Unit;

/// Most pages of memory, 16 MiB.
const PAGES: u32 = 256;
/// Bytes of stack: some helpers call themselves as deep as values nest.
const STACK: u32 = 65_536;
/// Where in a result its value lies.
const VALUE: u32 = 8;

/// Makes the module of expressions that belong to no form.
pub fn expressions(exprs: &[Expr]) -> Vec<u8> {
    let (pack, form) = (Pack::full(), Form::default());
    let layout = Layout::of(&form, pack.heap_base);
    let mut unit = Unit::new(&form, &pack, &layout);
    let mut exports = vec![("tk_room".to_owned(), unit.rt("rt_block"))];
    for (at, expr) in exprs.iter().enumerate() {
        exports.push((format!("tk_eval_{at}"), eval(&mut unit, expr)));
    }
    info(&mut unit);
    let exports: Vec<(&str, u32)> = exports
        .iter()
        .map(|(name, at)| (name.as_str(), *at))
        .collect();
    link::link_alone(unit, &exports)
}

fn eval(unit: &mut Unit<'_>, expr: &Expr) -> u32 {
    let mut writer = Writer::alone(unit);
    let result = 1;
    let fail = writer.asm.block();
    writer.value(expr, fail);
    writer.put(result, VALUE, &expr.ty);
    writer.asm.int(0).set(writer.status);
    writer.asm.end();
    let status = writer.status;
    writer.asm.get(result).get(status);
    writer.asm.store_as(ValType::I32, 0);
    let asm = writer.asm;
    unit.add_of((2, 0), "eval".to_owned(), String::new(), asm)
}

// The core asks for these tables alone: where memory is free, and how much there may be. The other hooks are never called.
fn info(unit: &mut Unit<'_>) {
    let stack = (unit.data.end() + 64).next_multiple_of(16);
    let heap = stack + STACK;
    unit.stack_top = Some(heap);
    let pages = heap.div_ceil(65_536) + PAGES;
    let layout = unit.layout;
    let table = [layout.start, layout.end, 0, 0, 0, heap, 0, 0, 0, 0, 0, 0, 0];
    let table = unit.data.words(&table);
    unit.memory = (heap.div_ceil(65_536), pages);
    let names: Vec<String> = unit
        .pack
        .hooks
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    for name in names {
        let mut asm = Asm::new(0);
        match name.as_str() {
            "form_info" => asm.int(table),
            _ => asm.push(Instruction::Unreachable),
        };
        unit.hook(&name, asm);
    }
}
