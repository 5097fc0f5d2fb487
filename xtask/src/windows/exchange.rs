//! One router in two places: a backup from the running registry under Wine and one from a hive on Linux have
//! the same bytes, and each restores on the other side.

use super::{Wine, parts, running};
use crate::{Result, step, workspace};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The classes whose parts are compared after a restore, and all of them.
pub(super) const THREE: [&str; 3] = ["interfaces", "phone-book", "router-managers"];
const FOUR: [&str; 4] = ["interfaces", "phone-book", "router-managers", "server"];

/// The programs that take part.
pub(super) struct Sides<'a> {
    wine: &'a Wine,
    linux: PathBuf,
    windows: PathBuf,
    work: PathBuf,
}

/// Makes a Windows of the example router and exchanges backups with it.
///
/// # Errors
/// A part differs, or a command fails.
pub(super) fn check(wine: &Wine, products: &Path) -> Result {
    let mut build = workspace::cargo();
    step::run(build.args(["build", "--quiet", "--package", "routerkeep-cli"]))?;
    let target = workspace::target()?;
    let work = target.join("windows/exchange");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    // A Windows of its own: this one becomes a router.
    let own = wine.fork(&work.join("prefix"))?;
    let sides = Sides {
        wine: &own,
        linux: target.join("debug/routerkeep"),
        windows: products.join("routerkeep.exe"),
        work,
    };
    let done = exchange(&sides, products);
    own.end()?;
    done
}

fn exchange(sides: &Sides<'_>, products: &Path) -> Result {
    let example = workspace::root().join("examples/branch-office");
    let system32 = example.join("Windows/System32");
    let loader = products.join("examples/into_live_registry.exe");
    step::run(sides.wine.command(&loader).arg(system32.join("config/SYSTEM")))?;
    let ras = sides.wine.drive().join("windows/system32/ras");
    fs::create_dir_all(&ras)?;
    fs::copy(system32.join("ras/router.pbk"), ras.join("router.pbk"))?;

    let at = |name: &str| sides.work.join(name);
    sides.linux([
        "backup".as_ref(),
        at("from-hive").as_os_str(),
        "-r".as_ref(),
        example.as_ref(),
    ])?;
    // Without -r: on Windows this machine is meant.
    sides.windows(["backup".as_ref(), at("from-live").as_os_str()])?;
    same(&at("from-hive"), &at("from-live"), &FOUR, "captured on both sides")?;

    // Another router, made on Linux, goes onto the running Windows, and the first one comes back.
    sides.linux(["init".as_ref(), at("other").as_os_str()])?;
    let other = at("other");
    sides.linux(["backup".as_ref(), at("of-other").as_os_str(), "-r".as_ref(), other.as_ref()])?;
    sides.restore_live("of-other")?;
    sides.windows([
        "backup".as_ref(),
        at("live-other").as_os_str(),
        "-r".as_ref(),
        "local".as_ref(),
    ])?;
    same(&at("of-other"), &at("live-other"), &THREE, "restored on the running Windows")?;
    sides.windows(["undo".as_ref(), "-r".as_ref(), "local".as_ref(), "--yes".as_ref()])?;
    sides.windows([
        "backup".as_ref(),
        at("live-undone").as_os_str(),
        "-r".as_ref(),
        "local".as_ref(),
    ])?;
    // From here on without the server's part: a restore disables the service for a while, and when its start type is set Wine
    // writes its own notion of the service's other values.
    same(&at("from-hive"), &at("live-undone"), &THREE, "taken back on the running Windows")?;
    sides.restore_live("of-other")?;
    sides.restore_live("from-hive")?;
    sides.windows([
        "backup".as_ref(),
        at("live-again").as_os_str(),
        "-r".as_ref(),
        "local".as_ref(),
    ])?;
    same(
        &at("from-hive"),
        &at("live-again"),
        &THREE,
        "a backup from Linux on the running Windows",
    )?;

    // And the backup of the running Windows onto a root on Linux.
    sides.linux([
        "restore".as_ref(),
        at("from-live").as_os_str(),
        "-r".as_ref(),
        other.as_ref(),
        "--yes".as_ref(),
        "--other-router".as_ref(),
    ])?;
    sides.linux([
        "backup".as_ref(),
        at("root-again").as_os_str(),
        "-r".as_ref(),
        other.as_ref(),
    ])?;
    same(&at("from-live"), &at("root-again"), &THREE, "a backup of the running Windows on Linux")?;
    sides.any_over_any(&at("live-again"))?;
    parts::check(sides, "from-hive", "wanted-1")?;
    sides.restore_live("from-live")?;
    running::check(sides.wine, &sides.work, products)?;
    same(&at("from-live"), &at("by-c"), &THREE, "captured through the C functions")?;
    same(&at("by-c"), &at("by-c-again"), &THREE, "restored through the C functions")?;
    same(&at("by-c"), &at("by-c-refused"), &THREE, "not restored while the service runs")
}

/// How many routers are restored one over the other; `ROUTERKEEP_CASES` sets another number.
const ROUTERS: usize = 6;

impl Sides<'_> {
    /// Restores routers that are made up, each over the one before it, and the first over that of a backup;
    /// every second one is taken back and restored again.
    fn any_over_any(&self, first: &Path) -> Result {
        let cases = std::env::var("ROUTERKEEP_CASES").ok().and_then(|cases| cases.parse().ok());
        let (mut before, routers) = (first.to_owned(), cases.unwrap_or(ROUTERS));
        for number in 0..routers {
            let at = |name: &str| self.work.join(format!("{name}-{number}"));
            let (root, wanted) = (at("made-up"), at("wanted"));
            let mut make = workspace::cargo();
            make.args(["run", "--quiet", "--package", "routerkeep-testkit", "--example"]);
            make.args(["generated_router", "--"]).arg(&root);
            step::run(
                make.args([&(number.saturating_mul(5) % 17).to_string(), &number.to_string()]),
            )?;
            let from = [wanted.as_os_str(), "-r".as_ref(), root.as_os_str()];
            self.linux([OsStr::new("backup")].into_iter().chain(from))?;
            let wanted_name = format!("wanted-{number}");
            self.restore_live(&wanted_name)?;
            self.look(&at("restored"))?;
            same(&wanted, &at("restored"), &THREE, "one made-up router restored over another")?;
            if number % 2 == 1 {
                let undo = ["undo", "-r", "local", "--yes"].map(OsStr::new);
                self.windows(undo)?;
                self.look(&at("undone"))?;
                same(&before, &at("undone"), &THREE, "the one before it, taken back")?;
                self.restore_live(&wanted_name)?;
            }
            before = wanted;
        }
        println!("{routers} routers restored one over the other on the running Windows");
        Ok(())
    }

    /// Returns the path of a file of the tests.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.work.join(name)
    }

    /// Returns the path of the phone book of the running Windows.
    pub(super) fn phone_book(&self) -> PathBuf {
        self.wine.drive().join("windows/system32/ras/router.pbk")
    }

    /// Returns the program for Windows, still to be run.
    pub(super) fn routerkeep(&self) -> Command {
        let mut command = self.wine.command(&self.windows);
        command.env_remove("ROUTERKEEP_ROOT");
        command
    }

    /// Returns Wine's own program for the registry, still to be run.
    pub(super) fn reg(&self) -> Command {
        // By its whole path: Wine would take a `reg.exe` of the current directory first.
        self.wine.command(r"C:\windows\system32\reg.exe".as_ref())
    }

    fn look(&self, backup: &Path) -> Result {
        let local = [OsStr::new("-r"), OsStr::new("local")];
        self.windows([OsStr::new("backup"), backup.as_os_str()].into_iter().chain(local))
    }

    fn linux<'a>(&self, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result {
        let mut command = Command::new(&self.linux);
        step::run(command.arg("--quiet").args(arguments).env_remove("ROUTERKEEP_ROOT"))
    }

    fn windows<'a>(&self, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result {
        step::run(self.routerkeep().arg("--quiet").args(arguments))
    }

    pub(super) fn restore_live(&self, backup: &str) -> Result {
        let backup = self.work.join(backup);
        self.windows([
            "restore".as_ref(),
            backup.as_os_str(),
            "-r".as_ref(),
            "local".as_ref(),
            "--yes".as_ref(),
            "--other-router".as_ref(),
        ])
    }
}

/// Compares the parts of two backups: their names, which have the hash, and their bytes.
pub(super) fn same(one: &Path, other: &Path, classes: &[&str], what: &str) -> Result {
    for class in classes {
        let (left, right) = (part(one, class)?, part(other, class)?);
        if left.file_name() != right.file_name() || fs::read(&left)? != fs::read(&right)? {
            let (left, right) = (left.display(), right.display());
            return Err(format!("{what}: {left} and {right} differ").into());
        }
    }
    println!("{what}: {} parts, byte for byte the same", classes.len());
    Ok(())
}

/// Returns the part of a class, or a name that is not there where the backup has none.
fn part(backup: &Path, class: &str) -> Result<PathBuf> {
    for entry in fs::read_dir(backup)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.strip_prefix(class).is_some_and(|rest| rest.starts_with('-')) {
            return Ok(path);
        }
    }
    // Both sides have none: an empty file that both are read as.
    let none = backup.join("none");
    fs::write(&none, "")?;
    Ok(none)
}
