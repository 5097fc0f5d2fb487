//! The server as a whole.

use super::{BOOL, DWORD};

/// State of the server. A stored configuration has no up time and no ports in use: both are 0.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MPR_SERVER_0 {
    /// Whether it routes between LANs only, without demand-dial.
    pub fLanOnlyMode: BOOL,
    /// Seconds.
    pub dwUpTime: DWORD,
    pub dwTotalPorts: DWORD,
    pub dwPortsInUse: DWORD,
}

/// VPN ports of Windows Server 2003 and later.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MPR_SERVER_1 {
    pub dwNumPptpPorts: DWORD,
    pub dwPptpPortFlags: DWORD,
    pub dwNumL2tpPorts: DWORD,
    pub dwL2tpPortFlags: DWORD,
}

/// VPN ports of Windows Server 2008 and later.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MPR_SERVER_2 {
    pub dwNumPptpPorts: DWORD,
    pub dwPptpPortFlags: DWORD,
    pub dwNumL2tpPorts: DWORD,
    pub dwL2tpPortFlags: DWORD,
    pub dwNumSstpPorts: DWORD,
    pub dwSstpPortFlags: DWORD,
}
