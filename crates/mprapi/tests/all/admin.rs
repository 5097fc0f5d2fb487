//! The three MprAdmin functions.

use routerkeep_mprapi::*;
use std::ptr::null_mut;

/// Returns the text of a code.
fn text(code: u32) -> Result<String, u32> {
    let mut text = null_mut();
    // SAFETY: the place is ours; the text has a NUL and is freed once.
    unsafe {
        match MprAdminGetErrorString(code, &mut text) {
            0 => {
                let length = (0..).find(|index| text.add(*index).read() == 0).unwrap();
                let read = String::from_utf16(std::slice::from_raw_parts(text, length)).unwrap();
                free(text);
                Ok(read)
            }
            code => {
                assert!(text.is_null(), "a failure leaves the caller's variable alone");
                Err(code)
            }
        }
    }
}

/// Frees a text as its documentation says.
unsafe fn free(text: types::LPWSTR) {
    #[cfg(windows)]
    // SAFETY: the caller has it from the function and frees it once.
    unsafe {
        assert!(windows_sys::Win32::Foundation::LocalFree(text.cast()).is_null());
    }
    #[cfg(not(windows))]
    // SAFETY: anything may be freed.
    unsafe {
        assert_eq!(MprAdminBufferFree(text.cast()), 0);
        assert_eq!(MprAdminBufferFree(text.cast()), 87);
    }
}

#[test]
fn codes_of_the_router_have_a_text() {
    assert_eq!(text(905).unwrap().split(' ').next(), Some("The"));
    for code in [902, 904, 905, 945] {
        assert!(text(code).unwrap().ends_with('.'), "{code}");
    }
}

#[test]
fn other_codes_have_none() {
    for code in [0, 5, 87, 599, 999, 1056, u32::MAX] {
        assert_eq!(text(code), Err(317), "{code}");
    }
    // SAFETY: NULL is what is tested.
    assert_eq!(unsafe { MprAdminGetErrorString(905, null_mut()) }, 87);
}

#[test]
fn only_memory_of_the_library_is_freed() {
    let mut local = [0u64; 4];
    // SAFETY: anything may be freed: what is not ours is refused.
    unsafe {
        assert_eq!(MprAdminBufferFree(null_mut()), 87);
        assert_eq!(MprConfigBufferFree(null_mut()), 87);
        assert_eq!(MprConfigBufferFree(local.as_mut_ptr().cast()), 87);
        assert_eq!(MprAdminBufferFree(std::ptr::without_provenance_mut(usize::MAX)), 87);
    }
}

#[test]
fn no_service_runs_where_there_are_none() {
    let name: Vec<u16> = "\\\\no-such-server\0".encode_utf16().collect();
    // SAFETY: the name has a NUL, or is NULL.
    unsafe {
        assert_eq!(MprAdminIsServiceRunning(name.as_ptr().cast_mut()), 0);
        if cfg!(not(windows)) {
            assert_eq!(MprAdminIsServiceRunning(null_mut()), 0);
        }
    }
}
