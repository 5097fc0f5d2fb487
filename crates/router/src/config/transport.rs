//! Transports, also called router managers: the keys below `RouterManagers` (MS-RRASM 2.2.3.1).

use super::changes::{copy_values, difference, put, put_block};
use super::configuration::Configuration;
use super::connection::Connection;
use super::error::ConfigError;
use super::interface::utf16_with_nul;
use crate::places;
use crate::transport::{ProtocolId, protocol};
use routerkeep_registry::{Change, Key, KeyPath, Name, Value, ValueType};
use std::slice;

/// The longest name of a transport, in UTF-16 units (`MAX_TRANSPORT_NAME_LEN`, mprapi.h).
pub(super) const MAX_NAME: usize = 40;

/// A transport of the router, as one configuration has it.
#[derive(Clone, Copy)]
pub struct Transport<'c> {
    key: &'c Key,
    id: ProtocolId,
}

impl<'c> Transport<'c> {
    fn read(key: &'c Key) -> Option<Self> {
        Some(Self { key, id: protocol(key)? })
    }

    /// Returns its protocol id.
    pub fn id(&self) -> ProtocolId {
        self.id
    }

    /// Returns its name: that of its key, such as `Ip`.
    pub fn name(&self) -> &'c Name {
        &self.key.name
    }

    /// Returns the info block `GlobalInfo`, as stored. A router manager without one is not started.
    pub fn global_info(&self) -> Option<&'c [u8]> {
        self.data("GlobalInfo")
    }

    /// Returns the info block `GlobalInterfaceInfo`, as stored: the defaults for its interfaces, which
    /// Windows since 2003 does without.
    pub fn interface_defaults(&self) -> Option<&'c [u8]> {
        self.data("GlobalInterfaceInfo")
    }

    /// Returns `DLLPath`, with its environment variables as stored.
    pub fn dll_path(&self) -> Option<Name> {
        self.key.value("DLLPath").and_then(Value::as_text)
    }

    fn data(&self, name: &str) -> Option<&'c [u8]> {
        self.key.value(name).map(|value| value.data.as_slice())
    }

    fn path(&self, configuration: &Configuration) -> KeyPath {
        root(configuration).join(self.key.name.clone())
    }

    /// Returns the changes that give it settings.
    pub(super) fn changes(
        &self,
        configuration: &Configuration,
        settings: &TransportSettings<'_>,
    ) -> Result<Vec<Change>, ConfigError> {
        set(&self.path(configuration), self.key, settings)
    }
}

/// The transports of a configuration, in the order of their key names.
#[derive(Clone)]
pub struct Transports<'c> {
    keys: slice::Iter<'c, Key>,
}

impl<'c> Transports<'c> {
    pub(super) fn of(root: Option<&'c Key>) -> Self {
        Self { keys: root.map_or(&[][..], |root| &root.subkeys).iter() }
    }
}

impl<'c> Iterator for Transports<'c> {
    type Item = Transport<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        self.keys.find_map(Transport::read)
    }
}

/// What a transport is set to; what is `None` stays as it is.
#[derive(Clone, Copy, Default)]
pub struct TransportSettings<'a> {
    /// The info block `GlobalInfo`.
    pub global_info: Option<&'a [u8]>,
    /// The info block `GlobalInterfaceInfo`.
    pub interface_defaults: Option<&'a [u8]>,
    /// The path of the router manager's DLL; environment variables are kept as they are.
    pub dll_path: Option<&'a Name>,
}

/// A transport that is to be made.
#[derive(Clone, Copy)]
pub struct NewTransport<'a> {
    /// Its protocol id.
    pub id: ProtocolId,
    /// Its name, 1 to 40 UTF-16 units; without one it is its number in decimal.
    pub name: Option<&'a Name>,
    /// Its settings.
    pub settings: TransportSettings<'a>,
}

/// Whether something was made or was there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// It was made.
    Created,
    /// It was there, and was given what should be new.
    Updated,
}

impl Connection<'_> {
    /// Makes a transport; one that is there already is set instead, and keeps its name
    /// (`MprConfigTransportCreate`).
    ///
    /// Win32 codes: 87 for a name that can't be, 948 where the name is that of a transport with another id.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn create_transport(&mut self, new: &NewTransport<'_>) -> Result<Creation, ConfigError> {
        let name = new.name.cloned().unwrap_or_else(|| name_of(new.id));
        check_name(&name)?;
        self.change(|configuration| {
            match configuration.transport(new.id) {
                Ok(transport) => {
                    let changes = transport.changes(configuration, &new.settings)?;
                    return Ok((changes, Creation::Updated));
                }
                Err(ConfigError::NoSuchTransport(_)) => {}
                Err(error) => return Err(error),
            }
            let managers = configuration.subkey(places::ROUTER_MANAGERS);
            let mut changes = Vec::new();
            match managers {
                None => changes.push(Change::CreateKey { path: root(configuration) }),
                Some(managers) if managers.subkeys.iter().any(|own| own.name.matches(&name)) => {
                    return Err(ConfigError::TransportNameTaken { name: name.clone() });
                }
                Some(_) => {}
            }
            let mut key = Key::new(name.clone()).with_value(Value::dword("ProtocolId", new.id.0));
            apply(&mut key, &new.settings)?;
            let path = root(configuration).join(name.clone());
            changes.extend(difference(&path, None, Some(&key))?);
            Ok((changes, Creation::Created))
        })
    }

    /// Deletes a transport. What interfaces have for it stays.
    ///
    /// Win32 codes: 902 where it is gone.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn delete_transport(&mut self, id: ProtocolId) -> Result<(), ConfigError> {
        self.change(|configuration| {
            let transport = configuration.transport(id)?;
            Ok((difference(&transport.path(configuration), Some(transport.key), None)?, ()))
        })
    }

    /// Sets what is given of a transport.
    ///
    /// Win32 codes: 902 where it is gone.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_transport(
        &mut self,
        id: ProtocolId,
        settings: &TransportSettings<'_>,
    ) -> Result<(), ConfigError> {
        self.change(|configuration| {
            let transport = configuration.transport(id)?;
            Ok((transport.changes(configuration, settings)?, ()))
        })
    }
}

fn root(configuration: &Configuration) -> KeyPath {
    configuration.service().join(places::ROUTER_MANAGERS)
}

fn set(
    path: &KeyPath,
    before: &Key,
    settings: &TransportSettings<'_>,
) -> Result<Vec<Change>, ConfigError> {
    let before = copy_values(before)?;
    let mut after = copy_values(&before)?;
    apply(&mut after, settings)?;
    difference(path, Some(&before), Some(&after))
}

fn apply(key: &mut Key, settings: &TransportSettings<'_>) -> Result<(), ConfigError> {
    put_block(key, "GlobalInfo", settings.global_info)?;
    put_block(key, "GlobalInterfaceInfo", settings.interface_defaults)?;
    if let Some(path) = settings.dll_path {
        // Registries have been seen with either type; a new one is expanded when it is read.
        let before = key.value("DLLPath").map(|value| value.kind);
        let kind = before.filter(|kind| *kind == ValueType::SZ).unwrap_or(ValueType::EXPAND_SZ);
        put(key, Value::new("DLLPath", kind, utf16_with_nul(path)));
    }
    Ok(())
}

/// Returns the name of a transport that was given none: its number in decimal.
pub(super) fn name_of(id: ProtocolId) -> Name {
    Name::from(id.0.to_string().as_str())
}

/// Refuses a name that no key of a transport can have.
pub(super) fn check_name(name: &Name) -> Result<(), ConfigError> {
    match name.units() {
        [] => Err(ConfigError::InvalidArgument("a transport has a name")),
        units if units.len() > MAX_NAME => {
            Err(ConfigError::InvalidArgument("a transport's name has at most 40 characters"))
        }
        units if units.contains(&0) || units.contains(&u16::from(b'\\')) => {
            Err(ConfigError::InvalidArgument("a transport's name holds no backslash and no NUL"))
        }
        _ => Ok(()),
    }
}
