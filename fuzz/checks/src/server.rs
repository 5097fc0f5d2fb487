//! Any bytes as what a server answers: units of DCE/RPC, or the stub data in them.

use routerkeep_registry::{
    Change, Depth, KeyPath, Limits, Partial, Reading, Registry, RegistryError, Value, ValueType,
};
use routerkeep_remote::{Pipe, PipeError, PipeErrorKind, Pipes, RemoteRegistry};
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

/// What may be read: a server that invents keys must be stopped by it.
const LIMITS: Limits = Limits { keys: 40, values: 40, bytes: 1 << 20, depth: 8, ..Limits::DEFAULT };

/// Claims: whatever a server sends over its pipe, reading and changing its registry end, and what was read
/// keeps to the limits.
///
/// The input is messages as `split` reads them; each is sent as it is.
pub fn rpc_units(data: &[u8]) {
    run(Wrap::Nothing, data);
}

/// Claims: the same, for what is in sound units: numbers, texts and arrays as NDR has them.
///
/// The input is messages as `split` reads them; each is the stub data of a reply.
pub fn winreg_replies(data: &[u8]) {
    run(Wrap::InUnits, data);
}

fn run(wrap: Wrap, data: &[u8]) {
    if let Ok(Reading { key: Some(key), .. }) = read(wrap, data) {
        let counts = key.counts();
        assert!(counts.keys <= LIMITS.keys as u64 && counts.values <= LIMITS.values as u64);
    }
    if let Err(partial) = change(wrap, data) {
        // All four are made where only having them written to the disk fails.
        assert!(partial.done <= 4 && !partial.cause.to_string().is_empty());
    }
}

/// Reads a key of the server.
pub(crate) fn read(wrap: Wrap, data: &[u8]) -> Result<Reading, RegistryError> {
    let registry = registry(wrap, data);
    let reading = registry.read_tree(&KeyPath::from("R"), Depth::All, &LIMITS)?;
    // There is rarely an answer left for it.
    let _ = registry.second_look();
    Ok(reading)
}

/// Makes one change of each kind at the server.
pub(crate) fn change(wrap: Wrap, data: &[u8]) -> Result<(), Partial> {
    let (path, below) = (KeyPath::from("R"), KeyPath::from("R\\K"));
    let value = Value::new("v", ValueType::SZ, *b"a\0\0\0");
    let before = Value::dword("v", 1);
    registry(wrap, data).apply(&[
        Change::CreateKey { path: below.clone() },
        Change::SetValue { path: path.clone(), value: value.clone(), before: Some(before) },
        Change::DeleteValue { path, before: value },
        Change::DeleteKey { path: below, before: Vec::new() },
    ])
}

fn registry(wrap: Wrap, data: &[u8]) -> RemoteRegistry {
    let messages = Arc::new(Mutex::new(split(data)));
    RemoteRegistry::new(Arc::new(Server { wrap, messages }), NonZeroUsize::MIN)
}

/// Reads messages: the length of each in two bytes, least first, and what it says. A length beyond the end
/// means the rest.
fn split(data: &[u8]) -> VecDeque<Vec<u8>> {
    let mut messages = VecDeque::new();
    let mut rest = data;
    while let [low, high, behind @ ..] = rest {
        let len = usize::from(u16::from_le_bytes([*low, *high])).min(behind.len());
        let (message, further) = behind.split_at(len);
        messages.push_back(message.to_vec());
        rest = further;
    }
    messages
}

/// Writes what `split` reads.
pub(crate) fn join(messages: &[Vec<u8>]) -> Vec<u8> {
    let with_length =
        |message: &Vec<u8>| [&(message.len() as u16).to_le_bytes(), &message[..]].concat();
    messages.iter().flat_map(with_length).collect()
}

/// What is put around a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrap {
    Nothing,
    InUnits,
}

/// A server whose pipes answer whatever the input says, one after the other.
struct Server {
    wrap: Wrap,
    messages: Arc<Mutex<VecDeque<Vec<u8>>>>,
}

struct ServerPipe {
    wrap: Wrap,
    messages: Arc<Mutex<VecDeque<Vec<u8>>>>,
}

impl Pipes for Server {
    fn open(&self, _name: &str) -> Result<Box<dyn Pipe>, PipeError> {
        Ok(Box::new(ServerPipe { wrap: self.wrap, messages: Arc::clone(&self.messages) }))
    }
}

impl Pipe for ServerPipe {
    fn transceive(&mut self, message: &[u8]) -> Result<Vec<u8>, PipeError> {
        if self.wrap == Wrap::Nothing {
            return self.read();
        }
        let id = &message[12..16];
        match message[2] {
            11 => Ok(bound(id)),
            _ => Ok(response(id, &self.read()?)),
        }
    }

    fn write(&mut self, _message: &[u8]) -> Result<(), PipeError> {
        Ok(())
    }

    fn read(&mut self) -> Result<Vec<u8>, PipeError> {
        let next = self.messages.lock().expect("no other thread").pop_front();
        next.ok_or_else(|| PipeError::new(PipeErrorKind::Lost, "the input ends here"))
    }
}

/// Makes the unit that accepts a binding (C706, section 12.6.4.4).
pub(crate) fn bound(id: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend([0xb8, 0x10, 0xb8, 0x10, 1, 0, 0, 0, 2, 0, b'a', 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    // NDR, version 2.
    body.extend([
        4, 0x5d, 0x88, 0x8a, 0xeb, 0x1c, 0xc9, 0x11, 0x9f, 0xe8, 8, 0, 0x2b, 0x10, 0x48, 0x60,
    ]);
    body.extend([2, 0, 0, 0]);
    unit(12, id, &body)
}

/// Makes a reply of one fragment (C706, section 12.6.4.10).
pub(crate) fn response(id: &[u8], stub: &[u8]) -> Vec<u8> {
    let stub = &stub[..stub.len().min(60_000)];
    unit(2, id, &[&(stub.len() as u32).to_le_bytes()[..], &[0; 4], stub].concat())
}

fn unit(kind: u8, id: &[u8], body: &[u8]) -> Vec<u8> {
    let mut unit = vec![5, 0, kind, 3, 0x10, 0, 0, 0];
    unit.extend((16 + body.len() as u16).to_le_bytes());
    unit.extend([0, 0]);
    unit.extend(id);
    unit.extend(body);
    unit
}
