//! The functions that the runtime core calls, one set per form: `runtime/src/hooks.rs` says what each is for.

mod checks;
mod info;
mod shapes;

use crate::asm::Asm;
use crate::steps;
use crate::unit::Unit;

/// `abi::error::PATH`
const PATH: u32 = abi::error::PATH as u32;

/// Makes all of them.
pub(crate) fn emit(unit: &mut Unit<'_>) {
    let shapes = shapes::emit(unit);
    checks::rules(unit);
    work(unit);
    gates(unit);
    info::info(unit, &shapes);
}

fn piece() -> Asm {
    Asm::new(0)
}

// steps() and after(field)
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
        let mut arm = Asm::new(1);
        for at in &touched {
            steps::call(unit, &mut arm, form.steps[*at], functions[*at]);
        }
        if arm.has_locals() {
            let name = format!("after.{}", form.path(id));
            let after = unit.add(name, form.fields[id].pointer.clone(), 0, arm);
            arm = piece();
            arm.int(0).call(after);
        }
        if !touched.is_empty() {
            arms.push((id as u32, arm));
        }
    }
    let mut asm = Asm::new(1);
    asm.switch(0, form.fields.len() as u32, arms);
    unit.hook("form_after", asm);
}

// rows(work, a, b, c), address(work, field, row), list(slot) and identity(work, a, b): ways to what only some forms need
fn gates(unit: &mut Unit<'_>) {
    let form = unit.form;
    for (hook, way, is_needed, params) in [
        ("form_rows", "rt_row_work", !form.repeats.is_empty(), 4),
        ("form_address", "rt_address_work", form.has_addresses(), 3),
        ("form_list", "rt_save_list", form.has_lists(), 1),
        ("form_identity", "rt_identity_work", form.knows_people(), 3),
    ] {
        let mut asm = Asm::new(params);
        // The plain core asks for none of them.
        if is_needed {
            (0..params).for_each(|param| {
                asm.get(param);
            });
            asm.call(unit.rt(way));
        } else {
            asm.int(0);
        }
        unit.hook(hook, asm);
    }
}
