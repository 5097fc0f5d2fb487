//! What the real store needs from Windows.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use crate::{Access, FileId, Stamp};

/// `FILE_FLAG_BACKUP_SEMANTICS`: without it CreateFile opens no directory.
const BACKUP_SEMANTICS: u32 = 0x0200_0000;
/// `ERROR_INVALID_FUNCTION`: FAT and some network file systems answer so to FlushFileBuffers on a directory.
const INVALID_FUNCTION: i32 = 1;
/// `ERROR_INVALID_PARAMETER`
const INVALID_PARAMETER: i32 = 87;
/// `ERROR_HANDLE_EOF`: reading behind the end.
const HANDLE_EOF: i32 = 38;

/// Does nothing: a new file has what its directory hands down. The directory is what has to be protected.
pub(super) fn restrict_file(_options: &mut OpenOptions, _access: Access) {}

/// Does nothing, see [`restrict_file`].
pub(super) fn restrict_directory(_builder: &mut DirBuilder, _access: Access) {}

pub(super) fn options_to_sync() -> OpenOptions {
    let mut options = OpenOptions::new();
    // FlushFileBuffers wants a handle that may write.
    options.write(true);
    options
}

pub(super) fn take_over_access(from: &Metadata, to: &File) -> io::Result<()> {
    if to.metadata()?.permissions() == from.permissions() {
        return Ok(());
    }
    to.set_permissions(from.permissions())
}

pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    let flushed = OpenOptions::new()
        .write(true)
        .custom_flags(BACKUP_SEMANTICS)
        .open(path)
        .and_then(|directory| directory.sync_all());
    match flushed {
        // Where a directory can't be flushed, NTFS's log still keeps its changes whole and in order.
        Err(error)
            if error.kind() == io::ErrorKind::PermissionDenied
                || matches!(error.raw_os_error(), Some(INVALID_FUNCTION | INVALID_PARAMETER)) =>
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
    // The call carries its own offset, so threads that share the handle do not disturb one another.
    match file.seek_read(buf, offset) {
        Err(error) if error.raw_os_error() == Some(HANDLE_EOF) => Ok(0),
        read => read,
    }
}

pub(super) fn stamp_of(metadata: &Metadata) -> Stamp {
    // The numbers are only compared, so the bits may be read as signed.
    let [written, created] = [metadata.last_write_time(), metadata.creation_time()];
    Stamp([written.cast_signed(), created.cast_signed(), 0, 0])
}

pub(super) fn id_of(metadata: &Metadata) -> FileId {
    FileId([metadata.creation_time(), 0])
}
