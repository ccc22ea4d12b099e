//! What goes in: typed texts, stored answers, verified values.

use form::{FieldId, Kind, Scope, TextKind};
use wasm_encoder::Instruction;

use super::{PATH, field_count, notation, piece};
use crate::asm::Asm;
use crate::layout::slot_count;
use crate::steps;
use crate::unit::Unit;

/// Fields that take answers: all but notes.
fn answered(unit: &Unit<'_>) -> Vec<FieldId> {
    let is_answered = |id: &FieldId| unit.form.fields[*id].kind != Kind::Note;
    (0..unit.form.fields.len()).filter(is_answered).collect()
}

// put(member, row, mode)
pub(super) fn put(unit: &mut Unit<'_>) {
    let answered = answered(unit);
    let arms = answered.into_iter().map(|id| {
        let field = &unit.form.fields[id];
        let mut arm = piece();
        if field.value.is_some() {
            arm.get(2).call(unit.rt("rt_put_computed"));
            return (id as u32, arm);
        }
        unit.push_slot(&mut arm, id, 1);
        let helper = match &field.kind {
            Kind::Text {
                name: TextKind::LongText,
                max_length,
                ..
            } => {
                arm.int(*max_length);
                "rt_put_lines"
            }
            Kind::Text {
                name: TextKind::LicencePlate | TextKind::BankAccount,
                max_length,
                ..
            } => {
                arm.int(*max_length);
                "rt_put_capitals"
            }
            Kind::Money { .. } => "rt_put_money",
            Kind::Decimal { .. }
            | Kind::Time { .. }
            | Kind::DateTime { .. }
            | Kind::PartialDate { .. } => {
                arm.int(notation(&field.kind).unwrap_or_default());
                "rt_put_notation"
            }
            Kind::Text { .. } | Kind::Choice { .. } => {
                let (kind, max) = steps::text_facts(&field.kind);
                arm.int(kind).int(max);
                "rt_put_text"
            }
            Kind::Integer { .. } => "rt_put_int",
            Kind::Date { .. } => "rt_put_date",
            Kind::Boolean => "rt_put_bool",
            Kind::Address => "rt_put_address",
            Kind::Person { role } => {
                let role = unit.data.text(role);
                arm.place(role);
                "rt_put_person"
            }
            Kind::Choices { list } => {
                let options = unit.form.lists[list].options.iter();
                let table = unit.data.codes(options.map(|option| option.code.as_str()));
                arm.int(table);
                "rt_put_choices"
            }
            Kind::Statement => "rt_put_statement",
            Kind::Note => unreachable!("a note has no arm"),
        };
        arm.get(2).call(unit.rt(helper));
        (id as u32, arm)
    });
    let arms = arms.collect();
    let mut asm = Asm::new(3);
    asm.switch(0, field_count(unit), arms);
    asm.int(PATH);
    unit.hook("form_put", asm);
}

// sweep(member, row)
pub(super) fn sweep(unit: &mut Unit<'_>) {
    let swept = |id: &FieldId| unit.in_row(*id) && unit.form.fields[*id].value.is_none();
    let arms = answered(unit).into_iter().filter(swept).map(|id| {
        let mut arm = piece();
        unit.push_slot(&mut arm, id, 1);
        arm.int(slot_count(&unit.form.fields[id].kind))
            .call(unit.rt("rt_sweep"));
        (id as u32, arm)
    });
    let arms = arms.collect();
    let mut asm = Asm::new(2);
    asm.switch(0, field_count(unit), arms);
    unit.hook("form_sweep", asm);
}

// unsee() and forget(): only what can be prefilled
pub(super) fn forget(unit: &mut Unit<'_>) {
    let form = unit.form;
    let (mut unsee, mut forget) = (Asm::new(0), Asm::new(0));
    for (id, field) in form.fields.iter().enumerate() {
        if field.bind.is_some() && field.value.is_none() && !unit.in_row(id) {
            unit.push_slot(&mut unsee, id, 0);
            unsee.call(unit.rt("rt_unsee"));
            unit.push_slot(&mut forget, id, 0);
            forget
                .int(slot_count(&field.kind))
                .call(unit.rt("rt_forget"));
        }
    }
    unit.hook("form_unsee", unsee);
    unit.hook("form_forget", forget);
}

// rows(work, a, b, c)
pub(super) fn rows(unit: &mut Unit<'_>) {
    let mut asm = Asm::new(4);
    if unit.form.repeats.is_empty() {
        asm.int(PATH);
    } else {
        asm.get(0).get(1).get(2).get(3).call(unit.rt("rt_row_work"));
    }
    unit.hook("form_rows", asm);
}

/// What some field is prefilled from: attribute, role, and when, as `runtime/src/hooks.rs` counts it: 0 at once, 1 in a
/// row, 2 as soon as the role's person is chosen.
pub(super) type BindKey = (String, String, u32);

fn is_chosen(form: &form::Form, role: &str) -> bool {
    let asked =
        |field: &form::Field| matches!(&field.kind, Kind::Person { role: asked } if asked == role);
    form.fields.iter().any(asked)
}

// bind(key, row)
pub(super) fn bind(unit: &mut Unit<'_>) -> Vec<BindKey> {
    let form = unit.form;
    let mut bound: Vec<(BindKey, FieldId)> = Vec::new();
    for (id, field) in form.fields.iter().enumerate() {
        let Some(bind) = field.bind.as_ref().filter(|_| field.value.is_none()) else {
            continue;
        };
        let in_row = match field.scope {
            Scope::Row(repeat) if form.repeats[repeat].role != bind.role => continue,
            Scope::Row(_) => 1,
            _ if is_chosen(form, &bind.role) => 2,
            _ => 0,
        };
        bound.push(((bind.attr.clone(), bind.role.clone(), in_row), id));
    }
    bound.sort();
    let mut keys: Vec<BindKey> = bound.iter().map(|(key, _)| key.clone()).collect();
    keys.dedup();
    let arms = keys.iter().enumerate().map(|(number, key)| {
        let mut arm = piece();
        arm.int(0);
        for (_, id) in bound.iter().filter(|(bound, _)| bound == key) {
            let field = &form.fields[*id];
            arm.int(*id as u32).get(1);
            unit.push_slot(&mut arm, *id, 1);
            let locks = field.bind.as_ref().is_some_and(|bind| bind.lock);
            arm.int(slot_count(&field.kind))
                .int(u32::from(locks))
                .call(unit.rt("rt_bind"));
            arm.push(Instruction::I32Add);
        }
        (number as u32, arm)
    });
    let arms: Vec<(u32, Asm)> = arms.collect();
    let mut asm = Asm::new(2);
    asm.switch(0, keys.len() as u32, arms);
    asm.int(0);
    unit.hook("form_bind", asm);
    keys
}
