//! A restore of a server whose router service runs: what its service control manager is told, and in which order.

use crate::fake::Server;
use crate::fake_services::{FakeService, RUNNING, STOPPED};
use routerkeep_backup::{Program, Provenance};
use routerkeep_files::MemoryFiles;
use routerkeep_regf::LogPolicy;
use routerkeep_registry::{Change, FileTime, KeyPath, Limits, Partial, Registry};
use routerkeep_remote::{RemoteRegistry, RemoteServices, ServicePatience};
use routerkeep_restore::service::{SERVICE, ServiceControl, ServiceState as State};
use routerkeep_restore::{
    Choice, LiveOutcome, LivePlace, LiveTarget, NobodyElse, Outcome, Permit, Permits, RefusalKind,
    Request, Scope, Uninterrupted, apply_live,
};
use routerkeep_router::{
    Consistency, ControlSetRule, PhoneBookContent, ServiceState, Snapshot, SourceFacts, SourceKind,
    Store, StoreError, capture,
};
use routerkeep_testkit::generate::{Options, router};
use routerkeep_testkit::samba::live_form;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

/// A router behind the fake server; its phone book lies here.
struct Elsewhere {
    registry: RemoteRegistry,
    services: RemoteServices,
    phone_book: PhoneBookContent,
}

impl Store for Elsewhere {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Live
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        Ok(self.phone_book.clone())
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        let service = match self.services.state(SERVICE).unwrap() {
            State::Running => ServiceState::Running,
            _ => ServiceState::Stopped,
        };
        SourceFacts { kind: SourceKind::Server, service, ..SourceFacts::default() }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchanged)
    }
}

impl LiveTarget for Elsewhere {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        self.registry.apply(changes)
    }

    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError> {
        self.phone_book =
            book.map_or(PhoneBookContent::Absent, |book| PhoneBookContent::Present(book.to_vec()));
        Ok(())
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        self.registry.forget();
        Ok(())
    }
}

/// A server whose router runs, with one service that depends on it and one that stands still.
fn serve() -> (Server, Elsewhere) {
    let old = router(&Options { interfaces: 3, ..Options::default() });
    let server = Server::new(&live_form(old.registry.root()));
    let mut table = server.services.lock().unwrap();
    let dependants = vec!["Dependant", "Idle"];
    let own = FakeService { dependants, slow: 2, ..FakeService::new(RUNNING) };
    table.services.insert(SERVICE, own);
    table.services.insert("Dependant", FakeService::new(RUNNING));
    table.services.insert("Idle", FakeService::new(STOPPED));
    drop(table);
    let pipes = Arc::new(server.clone());
    let patience = ServicePatience { times: 10, between: Duration::from_millis(1) };
    let target = Elsewhere {
        registry: RemoteRegistry::new(Arc::clone(&pipes) as _, NonZeroUsize::new(4).unwrap()),
        services: RemoteServices::new(pipes, patience),
        phone_book: old.phone_book().unwrap(),
    };
    (server, target)
}

fn wanted() -> Snapshot {
    let new = router(&Options { interfaces: 5, seed: 7, ..Options::default() });
    capture(&new, &Limits::DEFAULT).unwrap()
}

fn restore(target: &mut Elsewhere, wanted: &Snapshot, permits: Permits) -> LiveOutcome {
    let disk = MemoryFiles::new();
    disk.add_dir("/state").unwrap();
    let program = Program { name: "a test".to_owned(), version: "0".to_owned() };
    let request = Request {
        wanted,
        source: "a backup",
        scope: Scope::Three,
        choice: Choice::WHOLE,
        control_set: None,
        permits,
        logs: LogPolicy::Recover,
        limits: Limits::DEFAULT,
        open_files: &NobodyElse,
        interrupt: &Uninterrupted,
        provenance: &Provenance { program, time: FileTime(134_116_992_000_000_000) },
    };
    let services = target.services.clone();
    let place = LivePlace::new("/state/server".into());
    apply_live(&disk, &place, target, &services, &request, None).unwrap()
}

#[test]
fn a_service_that_runs_refuses_or_is_stopped_held_back_and_started_again() {
    let (server, mut target) = serve();
    let wanted = wanted();
    let permits = Permits::NONE.with(Permit::OtherRouter);
    let Outcome::Refused(refusals) = restore(&mut target, &wanted, permits).outcome else {
        panic!("a running service refuses");
    };
    assert_eq!(refusals[0].kind, RefusalKind::ServiceRunning);
    let told = |server: &Server| server.services.lock().unwrap().told.clone();
    assert_eq!(told(&server), Vec::<String>::new(), "nothing was touched");

    let stopping = permits.with(Permit::StopService);
    let LiveOutcome { outcome, not_started, .. } = restore(&mut target, &wanted, stopping);
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
    assert_eq!(not_started, []);
    let start = wanted.server.content().unwrap().subkeys.iter().find(|key| key.name.is(SERVICE));
    let start = start.and_then(|key| key.value("Start")?.as_dword()).unwrap();
    let expected = [
        "stop Dependant".to_owned(),
        "stop RemoteAccess".to_owned(),
        "start type 4 RemoteAccess".to_owned(),
        format!("start type {start} RemoteAccess"),
        "start RemoteAccess".to_owned(),
        "start Dependant".to_owned(),
    ];
    assert_eq!(told(&server), expected);
    let now = capture(&target, &Limits::DEFAULT).unwrap();
    assert!(now.interfaces == wanted.interfaces);
    assert!(now.router_managers == wanted.router_managers);
    assert!(now.phone_book == wanted.phone_book);
}

#[test]
fn a_service_that_does_not_stop_in_time_takes_the_restore_back() {
    let (server, mut target) = serve();
    let before = capture(&target, &Limits::DEFAULT).unwrap();
    server.services.lock().unwrap().services.get_mut(SERVICE).unwrap().slow = 1_000;
    let permits = Permits::NONE.with(Permit::OtherRouter).with(Permit::StopService);
    let live = restore(&mut target, &wanted(), permits);
    let Outcome::TakenBack { why, .. } = live.outcome else { panic!("{:?}", live.outcome) };
    assert!(why.contains("RemoteAccess: it did not stop in time"), "{why}");
    assert_eq!(live.not_started[0].to_string(), "RemoteAccess: it did not start in time");
    let told = server.services.lock().unwrap().told.clone();
    let expected = ["stop Dependant", "stop RemoteAccess", "start RemoteAccess", "start Dependant"];
    assert_eq!(told, expected, "what was stopped is told to start");
    let now = capture(&target, &Limits::DEFAULT).unwrap();
    assert!(now.interfaces == before.interfaces && now.phone_book == before.phone_book);
}
