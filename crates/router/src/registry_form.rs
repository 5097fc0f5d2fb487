//! A snapshot as keys of a registry, each at its real place: what a registry export of it holds.

use crate::places;
use crate::snapshot::{ClassName, Snapshot};
use routerkeep_registry::{Key, KeyPath, Name};

/// The keys of a snapshot at their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistryForm {
    /// Keys with all below them, by their paths; none lies within another.
    pub keys: Vec<(KeyPath, Key)>,
    /// Parts of the class `server` that have no place of their own, as paths below its topmost key.
    ///
    /// These are the ports: they are values of device keys whose numbers differ from machine to machine, so
    /// a snapshot does not keep them.
    pub without_place: Vec<KeyPath>,
}

impl RegistryForm {
    /// Puts the three classes that are trees below a control set's key, such as
    /// `HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet`. The phone book is a file and no part of it.
    ///
    /// A class that the snapshot does not hold, or that the router does not have, adds nothing.
    pub fn of(snapshot: &Snapshot, control_set: &KeyPath) -> Self {
        let none = Key::default();
        let server = snapshot.server.content().unwrap_or(&none);
        let mut form = Self::default();
        let service = KeyPath::from(places::REMOTE_ACCESS);
        let remote_access = server.subkey("RemoteAccess");
        let mut key = remote_access.cloned().unwrap_or_default();
        for class in [ClassName::Interfaces, ClassName::RouterManagers] {
            key.subkeys.extend(snapshot.tree(class).and_then(|tree| tree.content()).cloned());
        }
        if remote_access.is_some() || !key.subkeys.is_empty() {
            form.add(control_set, &service, key);
        }
        for (part, place) in [
            ("SstpSvc\\Parameters", places::SSTP),
            ("RasMan\\Parameters", places::RAS_MAN),
            ("Tcpip\\Parameters", places::TCPIP),
        ] {
            if let Some(key) = server.at(&KeyPath::from(part)) {
                form.add(control_set, &KeyPath::from(place), key.clone());
            }
        }
        let ports = server.subkey("Ports").map(|ports| ports.subkeys.as_slice());
        for port in ports.unwrap_or_default() {
            form.without_place.push(KeyPath::from("Ports").join(port.name.clone()));
        }
        form
    }

    fn add(&mut self, control_set: &KeyPath, place: &KeyPath, mut key: Key) {
        let path = control_set.join_path(place);
        key.name = path.names().last().cloned().unwrap_or_else(|| Name::from(""));
        key.sort();
        self.keys.push((path, key));
    }
}
