//! Devices and credentials; no function of this library takes them, programs may.

use super::{
    DWORD, LPBYTE, MPR_MaxDeviceName, MPR_MaxDeviceType, MPR_MaxPhoneNumber, PWCHAR, WCHAR,
};

/// A device.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_DEVICE_0 {
    pub szDeviceType: [WCHAR; MPR_MaxDeviceType + 1],
    pub szDeviceName: [WCHAR; MPR_MaxDeviceName + 1],
}

/// A device with the numbers that it calls.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_DEVICE_1 {
    pub szDeviceType: [WCHAR; MPR_MaxDeviceType + 1],
    pub szDeviceName: [WCHAR; MPR_MaxDeviceName + 1],
    pub szLocalPhoneNumber: [WCHAR; MPR_MaxPhoneNumber + 1],
    pub szAlternates: PWCHAR,
}

/// Credentials of an interface.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct MPR_CREDENTIALSEX_0 {
    pub dwSize: DWORD,
    pub lpbCredentialsInfo: LPBYTE,
}
