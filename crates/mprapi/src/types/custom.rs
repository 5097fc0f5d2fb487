//! Custom IKEv2 settings of an interface; the revision in the header says which of the three layouts it is.

use super::{
    CERT_NAME_BLOB, CRYPT_HASH_BLOB, DWORD, IN6_ADDR, MPRAPI_OBJECT_HEADER,
    ROUTER_CUSTOM_IKEv2_POLICY0, UCHAR, USHORT,
};

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ROUTER_IKEv2_IF_CUSTOM_CONFIG0 {
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSize: DWORD,
    pub certificateName: CERT_NAME_BLOB,
    pub customPolicy: *mut ROUTER_CUSTOM_IKEv2_POLICY0,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ROUTER_IKEv2_IF_CUSTOM_CONFIG1 {
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSize: DWORD,
    pub certificateName: CERT_NAME_BLOB,
    pub customPolicy: *mut ROUTER_CUSTOM_IKEv2_POLICY0,
    pub certificateHash: CRYPT_HASH_BLOB,
}

/// An IPv4 or IPv6 address; of an IPv4 address only the first four bytes count.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VPN_TS_IP_ADDRESS {
    /// 2 for IPv4, 23 for IPv6.
    pub Type: USHORT,
    /// The union is aligned to four bytes.
    pub Padding: USHORT,
    pub v6: IN6_ADDR,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MPR_VPN_TRAFFIC_SELECTOR {
    pub r#type: i32,
    pub protocolId: UCHAR,
    pub portStart: USHORT,
    pub portEnd: USHORT,
    pub tsPayloadId: USHORT,
    pub addrStart: VPN_TS_IP_ADDRESS,
    pub addrEnd: VPN_TS_IP_ADDRESS,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_VPN_TRAFFIC_SELECTORS {
    pub numTsi: DWORD,
    pub numTsr: DWORD,
    pub tsI: *mut MPR_VPN_TRAFFIC_SELECTOR,
    pub tsR: *mut MPR_VPN_TRAFFIC_SELECTOR,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ROUTER_IKEv2_IF_CUSTOM_CONFIG2 {
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSize: DWORD,
    pub certificateName: CERT_NAME_BLOB,
    pub customPolicy: *mut ROUTER_CUSTOM_IKEv2_POLICY0,
    pub certificateHash: CRYPT_HASH_BLOB,
    pub dwMmSaLifeTime: DWORD,
    pub vpnTrafficSelectors: MPR_VPN_TRAFFIC_SELECTORS,
}

/// Revision 1: Windows Server 2012.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_IF_CUSTOMINFOEX0 {
    pub Header: MPRAPI_OBJECT_HEADER,
    /// 0, or `MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2`.
    pub dwFlags: DWORD,
    pub customIkev2Config: ROUTER_IKEv2_IF_CUSTOM_CONFIG0,
}

/// Revision 2.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_IF_CUSTOMINFOEX1 {
    pub Header: MPRAPI_OBJECT_HEADER,
    /// 0, or `MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2`.
    pub dwFlags: DWORD,
    pub customIkev2Config: ROUTER_IKEv2_IF_CUSTOM_CONFIG1,
}

/// Revision 3.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_IF_CUSTOMINFOEX2 {
    pub Header: MPRAPI_OBJECT_HEADER,
    /// 0, or `MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2`.
    pub dwFlags: DWORD,
    pub customIkev2Config: ROUTER_IKEv2_IF_CUSTOM_CONFIG2,
}
