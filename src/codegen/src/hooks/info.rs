//! The tables that the core is told of: members by name, bindings, units, memory.

use std::collections::{BTreeMap, BTreeSet};

use form::{Binding, FieldId, Form, Item, Kind, RepeatId, Scope};

use super::checks;
use super::shapes::Shapes;
use crate::asm::Asm;
use crate::data::{leb128, name};
use crate::unit::Unit;

/// Most pages of memory that texts going in and out may need, beside the answers themselves: buffers of a
/// megabyte in, copies of identity records, and results.
const TRAFFIC_PAGES: u64 = 768;

/// A quarter of the bytes that one file can take in an answer: 255 characters of a name, each written as `\\u0000`, digest, type, size.
const FILE_CHARACTERS: u64 = 460;

/// Numbers that `runtime/src/outline.rs` reads.
const END: u8 = 0;
const PAGE: u8 = 1;
const BLOCK_OPENS: u8 = 2;
const GROUP_OPENS: u8 = 3;
const GO_ON: u8 = 4;
const FIRST_SHAPE: u32 = 5;
/// Back to the answers as a whole.
const TO_TOP: [u8; 2] = [GO_ON, 0];

// info()
pub(super) fn info(unit: &mut Unit<'_>, shapes: &Shapes) {
    let form = unit.form;
    let outline = outline(unit, shapes);
    let outline = unit.data.run(outline);
    let facts = unit.data.run(shapes.facts.clone());
    let rules = unit.data.run(checks::table(form));
    let binds = binds(unit);
    let bind_table = unit.data.words(&binds);
    let units = unit.data.units(&form.units);
    // The table holds the end of all constants, so it is written last and counts itself.
    let heap = (unit.data.end() + 64).next_multiple_of(16);
    let pages = u64::from(heap.div_ceil(65_536)) + answer_pages(form) + TRAFFIC_PAGES;
    let pages = pages.min(65_536) as u32;
    let table = unit.data.words(&[
        unit.layout.start,
        unit.layout.end,
        unit.layout.items.0,
        unit.layout.items.1,
        unit.layout.members,
        heap,
        outline,
        facts,
        rules,
        bind_table,
        (binds.len() / BIND_WORDS) as u32,
        units,
        form.pages.len() as u32,
    ]);
    unit.memory = (heap.div_ceil(65_536), pages);
    let mut asm = Asm::new(0);
    asm.int(table);
    unit.hook("form_info", asm);
}

/// The form's members in definition order, as `runtime/src/outline.rs` reads them.
fn outline(unit: &Unit<'_>, shapes: &Shapes) -> Vec<u8> {
    let form = unit.form;
    let top = top(form);
    let mut out = Vec::new();
    leb128(&mut out, top.len() as u32);
    let fields = |out: &mut Vec<u8>, ids: &[FieldId], names: &[&str]| {
        for id in ids {
            let field = &form.fields[*id];
            leb128(out, FIRST_SHAPE + shapes.of[*id]);
            name(out, &field.name);
            if field.kind != Kind::Note {
                leb128(out, rank(names, &field.name));
            }
        }
    };
    let scope = |out: &mut Vec<u8>, (title, among): (&str, &[&str]), names: &[&str]| {
        name(out, title);
        leb128(out, rank(among, title));
        leb128(out, names.len() as u32);
    };
    // Scopes opened, and which of them has the questions who somebody is: they stand where they are asked.
    let (mut opened, mut questions) = (0, None);
    for page in &form.pages {
        out.push(PAGE);
        for item in &page.items {
            match *item {
                Item::Field(id) if form.asks_who(id) => {
                    let all: Vec<FieldId> = choices(form).collect();
                    let known = names(form, &all, &[]);
                    if let Some(scope) = questions {
                        out.push(GO_ON);
                        leb128(&mut out, scope);
                    } else {
                        opened += 1;
                        questions = Some(opened);
                        out.push(BLOCK_OPENS);
                        scope(&mut out, (form::CHOICES, &top), &known);
                    }
                    fields(&mut out, &[id], &known);
                    out.extend(TO_TOP);
                }
                Item::Field(id) => fields(&mut out, &[id], &top),
                Item::Block(id) => {
                    opened += 1;
                    let block = &form.blocks[id];
                    out.push(BLOCK_OPENS);
                    let own = names(form, &block.fields, &[]);
                    scope(&mut out, (&block.name, &top), &own);
                    fields(&mut out, &block.fields, &own);
                    out.extend(TO_TOP);
                }
                Item::Repeat(id) => {
                    let group = &form.repeats[id];
                    opened += 1 + group.groups.len() as u32;
                    let within = names(form, &group.fields, &group.groups);
                    for (id, known) in std::iter::once((id, &top))
                        .chain(group.groups.iter().map(|inner| (*inner, &within)))
                    {
                        let repeat = &form.repeats[id];
                        out.push(GROUP_OPENS);
                        leb128(&mut out, unit.groups[id]);
                        let own = names(form, &repeat.fields, &repeat.groups);
                        scope(&mut out, (&repeat.name, known), &own);
                        fields(&mut out, &repeat.fields, &own);
                    }
                    out.extend(TO_TOP);
                }
            }
        }
    }
    out.push(END);
    out
}

/// Names of the members of the answers, sorted.
fn top(form: &Form) -> Vec<&str> {
    let items = form.pages.iter().flat_map(|page| &page.items);
    let mut names: Vec<&str> = items
        .filter_map(|item| match *item {
            Item::Field(id) if form.asks_who(id) || form.fields[id].kind == Kind::Note => None,
            Item::Field(id) => Some(form.fields[id].name.as_str()),
            Item::Block(id) => Some(form.blocks[id].name.as_str()),
            Item::Repeat(id) => Some(form.repeats[id].name.as_str()),
        })
        .chain(form.choices.map(|_| form::CHOICES))
        .collect();
    names.sort_unstable();
    names
}

/// Names of groups and of those fields that are members, sorted.
fn names<'a>(form: &'a Form, ids: &[FieldId], groups: &[RepeatId]) -> Vec<&'a str> {
    let fields = ids.iter().map(|id| &form.fields[*id]);
    let groups = groups.iter().map(|id| form.repeats[*id].name.as_str());
    let mut names: Vec<&str> = fields
        .filter(|field| field.kind != Kind::Note)
        .map(|field| field.name.as_str())
        .chain(groups)
        .collect();
    names.sort_unstable();
    names
}

/// The place of a name among those of its scope.
fn rank(names: &[&str], name: &str) -> u32 {
    names.partition_point(|other| *other < name) as u32
}

/// The questions who somebody is.
fn choices(form: &Form) -> impl Iterator<Item = FieldId> {
    let block = form.choices.map(|block| &form.blocks[block]);
    block
        .into_iter()
        .flat_map(|block| block.fields.iter().copied())
}

/// Facts of a binding, as `runtime/src/hooks.rs` numbers them.
const LOCKS: u32 = 1;
const CHOSEN: u32 = 2;
const CONSENT: u32 = 4;
const DUE: u32 = 8;
const TOGETHER: u32 = 4;
/// Numbers of one binding.
const BIND_WORDS: usize = 6;

/// What each bound field is prefilled from: attribute, role, field, facts. Those that lock together stand beside each other.
fn binds(unit: &mut Unit<'_>) -> Vec<u32> {
    let form = unit.form;
    let choices: BTreeSet<&String> = choices(form).map(|id| &form.fields[id].name).collect();
    let together = together(form);
    let mut bound: Vec<(u32, FieldId, &Binding)> = bound(form)
        .map(|(id, bind)| (together.get(&id).map_or(0, |one| one.0), id, bind))
        .collect();
    bound.sort_by_key(|(number, id, _)| (*number, *id));
    let mut words = Vec::new();
    for (number, id, bind) in bound {
        let is_chosen = matches!(form.fields[id].scope, Scope::Top | Scope::Block(_))
            && choices.contains(&bind.role);
        let is_due = together.get(&id).is_some_and(|one| one.1);
        let (attr, role) = (unit.data.text(&bind.attr), unit.data.text(&bind.role));
        words.extend([
            attr.0,
            attr.1,
            role.0,
            role.1,
            id as u32,
            (u32::from(bind.lock) * LOCKS)
                | (u32::from(is_chosen) * CHOSEN)
                | (u32::from(form.fields[id].kind == Kind::Consent) * CONSENT)
                | (u32::from(is_due) * DUE)
                | number << TOGETHER,
        ]);
    }
    words
}

/// The fields that identity data fills, with what they are bound to.
fn bound(form: &Form) -> impl Iterator<Item = (FieldId, &Binding)> {
    form.fields.iter().enumerate().filter_map(|(id, field)| {
        let bind = field.bind.as_ref().filter(|_| field.value.is_none())?;
        let is_theirs = match field.scope {
            Scope::Row(repeat) => form.repeats[repeat].role == bind.role,
            _ => true,
        };
        is_theirs.then_some((id, bind))
    })
}

/// Of the fields that lock together, the number of those they do it with, from 1, and whether they are due.
///
/// They are what one block, or one row, asks of its person from one register.
fn together(form: &Form) -> BTreeMap<FieldId, (u32, bool)> {
    let mut blocks: BTreeMap<_, Vec<(FieldId, bool)>> = BTreeMap::new();
    for (id, bind) in bound(form).filter(|(_, bind)| bind.lock) {
        let scope = match form.fields[id].scope {
            Scope::Top => continue,
            Scope::Block(block) => (false, block),
            Scope::Row(repeat) => (true, repeat),
        };
        let block = blocks.entry((scope, &bind.role, &bind.register));
        block.or_default().push((id, bind.due));
    }
    let several = blocks.into_values().filter(|fields| fields.len() > 1);
    let numbered = several.zip(1..).flat_map(|(fields, number)| {
        // Where nothing is said of everybody, all of it is said or nothing.
        let is_any_due = fields.iter().any(|(_, due)| *due);
        let all = fields.into_iter();
        all.map(move |(id, due)| (id, (number, due || !is_any_due)))
    });
    numbered.collect()
}

/// Pages that the texts of all answers can need: four times too long, four bytes a character, a block of
/// the next power of two, and as much again in smaller blocks given back.
fn answer_pages(form: &Form) -> u64 {
    let bytes = form.fields.iter().map(|field| {
        let characters = match &field.kind {
            Kind::Text { max_length, .. } => u64::from(*max_length),
            Kind::Choice { .. } | Kind::Facility { .. } => 64,
            Kind::Person { .. } => 32,
            // All its codes, each on a line; they need no room four times over.
            Kind::Choices { list } => {
                let codes = form.lists[list].options.iter();
                codes.map(|option| option.code.len() as u64 + 1).sum()
            }
            Kind::Address => 207,
            Kind::File(limits) => u64::from(limits.max_files) * FILE_CHARACTERS,
            _ => 0,
        };
        let rows = most_rows(form, field.scope);
        rows * 2 * (characters * 16).next_power_of_two()
    });
    bytes.sum::<u64>().div_ceil(65_536)
}

fn most_rows(form: &Form, scope: Scope) -> u64 {
    match scope {
        Scope::Row(repeat) => form.most_rows(repeat),
        _ => 1,
    }
}
