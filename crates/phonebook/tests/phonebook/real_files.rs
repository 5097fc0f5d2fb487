//! Real phone books, with expectations read off the files by hand.

use std::net::{Ipv4Addr, Ipv6Addr};

use routerkeep_phonebook::{
    AddressAssignment, AuthRestrictions, ConnectionType, DataEncryption, DeclaredEncoding,
    DialMode, EapMethod, Entry, NameServerAssignment, PhoneBook, PresharedKeyUse, SecretPresence,
    VpnStrategy,
};

use crate::test_data::{FILES, read};

/// Returns the phone book of a file, having checked that it comes back byte for byte.
fn open(file: &str) -> Option<PhoneBook<'static>> {
    let bytes = read(file)?;
    let book = PhoneBook::parse(&bytes).unwrap();
    assert_eq!(book.bytes(), bytes);
    let lines: Vec<u8> = book.lines().flat_map(|line| line.bytes().to_vec()).collect();
    assert_eq!(lines, bytes);
    let sections: Vec<u8> = book.sections().flat_map(|part| part.bytes().to_vec()).collect();
    assert_eq!([book.preamble(), &sections].concat(), bytes);
    assert_eq!(book.into_bytes(), bytes);
    PhoneBook::from_vec(bytes).ok()
}

fn entries<'b>(book: &'b PhoneBook<'_>) -> Vec<Entry<'b>> {
    book.sections().map(|section| Entry::read(&section).unwrap()).collect()
}

fn findings(book: &PhoneBook<'_>) -> Vec<String> {
    book.findings().unwrap().into_iter().map(ToString::to_string).collect()
}

#[test]
fn every_file_comes_back_byte_for_byte() {
    for file in FILES {
        open(file);
    }
}

#[test]
fn a_chinese_broadband_entry_is_read() {
    let Some(book) = open("6tu-kid.pbk") else { return };
    let entries = entries(&book);
    let names: Vec<_> = entries.iter().map(|entry| entry.name.to_string()).collect();
    assert_eq!(names, ["宽带连接", "pub.6tu.me"]);

    let entry = &entries[0];
    assert_eq!(entry.line.get(), 1);
    assert_eq!(entry.encoding, DeclaredEncoding::Utf8);
    assert_eq!(entry.pb_version, Some(1));
    assert_eq!(entry.connection_type, Some(ConnectionType::Broadband));
    assert_eq!(entry.dial_params_uid, Some(1_469_765));
    let guid = entry.guid.unwrap();
    assert_eq!(guid.to_hex(), "6ECAEEDA44609048AF4270D33ADDD471");
    assert_eq!(guid.to_string(), "{DAEECA6E-6044-4890-AF42-70D33ADDD471}");
    let allowed = AuthRestrictions::PAP | AuthRestrictions::CHAP | AuthRestrictions::MSCHAP_V2;
    assert_eq!(entry.auth_restrictions, Some(allowed));
    assert_eq!(entry.destination(), None);
    assert_eq!(entry.ports().map(|port| port.to_string()).collect::<Vec<_>>(), ["PPPoE4-0"]);
    assert_eq!(entry.devices().map(|it| it.kind.to_string()).collect::<Vec<_>>(), ["PPPoE"]);
    assert_eq!(entry.media[0].device.unwrap().to_string(), "WAN Miniport (PPPOE)");
    assert_eq!(findings(&book), [""; 0]);
}

#[test]
fn an_ikev2_entry_is_read() {
    let Some(book) = open("6tu-kid.pbk") else { return };
    let entry = &entries(&book)[1];
    assert_eq!(entry.line.get(), 97);
    assert_eq!(entry.pb_version, Some(5));
    assert_eq!(entry.connection_type, Some(ConnectionType::Vpn));
    assert_eq!(entry.vpn_strategy, Some(VpnStrategy::Ikev2Only));
    assert_eq!(entry.data_encryption, Some(DataEncryption::Maximum));
    assert_eq!(entry.excluded_protocols.unwrap().bits(), 0);
    assert_eq!(entry.dial_mode, Some(DialMode::FirstAvailable));
    assert_eq!((entry.redial_attempts, entry.redial_seconds), (Some(3), Some(60)));
    assert_eq!(entry.idle_disconnect_seconds, Some(0));
    assert_eq!(entry.redial_on_link_failure, Some(true));
    assert_eq!(entry.auth_restrictions, Some(AuthRestrictions::EAP));
    assert_eq!(entry.custom_auth_key, Some(EapMethod::MSCHAP_V2));
    assert_eq!(entry.preshared_key_use, Some(PresharedKeyUse::None));
    assert_eq!(entry.preshared_key, SecretPresence::Empty);
    let secrets: Vec<_> = entry.secrets.iter().map(|secret| secret.key.to_string()).collect();
    assert_eq!(secrets, ["PreSharedKey", "ApnInfoPassword"]);
    assert_eq!(entry.preferred_port.unwrap().to_string(), "VPN2-0");
    assert_eq!(entry.ipv4.assignment, Some(AddressAssignment::FromPeer));
    assert_eq!(entry.ipv4.address, Some(Ipv4Addr::UNSPECIFIED));
    assert_eq!(entry.ipv6.assignment, Some(AddressAssignment::Specific));
    assert_eq!((entry.ipv6.address, entry.ipv6.specific_address()), (None, None));
    assert_eq!(entry.ipv6.prefix_length, Some(64));
    assert_eq!(entry.ipv6.name_assignment, Some(NameServerAssignment::Specific));
    let dns: Vec<_> = entry.ipv6.specific_dns().collect();
    let google = |last| Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, last);
    assert_eq!(dns, [google(0x8888), google(0x8844)]);
    let phone = entry.phone_numbers().next().unwrap();
    assert_eq!(phone.number.to_string(), "pub.6tu.me");
    assert_eq!((phone.country_code, phone.country_id), (Some(0), Some(0)));
    assert_eq!(phone.use_dialing_rules, Some(false));
    assert!(phone.area_code.unwrap().is_empty() && phone.friendly_name.unwrap().is_empty());
}

#[test]
fn split_values_are_put_together() {
    let Some(book) = open("snwaters-test.pbk") else { return };
    let section = book.sections().next().unwrap();
    let entry = Entry::read(&section).unwrap();
    assert_eq!(entry.name.to_string(), "Turner AlwaysOn VPN");
    assert_eq!(entry.vpn_strategy, Some(VpnStrategy::SstpFirst));
    assert_eq!(entry.custom_auth_key, Some(EapMethod::PEAP));
    assert_eq!(entry.destination().unwrap().to_string(), "aovpn.turner-industries.com");

    let data = section.long_value("customauthdata").unwrap().unwrap();
    assert_eq!(data.lines(), 8);
    let bytes = data.decode().unwrap().unwrap();
    assert_eq!(bytes.len(), 7 * 64 + 19);
    // The blob starts with "1DBC" and the EAP type, PEAP.
    assert_eq!(bytes[..8], *b"1DBC\x19\0\0\0");
    let names: Vec<u16> =
        bytes.chunks_exact(2).map(|it| u16::from_le_bytes([it[0], it[1]])).collect();
    assert!(String::from_utf16_lossy(&names).contains("msft-rad-prod01.turner-industries.com;"));

    let mut again = Vec::new();
    routerkeep_phonebook::write_long_value("CustomAuthData", &bytes, b"\r\n", &mut again).unwrap();
    let at = book.bytes().windows(again.len()).filter(|window| *window == again).count();
    assert_eq!(at, 1);

    assert_eq!(section.long_value("NrptRules").unwrap().unwrap().lines(), 6);
    assert!(section.long_value("NoSuchKey").unwrap().is_none());
    assert_eq!(findings(&book), [""; 0]);
}

#[test]
fn ninety_entries_of_a_generated_file_are_read() {
    let Some(book) = open("xXxSPYxXx-change_server.pbk") else { return };
    let entries = entries(&book);
    assert_eq!(entries.len(), 90);
    for (at, entry) in entries.iter().enumerate() {
        assert_eq!(entry.name.to_string(), (at + 1).to_string());
        assert_eq!(entry.line.get() as usize, 41 * at + 1);
        assert_eq!(entry.pb_version, None);
        assert_eq!(entry.vpn_strategy, Some(VpnStrategy::PptpOnly));
        assert_eq!(entry.custom_auth_key, Some(EapMethod(u32::MAX)));
        assert_eq!(entry.ports().map(|it| it.to_string()).collect::<Vec<_>>(), ["VPN3-0"]);
        assert_eq!(entry.media[0].device, None);
        assert_eq!(entry.preshared_key, SecretPresence::Absent);
        assert_eq!(entry.phone_numbers().count(), 1);
    }
    assert_eq!(entries[0].destination().unwrap().to_string(), "198.50.183.71");
    assert_eq!(findings(&book), ["line 1: 3690 lines end with a line feed alone"]);
}

#[test]
fn a_pptp_entry_is_read() {
    let Some(book) = open("jsfdez-rasdialer-phonebook.pbk") else { return };
    let entry = &entries(&book)[0];
    assert_eq!(entry.name.to_string(), "VPN Connection");
    assert_eq!(entry.pb_version, Some(4));
    assert_eq!(entry.dial_params_uid, Some(434_086_109));
    assert_eq!(entry.data_encryption, Some(DataEncryption::Optional));
    assert_eq!(entry.destination().unwrap().to_string(), "83.170.84.216");
    assert_eq!(entry.media[0].device.unwrap().to_string(), "WAN Miniport (PPTP)");
    assert_eq!(findings(&book), ["line 1: 133 lines end with a line feed alone"]);
}
