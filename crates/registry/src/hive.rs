//! A hive file as a registry, for reading.

use crate::value::copy;
use crate::{
    ApplyError, Capabilities, Change, Changes, Depth, FileTime, Key, KeyFacts, KeyPath, Limits,
    Name, Partial, Reading, Registry, RegistryError, Support, Value, ValueType,
};
use routerkeep_files::{ErrorKind, Files, ReadAt, Stat};
use routerkeep_regf::log::LogFile;
use routerkeep_regf::{BaseBlock, Hive, KeyNode, LogPolicy, Source, StoredName, Visitor};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A SYSTEM hive, or any other; its root stands for the root of the registry.
pub struct HiveRegistry {
    hive: Hive,
    files: HiveFiles,
}

/// The files that a hive was read from, as they were when it was opened.
#[derive(Clone, Debug, Default)]
pub struct HiveFiles {
    /// The hive and the logs that were read, as they were.
    watched: Vec<(PathBuf, Stat)>,
    /// The hive's path and the logs beside it, where those mattered.
    beside: Option<(PathBuf, Vec<PathBuf>)>,
}

/// The greatest transaction log that is read; Windows keeps them far smaller.
const LOG_LIMIT: u64 = 256 * 1024 * 1024;

/// The greatest hive that is read at once: the format's offsets end there.
const HIVE_LIMIT: u64 = 2 * 1024 * 1024 * 1024;

/// The greatest number of names in a hive's directory that are looked through for logs.
const DIRECTORY_LIMIT: usize = 1_000_000;

impl HiveRegistry {
    /// Opens the hive at `path` with the transaction logs (`.LOG`, `.LOG1`, `.LOG2`) beside it.
    ///
    /// Logs are only read where the hive was not written to the end.
    ///
    /// # Errors
    /// [`RegistryError::File`] and [`RegistryError::Hive`].
    pub fn open(files: &dyn Files, path: &Path, policy: LogPolicy) -> Result<Self, RegistryError> {
        let source = files.open_at(path)?;
        let mut watched = vec![(path.to_owned(), source.stat()?)];
        let mut logs = Vec::new();
        let mut beside = None;
        if policy == LogPolicy::Recover && !is_clean(&*source)? {
            let found = logs_beside(files, path)?;
            for log in &found {
                if let Some(stat) = files.stat(log)? {
                    watched.push((log.clone(), stat));
                }
                let name = log.file_name().unwrap_or_default().to_string_lossy().into_owned();
                logs.push((name, files.read(log, LOG_LIMIT)?));
            }
            beside = Some((path.to_owned(), found));
        }
        let logs: Vec<LogFile<'_>> =
            logs.iter().map(|(name, bytes)| LogFile { name, bytes }).collect();
        let hive = if cfg!(windows) {
            // Nothing stays open: not every Windows, and no Wine before 9, lets a file that is open be
            // replaced, and who reads a router here may be the one who changes it next.
            drop(source);
            Hive::open(files.read(path, HIVE_LIMIT)?, &logs, policy)?
        } else {
            Hive::open(FileSource(source), &logs, policy)?
        };
        Ok(Self { hive, files: HiveFiles { watched, beside } })
    }

    /// Makes a registry of the bytes of a hive, without logs.
    ///
    /// # Errors
    /// [`RegistryError::Hive`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, RegistryError> {
        let hive = Hive::open(bytes, &[], LogPolicy::Recover)?;
        Ok(Self { hive, files: HiveFiles::default() })
    }

    /// Returns the hive.
    pub fn hive(&self) -> &Hive {
        &self.hive
    }

    /// Gives back the memory of what was read. What is asked for afterwards is read from the file again.
    pub fn forget(&mut self) {
        self.hive.forget();
    }

    /// Says whether the files are as they were when they were opened, as
    /// [`HiveFiles::are_unchanged`] does.
    ///
    /// # Errors
    /// [`RegistryError::File`].
    pub fn is_unchanged(&self, files: &dyn Files) -> Result<bool, RegistryError> {
        self.files.are_unchanged(files)
    }

    /// Gives up the hive and what of it is in memory, for what is known of its files.
    pub fn into_files(self) -> HiveFiles {
        self.files
    }
}

impl HiveFiles {
    /// Says whether the hive, and the logs if they were read, are as they were when they were opened.
    ///
    /// A log that was made since is a change only where the hive was not clean: otherwise none matters.
    /// What was read before is only one state of the registry if this holds after the last reading.
    ///
    /// # Errors
    /// [`RegistryError::File`].
    pub fn are_unchanged(&self, files: &dyn Files) -> Result<bool, RegistryError> {
        for (path, before) in &self.watched {
            if files.stat(path)?.is_none_or(|now| !before.unchanged(&now)) {
                return Ok(false);
            }
        }
        match &self.beside {
            Some((path, logs)) => Ok(logs_beside(files, path)? == *logs),
            None => Ok(true),
        }
    }
}

/// Says whether a hive was written to the end, so that its logs have nothing to add.
///
/// What is no hive at all is not clean; opening it says what it is.
fn is_clean(source: &dyn ReadAt) -> Result<bool, RegistryError> {
    let mut sector = [0; BaseBlock::LEN];
    let len = source.read_full_at(0, &mut sector)?;
    let base_block = BaseBlock::parse(sector.get(..len).unwrap_or(&[]));
    Ok(base_block.is_ok_and(|base_block| !base_block.is_dirty()))
}

/// Lists the logs of a hive, whatever the case of their names.
fn logs_beside(files: &dyn Files, path: &Path) -> Result<Vec<PathBuf>, RegistryError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let hive = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let wanted = [".log", ".log1", ".log2"].map(|ending| format!("{hive}{ending}"));
    let names = match files.list(directory, DIRECTORY_LIMIT) {
        Ok(names) => names,
        // A hive in a directory that can be passed but not listed is read as one without logs would be.
        Err(error) if error.kind() == ErrorKind::Denied => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let is_log = |name: &std::ffi::OsString| {
        let name = name.to_string_lossy().to_lowercase();
        wanted.iter().position(|wanted| *wanted == name)
    };
    let mut logs: Vec<(usize, PathBuf)> =
        names.iter().filter_map(|name| Some((is_log(name)?, directory.join(name)))).collect();
    logs.sort();
    Ok(logs.into_iter().map(|(_, path)| path).collect())
}

struct FileSource(Box<dyn ReadAt>);

impl Source for FileSource {
    fn size(&self) -> u64 {
        self.0.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_at(offset, buffer).map_err(io::Error::other)
    }
}

impl Registry for HiveRegistry {
    fn read_tree(
        &self,
        path: &KeyPath,
        depth: Depth,
        limits: &Limits,
    ) -> Result<Reading, RegistryError> {
        let lookup = self.hive.find(path)?;
        let mut findings = lookup.findings;
        if self.hive.was_short_of_memory() {
            return Err(RegistryError::Memory);
        }
        let Some(start) = lookup.key else { return Ok(Reading { key: None, findings }) };
        let mut builder = Builder::default();
        let below = self.hive.walk(start, depth, limits, &mut builder);
        findings.extend(below.into_iter().map(|finding| finding.below(path)));
        if builder.memory == Memory::Short || self.hive.was_short_of_memory() {
            return Err(RegistryError::Memory);
        }
        Ok(Reading { key: builder.finished, findings })
    }

    fn apply(&mut self, _changes: &[Change]) -> Result<(), Partial> {
        Err(Partial { done: 0, cause: ApplyError::ReadOnly })
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { changes: Changes::ReadOnly, times: Support::Yes, security: Support::Yes }
    }
}

#[derive(Default, PartialEq, Eq)]
enum Memory {
    #[default]
    Enough,
    /// Something was left out for want of it.
    Short,
}

/// Makes a tree of what a walk tells.
#[derive(Default)]
struct Builder {
    open: Vec<Key>,
    finished: Option<Key>,
    /// One copy of each descriptor, by its cell: a whole hive has some hundred.
    security: HashMap<u32, Arc<[u8]>>,
    memory: Memory,
}

impl Builder {
    /// Remembers that memory was short: what was read is of no use then, and nothing more is taken.
    fn needs<T>(&mut self, part: Option<T>) -> Option<T> {
        if part.is_none() {
            self.memory = Memory::Short;
        }
        part
    }

    fn facts(
        &mut self,
        key: &KeyNode<'_>,
        class: Option<&[u8]>,
        security: Option<&[u8]>,
    ) -> Option<Box<KeyFacts>> {
        let class = match class {
            Some(bytes) => Some(copy(bytes)?.into_boxed_slice()),
            None => None,
        };
        let security = match security {
            Some(bytes) => Some(self.descriptor(key.security_cell().0, bytes)?),
            None => None,
        };
        let last_written = Some(key.last_written()).filter(|time| *time != FileTime::default());
        ask_for::<KeyFacts>(1)?;
        Some(Box::new(KeyFacts { last_written, class, security }))
    }

    /// Returns the copy of the descriptor in this cell, made where it is the first.
    fn descriptor(&mut self, cell: u32, bytes: &[u8]) -> Option<Arc<[u8]>> {
        if let Some(known) = self.security.get(&cell) {
            return Some(Arc::clone(known));
        }
        self.security.try_reserve(1).ok()?;
        // Its two counts come with it.
        ask_for::<usize>(bytes.len().div_ceil(size_of::<usize>()).saturating_add(2))?;
        let copy: Arc<[u8]> = bytes.into();
        self.security.insert(cell, Arc::clone(&copy));
        Some(copy)
    }

    fn open(
        &mut self,
        key: &KeyNode<'_>,
        class: Option<&[u8]>,
        security: Option<&[u8]>,
    ) -> Option<()> {
        let facts = Some(self.facts(key, class, security)?);
        let name: Name = key.name().try_to_name()?;
        self.open.try_reserve(1).ok()?;
        self.open.push(Key { name, facts, ..Key::default() });
        Some(())
    }

    fn add(&mut self, name: StoredName<'_>, kind: ValueType, data: Cow<'_, [u8]>) -> Option<()> {
        let Some(key) = self.open.last_mut() else { return Some(()) };
        let data = match data {
            Cow::Owned(data) => data,
            Cow::Borrowed(bytes) => copy(bytes)?,
        };
        let name = name.try_to_name()?;
        key.values.try_reserve(1).ok()?;
        key.values.push(Value { name, kind, data });
        Some(())
    }

    fn close(&mut self) -> Option<()> {
        let mut key = self.open.pop()?;
        // Room for more is made by doubling, and there are many keys that have a few.
        key.values.shrink_to_fit();
        key.subkeys.shrink_to_fit();
        match self.open.last_mut() {
            Some(parent) => {
                parent.subkeys.try_reserve(1).ok()?;
                parent.subkeys.push(key);
            }
            None => self.finished = Some(key),
        }
        Some(())
    }
}

impl<'h> Visitor<'h> for Builder {
    fn enter(&mut self, key: &KeyNode<'h>, class: Option<&'h [u8]>, security: Option<&'h [u8]>) {
        if self.has_room() {
            let opened = self.open(key, class, security);
            self.needs(opened);
        }
    }

    fn value(&mut self, name: StoredName<'h>, kind: ValueType, data: Cow<'h, [u8]>) {
        if self.has_room() {
            let added = self.add(name, kind, data);
            self.needs(added);
        }
    }

    fn leave(&mut self) {
        if self.has_room() {
            let closed = self.close();
            self.needs(closed);
        }
    }

    fn has_room(&self) -> bool {
        self.memory == Memory::Enough
    }
}

/// Asks for memory of a size and gives it back, so that asking for it again does not fail: a box and a
/// counted slice can't be asked for in a way that may fail.
fn ask_for<T>(count: usize) -> Option<()> {
    let mut probe: Vec<T> = Vec::new();
    probe.try_reserve_exact(count).ok()?;
    // Else the compiler may take it for granted that there is enough.
    std::hint::black_box(&probe);
    Some(())
}
