//! Which adapter of the target may be meant: certain pairs, and suggestions with their reasons.

use super::roles::Role;
use super::{Lan, role_of};
use routerkeep_registry::Name;
use routerkeep_router::Adapter;
use std::fmt;

/// An adapter of the target that may be meant; never used unless the user says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Its GUID.
    pub guid: Name,
    /// Its friendly name.
    pub name: Option<Name>,
    /// Why it may be meant.
    pub reason: Reason,
    /// Why it is not taken without being named, although name and address agree.
    pub but: Option<Role>,
}

/// Why an adapter may be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Friendly name and MAC or fixed address agree.
    NameAndAddress,
    /// The friendly name is the same.
    Name,
    /// The MAC that an administrator has set is the same.
    Mac,
    /// A fixed address is the same.
    Address,
    /// Nothing else is left, on both sides.
    OnlyOneLeft,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NameAndAddress => "the same name and address",
            Self::Name => "the same name",
            Self::Mac => "the same MAC",
            Self::Address => "the same address",
            Self::OnlyOneLeft => "the only one left",
        })
    }
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", super::shown(&self.guid, self.name.as_ref()), self.reason)?;
        match self.but {
            Some(role) => write!(f, ", but {role} wants it named"),
            None => Ok(()),
        }
    }
}

/// What there is to say of one interface.
pub(super) struct Proposal<'a> {
    /// The adapter that is meant beyond doubt.
    pub(super) certain: Option<&'a Adapter>,
    pub(super) suggestions: Vec<Suggestion>,
}

/// Looks for an adapter for each interface.
pub(super) fn proposals<'a>(left: &[&Lan<'_>], free: &[&'a Adapter]) -> Vec<Proposal<'a>> {
    let reasons: Vec<Vec<(&Adapter, Reason)>> =
        left.iter().map(|lan| candidates(lan, free)).collect();
    let certain = |lan: usize| -> Option<&Adapter> {
        let mut best = reasons.get(lan)?.iter().filter(|(_, why)| *why == Reason::NameAndAddress);
        match (best.next(), best.next()) {
            (Some((adapter, _)), None) => Some(adapter),
            _ => None,
        }
    };
    // One that is certain for two interfaces is so for none.
    let wanted: Vec<Option<&Adapter>> = (0..left.len()).map(certain).collect();
    let once = |adapter: &Adapter| {
        wanted.iter().flatten().filter(|other| std::ptr::eq(**other, adapter)).count() == 1
    };
    left.iter()
        .zip(&reasons)
        .zip(&wanted)
        .map(|((lan, reasons), wanted)| {
            let role = role_of(lan);
            let certain = wanted.filter(|adapter| role.is_none() && once(adapter));
            let certain =
                certain.and_then(|one| free.iter().copied().find(|a| std::ptr::eq(*a, one)));
            let mut suggestions: Vec<Suggestion> = reasons
                .iter()
                .map(|(adapter, reason)| Suggestion {
                    guid: adapter.guid.clone(),
                    name: adapter.friendly_name.clone(),
                    reason: *reason,
                    but: role.filter(|_| *reason == Reason::NameAndAddress),
                })
                .collect();
            if let ([], [_], [only]) = (suggestions.as_slice(), left, free) {
                suggestions.push(Suggestion {
                    guid: only.guid.clone(),
                    name: only.friendly_name.clone(),
                    reason: Reason::OnlyOneLeft,
                    but: None,
                });
            }
            Proposal { certain, suggestions }
        })
        .collect()
}

/// Lists the adapters that have something in common with the interface's own.
fn candidates<'a>(lan: &Lan<'_>, free: &[&'a Adapter]) -> Vec<(&'a Adapter, Reason)> {
    let Some(old) = lan.adapter else { return Vec::new() };
    let reason = |new: &Adapter| {
        let name = same(old.friendly_name.as_ref(), new.friendly_name.as_ref());
        let mac = match (&old.mac, &new.mac) {
            (Some(old), Some(new)) => digits(old) == digits(new) && !digits(old).is_empty(),
            _ => false,
        };
        // One that DHCP gave says little: half of the world's networks give the same.
        let given = |old: &Name| new.addresses.iter().any(|new| new.matches(old));
        let address = old.addresses.iter().any(given);
        match (name, mac, address) {
            (true, true, _) | (true, _, true) => Some(Reason::NameAndAddress),
            (true, false, false) => Some(Reason::Name),
            (false, true, _) => Some(Reason::Mac),
            (false, false, true) => Some(Reason::Address),
            (false, false, false) => None,
        }
    };
    free.iter().filter_map(|new| Some((*new, reason(new)?))).collect()
}

fn same(old: Option<&Name>, new: Option<&Name>) -> bool {
    matches!((old, new), (Some(old), Some(new)) if old.matches(new))
}

/// Returns the digits of a MAC, which is written with and without separators.
fn digits(mac: &Name) -> String {
    mac.to_string()
        .chars()
        .filter(char::is_ascii_hexdigit)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}
