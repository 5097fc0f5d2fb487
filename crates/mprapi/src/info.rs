//! The MprInfo functions: information headers ("info blocks") in memory.
//!
//! No function changes the header that it is given: each makes a new one. A header is bytes that anybody
//! may have written, so all of it is checked before it is used:
//!
//! - of a header that is ours, no more is read than was allocated, whatever its `Size` says;
//! - of any other one `Size` bytes are read, and no more than [`MAX_BLOCK_SIZE`]: that these are there is
//!   what the caller vouches for;
//! - version, table of contents and each entry that is touched must fit, or the code is 13.
//!
//! New headers are laid out as those of Windows: data aligned to 8 bytes, padding zero, `Size` 12 + 16 N +
//! data + 8 N unless the old header's `Size` was exact.

use crate::boundary::{Out, Result, bytes, call, structure};
use crate::buffer::{self, Buffer};
use crate::code::Code;
use crate::types::{DWORD, LPBYTE, LPDWORD, LPVOID, RTR_INFO_BLOCK_HEADER, RTR_INFO_BLOCK_VERSION};
use routerkeep_infoblock::limits::MAX_BLOCK_SIZE;
use routerkeep_infoblock::{InfoBlock, InfoBlockError, InfoType};
use routerkeep_router::ErrorCode;
use std::ffi::c_void;

/// Makes an information header without blocks.
///
/// `dwVersion` must be `RTR_INFO_BLOCK_VERSION`. The header is freed with `MprInfoDelete`.
///
/// Returns 0; 87 for another version or NULL; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoCreate(dwVersion: DWORD, lplpNewHeader: *mut LPVOID) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for its place, as for each pointer that is not NULL.
        let place = unsafe { Out::required(lplpNewHeader) }?;
        if dwVersion != RTR_INFO_BLOCK_VERSION {
            return Err(ErrorCode::ERROR_INVALID_PARAMETER);
        }
        give(&place, InfoBlock::new().as_bytes())
    })
}

/// Frees an information header.
///
/// Returns 0; 87 for NULL and for everything else that is not a header of this library.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoDelete(lpHeader: LPVOID) -> DWORD {
    call(|| buffer::free(lpHeader.cast_const().cast()))
}

/// Makes a header without blocks, of the version of another one.
///
/// Returns 0; 87 for NULL; 13 for a damaged header; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoRemoveAll(lpHeader: LPVOID, lplpNewHeader: *mut LPVOID) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for both pointers.
        let (_, place) = unsafe { (header(lpHeader)?, Out::required(lplpNewHeader)?) };
        give(&place, InfoBlock::new().as_bytes())
    })
}

/// Makes a copy of a header, bit for bit.
///
/// Returns 0; 87 for NULL; 13 for a damaged header; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoDuplicate(lpHeader: LPVOID, lplpNewHeader: *mut LPVOID) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for both pointers.
        let (block, place) = unsafe { (header(lpHeader)?, Out::required(lplpNewHeader)?) };
        give(&place, block.as_bytes())
    })
}

/// Makes a header with one more block, which is the last.
///
/// `lpItemData` has `dwItemCount` structures of `dwItemSize` bytes. It may not be NULL, even where there
/// are none.
///
/// Returns 0; 87 for NULL, for a type that is there already, and for more data than a header can hold;
/// 13 for a damaged header; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoBlockAdd(
    lpHeader: LPVOID,
    dwInfoType: DWORD,
    dwItemSize: DWORD,
    dwItemCount: DWORD,
    lpItemData: LPBYTE,
    lplpNewHeader: *mut LPVOID,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the three pointers.
        let (block, data, place) = unsafe {
            let data = items(lpItemData, dwItemSize, dwItemCount)?;
            (header(lpHeader)?, data, Out::required(lplpNewHeader)?)
        };
        let added = block.added(InfoType(dwInfoType), dwItemSize, dwItemCount, data);
        give(&place, added.map_err(|error| error.code())?.as_bytes())
    })
}

/// Makes a header without one of the blocks.
///
/// Returns 0; 87 for NULL and for a type that is not there; 13 for a damaged header; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoBlockRemove(
    lpHeader: LPVOID,
    dwInfoType: DWORD,
    lplpNewHeader: *mut LPVOID,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for both pointers.
        let (block, place) = unsafe { (header(lpHeader)?, Out::required(lplpNewHeader)?) };
        let removed = block.removed(InfoType(dwInfoType));
        give(&place, removed.map_err(|error| error.code())?.as_bytes())
    })
}

/// Makes a header with other data in one of the blocks, which keeps its place.
///
/// Arguments are those of `MprInfoBlockAdd`.
///
/// Returns 0; 87 for NULL, for a type that is not there, and for more data than a header can hold; 13 for
/// a damaged header; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoBlockSet(
    lpHeader: LPVOID,
    dwInfoType: DWORD,
    dwItemSize: DWORD,
    dwItemCount: DWORD,
    lpItemData: LPBYTE,
    lplpNewHeader: *mut LPVOID,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the three pointers.
        let (block, data, place) = unsafe {
            let data = items(lpItemData, dwItemSize, dwItemCount)?;
            (header(lpHeader)?, data, Out::required(lplpNewHeader)?)
        };
        let replaced = block.replaced(InfoType(dwInfoType), dwItemSize, dwItemCount, data);
        give(&place, replaced.map_err(|error| error.code())?.as_bytes())
    })
}

/// Finds a block. Each of the three results may be left out.
///
/// `*lplpItemData` points into the header: it is not freed, and counts as long as the header is there. It
/// is NULL for a block without data at the very end.
///
/// Returns 0; 1168 for a type that is not there; 87 for NULL; 13 for a damaged header; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoBlockFind(
    lpHeader: LPVOID,
    dwInfoType: DWORD,
    lpdwItemSize: LPDWORD,
    lpdwItemCount: LPDWORD,
    lplpItemData: *mut LPBYTE,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for the four pointers.
        let (block, size, count, data) = unsafe {
            let block = header(lpHeader)?;
            let (size, count) = (Out::optional(lpdwItemSize), Out::optional(lpdwItemCount));
            (block, size, count, Out::optional(lplpItemData))
        };
        let entry = block.find(InfoType(dwInfoType)).ok_or(ErrorCode::ERROR_NOT_FOUND)?;
        entry.data.ok_or(ErrorCode::ERROR_INVALID_DATA)?;
        if let Some(place) = size {
            place.set(entry.item_size);
        }
        if let Some(place) = count {
            place.set(entry.count);
        }
        if let Some(place) = data {
            let offset = usize::try_from(entry.offset).unwrap_or(usize::MAX);
            let inside = offset < block.as_bytes().len();
            let start = lpHeader.cast::<u8>();
            place.set(if inside { start.wrapping_add(offset) } else { std::ptr::null_mut() });
        }
        Ok(())
    })
}

/// Returns the size of a header with all its blocks in bytes: what the functions that store one want.
///
/// It is 0 for NULL and for a damaged header.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprInfoBlockQuerySize(lpHeader: LPVOID) -> DWORD {
    let mut size = 0;
    let code = call(|| {
        // SAFETY: the caller vouches for the header.
        let block = unsafe { header(lpHeader) }?;
        size = block.size_field();
        Ok(())
    });
    if code == ErrorCode::NO_ERROR.0 { size } else { 0 }
}

/// Reads a header of a caller.
///
/// # Safety
/// Where it is neither NULL nor ours, 12 bytes can be read from it, and as many as its `Size` says.
unsafe fn header(start: *const c_void) -> Result<InfoBlock> {
    let start = start.cast::<u8>();
    // SAFETY: the caller vouches for Version, Size and TocEntriesCount; ours has more than these.
    let [_, size, _] = unsafe { structure(start.cast::<[DWORD; 3]>()) }?;
    let known = buffer::length(start).and_then(|length| DWORD::try_from(length).ok());
    if known.is_some_and(|length| length < size) || !sizes().contains(&size) {
        return Err(ErrorCode::ERROR_INVALID_DATA);
    }
    // SAFETY: ours has that many bytes; for any other one the caller vouches for them.
    let bytes = unsafe { bytes(start, size) }.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    let block = InfoBlock::parse(bytes).map_err(|error| match error {
        InfoBlockError::OutOfMemory { .. } => ErrorCode::ERROR_NOT_ENOUGH_MEMORY,
        _ => ErrorCode::ERROR_INVALID_DATA,
    })?;
    let valid = block.version() == RTR_INFO_BLOCK_VERSION;
    if valid { Ok(block) } else { Err(ErrorCode::ERROR_INVALID_DATA) }
}

/// Returns the sizes that a header can have.
fn sizes() -> std::ops::RangeInclusive<DWORD> {
    12..=DWORD::try_from(MAX_BLOCK_SIZE).unwrap_or(DWORD::MAX)
}

/// Takes the data of a block; none may be read where there are too many for a header.
///
/// # Safety
/// Where `start` is not NULL, `size` times `count` bytes can be read from it.
unsafe fn items<'c>(start: *const u8, size: DWORD, count: DWORD) -> Result<&'c [u8]> {
    let length = size.checked_mul(count).filter(|length| sizes().end() >= length);
    let length = length.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    // SAFETY: the caller vouches for that many bytes.
    unsafe { bytes(start, length) }.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)
}

/// Gives a header to the caller. Its memory has room for the one entry that every header declares.
fn give(place: &Out<LPVOID>, block: &[u8]) -> Result {
    let mut buffer = Buffer::zeroed(block.len().max(size_of::<RTR_INFO_BLOCK_HEADER>()))?;
    buffer.put_bytes(0, block)?;
    place.set(buffer.give()?.cast());
    Ok(())
}
