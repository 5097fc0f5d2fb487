//! Differences of bytes, whatever they mean.

use crate::snapshot::{ClassName, Snapshot};
use routerkeep_registry::{Change as KeyChange, Key, KeyPath, Value, difference};
use serde::Serialize;

/// One place where the bytes of two configurations differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByteChange {
    /// The class.
    pub class: &'static str,
    /// The key, below that of the class; empty for the phone book.
    pub key: String,
    /// The value; none where a whole key came or went, and for the phone book.
    pub value: Option<String>,
    /// How many bytes there were; none for a key, and for what was not there.
    pub before: Option<usize>,
    /// How many bytes there are, likewise.
    pub after: Option<usize>,
    /// The first byte that differs, where both sides have some.
    pub first_difference: Option<usize>,
}

/// Lists where the bytes of two configurations differ: *same bytes* is an empty list.
///
/// Interfaces are compared number by number and the phone book as a whole, as an exact restore would.
/// Classes that one side does not hold are left out.
pub fn byte_difference(before: &Snapshot, after: &Snapshot) -> Vec<ByteChange> {
    let mut changes = Vec::new();
    for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::Server] {
        let sides = [before, after].map(|snapshot| snapshot.tree(class));
        let [Some(from), Some(to)] = sides else { continue };
        if from.is_captured() && to.is_captured() {
            trees(class, from.content(), to.content(), &mut changes);
        }
    }
    let (from, to) = (&before.phone_book, &after.phone_book);
    if from.is_captured() && to.is_captured() {
        let [from, to] = [from, to].map(|book| book.content().map(Vec::as_slice));
        if from != to {
            let class = ClassName::PhoneBook.as_str();
            changes.push(ByteChange::new(class, String::new(), None, from, to));
        }
    }
    changes
}

fn trees(
    class: ClassName,
    before: Option<&Key>,
    after: Option<&Key>,
    changes: &mut Vec<ByteChange>,
) {
    let class = class.as_str();
    let data = |value: &'_ Value| -> Vec<u8> { value.data.clone() };
    changes.extend(difference(&KeyPath::root(), before, after).iter().map(|change| {
        let key = change.path().to_string();
        let (value, from, to) = match change {
            KeyChange::CreateKey { .. } | KeyChange::DeleteKey { .. } => (None, None, None),
            KeyChange::SetValue { value, before, .. } => {
                (Some(value.name.to_string()), before.as_ref().map(data), Some(data(value)))
            }
            KeyChange::DeleteValue { before, .. } => {
                (Some(before.name.to_string()), Some(data(before)), None)
            }
        };
        ByteChange::new(class, key, value, from.as_deref(), to.as_deref())
    }));
}

impl ByteChange {
    fn new(
        class: &'static str,
        key: String,
        value: Option<String>,
        before: Option<&[u8]>,
        after: Option<&[u8]>,
    ) -> Self {
        let first_difference = before.zip(after).and_then(|(before, after)| {
            let same = before.iter().zip(after).take_while(|(before, after)| before == after);
            let same = same.count();
            (same < before.len().max(after.len())).then_some(same)
        });
        let [before, after] = [before, after].map(|bytes| bytes.map(<[u8]>::len));
        Self { class, key, value, before, after, first_difference }
    }
}
