//! Input made to be slow, large or misleading. Anything quadratic here would run for hours.

use routerkeep_phonebook::{
    Entry, FindingKind, MAX_BYTES, MAX_FINDINGS, MAX_GROUPS_PER_ENTRY, MAX_SECTIONS, PhoneBook,
    SecretPresence,
};

fn read_all(bytes: Vec<u8>) -> PhoneBook<'static> {
    let book = PhoneBook::from_vec(bytes).unwrap();
    book.findings().unwrap();
    book
}

#[test]
fn files_of_the_largest_size_take_linear_time() {
    let of = |line: &[u8]| line.repeat(MAX_BYTES / line.len());
    for line in [&b"[\n"[..], b"\n", b"=\n", b"p", b"[", b"\0", b"psk=\n", b"\r"] {
        assert_eq!(read_all(of(line)).sections().len(), 0);
    }
    let section = [&b"[a]\n"[..], &of(b"MEDIA=\n")[..MAX_BYTES - 4]].concat();
    assert_eq!(read_all(section).sections().len(), 1);
    let header = [&b"["[..], &of(b"\xe9")[..MAX_BYTES - 2], b"]"].concat();
    assert_eq!(
        read_all(header).sections().next().unwrap().name().to_string().len(),
        2 * (MAX_BYTES - 2)
    );
}

#[test]
fn many_sections_of_one_name_take_linear_time() {
    let book = read_all(b"[a]\n".repeat(MAX_SECTIONS));
    assert_eq!(book.without("A").unwrap().bytes(), b"");
}

#[test]
fn groups_above_the_limit_are_said_and_not_read() {
    let mut text = b"[a]\r\nType=2\r\n".to_vec();
    for port in 0..=MAX_GROUPS_PER_ENTRY {
        text.extend_from_slice(format!("MEDIA=rastapi\r\nPort={port}\r\n").as_bytes());
    }
    let book = PhoneBook::parse(&text).unwrap();
    let entry = Entry::read(&book.sections().next().unwrap()).unwrap();
    assert_eq!(entry.media.len(), MAX_GROUPS_PER_ENTRY);
    assert_eq!(entry.ports().last().unwrap().to_string(), (MAX_GROUPS_PER_ENTRY - 1).to_string());
    let limit = MAX_GROUPS_PER_ENTRY;
    let said = |kind: &FindingKind| matches!(kind, FindingKind::TooManyGroups { limit: it } if *it == limit);
    assert_eq!(entry.findings.as_slice().iter().filter(|it| said(&it.what)).count(), 1);
    assert!(entry.findings.as_slice().len() <= MAX_FINDINGS);
}

#[test]
fn odd_entries_are_read_as_far_as_they_go() {
    let text = b"[odd]\r\nType=two\r\nEncoding=2\r\nPBVersion=\r\nVpnStrategy=9\r\nGuid=12\r\n\
        AuthRestrictions=513\r\nExcludedProtocols=16\r\nIdleDisconnectSeconds=4294967296\r\n\
        IpAddress=1.2.3\r\nIpv6PrefixLength=129\r\nredialattempts=5\r\nREDIALATTEMPTS=6\r\n\
        Port=early\r\nDEVICE=vpn\r\nPreSharedKey=hunter2\r\nPreferredDevice=\xfc\r\n\
        MEDIA=radio\r\nDevice=D\r\nType=2\r\n\
        MEDIA=serial\r\nPort=P\r\nPort=Q\r\ndevice=d\r\nDEVICE=modem\r\nAreaCode=1\r\n\
        PhoneNumber=1\r\nAreaCode=030\r\nAreaCode=040\r\nPhoneNumber=2\r\nUseDialingRules=2\r\n\
        DEVICE=nothing\r\nNETCOMPONENTS=\r\n\
        MEDIA=rastapi\r\nPort=R\r\nDEVICE=vpn\r\nDEVICE=vpn\r\n";
    let book = PhoneBook::parse(text).unwrap();
    let entry = Entry::read(&book.sections().next().unwrap()).unwrap();
    assert_eq!((entry.connection_type, entry.pb_version), (None, None));
    assert_eq!(entry.redial_attempts, Some(5));
    assert_eq!(entry.preferred_device.unwrap().to_string(), "ü");
    assert_eq!(entry.preshared_key, SecretPresence::Set);
    assert_eq!(entry.destination(), None);
    let numbers: Vec<_> = entry.phone_numbers().map(|phone| phone.number.to_string()).collect();
    assert_eq!(numbers, ["1", "2"]);
    assert_eq!(entry.phone_numbers().next().unwrap().area_code.unwrap().to_string(), "030");
    assert_eq!(entry.ports().map(|port| port.to_string()).collect::<Vec<_>>(), ["P", "R"]);

    let found: Vec<_> = book.findings().unwrap().into_iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "line 2: Type takes a 32-bit number, found \"two\"",
            "line 3: Encoding takes 0 or 1, found \"2\"",
            "line 5: VpnStrategy takes a number with a documented meaning, found \"9\"",
            "line 6: Guid takes 32 hex digits, found \"12\"",
            "line 7: AuthRestrictions has unknown bits 0x1",
            "line 8: ExcludedProtocols has unknown bits 0x10",
            "line 9: IdleDisconnectSeconds takes a 32-bit number, found \"4294967296\"",
            "line 10: IpAddress takes an IP address, found \"1.2.3\"",
            "line 11: Ipv6PrefixLength takes 0 to 128, found \"129\"",
            "line 13: RedialAttempts again, the first one counts",
            "line 14: Port outside its group",
            "line 15: DEVICE outside its group",
            "line 16: PreSharedKey has a value",
            "line 17: PreferredDevice is not in the encoding its section declares",
            "line 18: MEDIA takes isdn, x25, serial or rastapi, found \"radio\"",
            "line 18: MEDIA without Port",
            "line 18: MEDIA without DEVICE",
            "line 20: Type outside its group",
            "line 23: Port again, the first one counts",
            "line 24: key device is neither MEDIA nor DEVICE nor Device",
            "line 26: AreaCode outside its group",
            "line 29: AreaCode again, the first one counts",
            "line 31: UseDialingRules takes 0 or 1, found \"2\"",
            "line 32: DEVICE takes a documented device type, found \"nothing\"",
            "line 33: NETCOMPONENTS outside its group",
            "line 34: 2 DEVICE groups in a MEDIA group that takes 1",
        ]
    );
}

#[test]
fn an_empty_entry_lacks_what_windows_needs() {
    let book = PhoneBook::parse(b"[a]\r\n").unwrap();
    let found: Vec<_> = book.findings().unwrap().into_iter().map(ToString::to_string).collect();
    assert_eq!(found, ["line 1: entry without Type", "line 1: entry without MEDIA"]);
}
