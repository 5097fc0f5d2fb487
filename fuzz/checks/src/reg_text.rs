//! Any bytes as a registry export.

use routerkeep_registry::reg_text::{CodePage, RegText, Version, write, write_with};
use routerkeep_registry::{Key, KeyPath, Limits, Severity};

/// Claims: reading ends; what was read without error is written, where it can be, as a text that reads
/// back as the same tree without a finding of severity error.
pub fn reg_text(data: &[u8]) {
    let Ok(export) = RegText::parse(data, &Limits::DEFAULT) else { return };
    for finding in &export.findings {
        assert!(!finding.to_string().is_empty());
    }
    for path in export.listed_roots().take(16) {
        assert!(export.subtree(&path).is_some() && export.is_listed(&path) && export.covers(&path));
    }
    let _ = export.system_root();
    if is_sound(&export) {
        write_and_read(&export.root);
    }
}

fn write_and_read(root: &Key) {
    let whole = [(KeyPath::root(), root)];
    // A name or data that this form of text can't carry is refused, which is no fault.
    let written = [
        write(&whole, Version::V5),
        write(&whole, Version::V4),
        write_with(&whole, Version::V4, CodePage::default()),
    ];
    for text in written.into_iter().flatten() {
        let again = RegText::parse(&text, &Limits::DEFAULT).expect("what we write is an export");
        assert!(is_sound(&again), "{:?}", again.findings);
        assert!(again.root == *root, "another tree came back");
    }
}

fn is_sound(export: &RegText) -> bool {
    export.findings.iter().all(|finding| finding.severity != Severity::Error)
}
