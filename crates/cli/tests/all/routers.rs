//! Routers to back up, and changes to them.

use crate::env::TestEnv;
use routerkeep_registry::reg_text::{self, Version};
use routerkeep_registry::{Key, KeyPath, MemoryRegistry};
use routerkeep_router::{MemoryStore, PhoneBookContent};
use routerkeep_testkit::generate::branch_office;
use routerkeep_testkit::root::{hive_bytes, write_root};

pub(crate) const SERVICE: &str = "ControlSet001\\Services\\RemoteAccess";

/// Makes the branch office's router as a router root `r`.
pub(crate) fn with_branch_office() -> TestEnv {
    let env = TestEnv::new();
    write_root(&env.path("r"), &branch_office()).unwrap();
    env
}

/// Makes it after a change to its registry.
pub(crate) fn with_registry(change: impl FnOnce(&mut Key)) -> TestEnv {
    with_router(&changed(change))
}

/// Makes it with another phone book.
pub(crate) fn with_phone_book(phone_book: PhoneBookContent) -> TestEnv {
    with_router(&MemoryStore { phone_book, ..branch_office() })
}

fn with_router(store: &MemoryStore) -> TestEnv {
    let env = TestEnv::new();
    write_root(&env.path("r"), store).unwrap();
    env
}

/// Returns the branch office's router after a change to its registry.
pub(crate) fn changed(change: impl FnOnce(&mut Key)) -> MemoryStore {
    let store = branch_office();
    let mut root = store.registry.root().clone();
    change(&mut root);
    MemoryStore { registry: MemoryRegistry::new(root), ..store }
}

/// Returns a key of a registry for changing.
pub(crate) fn at<'k>(root: &'k mut Key, path: &str) -> &'k mut Key {
    root.at_or_new(&KeyPath::from(path))
}

/// Writes the router's hive as `SYSTEM` and its export as `router.reg`.
pub(crate) fn write_hive_and_export(env: &TestEnv, store: &MemoryStore) {
    env.write("SYSTEM", hive_bytes(store));
    env.write("router.reg", export(store, Version::V5));
}

/// Returns the export of a router's registry.
pub(crate) fn export(store: &MemoryStore, version: Version) -> Vec<u8> {
    let system = KeyPath::from("HKEY_LOCAL_MACHINE\\SYSTEM");
    reg_text::write(&[(system, store.registry.root())], version).unwrap()
}
