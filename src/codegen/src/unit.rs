//! Everything that is being made for one form.

use form::{FieldId, Form, Item, RepeatId, Scope};
use wasm_encoder::{Instruction, ValType};

use crate::asm::Asm;
use crate::data::Data;
use crate::layout::Layout;
use crate::pack::Pack;

/// A generated function.
#[derive(Debug)]
pub(crate) struct Made {
    /// Name for stack traces, e.g. `check./nguoi_khai/ho_ten`.
    pub(crate) name: String,
    /// Index into [`Unit::types`].
    pub(crate) ty: u32,
    /// Its code, which calls functions by the numbers of [`Unit`].
    pub(crate) asm: Asm,
    /// Place in the definition; empty if it stands for none.
    pub(crate) pointer: String,
}

/// The form, where it lies, and what has been made so far.
#[derive(Debug)]
pub(crate) struct Unit<'a> {
    pub(crate) form: &'a Form,
    pub(crate) pack: &'a Pack,
    pub(crate) layout: &'a Layout,
    pub(crate) data: Data,
    /// Function types: the core's, then more.
    pub(crate) types: Vec<(Vec<u8>, Vec<u8>)>,
    /// Functions that take the place of the core's imports, in their order.
    pub(crate) hooks: Vec<Option<Made>>,
    /// All others.
    pub(crate) made: Vec<Made>,
    /// Constant facts of each repeat group: address.
    pub(crate) groups: Vec<u32>,
    /// Fewest and most pages of memory.
    pub(crate) memory: (u32, u32),
    /// Where the core's stack begins, downwards, if it is not the stack of forms.
    pub(crate) stack_top: Option<u32>,
}

/// Index of `i32` in the binary format.
const I32: u8 = 0x7F;

impl<'a> Unit<'a> {
    pub(crate) fn new(form: &'a Form, pack: &'a Pack, layout: &'a Layout) -> Unit<'a> {
        let mut unit = Unit {
            form,
            pack,
            layout,
            data: Data::new(layout.end.next_multiple_of(16)),
            types: pack.types.clone(),
            hooks: pack.hooks.iter().map(|_| None).collect(),
            made: Vec::new(),
            groups: Vec::new(),
            memory: (0, 0),
            stack_top: None,
        };
        unit.groups = (0..form.repeats.len())
            .map(|id| unit.group_facts(id))
            .collect();
        unit
    }

    fn group_facts(&mut self, id: RepeatId) -> u32 {
        let (repeat, group) = (&self.form.repeats[id], self.layout.groups[id]);
        let role = self.data.text(&repeat.role);
        self.data.words(&[
            group.at,
            group.stride,
            repeat.max_rows,
            repeat.min_rows,
            role.0,
            role.1,
            repeat.within.map_or(0, |outer| self.scope_of(outer)),
            group.slots,
        ])
    }

    /// The number of a repeat group of a page among what fields stand in, as the outline opens it.
    fn scope_of(&self, id: RepeatId) -> u32 {
        let mut opened = 0;
        let mut has_questions = false;
        for item in self.form.pages.iter().flat_map(|page| &page.items) {
            match *item {
                Item::Field(field) => {
                    let is_first = self.form.asks_who(field) && !has_questions;
                    has_questions |= is_first;
                    opened += u32::from(is_first);
                }
                Item::Block(_) => opened += 1,
                Item::Repeat(repeat) if repeat == id => return opened + 1,
                Item::Repeat(repeat) => opened += 1 + self.form.repeats[repeat].groups.len() as u32,
            }
        }
        opened
    }

    /// Index of a helper of the core.
    pub(crate) fn rt(&self, name: &str) -> u32 {
        self.pack.export(name)
    }

    fn type_of(&mut self, params: u32, results: u32) -> u32 {
        let ty = (vec![I32; params as usize], vec![I32; results as usize]);
        let found = self.types.iter().position(|known| *known == ty);
        found.unwrap_or_else(|| {
            self.types.push(ty);
            self.types.len() - 1
        }) as u32
    }

    /// Adds a function of the address of a row and of `results` numbers, and gives its index.
    pub(crate) fn add(&mut self, name: String, pointer: String, results: u32, asm: Asm) -> u32 {
        self.add_of((1, results), name, pointer, asm)
    }

    /// The same for a function of any number of parameters and results: hooks count first, then all of the core, then
    /// these. The linker leaves out what is not called and numbers anew.
    pub(crate) fn add_of(
        &mut self,
        (params, results): (u32, u32),
        name: String,
        pointer: String,
        asm: Asm,
    ) -> u32 {
        let ty = self.type_of(params, results);
        self.made.push(Made {
            name,
            ty,
            asm,
            pointer,
        });
        (self.pack.hooks.len() + self.pack.functions.len() + self.made.len() - 1) as u32
    }

    /// Puts a function in the place of one of the core's imports.
    pub(crate) fn hook(&mut self, name: &str, asm: Asm) {
        // The core may have no use for a hook; then neither has the module.
        if let Some(at) = self.pack.hooks.iter().position(|(hook, _)| hook == name) {
            let ty = self.pack.hooks[at].1;
            let name = name.replacen('_', ".", 1);
            self.hooks[at] = Some(Made {
                name,
                ty,
                asm,
                pointer: String::new(),
            });
        }
    }

    /// Whether a field lies in a repeat group, so that its functions take the address of a row.
    pub(crate) fn in_row(&self, id: FieldId) -> bool {
        matches!(self.form.fields[id].scope, Scope::Row(_))
    }

    /// Pushes the address of a field's slot; `row` is the local with its row's address.
    pub(crate) fn push_slot(&self, asm: &mut Asm, id: FieldId, row: u32) {
        let at = self.layout.slots[id];
        if self.in_row(id) {
            asm.get(row).int(at).push(Instruction::I32Add);
        } else {
            asm.int(at);
        }
    }

    /// Pushes the address of a group's state; `row` is the local with the row it stands in, if it stands in one.
    pub(crate) fn push_group(&self, asm: &mut Asm, id: RepeatId, row: u32) {
        let at = self.layout.groups[id].at;
        if self.form.repeats[id].within.is_some() {
            asm.get(row).int(at).push(Instruction::I32Add);
        } else {
            asm.int(at);
        }
    }

    /// Runs `body` for each row of a group, hidden or not, with the row's address in a local; for a group in rows in each of these.
    pub(crate) fn each_row(
        &self,
        asm: &mut Asm,
        id: RepeatId,
        body: &mut dyn FnMut(&mut Asm, u32),
    ) {
        match self.form.repeats[id].within {
            Some(outer) => self.each_row(asm, outer, &mut |asm, row| {
                self.rows_in(asm, id, row, body);
            }),
            None => self.rows_in(asm, id, 0, body),
        }
    }

    fn rows_in(
        &self,
        asm: &mut Asm,
        id: RepeatId,
        outer: u32,
        body: &mut dyn FnMut(&mut Asm, u32),
    ) {
        let group = self.layout.groups[id];
        let (index, row) = (asm.local(ValType::I32), asm.local(ValType::I32));
        asm.int(0).set(index);
        self.push_group(asm, id, outer);
        asm.int(group.rows() - group.at)
            .push(Instruction::I32Add)
            .set(row);
        let done = asm.block();
        let again = asm.start_loop();
        asm.get(index);
        self.push_group(asm, id, outer);
        asm.load(0).push(Instruction::I32GeU);
        asm.leave_if(done);
        body(asm, row);
        asm.get(index).int(1).push(Instruction::I32Add).set(index);
        asm.get(row)
            .int(group.stride)
            .push(Instruction::I32Add)
            .set(row);
        asm.leave(again);
        asm.end();
        asm.end();
    }
}
