//! Names of LAN interfaces: GUID in braces, and what people call it.

use crate::boundary::{Result, call};
use crate::connect::with;
use crate::types::{DWORD, HANDLE, PWCHAR};
use crate::wide;
use routerkeep_registry::Name;
use routerkeep_router::ErrorCode;
use routerkeep_router::config::{ConfigError, Connection};

/// Puts the name of an adapter's network connection into a buffer of `dwBufferSize` bytes.
///
/// Returns 0; 87 for NULL; 1168 where no adapter has the GUID; 111 where the buffer is too small, and then
/// nothing is written; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigGetFriendlyName(
    hMprConfig: HANDLE,
    pszGuidName: PWCHAR,
    pszBuffer: PWCHAR,
    dwBufferSize: DWORD,
) -> DWORD {
    // SAFETY: the caller vouches for the text and the buffer.
    call(|| unsafe {
        translate(hMprConfig, pszGuidName, pszBuffer, dwBufferSize, Connection::friendly_name)
    })
}

/// Puts the GUID in braces of the adapter whose network connection has a name into a buffer of
/// `dwBufferSize` bytes.
///
/// Returns 0; 87 for NULL; 1168 where no connection has the name; 111 where the buffer is too small, and
/// then nothing is written; 6; 8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigGetGuidName(
    hMprConfig: HANDLE,
    pszFriendlyName: PWCHAR,
    pszBuffer: PWCHAR,
    dwBufferSize: DWORD,
) -> DWORD {
    // SAFETY: the caller vouches for the text and the buffer.
    call(|| unsafe {
        translate(hMprConfig, pszFriendlyName, pszBuffer, dwBufferSize, Connection::guid_name)
    })
}

/// # Safety
/// `name` is NULL or a text with a NUL; where `buffer` is not NULL, `size` bytes can be written to it.
unsafe fn translate(
    config: HANDLE,
    name: PWCHAR,
    buffer: PWCHAR,
    size: DWORD,
    look_up: impl FnOnce(&mut Connection<'static>, &Name) -> std::result::Result<Name, ConfigError>,
) -> Result {
    // SAFETY: the caller vouches for the text.
    let name = unsafe { wide::text(name) }?.ok_or(ErrorCode::ERROR_INVALID_PARAMETER)?;
    if buffer.is_null() {
        return Err(ErrorCode::ERROR_INVALID_PARAMETER);
    }
    let found =
        with(config, |router| look_up(&mut router.connection, &name).map_err(ErrorCode::from))?;
    // SAFETY: the caller vouches for the buffer.
    unsafe { wide::put(buffer, size, &found) }
}
