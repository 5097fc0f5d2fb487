//! Makes hives cell by cell, as right or wrong as a test wants them.
//!
//! Layouts: msuhanov/regf, "Key node", "Key value", "Hash leaf", "Base block".

/// The offset that points nowhere.
pub(crate) const NIL: u32 = u32::MAX;

/// The hive bins data of a hive to be: one bin, filled from its start.
pub(crate) struct Assembler {
    bins: Vec<u8>,
}

/// What a key node holds besides its name.
#[derive(Clone, Copy)]
pub(crate) struct KeyFields {
    pub(crate) flags: u16,
    pub(crate) parent: u32,
    /// Number and list.
    pub(crate) subkeys: (u32, u32),
    pub(crate) values: (u32, u32),
    pub(crate) security: u32,
    pub(crate) class: (u16, u32),
}

impl Default for KeyFields {
    fn default() -> Self {
        let none = (0, NIL);
        Self { flags: 0x20, parent: 0, subkeys: none, values: none, security: NIL, class: (0, NIL) }
    }
}

impl Assembler {
    pub(crate) fn new() -> Self {
        Self { bins: vec![0; 32] }
    }

    /// Returns where the next cell will be.
    pub(crate) fn next(&self) -> u32 {
        self.bins.len() as u32
    }

    /// Adds a cell in use; its size is what the content needs.
    pub(crate) fn cell(&mut self, content: &[u8]) -> u32 {
        let size = (content.len() + 4).next_multiple_of(8);
        self.cell_of_size(-(size as i32), content)
    }

    /// Adds a cell with any size field.
    pub(crate) fn cell_of_size(&mut self, size: i32, content: &[u8]) -> u32 {
        let at = self.next();
        self.bins.extend(size.to_le_bytes());
        self.bins.extend(content);
        self.bins.resize(self.bins.len().next_multiple_of(8), 0);
        at
    }

    /// Overwrites four bytes of a cell's content.
    pub(crate) fn put(&mut self, cell: u32, at: usize, number: u32) {
        let place = cell as usize + 4 + at;
        self.bins[place..place + 4].copy_from_slice(&number.to_le_bytes());
    }

    /// Adds a key with a compressed name.
    pub(crate) fn key(&mut self, name: &[u8], fields: KeyFields) -> u32 {
        let mut content = b"nk".to_vec();
        content.extend(fields.flags.to_le_bytes());
        content.extend([0; 12]);
        content.extend(fields.parent.to_le_bytes());
        for number in [fields.subkeys.0, 0, fields.subkeys.1, NIL] {
            content.extend(number.to_le_bytes());
        }
        for number in [fields.values.0, fields.values.1, fields.security, fields.class.1] {
            content.extend(number.to_le_bytes());
        }
        // The largest sizes are unbounded, so that no test of something else has to care.
        for number in [0xFFFF, 0, NIL, NIL, 0] {
            content.extend(number.to_le_bytes());
        }
        content.extend((name.len() as u16).to_le_bytes());
        content.extend(fields.class.0.to_le_bytes());
        content.extend(name);
        self.cell(&content)
    }

    /// Adds a list of subkeys: each with the name that it stands for.
    pub(crate) fn hash_leaf(&mut self, elements: &[(u32, &[u8])]) -> u32 {
        let mut content = b"lh".to_vec();
        content.extend((elements.len() as u16).to_le_bytes());
        for (key, name) in elements {
            content.extend(key.to_le_bytes());
            content.extend(hash(name).to_le_bytes());
        }
        self.cell(&content)
    }

    /// Adds a list of any kind whose elements are cell offsets alone.
    pub(crate) fn offsets(&mut self, signature: &[u8; 2], elements: &[u32]) -> u32 {
        let mut content = signature.to_vec();
        content.extend((elements.len() as u16).to_le_bytes());
        content.extend(elements.iter().flat_map(|element| element.to_le_bytes()));
        self.cell(&content)
    }

    /// Adds a list of values.
    pub(crate) fn value_list(&mut self, values: &[u32]) -> u32 {
        let content: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.cell(&content)
    }

    /// Adds a `REG_BINARY` whose size and data fields are these.
    pub(crate) fn value(&mut self, name: &[u8], size: u32, data: u32) -> u32 {
        let mut content = b"vk".to_vec();
        content.extend((name.len() as u16).to_le_bytes());
        for number in [size, data, 3, 1] {
            content.extend(number.to_le_bytes());
        }
        content.extend(name);
        self.cell(&content)
    }

    /// Adds a value of four bytes, which are in the value itself.
    pub(crate) fn small_value(&mut self, name: &[u8]) -> u32 {
        self.value(name, 0x8000_0004, 0x0403_0201)
    }

    /// Returns the hive whose root is at `root`, a clean one of format 1.5.
    pub(crate) fn finish(self, root: u32) -> Vec<u8> {
        let size = self.bins.len().next_multiple_of(4096) as u32;
        self.finish_with(root, size)
    }

    /// As [`Self::finish`], with any size of the hive bins data in the base block.
    pub(crate) fn finish_with(mut self, root: u32, bins_size: u32) -> Vec<u8> {
        let end = self.bins.len().next_multiple_of(4096);
        let rest = end - self.bins.len();
        if rest > 0 {
            self.cell_of_size(rest as i32, &vec![0; rest - 4]);
        }
        self.bins[..4].copy_from_slice(b"hbin");
        self.bins[8..12].copy_from_slice(&(end as u32).to_le_bytes());
        let mut file = vec![0; 4096];
        for (at, number) in
            [(4, 1), (8, 1), (20, 1), (24, 5), (32, 1), (36, root), (40, bins_size), (44, 1u32)]
        {
            file[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        file[..4].copy_from_slice(b"regf");
        let words = file[..508].as_chunks::<4>().0.iter();
        let checksum = words.fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
        file[508..512].copy_from_slice(&checksum.to_le_bytes());
        file.extend(self.bins);
        file
    }
}

/// Returns the hash of an ASCII name.
fn hash(name: &[u8]) -> u32 {
    name.iter().fold(0, |hash: u32, byte| {
        hash.wrapping_mul(37).wrapping_add(u32::from(byte.to_ascii_uppercase()))
    })
}
