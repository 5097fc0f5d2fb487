//! Demand-dial interfaces with their phone-book entries: two places that are changed as one.
//!
//! The phone book comes first, the registry second. A crash between the two leaves a sound router: a new
//! entry without an interface, which the same call finds and uses when it is made again, or an interface
//! that dials as asked for and is enabled as it was. Where the registry refuses, the phone book is put back;
//! never under an interface that may be there already.

use super::configuration::Configuration;
use super::connection::{ATTEMPTS, Connection};
use super::error::ConfigError;
use super::interface::{
    AdminState, DialOutHoursChange, InterfaceId, NewInterface, check_free, check_new,
};
use crate::interface_type::InterfaceType;
use crate::store::PhoneBookContent;
use crate::store_mut::PhoneBookEdit;
use routerkeep_phonebook::{DialSettings, NewDevice, PhoneBook, Section, SectionIndex};
use routerkeep_registry::Name;

impl Connection<'_> {
    /// Returns how a demand-dial interface dials: what its entry in the phone book says.
    ///
    /// The entry is the one of the interface's name, without regard to case.
    ///
    /// Win32 codes: 905 where the interface is gone; 87 where its type is not 2 (MS-RRASM 3.1.4.14); 621
    /// where there is no phone book; 623 where it has no such entry; 625 where it has several, or can't be
    /// read.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn dial_settings(&mut self, id: &InterfaceId) -> Result<DialSettings, ConfigError> {
        check_dials(&*self.configuration()?, id)?;
        let bytes = existing(self.phone_book()?)?;
        let book = PhoneBook::parse(&bytes)?;
        let entry = entry(&book, id.name())?.ok_or(ConfigError::NoPhoneBookEntry)?;
        Ok(DialSettings::read(&entry)?)
    }

    /// Changes how a demand-dial interface dials, and enables or disables it.
    ///
    /// `change` gets the settings as they are and returns them as they shall be; it is called again where
    /// others change the phone book meanwhile. What it leaves alone stays byte for byte.
    ///
    /// Win32 codes: those of [`dial_settings`](Self::dial_settings); 87 and 50 for what no entry, or not
    /// this one, can say ([`ConfigError::NotStorable`]).
    ///
    /// # Errors
    /// [`ConfigError`]. All is changed or nothing, but for [`ConfigError::PhoneBookOnly`].
    pub fn set_dial_settings(
        &mut self,
        id: &InterfaceId,
        state: AdminState,
        change: impl Fn(DialSettings) -> Result<DialSettings, ConfigError>,
    ) -> Result<(), ConfigError> {
        let edit = self.edit_phone_book(|configuration, content| {
            check_dials(configuration, id)?;
            let before = existing(content)?;
            let book = PhoneBook::parse(&before)?;
            let entry = entry(&book, id.name())?.ok_or(ConfigError::NoPhoneBookEntry)?;
            let after = changed(&book, entry.index(), &change)?;
            Ok(PhoneBookEdit { after: Some(after), before: Some(before) })
        })?;
        let set = self.set_interface(id, state, &DialOutHoursChange::Keep);
        self.put_back(edit, set, |configuration| {
            configuration.interface(id).is_ok_and(|interface| interface.state() == state)
        })
    }

    /// Makes a demand-dial interface with its phone-book entry; both are there then, or none.
    ///
    /// `change` gets the settings of a new entry and returns them as they shall be. An entry of the
    /// interface's name that is there already is changed instead, and keeps its device.
    ///
    /// Win32 codes: 87 for a name that can't be, a type that is not 2, and what no entry can say; 50 for what
    /// this one can't, the name among it where it is no text; 904 where the name is taken; 621 where what is
    /// open has no place for a phone book; 625.
    ///
    /// # Errors
    /// [`ConfigError`]; [`ConfigError::PhoneBookOnly`] leaves an entry.
    pub fn create_demand_dial(
        &mut self,
        new: &NewInterface,
        device: NewDevice,
        change: impl Fn(DialSettings) -> Result<DialSettings, ConfigError>,
    ) -> Result<InterfaceId, ConfigError> {
        check_new(new)?;
        check_kind(new.kind)?;
        let edit = self.edit_phone_book(|configuration, content| {
            check_free(configuration, &new.name)?;
            let before = match content {
                PhoneBookContent::NotOffered => return Err(ConfigError::NoPhoneBook),
                PhoneBookContent::Absent => None,
                PhoneBookContent::Present(bytes) => Some(bytes),
            };
            let book = PhoneBook::parse(before.as_deref().unwrap_or_default())?;
            let after = match entry(&book, &new.name)? {
                Some(entry) => changed(&book, entry.index(), &change)?,
                None => {
                    let name = new.name.to_text().ok_or(ConfigError::NotSupported(
                        "a phone book can't hold a name that is no text",
                    ))?;
                    let (book, index) = book.with_new_entry(&name, device)?;
                    changed(&book, index, &change)?
                }
            };
            Ok(PhoneBookEdit { before, after: Some(after) })
        })?;
        let made = self.create_interface(new);
        self.put_back(edit, made, |configuration| configuration.interface_named(&new.name).is_ok())
    }

    /// Makes the change of the phone book that follows from what is there, and returns it; where others
    /// change it meanwhile, works it out again.
    fn edit_phone_book(
        &mut self,
        plan: impl Fn(&Configuration, PhoneBookContent) -> Result<PhoneBookEdit, ConfigError>,
    ) -> Result<PhoneBookEdit, ConfigError> {
        for _ in 0..ATTEMPTS {
            let configuration = self.configuration()?;
            let content = self.phone_book()?;
            let edit = plan(&configuration, content)?;
            if edit.before == edit.after || self.replace_phone_book(&edit)? {
                return Ok(edit);
            }
        }
        Err(ConfigError::Changed)
    }

    /// Puts the phone book back where the second half of a change was not made. Where that is not known, the
    /// registry is looked at: what is there must have its entry.
    fn put_back<T>(
        &mut self,
        edit: PhoneBookEdit,
        outcome: Result<T, ConfigError>,
        is_made: impl Fn(&Configuration) -> bool,
    ) -> Result<T, ConfigError> {
        let PhoneBookEdit { before, after } = edit;
        match outcome {
            Err(cause) if before != after => {
                if matches!(cause, ConfigError::Store(_) | ConfigError::Partial { .. }) {
                    match self.configuration() {
                        Ok(configuration) if is_made(&configuration) => return Err(cause),
                        Ok(_) => {}
                        Err(_) => return Err(ConfigError::PhoneBookOnly(Box::new(cause))),
                    }
                }
                match self.replace_phone_book(&PhoneBookEdit { before: after, after: before }) {
                    Ok(true) => Err(cause),
                    Ok(false) | Err(_) => Err(ConfigError::PhoneBookOnly(Box::new(cause))),
                }
            }
            outcome => outcome,
        }
    }
}

fn check_dials(configuration: &Configuration, id: &InterfaceId) -> Result<(), ConfigError> {
    check_kind(configuration.interface(id)?.kind())
}

fn check_kind(kind: InterfaceType) -> Result<(), ConfigError> {
    if kind == InterfaceType::FULL_ROUTER {
        return Ok(());
    }
    Err(ConfigError::InvalidArgument("only a demand-dial interface has a phone-book entry"))
}

fn existing(content: PhoneBookContent) -> Result<Vec<u8>, ConfigError> {
    match content {
        PhoneBookContent::Present(bytes) => Ok(bytes),
        PhoneBookContent::Absent | PhoneBookContent::NotOffered => Err(ConfigError::NoPhoneBook),
    }
}

/// Finds the entry of a name, as Windows compares names.
fn entry<'b>(book: &'b PhoneBook<'_>, name: &Name) -> Result<Option<Section<'b>>, ConfigError> {
    let mut found = None;
    for section in book.sections() {
        if !Name::from(section.name().try_to_string()?.as_str()).matches(name) {
            continue;
        }
        if found.replace(section).is_some() {
            let what = format!("line {} starts a second entry of one name", section.line());
            return Err(ConfigError::DamagedPhoneBook(what));
        }
    }
    Ok(found)
}

/// Returns the phone book's bytes with an entry changed.
fn changed(
    book: &PhoneBook<'_>,
    index: SectionIndex,
    change: impl Fn(DialSettings) -> Result<DialSettings, ConfigError>,
) -> Result<Vec<u8>, ConfigError> {
    let Some(section) = book.section(index) else { return Err(ConfigError::NoPhoneBookEntry) };
    let wanted = change(DialSettings::read(&section)?)?;
    Ok(book.with_dial_settings(index, &wanted)?.into_bytes())
}
