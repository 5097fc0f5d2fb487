//! Where the keys stand that say how an entry dials: ranges of bytes in its section.

use std::ops::Range;

use crate::dial_options::DialGroup;
use crate::error::PhoneBookError;
use crate::group::Place;
use crate::key_order;
use crate::known_key::{KnownKey, key_matches};
use crate::limits::MAX_GROUPS_PER_ENTRY;
use crate::line::{KeyValue, LineKind, trim_blanks};
use crate::section::Section;

/// The value of a key in its group.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    /// The value on its first line.
    pub(crate) value: Range<usize>,
    /// Where the last line of the key ends.
    end: usize,
}

/// The keys of one group.
#[derive(Clone, Debug)]
pub(crate) struct Keys<const N: usize> {
    order: &'static [&'static str; N],
    /// Where the line ends that opens the group.
    head_end: usize,
    spots: [Option<Spot>; N],
}

impl<const N: usize> Keys<N> {
    fn new(order: &'static [&'static str; N], head_end: usize) -> Self {
        Self { order, head_end, spots: [const { None }; N] }
    }

    fn index(&self, key: &[u8]) -> Option<usize> {
        let same = |own: &&str| own.len() == key.len() && key_matches(key, own.as_bytes());
        self.order.iter().position(same)
    }

    fn note(&mut self, key: &[u8], line: &Range<usize>, value: &Range<usize>) {
        let Some(place) = self.index(key).and_then(|index| self.spots.get_mut(index)) else {
            return;
        };
        match place {
            Some(spot) => spot.end = line.end,
            None => *place = Some(Spot { value: value.clone(), end: line.end }),
        }
    }

    fn find(&self, key: &'static str) -> Found {
        let index = self.index(key.as_bytes()).unwrap_or_default();
        match self.spots.get(index).and_then(Option::as_ref) {
            Some(spot) => Found::At(spot.value.clone()),
            None => {
                let before = self.spots.get(..index).unwrap_or_default();
                let last = before.iter().rev().flatten().next();
                Found::Missing { order: index, at: last.map_or(self.head_end, |spot| spot.end) }
            }
        }
    }
}

/// Where a key's value stands, or where the key would go.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    /// The range of the value.
    At(Range<usize>),
    /// The key is not there.
    Missing {
        /// Its place among the keys of the group.
        order: usize,
        /// Where its line would start.
        at: usize,
    },
    /// There is not even the group.
    NoGroup,
}

/// A number that a device dials, with the keys that belong to it.
#[derive(Clone, Debug)]
pub(crate) struct PhoneGroup {
    /// Its lines.
    pub(crate) lines: Range<usize>,
    /// The number.
    pub(crate) number: Range<usize>,
}

/// A device of the first link.
#[derive(Clone, Debug)]
pub(crate) struct DeviceOutline {
    /// Its type, the value of `DEVICE`.
    pub(crate) kind: Range<usize>,
    keys: Keys<27>,
    pub(crate) phones: Vec<PhoneGroup>,
    /// Whether a key came that belongs to no number: the last number has ended.
    phones_ended: bool,
}

/// An entry, by the places of its keys.
pub(crate) struct Outline<'a> {
    pub(crate) bytes: &'a [u8],
    entry: Keys<93>,
    media: Option<Keys<3>>,
    /// How many links there are.
    pub(crate) links: u32,
    /// The lines of `CustomAuthData`.
    pub(crate) eap_data: Vec<Range<usize>>,
    /// Devices of the first link: those that the next two stand for.
    devices: Vec<DeviceOutline>,
    dialing: Option<usize>,
    x25: Option<usize>,
}

impl<'a> Outline<'a> {
    /// Reads the section once. Memory grows with its numbers and its EAP data only.
    pub(crate) fn of(section: &Section<'a>) -> Result<Self, PhoneBookError> {
        let mut outline = Self {
            bytes: section.bytes(),
            entry: Keys::new(&key_order::ENTRY, 0),
            media: None,
            links: 0,
            eap_data: Vec::new(),
            devices: Vec::new(),
            dialing: None,
            x25: None,
        };
        let (mut place, mut end, mut device) = (Place::Entry, 0_usize, None);
        for line in section.lines() {
            let start = end;
            end = end.saturating_add(line.bytes().len());
            let LineKind::Entry(entry) = line.kind() else {
                if start == 0 {
                    outline.entry.head_end = end;
                }
                continue;
            };
            if entry.value.is_secret() {
                continue;
            }
            let value_end = start.saturating_add(line.content().len());
            let value = value_end.saturating_sub(entry.value.bytes().len())..value_end;
            let before = place;
            if let Some((key, ..)) = KnownKey::find(entry.key) {
                place = place.after(key);
            }
            if place == before {
                outline.note(place, &entry, start..end, value, &mut device)?;
            } else {
                outline.settle(device.take())?;
                device = outline.open(place, end, value);
            }
        }
        outline.settle(device)?;
        Ok(outline)
    }

    fn open(&mut self, place: Place, end: usize, kind: Range<usize>) -> Option<DeviceOutline> {
        match place {
            Place::Media { media } => {
                self.links = self.links.saturating_add(1);
                if media == 0 {
                    self.media = Some(Keys::new(&key_order::MEDIA, end));
                }
                None
            }
            Place::Device { media: 0, .. } => Some(DeviceOutline {
                kind,
                keys: Keys::new(&key_order::DEVICE, end),
                phones: Vec::new(),
                phones_ended: false,
            }),
            Place::Entry | Place::NetComponents | Place::Device { .. } => None,
        }
    }

    fn note(
        &mut self,
        place: Place,
        entry: &KeyValue<'_>,
        line: Range<usize>,
        value: Range<usize>,
        device: &mut Option<DeviceOutline>,
    ) -> Result<(), PhoneBookError> {
        match (place, device) {
            (Place::Entry, _) => {
                self.entry.note(entry.key, &line, &value);
                if key_matches(entry.key, b"CustomAuthData") {
                    self.eap_data.try_reserve(1)?;
                    self.eap_data.push(line);
                }
            }
            (Place::Media { media: 0 }, _) => {
                if let Some(media) = &mut self.media {
                    media.note(entry.key, &line, &value);
                }
            }
            (Place::Device { media: 0, .. }, Some(device)) => {
                device.keys.note(entry.key, &line, &value);
                device.note_phone(entry.key, line, value)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Keeps a device that has ended, where it is one that matters.
    fn settle(&mut self, device: Option<DeviceOutline>) -> Result<(), PhoneBookError> {
        let Some(device) = device else { return Ok(()) };
        let index = self.devices.len();
        let dials = match self.dialing.and_then(|own| self.devices.get(own)) {
            Some(own) => self.rank(&device) > self.rank(own),
            None => true,
        };
        let first_x25 = self.x25.is_none() && self.is_kind(&device, &["pad", "x25"]);
        if dials || first_x25 {
            self.dialing = if dials { Some(index) } else { self.dialing };
            self.x25 = if first_x25 { Some(index) } else { self.x25 };
            self.devices.try_reserve(1)?;
            self.devices.push(device);
        }
        Ok(())
    }

    /// Says how likely a device is the one that dials: one with numbers, else one that can have some.
    fn rank(&self, device: &DeviceOutline) -> u8 {
        match device.phones.is_empty() {
            false => 2,
            true => u8::from(!self.is_kind(device, &["switch", "pad", "x25"])),
        }
    }

    fn is_kind(&self, device: &DeviceOutline, kinds: &[&str]) -> bool {
        let kind = trim_blanks(self.bytes.get(device.kind.clone()).unwrap_or_default());
        kinds.iter().any(|known| kind.eq_ignore_ascii_case(known.as_bytes()))
    }

    /// Returns the device that dials.
    pub(crate) fn dialing(&self) -> Option<&DeviceOutline> {
        self.dialing.and_then(|own| self.devices.get(own))
    }

    /// Finds a key, or where it would go.
    pub(crate) fn find(&self, group: DialGroup, key: &'static str) -> Found {
        let device = |device: Option<&DeviceOutline>| {
            device.map_or(Found::NoGroup, |device| device.keys.find(key))
        };
        match group {
            DialGroup::Entry => self.entry.find(key),
            DialGroup::Media => self.media.as_ref().map_or(Found::NoGroup, |media| media.find(key)),
            DialGroup::Device => device(self.dialing()),
            DialGroup::X25 => device(self.x25.and_then(|own| self.devices.get(own))),
        }
    }

    /// Returns the value of a key.
    pub(crate) fn value(&self, group: DialGroup, key: &'static str) -> Option<&'a [u8]> {
        match self.find(group, key) {
            Found::At(range) => self.bytes.get(range),
            Found::Missing { .. } | Found::NoGroup => None,
        }
    }
}

impl DeviceOutline {
    fn note_phone(
        &mut self,
        key: &[u8],
        line: Range<usize>,
        number: Range<usize>,
    ) -> Result<(), PhoneBookError> {
        if key_matches(key, b"PhoneNumber") {
            if self.phones.len() == MAX_GROUPS_PER_ENTRY {
                return Err(PhoneBookError::TooManyNumbers { limit: MAX_GROUPS_PER_ENTRY });
            }
            // What stands between two numbers belongs to the first of them.
            if let Some(last) = self.phones.last_mut() {
                last.lines.end = line.start;
            }
            self.phones.try_reserve(1)?;
            self.phones.push(PhoneGroup { lines: line, number });
            self.phones_ended = false;
        } else if key_order::PHONE.iter().any(|own| key_matches(key, own.as_bytes())) {
            if let Some(last) = self.phones.last_mut().filter(|_| !self.phones_ended) {
                last.lines.end = line.end;
            }
        } else {
            self.phones_ended |= self.keys.index(key).is_some();
        }
        Ok(())
    }

    /// Returns where a first number would go.
    pub(crate) fn place_of_numbers(&self) -> usize {
        match self.keys.find("PhoneNumber") {
            Found::Missing { at, .. } => at,
            Found::At(range) => range.start,
            Found::NoGroup => self.keys.head_end,
        }
    }
}
