//! Levels 2 and 3: what an interface's phone-book entry says, bit by bit, and what a change leaves alone.

use crate::router::{Connected, Root, taken, text, wide};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use routerkeep_mprapi::types::*;
use routerkeep_mprapi::*;
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;
use std::ptr::null_mut;

/// A router whose interface "Head office" has the entry with these keys.
fn with_entry(keys: &str) -> Root {
    let book = format!("[Head office]\r\n{keys}\r\n").into_bytes();
    Root::new(&MemoryStore { phone_book: PhoneBookContent::Present(book), ..branch_office() })
}

const VPN: &str =
    "MEDIA=rastapi\r\nPort=VPN2-0\r\nDevice=WAN Miniport (IKEv2)\r\nDEVICE=vpn\r\nPhoneNumber=a";

fn book(root: &Root) -> String {
    let path = root.path().join("Windows/System32/ras/router.pbk");
    String::from_utf8(std::fs::read(path).unwrap()).unwrap()
}

/// Gets level 3 without what it points to.
fn get(router: &Connected, item: HANDLE) -> MPR_INTERFACE_3 {
    let (mut buffer, mut size) = (null_mut(), 0);
    // SAFETY: the places are ours.
    let code = unsafe { MprConfigInterfaceGetInfo(router.0, item, 3, &mut buffer, &mut size) };
    assert_eq!(code, 0);
    assert!(size as usize >= size_of::<MPR_INTERFACE_3>());
    let mut own = taken::<MPR_INTERFACE_3>(buffer, 1)[0];
    (own.szAlternates, own.lpbCustomAuthData, own.dwCustomAuthDataSize) =
        (null_mut(), null_mut(), 0);
    own
}

fn set(router: &Connected, item: HANDLE, mut wanted: MPR_INTERFACE_3) -> u32 {
    // SAFETY: the structure is ours, and so is what it points to.
    unsafe { MprConfigInterfaceSetInfo(router.0, item, 3, (&raw mut wanted).cast()) }
}

/// Bits of `dwfOptions` that are one key, with the key's values off and on.
const SWITCHES: [(DWORD, &str, &str, &str); 10] = [
    (MPRIO_SpecificIpAddr, "IpAssign", "1", "2"),
    (MPRIO_SpecificNameServers, "IpNameAssign", "1", "2"),
    (MPRIO_IpHeaderCompression, "IpHeaderCompression", "0", "1"),
    (MPRIO_RemoteDefaultGateway, "IpPrioritizeRemote", "0", "1"),
    (MPRIO_DisableLcpExtensions, "LcpExtensions", "1", "0"),
    (MPRIO_SwCompression, "SwCompression", "0", "1"),
    (MPRIO_UseLogonCredentials, "Autologon", "0", "1"),
    (MPRIO_SharedPhoneNumbers, "SharedPhoneNumbers", "0", "1"),
    (MPRIO_IpSecPreSharedKey, "IpSecFlags", "0", "1"),
    (MPRIO_UsePreSharedKeyForIkev2Responder, "IpSecFlags", "0", "2"),
];

#[test]
fn each_switch_is_its_key() {
    for (bit, key, off, on) in SWITCHES {
        let root = with_entry(&format!("{key}={off}\r\n{VPN}"));
        let router = root.connect();
        let item = router.interface("Head office").unwrap();
        let before = book(&root);
        let mut own = get(&router, item);
        assert_eq!(own.dwfOptions & bit, 0, "{key}");
        own.dwfOptions |= bit;
        assert_eq!(set(&router, item, own), 0, "{key}");
        assert_eq!(book(&root), before.replace(&format!("{key}={off}"), &format!("{key}={on}")));
        let shown = get(&router, item);
        assert_eq!(shown.dwfOptions, own.dwfOptions, "{key}");
        own.dwfOptions &= !bit;
        assert_eq!(set(&router, item, own), 0, "{key}");
        assert_eq!(book(&root), before);
    }
}

#[test]
fn each_way_of_authentication_is_its_bit() {
    let methods = [
        (MPRIO_RequirePAP, 0x8),
        (MPRIO_RequireSPAP, 0x10),
        (MPRIO_RequireCHAP, 0x20),
        (MPRIO_RequireMsCHAP, 0x40),
        (MPRIO_RequireEAP, 0x80),
        (MPRIO_RequireMsCHAP2, 0x200),
        (MPRIO_RequireMachineCertificates, 0x800),
        (MPRIO_UsePreSharedKeyForIkev2Initiator, 0x1000),
    ];
    let computed = MPRIO_RequireEncryptedPw | MPRIO_RequireMsEncryptedPw;
    for (bit, number) in methods {
        // A bit that no option stands for (MS-CHAP for Windows 95), and one without a meaning, stay.
        let root = with_entry(&format!("AuthRestrictions={}\r\n{VPN}", 0x400 + 1 + 0x10));
        let router = root.connect();
        let item = router.interface("Head office").unwrap();
        let mut own = get(&router, item);
        own.dwfOptions = bit;
        assert_eq!(set(&router, item, own), 0, "{number:#x}");
        assert!(book(&root).contains(&format!("\r\nAuthRestrictions={}\r\n", 0x401 + number)));
        assert_eq!(get(&router, item).dwfOptions & !computed, bit);
    }
}

/// MS-RRASM 3.1.4.14: three bits follow from the others and from the encryption.
#[test]
fn three_bits_follow_from_others() {
    let (pw, ms, data) =
        (MPRIO_RequireEncryptedPw, MPRIO_RequireMsEncryptedPw, MPRIO_RequireDataEncryption);
    let cases = [
        (0x8, 0, 0),
        (0x80, 8, 0),
        (0x20, 0, pw),
        (0x200, 256, pw | ms | data),
        (0x220, 512, pw | data),
        (0, 8, pw | ms),
    ];
    for (methods, encryption, computed) in cases {
        let keys = format!("AuthRestrictions={methods}\r\nDataEncryption={encryption}\r\n{VPN}");
        let root = with_entry(&keys);
        let router = root.connect();
        let item = router.interface("Head office").unwrap();
        let before = book(&root);
        let mut own = get(&router, item);
        assert_eq!(own.dwfOptions & (pw | ms | data), computed, "{methods:#x} {encryption}");
        // They may be left out, and may not say more than the others.
        own.dwfOptions &= !(pw | ms | data);
        assert_eq!(set(&router, item, own), 0);
        own.dwfOptions |= pw | ms | data;
        let all = computed == pw | ms | data;
        assert_eq!(set(&router, item, own), if all { 0 } else { 87 });
        assert_eq!(book(&root), before);
    }
}

#[test]
fn no_way_of_authentication_is_the_usual_ones() {
    let cases =
        [(0, 0x228), (MPRIO_RequireEncryptedPw, 0x220), (MPRIO_RequireMsEncryptedPw, 0x200)];
    for (options, stored) in cases {
        let root = with_entry(&format!("AuthRestrictions=128\r\n{VPN}"));
        let router = root.connect();
        let item = router.interface("Head office").unwrap();
        let mut own = get(&router, item);
        own.dwfOptions = options;
        assert_eq!(set(&router, item, own), 0);
        assert!(
            book(&root).contains(&format!("\r\nAuthRestrictions={stored}\r\n")),
            "{options:#x}"
        );
    }
}

/// Texts that do not fit are shown cut, and stay whole when what is shown is put back.
#[test]
fn long_texts_are_cut_and_kept() {
    let number = "n".repeat(200);
    let root = with_entry(&format!("{VPN}{number}\r\nPhoneNumber=\r\nPhoneNumber=b"));
    let router = root.connect();
    let item = router.interface("Head office").unwrap();
    let before = book(&root);
    let mut own = get(&router, item);
    assert_eq!(text(&own.szLocalPhoneNumber), format!("a{}", "n".repeat(127)));
    let mut alternates = wide("b\0");
    own.szAlternates = alternates.as_mut_ptr();
    assert_eq!(set(&router, item, own), 0);
    assert_eq!(book(&root), before);
}

#[test]
fn what_is_no_phone_book_entry_has_a_code_of_its_own() {
    let code = |store: MemoryStore| {
        let root = Root::new(&store);
        let router = root.connect();
        let item = router.interface("Head office").unwrap();
        let (mut buffer, mut size) = (null_mut(), 7);
        // SAFETY: the places are ours.
        let code = unsafe { MprConfigInterfaceGetInfo(router.0, item, 2, &mut buffer, &mut size) };
        assert!(buffer.is_null() && size == 7);
        code
    };
    let with = |phone_book| code(MemoryStore { phone_book, ..branch_office() });
    assert_eq!(with(PhoneBookContent::Absent), 621);
    assert_eq!(with(PhoneBookContent::Present(b"[Head\r\n".to_vec())), 623);
    let twice = b"[Head office]\r\n[HEAD OFFICE]\r\n".to_vec();
    assert_eq!(with(PhoneBookContent::Present(twice)), 625);
}

/// What comes back from any structure is what was set, or nothing has changed at all.
#[test]
fn any_structure_is_stored_as_it_is_or_refused() {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|text| text.parse().ok());
    let config =
        Config { cases: cases.unwrap_or(64), failure_persistence: None, ..Config::default() };
    let root = with_entry(VPN);
    let router = root.connect();
    let item = router.interface("Head office").unwrap();
    let (stored, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let numbers = (vec(any::<u32>(), 12), vec(0_u32..8, 12), vec(any::<bool>(), 14));
    let texts = vec("[a-zA-Z0-9 .:=ü-]{1,12}", 0..4);
    let strategy = (numbers, texts, vec(any::<u8>(), 0..200));
    TestRunner::new(config)
        .run(&strategy, |((wild, small, wilder), texts, mut data)| {
            let pick =
                |index: usize| if wilder[index] && wilder[13] { wild[index] } else { small[index] };
            let mut own = get(&router, item);
            // With the bits that follow from others, which contradict those, or without.
            own.dwfOptions = wild[0] & if wilder[12] { 0xbb8e_de3e } else { 0xbb8e_c23e };
            own.ipaddr = wild[1];
            own.ipaddrWinsAlt = wild[2];
            own.dwfNetProtocols = pick(3) & !1;
            own.dwDialMode = pick(4).min(2);
            own.dwDialExtraPercent = pick(5);
            own.dwHangUpExtraSampleSeconds = pick(6);
            own.dwIdleDisconnectSeconds = wild[7];
            own.dwEncryptionType = pick(8) & 3;
            own.dwCustomAuthKey = wild[9];
            own.dwVpnStrategy = [0, 1, 2, 3, 4, 7, 8][small[10] as usize % 7];
            own.ipv6addrDns.s6_bytes[..4].copy_from_slice(&wild[11].to_be_bytes());
            let mut list: Vec<u16> = texts.iter().flat_map(|own| wide(own)).collect();
            list.push(0);
            own.szAlternates = if texts.is_empty() { null_mut() } else { list.as_mut_ptr() };
            own.lpbCustomAuthData = data.as_mut_ptr();
            own.dwCustomAuthDataSize = u32::try_from(data.len()).unwrap();
            let before = book(&root);
            let code = set(&router, item, own);
            if code != 0 {
                prop_assert!(matches!(code, 50 | 87), "{}", code);
                prop_assert_eq!(book(&root), before);
                refused.set(refused.get() + 1);
                return Ok(());
            }
            stored.set(stored.get() + 1);
            let (mut buffer, mut size) = (null_mut(), 0);
            // SAFETY: the places are ours; what the structure points to is in the buffer until it is freed.
            unsafe {
                let code = MprConfigInterfaceGetInfo(router.0, item, 3, &mut buffer, &mut size);
                prop_assert_eq!(code, 0);
                let new = buffer.cast::<MPR_INTERFACE_3>().read();
                let computed = MPRIO_RequireEncryptedPw
                    | MPRIO_RequireMsEncryptedPw
                    | MPRIO_RequireDataEncryption;
                let methods = 0x3b0e_0000;
                if own.dwfOptions & methods != 0 {
                    prop_assert_eq!(new.dwfOptions & !computed, own.dwfOptions & !computed);
                }
                let numbers = |own: &MPR_INTERFACE_3| {
                    [
                        own.ipaddr,
                        own.ipaddrWinsAlt,
                        own.dwfNetProtocols,
                        own.dwDialMode,
                        own.dwDialExtraPercent,
                        own.dwHangUpExtraSampleSeconds,
                        own.dwIdleDisconnectSeconds,
                        own.dwEncryptionType,
                        own.dwCustomAuthKey,
                        own.dwVpnStrategy,
                        own.dwCustomAuthDataSize,
                    ]
                };
                prop_assert_eq!(numbers(&new), numbers(&own));
                prop_assert_eq!(new.ipv6addrDns, own.ipv6addrDns);
                if !data.is_empty() {
                    let stored = std::slice::from_raw_parts(new.lpbCustomAuthData, data.len());
                    prop_assert_eq!(stored, &data[..]);
                }
                if !texts.is_empty() {
                    let stored = std::slice::from_raw_parts(new.szAlternates, list.len());
                    prop_assert_eq!(stored, &list[..]);
                }
                let before = book(&root);
                prop_assert_eq!(MprConfigInterfaceSetInfo(router.0, item, 3, buffer), 0);
                prop_assert_eq!(book(&root), before);
                prop_assert_eq!(MprConfigBufferFree(buffer.cast()), 0);
            }
            Ok(())
        })
        .unwrap();
    println!("{} structures stored, {} refused", stored.get(), refused.get());
    assert!(stored.get() > 0 && refused.get() > 0);
}
