//! An address of before 1 July 2025 whose commune was split: the page asks which of today's it is, and one press answers.

use abi::{FieldView, ItemView, View};
use prefill::{Entry, IdentityRecord};

use super::find;

/// An address that one press settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settled {
    /// Where the form asks for it.
    pub(super) places: Vec<String>,
    /// What stands on the button.
    pub(super) text: String,
}

/// Settles the split addresses of the record that the form asks for, each as the commune that is offered first.
///
/// Rows are left out: an address of somebody else is nowhere read from a register.
pub(super) fn settle(record: &mut IdentityRecord, view: &View) -> Vec<Settled> {
    let mut settled = Vec::new();
    for entry in &mut record.entries {
        let places = places(view, entry);
        let first = entry.value.pointer("/today/0").cloned();
        let (Some(first), false) = (first, places.is_empty()) else {
            continue;
        };
        prefill::settle(entry, &first);
        let part = |name: &str| first[name].as_str().unwrap_or_default();
        let (province, commune) = (part("province"), part("commune"));
        let text = format!(
            "{}, {}",
            find::name(province, commune),
            find::name("", province)
        );
        settled.push(Settled { places, text });
    }
    settled
}

/// Paths of the questions, outside rows, that an entry answers.
fn places(view: &View, entry: &Entry) -> Vec<String> {
    let items = view.pages.iter().flat_map(|page| &page.items);
    let fields = items.flat_map(|item| match item {
        ItemView::Field(field) => std::slice::from_ref(field),
        ItemView::Block(block) => &block.fields[..],
        ItemView::Repeat(_) => &[],
    });
    let is_bound = |field: &&FieldView| field.attr == entry.attr && field.role == entry.role;
    fields
        .filter(is_bound)
        .map(|field| field.path.clone())
        .collect()
}
