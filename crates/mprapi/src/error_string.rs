//! `MprAdminGetErrorString`: what a code of the router or of remote access says.

use crate::boundary::{Out, Result, call};
use crate::types::{DWORD, LPWSTR, WCHAR};
use routerkeep_router::{CodeHeader, ErrorCode};

/// Gives the text of a code of mprerror.h (900 to 956) or raserror.h (600 and above).
///
/// The text is English and our own, with a NUL behind it. On Windows it is freed with `LocalFree`;
/// elsewhere with `MprAdminBufferFree`.
///
/// Returns 0; 317 for a code that is not known; 87 for NULL; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprAdminGetErrorString(
    dwError: DWORD,
    lplpwsErrorString: *mut LPWSTR,
) -> DWORD {
    call(|| {
        // SAFETY: the caller vouches for its place.
        let place = unsafe { Out::required(lplpwsErrorString) }?;
        let known =
            ErrorCode(dwError).explanation().filter(|known| known.header() != CodeHeader::System);
        let text = known.ok_or(ErrorCode::ERROR_MR_MID_NOT_FOUND)?.meaning;
        let mut units = Vec::new();
        let most = text.len().saturating_add(2);
        units.try_reserve_exact(most).map_err(|_| ErrorCode::ERROR_NOT_ENOUGH_MEMORY)?;
        units.extend(text.encode_utf16().chain([u16::from(b'.'), 0]));
        place.set(allocate(&units)?);
        Ok(())
    })
}

/// Copies a text into memory that the caller frees with `MprAdminBufferFree`.
#[cfg(not(windows))]
fn allocate(text: &[WCHAR]) -> Result<LPWSTR> {
    let mut buffer = crate::buffer::Buffer::zeroed(size_of_val(text))?;
    buffer.put_units(0, text)?;
    Ok(buffer.give()?.cast())
}

/// Copies a text into memory that the caller frees with `LocalFree`.
#[cfg(windows)]
fn allocate(text: &[WCHAR]) -> Result<LPWSTR> {
    use windows_sys::Win32::System::Memory::{LMEM_FIXED, LocalAlloc};

    // SAFETY: the function takes numbers only.
    let memory = unsafe { LocalAlloc(LMEM_FIXED, size_of_val(text)) }.cast::<WCHAR>();
    if memory.is_null() {
        return Err(ErrorCode::ERROR_NOT_ENOUGH_MEMORY);
    }
    // SAFETY: fixed memory of that size was just allocated, aligned for any type, and is ours alone.
    unsafe { memory.copy_from_nonoverlapping(text.as_ptr(), text.len()) };
    Ok(memory)
}
