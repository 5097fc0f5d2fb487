//! Servers that lie: wrong counts, endless lists, huge sizes, wrong call numbers, cut-off fragments.

use crate::fake::{Server, Tamper};
use routerkeep_registry::{Depth, Key, KeyPath, Limits, Reading, Registry, RegistryError, Value};
use routerkeep_remote::{Pipe, PipeError, Pipes, RemoteRegistry};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

fn tree() -> Key {
    Key::default().with_subkey(
        Key::new("Router").with_value(Value::text("Name", "value")).with_subkey(Key::new("Ip")),
    )
}

fn read(pipes: impl Pipes + 'static, limits: &Limits) -> Result<Reading, RegistryError> {
    let registry = RemoteRegistry::new(Arc::new(pipes), NonZeroUsize::new(3).unwrap());
    registry.read_tree(&KeyPath::from("Router"), Depth::All, limits)
}

fn tampered(tamper: Tamper) -> Result<Reading, RegistryError> {
    read(Server { tamper, ..Server::new(&tree()) }, &Limits::DEFAULT)
}

/// What a wrong answer has to become: never a tree that looks sound.
#[track_caller]
fn assert_said(result: Result<Reading, RegistryError>, what: &str) {
    match result {
        Err(RegistryError::Remote(error)) => println!("{what}: {error}"),
        Err(error) => println!("{what}: {error}"),
        Ok(reading) => {
            assert!(!reading.findings.is_empty(), "{what}: nothing was said");
            println!("{what}: {}", reading.findings[0]);
        }
    }
}

#[test]
fn every_unit_cut_off_anywhere_is_an_error() {
    for operation in [u16::MAX, 2, 15, 16, 9, 10] {
        for len in 0..48 {
            let cut = move |asked: u16, mut unit: Vec<u8>| {
                if asked == operation {
                    unit.truncate(len);
                }
                unit
            };
            assert_said(tampered(Arc::new(cut)), &format!("operation {operation}, {len} bytes"));
        }
    }
}

#[test]
fn wrong_headers_are_errors() {
    let cases: [(&str, usize, u8); 7] = [
        ("version", 0, 4),
        ("kind", 2, 11),
        ("first fragment missing", 3, 2),
        ("byte order", 4, 0),
        ("shorter than its header", 8, 3),
        ("authentication", 10, 8),
        ("call number", 12, 77),
    ];
    for (what, at, byte) in cases {
        for operation in [2, 10, 16] {
            let change = move |asked: u16, mut unit: Vec<u8>| {
                if asked == operation {
                    unit[at] = byte;
                }
                unit
            };
            assert_said(tampered(Arc::new(change)), what);
        }
    }
}

#[test]
fn counts_that_are_not_true_are_said() {
    // QueryInfoKey: after the empty class come the counts, the values at the fourth place.
    for (what, at) in [("subkeys", 24 + 8), ("values", 24 + 8 + 12)] {
        for count in [0u32, 2, 1_000, u32::MAX] {
            let change = move |asked: u16, mut unit: Vec<u8>| {
                if asked == 16 {
                    unit[at..at + 4].copy_from_slice(&count.to_le_bytes());
                }
                unit
            };
            let result = tampered(Arc::new(change));
            // A server that says there are none can't be told from one where there are none.
            if count > 0 {
                assert_said(result, &format!("{count} {what}"));
            }
        }
    }
}

/// Answers each question for a subkey with a new name, for ever.
#[test]
fn an_endless_tree_ends_at_the_limits() {
    struct Endless(Server);
    struct EndlessPipe(Box<dyn Pipe>, AtomicU32);
    impl Pipes for Endless {
        fn open(&self, name: &str) -> Result<Box<dyn Pipe>, PipeError> {
            Ok(Box::new(EndlessPipe(self.0.open(name)?, AtomicU32::new(0))))
        }
    }
    impl Pipe for EndlessPipe {
        fn transceive(&mut self, message: &[u8]) -> Result<Vec<u8>, PipeError> {
            let mut answer = self.0.transceive(message)?;
            match u16::from_le_bytes([message[22], message[23]]) {
                _ if message[2] != 0 => {}
                // Every key can be opened, and has any number of subkeys.
                15 => {
                    let len = answer.len();
                    answer[len - 4..].fill(0);
                }
                16 => {
                    let len = answer.len();
                    answer[32..36].copy_from_slice(&u32::MAX.to_le_bytes());
                    answer[len - 4..].fill(0);
                }
                9 => {
                    let n = self.1.fetch_add(1, Ordering::Relaxed);
                    let name: Vec<u16> = format!("{n:08}").encode_utf16().collect();
                    answer.truncate(24);
                    answer.extend([18, 0, 18, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0]);
                    answer.extend(name.iter().chain([&0]).flat_map(|unit| unit.to_le_bytes()));
                    answer.extend([0; 14]);
                    let len = (answer.len() as u16).to_le_bytes();
                    answer[8..10].copy_from_slice(&len);
                }
                _ => {}
            }
            Ok(answer)
        }

        fn write(&mut self, message: &[u8]) -> Result<(), PipeError> {
            self.0.write(message)
        }

        fn read(&mut self) -> Result<Vec<u8>, PipeError> {
            self.0.read()
        }
    }
    let limits = Limits { keys: 2_000, ..Limits::DEFAULT };
    let server = Server { fragment: 900, ..Server::new(&tree()) };
    assert_said(read(Endless(server), &limits), "an endless tree");
}

#[test]
fn sizes_that_no_registry_has_are_errors() {
    for size in [0u32, 12, 0x8001, 0x7FFF_FFFF, u32::MAX] {
        let change = move |asked: u16, mut unit: Vec<u8>| {
            if asked == 10 {
                // The size stands before the length and the code.
                let at = unit.len() - 16;
                unit[at..at + 4].copy_from_slice(&size.to_le_bytes());
            }
            unit
        };
        let result = tampered(Arc::new(change));
        if size != 12 {
            assert_said(result, &format!("{size} bytes"));
        }
    }
}

#[test]
fn any_byte_of_any_answer_changed_does_no_harm() {
    let mut outcomes = [0u32; 3];
    for operation in [u16::MAX, 2, 15, 16, 9, 10] {
        for at in 0..110 {
            for flip in [0x01, 0x80, 0xFF] {
                let change = move |asked: u16, mut unit: Vec<u8>| {
                    if asked == operation
                        && let Some(byte) = unit.get_mut(at)
                    {
                        *byte ^= flip;
                    }
                    unit
                };
                let limits = Limits { keys: 50, values: 200, ..Limits::DEFAULT };
                let server = Server { tamper: Arc::new(change), ..Server::new(&tree()) };
                let outcome = match read(server, &limits) {
                    Err(_) => 0,
                    Ok(reading) if reading.findings.is_empty() => 1,
                    Ok(_) => 2,
                };
                outcomes[outcome] += 1;
            }
        }
    }
    let [errors, sound, findings] = outcomes;
    println!("errors {errors}, read {sound}, with findings {findings}");
}
