//! Other hardware: which adapter of the target takes the place of which adapter of the backup.
//!
//! Windows names LAN interfaces by the GUID of their adapter, which another machine, a new card or a newly
//! installed driver does not share. Nothing is guessed: a pair is named by the user, or agrees in name and
//! address and has no role in which a mistake would open the network. All else is a suggestion.

mod apply;
mod roles;
mod suggest;

pub(crate) use apply::{luids, renamed};
pub use suggest::{Reason, Suggestion};

use crate::refusal::{Permit, Refusal, RefusalKind, Remedy};
use crate::wanted::{Choice, Matching};
use roles::Role;
use routerkeep_registry::{Key, Name, Value};
use routerkeep_router::{Adapter, InterfaceType, Snapshot};
use std::fmt;

/// `OLD=NEW`: an adapter of the backup and one of the target, each by GUID or friendly name.
///
/// Friendly names may have `=` in them: where the text can be split in several ways, the one counts by which
/// both sides are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapPair(pub String);

/// An adapter that takes another one's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The GUID in the backup.
    pub from: Name,
    /// The friendly name in the backup.
    pub from_name: Option<Name>,
    /// The GUID at the target.
    pub to: Name,
    /// The friendly name at the target.
    pub to_name: Option<Name>,
    /// Who says so.
    pub by: Matching,
}

impl fmt::Display for Mapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = shown(&self.from, self.from_name.as_ref());
        write!(f, "{from} -> {}", shown(&self.to, self.to_name.as_ref()))
    }
}

fn shown(guid: &Name, friendly: Option<&Name>) -> String {
    friendly.map_or_else(|| guid.to_string(), |name| format!("{name} {guid}"))
}

/// A LAN interface of the backup for which the target has no adapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmapped {
    /// The GUID that is its name.
    pub interface: Name,
    /// The friendly name that its adapter had.
    pub name: Option<Name>,
    /// The adapters of the target that may be meant.
    pub suggestions: Vec<Suggestion>,
}

impl fmt::Display for Unmapped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.interface, self.name.as_ref()))
    }
}

/// The pairs of adapters, and the interfaces that are left over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdapterMap {
    /// The pairs.
    pub pairs: Vec<Mapped>,
    /// What has no adapter.
    pub unmapped: Vec<Unmapped>,
}

/// A LAN interface of the backup.
pub(crate) struct Lan<'a> {
    pub(crate) name: Name,
    pub(crate) key: &'a Key,
    pub(crate) adapter: Option<&'a Adapter>,
}

impl<'a> Lan<'a> {
    /// Lists the LAN interfaces below a key.
    pub(crate) fn list(interfaces: Option<&'a Key>, adapters: &'a [Adapter]) -> Vec<Self> {
        let keys = interfaces.map_or(&[][..], |root| root.subkeys.as_slice());
        let lan = keys.iter().filter(|key| {
            key.value("Type").and_then(Value::as_dword) == Some(InterfaceType::DEDICATED.0)
        });
        lan.filter_map(|key| {
            let name = crate::wanted::interface_name(key)?;
            let adapter = adapters.iter().find(|adapter| adapter.guid.matches(&name));
            Some(Self { name, key, adapter })
        })
        .collect()
    }
}

/// Makes the map for the LAN interfaces whose keys `wants` picks.
///
/// # Errors
/// A pair that names nothing, or several things, or contradicts another one.
pub(crate) fn adapter_map(
    current: &Snapshot,
    backup: &Snapshot,
    choice: &Choice,
    wants: impl Fn(&Key) -> bool,
) -> Result<AdapterMap, Vec<Refusal>> {
    let interfaces = Lan::list(backup.interfaces.content(), &backup.adapters);
    let sides = Sides { current, backup, interfaces: &interfaces };
    let mut map = AdapterMap::default();
    let mut refusals = Vec::new();
    for pair in &choice.pairs {
        match sides.resolve(&pair.0) {
            Ok(pair) => match contradiction(&map.pairs, &pair) {
                Some(found) => refusals.push(refusal(found)),
                None => map.pairs.push(pair),
            },
            Err(found) => refusals.push(refusal(found)),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let without = |lan: &&Lan<'_>| {
        wants(lan.key)
            && !current.adapters.iter().any(|adapter| adapter.guid.matches(&lan.name))
            && !map.pairs.iter().any(|pair| pair.from.matches(&lan.name))
    };
    let left: Vec<&Lan<'_>> = interfaces.iter().filter(without).collect();
    let taken: Vec<Name> = map.pairs.iter().map(|pair| pair.to.clone()).collect();
    let proposals = suggest::proposals(&left, &sides.free(&taken));
    for (lan, mut proposal) in left.into_iter().zip(proposals) {
        if choice.matching == Matching::Auto
            && let Some(adapter) = proposal.certain.take()
        {
            map.pairs.push(Mapped {
                from: lan.name.clone(),
                from_name: lan.adapter.and_then(|adapter| adapter.friendly_name.clone()),
                to: adapter.guid.clone(),
                to_name: adapter.friendly_name.clone(),
                by: Matching::Auto,
            });
        } else {
            map.unmapped.push(Unmapped {
                interface: lan.name.clone(),
                name: lan.adapter.and_then(|adapter| adapter.friendly_name.clone()),
                suggestions: proposal.suggestions,
            });
        }
    }
    Ok(map)
}

impl AdapterMap {
    /// Returns the refusal for interfaces that have no adapter.
    pub(crate) fn refuse_unmapped(&self) -> Option<Refusal> {
        if self.unmapped.is_empty() {
            return None;
        }
        let list: Vec<String> = self
            .unmapped
            .iter()
            .map(|unmapped| {
                let suggestions: Vec<String> =
                    unmapped.suggestions.iter().map(ToString::to_string).collect();
                match suggestions.is_empty() {
                    true => unmapped.to_string(),
                    false => format!("{unmapped} (perhaps {})", suggestions.join(", or ")),
                }
            })
            .collect();
        let found = format!("no adapter is named for the LAN interfaces {}", list.join("; "));
        let remedy = Remedy::Allow(Permit::LeaveOutUnmapped);
        Some(Refusal::new(RefusalKind::Unmapped, found, remedy))
    }
}

fn refusal(found: String) -> Refusal {
    Refusal::new(RefusalKind::Map, found, Remedy::None)
}

fn contradiction(pairs: &[Mapped], pair: &Mapped) -> Option<String> {
    let other =
        pairs.iter().find(|other| other.from.matches(&pair.from) || other.to.matches(&pair.to))?;
    Some(format!("the map says both {other} and {pair}"))
}

/// What pairs can be made of.
struct Sides<'a> {
    current: &'a Snapshot,
    backup: &'a Snapshot,
    interfaces: &'a [Lan<'a>],
}

impl<'a> Sides<'a> {
    /// Reads a pair.
    fn resolve(&self, text: &str) -> Result<Mapped, String> {
        let mut found: Option<Mapped> = None;
        let mut why: Option<String> = None;
        for (at, _) in text.match_indices('=') {
            let (Some(old), Some(new)) = (text.get(..at), text.get(at.saturating_add(1)..)) else {
                continue;
            };
            match (self.in_backup(old), self.at_target(new)) {
                (Ok((from, from_name)), Ok(to)) => {
                    let (to, to_name) = (to.guid.clone(), to.friendly_name.clone());
                    if found.is_some() {
                        return Err(format!(
                            "the pair {text:?} can be read in two ways: name GUIDs"
                        ));
                    }
                    found = Some(Mapped { from, from_name, to, to_name, by: Matching::Explicit });
                }
                (Err(old), _) => why = why.or(Some(old)),
                (_, Err(new)) => why = why.or(Some(new)),
            }
        }
        found.ok_or_else(|| {
            let why = why.unwrap_or_else(|| "expected OLD=NEW".to_owned());
            format!("the pair {text:?}: {why}")
        })
    }

    /// Finds an adapter or a LAN interface of the backup.
    fn in_backup(&self, text: &str) -> Result<(Name, Option<Name>), String> {
        if let Ok(adapter) = one_of(&self.backup.adapters, text, "the backup") {
            return Ok((adapter.guid.clone(), adapter.friendly_name.clone()));
        }
        let lan = self.interfaces.iter().find(|lan| lan.name.is(text));
        match lan {
            Some(lan) => Ok((lan.name.clone(), None)),
            None => {
                Err(one_of(&self.backup.adapters, text, "the backup").err().unwrap_or_default())
            }
        }
    }

    /// Finds an adapter of the target.
    fn at_target(&self, text: &str) -> Result<&'a Adapter, String> {
        one_of(&self.current.adapters, text, "the target")
    }

    /// Lists the adapters of the target that nothing of the backup uses yet.
    fn free(&self, taken: &[Name]) -> Vec<&'a Adapter> {
        let used = |guid: &Name| {
            taken.iter().any(|other| other.matches(guid))
                || self.interfaces.iter().any(|lan| lan.name.matches(guid))
        };
        self.current.adapters.iter().filter(|adapter| !used(&adapter.guid)).collect()
    }
}

/// Finds an adapter by GUID or friendly name.
fn one_of<'a>(adapters: &'a [Adapter], text: &str, whose: &str) -> Result<&'a Adapter, String> {
    if let Some(adapter) = adapters.iter().find(|adapter| adapter.guid.is(text)) {
        return Ok(adapter);
    }
    let mut named = adapters
        .iter()
        .filter(|adapter| adapter.friendly_name.as_ref().is_some_and(|name| name.is(text)));
    match (named.next(), named.next()) {
        (Some(adapter), None) => Ok(adapter),
        (Some(_), Some(_)) => Err(format!("several adapters of {whose} are named {text:?}")),
        _ => Err(format!("{whose} has no adapter {text:?}")),
    }
}

/// Says why an interface is only mapped by name.
fn role_of(lan: &Lan<'_>) -> Option<Role> {
    roles::of(lan.key)
}
