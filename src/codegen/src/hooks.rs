//! The functions that the runtime core calls, one set per form: `runtime/src/hooks.rs` says what each is for.

use form::{DateBound, FieldId, Form, Item, Kind, Scope};
use wasm_encoder::{Instruction, ValType};

use crate::asm::{Asm, Label};
use crate::data::Place;
use crate::expr::Writer;
use crate::layout::slot_count;
use crate::steps;
use crate::unit::Unit;

/// Most pages of memory that texts going in and out may need, beside the answers themselves: buffers of a
/// megabyte in, copies of identity records, and results.
const TRAFFIC_PAGES: u64 = 768;
/// `abi::error::PATH`
const PATH: u32 = abi::error::PATH as u32;

/// Makes all of them.
pub(crate) fn emit(unit: &mut Unit<'_>) {
    put(unit);
    sweep(unit);
    forget(unit);
    rows(unit);
    let checks: Vec<u32> = (0..unit.form.fields.len())
        .map(|id| check_field(unit, id))
        .collect();
    let rules: Vec<u32> = (0..unit.form.checks.len())
        .map(|id| rule(unit, id))
        .collect();
    check_one(unit, &checks);
    rules_at(unit, &rules);
    check(unit, &checks, &rules);
    work(unit);
    changes(unit);
    save(unit);
    let binds = bind(unit);
    info(unit, &binds);
}

/// What the core is told of a field: bit 0 always required, bit 1 computed.
fn facts(form: &Form, id: FieldId) -> u32 {
    u32::from(form.fields[id].required) | u32::from(form.fields[id].value.is_some()) << 1
}

fn piece() -> Asm {
    Asm::new(0)
}

fn field_count(unit: &Unit<'_>) -> u32 {
    unit.form.fields.len() as u32
}

// put(member, row, mode)
fn put(unit: &mut Unit<'_>) {
    let arms = (0..unit.form.fields.len()).map(|id| {
        let field = &unit.form.fields[id];
        let mut arm = piece();
        if field.value.is_some() {
            arm.get(2).call(unit.rt("rt_put_computed"));
            return (id as u32, arm);
        }
        unit.push_slot(&mut arm, id, 1);
        let helper = match &field.kind {
            Kind::Text { .. } | Kind::Choice { .. } => {
                let (kind, max) = steps::text_facts(&field.kind);
                arm.int(kind).int(max);
                "rt_put_text"
            }
            Kind::Integer { .. } => "rt_put_int",
            Kind::Date { .. } => "rt_put_date",
            Kind::Boolean => "rt_put_bool",
            Kind::Address => "rt_put_address",
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
fn sweep(unit: &mut Unit<'_>) {
    let swept = |id: &FieldId| unit.in_row(*id) && unit.form.fields[*id].value.is_none();
    let arms = (0..unit.form.fields.len()).filter(swept).map(|id| {
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
fn forget(unit: &mut Unit<'_>) {
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
fn rows(unit: &mut Unit<'_>) {
    let mut asm = Asm::new(4);
    if unit.form.repeats.is_empty() {
        asm.int(PATH);
    } else {
        asm.get(0).get(1).get(2).get(3).call(unit.rt("rt_row_work"));
    }
    unit.hook("form_rows", asm);
}

/// Asks a field its questions in order, until one answers.
fn check_field(unit: &mut Unit<'_>, id: FieldId) -> u32 {
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
        Kind::Integer { min, max } => ask(unit, "rt_check_int", &|asm| {
            asm.long(*min).long(*max);
        }),
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
        Kind::Choice { list } => {
            let table = unit.data.options(
                form.lists[list]
                    .options
                    .iter()
                    .map(|option| option.code.as_str()),
            );
            ask(unit, "rt_check_option", &|asm| {
                asm.int(table);
            });
        }
        Kind::Boolean | Kind::Address => {}
    }
}

/// Asks one of the form's checks, unless the field it stands at is hidden.
fn rule(unit: &mut Unit<'_>, number: usize) -> u32 {
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
fn check_one(unit: &mut Unit<'_>, checks: &[u32]) {
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
fn rules_at(unit: &mut Unit<'_>, rules: &[u32]) {
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
fn check(unit: &mut Unit<'_>, checks: &[u32], rules: &[u32]) {
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

// changes()
fn changes(unit: &mut Unit<'_>) {
    let form = unit.form;
    let mut asm = Asm::new(0);
    for item in form.pages.iter().flat_map(|page| &page.items) {
        match *item {
            Item::Field(id) => tell(unit, &mut asm, id),
            Item::Block(block) => form.blocks[block]
                .fields
                .iter()
                .for_each(|id| tell(unit, &mut asm, *id)),
            Item::Repeat(repeat) => {
                asm.int(unit.groups[repeat]).call(unit.rt("rt_tell_rows"));
                let fields = form.repeats[repeat].fields.iter();
                let places: Vec<(FieldId, Place)> =
                    fields.map(|id| (*id, path_place(unit, *id))).collect();
                unit.each_row(&mut asm, repeat, true, |asm, row| {
                    for (id, path) in &places {
                        tell_at(unit, asm, *id, row, *path);
                    }
                });
            }
        }
    }
    unit.hook("form_changes", asm);
}

fn path_place(unit: &mut Unit<'_>, id: FieldId) -> Place {
    let path = unit.path(id);
    unit.data.text(&path)
}

fn tell(unit: &mut Unit<'_>, asm: &mut Asm, id: FieldId) {
    let path = path_place(unit, id);
    tell_at(unit, asm, id, 0, path);
}

fn tell_at(unit: &Unit<'_>, asm: &mut Asm, id: FieldId, row: u32, path: Place) {
    unit.push_slot(asm, id, row);
    asm.place(path).int(facts(unit.form, id));
    asm.call(unit.rt(match unit.form.fields[id].kind {
        Kind::Text { .. } | Kind::Choice { .. } => "rt_tell_text",
        Kind::Integer { .. } => "rt_tell_int",
        Kind::Date { .. } => "rt_tell_date",
        Kind::Boolean => "rt_tell_bool",
        Kind::Address => "rt_tell_address",
    }));
}

// save()
fn save(unit: &mut Unit<'_>) {
    let form = unit.form;
    let name = |item: &Item| match *item {
        Item::Field(id) => form.fields[id].name.as_str(),
        Item::Block(id) => form.blocks[id].name.as_str(),
        Item::Repeat(id) => form.repeats[id].name.as_str(),
    };
    let mut items: Vec<Item> = form
        .pages
        .iter()
        .flat_map(|page| page.items.iter().copied())
        .collect();
    items.sort_by(|a, b| name(a).cmp(name(b)));
    let mut asm = Asm::new(0);
    for item in items {
        let key = unit.data.text(name(&item));
        match item {
            Item::Field(id) => save_field(unit, &mut asm, id, 0),
            Item::Block(block) => {
                asm.place(key).call(unit.rt("rt_save_open"));
                for id in sorted(form, &form.blocks[block].fields) {
                    save_field(unit, &mut asm, id, 0);
                }
                asm.call(unit.rt("rt_save_close"));
            }
            Item::Repeat(repeat) => save_rows(unit, &mut asm, repeat, key),
        }
    }
    unit.hook("form_save", asm);
}

fn sorted(form: &Form, fields: &[FieldId]) -> Vec<FieldId> {
    let mut fields = fields.to_vec();
    fields.sort_by(|a, b| form.fields[*a].name.cmp(&form.fields[*b].name));
    fields
}

fn save_rows(unit: &mut Unit<'_>, asm: &mut Asm, repeat: usize, key: Place) {
    let form = unit.form;
    let (count, index, row) = (
        asm.local(ValType::I32),
        asm.local(ValType::I32),
        asm.local(ValType::I32),
    );
    let group = unit.groups[repeat];
    asm.int(group)
        .place(key)
        .call(unit.rt("rt_save_rows"))
        .set(count)
        .int(0)
        .set(index);
    let done = asm.block();
    let again = asm.start_loop();
    asm.get(index).get(count).push(Instruction::I32GeU);
    asm.leave_if(done);
    asm.int(group)
        .get(index)
        .call(unit.rt("rt_save_row"))
        .set(row);
    for id in sorted(form, &form.repeats[repeat].fields) {
        save_field(unit, asm, id, row);
    }
    asm.call(unit.rt("rt_save_row_end"));
    asm.get(index).int(1).push(Instruction::I32Add).set(index);
    asm.leave(again);
    asm.end();
    asm.end();
    asm.get(count).call(unit.rt("rt_save_rows_end"));
}

fn save_field(unit: &mut Unit<'_>, asm: &mut Asm, id: FieldId, row: u32) {
    let field = &unit.form.fields[id];
    let key = unit.data.text(&field.name);
    unit.push_slot(asm, id, row);
    asm.place(key).int(facts(unit.form, id));
    asm.call(unit.rt(match field.kind {
        Kind::Text { .. } | Kind::Choice { .. } => "rt_save_text",
        Kind::Integer { .. } => "rt_save_int",
        Kind::Date { .. } => "rt_save_date",
        Kind::Boolean => "rt_save_bool",
        Kind::Address => "rt_save_address",
    }));
}

/// What some field is prefilled from: attribute, role, and whether in a repeat group.
type BindKey = (String, String, bool);

// bind(key, row)
fn bind(unit: &mut Unit<'_>) -> Vec<BindKey> {
    let form = unit.form;
    let mut bound: Vec<(BindKey, FieldId)> = Vec::new();
    for (id, field) in form.fields.iter().enumerate() {
        let Some(bind) = field.bind.as_ref().filter(|_| field.value.is_none()) else {
            continue;
        };
        let in_row = match field.scope {
            Scope::Row(repeat) if form.repeats[repeat].role != bind.role => continue,
            Scope::Row(_) => true,
            _ => false,
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

/// Added to a scope's number in member tables.
const SCOPE: u32 = 0x1_0000;
/// Set for fields that are addresses.
const ADDRESS: u32 = 0x2_0000;

// info()
fn info(unit: &mut Unit<'_>, binds: &[BindKey]) {
    let form = unit.form;
    let mut members: Vec<Vec<(String, u32)>> =
        vec![Vec::new(); 1 + form.blocks.len() + form.repeats.len()];
    for (id, block) in form.blocks.iter().enumerate() {
        members[0].push((block.name.clone(), SCOPE + 1 + id as u32));
    }
    for (id, repeat) in form.repeats.iter().enumerate() {
        members[0].push((
            repeat.name.clone(),
            SCOPE + (1 + form.blocks.len() + id) as u32,
        ));
    }
    for (id, field) in form.fields.iter().enumerate() {
        let scope = match field.scope {
            Scope::Top => 0,
            Scope::Block(block) => 1 + block,
            Scope::Row(repeat) => 1 + form.blocks.len() + repeat,
        };
        let flag = if field.kind == Kind::Address {
            ADDRESS
        } else {
            0
        };
        members[scope].push((field.name.clone(), id as u32 | flag));
    }
    let mut scopes = Vec::new();
    for (number, mut keys) in members.into_iter().enumerate() {
        keys.sort();
        let mut words = Vec::new();
        for (name, member) in &keys {
            let (at, len) = unit.data.text(name);
            words.extend([at, len, *member]);
        }
        let group =
            (number > form.blocks.len()).then(|| unit.groups[number - 1 - form.blocks.len()]);
        scopes.extend([
            unit.data.words(&words),
            keys.len() as u32,
            group.unwrap_or(0),
        ]);
    }
    let scopes = unit.data.words(&scopes);
    let mut words = Vec::new();
    for (attr, role, in_row) in binds {
        let (attr, role) = (unit.data.text(attr), unit.data.text(role));
        words.extend([attr.0, attr.1, role.0, role.1, u32::from(*in_row)]);
    }
    let bind_table = unit.data.words(&words);
    let units = unit.data.units(&form.units);
    // The table holds the end of all constants, so it is written last and counts itself.
    let heap = (unit.data.end() + 64).next_multiple_of(16);
    let pages = u64::from(heap.div_ceil(65_536)) + answer_pages(form) + TRAFFIC_PAGES;
    let pages = pages.min(65_536) as u32;
    let table = unit.data.words(&[
        unit.layout.start,
        unit.layout.end,
        heap,
        pages,
        scopes,
        bind_table,
        binds.len() as u32,
        units,
        form.pages.len() as u32,
    ]);
    unit.memory = (heap.div_ceil(65_536), pages);
    let mut asm = Asm::new(0);
    asm.int(table);
    unit.hook("form_info", asm);
}

/// Pages that the texts of all answers can need: four times too long, four bytes a character, a block of
/// the next power of two, and as much again in smaller blocks given back.
fn answer_pages(form: &Form) -> u64 {
    let bytes = form.fields.iter().map(|field| {
        let characters = match &field.kind {
            Kind::Text { max_length, .. } => u64::from(*max_length),
            Kind::Choice { .. } => 64,
            Kind::Address => 207,
            _ => 0,
        };
        let rows = most_rows(form, field.scope);
        rows * 2 * (characters * 16).next_power_of_two()
    });
    bytes.sum::<u64>().div_ceil(65_536)
}

fn most_rows(form: &Form, scope: Scope) -> u64 {
    match scope {
        Scope::Row(repeat) => u64::from(form.repeats[repeat].max_rows),
        _ => 1,
    }
}
