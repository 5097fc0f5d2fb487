//! Backups of real routers, read back by us and by the reader in Python.

use crate::{outside_reader, provenance, same_content, skip};
use routerkeep_backup::Backup;
use routerkeep_files::RealFiles;
use routerkeep_registry::{HiveRegistry, Limits, Registry};
use routerkeep_router::{
    CaptureError, Consistency, ControlSetRule, PhoneBookContent, SourceFacts, SourceKind, Store,
    StoreError, capture,
};
use std::path::{Path, PathBuf};
use std::process::Command;

struct HiveStore(HiveRegistry);

impl Store for HiveStore {
    fn registry(&self) -> &dyn Registry {
        &self.0
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Select
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        Ok(PhoneBookContent::NotOffered)
    }

    fn offers(&self, _path: &routerkeep_registry::KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        let verdict = Some(self.0.hive().verdict().to_string());
        SourceFacts { kind: SourceKind::Hive, verdict, ..SourceFacts::default() }
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchanged)
    }
}

fn test_data() -> Option<PathBuf> {
    let root = match std::env::var_os("ROUTERKEEP_TEST_DATA") {
        Some(root) => PathBuf::from(root),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    if root.is_dir() {
        return Some(root);
    }
    skip("no test data");
    None
}

#[test]
fn each_real_router_reads_back() {
    let Some(data) = test_data() else { return };
    let python = outside_reader::has_python();
    let mut routers = 0;
    for hive in std::fs::read_dir(data.join("hives")).unwrap() {
        let hive = hive.unwrap().path();
        let unpacked = Command::new("xz").arg("-dc").arg(hive.join("SYSTEM.xz")).output();
        let bytes = unpacked.expect("xz is there, as its files are").stdout;
        let store = HiveStore(HiveRegistry::from_bytes(bytes).unwrap());
        let snapshot = match capture(&store, &Limits::DEFAULT) {
            Ok(snapshot) => snapshot,
            Err(CaptureError::NotARouter { .. }) => continue,
            Err(error) => panic!("{}: {error}", hive.display()),
        };
        let temporary = tempfile::tempdir().unwrap();
        crate::publish_here(temporary.path(), &snapshot, &provenance(0)).unwrap();
        let backup = Backup::read(&RealFiles, temporary.path()).unwrap();
        assert_eq!(backup.damage, []);
        assert!(same_content(&backup.snapshot, &snapshot), "{}", hive.display());
        if python {
            outside_reader::check(temporary.path(), &snapshot, &provenance(0));
        }
        routers += 1;
    }
    println!("real routers: {routers}");
    assert!(routers >= 5);
}
