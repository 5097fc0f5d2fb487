//! Keyed hashes: they tell whether something is the same, and nothing to who has not the backup.

use hmac::{Hmac, KeyInit, Mac};
use routerkeep_registry::Key;
use routerkeep_router::{ClassName, Snapshot};
use sha2::{Digest, Sha256};

/// Makes hashes that are keyed by the content of a backup.
#[derive(Clone)]
pub(super) struct Keyed(Hmac<Sha256>);

impl Keyed {
    /// Takes the key from all that a backup holds.
    ///
    /// Who has the backup has its secrets already; who has not would have to know all the rest of it to try
    /// guesses.
    pub(super) fn by(backup: &Snapshot) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"routerkeep plan 1");
        for class in ClassName::ALL {
            put(&mut hash, class.as_str().as_bytes());
            match backup.tree(class) {
                Some(tree) => tree.content().into_iter().for_each(|root| key(&mut hash, root)),
                None => {
                    put(&mut hash, backup.phone_book.content().map_or(&[][..], Vec::as_slice));
                }
            }
        }
        // HMAC pads a key with zeros to the length of a block.
        let mut block = [0; 64];
        block.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
        Self(Hmac::new(&block.into()))
    }

    /// Begins a hash of something of this kind.
    pub(super) fn of(&self, kind: &str) -> Hashing {
        let mut hash = Hashing(self.0.clone());
        hash.add(kind.as_bytes());
        hash
    }
}

/// A hash in the making.
pub(super) struct Hashing(Hmac<Sha256>);

impl Hashing {
    /// Adds bytes, with their length, so that no two lists of bytes are one.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// Adds a name without regard to case.
    pub(super) fn add_name(&mut self, name: &routerkeep_registry::Name) {
        let text = name.to_string().to_uppercase();
        self.add(text.as_bytes());
    }

    /// Returns 64 hexadecimal digits.
    pub(super) fn finish(self) -> String {
        crate::file_digest::hex(&self.0.finalize().into_bytes())
    }
}

fn put(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn key(hash: &mut Sha256, tree: &Key) {
    let name = |hash: &mut Sha256, name: &routerkeep_registry::Name| {
        let bytes: Vec<u8> = name.units().iter().flat_map(|unit| unit.to_le_bytes()).collect();
        put(hash, &bytes);
    };
    name(hash, &tree.name);
    hash.update((tree.values.len() as u64).to_le_bytes());
    for value in &tree.values {
        name(hash, &value.name);
        hash.update(value.kind.0.to_le_bytes());
        put(hash, &value.data);
    }
    hash.update((tree.subkeys.len() as u64).to_le_bytes());
    tree.subkeys.iter().for_each(|subkey| key(hash, subkey));
}
