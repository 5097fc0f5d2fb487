//! A service control manager for the fake server, written from MS-SCMR.

use crate::fake::{Arguments, Reply};
use std::collections::BTreeMap;

/// States on the wire (MS-SCMR section 2.2.47).
pub(crate) const STOPPED: u32 = 1;
pub(crate) const START_PENDING: u32 = 2;
pub(crate) const STOP_PENDING: u32 = 3;
pub(crate) const RUNNING: u32 = 4;

/// A service, and what it does when it is told to stop or to start.
#[derive(Clone)]
pub(crate) struct FakeService {
    pub(crate) state: u32,
    /// How often it is asked for its state before it has reached the one that it is on its way to.
    pub(crate) slow: u32,
    pub(crate) left: u32,
    /// Those that depend on it, in the order in which they are to be stopped.
    pub(crate) dependants: Vec<&'static str>,
    /// The code with which it refuses to stop or to start.
    pub(crate) refuses: u32,
}

impl FakeService {
    pub(crate) fn new(state: u32) -> Self {
        Self { state, slow: 0, left: 0, dependants: Vec::new(), refuses: 0 }
    }
}

/// The database of services, and what its services were told.
#[derive(Default)]
pub(crate) struct FakeServices {
    pub(crate) services: BTreeMap<&'static str, FakeService>,
    pub(crate) told: Vec<String>,
    /// The services that were opened; their number is the handle, after that of the database.
    opened: Vec<&'static str>,
}

const DATABASE: u32 = 7;

impl FakeServices {
    pub(crate) fn answer(
        &mut self,
        operation: u16,
        arguments: &mut Arguments<'_>,
        reply: &mut Reply,
    ) -> u32 {
        match operation {
            15 => {
                assert_ne!(arguments.u32(), 0, "the server's name");
                arguments.string();
                assert_eq!((arguments.u32(), arguments.u32()), (0, 1), "database and access");
                reply.handle(DATABASE);
                0
            }
            16 => {
                assert_eq!(arguments.handle(), DATABASE);
                let name = arguments.string();
                let Some((&name, _)) = self.services.get_key_value(name.as_str()) else {
                    reply.handle(0);
                    return 1060;
                };
                self.opened.push(name);
                reply.handle(DATABASE + self.opened.len() as u32);
                0
            }
            6 => {
                let name = self.opened(arguments);
                let service = self.services.get_mut(name).unwrap();
                match (service.left, service.state) {
                    (0, START_PENDING) => service.state = RUNNING,
                    (0, STOP_PENDING) => service.state = STOPPED,
                    (left, _) => service.left = left.saturating_sub(1),
                }
                reply.numbers(&[0x20, service.state, 1, 0, 0, 0, 0]);
                0
            }
            13 => {
                let name = self.opened(arguments);
                let (wanted, room) = (arguments.u32(), arguments.u32());
                assert_eq!(wanted, 1, "those that run");
                self.dependants(name, room, reply)
            }
            1 => {
                let name = self.opened(arguments);
                assert_eq!(arguments.u32(), 1, "nothing but stop");
                self.told.push(format!("stop {name}"));
                let code = self.turn(name, STOP_PENDING, STOPPED, 1062);
                reply.numbers(&[0x20, self.services[name].state, 0, 0, 0, 0, 0]);
                code
            }
            19 => {
                let name = self.opened(arguments);
                assert_eq!((arguments.u32(), arguments.u32()), (0, 0), "no arguments");
                self.told.push(format!("start {name}"));
                self.turn(name, START_PENDING, RUNNING, 1056)
            }
            11 => {
                let name = self.opened(arguments);
                let numbers: Vec<u32> = (0..12).map(|_| arguments.u32()).collect();
                let start = numbers[1];
                let rest = [u32::MAX, start, u32::MAX, 0, 0, 0, 0, 0, 0, 0, 0, 0];
                assert_eq!(numbers, rest, "nothing else is changed");
                self.told.push(format!("start type {start} {name}"));
                reply.numbers(&[0]);
                self.services[name].refuses
            }
            other => panic!("operation {other}"),
        }
    }

    fn opened(&self, arguments: &mut Arguments<'_>) -> &'static str {
        self.opened[(arguments.handle() - DATABASE - 1) as usize]
    }

    fn turn(&mut self, name: &str, between: u32, end: u32, already: u32) -> u32 {
        let service = self.services.get_mut(name).unwrap();
        if service.refuses != 0 {
            return service.refuses;
        }
        if service.state == end {
            return already;
        }
        (service.state, service.left) = (between, service.slow);
        0
    }

    /// Writes the list of those that run: entries, then names, each after the one before.
    fn dependants(&self, name: &str, room: u32, reply: &mut Reply) -> u32 {
        let all = self.services[name].dependants.iter();
        let running: Vec<&&str> =
            all.filter(|name| self.services[**name].state != STOPPED).collect();
        let (mut list, mut names) = (Vec::new(), Vec::new());
        for name in &running {
            list.extend(((running.len() * 36 + names.len()) as u32).to_le_bytes());
            list.extend([0; 32]);
            names.extend(name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
        }
        list.extend(names);
        let needed = list.len() as u32;
        let (code, count) = if needed > room { (234, 0) } else { (0, running.len() as u32) };
        if code != 0 {
            list.clear();
        }
        list.resize(room as usize, 0);
        reply.array(&list);
        reply.numbers(&[needed, count]);
        code
    }
}
