//! What a reading has taken on so far, held against its limits.
//!
//! Cells of a hostile hive can overlap: many names or descriptors can share the same bytes of the file.
//! Everything that a visitor may copy is therefore counted.

use crate::cell::Damage;
use crate::{CellOffset, KeyNode, Limits, StoredName};
use std::collections::HashMap;

/// What was read, and what may be.
pub(crate) struct Budget<'l> {
    limits: &'l Limits,
    keys: usize,
    values: usize,
    bytes: usize,
}

/// A limit that was reached.
pub(crate) struct Exceeded<'l> {
    limits: &'l Limits,
    what: What,
}

enum What {
    Keys,
    Levels,
    Values,
    Bytes,
}

impl Exceeded<'_> {
    /// Makes the damage that the reader at `offset` reports.
    pub(crate) fn exceeded(&self, offset: u64) -> Damage {
        let (most, what) = match self.what {
            What::Keys => (self.limits.keys, "keys"),
            What::Levels => (self.limits.depth, "levels"),
            What::Values => (self.limits.values, "values"),
            What::Bytes => (self.limits.bytes, "bytes of names and data"),
        };
        Damage::error(offset, format!("at most {most} {what}"), "more")
    }
}

impl<'l> Budget<'l> {
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self { limits, keys: 0, values: 0, bytes: 0 }
    }

    /// Pays for a key with this name.
    pub(crate) fn key(&mut self, name: StoredName<'_>) -> Result<(), Exceeded<'l>> {
        if self.keys >= self.limits.keys {
            return Err(self.exceeded(What::Keys));
        }
        self.bytes(name.size())?;
        self.keys = self.keys.saturating_add(1);
        Ok(())
    }

    /// Asks for a key `levels` below the topmost.
    pub(crate) fn level(&self, levels: usize) -> Result<(), Exceeded<'l>> {
        if levels > self.limits.depth { Err(self.exceeded(What::Levels)) } else { Ok(()) }
    }

    /// Pays for a value with this name, and not for its data.
    pub(crate) fn value(&mut self, name: StoredName<'_>) -> Result<(), Exceeded<'l>> {
        if self.values >= self.limits.values {
            return Err(self.exceeded(What::Values));
        }
        self.bytes(name.size())?;
        self.values = self.values.saturating_add(1);
        Ok(())
    }

    /// Pays for data that were read. What a value merely says of its size is not believed: one wrong bit
    /// would use up all there is.
    pub(crate) fn data(&mut self, len: usize) -> Result<(), Exceeded<'l>> {
        self.bytes(len)
    }

    /// Reads a key's class name and pays for it.
    pub(crate) fn class<'h>(&mut self, key: &KeyNode<'h>) -> Result<Option<&'h [u8]>, Damage> {
        self.part(key, key.class())
    }

    fn part<'h>(
        &mut self,
        key: &KeyNode<'_>,
        read: Result<Option<&'h [u8]>, Damage>,
    ) -> Result<Option<&'h [u8]>, Damage> {
        let part = match read {
            Ok(Some(part)) => part,
            // No key or value is lost with its class name or descriptor.
            other => {
                return other
                    .map_err(|damage| Damage { severity: crate::Severity::Warning, ..damage });
            }
        };
        match self.bytes(part.len()) {
            Ok(()) => Ok(Some(part)),
            Err(most) => Err(most.exceeded(key.offset().in_file())),
        }
    }

    fn bytes(&mut self, n: usize) -> Result<(), Exceeded<'l>> {
        let sum = self.bytes.saturating_add(n);
        if sum > self.limits.bytes {
            return Err(self.exceeded(What::Bytes));
        }
        self.bytes = sum;
        Ok(())
    }

    fn exceeded(&self, what: What) -> Exceeded<'l> {
        Exceeded { limits: self.limits, what }
    }
}

/// The security descriptors that were read, each paid for once: a whole hive has some hundred.
#[derive(Default)]
pub(crate) struct Descriptors<'h> {
    /// The last one: most keys have the descriptor of their neighbour.
    last: Option<(CellOffset, Option<&'h [u8]>)>,
    known: HashMap<CellOffset, Option<&'h [u8]>>,
}

impl<'h> Descriptors<'h> {
    /// Returns the key's descriptor. What is wrong with it is said once, whatever the number of keys.
    pub(crate) fn get(
        &mut self,
        key: &KeyNode<'h>,
        budget: &mut Budget<'_>,
    ) -> Result<Option<&'h [u8]>, Damage> {
        let cell = key.security_cell();
        let known = self.last.filter(|(at, _)| *at == cell).map(|(_, security)| security);
        if let Some(security) = known.or_else(|| self.known.get(&cell).copied()) {
            self.last = Some((cell, security));
            return Ok(security);
        }
        let read = budget.part(key, key.security());
        let security = *read.as_ref().unwrap_or(&None);
        if self.known.try_reserve(1).is_ok() {
            self.known.insert(cell, security);
        }
        self.last = Some((cell, security));
        read
    }
}
