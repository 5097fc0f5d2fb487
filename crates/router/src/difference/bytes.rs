//! Differences of bytes, whatever they mean.

use crate::snapshot::{Class, ClassName, Snapshot};
use routerkeep_registry::{Change as KeyChange, Key, KeyPath, Name, Value, difference};
use serde::Serialize;
use std::fmt;

/// One place where the bytes of two configurations differ.
///
/// `Display` gives it as one line, such as `4\Ip: InterfaceInfo: 120 bytes -> 136 bytes`. Neither holds any of
/// the bytes themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByteChange {
    /// The class.
    pub class: &'static str,
    /// What differs.
    pub what: BytePlace,
    /// The key, below that of the class, by the number that an interface has before if it has one there; in
    /// the phone book the entry's name.
    pub key: String,
    /// The value's name; of an interface that got another number, that number.
    pub value: Option<String>,
    /// How many bytes there were; none for what was not there, and where it would say too much of a secret.
    pub before: Option<usize>,
    /// How many bytes there are, likewise.
    pub after: Option<usize>,
    /// The first byte that differs, only where the difference means nothing: of a secret it would say how much
    /// of it is the same.
    pub first_difference: Option<usize>,
    /// Whether it is a difference in meaning too: if so, there is a [`Change`](super::Change) that tells it.
    pub meaning: bool,
}

/// What it is whose bytes differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BytePlace {
    /// A key that one side does not have; its values are listed by themselves.
    Key,
    /// A value of the registry: its data or its type.
    Value,
    /// The number of an interface, which is the name of its key.
    Number,
    /// A phone-book entry.
    Entry,
    /// The order of the phone-book entries.
    EntryOrder,
    /// What stands in the phone book before the first entry.
    Preamble,
    /// A phone book that can't be taken apart, or that one side does not have.
    PhoneBook,
}

/// Says whether two configurations are the same byte for byte: *same bytes*, what an exact restore leads to.
///
/// Interfaces are compared number by number. Classes that one side does not hold are left out; spelling of
/// names and the order of keys and values are no difference to Windows.
pub fn same_bytes(before: &Snapshot, after: &Snapshot) -> bool {
    let trees = [ClassName::RouterManagers, ClassName::Interfaces, ClassName::Server];
    let same = trees.into_iter().all(|class| {
        let sides = [before, after].map(|snapshot| snapshot.tree(class));
        let [Some(from), Some(to)] = sides else { return true };
        let compared = from.is_captured() && to.is_captured();
        !compared || difference(&KeyPath::root(), from.content(), to.content()).is_empty()
    });
    let (from, to): (&Class<Vec<u8>>, _) = (&before.phone_book, &after.phone_book);
    same && (!from.is_captured() || !to.is_captured() || from.content() == to.content())
}

impl ByteChange {
    /// Returns the difference of a value at `path`, of which one side may not be there.
    pub(super) fn of_value(
        class: ClassName,
        path: &[Name],
        before: Option<&Value>,
        after: Option<&Value>,
        meaning: bool,
    ) -> Self {
        let key: KeyPath = path.iter().cloned().collect();
        let name = before.or(after).map(|value| value.name.to_string());
        let [from, to] = [before, after].map(|value| value.map(|value| value.data.as_slice()));
        let this = Self::at(class, BytePlace::Value, key.to_string(), meaning);
        let first = from.zip(to).filter(|_| !meaning).and_then(|(from, to)| first(from, to));
        let [before, after] = [from, to].map(|data| data.map(<[u8]>::len));
        Self { value: name, before, after, first_difference: first, ..this }
    }

    /// Lists the differences of two keys at `path` with all below them, of which one may not be there.
    pub(super) fn of_keys(
        class: ClassName,
        path: &[Name],
        before: Option<&Key>,
        after: Option<&Key>,
        meaning: bool,
    ) -> Vec<Self> {
        let path: KeyPath = path.iter().cloned().collect();
        let value = |at: &KeyPath, from: Option<&Value>, to: Option<&Value>| {
            Self::of_value(class, at.names(), from, to, meaning)
        };
        let mut changes = Vec::new();
        for change in difference(&path, before, after) {
            let at = change.path();
            match &change {
                KeyChange::CreateKey { .. } => {
                    changes.push(Self::at(class, BytePlace::Key, at.to_string(), meaning));
                }
                KeyChange::DeleteKey { before, .. } => {
                    changes.push(Self::at(class, BytePlace::Key, at.to_string(), meaning));
                    changes.extend(before.iter().map(|own| value(at, Some(own), None)));
                }
                KeyChange::SetValue { value: own, before, .. } => {
                    changes.push(value(at, before.as_ref(), Some(own)));
                }
                KeyChange::DeleteValue { before, .. } => {
                    changes.push(value(at, Some(before), None))
                }
            }
        }
        changes
    }

    /// Returns a difference of which there is nothing to say but where it is.
    pub(super) fn at(
        class: ClassName,
        what: BytePlace,
        key: impl Into<String>,
        meaning: bool,
    ) -> Self {
        Self {
            class: class.as_str(),
            what,
            key: key.into(),
            value: None,
            before: None,
            after: None,
            first_difference: None,
            meaning,
        }
    }
}

/// Returns where two runs of bytes begin to differ.
fn first(before: &[u8], after: &[u8]) -> Option<usize> {
    let same = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    (same < before.len().max(after.len())).then_some(same)
}

impl fmt::Display for ByteChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = if self.key.is_empty() { "(topmost key)" } else { &self.key };
        match self.what {
            BytePlace::Key => write!(f, "{key}: key on one side only"),
            BytePlace::Value => {
                let name = self.value.as_deref().filter(|name| !name.is_empty());
                write!(f, "{key}: {}: ", name.unwrap_or("(unnamed value)"))?;
                match (self.before, self.after) {
                    (Some(before), Some(after)) if before != after => {
                        write!(f, "{} -> {}", bytes(before), bytes(after))
                    }
                    (Some(before), Some(_)) => write!(f, "other {}", bytes(before)),
                    (Some(before), None) => write!(f, "{} -> none", bytes(before)),
                    (None, Some(after)) => write!(f, "none -> {}", bytes(after)),
                    (None, None) => f.write_str("differs"),
                }?;
                match self.first_difference {
                    Some(first) => write!(f, ", from byte {first} on"),
                    None => Ok(()),
                }
            }
            BytePlace::Number => {
                write!(f, "{key}: number {key} -> {}", self.value.as_deref().unwrap_or_default())
            }
            BytePlace::Entry => write!(f, "entry {}", self.key),
            BytePlace::EntryOrder => f.write_str("order of the entries"),
            BytePlace::Preamble => f.write_str("text before the first entry"),
            BytePlace::PhoneBook => f.write_str("the whole phone book"),
        }
    }
}

fn bytes(length: usize) -> String {
    if length == 1 { "1 byte".to_owned() } else { format!("{length} bytes") }
}
