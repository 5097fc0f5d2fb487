//! Puts a new entry into a phone book.

use crate::book::PhoneBook;
use crate::builder::EntryBuilder;
use crate::connection::VpnStrategy;
use crate::dial_writing::is_for_routers;
use crate::error::PhoneBookError;
use crate::number::read_u32;
use crate::section::SectionIndex;

/// What a new entry connects through. For other devices nobody but the machine knows the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewDevice {
    /// A tunnel, through the miniport of the strategy's first protocol.
    Vpn(VpnStrategy),
    /// PPP over Ethernet.
    Broadband,
}

impl PhoneBook<'_> {
    /// Returns the phone book with a new entry at its end, and the entry's index.
    ///
    /// The entry is the one of [`EntryBuilder`], without a number to dial and without `Guid`.
    /// `DialParamsUID` is one more than the greatest of the other entries: under a number that one of them
    /// has, or had before it, Windows could find credentials that are not meant.
    ///
    /// # Errors
    ///
    /// [`PhoneBookError::EntryExists`] where there is an entry of this name, those of
    /// [`EntryBuilder::build`] for a name that can't be, [`PhoneBookError::OutOfRange`] for a strategy that
    /// routers do not know, and those of [`with_section`](Self::with_section).
    pub fn with_new_entry(
        &self,
        name: &str,
        device: NewDevice,
    ) -> Result<(PhoneBook<'static>, SectionIndex), PhoneBookError> {
        if let Some(own) = self.sections_named(name).next() {
            return Err(PhoneBookError::EntryExists { line: own.line() });
        }
        let builder = match device {
            NewDevice::Broadband => EntryBuilder::broadband(name),
            NewDevice::Vpn(strategy) if is_for_routers(strategy) => {
                EntryBuilder::vpn(name, "").strategy(strategy)
            }
            NewDevice::Vpn(strategy) => {
                let (key, expected) = ("VpnStrategy", "0 to 4, 7 or 8");
                return Err(PhoneBookError::OutOfRange { key, found: strategy.into(), expected });
            }
        };
        let bytes = builder.dial_params_uid(self.free_uid()?).without_guid().build()?;
        let entry = PhoneBook::parse(&bytes)?;
        let entry =
            entry.section(SectionIndex(0)).filter(|entry| entry.name().bytes() == name.as_bytes());
        let reason = "a header would not read so";
        let entry = entry.ok_or(PhoneBookError::NotStorable { key: "name", reason })?;
        let book = self.with_section(&entry)?;
        let index = SectionIndex(self.sections().len());
        Ok((book, index))
    }

    /// Returns a `DialParamsUID` that no entry has.
    fn free_uid(&self) -> Result<u32, PhoneBookError> {
        let mut taken = Vec::new();
        for section in self.sections() {
            let uid = section.value("DialParamsUID").and_then(|value| read_u32(value.bytes()));
            taken.try_reserve(1)?;
            taken.extend(uid);
        }
        taken.sort_unstable();
        let next = taken.last().map_or(Some(1), |last| last.checked_add(1));
        Ok(next.unwrap_or_else(|| {
            // Somebody has the greatest: the first gap.
            taken.dedup();
            let gap =
                (1..).zip(taken.iter().filter(|uid| **uid > 0)).find(|(free, uid)| free != *uid);
            gap.map_or(1, |(free, _)| free)
        }))
    }
}
