//! Sizes and offsets of every structure, in Rust and in C, with 64-bit and with 32-bit pointers.
//!
//! `tests/layout.txt` has what they must be.

use crate::library::{check_c, has, root};
use routerkeep_mprapi::types::*;
use std::fmt::Write;
use std::mem::{offset_of, size_of};

/// One line of `layout.txt`: a structure with its size, or a field with its offset.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    structure: String,
    field: Option<String>,
    wide: usize,
    narrow: usize,
}

fn expected() -> Vec<Place> {
    let text = std::fs::read_to_string(root().join("tests/layout.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let place = |line: &str| {
        let [name, wide, narrow] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let (structure, field) = match name.split_once('.') {
            Some((structure, field)) => (structure, Some(field.to_owned())),
            None => (name, None),
        };
        let [wide, narrow] = [wide, narrow].map(|number| number.parse().unwrap());
        Place { structure: structure.to_owned(), field, wide, narrow }
    };
    lines.map(place).collect()
}

/// Makes C that does not compile where a size or offset is another one.
fn assertions(places: &[Place], number: impl Fn(&Place) -> usize) -> String {
    let mut source = String::new();
    for place in places {
        let (structure, number) = (&place.structure, number(place));
        let said = match &place.field {
            Some(field) => format!("offsetof({structure}, {field})"),
            None => format!("sizeof({structure})"),
        };
        writeln!(source, "_Static_assert({said} == {number}, \"{said} is not {number}\");")
            .unwrap();
    }
    source
}

macro_rules! layouts {
    ($($structure:ident { $($field:ident)* })+) => {
        /// What Rust makes of the structures: name and number, as in the first columns of `layout.txt`.
        fn rust() -> Vec<(String, usize)> {
            let mut rust = Vec::new();
            $(
                rust.push((stringify!($structure).to_owned(), size_of::<$structure>()));
                $(rust.push((
                    format!("{}.{}", stringify!($structure), stringify!($field)).replace("r#", ""),
                    offset_of!($structure, $field),
                ));)*
            )+
            rust
        }
    };
}

#[test]
fn rust_has_the_layout() {
    let name = |place: Place| match place.field {
        Some(field) => (format!("{}.{field}", place.structure), place.wide),
        None => (place.structure, place.wide),
    };
    let expected: Vec<_> = expected().into_iter().map(name).collect();
    assert_eq!(rust(), expected);
    println!("{} sizes and offsets", expected.len());
}

/// Returns the option by which our header is found.
fn include() -> String {
    format!("-I{}", root().join("include").display())
}

#[test]
fn our_header_has_the_layout() {
    let source = assertions(&expected(), |place| place.wide);
    check_c("gcc", &[&include()], &format!("#include <mprapi.h>\n{source}"));
}

#[test]
fn our_header_has_the_layout_of_32_bits() {
    let source = assertions(&expected(), |place| place.narrow);
    // Without the C library, whose headers for 32 bits need not be there.
    let options = [&include(), "-m32", "-ffreestanding"];
    check_c("gcc", &options, &format!("#include <mprapi.h>\n{source}"));
}

#[test]
fn the_header_of_mingw_has_the_layout() {
    if !has("x86_64-w64-mingw32-gcc") {
        return;
    }
    let mut places = expected();
    // The rest has come with later versions of the SDK.
    let declared = places.iter().position(|place| place.structure == "IKEV2_TUNNEL_CONFIG_PARAMS2");
    places.truncate(declared.unwrap());
    let structures = places.iter().filter(|place| place.field.is_none()).count();
    println!("{structures} structures, {} sizes and offsets", places.len());
    assert_eq!(structures, 26);
    let source = assertions(&places, |place| place.wide);
    let headers = ["windows.h", "mprapi.h", "rtinfo.h", "stddef.h"];
    let headers: String = headers.map(|header| format!("#include <{header}>\n")).concat();
    // Windows 7 is the newest that its mprapi.h knows of.
    check_c("x86_64-w64-mingw32-gcc", &["-D_WIN32_WINNT=0x0601"], &format!("{headers}{source}"));
}

layouts! {
    MPR_INTERFACE_0 {
        wszInterfaceName hInterface fEnabled dwIfType dwConnectionState fUnReachabilityReasons
        dwLastError
    }
    MPR_INTERFACE_1 {
        wszInterfaceName hInterface fEnabled dwIfType dwConnectionState fUnReachabilityReasons
        dwLastError lpwsDialoutHoursRestriction
    }
    MPR_INTERFACE_2 {
        wszInterfaceName hInterface fEnabled dwIfType dwConnectionState fUnReachabilityReasons
        dwLastError dwfOptions szLocalPhoneNumber szAlternates ipaddr ipaddrDns ipaddrDnsAlt
        ipaddrWins ipaddrWinsAlt dwfNetProtocols szDeviceType szDeviceName szX25PadType szX25Address
        szX25Facilities szX25UserData dwChannels dwSubEntries dwDialMode dwDialExtraPercent
        dwDialExtraSampleSeconds dwHangUpExtraPercent dwHangUpExtraSampleSeconds
        dwIdleDisconnectSeconds dwType dwEncryptionType dwCustomAuthKey dwCustomAuthDataSize
        lpbCustomAuthData guidId dwVpnStrategy
    }
    MPR_INTERFACE_3 {
        wszInterfaceName hInterface fEnabled dwIfType dwConnectionState fUnReachabilityReasons
        dwLastError dwfOptions szLocalPhoneNumber szAlternates ipaddr ipaddrDns ipaddrDnsAlt
        ipaddrWins ipaddrWinsAlt dwfNetProtocols szDeviceType szDeviceName szX25PadType szX25Address
        szX25Facilities szX25UserData dwChannels dwSubEntries dwDialMode dwDialExtraPercent
        dwDialExtraSampleSeconds dwHangUpExtraPercent dwHangUpExtraSampleSeconds
        dwIdleDisconnectSeconds dwType dwEncryptionType dwCustomAuthKey dwCustomAuthDataSize
        lpbCustomAuthData guidId dwVpnStrategy AddressCount ipv6addrDns ipv6addrDnsAlt ipv6addr
    }
    MPR_TRANSPORT_0 {
        dwTransportId hTransport wszTransportName
    }
    MPR_IFTRANSPORT_0 {
        dwTransportId hIfTransport wszIfTransportName
    }
    MPR_SERVER_0 {
        fLanOnlyMode dwUpTime dwTotalPorts dwPortsInUse
    }
    MPR_SERVER_1 {
        dwNumPptpPorts dwPptpPortFlags dwNumL2tpPorts dwL2tpPortFlags
    }
    MPR_SERVER_2 {
        dwNumPptpPorts dwPptpPortFlags dwNumL2tpPorts dwL2tpPortFlags dwNumSstpPorts dwSstpPortFlags
    }
    MPR_FILTER_0 {
        fEnabled
    }
    MPRAPI_OBJECT_HEADER {
        revision r#type size
    }
    RTR_TOC_ENTRY {
        InfoType InfoSize Count Offset
    }
    RTR_INFO_BLOCK_HEADER {
        Version Size TocEntriesCount TocEntry
    }
    MPR_IPINIP_INTERFACE_0 {
        wszFriendlyName Guid
    }
    MPR_DEVICE_0 {
        szDeviceType szDeviceName
    }
    MPR_DEVICE_1 {
        szDeviceType szDeviceName szLocalPhoneNumber szAlternates
    }
    MPR_CREDENTIALSEX_0 {
        dwSize lpbCredentialsInfo
    }
    MPR_SERVER_EX {
        Header fLanOnlyMode dwUpTime dwTotalPorts dwPortsInUse Reserved ConfigParams
    }
    MPR_SERVER_SET_CONFIG_EX {
        Header setConfigForProtocols ConfigParams
    }
    MPRAPI_TUNNEL_CONFIG_PARAMS {
        IkeConfigParams PptpConfigParams L2tpConfigParams SstpConfigParams
    }
    IKEV2_CONFIG_PARAMS {
        dwNumPorts dwPortFlags dwTunnelConfigParamFlags TunnelConfigParams
    }
    IKEV2_TUNNEL_CONFIG_PARAMS {
        dwIdleTimeout dwNetworkBlackoutTime dwSaLifeTime dwSaDataSizeForRenegotiation
        dwConfigOptions dwTotalCertificates certificateNames
    }
    PPTP_CONFIG_PARAMS {
        dwNumPorts dwPortFlags
    }
    L2TP_CONFIG_PARAMS {
        dwNumPorts dwPortFlags
    }
    SSTP_CONFIG_PARAMS {
        dwNumPorts dwPortFlags isUseHttps certAlgorithm sstpCertDetails
    }
    SSTP_CERT_INFO {
        isDefault certBlob
    }
    IKEV2_TUNNEL_CONFIG_PARAMS2 {
        dwIdleTimeout dwNetworkBlackoutTime dwSaLifeTime dwSaDataSizeForRenegotiation
        dwConfigOptions dwTotalCertificates certificateNames machineCertificateName dwEncryptionType
        customPolicy
    }
    IKEV2_TUNNEL_CONFIG_PARAMS3 {
        dwIdleTimeout dwNetworkBlackoutTime dwSaLifeTime dwSaDataSizeForRenegotiation
        dwConfigOptions dwTotalCertificates certificateNames machineCertificateName dwEncryptionType
        customPolicy dwTotalEkus certificateEKUs machineCertificateHash
    }
    IKEV2_TUNNEL_CONFIG_PARAMS4 {
        dwIdleTimeout dwNetworkBlackoutTime dwSaLifeTime dwSaDataSizeForRenegotiation
        dwConfigOptions dwTotalCertificates certificateNames machineCertificateName dwEncryptionType
        customPolicy dwTotalEkus certificateEKUs machineCertificateHash dwMmSaLifeTime
    }
    IKEV2_CONFIG_PARAMS4 {
        dwNumPorts dwPortFlags dwTunnelConfigParamFlags TunnelConfigParams
    }
    L2TP_TUNNEL_CONFIG_PARAMS2 {
        dwIdleTimeout dwEncryptionType dwSaLifeTime dwSaDataSizeForRenegotiation customPolicy
        dwMmSaLifeTime
    }
    L2TP_CONFIG_PARAMS1 {
        dwNumPorts dwPortFlags dwTunnelConfigParamFlags TunnelConfigParams
    }
    GRE_CONFIG_PARAMS0 {
        dwNumPorts dwPortFlags
    }
    MPRAPI_TUNNEL_CONFIG_PARAMS1 {
        IkeConfigParams PptpConfigParams L2tpConfigParams SstpConfigParams GREConfigParams
    }
    MPR_SERVER_SET_CONFIG_EX1 {
        Header setConfigForProtocols ConfigParams
    }
    MPR_SERVER_EX1 {
        Header fLanOnlyMode dwUpTime dwTotalPorts dwPortsInUse Reserved ConfigParams
    }
    ROUTER_CUSTOM_IKEv2_POLICY0 {
        dwIntegrityMethod dwEncryptionMethod dwCipherTransformConstant dwAuthTransformConstant
        dwPfsGroup dwDhGroup
    }
    ROUTER_IKEv2_IF_CUSTOM_CONFIG0 {
        dwSaLifeTime dwSaDataSize certificateName customPolicy
    }
    ROUTER_IKEv2_IF_CUSTOM_CONFIG1 {
        dwSaLifeTime dwSaDataSize certificateName customPolicy certificateHash
    }
    ROUTER_IKEv2_IF_CUSTOM_CONFIG2 {
        dwSaLifeTime dwSaDataSize certificateName customPolicy certificateHash dwMmSaLifeTime
        vpnTrafficSelectors
    }
    MPR_IF_CUSTOMINFOEX0 {
        Header dwFlags customIkev2Config
    }
    MPR_IF_CUSTOMINFOEX1 {
        Header dwFlags customIkev2Config
    }
    MPR_IF_CUSTOMINFOEX2 {
        Header dwFlags customIkev2Config
    }
    MPR_CERT_EKU {
        dwSize IsEKUOID pwszEKU
    }
    MPR_VPN_TRAFFIC_SELECTOR {
        r#type protocolId portStart portEnd tsPayloadId addrStart addrEnd
    }
    MPR_VPN_TRAFFIC_SELECTORS {
        numTsi numTsr tsI tsR
    }
}
