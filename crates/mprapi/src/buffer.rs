//! Memory that a function gives to its caller, who gives it back to one of the free functions.
//!
//! What is out is known: freeing a pointer that is not one of ours, or is not any more, is 87 and touches
//! nothing. Any of `MprConfigBufferFree`, `MprAdminBufferFree` and `MprInfoDelete` frees any of it.

use crate::boundary::{Result, may_stay};
use crate::types::{
    CRYPT_INTEGER_BLOB, MPR_IFTRANSPORT_0, MPR_INTERFACE_0, MPR_INTERFACE_1, MPR_INTERFACE_2,
    MPR_INTERFACE_3, MPR_SERVER_0, MPR_SERVER_1, MPR_SERVER_2, MPR_TRANSPORT_0,
    ROUTER_CUSTOM_IKEv2_POLICY0,
};
use routerkeep_router::ErrorCode;
use std::collections::HashMap;
use std::ptr::NonNull;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Zeroed memory, aligned for every structure of this family.
///
/// It is held by its address and not as a `Box`: the caller's pointer, and those that a structure inside has,
/// stay good for as long as the buffer is out, and a `Box` that is moved would end them.
pub(crate) struct Buffer {
    memory: NonNull<[u64]>,
    length: usize,
}

// SAFETY: the memory is the buffer's own, and nothing in this crate touches it once the caller has it.
unsafe impl Send for Buffer {}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: `zeroed` leaked a box of just this memory; nothing else frees it.
        drop(unsafe { Box::from_raw(self.memory.as_ptr()) });
    }
}

/// A structure of plain numbers, pointers and arrays of them.
///
/// # Safety
/// The type is `repr(C)` or a primitive, has no invariant beyond its layout, and is aligned to at most 8.
pub(crate) unsafe trait Plain: Copy {}

macro_rules! plain {
    ($($name:ident)+) => {
        $(
            // SAFETY: `u16`, or a `repr(C)` structure of numbers, pointers, and arrays of numbers.
            unsafe impl Plain for $name {}
        )+
    };
}
plain! {
    u16
    MPR_INTERFACE_0 MPR_INTERFACE_1 MPR_INTERFACE_2 MPR_INTERFACE_3
    MPR_TRANSPORT_0 MPR_IFTRANSPORT_0
    MPR_SERVER_0 MPR_SERVER_1 MPR_SERVER_2
    CRYPT_INTEGER_BLOB ROUTER_CUSTOM_IKEv2_POLICY0
}

/// What is out, by address.
static OUT: Mutex<Option<HashMap<usize, Buffer>>> = Mutex::new(None);

fn out() -> MutexGuard<'static, Option<HashMap<usize, Buffer>>> {
    // Nothing that is done under the lock can leave the map half changed.
    OUT.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Buffer {
    /// Makes a buffer of `length` zero bytes.
    ///
    /// # Errors
    /// 8.
    pub(crate) fn zeroed(length: usize) -> Result<Self> {
        // An empty buffer has an address of its own too.
        let words = length.div_ceil(size_of::<u64>()).max(1);
        let mut memory = Vec::<u64>::new();
        memory.try_reserve_exact(words).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        may_stay(memory.as_ptr())?;
        memory.resize(words, 0);
        let memory = NonNull::from(Box::leak(memory.into_boxed_slice()));
        Ok(Self { memory, length })
    }

    /// Makes a buffer with a copy of `bytes`.
    ///
    /// # Errors
    /// 8.
    pub(crate) fn copy_of(bytes: &[u8]) -> Result<Self> {
        let mut buffer = Self::zeroed(bytes.len())?;
        buffer.put_bytes(0, bytes)?;
        Ok(buffer)
    }

    /// Returns the length in bytes.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Returns the address of a place inside, for a structure that points there.
    ///
    /// # Errors
    /// 1359 where the place is outside: the caller has counted wrong.
    pub(crate) fn pointer<T>(&mut self, offset: usize) -> Result<*mut T> {
        if offset > self.length {
            return Err(ErrorCode::ERROR_INTERNAL_ERROR);
        }
        Ok(self.memory.as_ptr().cast::<u8>().wrapping_add(offset).cast())
    }

    /// Puts bytes into the buffer.
    ///
    /// # Errors
    /// 1359 where they do not fit there.
    pub(crate) fn put_bytes(&mut self, offset: usize, bytes: &[u8]) -> Result {
        let end = offset.checked_add(bytes.len()).filter(|end| *end <= self.length);
        end.ok_or(ErrorCode::ERROR_INTERNAL_ERROR)?;
        let place = self.pointer::<u8>(offset)?;
        // SAFETY: `offset..offset + bytes.len()` is inside of the memory, which is ours alone.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        Ok(())
    }

    /// Puts a structure into the buffer.
    ///
    /// # Errors
    /// 1359 where it does not fit there.
    pub(crate) fn put<T: Plain>(&mut self, offset: usize, value: T) -> Result {
        let end = offset.checked_add(size_of::<T>()).filter(|end| *end <= self.length);
        end.ok_or(ErrorCode::ERROR_INTERNAL_ERROR)?;
        let place = self.pointer::<T>(offset)?;
        // SAFETY: `offset..offset + size_of::<T>()` is inside of the memory, which is ours alone.
        unsafe { place.write_unaligned(value) };
        Ok(())
    }

    /// Puts UTF-16 units into the buffer; a NUL behind them is there already where it was left room.
    ///
    /// # Errors
    /// 1359 where they do not fit there.
    pub(crate) fn put_units(&mut self, offset: usize, units: &[u16]) -> Result {
        let mut at = offset;
        for unit in units {
            self.put(at, *unit)?;
            at = at.saturating_add(size_of::<u16>());
        }
        Ok(())
    }

    /// Gives the buffer to the caller and returns its address.
    ///
    /// # Errors
    /// 8; the buffer is gone then.
    pub(crate) fn give(self) -> Result<*mut u8> {
        let address = self.memory.as_ptr().cast::<u8>();
        let mut out = out();
        let known = out.get_or_insert_default();
        known.try_reserve(1).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        known.insert(address.addr(), self);
        Ok(address)
    }
}

/// Takes a buffer back and frees it.
///
/// # Errors
/// 87 where the address is not that of a buffer that is out, NULL among them.
pub(crate) fn free(address: *const u8) -> Result {
    let taken = out().as_mut().and_then(|out| out.remove(&address.addr()));
    taken.map(drop).ok_or(ErrorCode::ERROR_INVALID_PARAMETER)
}

/// Returns the length of a buffer that is out; `None` for any other address.
pub(crate) fn length(address: *const u8) -> Option<usize> {
    out().as_ref()?.get(&address.addr()).map(Buffer::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_freed_once_and_only_by_its_own_address() {
        let mut buffer = Buffer::zeroed(6).unwrap();
        buffer.put_units(0, &[0x41, 0xD800]).unwrap();
        let address = buffer.give().unwrap();
        assert!(address.cast::<u64>().is_aligned());
        // SAFETY: the buffer is out and has six bytes.
        let content = unsafe { std::slice::from_raw_parts(address, 6) };
        assert_eq!(content, [0x41, 0, 0, 0xD8, 0, 0]);
        assert_eq!(length(address), Some(6));
        assert_eq!(free(address.wrapping_add(1)), Err(ErrorCode::ERROR_INVALID_PARAMETER));
        assert_eq!(free(address), Ok(()));
        assert_eq!(free(address), Err(ErrorCode::ERROR_INVALID_PARAMETER));
        assert_eq!(free(std::ptr::null()), Err(ErrorCode::ERROR_INVALID_PARAMETER));
        assert_eq!(length(address), None);
    }

    #[test]
    fn nothing_is_put_outside() {
        let mut buffer = Buffer::zeroed(4).unwrap();
        assert_eq!(buffer.put(2, 1_u16), Ok(()));
        assert_eq!(buffer.put(3, 1_u16), Err(ErrorCode::ERROR_INTERNAL_ERROR));
        assert_eq!(buffer.put(usize::MAX, 1_u16), Err(ErrorCode::ERROR_INTERNAL_ERROR));
        assert_eq!(buffer.put_bytes(4, &[]), Ok(()));
        assert_eq!(buffer.put_bytes(4, &[0]), Err(ErrorCode::ERROR_INTERNAL_ERROR));
        assert_eq!(buffer.pointer::<u8>(5).err(), Some(ErrorCode::ERROR_INTERNAL_ERROR));
        let too_large = Buffer::zeroed(usize::MAX >> 1).err();
        assert_eq!(too_large, Some(ErrorCode::ERROR_NOT_ENOUGH_MEMORY));
    }

    #[test]
    fn empty_buffers_have_addresses_of_their_own() {
        let [one, two] = [(); 2].map(|()| Buffer::copy_of(&[]).unwrap().give().unwrap());
        assert_ne!(one, two);
        assert_eq!([free(one), free(two)], [Ok(()), Ok(())]);
    }
}
