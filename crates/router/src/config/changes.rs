//! Changes worked out in memory that may be short.

use super::error::ConfigError;
use routerkeep_registry::{Change, Key, KeyPath, Value, try_difference};

/// Returns the changes that turn `from`, the key at `path`, into `to`.
pub(super) fn difference(
    path: &KeyPath,
    from: Option<&Key>,
    to: Option<&Key>,
) -> Result<Vec<Change>, ConfigError> {
    try_difference(path, from, to).ok_or(ConfigError::Memory)
}

/// Returns a copy of a key with all below it, to be changed and compared.
pub(super) fn copy(key: &Key) -> Result<Key, ConfigError> {
    key.try_clone_content().ok_or(ConfigError::Memory)
}

/// Returns a key with the values of another one, and nothing else of it.
pub(super) fn copy_values(key: &Key) -> Result<Key, ConfigError> {
    let mut values = Vec::new();
    values.try_reserve_exact(key.values.len()).map_err(|_| ConfigError::Memory)?;
    for value in &key.values {
        values.push(value.try_clone().ok_or(ConfigError::Memory)?);
    }
    Ok(Key { values, ..Key::default() })
}

/// Gives a key a value, in place of one of the same name.
pub(super) fn put(key: &mut Key, value: Value) {
    match key.values.iter_mut().find(|own| own.name.matches(&value.name)) {
        Some(own) => (own.kind, own.data) = (value.kind, value.data),
        None => key.values.push(value),
    }
}

/// Gives a key an info block, if there is one to give.
pub(super) fn put_block(
    key: &mut Key,
    name: &str,
    block: Option<&[u8]>,
) -> Result<(), ConfigError> {
    if let Some(block) = block {
        put(key, Value::try_binary(name, block).ok_or(ConfigError::Memory)?);
    }
    Ok(())
}
