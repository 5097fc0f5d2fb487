//! Why a restore is refused, as data: what was found, and what would allow it.

use routerkeep_files::ErrorKind;
use std::fmt;

/// What a user can allow in spite of a guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Permit {
    /// To restore the backup of another router.
    OtherRouter,
    /// To write into a hive that may be stale.
    AcceptStale,
    /// To change a server of a kind whose configuration lies elsewhere too.
    AcceptUnsupported,
    /// To leave out what the machine has no place for.
    SkipMissing,
    /// To take back a restore although the router was changed since.
    AcceptChanged,
    /// To leave out LAN interfaces for which no adapter was named.
    LeaveOutUnmapped,
    /// To stop the router service, and to start it again.
    StopService,
    /// To send what may hold secrets over a session that is only signed.
    AllowSignedOnly,
    /// To restore a server over a way that the restore may cut off: there is another one.
    OutOfBand,
}

/// What was allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permits {
    bits: u16,
}

impl Permits {
    /// Allows nothing.
    pub const NONE: Self = Self { bits: 0 };

    /// Allows one more thing.
    #[must_use]
    pub fn with(self, permit: Permit) -> Self {
        Self { bits: self.bits | bit(permit) }
    }

    /// Says whether something is allowed.
    pub fn allows(self, permit: Permit) -> bool {
        self.bits & bit(permit) != 0
    }
}

fn bit(permit: Permit) -> u16 {
    match permit {
        Permit::OtherRouter => 1,
        Permit::AcceptStale => 2,
        Permit::AcceptUnsupported => 4,
        Permit::SkipMissing => 8,
        Permit::AcceptChanged => 16,
        Permit::LeaveOutUnmapped => 32,
        Permit::StopService => 64,
        Permit::AllowSignedOnly => 128,
        Permit::OutOfBand => 256,
    }
}

/// A guard that refused. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which one.
    pub kind: RefusalKind,
    /// What it found.
    pub found: String,
    /// What would make it pass.
    pub remedy: Remedy,
    /// The situation of the file that could not be written, where that is why.
    pub cause: Option<ErrorKind>,
}

impl Refusal {
    pub(crate) fn new(kind: RefusalKind, found: impl Into<String>, remedy: Remedy) -> Self {
        Self { kind, found: found.into(), remedy, cause: None }
    }

    pub(crate) fn because(self, cause: ErrorKind) -> Self {
        Self { cause: Some(cause), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.found)
    }
}

/// What makes a guard pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// The user allows it.
    Allow(Permit),
    /// The user names the control set.
    NameControlSet,
    /// The class `server` is restored too.
    IncludeServer,
    /// The pending restore is settled first, by `undo`.
    Settle,
    /// The pending restore is settled where it was begun, or given up.
    SettleElsewhere,
    /// The pending restore is given up.
    GiveUp,
    /// The other program ends, or whoever else is at it.
    Wait,
    /// Windows is started and shut down in full.
    ShutDownWindows,
    /// The disk is made writable.
    MakeWritable,
    /// The plan is made and looked at again.
    PlanAgain,
    /// The router service is stopped.
    StopService,
    /// The pending restore of the disk is settled while Windows does not run from it.
    SettleOffline,
    /// There is none but another backup, or another target.
    None,
}

/// The guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RefusalKind {
    /// The backup is of another router, or does not say of which.
    OtherRouter,
    /// The control set in use and the one of the next boot are not the same.
    ControlSet,
    /// The hive may be stale.
    Stale,
    /// Windows is hibernated.
    Hibernated,
    /// The place can't be written.
    ReadOnly,
    /// Another process has a file open for writing.
    HeldOpen,
    /// RRAS is not configured at the target.
    NotConfigured,
    /// The server is a member of a load-balanced or failover cluster.
    Cluster,
    /// A restore is pending.
    Pending,
    /// Another restore is at work.
    Locked,
    /// The backup's class has places that could not be read.
    IncompleteBackup,
    /// The target has damaged places where the restore would write.
    DamagedTarget,
    /// The machine has no place for a part of the class `server`.
    NoPlace,
    /// The target is no longer as it was when the plan was made.
    StalePlan,
    /// There is no restore to take back.
    NothingToUndo,
    /// The router was changed since the restore.
    ChangedSince,
    /// It was told to stop before it had begun.
    Interrupted,
    /// The router service is running, or may be.
    ServiceRunning,
    /// The backup does not have a part that was named.
    NotInBackup,
    /// Something would be left without what it can't do without.
    Dependency,
    /// A pair of adapters that names nothing, or contradicts another.
    Map,
    /// LAN interfaces for which no adapter was named.
    Unmapped,
    /// Settings that name interfaces by numbers of another machine.
    MachineNumbers,
    /// The session lets others read what is sent.
    SignedOnly,
    /// The way to the server may lead through the router itself.
    InBand,
}

impl RefusalKind {
    /// Returns the word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OtherRouter => "other-router",
            Self::ControlSet => "control-set",
            Self::Stale => "stale",
            Self::Hibernated => "hibernated",
            Self::ReadOnly => "read-only",
            Self::HeldOpen => "held-open",
            Self::NotConfigured => "not-configured",
            Self::Cluster => "cluster",
            Self::Pending => "pending-restore",
            Self::Locked => "locked",
            Self::IncompleteBackup => "incomplete-backup",
            Self::DamagedTarget => "damaged-target",
            Self::NoPlace => "no-place",
            Self::StalePlan => "stale-plan",
            Self::NothingToUndo => "nothing-to-undo",
            Self::ChangedSince => "changed-since",
            Self::Interrupted => "interrupted",
            Self::ServiceRunning => "service-running",
            Self::NotInBackup => "not-in-backup",
            Self::Dependency => "dependency",
            Self::Map => "map",
            Self::Unmapped => "unmapped",
            Self::MachineNumbers => "machine-numbers",
            Self::SignedOnly => "signed-only",
            Self::InBand => "in-band",
        }
    }
}
