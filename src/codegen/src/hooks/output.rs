//! What comes out: changes, answers, origins.

use form::{FieldId, Form, Item, Kind};
use wasm_encoder::{Instruction, ValType};

use super::{facts_and_notation, path_place};
use crate::asm::Asm;
use crate::data::Place;
use crate::unit::Unit;

// changes()
pub(super) fn changes(unit: &mut Unit<'_>) {
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

fn tell(unit: &mut Unit<'_>, asm: &mut Asm, id: FieldId) {
    let path = path_place(unit, id);
    tell_at(unit, asm, id, 0, path);
}

fn tell_at(unit: &Unit<'_>, asm: &mut Asm, id: FieldId, row: u32, path: Place) {
    unit.push_slot(asm, id, row);
    asm.place(path).int(facts_and_notation(unit.form, id));
    asm.call(unit.rt(match unit.form.fields[id].kind {
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Person { .. } => "rt_tell_text",
        Kind::Integer { .. } | Kind::Money { .. } => "rt_tell_int",
        Kind::Date { .. } => "rt_tell_date",
        Kind::Choices { .. } | Kind::Note => "rt_tell_text",
        Kind::Boolean | Kind::Statement => "rt_tell_bool",
        Kind::Address => "rt_tell_address",
        Kind::Decimal { .. }
        | Kind::Time { .. }
        | Kind::DateTime { .. }
        | Kind::PartialDate { .. } => "rt_tell_notation",
    }));
}

// save()
pub(super) fn save(unit: &mut Unit<'_>) {
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
        .filter(|item| !is_choice(form, *item))
        .chain(form.choices.map(Item::Block))
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

/// Whether it is the question who somebody is, whose answers are written together.
fn is_choice(form: &Form, item: Item) -> bool {
    matches!(item, Item::Field(id) if matches!(form.fields[id].kind, Kind::Person { .. }))
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
    let helper = match field.kind {
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Person { .. } => "rt_save_text",
        Kind::Choices { .. } => "rt_save_choices",
        Kind::Integer { .. } | Kind::Money { .. } => "rt_save_int",
        Kind::Date { .. } => "rt_save_date",
        Kind::Boolean | Kind::Statement => "rt_save_bool",
        Kind::Address => "rt_save_address",
        Kind::Decimal { .. }
        | Kind::Time { .. }
        | Kind::DateTime { .. }
        | Kind::PartialDate { .. } => "rt_save_notation",
        Kind::Note => return,
    };
    let key = unit.data.text(&field.name);
    unit.push_slot(asm, id, row);
    asm.place(key).int(facts_and_notation(unit.form, id));
    asm.call(unit.rt(helper));
}
