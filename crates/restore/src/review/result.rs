//! The router as a plan leaves it.

use crate::plan::{Action, Plan};
use routerkeep_registry::{Key, KeyPath};
use routerkeep_router::{Class, ClassName, Snapshot};

/// Returns the router as it is after a plan that was made for `wanted`.
pub(crate) fn result(current: &Snapshot, wanted: &Snapshot, plan: &Plan) -> Snapshot {
    let touched = |class: ClassName| {
        let own = plan.classes.iter().find(|own| own.class == class);
        own.is_some_and(|own| {
            matches!(own.action, Action::Change(_) | Action::Write | Action::Remove)
        })
    };
    let from = |class| if touched(class) { wanted } else { current };
    Snapshot {
        router_managers: from(ClassName::RouterManagers).router_managers.clone(),
        interfaces: from(ClassName::Interfaces).interfaces.clone(),
        phone_book: from(ClassName::PhoneBook).phone_book.clone(),
        server: server(current, from(ClassName::Server), plan),
        adapters: current.adapters.clone(),
        identity: current.identity.clone(),
        source: current.source.clone(),
        control_set: current.control_set.clone(),
        consistency: current.consistency,
        findings: Vec::new(),
    }
}

/// Returns the class `server`: what is left out stays as it is.
fn server(current: &Snapshot, wanted: &Snapshot, plan: &Plan) -> Class<Key> {
    let own = current.server.content();
    wanted.server.clone().map(|mut root| {
        for part in &plan.left_out {
            let path = KeyPath::from(part.as_str());
            remove(&mut root, &path);
            if let Some(own) = own.and_then(|own| own.at(&path)) {
                *root.at_or_new(&path) = own.clone();
            }
        }
        root.sort();
        root
    })
}

/// Removes a key; those above it that are left with nothing go, too.
fn remove(root: &mut Key, path: &KeyPath) {
    let Some((parent, name)) = path.split_last() else { return };
    if root.at(&parent).is_none() {
        return;
    }
    let key = root.at_or_new(&parent);
    key.subkeys.retain(|subkey| !subkey.name.matches(name));
    if key.subkeys.is_empty() && key.values.is_empty() {
        remove(root, &parent);
    }
}
