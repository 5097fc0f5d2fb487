//! What stands in the directory before a backup is published there.

use crate::digest::Sha256;
use crate::manifest_file::{ManifestError, was_manifest};
use crate::publish::{Earlier, PublishError};
use crate::read::{ReadError, manifest_bytes};
use crate::{MANIFEST, Manifest, part_file};
use routerkeep_files::{ErrorKind, FileError, Files, Operation};
use std::collections::BTreeSet;
use std::path::Path;

/// An earlier backup, or none.
pub(crate) struct EarlierBackup {
    /// What it is.
    pub(crate) what: Earlier,
    /// The hash of its manifest's bytes, if it has one that can be read as a file.
    manifest: Option<Sha256>,
    /// The files that its manifest names as parts.
    pub(crate) parts: BTreeSet<String>,
}

/// Which manifest a directory has.
pub(crate) enum Standing {
    /// The new one.
    New,
    /// The one that was there before, or none if there was none.
    Earlier,
    /// That can't be said.
    Unknown,
}

impl EarlierBackup {
    /// Looks at the directory.
    ///
    /// A manifest of a newer version, and a file of the manifest's name that is somebody else's, are not
    /// to be replaced: that is an error.
    pub(crate) fn find(files: &dyn Files, directory: &Path) -> Result<Self, PublishError> {
        let path = directory.join(MANIFEST);
        let mut earlier = Self { what: Earlier::Damaged, manifest: None, parts: BTreeSet::new() };
        let bytes = match manifest_bytes(files, directory) {
            Ok(bytes) => bytes,
            Err(ReadError::NotABackup { .. }) => {
                return Ok(Self { what: Earlier::None, ..earlier });
            }
            Err(ReadError::File(error)) => return Err(error.into()),
            // A link is damage, and replaced itself. Anything else of this name can't be.
            Err(
                ReadError::Damaged { what: found, .. } | ReadError::Unknown { what: found, .. },
            ) => {
                let kind = files.stat(&path)?.map(|stat| stat.kind);
                return match kind {
                    Some(routerkeep_files::Kind::Link) => Ok(earlier),
                    _ => Err(PublishError::NotReplaceable { path, found }),
                };
            }
        };
        earlier.manifest = Some(Sha256::of(&bytes));
        match Manifest::parse(&bytes) {
            Ok(manifest) => {
                earlier.what = Earlier::Replaced;
                let parts = manifest.classes.into_iter().filter(part_file::is_named_as_part);
                earlier.parts = parts.filter_map(|class| class.file).collect();
                Ok(earlier)
            }
            Err(ManifestError::Memory) => {
                Err(FileError::new(Operation::Read, &path, ErrorKind::OutOfMemory).into())
            }
            Err(ManifestError::Format { found, .. }) => {
                Err(PublishError::NotReplaceable { path, found })
            }
            Err(_) if was_manifest(&bytes) => Ok(earlier),
            Err(_) => {
                let found = "a file of another kind".to_owned();
                Err(PublishError::NotReplaceable { path, found })
            }
        }
    }

    /// Says which manifest the directory has now.
    pub(crate) fn standing(&self, files: &dyn Files, directory: &Path, new: &[u8]) -> Standing {
        match manifest_bytes(files, directory) {
            Ok(now) if now == new => Standing::New,
            Ok(now) if self.manifest == Some(Sha256::of(&now)) => Standing::Earlier,
            Err(ReadError::NotABackup { .. }) if self.what == Earlier::None => Standing::Earlier,
            _ => Standing::Unknown,
        }
    }
}
