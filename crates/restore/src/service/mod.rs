//! Restoring a router whose service runs: in which order service and configuration are touched.
//!
//! When Routing and Remote Access stops, it writes its running settings back to the registry (MS-RRASM
//! 3.1.6.3). What is restored under it would be lost, and what was planned before it stopped may be wrong.
//! So:
//!
//! 1. State and start type of the service, and what depends on it and runs, go into a journal.
//! 2. Dependants and service are stopped, until they say that they are.
//! 3. The router is captured again. That is what the safety backup holds, and what the plan is made for anew.
//! 4. Where the plan means something else now, everything is started again and nothing was changed.
//! 5. The start type is held at *disabled*, so that neither a reboot nor a recovery action starts half a
//!    router. Then the plan is applied.
//! 6. The start type is put back, last of all. Service and dependants are started as they were.
//!
//! Each failure brings the service back to what it was. What a reboot interrupts is settled from the journal.
//!
//! [`restore_serviced`] is the order itself. It knows nothing of Windows: [`ServiceControl`] is what it needs of
//! a service, [`LiveRestore`] what it needs of the router. `crate::live` has the router.

mod journal;
mod order;
mod settle;

pub use journal::{ServiceJournal, ServiceStep};
pub(crate) use order::{START, without_start};
pub use order::{ServicedOutcome, Stopping, restore_serviced};
pub use settle::{SettledService, settle_service};

use crate::plan::Plan;
use crate::refusal::Refusal;
use routerkeep_router::Snapshot;
use routerkeep_router::difference::Change;

/// `Start` of a service that nothing starts.
pub const DISABLED: u32 = 4;

/// What a service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceState {
    /// It runs.
    Running,
    /// It does not.
    Stopped,
    /// It is on its way to the one or the other.
    Pending,
}

/// Why a service did not do what it was told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{service}: {why}")]
pub struct ServiceError {
    /// The service.
    pub service: String,
    /// What it said, or did not do in time.
    pub why: String,
}

/// The service RemoteAccess and those that depend on it.
///
/// The contract: `stop` and `start` return when the state is reached, or fail; they do nothing where it is
/// reached already. How long they wait is theirs to say. A service that is not there is stopped.
pub trait ServiceControl {
    /// Says what a service does.
    ///
    /// # Errors
    /// [`ServiceError`] where that can't be found out.
    fn state(&self, service: &str) -> Result<ServiceState, ServiceError>;

    /// Lists the services that depend on RemoteAccess and run, in the order in which they are to be stopped.
    ///
    /// # Errors
    /// [`ServiceError`].
    fn running_dependants(&self) -> Result<Vec<String>, ServiceError>;

    /// Stops a service and waits until it has stopped.
    ///
    /// # Errors
    /// [`ServiceError`]; the service may run, or be about to stop.
    fn stop(&self, service: &str) -> Result<(), ServiceError>;

    /// Starts a service and waits until it runs.
    ///
    /// # Errors
    /// [`ServiceError`]; the service may be stopped, or be about to start.
    fn start(&self, service: &str) -> Result<(), ServiceError>;

    /// Gives a service another start type. Who controls services knows it by heart, so that it is not enough to
    /// change it in the registry. Does nothing where there is no such service.
    ///
    /// # Errors
    /// [`ServiceError`]; the start type may have changed.
    fn set_start_type(&self, service: &str, start: u32) -> Result<(), ServiceError>;
}

/// A router whose Windows runs, as far as settling a restore needs it.
///
/// The contract: what a call that returned has changed is durable. A call that failed has changed nothing, all,
/// or a part that calling it again goes on with.
pub trait LiveRouter {
    /// Returns the start type of the service; none where there is no service.
    ///
    /// # Errors
    /// Why not, in words.
    fn start_type(&self) -> Result<Option<u32>, String>;

    /// Sets the start type of the service.
    ///
    /// # Errors
    /// Why not, in words.
    fn set_start_type(&self, start: u32) -> Result<(), String>;

    /// Makes the router what it was before the changes that the journal speaks of, but for the start type. Does
    /// nothing where it is that.
    ///
    /// # Errors
    /// Why not, in words; trying again goes on.
    fn revert(&self, safety: &str) -> Result<(), String>;

    /// Puts down the journal in place of an earlier one; none ends it.
    ///
    /// # Errors
    /// Why not, in words; the earlier one or the new one is there.
    fn write_journal(&self, journal: Option<&ServiceJournal>) -> Result<(), String>;

    /// Reads the journal.
    ///
    /// # Errors
    /// Why not, in words.
    fn read_journal(&self) -> Result<Option<ServiceJournal>, String>;
}

/// A router that is restored while its Windows runs.
pub trait LiveRestore: LiveRouter {
    /// Looks at the router as it is now, and at what would be done to it.
    ///
    /// # Errors
    /// Why it can't be looked at, in words.
    fn look(&self) -> Result<Seen, String>;

    /// Publishes a safety backup and says by which name it is found again.
    ///
    /// # Errors
    /// Why not, in words.
    fn save(&self, current: &Snapshot) -> Result<String, String>;

    /// Makes the changes of a plan, which is without the start type, reads them back and compares.
    ///
    /// # Errors
    /// Why not, in words; a part may be made, and `revert` takes that back.
    fn apply(&self, plan: &Plan) -> Result<(), String>;
}

/// A router whose service has stopped, and what would be done to it.
pub struct Seen {
    /// The router.
    pub current: Snapshot,
    /// What would be done.
    pub verdict: Verdict,
}

/// What would be done to a router, as compared with what somebody has agreed to.
#[derive(Debug)]
pub enum Verdict {
    /// It means what was agreed to. This is the plan.
    Agreed(Box<Plan>),
    /// The router means something else than what was shown.
    Differs(Vec<Change>),
    /// Guards refuse it.
    Refused(Vec<Refusal>),
}

/// The service that routes.
pub const SERVICE: &str = "RemoteAccess";
