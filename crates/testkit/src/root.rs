//! Routers as files: hives, and directories like that of a Windows disk.

use routerkeep_regf::WriteOptions;
use routerkeep_registry::{FileTime, Key};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use std::io;
use std::path::Path;

/// Where a router root has its SYSTEM hive.
pub const HIVE: &str = "Windows/System32/config/SYSTEM";
/// Where a router root has its phone book.
pub const PHONE_BOOK: &str = "Windows/System32/ras/router.pbk";

/// 2026-01-01 00:00 UTC: when every generated key was last written.
const TIME: FileTime = FileTime(134_116_992_000_000_000);

/// SYSTEM and Administrators may do everything, Authenticated Users may read (SDDL
/// `O:BAG:SYD:(A;CI;KA;;;SY)(A;CI;KA;;;BA)(A;CI;KR;;;AU)`), self-relative.
#[rustfmt::skip]
const SECURITY: [u8; 120] = [
    // Revision 1; self-relative with a DACL; owner at 92, group at 108, no SACL, DACL at 20.
    1, 0, 0x04, 0x80, 92, 0, 0, 0, 108, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0,
    // The list: revision 2, 72 bytes, 3 entries.
    2, 0, 72, 0, 3, 0, 0, 0,
    // Allowed, for subkeys too, full control: S-1-5-18.
    0, 2, 20, 0, 0x3F, 0, 0x0F, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
    // Full control: S-1-5-32-544.
    0, 2, 24, 0, 0x3F, 0, 0x0F, 0, 1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0,
    // Read: S-1-5-11.
    0, 2, 20, 0, 0x19, 0, 0x02, 0, 1, 1, 0, 0, 0, 0, 0, 5, 11, 0, 0, 0,
    // Owner: S-1-5-32-544.
    1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0,
    // Group: S-1-5-18.
    1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
];

/// Returns the registry of a router as a SYSTEM hive; the same router always gives the same bytes.
pub fn hive_bytes(store: &MemoryStore) -> Vec<u8> {
    tree_bytes(store.registry.root())
}

/// Returns any tree as a hive.
pub fn tree_bytes(root: &Key) -> Vec<u8> {
    let options = WriteOptions { security: &SECURITY, time: TIME };
    routerkeep_regf::write(root, &options).unwrap_or_else(|why| panic!("writing a hive: {why}"))
}

/// Writes a router into a directory, which is made where it is not there: [`HIVE`] and [`PHONE_BOOK`].
///
/// A phone book that is not offered or absent gives no file.
///
/// # Errors
/// What the file system refuses.
pub fn write_root(directory: &Path, store: &MemoryStore) -> io::Result<()> {
    write(&directory.join(HIVE), &hive_bytes(store))?;
    match &store.phone_book {
        PhoneBookContent::Present(bytes) => write(&directory.join(PHONE_BOOK), bytes),
        PhoneBookContent::NotOffered | PhoneBookContent::Absent => Ok(()),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(path.parent().unwrap())?;
    std::fs::write(path, bytes)
}
