//! What is wrong: the questions to each field, and the form's own checks.

use form::{DateBound, FieldId, Item, Kind};
use wasm_encoder::{Instruction, ValType};

use super::{facts, field_count, notation, path_place, piece};
use crate::asm::{Asm, Label};
use crate::expr::Writer;
use crate::steps;
use crate::unit::Unit;

/// Asks a field its questions in order, until one answers.
pub(super) fn check_field(unit: &mut Unit<'_>, id: FieldId) -> u32 {
    let form = unit.form;
    let field = &form.fields[id];
    let path = path_place(unit, id);
    let mut asm = Asm::new(1);
    let done = asm.block();
    unit.push_slot(&mut asm, id, 0);
    asm.place(path).int(facts(form, id));
    if field.kind == Kind::Address {
        asm.call(unit.rt("rt_check_address"))
            .push(Instruction::Drop);
    } else {
        asm.call(unit.rt("rt_check_state"));
        asm.leave_if(done);
        check_kind(unit, &mut asm, id, done);
        unit.push_slot(&mut asm, id, 0);
        asm.call(unit.rt("rt_check_failed")).push(Instruction::Drop);
    }
    asm.end();
    unit.add(
        format!("check.{}", form.path(id)),
        field.pointer.clone(),
        1,
        asm,
    )
}

fn check_kind(unit: &mut Unit<'_>, asm: &mut Asm, id: FieldId, done: Label) {
    let form = unit.form;
    let mut ask = |unit: &Unit<'_>, helper: &str, params: &dyn Fn(&mut Asm)| {
        unit.push_slot(asm, id, 0);
        params(asm);
        asm.call(unit.rt(helper));
        asm.leave_if(done);
    };
    match &form.fields[id].kind {
        Kind::Text {
            min_length,
            max_length,
            patterns,
            ..
        } => {
            ask(unit, "rt_check_length", &|asm| {
                asm.int(*min_length).int(*max_length);
            });
            for dfa in patterns {
                let table = unit.data.dfa(dfa);
                ask(unit, "rt_check_pattern", &|asm| {
                    asm.int(table);
                });
            }
        }
        Kind::Integer { min, max } | Kind::Money { min, max } => {
            ask(unit, "rt_check_int", &|asm| {
                asm.long(*min).long(*max);
            })
        }
        Kind::Date { min, max } => {
            for (bound, helper) in [(min, "rt_check_after"), (max, "rt_check_before")] {
                let Some(bound) = bound else { continue };
                let today = unit.rt("rt_today");
                ask(unit, helper, &|asm| {
                    match bound {
                        DateBound::Today => asm.call(today),
                        DateBound::Day(day) => asm.long(day.days.into()),
                    };
                });
            }
        }
        kind @ (Kind::Decimal { min, max, .. } | Kind::Time { min, max }) => {
            let notation = notation(kind).unwrap_or_default();
            ask(unit, "rt_check_notation", &|asm| {
                asm.int(notation).long(*min).long(*max);
            });
        }
        kind @ (Kind::DateTime { min, max } | Kind::PartialDate { min, max }) => {
            let notation = notation(kind).unwrap_or_default();
            for (bound, is_max) in [(min, 0), (max, 1)] {
                let Some(bound) = bound else { continue };
                let today = unit.rt("rt_today");
                ask(unit, "rt_check_day", &|asm| {
                    asm.int(notation).int(is_max);
                    match bound {
                        DateBound::Today => asm.call(today),
                        DateBound::Day(day) => asm.long(day.days.into()),
                    };
                });
            }
        }
        Kind::Choice { list } => {
            let (table, helper) = options(unit, &form.lists[list].options);
            ask(unit, helper, &|asm| {
                asm.int(table);
            });
        }
        Kind::Boolean
        | Kind::Choices { .. }
        | Kind::Statement
        | Kind::Note
        | Kind::Address
        | Kind::Person { .. } => {}
    }
}

/// The table of a list's codes, and the helper that reads it.
fn options(unit: &mut Unit<'_>, options: &[form::ListOption]) -> (u32, &'static str) {
    let is_dated = |option: &form::ListOption| option.from.is_some() || option.to.is_some();
    if !options.iter().any(is_dated) {
        let codes = options.iter().map(|option| option.code.as_str());
        return (unit.data.options(codes), "rt_check_option");
    }
    let dated = options.iter().map(|option| {
        let from = option.from.map_or(i32::MIN, |day| day.days);
        let to = option.to.map_or(i32::MAX, |day| day.days);
        (option.code.as_str(), from, to)
    });
    (unit.data.dated_options(dated), "rt_check_dated_option")
}

/// Asks one of the form's checks, unless the field it stands at is hidden.
pub(super) fn rule(unit: &mut Unit<'_>, number: usize) -> u32 {
    let form = unit.form;
    let check = &form.checks[number];
    let id = unit.data.text(&check.id);
    let path = check.at.map_or(String::new(), |at| unit.path(at));
    let path = unit.data.text(&path);
    let (is_hidden, result) = (unit.rt("rt_is_hidden"), unit.rt("rt_check_rule"));
    let mut guard = piece();
    if let Some(at) = check.at {
        unit.push_slot(&mut guard, at, 0);
        guard.call(is_hidden);
    } else {
        guard.int(0);
    }
    let mut writer = Writer::new(unit);
    let holds = writer.asm.local(ValType::I32);
    let hidden = writer.asm.block();
    writer.asm.append(guard);
    writer.asm.leave_if(hidden);
    let fail = writer.asm.block();
    writer.value(&check.rule, fail);
    writer.asm.set(holds).int(0).set(writer.status);
    writer.asm.end();
    let (mut asm, status) = (writer.asm, writer.status);
    asm.get(holds)
        .get(status)
        .place(id)
        .place(path)
        .call(result);
    asm.end();
    unit.add(
        format!("rule.{}", check.id),
        format!("{}/rule", check.pointer),
        1,
        asm,
    )
}

// check_one(member, row)
pub(super) fn check_one(unit: &mut Unit<'_>, checks: &[u32]) {
    let arms = checks.iter().enumerate().map(|(id, function)| {
        let mut arm = piece();
        arm.get(1).call(*function);
        (id as u32, arm)
    });
    let arms = arms.collect();
    let mut asm = Asm::new(2);
    asm.switch(0, field_count(unit), arms);
    unit.hook("form_check_one", asm);
}

// rules_at(member, row)
pub(super) fn rules_at(unit: &mut Unit<'_>, rules: &[u32]) {
    let mut arms: Vec<(u32, Asm)> = Vec::new();
    for id in 0..unit.form.fields.len() {
        let here = unit
            .form
            .checks
            .iter()
            .zip(rules)
            .filter(|(check, _)| check.at == Some(id));
        let mut arm = piece();
        for (_, function) in here {
            arm.get(1).call(*function);
        }
        if !arm.calls.is_empty() {
            arms.push((id as u32, arm));
        }
    }
    let mut asm = Asm::new(2);
    asm.switch(0, field_count(unit), arms);
    unit.hook("form_rules_at", asm);
}

// check(page)
pub(super) fn check(unit: &mut Unit<'_>, checks: &[u32], rules: &[u32]) {
    let pages: Vec<u32> = (0..unit.form.pages.len())
        .map(|page| check_page(unit, page, checks))
        .collect();
    let rules: Vec<u32> = rules
        .iter()
        .enumerate()
        .map(|(number, rule)| rule_everywhere(unit, number, *rule))
        .collect();
    let form = unit.form;
    let arms = pages.iter().enumerate().map(|(page, function)| {
        let mut arm = piece();
        arm.int(0).call(*function);
        for (check, rule) in form.checks.iter().zip(&rules) {
            if check.at.is_some_and(|at| form.fields[at].page == page) {
                arm.int(0).call(*rule);
            }
        }
        (page as u32, arm)
    });
    let mut asm = Asm::new(1);
    asm.switch(0, pages.len() as u32, arms.collect());
    for function in pages.iter().chain(&rules) {
        asm.int(0).call(*function);
    }
    unit.hook("form_check", asm);
}

fn check_page(unit: &mut Unit<'_>, page: usize, checks: &[u32]) -> u32 {
    let form = unit.form;
    let mut asm = Asm::new(1);
    for item in &form.pages[page].items {
        match *item {
            Item::Field(id) => {
                asm.int(0).call(checks[id]);
            }
            Item::Block(block) => {
                for id in &form.blocks[block].fields {
                    asm.int(0).call(checks[*id]);
                }
            }
            Item::Repeat(repeat) => {
                asm.int(unit.groups[repeat])
                    .call(unit.rt("rt_check_rows"))
                    .push(Instruction::Drop);
                unit.each_row(&mut asm, repeat, true, |asm, row| {
                    for id in &form.repeats[repeat].fields {
                        asm.get(row).call(checks[*id]);
                    }
                });
            }
        }
    }
    unit.add(
        format!("page.{}", form.pages[page].id),
        format!("/pages/{page}"),
        1,
        asm,
    )
}

/// A function that asks a check once, or for each row of the group it stands in.
fn rule_everywhere(unit: &mut Unit<'_>, number: usize, function: u32) -> u32 {
    let check = &unit.form.checks[number];
    let Some(repeat) = check.at.and_then(|at| steps::group_of(unit.form, at)) else {
        return function;
    };
    let mut asm = Asm::new(1);
    unit.each_row(&mut asm, repeat, true, |asm, row| {
        asm.get(row).call(function);
    });
    unit.add(
        format!("rows.{}", check.id),
        format!("{}/rule", check.pointer),
        1,
        asm,
    )
}
