//! The form's own checks.

use form::Form;
use wasm_encoder::Instruction;

use super::piece;
use crate::asm::Asm;
use crate::data;
use crate::expr::Writer;
use crate::unit::Unit;

// rule(number, row)
pub(super) fn rules(unit: &mut Unit<'_>) {
    let arms = (0..unit.form.checks.len()).map(|number| {
        let mut arm = piece();
        arm.get(1).call(rule(unit, number));
        (number as u32, arm)
    });
    let arms: Vec<(u32, Asm)> = arms.collect();
    let mut asm = Asm::new(2);
    asm.switch(0, arms.len() as u32, arms);
    asm.int(0);
    unit.hook("form_rule", asm);
}

/// A function that works a check out: 0 when it holds or misses an answer, 1 when it is broken, 2 when it failed. One of `within` tells
/// its own finding, so that forms without facilities know nothing of it.
fn rule(unit: &mut Unit<'_>, number: usize) -> u32 {
    let check = &unit.form.checks[number];
    let tell = check.is_within.then(|| unit.rt("rt_within"));
    let mut writer = Writer::new(unit);
    let fail = writer.asm.block();
    writer.value(&check.rule, fail);
    writer.asm.push(Instruction::I32Eqz);
    if let Some(tell) = tell {
        writer.asm.call(tell);
    }
    writer.asm.push(Instruction::Return);
    writer.asm.end();
    let (mut asm, status) = (writer.asm, writer.status);
    // Missing is 1 and failed is 2.
    asm.get(status).int(2).push(Instruction::I32And);
    let (name, pointer) = match check.at.filter(|_| check.is_within) {
        Some(at) => (
            format!("within.{}", unit.form.path(at)),
            check.pointer.clone(),
        ),
        None => (
            format!("rule.{}", check.id),
            format!("{}/rule", check.pointer),
        ),
    };
    unit.add(name, pointer, 1, asm)
}

/// The checks as `runtime/src/check.rs` reads them: the field they stand at, and their ids.
pub(super) fn table(form: &Form) -> Vec<u8> {
    let mut table = Vec::new();
    for check in &form.checks {
        let place = check.at.map_or(0, |at| at as u16 + 1);
        table.extend(place.to_le_bytes());
        data::name(&mut table, &check.id);
    }
    table.extend([0; 3]);
    table
}
