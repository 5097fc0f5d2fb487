//! Interfaces: the numbered keys below `Interfaces` (MS-RRASM 2.2.3.2).

use super::changes::{copy_values, difference, put};
use super::configuration::Configuration;
use super::connection::Connection;
use super::error::ConfigError;
use super::interface_transport::{InterfaceTransport, InterfaceTransports};
use crate::transport::ProtocolId;
use crate::{InterfaceType, places};
use routerkeep_registry::{Change, Key, KeyPath, Name, Value, ValueType};
use std::slice;

/// The longest name of an interface, in UTF-16 units (`MAX_INTERFACE_NAME_LEN`, mprapi.h).
pub(super) const MAX_NAME: usize = 256;

/// Whether an interface is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdminState {
    /// The router uses it.
    Enabled,
    /// The router leaves it alone.
    Disabled,
}

/// Which interface is meant, beyond one reading: its name and the number of its key.
///
/// An interface that was deleted is not found by its id again, even where a new one has its name or its
/// number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InterfaceId {
    slot: Name,
    name: Name,
}

impl InterfaceId {
    pub(super) fn slot(&self) -> &Name {
        &self.slot
    }

    /// Returns the interface's name.
    pub fn name(&self) -> &Name {
        &self.name
    }
}

/// What makes a key an interface, read once.
pub(super) struct Record {
    /// Index of its key among the subkeys of `Interfaces`.
    index: usize,
    number: u32,
    name: Name,
    kind: InterfaceType,
}

impl Record {
    /// Reads the interfaces, by number.
    pub(super) fn list(root: Option<&Key>) -> Result<Vec<Self>, ConfigError> {
        let keys = root.map_or(&[][..], |root| &root.subkeys);
        let mut list = Vec::new();
        list.try_reserve_exact(keys.len()).map_err(|_| ConfigError::Memory)?;
        list.extend(keys.iter().enumerate().filter_map(|(index, key)| Self::read(index, key)));
        // With the index no order is lost where a damaged hive has a number twice; it takes no memory.
        list.sort_unstable_by_key(|record| (record.number, record.index));
        Ok(list)
    }

    fn read(index: usize, key: &Key) -> Option<Self> {
        let name = key.value("InterfaceName").and_then(Value::as_text)?;
        let kind = InterfaceType(key.value("Type").and_then(Value::as_dword)?);
        let number: u32 = key.name.to_text()?.parse().ok()?;
        // Another spelling of a number would be a second one of it.
        let is_number = key.name.is(&number.to_string());
        (is_number && !name.is_empty()).then_some(Self { index, number, name, kind })
    }

    pub(super) fn name(&self) -> &Name {
        &self.name
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }
}

/// An interface of the router, as one configuration has it.
#[derive(Clone, Copy)]
pub struct Interface<'c> {
    key: &'c Key,
    record: &'c Record,
}

impl<'c> Interface<'c> {
    pub(super) fn of(keys: &'c [Key], record: &'c Record) -> Option<Self> {
        Some(Self { key: keys.get(record.index)?, record })
    }

    /// Returns what the interface is known by beyond this configuration.
    pub fn id(&self) -> InterfaceId {
        InterfaceId { slot: self.key.name.clone(), name: self.record.name.clone() }
    }

    /// Returns the number of its key. It says which interface was made earlier, and nothing else.
    pub fn number(&self) -> u32 {
        self.record.number
    }

    /// Returns the name of its key: the number in decimal.
    pub fn slot(&self) -> &'c Name {
        &self.key.name
    }

    /// Returns its name: the adapter's GUID in braces for a LAN interface, else the display name.
    pub fn name(&self) -> &'c Name {
        &self.record.name
    }

    /// Returns its type.
    pub fn kind(&self) -> InterfaceType {
        self.record.kind
    }

    /// Says whether it is enabled; one that does not say is (MS-RRASM 2.2.3.2.1.3).
    pub fn state(&self) -> AdminState {
        match self.key.value("Enabled").and_then(Value::as_dword) {
            Some(0) => AdminState::Disabled,
            _ => AdminState::Enabled,
        }
    }

    /// Returns the hours in which it may dial, a text for each day, as stored; empty where there is no
    /// restriction. [`DialOutHours`](crate::DialOutHours) says what they mean.
    pub fn dial_out_hours(&self) -> Vec<Name> {
        self.key.value("DialOutHours").and_then(Value::as_texts).unwrap_or_default()
    }

    /// Iterates over its transports in the order of their key names.
    pub fn transports(&self) -> InterfaceTransports<'c> {
        InterfaceTransports::of(self.key)
    }

    /// Returns one of its transports; of several with one id the first.
    ///
    /// Win32 codes: 905 where it has none (as Microsoft documents it, not 902).
    ///
    /// # Errors
    /// [`ConfigError::NoSuchInterfaceTransport`].
    pub fn transport(&self, id: ProtocolId) -> Result<InterfaceTransport<'c>, ConfigError> {
        self.transports()
            .find(|transport| transport.id() == id)
            .ok_or(ConfigError::NoSuchInterfaceTransport)
    }

    pub(super) fn key(&self) -> &'c Key {
        self.key
    }

    pub(super) fn path(&self, configuration: &Configuration) -> KeyPath {
        root(configuration).join(self.key.name.clone())
    }
}

/// The interfaces of a configuration.
#[derive(Clone)]
pub struct Interfaces<'c> {
    keys: &'c [Key],
    records: slice::Iter<'c, Record>,
}

impl<'c> Interfaces<'c> {
    pub(super) fn of(keys: &'c [Key], records: &'c [Record]) -> Self {
        Self { keys, records: records.iter() }
    }
}

impl<'c> Iterator for Interfaces<'c> {
    type Item = Interface<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        Interface::of(self.keys, self.records.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.records.size_hint()
    }

    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        Interface::of(self.keys, self.records.nth(n)?)
    }
}

impl ExactSizeIterator for Interfaces<'_> {}

/// An interface that is to be made.
#[derive(Clone, Debug)]
pub struct NewInterface {
    /// Its name, 1 to 256 UTF-16 units: a GUID in braces for a LAN interface.
    pub name: Name,
    /// Its type; tunnels and dial-out interfaces can't be made (MS-RRASM 3.1.4.13).
    pub kind: InterfaceType,
    /// Whether it is enabled.
    pub state: AdminState,
    /// When it may dial, a text for each day; empty for no restriction, as all but demand-dial interfaces
    /// have none.
    pub dial_out_hours: Vec<Name>,
}

/// What becomes of the hours in which an interface may dial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DialOutHoursChange {
    /// They stay.
    #[default]
    Keep,
    /// These; none for no restriction.
    Set(Vec<Name>),
}

impl Connection<'_> {
    /// Makes an interface, without transports. Its key gets the number after the greatest.
    ///
    /// A demand-dial interface needs a phone-book entry of its name before the router can use it, which is
    /// not made here: [`create_demand_dial`](Self::create_demand_dial) makes both.
    ///
    /// Win32 codes: 87 for a name or type that can't be, 904 where the name is taken.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn create_interface(&mut self, new: &NewInterface) -> Result<InterfaceId, ConfigError> {
        check_new(new)?;
        self.change(|configuration| {
            check_free(configuration, &new.name)?;
            let mut changes = Vec::new();
            let root = root(configuration);
            if configuration.subkey(places::INTERFACES).is_none() {
                changes.push(Change::CreateKey { path: root.clone() });
            }
            let slot = Name::from(configuration.next_number()?.to_string().as_str());
            let path = root.join(slot.clone());
            let mut key = Key::new(slot.clone())
                .with_value(Value::new("InterfaceName", ValueType::SZ, utf16_with_nul(&new.name)))
                .with_value(Value::dword("Type", new.kind.0))
                .with_value(enabled(new.state))
                .with_value(Value::dword("Stamp", 0));
            if !new.dial_out_hours.is_empty() {
                key.values.push(hours(&new.dial_out_hours));
            }
            changes.extend(difference(&path, None, Some(&key))?);
            Ok((changes, InterfaceId { slot, name: new.name.clone() }))
        })
    }

    /// Deletes an interface with all its transports. A phone-book entry stays, as on Windows.
    ///
    /// Win32 codes: 905 where it is gone.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn delete_interface(&mut self, id: &InterfaceId) -> Result<(), ConfigError> {
        self.change(|configuration| {
            let interface = configuration.interface(id)?;
            let path = interface.path(configuration);
            Ok((difference(&path, Some(interface.key()), None)?, ()))
        })
    }

    /// Enables or disables an interface, and changes when it may dial. Name and type never change.
    ///
    /// Win32 codes: 905 where it is gone; 87 where a LAN or internal interface would be disabled
    /// (`MprConfigInterfaceSetInfo`), or one that does not dial would get hours.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_interface(
        &mut self,
        id: &InterfaceId,
        state: AdminState,
        dial_out_hours: &DialOutHoursChange,
    ) -> Result<(), ConfigError> {
        self.change(|configuration| {
            let interface = configuration.interface(id)?;
            let always_on = [InterfaceType::DEDICATED, InterfaceType::INTERNAL];
            if state != interface.state()
                && state == AdminState::Disabled
                && always_on.contains(&interface.kind())
            {
                return Err(ConfigError::InvalidArgument(
                    "a LAN or internal interface can't be disabled",
                ));
            }
            let before = copy_values(interface.key())?;
            let mut key = copy_values(&before)?;
            if state != interface.state() {
                put(&mut key, enabled(state));
            }
            match dial_out_hours {
                DialOutHoursChange::Keep => {}
                DialOutHoursChange::Set(texts) if texts.is_empty() => {
                    key.values.retain(|value| !value.name.is("DialOutHours"));
                }
                DialOutHoursChange::Set(texts) => {
                    check_hours(interface.kind(), texts)?;
                    put(&mut key, hours(texts));
                }
            }
            Ok((difference(&interface.path(configuration), Some(&before), Some(&key))?, ()))
        })
    }
}

/// Returns the path of the key `Interfaces`.
fn root(configuration: &Configuration) -> KeyPath {
    configuration.service().join(places::INTERFACES)
}

fn enabled(state: AdminState) -> Value {
    Value::dword("Enabled", u32::from(state == AdminState::Enabled))
}

fn hours(texts: &[Name]) -> Value {
    let mut data: Vec<u8> = texts.iter().flat_map(utf16_with_nul).collect();
    data.extend([0, 0]);
    Value::new("DialOutHours", ValueType::MULTI_SZ, data)
}

/// Returns a name as the data of a text.
pub(super) fn utf16_with_nul(name: &Name) -> Vec<u8> {
    name.units().iter().chain([&0]).flat_map(|unit| unit.to_le_bytes()).collect()
}

/// Refuses what can be no interface.
pub(super) fn check_new(new: &NewInterface) -> Result<(), ConfigError> {
    check_name(&new.name)?;
    check_kind(new)
}

/// Refuses a name that another interface has.
pub(super) fn check_free(configuration: &Configuration, name: &Name) -> Result<(), ConfigError> {
    match configuration.interface_named(name) {
        Ok(_) => Err(ConfigError::InterfaceExists),
        Err(ConfigError::NoSuchInterface) => Ok(()),
        Err(error) => Err(error),
    }
}

fn check_name(name: &Name) -> Result<(), ConfigError> {
    match name.units() {
        [] => Err(ConfigError::InvalidArgument("an interface has a name")),
        units if units.len() > MAX_NAME => {
            Err(ConfigError::InvalidArgument("an interface's name has at most 256 characters"))
        }
        units if units.contains(&0) => {
            Err(ConfigError::InvalidArgument("an interface's name holds no NUL"))
        }
        _ => Ok(()),
    }
}

fn check_kind(new: &NewInterface) -> Result<(), ConfigError> {
    if new.kind > InterfaceType::LOOPBACK {
        return Err(ConfigError::InvalidArgument("an interface of this type can't be made"));
    }
    if new.state == AdminState::Disabled && new.kind >= InterfaceType::DEDICATED {
        return Err(ConfigError::InvalidArgument(
            "a LAN, internal or loopback interface can't be made disabled",
        ));
    }
    if new.dial_out_hours.is_empty() {
        return Ok(());
    }
    check_hours(new.kind, &new.dial_out_hours)
}

fn check_hours(kind: InterfaceType, texts: &[Name]) -> Result<(), ConfigError> {
    if !kind.is_demand_dial() {
        return Err(ConfigError::InvalidArgument(
            "only a demand-dial interface has dial-out hours",
        ));
    }
    let odd = |text: &Name| text.is_empty() || text.units().contains(&0);
    if texts.iter().any(odd) {
        return Err(ConfigError::InvalidArgument("a text of dial-out hours is empty"));
    }
    Ok(())
}
