//! Places that could not be read: what is missing there is no difference.

use crate::snapshot::{Class, ClassName};
use routerkeep_registry::{Key, Name};

/// The places of a class that could not be read, as paths below its key.
#[derive(Default)]
pub(super) struct Gaps(Vec<Vec<Name>>);

/// Where a finding's path goes on as a path below a class's key: after this name, with these in front.
const PARTS: [(&str, ClassName, &[&str]); 8] = [
    ("RouterManagers", ClassName::RouterManagers, &[]),
    ("Interfaces", ClassName::Interfaces, &[]),
    ("RemoteAccess", ClassName::Server, &["RemoteAccess"]),
    ("SstpSvc", ClassName::Server, &["SstpSvc"]),
    ("RasMan", ClassName::Server, &["RasMan"]),
    ("Tcpip", ClassName::Server, &["Tcpip"]),
    ("Class", ClassName::Server, &["Ports"]),
    ("Ports", ClassName::Server, &["Ports"]),
];

impl Gaps {
    pub(super) fn of(class: ClassName, content: &Class<Key>) -> Self {
        let below = |path: &[Name]| {
            let part =
                PARTS.iter().filter(|(_, of, _)| *of == class).find_map(|(name, _, front)| {
                    let at = path.iter().position(|key| key.is(name))?;
                    Some((front, path.get(at.checked_add(1)?..)?))
                });
            // A place above the class, or one that is not understood, may hide anything of it.
            let (front, rest) = part.unwrap_or((&(&[] as &[&str]), &[]));
            // What is above the ports does not keep the numbers of their keys.
            let rest = if front.first() == Some(&"Ports") { &[] } else { rest };
            front.iter().map(|name| Name::from(*name)).chain(rest.iter().cloned()).collect()
        };
        Self(content.unreadable().iter().map(|finding| below(finding.path.names())).collect())
    }

    /// Says whether what is missing at a path may be there all the same.
    pub(super) fn hide(&self, path: &[Name]) -> bool {
        self.0.iter().any(|gap| gap.iter().zip(path).all(|(gap, name)| gap.matches(name)))
    }

    /// Says whether a whole interface may be missing that is there all the same: its number, by which
    /// the place is known, says nothing.
    pub(super) fn hide_interfaces(&self) -> bool {
        self.0.iter().any(|gap| gap.len() <= 1)
    }
}
