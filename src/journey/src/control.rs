//! Which control a question is asked with.

use abi::{FieldView, View};

/// The parts of an address, in the order they are asked.
pub const PARTS: [&str; 3] = ["province", "commune", "detail"];

/// Up to this many options stand open as radio buttons; more go into a list.
const MOST_RADIOS: usize = 5;

/// How a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// One line of text.
    Text,
    /// One line, digits only.
    Digits,
    /// One line taking dd/mm/yyyy.
    Date,
    /// Radio buttons, one for each option.
    Radios,
    /// A list that opens.
    Select,
    /// Boxes to tick, one for each option.
    Checkboxes,
    /// One box to tick.
    Checkbox,
    /// Nothing: there is only something to read.
    Note,
    /// Two radio buttons, yes and no.
    YesNo,
    /// Files, which the page around the engine lets people choose.
    Files,
    /// Province, commune and detail.
    Address,
    /// One part of an address, or a facility, found by typing a piece of its name.
    Combobox,
}

/// The control of a question of this form.
pub fn control(view: &View, field: &FieldView) -> Control {
    match field.kind.as_str() {
        "choice" if options(view, field) <= MOST_RADIOS => Control::Radios,
        "choice" => Control::Select,
        "facility" => Control::Combobox,
        "choices" => Control::Checkboxes,
        "statement" | "consent" => Control::Checkbox,
        "note" => Control::Note,
        "boolean" => Control::YesNo,
        "person" => Control::Radios,
        "date" => Control::Date,
        "integer" | "money" | "id-number" | "phone" | "tax-code" | "social-insurance-no" => {
            Control::Digits
        }
        "address" => Control::Address,
        "file" => Control::Files,
        _ => Control::Text,
    }
}

/// The control at `path`, which may be the part of an address.
pub fn control_at(view: &View, path: &str) -> Control {
    match crate::field_at(view, path) {
        Some(field) => control(view, field),
        None if path.ends_with("/detail") => Control::Text,
        None => Control::Combobox,
    }
}

fn options(view: &View, field: &FieldView) -> usize {
    view.lists.get(&field.list).map_or(0, Vec::len)
}
