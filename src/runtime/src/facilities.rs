//! Facilities: in which province one lies, and that it is not the one it has to be in.
//!
//! Generated code asks both, so a form without facilities carries neither.

use crate::check;
use crate::slot;
use crate::str::{byte, index_in};

/// Where the province of the facility in a slot stands, two digits; 0 where the list does not say one.
///
/// `table` is the address of the list's words, then that of their provinces, two bytes each, spaces where none is said.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_province(slot: u32, table: u32) -> u32 {
    let word = |at: u32| unsafe { *(at as *const u32) };
    let index = index_in(slot::at(slot).text(), word(table));
    let province = word(table + 4) + index as u32 * 2;
    if index < 0 || byte(province) == b' ' {
        0
    } else {
        province
    }
}

/// Tells of the field that is being asked about that its facility lies elsewhere, if it does; nothing is left to tell then.
#[cfg_attr(feature = "full", unsafe(no_mangle))]
pub extern "C" fn rt_within(is_elsewhere: u32) -> u32 {
    if is_elsewhere != 0 {
        check::find(b"within");
    }
    0
}
