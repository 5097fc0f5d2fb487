//! Real hives are read without loss and give only the findings that are expected of them.

use routerkeep_registry::{HiveRegistry, KeyPath, Limits, Registry};
use routerkeep_router::difference::difference;
use routerkeep_router::meaning::Router;
use routerkeep_router::{
    CaptureError, Consistency, ControlSetRule, PhoneBookContent, Snapshot, SourceFacts, Store,
    StoreError, capture, check,
};
use routerkeep_testkit::data;

/// A hive by itself.
struct Hive(HiveRegistry);

impl Store for Hive {
    fn registry(&self) -> &dyn Registry {
        &self.0
    }

    fn control_set_rule(&self) -> ControlSetRule {
        ControlSetRule::Select
    }

    fn phone_book(&self) -> Result<PhoneBookContent, StoreError> {
        Ok(PhoneBookContent::NotOffered)
    }

    fn offers(&self, _path: &KeyPath) -> bool {
        true
    }

    fn source(&self) -> SourceFacts {
        SourceFacts::default()
    }

    fn consistency(&self) -> Result<Consistency, StoreError> {
        Ok(Consistency::Unchecked)
    }
}

fn read(bytes: Vec<u8>) -> Result<Snapshot, CaptureError> {
    let hive = HiveRegistry::from_bytes(bytes).unwrap();
    capture(&Hive(hive), &Limits::DEFAULT)
}

#[test]
fn real_hives_give_only_the_expected_findings() {
    let Some(data) = data::require("real hives give only the expected findings") else { return };
    let mut blocks = 0;
    for file in data.hives() {
        let snapshot = match read(data.read(&file)) {
            Ok(snapshot) => snapshot,
            Err(CaptureError::NotARouter { .. }) if file.contains("nt4-server-no-rras") => continue,
            Err(error) => panic!("{file}: {error}"),
        };
        let view = Router::read(&snapshot);
        for transport in view.transports.iter().filter_map(|transport| transport.global.as_ref()) {
            blocks += 1;
            assert_eq!(transport.block.unreadable, None, "{file}");
            assert_eq!(transport.block.other_blocks, [], "{file}");
        }
        for interface in &view.interfaces {
            for settings in interface.transports.iter().filter_map(|own| own.settings.as_ref()) {
                blocks += 1;
                assert_eq!(settings.block.unreadable, None, "{file}");
                assert_eq!(settings.block.other_blocks, [], "{file}");
                assert_eq!(settings.block.findings, Vec::<String>::new(), "{file}");
            }
        }
        assert_eq!(difference(&snapshot, &snapshot).changes, [], "{file}");
        // All of them hold what Windows sets up without RRAS; those of Windows 10 not even that.
        let mut found = check(&snapshot);
        found.retain(|finding| finding.check.id != "CHK-502");
        assert_eq!(found, [], "{file}");
    }
    assert!(blocks > 0);
    println!("{blocks} blocks of real hives");
}
