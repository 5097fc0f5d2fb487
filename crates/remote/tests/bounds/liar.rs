//! A winreg server that answers every question with a success, and lies in one respect.

use routerkeep_remote::{Pipe, PipeError, PipeErrorKind, Pipes};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// What it lies about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// Every key has any number of subkeys.
    Keys,
    /// A key has any number of values, each of so many bytes.
    Values(u32),
    /// A value comes in fragments of so many bytes, of which none is the last.
    Fragments(usize),
    /// The reply with a value comes byte by byte.
    Bytes,
    /// Each time that room for a value is made, it needs twice as much.
    Growing,
}

#[derive(Clone)]
pub(crate) struct Server {
    lie: Lie,
    exchanges: Arc<AtomicU64>,
    names: Arc<AtomicU32>,
}

impl Server {
    pub(crate) fn new(lie: Lie) -> Self {
        Self { lie, exchanges: Arc::default(), names: Arc::default() }
    }

    /// Returns how many messages came, and how often one was waited for.
    pub(crate) fn exchanges(&self) -> u64 {
        self.exchanges.load(Ordering::Relaxed)
    }
}

impl Pipes for Server {
    fn open(&self, _name: &str) -> Result<Box<dyn Pipe>, PipeError> {
        Ok(Box::new(ServerPipe { server: self.clone(), left: Vec::new(), at: 0, id: [0; 4] }))
    }
}

struct ServerPipe {
    server: Server,
    /// What of the last reply was not read yet: stub data, from where on.
    left: Vec<u8>,
    at: usize,
    id: [u8; 4],
}

/// The greatest stub data in one unit, whose length is a number of 16 bits.
const MOST: usize = 60_000;

impl Pipe for ServerPipe {
    fn transceive(&mut self, message: &[u8]) -> Result<Vec<u8>, PipeError> {
        self.server.exchanges.fetch_add(1, Ordering::Relaxed);
        self.id.copy_from_slice(&message[12..16]);
        if message[2] == 11 {
            return Ok(bound(self.id, message));
        }
        (self.left, self.at) = (self.stub(message), 0);
        let is_value = message[22] == 10;
        match self.server.lie {
            Lie::Bytes if is_value => {
                let unit = unit(2, 3, self.id, &self.left);
                (self.left, self.at) = (unit, 0);
                self.byte()
            }
            Lie::Fragments(len) if is_value => Ok(unit(2, 1, self.id, &vec![7; len])),
            _ => Ok(self.fragment()),
        }
    }

    fn write(&mut self, _message: &[u8]) -> Result<(), PipeError> {
        self.server.exchanges.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn read(&mut self) -> Result<Vec<u8>, PipeError> {
        self.server.exchanges.fetch_add(1, Ordering::Relaxed);
        match self.server.lie {
            Lie::Bytes => self.byte(),
            Lie::Fragments(len) => Ok(unit(2, 0, self.id, &vec![7; len])),
            _ if self.at < self.left.len() => Ok(self.fragment()),
            _ => Err(PipeError::new(PipeErrorKind::Lost, "all was sent")),
        }
    }
}

impl ServerPipe {
    fn byte(&mut self) -> Result<Vec<u8>, PipeError> {
        let byte = self.left.get(self.at).copied();
        self.at += 1;
        let lost = || PipeError::new(PipeErrorKind::Lost, "all was sent");
        byte.map(|byte| vec![byte]).ok_or_else(lost)
    }

    /// Returns the next unit of the reply.
    fn fragment(&mut self) -> Vec<u8> {
        let first = u8::from(self.at == 0);
        let end = (self.at + MOST).min(self.left.len());
        let last = u8::from(end == self.left.len()) << 1;
        let unit = unit(2, first | last, self.id, &self.left[self.at..end]);
        self.at = end;
        if last != 0 {
            // What was sent is no memory of ours any more.
            (self.left, self.at) = (Vec::new(), 0);
        }
        unit
    }

    /// Returns the stub data of a reply to a request.
    fn stub(&self, message: &[u8]) -> Vec<u8> {
        match (message[22], self.server.lie) {
            // Handles, for the machine and for each key that is opened.
            (2 | 15, _) => [[1u8; 20], [0; 20]].concat()[..24].to_vec(),
            (16, Lie::Keys) => counts(u32::MAX, 0),
            (16, _) => counts(0, u32::MAX),
            (9, _) => self.key_name(),
            (10, lie) => {
                // The room for the data comes before the length, of which there is a pointer and zero.
                let at = message.len() - 12;
                let room = u32::from_le_bytes(message[at..at + 4].try_into().unwrap());
                match lie {
                    Lie::Values(size) => self.value(size, size <= room),
                    Lie::Growing => self.value(room.saturating_mul(2), false),
                    _ => self.value(4, true),
                }
            }
            other => panic!("operation {other:?}"),
        }
    }

    fn key_name(&self) -> Vec<u8> {
        let mut stub = self.name();
        stub.extend(numbers(&[0, 0, 0]));
        stub
    }

    /// Makes a text that was not there yet.
    fn name(&self) -> Vec<u8> {
        let name = format!("{:08}", self.server.names.fetch_add(1, Ordering::Relaxed));
        let mut stub = numbers(&[18 | 18 << 16, 1, 9, 0, 9]);
        stub.extend(name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
        stub.extend([0; 2]);
        stub
    }

    /// Makes the reply with a value, or the one that says how much room it needs.
    fn value(&self, size: u32, fits: bool) -> Vec<u8> {
        let mut stub = self.name();
        stub.extend(numbers(&[1, 3]));
        if fits {
            stub.extend(numbers(&[1, size, 0, size]));
            stub.resize(stub.len() + size as usize, 7);
            stub.resize(stub.len().next_multiple_of(4), 0);
            stub.extend(numbers(&[1, size, 1, size, 0]));
        } else {
            stub.extend(numbers(&[0, 1, size, 0, 234]));
        }
        stub
    }
}

/// Makes the reply with a key's counts.
fn counts(subkeys: u32, values: u32) -> Vec<u8> {
    numbers(&[0, 0, subkeys, 0, 0, values, 0, 0, 0, 1, 0, 0])
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Makes the unit that accepts a binding.
fn bound(id: [u8; 4], request: &[u8]) -> Vec<u8> {
    let mut body = vec![0xb8, 0x10, 0xb8, 0x10, 1, 0, 0, 0, 2, 0, b'a', 0, 1, 0, 0, 0, 0, 0, 0, 0];
    body.extend(&request[request.len() - 20..]);
    let mut unit = vec![5, 0, 12, 3, 0x10, 0, 0, 0, 0, 0, 0, 0];
    unit.extend(id);
    unit.extend(body);
    let len = (unit.len() as u16).to_le_bytes();
    unit[8..10].copy_from_slice(&len);
    unit
}

/// Makes a unit of a reply.
fn unit(kind: u8, flags: u8, id: [u8; 4], stub: &[u8]) -> Vec<u8> {
    let mut unit = vec![5, 0, kind, flags, 0x10, 0, 0, 0];
    unit.extend((24 + stub.len() as u16).to_le_bytes());
    unit.extend([0, 0]);
    unit.extend(id);
    unit.extend((stub.len() as u32).to_le_bytes());
    unit.extend([0; 4]);
    unit.extend(stub);
    unit
}
