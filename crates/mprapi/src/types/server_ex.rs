//! The server with its tunnels: revision 1, the layout of Windows Server 2008 R2.

use super::{BOOL, CERT_NAME_BLOB, CRYPT_HASH_BLOB, DWORD, UCHAR, USHORT};

/// What stands at the start of each structure of the Ex family: which layout follows.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MPRAPI_OBJECT_HEADER {
    pub revision: UCHAR,
    pub r#type: UCHAR,
    /// Size of the structure in bytes, this header included.
    pub size: USHORT,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IKEV2_TUNNEL_CONFIG_PARAMS {
    pub dwIdleTimeout: DWORD,
    pub dwNetworkBlackoutTime: DWORD,
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSizeForRenegotiation: DWORD,
    pub dwConfigOptions: DWORD,
    pub dwTotalCertificates: DWORD,
    pub certificateNames: *mut CERT_NAME_BLOB,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IKEV2_CONFIG_PARAMS {
    pub dwNumPorts: DWORD,
    pub dwPortFlags: DWORD,
    pub dwTunnelConfigParamFlags: DWORD,
    pub TunnelConfigParams: IKEV2_TUNNEL_CONFIG_PARAMS,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PPTP_CONFIG_PARAMS {
    pub dwNumPorts: DWORD,
    pub dwPortFlags: DWORD,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct L2TP_CONFIG_PARAMS {
    pub dwNumPorts: DWORD,
    pub dwPortFlags: DWORD,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SSTP_CERT_INFO {
    pub isDefault: BOOL,
    pub certBlob: CRYPT_HASH_BLOB,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SSTP_CONFIG_PARAMS {
    pub dwNumPorts: DWORD,
    pub dwPortFlags: DWORD,
    pub isUseHttps: BOOL,
    pub certAlgorithm: DWORD,
    pub sstpCertDetails: SSTP_CERT_INFO,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPRAPI_TUNNEL_CONFIG_PARAMS {
    pub IkeConfigParams: IKEV2_CONFIG_PARAMS,
    pub PptpConfigParams: PPTP_CONFIG_PARAMS,
    pub L2tpConfigParams: L2TP_CONFIG_PARAMS,
    pub SstpConfigParams: SSTP_CONFIG_PARAMS,
}

/// What `MprConfigServerGetInfoEx` fills in.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_SERVER_EX {
    pub Header: MPRAPI_OBJECT_HEADER,
    pub fLanOnlyMode: DWORD,
    pub dwUpTime: DWORD,
    pub dwTotalPorts: DWORD,
    pub dwPortsInUse: DWORD,
    /// 0.
    pub Reserved: DWORD,
    pub ConfigParams: MPRAPI_TUNNEL_CONFIG_PARAMS,
}

/// What `MprConfigServerSetInfoEx` takes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_SERVER_SET_CONFIG_EX {
    pub Header: MPRAPI_OBJECT_HEADER,
    /// `MPRAPI_SET_CONFIG_PROTOCOL_FOR_*`: of which tunnels the parameters count.
    pub setConfigForProtocols: DWORD,
    pub ConfigParams: MPRAPI_TUNNEL_CONFIG_PARAMS,
}
