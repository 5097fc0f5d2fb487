//! `routerkeep restore` of one interface's change into a hive of 15 MB, and its `undo`, beside a merge by hand.
//!
//! Ours saves what is there first, compares, keeps a journal and synchronises; the peer writes over the hive
//! and is synchronised afterwards.

use crate::Result;
use crate::comparison::Comparison;
use crate::contender::Contender;
use crate::inputs;
use crate::memory;
use crate::programs::Programs;
use routerkeep_registry::{KeyPath, Value};
use routerkeep_testkit::generate::{self, KEYS_OF_15_MB, Options};
use routerkeep_testkit::root;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const INTERFACES: usize = 1_000;
/// The interface that is changed.
const CHANGED: &str = "ControlSet001\\Services\\RemoteAccess\\Interfaces\\500";

/// A router as it is, the same after a restore, a backup to restore, and its change as text.
pub(crate) struct Restores {
    before: PathBuf,
    restored: PathBuf,
    backup: PathBuf,
    change: PathBuf,
    /// The router that a turn changes.
    target: PathBuf,
}

impl Restores {
    /// Makes them.
    ///
    /// # Errors
    /// They can't be written, or the program fails.
    pub(crate) fn prepare(programs: &Programs) -> Result<Self> {
        let directory = inputs::empty(&programs.work.join("restore"))?;
        let [before, restored, wanted, backup, target] =
            ["before", "restored", "wanted", "backup", "target"].map(|name| directory.join(name));
        let change = directory.join("change.reg");
        let mut store = generate::router(&Options { interfaces: INTERFACES, ..Options::default() });
        generate::pad(&mut store, KEYS_OF_15_MB);
        for router in [&before, &restored] {
            root::write_root(router, &store)?;
        }
        let slot = store.registry.root_mut().at_or_new(&KeyPath::from(CHANGED));
        let enabled = slot.values.iter_mut().find(|value| value.name.is("Enabled"));
        let enabled = enabled.ok_or("the interface has no Enabled")?;
        let other = u32::from(enabled.as_dword() == Some(0));
        *enabled = Value::dword("Enabled", other);
        root::write_root(&wanted, &store)?;
        let text = format!(
            "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\{CHANGED}]\n\
             \"Enabled\"=dword:{other:08x}\n"
        );
        fs::write(&change, text)?;
        let program = &programs.routerkeep;
        succeed(Command::new(program).arg("backup").arg(&backup).arg("-r").arg(&wanted))?;
        let restores = Self { before, restored, backup, change, target };
        succeed(&mut restores.restore(programs, &restores.restored))?;
        Ok(restores)
    }

    /// Returns the comparisons.
    pub(crate) fn comparisons<'c>(&'c self, programs: &'c Programs) -> Vec<Comparison<'c>> {
        let compare =
            |name: &str, from: &'c Path, ours: Box<dyn Fn() -> Command + 'c>| Comparison {
                name: format!("routerkeep {name}: 1 of {INTERFACES} interfaces, 15 MB"),
                wanted: "",
                ours: Contender::processes(move || copy(from, &self.target), move || vec![ours()]),
                peer: Some((
                    "hivexregedit --merge, sync",
                    Contender::processes(
                        move || copy(&self.before, &self.target),
                        move || self.merge(),
                    ),
                )),
            };
        let restore = || self.restore(programs, &self.target);
        let undo = || self.undo(programs);
        vec![
            compare("restore", &self.before, Box::new(restore)),
            compare("undo", &self.restored, Box::new(undo)),
        ]
    }

    /// Measures the peak memory of both; the bound is twice the hive and the phone book, and 16 MiB.
    ///
    /// # Errors
    /// As [`memory::run`].
    pub(crate) fn memory(&self, programs: &Programs) -> Result {
        let size =
            |path: &str| Ok::<_, std::io::Error>(fs::metadata(self.before.join(path))?.len());
        let input = size(root::HIVE)?.saturating_add(size(root::PHONE_BOOK)?).saturating_mul(2);
        let name = format!("{INTERFACES} in 15 MB, twice");
        for (what, from, command) in [
            ("restore", &self.before, self.restore(programs, &self.target)),
            ("undo", &self.restored, self.undo(programs)),
        ] {
            copy(from, &self.target)?;
            let arguments: Vec<&OsStr> = command.get_args().collect();
            memory::measure(programs, &name, what, input, &arguments)?;
        }
        Ok(())
    }

    fn restore(&self, programs: &Programs, router: &Path) -> Command {
        let mut command = Command::new(&programs.routerkeep);
        command.arg("restore").arg(&self.backup).arg("-r").arg(router).arg("--yes");
        command
    }

    fn undo(&self, programs: &Programs) -> Command {
        let mut command = Command::new(&programs.routerkeep);
        command.arg("undo").arg("-r").arg(&self.target).arg("--yes");
        command
    }

    fn merge(&self) -> Vec<Command> {
        let hive = self.target.join(root::HIVE);
        let mut merge = Command::new("hivexregedit");
        merge.args(["--merge", "--prefix", "HKEY_LOCAL_MACHINE\\SYSTEM"]);
        merge.arg(&hive).arg(&self.change);
        let mut sync = Command::new("sync");
        sync.arg(&hive);
        vec![merge, sync]
    }
}

/// Copies a router, and waits until the copy is on the disk: nobody's turn shall pay for it.
fn copy(from: &Path, to: &Path) -> Result {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    succeed(Command::new("cp").arg("-a").arg(from).arg(to))?;
    succeed(&mut Command::new("sync"))
}

fn succeed(command: &mut Command) -> Result {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("{}: {}: {said}", command.get_program().display(), output.status).into())
}
