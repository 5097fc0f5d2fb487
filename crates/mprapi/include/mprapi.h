/*
 * The Router Configuration Functions of Windows, for other systems.
 *
 * Names, arguments, structures and error codes are those of Microsoft's header of the same name. There
 * are no further headers: what that one takes from windows.h, winerror.h, mprerror.h and rtinfo.h is here.
 * docs/MPR-COMPAT.md says of each function what it does and where that follows from.
 *
 * Text is UTF-16. With a C11 compiler u"Branch" is such a text. WCHAR is not wchar_t, which has four bytes.
 *
 * Each function returns a code, 0 for success, unless it says otherwise. Results are written on success
 * only. Any thread may call anything; calls with the same connection wait for one another.
 */

#ifndef ROUTERKEEP_MPRAPI_H
#define ROUTERKEEP_MPRAPI_H

/* Made by `cargo xtask header` out of crates/mprapi/src: change it there. */

#if defined(_WIN32)
#error "on Windows use the header of the Windows SDK or of mingw-w64"
#endif

#include <stddef.h>
#include <stdint.h>

#define RRAS_SERVICE_NAME u"RemoteAccess"

/* Types of devices, as in `szDeviceType`. */
#define MPRDT_Modem u"modem"
#define MPRDT_Isdn u"isdn"
#define MPRDT_X25 u"x25"
#define MPRDT_Vpn u"vpn"
#define MPRDT_Pad u"pad"
#define MPRDT_Generic u"GENERIC"
#define MPRDT_Serial u"SERIAL"
#define MPRDT_FrameRelay u"FRAMERELAY"
#define MPRDT_Atm u"ATM"
#define MPRDT_Sonet u"SONET"
#define MPRDT_SW56 u"SW56"
#define MPRDT_Irda u"IRDA"
#define MPRDT_Parallel u"PARALLEL"

/* Says whether a header has a block. */
#define MprInfoBlockExists(h, t) (MprInfoBlockFind((h), (t), NULL, NULL, NULL) == NO_ERROR)

/* A UTF-16 unit: what u"..." is made of. */
#ifdef __cplusplus
typedef char16_t WCHAR;
#else
typedef uint_least16_t WCHAR;
#endif

// Longest names, without the NUL.
#define MAX_INTERFACE_NAME_LEN 256
#define MAX_TRANSPORT_NAME_LEN 40
#define MAX_MEDIA_NAME 16
#define MAX_PORT_NAME 16
#define MAX_DEVICE_NAME 128
#define MAX_DEVICETYPE_NAME 16
#define MAX_PHONE_NUMBER_LEN 128
#define MPR_MaxDeviceType 16
#define MPR_MaxPhoneNumber 128
#define MPR_MaxIpAddress 15
#define MPR_MaxIpxAddress 21
#define MPR_MaxEntryName 256
#define MPR_MaxDeviceName 128
#define MPR_MaxCallbackNumber 128
#define MPR_MaxAreaCode 10
#define MPR_MaxPadType 32
#define MPR_MaxX25Address 200
#define MPR_MaxFacilities 200
#define MPR_MaxUserData 200

// Types and revisions of the Ex family.
#define MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT 1
#define MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT 2
#define MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT 3
#define MPRAPI_OBJECT_TYPE_AUTH_VALIDATION_OBJECT 4
#define MPRAPI_OBJECT_TYPE_UPDATE_CONNECTION_OBJECT 5
#define MPRAPI_OBJECT_TYPE_IF_CUSTOM_CONFIG_OBJECT 6
#define MPRAPI_MPR_SERVER_OBJECT_REVISION_1 1
#define MPRAPI_MPR_SERVER_OBJECT_REVISION_2 2
#define MPRAPI_MPR_SERVER_OBJECT_REVISION_3 3
#define MPRAPI_MPR_SERVER_OBJECT_REVISION_4 4
#define MPRAPI_MPR_SERVER_OBJECT_REVISION_5 5
#define MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_1 1
#define MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_2 2
#define MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_3 3
#define MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_4 4
#define MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_5 5
#define MPRAPI_MPR_IF_CUSTOM_CONFIG_OBJECT_REVISION_1 1
#define MPRAPI_MPR_IF_CUSTOM_CONFIG_OBJECT_REVISION_2 2
#define MPRAPI_MPR_IF_CUSTOM_CONFIG_OBJECT_REVISION_3 3

// An unsigned 32-bit number.
typedef uint32_t DWORD;

// An opaque handle; never an address.
typedef void *HANDLE;

// An unsigned 8-bit number.
typedef uint8_t UCHAR;

// An unsigned 16-bit number.
typedef uint16_t USHORT;

// What stands at the start of each structure of the Ex family: which layout follows.
typedef struct MPRAPI_OBJECT_HEADER {
    UCHAR revision;
    UCHAR type;
    // Size of the structure in bytes, this header included.
    USHORT size;
} MPRAPI_OBJECT_HEADER;

// A byte.
typedef uint8_t BYTE;

// Bytes with a length: `CERT_NAME_BLOB` and `CRYPT_HASH_BLOB` of wincrypt.h.
typedef struct CRYPT_INTEGER_BLOB {
    DWORD cbData;
    BYTE *pbData;
} CRYPT_INTEGER_BLOB;

// The name of a certificate.
typedef struct CRYPT_INTEGER_BLOB CERT_NAME_BLOB;

typedef struct ROUTER_CUSTOM_IKEv2_POLICY0 {
    DWORD dwIntegrityMethod;
    DWORD dwEncryptionMethod;
    DWORD dwCipherTransformConstant;
    DWORD dwAuthTransformConstant;
    DWORD dwPfsGroup;
    DWORD dwDhGroup;
} ROUTER_CUSTOM_IKEv2_POLICY0;

typedef struct ROUTER_IKEv2_IF_CUSTOM_CONFIG0 {
    DWORD dwSaLifeTime;
    DWORD dwSaDataSize;
    CERT_NAME_BLOB certificateName;
    struct ROUTER_CUSTOM_IKEv2_POLICY0 *customPolicy;
} ROUTER_IKEv2_IF_CUSTOM_CONFIG0;

// Revision 1: Windows Server 2012.
typedef struct MPR_IF_CUSTOMINFOEX0 {
    struct MPRAPI_OBJECT_HEADER Header;
    // 0, or `MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2`.
    DWORD dwFlags;
    struct ROUTER_IKEv2_IF_CUSTOM_CONFIG0 customIkev2Config;
} MPR_IF_CUSTOMINFOEX0;

typedef struct MPR_IF_CUSTOMINFOEX0 *PMPR_IF_CUSTOMINFOEX;

// A pointer to UTF-16 units that end with a NUL.
typedef WCHAR *LPWSTR;

// A pointer to bytes.
typedef BYTE *LPBYTE;

// A pointer to anything.
typedef void *LPVOID;

// A pointer to a number.
typedef DWORD *LPDWORD;

// The same.
typedef WCHAR *PWCHAR;

// The same.
typedef void *PVOID;

// The handle that `MprConfigServerSetInfo` wants: the one of `MprConfigServerConnect`.
typedef HANDLE MPR_SERVER_HANDLE;

typedef struct IKEV2_TUNNEL_CONFIG_PARAMS {
    DWORD dwIdleTimeout;
    DWORD dwNetworkBlackoutTime;
    DWORD dwSaLifeTime;
    DWORD dwSaDataSizeForRenegotiation;
    DWORD dwConfigOptions;
    DWORD dwTotalCertificates;
    CERT_NAME_BLOB *certificateNames;
} IKEV2_TUNNEL_CONFIG_PARAMS;

typedef struct IKEV2_CONFIG_PARAMS {
    DWORD dwNumPorts;
    DWORD dwPortFlags;
    DWORD dwTunnelConfigParamFlags;
    struct IKEV2_TUNNEL_CONFIG_PARAMS TunnelConfigParams;
} IKEV2_CONFIG_PARAMS;

typedef struct PPTP_CONFIG_PARAMS {
    DWORD dwNumPorts;
    DWORD dwPortFlags;
} PPTP_CONFIG_PARAMS;

typedef struct L2TP_CONFIG_PARAMS {
    DWORD dwNumPorts;
    DWORD dwPortFlags;
} L2TP_CONFIG_PARAMS;

// A Boolean: 0 is false, everything else true.
typedef int32_t BOOL;

// The hash of a certificate.
typedef struct CRYPT_INTEGER_BLOB CRYPT_HASH_BLOB;

typedef struct SSTP_CERT_INFO {
    BOOL isDefault;
    CRYPT_HASH_BLOB certBlob;
} SSTP_CERT_INFO;

typedef struct SSTP_CONFIG_PARAMS {
    DWORD dwNumPorts;
    DWORD dwPortFlags;
    BOOL isUseHttps;
    DWORD certAlgorithm;
    struct SSTP_CERT_INFO sstpCertDetails;
} SSTP_CONFIG_PARAMS;

typedef struct MPRAPI_TUNNEL_CONFIG_PARAMS {
    struct IKEV2_CONFIG_PARAMS IkeConfigParams;
    struct PPTP_CONFIG_PARAMS PptpConfigParams;
    struct L2TP_CONFIG_PARAMS L2tpConfigParams;
    struct SSTP_CONFIG_PARAMS SstpConfigParams;
} MPRAPI_TUNNEL_CONFIG_PARAMS;

// What `MprConfigServerGetInfoEx` fills in.
typedef struct MPR_SERVER_EX {
    struct MPRAPI_OBJECT_HEADER Header;
    DWORD fLanOnlyMode;
    DWORD dwUpTime;
    DWORD dwTotalPorts;
    DWORD dwPortsInUse;
    // 0.
    DWORD Reserved;
    struct MPRAPI_TUNNEL_CONFIG_PARAMS ConfigParams;
} MPR_SERVER_EX;

typedef struct MPR_SERVER_EX *PMPR_SERVER_EX;

// What `MprConfigServerSetInfoEx` takes.
typedef struct MPR_SERVER_SET_CONFIG_EX {
    struct MPRAPI_OBJECT_HEADER Header;
    // `MPRAPI_SET_CONFIG_PROTOCOL_FOR_*`: of which tunnels the parameters count.
    DWORD setConfigForProtocols;
    struct MPRAPI_TUNNEL_CONFIG_PARAMS ConfigParams;
} MPR_SERVER_SET_CONFIG_EX;

typedef struct MPR_SERVER_SET_CONFIG_EX *PMPR_SERVER_SET_CONFIG_EX;

// What kind of interface one is.
typedef int32_t ROUTER_INTERFACE_TYPE;

// Whether an interface is connected.
typedef int32_t ROUTER_CONNECTION_STATE;

// The same.
typedef uint32_t ULONG;

// An interface.
typedef struct MPR_INTERFACE_0 {
    WCHAR wszInterfaceName[257];
    HANDLE hInterface;
    BOOL fEnabled;
    ROUTER_INTERFACE_TYPE dwIfType;
    ROUTER_CONNECTION_STATE dwConnectionState;
    // `MPR_INTERFACE_*`.
    DWORD fUnReachabilityReasons;
    DWORD dwLastError;
} MPR_INTERFACE_0;

// An interface with its dial-out hours.
typedef struct MPR_INTERFACE_1 {
    WCHAR wszInterfaceName[257];
    HANDLE hInterface;
    BOOL fEnabled;
    ROUTER_INTERFACE_TYPE dwIfType;
    ROUTER_CONNECTION_STATE dwConnectionState;
    // `MPR_INTERFACE_*`.
    DWORD fUnReachabilityReasons;
    DWORD dwLastError;
    // A list of texts like `1 09:00-12:00 13:00-17:00`: a day from 0, Sunday, and spans of time. Each text
    // has a NUL behind it, the list one more.
    LPWSTR lpwsDialoutHoursRestriction;
} MPR_INTERFACE_1;

// A GUID as it lies in memory: three numbers, then eight bytes.
typedef struct GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID;

// A demand-dial interface with its phone-book entry.
typedef struct MPR_INTERFACE_2 {
    WCHAR wszInterfaceName[257];
    HANDLE hInterface;
    BOOL fEnabled;
    ROUTER_INTERFACE_TYPE dwIfType;
    ROUTER_CONNECTION_STATE dwConnectionState;
    // `MPR_INTERFACE_*`.
    DWORD fUnReachabilityReasons;
    DWORD dwLastError;
    // `MPRIO_*`.
    DWORD dwfOptions;
    WCHAR szLocalPhoneNumber[129];
    // A list of texts, each with a NUL behind it and one more at the end.
    PWCHAR szAlternates;
    DWORD ipaddr;
    DWORD ipaddrDns;
    DWORD ipaddrDnsAlt;
    DWORD ipaddrWins;
    DWORD ipaddrWinsAlt;
    // `MPRNP_*`.
    DWORD dwfNetProtocols;
    WCHAR szDeviceType[17];
    WCHAR szDeviceName[129];
    WCHAR szX25PadType[33];
    WCHAR szX25Address[201];
    WCHAR szX25Facilities[201];
    WCHAR szX25UserData[201];
    DWORD dwChannels;
    DWORD dwSubEntries;
    // `MPRDM_*`.
    DWORD dwDialMode;
    DWORD dwDialExtraPercent;
    DWORD dwDialExtraSampleSeconds;
    DWORD dwHangUpExtraPercent;
    DWORD dwHangUpExtraSampleSeconds;
    // `MPRIDS_*`, or seconds.
    DWORD dwIdleDisconnectSeconds;
    // `MPRET_*`.
    DWORD dwType;
    // `MPR_ET_*`.
    DWORD dwEncryptionType;
    DWORD dwCustomAuthKey;
    DWORD dwCustomAuthDataSize;
    LPBYTE lpbCustomAuthData;
    struct GUID guidId;
    // `MPR_VS_*`.
    DWORD dwVpnStrategy;
} MPR_INTERFACE_2;

// An IPv6 address, in network order.
typedef struct IN6_ADDR {
    uint8_t s6_bytes[16];
} IN6_ADDR;

// A demand-dial interface with its phone-book entry; Windows Server 2008 and later.
typedef struct MPR_INTERFACE_3 {
    WCHAR wszInterfaceName[257];
    HANDLE hInterface;
    BOOL fEnabled;
    ROUTER_INTERFACE_TYPE dwIfType;
    ROUTER_CONNECTION_STATE dwConnectionState;
    // `MPR_INTERFACE_*`.
    DWORD fUnReachabilityReasons;
    DWORD dwLastError;
    // `MPRIO_*`.
    DWORD dwfOptions;
    WCHAR szLocalPhoneNumber[129];
    // A list of texts, each with a NUL behind it and one more at the end.
    PWCHAR szAlternates;
    DWORD ipaddr;
    DWORD ipaddrDns;
    DWORD ipaddrDnsAlt;
    DWORD ipaddrWins;
    DWORD ipaddrWinsAlt;
    // `MPRNP_*`.
    DWORD dwfNetProtocols;
    WCHAR szDeviceType[17];
    WCHAR szDeviceName[129];
    WCHAR szX25PadType[33];
    WCHAR szX25Address[201];
    WCHAR szX25Facilities[201];
    WCHAR szX25UserData[201];
    DWORD dwChannels;
    DWORD dwSubEntries;
    // `MPRDM_*`.
    DWORD dwDialMode;
    DWORD dwDialExtraPercent;
    DWORD dwDialExtraSampleSeconds;
    DWORD dwHangUpExtraPercent;
    DWORD dwHangUpExtraSampleSeconds;
    // `MPRIDS_*`, or seconds.
    DWORD dwIdleDisconnectSeconds;
    // `MPRET_*`.
    DWORD dwType;
    // `MPR_ET_*`.
    DWORD dwEncryptionType;
    DWORD dwCustomAuthKey;
    DWORD dwCustomAuthDataSize;
    LPBYTE lpbCustomAuthData;
    struct GUID guidId;
    // `MPR_VS_*`.
    DWORD dwVpnStrategy;
    // Not used.
    ULONG AddressCount;
    struct IN6_ADDR ipv6addrDns;
    struct IN6_ADDR ipv6addrDnsAlt;
    // Not used.
    struct IN6_ADDR *ipv6addr;
} MPR_INTERFACE_3;

// An IP-in-IP interface; Windows 2000 only.
typedef struct MPR_IPINIP_INTERFACE_0 {
    WCHAR wszFriendlyName[257];
    struct GUID Guid;
} MPR_IPINIP_INTERFACE_0;

// A device.
typedef struct MPR_DEVICE_0 {
    WCHAR szDeviceType[17];
    WCHAR szDeviceName[129];
} MPR_DEVICE_0;

// A device with the numbers that it calls.
typedef struct MPR_DEVICE_1 {
    WCHAR szDeviceType[17];
    WCHAR szDeviceName[129];
    WCHAR szLocalPhoneNumber[129];
    PWCHAR szAlternates;
} MPR_DEVICE_1;

// Credentials of an interface.
typedef struct MPR_CREDENTIALSEX_0 {
    DWORD dwSize;
    LPBYTE lpbCredentialsInfo;
} MPR_CREDENTIALSEX_0;

// A transport (router manager).
typedef struct MPR_TRANSPORT_0 {
    DWORD dwTransportId;
    HANDLE hTransport;
    WCHAR wszTransportName[41];
} MPR_TRANSPORT_0;

// A transport on an interface.
typedef struct MPR_IFTRANSPORT_0 {
    DWORD dwTransportId;
    HANDLE hIfTransport;
    WCHAR wszIfTransportName[41];
} MPR_IFTRANSPORT_0;

// Whether the filters of a transport are in force.
typedef struct MPR_FILTER_0 {
    BOOL fEnabled;
} MPR_FILTER_0;

// State of the server. A stored configuration has no up time and no ports in use: both are 0.
typedef struct MPR_SERVER_0 {
    // Whether it routes between LANs only, without demand-dial.
    BOOL fLanOnlyMode;
    // Seconds.
    DWORD dwUpTime;
    DWORD dwTotalPorts;
    DWORD dwPortsInUse;
} MPR_SERVER_0;

// VPN ports of Windows Server 2003 and later.
typedef struct MPR_SERVER_1 {
    DWORD dwNumPptpPorts;
    DWORD dwPptpPortFlags;
    DWORD dwNumL2tpPorts;
    DWORD dwL2tpPortFlags;
} MPR_SERVER_1;

// VPN ports of Windows Server 2008 and later.
typedef struct MPR_SERVER_2 {
    DWORD dwNumPptpPorts;
    DWORD dwPptpPortFlags;
    DWORD dwNumL2tpPorts;
    DWORD dwL2tpPortFlags;
    DWORD dwNumSstpPorts;
    DWORD dwSstpPortFlags;
} MPR_SERVER_2;

// An extended key usage that a certificate must have.
typedef struct MPR_CERT_EKU {
    DWORD dwSize;
    BOOL IsEKUOID;
    LPWSTR pwszEKU;
} MPR_CERT_EKU;

typedef struct IKEV2_TUNNEL_CONFIG_PARAMS4 {
    DWORD dwIdleTimeout;
    DWORD dwNetworkBlackoutTime;
    DWORD dwSaLifeTime;
    DWORD dwSaDataSizeForRenegotiation;
    DWORD dwConfigOptions;
    DWORD dwTotalCertificates;
    CERT_NAME_BLOB *certificateNames;
    CERT_NAME_BLOB machineCertificateName;
    DWORD dwEncryptionType;
    struct ROUTER_CUSTOM_IKEv2_POLICY0 *customPolicy;
    DWORD dwTotalEkus;
    struct MPR_CERT_EKU *certificateEKUs;
    CRYPT_HASH_BLOB machineCertificateHash;
    DWORD dwMmSaLifeTime;
} IKEV2_TUNNEL_CONFIG_PARAMS4;

// `IKEV2_CONFIG_PARAMS` of the current SDK, which does not number it.
typedef struct IKEV2_CONFIG_PARAMS4 {
    DWORD dwNumPorts;
    DWORD dwPortFlags;
    DWORD dwTunnelConfigParamFlags;
    struct IKEV2_TUNNEL_CONFIG_PARAMS4 TunnelConfigParams;
} IKEV2_CONFIG_PARAMS4;

typedef struct L2TP_TUNNEL_CONFIG_PARAMS2 {
    DWORD dwIdleTimeout;
    DWORD dwEncryptionType;
    DWORD dwSaLifeTime;
    DWORD dwSaDataSizeForRenegotiation;
    struct ROUTER_CUSTOM_IKEv2_POLICY0 *customPolicy;
    DWORD dwMmSaLifeTime;
} L2TP_TUNNEL_CONFIG_PARAMS2;

typedef struct L2TP_CONFIG_PARAMS1 {
    DWORD dwNumPorts;
    DWORD dwPortFlags;
    DWORD dwTunnelConfigParamFlags;
    struct L2TP_TUNNEL_CONFIG_PARAMS2 TunnelConfigParams;
} L2TP_CONFIG_PARAMS1;

typedef struct GRE_CONFIG_PARAMS0 {
    DWORD dwNumPorts;
    DWORD dwPortFlags;
} GRE_CONFIG_PARAMS0;

typedef struct MPRAPI_TUNNEL_CONFIG_PARAMS1 {
    struct IKEV2_CONFIG_PARAMS4 IkeConfigParams;
    struct PPTP_CONFIG_PARAMS PptpConfigParams;
    struct L2TP_CONFIG_PARAMS1 L2tpConfigParams;
    struct SSTP_CONFIG_PARAMS SstpConfigParams;
    struct GRE_CONFIG_PARAMS0 GREConfigParams;
} MPRAPI_TUNNEL_CONFIG_PARAMS1;

// What `MprConfigServerGetInfoEx` fills in.
typedef struct MPR_SERVER_EX1 {
    struct MPRAPI_OBJECT_HEADER Header;
    DWORD fLanOnlyMode;
    DWORD dwUpTime;
    DWORD dwTotalPorts;
    DWORD dwPortsInUse;
    // 0.
    DWORD Reserved;
    struct MPRAPI_TUNNEL_CONFIG_PARAMS1 ConfigParams;
} MPR_SERVER_EX1;

// What `MprConfigServerSetInfoEx` takes.
typedef struct MPR_SERVER_SET_CONFIG_EX1 {
    struct MPRAPI_OBJECT_HEADER Header;
    // `MPRAPI_SET_CONFIG_PROTOCOL_FOR_*`: of which tunnels the parameters count.
    DWORD setConfigForProtocols;
    struct MPRAPI_TUNNEL_CONFIG_PARAMS1 ConfigParams;
} MPR_SERVER_SET_CONFIG_EX1;

typedef struct ROUTER_IKEv2_IF_CUSTOM_CONFIG1 {
    DWORD dwSaLifeTime;
    DWORD dwSaDataSize;
    CERT_NAME_BLOB certificateName;
    struct ROUTER_CUSTOM_IKEv2_POLICY0 *customPolicy;
    CRYPT_HASH_BLOB certificateHash;
} ROUTER_IKEv2_IF_CUSTOM_CONFIG1;

// Revision 2.
typedef struct MPR_IF_CUSTOMINFOEX1 {
    struct MPRAPI_OBJECT_HEADER Header;
    // 0, or `MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2`.
    DWORD dwFlags;
    struct ROUTER_IKEv2_IF_CUSTOM_CONFIG1 customIkev2Config;
} MPR_IF_CUSTOMINFOEX1;

// An IPv4 or IPv6 address; of an IPv4 address only the first four bytes count.
typedef struct VPN_TS_IP_ADDRESS {
    // 2 for IPv4, 23 for IPv6.
    USHORT Type;
    // The union is aligned to four bytes.
    USHORT Padding;
    struct IN6_ADDR v6;
} VPN_TS_IP_ADDRESS;

typedef struct MPR_VPN_TRAFFIC_SELECTOR {
    int32_t type;
    UCHAR protocolId;
    USHORT portStart;
    USHORT portEnd;
    USHORT tsPayloadId;
    struct VPN_TS_IP_ADDRESS addrStart;
    struct VPN_TS_IP_ADDRESS addrEnd;
} MPR_VPN_TRAFFIC_SELECTOR;

typedef struct MPR_VPN_TRAFFIC_SELECTORS {
    DWORD numTsi;
    DWORD numTsr;
    struct MPR_VPN_TRAFFIC_SELECTOR *tsI;
    struct MPR_VPN_TRAFFIC_SELECTOR *tsR;
} MPR_VPN_TRAFFIC_SELECTORS;

typedef struct ROUTER_IKEv2_IF_CUSTOM_CONFIG2 {
    DWORD dwSaLifeTime;
    DWORD dwSaDataSize;
    CERT_NAME_BLOB certificateName;
    struct ROUTER_CUSTOM_IKEv2_POLICY0 *customPolicy;
    CRYPT_HASH_BLOB certificateHash;
    DWORD dwMmSaLifeTime;
    struct MPR_VPN_TRAFFIC_SELECTORS vpnTrafficSelectors;
} ROUTER_IKEv2_IF_CUSTOM_CONFIG2;

// Revision 3.
typedef struct MPR_IF_CUSTOMINFOEX2 {
    struct MPRAPI_OBJECT_HEADER Header;
    // 0, or `MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2`.
    DWORD dwFlags;
    struct ROUTER_IKEv2_IF_CUSTOM_CONFIG2 customIkev2Config;
} MPR_IF_CUSTOMINFOEX2;

typedef struct IKEV2_TUNNEL_CONFIG_PARAMS2 {
    DWORD dwIdleTimeout;
    DWORD dwNetworkBlackoutTime;
    DWORD dwSaLifeTime;
    DWORD dwSaDataSizeForRenegotiation;
    DWORD dwConfigOptions;
    DWORD dwTotalCertificates;
    CERT_NAME_BLOB *certificateNames;
    CERT_NAME_BLOB machineCertificateName;
    DWORD dwEncryptionType;
    struct ROUTER_CUSTOM_IKEv2_POLICY0 *customPolicy;
} IKEV2_TUNNEL_CONFIG_PARAMS2;

typedef struct IKEV2_TUNNEL_CONFIG_PARAMS3 {
    DWORD dwIdleTimeout;
    DWORD dwNetworkBlackoutTime;
    DWORD dwSaLifeTime;
    DWORD dwSaDataSizeForRenegotiation;
    DWORD dwConfigOptions;
    DWORD dwTotalCertificates;
    CERT_NAME_BLOB *certificateNames;
    CERT_NAME_BLOB machineCertificateName;
    DWORD dwEncryptionType;
    struct ROUTER_CUSTOM_IKEv2_POLICY0 *customPolicy;
    DWORD dwTotalEkus;
    struct MPR_CERT_EKU *certificateEKUs;
    CRYPT_HASH_BLOB machineCertificateHash;
} IKEV2_TUNNEL_CONFIG_PARAMS3;

// One entry of the table of contents.
typedef struct RTR_TOC_ENTRY {
    // What the data are.
    ULONG InfoType;
    // Size of one structure in bytes.
    ULONG InfoSize;
    // Number of structures.
    ULONG Count;
    // Where they begin, counted from the start of the header.
    ULONG Offset;
} RTR_TOC_ENTRY;

// The start of an information header; the table goes on behind the one entry that is declared.
typedef struct RTR_INFO_BLOCK_HEADER {
    ULONG Version;
    // Size of the whole block in bytes.
    ULONG Size;
    ULONG TocEntriesCount;
    struct RTR_TOC_ENTRY TocEntry[1];
} RTR_INFO_BLOCK_HEADER;

// Pointers to structures, under Microsoft's names for them.
typedef struct MPR_INTERFACE_0 *PMPR_INTERFACE_0;
typedef struct MPR_INTERFACE_1 *PMPR_INTERFACE_1;
typedef struct MPR_INTERFACE_2 *PMPR_INTERFACE_2;
typedef struct MPR_INTERFACE_3 *PMPR_INTERFACE_3;
typedef struct MPR_TRANSPORT_0 *PMPR_TRANSPORT_0;
typedef struct MPR_IFTRANSPORT_0 *PMPR_IFTRANSPORT_0;
typedef struct MPR_FILTER_0 *PMPR_FILTER_0;
typedef struct MPR_SERVER_0 *PMPR_SERVER_0;
typedef struct MPR_SERVER_1 *PMPR_SERVER_1;
typedef struct MPR_SERVER_2 *PMPR_SERVER_2;

// A structure whose header says which of the three layouts it has; this is the first.
typedef struct MPR_IF_CUSTOMINFOEX0 MPR_IF_CUSTOMINFOEX;
typedef struct RTR_INFO_BLOCK_HEADER *PRTR_INFO_BLOCK_HEADER;
typedef struct RTR_TOC_ENTRY *PRTR_TOC_ENTRY;

// Interface types.
#define ROUTER_IF_TYPE_CLIENT 0
#define ROUTER_IF_TYPE_HOME_ROUTER 1
#define ROUTER_IF_TYPE_FULL_ROUTER 2
#define ROUTER_IF_TYPE_DEDICATED 3
#define ROUTER_IF_TYPE_INTERNAL 4
#define ROUTER_IF_TYPE_LOOPBACK 5
#define ROUTER_IF_TYPE_TUNNEL1 6
#define ROUTER_IF_TYPE_DIALOUT 7

// Connection states.
#define ROUTER_IF_STATE_UNREACHABLE 0
#define ROUTER_IF_STATE_DISCONNECTED 1
#define ROUTER_IF_STATE_CONNECTING 2
#define ROUTER_IF_STATE_CONNECTED 3

// Protocol ids of transports.
#define PID_ATALK 41
#define PID_IP 33
#define PID_IPX 43
#define PID_NBF 63
#define PID_IPV6 87

// Why an interface can not be reached.
#define MPR_INTERFACE_OUT_OF_RESOURCES 1
#define MPR_INTERFACE_ADMIN_DISABLED 2
#define MPR_INTERFACE_CONNECTION_FAILURE 4
#define MPR_INTERFACE_SERVICE_PAUSED 8
#define MPR_INTERFACE_DIALOUT_HOURS_RESTRICTION 16
#define MPR_INTERFACE_NO_MEDIA_SENSE 32
#define MPR_INTERFACE_NO_DEVICE 64

// What ports are for.
#define MPR_ENABLE_RAS_ON_DEVICE 1
#define MPR_ENABLE_ROUTING_ON_DEVICE 2

// Options of a phone-book entry (`dwfOptions`).
#define MPRIO_SpecificIpAddr 2
#define MPRIO_SpecificNameServers 4
#define MPRIO_IpHeaderCompression 8
#define MPRIO_RemoteDefaultGateway 16
#define MPRIO_DisableLcpExtensions 32
#define MPRIO_SwCompression 512
#define MPRIO_RequireEncryptedPw 1024
#define MPRIO_RequireMsEncryptedPw 2048
#define MPRIO_RequireDataEncryption 4096
#define MPRIO_NetworkLogon 8192
#define MPRIO_UseLogonCredentials 16384
#define MPRIO_PromoteAlternates 32768
#define MPRIO_SecureLocalFiles 65536
#define MPRIO_RequireEAP 131072
#define MPRIO_RequirePAP 262144
#define MPRIO_RequireSPAP 524288
#define MPRIO_SharedPhoneNumbers 8388608
#define MPRIO_RequireMachineCertificates 16777216
#define MPRIO_UsePreSharedKeyForIkev2Initiator 33554432
#define MPRIO_UsePreSharedKeyForIkev2Responder 67108864
#define MPRIO_RequireCHAP 134217728
#define MPRIO_RequireMsCHAP 268435456
#define MPRIO_RequireMsCHAP2 536870912
#define MPRIO_IpSecPreSharedKey 2147483648

// Protocols of a phone-book entry (`dwfNetProtocols`).
#define MPRNP_Ipx 2
#define MPRNP_Ip 4
#define MPRNP_Ipv6 8

// Kinds of phone-book entries (`dwType`).
#define MPRET_Phone 1
#define MPRET_Vpn 2
#define MPRET_Direct 3

// How several links are dialled (`dwDialMode`).
#define MPRDM_DialFirst 0
#define MPRDM_DialAll 1
#define MPRDM_DialAsNeeded 2

// `dwIdleDisconnectSeconds`.
#define MPRIDS_Disabled 4294967295
#define MPRIDS_UseGlobalValue 0

// `dwEncryptionType`.
#define MPR_ET_None 0
#define MPR_ET_Require 1
#define MPR_ET_RequireMax 2
#define MPR_ET_Optional 3

// `dwVpnStrategy`.
#define MPR_VS_Default 0
#define MPR_VS_PptpOnly 1
#define MPR_VS_PptpFirst 2
#define MPR_VS_L2tpOnly 3
#define MPR_VS_L2tpFirst 4
#define MPR_VS_Ikev2Only 7
#define MPR_VS_Ikev2First 8

// Which tunnels `MprConfigServerSetInfoEx` sets.
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_PPTP 1
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_L2TP 2
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_SSTP 4
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_IKEV2 8
#define MPRAPI_SET_CONFIG_PROTOCOL_FOR_GRE 16
#define MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS 1
#define MPRAPI_L2TP_SET_TUNNEL_CONFIG_PARAMS 1
#define MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2 1

// Codes of winerror.h.
#define NO_ERROR 0
#define ERROR_FILE_NOT_FOUND 2
#define ERROR_PATH_NOT_FOUND 3
#define ERROR_ACCESS_DENIED 5
#define ERROR_INVALID_HANDLE 6
#define ERROR_NOT_ENOUGH_MEMORY 8
#define ERROR_INVALID_DATA 13
#define ERROR_WRITE_PROTECT 19
#define ERROR_BAD_UNIT 20
#define ERROR_SHARING_VIOLATION 32
#define ERROR_LOCK_VIOLATION 33
#define ERROR_NOT_SUPPORTED 50
#define ERROR_BAD_NETPATH 53
#define ERROR_BAD_NET_NAME 67
#define ERROR_FILE_EXISTS 80
#define ERROR_INVALID_PARAMETER 87
#define ERROR_BUFFER_OVERFLOW 111
#define ERROR_DISK_FULL 112
#define ERROR_INSUFFICIENT_BUFFER 122
#define ERROR_INVALID_NAME 123
#define ERROR_PROC_NOT_FOUND 127
#define ERROR_DIR_NOT_EMPTY 145
#define ERROR_BAD_PATHNAME 161
#define ERROR_BUSY 170
#define ERROR_ALREADY_EXISTS 183
#define ERROR_ENVVAR_NOT_FOUND 203
#define ERROR_FILENAME_EXCED_RANGE 206
#define ERROR_FILE_TOO_LARGE 223
#define ERROR_MORE_DATA 234
#define ERROR_NO_MORE_ITEMS 259
#define ERROR_DIRECTORY 267
#define ERROR_MR_MID_NOT_FOUND 317
#define ERROR_BADKEY 1010
#define ERROR_REGISTRY_CORRUPT 1015
#define ERROR_REGISTRY_IO_FAILED 1016
#define ERROR_NOT_REGISTRY_FILE 1017
#define ERROR_KEY_DELETED 1018
#define ERROR_SERVICE_ALREADY_RUNNING 1056
#define ERROR_IO_DEVICE 1117
#define ERROR_NOT_FOUND 1168
#define ERROR_RETRY 1237
#define ERROR_PRIVILEGE_NOT_HELD 1314
#define ERROR_LOGON_FAILURE 1326
#define ERROR_INTERNAL_ERROR 1359
#define RPC_S_CALL_FAILED 1726
#define RPC_S_UNSUPPORTED_AUTHN_LEVEL 1821
#define ERROR_ACTIVE_CONNECTIONS 2402
#define ERROR_SUCCESS_REBOOT_REQUIRED 3010
#define ERROR_SUCCESS_RESTART_REQUIRED 3011

// Codes of raserror.h.
#define ERROR_INVALID_PORT_HANDLE 601
#define ERROR_PORT_ALREADY_OPEN 602
#define ERROR_BUFFER_TOO_SMALL 603
#define ERROR_WRONG_INFO_SPECIFIED 604
#define ERROR_CANNOT_SET_PORT_INFO 605
#define ERROR_PORT_NOT_CONNECTED 606
#define ERROR_EVENT_INVALID 607
#define ERROR_DEVICE_DOES_NOT_EXIST 608
#define ERROR_DEVICETYPE_DOES_NOT_EXIST 609
#define ERROR_BUFFER_INVALID 610
#define ERROR_ROUTE_NOT_AVAILABLE 611
#define ERROR_ROUTE_NOT_ALLOCATED 612
#define ERROR_INVALID_COMPRESSION_SPECIFIED 613
#define ERROR_OUT_OF_BUFFERS 614
#define ERROR_PORT_NOT_FOUND 615
#define ERROR_ASYNC_REQUEST_PENDING 616
#define ERROR_ALREADY_DISCONNECTING 617
#define ERROR_PORT_NOT_OPEN 618
#define ERROR_PORT_DISCONNECTED 619
#define ERROR_NO_ENDPOINTS 620
#define ERROR_CANNOT_OPEN_PHONEBOOK 621
#define ERROR_CANNOT_LOAD_PHONEBOOK 622
#define ERROR_CANNOT_FIND_PHONEBOOK_ENTRY 623
#define ERROR_CANNOT_WRITE_PHONEBOOK 624
#define ERROR_CORRUPT_PHONEBOOK 625
#define ERROR_CANNOT_LOAD_STRING 626
#define ERROR_KEY_NOT_FOUND 627
#define ERROR_DISCONNECTION 628
#define ERROR_REMOTE_DISCONNECTION 629
#define ERROR_HARDWARE_FAILURE 630
#define ERROR_USER_DISCONNECTION 631
#define ERROR_INVALID_SIZE 632
#define ERROR_PORT_NOT_AVAILABLE 633
#define ERROR_CANNOT_PROJECT_CLIENT 634
#define ERROR_UNKNOWN 635
#define ERROR_WRONG_DEVICE_ATTACHED 636
#define ERROR_BAD_STRING 637
#define ERROR_REQUEST_TIMEOUT 638
#define ERROR_CANNOT_GET_LANA 639
#define ERROR_NETBIOS_ERROR 640
#define ERROR_SERVER_OUT_OF_RESOURCES 641
#define ERROR_NAME_EXISTS_ON_NET 642
#define ERROR_SERVER_GENERAL_NET_FAILURE 643
#define WARNING_MSG_ALIAS_NOT_ADDED 644
#define ERROR_AUTH_INTERNAL 645
#define ERROR_RESTRICTED_LOGON_HOURS 646
#define ERROR_ACCT_DISABLED 647
#define ERROR_PASSWD_EXPIRED 648
#define ERROR_NO_DIALIN_PERMISSION 649
#define ERROR_SERVER_NOT_RESPONDING 650
#define ERROR_FROM_DEVICE 651
#define ERROR_UNRECOGNIZED_RESPONSE 652
#define ERROR_MACRO_NOT_FOUND 653
#define ERROR_MACRO_NOT_DEFINED 654
#define ERROR_MESSAGE_MACRO_NOT_FOUND 655
#define ERROR_DEFAULTOFF_MACRO_NOT_FOUND 656
#define ERROR_FILE_COULD_NOT_BE_OPENED 657
#define ERROR_DEVICENAME_TOO_LONG 658
#define ERROR_DEVICENAME_NOT_FOUND 659
#define ERROR_NO_RESPONSES 660
#define ERROR_NO_COMMAND_FOUND 661
#define ERROR_WRONG_KEY_SPECIFIED 662
#define ERROR_UNKNOWN_DEVICE_TYPE 663
#define ERROR_ALLOCATING_MEMORY 664
#define ERROR_PORT_NOT_CONFIGURED 665
#define ERROR_DEVICE_NOT_READY 666
#define ERROR_READING_INI_FILE 667
#define ERROR_NO_CONNECTION 668
#define ERROR_BAD_USAGE_IN_INI_FILE 669
#define ERROR_READING_SECTIONNAME 670
#define ERROR_READING_DEVICETYPE 671
#define ERROR_READING_DEVICENAME 672
#define ERROR_READING_USAGE 673
#define ERROR_READING_MAXCONNECTBPS 674
#define ERROR_READING_MAXCARRIERBPS 675
#define ERROR_LINE_BUSY 676
#define ERROR_VOICE_ANSWER 677
#define ERROR_NO_ANSWER 678
#define ERROR_NO_CARRIER 679
#define ERROR_NO_DIALTONE 680
#define ERROR_IN_COMMAND 681
#define ERROR_WRITING_SECTIONNAME 682
#define ERROR_WRITING_DEVICETYPE 683
#define ERROR_WRITING_DEVICENAME 684
#define ERROR_WRITING_MAXCONNECTBPS 685
#define ERROR_WRITING_MAXCARRIERBPS 686
#define ERROR_WRITING_USAGE 687
#define ERROR_WRITING_DEFAULTOFF 688
#define ERROR_READING_DEFAULTOFF 689
#define ERROR_EMPTY_INI_FILE 690
#define ERROR_AUTHENTICATION_FAILURE 691
#define ERROR_PORT_OR_DEVICE 692
#define ERROR_NOT_BINARY_MACRO 693
#define ERROR_DCB_NOT_FOUND 694
#define ERROR_STATE_MACHINES_NOT_STARTED 695
#define ERROR_STATE_MACHINES_ALREADY_STARTED 696
#define ERROR_PARTIAL_RESPONSE_LOOPING 697
#define ERROR_UNKNOWN_RESPONSE_KEY 698
#define ERROR_RECV_BUF_FULL 699
#define ERROR_CMD_TOO_LONG 700
#define ERROR_UNSUPPORTED_BPS 701
#define ERROR_UNEXPECTED_RESPONSE 702
#define ERROR_INTERACTIVE_MODE 703
#define ERROR_BAD_CALLBACK_NUMBER 704
#define ERROR_INVALID_AUTH_STATE 705
#define ERROR_WRITING_INITBPS 706
#define ERROR_X25_DIAGNOSTIC 707
#define ERROR_ACCT_EXPIRED 708
#define ERROR_CHANGING_PASSWORD 709
#define ERROR_OVERRUN 710
#define ERROR_RASMAN_CANNOT_INITIALIZE 711
#define ERROR_BIPLEX_PORT_NOT_AVAILABLE 712
#define ERROR_NO_ACTIVE_ISDN_LINES 713
#define ERROR_NO_ISDN_CHANNELS_AVAILABLE 714
#define ERROR_TOO_MANY_LINE_ERRORS 715
#define ERROR_IP_CONFIGURATION 716
#define ERROR_NO_IP_ADDRESSES 717
#define ERROR_PPP_TIMEOUT 718
#define ERROR_PPP_REMOTE_TERMINATED 719
#define ERROR_PPP_NO_PROTOCOLS_CONFIGURED 720
#define ERROR_PPP_NO_RESPONSE 721
#define ERROR_PPP_INVALID_PACKET 722
#define ERROR_PHONE_NUMBER_TOO_LONG 723
#define ERROR_IPXCP_NO_DIALOUT_CONFIGURED 724
#define ERROR_IPXCP_NO_DIALIN_CONFIGURED 725
#define ERROR_IPXCP_DIALOUT_ALREADY_ACTIVE 726
#define ERROR_ACCESSING_TCPCFGDLL 727
#define ERROR_NO_IP_RAS_ADAPTER 728
#define ERROR_SLIP_REQUIRES_IP 729
#define ERROR_PROJECTION_NOT_COMPLETE 730
#define ERROR_PROTOCOL_NOT_CONFIGURED 731
#define ERROR_PPP_NOT_CONVERGING 732
#define ERROR_PPP_CP_REJECTED 733
#define ERROR_PPP_LCP_TERMINATED 734
#define ERROR_PPP_REQUIRED_ADDRESS_REJECTED 735
#define ERROR_PPP_NCP_TERMINATED 736
#define ERROR_PPP_LOOPBACK_DETECTED 737
#define ERROR_PPP_NO_ADDRESS_ASSIGNED 738
#define ERROR_CANNOT_USE_LOGON_CREDENTIALS 739
#define ERROR_TAPI_CONFIGURATION 740
#define ERROR_NO_LOCAL_ENCRYPTION 741
#define ERROR_NO_REMOTE_ENCRYPTION 742
#define ERROR_REMOTE_REQUIRES_ENCRYPTION 743
#define ERROR_IPXCP_NET_NUMBER_CONFLICT 744
#define ERROR_INVALID_SMM 745
#define ERROR_SMM_UNINITIALIZED 746
#define ERROR_NO_MAC_FOR_PORT 747
#define ERROR_SMM_TIMEOUT 748
#define ERROR_BAD_PHONE_NUMBER 749
#define ERROR_WRONG_MODULE 750
#define ERROR_INVALID_CALLBACK_NUMBER 751
#define ERROR_SCRIPT_SYNTAX 752
#define ERROR_HANGUP_FAILED 753
#define ERROR_BUNDLE_NOT_FOUND 754
#define ERROR_CANNOT_DO_CUSTOMDIAL 755
#define ERROR_DIAL_ALREADY_IN_PROGRESS 756
#define ERROR_RASAUTO_CANNOT_INITIALIZE 757
#define ERROR_CONNECTION_ALREADY_SHARED 758
#define ERROR_SHARING_CHANGE_FAILED 759
#define ERROR_SHARING_ROUTER_INSTALL 760
#define ERROR_SHARE_CONNECTION_FAILED 761
#define ERROR_SHARING_PRIVATE_INSTALL 762
#define ERROR_CANNOT_SHARE_CONNECTION 763
#define ERROR_NO_SMART_CARD_READER 764
#define ERROR_SHARING_ADDRESS_EXISTS 765
#define ERROR_NO_CERTIFICATE 766
#define ERROR_SHARING_MULTIPLE_ADDRESSES 767
#define ERROR_FAILED_TO_ENCRYPT 768
#define ERROR_BAD_ADDRESS_SPECIFIED 769
#define ERROR_CONNECTION_REJECT 770
#define ERROR_CONGESTION 771
#define ERROR_INCOMPATIBLE 772
#define ERROR_NUMBERCHANGED 773
#define ERROR_TEMPFAILURE 774
#define ERROR_BLOCKED 775
#define ERROR_DONOTDISTURB 776
#define ERROR_OUTOFORDER 777
#define ERROR_UNABLE_TO_AUTHENTICATE_SERVER 778
#define ERROR_SMART_CARD_REQUIRED 779
#define ERROR_INVALID_FUNCTION_FOR_ENTRY 780
#define ERROR_CERT_FOR_ENCRYPTION_NOT_FOUND 781
#define ERROR_SHARING_RRAS_CONFLICT 782
#define ERROR_SHARING_NO_PRIVATE_LAN 783
#define ERROR_NO_DIFF_USER_AT_LOGON 784
#define ERROR_NO_REG_CERT_AT_LOGON 785
#define ERROR_OAKLEY_NO_CERT 786
#define ERROR_OAKLEY_AUTH_FAIL 787
#define ERROR_OAKLEY_ATTRIB_FAIL 788
#define ERROR_OAKLEY_GENERAL_PROCESSING 789
#define ERROR_OAKLEY_NO_PEER_CERT 790
#define ERROR_OAKLEY_NO_POLICY 791
#define ERROR_OAKLEY_TIMED_OUT 792
#define ERROR_OAKLEY_ERROR 793
#define ERROR_UNKNOWN_FRAMED_PROTOCOL 794
#define ERROR_WRONG_TUNNEL_TYPE 795
#define ERROR_UNKNOWN_SERVICE_TYPE 796
#define ERROR_CONNECTING_DEVICE_NOT_FOUND 797
#define ERROR_NO_EAPTLS_CERTIFICATE 798
#define ERROR_SHARING_HOST_ADDRESS_CONFLICT 799
#define ERROR_AUTOMATIC_VPN_FAILED 800
#define ERROR_VALIDATING_SERVER_CERT 801
#define ERROR_READING_SCARD 802
#define ERROR_INVALID_PEAP_COOKIE_CONFIG 803
#define ERROR_INVALID_PEAP_COOKIE_USER 804
#define ERROR_INVALID_MSCHAPV2_CONFIG 805
#define ERROR_VPN_GRE_BLOCKED 806
#define ERROR_VPN_DISCONNECT 807
#define ERROR_VPN_REFUSED 808
#define ERROR_VPN_TIMEOUT 809
#define ERROR_VPN_BAD_CERT 810
#define ERROR_VPN_BAD_PSK 811
#define ERROR_SERVER_POLICY 812
#define ERROR_BROADBAND_ACTIVE 813
#define ERROR_BROADBAND_NO_NIC 814
#define ERROR_BROADBAND_TIMEOUT 815
#define ERROR_FEATURE_DEPRECATED 816
#define ERROR_CANNOT_DELETE 817
#define ERROR_RASQEC_RESOURCE_CREATION_FAILED 818
#define ERROR_RASQEC_NAPAGENT_NOT_ENABLED 819
#define ERROR_RASQEC_NAPAGENT_NOT_CONNECTED 820
#define ERROR_RASQEC_CONN_DOESNOTEXIST 821
#define ERROR_RASQEC_TIMEOUT 822
#define ERROR_PEAP_CRYPTOBINDING_INVALID 823
#define ERROR_PEAP_CRYPTOBINDING_NOTRECEIVED 824
#define ERROR_INVALID_VPNSTRATEGY 825
#define ERROR_EAPTLS_CACHE_CREDENTIALS_INVALID 826
#define ERROR_IPSEC_SERVICE_STOPPED 827
#define ERROR_IDLE_TIMEOUT 828
#define ERROR_LINK_FAILURE 829
#define ERROR_USER_LOGOFF 830
#define ERROR_FAST_USER_SWITCH 831
#define ERROR_HIBERNATION 832
#define ERROR_SYSTEM_SUSPENDED 833
#define ERROR_RASMAN_SERVICE_STOPPED 834
#define ERROR_INVALID_SERVER_CERT 835
#define ERROR_NOT_NAP_CAPABLE 836
#define ERROR_INVALID_TUNNELID 837
#define ERROR_UPDATECONNECTION_REQUEST_IN_PROCESS 838
#define ERROR_PROTOCOL_ENGINE_DISABLED 839
#define ERROR_INTERNAL_ADDRESS_FAILURE 840
#define ERROR_FAILED_CP_REQUIRED 841
#define ERROR_TS_UNACCEPTABLE 842
#define ERROR_MOBIKE_DISABLED 843
#define ERROR_CANNOT_INITIATE_MOBIKE_UPDATE 844
#define ERROR_PEAP_SERVER_REJECTED_CLIENT_TLV 845
#define ERROR_INVALID_PREFERENCES 846
#define ERROR_EAPTLS_SCARD_CACHE_CREDENTIALS_INVALID 847
#define ERROR_SSTP_COOKIE_SET_FAILURE 848
#define ERROR_INVALID_PEAP_COOKIE_ATTRIBUTES 849
#define ERROR_EAP_METHOD_NOT_INSTALLED 850
#define ERROR_EAP_METHOD_DOES_NOT_SUPPORT_SSO 851
#define ERROR_EAP_METHOD_OPERATION_NOT_SUPPORTED 852
#define ERROR_EAP_USER_CERT_INVALID 853
#define ERROR_EAP_USER_CERT_EXPIRED 854
#define ERROR_EAP_USER_CERT_REVOKED 855
#define ERROR_EAP_USER_CERT_OTHER_ERROR 856
#define ERROR_EAP_SERVER_CERT_INVALID 857
#define ERROR_EAP_SERVER_CERT_EXPIRED 858
#define ERROR_EAP_SERVER_CERT_REVOKED 859
#define ERROR_EAP_SERVER_CERT_OTHER_ERROR 860
#define ERROR_EAP_USER_ROOT_CERT_NOT_FOUND 861
#define ERROR_EAP_USER_ROOT_CERT_INVALID 862
#define ERROR_EAP_USER_ROOT_CERT_EXPIRED 863
#define ERROR_EAP_SERVER_ROOT_CERT_NOT_FOUND 864
#define ERROR_EAP_SERVER_ROOT_CERT_INVALID 865
#define ERROR_EAP_SERVER_ROOT_CERT_NAME_REQUIRED 866
#define ERROR_PEAP_IDENTITY_MISMATCH 867
#define ERROR_DNSNAME_NOT_RESOLVABLE 868
#define ERROR_EAPTLS_PASSWD_INVALID 869
#define ERROR_IKEV2_PSK_INTERFACE_ALREADY_EXISTS 870
#define ERROR_INVALID_DESTINATION_IP 871
#define ERROR_INVALID_INTERFACE_CONFIG 872
#define ERROR_VPN_PLUGIN_GENERIC 873
#define ERROR_SSO_CERT_MISSING 874
#define ERROR_DEVICE_COMPLIANCE 875
#define ERROR_PLUGIN_NOT_INSTALLED 876
#define ERROR_ACTION_REQUIRED 877

// Codes of mprerror.h.
#define ERROR_ROUTER_STOPPED 900
#define ERROR_ALREADY_CONNECTED 901
#define ERROR_UNKNOWN_PROTOCOL_ID 902
#define ERROR_DDM_NOT_RUNNING 903
#define ERROR_INTERFACE_ALREADY_EXISTS 904
#define ERROR_NO_SUCH_INTERFACE 905
#define ERROR_INTERFACE_NOT_CONNECTED 906
#define ERROR_PROTOCOL_STOP_PENDING 907
#define ERROR_INTERFACE_CONNECTED 908
#define ERROR_NO_INTERFACE_CREDENTIALS_SET 909
#define ERROR_ALREADY_CONNECTING 910
#define ERROR_UPDATE_IN_PROGRESS 911
#define ERROR_INTERFACE_CONFIGURATION 912
#define ERROR_NOT_CLIENT_PORT 913
#define ERROR_NOT_ROUTER_PORT 914
#define ERROR_CLIENT_INTERFACE_ALREADY_EXISTS 915
#define ERROR_INTERFACE_DISABLED 916
#define ERROR_AUTH_PROTOCOL_REJECTED 917
#define ERROR_NO_AUTH_PROTOCOL_AVAILABLE 918
#define ERROR_PEER_REFUSED_AUTH 919
#define ERROR_REMOTE_NO_DIALIN_PERMISSION 920
#define ERROR_REMOTE_PASSWD_EXPIRED 921
#define ERROR_REMOTE_ACCT_DISABLED 922
#define ERROR_REMOTE_RESTRICTED_LOGON_HOURS 923
#define ERROR_REMOTE_AUTHENTICATION_FAILURE 924
#define ERROR_INTERFACE_HAS_NO_DEVICES 925
#define ERROR_IDLE_DISCONNECTED 926
#define ERROR_INTERFACE_UNREACHABLE 927
#define ERROR_SERVICE_IS_PAUSED 928
#define ERROR_INTERFACE_DISCONNECTED 929
#define ERROR_AUTH_SERVER_TIMEOUT 930
#define ERROR_PORT_LIMIT_REACHED 931
#define ERROR_PPP_SESSION_TIMEOUT 932
#define ERROR_MAX_LAN_INTERFACE_LIMIT 933
#define ERROR_MAX_WAN_INTERFACE_LIMIT 934
#define ERROR_MAX_CLIENT_INTERFACE_LIMIT 935
#define ERROR_BAP_DISCONNECTED 936
#define ERROR_USER_LIMIT 937
#define ERROR_NO_RADIUS_SERVERS 938
#define ERROR_INVALID_RADIUS_RESPONSE 939
#define ERROR_DIALIN_HOURS_RESTRICTION 940
#define ERROR_ALLOWED_PORT_TYPE_RESTRICTION 941
#define ERROR_AUTH_PROTOCOL_RESTRICTION 942
#define ERROR_BAP_REQUIRED 943
#define ERROR_DIALOUT_HOURS_RESTRICTION 944
#define ERROR_ROUTER_CONFIG_INCOMPATIBLE 945
#define WARNING_NO_MD5_MIGRATION 946
#define ERROR_PROTOCOL_ALREADY_INSTALLED 948
#define ERROR_INVALID_SIGNATURE_LENGTH 949
#define ERROR_INVALID_SIGNATURE 950
#define ERROR_NO_SIGNATURE 951
#define ERROR_INVALID_PACKET_LENGTH_OR_ID 952
#define ERROR_INVALID_ATTRIBUTE_LENGTH 953
#define ERROR_INVALID_PACKET 954
#define ERROR_AUTHENTICATOR_MISMATCH 955
#define ERROR_REMOTEACCESS_NOT_CONFIGURED 956

// The only version of an information header.
#define RTR_INFO_BLOCK_VERSION 1

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Returns what an interface has for IKEv2 in place of the server's settings, in a structure of the caller
// whose header says its revision, type and size.
//
// `dwFlags` is 0 where nothing is stored, and the rest is zero then. Each pointer that is not NULL is a
// buffer of its own, freed with `MprConfigBufferFree`. A lifetime of 0 is one that is not stored. Of the
// hash, the main mode's lifetime and the traffic selectors nobody says where they are stored: they are
// always zero.
//
// Returns 0; 87 for NULL and another header; 905 where the interface is gone; 6; 8.
DWORD MprConfigInterfaceGetCustomInfoEx(HANDLE hMprConfig,
                                        HANDLE hRouterInterface,
                                        PMPR_IF_CUSTOMINFOEX pCustomInfo);

// Sets what an interface has for IKEv2 in place of the server's settings; `dwFlags` 0 takes it away.
//
// A lifetime of 0, a name without bytes and no proposal are not stored.
//
// Returns 0; 87 for NULL, another header, unknown flags, an interface that is no full router, and numbers
// out of their range; 50 for a hash, a main mode's lifetime or traffic selectors, since nobody says where
// Windows stores them; 905 where the interface is gone; 6; 8; what writing says. Nothing is changed then.
DWORD MprConfigInterfaceSetCustomInfoEx(HANDLE hMprConfig,
                                        HANDLE hRouterInterface,
                                        PMPR_IF_CUSTOMINFOEX pCustomInfo);

// Gives the text of a code of mprerror.h (900 to 956) or raserror.h (600 and above).
//
// The text is English and our own, with a NUL behind it. On Windows it is freed with `LocalFree`;
// elsewhere with `MprAdminBufferFree`.
//
// Returns 0; 317 for a code that is not known; 87 for NULL; 8.
DWORD MprAdminGetErrorString(DWORD dwError, LPWSTR *lplpwsErrorString);

// Says whether a transport filters, in an `MPR_FILTER_0` of the caller.
//
// Microsoft's page says that the buffer is freed with `MprConfigBufferFree`; by the signature it can only
// be the caller's, and is.
//
// Returns 0; 87 for NULL and a level other than 0; 902 where there is no such transport; 50 for one that
// is neither IPv4 nor IPv6; 13 where its block is damaged; 6; 8.
DWORD MprConfigFilterGetInfo(HANDLE hMprConfig, DWORD dwLevel, DWORD dwTransportId, LPBYTE lpBuffer);

// Has a transport filter, or not, as an `MPR_FILTER_0` of the caller says.
//
// Returns 0; 87 for NULL and a level other than 0; 902, 50 and 13 as `MprConfigFilterGetInfo`; 6; 8; what
// writing says.
DWORD MprConfigFilterSetInfo(HANDLE hMprConfig, DWORD dwLevel, DWORD dwTransportId, LPBYTE lpBuffer);

// Frees what a configuration function has allocated.
//
// Returns 0; 87 for NULL, for what was freed before, and for everything else that is not memory of this
// library. Nothing is touched then.
DWORD MprConfigBufferFree(LPVOID pBuffer);

// Frees what this library has allocated, as `MprConfigBufferFree` does.
DWORD MprAdminBufferFree(LPVOID pBuffer);

// Makes an information header without blocks.
//
// `dwVersion` must be `RTR_INFO_BLOCK_VERSION`. The header is freed with `MprInfoDelete`.
//
// Returns 0; 87 for another version or NULL; 8.
DWORD MprInfoCreate(DWORD dwVersion, LPVOID *lplpNewHeader);

// Frees an information header.
//
// Returns 0; 87 for NULL and for everything else that is not a header of this library.
DWORD MprInfoDelete(LPVOID lpHeader);

// Makes a header without blocks, of the version of another one.
//
// Returns 0; 87 for NULL; 13 for a damaged header; 8.
DWORD MprInfoRemoveAll(LPVOID lpHeader, LPVOID *lplpNewHeader);

// Makes a copy of a header, bit for bit.
//
// Returns 0; 87 for NULL; 13 for a damaged header; 8.
DWORD MprInfoDuplicate(LPVOID lpHeader, LPVOID *lplpNewHeader);

// Makes a header with one more block, which is the last.
//
// `lpItemData` has `dwItemCount` structures of `dwItemSize` bytes. It may not be NULL, even where there
// are none.
//
// Returns 0; 87 for NULL, for a type that is there already, and for more data than a header can hold;
// 13 for a damaged header; 8.
DWORD MprInfoBlockAdd(LPVOID lpHeader,
                      DWORD dwInfoType,
                      DWORD dwItemSize,
                      DWORD dwItemCount,
                      LPBYTE lpItemData,
                      LPVOID *lplpNewHeader);

// Makes a header without one of the blocks.
//
// Returns 0; 87 for NULL and for a type that is not there; 13 for a damaged header; 8.
DWORD MprInfoBlockRemove(LPVOID lpHeader, DWORD dwInfoType, LPVOID *lplpNewHeader);

// Makes a header with other data in one of the blocks, which keeps its place.
//
// Arguments are those of `MprInfoBlockAdd`.
//
// Returns 0; 87 for NULL, for a type that is not there, and for more data than a header can hold; 13 for
// a damaged header; 8.
DWORD MprInfoBlockSet(LPVOID lpHeader,
                      DWORD dwInfoType,
                      DWORD dwItemSize,
                      DWORD dwItemCount,
                      LPBYTE lpItemData,
                      LPVOID *lplpNewHeader);

// Finds a block. Each of the three results may be left out.
//
// `*lplpItemData` points into the header: it is not freed, and counts as long as the header is there. It
// is NULL for a block without data at the very end.
//
// Returns 0; 1168 for a type that is not there; 87 for NULL; 13 for a damaged header; 8.
DWORD MprInfoBlockFind(LPVOID lpHeader,
                       DWORD dwInfoType,
                       LPDWORD lpdwItemSize,
                       LPDWORD lpdwItemCount,
                       LPBYTE *lplpItemData);

// Returns the size of a header with all its blocks in bytes: what the functions that store one want.
//
// It is 0 for NULL and for a damaged header.
DWORD MprInfoBlockQuerySize(LPVOID lpHeader);

// Makes an interface of an `MPR_INTERFACE_0`, `_1`, `_2` or `_3`. Of the first members name, type and enabled
// count, at level 1 the dial-out hours.
//
// Levels 2 and 3 make a demand-dial interface with its phone-book entry: a tunnel or PPPoE. An entry of its
// name that is there already is changed instead.
//
// Returns 0; 87 for NULL, another level, or a name, type, hours or member that can't be; 904 where the name
// is taken; at levels 2 and 3 also 50 for what no entry can say and for devices whose port is not known, 621
// where there is no place for a phone book, 625; 6; 8; what writing says.
DWORD MprConfigInterfaceCreate(HANDLE hMprConfig, DWORD dwLevel, LPBYTE lpbBuffer, HANDLE *phRouterInterface);

// Deletes an interface with all its transports. A phone-book entry stays.
//
// Returns 0; 87 for NULL; 905 where it is gone; 6; what writing says.
DWORD MprConfigInterfaceDelete(HANDLE hMprConfig, HANDLE hRouterInterface);

// Returns the handle of an interface by its name: of a LAN interface its GUID in braces.
//
// Returns 0; 87 for NULL; 905 where there is none; 6; 8.
DWORD MprConfigInterfaceGetHandle(HANDLE hMprConfig, LPWSTR lpwsInterfaceName, HANDLE *phRouterInterface);

// Returns an interface as a structure of a level, freed with `MprConfigBufferFree`, and its size with what
// it points to.
//
// Levels 2 and 3 show what the phone book says of a demand-dial interface. Texts that are longer than their
// arrays are cut.
//
// Returns 0; 87 for NULL, another level, and levels 2 and 3 of an interface that does not dial; 905 where it
// is gone; 621 where there is no phone book, 623 where it has no entry of the interface's name, 625 where it
// has two; 6; 8.
DWORD MprConfigInterfaceGetInfo(HANDLE hMprConfig,
                                HANDLE hRouterInterface,
                                DWORD dwLevel,
                                LPBYTE *lplpBuffer,
                                LPDWORD lpdwBufferSize);

// Enables or disables an interface and, at level 1, changes when it may dial: no hours are no restriction.
// At levels 2 and 3 it changes the phone-book entry of a demand-dial interface, and no hours: members that say
// what the entry says already leave it as it stands, byte for byte.
//
// Name and type never change: other ones than the interface has are refused, an empty name and type 0
// are not looked at.
//
// Returns 0; 87 for NULL, another level, another name or type, a LAN or internal interface that would be
// disabled, hours or an entry for one that does not dial, a member that can't be; 905 where it is gone; at
// levels 2 and 3 also 50 for what the entry can't say, 621, 623 and 625 as for `MprConfigInterfaceGetInfo`;
// 6; 8; what writing says. Nothing is changed then.
DWORD MprConfigInterfaceSetInfo(HANDLE hMprConfig,
                                HANDLE hRouterInterface,
                                DWORD dwLevel,
                                LPBYTE lpbBuffer);

// Enumerates the interfaces in the order in which they were made.
//
// Returns 0; 87 for NULL, a level other than 0, and a length that holds none; 259 where nothing is left;
// 6; 8.
DWORD MprConfigInterfaceEnum(HANDLE hMprConfig,
                             DWORD dwLevel,
                             LPBYTE *lplpBuffer,
                             DWORD dwPrefMaxLen,
                             LPDWORD lpdwEntriesRead,
                             LPDWORD lpdwTotalEntries,
                             LPDWORD lpdwResumeHandle);

// Adds a transport to an interface; where it is there already, sets its info block.
//
// Without a name it is called `IP` or `IPX` if it is one of those, else by its number in decimal. The
// block may be left out.
//
// Returns 0; 87 for NULL, for a block without bytes, and for a name that can't be; 905 where the interface
// is gone; 948 where the name is that of another transport of the interface; 6; 8; what writing says.
DWORD MprConfigInterfaceTransportAdd(HANDLE hMprConfig,
                                     HANDLE hRouterInterface,
                                     DWORD dwTransportId,
                                     LPWSTR lpwsTransportName,
                                     LPBYTE pInterfaceInfo,
                                     DWORD dwInterfaceInfoSize,
                                     HANDLE *phRouterIfTransport);

// Removes a transport from an interface.
//
// Returns 0; 87 for NULL; 905 where either is gone; 6; what writing says.
DWORD MprConfigInterfaceTransportRemove(HANDLE hMprConfig,
                                        HANDLE hRouterInterface,
                                        HANDLE hRouterIfTransport);

// Returns the handle of a transport on an interface.
//
// Returns 0; 87 for NULL; 905 where the interface is gone or does not have it; 6; 8.
DWORD MprConfigInterfaceTransportGetHandle(HANDLE hMprConfig,
                                           HANDLE hRouterInterface,
                                           DWORD dwTransportId,
                                           HANDLE *phRouterIfTransport);

// Returns the info block of a transport on an interface; it is freed with `MprConfigBufferFree`.
//
// A block that is not stored is NULL, with a size of 0. Asking for nothing is nothing to do.
//
// Returns 0; 87 for NULL, and for a block without a place for its size; 905 where either is gone; 6; 8.
DWORD MprConfigInterfaceTransportGetInfo(HANDLE hMprConfig,
                                         HANDLE hRouterInterface,
                                         HANDLE hRouterIfTransport,
                                         LPBYTE *ppInterfaceInfo,
                                         LPDWORD lpdwInterfaceInfoSize);

// Sets the info block of a transport on an interface; without a block there is nothing to do.
//
// Returns 0; 87 for NULL and for a block without bytes; 905 where either is gone; 6; what writing says.
DWORD MprConfigInterfaceTransportSetInfo(HANDLE hMprConfig,
                                         HANDLE hRouterInterface,
                                         HANDLE hRouterIfTransport,
                                         LPBYTE pInterfaceInfo,
                                         DWORD dwInterfaceInfoSize);

// Enumerates the transports of an interface by the names of their keys.
//
// Returns 0; 87 for NULL, a level other than 0, and a length that holds none; 259 where nothing is left;
// 905 where the interface is gone; 6; 8.
DWORD MprConfigInterfaceTransportEnum(HANDLE hMprConfig,
                                      HANDLE hRouterInterface,
                                      DWORD dwLevel,
                                      LPBYTE *lplpBuffer,
                                      DWORD dwPrefMaxLen,
                                      LPDWORD lpdwEntriesRead,
                                      LPDWORD lpdwTotalEntries,
                                      LPDWORD lpdwResumeHandle);

// Puts the name of an adapter's network connection into a buffer of `dwBufferSize` bytes.
//
// Returns 0; 87 for NULL; 1168 where no adapter has the GUID; 111 where the buffer is too small, and then
// nothing is written; 6; 8.
DWORD MprConfigGetFriendlyName(HANDLE hMprConfig, PWCHAR pszGuidName, PWCHAR pszBuffer, DWORD dwBufferSize);

// Puts the GUID in braces of the adapter whose network connection has a name into a buffer of
// `dwBufferSize` bytes.
//
// Returns 0; 87 for NULL; 1168 where no connection has the name; 111 where the buffer is too small, and
// then nothing is written; 6; 8.
DWORD MprConfigGetGuidName(HANDLE hMprConfig, PWCHAR pszFriendlyName, PWCHAR pszBuffer, DWORD dwBufferSize);

// Connects to the stored configuration of a router.
//
// NULL is the local router: the router root or SYSTEM hive in `$ROUTERKEEP_ROOT`, and where that is not
// set, on Windows, this machine. An absolute path is a router root or a SYSTEM hive. A name without `/`, `\`
// and `:`, or with two separators before it, is a running server, and so is `smb://[user@]server[:port]`: its
// registry and phone book are read over SMB, signed in with what the environment holds (`KRB5CCNAME` and
// `ROUTERKEEP_KDC`; `ROUTERKEEP_USER` and `ROUTERKEEP_PASSWORD`).
//
// Returns 0; 87 for NULL in place of a place for the handle, and an empty name; 53 for a server that can't be
// reached, 1326 for one that lets nobody in with that, 5 where the user may not read its registry; 3 where
// nothing is at the path and 2 where that is no router; 123 for a path that is not absolute; 956 where
// there is no RRAS; 1015 and 1017 for a hive that can't be read; 8; what reading says.
DWORD MprConfigServerConnect(LPWSTR lpwsServerName, HANDLE *phMprConfig);

// Closes a connection. All handles of it are stale from now on; buffers stay until they are freed.
//
// What is no open connection is ignored, NULL included.
void MprConfigServerDisconnect(HANDLE hMprConfig);

// Forgets what was read: the next call reads anew. Changes of others are noticed without it, but for those
// at a running server.
//
// Returns 0; 87 for NULL; 6.
DWORD MprConfigServerRefresh(HANDLE hMprConfig);

// Resets the local router to the default configuration: router managers, interfaces, router type, logging
// and server flags, no phone book, the mark "configured". What was there is backed up first, and
// `routerkeep undo` brings it back.
//
// Returns 0; 87 for another level than 0 or a buffer; 956 where there is no local router; 50 on Windows,
// where its devices, console and domain can't be set up here; what writing says.
DWORD MprConfigServerInstall(DWORD dwLevel, PVOID pBuffer);

// Writes a backup of router managers, interfaces and phone book into a directory of the caller's file
// system, in place of an earlier backup there; other files stay.
//
// One separator at the end of the path is stripped. A directory whose parent exists is made. The class
// `server` is written too, beyond what the function promises on Windows.
//
// Returns 0; 87 for NULL, an empty path, and one inside of the router's own tree; 6; 123 for a path that is
// no UTF-16; 3 where the parent is missing; 267 where the path is a file; 50 where the router has no phone
// book to offer (a hive by itself); 1015 where a part of the configuration can't be read; 170 where a
// restore has to be settled first; 53, 5 and 67 where a server is gone, does not let its phone book be read,
// or has no share `ADMIN$`; 8; what writing says.
DWORD MprConfigServerBackup(HANDLE hMprConfig, LPWSTR lpwsPath);

// Puts router managers, interfaces and phone book back as a backup has them. What was there is backed up
// first, and `routerkeep undo` brings it back.
//
// Returns 0; 87 for NULL and an empty path; 6; 123 for a path that is no UTF-16; 3 where nothing is there,
// 267 where a file is, 2 where the directory is no backup; 945 for a backup that is damaged, of another
// format or another router, or lacks a part; 1056 where the router is running, since it would write its own
// settings over these when it stops; 170 where an earlier restore has to be settled; 8; what writing says.
// Nothing is changed then.
//
// A running server has its journal where the program `routerkeep` keeps it, whose `undo` takes the restore back.
// There it also returns 203 where the environment names no place for it; 1821 where the session is signed, but not
// encrypted, unless `ROUTERKEEP_ALLOW` holds `allow-signed-only`; 2402 where the way there may lead through the
// router, unless it holds `out-of-band`; 53 where the server is gone. 1726 says that a part may be changed:
// `routerkeep undo` settles it.
DWORD MprConfigServerRestore(HANDLE hMprConfig,
                             LPWSTR lpwsPath);

// Returns the structure of a level, freed with `MprConfigBufferFree`.
//
// At level 0 there is no up time and no port in use: nothing of a stored configuration runs.
//
// Returns 0; 87 for NULL and another level than 0, 1, 2; 1015 where the settings can't be read; 6; 8.
DWORD MprConfigServerGetInfo(HANDLE hMprConfig, DWORD dwLevel, LPBYTE *lplpbBuffer);

// Sets the numbers of VPN ports and what they are for, from the structure of level 1 or 2.
//
// Returns 0; 3010 where there are more ports than Windows started with: that is done, and counts after
// Windows has restarted; 50 for another level; 87 for NULL, unknown flags, no PPTP ports at all, more ports
// than any edition takes (16384 PPTP, 30000 others), or SSTP for routing; 20 where the machine has no such
// ports; 6; 8; what writing says.
DWORD MprConfigServerSetInfo(MPR_SERVER_HANDLE hMprServer, DWORD dwLevel, LPBYTE lpbBuffer);

// Returns ports and tunnels in a structure of the caller, whose header says its revision, type and size.
//
// Each pointer that is not NULL is a buffer of its own, freed with `MprAdminBufferFree` or
// `MprConfigBufferFree`. A time or amount of 0 is one that is not stored. Up time and ports in use are 0:
// nothing of a stored configuration runs. Of extended key usages, the hash of the machine's certificate,
// the main mode's lifetime, L2TP's tunnel parameters and GRE nobody says where they are stored: they are
// always zero.
//
// Returns 0; 87 for NULL and another header; 1015 where the settings can't be read; 6; 8.
DWORD MprConfigServerGetInfoEx(HANDLE hMprConfig, PMPR_SERVER_EX pServerInfo);

// Sets ports and tunnels of the protocols that `setConfigForProtocols` names, all or none of them.
//
// The times and certificates of IKEv2 count where `dwTunnelConfigParamFlags` says so. A hash for SSTP that
// is marked as the default is not looked at; none at all lets Windows choose.
//
// Returns 0; 3010 where there are more ports than Windows started with: that is done, and counts after
// Windows has restarted; 87 for NULL, another header, unknown protocols or flags, and what
// `MprConfigServerSetInfo` refuses, numbers out of their range, a hash other than SHA-256; 50 for what
// nobody says where Windows stores it (see `MprConfigServerGetInfoEx`); 20 where the machine has no such
// ports; 6; 8; what writing says. Nothing is changed then.
DWORD MprConfigServerSetInfoEx(HANDLE hMprConfig, PMPR_SERVER_SET_CONFIG_EX pSetServerConfig);

// Says whether the service RemoteAccess runs on a server; NULL is this machine.
//
// It is 0 where the server can't be asked. Only Windows has services: elsewhere it is always 0, and the
// routers in directories do not run.
BOOL MprAdminIsServiceRunning(LPWSTR lpwsServerName);

// Makes a transport; one that is there already is set, as `MprConfigTransportSetInfo` does.
//
// Without a name it is called by its number in decimal. Each of the two blocks and the path may be left
// out; they stay as they are then. What is set is set together or not at all.
//
// Returns 0; 87 for NULL, for a block without bytes, and for a name that can't be; 948 where the name is
// that of a transport of another number; 6; 8; what writing says.
DWORD MprConfigTransportCreate(HANDLE hMprConfig,
                               DWORD dwTransportId,
                               LPWSTR lpwsTransportName,
                               LPBYTE pGlobalInfo,
                               DWORD dwGlobalInfoSize,
                               LPBYTE pClientInterfaceInfo,
                               DWORD dwClientInterfaceInfoSize,
                               LPWSTR lpwsDLLPath,
                               HANDLE *phRouterTransport);

// Deletes a transport. What interfaces have for it stays.
//
// Returns 0; 87 for NULL; 902 where it is gone; 6; what writing says.
DWORD MprConfigTransportDelete(HANDLE hMprConfig, HANDLE hRouterTransport);

// Returns the handle of a transport.
//
// Returns 0; 87 for NULL; 902 where there is none; 6; 8.
DWORD MprConfigTransportGetHandle(HANDLE hMprConfig, DWORD dwTransportId, HANDLE *phRouterTransport);

// Sets what is given of a transport, together or not at all; nothing given is nothing to do.
//
// Returns 0; 87 for NULL and for a block without bytes; 902 where it is gone; 6; 8; what writing says.
DWORD MprConfigTransportSetInfo(HANDLE hMprConfig,
                                HANDLE hRouterTransport,
                                LPBYTE pGlobalInfo,
                                DWORD dwGlobalInfoSize,
                                LPBYTE pClientInterfaceInfo,
                                DWORD dwClientInterfaceInfoSize,
                                LPWSTR lpwsDLLPath);

// Returns what is asked for of a transport; each result is freed with `MprConfigBufferFree`.
//
// What is not stored is NULL, with a size of 0. Asking for nothing is nothing to do.
//
// Returns 0; 87 for NULL, and for a block without a place for its size; 902 where it is gone; 6; 8.
DWORD MprConfigTransportGetInfo(HANDLE hMprConfig,
                                HANDLE hRouterTransport,
                                LPBYTE *ppGlobalInfo,
                                LPDWORD lpdwGlobalInfoSize,
                                LPBYTE *ppClientInterfaceInfo,
                                LPDWORD lpdwClientInterfaceInfoSize,
                                LPWSTR *lplpwsDLLPath);

// Enumerates the transports by the names of their keys.
//
// Returns 0; 87 for NULL, a level other than 0, and a length that holds none; 259 where nothing is left;
// 6; 8.
DWORD MprConfigTransportEnum(HANDLE hMprConfig,
                             DWORD dwLevel,
                             LPBYTE *lplpBuffer,
                             DWORD dwPrefMaxLen,
                             LPDWORD lpdwEntriesRead,
                             LPDWORD lpdwTotalEntries,
                             LPDWORD lpdwResumeHandle);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ROUTERKEEP_MPRAPI_H */
