//! New router roots.

use crate::support::*;
use routerkeep_files::{Files, MemoryFiles, Sweep};
use routerkeep_registry::FileTime;
use routerkeep_restore::{InitOutcome, Permit, Place, init};
use routerkeep_router::{Class, ClassName, Interface, Transport, check};
use routerkeep_testkit::generate::branch_office;
use std::path::Path;

fn make(files: &dyn Files) -> Result<InitOutcome, routerkeep_files::FileError> {
    init(files, Path::new(ROOT), FileTime(134_116_992_000_000_000))
}

fn empty() -> MemoryFiles {
    let files = MemoryFiles::new();
    files.add_dir("/mnt").unwrap();
    files
}

fn is_root(files: &dyn Files) -> bool {
    Place::root(files, Path::new(ROOT)).unwrap().is_some()
}

#[test]
fn a_new_root_is_a_sound_router_and_takes_a_restore() {
    let files = empty();
    assert!(matches!(make(&files).unwrap(), InitOutcome::Done { .. }));
    let new = snapshot(&seen(&files));
    assert_eq!(check(&new), []);
    let names: Vec<String> =
        Transport::list(&new.router_managers).iter().map(|t| t.name.to_string()).collect();
    assert_eq!(names, ["Ip", "Ipv6"]);
    let interfaces = Interface::list(&new.interfaces);
    let names: Vec<String> =
        interfaces.iter().map(|interface| interface.name.clone().unwrap().to_string()).collect();
    assert_eq!(names, ["Loopback", "Internal"]);
    assert!(matches!(new.phone_book, Class::Absent));
    assert!(new.findings.is_empty());

    let wanted = snapshot(&branch_office());
    let how = THREE.with(Permit::OtherRouter);
    let _ = done(restore(&files, &place(&files), &wanted, how));
    let after = snapshot(&seen(&files));
    for class in [ClassName::RouterManagers, ClassName::Interfaces, ClassName::PhoneBook] {
        assert_class(&after, &wanted, class);
    }
}

#[test]
fn nothing_is_made_over_something() {
    for path in ["Windows/System32/config/SYSTEM", "notes.txt", "Windows/explorer.exe", ".hidden"] {
        let files = empty();
        files.add_file(at(path), b"mine").unwrap();
        let before = files.tree();
        assert!(matches!(make(&files).unwrap(), InitOutcome::NotEmpty { .. }), "{path}");
        assert_eq!(files.tree(), before);
    }
    let files = empty();
    files.add_file(ROOT, b"a file").unwrap();
    assert!(matches!(make(&files).unwrap(), InitOutcome::NotEmpty { .. }));
    let files = empty();
    files.add_dir(ROOT).unwrap();
    assert!(matches!(make(&files).unwrap(), InitOutcome::Done { .. }));
    assert!(matches!(make(&files).unwrap(), InitOutcome::NotEmpty { .. }));
}

#[test]
fn a_root_is_there_or_not_whatever_fails() {
    let mut inner = 0;
    let report = Sweep::new().seeds(8).run(empty, make, |case| {
        let found = is_root(case.files);
        if found {
            // Whole, or not at all.
            assert_eq!(check(&snapshot(&seen(case.files))), []);
        }
        let expected = match case.outcome {
            Ok(InitOutcome::Done { .. }) => Some(true),
            Ok(InitOutcome::Unsettled { .. }) => None,
            _ => Some(false),
        };
        let ended = case.fault.is_some_and(|fault| fault.what.is_end());
        if !ended && expected.is_some_and(|expected| expected != found) {
            return Err(format!("{found} after {:?}", case.outcome));
        }
        if !found {
            // What an interrupted attempt leaves is no obstacle to the next, nor to its faults.
            let again = Sweep::new().seeds(0).run(
                || case.files.fork(),
                make,
                |inner| match make(inner.files) {
                    Ok(InitOutcome::Done { .. }) => Ok(()),
                    Ok(InitOutcome::NotEmpty { .. }) if is_root(inner.files) => Ok(()),
                    other => Err(format!("the next attempt: {other:?}")),
                },
            );
            inner += again.runs;
            let _ = again.into_result().map_err(|report| format!("again: {report}"))?;
        }
        Ok(())
    });
    println!("init: {report}; {inner} runs of next attempts under faults");
    report.assert_clean();
}
