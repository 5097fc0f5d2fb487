//! The server with its tunnels: later revisions, the layout of the current SDK.
//!
//! The SDK gives the names of `server_ex` to the newest layout that its target system has; here the
//! numbered names are used, as in the SDK's metadata.

use super::{
    BOOL, CERT_NAME_BLOB, CRYPT_HASH_BLOB, DWORD, LPWSTR, MPRAPI_OBJECT_HEADER, PPTP_CONFIG_PARAMS,
    SSTP_CONFIG_PARAMS,
};

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ROUTER_CUSTOM_IKEv2_POLICY0 {
    pub dwIntegrityMethod: DWORD,
    pub dwEncryptionMethod: DWORD,
    pub dwCipherTransformConstant: DWORD,
    pub dwAuthTransformConstant: DWORD,
    pub dwPfsGroup: DWORD,
    pub dwDhGroup: DWORD,
}

/// An extended key usage that a certificate must have.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_CERT_EKU {
    pub dwSize: DWORD,
    pub IsEKUOID: BOOL,
    pub pwszEKU: LPWSTR,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IKEV2_TUNNEL_CONFIG_PARAMS2 {
    pub dwIdleTimeout: DWORD,
    pub dwNetworkBlackoutTime: DWORD,
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSizeForRenegotiation: DWORD,
    pub dwConfigOptions: DWORD,
    pub dwTotalCertificates: DWORD,
    pub certificateNames: *mut CERT_NAME_BLOB,
    pub machineCertificateName: CERT_NAME_BLOB,
    pub dwEncryptionType: DWORD,
    pub customPolicy: *mut ROUTER_CUSTOM_IKEv2_POLICY0,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IKEV2_TUNNEL_CONFIG_PARAMS3 {
    pub dwIdleTimeout: DWORD,
    pub dwNetworkBlackoutTime: DWORD,
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSizeForRenegotiation: DWORD,
    pub dwConfigOptions: DWORD,
    pub dwTotalCertificates: DWORD,
    pub certificateNames: *mut CERT_NAME_BLOB,
    pub machineCertificateName: CERT_NAME_BLOB,
    pub dwEncryptionType: DWORD,
    pub customPolicy: *mut ROUTER_CUSTOM_IKEv2_POLICY0,
    pub dwTotalEkus: DWORD,
    pub certificateEKUs: *mut MPR_CERT_EKU,
    pub machineCertificateHash: CRYPT_HASH_BLOB,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IKEV2_TUNNEL_CONFIG_PARAMS4 {
    pub dwIdleTimeout: DWORD,
    pub dwNetworkBlackoutTime: DWORD,
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSizeForRenegotiation: DWORD,
    pub dwConfigOptions: DWORD,
    pub dwTotalCertificates: DWORD,
    pub certificateNames: *mut CERT_NAME_BLOB,
    pub machineCertificateName: CERT_NAME_BLOB,
    pub dwEncryptionType: DWORD,
    pub customPolicy: *mut ROUTER_CUSTOM_IKEv2_POLICY0,
    pub dwTotalEkus: DWORD,
    pub certificateEKUs: *mut MPR_CERT_EKU,
    pub machineCertificateHash: CRYPT_HASH_BLOB,
    pub dwMmSaLifeTime: DWORD,
}

/// `IKEV2_CONFIG_PARAMS` of the current SDK, which does not number it.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct IKEV2_CONFIG_PARAMS4 {
    pub dwNumPorts: DWORD,
    pub dwPortFlags: DWORD,
    pub dwTunnelConfigParamFlags: DWORD,
    pub TunnelConfigParams: IKEV2_TUNNEL_CONFIG_PARAMS4,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct L2TP_TUNNEL_CONFIG_PARAMS2 {
    pub dwIdleTimeout: DWORD,
    pub dwEncryptionType: DWORD,
    pub dwSaLifeTime: DWORD,
    pub dwSaDataSizeForRenegotiation: DWORD,
    pub customPolicy: *mut ROUTER_CUSTOM_IKEv2_POLICY0,
    pub dwMmSaLifeTime: DWORD,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct L2TP_CONFIG_PARAMS1 {
    pub dwNumPorts: DWORD,
    pub dwPortFlags: DWORD,
    pub dwTunnelConfigParamFlags: DWORD,
    pub TunnelConfigParams: L2TP_TUNNEL_CONFIG_PARAMS2,
}

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GRE_CONFIG_PARAMS0 {
    pub dwNumPorts: DWORD,
    pub dwPortFlags: DWORD,
}

#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPRAPI_TUNNEL_CONFIG_PARAMS1 {
    pub IkeConfigParams: IKEV2_CONFIG_PARAMS4,
    pub PptpConfigParams: PPTP_CONFIG_PARAMS,
    pub L2tpConfigParams: L2TP_CONFIG_PARAMS1,
    pub SstpConfigParams: SSTP_CONFIG_PARAMS,
    pub GREConfigParams: GRE_CONFIG_PARAMS0,
}

/// What `MprConfigServerGetInfoEx` fills in.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_SERVER_EX1 {
    pub Header: MPRAPI_OBJECT_HEADER,
    pub fLanOnlyMode: DWORD,
    pub dwUpTime: DWORD,
    pub dwTotalPorts: DWORD,
    pub dwPortsInUse: DWORD,
    /// 0.
    pub Reserved: DWORD,
    pub ConfigParams: MPRAPI_TUNNEL_CONFIG_PARAMS1,
}

/// What `MprConfigServerSetInfoEx` takes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct MPR_SERVER_SET_CONFIG_EX1 {
    pub Header: MPRAPI_OBJECT_HEADER,
    /// `MPRAPI_SET_CONFIG_PROTOCOL_FOR_*`: of which tunnels the parameters count.
    pub setConfigForProtocols: DWORD,
    pub ConfigParams: MPRAPI_TUNNEL_CONFIG_PARAMS1,
}
