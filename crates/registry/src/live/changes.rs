//! Making changes in the running registry, one by one, each after a look at what is there.

use super::handle::{Buffer, Created, KeyHandle, Rights};
use super::registry::{Found, LiveRegistry, failed};
use crate::{ApplyError, Change, Key, KeyPath, Name, Partial, RegistryError, Value};

/// Values that a key may have where it is to be deleted; more than any of ours.
const VALUES: u32 = 1_000_000;

/// Makes the changes until one does not fit, and has the hive written.
pub(super) fn apply(registry: &LiveRegistry, changes: &[Change]) -> Result<(), Partial> {
    let mut buffer = Buffer::default();
    let mut result = Ok(());
    for (done, change) in changes.iter().enumerate() {
        if let Err(cause) = make(registry, change, &mut buffer) {
            result = Err(Partial { done, cause });
            break;
        }
    }
    match (result, registry.flush()) {
        (Ok(()), Err(code)) => {
            let cause = failed("writing to the disk", &KeyPath::root(), code).into();
            Err(Partial { done: changes.len(), cause })
        }
        (result, _) => result,
    }
}

fn make(registry: &LiveRegistry, change: &Change, buffer: &mut Buffer) -> Result<(), ApplyError> {
    match change {
        Change::CreateKey { path } => create(registry, path),
        Change::DeleteKey { path, before } => delete(registry, path, before, buffer),
        Change::SetValue { path, value, before } => {
            let key = key_to_change(registry, path, "a key")?;
            expect(&key, path, &value.name, before.as_ref(), buffer)?;
            let set = key.set_value(value);
            set.map_err(|code| failed("setting a value of", path, code).into())
        }
        Change::DeleteValue { path, before } => {
            let key = key_to_change(registry, path, "a key")?;
            expect(&key, path, &before.name, Some(before), buffer)?;
            let removed = key.delete_value(&before.name);
            removed.map_err(|code| failed("removing a value of", path, code).into())
        }
    }
}

fn create(registry: &LiveRegistry, path: &KeyPath) -> Result<(), ApplyError> {
    let Some((above, name)) = path.split_last() else {
        return Err(stale(path, "a key below the root", "the root"));
    };
    let parent = key_to_change(registry, &above, "a parent key")?;
    match parent.create(name).map_err(|code| failed("making", path, code))? {
        Created::Made => Ok(()),
        Created::WasThere => Err(stale(path, "no key", "one")),
    }
}

fn delete(
    registry: &LiveRegistry,
    path: &KeyPath,
    before: &[Value],
    buffer: &mut Buffer,
) -> Result<(), ApplyError> {
    let Some((above, name)) = path.split_last() else {
        return Err(stale(path, "a key below the root", "the root"));
    };
    let key = key_to_change(registry, path, "a key")?;
    let facts = key.facts().map_err(|code| failed("looking at", path, code))?;
    if facts.subkeys > 0 {
        return Err(stale(path, "a key without subkeys", "one with some"));
    }
    let now = values(&key, path, buffer)?;
    let same = now.values.len() == before.len()
        && before.iter().all(|value| {
            now.values.iter().any(|own| own.name.matches(&value.name) && same(own, value))
        });
    if !same {
        return Err(stale(path, "the values seen before", "other values"));
    }
    drop(key);
    let parent = key_to_change(registry, &above, "a parent key")?;
    parent.delete(name).map_err(|code| failed("removing", path, code).into())
}

fn values(key: &KeyHandle, path: &KeyPath, buffer: &mut Buffer) -> Result<Key, RegistryError> {
    let mut all = Key::default();
    for index in 0..VALUES {
        match key.value_at(index, usize::MAX, buffer) {
            Ok(Some(value)) => all.values.push(value),
            Ok(None) => break,
            Err(code) => return Err(failed("reading the values of", path, code)),
        }
    }
    Ok(all)
}

/// Refuses where the value is not the one that the change expects.
fn expect(
    key: &KeyHandle,
    path: &KeyPath,
    name: &Name,
    before: Option<&Value>,
    buffer: &mut Buffer,
) -> Result<(), ApplyError> {
    let now = key.value(name, buffer).map_err(|code| failed("reading a value of", path, code))?;
    match (&now, before) {
        (None, None) => Ok(()),
        (Some(now), Some(before)) if same(now, before) => Ok(()),
        (_, None) => Err(stale(path, "no such value", "one")),
        (None, _) => Err(stale(path, "the value seen before", "none")),
        _ => Err(stale(path, "the value seen before", "another")),
    }
}

fn same(one: &Value, other: &Value) -> bool {
    one.kind == other.kind && one.data == other.data
}

fn key_to_change(
    registry: &LiveRegistry,
    path: &KeyPath,
    expected: &'static str,
) -> Result<KeyHandle, ApplyError> {
    match registry.find(path, Rights::Write)? {
        Found::Key(key) => {
            // The function that deletes follows links, and would delete what this one leads to.
            let link = key.is_link(&mut Buffer::default());
            match link.map_err(|code| failed("looking at", path, code))? {
                true => Err(stale(path, expected, "a link to another key")),
                false => Ok(key),
            }
        }
        Found::Absent => Err(stale(path, expected, "none")),
        Found::Unreadable { path, code } => Err(failed("opening", &path, code).into()),
    }
}

fn stale(path: &KeyPath, expected: &str, found: &str) -> ApplyError {
    ApplyError::Stale { path: path.clone(), expected: expected.to_owned(), found: found.to_owned() }
}
