//! The engine's memory: blocks whose sizes are powers of two, with a list of free ones for each size.
//!
//! It does in a few hundred bytes what the standard allocator does in seven thousand, for a page that
//! holds one form and is closed after it: at most half of a block lies idle, and halves never grow together again.

use std::alloc::{GlobalAlloc, Layout};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

/// The smallest block is 2⁴ = 16 bytes.
const SMALLEST: usize = 4;
/// A page of WebAssembly memory is 2¹⁶ bytes.
const PAGE: usize = 16;

/// Heads of the lists of free blocks, by the power of their size; each block holds the address of the next.
struct Heap(UnsafeCell<[*mut u8; 32]>);

// SAFETY: a page has one thread, and none of the functions below calls out while it holds the lists.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new([null_mut(); 32]));

fn power(layout: Layout) -> usize {
    let size = layout.size().max(layout.align()).max(1 << SMALLEST);
    size.next_power_of_two().trailing_zeros() as usize
}

impl Heap {
    /// Takes a free block of 2^`power` bytes, if there is one.
    unsafe fn pop(&self, power: usize) -> *mut u8 {
        // SAFETY: what stands in the lists are blocks given back by `push`, which wrote the next address into them.
        unsafe {
            let head = &mut (*self.0.get())[power];
            let block = *head;
            if !block.is_null() {
                *head = *block.cast();
            }
            block
        }
    }

    /// Puts a block of 2^`power` bytes onto its list.
    unsafe fn push(&self, block: *mut u8, power: usize) {
        // SAFETY: the caller owns the block, which is at least 16 bytes long and aligned to its size.
        unsafe {
            let head = &mut (*self.0.get())[power];
            *block.cast() = *head;
            *head = block;
        }
    }
}

// SAFETY: every block is aligned to its own size up to a page, since it is a page or a half of such a block, and
// belongs to one owner at a time.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let wanted = power(layout);
        if wanted > 30 {
            return null_mut();
        }
        // The smallest free block that is large enough, or new pages.
        let mut found = wanted;
        let mut block: *mut u8 = null_mut();
        while block.is_null() && found <= PAGE.max(wanted) {
            // SAFETY: see `pop`.
            block = unsafe { self.pop(found) };
            found += 1;
        }
        found -= 1;
        if block.is_null() {
            let pages = 1 << (found - PAGE);
            let before = std::arch::wasm32::memory_grow::<0>(pages);
            if before == usize::MAX {
                return null_mut();
            }
            block = (before << PAGE) as *mut u8;
        }
        while found > wanted {
            found -= 1;
            // SAFETY: the upper half lies inside the block that was just taken.
            unsafe { self.push(block.add(1 << found), found) };
        }
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller gives back what `alloc` gave for the same layout.
        unsafe { self.push(block, power(layout)) };
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `realloc`: `size` is not zero and does not overflow with this alignment.
        unsafe {
            let new = Layout::from_size_align_unchecked(size, layout.align());
            if power(new) == power(layout) {
                return block;
            }
            let moved = self.alloc(new);
            if !moved.is_null() {
                std::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
