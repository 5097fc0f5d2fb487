//! How every exported function is entered: the panic boundary, and what a pointer from C may be.
//!
//! C can hand over anything. What can be checked is checked here: NULL, and a panic that would unwind into
//! C. Alignment is not assumed. What can't be checked is the caller's side of the contract: that a pointer
//! which is not NULL points to what the function's documentation says, for as long as the call lasts.

#[cfg(feature = "reserve")]
use crate::reserve::{is_reserve, shortages};
use crate::types::DWORD;
use routerkeep_router::ErrorCode;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

/// What goes wrong inside of a function is always one of the codes that its caller knows.
pub(crate) type Result<T = ()> = std::result::Result<T, ErrorCode>;

/// Runs the body of an exported function; a panic in it is [`ErrorCode::ERROR_INTERNAL_ERROR`].
///
/// State that a panic could leave half changed is behind a lock that remembers it (see
/// [`Connection::lock`](crate::handle::Connection::lock)), so nothing is seen of it afterwards.
///
/// Where memory was short meanwhile, a failure that has no code of its own is 8.
pub(crate) fn call(body: impl FnOnce() -> Result) -> DWORD {
    let before = shortages();
    let code = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => return ErrorCode::NO_ERROR.0,
        Ok(Err(code)) => code,
        Err(_) => ErrorCode::ERROR_INTERNAL_ERROR,
    };
    let says_little = [ErrorCode::ERROR_IO_DEVICE, ErrorCode::ERROR_INTERNAL_ERROR];
    if says_little.contains(&code) && shortages() != before {
        return ErrorCode::ERROR_NOT_ENOUGH_MEMORY.0;
    }
    code.0
}

/// Without the allocator nobody counts.
#[cfg(not(feature = "reserve"))]
fn shortages() -> u64 {
    0
}

/// Says that memory which stays after the call may: it is the system's, not what is kept back for calls.
///
/// # Errors
/// 8 where it is from the reserve: the system has no more.
pub(crate) fn may_stay<T: ?Sized>(place: *const T) -> Result {
    if is_reserve(place) { Err(ErrorCode::ERROR_NOT_ENOUGH_MEMORY) } else { Ok(()) }
}

/// Without the allocator there is no reserve.
#[cfg(not(feature = "reserve"))]
fn is_reserve<T: ?Sized>(_: *const T) -> bool {
    false
}

/// A place of the caller for one result.
///
/// It was not NULL, and whoever made it vouched for it for as long as the call lasts.
pub(crate) struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    /// Takes a place that must be given: NULL is 87.
    ///
    /// # Safety
    /// Where `place` is not NULL, it can be written to as a `T` until the exported function returns.
    pub(crate) unsafe fn required(place: *mut T) -> Result<Self> {
        NonNull::new(place).map(Self).ok_or(ErrorCode::ERROR_INVALID_PARAMETER)
    }

    /// Takes a place that may be left out.
    ///
    /// # Safety
    /// As for [`required`](Self::required).
    pub(crate) unsafe fn optional(place: *mut T) -> Option<Self> {
        NonNull::new(place).map(Self)
    }

    /// Puts the result there.
    pub(crate) fn set(&self, value: T) {
        // SAFETY: who made this vouched that the place can be written to; alignment is not assumed.
        unsafe { self.0.write_unaligned(value) }
    }
}

impl<T: Copy> Out<T> {
    /// Returns what the caller put there, for arguments that go in and out.
    pub(crate) fn get(&self) -> T {
        // SAFETY: who made this vouched that a `T` is there; alignment is not assumed.
        unsafe { self.0.read_unaligned() }
    }
}

/// Reads a structure of the caller: NULL is 87.
///
/// # Safety
/// Where `place` is not NULL, a `T` can be read from it.
pub(crate) unsafe fn structure<T: Copy>(place: *const T) -> Result<T> {
    if place.is_null() {
        return Err(ErrorCode::ERROR_INVALID_PARAMETER);
    }
    // SAFETY: it is not NULL, so the caller vouches for a `T`; alignment is not assumed.
    Ok(unsafe { place.read_unaligned() })
}

/// Returns bytes of the caller; `None` for NULL, whatever the length.
///
/// # Safety
/// Where `start` is not NULL, `length` bytes can be read from it and nobody writes to them, for as long as
/// the result is used.
pub(crate) unsafe fn bytes<'c>(start: *const u8, length: DWORD) -> Option<&'c [u8]> {
    let start = NonNull::new(start.cast_mut())?;
    let length = usize::try_from(length).ok()?;
    // SAFETY: the caller vouches for `length` bytes, and no object is larger than `isize::MAX` on a system
    // with 64-bit pointers when its length has 32 bits.
    Some(unsafe { std::slice::from_raw_parts(start.as_ptr(), length) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_code() {
        assert_eq!(call(|| Ok(())), 0);
        assert_eq!(call(|| Err(ErrorCode::ERROR_NO_SUCH_INTERFACE)), 905);
        assert_eq!(call(|| panic!("this message belongs to the test")), 1359);
    }

    #[test]
    fn null_is_an_invalid_parameter_and_alignment_does_not_matter() {
        let mut place = [0u8; 9];
        // SAFETY: the eight bytes behind the first are ours; NULL is allowed.
        unsafe {
            let odd = place.as_mut_ptr().add(1).cast::<u64>();
            Out::required(odd).unwrap().set(7);
            assert_eq!(structure(odd.cast_const()), Ok(7));
            let null = Out::<u64>::required(std::ptr::null_mut());
            assert_eq!(null.err(), Some(ErrorCode::ERROR_INVALID_PARAMETER));
            assert!(Out::<u64>::optional(std::ptr::null_mut()).is_none());
            let null = structure::<u64>(std::ptr::null());
            assert_eq!(null, Err(ErrorCode::ERROR_INVALID_PARAMETER));
            assert_eq!(bytes(place.as_ptr(), 2), Some(&place[..2]));
            assert_eq!(bytes(std::ptr::null(), 2), None);
        }
    }
}
