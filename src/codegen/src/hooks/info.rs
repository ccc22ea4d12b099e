//! The tables that the core is told of: members by name, bindings, units, memory.

use form::{Form, Kind, Scope};

use super::input::BindKey;
use crate::asm::Asm;
use crate::unit::Unit;

/// Most pages of memory that texts going in and out may need, beside the answers themselves: buffers of a
/// megabyte in, copies of identity records, and results.
const TRAFFIC_PAGES: u64 = 768;

/// Added to a scope's number in member tables.
const SCOPE: u32 = 0x1_0000;
/// Set for fields that are addresses.
const ADDRESS: u32 = 0x2_0000;

// info()
pub(super) fn info(unit: &mut Unit<'_>, binds: &[BindKey]) {
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
        if field.kind == Kind::Note {
            continue;
        }
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
    for (attr, role, when) in binds {
        let (attr, role) = (unit.data.text(attr), unit.data.text(role));
        words.extend([attr.0, attr.1, role.0, role.1, *when]);
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
            Kind::Person { .. } => 32,
            // All its codes, each on a line; they need no room four times over.
            Kind::Choices { list } => {
                let codes = form.lists[list].options.iter();
                codes.map(|option| option.code.len() as u64 + 1).sum()
            }
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
