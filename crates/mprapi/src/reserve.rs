//! A reserve of memory for allocations that can't fail.
//!
//! Whatever grows with the input is allocated so that a failure is code 8. Small allocations below that, in
//! the standard library above all, have no way to fail: without memory they end the process, which a library
//! must not do to its caller. So this allocator keeps some memory back. When the system has none left, small
//! allocations are taken from it, and all that is larger fails; so does the function, soon after, with code 8.
//!
//! The reserve is as large as is needed to come from there to the end of any function. So what stays behind one,
//! memory given to callers above all, is never taken from it. Should it ever be used up, the process ends as it
//! would have without it. `tests/c/starved.c` makes allocations fail; none may end it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes are kept back.
const SIZE: usize = 2 * 1024 * 1024;

/// The largest allocation that is taken from the reserve, in bytes.
const LARGEST: usize = 64 * 1024;

/// The allocator of the library, and of each program that links this crate with the feature `reserve`.
#[global_allocator]
static ALLOCATOR: WithReserve = WithReserve;

static RESERVE: Reserve<SIZE> = Reserve::new();

/// How often the system had no memory.
static SHORTAGES: AtomicU64 = AtomicU64::new(0);

/// Returns how often the system had no memory up to now, in any thread.
///
/// Where that has changed, it explains failures that say nothing of memory.
pub(crate) fn shortages() -> u64 {
    SHORTAGES.load(Ordering::Relaxed)
}

/// Says whether a place is in the reserve.
///
/// What stays after a call must not be: as long as anything is out, the reserve is not begun anew.
pub(crate) fn is_reserve<T: ?Sized>(place: *const T) -> bool {
    RESERVE.holds(place.cast())
}

/// The system's memory, and the reserve where that has come to its end.
struct WithReserve;

// SAFETY: memory comes from `System` or from the reserve, both of which fit the layout, and goes back to where
// it came from, which its address says. Nothing here panics.
unsafe impl GlobalAlloc for WithReserve {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller vouches for a size that is not 0.
        let memory = unsafe { System.alloc(layout) };
        if memory.is_null() { from_reserve(layout) } else { memory }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller vouches for a size that is not 0.
        let memory = unsafe { System.alloc_zeroed(layout) };
        if !memory.is_null() {
            return memory;
        }
        let memory = from_reserve(layout);
        if !memory.is_null() {
            // SAFETY: the reserve has given that many bytes, to nobody else.
            unsafe { memory.write_bytes(0, layout.size()) };
        }
        memory
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if RESERVE.holds(memory) {
            RESERVE.give_back();
        } else {
            // SAFETY: what is not in the reserve came from `System`, with this layout.
            unsafe { System.dealloc(memory, layout) }
        }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !RESERVE.holds(memory) {
            // SAFETY: what is not in the reserve came from `System`, with this layout; the caller vouches for
            // the new size.
            let moved = unsafe { System.realloc(memory, layout, size) };
            if !moved.is_null() {
                return moved;
            }
        }
        let Ok(new) = Layout::from_size_align(size, layout.align()) else {
            return std::ptr::null_mut();
        };
        // SAFETY: the caller vouches for a new size that is not 0; both places are different memory and have
        // the bytes that are copied; the old one is not used any more.
        unsafe {
            let moved = self.alloc(new);
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(memory, size.min(layout.size()));
                self.dealloc(memory, layout);
            }
            moved
        }
    }
}

/// Gives memory that the system does not have; NULL where the reserve does not have it either.
fn from_reserve(layout: Layout) -> *mut u8 {
    SHORTAGES.fetch_add(1, Ordering::Relaxed);
    RESERVE.take(layout)
}

/// Memory that is given out from one end to the other, and begun anew when all of it has come back.
struct Reserve<const SIZE: usize> {
    memory: UnsafeCell<Aligned<SIZE>>,
    /// How many places are out, above; how many bytes were given out, in the lower half.
    state: AtomicU64,
}

#[repr(align(16))]
struct Aligned<const SIZE: usize>(MaybeUninit<[u8; SIZE]>);

// SAFETY: the memory is only handed out, and each byte to one holder at a time, which `state` sees to.
unsafe impl<const SIZE: usize> Sync for Reserve<SIZE> {}

/// One place that is out, in `state`.
const PLACE: u64 = 1 << 32;

impl<const SIZE: usize> Reserve<SIZE> {
    const fn new() -> Self {
        let memory = UnsafeCell::new(Aligned(MaybeUninit::uninit()));
        Self { memory, state: AtomicU64::new(0) }
    }

    fn start(&self) -> *mut u8 {
        self.memory.get().cast()
    }

    /// Says whether an address is in the reserve.
    fn holds(&self, memory: *const u8) -> bool {
        memory.addr().wrapping_sub(self.start().addr()) < SIZE
    }

    /// Gives memory for a layout; NULL where it is too large, or nothing is left.
    fn take(&self, layout: Layout) -> *mut u8 {
        if layout.size() > LARGEST || layout.align() > align_of::<Aligned<SIZE>>() {
            return std::ptr::null_mut();
        }
        let mut place = 0;
        let taken = self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
            let used = usize::try_from(state % PLACE).ok()?;
            place = used.checked_next_multiple_of(layout.align())?;
            let end = place.checked_add(layout.size()).filter(|end| *end <= SIZE)?;
            let places = (state / PLACE).checked_add(1)?;
            places.checked_mul(PLACE)?.checked_add(u64::try_from(end).ok()?)
        });
        match taken {
            Ok(_) => self.start().wrapping_add(place),
            Err(_) => std::ptr::null_mut(),
        }
    }

    /// Takes a place back. When it is the last one, all of the reserve is there again.
    fn give_back(&self) {
        let _ = self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
            let left = state.checked_sub(PLACE)?;
            Some(if left < PLACE { 0 } else { left })
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(size: usize, align: usize) -> Layout {
        Layout::from_size_align(size, align).unwrap()
    }

    #[test]
    fn places_are_apart_aligned_and_inside_and_all_come_back() {
        let reserve = Reserve::<64>::new();
        let [one, two] = [layout(3, 1), layout(16, 16)].map(|layout| reserve.take(layout));
        assert_eq!((one.addr(), two.addr()), (reserve.start().addr(), one.addr() + 16));
        assert!(two.addr() % 16 == 0 && reserve.holds(one) && reserve.holds(two));
        assert!(!reserve.holds(one.wrapping_sub(1)) && !reserve.holds(one.wrapping_add(64)));
        assert!(reserve.take(layout(33, 1)).is_null(), "nothing is left");
        assert!(reserve.take(layout(LARGEST + 1, 1)).is_null());
        assert!(reserve.take(layout(1, 32)).is_null());
        let three = reserve.take(layout(32, 8));
        assert_eq!(three.addr(), one.addr() + 32);
        reserve.give_back();
        assert!(reserve.take(layout(1, 1)).is_null(), "two are still out");
        reserve.give_back();
        reserve.give_back();
        assert_eq!(reserve.take(layout(64, 8)), one);
    }

    #[test]
    fn many_threads_get_different_places() {
        let reserve = Reserve::<4096>::new();
        let taken: Vec<usize> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        (0..64).map(|_| reserve.take(layout(16, 16)).addr()).collect::<Vec<_>>()
                    })
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let mut different = taken.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!((taken.len(), different.len()), (256, 256));
        assert!(different.iter().all(|address| *address != 0));
        assert!(reserve.take(layout(1, 1)).is_null());
    }

    #[test]
    fn what_has_moved_into_the_reserve_can_grow_and_go() {
        let memory = RESERVE.take(layout(8, 8));
        assert!(RESERVE.holds(memory));
        // SAFETY: the place has eight bytes and is ours; it goes back to the allocator that it belongs to.
        unsafe {
            memory.write_bytes(7, 8);
            let moved = ALLOCATOR.realloc(memory, layout(8, 8), 24);
            assert!(!RESERVE.holds(moved));
            assert_eq!(std::slice::from_raw_parts(moved, 8), [7; 8]);
            ALLOCATOR.dealloc(moved, layout(24, 8));
        }
        assert_eq!(RESERVE.state.load(Ordering::Acquire), 0);
    }
}
