//! Plans and rehearsals: what an administrator waits for.

use crate::Result;
use crate::comparison::Comparison;
use crate::contender::Contender;
use crate::inputs::{Inputs, Router};
use crate::programs::Programs;
use routerkeep_testkit::generate::{self, Options};
use routerkeep_testkit::root;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the comparisons of commands about restores. Nothing else does what they do.
///
/// # Errors
/// A backup to restore from can't be made.
pub(crate) fn comparisons<'c>(
    programs: &'c Programs,
    inputs: &'c Inputs,
) -> Result<Vec<Comparison<'c>>> {
    let mut comparisons = Vec::new();
    for router in &inputs.generated {
        let interfaces = router.name.split(' ').next().unwrap_or_default().parse()?;
        let (same, other) = backups(programs, router, interfaces)?;
        let onto = |arguments: &'static [&'static str], backup: PathBuf| {
            let commands = move || {
                let mut process = Command::new(&programs.routerkeep);
                process.arg(arguments.first().unwrap_or(&"plan")).arg(&backup);
                process.arg("-r").arg(&router.root);
                process.args(arguments.get(1..).unwrap_or_default());
                vec![process]
            };
            Contender::processes(|| Ok(()), commands)
        };
        for (what, arguments, backup) in [
            ("plan, nothing to do", &["plan"][..], &same),
            ("plan, all is new", &["plan", "--other-router"], &other),
            ("rehearse", &["rehearse"], &same),
        ] {
            comparisons.push(Comparison {
                name: format!("routerkeep {what}: {}", router.name),
                wanted: "",
                ours: onto(arguments, backup.clone()),
                peer: None,
            });
        }
    }
    Ok(comparisons)
}

/// Makes a backup of the router, and one of another router of that size.
fn backups(programs: &Programs, router: &Router, interfaces: usize) -> Result<(PathBuf, PathBuf)> {
    let name = |what: &str| programs.work.join(format!("{what}-{interfaces}"));
    let (same, other, root) = (name("backup-same"), name("backup-other"), name("other"));
    let store = generate::router(&Options { interfaces, seed: 1, ..Options::default() });
    crate::inputs::empty(&root)?;
    root::write_root(&root, &store)?;
    for (directory, root) in [(&same, &router.root), (&other, &root)] {
        backup(programs, directory, root)?;
    }
    Ok((same, other))
}

fn backup(programs: &Programs, directory: &Path, root: &Path) -> Result {
    let mut command = Command::new(&programs.routerkeep);
    let output = command.arg("backup").arg(directory).arg("-r").arg(root).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
}
