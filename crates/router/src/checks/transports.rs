//! Checks of the transports.

use super::{Checks, blocks, place, table, written};
use crate::places;
use crate::snapshot::ClassName;
use routerkeep_infoblock::{InfoType, Transport as BlockTransport};

const CLASS: ClassName = ClassName::RouterManagers;

pub(super) fn check(checks: &mut Checks<'_>) {
    let transports = std::mem::take(&mut checks.transports);
    let mut seen = Vec::new();
    for transport in &transports {
        let path = place(places::ROUTER_MANAGERS, &transport.name);
        let at = written(&path);
        match transport.protocol {
            None => {
                let what = "the transport has no ProtocolId";
                checks.say(&table::TRANSPORT_WITHOUT_PROTOCOL, CLASS, &at, what);
            }
            Some(id) if BlockTransport::from_protocol_id(id.0).is_none() => {
                let what = format!("ProtocolId {:#x} is no transport of RRAS", id.0);
                checks.say(&table::TRANSPORT_UNKNOWN, CLASS, &at, what);
            }
            Some(id) if seen.contains(&id) => {
                let what = format!("a second transport for {id}");
                checks.say(&table::TRANSPORT_TWICE, CLASS, &at, what);
            }
            Some(id) => {
                if id == crate::ProtocolId::IPX {
                    let what = "IPX, which only Windows 2000 routes";
                    checks.say(&table::OLD_PROTOCOL, CLASS, &at, what);
                }
                seen.push(id);
            }
        }
        if transport.global.is_none() {
            let what = "no GlobalInfo: the router manager is not started";
            checks.say(&table::TRANSPORT_WITHOUT_GLOBAL, CLASS, &at, what);
        }
        let types = transport.global.iter().flat_map(|block| block.entries.iter().flatten());
        for entry in types {
            let info_type = InfoType(entry.info_type);
            // The numbers mean other things in IPX.
            if transport.protocol == Some(crate::ProtocolId::IPX) {
                break;
            }
            if info_type == InfoType::MS_IP_OSPF {
                let what = "OSPF, which Windows has up to Server 2003";
                checks.say(&table::OLD_PROTOCOL, CLASS, &at, what);
            }
            if info_type == InfoType::MS_IP_BGP {
                let what = "BGP, whose settings can name interfaces of this machine";
                checks.say(&table::BGP_MACHINE, CLASS, &at, what);
            }
        }
    }
    let keys = checks.snapshot.router_managers.content();
    for key in keys.into_iter().flat_map(|root| &root.subkeys) {
        let path = place(places::ROUTER_MANAGERS, &key.name);
        blocks::check(checks, CLASS, &path, key, "GlobalInfo");
        blocks::check(checks, CLASS, &path, key, "GlobalInterfaceInfo");
    }
    checks.transports = transports;
}
