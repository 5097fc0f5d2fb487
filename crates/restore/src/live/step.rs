//! How far each change of a journal is, by comparing it with what is there; and the way back.

use super::LiveTarget;
use super::journal::WorkRecord;
use crate::described::described;
use routerkeep_registry::{Change, Depth, Key, KeyPath, Limits, Name, Registry, Severity, Value};
use routerkeep_router::PhoneBookContent;

/// How far one change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It was not made.
    Before,
    /// It was made.
    After,
    /// A key that is to go is there with some of its values: taking it back was begun.
    Between,
    /// Something else is there.
    Other,
}

/// How far a restore is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Nothing was changed.
    Untouched,
    /// All was.
    Complete,
    /// Some of it was.
    Partial,
    /// Something is neither as it was before nor as it is to be.
    ChangedMeanwhile(String),
}

/// Says how far the changes are.
///
/// # Errors
/// What can't be read.
pub(super) fn progress(
    target: &dyn LiveTarget,
    work: &WorkRecord,
    limits: &Limits,
) -> Result<Progress, String> {
    let mut states = Vec::new();
    // Changes of one key follow each other.
    let mut last: Option<(KeyPath, Option<Key>)> = None;
    for change in work.changes() {
        let (path, key) = match last.take() {
            Some(last) if last.0 == *change.path() => last,
            _ => (change.path().clone(), read(target.registry(), change.path(), limits)?),
        };
        match state_of(key.as_ref(), &change) {
            State::Other => {
                return Ok(Progress::ChangedMeanwhile(format!("\\{path} was changed meanwhile")));
            }
            state => states.push(state),
        }
        last = Some((path, key));
    }
    if let Some(record) = &work.phone_book {
        let now = phone_book(target)?;
        let is = |side: &Option<super::journal::Bytes>| {
            now.as_deref() == side.as_ref().map(|bytes| bytes.0.as_slice())
        };
        states.push(match (is(&record.before), is(&record.after)) {
            (_, true) => State::After,
            (true, _) => State::Before,
            _ => {
                let what = "the phone book was changed meanwhile".to_owned();
                return Ok(Progress::ChangedMeanwhile(what));
            }
        });
    }
    Ok(if states.iter().all(|state| *state == State::After) {
        Progress::Complete
    } else if states.iter().all(|state| *state == State::Before) {
        Progress::Untouched
    } else {
        Progress::Partial
    })
}

/// Takes back whatever was made of a journal's changes, the last one first.
///
/// # Errors
/// What could not be taken back; trying again goes on where it stopped.
pub(super) fn take_back(
    target: &mut dyn LiveTarget,
    work: &WorkRecord,
    limits: &Limits,
) -> Result<(), String> {
    for change in work.changes().iter().rev() {
        let inverse = match state(target.registry(), change, limits)? {
            State::Before => continue,
            State::Other => return Err(format!("\\{} was changed meanwhile", change.path())),
            State::After | State::Between => inverse(target.registry(), change, limits)?,
        };
        target
            .change(&inverse)
            .map_err(|partial| format!("\\{}: {}", change.path(), described(&partial.cause)))?;
    }
    let Some(record) = &work.phone_book else { return Ok(()) };
    let now = phone_book(target)?;
    let side = |side: &'_ Option<super::journal::Bytes>| side.as_ref().map(|bytes| bytes.0.clone());
    let (before, after) = (side(&record.before), side(&record.after));
    if now == before {
        return Ok(());
    }
    if now != after {
        return Err("the phone book was changed meanwhile".to_owned());
    }
    target.put_phone_book(before.as_deref()).map_err(|error| described(&error))
}

/// Returns the bytes of the phone book that is there.
pub(super) fn phone_book(target: &dyn LiveTarget) -> Result<Option<Vec<u8>>, String> {
    match target.phone_book() {
        Ok(PhoneBookContent::Present(bytes)) => Ok(Some(bytes)),
        Ok(_) => Ok(None),
        Err(error) => Err(described(&error)),
    }
}

fn state(registry: &dyn Registry, change: &Change, limits: &Limits) -> Result<State, String> {
    Ok(state_of(read(registry, change.path(), limits)?.as_ref(), change))
}

/// Says how far a change is, by the key that is there now.
fn state_of(key: Option<&Key>, change: &Change) -> State {
    let value =
        |name: &Name| key.and_then(|key| key.values.iter().find(|value| value.name.matches(name)));
    let is = |now: Option<&Value>, then: Option<&Value>| match (now, then) {
        (None, None) => true,
        (Some(now), Some(then)) => same(now, then),
        _ => false,
    };
    match change {
        Change::CreateKey { .. } if key.is_some() => State::After,
        Change::CreateKey { .. } => State::Before,
        Change::DeleteKey { before, .. } => match key {
            None => State::After,
            Some(key) => {
                let known = |own: &Value| {
                    before.iter().any(|value| value.name.matches(&own.name) && same(value, own))
                };
                match (key.values.iter().all(known), key.values.len() == before.len()) {
                    (true, true) => State::Before,
                    (true, false) => State::Between,
                    (false, _) => State::Other,
                }
            }
        },
        // A key that is missing has no values: it is yet to be made, or was taken back already.
        Change::SetValue { value: after, before, .. } => {
            let now = value(&after.name);
            if is(now, Some(after)) {
                State::After
            } else if is(now, before.as_ref()) {
                State::Before
            } else {
                State::Other
            }
        }
        Change::DeleteValue { before, .. } => match value(&before.name) {
            None if key.is_some() => State::After,
            Some(now) if same(now, before) => State::Before,
            _ => State::Other,
        },
    }
}

/// Returns the changes that take one back.
fn inverse(
    registry: &dyn Registry,
    change: &Change,
    limits: &Limits,
) -> Result<Vec<Change>, String> {
    if let Change::DeleteKey { path, before } = change {
        let now = read(registry, path, limits)?;
        let mut changes = Vec::new();
        if now.is_none() {
            changes.push(Change::CreateKey { path: path.clone() });
        }
        let has = |name: &Name| {
            now.as_ref().is_some_and(|key| key.values.iter().any(|own| own.name.matches(name)))
        };
        let missing = before.iter().filter(|value| !has(&value.name));
        changes.extend(missing.map(|value| Change::SetValue {
            path: path.clone(),
            value: value.clone(),
            before: None,
        }));
        return Ok(changes);
    }
    Ok(change.inverse().into_iter().collect())
}

/// Reads one key with its values; one that can't be read whole is an error.
pub(super) fn read(
    registry: &dyn Registry,
    path: &KeyPath,
    limits: &Limits,
) -> Result<Option<Key>, String> {
    let reading =
        registry.read_tree(path, Depth::Levels(0), limits).map_err(|error| described(&error))?;
    match reading.findings.iter().find(|finding| finding.severity == Severity::Error) {
        Some(finding) => Err(finding.to_string()),
        None => Ok(reading.key),
    }
}

fn same(one: &Value, other: &Value) -> bool {
    one.kind == other.kind && one.data == other.data
}
