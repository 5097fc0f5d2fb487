//! A running system in memory, whose changes can fail.

use crate::breaking::{Breaking, Fault};
use crate::support::snapshot;
use routerkeep_files::MemoryFiles;
use routerkeep_registry::{ApplyError, Change, KeyPath, Partial, Registry};
use routerkeep_restore::service::{self, ServiceControl, ServiceError};
use routerkeep_restore::{LivePlace, LiveTarget};
use routerkeep_router::{
    Consistency, ControlSetRule, MemoryStore, PhoneBookContent, ServiceState, Snapshot,
    SourceFacts, SourceKind, Store, StoreError,
};
use std::path::Path;
use std::sync::{Arc, Mutex};

pub(crate) const STATE: &str = "/ProgramData/Routerkeep";

pub(crate) fn live_place() -> LivePlace {
    LivePlace::new(Path::new(STATE).to_owned())
}

/// The disk of the running system, without a state directory.
pub(crate) fn live_disk() -> MemoryFiles {
    let disk = MemoryFiles::new();
    disk.add_dir("/ProgramData").unwrap();
    disk
}

/// A running system; each change is an operation that can fail.
pub(crate) struct Machine {
    pub(crate) store: MemoryStore,
    pub(crate) service: Arc<Mutex<ServiceState>>,
    pub(crate) breaking: Arc<Breaking>,
}

impl Machine {
    pub(crate) fn new(
        store: MemoryStore,
        service: ServiceState,
        fault: Option<(usize, Fault)>,
    ) -> Self {
        let breaking = Arc::new(Breaking::at(fault));
        Self { store, service: Arc::new(Mutex::new(service)), breaking }
    }

    /// The same router, with another fault or none, and none of its operations counted.
    pub(crate) fn with_fault(&self, fault: Option<(usize, Fault)>) -> Self {
        Self::new(self.store.clone(), self.service(), fault)
    }

    /// The same router once nothing fails any more.
    pub(crate) fn healed(&self) -> Self {
        self.with_fault(None)
    }

    pub(crate) fn service(&self) -> ServiceState {
        *self.service.lock().unwrap()
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        snapshot(&self.store)
    }
}

impl Store for Machine {
    fn registry(&self) -> &dyn Registry {
        &self.store.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Select
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        self.store.phone_book()
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        let (kind, service) = (SourceKind::Live, self.service());
        SourceFacts { kind, service, ..SourceFacts::default() }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchanged)
    }
}

impl LiveTarget for Machine {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        let breaking = Arc::clone(&self.breaking);
        for (done, change) in changes.iter().enumerate() {
            let apply = || self.store.registry.apply(std::slice::from_ref(change));
            let cause = match breaking.operation(apply) {
                Ok(Ok(())) => continue,
                Ok(Err(partial)) => partial.cause,
                Err(_) => ApplyError::Unknown,
            };
            return Err(Partial { done, cause });
        }
        Ok(())
    }

    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError> {
        let after = match book {
            Some(bytes) => PhoneBookContent::Present(bytes.to_vec()),
            None => PhoneBookContent::Absent,
        };
        let breaking = Arc::clone(&self.breaking);
        let put = breaking.operation(|| self.store.phone_book = after);
        put.map_err(|_| StoreError::Other("the phone book".into()))
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Makes a type the store that one of its fields is.
macro_rules! store_of {
    ($type:ty, $field:ident) => {
        impl routerkeep_router::Store for $type {
            fn registry(&self) -> &dyn routerkeep_registry::Registry {
                self.$field.registry()
            }

            fn control_set_rule(&self) -> routerkeep_router::ControlSetRule {
                self.$field.control_set_rule()
            }

            fn phone_book(
                &self,
            ) -> Result<routerkeep_router::PhoneBookContent, routerkeep_router::StoreError> {
                self.$field.phone_book()
            }

            fn offers(&self, path: &routerkeep_registry::KeyPath) -> bool {
                self.$field.offers(path)
            }

            fn source(&self) -> routerkeep_router::SourceFacts {
                self.$field.source()
            }

            fn consistency(
                &self,
            ) -> Result<routerkeep_router::Consistency, routerkeep_router::StoreError> {
                self.$field.consistency()
            }
        }
    };
}
pub(crate) use store_of;

/// A service that does not run, and is never to.
pub(crate) struct Stopped(pub(crate) ServiceState);

impl ServiceControl for Stopped {
    fn state(&self, _service: &str) -> Result<service::ServiceState, ServiceError> {
        match self.0 {
            ServiceState::Running => Ok(service::ServiceState::Running),
            _ => Ok(service::ServiceState::Stopped),
        }
    }

    fn running_dependants(&self) -> Result<Vec<String>, ServiceError> {
        Ok(Vec::new())
    }

    fn stop(&self, _service: &str) -> Result<(), ServiceError> {
        panic!("it does not run")
    }

    fn start(&self, _service: &str) -> Result<(), ServiceError> {
        panic!("it did not run")
    }

    fn set_start_type(&self, _service: &str, _start: u32) -> Result<(), ServiceError> {
        Ok(())
    }
}
