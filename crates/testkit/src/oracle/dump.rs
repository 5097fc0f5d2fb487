//! What an oracle read, as it prints it.
//!
//! ```text
//! k DEPTH NAME          a key; its values and then its subkeys follow
//! v NAME TYPE DATA      a value of that key: type in decimal, data in hex
//! ? WHAT [NAME]         what the oracle can't say of that key
//! end KEYS VALUES       the last line
//! ```
//!
//! A name is `8:` and UTF-8, or `16:` and UTF-16LE, in hex.

use routerkeep_registry::{Counts, Key, KeyPath, Name, Value, ValueType};

/// A tree as an oracle reads it, without times, classes and descriptors.
#[derive(Clone, Debug)]
pub struct Dump {
    /// The tree, in the oracle's order.
    pub tree: Key,
    /// What the oracle can't say, with paths relative to the tree's topmost key.
    pub silences: Vec<(KeyPath, Silence)>,
}

/// What an oracle can't say of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// A value whose name it can't give.
    ValueName,
    /// A subkey whose name it can't give, with all that is below.
    SubkeyName,
    /// All values.
    Values,
    /// All subkeys.
    Subkeys,
    /// The type and data of the value of this name.
    Data(Name),
}

/// Why text is no dump.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the dump: {what}")]
pub struct DumpError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl Dump {
    /// Reads what an oracle printed.
    ///
    /// # Errors
    /// [`DumpError`] where a line has another form, or the dump is cut off.
    pub fn parse(text: &[u8]) -> Result<Self, DumpError> {
        let mut reading = Reading::default();
        let mut number = 0;
        for line in text.split(|&byte| byte == b'\n') {
            number += 1;
            if line.is_empty() {
                continue;
            }
            reading.line(line).map_err(|what| DumpError { line: number, what })?;
        }
        reading.finish().map_err(|what| DumpError { line: number, what })
    }

    /// Returns the part of `ours` that the oracle could speak of: the rest is taken away.
    ///
    /// # Errors
    /// What the oracle was silent about in a place where it should have spoken: the number of names
    /// that are not valid UTF-16 is known.
    pub fn part_spoken_of(&self, ours: &Key) -> Result<Key, String> {
        let mut ours = ours.clone();
        for (path, silence) in &self.silences {
            let Some(key) = at(&mut ours, path) else {
                return Err(format!("\\{path}: not in our tree, though the oracle read it"));
            };
            match silence {
                Silence::Values => key.values.clear(),
                Silence::Subkeys => key.subkeys.clear(),
                Silence::Data(name) => key.values.retain(|value| value.name != *name),
                Silence::ValueName => {
                    let unnamed = key.values.iter().position(|v| v.name.to_text().is_none());
                    let unnamed = unnamed.ok_or_else(|| {
                        format!("\\{path}: ours has no value that is unspeakable")
                    })?;
                    key.values.remove(unnamed);
                }
                Silence::SubkeyName => {
                    let unnamed = key.subkeys.iter().position(|k| k.name.to_text().is_none());
                    let unnamed = unnamed.ok_or_else(|| {
                        format!("\\{path}: ours has no subkey that is unspeakable")
                    })?;
                    key.subkeys.remove(unnamed);
                }
            }
        }
        Ok(ours)
    }
}

/// Finds a key by exact names.
fn at<'k>(root: &'k mut Key, path: &KeyPath) -> Option<&'k mut Key> {
    let mut names = path.names().iter();
    names.try_fold(root, |key, name| key.subkeys.iter_mut().find(|subkey| subkey.name == *name))
}

#[derive(Default)]
struct Reading {
    /// The keys from the topmost to the one whose lines are read.
    open: Vec<Key>,
    tree: Option<Key>,
    silences: Vec<(KeyPath, Silence)>,
    stated: Option<Counts>,
}

impl Reading {
    fn line(&mut self, line: &[u8]) -> Result<(), &'static str> {
        if self.stated.is_some() {
            return Err("more after the end");
        }
        let mut words = line.split(|&byte| byte == b' ');
        let mut word = || words.next().unwrap_or_default();
        match word() {
            b"k" => {
                let depth = number(word())? as usize;
                let name = name(word())?;
                if depth > self.open.len() || (depth == 0 && self.tree.is_some()) {
                    return Err("a key below none");
                }
                self.close_to(depth);
                self.open.push(Key::new(name));
            }
            b"v" => {
                let name = name(word())?;
                let kind = u32::try_from(number(word())?).map_err(|_| "type beyond 32 bits")?;
                let value = Value::new(name, ValueType(kind), bytes(word())?);
                self.open.last_mut().ok_or("a value of no key")?.values.push(value);
            }
            b"?" => {
                let silence = match word() {
                    b"value-name" => Silence::ValueName,
                    b"subkey-name" => Silence::SubkeyName,
                    b"values" => Silence::Values,
                    b"subkeys" => Silence::Subkeys,
                    b"data" => Silence::Data(name(word())?),
                    _ => return Err("an unknown silence"),
                };
                let path = self.open.iter().skip(1).map(|key| key.name.clone()).collect();
                self.silences.push((path, silence));
            }
            b"end" => {
                self.close_to(0);
                self.stated = Some(Counts { keys: number(word())?, values: number(word())? });
            }
            _ => return Err("an unknown word"),
        }
        Ok(())
    }

    /// Ends all keys but the topmost `depth`.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(key) = self.open.pop() else { return };
            match self.open.last_mut() {
                Some(parent) => parent.subkeys.push(key),
                None => self.tree = Some(key),
            }
        }
    }

    fn finish(self) -> Result<Dump, &'static str> {
        let tree = self.tree.ok_or("no key")?;
        let stated = self.stated.ok_or("the end is missing")?;
        if tree.counts() != stated {
            return Err("other numbers of keys and values than stated");
        }
        Ok(Dump { tree, silences: self.silences })
    }
}

fn number(word: &[u8]) -> Result<u64, &'static str> {
    let text = str::from_utf8(word).map_err(|_| "not a number")?;
    text.parse().map_err(|_| "not a number")
}

fn name(word: &[u8]) -> Result<Name, &'static str> {
    if let Some(digits) = word.strip_prefix(b"8:") {
        let text = String::from_utf8(bytes(digits)?).map_err(|_| "a name that is not UTF-8")?;
        return Ok(Name::from(text));
    }
    let digits = word.strip_prefix(b"16:").ok_or("a name without encoding")?;
    let bytes = bytes(digits)?;
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|&u| u16::from_le_bytes(u)).collect();
    if units.len() * 2 == bytes.len() { Ok(Name::from_units(units)) } else { Err("half a unit") }
}

fn bytes(digits: &[u8]) -> Result<Vec<u8>, &'static str> {
    let (pairs, []) = digits.as_chunks::<2>() else { return Err("half a byte") };
    let digit = |digit: u8| char::from(digit).to_digit(16).ok_or("not hex");
    pairs.iter().map(|&[high, low]| Ok((digit(high)? << 4 | digit(low)?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_becomes_a_tree() {
        let text = b"k 0 8:52\nv 8: 1 6100\nk 1 16:41000\xff\n";
        assert_eq!(Dump::parse(text).unwrap_err().line, 3);
        let text =
            b"k 0 8:52\nv 8: 1 6100\nk 1 16:4100\n? data 8:62\nk 2 16:00d8\nk 1 8:c3a9\nend 4 1\n";
        let dump = Dump::parse(text).unwrap();
        let lone = Key::new(Name::from_units([0xD800]));
        let expected = Key::new("R")
            .with_value(Value::new("", ValueType::SZ, [0x61, 0]))
            .with_subkey(Key::new("A").with_subkey(lone))
            .with_subkey(Key::new("é"));
        assert_eq!(dump.tree, expected);
        assert_eq!(dump.silences, [(KeyPath::from("A"), Silence::Data(Name::from("b")))]);
    }

    #[test]
    fn a_dump_that_is_cut_off_is_none() {
        for text in ["", "k 0 8:52\n", "k 0 8:52\nend 2 0\n", "k 0 8:52\nk 2 8:52\nend 2 0\n"] {
            assert!(Dump::parse(text.as_bytes()).is_err(), "{text}");
        }
    }
}
