//! Friendly names of LAN interfaces: the names of network connections
//! (`Control\Network\{4D36E972-…}\{adapter}\Connection`, value `Name`).

use super::connection::Connection;
use super::error::ConfigError;
use crate::adapter::text;
use crate::places;
use routerkeep_registry::{Depth, Key, Name};

impl Connection<'_> {
    /// Returns the name of the network connection of an adapter (`MprConfigGetFriendlyName`).
    ///
    /// `guid` is the name of a LAN interface: the adapter's GUID in braces, in any case.
    ///
    /// Win32 codes: 1168 where there is no such adapter, or it has no name.
    ///
    /// # Errors
    /// [`ConfigError::NoSuchName`], and those of reading.
    pub fn friendly_name(&mut self, guid: &Name) -> Result<Name, ConfigError> {
        let adapter = |connection: &&Key| connection.name.matches(guid);
        let found = |connections: &[Key]| connections.iter().find(adapter).and_then(name_of);
        self.connections(found)?.ok_or(ConfigError::NoSuchName)
    }

    /// Returns the GUID in braces of the adapter whose network connection has this name
    /// (`MprConfigGetGuidName`). Case does not matter; Windows keeps these names unique.
    ///
    /// Win32 codes: 1168 where no connection has the name.
    ///
    /// # Errors
    /// [`ConfigError::NoSuchName`], and those of reading.
    pub fn guid_name(&mut self, friendly: &Name) -> Result<Name, ConfigError> {
        let named =
            |connection: &&Key| name_of(connection).is_some_and(|own| own.matches(friendly));
        let found =
            |connections: &[Key]| connections.iter().find(named).map(|own| own.name.clone());
        self.connections(found)?.ok_or(ConfigError::NoSuchName)
    }

    /// Looks for something among the keys of the adapters; what can't be read may be it.
    fn connections<T>(
        &mut self,
        find: impl Fn(&[Key]) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        let part = self.fresh_part(places::NETWORK_CONNECTIONS, Depth::Levels(2))?;
        let mut adapters = part.key.map(|key| key.subkeys).unwrap_or_default();
        // The key also holds a list of descriptions; an adapter's own key has its GUID for a name.
        adapters.retain(|key| key.name.units().first() == Some(&u16::from(b'{')));
        match (find(&adapters), part.damage.into_iter().next()) {
            (Some(found), _) => Ok(Some(found)),
            (None, Some(finding)) => Err(ConfigError::Damaged(Box::new(finding))),
            (None, None) => Ok(None),
        }
    }
}

fn name_of(adapter: &Key) -> Option<Name> {
    text(adapter.subkey("Connection")?, "Name")
}
