//! The functions that the runtime core calls, one set per form: `runtime/src/hooks.rs` says what each is for.

mod checks;
mod info;
mod input;
mod output;

use form::{FieldId, Form, Kind};

use crate::asm::Asm;
use crate::data::Place;
use crate::steps;
use crate::unit::Unit;

/// `abi::error::PATH`
const PATH: u32 = abi::error::PATH as u32;

/// Makes all of them.
pub(crate) fn emit(unit: &mut Unit<'_>) {
    input::put(unit);
    input::sweep(unit);
    input::forget(unit);
    input::rows(unit);
    let checks: Vec<u32> = (0..unit.form.fields.len())
        .map(|id| checks::check_field(unit, id))
        .collect();
    let rules: Vec<u32> = (0..unit.form.checks.len())
        .map(|id| checks::rule(unit, id))
        .collect();
    checks::check_one(unit, &checks);
    checks::rules_at(unit, &rules);
    checks::check(unit, &checks, &rules);
    work(unit);
    output::changes(unit);
    output::save(unit);
    let binds = input::bind(unit);
    info::info(unit, &binds);
}

/// What the core is told of a field: bit 0 always required, bit 1 computed.
fn facts(form: &Form, id: FieldId) -> u32 {
    u32::from(form.fields[id].required) | u32::from(form.fields[id].value.is_some()) << 1
}

/// The number of a notation in `runtime/src/notation.rs`, for the types that have one.
fn notation(kind: &Kind) -> Option<u32> {
    match kind {
        Kind::Decimal { scale, .. } => Some(*scale),
        Kind::Time { .. } => Some(16),
        Kind::DateTime { .. } => Some(17),
        Kind::PartialDate { .. } => Some(18),
        _ => None,
    }
}

/// The facts of a field, with its notation above them.
fn facts_and_notation(form: &Form, id: FieldId) -> u32 {
    facts(form, id) | notation(&form.fields[id].kind).unwrap_or_default() << 8
}

fn piece() -> Asm {
    Asm::new(0)
}

fn field_count(unit: &Unit<'_>) -> u32 {
    unit.form.fields.len() as u32
}

// steps() and after(member)
fn work(unit: &mut Unit<'_>) {
    let form = unit.form;
    let functions = steps::emit(unit);
    let mut all = Asm::new(0);
    for (step, function) in form.steps.iter().zip(&functions) {
        steps::call(unit, &mut all, *step, *function);
    }
    unit.hook("form_steps", all);
    let mut arms = Vec::new();
    for (id, touched) in steps::touched(form).into_iter().enumerate() {
        if touched.is_empty() {
            continue;
        }
        let mut asm = Asm::new(1);
        for at in touched {
            steps::call(unit, &mut asm, form.steps[at], functions[at]);
        }
        let after = unit.add(
            format!("after.{}", form.path(id)),
            form.fields[id].pointer.clone(),
            1,
            asm,
        );
        let mut arm = piece();
        arm.int(0).call(after);
        arms.push((id as u32, arm));
    }
    let mut asm = Asm::new(1);
    asm.switch(0, field_count(unit), arms);
    unit.hook("form_after", asm);
}

fn path_place(unit: &mut Unit<'_>, id: FieldId) -> Place {
    let path = unit.path(id);
    unit.data.text(&path)
}
