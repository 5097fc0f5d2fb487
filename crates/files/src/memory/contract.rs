//! The disk in memory as a store.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::MemoryFiles;
use super::disk::{Body, Change, Content, Disk, LastLink, Names, NodeId, Permission, Place};
use crate::{Access, ErrorKind, FileError, Files, Held, Kind, Operation, ReadAt, Result, Stat};

/// What the disk answers; the store adds operation and path to an error.
type Answer<T> = std::result::Result<T, ErrorKind>;

impl MemoryFiles {
    fn on_disk<T>(
        &self,
        operation: Operation,
        path: &Path,
        act: impl FnOnce(&mut Disk) -> Answer<T>,
    ) -> Result<T> {
        act(&mut self.disk()).map_err(|kind| FileError::new(operation, path, kind))
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path, limit: u64) -> Result<Vec<u8>> {
        self.on_disk(Operation::Read, path, |disk| {
            let content = &disk.content(readable(disk, path)?)?.now;
            let found = content.len() as u64;
            if found > limit {
                return Err(ErrorKind::TooLarge { limit, found });
            }
            Ok(content.to_vec())
        })
    }

    fn open_at(&self, path: &Path) -> Result<Box<dyn ReadAt>> {
        let (id, len) = self.on_disk(Operation::Open, path, |disk| {
            let id = readable(disk, path)?;
            Ok((id, disk.content(id)?.now.len() as u64))
        })?;
        Ok(Box::new(MemoryFile { files: self.clone(), id, path: path.to_owned(), len }))
    }

    fn stat(&self, path: &Path) -> Result<Option<Stat>> {
        self.on_disk(Operation::Stat, path, |disk| look(disk, path))
    }

    fn list(&self, path: &Path, limit: usize) -> Result<Vec<OsString>> {
        self.on_disk(Operation::List, path, |disk| {
            let id = disk.find(path)?;
            let names = &disk.names(id)?.now;
            if disk.node(id)?.permission == Permission::None {
                return Err(ErrorKind::Denied);
            }
            if names.len() > limit {
                let limit = limit as u64;
                return Err(ErrorKind::TooLarge { limit, found: limit.saturating_add(1) });
            }
            Ok(names.keys().cloned().collect())
        })
    }

    fn canonical(&self, path: &Path) -> Result<PathBuf> {
        self.on_disk(Operation::Canonical, path, |disk| {
            let way = disk.walk(path, LastLink::Follow)?;
            let mut found = PathBuf::from("/");
            found.extend(way.into_iter().map(|(name, _)| name));
            Ok(found)
        })
    }

    fn create_dir(&self, path: &Path, _access: Access) -> Result<()> {
        self.on_disk(Operation::CreateDir, path, |disk| {
            create(disk, path, Body::Directory(Names::default())).map(|_| ())
        })
    }

    fn write_new(&self, path: &Path, bytes: &[u8], _access: Access) -> Result<()> {
        self.on_disk(Operation::WriteNew, path, |disk| {
            let fits = usize::try_from(disk.free()).unwrap_or(usize::MAX);
            let part = bytes.get(..fits).unwrap_or(bytes);
            let content = Content { now: Arc::from(part), ..Content::default() };
            create(disk, path, Body::File(content))?;
            if part.len() < bytes.len() { Err(ErrorKind::Full) } else { Ok(()) }
        })
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.on_disk(Operation::Sync, path, |disk| {
            let id = readable(disk, path)?;
            let content = disk.content_mut(id)?;
            if !content.dropped {
                content.durable = Arc::clone(&content.now);
            }
            Ok(())
        })
    }

    fn sync_dir(&self, path: &Path) -> Result<()> {
        self.on_disk(Operation::SyncDir, path, |disk| {
            let id = disk.find(path)?;
            let names = disk.names_mut(id)?;
            names.durable.clone_from(&names.now);
            names.pending.clear();
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.on_disk(Operation::Rename, from, |disk| rename(disk, from, to))
            .map_err(|error| error.towards(to))
    }

    fn remove(&self, path: &Path) -> Result<()> {
        self.on_disk(Operation::Remove, path, |disk| {
            let Place { dir, name, node } = disk.place(path)?;
            if let Body::Directory(_) = disk.node(node.ok_or(ErrorKind::NotFound)?)?.body {
                return Err(ErrorKind::IsADirectory);
            }
            disk.change(dir, Change { gone: Some(name), put: None })
        })
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        self.on_disk(Operation::RemoveDir, path, |disk| {
            let Place { dir, name, node } = disk.place(path)?;
            if !disk.names(node.ok_or(ErrorKind::NotFound)?)?.now.is_empty() {
                return Err(ErrorKind::NotEmpty);
            }
            disk.change(dir, Change { gone: Some(name), put: None })
        })
    }

    fn take_over_access(&self, from: &Path, to: &Path) -> Result<()> {
        self.on_disk(Operation::TakeOverAccess, to, |disk| {
            let source = disk.find(from)?;
            disk.content(source)?;
            let permission = disk.node(source)?.permission;
            let id = disk.find(to)?;
            disk.content(id)?;
            disk.may_write()?;
            let node = disk.nodes.get_mut(&id).ok_or(ErrorKind::NotFound)?;
            node.permission = permission;
            disk.touch(id);
            Ok(())
        })
    }

    fn lock(&self, path: &Path) -> Result<Box<dyn Held>> {
        let id = self.on_disk(Operation::Lock, path, |disk| {
            let id = match disk.place(path)?.node {
                None => create(disk, path, Body::File(Content::default()))?,
                Some(id) => {
                    disk.content(id)?;
                    disk.may_write()?;
                    if disk.node(id)?.permission != Permission::Full {
                        return Err(ErrorKind::Denied);
                    }
                    id
                }
            };
            if disk.locked.insert(id) { Ok(id) } else { Err(ErrorKind::Locked) }
        })?;
        Ok(Box::new(MemoryLock { files: self.clone(), id }))
    }
}

/// Looks at a name as [`Files::stat`] does.
fn look(disk: &Disk, path: &Path) -> Answer<Option<Stat>> {
    match disk.find(path) {
        Ok(id) => Ok(Some(disk.stat(id)?)),
        Err(ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(kind) => Err(kind),
    }
}

/// Finds a file that may be read.
fn readable(disk: &Disk, path: &Path) -> Answer<NodeId> {
    let id = disk.find(path)?;
    disk.content(id)?;
    if disk.node(id)?.permission == Permission::None {
        return Err(ErrorKind::Denied);
    }
    Ok(id)
}

fn create(disk: &mut Disk, path: &Path, body: Body) -> Answer<NodeId> {
    let place = disk.place(path)?;
    if place.node.is_some() {
        return Err(ErrorKind::AlreadyExists);
    }
    let id = disk.add(body);
    disk.change(place.dir, Change { gone: None, put: Some((place.name, id)) })?;
    Ok(id)
}

fn rename(disk: &mut Disk, from: &Path, to: &Path) -> Answer<()> {
    if [from, to].iter().any(|path| path.file_name().is_none()) {
        return Err(ErrorKind::BadName);
    }
    let moved = look(disk, from)?.ok_or(ErrorKind::NotFound)?.kind;
    if moved == Kind::Link {
        return Err(ErrorKind::NotAFile);
    }
    if from.components().eq(to.components()) {
        return Ok(());
    }
    match (moved, look(disk, to)?.map(|stat| stat.kind)) {
        (_, None) | (Kind::File, Some(Kind::File | Kind::Link)) => {}
        (Kind::File, Some(_)) => return Err(ErrorKind::IsADirectory),
        (_, Some(Kind::Directory)) => return Err(ErrorKind::AlreadyExists),
        (_, Some(_)) => return Err(ErrorKind::NotADirectory),
    }
    let (old, new) = (disk.place(from)?, disk.place(to)?);
    let id = old.node.ok_or(ErrorKind::NotFound)?;
    if below(disk, id).contains(&new.dir) {
        return Err(ErrorKind::Other);
    }
    let (gone, put) = (Some(old.name), Some((new.name, id)));
    if old.dir == new.dir {
        // The same name written in two ways.
        if new.node == Some(id) {
            return Ok(());
        }
        return disk.change(old.dir, Change { gone, put });
    }
    if disk.node(old.dir)?.permission != Permission::Full {
        return Err(ErrorKind::Denied);
    }
    disk.change(new.dir, Change { gone: None, put })?;
    disk.change(old.dir, Change { gone, put: None })
}

/// Returns a directory and all those in it, at any depth; nothing for a file.
fn below(disk: &Disk, id: NodeId) -> BTreeSet<NodeId> {
    let mut seen = BTreeSet::new();
    let mut ahead = vec![id];
    while let Some(id) = ahead.pop() {
        if let Ok(names) = disk.names(id)
            && seen.insert(id)
        {
            ahead.extend(names.now.values().copied());
        }
    }
    seen
}

/// A file of the disk in memory that is open for reading.
#[derive(Debug)]
struct MemoryFile {
    files: MemoryFiles,
    id: NodeId,
    path: PathBuf,
    len: u64,
}

impl ReadAt for MemoryFile {
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> Result<usize> {
        self.files.on_disk(Operation::ReadAt, &self.path, |disk| {
            let content = &disk.content(self.id)?.now;
            let rest = usize::try_from(offset).ok().and_then(|offset| content.get(offset..));
            let mut read = 0_usize;
            for (to, from) in buf.iter_mut().zip(rest.unwrap_or_default()) {
                *to = *from;
                read = read.saturating_add(1);
            }
            Ok(read)
        })
    }

    fn len(&self) -> u64 {
        self.len
    }

    fn stat(&self) -> Result<Stat> {
        self.files.on_disk(Operation::Stat, &self.path, |disk| disk.stat(self.id))
    }
}

/// A lock on the disk in memory that is held.
#[derive(Debug)]
struct MemoryLock {
    files: MemoryFiles,
    id: NodeId,
}

impl Held for MemoryLock {}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        self.files.disk().locked.remove(&self.id);
    }
}
