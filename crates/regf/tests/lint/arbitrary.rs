//! Any bytes, and sound hives with any damage: the check comes to an end.

use crate::sample::{Key, hive, small};
use proptest::prelude::*;
use routerkeep_regf::lint;

fn cases() -> ProptestConfig {
    let scale = std::env::var("ROUTERKEEP_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(scale.unwrap_or(256)) }
}

fn large() -> Vec<u8> {
    let keys = (0..600).map(|n| Key::new(&format!("Key{n}")).value("Value", &[1; 30]));
    hive(&keys.fold(Key::new("Root"), Key::subkey).value("Big", &[9; 20_000]))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..6000)) {
        let mut hive = small();
        let end = hive.len().min(4096 + 32 + bytes.len());
        hive[4096 + 32..end].copy_from_slice(&bytes[..end - 4096 - 32]);
        lint(&bytes);
        lint(&hive);
    }

    #[test]
    fn changed_words(changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u32>(), any::<bool>()), 1..20)) {
        let mut hive = large();
        for (place, value, small) in changes {
            let at = place.index(hive.len() / 4) * 4;
            let value = if small { value % 0x1_0000 } else { value };
            hive[at..at + 4].copy_from_slice(&value.to_le_bytes());
        }
        lint(&hive);
    }

    #[test]
    fn cut_short(len in 0usize..8192) {
        let hive = small();
        let found = lint(&hive[..len.min(hive.len() - 1)]);
        prop_assert!(found.errors().count() > 0);
    }
}
