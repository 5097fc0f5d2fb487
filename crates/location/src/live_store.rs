//! The router of the running Windows: its registry, its phone book, its service.

use crate::LocationError;
use routerkeep_files::{
    Access, ErrorKind, FileError, Files, Operation, Stat, create_dirs, write_synced,
};
use routerkeep_registry::live::{self, Folder, LiveRegistry, replace_file};
use routerkeep_registry::{Change, KeyPath, Partial, Registry};
use routerkeep_restore::{LivePlace, LiveTarget, edit_live, edit_live_phone_book};
use routerkeep_router::{
    Consistency, ControlSetRule, EditError, PhoneBookContent, PhoneBookEdit, Revision,
    ServiceState, SourceFacts, SourceKind, Store, StoreError, StoreMut,
};
use std::path::{Path, PathBuf};

/// The service that routes.
const SERVICE: &str = "RemoteAccess";
/// The name of the phone book.
const PHONE_BOOK: &str = "router.pbk";
/// The greatest phone book that is read.
const PHONE_BOOK_LIMIT: u64 = 64 * 1024 * 1024;

/// Returns where restores of this machine's router keep what they need.
///
/// # Errors
/// [`LocationError::Live`]
pub fn live_place() -> Result<LivePlace, LocationError> {
    let data = Folder::ProgramData.path().map_err(|source| asking("ProgramData", source))?;
    Ok(LivePlace::new(data.join("Routerkeep")))
}

/// The router of this machine, running or not.
pub struct LiveStore<'f> {
    files: &'f dyn Files,
    registry: LiveRegistry,
    phone_book: PathBuf,
    before: Option<Stat>,
    place: LivePlace,
    revision: Revision,
}

impl<'f> LiveStore<'f> {
    /// Opens the registry, and finds out where the phone book lies.
    ///
    /// # Errors
    /// [`LocationError::Live`] and [`LocationError::File`].
    pub fn open(files: &'f dyn Files) -> Result<Self, LocationError> {
        let registry = LiveRegistry::system().map_err(LocationError::Live)?;
        let phone_book = phone_book_path()?;
        let before = files.stat(&phone_book)?;
        let (place, revision) = (live_place()?, Revision::default());
        Ok(Self { files, registry, phone_book, before, place, revision })
    }
}

/// Returns where Windows has the router phone book.
fn phone_book_path() -> Result<PathBuf, LocationError> {
    let system = Folder::System.path().map_err(|source| asking("System32", source))?;
    Ok(system.join("ras").join(PHONE_BOOK))
}

fn asking(what: &'static str, source: std::io::Error) -> LocationError {
    LocationError::Folder { what, source }
}

/// Asks what the service is doing; one that may not be asked about is not known.
fn service() -> ServiceState {
    match live::service_state(SERVICE) {
        Ok(live::ServiceState::Running | live::ServiceState::Pending) => ServiceState::Running,
        Ok(live::ServiceState::Stopped | live::ServiceState::Missing) => ServiceState::Stopped,
        Err(_) => ServiceState::Unknown,
    }
}

impl Store for LiveStore<'_> {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Live
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        match self.files.read(&self.phone_book, PHONE_BOOK_LIMIT) {
            Ok(bytes) => Ok(PhoneBookContent::Present(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(PhoneBookContent::Absent),
            Err(error) => Err(StoreError::PhoneBook(Box::new(error))),
        }
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        SourceFacts {
            kind: SourceKind::Live,
            location: crate::LOCAL.to_owned(),
            service: service(),
            ..SourceFacts::default()
        }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        let path: &Path = &self.phone_book;
        let now = self.files.stat(path).map_err(|error| StoreError::PhoneBook(error.into()))?;
        let same_book = match (&self.before, &now) {
            (Some(before), Some(now)) => before.unchanged(now),
            (before, now) => before.is_none() && now.is_none(),
        };
        let unchanged = same_book && self.registry.is_unchanged()?;
        Ok(if unchanged { Consistency::Unchanged } else { Consistency::Changed })
    }
}

impl LiveTarget for LiveStore<'_> {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        self.registry.apply(changes)
    }

    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError> {
        let put = match book {
            Some(bytes) => self.write_phone_book(bytes),
            None => self.remove_phone_book(),
        };
        put.map_err(|error| StoreError::PhoneBook(Box::new(error)))
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        self.registry.look_anew();
        self.revision = self.revision.next();
        let now = self.files.stat(&self.phone_book);
        self.before = now.map_err(|error| StoreError::PhoneBook(error.into()))?;
        Ok(())
    }
}

/// Changes are made one by one; a router whose service runs reads them when it starts next.
impl StoreMut for LiveStore<'_> {
    fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError> {
        let (files, place) = (self.files, self.place.clone());
        let made = edit_live(files, &place, self, changes);
        self.look_anew()?;
        made
    }

    fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError> {
        let (files, place) = (self.files, self.place.clone());
        let made = edit_live_phone_book(files, &place, self, edit);
        self.look_anew()?;
        made
    }

    fn revision(&mut self) -> Result<Revision, StoreError> {
        if self.consistency()? == Consistency::Changed {
            self.look_anew()?;
        }
        Ok(self.revision)
    }
}

impl LiveStore<'_> {
    /// Writes the new one beside the old one, which then has its place, access list and attributes.
    fn write_phone_book(&self, bytes: &[u8]) -> Result<(), FileError> {
        let (files, path) = (self.files, self.phone_book.as_path());
        let directory = path.parent().unwrap_or(path);
        create_dirs(files, directory, Access::Shared)?;
        let [new, aside] =
            ["new", "old"].map(|end| directory.join(format!(".{PHONE_BOOK}.routerkeep-{end}")));
        write_synced(files, &new, bytes, Access::OwnerOnly)?;
        let put = match files.stat(path)? {
            Some(_) => replace_file(path, &new, &aside)
                .map_err(|error| FileError::from_io(Operation::Rename, &new, error).towards(path)),
            // What the directory hands down is what a new phone book has.
            None => files.remove(&new).and_then(|()| {
                write_synced(files, &new, bytes, Access::Shared)?;
                files.rename(&new, path)
            }),
        };
        if put.is_err() {
            let _ = files.remove(&new);
        }
        put?;
        files.sync_dir(directory)
    }

    fn remove_phone_book(&self) -> Result<(), FileError> {
        let path = self.phone_book.as_path();
        match self.files.remove(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.files.sync_dir(path.parent().unwrap_or(path)),
        }
    }
}
