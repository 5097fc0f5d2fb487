//! Built entries against entries that Windows wrote.

use routerkeep_phonebook::{
    AuthRestrictions, ConnectionType, DataEncryption, EapMethod, Entry, EntryBuilder, EntryGuid,
    ExcludedProtocols, LineKind, PhoneBook, PresharedKeyUse, SecretPresence, SectionIndex,
    VpnStrategy,
};

use crate::test_data::read;

#[test]
fn a_broadband_entry_is_byte_for_byte_that_of_windows() {
    let Some(bytes) = read("6tu-kid.pbk") else { return };
    let book = PhoneBook::parse(&bytes).unwrap();
    let built = EntryBuilder::broadband("宽带连接")
        .dial_params_uid(1_469_765)
        .guid(EntryGuid::from_hex(b"6ECAEEDA44609048AF4270D33ADDD471").unwrap())
        .date_time(1_188_591_664, 30_375_241)
        .build()
        .unwrap();
    let real = book.section(SectionIndex(0)).unwrap();
    assert_eq!(String::from_utf8(built).unwrap(), str::from_utf8(real.bytes()).unwrap());
}

#[test]
fn a_vpn_entry_is_that_of_windows_but_for_later_keys() {
    let Some(bytes) = read("jsfdez-rasdialer-phonebook.pbk") else { return };
    let built = EntryBuilder::vpn("VPN Connection", "83.170.84.216")
        .strategy(VpnStrategy::PptpOnly)
        .pb_version(4)
        .dial_params_uid(434_086_109)
        .guid(EntryGuid::from_hex(b"F94129515A91F744BC3DC91B366F3AAA").unwrap())
        .date_time(1_634_301_952, 30_501_713)
        .build()
        .unwrap();
    // The real file comes from a Windows version with more keys after PreSharedKey.
    let real = String::from_utf8(bytes).unwrap();
    let (before, rest) = real.split_once("CacheCredentials=").unwrap();
    let (_, after) = rest.split_once("\nNETCOMPONENTS=").unwrap();
    let real = format!("{before}\nNETCOMPONENTS={after}").replace('\n', "\r\n");
    assert_eq!(String::from_utf8(built).unwrap(), real);
}

#[test]
fn a_built_entry_is_read_as_it_was_asked_for() {
    let blob: Vec<u8> = (0..=255).collect();
    let guid = EntryGuid::from_bytes([7; 16]);
    let allowed = AuthRestrictions::EAP | AuthRestrictions::PRESHARED_KEY;
    let built = EntryBuilder::vpn("Büro [Süd]", "vpn.example.net")
        .strategy(VpnStrategy::L2tpOnly)
        .guid(guid)
        .dial_params_uid(u32::MAX)
        .data_encryption(DataEncryption::Maximum)
        .auth_restrictions(allowed)
        .eap(EapMethod::TLS, blob.clone())
        .preshared_key_use(PresharedKeyUse::Configured)
        .idle_disconnect_seconds(600)
        .redial(5, 30)
        .excluded_protocols(ExcludedProtocols::IPV6)
        .dns_suffix("example.net")
        .phone_number("192.0.2.1")
        .build()
        .unwrap();
    let book = PhoneBook::parse(&built).unwrap();
    assert!(book.findings().unwrap().is_empty());
    let section = book.section(SectionIndex(0)).unwrap();
    let entry = Entry::read(&section).unwrap();
    assert_eq!(entry.name.to_string(), "Büro [Süd]");
    assert_eq!(entry.connection_type, Some(ConnectionType::Vpn));
    assert_eq!(entry.vpn_strategy, Some(VpnStrategy::L2tpOnly));
    assert_eq!((entry.guid, entry.dial_params_uid), (Some(guid), Some(u32::MAX)));
    assert_eq!(entry.data_encryption, Some(DataEncryption::Maximum));
    assert_eq!(entry.auth_restrictions, Some(allowed));
    assert_eq!(entry.custom_auth_key, Some(EapMethod::TLS));
    assert_eq!(entry.preshared_key_use, Some(PresharedKeyUse::Configured));
    assert_eq!(entry.preshared_key, SecretPresence::Empty);
    assert_eq!(entry.idle_disconnect_seconds, Some(600));
    assert_eq!((entry.redial_attempts, entry.redial_seconds), (Some(5), Some(30)));
    assert_eq!(entry.excluded_protocols, Some(ExcludedProtocols::IPV6));
    assert_eq!(section.value("IpDnsSuffix").unwrap().bytes(), b"example.net");
    let numbers: Vec<_> = entry.phone_numbers().map(|phone| phone.number.to_string()).collect();
    assert_eq!(numbers, ["vpn.example.net", "192.0.2.1"]);
    assert_eq!(entry.media[0].port.unwrap().to_string(), "VPN3-0");
    assert_eq!(entry.media[0].device.unwrap().to_string(), "WAN Miniport (L2TP)");
    let data = section.long_value("CustomAuthData").unwrap().unwrap();
    assert_eq!((data.lines(), data.decode().unwrap()), (4, Some(blob)));
    assert!(book.lines().all(|line| !matches!(line.kind(), LineKind::Other(_))));
}
