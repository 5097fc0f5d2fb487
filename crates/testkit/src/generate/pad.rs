//! The rest of Windows, for its size only.

use crate::Random;
use routerkeep_registry::{Key, KeyPath, Value};
use routerkeep_router::MemoryStore;

/// How many keys [`pad`] must add so that the hive has about 15 MB, as a Windows 10 SYSTEM hive does.
pub const KEYS_OF_15_MB: usize = 35_000;

/// Adds keys that are not RRAS's, with two or three values each, to the current control set.
///
/// A part are services beside `RemoteAccess`, as many as Windows has; the others are devices below
/// `Enum`. Time is linear in their number.
///
/// # Panics
/// The store has no key `ControlSet001`.
pub fn pad(store: &mut MemoryStore, keys: usize) {
    let mut random = Random::new(keys as u64);
    let root = store.registry.root_mut();
    assert!(root.subkey("ControlSet001").is_some(), "a router as it is generated");
    let services = 700.min(keys / 4);
    let list = &mut root.at_or_new(&KeyPath::from("ControlSet001\\Services")).subkeys;
    for n in 0..services {
        // Two keys each, whose names sort before and behind RemoteAccess.
        let name =
            format!("{}Service{n:03}", random.pick(&["Ax", "Fs", "Net", "Ro", "Sys", "Win"]));
        let parameters = content(&mut random, Key::new("Parameters"));
        list.push(content(&mut random, Key::new(name)).with_subkey(parameters));
    }
    let devices = keys.saturating_sub(2 * services);
    let list = &mut root.at_or_new(&KeyPath::from("ControlSet001\\Enum")).subkeys;
    let mut n = 0;
    while n < devices {
        let bus = list.len();
        let mut key = Key::new(format!("BUS{bus:05}"));
        n += 1;
        while n < devices && key.subkeys.len() < 40 {
            let name = format!("{:04x}&{:08x}", key.subkeys.len(), random.next_u32());
            key.subkeys.push(content(&mut random, Key::new(name)));
            n += 1;
        }
        list.push(key);
    }
}

fn content(random: &mut Random, key: Key) -> Key {
    let text = format!("@{:016x}.inf,%example.device{}%", random.next_u64(), random.next_u32());
    let length = random.within(8..200);
    key.with_value(Value::text("DeviceDesc", &text))
        .with_value(Value::dword("Capabilities", random.next_u32()))
        .with_value(Value::binary("Properties", random.bytes(length)))
}
