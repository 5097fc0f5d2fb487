//! Constants of `mprapi.h`, and of ras.h where that one refers to it.

use super::DWORD;

/// What kind of interface one is.
pub type ROUTER_INTERFACE_TYPE = i32;
/// Whether an interface is connected.
pub type ROUTER_CONNECTION_STATE = i32;

/// Interface types.
pub const ROUTER_IF_TYPE_CLIENT: ROUTER_INTERFACE_TYPE = 0;
pub const ROUTER_IF_TYPE_HOME_ROUTER: ROUTER_INTERFACE_TYPE = 1;
pub const ROUTER_IF_TYPE_FULL_ROUTER: ROUTER_INTERFACE_TYPE = 2;
pub const ROUTER_IF_TYPE_DEDICATED: ROUTER_INTERFACE_TYPE = 3;
pub const ROUTER_IF_TYPE_INTERNAL: ROUTER_INTERFACE_TYPE = 4;
pub const ROUTER_IF_TYPE_LOOPBACK: ROUTER_INTERFACE_TYPE = 5;
pub const ROUTER_IF_TYPE_TUNNEL1: ROUTER_INTERFACE_TYPE = 6;
pub const ROUTER_IF_TYPE_DIALOUT: ROUTER_INTERFACE_TYPE = 7;

/// Connection states.
pub const ROUTER_IF_STATE_UNREACHABLE: ROUTER_CONNECTION_STATE = 0;
pub const ROUTER_IF_STATE_DISCONNECTED: ROUTER_CONNECTION_STATE = 1;
pub const ROUTER_IF_STATE_CONNECTING: ROUTER_CONNECTION_STATE = 2;
pub const ROUTER_IF_STATE_CONNECTED: ROUTER_CONNECTION_STATE = 3;

/// Protocol ids of transports.
pub const PID_ATALK: DWORD = 0x29;
pub const PID_IP: DWORD = 0x21;
pub const PID_IPX: DWORD = 0x2B;
pub const PID_NBF: DWORD = 0x3F;
pub const PID_IPV6: DWORD = 0x57;

/// Longest names, without the NUL.
pub const MAX_INTERFACE_NAME_LEN: usize = 256;
pub const MAX_TRANSPORT_NAME_LEN: usize = 40;
pub const MAX_MEDIA_NAME: usize = 16;
pub const MAX_PORT_NAME: usize = 16;
pub const MAX_DEVICE_NAME: usize = 128;
pub const MAX_DEVICETYPE_NAME: usize = 16;
pub const MAX_PHONE_NUMBER_LEN: usize = 128;
pub const MPR_MaxDeviceType: usize = 16;
pub const MPR_MaxPhoneNumber: usize = 128;
pub const MPR_MaxIpAddress: usize = 15;
pub const MPR_MaxIpxAddress: usize = 21;
pub const MPR_MaxEntryName: usize = 256;
pub const MPR_MaxDeviceName: usize = 128;
pub const MPR_MaxCallbackNumber: usize = 128;
pub const MPR_MaxAreaCode: usize = 10;
pub const MPR_MaxPadType: usize = 32;
pub const MPR_MaxX25Address: usize = 200;
pub const MPR_MaxFacilities: usize = 200;
pub const MPR_MaxUserData: usize = 200;

/// Why an interface can not be reached.
pub const MPR_INTERFACE_OUT_OF_RESOURCES: DWORD = 0x1;
pub const MPR_INTERFACE_ADMIN_DISABLED: DWORD = 0x2;
pub const MPR_INTERFACE_CONNECTION_FAILURE: DWORD = 0x4;
pub const MPR_INTERFACE_SERVICE_PAUSED: DWORD = 0x8;
pub const MPR_INTERFACE_DIALOUT_HOURS_RESTRICTION: DWORD = 0x10;
pub const MPR_INTERFACE_NO_MEDIA_SENSE: DWORD = 0x20;
pub const MPR_INTERFACE_NO_DEVICE: DWORD = 0x40;

/// What ports are for.
pub const MPR_ENABLE_RAS_ON_DEVICE: DWORD = 1;
pub const MPR_ENABLE_ROUTING_ON_DEVICE: DWORD = 2;

/// Options of a phone-book entry (`dwfOptions`).
pub const MPRIO_SpecificIpAddr: DWORD = 0x2;
pub const MPRIO_SpecificNameServers: DWORD = 0x4;
pub const MPRIO_IpHeaderCompression: DWORD = 0x8;
pub const MPRIO_RemoteDefaultGateway: DWORD = 0x10;
pub const MPRIO_DisableLcpExtensions: DWORD = 0x20;
pub const MPRIO_SwCompression: DWORD = 0x200;
pub const MPRIO_RequireEncryptedPw: DWORD = 0x400;
pub const MPRIO_RequireMsEncryptedPw: DWORD = 0x800;
pub const MPRIO_RequireDataEncryption: DWORD = 0x1000;
pub const MPRIO_NetworkLogon: DWORD = 0x2000;
pub const MPRIO_UseLogonCredentials: DWORD = 0x4000;
pub const MPRIO_PromoteAlternates: DWORD = 0x8000;
pub const MPRIO_SecureLocalFiles: DWORD = 0x10000;
pub const MPRIO_RequireEAP: DWORD = 0x20000;
pub const MPRIO_RequirePAP: DWORD = 0x40000;
pub const MPRIO_RequireSPAP: DWORD = 0x80000;
pub const MPRIO_SharedPhoneNumbers: DWORD = 0x800000;
pub const MPRIO_RequireMachineCertificates: DWORD = 0x1000000;
pub const MPRIO_UsePreSharedKeyForIkev2Initiator: DWORD = 0x2000000;
pub const MPRIO_UsePreSharedKeyForIkev2Responder: DWORD = 0x4000000;
pub const MPRIO_RequireCHAP: DWORD = 0x8000000;
pub const MPRIO_RequireMsCHAP: DWORD = 0x10000000;
pub const MPRIO_RequireMsCHAP2: DWORD = 0x20000000;
pub const MPRIO_IpSecPreSharedKey: DWORD = 0x80000000;

/// Protocols of a phone-book entry (`dwfNetProtocols`).
pub const MPRNP_Ipx: DWORD = 2;
pub const MPRNP_Ip: DWORD = 4;
pub const MPRNP_Ipv6: DWORD = 8;

/// Kinds of phone-book entries (`dwType`).
pub const MPRET_Phone: DWORD = 1;
pub const MPRET_Vpn: DWORD = 2;
pub const MPRET_Direct: DWORD = 3;

/// How several links are dialled (`dwDialMode`).
pub const MPRDM_DialFirst: DWORD = 0;
pub const MPRDM_DialAll: DWORD = 1;
pub const MPRDM_DialAsNeeded: DWORD = 2;

/// `dwIdleDisconnectSeconds`.
pub const MPRIDS_Disabled: DWORD = 0xFFFF_FFFF;
pub const MPRIDS_UseGlobalValue: DWORD = 0;

/// `dwEncryptionType`.
pub const MPR_ET_None: DWORD = 0;
pub const MPR_ET_Require: DWORD = 1;
pub const MPR_ET_RequireMax: DWORD = 2;
pub const MPR_ET_Optional: DWORD = 3;

/// `dwVpnStrategy`.
pub const MPR_VS_Default: DWORD = 0;
pub const MPR_VS_PptpOnly: DWORD = 1;
pub const MPR_VS_PptpFirst: DWORD = 2;
pub const MPR_VS_L2tpOnly: DWORD = 3;
pub const MPR_VS_L2tpFirst: DWORD = 4;
pub const MPR_VS_Ikev2Only: DWORD = 7;
pub const MPR_VS_Ikev2First: DWORD = 8;

/// Types and revisions of the Ex family.
pub const MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT: u8 = 1;
pub const MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT: u8 = 2;
pub const MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT: u8 = 3;
pub const MPRAPI_OBJECT_TYPE_AUTH_VALIDATION_OBJECT: u8 = 4;
pub const MPRAPI_OBJECT_TYPE_UPDATE_CONNECTION_OBJECT: u8 = 5;
pub const MPRAPI_OBJECT_TYPE_IF_CUSTOM_CONFIG_OBJECT: u8 = 6;
pub const MPRAPI_MPR_SERVER_OBJECT_REVISION_1: u8 = 1;
pub const MPRAPI_MPR_SERVER_OBJECT_REVISION_2: u8 = 2;
pub const MPRAPI_MPR_SERVER_OBJECT_REVISION_3: u8 = 3;
pub const MPRAPI_MPR_SERVER_OBJECT_REVISION_4: u8 = 4;
pub const MPRAPI_MPR_SERVER_OBJECT_REVISION_5: u8 = 5;
pub const MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_1: u8 = 1;
pub const MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_2: u8 = 2;
pub const MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_3: u8 = 3;
pub const MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_4: u8 = 4;
pub const MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_5: u8 = 5;
pub const MPRAPI_MPR_IF_CUSTOM_CONFIG_OBJECT_REVISION_1: u8 = 1;
pub const MPRAPI_MPR_IF_CUSTOM_CONFIG_OBJECT_REVISION_2: u8 = 2;
pub const MPRAPI_MPR_IF_CUSTOM_CONFIG_OBJECT_REVISION_3: u8 = 3;

/// Which tunnels `MprConfigServerSetInfoEx` sets.
pub const MPRAPI_SET_CONFIG_PROTOCOL_FOR_PPTP: DWORD = 1;
pub const MPRAPI_SET_CONFIG_PROTOCOL_FOR_L2TP: DWORD = 2;
pub const MPRAPI_SET_CONFIG_PROTOCOL_FOR_SSTP: DWORD = 4;
pub const MPRAPI_SET_CONFIG_PROTOCOL_FOR_IKEV2: DWORD = 8;
pub const MPRAPI_SET_CONFIG_PROTOCOL_FOR_GRE: DWORD = 0x10;
pub const MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS: DWORD = 1;
pub const MPRAPI_L2TP_SET_TUNNEL_CONFIG_PARAMS: DWORD = 1;
pub const MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2: DWORD = 1;
