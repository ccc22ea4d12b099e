//! Memory: blocks of powers of two, taken back by size.
//!
//! A text keeps its block while a new one fits into it, so the number of blocks of a size never exceeds
//! the number of texts that may need that size: the bound from which `codegen` computes the maximum.

use core::arch::wasm32::{memory_grow, memory_size};

use crate::hooks::form_info;

const PAGE: u32 = 65_536;
const SMALLEST: u32 = 16;
/// One more than the exponent of the largest size.
const SIZES: usize = 25;

static mut TOP: u32 = 0;
static mut FREE: [u32; SIZES] = [0; SIZES];

/// Forgets every block.
pub fn reset() {
    unsafe {
        TOP = (*form_info()).heap_start;
        crate::str::clear(FREE.as_ptr() as u32, size_of_val(&FREE) as u32);
    }
}

/// Size of the block that holds `len` bytes: the next power of two.
pub fn rounded(len: u32) -> u32 {
    if len < SMALLEST { SMALLEST } else { len }.next_power_of_two()
}

/// Where the first free block of a size is noted.
fn head(size: u32) -> &'static mut u32 {
    unsafe { &mut *FREE.as_mut_ptr().add(size.trailing_zeros() as usize) }
}

/// A block for `len` bytes, of the size [`rounded`] tells; 0 when the module may have no more.
pub fn take(len: u32) -> u32 {
    if len > 1 << 24 {
        return 0;
    }
    let size = rounded(len);
    let head = head(size);
    unsafe {
        let block = *head;
        if block != 0 {
            *head = *(block as *const u32);
            return block;
        }
        if TOP == 0 {
            reset();
        }
        let end = TOP + size;
        let pages = memory_size(0) as u32;
        let wanted = end.div_ceil(PAGE);
        if wanted > pages && memory_grow(0, (wanted - pages) as usize) == usize::MAX {
            return 0;
        }
        let block = TOP;
        TOP = end;
        block
    }
}

/// Gives a block of the true size `size` back.
pub fn give(block: u32, size: u32) {
    if block == 0 {
        return;
    }
    let head = head(size);
    unsafe { *(block as *mut u32) = *head }
    *head = block;
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
        let ptr = take(len);
        if ptr == 0 {
            return false;
        }
        crate::str::copy(ptr, self.ptr, keep);
        give(self.ptr, self.size);
        self.ptr = ptr;
        self.size = rounded(len);
        true
    }
}
