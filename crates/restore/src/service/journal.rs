//! What is known of a restore under way when the machine stops: how the service was, and how far it went.

use serde::{Deserialize, Serialize};

/// How the service was, and how far the restore is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceJournal {
    /// Whether the service ran.
    pub was_running: bool,
    /// The services that depended on it and ran, in the order in which they are stopped.
    pub dependants: Vec<String>,
    /// The start type that the service had; none where there was no service.
    pub start: Option<u32>,
    /// How far the restore is.
    pub step: ServiceStep,
}

/// How far a restore is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "name")]
pub enum ServiceStep {
    /// Services may be stopped; the configuration is as the service left it.
    #[default]
    Stopping,
    /// The configuration may be changed; the safety backup says what it was.
    Applying {
        /// The name of the safety backup.
        safety: String,
    },
    /// The configuration is the new one; start type and services have to be brought back.
    Applied {
        /// The start type that the new configuration wants; none where it has no service.
        start: Option<u32>,
        /// The name of the safety backup.
        safety: String,
    },
}

impl ServiceJournal {
    /// Returns the name of the safety backup, where there is one already.
    pub fn safety(&self) -> Option<&str> {
        match &self.step {
            ServiceStep::Stopping => None,
            ServiceStep::Applying { safety } | ServiceStep::Applied { safety, .. } => Some(safety),
        }
    }
}
