//! Info blocks and texts: from callers, and in buffers of their own to callers.

use crate::boundary::{Out, Result, bytes};
use crate::buffer::{self, Buffer};
use crate::types::{DWORD, LPBYTE, LPDWORD};
use routerkeep_registry::Name;
use routerkeep_router::ErrorCode;

/// Returns an info block of the caller; `None` for NULL.
///
/// # Errors
/// 87 for one without bytes.
///
/// # Safety
/// Where `start` is not NULL, `size` bytes can be read from it for as long as the result is used.
pub(crate) unsafe fn block<'c>(start: LPBYTE, size: DWORD) -> Result<Option<&'c [u8]>> {
    // SAFETY: the caller vouches for the bytes.
    match unsafe { bytes(start, size) } {
        Some([]) => Err(ErrorCode::ERROR_INVALID_PARAMETER),
        block => Ok(block),
    }
}

/// The places of the caller for a block and its size.
pub(crate) struct BlockPlace {
    block: Out<LPBYTE>,
    size: Out<DWORD>,
}

impl BlockPlace {
    /// Takes the places; `None` where the block is not asked for.
    ///
    /// # Errors
    /// 87 where it is, and its size is not.
    ///
    /// # Safety
    /// Places that are not NULL can be written.
    pub(crate) unsafe fn optional(block: *mut LPBYTE, size: LPDWORD) -> Result<Option<Self>> {
        // SAFETY: the caller vouches for the places.
        unsafe {
            let Some(block) = Out::optional(block) else { return Ok(None) };
            Ok(Some(Self { block, size: Out::required(size)? }))
        }
    }

    /// Puts a block there.
    ///
    /// # Errors
    /// 1359 for one that no `DWORD` can say the size of; there is none.
    pub(crate) fn set(&self, block: Given) -> Result {
        let size = DWORD::try_from(block.length).map_err(|_| ErrorCode::ERROR_INTERNAL_ERROR)?;
        self.block.set(block.address());
        self.size.set(size);
        Ok(())
    }
}

/// Memory that is the caller's already, or nothing.
#[derive(Clone, Copy)]
pub(crate) struct Given {
    address: *mut u8,
    length: usize,
}

impl Given {
    /// Gives several buffers away, all or none.
    ///
    /// # Errors
    /// 8.
    pub(crate) fn all<const N: usize>(buffers: [Option<Buffer>; N]) -> Result<[Self; N]> {
        let mut given = [Self { address: std::ptr::null_mut(), length: 0 }; N];
        let mut failed = None;
        for (place, buffer) in given.iter_mut().zip(buffers) {
            let Some(buffer) = buffer else { continue };
            let length = buffer.len();
            match buffer.give() {
                Ok(address) => *place = Self { address, length },
                Err(code) => failed = Some(code),
            }
        }
        match failed {
            None => Ok(given),
            Some(code) => {
                for one in given.iter().filter(|one| !one.address.is_null()) {
                    let _ = buffer::free(one.address);
                }
                Err(code)
            }
        }
    }

    pub(crate) fn address(self) -> *mut u8 {
        self.address
    }
}

/// Copies a block into a buffer; an empty one is no block.
pub(crate) fn copy(block: Option<&[u8]>) -> Result<Option<Buffer>> {
    block.filter(|block| !block.is_empty()).map(Buffer::copy_of).transpose()
}

/// Copies a text and a NUL into a buffer.
pub(crate) fn units(text: &Name) -> Result<Buffer> {
    let length = text.units().len().saturating_add(1).saturating_mul(size_of::<u16>());
    let mut buffer = Buffer::zeroed(length)?;
    buffer.put_units(0, text.units())?;
    Ok(buffer)
}
