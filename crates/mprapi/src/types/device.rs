//! Devices and credentials; no function of this library takes them, programs may.

use super::{DWORD, LPBYTE, PWCHAR, WCHAR};

/// A device.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_DEVICE_0 {
    pub szDeviceType: [WCHAR; 17],
    pub szDeviceName: [WCHAR; 129],
}

/// A device with the numbers that it calls.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_DEVICE_1 {
    pub szDeviceType: [WCHAR; 17],
    pub szDeviceName: [WCHAR; 129],
    pub szLocalPhoneNumber: [WCHAR; 129],
    pub szAlternates: PWCHAR,
}

/// Credentials of an interface.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct MPR_CREDENTIALSEX_0 {
    pub dwSize: DWORD,
    pub lpbCredentialsInfo: LPBYTE,
}
