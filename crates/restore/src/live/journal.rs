//! The journal of a live restore: how the service was, and each change with what is there before and after.
//!
//! `live-journal.json` in the state directory says what may be half done, from before the service is stopped until
//! it is started again; `live-last.json` is that of the last restore that was finished, by which it can be taken
//! back. They hold the bytes of values and of the phone book, so they are for their owner only.

use super::LivePlace;
use crate::classes::class_record;
use crate::journal::{ClassRecord, Operation};
use crate::journal_file::{Format, JournalError, JournalFile};
use crate::plan::{PhoneBookChange, Plan};
use crate::plan_file::class_meaning;
use crate::safety::safety_path;
use crate::service::ServiceJournal;
use routerkeep_backup::{Program, StoredText};
use routerkeep_files::{ErrorKind, FileError, Files, ReplaceError};
use routerkeep_registry::{Change, KeyPath, Value, ValueType};
use routerkeep_router::{ClassName, Snapshot};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::path::PathBuf;

/// The journal of a live restore that is not finished.
pub(crate) const LIVE_JOURNAL: &str = "live-journal.json";
/// The journal of the last one that was finished.
pub(crate) const LIVE_LAST: &str = "live-last.json";

/// What a live restore does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LiveJournal {
    pub(super) format: Format,
    pub(super) program: Program,
    /// UTC.
    pub(super) time: String,
    pub(super) operation: Operation,
    /// The backup, as the user named it.
    pub(super) source: String,
    /// The control set that is changed.
    pub(super) control_set: String,
    /// How the service was, and how far the restore is.
    pub(super) service: ServiceJournal,
    /// What is changed; none before changes begin.
    pub(super) work: Option<WorkRecord>,
}

/// What a live restore changes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WorkRecord {
    /// The classes that are changed; what each has become is known once it was read back.
    pub(super) classes: Vec<LiveClassRecord>,
    pub(super) phone_book: Option<BookRecord>,
    pub(super) changes: Vec<ChangeRecord>,
}

/// A class that is changed, and what it has become.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LiveClassRecord {
    #[serde(flatten)]
    pub(super) bytes: ClassRecord,
    /// The hash of what it means, keyed by the safety backup: a service that ran writes its settings back in
    /// other bytes.
    pub(super) meaning: Option<String>,
}

impl WorkRecord {
    /// Puts down a plan, and what the phone book is before.
    pub(super) fn new(plan: &Plan, book: Option<&[u8]>) -> Self {
        let bytes =
            |class: ClassName| ClassRecord { class: class.as_str().to_owned(), after: None };
        let record = |class| LiveClassRecord { bytes: bytes(class), meaning: None };
        let after = match &plan.phone_book {
            PhoneBookChange::Keep => None,
            PhoneBookChange::Write(bytes) => Some(Some(Bytes(bytes.clone()))),
            PhoneBookChange::Remove => Some(None),
        };
        let before = book.map(|bytes| Bytes(bytes.to_vec()));
        Self {
            classes: plan.changed().map(record).collect(),
            phone_book: after.map(|after| BookRecord { before, after }),
            changes: plan.changes.iter().map(ChangeRecord::from).collect(),
        }
    }

    /// Returns the changes of the registry.
    pub(super) fn changes(&self) -> Vec<Change> {
        self.changes.iter().map(Change::from).collect()
    }
}

/// The phone book before and after; `None` where there is none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BookRecord {
    pub(super) before: Option<Bytes>,
    pub(super) after: Option<Bytes>,
}

/// A change of the registry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(super) enum ChangeRecord {
    CreateKey { path: Vec<StoredText> },
    DeleteKey { path: Vec<StoredText>, before: Vec<ValueRecord> },
    SetValue { path: Vec<StoredText>, value: ValueRecord, before: Option<ValueRecord> },
    DeleteValue { path: Vec<StoredText>, before: ValueRecord },
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ValueRecord {
    name: StoredText,
    #[serde(rename = "type")]
    kind: u32,
    data: Bytes,
}

/// Bytes as hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
        let text: String =
            self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> =
            pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
        let bytes = bytes.filter(|_| rest.is_empty());
        bytes.map(Self).ok_or_else(|| de::Error::custom("expected two hexadecimal digits a byte"))
    }
}

impl From<&Value> for ValueRecord {
    fn from(value: &Value) -> Self {
        let (name, data) = (StoredText(value.name.clone()), Bytes(value.data.clone()));
        Self { name, kind: value.kind.0, data }
    }
}

impl From<&ValueRecord> for Value {
    fn from(record: &ValueRecord) -> Self {
        Self::new(record.name.0.clone(), ValueType(record.kind), record.data.0.clone())
    }
}

impl From<&Change> for ChangeRecord {
    fn from(change: &Change) -> Self {
        let path = change.path().names().iter().cloned().map(StoredText).collect();
        match change {
            Change::CreateKey { .. } => Self::CreateKey { path },
            Change::DeleteKey { before, .. } => {
                Self::DeleteKey { path, before: before.iter().map(ValueRecord::from).collect() }
            }
            Change::SetValue { value, before, .. } => Self::SetValue {
                path,
                value: value.into(),
                before: before.as_ref().map(ValueRecord::from),
            },
            Change::DeleteValue { before, .. } => Self::DeleteValue { path, before: before.into() },
        }
    }
}

impl From<&ChangeRecord> for Change {
    fn from(record: &ChangeRecord) -> Self {
        let key =
            |path: &[StoredText]| -> KeyPath { path.iter().map(|name| name.0.clone()).collect() };
        match record {
            ChangeRecord::CreateKey { path } => Self::CreateKey { path: key(path) },
            ChangeRecord::DeleteKey { path, before } => {
                let before = before.iter().map(Value::from).collect();
                Self::DeleteKey { path: key(path), before }
            }
            ChangeRecord::SetValue { path, value, before } => Self::SetValue {
                path: key(path),
                value: value.into(),
                before: before.as_ref().map(Value::from),
            },
            ChangeRecord::DeleteValue { path, before } => {
                Self::DeleteValue { path: key(path), before: before.into() }
            }
        }
    }
}

impl JournalFile for LiveJournal {
    const NAME: &'static str = "routerkeep-live-restore";
    const MAJOR: u32 = 1;
    /// Ten times what a thousand interfaces take.
    const LIMIT: u64 = 256 * 1024 * 1024;

    fn format(&self) -> &Format {
        &self.format
    }

    fn safety(&self) -> Option<&str> {
        self.service.safety()
    }
}

impl LiveJournal {
    /// Reads a journal; `None` where there is none.
    pub(super) fn read(
        files: &dyn Files,
        place: &LivePlace,
        name: &str,
    ) -> Result<Option<Self>, JournalError> {
        Self::read_file(files, place.state_path(), name)
    }

    /// Writes the journal in place of an earlier one.
    pub(super) fn write(&self, files: &dyn Files, place: &LivePlace) -> Result<(), ReplaceError> {
        self.write_file(files, place.state_path(), LIVE_JOURNAL)
    }

    /// Puts down what the changed classes have become.
    pub(super) fn record(&mut self, now: &Snapshot, before: &Snapshot) {
        for record in self.work.iter_mut().flat_map(|work| &mut work.classes) {
            let Some(class) = record.bytes.name() else { continue };
            // One without a hash is one that undo takes for changed.
            record.bytes.after = class_record(now, class).ok().and_then(|record| record.after);
            record.meaning = Some(class_meaning(before, now, class));
        }
    }

    /// Makes the journal the last one: the restore is finished.
    ///
    /// The end is the removal of the journal proper. Up to that it is settled as one that is finished.
    pub(super) fn finish(&self, files: &dyn Files, place: &LivePlace) -> Result<(), FileError> {
        if self.work.is_some() {
            let written = self.write_file(files, place.state_path(), LIVE_LAST);
            written.map_err(ReplaceError::into_file_error)?;
        }
        Self::remove(files, place)
    }

    /// Removes the journal: the restore was taken back, or given up.
    pub(super) fn remove(files: &dyn Files, place: &LivePlace) -> Result<(), FileError> {
        match files.remove(&place.state_path().join(LIVE_JOURNAL)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => files.sync_dir(place.state_path()),
        }
    }

    /// Returns the safety backup's directory, where there is one already.
    pub(super) fn safety_path(&self, place: &LivePlace) -> Option<PathBuf> {
        Some(safety_path(place.state_path(), self.service.safety()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use routerkeep_registry::Name;

    #[test]
    fn a_change_comes_back_from_json_as_it_was() {
        let path = KeyPath::root().join(Name::from_units([0x41, 0xD800])).join("Ip");
        let one = Value::binary("a\0b", [0, 255, 16]);
        let other = Value::new("", ValueType(0x8001_0003), []);
        let changes = [
            Change::CreateKey { path: path.clone() },
            Change::DeleteKey { path: path.clone(), before: vec![one.clone(), other.clone()] },
            Change::SetValue { path: path.clone(), value: one.clone(), before: Some(other) },
            Change::SetValue { path: path.clone(), value: one.clone(), before: None },
            Change::DeleteValue { path, before: one },
        ];
        for change in changes {
            let text = serde_json::to_string(&ChangeRecord::from(&change)).unwrap();
            let back: ChangeRecord = serde_json::from_str(&text).unwrap();
            assert!(Change::from(&back) == change, "{text}");
        }
        for wrong in ["\"0\"", "\"0g\"", "\"+1\"", "1"] {
            assert!(serde_json::from_str::<Bytes>(wrong).is_err(), "{wrong}");
        }
    }
}
