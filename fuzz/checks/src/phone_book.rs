//! Any bytes as a phone book.

use routerkeep_phonebook::{
    AuthRestrictions, ByteOrderMark, CodePage, DialOptions, DialSettings, EapData, Entry,
    NewDevice, PhoneBook, PhoneBookError, Section, VpnStrategy,
};

/// Claims: any bytes within the limits parse; the phone book is these bytes, its lines and its sections
/// are all of them; reading entries and listing findings ends; taking a section out leaves the others.
/// How an entry dials, written back as it was read, changes nothing; written otherwise it is read so, or
/// refused, and all other sections stay.
pub fn phone_book(data: &[u8]) {
    let Ok(book) = PhoneBook::parse(data) else { return };
    assert_eq!(book.bytes(), data);
    check(&book);
    if let Some(russian) = CodePage::from_number(1251) {
        check(&book.with_code_page(russian));
    }
}

fn check(book: &PhoneBook) {
    let lines: Vec<u8> = book.lines().flat_map(|line| line.bytes().to_vec()).collect();
    let mark = match book.byte_order_mark() {
        Some(ByteOrderMark::Utf8) => 3,
        Some(ByteOrderMark::Utf16Le | ByteOrderMark::Utf16Be) => 2,
        None => 0,
    };
    assert!(lines == book.bytes() || lines == book.bytes()[mark..]);

    let mut all = book.preamble().to_vec();
    for section in book.sections() {
        all.extend_from_slice(section.bytes());
        let entry = Entry::read(&section).expect("memory suffices");
        for finding in entry.findings.as_slice() {
            assert!(!finding.to_string().is_empty());
        }
        let _ = (entry.name.to_string(), entry.destination().map(|host| host.to_string()));
        let _ = (entry.phone_numbers().count(), entry.ports().count());
    }
    assert_eq!(all, book.bytes());

    for finding in book.findings().expect("memory suffices").as_slice() {
        assert!(!finding.to_string().is_empty());
    }
    if let Some(first) = book.sections().next() {
        without(book, &first);
    }
    // Each takes time that grows with the file.
    for section in book.sections().take(4) {
        dialing(book, &section);
    }
    if let Ok((larger, index)) = book.with_new_entry("new", NewDevice::Vpn(VpnStrategy::Default)) {
        assert!(larger.bytes().len() > book.bytes().len());
        assert_eq!(index.0, book.sections().len());
    }
}

fn dialing(book: &PhoneBook, section: &Section<'_>) {
    let own = match DialSettings::read(section) {
        Ok(own) => own,
        Err(PhoneBookError::TooManyNumbers { .. }) => return,
        Err(error) => panic!("{error}"),
    };
    let same = book.with_dial_settings(section.index(), &own).expect("it is as it is");
    assert_eq!(same.bytes(), book.bytes());

    let mut numbers = own.alternates.clone();
    numbers.reverse();
    numbers.push("number".to_owned());
    let wanted = DialSettings {
        options: own.options | DialOptions::SPECIFIC_ADDRESS | DialOptions::NO_LCP_EXTENSIONS,
        auth_restrictions: AuthRestrictions::PAP,
        eap_data: EapData(vec![7; 70]),
        idle_disconnect_seconds: 42,
        phone_number: numbers.pop().expect("one was put there"),
        alternates: numbers,
        ..own
    };
    let Ok(changed) = book.with_dial_settings(section.index(), &wanted) else { return };
    let again = changed.section(section.index()).expect("it is where it was");
    assert_eq!(DialSettings::read(&again).expect("memory suffices"), wanted);
    for (before, after) in book.sections().zip(changed.sections()) {
        assert!(before.index() == section.index() || before.bytes() == after.bytes());
    }
}

fn without(book: &PhoneBook, section: &Section<'_>) {
    let rest = book.without_section(section.index()).expect("memory suffices");
    assert_eq!(rest.bytes().len(), book.bytes().len() - section.bytes().len());
    // A section that had no line end at its end can run into the next one; none can come from nowhere.
    assert!(rest.sections().len() < book.sections().len());
}
