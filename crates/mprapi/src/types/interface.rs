//! Interfaces.

use super::{
    BOOL, DWORD, GUID, HANDLE, IN6_ADDR, LPBYTE, LPWSTR, PWCHAR, ROUTER_CONNECTION_STATE,
    ROUTER_INTERFACE_TYPE, ULONG, WCHAR,
};

/// An interface.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_INTERFACE_0 {
    pub wszInterfaceName: [WCHAR; 257],
    pub hInterface: HANDLE,
    pub fEnabled: BOOL,
    pub dwIfType: ROUTER_INTERFACE_TYPE,
    pub dwConnectionState: ROUTER_CONNECTION_STATE,
    /// `MPR_INTERFACE_*`.
    pub fUnReachabilityReasons: DWORD,
    pub dwLastError: DWORD,
}

/// An interface with its dial-out hours.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_INTERFACE_1 {
    pub wszInterfaceName: [WCHAR; 257],
    pub hInterface: HANDLE,
    pub fEnabled: BOOL,
    pub dwIfType: ROUTER_INTERFACE_TYPE,
    pub dwConnectionState: ROUTER_CONNECTION_STATE,
    /// `MPR_INTERFACE_*`.
    pub fUnReachabilityReasons: DWORD,
    pub dwLastError: DWORD,
    /// A list of texts like `1 09:00-12:00 13:00-17:00`: a day from 0, Sunday, and spans of time. Each text
    /// has a NUL behind it, the list one more.
    pub lpwsDialoutHoursRestriction: LPWSTR,
}

/// A demand-dial interface with its phone-book entry.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_INTERFACE_2 {
    pub wszInterfaceName: [WCHAR; 257],
    pub hInterface: HANDLE,
    pub fEnabled: BOOL,
    pub dwIfType: ROUTER_INTERFACE_TYPE,
    pub dwConnectionState: ROUTER_CONNECTION_STATE,
    /// `MPR_INTERFACE_*`.
    pub fUnReachabilityReasons: DWORD,
    pub dwLastError: DWORD,
    /// `MPRIO_*`.
    pub dwfOptions: DWORD,
    pub szLocalPhoneNumber: [WCHAR; 129],
    /// A list of texts, each with a NUL behind it and one more at the end.
    pub szAlternates: PWCHAR,
    pub ipaddr: DWORD,
    pub ipaddrDns: DWORD,
    pub ipaddrDnsAlt: DWORD,
    pub ipaddrWins: DWORD,
    pub ipaddrWinsAlt: DWORD,
    /// `MPRNP_*`.
    pub dwfNetProtocols: DWORD,
    pub szDeviceType: [WCHAR; 17],
    pub szDeviceName: [WCHAR; 129],
    pub szX25PadType: [WCHAR; 33],
    pub szX25Address: [WCHAR; 201],
    pub szX25Facilities: [WCHAR; 201],
    pub szX25UserData: [WCHAR; 201],
    pub dwChannels: DWORD,
    pub dwSubEntries: DWORD,
    /// `MPRDM_*`.
    pub dwDialMode: DWORD,
    pub dwDialExtraPercent: DWORD,
    pub dwDialExtraSampleSeconds: DWORD,
    pub dwHangUpExtraPercent: DWORD,
    pub dwHangUpExtraSampleSeconds: DWORD,
    /// `MPRIDS_*`, or seconds.
    pub dwIdleDisconnectSeconds: DWORD,
    /// `MPRET_*`.
    pub dwType: DWORD,
    /// `MPR_ET_*`.
    pub dwEncryptionType: DWORD,
    pub dwCustomAuthKey: DWORD,
    pub dwCustomAuthDataSize: DWORD,
    pub lpbCustomAuthData: LPBYTE,
    pub guidId: GUID,
    /// `MPR_VS_*`.
    pub dwVpnStrategy: DWORD,
}

/// A demand-dial interface with its phone-book entry; Windows Server 2008 and later.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_INTERFACE_3 {
    pub wszInterfaceName: [WCHAR; 257],
    pub hInterface: HANDLE,
    pub fEnabled: BOOL,
    pub dwIfType: ROUTER_INTERFACE_TYPE,
    pub dwConnectionState: ROUTER_CONNECTION_STATE,
    /// `MPR_INTERFACE_*`.
    pub fUnReachabilityReasons: DWORD,
    pub dwLastError: DWORD,
    /// `MPRIO_*`.
    pub dwfOptions: DWORD,
    pub szLocalPhoneNumber: [WCHAR; 129],
    /// A list of texts, each with a NUL behind it and one more at the end.
    pub szAlternates: PWCHAR,
    pub ipaddr: DWORD,
    pub ipaddrDns: DWORD,
    pub ipaddrDnsAlt: DWORD,
    pub ipaddrWins: DWORD,
    pub ipaddrWinsAlt: DWORD,
    /// `MPRNP_*`.
    pub dwfNetProtocols: DWORD,
    pub szDeviceType: [WCHAR; 17],
    pub szDeviceName: [WCHAR; 129],
    pub szX25PadType: [WCHAR; 33],
    pub szX25Address: [WCHAR; 201],
    pub szX25Facilities: [WCHAR; 201],
    pub szX25UserData: [WCHAR; 201],
    pub dwChannels: DWORD,
    pub dwSubEntries: DWORD,
    /// `MPRDM_*`.
    pub dwDialMode: DWORD,
    pub dwDialExtraPercent: DWORD,
    pub dwDialExtraSampleSeconds: DWORD,
    pub dwHangUpExtraPercent: DWORD,
    pub dwHangUpExtraSampleSeconds: DWORD,
    /// `MPRIDS_*`, or seconds.
    pub dwIdleDisconnectSeconds: DWORD,
    /// `MPRET_*`.
    pub dwType: DWORD,
    /// `MPR_ET_*`.
    pub dwEncryptionType: DWORD,
    pub dwCustomAuthKey: DWORD,
    pub dwCustomAuthDataSize: DWORD,
    pub lpbCustomAuthData: LPBYTE,
    pub guidId: GUID,
    /// `MPR_VS_*`.
    pub dwVpnStrategy: DWORD,
    /// Not used.
    pub AddressCount: ULONG,
    pub ipv6addrDns: IN6_ADDR,
    pub ipv6addrDnsAlt: IN6_ADDR,
    /// Not used.
    pub ipv6addr: *mut IN6_ADDR,
}

/// An IP-in-IP interface; Windows 2000 only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_IPINIP_INTERFACE_0 {
    pub wszFriendlyName: [WCHAR; 257],
    pub Guid: GUID,
}
