//! Transports on an interface: the subkeys of its key (MS-RRASM 2.2.3.2.2).

use super::changes::{copy_values, difference, put_block};
use super::configuration::Configuration;
use super::connection::Connection;
use super::error::ConfigError;
use super::interface::{Interface, InterfaceId};
use super::transport::{Creation, check_name, name_of};
use crate::interface::CUSTOM_POLICY;
use crate::transport::{ProtocolId, protocol};
use routerkeep_registry::{Change, Key, KeyPath, Name, Value};
use std::slice;

/// A transport on an interface, as one configuration has it.
#[derive(Clone, Copy)]
pub struct InterfaceTransport<'c> {
    key: &'c Key,
    id: ProtocolId,
}

impl<'c> InterfaceTransport<'c> {
    fn read(key: &'c Key) -> Option<Self> {
        if key.name.is(CUSTOM_POLICY) {
            return None;
        }
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

    /// Returns the info block `InterfaceInfo`, as stored; `None` where there is none.
    pub fn info(&self) -> Option<&'c [u8]> {
        self.key.value("InterfaceInfo").map(|value| value.data.as_slice())
    }

    fn path(&self, interface: &Interface<'_>, configuration: &Configuration) -> KeyPath {
        interface.path(configuration).join(self.key.name.clone())
    }
}

/// The transports of an interface, in the order of their key names.
#[derive(Clone)]
pub struct InterfaceTransports<'c> {
    keys: slice::Iter<'c, Key>,
}

impl<'c> InterfaceTransports<'c> {
    pub(super) fn of(interface: &'c Key) -> Self {
        Self { keys: interface.subkeys.iter() }
    }
}

impl<'c> Iterator for InterfaceTransports<'c> {
    type Item = InterfaceTransport<'c>;

    fn next(&mut self) -> Option<Self::Item> {
        self.keys.find_map(InterfaceTransport::read)
    }
}

impl Connection<'_> {
    /// Adds a transport to an interface; where it is there already, sets its info block.
    ///
    /// Without a name it gets `IP` or `IPX` if it is one of those, else its number
    /// (`MprConfigInterfaceTransportAdd`).
    ///
    /// Win32 codes: 905 where the interface is gone, 87 for a name that can't be, 948 where the name is that
    /// of another transport of the interface.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn add_interface_transport(
        &mut self,
        interface: &InterfaceId,
        id: ProtocolId,
        name: Option<&Name>,
        info: Option<&[u8]>,
    ) -> Result<Creation, ConfigError> {
        let name = match name {
            Some(name) => name.clone(),
            None => match id {
                ProtocolId::IP => Name::from("IP"),
                ProtocolId::IPX => Name::from("IPX"),
                id => name_of(id),
            },
        };
        check_name(&name)?;
        if name.is(CUSTOM_POLICY) {
            return Err(ConfigError::InvalidArgument(
                "a transport can't have the name of the policy",
            ));
        }
        self.change(|configuration| {
            let interface = configuration.interface(interface)?;
            if let Ok(transport) = interface.transport(id) {
                let path = transport.path(&interface, configuration);
                return Ok((set(&path, transport.key, info)?, Creation::Updated));
            }
            if interface.key().subkeys.iter().any(|own| own.name.matches(&name)) {
                return Err(ConfigError::TransportNameTaken { name: name.clone() });
            }
            let mut key = Key::new(name.clone()).with_value(Value::dword("ProtocolId", id.0));
            put_block(&mut key, "InterfaceInfo", info)?;
            let path = interface.path(configuration).join(name.clone());
            Ok((difference(&path, None, Some(&key))?, Creation::Created))
        })
    }

    /// Removes a transport from an interface.
    ///
    /// Win32 codes: 905 where either is gone.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn remove_interface_transport(
        &mut self,
        interface: &InterfaceId,
        id: ProtocolId,
    ) -> Result<(), ConfigError> {
        self.change(|configuration| {
            let interface = configuration.interface(interface)?;
            let transport = interface.transport(id)?;
            let path = transport.path(&interface, configuration);
            Ok((difference(&path, Some(transport.key), None)?, ()))
        })
    }

    /// Sets the info block of a transport on an interface.
    ///
    /// Win32 codes: 905 where either is gone.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn set_interface_transport(
        &mut self,
        interface: &InterfaceId,
        id: ProtocolId,
        info: &[u8],
    ) -> Result<(), ConfigError> {
        self.change(|configuration| {
            let interface = configuration.interface(interface)?;
            let transport = interface.transport(id)?;
            let path = transport.path(&interface, configuration);
            Ok((set(&path, transport.key, Some(info))?, ()))
        })
    }
}

fn set(path: &KeyPath, before: &Key, info: Option<&[u8]>) -> Result<Vec<Change>, ConfigError> {
    let before = copy_values(before)?;
    let mut after = copy_values(&before)?;
    put_block(&mut after, "InterfaceInfo", info)?;
    difference(path, Some(&before), Some(&after))
}
