//! Whether the backup is this router's, and whether the target is a router at all.

use super::{Sides, Verdicts};
use crate::plan::Scope;
use crate::refusal::{Permit, RefusalKind, Remedy};
use routerkeep_registry::{Key, Name, Value};
use routerkeep_router::{Adapter, Snapshot};

/// Refuses the backup of another router: neither the computer's name nor its set of adapters is the same.
pub(super) fn same(sides: &Sides<'_>, verdicts: &mut Verdicts) {
    let (current, wanted) = (sides.current, sides.wanted);
    if same_name(current, wanted) || same_adapters(&current.adapters, &wanted.adapters) {
        return;
    }
    let name = |snapshot: &Snapshot| match &snapshot.identity.computer_name {
        Some(name) => format!("{name}"),
        None => "a computer without a name".to_owned(),
    };
    let found = format!(
        "the backup is of another router: {} with {} adapters, the target is {} with {}",
        name(wanted),
        wanted.adapters.len(),
        name(current),
        current.adapters.len()
    );
    verdicts.refuse_unless(sides.permits, Permit::OtherRouter, RefusalKind::OtherRouter, found);
}

/// A computer that was renamed still has its adapters; one with a new adapter still has its name.
pub(crate) fn is_same_router(current: &Snapshot, wanted: &Snapshot) -> bool {
    same_name(current, wanted) || same_adapters(&current.adapters, &wanted.adapters)
}

fn same_name(current: &Snapshot, wanted: &Snapshot) -> bool {
    match (&current.identity.computer_name, &wanted.identity.computer_name) {
        (Some(current), Some(wanted)) => current.matches(wanted),
        _ => false,
    }
}

/// No adapters are no evidence.
fn same_adapters(current: &[Adapter], wanted: &[Adapter]) -> bool {
    let within = |some: &[Adapter], all: &[Adapter]| {
        some.iter().all(|one| all.iter().any(|other| same_guid(&one.guid, &other.guid)))
    };
    !current.is_empty() && within(current, wanted) && within(wanted, current)
}

fn same_guid(one: &Name, other: &Name) -> bool {
    one.matches(other)
}

/// Refuses a target on which RRAS was never set up, unless the backup brings that too.
pub(super) fn configured(sides: &Sides<'_>, verdicts: &mut Verdicts) {
    let brought =
        sides.scope == Scope::WithServer && lacking(sides.wanted.server.content()).is_none();
    if brought {
        return;
    }
    if let Some(found) = lacking(sides.current.server.content()) {
        let found = format!("RRAS is not configured at the target: {found}");
        let remedy = match lacking(sides.wanted.server.content()) {
            None => Remedy::IncludeServer,
            Some(_) => Remedy::None,
        };
        verdicts.refuse(RefusalKind::NotConfigured, found, remedy);
    }
}

/// Returns what is missing for a service that starts and knows that it is configured.
///
/// `ConfigurationFlags` 1 says that RRAS is configured (MS-RRASM 2.2.3.4.7); `Start` 4 that the service is
/// disabled.
fn lacking(server: Option<&Key>) -> Option<String> {
    let service = server.and_then(|server| server.subkey("RemoteAccess"));
    let number = |name: &str| service?.value(name).and_then(Value::as_dword);
    match (number("ConfigurationFlags"), number("Start")) {
        (Some(1), Some(4)) => Some("Start is 4 (disabled)".to_owned()),
        (Some(1), _) => None,
        (Some(other), _) => Some(format!("ConfigurationFlags is {other}")),
        (None, _) => Some("there is no ConfigurationFlags".to_owned()),
    }
}
