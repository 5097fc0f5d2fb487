//! Transports and transports on interfaces.

use super::{DWORD, HANDLE, WCHAR};

/// A transport (router manager).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_TRANSPORT_0 {
    pub dwTransportId: DWORD,
    pub hTransport: HANDLE,
    pub wszTransportName: [WCHAR; 41],
}

/// A transport on an interface.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_IFTRANSPORT_0 {
    pub dwTransportId: DWORD,
    pub hIfTransport: HANDLE,
    pub wszIfTransportName: [WCHAR; 41],
}

/// Whether the filters of a transport are in force.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MPR_FILTER_0 {
    pub fEnabled: super::BOOL,
}
