//! A Windows with a router that is made up: every operation on it can fail, or be the last one.

use crate::breaking::{Breaking, Broken};
use routerkeep_infoblock::InfoBlock;
use routerkeep_registry::{Change, Key, KeyPath, Limits, Registry, Value};
use routerkeep_restore::service::{
    LiveRestore, LiveRouter, SERVICE, Seen, ServiceControl, ServiceError, ServiceJournal,
    ServiceState, Verdict,
};
use routerkeep_restore::{Permits, PhoneBookChange, Plan, Planning, Scope, plan};
use routerkeep_router::difference::difference;
use routerkeep_router::{MemoryStore, PhoneBookContent, PortNumbers, Snapshot, capture};
use std::cell::RefCell;
use std::collections::BTreeMap;

pub(crate) const PATH: &str = "ControlSet001\\Services\\RemoteAccess";
pub(crate) const DEPENDANT: &str = "SstpSvc";

/// What a service does when it stops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AtStop {
    Nothing,
    /// It writes its settings back as it has them: another stamp, another order, fields of run time.
    WritesBack,
    /// A setting was changed while it ran, and is only now written.
    Changes,
}

/// A Windows with a router.
#[derive(Clone)]
pub(crate) struct Machine {
    pub(crate) store: RefCell<MemoryStore>,
    pub(crate) wanted: Snapshot,
    /// The router when the plan was shown.
    pub(crate) shown: Snapshot,
    pub(crate) running: RefCell<BTreeMap<String, bool>>,
    pub(crate) journal: RefCell<Option<ServiceJournal>>,
    pub(crate) saved: RefCell<Vec<Snapshot>>,
    pub(crate) at_stop: AtStop,
    pub(crate) breaking: Breaking,
    /// The operation before which somebody starts the service.
    pub(crate) intruder: Option<usize>,
    pub(crate) trace: RefCell<Vec<String>>,
}

pub(crate) type Done<T> = Result<T, String>;

impl Machine {
    pub(crate) fn new(store: &MemoryStore, wanted: &Snapshot, at_stop: AtStop) -> Self {
        let running = [(SERVICE.to_owned(), true), (DEPENDANT.to_owned(), true)];
        Self {
            store: RefCell::new(store.clone()),
            wanted: wanted.clone(),
            shown: capture(store, &Limits::DEFAULT).unwrap(),
            running: RefCell::new(running.into()),
            journal: RefCell::default(),
            saved: RefCell::default(),
            at_stop,
            breaking: Breaking::default(),
            intruder: None,
            trace: RefCell::default(),
        }
    }

    /// Does something that can fail.
    pub(crate) fn operation<T>(&self, name: &str, act: impl FnOnce() -> Done<T>) -> Done<T> {
        if !self.breaking.is_dead() {
            self.trace.borrow_mut().push(name.to_owned());
            if self.intruder == Some(self.breaking.count()) && self.start_value() != 4 {
                self.running.borrow_mut().insert(SERVICE.to_owned(), true);
            }
        }
        self.breaking.operation(act).map_err(|broken| match broken {
            Broken::Failed => format!("{name} failed"),
            Broken::Off => "the machine is off".to_owned(),
        })?
    }

    pub(crate) fn start_value(&self) -> u32 {
        let store = self.store.borrow();
        let key = store.registry.root().at(&KeyPath::from(PATH)).unwrap();
        key.value("Start").and_then(Value::as_dword).unwrap()
    }

    pub(crate) fn edit(&self, edit: impl FnOnce(&mut Key)) {
        edit(self.store.borrow_mut().registry.root_mut().at_or_new(&KeyPath::from(PATH)));
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        capture(&*self.store.borrow(), &Limits::DEFAULT).unwrap()
    }

    pub(crate) fn runs(&self, service: &str) -> bool {
        self.running.borrow()[service]
    }

    /// What Windows does when it comes up again: services that start by themselves do.
    pub(crate) fn reboot(&self) -> Self {
        let next = self.clone();
        let up = next.start_value() == 2;
        next.running.borrow_mut().values_mut().for_each(|running| *running = up);
        Self { breaking: Breaking::default(), intruder: None, ..next }
    }

    pub(crate) fn write_back(&self) {
        let at_stop = self.at_stop;
        self.edit(|service| write_back(service, at_stop));
    }

    pub(crate) fn make(&self, plan: &Plan) -> Done<()> {
        if let PhoneBookChange::Write(bytes) = &plan.phone_book {
            self.operation("phone book", || {
                self.store.borrow_mut().phone_book = PhoneBookContent::Present(bytes.clone());
                Ok(())
            })?;
        }
        for change in &plan.changes {
            self.operation("change", || {
                let mut store = self.store.borrow_mut();
                store.registry.apply(std::slice::from_ref(change)).map_err(|e| e.to_string())
            })?;
        }
        Ok(())
    }

    pub(crate) fn planned(&self, current: &Snapshot, wanted: &Snapshot) -> Plan {
        let ports = PortNumbers::read(
            self.store
                .borrow()
                .registry
                .root()
                .at(&KeyPath::from("ControlSet001")
                    .join_path(&KeyPath::from(routerkeep_router::places::NETWORK_CLASS)))
                .unwrap(),
        );
        let (scope, permits) = (Scope::WithServer, Permits::NONE);
        plan(&Planning { current, wanted, scope, ports: &ports, permits }).unwrap()
    }
}

/// What the service writes when it stops.
pub(crate) fn write_back(service: &mut Key, at_stop: AtStop) {
    if at_stop == AtStop::Nothing {
        return;
    }
    let managers = service.subkeys.iter_mut().find(|key| key.name.is("RouterManagers"));
    let managers = managers.unwrap();
    set(managers, Value::dword("Stamp", 4711));
    let ip = managers.subkeys.iter_mut().find(|key| key.name.is("Ip")).unwrap();
    reverse(ip, "GlobalInfo");
    let interfaces = service.subkeys.iter_mut().find(|key| key.name.is("Interfaces"));
    let first = interfaces.unwrap().subkeys.iter_mut().find(|key| key.name.is("4")).unwrap();
    set(first, Value::dword("Stamp", 4712));
    if at_stop == AtStop::Changes {
        set(first, Value::dword("Enabled", 5));
    }
    let ip = first.subkeys.iter_mut().find(|key| key.name.is("Ip")).unwrap();
    let value = ip.values.iter_mut().find(|value| value.name.is("InterfaceInfo")).unwrap();
    // The interface index of a route, as the service numbers its interfaces, and how old the route is.
    let block = InfoBlock::parse(&value.data).unwrap();
    let routes = block.find(routerkeep_infoblock::InfoType::IP_ROUTE_INFO).unwrap();
    if routes.count > 0 {
        let at = routes.offset as usize + 48;
        value.data[at..at + 4].copy_from_slice(&23_u32.to_le_bytes());
        let age = routes.offset as usize + 16;
        value.data[age..age + 4].copy_from_slice(&86_400_u32.to_le_bytes());
    }
}

pub(crate) fn set(key: &mut Key, value: Value) {
    key.values.retain(|own| own.name != value.name);
    key.values.push(value);
}

pub(crate) fn reverse(key: &mut Key, name: &str) {
    let value = key.values.iter_mut().find(|value| value.name.is(name)).unwrap();
    let block = InfoBlock::parse(&value.data).unwrap();
    let mut entries: Vec<_> = block.entries().collect();
    entries.reverse();
    let new = entries.iter().fold(InfoBlock::new(), |block, entry| {
        block.added(entry.info_type, entry.item_size, entry.count, entry.data.unwrap()).unwrap()
    });
    value.data = new.into_bytes();
}

impl ServiceControl for Machine {
    fn state(&self, service: &str) -> Result<ServiceState, ServiceError> {
        let state = || match self.runs(service) {
            true => Ok(ServiceState::Running),
            false => Ok(ServiceState::Stopped),
        };
        self.operation("state", state).map_err(|why| error(service, why))
    }

    fn running_dependants(&self) -> Result<Vec<String>, ServiceError> {
        let list =
            || Ok(if self.runs(DEPENDANT) { vec![DEPENDANT.to_owned()] } else { Vec::new() });
        self.operation("dependants", list).map_err(|why| error(SERVICE, why))
    }

    fn stop(&self, service: &str) -> Result<(), ServiceError> {
        let stop = || {
            if service == SERVICE && self.runs(service) {
                self.write_back();
            }
            self.running.borrow_mut().insert(service.to_owned(), false);
            Ok(())
        };
        self.operation(&format!("stop {service}"), stop).map_err(|why| error(service, why))
    }

    fn start(&self, service: &str) -> Result<(), ServiceError> {
        let start = || {
            if self.start_value() == 4 {
                return Err("it is disabled".to_owned());
            }
            self.running.borrow_mut().insert(service.to_owned(), true);
            Ok(())
        };
        self.operation(&format!("start {service}"), start).map_err(|why| error(service, why))
    }

    fn set_start_type(&self, _service: &str, _start: u32) -> Result<(), ServiceError> {
        Ok(())
    }
}

pub(crate) fn error(service: &str, why: String) -> ServiceError {
    ServiceError { service: service.to_owned(), why }
}

impl LiveRouter for Machine {
    fn start_type(&self) -> Done<Option<u32>> {
        self.operation("start type", || Ok(Some(self.start_value())))
    }

    fn set_start_type(&self, start: u32) -> Done<()> {
        self.operation(&format!("set start {start}"), || {
            self.edit(|service| set(service, Value::dword("Start", start)));
            Ok(())
        })
    }

    fn revert(&self, safety: &str) -> Done<()> {
        let saved = self.saved.borrow()[safety.parse::<usize>().unwrap()].clone();
        let mut plan = self.planned(&self.snapshot(), &saved);
        plan.changes.retain(
            |change| !matches!(change, Change::SetValue { value, .. } if value.name.is("Start")),
        );
        self.make(&plan)
    }

    fn write_journal(&self, journal: Option<&ServiceJournal>) -> Done<()> {
        self.operation("journal", || {
            // As it is read from the disk.
            let text = serde_json::to_string(&journal).unwrap();
            *self.journal.borrow_mut() = serde_json::from_str(&text).unwrap();
            Ok(())
        })
    }

    fn read_journal(&self) -> Done<Option<ServiceJournal>> {
        self.operation("read journal", || Ok(self.journal.borrow().clone()))
    }
}

impl LiveRestore for Machine {
    fn look(&self) -> Done<Seen> {
        self.operation("look", || {
            let current = self.snapshot();
            let changes = difference(&self.shown, &current).changes;
            let verdict = match changes.is_empty() {
                true => Verdict::Agreed(Box::new(self.planned(&current, &self.wanted))),
                false => Verdict::Differs(changes),
            };
            Ok(Seen { current, verdict })
        })
    }

    fn save(&self, current: &Snapshot) -> Done<String> {
        self.operation("save", || {
            let mut saved = self.saved.borrow_mut();
            saved.push(current.clone());
            Ok((saved.len() - 1).to_string())
        })
    }

    fn apply(&self, plan: &Plan) -> Done<()> {
        self.make(plan)
    }
}
