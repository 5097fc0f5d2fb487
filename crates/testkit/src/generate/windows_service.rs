//! A tree of the size that Windows 10 has below `Services\RemoteAccess` when nothing is set up.

use routerkeep_registry::{Key, Value};

/// Makes a key `RemoteAccess` with 57 keys and 218 values in all. Only its shape is like that of Windows.
pub fn windows_service() -> Key {
    let values = |key: Key, count: u32| {
        (0..count).fold(key, |key, n| key.with_value(Value::dword(format!("Value {n}"), n)))
    };
    let mut service = values(Key::new("RemoteAccess"), 18);
    for group in 0..8 {
        let mut upper = values(Key::new(format!("Group {group}")), 4);
        for n in 0..6u32 {
            let extra = if n < 4 { 4 } else { 3 };
            upper.subkeys.push(values(Key::new(format!("{n}")), extra - u32::from(n == 0)));
        }
        service.subkeys.push(upper);
    }
    service
}
