//! A router's stored configuration as it was at one moment.

use super::connection::Part;
use super::error::ConfigError;
use super::interface::{Interface, InterfaceId, Interfaces, Record};
use super::transport::{Transport, Transports};
use crate::places;
use crate::transport::ProtocolId;
use routerkeep_registry::{Finding, Key, KeyPath, Name};
use std::cmp::Ordering;

/// The stored configuration, as one state that does not change while it is held.
///
/// Keys that lack what makes them a transport (`ProtocolId`) or an interface (a number for a name,
/// `InterfaceName`, `Type`) are passed over, as no function could address them; [`check`](fn@crate::check)
/// finds them.
pub struct Configuration {
    service: KeyPath,
    key: Key,
    damage: Vec<Finding>,
    /// The interfaces by number.
    interfaces: Vec<Record>,
    /// Indices of `interfaces`, by name.
    by_name: Vec<usize>,
}

impl Configuration {
    pub(super) fn new(service: Part) -> Result<Self, ConfigError> {
        let Part { path, key, damage } = service;
        let mut key = match (key, damage.first()) {
            (Some(key), _) => key,
            (None, Some(finding)) => return Err(ConfigError::Damaged(Box::new(finding.clone()))),
            (None, None) => return Err(ConfigError::NotConfigured),
        };
        // Stores give keys in their own order; most of them, and every hive, in this one already.
        key.sort();
        let interfaces = Record::list(key.subkey(places::INTERFACES))?;
        let mut by_name = Vec::new();
        by_name.try_reserve_exact(interfaces.len()).map_err(|_| ConfigError::Memory)?;
        by_name.extend(0..interfaces.len());
        let name = |index: usize| interfaces.get(index).map(Record::name);
        // Sorting with the index, of one name the first comes first; it takes no memory.
        by_name.sort_unstable_by(|&m, &n| {
            let names = name(m).zip(name(n));
            names.map_or(Ordering::Equal, |(a, b)| a.compare(b)).then(m.cmp(&n))
        });
        Ok(Self { service: path, key, damage, interfaces, by_name })
    }

    /// Returns the path of `Services\RemoteAccess`, from the root of the registry.
    pub(super) fn service(&self) -> &KeyPath {
        &self.service
    }

    /// Returns a subkey of the service's key.
    pub(super) fn subkey(&self, name: &str) -> Option<&Key> {
        self.key.subkey(name)
    }

    /// Refuses where something at, above or below a subkey of the service's key could not be read.
    pub(super) fn require_whole(&self, name: &str) -> Result<(), ConfigError> {
        if self.damage.is_empty() {
            return Ok(());
        }
        let path = self.service.join(name);
        let concerns =
            |finding: &&Finding| finding.path.is_within(&path) || path.is_within(&finding.path);
        match self.damage.iter().find(concerns) {
            Some(finding) => Err(ConfigError::Damaged(Box::new(finding.clone()))),
            None => Ok(()),
        }
    }

    /// Iterates over the transports (router managers) in the order of their key names.
    ///
    /// Win32 codes: 1015 where some could not be read.
    ///
    /// # Errors
    /// [`ConfigError::Damaged`].
    pub fn transports(&self) -> Result<Transports<'_>, ConfigError> {
        self.require_whole(places::ROUTER_MANAGERS)?;
        Ok(Transports::of(self.subkey(places::ROUTER_MANAGERS)))
    }

    /// Returns a transport; of several with one id the first.
    ///
    /// Win32 codes: 902 where there is none, 1015.
    ///
    /// # Errors
    /// [`ConfigError::NoSuchTransport`], [`ConfigError::Damaged`].
    pub fn transport(&self, id: ProtocolId) -> Result<Transport<'_>, ConfigError> {
        let mut transports = self.transports()?;
        transports.find(|transport| transport.id() == id).ok_or(ConfigError::NoSuchTransport(id))
    }

    /// Iterates over the interfaces by the number of their key: the order in which they were made.
    ///
    /// Win32 codes: 1015 where some could not be read.
    ///
    /// # Errors
    /// [`ConfigError::Damaged`].
    pub fn interfaces(&self) -> Result<Interfaces<'_>, ConfigError> {
        self.require_whole(places::INTERFACES)?;
        Ok(Interfaces::of(self.interface_keys(), &self.interfaces))
    }

    /// Iterates over the interfaces whose key has this number or a greater one.
    ///
    /// # Errors
    /// As [`interfaces`](Self::interfaces).
    pub fn interfaces_from(&self, number: u32) -> Result<Interfaces<'_>, ConfigError> {
        self.require_whole(places::INTERFACES)?;
        let start = self.interfaces.partition_point(|own| own.number() < number);
        let rest = self.interfaces.get(start..).unwrap_or(&[]);
        Ok(Interfaces::of(self.interface_keys(), rest))
    }

    /// Returns the interface that an id stands for, in a time that does not grow with their number.
    ///
    /// Win32 codes: 905 where it is gone, 1015.
    ///
    /// # Errors
    /// [`ConfigError::NoSuchInterface`], [`ConfigError::Damaged`].
    pub fn interface(&self, id: &InterfaceId) -> Result<Interface<'_>, ConfigError> {
        let mut named = self.named(id.name())?;
        named
            .find(|interface| interface.slot().matches(id.slot()))
            .ok_or(ConfigError::NoSuchInterface)
    }

    /// Returns the interface of this name, without regard to case: a LAN interface by its GUID in braces,
    /// any other by its display name. Of several the one with the lowest number.
    ///
    /// Win32 codes: 905 where there is none, 1015.
    ///
    /// # Errors
    /// [`ConfigError::NoSuchInterface`], [`ConfigError::Damaged`].
    pub fn interface_named(&self, name: &Name) -> Result<Interface<'_>, ConfigError> {
        self.named(name)?.next().ok_or(ConfigError::NoSuchInterface)
    }

    /// Returns the number of the key that a new interface gets: one more than the greatest that is there
    /// (MS-RRASM 2.2.3.2: zero-based and increasing).
    pub(super) fn next_number(&self) -> Result<u32, ConfigError> {
        let next = self.interfaces.last().map_or(Some(0), |last| last.number().checked_add(1));
        next.ok_or(ConfigError::NotSupported("no number is left for another interface"))
    }

    /// Iterates over the interfaces of this name, by number.
    fn named<'c, 'n>(
        &'c self,
        name: &'n Name,
    ) -> Result<impl Iterator<Item = Interface<'c>> + use<'c, 'n>, ConfigError> {
        self.require_whole(places::INTERFACES)?;
        let record = |index: &usize| self.interfaces.get(*index);
        let below =
            |index: &usize| record(index).is_some_and(|own| own.name().compare(name).is_lt());
        let start = self.by_name.partition_point(below);
        let keys = self.interface_keys();
        let rest = self.by_name.get(start..).unwrap_or(&[]);
        Ok(rest
            .iter()
            .filter_map(move |index| Interface::of(keys, self.interfaces.get(*index)?))
            .take_while(move |interface| interface.name().matches(name)))
    }

    fn interface_keys(&self) -> &[Key] {
        self.key.subkey(places::INTERFACES).map_or(&[], |root| &root.subkeys)
    }
}
