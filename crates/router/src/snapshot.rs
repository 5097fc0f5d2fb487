//! A router's configuration at one moment: what everything else is a function of.

use crate::{Adapter, Identity};
use routerkeep_registry::{Finding, Key};
use std::fmt;

/// One of the parts that a configuration is captured, compared and restored in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClassName {
    /// `RemoteAccess\RouterManagers`: one key a transport.
    RouterManagers,
    /// `RemoteAccess\Interfaces`: one key an interface.
    Interfaces,
    /// The file `router.pbk`.
    PhoneBook,
    /// What else makes a working router.
    Server,
}

impl ClassName {
    /// All classes, in the order in which they are shown.
    pub const ALL: [Self; 4] =
        [Self::RouterManagers, Self::Interfaces, Self::PhoneBook, Self::Server];

    /// Returns the name that manifests, options and messages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RouterManagers => "router-managers",
            Self::Interfaces => "interfaces",
            Self::PhoneBook => "phone-book",
            Self::Server => "server",
        }
    }

    /// Returns the class of a name, or `None`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }
}

impl fmt::Display for ClassName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a snapshot has of a class.
#[derive(Clone, PartialEq, Eq)]
pub enum Class<T> {
    /// The source has no such thing to offer; it says nothing of the router.
    NotCaptured {
        /// Why, for people.
        why: String,
    },
    /// The router has none.
    Absent,
    /// All of it.
    Complete(T),
    /// Most of it: some places could not be read.
    Incomplete {
        /// What could be read.
        content: T,
        /// The places that could not, with paths from the root of the registry.
        unreadable: Vec<Finding>,
    },
}

impl<T> Class<T> {
    /// Returns what there is.
    pub fn content(&self) -> Option<&T> {
        match self {
            Self::Complete(content) | Self::Incomplete { content, .. } => Some(content),
            Self::NotCaptured { .. } | Self::Absent => None,
        }
    }

    /// Says whether the source could have told what there is, even if that is nothing.
    pub fn is_captured(&self) -> bool {
        !matches!(self, Self::NotCaptured { .. })
    }

    /// Returns the places that could not be read.
    pub fn unreadable(&self) -> &[Finding] {
        match self {
            Self::Incomplete { unreadable, .. } => unreadable,
            _ => &[],
        }
    }

    /// Returns the same state of something else.
    pub fn as_ref(&self) -> Class<&T> {
        match self {
            Self::NotCaptured { why } => Class::NotCaptured { why: why.clone() },
            Self::Absent => Class::Absent,
            Self::Complete(content) => Class::Complete(content),
            Self::Incomplete { content, unreadable } => {
                Class::Incomplete { content, unreadable: unreadable.clone() }
            }
        }
    }

    /// Turns the content into something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Class<U> {
        match self {
            Self::NotCaptured { why } => Class::NotCaptured { why },
            Self::Absent => Class::Absent,
            Self::Complete(content) => Class::Complete(change(content)),
            Self::Incomplete { content, unreadable } => {
                Class::Incomplete { content: change(content), unreadable }
            }
        }
    }
}

/// A router's configuration at one moment.
///
/// The trees are in canonical order: keys and values sorted as Windows sorts keys. Their topmost keys
/// are `RouterManagers`, `Interfaces` and `Server`; the last one's layout is that of
/// `docs/FORMAT.md`.
#[derive(Clone)]
pub struct Snapshot {
    /// The transports.
    pub router_managers: Class<Key>,
    /// The interfaces.
    pub interfaces: Class<Key>,
    /// The bytes of the phone book.
    pub phone_book: Class<Vec<u8>>,
    /// What else makes a working router.
    pub server: Class<Key>,
    /// The network adapters.
    pub adapters: Vec<Adapter>,
    /// Whose configuration it is.
    pub identity: Identity,
    /// Where it was read.
    pub source: SourceFacts,
    /// The control set that it was read from.
    pub control_set: String,
    /// Whether the source stood still.
    pub consistency: Consistency,
    /// What was odd at the source; what could not be read is with the class.
    pub findings: Vec<Finding>,
}

impl Snapshot {
    /// Returns the tree of a class, or `None` for the phone book, which is no tree.
    pub fn tree(&self, class: ClassName) -> Option<&Class<Key>> {
        match class {
            ClassName::RouterManagers => Some(&self.router_managers),
            ClassName::Interfaces => Some(&self.interfaces),
            ClassName::Server => Some(&self.server),
            ClassName::PhoneBook => None,
        }
    }

    /// Returns the state of a class without its content.
    pub fn state(&self, class: ClassName) -> Class<()> {
        match self.tree(class) {
            Some(tree) => tree.as_ref().map(|_| ()),
            None => self.phone_book.as_ref().map(|_| ()),
        }
    }

    /// Says whether another snapshot holds the same, whenever and wherever it was taken.
    pub fn has_content_of(&self, other: &Self) -> bool {
        self.router_managers == other.router_managers
            && self.interfaces == other.interfaces
            && self.phone_book == other.phone_book
            && self.server == other.server
            && self.adapters == other.adapters
            && self.identity == other.identity
            && self.control_set == other.control_set
            && self.findings == other.findings
    }

    /// Says whether some class has places that could not be read.
    pub fn is_incomplete(&self) -> bool {
        ClassName::ALL.iter().any(|&class| matches!(self.state(class), Class::Incomplete { .. }))
    }
}

/// Where a snapshot was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFacts {
    /// What kind of place it is.
    pub kind: SourceKind,
    /// The place as the user named it.
    pub location: String,
    /// For a hive: whether it was clean, recovered, or read as it lies.
    pub verdict: Option<String>,
    /// Whether the state is one that Windows would see: false for a hive that may be stale.
    pub stale: Staleness,
    /// What the service was doing.
    pub service: ServiceState,
}

/// What the service `RemoteAccess` was doing when a snapshot was taken.
///
/// A running service keeps settings that it writes only when it stops: what is stored is not all that is in
/// force then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceState {
    /// The source does not tell: files hold no running service.
    #[default]
    Unknown,
    /// It was stopped, or is not there.
    Stopped,
    /// It was running, or on the way from or to that.
    Running,
}

impl ServiceState {
    /// Returns the name that manifests and messages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Stopped => "stopped",
            Self::Running => "running",
        }
    }
}

/// Whether what was read is what Windows itself would see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Staleness {
    /// It is.
    #[default]
    Current,
    /// Changes may be missing that were still in a log or in memory.
    PossiblyStale,
}

/// Kinds of places that a snapshot is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SourceKind {
    /// Memory.
    #[default]
    Memory,
    /// A SYSTEM hive by itself.
    Hive,
    /// A Windows disk or a router root.
    Root,
    /// A registry export.
    RegText,
    /// The running Windows.
    Live,
    /// A backup directory.
    Backup,
    /// A running server, over the network.
    Server,
}

impl SourceKind {
    /// Returns the name that manifests and messages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Hive => "hive",
            Self::Root => "root",
            Self::RegText => "reg-text",
            Self::Live => "live",
            Self::Backup => "backup",
            Self::Server => "server",
        }
    }
}

/// Whether a source stood still while it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// It did.
    Unchanged,
    /// It was changed meanwhile: the snapshot may mix two states.
    Changed,
    /// That can't be told.
    Unchecked,
}

impl Consistency {
    /// Returns the name that manifests and messages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::Unchecked => "unchecked",
        }
    }
}
