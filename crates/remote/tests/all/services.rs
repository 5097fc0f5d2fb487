//! Services of a server: what they are told, and how long is waited for them.

use crate::fake::{Server, Tamper};
use crate::fake_services::{FakeService, RUNNING, START_PENDING, STOP_PENDING, STOPPED};
use routerkeep_registry::Key;
use routerkeep_remote::{RemoteServices, ServicePatience};
use routerkeep_restore::service::{SERVICE, ServiceControl, ServiceState};
use std::sync::Arc;
use std::time::Duration;

/// A server with a router that runs, and two services that depend on it.
fn server() -> Server {
    let server = Server::new(&Key::default());
    {
        let mut table = server.services.lock().unwrap();
        let dependants = vec!["Second", "First", "Idle"];
        table.services.insert(SERVICE, FakeService { dependants, ..FakeService::new(RUNNING) });
        table.services.insert("First", FakeService::new(RUNNING));
        table.services.insert("Second", FakeService::new(START_PENDING));
        table.services.insert("Idle", FakeService::new(STOPPED));
    }
    server
}

fn services(server: &Server, times: u32) -> RemoteServices {
    let between = Duration::from_millis(1);
    RemoteServices::new(Arc::new(server.clone()), ServicePatience { times, between })
}

fn set(server: &Server, name: &str, change: impl FnOnce(&mut FakeService)) {
    change(server.services.lock().unwrap().services.get_mut(name).unwrap());
}

#[test]
fn every_state_of_a_service_is_told_apart() {
    let server = server();
    let services = services(&server, 1);
    for (number, state) in [
        (STOPPED, ServiceState::Stopped),
        (RUNNING, ServiceState::Running),
        (5, ServiceState::Pending),
        (6, ServiceState::Pending),
        (7, ServiceState::Pending),
    ] {
        set(&server, SERVICE, |service| service.state = number);
        assert_eq!(services.query(SERVICE).unwrap(), Some(state), "{number}");
    }
    for number in [0, 8, u32::MAX] {
        set(&server, SERVICE, |service| service.state = number);
        assert!(services.query(SERVICE).is_err(), "{number}");
    }
    assert_eq!(services.query("Another").unwrap(), None);
}

#[test]
fn what_depends_on_the_router_and_runs_is_listed_in_the_order_of_stopping() {
    let server = server();
    assert_eq!(services(&server, 1).running_dependants().unwrap(), ["Second", "First"]);
    // More than there is room for in the first try.
    let names: Vec<&'static str> =
        (0..300).map(|n| &*Box::leak(format!("Service{n:03}").into_boxed_str())).collect();
    for name in &names {
        server.services.lock().unwrap().services.insert(name, FakeService::new(RUNNING));
    }
    set(&server, SERVICE, |service| service.dependants.clone_from(&names));
    assert_eq!(services(&server, 1).running_dependants().unwrap(), names);
}

#[test]
fn stop_and_start_wait_until_the_service_is_there() {
    let server = server();
    set(&server, SERVICE, |service| service.slow = 5);
    let patient = services(&server, 10);
    patient.stop(SERVICE).unwrap();
    assert_eq!(patient.state(SERVICE).unwrap(), ServiceState::Stopped);
    patient.stop(SERVICE).unwrap();
    patient.start(SERVICE).unwrap();
    patient.start(SERVICE).unwrap();
    let told = server.services.lock().unwrap().told.clone();
    let [stop, start] = ["stop RemoteAccess", "start RemoteAccess"].map(str::to_owned);
    assert_eq!(told, [stop.clone(), stop, start.clone(), start]);

    let impatient = services(&server, 3);
    let late = impatient.stop(SERVICE).unwrap_err();
    assert_eq!(late.to_string(), "RemoteAccess: it did not stop in time");
    impatient.set_start_type(SERVICE, 4).unwrap();
    impatient.set_start_type("Another", 4).unwrap();
    assert_eq!(server.services.lock().unwrap().told.last().unwrap(), "start type 4 RemoteAccess");
    set(&server, SERVICE, |service| service.state = STOP_PENDING);
    set(&server, SERVICE, |service| service.refuses = 1061);
    let refused = impatient.start(SERVICE).unwrap_err();
    assert_eq!(refused.to_string(), "RemoteAccess: RStartServiceW failed with error 1061");
}

#[test]
fn answers_that_are_cut_off_or_lie_are_errors() {
    let cut = |operation: u16, len: usize| -> Tamper {
        Arc::new(move |asked, mut unit: Vec<u8>| {
            if asked == operation {
                unit.truncate(len);
            }
            unit
        })
    };
    let mut refused = 0;
    for operation in [15, 16, 6] {
        for len in 0..48 {
            let server = Server { tamper: cut(operation, len), ..server() };
            assert!(services(&server, 1).query(SERVICE).is_err(), "{operation}: {len} bytes");
            refused += 1;
        }
    }
    // The number of entries, and where the name of the first one lies.
    for (from_end, number) in [(8, 9_999_u32), (8, u32::MAX)] {
        let lie: Tamper = Arc::new(move |asked, mut unit: Vec<u8>| {
            if asked == 13 && unit[3] & 2 != 0 {
                let at = unit.len() - from_end;
                unit[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
            unit
        });
        let server = Server { tamper: lie, ..server() };
        assert!(services(&server, 1).running_dependants().is_err(), "{number} entries");
        refused += 1;
    }
    for offset in [16_383_u32, 16_384, u32::MAX] {
        let lie: Tamper = Arc::new(move |asked, mut unit: Vec<u8>| {
            if asked == 13 && unit[3] & 1 != 0 {
                unit[28..32].copy_from_slice(&offset.to_le_bytes());
            }
            unit
        });
        let server = Server { tamper: lie, ..server() };
        assert!(services(&server, 1).running_dependants().is_err(), "a name at {offset}");
        refused += 1;
    }
    println!("{refused} answers refused");
}
