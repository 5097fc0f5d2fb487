//! Parts: one hive a class, in canonical form.
//!
//! The root key is the class's tree. Keys and values are sorted, times are zero, there are no class
//! names and all keys share one security descriptor: the same configuration gives the same bytes,
//! wherever it was read.

use routerkeep_regf::{FileTime, HiveError, Verdict, WriteError, WriteOptions};
use routerkeep_registry::{
    Depth, Finding, HiveRegistry, Key, KeyPath, Limits, Registry, RegistryError, Severity,
};

/// Why a part can't be made or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartError {
    /// The tree does not fit into a hive.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The tree is not in canonical order, which a snapshot's always are.
    #[error("the tree is not in canonical order")]
    Order,
    /// The bytes are no hive.
    #[error(transparent)]
    Read(#[from] RegistryError),
    /// The hive was not written to its end.
    #[error("a hive that was not written to its end")]
    Unfinished,
    /// The hive has places that can't be read.
    #[error("{finding}")]
    Damaged {
        /// The first finding.
        finding: Finding,
    },
}

impl PartError {
    /// Says whether the reason is want of memory, so that nothing is known of the part.
    pub(crate) fn is_memory(&self) -> bool {
        matches!(
            self,
            Self::Write(WriteError::Memory)
                | Self::Read(RegistryError::Memory | RegistryError::Hive(HiveError::Memory))
        )
    }
}

/// Returns the bytes of a tree's part. The tree must be in canonical order.
pub(crate) fn encode(tree: &Key) -> Result<Vec<u8>, PartError> {
    let options = WriteOptions { security: security_descriptor(), time: FileTime::default() };
    // The writer first: it bounds the depth of what is then followed by recursion.
    let bytes = routerkeep_regf::write(tree, &options)?;
    if is_canonical(tree) { Ok(bytes) } else { Err(PartError::Order) }
}

fn is_canonical(key: &Key) -> bool {
    key.values.is_sorted_by(|a, b| a.name.compare(&b.name).is_le())
        && key.subkeys.is_sorted_by(|a, b| a.name.compare(&b.name).is_le())
        && key.subkeys.iter().all(is_canonical)
}

/// Returns the tree of a part's bytes, in canonical order.
///
/// Warnings are passed over: nothing is missing then. The tree of a damaged source can hold a name twice,
/// and its part says so each time that it is read.
pub(crate) fn decode(bytes: Vec<u8>) -> Result<Key, PartError> {
    let hive = HiveRegistry::from_bytes(bytes)?;
    if *hive.hive().verdict() != Verdict::Clean {
        return Err(PartError::Unfinished);
    }
    let reading = hive.read_tree(&KeyPath::root(), Depth::All, &Limits::DEFAULT)?;
    let mut findings = reading.findings.into_iter();
    if let Some(finding) = findings.find(|finding| finding.severity == Severity::Error) {
        return Err(PartError::Damaged { finding });
    }
    let mut tree = reading.key.unwrap_or_default();
    strip_facts(&mut tree);
    tree.sort();
    Ok(tree)
}

/// Takes away what a part knows of its keys: the zero times and the one descriptor.
fn strip_facts(key: &mut Key) {
    key.facts = None;
    key.subkeys.iter_mut().for_each(strip_facts);
}

/// Returns the security descriptor of every key in a part (MS-DTYP 2.4.6, self-relative).
///
/// Owner and group Administrators; full access for SYSTEM and Administrators, reading for
/// Authenticated Users, inherited by subkeys.
pub fn security_descriptor() -> &'static [u8] {
    &DESCRIPTOR
}

#[rustfmt::skip]
static DESCRIPTOR: [u8; 124] = [
    // Revision 1; control: self-relative, DACL present; offsets of owner, group, SACL, DACL.
    1, 0, 0x04, 0x80,  92, 0, 0, 0,  108, 0, 0, 0,  0, 0, 0, 0,  20, 0, 0, 0,
    // ACL: revision 2, size 72, 3 entries.
    2, 0, 72, 0, 3, 0, 0, 0,
    // Allow, container inherit, size 20, KEY_ALL_ACCESS, S-1-5-18 (SYSTEM).
    0, 2, 20, 0, 0x3F, 0, 0x0F, 0,  1, 1, 0, 0, 0, 0, 0, 5,  18, 0, 0, 0,
    // Allow, container inherit, size 24, KEY_ALL_ACCESS, S-1-5-32-544 (Administrators).
    0, 2, 24, 0, 0x3F, 0, 0x0F, 0,  1, 2, 0, 0, 0, 0, 0, 5,  32, 0, 0, 0,  0x20, 2, 0, 0,
    // Allow, container inherit, size 20, KEY_READ, S-1-5-11 (Authenticated Users).
    0, 2, 20, 0, 0x19, 0, 0x02, 0,  1, 1, 0, 0, 0, 0, 0, 5,  11, 0, 0, 0,
    // Owner and group: S-1-5-32-544.
    1, 2, 0, 0, 0, 0, 0, 5,  32, 0, 0, 0,  0x20, 2, 0, 0,
    1, 2, 0, 0, 0, 0, 0, 5,  32, 0, 0, 0,  0x20, 2, 0, 0,
];
