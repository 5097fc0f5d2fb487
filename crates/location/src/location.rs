//! Which kind of place a text names.

use crate::file_path::{find, is_file};
use crate::{LocationError, ServerName};
use routerkeep_files::{Files, Kind};
use routerkeep_restore::{Pending, Place, pending};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// A place that holds a router's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A backup directory.
    Backup(PathBuf),
    /// A Windows disk, or a directory like one.
    Root(Root),
    /// A SYSTEM hive by itself.
    Hive(PathBuf),
    /// A registry export.
    Export(PathBuf),
    /// The Windows that this program runs on.
    Live,
    /// A running server, with the text that names it.
    Server(ServerName, PathBuf),
}

/// The word for the Windows that the program runs on.
pub const LOCAL: &str = "local";

/// A Windows disk: the directory that holds `Windows`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The directory.
    pub directory: PathBuf,
    /// Its SYSTEM hive.
    pub hive: PathBuf,
    /// Its router phone book, which need not be there.
    pub phone_book: PathBuf,
}

/// The first bytes of a hive.
const REGF: &[u8] = b"regf";

impl Location {
    /// Says which kind of place `text` names, trying in this order: a server, the live system, a
    /// backup, a router root, a hive, an export.
    ///
    /// # Errors
    /// [`LocationError`] where it is none of them, or one that this version can't read.
    pub fn find(files: &dyn Files, text: &OsStr) -> Result<Self, LocationError> {
        if let Some(text) = text.to_str() {
            let not_supported = |what| LocationError::NotSupported { text: text.to_owned(), what };
            if let Some(server) = ServerName::parse(text)? {
                return Ok(Self::Server(server, PathBuf::from(text)));
            }
            if text == LOCAL {
                let live = cfg!(windows).then_some(Self::Live);
                return live.ok_or_else(|| not_supported("the live registry"));
            }
        }
        let named = Path::new(text);
        if text.is_empty() {
            return Err(LocationError::NotFound { path: named.to_owned() });
        }
        // A link that the user names is followed once, here; links found inside of places are not.
        let path = match files.canonical(named) {
            Ok(path) => path,
            Err(error) if error.kind() == routerkeep_files::ErrorKind::NotFound => {
                return Err(LocationError::NotFound { path: named.to_owned() });
            }
            Err(error) => return Err(error.into()),
        };
        match files.stat(&path)?.map(|stat| stat.kind) {
            Some(Kind::Directory) => Self::directory(files, path),
            Some(Kind::File) => Self::file(files, path),
            Some(_) => Err(LocationError::NotAFile { path: named.to_owned() }),
            None => Err(LocationError::NotFound { path: named.to_owned() }),
        }
    }

    fn directory(files: &dyn Files, path: PathBuf) -> Result<Self, LocationError> {
        if routerkeep_backup::is_backup(files, &path)? {
            return Ok(Self::Backup(path));
        }
        match Root::find(files, &path)? {
            Some(root) => Ok(Self::Root(root)),
            None => Err(LocationError::NotARoot { path }),
        }
    }

    fn file(files: &dyn Files, path: PathBuf) -> Result<Self, LocationError> {
        let mut start = [0u8; 16];
        let len = files.open_at(&path)?.read_full_at(0, &mut start)?;
        let start = start.get(..len).unwrap_or(&[]);
        if start.starts_with(REGF) {
            return Ok(Self::Hive(path));
        }
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("reg")) {
            return Ok(Self::Export(path));
        }
        let found = start.escape_ascii().to_string();
        Err(LocationError::NotARegistry { path, found })
    }

    /// Looks for a restore of the router that was interrupted.
    ///
    /// # Errors
    /// [`LocationError::File`] and [`LocationError::Journal`].
    pub fn pending(&self, files: &dyn Files) -> Result<Option<Pending>, LocationError> {
        let place = match self {
            Self::Root(root) => Place::root(files, &root.directory)?,
            Self::Hive(path) => Some(Place::hive(files, path)?),
            #[cfg(windows)]
            Self::Live => {
                return Ok(routerkeep_restore::pending_live(files, &crate::live_place()?)?);
            }
            _ => None,
        };
        place.map_or(Ok(None), |place| Ok(pending(files, &place)?))
    }

    /// Returns the file or directory itself, and the text for what is none.
    pub fn path(&self) -> &Path {
        match self {
            Self::Backup(path) | Self::Hive(path) | Self::Export(path) | Self::Server(_, path) => {
                path
            }
            Self::Root(root) => &root.directory,
            Self::Live => Path::new(LOCAL),
        }
    }
}

impl Root {
    /// Looks for a SYSTEM hive below a directory; `None` where there is none.
    ///
    /// # Errors
    /// [`LocationError::File`].
    pub fn find(files: &dyn Files, directory: &Path) -> Result<Option<Self>, LocationError> {
        let Some(system32) = find(files, directory, &["Windows", "System32"])? else {
            return Ok(None);
        };
        let Some(hive) = find(files, &system32, &["config", "SYSTEM"])? else { return Ok(None) };
        if !is_file(files, &hive)? {
            return Ok(None);
        }
        let phone_book = match find(files, &system32, &["ras", "router.pbk"])? {
            Some(path) => path,
            // Where it would be; the folder keeps its spelling.
            None => match find(files, &system32, &["ras"])? {
                Some(ras) => ras.join("router.pbk"),
                None => system32.join("ras").join("router.pbk"),
            },
        };
        Ok(Some(Self { directory: directory.to_owned(), hive, phone_book }))
    }
}
