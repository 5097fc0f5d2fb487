//! What the real store needs from Unix.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::Path;

use crate::{Access, FileId, Stamp};

/// Mode of a file for its owner only.
const OWNER_FILE: u32 = 0o600;
/// Mode of a directory for its owner only.
const OWNER_DIRECTORY: u32 = 0o700;

pub(super) fn restrict_file(options: &mut OpenOptions, access: Access) {
    if access == Access::OwnerOnly {
        options.mode(OWNER_FILE);
    }
}

pub(super) fn restrict_directory(builder: &mut DirBuilder, access: Access) {
    if access == Access::OwnerOnly {
        builder.mode(OWNER_DIRECTORY);
    }
}

pub(super) fn options_to_sync() -> OpenOptions {
    let mut options = OpenOptions::new();
    // fsync works on any descriptor of the file, also one opened after the writing, and Linux reports a failed write that
    // nobody has heard of yet to the next one who asks. It needs no right to write, so a file that may not be written can be synchronised too.
    options.read(true);
    options
}

pub(super) fn take_over_access(from: &Metadata, to: &File) -> io::Result<()> {
    let now = to.metadata()?;
    if (now.uid(), now.gid()) != (from.uid(), from.gid()) {
        // Before the mode: a change of owner clears the bits for running as the owner.
        fchown(to, Some(from.uid()), Some(from.gid()))?;
    }
    if now.mode() != from.mode() {
        to.set_permissions(from.permissions())?;
    }
    Ok(())
}

pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        // EINVAL, ENOTSUP: this file system has no such operation for directories.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        done => done,
    }
}

pub(super) fn read_at(file: &File, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
    // The system's offsets are signed; behind the largest there is nothing, as behind the end of any file.
    if i64::try_from(offset).is_err() {
        return Ok(0);
    }
    file.read_at(buf, offset)
}

pub(super) fn stamp_of(metadata: &Metadata) -> Stamp {
    Stamp([metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()])
}

pub(super) fn id_of(metadata: &Metadata) -> FileId {
    FileId([metadata.dev(), metadata.ino()])
}
