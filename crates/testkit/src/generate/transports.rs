//! Keys below `RemoteAccess\RouterManagers` (MS-RRASM 2.2.3.1).

use routerkeep_registry::{Key, Value};

/// Makes the key `RouterManagers` of the values of `GlobalInfo`.
pub(super) fn router_managers(ip: Vec<u8>, ipv6: Option<Vec<u8>>) -> Key {
    let mut key = Key::new("RouterManagers").with_value(Value::dword("Stamp", 0));
    for (name, id, block) in [("Ip", 0x21, Some(ip)), ("Ipv6", 0x57, ipv6)] {
        let Some(block) = block else { continue };
        let transport = Key::new(name)
            .with_value(Value::expand_text("DLLPath", "%SystemRoot%\\System32\\iprtrmgr.dll"))
            .with_value(Value::binary("GlobalInfo", block))
            .with_value(Value::dword("ProtocolId", id));
        key.subkeys.push(transport);
    }
    key
}
