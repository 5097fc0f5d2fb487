//! What a test does to the disk in memory from outside: filling it, changing it behind a process's back, looking at it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::MemoryFiles;
use super::disk::{Body, Change, Content, Disk, Names, NodeId, Permission, ROOT};
use crate::{Access, ErrorKind, FileError, Files, Operation, Result};

/// What has a name on the disk in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeEntry {
    /// A file with these bytes.
    File(Arc<[u8]>),
    /// A directory.
    Directory,
    /// A link that leads there.
    Link(PathBuf),
}

impl MemoryFiles {
    /// Makes a directory with all those above it, durable at once.
    ///
    /// # Errors
    /// `NotADirectory` where something else is in the way.
    pub fn add_dir(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let mut ahead: Vec<&Path> =
            path.ancestors().filter(|dir| dir.file_name().is_some()).collect();
        while let Some(dir) = ahead.pop() {
            match self.create_dir(dir, Access::Shared) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                made => made?,
            }
        }
        self.settle();
        Ok(())
    }

    /// Makes a new file with the directories above it, durable at once.
    ///
    /// # Errors
    /// As [`add_dir`](MemoryFiles::add_dir) and [`Files::write_new`].
    pub fn add_file(&self, path: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
        let path = path.as_ref();
        if let Some(dir) = path.parent() {
            self.add_dir(dir)?;
        }
        self.write_new(path, bytes, Access::Shared)?;
        self.settle();
        Ok(())
    }

    /// Makes a symbolic link, durable at once; `to` is not looked at, and if relative it starts at the link's directory.
    ///
    /// # Errors
    /// `AlreadyExists`, and `NotFound` for a missing parent.
    pub fn add_link(&self, path: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<()> {
        let body = Body::Link(to.as_ref().to_owned());
        self.set_up(path.as_ref(), |disk, path| {
            let place = disk.place(path)?;
            if place.node.is_some() {
                return Err(ErrorKind::AlreadyExists);
            }
            let id = disk.add(body);
            disk.change(place.dir, Change { gone: None, put: Some((place.name, id)) })
        })?;
        self.settle();
        Ok(())
    }

    /// Changes the bytes of a file in place, as another process could; not durable.
    ///
    /// # Errors
    /// `NotFound`, `IsADirectory`, `NotAFile`.
    pub fn overwrite(&self, path: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
        self.set_up(path.as_ref(), |disk, path| {
            let id = disk.find(path)?;
            let content = disk.content_mut(id)?;
            content.now = Arc::from(bytes);
            content.dropped = false;
            disk.touch(id);
            Ok(())
        })
    }

    /// Makes everything durable, as time does.
    pub fn settle(&self) {
        for node in self.disk().nodes.values_mut() {
            match &mut node.body {
                Body::File(Content { now, durable, dropped: false }) => *durable = Arc::clone(now),
                Body::Directory(names) => {
                    names.durable.clone_from(&names.now);
                    names.pending.clear();
                }
                Body::File(_) | Body::Link(_) => {}
            }
        }
    }

    /// Sets how many bytes of files the disk holds; `None` for no bound. Names take no space.
    pub fn set_capacity(&self, capacity: Option<u64>) {
        self.disk().capacity = capacity;
    }

    /// Makes the whole disk read-only, as one that is mounted so.
    pub fn set_read_only(&self) {
        self.disk().read_only = true;
    }

    /// Sets what the process may do with a file or directory.
    ///
    /// # Errors
    /// `NotFound`, `NotADirectory`.
    pub fn set_permission(&self, path: impl AsRef<Path>, permission: Permission) -> Result<()> {
        self.set_up(path.as_ref(), |disk, path| {
            let id = disk.find(path)?;
            let node = disk.nodes.get_mut(&id).ok_or(ErrorKind::NotFound)?;
            node.permission = permission;
            disk.touch(id);
            Ok(())
        })
    }

    /// Returns everything on the disk by its path, without the root.
    pub fn tree(&self) -> BTreeMap<PathBuf, TreeEntry> {
        let disk = self.disk();
        let mut tree = BTreeMap::new();
        let mut ahead = directory(&disk, Path::new("/"), ROOT);
        while let Some((path, id)) = ahead.pop() {
            let Ok(node) = disk.node(id) else { continue };
            let entry = match &node.body {
                Body::File(content) => TreeEntry::File(Arc::clone(&content.now)),
                Body::Link(to) => TreeEntry::Link(to.clone()),
                Body::Directory(_) => {
                    ahead.extend(directory(&disk, &path, id));
                    TreeEntry::Directory
                }
            };
            tree.insert(path, entry);
        }
        tree
    }

    /// Lets a file's content get lost, as a `sync` that failed does.
    pub(crate) fn drop_unsynced(&self, path: &Path) {
        let mut disk = self.disk();
        if let Ok(id) = disk.find(path)
            && let Ok(content) = disk.content_mut(id)
        {
            content.dropped = true;
        }
    }

    fn set_up<T>(
        &self,
        path: &Path,
        act: impl FnOnce(&mut Disk, &Path) -> std::result::Result<T, ErrorKind>,
    ) -> Result<T> {
        act(&mut self.disk(), path).map_err(|kind| FileError::new(Operation::WriteNew, path, kind))
    }
}

/// Returns the entries of a directory with their paths.
fn directory(disk: &Disk, path: &Path, id: NodeId) -> Vec<(PathBuf, NodeId)> {
    let names = |names: &Names| {
        let entry = |(name, id): (&OsString, &NodeId)| (path.join(name), *id);
        names.now.iter().map(entry).collect()
    };
    disk.names(id).map(names).unwrap_or_default()
}
