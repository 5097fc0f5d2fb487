//! The groups of a section: entry keys, NETCOMPONENTS, MEDIA, DEVICE.

use crate::known_key::KnownKey;
use crate::line::{Line, LineKind, Lines};

/// The group a line stands in (MS-RRASM 2.2.2.2).
///
/// A section is a flat list of lines; three keys open groups. `NETCOMPONENTS=` ends the entry's
/// own keys, each `MEDIA=` opens one link, each `DEVICE=` one device of that link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The header and the entry's own keys.
    Entry,
    /// After `NETCOMPONENTS=`.
    NetComponents,
    /// After the `MEDIA=` with this index, before its first `DEVICE=`.
    Media {
        /// The MEDIA group, counted from 0.
        media: u32,
    },
    /// After a `DEVICE=`.
    Device {
        /// The MEDIA group, counted from 0 in the section.
        media: u32,
        /// The DEVICE group, counted from 0 in its MEDIA group.
        device: u32,
    },
}

impl Place {
    /// Returns the place after a line with this key; the line that opens a group belongs to it.
    pub(crate) fn after(self, key: KnownKey) -> Self {
        match (key, self) {
            (KnownKey::NetComponents, Self::Entry) => Self::NetComponents,
            (KnownKey::Media, Self::Entry | Self::NetComponents) => Self::Media { media: 0 },
            (KnownKey::Media, Self::Media { media } | Self::Device { media, .. }) => {
                Self::Media { media: media.saturating_add(1) }
            }
            (KnownKey::DeviceType, Self::Media { media }) => Self::Device { media, device: 0 },
            (KnownKey::DeviceType, Self::Device { media, device }) => {
                Self::Device { media, device: device.saturating_add(1) }
            }
            // A DEVICE before any MEDIA, a NETCOMPONENTS inside a group, or an ordinary key.
            (_, place) => place,
        }
    }
}

/// A line and the group it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacedLine<'a> {
    /// The group.
    pub place: Place,
    /// The line.
    pub line: Line<'a>,
}

/// The lines of a section with their groups, in order.
#[derive(Debug, Clone)]
pub struct PlacedLines<'a> {
    lines: Lines<'a>,
    place: Place,
}

impl<'a> PlacedLines<'a> {
    pub(crate) fn new(lines: Lines<'a>) -> Self {
        Self { lines, place: Place::Entry }
    }
}

impl<'a> Iterator for PlacedLines<'a> {
    type Item = PlacedLine<'a>;

    fn next(&mut self) -> Option<PlacedLine<'a>> {
        let line = self.lines.next()?;
        if let LineKind::Entry(entry) = line.kind()
            && let Some((key, ..)) = KnownKey::find(entry.key)
        {
            self.place = self.place.after(key);
        }
        Some(PlacedLine { place: self.place, line })
    }
}

impl std::iter::FusedIterator for PlacedLines<'_> {}
