//! What can be said against a configuration from its content alone.
//!
//! Each check has a number, a severity, a meaning and a cure; [`CHECKS`] lists them, and so does
//! `docs/CHECKS.md`. What a class does not hold, or could not be read in full, is not said to be missing.

mod blocks;
mod interfaces;
mod phone_book;
mod ports;
mod routes;
mod server;
mod table;
mod transports;

pub use table::{CHECKS, Check, CheckSeverity};

use crate::meaning::Overview;
use crate::snapshot::{Class, ClassName, Snapshot};
use crate::{Interface, Transport, places};
use routerkeep_registry::{KeyPath, Name};
use serde::{Serialize, Serializer};
use std::fmt;

/// One thing that is wrong, odd, or to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFinding {
    /// The check.
    pub check: &'static Check,
    /// The class that it is in.
    pub class: ClassName,
    /// Where: a path below the class's key, a line or an entry of the phone book; empty for all of it.
    pub place: String,
    /// What was found.
    pub what: String,
}

impl CheckFinding {
    /// Returns how bad it is.
    pub fn severity(&self) -> CheckSeverity {
        self.check.severity
    }
}

impl fmt::Display for CheckFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.check.id, self.class)?;
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.what)
    }
}

/// As JSON: `check`, `severity`, `class`, `place`, `found`, `meaning`, `cure`.
impl Serialize for CheckFinding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut finding = serializer.serialize_struct("CheckFinding", 7)?;
        finding.serialize_field("check", self.check.id)?;
        finding.serialize_field("severity", self.check.severity.as_str())?;
        finding.serialize_field("class", self.class.as_str())?;
        finding.serialize_field("place", &self.place)?;
        finding.serialize_field("found", &self.what)?;
        finding.serialize_field("meaning", self.check.meaning)?;
        finding.serialize_field("cure", self.check.cure)?;
        finding.end()
    }
}

/// Checks what a snapshot holds. Time is linear in its size, but for the sorting of names.
pub fn check(snapshot: &Snapshot) -> Vec<CheckFinding> {
    let router = Overview::read(snapshot);
    let transports = Transport::list(&snapshot.router_managers);
    let mut checks = Checks { snapshot, router: &router, transports, findings: Vec::new() };
    transports::check(&mut checks);
    interfaces::check(&mut checks);
    phone_book::check(&mut checks);
    server::check(&mut checks);
    checks.findings
}

/// A check-up under way.
struct Checks<'s> {
    snapshot: &'s Snapshot,
    /// What the configuration means.
    router: &'s Overview<'s>,
    /// The transports as they are stored, in the order of the view's.
    transports: Vec<Transport>,
    findings: Vec<CheckFinding>,
}

impl Checks<'_> {
    fn say(
        &mut self,
        check: &'static Check,
        class: ClassName,
        place: impl Into<String>,
        what: impl Into<String>,
    ) {
        let (place, what) = (place.into(), what.into());
        self.findings.push(CheckFinding { check, class, place, what });
    }

    /// Lets somebody check whose findings come later, in `list`.
    fn apart(&mut self, list: &mut Vec<CheckFinding>, check: impl FnOnce(&mut Self)) {
        std::mem::swap(&mut self.findings, list);
        check(self);
        std::mem::swap(&mut self.findings, list);
    }

    /// Says whether all of a class is known, so that what is not there is missing.
    fn knows_all_of(&self, class: ClassName) -> bool {
        matches!(self.snapshot.state(class), Class::Complete(()) | Class::Absent)
    }
}

/// Returns the place of a key below a class's key.
fn place(class: &str, name: &Name) -> KeyPath {
    KeyPath::from(class).join(name.clone())
}

/// Returns the place of the key of an interface.
fn interface_place(interface: &Interface) -> KeyPath {
    place(places::INTERFACES, &interface.slot)
}

/// Writes a path below a class's key.
fn written(path: &KeyPath) -> String {
    format!("\\{path}")
}
