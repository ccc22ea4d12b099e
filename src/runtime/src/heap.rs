//! Memory: blocks of powers of two, taken back by size.
//!
//! A text keeps its block while a new one fits into it, so the number of blocks of a size never exceeds
//! the number of texts that may need that size: the bound from which `codegen` computes the maximum.

use core::arch::wasm32::{memory_grow, memory_size};

use crate::hooks::form_info;

const PAGE: u32 = 65_536;
const SMALLEST: u32 = 16;
const SIZES: usize = 22;

static mut TOP: u32 = 0;
static mut FREE: [u32; SIZES] = [0; SIZES];

/// Forgets every block.
pub fn reset() {
    unsafe {
        TOP = (*form_info()).heap_start;
        let mut i = 0;
        while i < SIZES {
            *FREE.as_mut_ptr().add(i) = 0;
            i += 1;
        }
    }
}

/// The power of two that holds `len` bytes, and its class.
fn class(len: u32) -> (u32, usize) {
    let mut size = SMALLEST;
    let mut class = 0;
    while size < len {
        size <<= 1;
        class += 1;
    }
    (size, class)
}

/// A block of at least `len` bytes and its true size, or address 0 when the module may have no more.
pub fn take(len: u32) -> (u32, u32) {
    if len > 1 << 24 {
        return (0, 0);
    }
    let (size, class) = class(len);
    unsafe {
        let head = FREE.as_mut_ptr().add(class);
        if *head != 0 {
            let block = *head;
            *head = *(block as *const u32);
            return (block, size);
        }
        if TOP == 0 {
            reset();
        }
        let end = TOP + size;
        let pages = memory_size(0) as u32;
        if end > pages * PAGE {
            let wanted = end.div_ceil(PAGE) - pages;
            if memory_grow(0, wanted as usize) == usize::MAX {
                return (0, 0);
            }
        }
        let block = TOP;
        TOP = end;
        (block, size)
    }
}

/// Gives a block of the true size `size` back.
pub fn give(block: u32, size: u32) {
    if block == 0 {
        return;
    }
    let (_, class) = class(size);
    unsafe {
        let head = FREE.as_mut_ptr().add(class);
        *(block as *mut u32) = *head;
        *head = block;
    }
}

/// A block that grows with its use and is kept for the next one.
pub struct Buffer {
    /// First byte, 0 before the first use.
    pub ptr: u32,
    /// Bytes it can hold.
    pub size: u32,
}

impl Buffer {
    /// A buffer that holds nothing yet.
    pub const fn new() -> Buffer {
        Buffer { ptr: 0, size: 0 }
    }

    /// Makes room for `len` bytes, keeping the first `keep`; false when there is no memory.
    pub fn reserve(&mut self, len: u32, keep: u32) -> bool {
        if len <= self.size {
            return true;
        }
        let (ptr, size) = take(len);
        if ptr == 0 {
            return false;
        }
        crate::str::copy(ptr, self.ptr, keep);
        give(self.ptr, self.size);
        self.ptr = ptr;
        self.size = size;
        true
    }
}
