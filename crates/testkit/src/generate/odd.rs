//! Routers that are strange but valid: what a capture must carry without understanding it.

use super::Windows;
use super::many::{Options, router};
use super::odd_names::{any_name, key_name};
use crate::Random;
use routerkeep_registry::{Key, KeyPath, Name, Value, ValueType};
use routerkeep_router::{MemoryStore, PhoneBookContent};

/// How strange a router is.
#[derive(Clone, Copy, Debug)]
pub struct Oddities {
    /// Where chance begins.
    pub seed: u64,
    /// The number of demand-dial interfaces.
    pub interfaces: usize,
    /// The number of strange things in it.
    pub count: usize,
}

/// Makes a strange router of chance.
pub fn random_router(random: &mut Random) -> MemoryStore {
    odd_router(&Oddities {
        seed: random.next_u64(),
        interfaces: random.within(0..4),
        count: random.within(0..30),
    })
}

/// Makes a router with a number of strange things: values of unknown types, unknown keys, empty and
/// large data, blocks that are none, names that are no text, missing classes, other control sets,
/// phone books that are absent, empty or binary.
///
/// It can be captured all the same: `Select` names a control set that has `Services\RemoteAccess`, and
/// no two subkeys or values of a key have one name.
pub fn odd_router(oddities: &Oddities) -> MemoryStore {
    let mut random = Random::new(oddities.seed);
    let style = *random.pick(&[Windows::Xp, Windows::Seven, Windows::Server2019]);
    let options = Options { interfaces: oddities.interfaces, seed: random.next_u64(), style };
    let mut store = router(&options);
    for _ in 0..oddities.count {
        one_oddity(&mut random, &mut store);
    }
    store
}

fn one_oddity(random: &mut Random, store: &mut MemoryStore) {
    let root = store.registry.root_mut();
    match random.within(0..12) {
        0..=3 => {
            let key = somewhere(random, root);
            let value = odd_value(random, key);
            key.values.push(value);
        }
        4..=6 => {
            let key = somewhere(random, root);
            let odd = odd_tree(random, key, 3);
            key.subkeys.push(odd);
        }
        7 => {
            if let Some(value) = some_block(random, root) {
                value.data = odd_data(random);
            }
        }
        8 => {
            if let Some(value) = some_block(random, root) {
                let at = random.within(0..value.data.len().max(1));
                let byte = random.next_u32() as u8;
                if let Some(there) = value.data.get_mut(at) {
                    *there = byte;
                }
            }
        }
        9 => {
            let class = *random.pick(&["RouterManagers", "Interfaces", "Parameters", "Policy"]);
            let service = remote_access(root);
            service.subkeys.retain(|key| !key.name.is(class));
        }
        10 => move_control_set(random, root),
        _ => store.phone_book = odd_phone_book(random),
    }
}

fn remote_access(root: &mut Key) -> &mut Key {
    let set = root.subkeys.iter_mut().find(|key| key.name.to_string().starts_with("ControlSet"));
    set.unwrap().at_or_new(&KeyPath::from("Services\\RemoteAccess"))
}

/// Returns a key at or below the service's, a few levels down.
fn somewhere<'k>(random: &mut Random, root: &'k mut Key) -> &'k mut Key {
    let mut key = remote_access(root);
    for _ in 0..random.within(0..5) {
        if key.subkeys.is_empty() {
            break;
        }
        let index = random.within(0..key.subkeys.len());
        key = &mut key.subkeys[index];
    }
    key
}

/// Returns an info block, if there is one left.
fn some_block<'k>(random: &mut Random, root: &'k mut Key) -> Option<&'k mut Value> {
    let mut found: Vec<&mut Value> = Vec::new();
    let mut keys: Vec<&mut Key> = remote_access(root).subkeys.iter_mut().collect();
    while let Some(key) = keys.pop() {
        let blocks = key.values.iter_mut();
        found.extend(blocks.filter(|v| v.name.is("GlobalInfo") || v.name.is("InterfaceInfo")));
        keys.extend(key.subkeys.iter_mut());
    }
    if found.is_empty() {
        return None;
    }
    let index = random.within(0..found.len());
    Some(found.swap_remove(index))
}

fn odd_tree(random: &mut Random, parent: &Key, depth: usize) -> Key {
    let mut key = Key::new(key_name(random, parent));
    for _ in 0..random.within(0..4) {
        let value = odd_value(random, &key);
        key.values.push(value);
    }
    if depth > 0 {
        for _ in 0..random.within(0..3) {
            let subkey = odd_tree(random, &key, depth - 1);
            key.subkeys.push(subkey);
        }
    }
    key
}

fn odd_value(random: &mut Random, key: &Key) -> Value {
    let name = loop {
        let name = if random.one_in(8) { Name::default() } else { any_name(random) };
        if !key.values.iter().any(|value| value.name.matches(&name)) {
            break name;
        }
    };
    let kind = match random.within(0..3) {
        0 => random.next_u32(),
        1 => random.within(0..12) as u32,
        _ => *random.pick(&[0x10, 0x110, 0x8000_0000, 0xFFFF_FFFF, 0x0012_0003]),
    };
    Value::new(name, ValueType(kind), odd_data(random))
}

/// Empty, within the record, odd lengths, around the limit of one cell, and now and then large.
fn odd_data(random: &mut Random) -> Vec<u8> {
    let length = match random.within(0..40) {
        0..=7 => 0,
        8..=15 => random.within(1..5),
        16..=35 => random.within(5..200),
        36 | 37 => random.within(16_340..16_349),
        38 => random.within(32_680..32_700),
        _ => random.within(60_000..120_000),
    };
    random.bytes(length)
}

/// Renames the control set, and sometimes lets the next boot use another one.
fn move_control_set(random: &mut Random, root: &mut Key) {
    let current = random.within(1..1000) as u32;
    let sets = root.subkeys.iter_mut();
    for key in sets.filter(|key| key.name.to_string().starts_with("ControlSet")) {
        key.name = Name::from(format!("ControlSet{current:03}"));
    }
    let default = if random.one_in(2) { current } else { current % 999 + 1 };
    for key in root.subkeys.iter_mut().filter(|key| key.name.is("Select")) {
        for value in &mut key.values {
            let number = if value.name.is("Default") { default } else { current };
            value.data = number.to_le_bytes().to_vec();
        }
    }
}

fn odd_phone_book(random: &mut Random) -> PhoneBookContent {
    match random.within(0..5) {
        0 => PhoneBookContent::Absent,
        1 => PhoneBookContent::Present(Vec::new()),
        2 => {
            let length = random.within(1..5000);
            PhoneBookContent::Present(random.bytes(length))
        }
        3 => PhoneBookContent::Present(b"no section\nkey = value\n\n[a]\r[a]\n=\n[".to_vec()),
        _ => {
            let name = any_name(random).to_string();
            let section = format!("\u{FEFF}[{name}]\r\nEncoding=9\r\nMEDIA=\r\nDevice=\r\n");
            PhoneBookContent::Present(section.repeat(random.within(1..4)).into_bytes())
        }
    }
}
