//! The registry of the running Windows as a store.

use super::handle::{Buffer, Code, KeyHandle, Links, Rights};
use super::privilege;
use super::reading::{Read, Reader};
use super::seen::Seen;
use crate::{
    Capabilities, Change, Changes, Depth, KeyPath, Limits, Name, Partial, Reading, Registry,
    RegistryError, Support,
};
use std::cell::RefCell;

/// Whose part of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// `HKEY_LOCAL_MACHINE`
    LocalMachine,
    /// `HKEY_CURRENT_USER`, where whoever has no rights on the machine can try things.
    CurrentUser,
}

/// How often a tree that changes while it is read is read again.
const ATTEMPTS: usize = 4;

/// The one link that is followed: Windows itself leads by it to the control set in use.
const CURRENT_CONTROL_SET: &str = "CurrentControlSet";

/// The registry of the running Windows, below one key.
///
/// It is read and written value by value. Changes are made one by one, each after a look at what is
/// there; between the two somebody else can write, which only an exclusive registry could prevent.
///
/// A tree whose keys have other times of last change after the reading than at it is read again. These times
/// are as coarse as the system's clock, so two changes within one tick can go unnoticed.
///
/// Keys that are links are given as they are stored, and never followed, except `CurrentControlSet` in the
/// first place of a path; changes of a link, and below one, are refused. A name that holds NUL is given where it is a value's; a key of such a name can't be
/// opened through these functions and is a finding.
#[derive(Debug)]
pub struct LiveRegistry {
    root: KeyHandle,
    /// What was read, with its times, since the store was opened.
    seen: RefCell<Vec<Seen>>,
}

impl LiveRegistry {
    /// Opens `HKEY_LOCAL_MACHINE\SYSTEM`.
    ///
    /// # Errors
    /// [`RegistryError::System`].
    pub fn system() -> Result<Self, RegistryError> {
        Self::below(Base::LocalMachine, "SYSTEM")
    }

    /// Opens another key; its path stands for the root.
    ///
    /// # Errors
    /// [`RegistryError::System`], also where it is not there.
    pub fn below(base: Base, path: &str) -> Result<Self, RegistryError> {
        let name = Name::from(path);
        let denied = |code: &Code| io_kind(*code) == std::io::ErrorKind::PermissionDenied;
        let opened = match KeyHandle::predefined(base, &name, Rights::Read) {
            // Then whoever may make backups can still read.
            Err(code) if denied(&code) && privilege::enable_backup() => {
                KeyHandle::predefined(base, &name, Rights::Backup)
            }
            opened => opened,
        };
        let root = opened.map_err(|code| failed("opening", &KeyPath::from(path), code))?;
        Ok(Self { root, seen: RefCell::default() })
    }

    /// Says whether all that was read since the store was opened still has the times that it had then.
    ///
    /// # Errors
    /// [`RegistryError::System`].
    pub fn is_unchanged(&self) -> Result<bool, RegistryError> {
        for seen in self.seen.borrow().iter() {
            if !seen.is_unchanged(self)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Forgets what was read: what is read from here on counts.
    pub fn look_anew(&self) {
        self.seen.borrow_mut().clear();
    }

    /// Remembers what was read, once where it is read again and is the same.
    fn remember(&self, seen: Seen) {
        let mut known = self.seen.borrow_mut();
        if !known.contains(&seen) {
            known.push(seen);
        }
    }

    /// Opens the key at a path, or says why not.
    pub(super) fn find(&self, path: &KeyPath, rights: Rights) -> Result<Found, RegistryError> {
        let mut above: Option<KeyHandle> = None;
        let mut here = KeyPath::root();
        let mut buffer = Buffer::default();
        let last = path.names().len().saturating_sub(1);
        for (n, name) in path.names().iter().enumerate() {
            let parent = above.as_ref().unwrap_or(&self.root);
            let first = n == 0 && name.is(CURRENT_CONTROL_SET);
            let links = if first { Links::Followed } else { Links::Carried };
            let rights = if n == last { rights } else { Rights::Read };
            here = here.join(name.clone());
            match open_key(parent, name, rights, links) {
                // Not each system refuses to go on from a link that was opened as itself.
                Ok(key) if n < last && key.is_link(&mut buffer).unwrap_or_default() => {
                    return Ok(Found::Absent);
                }
                Ok(key) => above = Some(key),
                Err(code) if code.is_absence() || code == Code::INVALID_NAME => {
                    return Ok(Found::Absent);
                }
                Err(Code::OUT_OF_MEMORY) => return Err(RegistryError::Memory),
                Err(code) => return Ok(Found::Unreadable { path: here, code }),
            }
        }
        match above {
            Some(key) => Ok(Found::Key(key)),
            // A handle of its own, so that each caller can close what it has.
            None => match self.root.duplicate(rights) {
                Ok(key) => Ok(Found::Key(key)),
                Err(code) => Ok(Found::Unreadable { path: here, code }),
            },
        }
    }

    /// Returns the name of a key as its parent has it, which opening does not tell.
    fn spelling(&self, path: &KeyPath) -> Result<Name, RegistryError> {
        let Some((above, name)) = path.split_last() else { return Ok(Name::default()) };
        let Found::Key(parent) = self.find(&above, Rights::Read)? else { return Ok(name.clone()) };
        let mut buffer = Buffer::default();
        let mut index = 0_u32;
        while let Ok(Some(found)) = parent.subkey(index, &mut buffer) {
            if found.matches(name) {
                return Ok(found);
            }
            index = index.saturating_add(1);
        }
        Ok(name.clone())
    }
}

/// Opens a subkey, by the right to make backups where its access list is in the way of reading.
pub(super) fn open_key(
    parent: &KeyHandle,
    name: &Name,
    rights: Rights,
    links: Links,
) -> Result<KeyHandle, Code> {
    match parent.open(name, rights, links) {
        Err(code)
            if rights == Rights::Read
                && io_kind(code) == std::io::ErrorKind::PermissionDenied
                && privilege::enable_backup() =>
        {
            parent.open(name, Rights::Backup, links)
        }
        opened => opened,
    }
}

fn io_kind(code: Code) -> std::io::ErrorKind {
    std::io::Error::from(code).kind()
}

/// What came of looking for a key.
pub(super) enum Found {
    Key(KeyHandle),
    Absent,
    /// It, or a key on the way to it, can't be opened.
    Unreadable {
        path: KeyPath,
        code: Code,
    },
}

pub(super) fn failed(operation: &'static str, path: &KeyPath, code: Code) -> RegistryError {
    if code == Code::OUT_OF_MEMORY {
        return RegistryError::Memory;
    }
    RegistryError::System { operation, path: path.clone(), source: code.into() }
}

impl Registry for LiveRegistry {
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: Depth,
        limits: &Limits,
    ) -> Result<Reading, RegistryError> {
        for _ in 0..ATTEMPTS {
            let key = match self.find(path, Rights::Read)? {
                Found::Key(key) => key,
                Found::Absent => return Ok(Reading::default()),
                Found::Unreadable { path, code } => {
                    let findings = vec![super::reading::unreadable(&path, code)];
                    return Ok(Reading { key: None, findings });
                }
            };
            let mut reader = Reader::new(limits);
            let Read { tree, seen } = reader.read(&key, self.spelling(path)?, path, depth)?;
            let seen = Seen::new(path.clone(), seen);
            if !reader.has_changed && seen.is_unchanged(self)? {
                self.remember(seen);
                return Ok(Reading { key: Some(tree), findings: reader.findings });
            }
        }
        Err(RegistryError::Changed)
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), Partial> {
        // What was seen is meant to change now.
        self.seen.borrow_mut().clear();
        super::changes::apply(self, changes)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { changes: Changes::OneByOne, times: Support::Yes, security: Support::No }
    }
}

impl LiveRegistry {
    pub(super) fn flush(&self) -> Result<(), Code> {
        self.root.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::handle::make_link;
    use super::*;
    use crate::{Value, ValueType};

    const HOME: &str = "Routerkeep links";

    /// A link is made as Windows makes them, with the target as its one value.
    #[test]
    fn a_link_is_carried_and_not_followed() {
        let mut software = LiveRegistry::below(Base::CurrentUser, "Software").unwrap();
        let home = KeyPath::from(HOME);
        let _ = software.apply(&[Change::CreateKey { path: home.clone() }]);
        let target: Vec<u8> =
            r"\Registry\Machine\Software".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let Found::Key(key) = software.find(&home, Rights::Write).unwrap() else {
            panic!("no key")
        };
        let name = Name::from(format!("link {}", std::process::id()));
        make_link(&key, &name, &target).unwrap();

        let limits = Limits::DEFAULT;
        let path = home.join(name.clone());
        let link = software.read_tree(&path, Depth::All, &limits).unwrap().key.unwrap();
        assert_eq!(link.value("SymbolicLinkValue").map(|v| v.kind), Some(ValueType(6)), "REG_LINK");
        assert_eq!(link.value("SymbolicLinkValue").map(|v| v.data.clone()), Some(target));
        assert!(link.subkeys.is_empty());
        let home_read = software.read_tree(&home, Depth::All, &limits).unwrap().key.unwrap();
        assert!(home_read.at(&KeyPath::root().join(name)).unwrap().subkeys.is_empty());
        let beyond = software.read_tree(&path.join("Microsoft"), Depth::Levels(0), &limits);
        assert!(beyond.unwrap().key.is_none(), "what the link leads to is not below it");

        // Deleting it would delete what it leads to.
        let below = Change::CreateKey { path: path.join("New") };
        let gone = Change::DeleteKey { path, before: link.values };
        for change in [below, gone] {
            let refused = software.apply(&[change]);
            assert!(refused.is_err_and(|p| matches!(p.cause, crate::ApplyError::Stale { .. })));
        }
        let machine = LiveRegistry::below(Base::LocalMachine, "Software").unwrap();
        let there = machine.read_tree(&KeyPath::from("Microsoft"), Depth::Levels(0), &limits);
        assert!(there.unwrap().key.is_some());
    }

    #[test]
    fn a_value_larger_than_the_first_buffer_is_read_whole() {
        let mut software = LiveRegistry::below(Base::CurrentUser, "Software").unwrap();
        let path = KeyPath::from(HOME).join(format!("large {}", std::process::id()));
        let _ = software.apply(&[Change::CreateKey { path: KeyPath::from(HOME) }]);
        let value = Value::binary("large", vec![7; 300_000]);
        let set = Change::SetValue { path: path.clone(), value: value.clone(), before: None };
        software.apply(&[Change::CreateKey { path: path.clone() }, set]).unwrap();
        let limits = Limits { bytes: 200_000, ..Limits::DEFAULT };
        let cut = software.read_tree(&path, Depth::All, &limits).unwrap();
        assert_eq!(cut.findings.len(), 1, "what is too large is said");
        let whole = software.read_tree(&path, Depth::All, &Limits::DEFAULT).unwrap();
        assert_eq!(whole.key.unwrap().values, std::slice::from_ref(&value));
        software.apply(&[Change::DeleteKey { path, before: vec![value] }]).unwrap();
    }
}
