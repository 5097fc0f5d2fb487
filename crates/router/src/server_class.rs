//! The class `server`: what besides transports, interfaces and phone book makes a working router.
//!
//! ```text
//! Server
//!   RemoteAccess           all of Services\RemoteAccess but RouterManagers and Interfaces
//!   SstpSvc\Parameters     all of it
//!   RasMan\Parameters      all of it
//!   Ports\<ComponentId>    the port values of each VPN miniport; the number of its class key differs
//!                          from machine to machine, so it is not kept
//!   Tcpip\Parameters       the value IPEnableRouter, and the key PersistentRoutes with its values
//! ```

use crate::placement::port_of;
use crate::places;
use routerkeep_registry::{Key, Name};

/// What the class is made of, as read; `None` where the router has no such key.
#[derive(Default)]
pub(crate) struct Pieces {
    /// `Services\RemoteAccess`, already without the two other classes.
    pub(crate) remote_access: Key,
    pub(crate) sstp: Option<Key>,
    pub(crate) ras_man: Option<Key>,
    pub(crate) network_class: Option<Key>,
    pub(crate) tcpip: Option<Key>,
    pub(crate) persistent_routes: Option<Key>,
}

/// Puts the pieces together.
pub(crate) fn assemble(pieces: Pieces) -> Key {
    let mut server = Key::new("Server");
    let remote_access = Key { name: Name::from("RemoteAccess"), ..pieces.remote_access };
    server.subkeys.push(remote_access);
    for (parent, piece) in [("SstpSvc", pieces.sstp), ("RasMan", pieces.ras_man)] {
        if let Some(key) = piece {
            let key = Key { name: Name::from("Parameters"), ..key };
            server.subkeys.push(Key::new(parent).with_subkey(key));
        }
    }
    if let Some(ports) = pieces.network_class.as_ref().and_then(ports) {
        server.subkeys.push(ports);
    }
    let forwarding = pieces.tcpip.as_ref().and_then(|tcpip| tcpip.value("IPEnableRouter"));
    let mut tcpip = Key::new("Parameters");
    tcpip.values.extend(forwarding.cloned());
    if let Some(routes) = pieces.persistent_routes {
        tcpip.subkeys.push(Key { name: Name::from("PersistentRoutes"), ..routes });
    }
    if !tcpip.values.is_empty() || !tcpip.subkeys.is_empty() {
        server.subkeys.push(Key::new("Tcpip").with_subkey(tcpip));
    }
    server
}

/// Returns the port values of the VPN miniports, one key a component; `None` where there are none.
///
/// A second device of one component, which RRAS does not make, gets its number as a subkey's name.
fn ports(class: &Key) -> Option<Key> {
    let mut ports = Key::new("Ports");
    for device in &class.subkeys {
        let Some(path) = port_of(device, |path| ports.at(path).is_some()) else { continue };
        let values: Vec<_> =
            places::PORT_VALUES.iter().filter_map(|name| device.value(name)).cloned().collect();
        if !values.is_empty() {
            ports.at_or_new(&path).values = values;
        }
    }
    (!ports.subkeys.is_empty()).then_some(ports)
}
