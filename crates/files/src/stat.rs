//! What is known of a name without opening it.

/// What stands under a name, as [`Files::stat`](crate::Files::stat) finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// What it is.
    pub kind: Kind,
    /// The length in bytes of a file; of anything else a number without meaning.
    pub len: u64,
    /// The times of its last change, for comparison only.
    pub stamp: Stamp,
    /// Which thing it is, whatever its name.
    pub id: FileId,
    /// Whether its permissions deny writing to everybody. Being allowed to write is not promised by the opposite.
    pub read_only: bool,
}

impl Stat {
    /// Returns whether `later` shows the same thing with the same length and times: nobody changed it in between, as
    /// far as the file system's clock can tell.
    pub fn unchanged(&self, later: &Stat) -> bool {
        self.kind == later.kind
            && self.len == later.len
            && self.stamp == later.stamp
            && self.id == later.id
    }
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link, or on Windows a junction; where it leads is not asked.
    Link,
    /// A device, pipe, socket, or whatever else the system knows.
    Other,
}

/// The times of a thing's last change, opaque: equal stamps mean that no change was noticed.
///
/// On Unix these are the times of modification and of change of status, on Windows those of writing and creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp(pub(crate) [i64; 4]);

impl Stamp {
    /// Makes a stamp from any four numbers; for stores outside this crate.
    pub fn from_parts(parts: [i64; 4]) -> Self {
        Stamp(parts)
    }
}

/// Which thing it is, whatever its name; opaque.
///
/// One thing has one id for as long as it exists. On Unix (device and inode number) different things that exist at
/// the same time have different ids. On Windows the standard library offers no such number and the id is the time of
/// creation: two files made in the same tick can share it, so it tells that something was replaced, never for certain
/// that it was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId(pub(crate) [u64; 2]);

impl FileId {
    /// Makes an id from any two numbers; for stores outside this crate.
    pub fn from_parts(parts: [u64; 2]) -> Self {
        FileId(parts)
    }
}
