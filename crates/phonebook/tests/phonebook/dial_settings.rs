//! How entries dial: read, changed, written back; every byte that is not meant stays.

use std::net::{Ipv4Addr, Ipv6Addr};

use routerkeep_phonebook::{
    AuthRestrictions, ConnectionType, DataEncryption, DialMode, DialOptions, DialSettings, EapData,
    EapMethod, EntryGuid, ExcludedProtocols, NewDevice, PhoneBook, PhoneBookError, PresharedKeyUse,
    SectionIndex, VpnStrategy,
};

use crate::test_data::{FILES, read};

const FIRST: SectionIndex = SectionIndex(0);

fn settings(bytes: &[u8]) -> DialSettings {
    DialSettings::read(&PhoneBook::parse(bytes).unwrap().section(FIRST).unwrap()).unwrap()
}

/// Changes the first entry and returns the whole file.
fn changed(bytes: &[u8], change: impl FnOnce(&mut DialSettings)) -> Result<String, PhoneBookError> {
    let mut wanted = settings(bytes);
    change(&mut wanted);
    let book = PhoneBook::parse(bytes).unwrap().with_dial_settings(FIRST, &wanted)?;
    assert_eq!(settings(book.bytes()), wanted);
    Ok(String::from_utf8(book.into_bytes()).unwrap())
}

/// One change of each setting that an entry can take.
type Change = (&'static [&'static str], fn(&mut DialSettings));

/// What is said of a change that can't be made.
type Refused = (&'static str, fn(&mut DialSettings));

fn changes() -> Vec<Change> {
    fn flip(settings: &mut DialSettings, option: DialOptions) {
        settings.options = match settings.options.contains(option) {
            true => settings.options.without(option),
            false => settings.options | option,
        };
    }
    vec![
        (&["IpAssign"], |own| flip(own, DialOptions::SPECIFIC_ADDRESS)),
        (&["IpNameAssign"], |own| flip(own, DialOptions::SPECIFIC_NAME_SERVERS)),
        (&["Ipv6NameAssign"], |own| flip(own, DialOptions::SPECIFIC_IPV6_NAME_SERVERS)),
        (&["IpHeaderCompression"], |own| flip(own, DialOptions::IP_HEADER_COMPRESSION)),
        (&["IpPrioritizeRemote"], |own| flip(own, DialOptions::REMOTE_DEFAULT_GATEWAY)),
        (&["LcpExtensions"], |own| flip(own, DialOptions::NO_LCP_EXTENSIONS)),
        (&["SwCompression"], |own| flip(own, DialOptions::SOFTWARE_COMPRESSION)),
        (&["Autologon"], |own| flip(own, DialOptions::LOGON_CREDENTIALS)),
        (&["SharedPhoneNumbers"], |own| flip(own, DialOptions::SHARED_PHONE_NUMBERS)),
        (&["PromoteAlternates"], |own| flip(own, DialOptions::PROMOTE_ALTERNATES)),
        (&["IpAddress"], |own| own.ipv4.address = Ipv4Addr::new(192, 0, 2, 1)),
        (&["IpDnsAddress"], |own| own.ipv4.dns[0] = Ipv4Addr::new(192, 0, 2, 2)),
        (&["IpDns2Address"], |own| own.ipv4.dns[1] = Ipv4Addr::new(192, 0, 2, 3)),
        (&["IpWinsAddress"], |own| own.ipv4.wins[0] = Ipv4Addr::new(192, 0, 2, 4)),
        (&["IpWins2Address"], |own| own.ipv4.wins[1] = Ipv4Addr::new(192, 0, 2, 5)),
        (&["Ipv6DnsAddress"], |own| own.ipv6_dns[0] = "2001:db8::1".parse().unwrap()),
        (&["Ipv6Dns2Address"], |own| own.ipv6_dns[1] = "2001:db8::2".parse().unwrap()),
        (&["ExcludedProtocols"], |own| own.excluded_protocols = ExcludedProtocols::from_bits(11)),
        (&["DialMode"], |own| own.dial_mode = DialMode::AsNeeded),
        (&["DialPercent"], |own| own.thresholds.dial_percent = 76),
        (&["DialSeconds"], |own| own.thresholds.dial_seconds = 121),
        (&["HangupPercent"], |own| own.thresholds.hang_up_percent = 11),
        (&["HangupSeconds"], |own| own.thresholds.hang_up_seconds = 3600),
        (&["IdleDisconnectSeconds"], |own| own.idle_disconnect_seconds = u32::MAX),
        (&["DataEncryption"], |own| {
            own.data_encryption = match own.data_encryption {
                DataEncryption::Maximum => DataEncryption::Optional,
                _ => DataEncryption::Maximum,
            };
        }),
        (&["AuthRestrictions"], |own| own.auth_restrictions = AuthRestrictions::PAP),
        (&["IpSecFlags"], |own| own.preshared_key_use = PresharedKeyUse::Ikev2),
        (&["CustomAuthKey"], |own| own.eap_method = EapMethod(13)),
        (&["CustomAuthData"], |own| own.eap_data = EapData(vec![0xa5; 150])),
        (&["Guid"], |own| own.guid = Some(EntryGuid::from_bytes([7; 16]))),
        (&["VpnStrategy"], |own| own.vpn_strategy = VpnStrategy::L2tpFirst),
        (&["PhoneNumber"], |own| own.phone_number = "192.0.2.9".to_owned()),
    ]
}

/// Returns the lines that are in the one and not in the other.
fn only_in<'a>(one: &'a str, other: &str) -> Vec<&'a str> {
    let mut rest: Vec<&str> = other.lines().collect();
    let missing = |line: &&str| match rest.iter().position(|own| own == line) {
        Some(index) => {
            rest.swap_remove(index);
            false
        }
        None => true,
    };
    one.lines().filter(missing).collect()
}

#[test]
fn real_entries_written_as_they_are_stay_as_they_are() {
    let mut entries = 0;
    for bytes in FILES.iter().filter_map(|file| read(file)) {
        let book = PhoneBook::parse(&bytes).unwrap();
        for section in book.sections() {
            let own = DialSettings::read(&section).unwrap();
            let again = book.with_dial_settings(section.index(), &own).unwrap();
            assert_eq!(again.bytes(), bytes);
            entries += 1;
        }
    }
    println!("{entries} entries");
}

#[test]
fn of_real_entries_only_the_lines_change_that_are_meant() {
    let mut made = 0;
    for bytes in FILES.iter().filter_map(|file| read(file)) {
        let book = PhoneBook::parse(&bytes).unwrap();
        let before = String::from_utf8(bytes.clone()).unwrap();
        for section in book.sections().take(3) {
            for (keys, change) in changes() {
                let mut wanted = DialSettings::read(&section).unwrap();
                change(&mut wanted);
                let edited = book.with_dial_settings(section.index(), &wanted).unwrap();
                let own = edited.section(section.index()).unwrap();
                assert_eq!(DialSettings::read(&own).unwrap(), wanted, "{keys:?}");
                let after = str::from_utf8(edited.bytes()).unwrap();
                let [gone, come] = [only_in(&before, after), only_in(after, &before)];
                let meant = |line: &&str| {
                    let key = line.split('=').next().unwrap();
                    keys.iter().any(|own| own.eq_ignore_ascii_case(key))
                        || (keys == ["PhoneNumber"] && line.ends_with('=') | line.ends_with("=0"))
                };
                assert!(gone.iter().chain(&come).all(meant), "{keys:?}: {gone:?} {come:?}");
                assert!(!come.is_empty(), "{keys:?}");
                made += 1;
            }
        }
    }
    println!("{made} changes");
}

#[test]
fn missing_keys_come_where_the_document_has_them() {
    // Line feeds alone, an unknown key, and no end of the last line.
    let bytes = b"[a]\nEncoding=1\nNew=1\nType=2\nDataEncryption=8\nMEDIA=rastapi\nDEVICE=vpn";
    let all = changed(bytes, |own| {
        own.vpn_strategy = VpnStrategy::PptpOnly;
        own.excluded_protocols = ExcludedProtocols::IPX;
        own.eap_data = EapData(vec![0xab; 65]);
        own.phone_number = "host".to_owned();
        own.alternates = vec!["other".to_owned()];
    });
    let number = |number| {
        format!(
            "PhoneNumber={number}\r\nAreaCode=\r\nCountryCode=0\r\nCountryID=0\r\n\
             UseDialingRules=0\r\nComment=\r\nFriendlyName=\r\n"
        )
    };
    let expected = format!(
        "[a]\nEncoding=1\nNew=1\nType=2\nVpnStrategy=1\nExcludedProtocols=2\nDataEncryption=8\n\
         CustomAuthData={}\nCustomAuthData=AB\nMEDIA=rastapi\nDEVICE=vpn\r\n{}{}",
        "AB".repeat(64),
        number("host"),
        number("other")
    );
    assert_eq!(all.unwrap(), expected);
}

#[test]
fn a_value_changes_and_the_rest_of_its_line_stays() {
    let bytes = b"[a]\r\n autologon =0\r\nIpAssign= 1 \r\nipassign=2\r\nMEDIA=rastapi\r\n[b]\r\nIpAssign=1\r\n";
    let on = changed(bytes, |own| {
        own.options = own.options | DialOptions::LOGON_CREDENTIALS | DialOptions::SPECIFIC_ADDRESS;
    });
    let expected = "[a]\r\n autologon =1\r\nIpAssign=2\r\nipassign=2\r\nMEDIA=rastapi\r\n[b]\r\nIpAssign=1\r\n";
    assert_eq!(on.unwrap(), expected);
}

#[test]
fn numbers_keep_what_belongs_to_them() {
    let bytes = b"[a]\r\nType=1\r\nMEDIA=serial\r\nPort=COM3\r\nDEVICE=switch\r\nTerminal=1\r\nDEVICE=modem\r\n\
        PhoneNumber=1\r\nAreaCode=11\r\nPhoneNumber=2\r\nAreaCode=22\r\nX=y\r\nPhoneNumber=3\r\nAreaCode=33\r\n\
        LastSelectedPhone=0\r\nPromoteAlternates=0\r\n";
    let of = |numbers: &[&str]| {
        let all = changed(bytes, |own| {
            own.phone_number = numbers[0].to_owned();
            own.alternates = numbers[1..].iter().map(|number| (*number).to_owned()).collect();
        });
        let all = all.unwrap();
        let (head, rest) = all.split_once("PhoneNumber").unwrap();
        assert_eq!(
            head,
            "[a]\r\nType=1\r\nMEDIA=serial\r\nPort=COM3\r\nDEVICE=switch\r\nTerminal=1\r\nDEVICE=modem\r\n"
        );
        let tail = "LastSelectedPhone=0\r\nPromoteAlternates=0\r\n";
        format!("PhoneNumber{}", rest.strip_suffix(tail).unwrap()).replace("\r\n", " ")
    };
    assert_eq!(
        of(&["3", "2", "1"]),
        "PhoneNumber=3 AreaCode=33 PhoneNumber=2 AreaCode=22 X=y PhoneNumber=1 AreaCode=11 "
    );
    assert_eq!(of(&["2"]), "PhoneNumber=2 AreaCode=22 X=y ");
    assert_eq!(of(&["9", "2"]), "PhoneNumber=9 AreaCode=11 PhoneNumber=2 AreaCode=22 X=y ");
    assert!(of(&["1", "2", "3", "4"]).ends_with("AreaCode=33 PhoneNumber=4 AreaCode= CountryCode=0 CountryID=0 UseDialingRules=0 Comment= FriendlyName= "));
}

#[test]
fn the_device_of_a_tunnel_changes_with_its_port() {
    let (book, entry) = PhoneBook::parse(b"")
        .unwrap()
        .with_new_entry("a", NewDevice::Vpn(VpnStrategy::PptpOnly))
        .unwrap();
    assert_eq!(entry, FIRST);
    let before = String::from_utf8(book.into_bytes()).unwrap();
    let after =
        changed(before.as_bytes(), |own| own.device_name = "WAN Miniport (IKEv2)".to_owned());
    let after = after.unwrap();
    let (port, device) = ("VPN2-0", "WAN Miniport (IKEv2)");
    let new = [
        format!("PreferredPort={port}"),
        format!("PreferredDevice={device}"),
        format!("Port={port}"),
        format!("Device={device}"),
    ];
    assert_eq!(only_in(&after, &before), new);
    let other = changed(before.as_bytes(), |own| own.device_name = "Modem".to_owned());
    assert!(matches!(other, Err(PhoneBookError::NotStorable { key: "Device", .. })));
}

#[test]
fn what_an_entry_can_not_say_is_refused() {
    let (book, _) = PhoneBook::parse(b"")
        .unwrap()
        .with_new_entry("a", NewDevice::Vpn(VpnStrategy::Default))
        .unwrap();
    let refused: [Refused; 16] = [
        ("Type can't be set: an entry keeps its own", |own| {
            own.connection_type = ConnectionType::DialUp
        }),
        ("DEVICE can't be set: an entry keeps its own", |own| own.device_type = "modem".to_owned()),
        ("MEDIA can't be set: an entry keeps its own", |own| own.links = 2),
        ("X25Address can't be set: the entry has no device that it belongs to", |own| {
            own.x25.address = "1".to_owned()
        }),
        ("DialPercent is 101, where 0 to 100 is expected", |own| own.thresholds.dial_percent = 101),
        ("DialSeconds is 3601, where 0 to 3600 is expected", |own| {
            own.thresholds.dial_seconds = 3601
        }),
        ("HangupPercent is 101, where 0 to 100 is expected", |own| {
            own.thresholds.hang_up_percent = 101
        }),
        ("HangupSeconds is 3601, where 0 to 3600 is expected", |own| {
            own.thresholds.hang_up_seconds = 3601
        }),
        ("DialMode is 3, where 0, 1 or 2 is expected", |own| own.dial_mode = DialMode::Unknown(3)),
        ("DataEncryption is 1, where 0, 8, 256 or 512 is expected", |own| {
            own.data_encryption = DataEncryption::Unknown(1)
        }),
        ("VpnStrategy is 5, where 0 to 4, 7 or 8 is expected", |own| {
            own.vpn_strategy = VpnStrategy::SstpOnly
        }),
        ("IpSecFlags is 3, where 0, 1 or 2 is expected", |own| {
            own.preshared_key_use = PresharedKeyUse::Unknown(3)
        }),
        ("ExcludedProtocols is 16, where documented bits is expected", |own| {
            own.excluded_protocols = ExcludedProtocols::from_bits(16)
        }),
        ("AuthRestrictions is 1, where documented bits is expected", |own| {
            own.auth_restrictions = AuthRestrictions::from_bits(1)
        }),
        ("PhoneNumber holds byte 0x0a at offset 1, which no line can carry", |own| {
            own.phone_number = "1\n2".to_owned()
        }),
        ("PhoneNumber holds byte 0x0d at offset 0, which no line can carry", |own| {
            own.alternates = vec!["\r".to_owned()]
        }),
    ];
    for (said, change) in refused {
        assert_eq!(changed(book.bytes(), change).unwrap_err().to_string(), said);
    }
    let ansi = b"[a]\r\nEncoding=0\r\nMEDIA=rastapi\r\nDEVICE=vpn\r\nPhoneNumber=\xfc\r\n";
    assert_eq!(settings(ansi).phone_number, "ü");
    let error = changed(ansi, |own| own.phone_number = "ä".to_owned()).unwrap_err();
    assert!(matches!(error, PhoneBookError::NotStorable { key: "PhoneNumber", .. }));
}

#[test]
fn new_entries_have_numbers_of_their_own() {
    let old = b"[old]\r\nDialParamsUID=41\r\n[max]\r\nDialParamsUID=7";
    let device = NewDevice::Vpn(VpnStrategy::Ikev2Only);
    let (book, index) =
        PhoneBook::parse(old).unwrap().with_new_entry("Zürich [1]", device).unwrap();
    assert_eq!(index, SectionIndex(2));
    let entry = book.section(index).unwrap();
    assert_eq!(
        (entry.name().to_string(), entry.value("DialParamsUID").unwrap().bytes()),
        ("Zürich [1]".to_owned(), &b"42"[..])
    );
    assert!(entry.value("Guid").is_none());
    assert!(
        book.bytes().starts_with(b"[old]\r\nDialParamsUID=41\r\n[max]\r\nDialParamsUID=7\r\n[Z")
    );
    let new = DialSettings::read(&entry).unwrap();
    assert_eq!(
        (new.device_type.as_str(), new.device_name.as_str()),
        ("vpn", "WAN Miniport (IKEv2)")
    );
    assert_eq!((new.links, new.guid, new.phone_number.as_str()), (1, None, ""));
    assert_eq!(
        book.findings()
            .unwrap()
            .as_slice()
            .iter()
            .filter(|found| found.section == Some(index))
            .count(),
        0
    );

    let error = |name: &str, device| {
        PhoneBook::parse(old).unwrap().with_new_entry(name, device).unwrap_err()
    };
    assert!(
        matches!(error("OLD", device), PhoneBookError::EntryExists { line } if line.get() == 1)
    );
    assert!(matches!(error("a\r[b]", device), PhoneBookError::UnwritableText { .. }));
    assert!(matches!(
        error("x", NewDevice::Vpn(VpnStrategy::SstpOnly)),
        PhoneBookError::OutOfRange { found: 5, .. }
    ));
    let full = b"[a]\nDialParamsUID=4294967295\n[b]\nDialParamsUID=1\n[c]\nDialParamsUID=3\n";
    let (book, index) =
        PhoneBook::parse(full).unwrap().with_new_entry("x", NewDevice::Broadband).unwrap();
    let entry = book.section(index).unwrap();
    assert_eq!(entry.value("DialParamsUID").unwrap().bytes(), b"2");
    let new = DialSettings::read(&entry).unwrap();
    assert_eq!(
        (new.connection_type, new.device_type.as_str()),
        (ConnectionType::Broadband, "PPPoE")
    );
}

#[test]
fn eap_data_is_never_shown() {
    let shown = format!(
        "{:?}",
        DialSettings { eap_data: EapData(b"hunter2".to_vec()), ..settings(b"[a]\n") }
    );
    assert!(shown.contains("EapData(7 bytes)") && !shown.contains("104"), "{shown}");
    assert_eq!(settings(b"[a]\n").ipv6_dns, [Ipv6Addr::UNSPECIFIED; 2]);
}
