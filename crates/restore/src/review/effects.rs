//! Who is cut off by a change.

use routerkeep_router::difference::{Change, ChangeKind, Step};
use std::fmt;

/// An interface over which something that worked may work no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutOff {
    /// The interface, as people call it.
    pub interface: String,
    /// Why.
    pub reason: CutReason,
}

/// Why somebody is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CutReason {
    /// The interface is removed.
    Removed,
    /// The interface is disabled, or its state set to down.
    Disabled,
    /// A transport runs on it no more.
    Transport,
    /// Its filters are others.
    Filters,
    /// It dials somewhere else, or its entry is removed.
    Destination,
    /// Networks are no more reached over it.
    Routes,
}

impl fmt::Display for CutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Removed => "it is removed",
            Self::Disabled => "it is disabled",
            Self::Transport => "a transport runs on it no more",
            Self::Filters => "its filters change",
            Self::Destination => "it dials somewhere else",
            Self::Routes => "networks are no more reached over it",
        })
    }
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.interface, self.reason)
    }
}

/// Lists who is cut off, each interface once for each reason.
pub(super) fn cut_off(changes: &[Change]) -> Vec<CutOff> {
    let mut found: Vec<CutOff> = Vec::new();
    for change in changes {
        let Some(Step::Item { noun, name }) = change.path.first() else { continue };
        let reason = match *noun {
            "interface" => of_interface(change),
            "entry" => of_entry(change),
            _ => None,
        };
        let Some(reason) = reason else { continue };
        let cut = CutOff { interface: name.to_string(), reason };
        if found.last() != Some(&cut) && !found.contains(&cut) {
            found.push(cut);
        }
    }
    found
}

fn of_interface(change: &Change) -> Option<CutReason> {
    let removed = change.kind == ChangeKind::Removed;
    let below = change.path.get(1..).unwrap_or_default();
    let Some(last) = below.last() else { return removed.then_some(CutReason::Removed) };
    let filters = |step: &Step| match step {
        Step::Item { noun, .. } => *noun == "filter",
        Step::Setting(name) => name.contains("filter") || name == "default_action",
        Step::Class(_) => false,
    };
    match last {
        Step::Setting(name) if name == "Enabled" => {
            let off =
                change.after.as_ref().is_some_and(|now| now.as_bool() == Some(false) || now == 0);
            off.then_some(CutReason::Disabled)
        }
        Step::Setting(name) if name == "admin_state" => {
            let down = change.after.as_ref().and_then(|now| now.as_str()) == Some("down");
            down.then_some(CutReason::Disabled)
        }
        Step::Item { noun: "protocol", .. } if removed => Some(CutReason::Transport),
        Step::Item { noun: "route", .. } if removed => Some(CutReason::Routes),
        _ if below.iter().any(filters) => Some(CutReason::Filters),
        _ => None,
    }
}

fn of_entry(change: &Change) -> Option<CutReason> {
    let destination = match change.path.get(1..).unwrap_or_default().last() {
        None => change.kind == ChangeKind::Removed,
        Some(Step::Setting(name)) => {
            name.eq_ignore_ascii_case("PhoneNumber") && change.kind != ChangeKind::Added
        }
        Some(_) => false,
    };
    destination.then_some(CutReason::Destination)
}
