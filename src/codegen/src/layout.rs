//! Where in memory each answer lies; the numbers are those of `runtime/src/slot.rs` and `row.rs`.

use form::{FieldId, Form, Kind, Repeat, RepeatId, Scope};

/// Bytes of a slot.
pub(crate) const SLOT: u32 = 32;
/// Bytes of what the core notes of a field, or of something that fields stand in: `runtime/src/outline.rs`.
const ITEM: u32 = 28;
/// Bytes before a group's first row.
const GROUP_HEADER: u32 = 16;
/// Bytes before a row's first slot.
const ROW_HEADER: u32 = 40;

/// Addresses of one form's state.
#[derive(Debug)]
pub(crate) struct Layout {
    /// First byte of the state.
    pub(crate) start: u32,
    /// Where the core notes what it knows of the fields, and of what they stand in.
    pub(crate) items: (u32, u32),
    /// Where it lists the members of each scope by name.
    pub(crate) members: u32,
    /// One past the last byte of all.
    pub(crate) end: u32,
    /// Address of each field's slot; within its row for fields of repeat groups.
    pub(crate) slots: Vec<u32>,
    /// State and row size of each repeat group.
    pub(crate) groups: Vec<Group>,
}

/// A repeat group's place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Group {
    /// Address of its state, within its row for a group in a row.
    pub(crate) at: u32,
    /// Bytes of a row.
    pub(crate) stride: u32,
    /// Bytes of a row before the groups in it.
    pub(crate) slots: u32,
}

impl Group {
    /// Address of the first row.
    pub(crate) fn rows(self) -> u32 {
        self.at + GROUP_HEADER
    }
}

/// Number of slots a field takes.
pub(crate) fn slot_count(kind: &Kind) -> u32 {
    if matches!(kind, Kind::Address) { 3 } else { 1 }
}

impl Layout {
    /// Lays the state out from `base` on.
    pub(crate) fn of(form: &Form, base: u32) -> Layout {
        let start = base.next_multiple_of(16);
        let mut end = start;
        let mut slots = vec![0; form.fields.len()];
        for (id, field) in form.fields.iter().enumerate() {
            if !matches!(field.scope, Scope::Row(_)) {
                slots[id] = end;
                end += slot_count(&field.kind) * SLOT;
            }
        }
        let groups = lay_groups(form, &mut end, &mut slots);
        let items = (end, end + form.fields.len() as u32 * ITEM);
        let scopes = (form.blocks.len() + form.repeats.len()) as u32;
        let members = items.1 + (1 + scopes) * ITEM;
        end = members + (form.fields.len() as u32 + scopes) * 4;
        Layout {
            start,
            items,
            members,
            end,
            slots,
            groups,
        }
    }
}

// A group in a row stands in it behind the slots, so that rows can be moved as they are.
fn lay_groups(form: &Form, end: &mut u32, slots: &mut [u32]) -> Vec<Group> {
    let place = |repeat: &Repeat, slots: &mut [u32]| {
        let size = lay_row(form, &repeat.fields, slots);
        Group {
            at: 0,
            stride: size,
            slots: size,
        }
    };
    let repeats = form.repeats.iter();
    let mut groups: Vec<Group> = repeats.map(|repeat| place(repeat, slots)).collect();
    for (id, repeat) in form.repeats.iter().enumerate() {
        if let Some(outer) = repeat.within {
            groups[id].at = groups[outer].stride;
            groups[outer].stride += GROUP_HEADER + repeat.max_rows * groups[id].stride;
        }
    }
    for (id, repeat) in form.repeats.iter().enumerate() {
        if repeat.within.is_none() {
            groups[id].at = *end;
            *end += GROUP_HEADER + repeat.max_rows * groups[id].stride;
        }
    }
    groups
}

/// Bytes of a row of a group.
pub(crate) fn row_bytes(form: &Form, id: RepeatId) -> u64 {
    let slots = |field: &FieldId| u64::from(slot_count(&form.fields[*field].kind) * SLOT);
    let own: u64 = form.repeats[id].fields.iter().map(slots).sum();
    let inner = form.repeats[id].groups.iter().map(|inner| {
        let rows = u64::from(form.repeats[*inner].max_rows);
        u64::from(GROUP_HEADER) + rows * row_bytes(form, *inner)
    });
    u64::from(ROW_HEADER) + own + inner.sum::<u64>()
}

fn lay_row(form: &Form, fields: &[FieldId], slots: &mut [u32]) -> u32 {
    let mut offset = ROW_HEADER;
    for id in fields {
        slots[*id] = offset;
        offset += slot_count(&form.fields[*id].kind) * SLOT;
    }
    offset
}
