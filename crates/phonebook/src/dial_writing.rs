//! Writes how an entry dials: the keys that say something else, and no other byte.

use std::fmt::Display;
use std::ops::Range;

use crate::authentication::{AuthRestrictions, DataEncryption};
use crate::book::PhoneBook;
use crate::connection::{DialMode, VpnStrategy};
use crate::dial_numbers;
use crate::dial_options::{DialGroup, OPTION_KEYS};
use crate::dial_settings::DialSettings;
use crate::error::PhoneBookError;
use crate::known_devices::port_of;
use crate::long_value::write_long_value;
use crate::outline::{Found, Outline};
use crate::section::{Section, SectionIndex};
use crate::splice::Splices;
use crate::text::{Charset, DeclaredEncoding};

impl PhoneBook<'_> {
    /// Returns the phone book with an entry that dials like this.
    ///
    /// Setting by setting, what the entry says already stays as it stands, byte for byte; of the others
    /// the value changes and nothing else on the line. A key that is not there comes behind the last one
    /// that MS-RRASM 2.2.2.2 has before it. Numbers keep the keys that belong to them. The result is read
    /// again and compared.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::NoSuchSection`]; [`PhoneBookError::OutOfRange`] and
    /// [`PhoneBookError::UnwritableText`] for what no entry can say, [`PhoneBookError::NotStorable`] for
    /// what this one can't: another type, device type or number of links, a device whose port is not
    /// known, text that is not ASCII where the entry is not UTF-8, numbers without a device that dials;
    /// [`PhoneBookError::TooManyNumbers`], [`PhoneBookError::TooLarge`], [`PhoneBookError::OutOfMemory`].
    pub fn with_dial_settings(
        &self,
        index: SectionIndex,
        settings: &DialSettings,
    ) -> Result<PhoneBook<'static>, PhoneBookError> {
        let sections = self.sections().len();
        let missing = PhoneBookError::NoSuchSection { index: index.0, sections };
        let section = self.section(index).ok_or(missing)?;
        let edited = edited(&section, settings)?;
        self.with_section_bytes(index, edited.as_deref().unwrap_or(section.bytes()))
    }
}

/// Returns the section's new bytes, `None` where they stay.
fn edited(section: &Section<'_>, wanted: &DialSettings) -> Result<Option<Vec<u8>>, PhoneBookError> {
    let outline = Outline::of(section)?;
    let now = DialSettings::of(&outline, section.charset())?;
    if now == *wanted {
        return Ok(None);
    }
    check_numbers(&now, wanted)?;
    let mut writer = Writer::new(&outline, section.charset());
    writer.write(&now, wanted)?;
    let edited = writer.splices.apply()?;
    let edited = dial_numbers::replaced(&reopened(section, &edited), wanted)?.unwrap_or(edited);
    if DialSettings::read(&reopened(section, &edited))? != *wanted {
        return Err(PhoneBookError::NotStorable { key: "entry", reason: "it would not read so" });
    }
    Ok(Some(edited))
}

fn reopened<'b>(section: &Section<'_>, bytes: &'b [u8]) -> Section<'b> {
    Section::new(section.index(), section.line(), bytes, section.charset())
}

/// Refuses numbers that a key does not take, where they are new.
fn check_numbers(now: &DialSettings, wanted: &DialSettings) -> Result<(), PhoneBookError> {
    let (before, after) = (&now.thresholds, &wanted.thresholds);
    let percent = |number| number <= 100;
    let seconds = |number| number <= 3600;
    let check = |key, before: u32, found: u32, fits: bool, expected| {
        let fine = before == found || fits;
        if fine { Ok(()) } else { Err(PhoneBookError::OutOfRange { key, found, expected }) }
    };
    let (was, is) = (before.dial_percent, after.dial_percent);
    check("DialPercent", was, is, percent(is), "0 to 100")?;
    let (was, is) = (before.dial_seconds, after.dial_seconds);
    check("DialSeconds", was, is, seconds(is), "0 to 3600")?;
    let (was, is) = (before.hang_up_percent, after.hang_up_percent);
    check("HangupPercent", was, is, percent(is), "0 to 100")?;
    let (was, is) = (before.hang_up_seconds, after.hang_up_seconds);
    check("HangupSeconds", was, is, seconds(is), "0 to 3600")?;
    let known = !matches!(wanted.dial_mode, DialMode::Unknown(_));
    check("DialMode", now.dial_mode.into(), wanted.dial_mode.into(), known, "0, 1 or 2")?;
    let known = !matches!(wanted.data_encryption, DataEncryption::Unknown(_));
    let (was, is) = (now.data_encryption.into(), wanted.data_encryption.into());
    check("DataEncryption", was, is, known, "0, 8, 256 or 512")?;
    let (was, is) = (now.vpn_strategy.into(), wanted.vpn_strategy.into());
    check("VpnStrategy", was, is, is_for_routers(wanted.vpn_strategy), "0 to 4, 7 or 8")?;
    let (was, is) = (now.preshared_key_use.into(), wanted.preshared_key_use.into());
    check("IpSecFlags", was, is, is <= 2, "0, 1 or 2")?;
    let (was, is) = (now.excluded_protocols, wanted.excluded_protocols);
    let fits = is.unknown_bits() & !was.unknown_bits() == 0;
    check("ExcludedProtocols", was.bits(), is.bits(), fits, "documented bits")?;
    let (was, is) = (now.auth_restrictions, wanted.auth_restrictions);
    let fits = is.unknown_bits() & !was.unknown_bits() == 0;
    check("AuthRestrictions", was.bits(), is.bits(), fits, "documented bits")
}

/// Says whether a router knows the strategy (MS-RRASM 2.2.2.2.11, note 206).
pub(crate) fn is_for_routers(strategy: VpnStrategy) -> bool {
    matches!(u32::from(strategy), 0..=4 | 7 | 8)
}

/// Collects the edits of one section.
struct Writer<'o, 'a> {
    outline: &'o Outline<'a>,
    charset: Charset,
    splices: Splices<'a>,
}

impl<'o, 'a> Writer<'o, 'a> {
    fn new(outline: &'o Outline<'a>, charset: Charset) -> Self {
        Self { outline, charset, splices: Splices::new(outline.bytes) }
    }

    /// Collects all that differs but for the numbers that are dialled.
    fn write(&mut self, now: &DialSettings, wanted: &DialSettings) -> Result<(), PhoneBookError> {
        let fixed = |key, same| match same {
            true => Ok(()),
            false => Err(PhoneBookError::NotStorable { key, reason: "an entry keeps its own" }),
        };
        fixed("Type", now.connection_type == wanted.connection_type)?;
        fixed("DEVICE", now.device_type == wanted.device_type)?;
        fixed("MEDIA", now.links == wanted.links)?;
        for own in &OPTION_KEYS {
            let on = wanted.options.contains(own.option);
            if on != now.options.contains(own.option) {
                self.set(own.group, own.key, if on { own.on } else { own.off })?;
            }
        }
        self.device(now, wanted)?;
        self.security(now, wanted)?;
        self.addresses(now, wanted)?;
        let x25 = [
            ("X25Pad", &now.x25.pad_type, &wanted.x25.pad_type),
            ("X25Address", &now.x25.address, &wanted.x25.address),
            ("UserData", &now.x25.user_data, &wanted.x25.user_data),
            ("Facilities", &now.x25.facilities, &wanted.x25.facilities),
        ];
        for (key, now, wanted) in x25 {
            if now != wanted {
                self.text(DialGroup::X25, key, wanted)?;
            }
        }
        let (before, after) = (&now.thresholds, &wanted.thresholds);
        self.number("DialMode", now.dial_mode.into(), wanted.dial_mode.into())?;
        self.number("DialPercent", before.dial_percent, after.dial_percent)?;
        self.number("DialSeconds", before.dial_seconds, after.dial_seconds)?;
        self.number("HangupPercent", before.hang_up_percent, after.hang_up_percent)?;
        self.number("HangupSeconds", before.hang_up_seconds, after.hang_up_seconds)?;
        let (was, is) = (now.idle_disconnect_seconds, wanted.idle_disconnect_seconds);
        self.number("IdleDisconnectSeconds", was, is)
    }

    /// Another device means another port; that of a tunnel's miniport is known.
    fn device(&mut self, now: &DialSettings, wanted: &DialSettings) -> Result<(), PhoneBookError> {
        if now.device_name == wanted.device_name {
            return Ok(());
        }
        let port = port_of(&wanted.device_type, &wanted.device_name).filter(|_| wanted.links == 1);
        let Some(port) = port else {
            let reason = "the port of this device is not known";
            return Err(PhoneBookError::NotStorable { key: "Device", reason });
        };
        self.text(DialGroup::Entry, "PreferredPort", port)?;
        self.text(DialGroup::Entry, "PreferredDevice", &wanted.device_name)?;
        self.text(DialGroup::Media, "Port", port)?;
        self.text(DialGroup::Media, "Device", &wanted.device_name)
    }

    fn security(
        &mut self,
        now: &DialSettings,
        wanted: &DialSettings,
    ) -> Result<(), PhoneBookError> {
        if now.guid != wanted.guid {
            let guid = wanted.guid.map(|guid| guid.to_hex()).unwrap_or_default();
            self.set(DialGroup::Entry, "Guid", guid)?;
        }
        self.number("VpnStrategy", now.vpn_strategy.into(), wanted.vpn_strategy.into())?;
        let (was, is) = (now.excluded_protocols.bits(), wanted.excluded_protocols.bits());
        self.number("ExcludedProtocols", was, is)?;
        self.number("DataEncryption", now.data_encryption.into(), wanted.data_encryption.into())?;
        let bits = AuthRestrictions::bits;
        let (was, is) = (bits(now.auth_restrictions), bits(wanted.auth_restrictions));
        self.number("AuthRestrictions", was, is)?;
        let (was, is) = (now.preshared_key_use.into(), wanted.preshared_key_use.into());
        self.number("IpSecFlags", was, is)?;
        if now.eap_method != wanted.eap_method {
            // Windows writes it signed: -1 for none.
            self.set(DialGroup::Entry, "CustomAuthKey", wanted.eap_method.0.cast_signed())?;
        }
        if now.eap_data != wanted.eap_data {
            self.eap_data(&wanted.eap_data.0)?;
        }
        Ok(())
    }

    fn addresses(
        &mut self,
        now: &DialSettings,
        wanted: &DialSettings,
    ) -> Result<(), PhoneBookError> {
        let ([dns, dns_2], [wins, wins_2]) = (now.ipv4.dns, now.ipv4.wins);
        let ([new_dns, new_dns_2], [new_wins, new_wins_2]) = (wanted.ipv4.dns, wanted.ipv4.wins);
        let ipv4 = [
            ("IpAddress", now.ipv4.address, wanted.ipv4.address),
            ("IpDnsAddress", dns, new_dns),
            ("IpDns2Address", dns_2, new_dns_2),
            ("IpWinsAddress", wins, new_wins),
            ("IpWins2Address", wins_2, new_wins_2),
        ];
        for (key, now, wanted) in ipv4 {
            if now != wanted {
                self.set(DialGroup::Entry, key, wanted)?;
            }
        }
        let keys = ["Ipv6DnsAddress", "Ipv6Dns2Address"].into_iter();
        for (key, (now, wanted)) in keys.zip(now.ipv6_dns.iter().zip(&wanted.ipv6_dns)) {
            if now != wanted {
                self.set(DialGroup::Entry, key, wanted)?;
            }
        }
        Ok(())
    }

    fn number(&mut self, key: &'static str, now: u32, wanted: u32) -> Result<(), PhoneBookError> {
        if now == wanted { Ok(()) } else { self.set(DialGroup::Entry, key, wanted) }
    }

    fn text(
        &mut self,
        group: DialGroup,
        key: &'static str,
        text: &str,
    ) -> Result<(), PhoneBookError> {
        check_text(key, text, self.charset)?;
        self.set(group, key, text)
    }

    /// Sets a key to a value that fits on a line.
    fn set(
        &mut self,
        group: DialGroup,
        key: &'static str,
        value: impl Display,
    ) -> Result<(), PhoneBookError> {
        let value = value.to_string();
        match self.outline.find(group, key) {
            Found::At(range) => self.splices.put(range, 0, value.into_bytes()),
            Found::Missing { order, at } => {
                let line = [key.as_bytes(), b"=", value.as_bytes(), self.splices.line_end(at)];
                self.splices.put(at..at, order, line.concat())
            }
            Found::NoGroup => {
                let reason = "the entry has no device that it belongs to";
                Err(PhoneBookError::NotStorable { key, reason })
            }
        }
    }

    /// Puts data in place of all lines of it.
    fn eap_data(&mut self, data: &[u8]) -> Result<(), PhoneBookError> {
        let key = "CustomAuthData";
        let (first, order): (Range<usize>, usize) = match self.outline.eap_data.first() {
            Some(line) => (line.clone(), 0),
            None => match self.outline.find(DialGroup::Entry, key) {
                Found::Missing { order, at } => (at..at, order),
                Found::At(range) => (range, 0),
                Found::NoGroup => (0..0, 0),
            },
        };
        for line in self.outline.eap_data.iter().skip(1) {
            self.splices.put(line.clone(), 0, Vec::new())?;
        }
        let mut lines = Vec::new();
        if !data.is_empty() {
            let end = match first.is_empty() {
                true => self.splices.line_end(first.start),
                false => self.splices.line_end(first.end),
            };
            write_long_value(key, data, end, &mut lines)?;
        }
        self.splices.put(first, order, lines)
    }
}

/// Refuses text that no line, or not this section, can carry.
pub(crate) fn check_text(
    field: &'static str,
    text: &str,
    charset: Charset,
) -> Result<(), PhoneBookError> {
    let breaks = text.bytes().enumerate().find(|(_, byte)| matches!(byte, b'\r' | b'\n' | 0));
    if let Some((offset, byte)) = breaks {
        return Err(PhoneBookError::UnwritableText { field, offset, byte });
    }
    if charset.declared == DeclaredEncoding::Ansi && !text.is_ascii() {
        let reason = "the entry is not UTF-8, and which code page it is in is not known";
        return Err(PhoneBookError::NotStorable { key: field, reason });
    }
    Ok(())
}
