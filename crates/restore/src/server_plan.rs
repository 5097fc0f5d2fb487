//! The changes of the class `server`, each at the place where this machine has the part.

use routerkeep_registry::{Change, Key, KeyPath, Value, difference};
use routerkeep_router::{Extent, PortNumbers, placements, places};

/// What makes the class `server` of a machine what a backup says.
pub(crate) struct ServerChanges {
    pub(crate) changes: Vec<Change>,
    /// The parts that only one side has, where the other can't be given or relieved of one: services and
    /// devices are not made or removed by their settings.
    pub(crate) without_place: Vec<String>,
}

/// Compares two trees of the class.
pub(crate) fn changes(
    from: &Key,
    to: &Key,
    ports: &PortNumbers,
    control_set: &KeyPath,
) -> ServerChanges {
    let mut result = ServerChanges { changes: Vec::new(), without_place: Vec::new() };
    for placement in placements(&[from, to], ports) {
        let (before, after) = (from.at(&placement.part), to.at(&placement.part));
        let Some(place) = &placement.place else {
            // A port that the machine lacks.
            if before != after {
                result.without_place.push(placement.part.to_string());
            }
            continue;
        };
        let path = control_set.join_path(place);
        match placement.extent {
            extent @ (Extent::Service | Extent::Tree) => {
                let own = placement.part == KeyPath::from("Tcpip\\Parameters\\PersistentRoutes");
                if before.is_some() != after.is_some() && !own {
                    result.without_place.push(placement.part.to_string());
                    continue;
                }
                let (before, after) = (before.cloned(), after.cloned());
                let [before, after] =
                    [before, after].map(|key| key.map(|key| own_part(key, extent)));
                result.changes.extend(difference(&path, before.as_ref(), after.as_ref()));
            }
            Extent::Values(names) => {
                let (before, after) = (values(before, names), values(after, names));
                result.changes.extend(difference(&path, Some(&before), Some(&after)));
            }
        }
    }
    // What lets the service start comes last, once all that it reads is there.
    let service = control_set.join_path(&KeyPath::from(places::REMOTE_ACCESS));
    result.changes.sort_by_key(|change| starts(change, &service));
    result
}

/// Says whether a change decides if the service starts.
fn starts(change: &Change, service: &KeyPath) -> bool {
    let name = match change {
        Change::SetValue { value, .. } => &value.name,
        Change::DeleteValue { before, .. } => &before.name,
        Change::CreateKey { .. } | Change::DeleteKey { .. } => return false,
    };
    (name.is("Start") || name.is("ConfigurationFlags")) && change.path() == service
}

/// Returns a key with just the values of these names.
fn values(key: Option<&Key>, names: &[&str]) -> Key {
    let named = |value: &&Value| names.iter().any(|name| value.name.is(name));
    let values = key.map(|key| key.values.iter().filter(named).cloned().collect());
    Key { values: values.unwrap_or_default(), ..Key::default() }
}

/// Takes away what belongs to other classes, which a sound tree does not have here.
fn own_part(mut key: Key, extent: Extent) -> Key {
    if extent == Extent::Service {
        let others = [places::ROUTER_MANAGERS, places::INTERFACES];
        key.subkeys.retain(|subkey| !others.iter().any(|other| subkey.name.is(other)));
    }
    key
}
