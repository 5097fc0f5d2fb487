//! Reads the lines of a section into an entry: its groups, and what all values share.

use std::str::FromStr;

use crate::entry::Entry;
use crate::error::PhoneBookError;
use crate::finding::{FindingKind, PhoneBookFinding, quote};
use crate::group::Place;
use crate::known_key::{KeyGroup, KnownKey, has_unclear_case};
use crate::limits::MAX_GROUPS_PER_ENTRY;
use crate::line::{KeyValue, LineKind, LineNumber, trim_blanks};
use crate::media::{DEVICE_KINDS, Device, MEDIA_KINDS, Media, PhoneNumber};
use crate::number::{read_switch, read_u32};
use crate::secret::{SecretKey, SecretPresence};
use crate::section::Section;
use crate::text::{Text, TextReading};

/// What a switch takes.
pub(crate) const SWITCH: &str = "0 or 1";

/// One pass over a section.
pub(crate) struct Reader<'s, 'a> {
    section: &'s Section<'a>,
    pub(crate) entry: Entry<'a>,
    place: Place,
    /// Bits of the keys that were read in the present group.
    seen: u64,
    groups: usize,
    /// The line being read.
    line: LineNumber,
}

impl<'s, 'a> Reader<'s, 'a> {
    pub(crate) fn new(section: &'s Section<'a>) -> Self {
        Self {
            section,
            entry: Entry::empty(section),
            place: Place::Entry,
            seen: 0,
            groups: 0,
            line: section.line(),
        }
    }

    pub(crate) fn read(mut self) -> Result<Entry<'a>, PhoneBookError> {
        self.check_text("name", self.entry.name);
        for line in self.section.lines() {
            self.line = line.number();
            if let LineKind::Entry(entry) = line.kind() {
                self.read_entry(entry)?;
            }
        }
        self.check_groups();
        Ok(self.entry)
    }

    fn read_entry(&mut self, entry: KeyValue<'a>) -> Result<(), PhoneBookError> {
        if entry.value.is_secret() {
            return self.read_secret(entry);
        }
        let Some((key, name, group)) = KnownKey::find(entry.key) else {
            if has_unclear_case(entry.key) {
                self.find(FindingKind::UnclearCase { key: quote(entry.key) });
            }
            return Ok(());
        };
        let before = self.place;
        self.place = before.after(key);
        let bytes = entry.value.bytes();
        match (group, self.place) {
            (KeyGroup::Opener, place) if place != before => self.open_group(key, name, bytes)?,
            (KeyGroup::Entry, Place::Entry) => {
                if self.is_first(key, name) {
                    self.read_entry_key(key, name, bytes);
                }
            }
            // What belongs to groups above the limit is left unread; `count_group` has said so.
            (KeyGroup::Media, Place::Media { .. }) | (KeyGroup::Device, Place::Device { .. })
                if !self.has_room() => {}
            (KeyGroup::Device, Place::Device { .. }) if key == KnownKey::PhoneNumber => {
                self.seen = 0;
                self.read_phone_number(bytes)?;
            }
            (KeyGroup::Media, Place::Media { .. }) => {
                if self.is_first(key, name) {
                    self.read_media_key(key, name, bytes);
                }
            }
            (KeyGroup::Device, Place::Device { .. }) => {
                if self.is_first(key, name) {
                    self.read_phone_key(key, name, bytes);
                }
            }
            _ => self.find(FindingKind::KeyOutsideGroup { key: name }),
        }
        Ok(())
    }

    fn read_secret(&mut self, entry: KeyValue<'a>) -> Result<(), PhoneBookError> {
        let presence = entry.value.presence();
        if presence == SecretPresence::Set {
            self.find(FindingKind::SecretInFile { key: quote(entry.key) });
        }
        let is_preshared_key = entry.key.eq_ignore_ascii_case(b"PreSharedKey");
        if is_preshared_key && self.entry.preshared_key != SecretPresence::Set {
            self.entry.preshared_key = presence;
        }
        if self.count_group() {
            let key = Text::new(entry.key, self.section.charset());
            self.entry.secrets.try_reserve(1)?;
            self.entry.secrets.push(SecretKey { key, line: self.line, presence });
        }
        Ok(())
    }

    fn open_group(
        &mut self,
        key: KnownKey,
        name: &'static str,
        bytes: &'a [u8],
    ) -> Result<(), PhoneBookError> {
        self.seen = 0;
        if key == KnownKey::NetComponents || !self.count_group() {
            return Ok(());
        }
        let (line, kind) = (self.line, Text::new(bytes, self.section.charset()));
        self.check_kind(key, name, kind);
        if key == KnownKey::Media {
            self.entry.media.try_reserve(1)?;
            let (port, device, connect_bps, devices) = (None, None, None, Vec::new());
            self.entry.media.push(Media { line, kind, port, device, connect_bps, devices });
        } else if let Some(media) = self.entry.media.last_mut() {
            media.devices.try_reserve(1)?;
            media.devices.push(Device { line, kind, phone_numbers: Vec::new() });
        }
        Ok(())
    }

    fn read_media_key(&mut self, key: KnownKey, name: &'static str, bytes: &'a [u8]) {
        let text = self.text(name, bytes);
        let speed = match key {
            KnownKey::ConnectBps => self.number(name, bytes),
            _ => None,
        };
        let Some(media) = self.entry.media.last_mut() else { return };
        match key {
            KnownKey::Port => media.port = text,
            KnownKey::DeviceName => media.device = text,
            _ => media.connect_bps = speed,
        }
    }

    fn read_phone_number(&mut self, bytes: &'a [u8]) -> Result<(), PhoneBookError> {
        if !self.count_group() {
            return Ok(());
        }
        let number = Text::new(bytes, self.section.charset());
        self.check_text("PhoneNumber", number);
        let line = self.line;
        if let Some(device) = self.last_device() {
            device.phone_numbers.try_reserve(1)?;
            device.phone_numbers.push(PhoneNumber {
                line,
                number,
                area_code: None,
                country_code: None,
                country_id: None,
                use_dialing_rules: None,
                comment: None,
                friendly_name: None,
            });
        }
        Ok(())
    }

    fn read_phone_key(&mut self, key: KnownKey, name: &'static str, bytes: &'a [u8]) {
        let number = match key {
            KnownKey::CountryCode | KnownKey::CountryId => self.number(name, bytes),
            _ => None,
        };
        let switch = match key {
            KnownKey::UseDialingRules => self.parsed(name, bytes, SWITCH, read_switch),
            _ => None,
        };
        let text = self.text(name, bytes);
        let phone = self.last_device().and_then(|device| device.phone_numbers.last_mut());
        match (key, phone) {
            (_, None) => self.find(FindingKind::KeyOutsideGroup { key: name }),
            (KnownKey::AreaCode, Some(phone)) => phone.area_code = text,
            (KnownKey::CountryCode, Some(phone)) => phone.country_code = number,
            (KnownKey::CountryId, Some(phone)) => phone.country_id = number,
            (KnownKey::UseDialingRules, Some(phone)) => phone.use_dialing_rules = switch,
            (KnownKey::Comment, Some(phone)) => phone.comment = text,
            (_, Some(phone)) => phone.friendly_name = text,
        }
    }

    fn last_device(&mut self) -> Option<&mut Device<'a>> {
        self.entry.media.last_mut()?.devices.last_mut()
    }

    /// Counts a group; says whether it is still to be read.
    fn count_group(&mut self) -> bool {
        if self.groups == MAX_GROUPS_PER_ENTRY {
            self.find(FindingKind::TooManyGroups { limit: MAX_GROUPS_PER_ENTRY });
        }
        self.groups = self.groups.saturating_add(1);
        self.has_room()
    }

    fn has_room(&self) -> bool {
        self.groups <= MAX_GROUPS_PER_ENTRY
    }

    /// Says whether a key stands in its group for the first time.
    fn is_first(&mut self, key: KnownKey, name: &'static str) -> bool {
        let is_first = self.seen & key.bit() == 0;
        self.seen |= key.bit();
        if !is_first {
            self.find(FindingKind::RepeatedKey { key: name });
        }
        is_first
    }

    /// Reports what a whole entry needs and this one lacks.
    fn check_groups(&mut self) {
        let mut missing = Vec::new();
        if self.entry.connection_type.is_none() && self.section.value("Type").is_none() {
            missing.push((self.entry.line, FindingKind::MissingType));
        }
        if self.entry.media.is_empty() {
            missing.push((self.entry.line, FindingKind::MissingMedia));
        }
        for media in &self.entry.media {
            if media.port.is_none_or(Text::is_empty) {
                missing.push((media.line, FindingKind::MissingPort));
            }
            let (found, limit) = (media.devices.len(), media.device_limit());
            if found == 0 && self.has_room() {
                missing.push((media.line, FindingKind::MissingDevice));
            } else if found > limit {
                missing.push((media.line, FindingKind::TooManyDevices { found, limit }));
            }
        }
        for (line, what) in missing {
            self.line = line;
            self.find(what);
        }
    }

    fn check_text(&mut self, key: &'static str, text: Text<'_>) {
        if text.reading() != TextReading::AsDeclared {
            self.find(FindingKind::NotAsDeclared { key });
        }
    }

    pub(crate) fn check_bits(&mut self, key: &'static str, bits: u32) {
        if bits != 0 {
            self.find(FindingKind::UnknownBits { key, bits });
        }
    }

    fn check_kind(&mut self, key: KnownKey, name: &'static str, kind: Text<'_>) {
        let (kinds, expected): (&[&str], _) = match key {
            KnownKey::Media => (&MEDIA_KINDS, "isdn, x25, serial or rastapi"),
            _ => (&DEVICE_KINDS, "a documented device type"),
        };
        let found = trim_blanks(kind.bytes());
        if !kinds.iter().any(|known| found.eq_ignore_ascii_case(known.as_bytes())) {
            self.not_understood(name, expected, kind.bytes());
        }
    }

    pub(crate) fn text(&mut self, key: &'static str, bytes: &'a [u8]) -> Option<Text<'a>> {
        let text = Text::new(bytes, self.section.charset());
        self.check_text(key, text);
        Some(text)
    }

    pub(crate) fn number(&mut self, key: &'static str, bytes: &[u8]) -> Option<u32> {
        self.parsed(key, bytes, "a 32-bit number", read_u32)
    }

    /// Reads a number that has one documented meaning out of a few.
    pub(crate) fn choice<T: From<u32>>(
        &mut self,
        key: &'static str,
        bytes: &[u8],
        is_known: impl Fn(&T) -> bool,
    ) -> Option<T> {
        let choice = T::from(self.number(key, bytes)?);
        if !is_known(&choice) {
            self.not_understood(key, "a number with a documented meaning", bytes);
        }
        Some(choice)
    }

    pub(crate) fn address<T: FromStr>(&mut self, key: &'static str, bytes: &[u8]) -> Option<T> {
        let read = |bytes: &[u8]| str::from_utf8(trim_blanks(bytes)).ok()?.parse().ok();
        self.parsed(key, bytes, "an IP address", read)
    }

    /// Reads a value; nothing behind the `=` is no value and no finding.
    pub(crate) fn parsed<T>(
        &mut self,
        key: &'static str,
        bytes: &[u8],
        expected: &'static str,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let value = read(bytes);
        if value.is_none() && !trim_blanks(bytes).is_empty() {
            self.not_understood(key, expected, bytes);
        }
        value
    }

    pub(crate) fn not_understood(
        &mut self,
        key: &'static str,
        expected: &'static str,
        bytes: &[u8],
    ) {
        self.find(FindingKind::NotUnderstood { key, expected, found: quote(bytes) });
    }

    fn find(&mut self, what: FindingKind) {
        let section = Some(self.entry.section);
        self.entry.findings.push(PhoneBookFinding { line: self.line, section, what });
    }
}
