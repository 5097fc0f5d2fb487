//! The program as a whole: `backup` with its syncs, `show` and `verify`, beside what people do by hand.

use crate::Result;
use crate::comparison::Comparison;
use crate::contender::Contender;
use crate::inputs::{self, Inputs, Router};
use crate::programs::Programs;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Returns the comparisons of whole commands.
///
/// # Errors
/// A script for a peer can't be written.
pub(crate) fn comparisons<'c>(
    programs: &'c Programs,
    inputs: &'c Inputs,
) -> Result<Vec<Comparison<'c>>> {
    let mut comparisons = Vec::new();
    for router in inputs.routers() {
        let by_hand = hivexsh_and_copy(programs, router)?;
        comparisons.push(Comparison {
            name: format!("routerkeep backup: {}", router.name),
            wanted: "1.00",
            ours: backup(programs, router),
            peer: Some(("hivexsh, cp, sync", by_hand)),
        });
        comparisons.push(Comparison {
            name: format!("routerkeep backup: {}", router.name),
            wanted: "4.00",
            ours: backup(programs, router),
            peer: Some(("hivexregedit --export", export(router))),
        });
        for command in ["show", "verify"] {
            let ours = move || {
                let mut process = Command::new(&programs.routerkeep);
                process.arg(command).arg(&router.root);
                vec![process]
            };
            comparisons.push(Comparison {
                name: format!("routerkeep {command}: {}", router.name),
                wanted: "",
                ours: Contender::processes(|| Ok(()), ours),
                peer: None,
            });
        }
    }
    Ok(comparisons)
}

/// A backup into a directory that is not there yet.
fn backup<'c>(programs: &'c Programs, router: &'c Router) -> Contender<'c> {
    let directory = programs.work.join("backup");
    let target = directory.clone();
    Contender::processes(
        move || match fs::remove_dir_all(&target) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        },
        move || {
            let mut command = Command::new(&programs.routerkeep);
            command.arg("backup").arg(&directory).arg("-r").arg(&router.root);
            vec![command]
        },
    )
}

/// Reads the same keys with hivexsh, then copies the phone book and syncs the copy.
fn hivexsh_and_copy<'c>(programs: &'c Programs, router: &'c Router) -> Result<Contender<'c>> {
    let script = programs.work.join(format!("{}.hivexsh", router.name.replace(' ', "-")));
    let lines = router.keys.iter().map(|key| format!("cd \\{key}\nlsval\n"));
    fs::write(&script, lines.collect::<String>())?;
    let copies: PathBuf = programs.work.join("copy");
    let target = copies.clone();
    let commands = move || {
        let copy = copies.join("router.pbk");
        let mut hivexsh = Command::new("hivexsh");
        hivexsh.arg("-f").arg(&script).arg(&router.hive);
        let mut cp = Command::new("cp");
        cp.arg(&router.phone_book).arg(&copy);
        let mut sync = Command::new("sync");
        sync.arg(&copy);
        vec![hivexsh, cp, sync]
    };
    Ok(Contender::processes(move || inputs::empty(&target).map(drop), commands))
}

/// Exports RRAS as text, which nobody writes to a disk here.
fn export(router: &Router) -> Contender<'_> {
    let commands = move || {
        let mut command = Command::new("hivexregedit");
        command.args(["--export", "--prefix", "HKEY_LOCAL_MACHINE\\SYSTEM"]);
        command.arg(&router.hive).arg(format!("\\{}", router.remote_access));
        vec![command]
    };
    Contender::processes(|| Ok(()), commands)
}
