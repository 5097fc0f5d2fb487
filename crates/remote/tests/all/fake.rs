//! A winreg server behind the pipe trait, over a registry in memory. It is written from MS-RRP and shares
//! no code with the client.

use crate::fake_services::FakeServices;
use routerkeep_registry::{Change, Key, KeyPath, MemoryRegistry, Name, Registry, Value, ValueType};
use routerkeep_remote::{Pipe, PipeError, PipeErrorKind, Pipes};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server with one registry and any number of pipes.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) registry: Arc<Mutex<MemoryRegistry>>,
    pub(crate) services: Arc<Mutex<FakeServices>>,
    /// The stub data that fit into one fragment of a reply.
    pub(crate) fragment: usize,
    /// Turns a message of the server into what is sent in its place.
    pub(crate) tamper: Tamper,
    /// How long each exchange takes.
    pub(crate) delay: Duration,
}

pub(crate) type Tamper = Arc<dyn Fn(u16, Vec<u8>) -> Vec<u8> + Send + Sync>;

impl Server {
    /// Makes a server whose `HKEY_LOCAL_MACHINE\SYSTEM` is `root`.
    pub(crate) fn new(root: &Key) -> Self {
        Self {
            registry: Arc::new(Mutex::new(MemoryRegistry::new(root.clone()))),
            services: Arc::default(),
            fragment: 1000,
            tamper: Arc::new(|_, message| message),
            delay: Duration::ZERO,
        }
    }
}

impl Pipes for Server {
    fn open(&self, name: &str) -> Result<Box<dyn Pipe>, PipeError> {
        let end = match name {
            "winreg" => End::Registry,
            "svcctl" => End::Services,
            _ => return Err(PipeError::new(PipeErrorKind::NotFound, "no such pipe")),
        };
        Ok(Box::new(ServerPipe {
            end,
            server: self.clone(),
            handles: HashMap::new(),
            opened: 1000,
            request: Vec::new(),
            answers: VecDeque::new(),
        }))
    }
}

/// What is behind a pipe.
#[derive(Clone, Copy)]
enum End {
    Registry,
    Services,
}

struct ServerPipe {
    end: End,
    server: Server,
    /// Open keys: `None` is `HKEY_LOCAL_MACHINE`.
    handles: HashMap<u32, Option<KeyPath>>,
    opened: u32,
    request: Vec<u8>,
    answers: VecDeque<Vec<u8>>,
}

impl Pipe for ServerPipe {
    fn transceive(&mut self, message: &[u8]) -> Result<Vec<u8>, PipeError> {
        std::thread::sleep(self.server.delay);
        self.take(message);
        self.read()
    }

    fn write(&mut self, message: &[u8]) -> Result<(), PipeError> {
        self.take(message);
        Ok(())
    }

    fn read(&mut self) -> Result<Vec<u8>, PipeError> {
        self.answers
            .pop_front()
            .ok_or_else(|| PipeError::new(PipeErrorKind::Lost, "nothing to read"))
    }
}

impl ServerPipe {
    fn take(&mut self, unit: &[u8]) {
        assert_eq!(unit[..2], [5, 0], "version 5.0");
        assert_eq!(usize::from(u16::from_le_bytes([unit[8], unit[9]])), unit.len(), "its length");
        let id = &unit[12..16];
        match unit[2] {
            11 => {
                let mut answer = vec![5, 0, 12, 3, 0x10, 0, 0, 0, 0, 0, 0, 0];
                answer.extend(id);
                answer.extend(1064u16.to_le_bytes());
                answer.extend(1064u16.to_le_bytes());
                answer.extend([1, 0, 0, 0, 13, 0]);
                answer.extend(b"\\PIPE\\winreg\0");
                answer.extend([0, 1, 0, 0, 0, 0, 0, 0, 0]);
                answer.extend(&unit[unit.len() - 20..]);
                finish(&mut answer);
                let answer = (self.server.tamper)(u16::MAX, answer);
                self.answers.push_back(answer);
            }
            0 => {
                assert!(unit.len() <= 1064, "no fragment longer than the server takes");
                if unit[3] & 1 != 0 {
                    self.request.clear();
                }
                self.request.extend(&unit[24..]);
                if unit[3] & 2 != 0 {
                    let operation = u16::from_le_bytes([unit[22], unit[23]]);
                    let stub = self.answer(operation);
                    self.send(id, operation, &stub);
                }
            }
            kind => panic!("a unit of kind {kind}"),
        }
    }

    fn send(&mut self, id: &[u8], operation: u16, stub: &[u8]) {
        let chunks: Vec<&[u8]> = stub.chunks(self.server.fragment).collect();
        for (n, chunk) in chunks.iter().enumerate() {
            let flags = u8::from(n == 0) | u8::from(n + 1 == chunks.len()) << 1;
            let mut unit = vec![5, 0, 2, flags, 0x10, 0, 0, 0, 0, 0, 0, 0];
            unit.extend(id);
            unit.extend((chunk.len() as u32).to_le_bytes());
            unit.extend([0; 4]);
            unit.extend(*chunk);
            finish(&mut unit);
            self.answers.push_back((self.server.tamper)(operation, unit));
        }
    }

    fn answer(&mut self, operation: u16) -> Vec<u8> {
        let stub = self.request.clone();
        let mut arguments = Arguments { stub: &stub, at: 0 };
        let mut reply = Reply::default();
        if let End::Services = self.end {
            let mut services = self.server.services.lock().unwrap();
            let code = services.answer(operation, &mut arguments, &mut reply);
            reply.numbers(&[code]);
            return reply.0;
        }
        let registry = Arc::clone(&self.server.registry);
        let mut registry = registry.lock().unwrap();
        let code = match operation {
            2 => {
                reply.handle(self.open(None));
                0
            }
            5 => {
                let closed = self.handles.remove(&arguments.handle());
                reply.handle(0);
                if closed.is_some() { 0 } else { 6 }
            }
            15 => {
                let above = self.path(arguments.handle());
                let path = join(above.as_ref(), &arguments.text()).unwrap_or_default();
                assert_eq!(arguments.u32(), 8, "links are opened, not followed");
                match registry.root().at(&path) {
                    Some(_) if above.is_none() || !path.names().is_empty() => {
                        reply.handle(self.open(Some(path)));
                        0
                    }
                    _ => {
                        reply.handle(0);
                        2
                    }
                }
            }
            16 => {
                let path = self.path(arguments.handle()).unwrap_or_default();
                let key = registry.root().at(&path);
                reply.no_text();
                let counts = key.map(|key| (key.subkeys.len() as u32, key.values.len() as u32));
                let (subkeys, values) = counts.unwrap_or_default();
                let written = key.map_or(0, |key| 1 + key.counts().values);
                reply.numbers(&[subkeys, 0, 0, values, 0, 0, 0, written as u32, 0]);
                if key.is_some() { 0 } else { 1018 }
            }
            9 => {
                let path = self.path(arguments.handle()).unwrap_or_default();
                let index = arguments.u32() as usize;
                let subkey = registry.root().at(&path).and_then(|key| key.subkeys.get(index));
                match subkey {
                    Some(subkey) => reply.text(&subkey.name),
                    None => reply.no_text(),
                }
                reply.numbers(&[0, 0]);
                if subkey.is_some() { 0 } else { 259 }
            }
            10 => {
                let path = self.path(arguments.handle()).unwrap_or_default();
                let index = arguments.u32() as usize;
                let room = arguments.room_behind_text();
                let value = registry.root().at(&path).and_then(|key| key.values.get(index));
                match value {
                    Some(value) => reply.text(&value.name),
                    None => reply.no_text(),
                }
                reply.content(value, room).unwrap_or(259)
            }
            17 => {
                let path = self.path(arguments.handle()).unwrap_or_default();
                let name = arguments.text();
                let room = arguments.room();
                let key = registry.root().at(&path);
                let value = key.and_then(|key| key.values.iter().find(|v| v.name.matches(&name)));
                reply.content(value, room).unwrap_or(2)
            }
            6 => {
                let above = self.path(arguments.handle()).unwrap();
                let path = above.join(arguments.text());
                let made = registry.apply(&[Change::CreateKey { path: path.clone() }]).is_ok();
                reply.handle(self.open(Some(path)));
                reply.numbers(&[1, if made { 1 } else { 2 }]);
                0
            }
            7 => {
                let above = self.path(arguments.handle()).unwrap();
                let path = above.join(arguments.text());
                let before = registry.root().at(&path).map(|key| key.values.clone());
                let before = before.unwrap_or_default();
                let gone = registry.apply(&[Change::DeleteKey { path, before }]);
                if gone.is_ok() { 0 } else { 5 }
            }
            22 => {
                let path = self.path(arguments.handle()).unwrap();
                let name = arguments.text();
                let kind = ValueType(arguments.u32());
                let value = Value::new(name, kind, arguments.array());
                let before = found(&registry, &path, &value.name);
                registry.apply(&[Change::SetValue { path, value, before }]).unwrap();
                0
            }
            8 => {
                let path = self.path(arguments.handle()).unwrap();
                let before = found(&registry, &path, &arguments.text());
                let changes = before.map(|before| Change::DeleteValue { path, before });
                changes.map_or(2, |change| u32::from(registry.apply(&[change]).is_err()))
            }
            11 => 0,
            other => panic!("operation {other}"),
        };
        reply.numbers(&[code]);
        reply.0
    }

    fn open(&mut self, path: Option<KeyPath>) -> u32 {
        self.opened += 1;
        self.handles.insert(self.opened, path);
        self.opened
    }

    /// Returns the path of an open key. A handle that the client garbled leads nowhere.
    fn path(&self, handle: u32) -> Option<KeyPath> {
        match self.handles.get(&handle) {
            Some(path) => path.clone(),
            None => Some(KeyPath::from("no such handle")),
        }
    }
}

fn found(registry: &MemoryRegistry, path: &KeyPath, name: &Name) -> Option<Value> {
    let key = registry.root().at(path).expect("an open key");
    key.values.iter().find(|value| value.name.matches(name)).cloned()
}

/// Follows a path of several names; below the machine the first one is `SYSTEM`.
fn join(above: Option<&KeyPath>, below: &Name) -> Option<KeyPath> {
    let mut names: Vec<Name> =
        below.units().split(|&u| u == 0x5C).map(|n| Name::from_units(n.to_vec())).collect();
    if above.is_none() && !names.remove(0).is("SYSTEM") {
        return None;
    }
    Some(above.cloned().unwrap_or_default().join_path(&names.into_iter().collect()))
}

fn finish(unit: &mut [u8]) {
    let len = (unit.len() as u16).to_le_bytes();
    unit[8..10].copy_from_slice(&len);
}

/// Stub data of a request.
pub(crate) struct Arguments<'s> {
    stub: &'s [u8],
    at: usize,
}

impl Arguments<'_> {
    fn u16(&mut self) -> u16 {
        self.at = self.at.next_multiple_of(2) + 2;
        u16::from_le_bytes([self.stub[self.at - 2], self.stub[self.at - 1]])
    }

    pub(crate) fn u32(&mut self) -> u32 {
        self.at = self.at.next_multiple_of(4) + 4;
        u32::from_le_bytes(self.stub[self.at - 4..self.at].try_into().unwrap())
    }

    /// Reads a handle: four bytes of attributes, which are zero, and sixteen of which we use four.
    pub(crate) fn handle(&mut self) -> u32 {
        let attributes = self.u32();
        let number = if attributes == 0 { self.u32() } else { self.u32() ^ attributes };
        self.at += 12;
        number
    }

    fn text(&mut self) -> Name {
        self.at = self.at.next_multiple_of(4);
        let (len, _, pointer) = (self.u16(), self.u16(), self.u32());
        assert_ne!(pointer, 0);
        let (_, _, count) = (self.u32(), self.u32(), self.u32());
        assert_eq!(u32::from(len), count * 2);
        let mut units: Vec<u16> = (0..count).map(|_| self.u16()).collect();
        assert_eq!(units.pop(), Some(0), "texts end with NUL");
        Name::from_units(units)
    }

    /// A string by itself, as MS-SCMR has them.
    pub(crate) fn string(&mut self) -> String {
        let (_, offset, count) = (self.u32(), self.u32(), self.u32());
        assert_eq!(offset, 0);
        let mut units: Vec<u16> = (0..count).map(|_| self.u16()).collect();
        assert_eq!(units.pop(), Some(0), "texts end with NUL");
        String::from_utf16(&units).unwrap()
    }

    /// The room for data that follows a type.
    fn room(&mut self) -> usize {
        self.at = self.at.next_multiple_of(4) + 12;
        self.u32() as usize
    }

    fn room_behind_text(&mut self) -> usize {
        self.at = self.at.next_multiple_of(4) + 20;
        self.room()
    }

    fn array(&mut self) -> Vec<u8> {
        let count = self.u32() as usize;
        self.stub[self.at..self.at + count].to_vec()
    }
}

/// Stub data of a reply.
#[derive(Default)]
pub(crate) struct Reply(Vec<u8>);

impl Reply {
    fn align(&mut self) {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
    }

    pub(crate) fn numbers(&mut self, numbers: &[u32]) {
        self.align();
        self.0.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    pub(crate) fn handle(&mut self, number: u32) {
        self.numbers(&[0, number, 0, 0, 0]);
    }

    pub(crate) fn array(&mut self, bytes: &[u8]) {
        self.numbers(&[bytes.len() as u32]);
        self.0.extend(bytes);
    }

    fn no_text(&mut self) {
        self.numbers(&[0, 0]);
    }

    fn text(&mut self, name: &Name) {
        self.align();
        let count = name.units().len() as u32 + 1;
        let len = (count * 2) as u16;
        self.0.extend([len, len].iter().flat_map(|len| len.to_le_bytes()));
        self.numbers(&[1, count, 0, count]);
        self.0.extend(name.units().iter().chain([&0]).flat_map(|unit| unit.to_le_bytes()));
    }

    /// Adds type and data of a value, and returns the code; `None` where there is no value.
    fn content(&mut self, value: Option<&Value>, room: usize) -> Option<u32> {
        let Some(value) = value else {
            self.numbers(&[0, 0, 0, 0]);
            return None;
        };
        let size = value.data.len() as u32;
        self.numbers(&[1, value.kind.0]);
        if value.data.len() > room {
            self.numbers(&[0, 1, size, 0]);
            return Some(234);
        }
        self.numbers(&[1, room as u32, 0, size]);
        self.0.extend(&value.data);
        self.numbers(&[1, size, 1, size]);
        Some(0)
    }
}
