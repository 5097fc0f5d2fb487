//! Random bytes and random books: nothing is lost, edits touch one section, secrets stay hidden.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use routerkeep_phonebook::{DialSettings, Entry, PhoneBook, SectionIndex, same_name};

/// Stands for a secret; nothing else in the books looks like it.
const SECRET: &str = "hunter2";

fn cases() -> ProptestConfig {
    let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(256))
}

fn line() -> impl Strategy<Value = Vec<u8>> {
    let key = select(vec![
        "Encoding",
        "Type",
        "Guid",
        "VpnStrategy",
        "IpAddress",
        "Ipv6PrefixLength",
        "Port",
        "Device",
        "device",
        "ConnectBPS",
        "PhoneNumber",
        "AreaCode",
        "CountryCode",
        "Unknown",
        "",
        "UseDialingRules",
        "AuthRestrictions",
        "NETCOMPONENTS",
        "Media",
        "IpAssign",
        "lcpextensions",
        "CustomAuthData",
        "DialParamsUID",
        "PromoteAlternates",
        "X25Address",
    ]);
    let value =
        select(vec!["", "0", "1", "2", "-1", "7", "99999999999", "10.0.0.1", "::", " a=b "]);
    prop_oneof![
        4 => (key, value).prop_map(|(key, value)| format!("{key}={value}").into_bytes()),
        1 => select(vec!["MEDIA=rastapi", "MEDIA=serial", "DEVICE=vpn", "DEVICE=modem", "DEVICE=pad"])
            .prop_map(|line| line.as_bytes().to_vec()),
        1 => select(vec!["PreSharedKey=", "apninfoPASSWORD =", "My Secret=x"])
            .prop_map(|key| format!("{key}{SECRET}").into_bytes()),
        1 => select(vec!["[a]", "[A]", "[b]", "[c]d]", "[]", " [e] f", "[g", "\u{feff}[h]"])
            .prop_map(|line| line.as_bytes().to_vec()),
        1 => select(vec!["[Z\u{fc}]", "[\u{5bbd}\u{5e26}]"])
            .prop_map(|line| line.as_bytes().to_vec()),
        1 => Just(Vec::new()),
        1 => Just(b"[Z\xfc]".to_vec()),
        1 => vec(any::<u8>(), 0..12),
    ]
}

fn book() -> impl Strategy<Value = Vec<u8>> {
    let end = select(vec!["\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", "\0\n"]);
    (vec((line(), end), 0..60), prop_oneof![Just(Vec::new()), line()]).prop_map(|(lines, last)| {
        let lines = lines.into_iter().flat_map(|(line, end)| [&line, end.as_bytes()].concat());
        lines.chain(last).collect()
    })
}

/// Checks what must hold for any bytes at all.
fn check(bytes: &[u8]) {
    let book = PhoneBook::parse(bytes).unwrap();
    assert_eq!(book.bytes(), bytes);
    let lines: Vec<u8> = book.lines().flat_map(|line| line.bytes().to_vec()).collect();
    assert_eq!(lines, bytes);
    let mut joined = book.preamble().to_vec();
    let mut line = book.preamble().split_inclusive(|byte| *byte == b'\n').count() + 1;
    if joined == b"\xef\xbb\xbf" {
        line = 1;
    }
    for section in book.sections() {
        assert_eq!(section.line().get() as usize, line);
        line += section.lines().count();
        joined.extend_from_slice(section.bytes());
        let entry = Entry::read(&section).unwrap();
        assert_eq!(entry.name.try_to_string().unwrap(), section.name().to_string());
    }
    assert_eq!(joined, bytes);
    let all = book.findings().unwrap();
    assert!(all.as_slice().is_sorted_by_key(|finding| finding.line));
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_bytes_come_back(bytes in vec(any::<u8>(), 0..400)) {
        check(&bytes);
    }

    #[test]
    fn any_book_comes_back(bytes in book()) {
        check(&bytes);
    }

    #[test]
    fn removing_a_name_leaves_every_other_section(bytes in book(), name in select(vec!["A", "b", "Zü", ""])) {
        let book = PhoneBook::parse(&bytes).unwrap();
        let edited = book.without(name).unwrap();
        prop_assert_eq!(edited.preamble(), book.preamble());
        let kept: Vec<_> = book
            .sections()
            .filter(|section| !same_name(&section.name().to_string(), name))
            .map(|section| section.bytes())
            .collect();
        let left: Vec<_> = edited.sections().map(|section| section.bytes()).collect();
        prop_assert_eq!(left, kept);
    }

    #[test]
    fn what_is_read_and_written_back_changes_nothing(bytes in book()) {
        let book = PhoneBook::parse(&bytes).unwrap();
        for section in book.sections() {
            let own = DialSettings::read(&section).unwrap();
            let again = book.with_dial_settings(section.index(), &own).unwrap();
            prop_assert_eq!(again.bytes(), &bytes[..]);
        }
    }

    /// What one entry says is set in another one: then that one says it, and nothing else has changed.
    #[test]
    fn what_is_set_is_read_again(bytes in book(), other in book(), at in 0_usize..8) {
        let (book, other) = (PhoneBook::parse(&bytes).unwrap(), PhoneBook::parse(&other).unwrap());
        let Some(section) = book.section(SectionIndex(at)) else { return Ok(()) };
        let Some(model) = other.section(SectionIndex(0)) else { return Ok(()) };
        let own = DialSettings::read(&section).unwrap();
        let wanted = DialSettings {
            device_type: own.device_type,
            device_name: own.device_name,
            links: own.links,
            connection_type: own.connection_type,
            x25: own.x25,
            ..DialSettings::read(&model).unwrap()
        };
        let Ok(edited) = book.with_dial_settings(section.index(), &wanted) else { return Ok(()) };
        let again = edited.section(section.index()).unwrap();
        prop_assert_eq!(&DialSettings::read(&again).unwrap(), &wanted);
        prop_assert_eq!(edited.sections().len(), book.sections().len());
        prop_assert_eq!(edited.preamble(), book.preamble());
        for (before, after) in book.sections().zip(edited.sections()) {
            if before.index() != section.index() {
                prop_assert_eq!(before.bytes(), after.bytes());
            }
        }
        // Lines that nobody understands stay, secret ones too; those between two numbers may go with them.
        let lines = |bytes: &[u8], what: &[u8]| {
            bytes.split(|byte| *byte == b'\n').filter(|line| line.starts_with(what)).count()
        };
        for what in [&b"PreSharedKey="[..], b"NETCOMPONENTS=", b"MEDIA=", b"DEVICE=", b"ConnectBPS="] {
            let kept = lines(again.bytes(), what) == lines(section.bytes(), what);
            prop_assert!(kept || own.alternates != wanted.alternates || own.phone_number != wanted.phone_number);
        }
    }

    #[test]
    fn putting_a_section_in_leaves_every_other_section(bytes in book(), other in book()) {
        let (book, other) = (PhoneBook::parse(&bytes).unwrap(), PhoneBook::parse(&other).unwrap());
        let Some(section) = other.section(SectionIndex(0)) else { return Ok(()) };
        let name = section.name().to_string();
        let Ok(edited) = book.with_section(&section) else {
            prop_assert!(book.sections_named(&name).count() > 1);
            return Ok(());
        };
        let there = |book: &PhoneBook| -> Vec<Vec<u8>> {
            let others = book.sections().filter(|it| !same_name(&it.name().to_string(), &name));
            others.map(|it| it.bytes().to_vec()).collect()
        };
        let (mut before, after) = (there(&book), there(&edited));
        // A last section without line end gets one where something now follows it.
        for (section, edited) in before.iter_mut().zip(&after) {
            if section != edited {
                section.extend_from_slice(b"\r\n");
            }
        }
        prop_assert_eq!(before, after);
        let placed: Vec<_> = edited.sections_named(&name).map(|it| it.bytes().to_vec()).collect();
        let expected = section.bytes().to_vec();
        let ended = [section.bytes(), b"\r\n"].concat();
        prop_assert!(placed == [expected] || placed == [ended]);
    }

    #[test]
    fn no_debug_or_finding_shows_a_secret(bytes in book()) {
        let book = PhoneBook::parse(&bytes).unwrap();
        let mut shown = format!("{book:?} {:?}", book.findings().unwrap());
        for line in book.lines() {
            shown += &format!("{line:?}");
        }
        for section in book.sections() {
            shown += &format!("{section:?} {:?}", Entry::read(&section).unwrap());
            shown += &format!("{:?}", section.keys().collect::<Vec<_>>());
            shown += &format!("{:?}", section.long_value("PreSharedKey").unwrap());
        }
        prop_assert!(!shown.contains(SECRET), "{}", shown);
    }
}
