//! Where the structures of an intact hive lie: what is worth damaging.

use routerkeep_registry::{KeyPath, Name};

/// A field of a structure, at an offset from the start of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) at: usize,
    pub(crate) size: usize,
    pub(crate) what: &'static str,
}

/// The fields of some part of a hive.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) list: Vec<Field>,
}

/// The hive bins data behind the base block.
const BINS: usize = 4096;
const NIL: u32 = u32::MAX;

impl Fields {
    /// Lists the fields of all keys.
    pub(crate) fn of(hive: &[u8]) -> Self {
        let mut fields = Self::default();
        let mut keys = vec![fields.base_block(hive)];
        while let Some(key) = keys.pop() {
            fields.key(hive, key);
            keys.extend(fields.subkeys(hive, key));
        }
        fields
    }

    /// Lists the fields of the keys that lead to `path` and of all at and below it.
    pub(crate) fn around(hive: &[u8], path: &KeyPath) -> Self {
        let mut fields = Self::default();
        let mut key = fields.base_block(hive);
        for name in path.names() {
            fields.key(hive, key);
            let subkeys = Self::default().subkeys(hive, key);
            // Of the other subkeys of these keys only the lists are near, not they themselves.
            fields.subkeys(hive, key);
            key = subkeys.into_iter().find(|key| key_name(hive, *key).matches(name)).unwrap();
        }
        let mut keys = vec![key];
        while let Some(key) = keys.pop() {
            fields.key(hive, key);
            keys.extend(fields.subkeys(hive, key));
        }
        fields
    }

    fn add(&mut self, cell: u32, fields: &[(usize, usize, &'static str)]) {
        for &(at, size, what) in fields {
            self.list.push(Field { at: BINS + cell as usize + 4 + at, size, what });
        }
    }

    fn size_of(&mut self, cell: u32) {
        self.list.push(Field { at: BINS + cell as usize, size: 4, what: "cell size" });
    }

    fn base_block(&mut self, hive: &[u8]) -> u32 {
        for (at, what) in [(24, "minor version"), (36, "root cell"), (40, "bins size")] {
            self.list.push(Field { at, size: 4, what });
        }
        u32_at(hive, 36)
    }

    /// Adds the fields of a key and of its values.
    fn key(&mut self, hive: &[u8], key: u32) {
        self.size_of(key);
        let content = cell(hive, key);
        let name = usize::from(u16_at(content, 72));
        self.add(
            key,
            &[
                (0, 2, "key signature"),
                (2, 2, "key flags"),
                (16, 4, "parent"),
                (20, 4, "number of subkeys"),
                (28, 4, "list of subkeys"),
                (36, 4, "number of values"),
                (40, 4, "list of values"),
                (44, 4, "security"),
                (48, 4, "class"),
                (60, 4, "largest value name"),
                (72, 2, "key name length"),
                (76, name, "key name"),
            ],
        );
        let (count, list) = (u32_at(content, 36), u32_at(content, 40));
        if count == 0 {
            return;
        }
        self.size_of(list);
        for n in 0..count as usize {
            self.add(list, &[(n * 4, 4, "value in a list")]);
            self.value(hive, u32_at(cell(hive, list), n * 4));
        }
    }

    fn value(&mut self, hive: &[u8], value: u32) {
        self.size_of(value);
        let content = cell(hive, value);
        let name = usize::from(u16_at(content, 2));
        self.add(
            value,
            &[
                (0, 2, "value signature"),
                (2, 2, "value name length"),
                (4, 4, "data size"),
                (8, 4, "data"),
                (12, 4, "type"),
                (16, 2, "value flags"),
                (20, name, "value name"),
            ],
        );
        let size = u32_at(content, 4);
        if size & 0x8000_0000 == 0 && size > 0 {
            let data = u32_at(content, 8);
            self.size_of(data);
            if cell(hive, data).starts_with(b"db") {
                self.add(data, &[(2, 2, "number of segments"), (4, 4, "list of segments")]);
            }
        }
    }

    /// Adds the fields of a key's list of subkeys and returns the subkeys.
    fn subkeys(&mut self, hive: &[u8], key: u32) -> Vec<u32> {
        match u32_at(cell(hive, key), 28) {
            NIL => Vec::new(),
            list => self.subkey_list(hive, list),
        }
    }

    fn subkey_list(&mut self, hive: &[u8], list: u32) -> Vec<u32> {
        self.size_of(list);
        let content = cell(hive, list);
        self.add(list, &[(0, 2, "list signature"), (2, 2, "number of elements")]);
        let width = if matches!(&content[..2], b"lf" | b"lh") { 8 } else { 4 };
        let mut keys = Vec::new();
        for n in 0..usize::from(u16_at(content, 2)) {
            let place = 4 + n * width;
            self.add(list, &[(place, 4, "element of a list")]);
            let element = u32_at(content, place);
            if content.starts_with(b"ri") {
                keys.extend(self.subkey_list(hive, element));
                continue;
            }
            if width == 8 {
                self.add(list, &[(place + 4, 4, "hash")]);
            }
            keys.push(element);
        }
        keys
    }
}

fn key_name(hive: &[u8], key: u32) -> Name {
    let content = cell(hive, key);
    let bytes = &content[76..76 + usize::from(u16_at(content, 72))];
    Name::from_units(bytes.iter().map(|&byte| u16::from(byte)).collect::<Vec<u16>>())
}

/// Returns the content of a cell of an intact hive.
fn cell(hive: &[u8], at: u32) -> &[u8] {
    let start = BINS + at as usize;
    let size = u32_at(hive, start).cast_signed().unsigned_abs() as usize;
    &hive[start + 4..start + size]
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap())
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}
