//! Reading a running server until its router stood still.

use crate::LocationError;
use crate::open::{ATTEMPTS, capture_at};
use routerkeep_registry::{Limits, RegistryError};
use routerkeep_router::{CaptureError, Consistency, ControlSetError, Snapshot, Store, StoreError};
use std::path::Path;

/// What becomes of a router whose server tells no times at which its keys were changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithoutTimes {
    /// It is read once; the snapshot says that nothing is known.
    #[default]
    ReadOnce,
    /// All of it is read a second time and compared.
    ReadTwice,
}

/// Takes snapshots until the router did not change under one, three times at most.
///
/// `forget` has the store look only at what is read from then on. Two readings in a row that are the same
/// are as good as times: each key is what it was at the moment between them.
///
/// # Errors
/// [`LocationError::Capture`]. A router that keeps changing is no error: the snapshot says so.
pub(crate) fn settled(
    store: &dyn Store,
    forget: impl Fn(),
    path: &Path,
    limits: &Limits,
    without_times: WithoutTimes,
) -> Result<Snapshot, LocationError> {
    let mut earlier: Option<Snapshot> = None;
    let mut left = ATTEMPTS;
    loop {
        forget();
        left = left.saturating_sub(1);
        match capture_at(store, path, limits) {
            Ok(snapshot)
                if snapshot.consistency == Consistency::Unchecked
                    && without_times == WithoutTimes::ReadTwice =>
            {
                let compared = earlier.as_ref().map(|earlier| earlier.has_content_of(&snapshot));
                if compared == Some(true) {
                    return Ok(Snapshot { consistency: Consistency::Unchanged, ..snapshot });
                }
                if left == 0 {
                    return Ok(Snapshot { consistency: Consistency::Changed, ..snapshot });
                }
                earlier = Some(snapshot);
            }
            Ok(snapshot) if snapshot.consistency == Consistency::Changed && left > 0 => {
                earlier = None;
            }
            Err(error) if is_restless(&error) && left > 0 => earlier = None,
            taken => return taken,
        }
    }
}

/// Says whether the router changed while it was read, so that reading it again may help.
fn is_restless(error: &LocationError) -> bool {
    let LocationError::Capture { source, .. } = error else { return false };
    let (CaptureError::Store(store) | CaptureError::ControlSet(ControlSetError::Store(store))) =
        &**source
    else {
        return false;
    };
    matches!(store, StoreError::Registry(RegistryError::Changed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_registry::{
        Capabilities, Change, Depth, KeyPath, MemoryRegistry, Partial, Reading, Registry, Value,
    };
    use routerkeep_router::{ControlSetRule, MemoryStore, PhoneBookContent, SourceFacts};
    use routerkeep_testkit::generate::branch_office;
    use std::cell::{Cell, RefCell};
    use std::sync::Mutex;

    const INTERFACE: &str = "ControlSet001\\Services\\RemoteAccess\\Interfaces\\3";

    /// A server whose router is changed while each of the first readings goes on.
    struct Restless {
        store: MemoryStore,
        registry: Busy,
        /// What it says of each reading, the last one for all that follow.
        says: RefCell<Vec<Consistency>>,
        readings: Cell<u32>,
    }

    /// A registry that is changed after each of the first calls to read a tree.
    struct Busy {
        registry: Mutex<MemoryRegistry>,
        changes: Mutex<u32>,
        /// How many calls fail because what they read fits together no more.
        failures: Mutex<u32>,
    }

    impl Registry for Busy {
        fn read_tree(
            &self,
            path: &KeyPath,
            depth: Depth,
            limits: &Limits,
        ) -> Result<Reading, RegistryError> {
            let mut failures = self.failures.lock().unwrap();
            if let Some(left) = failures.checked_sub(1) {
                *failures = left;
                return Err(RegistryError::Changed);
            }
            let mut registry = self.registry.lock().unwrap();
            let reading = registry.read_tree(path, depth, limits);
            let mut changes = self.changes.lock().unwrap();
            if let Some(left) = changes.checked_sub(1) {
                *changes = left;
                let slot = registry.root_mut().at_or_new(&KeyPath::from(INTERFACE));
                slot.values.push(Value::dword(format!("Made {left}"), 1));
            }
            reading
        }

        fn apply(&mut self, _changes: &[Change]) -> Result<(), Partial> {
            panic!("nothing is changed by a reading")
        }

        fn capabilities(&self) -> Capabilities {
            self.registry.lock().unwrap().capabilities()
        }
    }

    impl Restless {
        fn new(changes: u32, failures: u32, says: &[Consistency]) -> Self {
            let store = branch_office();
            let registry = Busy {
                registry: Mutex::new(MemoryRegistry::new(store.registry.root().clone())),
                changes: Mutex::new(changes),
                failures: Mutex::new(failures),
            };
            Self { store, registry, says: RefCell::new(says.to_vec()), readings: Cell::new(0) }
        }

        fn read(&self, without_times: WithoutTimes) -> Result<Snapshot, LocationError> {
            let forget = || self.readings.set(self.readings.get() + 1);
            settled(self, forget, Path::new("//server"), &Limits::DEFAULT, without_times)
        }
    }

    impl Store for Restless {
        fn registry(&self) -> &dyn Registry {
            &self.registry
        }

        fn control_set_rule(&self) -> ControlSetRule {
            self.store.control_set_rule()
        }

        fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
            self.store.phone_book()
        }

        fn offers(&self, path: &KeyPath) -> bool {
            self.store.offers(path)
        }

        fn source(&self) -> SourceFacts {
            self.store.source()
        }

        fn consistency(&self) -> Result<Consistency, StoreError> {
            let mut says = self.says.borrow_mut();
            Ok(if says.len() > 1 { says.remove(0) } else { says[0] })
        }
    }

    /// What a capture asks of a registry, each time one tree.
    fn trees() -> u32 {
        let quiet = Restless::new(1_000, 0, &[Consistency::Unchecked]);
        quiet.read(WithoutTimes::ReadOnce).unwrap();
        1_000 - *quiet.registry.changes.lock().unwrap()
    }

    #[test]
    fn a_router_that_stands_still_is_read_once_or_twice_without_times() {
        use Consistency::{Unchanged, Unchecked};
        let cases = [
            (Unchanged, WithoutTimes::ReadTwice, 1, Unchanged),
            (Unchecked, WithoutTimes::ReadOnce, 1, Unchecked),
            (Unchecked, WithoutTimes::ReadTwice, 2, Unchanged),
        ];
        for (says, without_times, readings, expected) in cases {
            let server = Restless::new(0, 0, &[says]);
            let snapshot = server.read(without_times).unwrap();
            assert_eq!((snapshot.consistency, server.readings.get()), (expected, readings));
        }
    }

    #[test]
    fn a_change_between_two_readings_takes_a_third_and_is_in_it() {
        let server = Restless::new(trees(), 0, &[Consistency::Unchecked]);
        let snapshot = server.read(WithoutTimes::ReadTwice).unwrap();
        assert_eq!((snapshot.consistency, server.readings.get()), (Consistency::Unchanged, 3));
        let interfaces = snapshot.interfaces.content().unwrap();
        let slot = interfaces.at(&KeyPath::from("3")).unwrap();
        assert!(slot.value("Made 0").is_some(), "the last change is there");
    }

    #[test]
    fn a_router_that_never_stands_still_is_said_to_have_changed() {
        let server = Restless::new(1_000, 0, &[Consistency::Unchecked]);
        let snapshot = server.read(WithoutTimes::ReadTwice).unwrap();
        assert_eq!((snapshot.consistency, server.readings.get()), (Consistency::Changed, 3));
        let server = Restless::new(0, 0, &[Consistency::Changed]);
        let snapshot = server.read(WithoutTimes::ReadOnce).unwrap();
        assert_eq!((snapshot.consistency, server.readings.get()), (Consistency::Changed, 3));
    }

    #[test]
    fn what_fits_together_no_more_is_read_again_and_then_given_up() {
        let server = Restless::new(0, 2, &[Consistency::Unchanged]);
        let snapshot = server.read(WithoutTimes::ReadOnce).unwrap();
        assert_eq!((snapshot.consistency, server.readings.get()), (Consistency::Unchanged, 3));
        let server = Restless::new(0, 3, &[Consistency::Unchanged]);
        assert!(server.read(WithoutTimes::ReadOnce).is_err());
        assert_eq!(server.readings.get(), 3);
    }
}
