//! A connection to a router's stored configuration: what `MprConfigServerConnect` returns a handle of.

use super::configuration::Configuration;
use super::error::ConfigError;
use crate::control_set::{self, ControlSet};
use crate::store::{PhoneBookContent, Store};
use crate::store_mut::{PhoneBookEdit, Revision, StoreMut};
use crate::{Consistency, Snapshot, capture, places};
use routerkeep_registry::{Change, Depth, Finding, Key, KeyPath, Limits, Severity};
use std::sync::Arc;

/// How often something is read or worked out again because others change the router meanwhile.
pub(super) const ATTEMPTS: usize = 5;

/// A router in a store, its configuration kept at hand as long as nobody changes it.
pub struct Connection<'s> {
    store: Box<dyn StoreMut + Send + 's>,
    limits: Limits,
    control_set: ControlSet,
    keeping: Keeping,
    kept: Option<Kept>,
}

/// How long what was read is kept at hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// As long as the store's revision is the same.
    #[default]
    WhileUnchanged,
    /// Until [`Connection::refresh`] or a change over the same connection. What others change meanwhile is
    /// noticed when something is to be changed that they have changed.
    UntilRefreshed,
}

/// What was read, and the state of the store that it was read from.
struct Kept {
    revision: Revision,
    configuration: Arc<Configuration>,
}

/// A key of the control set as it was read.
pub(super) struct Part {
    /// Its path from the root of the registry.
    pub(super) path: KeyPath,
    /// The key; `None` where there is none.
    pub(super) key: Option<Key>,
    /// What could not be read at it, above it or below it.
    pub(super) damage: Vec<Finding>,
}

impl<'s> Connection<'s> {
    /// Connects to the router in a store.
    ///
    /// Win32 codes: 956 where there is no RRAS, 1015 where that, or the control set in use, can't be told.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn open(store: Box<dyn StoreMut + Send + 's>, limits: Limits) -> Result<Self, ConfigError> {
        let control_set = control_set::find(store.registry(), store.control_set_rule(), &limits)?;
        let keeping = Keeping::default();
        let mut connection = Self { store, limits, control_set, keeping, kept: None };
        let service = connection.part(places::REMOTE_ACCESS, Depth::Levels(0))?;
        match (service.key, service.damage.into_iter().next()) {
            (Some(_), _) => {}
            (None, Some(finding)) => return Err(ConfigError::Damaged(Box::new(finding))),
            (None, None) => return Err(ConfigError::NotConfigured),
        }
        connection.store.revision()?;
        Ok(connection)
    }

    /// Returns the connection with another rule of how long what was read is kept.
    #[must_use]
    pub fn keeping(self, keeping: Keeping) -> Self {
        Self { keeping, ..self }
    }

    /// Returns the store, for whoever reads more of the router than its configuration.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Returns the control set that is read and changed.
    pub fn control_set(&self) -> &ControlSet {
        &self.control_set
    }

    /// Returns the configuration as it is now.
    ///
    /// It is kept and handed out again until somebody changes the router: a look at the store is all that a
    /// second call costs.
    ///
    /// # Errors
    /// [`ConfigError`] where the store can't be read. Damage inside is no error here: the functions that
    /// would have to pass over it say so.
    pub fn configuration(&mut self) -> Result<Arc<Configuration>, ConfigError> {
        if self.keeping == Keeping::UntilRefreshed
            && let Some(kept) = &self.kept
        {
            return Ok(Arc::clone(&kept.configuration));
        }
        let mut revision = self.store.revision()?;
        if let Some(kept) = self.kept.as_ref().filter(|kept| kept.revision == revision) {
            return Ok(Arc::clone(&kept.configuration));
        }
        self.kept = None;
        for _ in 0..ATTEMPTS {
            let service = self.part(places::REMOTE_ACCESS, Depth::All)?;
            let configuration = Arc::new(Configuration::new(service)?);
            if self.store.consistency()? != Consistency::Changed {
                let kept = Arc::clone(&configuration);
                self.kept = Some(Kept { revision, configuration: kept });
                return Ok(configuration);
            }
            revision = self.store.revision()?;
        }
        Err(ConfigError::Changed)
    }

    /// Takes a snapshot of the router, as it is at one moment.
    ///
    /// # Errors
    /// [`ConfigError`]. Places that can't be read are no error: they are in the state of their class.
    pub fn snapshot(&mut self) -> Result<Snapshot, ConfigError> {
        for _ in 0..ATTEMPTS {
            self.store.revision()?;
            let snapshot = capture(&*self.store, &self.limits)?;
            if snapshot.consistency != Consistency::Changed {
                return Ok(snapshot);
            }
        }
        Err(ConfigError::Changed)
    }

    /// Forgets what was read, so that the next call reads anew: `MprConfigServerRefresh`.
    ///
    /// Changes of others are noticed without it by every store that can notice them, unless what was read is
    /// kept [`UntilRefreshed`](Keeping::UntilRefreshed).
    pub fn refresh(&mut self) {
        self.kept = None;
    }

    /// Reads a key of the control set as it is now.
    pub(super) fn fresh_part(&mut self, place: &str, depth: Depth) -> Result<Part, ConfigError> {
        for _ in 0..ATTEMPTS {
            self.store.revision()?;
            let part = self.part(place, depth)?;
            if self.store.consistency()? != Consistency::Changed {
                return Ok(part);
            }
        }
        Err(ConfigError::Changed)
    }

    /// Reads a key of the control set from what is open.
    fn part(&self, place: &str, depth: Depth) -> Result<Part, ConfigError> {
        let path = self.control_set.path(place);
        let reading = self.store.registry().read_tree(&path, depth, &self.limits)?;
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        let damage = reading.findings.into_iter().filter(is_error).collect();
        Ok(Part { path, key: reading.key, damage })
    }

    /// Makes the changes that follow from the present configuration; where others change it meanwhile, works
    /// them out again.
    pub(super) fn change<T>(
        &mut self,
        plan: impl Fn(&Configuration) -> Result<(Vec<Change>, T), ConfigError>,
    ) -> Result<T, ConfigError> {
        for _ in 0..ATTEMPTS {
            let configuration = self.configuration()?;
            let (changes, result) = plan(&configuration)?;
            if changes.is_empty() || self.make(&changes)? {
                return Ok(result);
            }
        }
        Err(ConfigError::Changed)
    }

    /// Reads the phone book as it is now.
    pub(super) fn phone_book(&mut self) -> Result<PhoneBookContent, ConfigError> {
        for _ in 0..ATTEMPTS {
            self.store.revision()?;
            let content = self.store.phone_book()?;
            if self.store.consistency()? != Consistency::Changed {
                return Ok(content);
            }
        }
        Err(ConfigError::Changed)
    }

    /// Replaces the phone book; `false` where it is not (any more) the one that is expected.
    pub(super) fn replace_phone_book(&mut self, edit: &PhoneBookEdit) -> Result<bool, ConfigError> {
        let made = self.store.change_phone_book(edit);
        self.kept = None;
        match made {
            Ok(()) => Ok(true),
            Err(error) if error.is_stale() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes changes; `false` where the router is not (any more) what they expect.
    pub(super) fn make(&mut self, changes: &[Change]) -> Result<bool, ConfigError> {
        let made = self.store.change_registry(changes);
        self.kept = None;
        match made {
            Ok(()) => Ok(true),
            Err(error) if error.is_stale() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
