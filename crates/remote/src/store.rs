//! A router on a running server: its registry over `winreg`, its phone book in `ADMIN$`.

use crate::registry::RemoteRegistry;
use crate::second_look::SecondLook;
use crate::services::{RemoteServices, ServicePatience};
use crate::smb::{FileStamp, Session, Share, SmbError};
use routerkeep_registry::{Change, Partial, Registry, RegistryError};
use routerkeep_restore::service::SERVICE;
use routerkeep_restore::{LiveTarget, PutMark, ServerTarget};
use routerkeep_router::{
    Consistency, ControlSetRule, EditError, EditRefusal, PhoneBookContent, PhoneBookEdit, Revision,
    ServiceState, SourceFacts, SourceKind, Staleness, Store, StoreError, StoreMut,
};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// The phone book below `ADMIN$`, which is the server's `%SystemRoot%`.
const PHONE_BOOK: &str = "System32/ras/router.pbk";

/// Where a new phone book is written before it takes the place of the old one.
const STAGED: &str = "System32/ras/router.pbk.routerkeep";

/// The mark of a restore that is under way.
const MARK: &str = "System32/ras/routerkeep.pending";

/// The greatest mark that is read.
const MARK_LIMIT: u64 = 64 * 1024;

/// The greatest phone book that is read.
const PHONE_BOOK_LIMIT: u64 = 64 * 1024 * 1024;

/// A running server's router.
pub struct RemoteStore {
    session: Arc<Session>,
    registry: RemoteRegistry,
    services: RemoteServices,
    /// `ADMIN$`, opened when it is first needed: reading the registry does not take it.
    admin: Mutex<Option<Arc<Share>>>,
    /// What was there when the phone book was read.
    phone_book: Mutex<Option<Option<FileStamp>>>,
    location: String,
    revision: Revision,
}

impl RemoteStore {
    /// Makes a store of a session; `location` is the server as the user named it. The registry is read
    /// over at most `width` pipes at once.
    pub fn new(session: Session, location: String, width: NonZeroUsize) -> Self {
        Self::of(Arc::new(session), location, width)
    }

    fn of(session: Arc<Session>, location: String, width: NonZeroUsize) -> Self {
        let registry = RemoteRegistry::new(Arc::clone(&session) as _, width);
        let services = RemoteServices::new(Arc::clone(&session) as _, ServicePatience::DEFAULT);
        Self {
            session,
            registry,
            services,
            admin: Mutex::default(),
            phone_book: Mutex::default(),
            location,
            revision: Revision::default(),
        }
    }

    /// Makes another store of the same session; what one has read, the other does not know.
    #[must_use]
    pub fn again(&self) -> Self {
        let session = Arc::clone(&self.session);
        Self::of(session, self.location.clone(), self.registry.width())
    }

    /// Returns the session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the registry.
    pub fn remote_registry(&self) -> &RemoteRegistry {
        &self.registry
    }

    /// Refuses a change while somebody restores the router, or left a restore half made.
    fn refuse_marked(&self) -> Result<(), EditError> {
        match ServerTarget::mark(self)? {
            None => Ok(()),
            Some(_) => Err(EditError::Refused {
                reason: EditRefusal::Pending,
                found: format!("a restore of {} is under way or has to be settled", self.location),
            }),
        }
    }

    /// Asks what the service is doing; one that may not be asked about is not known.
    fn service(&self) -> ServiceState {
        use routerkeep_restore::service::ServiceState as State;
        match self.services.query(SERVICE) {
            Ok(Some(State::Running)) => ServiceState::Running,
            Ok(Some(State::Stopped) | None) => ServiceState::Stopped,
            // What is stopping still writes its settings back.
            Ok(Some(State::Pending)) => ServiceState::Running,
            Err(_) => ServiceState::Unknown,
        }
    }

    /// Returns the service control manager.
    pub fn services(&self) -> &RemoteServices {
        &self.services
    }

    fn admin(&self) -> Result<Arc<Share>, SmbError> {
        let mut admin = self.admin.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(share) = &*admin {
            return Ok(Arc::clone(share));
        }
        let share = Arc::new(self.session.share("ADMIN$")?);
        *admin = Some(Arc::clone(&share));
        Ok(share)
    }

    fn stamp(&self) -> Result<Option<FileStamp>, StoreError> {
        self.admin().and_then(|share| share.stamp(PHONE_BOOK)).map_err(phone_book)
    }
}

fn mark(error: SmbError) -> StoreError {
    StoreError::Other(Box::new(error))
}

fn phone_book(error: SmbError) -> StoreError {
    StoreError::PhoneBook(Box::new(error))
}

impl Store for RemoteStore {
    fn registry(&self) -> &dyn Registry {
        &self.registry
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Live
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        let stamp = self.stamp()?;
        *self.phone_book.lock().unwrap_or_else(PoisonError::into_inner) = Some(stamp);
        let share = self.admin().map_err(phone_book)?;
        let bytes = share.read(PHONE_BOOK, PHONE_BOOK_LIMIT).map_err(phone_book)?;
        Ok(bytes.map_or(PhoneBookContent::Absent, PhoneBookContent::Present))
    }

    fn offers(&self, _path: &routerkeep_registry::KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        SourceFacts {
            kind: SourceKind::Server,
            location: self.location.clone(),
            verdict: None,
            stale: Staleness::Current,
            service: self.service(),
        }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        let seen = *self.phone_book.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = seen
            && self.stamp()? != before
        {
            return Ok(Consistency::Changed);
        }
        let look = self.registry.second_look();
        match look.map_err(|error| StoreError::Registry(RegistryError::Remote(Box::new(error))))? {
            SecondLook::Unchanged => Ok(Consistency::Unchanged),
            SecondLook::Changed => Ok(Consistency::Changed),
            SecondLook::NoTimes => Ok(Consistency::Unchecked),
        }
    }
}

impl StoreMut for RemoteStore {
    fn change_registry(&mut self, changes: &[Change]) -> Result<(), EditError> {
        self.refuse_marked()?;
        self.registry.apply(changes).map_err(EditError::from)
    }

    fn change_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<(), EditError> {
        self.refuse_marked()?;
        let share = self.admin().map_err(phone_book)?;
        let found = share.read(PHONE_BOOK, PHONE_BOOK_LIMIT).map_err(phone_book)?;
        if found != edit.before {
            return Err(EditError::PhoneBookStale);
        }
        let changed = match &edit.after {
            Some(bytes) => share.replace(PHONE_BOOK, STAGED, bytes.clone()),
            None => share.remove(PHONE_BOOK),
        };
        changed.map_err(|error| match error {
            lost @ SmbError::Lost { .. } => EditError::Unsettled { what: lost.to_string() },
            error => phone_book(error).into(),
        })
    }

    fn revision(&mut self) -> Result<Revision, StoreError> {
        // Looking at each key again would cost as much as reading them: every call reads anew.
        self.revision = self.revision.next();
        self.registry.forget();
        // What was seen of the phone book is that of another state.
        *self.phone_book.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(self.revision)
    }
}

impl LiveTarget for RemoteStore {
    fn change(&mut self, changes: &[Change]) -> Result<(), Partial> {
        self.registry.apply(changes)
    }

    fn change_journalled(&mut self, changes: &[Change]) -> Result<(), Partial> {
        self.registry.apply_at_once(changes)
    }

    fn put_phone_book(&mut self, book: Option<&[u8]>) -> Result<(), StoreError> {
        let share = self.admin().map_err(phone_book)?;
        let put = match book {
            Some(bytes) => share.replace(PHONE_BOOK, STAGED, bytes.to_vec()),
            None => share.remove(PHONE_BOOK),
        };
        put.map_err(phone_book)
    }

    fn look_anew(&mut self) -> Result<(), StoreError> {
        self.registry.forget();
        Ok(())
    }
}

impl ServerTarget for RemoteStore {
    fn mark(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.admin().and_then(|share| share.read(MARK, MARK_LIMIT)).map_err(mark)
    }

    fn put_mark(&mut self, bytes: &[u8]) -> Result<PutMark, StoreError> {
        match self.admin().and_then(|share| share.create(MARK, bytes.to_vec())) {
            Ok(()) => Ok(PutMark::Put),
            Err(SmbError::Exists { .. }) => Ok(PutMark::Taken),
            Err(error) => Err(mark(error)),
        }
    }

    fn remove_mark(&mut self) -> Result<(), StoreError> {
        let remove = |share: Arc<Share>| {
            share.remove(STAGED)?;
            share.remove(MARK)
        };
        self.admin().and_then(remove).map_err(mark)
    }
}
