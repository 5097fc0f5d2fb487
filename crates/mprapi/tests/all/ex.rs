//! The functions with structures of several layouts: the server's tunnels, an interface's IKEv2.

use crate::router::{Connected, Root};
use routerkeep_mprapi::types::*;
use routerkeep_mprapi::*;
use routerkeep_registry::{Depth, HiveRegistry, Key, KeyPath, Limits, Registry, Value};
use routerkeep_router::MemoryStore;
use routerkeep_testkit::generate::branch_office;
use std::path::PathBuf;
use std::ptr::null_mut;

const SERVICES: &str = "ControlSet001\\Services";

/// The example's router with all that is stored for tunnels.
fn with_tunnels() -> MemoryStore {
    let mut store = branch_office();
    let mut put = |path: &str, values: Vec<Value>| {
        let path = KeyPath::from(format!("{SERVICES}\\{path}").as_str());
        let key = store.registry.root_mut().at_or_new(&path);
        key.values.retain(|own| values.iter().all(|new| !own.name.matches(&new.name)));
        key.values.extend(values);
    };
    let ikev2 = "RemoteAccess\\Parameters\\IKEV2";
    put(
        ikev2,
        vec![
            Value::dword("idleTimeout", 301),
            Value::dword("networkBlackoutTime", 1_801),
            Value::dword("saDataSize", 0x1_9001),
            Value::dword("saLifeTime", 28_801),
            Value::dword("EncryptionType", 3),
            Value::binary("MachineCertificateName", [0x30, 1]),
            Value::dword("ConfigOptions", 9),
        ],
    );
    for (number, name) in [("0000", vec![0x30, 2]), ("0001", vec![0x30, 3, 3])] {
        let root = format!("{ikev2}\\AllowedTrustedRootCerts\\{number}");
        put(&root, vec![Value::binary("TrustedRootCert", name)]);
    }
    put(&format!("{ikev2}\\IKEv2CustomPolicy"), vec![Value::dword("DHGroup", 4)]);
    put(
        "SstpSvc\\Parameters",
        vec![
            Value::dword("UseHttps", 0),
            Value::dword("IsHashConfiguredByAdmin", 1),
            Value::binary("SHA256CertificateHash", [7; 32]),
            Value::binary("SHA1CertificateHash", [8; 20]),
        ],
    );
    store
}

fn header<T>(revision: u8, kind: u8) -> MPRAPI_OBJECT_HEADER {
    MPRAPI_OBJECT_HEADER { revision, r#type: kind, size: size_of::<T>() as u16 }
}

/// A structure of zeros with a header.
fn zeroed<T: Copy>(revision: u8, kind: u8) -> T {
    let header = header::<T>(revision, kind);
    // SAFETY: the structures are of numbers and pointers, and begin with their header.
    unsafe {
        let mut structure = std::mem::zeroed::<T>();
        (&raw mut structure).cast::<MPRAPI_OBJECT_HEADER>().write(header);
        structure
    }
}

fn get<T: Copy>(router: &Connected, revision: u8) -> Result<T, u32> {
    let mut server = zeroed::<T>(revision, MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT);
    // SAFETY: the structure is ours and has the size that its header says.
    match unsafe { MprConfigServerGetInfoEx(router.0, (&raw mut server).cast()) } {
        0 => Ok(server),
        code => Err(code),
    }
}

fn set<T: Copy>(router: &Connected, mut config: T) -> u32 {
    // SAFETY: the structure is ours and has the size that its header says.
    unsafe { MprConfigServerSetInfoEx(router.0, (&raw mut config).cast()) }
}

fn first(protocols: u32, server: &MPR_SERVER_EX) -> MPR_SERVER_SET_CONFIG_EX {
    MPR_SERVER_SET_CONFIG_EX {
        Header: header::<MPR_SERVER_SET_CONFIG_EX>(
            1,
            MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT,
        ),
        setConfigForProtocols: protocols,
        ConfigParams: server.ConfigParams,
    }
}

fn later(protocols: u32, server: &MPR_SERVER_EX1) -> MPR_SERVER_SET_CONFIG_EX1 {
    MPR_SERVER_SET_CONFIG_EX1 {
        Header: header::<MPR_SERVER_SET_CONFIG_EX1>(
            5,
            MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT,
        ),
        setConfigForProtocols: protocols,
        ConfigParams: server.ConfigParams,
    }
}

/// Copies the bytes of a blob and leaves it alone.
fn bytes(blob: &CRYPT_INTEGER_BLOB) -> Vec<u8> {
    if blob.pbData.is_null() {
        assert_eq!(blob.cbData, 0);
        return Vec::new();
    }
    // SAFETY: the library says that so many bytes are there.
    unsafe { std::slice::from_raw_parts(blob.pbData, blob.cbData as usize) }.to_vec()
}

fn free(address: *mut u8) {
    if !address.is_null() {
        // SAFETY: any pointer may be given; each is freed once.
        assert_eq!(unsafe { MprAdminBufferFree(address.cast()) }, 0);
    }
}

fn free_later(server: &MPR_SERVER_EX1) {
    let ike = &server.ConfigParams.IkeConfigParams.TunnelConfigParams;
    for address in [
        ike.certificateNames.cast(),
        ike.machineCertificateName.pbData,
        ike.customPolicy.cast(),
        server.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.pbData,
    ] {
        free(address);
    }
}

#[test]
fn what_is_stored_for_tunnels_is_returned_in_each_layout() {
    let root = Root::new(&with_tunnels());
    let router = root.connect();
    for revision in 2..=5 {
        let server = get::<MPR_SERVER_EX1>(&router, revision).unwrap();
        assert_eq!(server.Header.revision, revision);
        assert!(server.dwTotalPorts > 0);
        let ike = &server.ConfigParams.IkeConfigParams.TunnelConfigParams;
        let times = (ike.dwIdleTimeout, ike.dwNetworkBlackoutTime, ike.dwSaLifeTime);
        assert_eq!(times, (301, 1_801, 28_801));
        assert_eq!((ike.dwSaDataSizeForRenegotiation, ike.dwConfigOptions), (0x1_9001, 0));
        assert_eq!((ike.dwEncryptionType, bytes(&ike.machineCertificateName)), (3, vec![0x30, 1]));
        assert_eq!(ike.dwTotalCertificates, 2);
        // SAFETY: there are two, and a policy, as the structure says.
        unsafe {
            assert_eq!(bytes(&*ike.certificateNames), [0x30, 2]);
            assert_eq!(bytes(&*ike.certificateNames.add(1)), [0x30, 3, 3]);
            let policy = *ike.customPolicy;
            assert_eq!(
                policy,
                ROUTER_CUSTOM_IKEv2_POLICY0 {
                    dwIntegrityMethod: 2,
                    dwEncryptionMethod: 4,
                    dwCipherTransformConstant: 2,
                    dwAuthTransformConstant: 2,
                    dwPfsGroup: 3,
                    dwDhGroup: 4,
                }
            );
        }
        let sstp = &server.ConfigParams.SstpConfigParams;
        assert_eq!((sstp.isUseHttps, sstp.sstpCertDetails.isDefault), (0, 0));
        assert_eq!(
            (sstp.certAlgorithm, bytes(&sstp.sstpCertDetails.certBlob)),
            (0x800C, vec![7; 32])
        );
        free_later(&server);
    }
    let server = get::<MPR_SERVER_EX>(&router, 1).unwrap();
    let ike = &server.ConfigParams.IkeConfigParams.TunnelConfigParams;
    assert_eq!((ike.dwIdleTimeout, ike.dwTotalCertificates), (301, 2));
    free(ike.certificateNames.cast());
    free(server.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.pbData);
}

#[test]
fn setting_what_was_got_changes_nothing() {
    let root = Root::new(&with_tunnels());
    let router = root.connect();
    let before = std::fs::read(hive(&root)).unwrap();
    let all = 1 | 2 | 4 | 8;
    let server = get::<MPR_SERVER_EX1>(&router, 5).unwrap();
    assert_eq!(set(&router, later(all, &server)), 0);
    free_later(&server);
    let server = get::<MPR_SERVER_EX>(&router, 1).unwrap();
    assert_eq!(set(&router, first(all, &server)), 0);
    assert_eq!(std::fs::read(hive(&root)).unwrap(), before);
    free(server.ConfigParams.IkeConfigParams.TunnelConfigParams.certificateNames.cast());
    free(server.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.pbData);
}

/// Reads a key of the router's hive.
fn stored(root: &Root, path: &str) -> Option<Key> {
    let hive = HiveRegistry::from_bytes(std::fs::read(hive(root)).unwrap()).unwrap();
    let path = KeyPath::from(format!("{SERVICES}\\{path}").as_str());
    hive.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap().key
}

fn hive(root: &Root) -> PathBuf {
    root.path().join("Windows/System32/config/SYSTEM")
}

#[test]
fn tunnels_are_set_all_or_none() {
    let root = Root::new(&with_tunnels());
    let router = root.connect();
    let got = get::<MPR_SERVER_EX1>(&router, 5).unwrap();
    let mut server = got;
    let ike = &mut server.ConfigParams.IkeConfigParams;
    let mut name = [0x30, 9, 9];
    let mut names = [CRYPT_INTEGER_BLOB { cbData: 3, pbData: name.as_mut_ptr() }];
    ike.TunnelConfigParams.dwSaLifeTime = 0;
    ike.TunnelConfigParams.dwTotalCertificates = 1;
    ike.TunnelConfigParams.certificateNames = names.as_mut_ptr();
    ike.TunnelConfigParams.dwEncryptionType = 1;
    ike.TunnelConfigParams.customPolicy = null_mut();
    let mut hash = [5; 32];
    let sstp = &mut server.ConfigParams.SstpConfigParams;
    sstp.isUseHttps = 1;
    sstp.sstpCertDetails.certBlob.pbData = hash.as_mut_ptr();
    assert_eq!(set(&router, later(4 | 8, &server)), 0);
    let ikev2 = stored(&root, "RemoteAccess\\Parameters\\IKEV2").unwrap();
    assert!(ikev2.value("saLifeTime").is_none() && ikev2.subkey("IKEv2CustomPolicy").is_none());
    let number = |name| ikev2.value(name).and_then(Value::as_dword);
    assert_eq!((number("EncryptionType"), number("ConfigOptions")), (Some(1), Some(9)));
    let roots = &ikev2.subkey("AllowedTrustedRootCerts").unwrap().subkeys;
    assert_eq!(roots.len(), 1);
    assert_eq!(*roots[0].value("TrustedRootCert").unwrap().data, name);
    let sstp = stored(&root, "SstpSvc\\Parameters").unwrap();
    assert_eq!(*sstp.value("SHA256CertificateHash").unwrap().data, hash);
    assert!(sstp.value("SHA1CertificateHash").is_none(), "it was another certificate's");

    let refused = |change: &dyn Fn(&mut MPR_SERVER_SET_CONFIG_EX1)| {
        let mut config = later(1 | 2 | 4 | 8, &server);
        config.ConfigParams.PptpConfigParams.dwNumPorts += 1;
        change(&mut config);
        set(&router, config)
    };
    let before = get::<MPR_SERVER_EX1>(&router, 5).unwrap();
    macro_rules! ike {
        ($field:ident = $value:expr) => {
            refused(&|config| {
                config.ConfigParams.IkeConfigParams.TunnelConfigParams.$field = $value
            })
        };
    }
    assert_eq!(ike!(dwIdleTimeout = 299), 87);
    assert_eq!(ike!(dwNetworkBlackoutTime = 119), 87);
    assert_eq!(ike!(dwSaLifeTime = 17_280_000), 87);
    assert_eq!(ike!(dwSaDataSizeForRenegotiation = 1_023), 87);
    assert_eq!(ike!(dwConfigOptions = 1), 87);
    assert_eq!(ike!(dwTotalCertificates = 10_001), 87);
    assert_eq!(ike!(certificateNames = null_mut()), 87);
    assert_eq!(ike!(dwEncryptionType = 4), 87);
    assert_eq!(ike!(dwTotalEkus = 1), 50);
    assert_eq!(ike!(dwMmSaLifeTime = 300), 50);
    assert_eq!(ike!(machineCertificateHash = names[0]), 50);
    assert_eq!(refused(&|config| config.setConfigForProtocols |= 0x20), 87);
    assert_eq!(refused(&|config| config.setConfigForProtocols |= 0x10), 50, "GRE");
    let l2tp = refused(&|config| config.ConfigParams.L2tpConfigParams.dwTunnelConfigParamFlags = 1);
    assert_eq!(l2tp, 50);
    let flags = refused(&|config| config.ConfigParams.IkeConfigParams.dwTunnelConfigParamFlags = 2);
    assert_eq!(flags, 87);
    let sha1 = refused(&|config| config.ConfigParams.SstpConfigParams.certAlgorithm = 0x8004);
    assert_eq!(sha1, 87);
    let after = get::<MPR_SERVER_EX1>(&router, 5).unwrap();
    let pptp = |server: &MPR_SERVER_EX1| server.ConfigParams.PptpConfigParams.dwNumPorts;
    assert_eq!(pptp(&after), pptp(&before), "nothing was changed");

    let cleared = refused(&|config| {
        config.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.cbData = 0;
    });
    assert!([0, 3010].contains(&cleared));
    let sstp = stored(&root, "SstpSvc\\Parameters").unwrap();
    assert!(sstp.value("SHA256CertificateHash").is_none());
    [got, before, after].iter().for_each(free_later);
}

#[test]
fn a_header_that_is_not_known_is_refused() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    assert_eq!(get::<MPR_SERVER_EX1>(&router, 1).err(), Some(87));
    assert_eq!(get::<MPR_SERVER_EX1>(&router, 6).err(), Some(87));
    assert_eq!(get::<MPR_SERVER_EX>(&router, 5).err(), Some(87));
    assert_eq!(get::<MPR_SERVER_EX>(&router, 0).err(), Some(87));
    let server = get::<MPR_SERVER_EX>(&router, 1).unwrap();
    let mut config = first(1, &server);
    config.Header.r#type = MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT;
    assert_eq!(set(&router, config), 87);
    // SAFETY: NULL may be given.
    unsafe {
        assert_eq!(MprConfigServerGetInfoEx(router.0, null_mut()), 87);
        assert_eq!(MprConfigServerSetInfoEx(router.0, null_mut()), 87);
        let mut config = first(1, &server);
        assert_eq!(MprConfigServerSetInfoEx(null_mut(), &mut config), 87);
        let mut server = server;
        assert_eq!(MprConfigServerGetInfoEx(null_mut(), &mut server), 87);
        assert_eq!(MprConfigServerGetInfoEx(router.transport(0x21).unwrap(), &mut server), 6);
    }
}

const IF_CUSTOM: u8 = MPRAPI_OBJECT_TYPE_IF_CUSTOM_CONFIG_OBJECT;

fn get_custom<T: Copy>(router: &Connected, interface: HANDLE, revision: u8) -> Result<T, u32> {
    let mut custom = zeroed::<T>(revision, IF_CUSTOM);
    let place = (&raw mut custom).cast();
    // SAFETY: the structure is ours and has the size that its header says.
    match unsafe { MprConfigInterfaceGetCustomInfoEx(router.0, interface, place) } {
        0 => Ok(custom),
        code => Err(code),
    }
}

fn set_custom<T: Copy>(router: &Connected, interface: HANDLE, mut custom: T) -> u32 {
    let place = (&raw mut custom).cast();
    // SAFETY: the structure is ours and has the size that its header says.
    unsafe { MprConfigInterfaceSetCustomInfoEx(router.0, interface, place) }
}

#[test]
fn an_interface_has_ikev2_settings_of_its_own() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let made = router.create("IKE").unwrap();
    let none = get_custom::<MPR_IF_CUSTOMINFOEX2>(&router, made, 3).unwrap();
    assert_eq!((none.dwFlags, none.customIkev2Config.dwSaLifeTime), (0, 0));
    assert!(none.customIkev2Config.customPolicy.is_null());

    let mut name = *b"subject";
    let mut policy = ROUTER_CUSTOM_IKEv2_POLICY0 {
        dwIntegrityMethod: 3,
        dwEncryptionMethod: 2,
        dwCipherTransformConstant: 8,
        dwAuthTransformConstant: 5,
        dwPfsGroup: 7,
        dwDhGroup: 6,
    };
    let mut custom = zeroed::<MPR_IF_CUSTOMINFOEX0>(1, IF_CUSTOM);
    custom.dwFlags = MPRAPI_IF_CUSTOM_CONFIG_FOR_IKEV2;
    custom.customIkev2Config = ROUTER_IKEv2_IF_CUSTOM_CONFIG0 {
        dwSaLifeTime: 300,
        dwSaDataSize: 1_024,
        certificateName: CRYPT_INTEGER_BLOB { cbData: 7, pbData: name.as_mut_ptr() },
        customPolicy: &mut policy,
    };
    assert_eq!(set_custom(&router, made, custom), 0);
    for revision in 1..=3 {
        let own = match revision {
            1 => get_custom::<MPR_IF_CUSTOMINFOEX0>(&router, made, 1).unwrap(),
            2 => cut(get_custom::<MPR_IF_CUSTOMINFOEX1>(&router, made, 2).unwrap()),
            _ => cut(get_custom::<MPR_IF_CUSTOMINFOEX2>(&router, made, 3).unwrap()),
        };
        let config = own.customIkev2Config;
        assert_eq!((own.dwFlags, config.dwSaLifeTime, config.dwSaDataSize), (1, 300, 1_024));
        assert_eq!(bytes(&config.certificateName), name);
        // SAFETY: there is a policy.
        assert_eq!(unsafe { *config.customPolicy }, policy);
        free(config.certificateName.pbData);
        free(config.customPolicy.cast());
    }
    let number = router.interfaces().len() - 1;
    let key = stored(&root, &format!("RemoteAccess\\Interfaces\\{number}")).unwrap();
    let number = |name| key.value(name).and_then(Value::as_dword);
    assert_eq!((number("SaLifeTime"), number("SaMaxDataSize")), (Some(300), Some(1_024)));
    assert_eq!(key.subkey("IKEv2CustomPolicy").unwrap().values.len(), 6);

    let refused = |change: &dyn Fn(&mut MPR_IF_CUSTOMINFOEX2)| {
        let mut custom = zeroed::<MPR_IF_CUSTOMINFOEX2>(3, IF_CUSTOM);
        custom.dwFlags = 1;
        change(&mut custom);
        set_custom(&router, made, custom)
    };
    assert_eq!(refused(&|custom| custom.dwFlags = 2), 87);
    assert_eq!(refused(&|custom| custom.customIkev2Config.dwSaLifeTime = 299), 87);
    assert_eq!(refused(&|custom| custom.customIkev2Config.dwSaDataSize = 1), 87);
    assert_eq!(refused(&|custom| custom.customIkev2Config.certificateName.cbData = 1), 87);
    assert_eq!(refused(&|custom| custom.customIkev2Config.certificateHash.cbData = 20), 50);
    assert_eq!(refused(&|custom| custom.customIkev2Config.dwMmSaLifeTime = 300), 50);
    assert_eq!(refused(&|custom| custom.customIkev2Config.vpnTrafficSelectors.numTsr = 1), 50);
    let mut odd = ROUTER_CUSTOM_IKEv2_POLICY0 { dwDhGroup: 7, ..policy };
    custom.customIkev2Config.customPolicy = &mut odd;
    assert_eq!(set_custom(&router, made, custom), 87);

    custom.dwFlags = 0;
    assert_eq!(set_custom(&router, made, custom), 0);
    assert_eq!(get_custom::<MPR_IF_CUSTOMINFOEX1>(&router, made, 2).unwrap().dwFlags, 0);
}

/// Returns the members that every layout begins with.
fn cut<T: Copy>(custom: T) -> MPR_IF_CUSTOMINFOEX0 {
    // SAFETY: each layout begins with the members of the first.
    unsafe { (&raw const custom).cast::<MPR_IF_CUSTOMINFOEX0>().read_unaligned() }
}

#[test]
fn only_a_full_router_has_ikev2_settings() {
    let root = Root::new(&branch_office());
    let router = root.connect();
    let custom = zeroed::<MPR_IF_CUSTOMINFOEX0>(1, IF_CUSTOM);
    for interface in router.interfaces() {
        let expected = if interface.dwIfType == ROUTER_IF_TYPE_FULL_ROUTER { 0 } else { 87 };
        assert_eq!(set_custom(&router, interface.hInterface, custom), expected);
    }
    let made = router.create("IKE").unwrap();
    let wrong = zeroed::<MPR_IF_CUSTOMINFOEX0>(2, IF_CUSTOM);
    assert_eq!(set_custom(&router, made, wrong), 87);
    assert_eq!(set_custom(&router, null_mut(), custom), 87);
    assert_eq!(set_custom(&router, router.0, custom), 6);
    assert_eq!(get_custom::<MPR_IF_CUSTOMINFOEX0>(&router, made, 3).err(), Some(87));
    // SAFETY: NULL may be given, and handles may be stale.
    unsafe {
        assert_eq!(MprConfigInterfaceGetCustomInfoEx(router.0, made, null_mut()), 87);
        assert_eq!(MprConfigInterfaceSetCustomInfoEx(router.0, made, null_mut()), 87);
        assert_eq!(MprConfigInterfaceDelete(router.0, made), 0);
    }
    assert_eq!(set_custom(&router, made, custom), 905);
    assert_eq!(get_custom::<MPR_IF_CUSTOMINFOEX0>(&router, made, 1).err(), Some(905));
}
