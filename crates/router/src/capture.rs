//! Taking a snapshot of a router.

use crate::control_set::{self, ControlSet, ControlSetError};
use crate::server_class::{self, Pieces};
use crate::store::{PhoneBookContent, Store, StoreError};
use crate::{Adapter, Class, Identity, Snapshot, adapter, places};
use routerkeep_registry::{Depth, Finding, Key, KeyPath, Limits, Name, RegistryError, Severity};

/// Why no snapshot can be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The control set in use is not known.
    #[error(transparent)]
    ControlSet(#[from] ControlSetError),
    /// There is no RRAS in this registry.
    #[error("not a router: {control_set} has no Services\\RemoteAccess")]
    NotARouter {
        /// The control set that was looked at.
        control_set: String,
    },
    /// RRAS may be there but can't be reached.
    #[error("{control_set}\\Services\\RemoteAccess can't be read: {finding}")]
    Unreadable {
        /// The control set that was looked at.
        control_set: String,
        /// The first damage on the way there.
        finding: Box<Finding>,
    },
    /// The store can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RegistryError> for CaptureError {
    fn from(error: RegistryError) -> Self {
        Self::Store(error.into())
    }
}

/// Takes a snapshot of the router in `store`. Nothing at the source is changed.
///
/// # Errors
/// [`CaptureError`]. Places that can't be read inside a class are no error: they are in its state.
pub fn capture(store: &dyn Store, limits: &Limits) -> Result<Snapshot, CaptureError> {
    InRegistry::read(store, limits)?.with_phone_book(store)
}

/// Takes a snapshot of a router in a store of which nothing more is wanted: what it has read of the registry is
/// given back before the phone book is read, so that both are never in memory at once.
///
/// # Errors
/// As [`capture`].
pub fn capture_and_forget(
    store: &mut dyn Store,
    limits: &Limits,
) -> Result<Snapshot, CaptureError> {
    let in_registry = InRegistry::read(store, limits)?;
    store.forget_registry();
    in_registry.with_phone_book(store)
}

/// What of a router is in its registry.
struct InRegistry {
    control_set: String,
    router_managers: Class<Key>,
    interfaces: Class<Key>,
    server: Class<Key>,
    adapters: Vec<Adapter>,
    identity: Identity,
    findings: Vec<Finding>,
}

impl InRegistry {
    fn read(store: &dyn Store, limits: &Limits) -> Result<Self, CaptureError> {
        let control_set = control_set::find(store.registry(), store.control_set_rule(), limits)?;
        let mut reader = Reader { store, control_set: &control_set, limits, findings: Vec::new() };
        let mut remote_access = reader.remote_access()?;
        let router_managers = take(&mut remote_access, places::ROUTER_MANAGERS);
        let interfaces = take(&mut remote_access, places::INTERFACES);
        let (server, adapters, identity) = reader.surroundings(remote_access)?;
        let router_managers = reader.class(router_managers, places::ROUTER_MANAGERS);
        let interfaces = reader.class(interfaces, places::INTERFACES);
        let server = reader.server_state(server);
        let mut findings = reader.findings;
        findings.retain(|finding| finding.severity == Severity::Warning);
        let control_set = control_set.name;
        Ok(Self { control_set, router_managers, interfaces, server, adapters, identity, findings })
    }

    fn with_phone_book(self, store: &dyn Store) -> Result<Snapshot, CaptureError> {
        let phone_book = match store.phone_book()? {
            PhoneBookContent::NotOffered => {
                Class::NotCaptured { why: "a registry does not hold it".to_owned() }
            }
            PhoneBookContent::Absent => Class::Absent,
            PhoneBookContent::Present(bytes) => Class::Complete(bytes),
        };
        Ok(Snapshot {
            router_managers: self.router_managers,
            interfaces: self.interfaces,
            phone_book,
            server: self.server,
            adapters: self.adapters,
            identity: self.identity,
            source: store.source(),
            control_set: self.control_set,
            consistency: store.consistency()?,
            findings: self.findings,
        })
    }
}

/// Takes a subkey out of its parent.
fn take(parent: &mut Key, name: &str) -> Option<Key> {
    let index = parent.subkeys.iter().position(|subkey| subkey.name.is(name))?;
    Some(Key { name: Name::from(name), ..parent.subkeys.remove(index) })
}

/// Reads keys of one control set and gathers what was odd.
struct Reader<'s> {
    store: &'s dyn Store,
    control_set: &'s ControlSet,
    limits: &'s Limits,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn read(&mut self, place: &str, depth: Depth) -> Result<Option<Key>, RegistryError> {
        let path = self.control_set.path(place);
        let mut reading = self.store.registry().read_tree(&path, depth, self.limits)?;
        if reading.key.is_none() {
            self.findings.extend(not_reached(path, &reading.findings));
        } else {
            self.findings.append(&mut reading.findings);
        }
        Ok(reading.key)
    }

    fn remote_access(&mut self) -> Result<Key, CaptureError> {
        let control_set = self.control_set.name.clone();
        if let Some(key) = self.read(places::REMOTE_ACCESS, Depth::All)? {
            return Ok(key);
        }
        let damage = |finding: &Finding| finding.severity == Severity::Error;
        match self.findings.iter().position(damage) {
            Some(index) => {
                let finding = Box::new(self.findings.swap_remove(index));
                Err(CaptureError::Unreadable { control_set, finding })
            }
            None => Err(CaptureError::NotARouter { control_set }),
        }
    }

    /// Reads what lies outside of the service's own key.
    fn surroundings(
        &mut self,
        remote_access: Key,
    ) -> Result<(Key, Vec<Adapter>, Identity), RegistryError> {
        let sstp = self.read(places::SSTP, Depth::All)?;
        let ras_man = self.read(places::RAS_MAN, Depth::All)?;
        let network_class = self.read(places::NETWORK_CLASS, Depth::Levels(1))?;
        let tcpip = self.read(places::TCPIP, Depth::Levels(0))?;
        let persistent_routes = self.read(places::PERSISTENT_ROUTES, Depth::All)?;
        let connections = self.read(places::NETWORK_CONNECTIONS, Depth::Levels(2))?;
        let addresses = self.read(places::TCPIP_INTERFACES, Depth::Levels(1))?;
        let computer = self.read(places::COMPUTER_NAME, Depth::Levels(0))?;
        let product = self.read(places::PRODUCT_OPTIONS, Depth::Levels(0))?;

        let none = Key::default();
        let or_none = |key: &'_ Option<Key>| key.clone().unwrap_or_default();
        let adapters = adapter::list(
            connections.as_ref().unwrap_or(&none),
            network_class.as_ref().unwrap_or(&none),
            addresses.as_ref().unwrap_or(&none),
        );
        let identity = Identity::read(&or_none(&computer), &or_none(&tcpip), &or_none(&product));
        let pieces =
            Pieces { remote_access, sstp, ras_man, network_class, tcpip, persistent_routes };
        Ok((server_class::assemble(pieces), adapters, identity))
    }

    /// Returns the state of a class that is a subkey of the service's key.
    fn class(&self, key: Option<Key>, name: &str) -> Class<Key> {
        let service = self.control_set.path(places::REMOTE_ACCESS);
        let path = service.join(name);
        let unreadable: Vec<Finding> =
            self.errors().filter(|finding| concerns(finding, &path)).cloned().collect();
        match key {
            Some(key) => state(key, unreadable),
            None if !unreadable.is_empty() => state(Key::new(name), unreadable),
            None if self.store.offers(&path) => Class::Absent,
            None => Class::NotCaptured { why: format!("the export does not hold \\{path}") },
        }
    }

    /// Returns the state of the class `server`: damage outside of the two other classes is its own.
    fn server_state(&self, server: Key) -> Class<Key> {
        let service = self.control_set.path(places::REMOTE_ACCESS);
        let others = [places::ROUTER_MANAGERS, places::INTERFACES].map(|name| service.join(name));
        let mut unreadable: Vec<Finding> = self
            .errors()
            .filter(|finding| !others.iter().any(|other| finding.path.is_within(other)))
            .cloned()
            .collect();
        for place in [
            places::SSTP,
            places::RAS_MAN,
            places::NETWORK_CLASS,
            places::TCPIP,
            places::PERSISTENT_ROUTES,
        ] {
            let path = self.control_set.path(place);
            if !self.store.offers(&path) {
                unreadable.push(Finding::new(
                    Severity::Error,
                    path,
                    None,
                    "the key in the export",
                    "an export that does not hold it",
                ));
            }
        }
        state(server, unreadable)
    }

    fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }
}

/// Returns one finding at `path` for a key that is not there, where damage above it may be the reason.
///
/// That damage is on the way to other keys too, and none of their business if they were reached.
fn not_reached(path: KeyPath, findings: &[Finding]) -> Option<Finding> {
    let mut errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let first = errors.next()?;
    let found = match errors.count() {
        0 => first.to_string(),
        more => format!("{first} (and {more} more)"),
    };
    let expected = "the key, or none";
    Some(Finding::new(Severity::Error, path, first.place, expected, found))
}

/// Says whether damage at the finding's place can mean that something at or below `path` is missing.
fn concerns(finding: &Finding, path: &KeyPath) -> bool {
    finding.path.is_within(path) || path.is_within(&finding.path)
}

/// Puts the tree in canonical order and says whether it is complete.
fn state(mut key: Key, unreadable: Vec<Finding>) -> Class<Key> {
    key.sort();
    if unreadable.is_empty() {
        Class::Complete(key)
    } else {
        Class::Incomplete { content: key, unreadable }
    }
}
