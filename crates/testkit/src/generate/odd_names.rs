//! Names that are legal and that programs get wrong.

use crate::Random;
use routerkeep_registry::{Key, Name};

/// Returns a name that no subkey of the key has.
pub(crate) fn key_name(random: &mut Random, siblings: &Key) -> Name {
    loop {
        let name = any_name(random);
        // Only key names may not be empty, and a backslash would part them.
        let legal = !name.is_empty() && !name.units().contains(&u16::from(b'\\'));
        if legal && !siblings.subkeys.iter().any(|key| key.name.matches(&name)) {
            return name;
        }
    }
}

/// Returns a name of up to 255 units.
pub(crate) fn any_name(random: &mut Random) -> Name {
    let text = match random.within(0..10) {
        0 => "_".to_owned(),
        1 => format!("Größe {}", random.within(0..1000)),
        2 => format!("設定{}", random.within(0..1000)),
        3 => format!("\u{1F5A7} {}", random.within(0..1000)),
        4 => format!("\u{1B}[31mred{}\u{7}\r\n\t", random.within(0..1000)),
        5 => "x".repeat(random.within(1..256)),
        6 => format!("ÿ\u{178}ß\u{1E9E}ıſµ{}", random.within(0..1000)),
        7 => {
            let lone = 0xD800 + random.within(0..0x800) as u16;
            let units = [0x41, lone, random.within(1..0x1_0000) as u16];
            return Name::from_units(units);
        }
        8 => format!("a/b:\"<>|*?%s\u{FFFF}{}", random.within(0..1000)),
        _ => format!("Name{}", random.next_u32()),
    };
    Name::from(text)
}
