//! The functions by which callers give memory back.

use crate::boundary::call;
use crate::buffer;
use crate::types::{DWORD, LPVOID};

/// Frees what a configuration function has allocated.
///
/// Returns 0; 87 for NULL, for what was freed before, and for everything else that is not memory of this
/// library. Nothing is touched then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprConfigBufferFree(pBuffer: LPVOID) -> DWORD {
    call(|| buffer::free(pBuffer.cast_const().cast()))
}

/// Frees what this library has allocated, as `MprConfigBufferFree` does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn MprAdminBufferFree(pBuffer: LPVOID) -> DWORD {
    call(|| buffer::free(pBuffer.cast_const().cast()))
}
